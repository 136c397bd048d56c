"""What tests leave behind: processes, and files outside the folder that pytest clears away."""

import os
import select
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

END_TIMEOUT = 10.0
"""Seconds that processes which were told to end may take."""

FALLBACK_DIRS = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
"""Where footui, for want of a better place, keeps a session that the database did not take."""


def surviving_processes(folder: Path) -> list[str]:
    """Return the commands of processes of a test, whose files are in `folder`, that do not end.

    They are those that have the folder in their environment, or work in it.
    """
    deadline = time.monotonic() + END_TIMEOUT
    return [command for pid in _processes(folder) if (command := _outlives(pid, deadline))]


def kept_sessions(folder: Path) -> list[Path]:
    """Return the files that keep sessions of databases in `folder` elsewhere."""
    found = []
    for fallback in FALLBACK_DIRS:
        for file in fallback.glob("footui-unsaved-*"):
            with suppress(OSError):
                if os.fsencode(f"{folder}/") in file.read_bytes():
                    found.append(file)
    return found


def _processes(folder: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is somebody else's
            environment = (process / "environ").read_bytes()
            cwd = (process / "cwd").readlink()
            if os.fsencode(f"{folder}/") in environment or cwd.is_relative_to(folder):
                yield int(process.name)


def _outlives(pid: int, deadline: float) -> str:
    """Return the command of a process that does not end in time, and else nothing."""
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        end = os.pidfd_open(pid)
        try:
            if not select.select([end], [], [], max(0, deadline - time.monotonic()))[0]:
                return f"{pid}: {os.fsdecode(command).strip()}"
        finally:
            os.close(end)
    return ""


def files_that_hold(text: str, directory: Path) -> list[str]:
    """Return the names of files in a directory that hold a text, but for those of Python."""
    found = [each for each in directory.rglob("*") if each.is_file() and each.suffix != ".py"]
    return [each.name for each in found if text.encode() in each.read_bytes()]
