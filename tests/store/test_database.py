"""The file: made whole or not at all, private, and never harmed by being opened."""

import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from footui.domain.errors import StorageError
from footui.store import database as database_module
from footui.store import migrations
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.file_kind import APPLICATION_ID, SCHEMA_VERSION
from footui.store.migrations import statements
from footui.store.queries import settings
from footui.store.resources import resource
from tests.support.spoil import protect_directory, protect_file
from tests.support.sqlite_tools import (
    assert_friendly,
    copy_as_if_killed,
    copy_with_hot_journal,
    damage_page,
    execute_sql,
    fetch_rows,
    file_contents,
    file_mode,
    full_file,
    locked,
    without_privileges,
)

SCRIPT = list(statements(resource("schema.sql")))
TABLES = {"change", "changed_row", "goal", "identity", "lease", "merged_source", "pause"}
TABLES |= {"routine", "session", "setting", "transition"}


def tables(path: Path) -> set[str]:
    return {
        name for (name,) in fetch_rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    }


def refusal(path: Path) -> str:
    """Return the refusal to open a path, and check that it stays unchanged."""
    before = file_contents(path.parent)
    with pytest.raises(StorageError) as refused:
        Database(path)
    assert file_contents(path.parent) == before
    assert_friendly(str(refused.value), path)
    return str(refused.value)


# Making


def test_a_new_database_is_complete(path: Path) -> None:
    Database(path).close()
    assert tables(path) == TABLES
    assert fetch_rows(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert fetch_rows(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert file_contents(path.parent).keys() == {path.name}


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    Database(path).close()
    assert tables(path) == TABLES


def test_reopened_database_has_the_saved_data(closed_database: Path) -> None:
    before = file_contents(closed_database.parent)
    with closing(Database(closed_database)) as database:
        assert settings.settings(database) == {"bell": "off"}
    assert file_contents(closed_database.parent) == before


def test_closing_twice_does_no_harm(closed_database: Path) -> None:
    database = Database(closed_database)
    database.close()
    database.close()
    with pytest.raises(StorageError):
        settings.settings(database)


@pytest.mark.parametrize("name", ["a b.db", "ä ö.db", "50%?.db", "a#b&c=d.db", "file:x.db"])
def test_database_may_have_any_name(tmp_path: Path, name: str) -> None:
    Database(tmp_path / name).close()
    assert file_contents(tmp_path).keys() == {name}
    assert tables(tmp_path / name) == TABLES


@pytest.mark.parametrize("number", range(len(SCRIPT)))
def test_failed_creation_at_any_statement_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    broken = [*SCRIPT[:number], "CREATE TABLE what is this", *SCRIPT[number + 1 :]]
    monkeypatch.setattr(migrations, "statements", lambda _: iter(broken))
    with pytest.raises(StorageError):
        Database(path)
    assert tables(path) == set()
    assert fetch_rows(path, "PRAGMA application_id") == [(0,)]
    assert fetch_rows(path, "PRAGMA user_version") == [(0,)]
    monkeypatch.undo()
    Database(path).close()
    assert tables(path) == TABLES


def test_death_at_any_statement_leaves_something_that_opens(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[Path] = []

    def noted(script: str) -> Iterator[str]:
        for number, statement in enumerate(statements(script)):
            yield statement
            left.append(copy_as_if_killed(path, tmp_path / f"killed-{number}"))

    monkeypatch.setattr(migrations, "statements", noted)
    Database(path).close()
    monkeypatch.undo()
    assert len(left) == len(SCRIPT)
    for copy in left:
        Database(copy).close()
        assert tables(copy) == TABLES


def test_power_loss_while_the_first_pages_are_written_leaves_something_that_opens(
    path: Path, tmp_path: Path
) -> None:
    path.touch()
    copy = copy_with_hot_journal(path, tmp_path / "cut-off")
    assert copy.stat().st_size > 0
    Database(copy).close()
    assert tables(copy) == TABLES


def test_a_write_that_was_cut_off_is_undone(closed_database: Path, tmp_path: Path) -> None:
    copy = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    assert copy.stat().st_size > closed_database.stat().st_size
    with closing(Database(copy)) as database:
        assert settings.settings(database) == {"bell": "off"}
    assert copy.read_bytes() == closed_database.read_bytes()


def test_many_threads_that_make_the_same_database_all_end_well(path: Path) -> None:
    ready, told = threading.Barrier(6), []

    def use(number: int) -> None:
        ready.wait()
        try:
            with closing(Database(path)) as database:
                settings.set_setting(database, str(number), "here", 1)
        except StorageError as fault:
            told.append(fault)

    threads = [threading.Thread(target=use, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []
    with closing(Database(path)) as database:
        assert settings.settings(database).keys() == {str(number) for number in range(6)}


def test_second_process_does_not_create_the_schema_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atomic = SqliteDatabase.atomic

    def made_meanwhile(self: SqliteDatabase, *arguments: object) -> object:
        monkeypatch.undo()
        with closing(Database(path)) as first:
            settings.set_setting(first, "bell", "off", 1)
        return atomic(self, *arguments)

    monkeypatch.setattr(SqliteDatabase, "atomic", made_meanwhile)
    with closing(Database(path)) as second:
        assert settings.settings(second) == {"bell": "off"}


def test_two_processes_that_make_the_same_database_both_end_well(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from footui.store.database import Database;"
        "sys.stdin.read(1); Database(Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", script, str(path)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    for process in both:
        assert process.stdin
        process.stdin.write(b"!")
        process.stdin.flush()
    for process in both:
        _, complaint = process.communicate()
        assert (process.returncode, complaint) == (0, b"")
    assert tables(path) == TABLES


# Use


def test_synchronous_is_extra_and_journal_mode_is_delete(path: Path) -> None:
    with closing(Database(path)) as database:
        assert database.sqlite.pragma("journal_mode") == "delete"
        assert database.sqlite.pragma("synchronous") == 3
        assert database.sqlite.pragma("foreign_keys") == 1


@pytest.mark.parametrize(
    ("timeout", "waits", "step"), [(None, 60, 250), (1.0, 1, 250), (0.1, 0.1, 100)]
)
def test_how_long_to_wait_for_others_can_be_said(
    path: Path, timeout: float | None, waits: float, step: int
) -> None:
    with closing(Database(path, timeout)) as database:
        assert database.timeout == waits
        with database.transaction() as db:
            assert db.pragma("busy_timeout") == step
        with database.without_waiting():
            assert database.sqlite.pragma("busy_timeout") == database.timeout == 0
        with database.read_transaction() as db:
            assert db.pragma("busy_timeout") == step


def test_reads_after_a_lock_timeout_do_not_wait_until_one_succeeds(closed_database: Path) -> None:
    with closing(Database(closed_database, 0.01)) as database:

        def timeout() -> int:
            with database.read_transaction() as db:
                return int(db.pragma("busy_timeout"))

        with locked(closed_database, "EXCLUSIVE"):
            with pytest.raises(DatabaseBusyError), database.without_waiting():
                settings.settings(database)
            assert timeout() == 10
            with pytest.raises(DatabaseBusyError):
                settings.settings(database)
            assert timeout() == 0
        assert settings.settings(database) == {"bell": "off"}
        assert timeout() == 10


def test_a_transaction_holds_the_file_from_its_first_moment(path: Path) -> None:
    with closing(Database(path)) as database:
        with (
            database.transaction(),
            pytest.raises(sqlite3.OperationalError, match="locked"),
            locked(path),
        ):
            pass
        with locked(path):
            pass


def test_reading_goes_on_while_another_program_is_about_to_write(
    closed_database: Path, no_lock_wait: None
) -> None:
    with closing(Database(closed_database)) as database, locked(closed_database):
        assert settings.settings(database) == {"bell": "off"}


def test_change_token_changes_with_every_write_here_and_elsewhere(closed_database: Path) -> None:
    with (
        closing(Database(closed_database)) as database,
        closing(Database(closed_database)) as other,
    ):
        seen = [database.change_token()]
        settings.set_setting(database, "bell", "on", 2)
        seen.append(database.change_token())
        settings.set_setting(other, "bell", "off", 3)
        seen.append(database.change_token())
        settings.unset_setting(database, "bell", 4)
        seen.append(database.change_token())
        execute_sql(closed_database, "DELETE FROM setting")
        seen.append(database.change_token())
        assert len(set(seen)) == len(seen)


def test_change_token_stays_while_all_only_read(closed_database: Path) -> None:
    with (
        closing(Database(closed_database)) as database,
        closing(Database(closed_database)) as other,
    ):
        stamp = database.change_token()
        assert settings.settings(database) == settings.settings(other) == {"bell": "off"}
        with suppress(ZeroDivisionError), other.transaction():
            settings.set_setting(other, "bell", "on", 2)
            raise ZeroDivisionError
        settings.unset_setting(other, "theme", 2)
        assert database.change_token() == stamp


def test_closed_database_has_no_change_token_and_stays_closed(closed_database: Path) -> None:
    with closing(Database(closed_database)) as database:
        database.close()
        with pytest.raises(StorageError):
            database.change_token()
        assert database.sqlite.is_closed()


def test_an_error_inside_a_transaction_undoes_all_of_it(path: Path) -> None:
    with closing(Database(path)) as database:
        with suppress(ZeroDivisionError), database.transaction():
            settings.set_setting(database, "bell", "off", 1)
            assert settings.settings(database) == {"bell": "off"}
            raise ZeroDivisionError
        assert settings.settings(database) == {}
        assert fetch_rows(path, "SELECT * FROM setting") == []


def test_a_full_disk_is_called_that_and_does_not_last(path: Path) -> None:
    with closing(Database(path)) as database:
        settings.set_setting(database, "bell", "off", 1)
        with full_file(database), pytest.raises(StorageError, match="disk is full") as told:
            settings.set_setting(database, "bell", "on" * 50_000, 2)
        assert_friendly(str(told.value), path)
        assert settings.settings(database) == {"bell": "off"}
        settings.set_setting(database, "bell", "on" * 50_000, 3)
        assert fetch_rows(path, "SELECT length(value) FROM setting") == [(100_000,)]


def test_a_full_disk_fails_the_making_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = {**database_module._PRAGMAS, "max_page_count": 4}
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_PRAGMAS", small)
        with pytest.raises(StorageError, match="disk is full"):
            Database(path)
    assert tables(path) == set()
    Database(path).close()
    assert tables(path) == TABLES


def test_damage_that_shows_later_is_called_that(closed_database: Path) -> None:
    damage_page(closed_database, "setting")
    before = file_contents(closed_database.parent)
    with closing(Database(closed_database)) as database:
        with pytest.raises(StorageError, match="is damaged") as told:
            settings.settings(database)
        with pytest.raises(StorageError, match="is damaged"):
            settings.set_setting(database, "bell", "on", 2)
    assert_friendly(str(told.value), closed_database)
    assert file_contents(closed_database.parent) == before


@pytest.mark.parametrize("fate", ["moved", "deleted", "replaced", "replaced by a copy"])
def test_deleted_file_is_reported_and_its_replacement_unchanged(
    closed_database: Path, tmp_path: Path, fate: str
) -> None:
    before = closed_database.read_bytes()
    with closing(Database(closed_database)) as database:
        closed_database.rename(tmp_path / "away.db")
        if fate == "replaced":
            closed_database.write_text("a note")
        elif fate == "replaced by a copy":
            closed_database.write_bytes(before)
        if fate == "deleted":
            (tmp_path / "away.db").unlink()
        there = file_contents(tmp_path)
        with pytest.raises(StorageError, match="moved, deleted or replaced") as told:
            settings.settings(database)
        with pytest.raises(StorageError, match="moved, deleted or replaced"):
            settings.set_setting(database, "bell", "on", 2)
        assert_friendly(str(told.value), closed_database)
        assert file_contents(tmp_path) == there
        if fate != "deleted":
            (tmp_path / "away.db").replace(closed_database)
            settings.set_setting(database, "bell", "on", 2)
            assert settings.settings(database) == {"bell": "on"}


# Privacy


@pytest.mark.usefixtures("umask")
def test_only_the_owner_can_read_what_is_made(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "footui.db"
    with closing(Database(path)) as database:
        assert file_mode(path) == 0o600
        assert file_mode(tmp_path / "one") == 0o700
        assert file_mode(tmp_path / "one" / "two") == 0o700
        with database.transaction() as db:
            db.execute_sql("INSERT INTO setting VALUES ('bell', 'off', 1, NULL)")
            assert file_mode(Path(f"{path}-journal")) == 0o600


def test_directories_that_exist_keep_their_mode(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    old.chmod(0o751)
    Database(old / "new" / "footui.db").close()
    assert file_mode(old) == 0o751
    assert file_mode(old / "new") == 0o700


# Refusing


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a directory") as told:
        Database(tmp_path)
    assert_friendly(str(told.value), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_holds_no_database(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    path = tmp_path / "file" / "footui.db"
    with pytest.raises(StorageError) as told:
        Database(path)
    assert_friendly(str(told.value), path)


def test_link_to_itself_is_refused(path: Path) -> None:
    path.symlink_to(path.name)
    with pytest.raises(StorageError) as told:
        Database(path)
    assert_friendly(str(told.value), path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"buy milk\n", id="a note"),
        pytest.param("Füße\n".encode() * 1000, id="a text"),
        pytest.param(b"SQL, a song\n", id="a text that begins like a database"),
        pytest.param(b"SQLite format 2\0" + bytes(4080), id="an older format"),
        pytest.param(random.Random(1).randbytes(8192), id="random bytes"),
        pytest.param(random.Random(2).randbytes(7), id="a few random bytes"),
        pytest.param(bytes(4096), id="zeros"),
    ],
)
def test_file_that_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "not" in refusal(path) or "another program" in refusal(path)


@pytest.mark.parametrize("length", [1, 15, 16, 60, 72, 99, 100, 101, 512, 4095, 4096, 8192, -4096])
def test_a_database_that_was_cut_short_is_refused(closed_database: Path, length: int) -> None:
    closed_database.write_bytes(closed_database.read_bytes()[:length])
    assert refusal(closed_database)


def test_a_damaged_first_page_is_refused(closed_database: Path) -> None:
    content = closed_database.read_bytes()
    closed_database.write_bytes(content[:100] + bytes(byte ^ 0x5A for byte in content[100:]))
    assert "is damaged" in refusal(closed_database)


def test_a_name_that_is_no_text_any_more_is_damage(closed_database: Path) -> None:
    content = closed_database.read_bytes().replace(
        b"session_by_day", b"\xff\xfe\xff\xfeion_by_day", 1
    )
    closed_database.write_bytes(content)
    assert "is damaged" in refusal(closed_database)


@pytest.mark.parametrize("journal", ["delete", "truncate", "persist", "wal"])
@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_the_database_of_another_program_is_refused(path: Path, journal: str, version: int) -> None:
    execute_sql(path, f"PRAGMA journal_mode = {journal}", "CREATE TABLE bookmark (url)")
    execute_sql(path, f"PRAGMA journal_mode = {journal}", f"PRAGMA user_version = {version}")
    assert "another program" in refusal(path)


def test_another_program_may_have_crashed_and_is_left_to_mend_it(
    path: Path, tmp_path: Path
) -> None:
    execute_sql(path, "CREATE TABLE bookmark (url)")
    copy = copy_with_hot_journal(path, tmp_path / "crashed")
    assert "another program" in refusal(copy)


def test_tables_without_a_version_are_not_ours(path: Path) -> None:
    execute_sql(path, f"PRAGMA application_id = {APPLICATION_ID}", "CREATE TABLE bookmark (url)")
    assert "another program" in refusal(path)


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_newer_schema_is_refused(closed_database: Path, journal: str) -> None:
    execute_sql(closed_database, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    execute_sql(closed_database, f"PRAGMA journal_mode = {journal}")
    assert "newer footui" in refusal(closed_database)


@pytest.mark.usefixtures("no_lock_wait")
@pytest.mark.parametrize("is_new", [False, True])
def test_a_file_that_stays_locked_is_refused(path: Path, is_new: bool) -> None:
    if not is_new:
        Database(path).close()
    with locked(path, "EXCLUSIVE"):
        assert "locked" in refusal(path)
    Database(path).close()
    assert tables(path) == TABLES


def test_a_new_database_in_a_read_only_directory_is_refused(public_dir: Path) -> None:
    public_dir.chmod(0o555)
    with without_privileges():
        assert "permission" in refusal(public_dir / "footui.db").lower()
        assert "permission" in refusal_below(public_dir / "new" / "footui.db").lower()


def refusal_below(path: Path) -> str:
    with pytest.raises(StorageError) as refused:
        Database(path)
    assert not path.parent.exists()
    assert_friendly(str(refused.value), path)
    return str(refused.value)


def test_a_file_that_may_not_be_read_is_refused(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    path.chmod(0)
    with without_privileges(path), pytest.raises(StorageError) as told:
        Database(path)
    assert_friendly(str(told.value), path)


def test_a_directory_that_may_not_be_entered_is_refused(public_dir: Path) -> None:
    path = public_dir / "closed" / "footui.db"
    Database(path).close()
    path.parent.chmod(0)
    with without_privileges(path, path.parent), pytest.raises(StorageError) as told:
        Database(path)
    assert_friendly(str(told.value), path)


@pytest.mark.parametrize("protect", [protect_file, protect_directory])
def test_a_read_only_database_can_be_read_and_says_why_it_cannot_be_written(
    public_dir: Path, protect: Callable[[Path], None]
) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    execute_sql(path, "INSERT INTO setting VALUES ('bell', 'off', 1, NULL)")
    protect(path)
    with without_privileges(path, public_dir), closing(Database(path)) as database:
        before = file_contents(public_dir)
        assert settings.settings(database) == {"bell": "off"}
        with pytest.raises(StorageError, match="cannot be written to") as told:
            settings.set_setting(database, "bell", "on", 2)
        assert file_contents(public_dir) == before
        assert settings.settings(database) == {"bell": "off"}
    assert_friendly(str(told.value), path)
