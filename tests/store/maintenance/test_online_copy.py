"""Copies of a database, and one put in the place of another: complete, checked, or none."""

import os
import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import StorageError
from footui.store.busy import BusyWait
from footui.store.database import Database
from footui.store.errors import DatabaseDamagedError
from footui.store.maintenance import online_copy
from footui.store.maintenance.online_copy import copy, replace
from footui.store.queries import settings
from tests.support.records import put, put_live, session
from tests.support.spoil import run_out_of_space
from tests.support.sqlite_tools import (
    assert_friendly,
    copy_with_hot_journal,
    dump,
    execute_sql,
    fetch_rows,
    file_contents,
    file_mode,
    locked,
    without_privileges,
)

PAGE = 4096


def assert_copied(path: Path, to: Path) -> None:
    """The copy holds what the database does, and is for its owner's eyes only."""
    assert dump(to) == dump(path)
    assert fetch_rows(to, "PRAGMA user_version") == fetch_rows(path, "PRAGMA user_version")
    assert fetch_rows(to, "PRAGMA application_id") == fetch_rows(path, "PRAGMA application_id")
    assert file_mode(to) == 0o600


@pytest.fixture
def to(path: Path) -> Path:
    """Where a copy is to be."""
    return path.with_name("copy.db")


@pytest.fixture
def filled(path: Path) -> Path:
    """The path of a database in which no page is empty, or holds but the rest of a long row."""
    with closing(Database(path)) as database:
        put(database, *(session(n, note="where it hurt " * 9) for n in range(1, 60)))
        settings.set_setting(database, "bell", "off", 1)
    execute_sql(path, "VACUUM")
    return path


# What a copy is


def test_a_copy_is_a_database_itself_and_leaves_the_other_as_it_is(
    closed_database: Path, to: Path
) -> None:
    before = closed_database.read_bytes()
    copy(closed_database, to)
    assert file_contents(closed_database.parent).keys() == {closed_database.name, to.name}
    assert closed_database.read_bytes() == before
    assert_copied(closed_database, to)
    with closing(Database(to)) as database:
        assert settings.settings(database) == {"bell": "off"}


@pytest.mark.usefixtures("umask")
def test_only_the_owner_can_read_a_copy(closed_database: Path, to: Path) -> None:
    closed_database.chmod(0o644)
    copy(closed_database, to)
    assert_copied(closed_database, to)


@pytest.mark.usefixtures("umask")
def test_a_copy_needs_no_privileges_whatever_the_umask(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    with without_privileges(public_dir, path):
        copy(path, public_dir / "copy.db")
        assert_copied(path, public_dir / "copy.db")


def test_another_copy_takes_the_place_of_an_older_one_only_if_it_shall(
    closed_database: Path, to: Path
) -> None:
    copy(closed_database, to)
    execute_sql(closed_database, "DELETE FROM setting")
    before = file_contents(closed_database.parent)
    with pytest.raises(FileExistsError):
        copy(closed_database, to)
    assert file_contents(closed_database.parent) == before
    copy(closed_database, to, replacing=True)
    assert_copied(closed_database, to)
    assert file_contents(closed_database.parent).keys() == before.keys()


@pytest.mark.parametrize("name", ["a b.db", "ä ö.db", "50%?.db", "a#b&c=d.db", "file:x.db"])
def test_a_database_of_any_name_can_be_copied_to_any_other(tmp_path: Path, name: str) -> None:
    Database(tmp_path / name).close()
    copy(tmp_path / name, tmp_path / f"copy of {name}")
    assert file_contents(tmp_path).keys() == {name, f"copy of {name}"}


@pytest.mark.parametrize("page", [512, 65_536])
def test_pages_of_any_size_can_be_copied(closed_database: Path, to: Path, page: int) -> None:
    execute_sql(closed_database, f"PRAGMA page_size = {page}")
    execute_sql(closed_database, "VACUUM")
    copy(closed_database, to)
    assert_copied(closed_database, to)


# While it is in use


def test_a_database_is_copied_while_others_may_not_write(closed_database: Path, to: Path) -> None:
    with locked(closed_database):
        copy(closed_database, to)
        assert_copied(closed_database, to)


def test_what_nobody_has_committed_is_not_in_the_copy(closed_database: Path, to: Path) -> None:
    with closing(sqlite3.connect(closed_database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("DELETE FROM setting")
        copy(closed_database, to)
        other.execute("ROLLBACK")
    assert_copied(closed_database, to)


def test_nobody_can_change_what_is_being_copied(
    closed_database: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = online_copy._fill

    def meanwhile(path: Path, source: sqlite3.Connection) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            execute_sql(closed_database, "DELETE FROM setting")
        fill(path, source)

    monkeypatch.setattr(online_copy, "_fill", meanwhile)
    copy(closed_database, to)
    assert_copied(closed_database, to)
    execute_sql(closed_database, "DELETE FROM setting")


def test_a_write_that_was_cut_off_is_not_in_the_copy(
    closed_database: Path, to: Path, tmp_path: Path
) -> None:
    cut_off = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    copy(cut_off, to)
    assert_copied(closed_database, to)


def test_what_another_program_wrote_ahead_is_in_the_copy(closed_database: Path, to: Path) -> None:
    with closing(sqlite3.connect(closed_database, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = wal")
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute("INSERT INTO setting VALUES ('theme', 'light', 1, NULL)")
        assert Path(f"{closed_database}-wal").stat().st_size > 0
        copy(closed_database, to)
        assert fetch_rows(to, "SELECT key FROM setting ORDER BY key") == [("bell",), ("theme",)]
    assert file_contents(closed_database.parent).keys() == {closed_database.name, to.name}


def test_a_database_that_may_only_be_read_can_be_copied_elsewhere(
    public_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = public_dir / "closed" / "footui.db"
    Database(path).close()
    path.chmod(0o400)
    path.parent.chmod(0o500)
    with without_privileges(path, path.parent, public_dir):
        copy(path, public_dir / "copy.db")
        assert_copied(path, public_dir / "copy.db")
        assert file_contents(path.parent).keys() == {path.name}


# None


def refused(path: Path, to: Path, *faults: type[BaseException]) -> BaseException:
    """What is raised where no copy can be made, and everything stays as it was."""
    before = file_contents(path.parent)
    with pytest.raises(faults) as told:
        copy(path, to)
    assert file_contents(path.parent) == before
    return told.value


def test_there_is_nothing_to_copy_where_nothing_is(path: Path, to: Path) -> None:
    assert_friendly(str(refused(path, to, StorageError)), path)


@pytest.mark.usefixtures("no_lock_wait")
def test_a_database_that_stays_locked_is_not_copied_and_is_called_that(
    closed_database: Path, to: Path
) -> None:
    with locked(closed_database, "EXCLUSIVE"):
        told = str(refused(closed_database, to, StorageError))
    assert "locked" in told
    assert_friendly(told, closed_database)


def lose_a_row(content: bytearray) -> None:
    at = content.rindex(b"belloff")
    content[at : at + 4] = b"bull"


def lose_a_page(content: bytearray) -> None:
    pages = int.from_bytes(content[28:32])
    content[28:32] = (pages + 1).to_bytes(4)
    content += bytes(PAGE)


def lose_a_name(content: bytearray) -> None:
    """The name of an index is no text any more, and SQLite, which cannot find it, repeats it."""
    for name in (b"\xff\xfe\xff\xfeion_by_day", b"\xfe\xff\xfe\xffion_by_day"):
        content[:] = content.replace(b"session_by_day", name, 1)


@pytest.mark.parametrize("damage", [lose_a_row, lose_a_page, lose_a_name])
def test_a_database_with_a_flaw_is_not_copied_and_is_called_damaged(
    closed_database: Path, to: Path, damage: Callable[[bytearray], None]
) -> None:
    content = bytearray(closed_database.read_bytes())
    damage(content)
    closed_database.write_bytes(content)
    told = str(refused(closed_database, to, DatabaseDamagedError))
    assert f"{closed_database} is damaged" in told
    assert "\n" not in told


def test_a_flaw_is_told_though_what_has_it_is_no_text_any_more(filled: Path, to: Path) -> None:
    content = filled.read_bytes().replace(b"session_by_day", b"\xff\xfe\xff\xfeion_by_day")
    filled.write_bytes(content.replace(b"2026-11-22", b"2026-11-23", 1))
    told = str(refused(filled, to, DatabaseDamagedError))
    assert "ion_by_day" in told
    assert "decode" not in told
    assert_friendly(told, filled)


def test_a_row_without_what_it_is_of_is_a_flaw(path: Path, to: Path) -> None:
    with closing(Database(path)) as database:
        put_live(database)
    execute_sql(path, "DELETE FROM session")
    told = str(refused(path, to, DatabaseDamagedError))
    assert f"{path} is damaged (a " in told
    assert_friendly(told, path)


def test_a_database_that_holds_nothing_is_no_copy(path: Path, to: Path) -> None:
    execute_sql(path, "CREATE TABLE setting (key)")
    execute_sql(path, "DROP TABLE setting")
    assert "holds nothing" in str(refused(path, to, DatabaseDamagedError))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda page: bytes(len(page)), id="zeros"),
        pytest.param(lambda page: bytes(byte ^ 0x5A for byte in page), id="noise"),
    ],
)
def test_damage_of_any_page_is_found_and_named(
    filled: Path, to: Path, damage: Callable[[bytes], bytes]
) -> None:
    sound = filled.read_bytes()
    assert fetch_rows(filled, "PRAGMA freelist_count") == [(0,)]
    for start in range(0, len(sound), PAGE):
        content = bytearray(sound)
        content[start : start + PAGE] = damage(sound[start : start + PAGE])
        filled.write_bytes(content)
        told = str(refused(filled, to, DatabaseDamagedError))
        assert_friendly(told, filled)
        assert "footui restore FILE" in told or start == 0
    filled.write_bytes(sound)
    copy(filled, to)
    assert_copied(filled, to)


def test_a_database_that_was_cut_short_at_any_page_is_not_copied(filled: Path, to: Path) -> None:
    sound = filled.read_bytes()
    for length in range(PAGE, len(sound), PAGE):
        filled.write_bytes(sound[:length])
        assert_friendly(str(refused(filled, to, DatabaseDamagedError)), filled)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 1, PAGE, 5 * PAGE + 100])
def test_half_a_copy_is_none(filled: Path, to: Path, size: int) -> None:
    with room_for(size):
        refused(filled, to, sqlite3.Error)
    copy(filled, to)
    assert_copied(filled, to)


def test_a_copy_that_fails_leaves_the_one_before(
    closed_database: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(closed_database, to)
    execute_sql(closed_database, "DELETE FROM setting")
    before = file_contents(closed_database.parent)
    monkeypatch.setattr(online_copy, "_fill", run_out_of_space)
    with pytest.raises(OSError):
        copy(closed_database, to, replacing=True)
    assert file_contents(closed_database.parent) == before


def test_a_copy_counts_only_once_it_was_checked_and_is_on_the_disk(
    closed_database: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            seen.append(f"there when {name}" if to.exists() else name)
            return function(*arguments)

        return call

    monkeypatch.setattr(online_copy, "_fill", noted("filled", online_copy._fill))
    monkeypatch.setattr(online_copy, "check", noted("checked", online_copy.check))
    monkeypatch.setattr(os, "fsync", noted("synced", os.fsync))
    copy(closed_database, to)
    assert seen == ["filled", "checked", "synced", "there when synced"]


def test_no_copy_is_made_in_a_directory_that_is_read_only(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    public_dir.chmod(0o555)
    with without_privileges(path):
        refused(path, public_dir / "copy.db", OSError)


# One in the place of another


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The path of another database, which is smaller."""
    with closing(Database(tmp_path / "other.db")) as database:
        settings.set_setting(database, "theme", "light", 1)
    return tmp_path / "other.db"


def test_a_database_is_kept_before_it_holds_what_another_does(
    filled: Path, other: Path, to: Path
) -> None:
    before = dump(filled)
    replace(filled, other, to)
    assert dump(filled) == dump(other)
    assert dump(to) == before
    assert file_mode(to) == file_mode(filled) == 0o600
    assert file_contents(filled.parent).keys() == {filled.name, other.name, to.name}
    assert fetch_rows(filled, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("page", [512, 65_536])
def test_pages_of_any_size_can_be_replaced(filled: Path, other: Path, to: Path, page: int) -> None:
    execute_sql(filled, f"PRAGMA page_size = {page}")
    execute_sql(filled, "VACUUM")
    before = dump(filled)
    replace(filled, other, to)
    assert dump(filled) == dump(other)
    assert dump(to) == before


def test_whoever_has_it_open_sees_it_change(filled: Path, other: Path, to: Path) -> None:
    with closing(Database(filled)) as database:
        stamp = database.change_token()
        assert settings.settings(database) == {"bell": "off"}
        replace(filled, other, to)
        assert database.change_token() != stamp
        assert settings.settings(database) == {"theme": "light"}
        settings.set_setting(database, "bell", "on", 2)
    assert fetch_rows(filled, "PRAGMA integrity_check") == [("ok",)]


def test_nobody_can_write_what_would_neither_be_kept_nor_be_there(
    filled: Path, other: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    fill, opened = online_copy._fill, online_copy._opened

    def in_vain(then: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Path, *arguments: Any) -> Any:
            if path != filled:
                tried.append(path)
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    execute_sql(filled, "DELETE FROM setting")
            return then(path, *arguments)

        return call

    monkeypatch.setattr(online_copy, "_fill", in_vain(fill))
    monkeypatch.setattr(online_copy, "_opened", in_vain(opened))
    replace(filled, other, to)
    assert tried[0] == tried[1] == tried[2] != to  # filled, opened to be so, and to be checked
    assert tried[3:] == [other]


def test_one_who_waits_to_replace_it_lets_the_others_finish(
    filled: Path, other: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, opened = threading.Event(), online_copy._opened

    def watched(path: Path, *wait: BusyWait) -> sqlite3.Connection:
        connection = opened(path, *wait)
        connection.set_trace_callback(lambda said: waits.set() if "BEGIN" in said else None)
        return connection

    monkeypatch.setattr(online_copy, "_opened", watched)
    thread = threading.Thread(target=replace, args=[filled, other, to])
    with closing(sqlite3.connect(filled, timeout=2, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM setting")
        thread.start()
        waits.wait()
        writer.execute("COMMIT")
    thread.join()
    assert dump(filled) == dump(other)
    assert fetch_rows(to, "SELECT * FROM setting") == []


@pytest.mark.usefixtures("no_lock_wait")
@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_database_that_stays_locked_is_neither_kept_nor_replaced(
    filled: Path, other: Path, to: Path, kind: str
) -> None:
    with locked(filled, kind):
        before = file_contents(filled.parent)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            replace(filled, other, to)
        assert file_contents(filled.parent) == before
    replace(filled, other, to)
    assert dump(filled) == dump(other)


def test_a_database_is_not_replaced_where_it_cannot_be_kept(
    filled: Path, other: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file_contents(filled.parent)
    with monkeypatch.context() as patch:
        patch.setattr(online_copy, "_fill", run_out_of_space)
        with pytest.raises(OSError):
            replace(filled, other, to)
    assert file_contents(filled.parent) == before
    to.touch()
    with pytest.raises(FileExistsError):
        replace(filled, other, to)
    assert file_contents(filled.parent) == before | {to.name: b""}


def replaced(path: Path, by: Path, kept: Path, room: int) -> bool:
    try:
        with room_for(room):
            replace(path, by, kept)
    except sqlite3.Error:
        return False
    return True


def test_a_database_is_replaced_whole_or_not_at_all(other: Path, filled: Path, to: Path) -> None:
    before, pages = dump(other), 0
    while not replaced(other, filled, to, pages * PAGE):
        assert dump(other) == before
        assert not to.exists() or dump(to) == before
        assert file_contents(other.parent).keys() <= {other.name, filled.name, to.name}
        to.unlink(missing_ok=True)
        pages += 1
    assert dump(other) == dump(filled)
    assert dump(to) == before
    assert pages == filled.stat().st_size // PAGE
