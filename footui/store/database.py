"""Open the database file, create it from schema.sql, and run transactions."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from peewee import SqliteDatabase

from footui.domain.errors import StorageError
from footui.domain.kinds import MadeIn
from footui.store import migrations
from footui.store.atomic_file import make_private_directory, make_private_file
from footui.store.busy import BusyWait
from footui.store.errors import DatabaseBusyError, damage, explained, moved
from footui.store.file_kind import refuse_foreign

# EXTRA, because otherwise a deleted journal can come back after a power loss and undo a committed
# transaction. Not WAL, because it needs shared memory, which network file systems do not have.
_PRAGMAS = {"foreign_keys": 1, "journal_mode": "delete", "synchronous": "extra"}


IN_MEMORY = Path(":memory:")
LONGEST_NAME = 230
"""Bytes of the file's name; files beside it have longer names, and most systems allow 255."""


class Database:
    """An open footui database.

    All its methods raise StorageError, with a sentence for the user.
    """

    def __init__(
        self,
        path: Path,
        timeout: float | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Open the database at `path`; create it, readable by its owner only, if there is none.

        IN_MEMORY stands for an empty database that is gone when it is closed. `timeout` is how
        many seconds to wait while another program writes, BUSY_TIMEOUT by default; to create or
        upgrade a database, footui always waits that long. `tell` gets a message if it takes long.
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
        """Close the database; safe to call twice."""
        self.sqlite.close()

    @contextmanager
    def transaction(self) -> Iterator[SqliteDatabase]:
        """Commit what the block writes; roll it back if the block raises."""
        with self._noticing_locks(), self.sqlite.atomic():
            yield self.sqlite

    @contextmanager
    def read_transaction(self) -> Iterator[SqliteDatabase]:
        """Let the block read one consistent state; report invalid rows as damage.

        After one lock timeout, later reads fail at once until one succeeds, because screens read
        often and would be stuck.
        """
        waiting = self.without_waiting() if self._is_locked else nullcontext()
        with self._noticing_locks(), waiting, self.sqlite.atomic("DEFERRED"):
            if (
                self._file and self._file != self._file_now()
            ):  # SQLite checks this itself, but only on writes
                raise StorageError(moved(self.path))
            with self.errors_as_damage():
                yield self.sqlite

    @contextmanager
    def errors_as_damage(self) -> Iterator[None]:
        """Turn errors from invalid values in the block into a StorageError about damage."""
        try:
            yield
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise StorageError(damage(self.path)) from error

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Set the timeout to 0 for the block."""
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
        """Return a value that changes with every write, by this or another process."""
        with self.read_transaction() as db:
            elsewhere = int(db.pragma("data_version"))
            here: sqlite3.Connection = db.connection()  # type: ignore[no-untyped-call]
            return elsewhere, here.total_changes

    def _file_now(self) -> tuple[int, int] | None:
        """Return the device and inode of the file, which identify it; None if it is missing."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


def _make_private(path: Path) -> None:
    """Create the file and its directories, for the owner only; raises StorageError."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise StorageError("That name is too long. Name another file with --db or FOOTUI_DB.")
    make_private_directory(path.parent)
    if not path.exists():
        make_private_file(path)
