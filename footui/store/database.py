"""The database file: opened, made from schema.sql, and used in transactions."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from peewee import ModelSelect, PeeweeException, SqliteDatabase

from footui.domain.faults import StoreFault
from footui.store.faults import sentence

APPLICATION_ID = 0x666F6F74
SCHEMA_VERSION = 1
BUSY_SECONDS = 5

_MAGIC = b"SQLite format 3\0"
_APPLICATION_ID_AT = slice(68, 72)

# Rollback journal and EXTRA: of all modes tried, only these lose nothing acknowledged in a
# power loss on SQLite 3.40, and they need no shared memory, so a home on a network works.
_PRAGMAS = {"foreign_keys": 1, "journal_mode": "delete", "synchronous": "extra"}


class Database:
    """An open footui database.

    Everything raised here is a StoreFault whose text is for the user.
    """

    def __init__(self, path: Path) -> None:
        """Open the database at `path`; make it, readable by its owner only, if there is none."""
        self.path = path
        self.sqlite = SqliteDatabase(
            str(path),
            pragmas=_PRAGMAS,
            lock_type="IMMEDIATE",
            timeout=BUSY_SECONDS,
            autoconnect=False,
        )
        with self._explained():
            _make_private(path)
            _refuse_foreign(path)
            self.sqlite.connect()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close it; safe to call twice."""
        self.sqlite.close()

    @contextmanager
    def transaction(self, patience: float = BUSY_SECONDS) -> Iterator[SqliteDatabase]:
        """Do all of what is inside, or, if anything is raised, none of it.

        `patience` is for how many seconds to wait while another program writes.
        """
        with self._explained():
            self.sqlite.timeout = patience
            with self.sqlite.atomic():
                yield self.sqlite

    @contextmanager
    def reading(self) -> Iterator[SqliteDatabase]:
        """Read what is inside as of one moment."""
        with self._explained(), self.sqlite.atomic("DEFERRED"):
            yield self.sqlite

    def _prepare(self) -> None:
        with self._explained():
            version = int(self.sqlite.user_version)
            if version == 0:
                with self.sqlite.atomic():
                    if int(self.sqlite.user_version) == 0:
                        self._create()
                version = int(self.sqlite.user_version)
        if version > SCHEMA_VERSION:
            raise StoreFault(
                f"{self.path} was written by a newer footui (schema {version}, this one knows "
                f"{SCHEMA_VERSION}). It was left as it is. Update footui to use it."
            )

    def _create(self) -> None:
        if self.sqlite.get_tables():
            raise StoreFault(_NOT_OURS.format(path=self.path))
        for statement in statements(schema()):
            self.sqlite.execute_sql(statement)  # type: ignore[no-untyped-call]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (PeeweeException, sqlite3.Error, OSError) as error:
            raise StoreFault(sentence(error, self.path)) from error


_NOT_OURS = (
    "{path} is the database of another program. It was left as it is. "
    "Name another file with --db or FOOTUI_DB."
)


def rows(query: "ModelSelect[Any]", db: SqliteDatabase) -> list[dict[str, Any]]:
    """The rows that `query` finds, by column name."""
    return list(cast("Iterable[dict[str, Any]]", query.dicts().bind(db)))


def schema() -> str:
    """The text of schema.sql."""
    return files("footui").joinpath("schema.sql").read_text("utf-8")


def statements(script: str) -> Iterator[str]:
    """Split a script into its statements, so that they can share one transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def _make_private(path: Path) -> None:
    """Make the file and the directories that lead to it, for the owner's eyes only."""
    missing = [path.parent, *path.parent.parents]
    for directory in reversed([parent for parent in missing if not parent.exists()]):
        directory.mkdir(mode=0o700, exist_ok=True)
    if path.is_dir():
        raise StoreFault(f"{path} is a directory. Name a file with --db or FOOTUI_DB.")
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _refuse_foreign(path: Path) -> None:
    """Refuse another program's file without so much as opening it as a database."""
    if os.access(path, os.R_OK):
        with path.open("rb") as file:
            header = file.read(100)
        unfinished = Path(f"{path}-journal").exists()
        if header and not header.startswith(_MAGIC[: len(header)]):
            raise StoreFault(
                f"{path} is not a footui database. It was left as it is. "
                "Name another file with --db or FOOTUI_DB."
            )
        ours = header[_APPLICATION_ID_AT] == APPLICATION_ID.to_bytes(4)
        if header and not ours and not unfinished:
            raise StoreFault(_NOT_OURS.format(path=path))
