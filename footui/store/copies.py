"""Copies of a database: made while it is in use, and checked before they count."""

import sqlite3
from contextlib import closing
from pathlib import Path

from footui.domain.faults import StoreFault
from footui.store.files import made_whole

_DAMAGED = (
    "{path} is damaged ({flaw}). It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE."
)
_BUSY_SECONDS = 5


def copy(path: Path, to: Path, *, replacing: bool = False) -> None:
    """Copy the database at `path` to a new file.

    Others may use the database meanwhile. Raises StoreFault, OSError (FileExistsError if
    something is there, unless it is replaced) or sqlite3.Error, and then leaves no copy.
    """
    with made_whole(to, replacing=replacing) as unfinished:
        pour(path, unfinished)
        check(unfinished, path)


def pour(path: Path, to: Path) -> None:
    """Put all that the database at `path` holds into that at `to`, in one transaction."""
    readable = f"{path.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(readable, uri=True, timeout=_BUSY_SECONDS)) as source,
        closing(sqlite3.connect(to, timeout=_BUSY_SECONDS)) as target,
    ):
        source.backup(target)


def check(path: Path, named: Path) -> None:
    """Raise StoreFault, which names `named`, if the database at `path` is damaged."""
    with closing(sqlite3.connect(path)) as database:
        verdicts = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
        orphans = database.execute("PRAGMA foreign_key_check").fetchone()
    if verdicts != ["ok"]:
        raise StoreFault(_DAMAGED.format(path=named, flaw=" ".join(str(verdicts[0]).split())))
    if orphans:
        raise StoreFault(_DAMAGED.format(path=named, flaw=f"a {orphans[0]} without what it is of"))
