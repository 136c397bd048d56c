"""Errors of the store, each with a sentence: what happened, what is safe, what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import PeeweeException

from footui.domain.errors import StorageError
from footui.store.busy import is_busy

_SENTENCES = {
    "FULL": "The disk is full, so nothing more can be saved. What was saved is safe. "
    "Free some space on the disk that holds {path}.",
    "READONLY": "{path} cannot be written to. What is in it is safe. "
    "Check its permissions, and those of its directory.",
    "READONLY_DBMOVED": "{path} was moved, deleted or replaced while footui had it open. What is "
    "there now was left as it is. Put the file back, or start footui again.",
    "CANTOPEN": "{path} cannot be opened. Check whose it is, and that its directory is there.",
    "PERM": "{path} cannot be opened: permission denied. Check whose it is.",
    "AUTH": "{path} cannot be opened: permission denied. Check whose it is.",
    "NOLOCK": "The disk that holds {path} cannot lock files, and without that two programs could "
    "write at once. What is in it is safe. If it is a network disk, start its lock service "
    "(lockd), or name a file on another disk with --db or FOOTUI_DB.",
    "LIMIT": "{path} may grow no more: the size of files is limited here (ulimit -f). "
    "What was saved is safe. Raise that limit, then try again.",
    "QUOTA": "Your quota on the disk that holds {path} is used up, so nothing more can be saved. "
    "What was saved is safe. Delete something of yours there, or ask for more room.",
    "BUSY": "Another program has kept {path} locked for a while. Nothing was changed. "
    "Close the other program, or try again.",
    "LOCKED": "Another program has kept {path} locked for a while. Nothing was changed. "
    "Close the other program, or try again.",
    "IOERR": "The disk that holds {path} reports an error. What was saved before may be safe. "
    "Copy the file somewhere else before anything more is written.",
    "CORRUPT": "{path} is damaged. It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE.",
    "ERROR": "{path} is damaged: {reason}. It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE.",
    "NAME": "{path} cannot be used: {reason}. Name another file with --db or FOOTUI_DB.",
    "NOTADB": "{path} is not a footui database. It was left as it is. "
    "Name another file with --db or FOOTUI_DB.",
}
_OF_SYSTEM = {
    errno.ENOSPC: "FULL",
    errno.EDQUOT: "QUOTA",
    errno.EFBIG: "LIMIT",
    errno.ENOLCK: "NOLOCK",
    errno.EROFS: "READONLY",
    errno.EACCES: "PERM",
    errno.EPERM: "PERM",
    errno.EIO: "IOERR",
    errno.ELOOP: "NAME",
    errno.ENOTDIR: "NAME",
    errno.ENAMETOOLONG: "NAME",
}
_OTHERWISE = "{path} could not be used ({reason}). What was saved is safe. footui doctor says more."
_INCOMPLETE = ("no such", "malformed", "unknown function")
"""SQLite's messages start like this if the file lacks what footui needs."""
_UNDECODABLE = "Could not decode to UTF-8"


class DatabaseDamagedError(StorageError):
    """A file is not an intact database."""


class DatabaseBusyError(StorageError):
    """Another program kept the file locked for the whole timeout."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the system into a StorageError about `path`.

    Raises DatabaseDamagedError or DatabaseBusyError if that is the reason.
    """
    try:
        yield
    except (PeeweeException, sqlite3.Error, OSError, UnicodeDecodeError) as error:
        fault = (
            DatabaseDamagedError
            if is_damage(error)
            else DatabaseBusyError
            if is_busy(_first_cause(error))
            else StorageError
        )
        raise fault(sentence(error, path)) from error


def sentence(error: BaseException, path: Path, named: str = "") -> str:
    """Return a sentence about an error with the database at `path`, called `named` if given.

    The cause is the first error of SQLite or the system in the chain, because a failing rollback
    hides a full disk. SQLite reports quotas and limits as disk errors, so those are checked.
    """
    cause = _first_cause(error)
    if _name(cause).startswith("SQLITE_IOERR"):
        from footui.store.disk import growing_error

        cause = growing_error(path) or cause
    if isinstance(cause, OSError):
        kind = _OF_SYSTEM.get(cause.errno or 0, "")
        reason = (cause.strerror or "").lower() or type(cause).__name__
    else:
        name = _name(cause).removeprefix("SQLITE_")
        kind = name if name in _SENTENCES else name.split("_")[0]
        kind = kind or ("CORRUPT" if is_damage(cause) else "")
        reason = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        if kind == "ERROR" and not reason.startswith(_INCOMPLETE):
            kind = ""
    return _SENTENCES.get(kind, _OTHERWISE).format(path=named or path, reason=reason)


def damage(path: Path) -> str:
    """Return the sentence that the database at `path` is damaged."""
    return _SENTENCES["CORRUPT"].format(path=path)


def moved(path: Path) -> str:
    """Return the sentence that the database at `path` was moved, deleted or replaced."""
    return _SENTENCES["READONLY_DBMOVED"].format(path=path)


def is_damage(error: BaseException) -> bool:
    """Whether an error means that the file is not an intact database.

    Damaged text may not be UTF-8, in a row as well as in a message of SQLite that quotes it.
    """
    is_reported = _name(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    return is_reported or isinstance(error, UnicodeDecodeError) or _UNDECODABLE in str(error)


def _name(error: BaseException) -> str:
    return getattr(error, "sqlite_errorname", None) or ""


def _first_cause(error: BaseException) -> BaseException:
    found = error
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, sqlite3.Error | OSError | UnicodeDecodeError):
            found = link
        link = link.__cause__ or link.__context__
    return found
