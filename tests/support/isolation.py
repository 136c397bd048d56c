"""What the caller of the tests has set for itself, and keeps to itself."""

import locale
import os
import signal
import tempfile
import time
from collections.abc import Mapping
from types import FrameType

KEPT = ("CI", "LD_LIBRARY_PATH", "LOGNAME", "TMPDIR", "USER")
OF_PYTEST = "PYTEST_"
LONGEST_TMPDIR = 20
"""Characters: names of files are shown on screens of 60 columns, and have to be seen there."""
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
    os.environ.clear()
    os.environ.update(clean)
    tempfile.tempdir = None  # it is asked for anew
    locale.setlocale(locale.LC_ALL, "")
    time.tzset()
    os.umask(0o022)


def pass_on_no_signals() -> None:
    """Let what this process starts receive every signal, also those that it ignores itself.

    A function that does nothing is as good as ignoring, and no process inherits it: whoever ran
    the tests under nohup or in the background wants them to go on.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    python_ignores = {signal.SIGPIPE, signal.SIGXFSZ}
    for number in signal.valid_signals() - python_ignores:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, _do_nothing)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    pass
