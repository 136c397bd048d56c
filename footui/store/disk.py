"""Why a disk refuses what SQLite asks of it: SQLite tells busy and broken apart, but no more.

It reports ENOLCK as a file that another program keeps locked, and EFBIG and EDQUOT as a disk that
is broken. What is asked here is asked of a file made for it beside the database: to open and close
the database itself would take SQLite's locks off it.
"""

import errno
import fcntl
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ROOM = 16 * 1024 * 1024
"""Bytes that must be there, or a limit is the likeliest reason for what could not be written."""

_CANNOT_LOCK = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
_CANNOT_GROW = (errno.EDQUOT, errno.EFBIG, errno.ENOSPC)


def locking_error(path: Path) -> OSError | None:
    """ENOLCK if files beside the one at `path` cannot be locked; None if they can, or who knows."""
    try:
        with _probe(path) as handle:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _CANNOT_LOCK:
            return OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
    return None


def growing_error(path: Path) -> OSError | None:
    """EFBIG, EDQUOT or ENOSPC if the file at `path` cannot grow for that reason; else None."""
    size = path.stat().st_size if path.exists() else 0
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit not in (resource.RLIM_INFINITY, -1) and size + _ROOM > limit:
        return OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    try:
        with _probe(path) as handle:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(handle, 0, _ROOM)
    except OSError as error:
        if error.errno in _CANNOT_GROW:
            return error
    return None


@contextmanager
def _probe(path: Path) -> Iterator[int]:
    """An empty file in the folder of the one at `path`, which is gone afterwards."""
    file = Path(os.path.realpath(path)).with_name(f".footui-probe.{os.getpid()}")
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)
        with suppress(OSError):
            file.unlink()
