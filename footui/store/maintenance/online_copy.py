"""Copies of a database: made while it is in use, and checked before they count."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from footui.store.atomic_file import atomic_write
from footui.store.busy import BusyWait
from footui.store.errors import DatabaseDamagedError, explained, is_damage

_DAMAGED = (
    "{path} is damaged ({flaw}). It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE."
)


def copy(path: Path, to: Path, wait: BusyWait | None = None, *, replacing: bool = False) -> None:
    """Copy the database at `path` to a new file.

    Others may use the database meanwhile; who writes is waited for. Raises StorageError if it
    cannot be read or is DatabaseDamagedError, OSError or sqlite3.Error if the copy cannot be
    written (FileExistsError if something is there, unless it is replaced), and then leaves no copy.
    """
    with atomic_write(to, replacing=replacing) as unfinished:
        with _reading(path, wait) as source:
            _fill(unfinished, source)
        check(unfinished, path, wait)


def replace(path: Path, by: Path, kept: Path, wait: BusyWait | None = None) -> None:
    """Copy the database at `path` to the new file `kept`, then let it hold what `by` does.

    Nobody else can use it meanwhile, and whoever has it open sees it change. Raises
    DatabaseDamagedError, OSError (FileExistsError if `kept` is there) or sqlite3.Error, and then it
    is as it was.
    """
    with closing(_opened(path, wait)) as database:
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")  # it stays locked until it is closed
        database.execute("COMMIT")
        with atomic_write(kept) as unfinished:
            _fill(unfinished, database)
            check(unfinished, path, wait)
        with closing(_opened(by, wait)) as source:
            source.backup(database)


def check(path: Path, named: Path, wait: BusyWait | None = None) -> None:
    """Raise DatabaseDamagedError, which names `named`, if the database at `path` is not sound."""
    flaw = _flaw(path, wait)
    if flaw:
        said = " ".join(flaw.split()).removeprefix("*** in database main *** ")
        raise DatabaseDamagedError(_DAMAGED.format(path=named, flaw=said))


def _flaw(path: Path, wait: BusyWait | None) -> str:
    """What is wrong with a database, in a few words; nothing if it is sound."""
    try:
        with closing(_opened(path, wait)) as database:
            database.text_factory = lambda text: text.decode(errors="replace")
            [[verdict]] = database.execute("PRAGMA integrity_check(1)")
            orphan = database.execute("PRAGMA foreign_key_check").fetchone()
            [[objects]] = database.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.Error as error:
        if is_damage(error) or error.sqlite_errorname == "SQLITE_ERROR":  # no format it knows
            return str(error)
        raise
    except UnicodeDecodeError:  # SQLite's complaint quotes what is damaged
        return "it cannot be read"
    if verdict != "ok":
        return str(verdict)
    if orphan:
        return f"a {orphan[0]} without what it is of"
    return "" if objects else "it holds nothing"


@contextmanager
def _reading(path: Path, wait: BusyWait | None) -> Iterator[sqlite3.Connection]:
    """A connection that sees a database as it is at this moment; raises StorageError."""
    with explained(path):
        source = _opened(path, wait)
    with closing(source):
        with explained(path):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield source


def _fill(unfinished: Path, source: sqlite3.Connection) -> None:
    with closing(_opened(unfinished)) as target:
        target.execute("PRAGMA journal_mode = OFF")  # it is put on the disk, or goes, as a whole
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


def _opened(path: Path, wait: BusyWait | None = None) -> sqlite3.Connection:
    """A connection to what is there already."""
    return (wait or BusyWait()).open(path, "rw")
