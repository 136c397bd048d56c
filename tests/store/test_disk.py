"""A quota or a limit that is reached is called that, wherever it is met."""

import errno
import os
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.store.database import Database
from footui.store.disk import growing_error, locking_error
from footui.store.errors import explained
from footui.store.maintenance import backups
from footui.store.queries import settings
from tests.support.sqlite_tools import assert_friendly, file_contents


def io_error() -> sqlite3.OperationalError:
    """What SQLite makes of a write that the system refused."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_WRITE"
    return error


def told(path: Path) -> str:
    with pytest.raises(StorageError) as fault, explained(path):
        raise io_error()
    assert_friendly(str(fault.value), path)
    return str(fault.value)


def test_intact_disk_gives_no_error_and_no_probe_file_stays(closed_database: Path) -> None:
    before = file_contents(closed_database.parent)
    assert locking_error(closed_database) is None
    assert growing_error(closed_database) is None
    assert file_contents(closed_database.parent) == before
    assert "reports an error" in told(closed_database)


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EDQUOT, "Your quota"), (errno.ENOSPC, "disk is full")]
)
def test_failed_write_without_room_is_not_reported_as_a_broken_disk(
    closed_database: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "no room")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    before = file_contents(closed_database.parent)
    assert words in told(closed_database)
    assert file_contents(closed_database.parent) == before


def test_a_limit_on_the_size_of_files_is_told_and_the_database_stays_sound(
    closed_database: Path,
) -> None:
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (closed_database.stat().st_size, hard))
    try:
        with closing(Database(closed_database)) as database:
            with pytest.raises(StorageError, match="ulimit -f") as fault:
                settings.set_setting(database, "key", "x" * 50_000, 2)
            assert_friendly(str(fault.value), closed_database)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        with pytest.raises(StorageError, match="ulimit -f"):
            backups.keep(closed_database, "copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
    with closing(Database(closed_database)) as database:
        assert settings.settings(database)["bell"] == "off"


def test_missing_directory_gives_no_error(tmp_path: Path) -> None:
    nowhere = tmp_path / "not there" / "footui.db"
    assert locking_error(nowhere) is None
    assert growing_error(nowhere) is None
