"""A database of an older footui becomes one of today, whole or not at all, beside a copy of it."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import ChangeKind, SessionState
from footui.domain.session.session import Session
from footui.services.service import Service
from footui.store import database as database_module
from footui.store import migrations
from footui.store.busy import BusyWait
from footui.store.database import Database
from footui.store.file_kind import APPLICATION_ID, SCHEMA_VERSION
from footui.store.maintenance import backups, online_copy
from footui.store.migrations import statements
from footui.store.queries import sessions, settings
from footui.store.resources import resource
from tests.support.fake_system import FakeSystem
from tests.support.old_database import OLD, make_old
from tests.support.session_driver import advance_to_the_end, find_pending_session
from tests.support.spoil import protect_directory, protect_file, run_out_of_space
from tests.support.sqlite_tools import (
    assert_friendly,
    copy_as_if_killed,
    copy_with_hot_journal,
    damage_page,
    execute_sql,
    fetch_dicts,
    fetch_rows,
    file_contents,
    file_mode,
    locked,
    without_privileges,
)

UPGRADE = list(statements(resource(f"store/upgrades/{OLD + 1}.sql")))
COPY = f"footui-backups/schema-{OLD}.db"
LAST_HEARD_OF = 1_795_370_456_000
"""When the live session of the old database was last heard of, at its position of 33 seconds."""


@pytest.fixture
def old(path: Path) -> Path:
    """The path of an old database."""
    return make_old(path)


def version(path: Path) -> int:
    [[found]] = fetch_rows(path, "PRAGMA user_version")
    return int(found)


def upgraded(path: Path) -> None:
    Database(path).close()


def everything(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table, by column."""
    return sorted(fetch_dicts(path, f'SELECT * FROM "{table}"'), key=repr)  # noqa: S608


def data(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables; ids that an upgrade makes are others each time."""
    names = fetch_rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    found = {name: everything(path, name) for (name,) in names}
    for row in found.get("identity", []):
        row["id"] = len(row["id"])
    return found


def kept(path: Path) -> Path:
    """Where the copy is that an upgrade makes."""
    return path.with_name("footui-backups") / f"schema-{OLD}.db"


def files(path: Path) -> set[str]:
    """All files beside a database and in folders there, hidden ones as well."""
    found = path.parent.rglob("*")
    return {str(file.relative_to(path.parent)) for file in found if file.is_file()}


def refusal(path: Path, named: Path | None = None) -> str:
    """Return the error on opening an old database that cannot be upgraded and stays unchanged."""
    before = path.read_bytes()
    with pytest.raises(StorageError) as refused:
        Database(path)
    assert path.read_bytes() == before
    assert files(path) <= {path.name, COPY}
    assert_friendly(str(refused.value), named or path)
    return str(refused.value)


# What it becomes


def described(path: Path) -> dict[str, Any]:
    """The schema of a database, comments and white space aside."""
    found: dict[str, Any] = {}
    for kind, name, table, sql in fetch_rows(
        path, "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    ):
        code = re.sub(r"--[^\n]*", "", sql or "")
        found[name] = (kind, table, " ".join(re.findall(r"\w+|[^\w\s]", code)))
        pragma = "table_xinfo" if kind == "table" else "index_xinfo"
        found[f"{pragma} {name}"] = fetch_rows(path, f'PRAGMA {pragma}("{name}")')
        if kind == "table":
            found[f"keys {name}"] = fetch_rows(path, f'PRAGMA foreign_key_list("{name}")')
            indexes = fetch_rows(path, f'PRAGMA index_list("{name}")')
            found[f"indexes {name}"] = sorted(row[1:] for row in indexes)
    for pragma in ("user_version", "application_id", "encoding"):
        found[pragma] = fetch_rows(path, f"PRAGMA {pragma}")
    return found


def test_the_old_database_is_an_old_one(old: Path) -> None:
    assert version(old) == OLD
    assert fetch_rows(old, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert fetch_rows(old, "PRAGMA integrity_check") == [("ok",)]
    assert fetch_rows(old, "PRAGMA foreign_key_check") == []
    kinds = {
        (row["kind"], row["state"], row["deleted_at"] is not None)
        for row in everything(old, "session")
    }
    assert kinds == {
        ("timed", "done", False),
        ("timed", "partial", False),
        ("timed", "partial", True),
        ("timed", "done", True),
        ("timed", "live", False),
        ("manual", "done", False),
        ("manual", "partial", True),
    }
    assert {row["kind"] for row in everything(old, "transition")} == {
        "start", "pause", "stall", "resume", "seek", "extend", "stop", "finish",
    }  # fmt: skip


def test_an_upgraded_database_is_like_a_new_one(old: Path, tmp_path: Path) -> None:
    assert described(old) != described_new(tmp_path)
    upgraded(old)
    assert described(old) == described_new(tmp_path)
    assert version(old) == SCHEMA_VERSION
    assert fetch_rows(old, "PRAGMA integrity_check") == [("ok",)]
    assert fetch_rows(old, "PRAGMA foreign_key_check") == []


def described_new(tmp_path: Path) -> dict[str, Any]:
    new = tmp_path / "new" / "footui.db"
    upgraded(new)
    return described(new)


def test_every_version_has_its_upgrade() -> None:
    for number in range(OLD + 1, SCHEMA_VERSION + 1):
        script = list(statements(resource(f"store/upgrades/{number}.sql")))
        assert script[-1] == f"PRAGMA user_version = {number};"
        assert sum("user_version" in statement for statement in script) == 1


def test_nothing_is_lost_and_nothing_else_is_touched(old: Path) -> None:
    before = data(old)
    upgraded(old)
    after = data(old)
    for table in ("setting", "goal", "pause", "routine", "transition", "lease"):
        assert after[table] == before[table]
    for was, now in zip(before["session"], after["session"], strict=True):
        is_word = (was["kind"], was["state"], was["counts"]) == ("timed", "partial", 1)
        assert now == was | {"counts_set_at": was["updated_at"] if is_word else None}
    assert sum(row["counts_set_at"] is not None for row in after["session"]) == 1
    assert after["identity"] == [{"name": name, "id": 36} for name in ("person", "source")]


def test_a_practice_goes_on_where_it_was_and_what_was_changed_can_be_undone(old: Path) -> None:
    """Added and edited by hand, then another one counted, and yet another one deleted."""
    with closing(Database(old)) as database:
        service = Service(database, FakeSystem().system(200))
        kept = [row for row in everything(old, "session") if row["deleted_at"] is None]
        over = [row for row in kept if row["state"] != "live"]
        overview = service.history.overview()
        assert overview.sessions == len(over) == 11
        days = overview.diary.days | overview.diary.partial
        assert {day.isoformat() for day in days} == {row["log_date"] for row in over}
        undone = [service.edits.undo() for _ in range(4)]
        assert [(each.kind, each.is_outdated) for each in undone if each] == [
            (kind, False)
            for kind in (ChangeKind.DELETE, ChangeKind.COUNT, ChangeKind.EDIT, ChangeKind.ADD)
        ]
        assert service.edits.undo() is None
        assert not service.history.day(date(2026, 11, 21))
        [partial] = service.history.day(date(2026, 11, 7))
        assert not partial.record.counts
        [finished] = service.history.day(date(2026, 11, 2))
        assert finished.record.note == "Füße, it's better\nthan before"
        for _ in range(4):
            assert service.edits.redo()
        [added] = service.history.day(date(2026, 11, 21))
        assert (added.record.note, added.record.minutes) == ('Füße, "links"', 1 / 3)
        [partial] = service.history.day(date(2026, 11, 7))
        assert partial.record.counts


def test_a_live_session_is_resumed_and_ends_with_its_minutes(old: Path) -> None:
    fake_system = FakeSystem()
    fake_system.utc = LAST_HEARD_OF + 3_600_000
    with closing(Database(old)) as database:
        service = Service(database, fake_system.system(200))
        service.sessions.watch()
        waiting = find_pending_session(service)
        assert waiting
        assert (waiting.held, waiting.session.position) == (False, 33_000)
        assert (waiting.record.minutes, waiting.record.pain_before) == (None, 3)
        live = service.sessions.take()
        assert live
        assert live.session.ran == waiting.session.ran
        live.apply(Session.resume)
        advance_to_the_end(live, fake_system)
        assert live.is_saved
        assert live.record.state is SessionState.DONE
        assert live.record.minutes == live.session.timeline.length / 60_000
        assert sessions.get(database, live.record.id) == live.record


def test_an_old_database_of_no_sessions_is_upgraded(old: Path) -> None:
    tables = ("change", "lease", "transition", "session")
    execute_sql(old, *(f'DELETE FROM "{table}"' for table in tables))  # noqa: S608
    upgraded(old)
    assert version(old) == SCHEMA_VERSION
    assert everything(old, "session") == []


# The copy


@pytest.mark.usefixtures("umask")
def test_the_copy_is_the_old_database_for_its_owners_eyes_only(old: Path) -> None:
    before = data(old)
    upgraded(old)
    copy = kept(old)
    assert files(old) == {old.name, COPY}
    assert file_mode(old) == 0o600
    assert file_mode(copy) == 0o600
    assert file_mode(copy.parent) == 0o700
    assert data(copy) == before
    assert version(copy) == OLD
    assert fetch_rows(copy, "PRAGMA integrity_check") == [("ok",)]


def test_the_copy_can_be_put_back_and_upgraded_again(old: Path) -> None:
    upgraded(old)
    after = data(old)
    kept(old).replace(old)
    upgraded(old)
    assert data(old) == after
    assert version(kept(old)) == OLD


def test_a_database_of_today_is_not_copied(old: Path) -> None:
    upgraded(old)
    kept(old).unlink()
    before = file_contents(old.parent)
    upgraded(old)
    assert file_contents(old.parent) == before
    assert files(old) == {old.name}


def test_a_new_database_is_not_copied(path: Path) -> None:
    upgraded(path)
    assert [*path.parent.iterdir()] == [path]


# Failing


@pytest.mark.parametrize("number", range(len(UPGRADE)))
def test_an_upgrade_fails_whole_at_any_statement(
    old: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    broken = [*UPGRADE[:number], "CREATE TABLE what is this;", *UPGRADE[number + 1 :]]
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "resource", lambda _: "\n".join(broken))
        assert "could not be used" in refusal(old)
    upgraded(old)
    assert version(old) == SCHEMA_VERSION


def test_failure_of_the_second_upgrade_undoes_the_first(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = {
        "store/upgrades/3.sql": "\n".join(UPGRADE),
        "store/upgrades/4.sql": "CREATE TABLE news (x) STRICT;\nPRAGMA user_version = 4;",
    }
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 4)
    monkeypatch.setattr(migrations, "resource", scripts.__getitem__)
    refusal(old)
    assert version(old) == OLD
    scripts["store/upgrades/4.sql"] = "CREATE TABLE news (x TEXT) STRICT;\nPRAGMA user_version = 4;"
    upgraded(old)
    assert version(old) == 4
    assert version(kept(old)) == OLD


def test_a_disk_that_is_full_before_the_copy_is_whole_leaves_none(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(online_copy, "_fill", run_out_of_space)
        assert "disk is full" in refusal(old, kept(old))
    assert files(old) == {old.name}
    upgraded(old)
    assert version(old) == SCHEMA_VERSION


def test_a_disk_that_is_full_once_the_copy_is_made_leaves_the_old_database(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [[pages]] = fetch_rows(old, "PRAGMA page_count")
    small = {**database_module._PRAGMAS, "max_page_count": pages}
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_PRAGMAS", small)
        assert "disk is full" in refusal(old)
    assert version(kept(old)) == OLD
    upgraded(old)
    assert version(old) == SCHEMA_VERSION


def test_starts_that_fail_again_and_again_leave_one_copy(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data(old)
    broken = [*UPGRADE[:-1], "CREATE TABLE what is this;"]
    monkeypatch.setattr(migrations, "resource", lambda _: "\n".join(broken))
    for _ in range(3):
        refusal(old)
        assert files(old) == {old.name, COPY}
    assert data(kept(old)) == before


def test_where_no_copy_can_be_kept_the_old_database_stays(old: Path) -> None:
    kept(old).parent.write_text("a file\n")
    with pytest.raises(StorageError) as refused:
        Database(old)
    assert_friendly(str(refused.value), kept(old).parent)
    assert version(old) == OLD
    kept(old).parent.unlink()
    upgraded(old)
    assert version(old) == SCHEMA_VERSION


@pytest.mark.parametrize("protect", [protect_file, protect_directory])
def test_read_only_database_is_not_upgraded(
    public_dir: Path, protect: Callable[[Path], None]
) -> None:
    path = make_old(public_dir / "footui.db")
    protect(path)
    with without_privileges(path, public_dir):
        refusal(path)
        for file in public_dir.iterdir():
            assert data(file) == data(path)
    path.chmod(0o600)
    public_dir.chmod(0o700)
    upgraded(path)
    assert version(path) == SCHEMA_VERSION


def test_a_damaged_database_is_not_upgraded(old: Path) -> None:
    damage_page(old, "pause")
    assert f"{old} is damaged" in refusal(old)
    assert files(old) == {old.name}


@pytest.mark.usefixtures("no_lock_wait")
@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_database_is_not_upgraded(old: Path, kind: str) -> None:
    with locked(old, kind):
        before = file_contents(old.parent)
        with pytest.raises(StorageError, match="locked"):
            Database(old)
        assert file_contents(old.parent) == before
    upgraded(old)
    assert version(old) == SCHEMA_VERSION


def test_a_newer_database_stays_as_it_is(old: Path) -> None:
    execute_sql(old, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    assert "newer footui" in refusal(old)
    assert files(old) == {old.name}


def test_a_database_of_another_program_with_that_version_is_not_upgraded(old: Path) -> None:
    execute_sql(old, "PRAGMA application_id = 0")
    assert "another program" in refusal(old)
    assert files(old) == {old.name}


def test_death_at_any_statement_leaves_something_that_is_upgraded(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[Path] = []

    def noted(script: str) -> Iterator[str]:
        for number, statement in enumerate(statements(script)):
            left.append(copy_as_if_killed(old, tmp_path / f"killed-{number}"))
            yield statement

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "statements", noted)
        upgraded(old)
    assert len(left) == len(UPGRADE)
    for copy in left:
        upgraded(copy)
        assert data(copy) == data(old)
        assert described(copy) == described(old)


def test_a_write_that_was_cut_off_is_undone_before_the_upgrade(old: Path, tmp_path: Path) -> None:
    cut_off = copy_with_hot_journal(old, tmp_path / "cut-off")
    upgraded(cut_off)
    upgraded(old)
    assert data(cut_off) == data(old)
    assert data(kept(cut_off)) == data(kept(old))


# Two at once


def test_many_that_open_it_at_once_upgrade_it_once(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, told, upgrades = threading.Barrier(4), [], []
    before = data(old)
    keep = backups.keep

    def noted(path: Path, name: str, *wait: BusyWait, replacing: bool) -> Path:
        upgrades.append(name)
        return keep(path, name, *wait, replacing=replacing)

    def use() -> None:
        ready.wait()
        try:
            with closing(Database(old)) as database:
                assert settings.settings(database)["timezone"] == "Europe/Berlin"
        except (StorageError, AssertionError) as fault:
            told.append(fault)

    monkeypatch.setattr(backups, "keep", noted)
    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told, upgrades) == ([], [f"schema-{OLD}"])
    assert version(old) == SCHEMA_VERSION
    assert data(kept(old)) == before


def test_no_other_process_can_write_until_the_upgrade_is_done(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sqlite3, sys; other = sqlite3.connect(sys.argv[1], timeout=0)\n"
        "try: other.execute('BEGIN IMMEDIATE')\n"
        "except sqlite3.OperationalError as error: print(error)"
    )
    told = []

    def tried(script_of_upgrade: str) -> Iterator[str]:
        command = [sys.executable, "-c", script, old]
        told.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return statements(script_of_upgrade)

    monkeypatch.setattr(migrations, "statements", tried)
    upgraded(old)
    assert told == ["database is locked\n"]


def test_second_process_does_not_upgrade_again(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    atomic = database_module.SqliteDatabase.atomic

    def upgraded_meanwhile(self: Any, *arguments: Any) -> Any:
        monkeypatch.undo()
        with closing(Database(old)) as first:
            settings.set_setting(first, "bell", "off", 1)
        kept(old).unlink()
        return atomic(self, *arguments)

    monkeypatch.setattr(database_module.SqliteDatabase, "atomic", upgraded_meanwhile)
    with closing(Database(old)) as second:
        assert settings.settings(second)["bell"] == "off"
    assert files(old) == {old.name}


def test_two_processes_that_open_it_at_once_both_end_well(old: Path) -> None:
    before = data(old)
    script = (
        "import sys; from pathlib import Path; from footui.store.database import Database;"
        "print(flush=True); sys.stdin.read(1); Database(Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", script, str(old)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]
    for process in both:
        assert process.stdout
        process.stdout.readline()
    for process in both:
        assert process.stdin
        process.stdin.write(b"!")
        process.stdin.flush()
    for process in both:
        _, complaint = process.communicate()
        assert (process.returncode, complaint) == (0, b"")
    assert files(old) == {old.name, COPY}
    assert version(old) == SCHEMA_VERSION
    assert data(kept(old)) == before
