"""The database file: opened, made from schema.sql, and used in transactions."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from peewee import (
    SqliteDatabase,
)

from footui.domain.errors import StorageError
from footui.domain.kinds import MadeIn
from footui.store import migrations
from footui.store.atomic_file import make_private_directory, make_private_file
from footui.store.busy import BusyWait
from footui.store.errors import DatabaseBusyError, damage, explained, moved
from footui.store.file_kind import refuse_foreign

# EXTRA: with less, a power loss can bring back a journal that was deleted, and that undoes what
# was acknowledged. WAL would need shared memory, which homes on a network do not have.
_PRAGMAS = {"foreign_keys": 1, "journal_mode": "delete", "synchronous": "extra"}


IN_MEMORY = Path(":memory:")
LONGEST_NAME = 230
"""Bytes of a file's name, which leave room for those of the files that are made beside it."""


class Database:
    """An open footui database.

    Everything raised here is a StorageError whose text is for the user.
    """

    def __init__(
        self,
        path: Path,
        timeout: float | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Open the database at `path`; make it, readable by its owner only, if there is none.

        That at IN_MEMORY is an empty one, and gone when it is closed. `timeout` is for how many
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
            with explained(path):
                migrations.prepare(self.sqlite, path, self.wait)
        except BaseException:
            self.close()
            raise
        if timeout is not None:
            self.timeout = timeout

    @property
    def timeout(self) -> float:
        """Seconds to wait while another program writes."""
        return self.wait.timeout

    @timeout.setter
    def timeout(self, seconds: float) -> None:
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
    def read_transaction(self) -> Iterator[SqliteDatabase]:
        """Read what is inside as of one moment; rows that make no sense are damage.

        Once somebody has waited in vain for a lock, this does not, until it is gone: a screen
        that stood still again and again could not be used.
        """
        hurry = self.without_waiting() if self._is_locked else nullcontext()
        with self._noticing_locks(), hurry, self.sqlite.atomic("DEFERRED"):
            if self._file and self._file != self._file_now():  # on a write SQLite looks itself
                raise StorageError(moved(self.path))
            with self.errors_as_damage():
                yield self.sqlite

    @contextmanager
    def errors_as_damage(self) -> Iterator[None]:
        """Take what makes no sense inside for damage."""
        try:
            yield
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise StorageError(damage(self.path)) from error

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Inside, wait for nobody."""
        timeout, self.timeout = self.timeout, 0
        try:
            yield
        finally:
            self.timeout = timeout

    @contextmanager
    def _noticing_locks(self) -> Iterator[None]:
        try:
            with explained(self.path):
                yield
        except DatabaseBusyError:
            self._is_locked = self._is_locked or self.timeout > 0
            raise
        self._is_locked = False

    def change_token(self) -> tuple[int, int]:
        """A value that is another one whenever something was written, here or elsewhere."""
        with self.read_transaction() as db:
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


def _make_private(path: Path) -> None:
    """Make the file and the directories that lead to it, for the owner's eyes only."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise StorageError("That name is too long. Name another file with --db or FOOTUI_DB.")
    make_private_directory(path.parent)
    if path.is_dir():
        raise StorageError(f"{path} is a directory. Name a file with --db or FOOTUI_DB.")
    if path.exists() and not path.is_file():
        raise StorageError(f"{path} is no ordinary file. Name another one with --db or FOOTUI_DB.")
    if not path.exists():
        make_private_file(path)
