"""Waiting for other programs: in small steps, reported after a while, and only if it can help."""

import errno
import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.store import busy
from footui.store.busy import BusyWait
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.queries import settings
from tests.support.sqlite_tools import assert_friendly, locked


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes 128 times as fast."""
    for name in ("BUSY_TIMEOUT", "TOLD_AFTER", "STEP"):
        monkeypatch.setattr(busy, name, getattr(busy, name) / 128)


def refused() -> sqlite3.Error:
    """What SQLite says at once while another program writes."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = "SQLITE_BUSY"
    return error


class Attempts:
    """Something that succeeds after so many attempts."""

    def __init__(self, in_vain: int) -> None:
        self.left = in_vain

    def __call__(self) -> str:
        if self.left:
            self.left -= 1
            raise refused()
        return "done"


@pytest.mark.parametrize(("in_vain", "is_told"), [(0, False), (7, False), (8, True), (239, True)])
def test_wait_is_reported_once_after_two_seconds_and_lasts_sixty(
    path: Path, in_vain: int, is_told: bool
) -> None:
    told: list[str] = []
    assert BusyWait(tell=told.append).run(path, Attempts(in_vain)) == "done"
    assert len(told) == is_told
    assert all(str(path) in said for said in told)


def test_wait_ends_after_sixty_seconds(path: Path) -> None:
    attempts = Attempts(500)
    with pytest.raises(sqlite3.OperationalError):
        BusyWait().run(path, attempts)
    assert attempts.left == 500 - 240


def test_a_command_that_finds_the_file_locked_does_what_it_should_once_it_is_free(
    closed_database: Path,
) -> None:
    told: list[str] = []
    with (
        closing(Database(closed_database, tell=told.append)) as database,
        closing(locked_by(closed_database)) as other,
    ):
        database.wait._tell = lambda said: (told.append(said), other.execute("ROLLBACK"))[0]
        settings.set_setting(database, "bell", "on", 2)
        assert settings.settings(database) == {"bell": "on"}
    assert len(told) == 1


def locked_by(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def test_disk_without_locks_is_not_reported_as_another_program(
    closed_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    told: list[str] = []
    monkeypatch.setattr(fcntl, "lockf", refuse)
    with (
        closing(Database(closed_database, tell=told.append)) as database,
        locked(closed_database),
    ):  # what SQLite says
        for wait in (60 / 128, 0):
            database.timeout = wait
            with pytest.raises(StorageError, match="cannot lock files") as fault:
                settings.set_setting(database, "bell", "on", 2)
            assert not isinstance(fault.value, DatabaseBusyError)
            assert_friendly(str(fault.value), closed_database)
    assert told == []
    assert {file.name for file in closed_database.parent.iterdir()} == {closed_database.name}
