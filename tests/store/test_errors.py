"""Each fault has its sentence, whatever it was wrapped in."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.store.errors import DatabaseDamagedError, explained, sentence

PATH = Path("/home/me/footui.db")


def raise_(error: Exception) -> None:
    raise error


def an_error(name: str, message: str = "told by SQLite") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_READONLY", "cannot be written to"),
        ("SQLITE_READONLY_DIRECTORY", "cannot be written to"),
        ("SQLITE_CANTOPEN", "cannot be opened"),
        ("SQLITE_PERM", "permission denied"),
        ("SQLITE_AUTH", "permission denied"),
        ("SQLITE_BUSY", "locked"),
        ("SQLITE_BUSY_SNAPSHOT", "locked"),
        ("SQLITE_LOCKED", "locked"),
        ("SQLITE_IOERR_FSYNC", "reports an error"),
        ("SQLITE_CORRUPT", "is damaged"),
        ("SQLITE_NOTADB", "not a footui database"),
    ],
)
def test_every_fault_of_sqlite_that_users_meet_has_a_sentence(name: str, words: str) -> None:
    told = sentence(an_error(name), PATH)
    assert words in told
    assert str(PATH) in told
    assert "told by SQLite" not in told


def test_an_unforeseen_fault_is_quoted_in_one_line() -> None:
    told = sentence(an_error("SQLITE_MISUSE", "bad parameter\nand more"), PATH)
    assert told.startswith(f"{PATH} could not be used (bad parameter). What was saved is safe.")


@pytest.mark.parametrize("missing", ["no such table: goal", "no such column: day"])
def test_a_database_that_lacks_a_part_is_called_damaged(missing: str) -> None:
    told = sentence(an_error("SQLITE_ERROR", missing), PATH)
    assert told.startswith(f"{PATH} is damaged: {missing}. It was left as it is.")
    assert "footui restore FILE" in told


def test_a_file_that_was_moved_is_told_from_one_that_is_only_to_be_read() -> None:
    assert "moved, deleted or replaced" in sentence(an_error("SQLITE_READONLY_DBMOVED", ""), PATH)
    assert "permissions" in sentence(an_error("SQLITE_READONLY_DIRECTORY", ""), PATH)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "quota on the disk"),
        (errno.EFBIG, "ulimit -f"),
        (errno.ENOLCK, "cannot lock files"),
        (errno.EROFS, "cannot be written to"),
        (errno.EACCES, "permission denied"),
        (errno.EPERM, "permission denied"),
        (errno.EIO, "reports an error"),
        (errno.ENOTDIR, "cannot be used: told by the system"),
        (errno.ELOOP, "cannot be used: told by the system"),
        (errno.ENAMETOOLONG, "cannot be used: told by the system"),
    ],
)
def test_every_fault_of_the_system_that_users_meet_has_a_sentence(number: int, words: str) -> None:
    told = sentence(OSError(number, "Told by the System", str(PATH)), PATH)
    assert words in told
    assert told.count(str(PATH)) == 1
    assert str(number) not in told


def test_error_without_a_message_is_named_by_its_type() -> None:
    assert "(oserror)" in sentence(OSError(), PATH).lower()


def failing_rollback() -> None:
    try:
        raise an_error("SQLITE_FULL")
    except sqlite3.Error:
        raise an_error("SQLITE_ERROR", "cannot rollback") from None


def wrapped() -> None:
    try:
        failing_rollback()
    except sqlite3.Error as error:
        raise RuntimeError("a wrapper's") from error


def test_the_first_fault_of_a_chain_is_the_cause() -> None:
    with pytest.raises(RuntimeError) as raised:
        wrapped()
    assert "disk is full" in sentence(raised.value, PATH)


# What is no text any more


def unreadable() -> sqlite3.Error:
    """What SQLite says of a text that is none, and which may be private."""
    with (
        closing(sqlite3.connect(":memory:")) as database,
        pytest.raises(sqlite3.OperationalError) as told,
    ):
        database.execute("SELECT CAST(x'73656372657420ff' AS TEXT)").fetchall()
    return told.value


def test_text_that_is_damaged_is_called_that_and_not_repeated() -> None:
    error = unreadable()
    assert "secret" in str(error)
    told = sentence(error, PATH)
    assert told.startswith(f"{PATH} is damaged. ")
    assert "secret" not in told


def test_undecodable_sqlite_message_means_damage() -> None:
    told = sentence(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), PATH)
    assert told.startswith(f"{PATH} is damaged. ")


# Explaining


@pytest.mark.parametrize("name", ["SQLITE_CORRUPT", "SQLITE_CORRUPT_INDEX", "SQLITE_NOTADB"])
def test_damage_raises_database_damaged_error(name: str) -> None:
    with pytest.raises(DatabaseDamagedError) as told, explained(PATH):
        raise_(an_error(name))
    assert str(told.value) == sentence(an_error(name), PATH)


@pytest.mark.parametrize("error", [an_error("SQLITE_FULL"), OSError(errno.EIO, "no")])
def test_other_errors_raise_storage_error(error: Exception) -> None:
    with pytest.raises(StorageError) as told, explained(PATH):
        raise_(error)
    assert not isinstance(told.value, DatabaseDamagedError)
    assert str(told.value) == sentence(error, PATH)


def test_storage_error_passes_unchanged() -> None:
    with pytest.raises(StorageError, match="as it is"), explained(PATH):
        raise_(StorageError("as it is"))
