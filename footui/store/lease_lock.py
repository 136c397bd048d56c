"""The lock of a lease: the process that runs a session holds it as long as it lives.

It is a flock on a file beside the database. The name of the file contains a digest of the lease's
token, so that a lease that was taken over, copied or restored has another lock.

flock, because it belongs to an open file: checking the lock, in this process or another, neither
takes nor releases it, whereas closing any handle of a file releases its fcntl locks. Child
processes do not inherit it, as Python's handles close on exec. It works across containers, but on
some network disks not across machines, so a free lock proves nothing.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_DIGITS = 12
"""Hexadecimal digits of the token's SHA-256 in the name of the lock file."""


class LeaseLock:
    """The lock of one lease."""

    def __init__(self, database: Path, token: str) -> None:
        """Prepare the lock of the lease with `token`, without acquiring it."""
        self.token = token
        self._path = _path(database, token)
        self._handle: int | None = None

    def acquire(self) -> None:
        """Acquire the lock, and delete the files of earlier leases; do without if that fails.

        Call it in a transaction, so that no two processes do this at the same time.
        """
        with suppress(OSError):
            for old in _all(self._path):
                old.unlink()
        with suppress(OSError):
            self._handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            os.fchmod(self._handle, 0o600)  # os.open applies the umask
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Release the lock; safe to call twice."""
        if self._handle is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._handle)
            self._handle = None


def is_held(database: Path, token: str) -> bool:
    """Whether a process holds the lock of a lease; False also if that cannot be found out."""
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
    """Return the lock file of a lease. The token is untrusted, so the name has a digest of it."""
    file = Path(os.path.realpath(database))
    digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()[:_DIGITS]
    return file.with_name(f"{file.name}-lead-{digest}")


def _all(path: Path) -> Iterator[Path]:
    """Yield the lock files of all leases of the database. They are empty; skip other files."""
    name = re.compile(re.escape(path.name[:-_DIGITS]) + f"[0-9a-f]{{{_DIGITS}}}")
    for file in path.parent.iterdir():
        if name.fullmatch(file.name) and file.is_file() and not file.stat().st_size:
            yield file
