"""Find out why a disk refuses a lock or a write, as SQLite does not say.

SQLite reports ENOLCK as "locked by another program", and EFBIG and EDQUOT as "disk I/O error". The
functions test with a new file beside the database, because opening and closing the database itself
would drop SQLite's locks on it (POSIX).
"""

import errno
import fcntl
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ROOM = 16 * 1024 * 1024
"""With fewer free bytes than this, a limit is the most likely reason for a failed write."""

_CANNOT_LOCK = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
_CANNOT_GROW = (errno.EDQUOT, errno.EFBIG, errno.ENOSPC)


def locking_error(path: Path) -> OSError | None:
    """Return ENOLCK if the disk of `path` cannot lock files; None if it can, or if unknown."""
    try:
        with _probe(path) as handle:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _CANNOT_LOCK:
            return OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
    return None


def growing_error(path: Path) -> OSError | None:
    """Return EFBIG, EDQUOT or ENOSPC if that keeps the file at `path` from growing, else None."""
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
    """Yield the handle of an empty file beside `path`, and delete the file afterwards."""
    file = Path(os.path.realpath(path)).with_name(f".footui-probe.{os.getpid()}")
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)
        with suppress(OSError):
            file.unlink()
