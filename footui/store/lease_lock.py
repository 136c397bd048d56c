"""The lock of a lease: held by whoever leads a session for as long as its process lives.

It is flock's, on a file beside the database that is named after the lease's token, so that a lease
which was taken over, copied or put back is never taken for the one that is led. flock belongs to an
open file: whoever only looks, in this process or another, is not mistaken for its holder and lets
go of nothing, as closing any handle of a file does with the locks of fcntl. Programs that are
started do not inherit it, since Python's handles are closed on exec. It reaches across containers,
but over some network disks not to other machines: a lock that is free tells nothing.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_DIGITS = 12
"""Hexadecimal digits of the token's SHA-256 in the name of its file."""


class LeaseLock:
    """The lock of one lease, held from when it is acquired until it is released."""

    def __init__(self, database: Path, token: str) -> None:
        """Make it for the lease with that token on a database; it is not held yet."""
        self.token = token
        self._path = _path(database, token)
        self._handle: int | None = None

    def acquire(self) -> None:
        """Hold it, and remove the files of earlier leases; go without where that cannot be.

        To be called in a transaction, so that no two processes do so at once.
        """
        with suppress(OSError):
            for old in _all(self._path):
                old.unlink()
        with suppress(OSError):
            self._handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            os.fchmod(self._handle, 0o600)  # whatever the umask
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Hold it no more; safe to call twice."""
        if self._handle is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._handle)
            self._handle = None


def is_held(database: Path, token: str) -> bool:
    """Whether the lock of that lease is held; a false answer may mean that it cannot be told."""
    try:
        handle = os.open(_path(database, token), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(handle)
    return False


def _path(database: Path, token: str) -> Path:
    """Where the lock of a lease is; the token is data, which may come from anywhere."""
    file = Path(os.path.realpath(database))
    digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()[:_DIGITS]
    return file.with_name(f"{file.name}-lead-{digest}")


def _all(path: Path) -> Iterator[Path]:
    """The files of all leases on the database, whoever left them; never a file with content."""
    name = re.compile(re.escape(path.name[:-_DIGITS]) + f"[0-9a-f]{{{_DIGITS}}}")
    for file in path.parent.iterdir():
        if name.fullmatch(file.name) and file.is_file() and not file.stat().st_size:
            yield file
