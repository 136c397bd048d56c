"""Faults of the store, each as a sentence: what happened, what is safe, what to do."""

import errno
import sqlite3
from pathlib import Path

_SENTENCES = {
    "FULL": "The disk is full, so nothing more can be saved. What was saved is safe. "
    "Free some space on the disk that holds {path}.",
    "READONLY": "{path} cannot be written to. What is in it is safe. "
    "Check its permissions, and those of its directory.",
    "CANTOPEN": "{path} cannot be opened. Check that its directory exists and is yours.",
    "PERM": "{path} cannot be opened: permission denied. Check whose it is.",
    "AUTH": "{path} cannot be opened: permission denied. Check whose it is.",
    "BUSY": "Another program has kept {path} locked for several seconds. Nothing was changed. "
    "Close the other program, or try again.",
    "LOCKED": "Another program has kept {path} locked for several seconds. Nothing was changed. "
    "Close the other program, or try again.",
    "IOERR": "The disk that holds {path} reports an error. What was saved before may be safe. "
    "Copy the file somewhere else before anything more is written.",
    "CORRUPT": "{path} is damaged. It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE.",
    "NOTADB": "{path} is not a footui database. It was left as it is. "
    "Name another file with --db or FOOTUI_DB.",
}
_OF_SYSTEM = {
    errno.ENOSPC: "FULL",
    errno.EDQUOT: "FULL",
    errno.EROFS: "READONLY",
    errno.EACCES: "PERM",
    errno.EPERM: "PERM",
    errno.EIO: "IOERR",
}
_OTHERWISE = "{path} could not be used ({reason}). What was saved is safe."


def sentence(error: BaseException, path: Path) -> str:
    """Say what a failed use of the database at `path` means.

    The first SQLite error in the chain is the cause: a failing rollback masks a full disk.
    """
    cause = _first_cause(error)
    if isinstance(cause, OSError):
        kind = _OF_SYSTEM.get(cause.errno or 0, "")
        reason = (cause.strerror or "").lower() or type(cause).__name__
    else:
        name = getattr(cause, "sqlite_errorname", None) or ""
        kind = name.removeprefix("SQLITE_").split("_")[0]
        reason = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
    return _SENTENCES.get(kind, _OTHERWISE).format(path=path, reason=reason)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is not, or not any more, a sound database."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _first_cause(error: BaseException) -> BaseException:
    found = error
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, sqlite3.Error | OSError):
            found = link
        link = link.__cause__ or link.__context__
    return found
