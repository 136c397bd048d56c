"""Copy a database while it is in use, and check the copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from footui.domain.text import clean_line
from footui.store.atomic_file import atomic_write
from footui.store.busy import BusyWait
from footui.store.errors import DatabaseDamagedError, explained, is_damage

_DAMAGED = (
    "{path} is damaged ({flaw}). It was left as it is. Copy it somewhere safe, "
    "then put a backup in its place: footui restore FILE."
)


def copy(path: Path, to: Path, wait: BusyWait | None = None, *, replacing: bool = False) -> None:
    """Copy the database at `path` to a new file; other programs may use it meanwhile.

    Raises StorageError if the database cannot be read, DatabaseDamagedError if it is damaged, and
    OSError or sqlite3.Error if the copy cannot be written (FileExistsError if `to` exists, unless
    `replacing`). After an error there is no copy.
    """
    with atomic_write(to, replacing=replacing) as unfinished:
        with _reading(path, wait) as source:
            _fill(unfinished, source)
        check(unfinished, path, wait)


def replace(path: Path, by: Path, kept: Path, wait: BusyWait | None = None) -> None:
    """Copy the database at `path` to the new file `kept`, then overwrite it with `by`.

    It is locked meanwhile; programs that have it open see the new content. Raises
    DatabaseDamagedError, OSError (FileExistsError if `kept` exists) or sqlite3.Error, and then
    leaves the database unchanged.
    """
    with closing(_opened(path, wait)) as database:
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")  # keep the lock until close
        database.execute("COMMIT")
        with atomic_write(kept) as unfinished:
            _fill(unfinished, database)
            check(unfinished, path, wait)
        with closing(_opened(by, wait)) as source:
            source.backup(database)


def check(path: Path, named: Path, wait: BusyWait | None = None) -> None:
    """Raise DatabaseDamagedError about `named` if the database at `path` is damaged."""
    if flaw := _flaw(path, wait):
        raise DatabaseDamagedError(_DAMAGED.format(path=named, flaw=flaw))


def integrity_error(connection: sqlite3.Connection) -> str:
    """Return in one line the first error in the pages and indexes of a database; "" if none."""
    [verdict] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if verdict == "ok" else clean_line(verdict).removeprefix("*** in database main *** ")


def dangling_rows(connection: sqlite3.Connection) -> list[str]:
    """Return the table of each row that refers to a missing row."""
    return [table for table, *_ in connection.execute("PRAGMA foreign_key_check")]


def _flaw(path: Path, wait: BusyWait | None) -> str:
    """Return what is wrong with a database in a few words; "" if it is intact."""
    try:
        with closing(_opened(path, wait)) as database:
            database.text_factory = lambda text: text.decode(errors="replace")
            flaw, dangling = integrity_error(database), dangling_rows(database)
            [[objects]] = database.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.Error as error:
        if is_damage(error) or error.sqlite_errorname == "SQLITE_ERROR":  # an unknown file format
            return clean_line(str(error))
        raise
    except UnicodeDecodeError:  # SQLite's message quotes damaged text
        return "it cannot be read"
    if dangling:
        flaw = flaw or f"a {dangling[0]} without what it is of"
    return flaw or ("" if objects else "it holds nothing")


@contextmanager
def _reading(path: Path, wait: BusyWait | None) -> Iterator[sqlite3.Connection]:
    """Yield a connection in a read transaction; raises StorageError."""
    with explained(path):
        source = _opened(path, wait)
    with closing(source):
        with explained(path):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield source


def _fill(unfinished: Path, source: sqlite3.Connection) -> None:
    with closing(_opened(unfinished)) as target:
        target.execute(
            "PRAGMA journal_mode = OFF"
        )  # atomic_write makes the file complete or deletes it
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


def _opened(path: Path, wait: BusyWait | None = None) -> sqlite3.Connection:
    """Return a connection to an existing file."""
    return (wait or BusyWait()).open(path, "rw")
