"""The database file: opened, made from schema.sql, and used in transactions."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, cast

from peewee import (
    Function,
    IntegerField,
    ModelSelect,
    SqliteDatabase,
    fn,
)

from footui.domain.errors import StoreFault
from footui.domain.kinds import MadeIn
from footui.domain.limits import INSTANTS, in_years
from footui.store.atomic_file import make_private_directory, make_private_file
from footui.store.busy import BusyWait
from footui.store.errors import Busy, Damaged, damage, explained, moved
from footui.store.file_kind import NOT_OURS, SCHEMA_VERSION, newer, refuse_foreign
from footui.store.models import KINDS
from footui.store.resources import damaged, resource

# EXTRA: with less, a power loss can bring back a journal that was deleted, and that undoes what
# was acknowledged. WAL would need shared memory, which homes on a network do not have.
_PRAGMAS = {"foreign_keys": 1, "journal_mode": "delete", "synchronous": "extra"}


IN_MEMORY = Path(":memory:")
LONGEST_NAME = 230
"""Bytes of a file's name, which leave room for those of the files that are made beside it."""


class Database:
    """An open footui database.

    Everything raised here is a StoreFault whose text is for the user.
    """

    def __init__(
        self,
        path: Path,
        patience: float | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Open the database at `path`; make it, readable by its owner only, if there is none.

        That at IN_MEMORY is an empty one, and gone when it is closed. `patience` is for how many
        seconds to wait while another program writes: by default, and always to make or upgrade
        it, BUSY_TIMEOUT. `tell` is told when that takes long.
        """
        self.path = path
        self.made_in = MadeIn.SHELL
        self.done_here: dict[tuple[int, int], bool] = {}
        self.wait = BusyWait(tell=tell)
        self._is_locked = False
        is_file = path is not IN_MEMORY
        self.sqlite = SqliteDatabase(
            str(path.absolute() if is_file else path),
            pragmas=_PRAGMAS,
            lock_type="IMMEDIATE",
            timeout=self.wait.step,
            factory=self.wait.factory(path),
            autoconnect=False,
        )
        with explained(self.path):
            if is_file:
                _make_private(path)
                refuse_foreign(path)
            self.sqlite.connect()
            self._file = self._file_now() if is_file else None
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        if patience is not None:
            self.patience = patience

    @property
    def patience(self) -> float:
        """Seconds to wait while another program writes."""
        return self.wait.timeout

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.wait.timeout = seconds
        self.sqlite.timeout = self.wait.step

    def close(self) -> None:
        """Close it; safe to call twice."""
        self.sqlite.close()

    @contextmanager
    def transaction(self) -> Iterator[SqliteDatabase]:
        """Do all of what is inside, or, if anything is raised, none of it."""
        with self._noticing_locks(), self.sqlite.atomic():
            yield self.sqlite

    @contextmanager
    def reading(self) -> Iterator[SqliteDatabase]:
        """Read what is inside as of one moment; rows that make no sense are damage.

        Once somebody has waited in vain for a lock, this does not, until it is gone: a screen
        that stood still again and again could not be used.
        """
        hurry = self.at_once() if self._is_locked else nullcontext()
        with self._noticing_locks(), hurry, self.sqlite.atomic("DEFERRED"):
            if self._file and self._file != self._file_now():  # on a write SQLite looks itself
                raise StoreFault(moved(self.path))
            with self.making_sense():
                yield self.sqlite

    @contextmanager
    def making_sense(self) -> Iterator[None]:
        """Take what makes no sense inside for damage."""
        try:
            yield
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise StoreFault(damage(self.path)) from error

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, wait for nobody."""
        patience, self.patience = self.patience, 0
        try:
            yield
        finally:
            self.patience = patience

    @contextmanager
    def _noticing_locks(self) -> Iterator[None]:
        try:
            with explained(self.path):
                yield
        except Busy:
            self._is_locked = self._is_locked or self.patience > 0
            raise
        self._is_locked = False

    def stamp(self) -> tuple[int, int]:
        """A value that is another one whenever something was written, here or elsewhere."""
        with self.reading() as db:
            elsewhere = int(db.pragma("data_version"))
            here: sqlite3.Connection = db.connection()  # type: ignore[no-untyped-call]
            return elsewhere, here.total_changes

    def _file_now(self) -> tuple[int, int] | None:
        """What the system knows the file at the path by."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _prepare(self) -> None:
        with explained(self.path):
            if self._version() < SCHEMA_VERSION:
                with self.sqlite.atomic():  # in which no other footui does the same
                    if self._version() == 0:
                        self._create()
                    elif self._version() < SCHEMA_VERSION:
                        self._upgrade()
            version = self._version()
        if version > SCHEMA_VERSION:
            raise StoreFault(newer(self.path, version))

    def _version(self) -> int:
        return int(self.sqlite.user_version)

    def _create(self) -> None:
        if self.sqlite.get_tables():
            raise StoreFault(NOT_OURS.format(path=self.path))
        self._run("schema.sql", SCHEMA_VERSION)

    def _upgrade(self) -> None:
        before = self._version()
        self.sqlite.user_version = before  # raises where the file cannot be written to
        from footui.store.maintenance import (
            backups,  # rarely needed, and a prompt loads this module
        )

        backups.keep(self.path, f"schema-{before}", self.wait, replacing=True)
        while (version := self._version()) < SCHEMA_VERSION:
            self._run(f"store/upgrades/{version + 1}.sql", version + 1)

    def _run(self, script: str, version: int) -> None:
        """Run a script of footui's own that leads to a version of the schema."""
        for statement in statements(resource(script)):
            self.sqlite.execute_sql(statement)  # type: ignore[no-untyped-call]
        if self._version() != version:
            raise damaged(script, "is not complete")


def rows(query: "ModelSelect[Any]", db: SqliteDatabase) -> list[dict[str, Any]]:
    """The rows that `query` finds, by column name; raises Damaged for values of a wrong kind."""
    found = list(cast("Iterable[dict[str, Any]]", query.dicts().bind(db)))
    for row in found:
        for name, value in row.items():
            if not isinstance(value, KINDS.get(name, object)):
                raise Damaged(damage(Path(db.database)))
    return found


def tuples(query: "ModelSelect[Any]", db: SqliteDatabase) -> list[tuple[Any, ...]]:
    """The rows that `query` finds, by place: much quicker where there are many."""
    return list(db.execute(query))  # type: ignore[no-untyped-call]


def later(column: IntegerField, now: int) -> Function:
    """Now, but in any case later than `column`, as `limits.stamp_after` has it."""
    return fn.MIN(fn.MAX(now, column + 1), INSTANTS[-1])


def as_day(text: str) -> date:
    """The date that a column holds; raises ValueError for one that footui never wrote."""
    return in_years(date.fromisoformat(text))


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
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise StoreFault("That name is too long. Name another file with --db or FOOTUI_DB.")
    make_private_directory(path.parent)
    if path.is_dir():
        raise StoreFault(f"{path} is a directory. Name a file with --db or FOOTUI_DB.")
    if path.exists() and not path.is_file():
        raise StoreFault(f"{path} is no ordinary file. Name another one with --db or FOOTUI_DB.")
    if not path.exists():
        make_private_file(path)
