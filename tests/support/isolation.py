"""What the caller of the tests has set for itself, and keeps to itself."""

import locale
import os
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

KEPT = ("CI", "LD_LIBRARY_PATH", "LOGNAME", "TMPDIR", "USER")
OF_PYTEST = "PYTEST_"
LONGEST_TMPDIR = 20
"""Characters: names of files are shown on screens of 60 columns, and have to be seen there."""
MEMORY, LEAST_ROOM = Path("/dev/shm"), 1_000_000_000
"""A disk in memory, which has nothing to wait for, and the bytes that it must have left."""
OPTIONS = "PYTEST_ADDOPTS"
"""Options of the caller's, which are for the run itself and not for one that a test starts."""


def clean_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return what a test sees of an environment: who runs it, where, and on what terminal."""
    of_pytest = {name for name in given if name.startswith(OF_PYTEST)} - {OPTIONS}
    kept = {name: given[name] for name in given if name in KEPT or name in of_pytest}
    if len(given.get("TMPDIR", "")) > LONGEST_TMPDIR:
        del kept["TMPDIR"]
    path = given.get("PATH", os.defpath)
    return kept | {"PATH": path, "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def isolate() -> None:
    """Forget what the caller has set, in this process and those that it starts."""
    clean = clean_environment(os.environ)
    if "TMPDIR" not in clean and has_room(MEMORY):
        clean["TMPDIR"] = str(MEMORY)
    os.environ.clear()
    os.environ.update(clean)
    tempfile.tempdir = None  # it is asked for anew
    locale.setlocale(locale.LC_ALL, "")
    time.tzset()
    os.umask(0o022)


def has_room(folder: Path) -> bool:
    """Whether the tests can have their files in this folder."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= LEAST_ROOM


def pass_on_no_signals() -> None:
    """Let what this process starts receive every signal, also those that it ignores itself.

    A function that does nothing is as good as ignoring, and no process inherits it: whoever ran
    the tests under nohup or in the background wants them to go on. Ctrl+c is what Python makes of
    it by default, as tests send it to themselves.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    python_ignores = {signal.SIGPIPE, signal.SIGXFSZ}
    for number in signal.valid_signals() - python_ignores:
        if signal.getsignal(number) is signal.SIG_IGN:
            own = signal.default_int_handler if number == signal.SIGINT else _do_nothing
            signal.signal(number, own)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    pass
