"""Copies of a database: made while it is in use, and checked before they count."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from footui.store.faults import Damaged, explained, is_damage
from footui.store.files import made_whole

_DAMAGED = (
    "{path} is damaged ({flaw}). It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE."
)
_BUSY_SECONDS = 5


def copy(path: Path, to: Path, *, replacing: bool = False) -> None:
    """Copy the database at `path` to a new file.

    Others may use the database meanwhile. Raises StoreFault if it cannot be read or is Damaged,
    OSError or sqlite3.Error if the copy cannot be written (FileExistsError if something is
    there, unless it is replaced), and then leaves no copy.
    """
    with made_whole(to, replacing=replacing) as unfinished:
        pour(path, unfinished)
        check(unfinished, path)


def pour(path: Path, to: Path, *, before: Callable[[], object] = lambda: None) -> None:
    """Put all that the database at `path` holds into that at `to`, in one transaction.

    `before` is called when nobody else can write to `to` any more, and nothing was written yet.
    Raises StoreFault if `path` cannot be read, sqlite3.Error if `to` cannot be written.
    """
    is_held = False

    def watch(status: int, _remaining: int, _pages: int) -> None:
        nonlocal is_held
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise _locked()  # both have waited; without an end Python would try again for ever
        if not is_held:
            is_held = True
            before()

    with (
        _reading(path) as source,
        closing(sqlite3.connect(to, timeout=_BUSY_SECONDS)) as target,
    ):
        target.execute("PRAGMA synchronous = EXTRA")
        source.backup(target, pages=1, progress=watch)


def check(path: Path, named: Path) -> None:
    """Raise Damaged, which names `named`, if the database at `path` is not sound."""
    flaw = _flaw(path)
    if flaw:
        raise Damaged(_DAMAGED.format(path=named, flaw=" ".join(flaw.split())))


def _flaw(path: Path) -> str:
    """What is wrong with a database, in a few words; nothing if it is sound."""
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as database:
            database.text_factory = lambda text: text.decode(errors="replace")
            [[verdict]] = database.execute("PRAGMA integrity_check(1)")
            orphan = database.execute("PRAGMA foreign_key_check").fetchone()
            [[tables]] = database.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.Error as error:
        if is_damage(error):
            return str(error)
        raise
    except UnicodeDecodeError:  # SQLite's complaint quotes what is damaged
        return "it cannot be read"
    if verdict != "ok":
        return str(verdict)
    if orphan:
        return f"a {orphan[0]} without what it is of"
    return "" if tables else "it holds nothing"


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees a database as it is at this moment; raises StoreFault."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with explained(path):
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    with closing(connection):
        with explained(path):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield connection


def _locked() -> sqlite3.Error:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = "SQLITE_BUSY"
    return error
