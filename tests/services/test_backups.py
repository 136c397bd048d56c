"""Backups: by command, every week, and restored while other programs use the database."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from footui.domain.errors import RejectedError, StorageError
from footui.domain.session.edits import Details
from footui.services.backups import back_up, back_up_weekly, restore
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.store.busy import BusyWait
from footui.store.maintenance import backups
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import advance_session, find_pending_session
from tests.support.sqlite_tools import (
    assert_friendly,
    disable_lock_wait,
    drop_lease_lock,
    execute_sql,
    fetch_rows,
    file_contents,
    file_mode,
    locked,
)

A_DAY = 86_400_000
SAVED = 9_000
"""The position of the last save, in milliseconds, in a session that runs for ten seconds."""
STAMP = "2026-11-22-180400-000"
SUNDAY = date(2026, 11, 22)


@pytest.fixture
def logged(service: Service) -> Service:
    """A service with a session on record."""
    service.edits.add(service.today(), Details(minutes=20))
    return service


@pytest.fixture
def live(short: Service, fake_system: FakeSystem) -> LiveSession:
    """A live session that has run for ten seconds."""
    live = short.sessions.start(3)
    advance_session(live, fake_system, 10_000)
    return live


def sessions(path: Path) -> list[tuple[str, ...]]:
    return fetch_rows(path, "SELECT id, state FROM session ORDER BY id")


def names(backup_folder: Path) -> list[str]:
    return sorted(file.name for file in backup_folder.iterdir()) if backup_folder.exists() else []


# By command


def test_a_backup_has_a_name_with_the_time(
    logged: Service, path: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    made = back_up(path, None, fake_system.system())
    assert made == backup_folder / f"by-hand-{STAMP}.db"
    assert sessions(made) == sessions(path)
    assert (file_mode(made), file_mode(backup_folder)) == (0o600, 0o700)


def test_in_a_directory_a_backup_has_the_name_of_the_database_and_the_time(
    logged: Service, path: Path, tmp_path: Path, fake_system: FakeSystem
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = back_up(path, stick, fake_system.system())
    assert made == stick / f"footui-{STAMP}.db"
    assert back_up(path, tmp_path / "copy.db", fake_system.system()) == tmp_path / "copy.db"
    assert made.read_bytes() == (tmp_path / "copy.db").read_bytes()


def test_of_two_backups_at_one_moment_the_first_stays(
    logged: Service, path: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    made = back_up(path, None, fake_system.system())
    before = made.read_bytes()
    logged.edits.add(SUNDAY, Details(minutes=10))
    with pytest.raises(StorageError, match="is there already") as told:
        back_up(path, None, fake_system.system())
    assert_friendly(str(told.value), made)
    assert file_contents(backup_folder) == {made.name: before}
    fake_system.advance(1)
    assert sessions(back_up(path, None, fake_system.system())) == sessions(path)
    assert len(names(backup_folder)) == 2


@pytest.mark.parametrize("is_there", [False, True])
def test_where_there_is_nothing_to_back_up_nothing_is_made(
    tmp_path: Path, fake_system: FakeSystem, is_there: bool
) -> None:
    path = tmp_path / "new" / "footui.db"
    if is_there:
        path.parent.mkdir()
        path.touch()
    before = sorted(tmp_path.rglob("*"))
    for to in (None, tmp_path, tmp_path / "copy.db"):
        with pytest.raises(StorageError) as told:
            back_up(path, to, fake_system.system())
        assert_friendly(str(told.value), path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_session_that_is_under_way_is_backed_up_as_it_was_last_saved(
    live: LiveSession, path: Path, fake_system: FakeSystem, tmp_path: Path
) -> None:
    with locked(path):  # in the midst of a write
        made = back_up(path, tmp_path / "copy.db", fake_system.system(200))
    advance_session(live, fake_system, 10_000)
    with Service.open(made, fake_system.system(200)) as service:
        waiting = find_pending_session(service)
        assert waiting
        assert waiting.record.id == live.record.id
        assert waiting.session.position == SAVED
    assert fetch_rows(made, "PRAGMA integrity_check") == [("ok",)]


# Every week


def test_the_first_session_is_backed_up_and_nothing_more_that_week(
    service: Service, backup_folder: Path, fake_system: FakeSystem
) -> None:
    back_up_weekly(service)
    assert names(backup_folder) == []
    service.edits.add(service.today(), Details(minutes=20))
    back_up_weekly(service)
    assert names(backup_folder) == ["weekly-2026-11-22.db"]
    before = file_contents(backup_folder)
    service.edits.add(service.today(), Details(minutes=10))
    for _ in range(6):
        fake_system.advance(A_DAY)
        back_up_weekly(service)
    assert file_contents(backup_folder) == before
    fake_system.advance(A_DAY)
    back_up_weekly(service)
    assert names(backup_folder) == ["weekly-2026-11-22.db", "weekly-2026-11-29.db"]
    assert sessions(backup_folder / "weekly-2026-11-29.db") == sessions(service.path)


def test_five_weekly_backups_are_kept(
    logged: Service, backup_folder: Path, fake_system: FakeSystem
) -> None:
    for _ in range(8):
        back_up_weekly(logged)
        fake_system.advance(7 * A_DAY)
    kept = ["2026-12-13", "2026-12-20", "2026-12-27", "2027-01-03", "2027-01-10"]
    assert names(backup_folder) == [f"weekly-{day}.db" for day in kept]


def test_no_weekly_backup_is_made_for_who_wants_none(logged: Service, backup_folder: Path) -> None:
    logged.set("backups", "off")
    back_up_weekly(logged)
    assert not backup_folder.exists()
    logged.unset("backups")
    back_up_weekly(logged)
    assert len(names(backup_folder)) == 1


def test_other_backups_are_no_weekly_ones(
    logged: Service, path: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    back_up(path, None, fake_system.system())
    back_up_weekly(logged)
    assert names(backup_folder) == [f"by-hand-{STAMP}.db", "weekly-2026-11-22.db"]


def is_backed_up(service: Service) -> bool:
    """Return whether a backup is less than seven days old."""
    days = backups.weekly(service.path)
    return any(0 <= (service.today() - day).days < 7 for day in days)


@contextmanager
def clock_off_by(fake_system: FakeSystem, days: int) -> Iterator[None]:
    """Set the clock to a wrong time."""
    fake_system.utc += days * A_DAY
    yield
    fake_system.utc -= days * A_DAY


@pytest.mark.parametrize("days", [-9000, -400, -30, -1, 1, 30, 400, 30_000])
def test_a_clock_that_was_wrong_for_a_while_costs_no_backup(
    logged: Service, backup_folder: Path, fake_system: FakeSystem, days: int
) -> None:
    for _ in range(5):
        back_up_weekly(logged)
        fake_system.advance(7 * A_DAY)
    before = set(names(backup_folder))
    with clock_off_by(fake_system, days):
        back_up_weekly(logged)
        back_up_weekly(logged)
    for _ in range(3):
        back_up_weekly(logged)
        assert is_backed_up(logged)
        fake_system.advance(7 * A_DAY)
    assert len(before & set(names(backup_folder))) >= 2


def test_whatever_a_clock_does_there_is_always_a_backup_of_these_days(
    logged: Service, backup_folder: Path, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quickly(path: Path, name: str, _: BusyWait, *, replacing: bool) -> Path:
        assert replacing
        backup_folder.mkdir(exist_ok=True)
        (backup_folder / f"{name}.db").touch()
        return backup_folder

    monkeypatch.setattr(backups, "keep", quickly)
    rng = random.Random(2026)
    for _ in range(400):
        fake_system.advance(rng.randrange(4) * A_DAY)
        if rng.random() < 0.2:
            with clock_off_by(fake_system, round(rng.gauss(0, 300))):
                back_up_weekly(logged)
        back_up_weekly(logged)
        assert is_backed_up(logged)


# Restoring


@pytest.fixture
def backup(tmp_path: Path, fake_system: FakeSystem) -> Path:
    """A backup with two sessions, of an earlier state."""
    with Service.open(tmp_path / "stick" / "backup.db", fake_system.system()) as service:
        for day in (1, 2):
            service.edits.add(SUNDAY - timedelta(days=day), Details(minutes=15))
        return service.path


def test_what_is_put_back_is_seen_by_all_who_have_it_open(
    logged: Service, path: Path, backup: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    before = sessions(path)
    assert logged.history.overview().sessions == 1
    kept = restore(path, backup, fake_system.system(200))
    assert kept == backup_folder / f"replaced-{STAMP}.db"
    assert sessions(kept) == before
    assert logged.history.overview().sessions == 2
    logged.edits.add(SUNDAY, Details(minutes=10))
    assert len(sessions(path)) == 3


def test_where_nothing_is_a_backup_is_put(
    path: Path, backup: Path, fake_system: FakeSystem
) -> None:
    assert restore(path, backup, fake_system.system()) is None
    assert sessions(path) == sessions(backup)
    assert file_mode(path) == 0o600


def test_nothing_is_put_over_a_session_that_is_being_led(
    live: LiveSession, path: Path, backup: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    before = file_contents(path.parent)
    with pytest.raises(RejectedError, match="live in pts/0 on desk"):
        restore(path, backup, fake_system.system(200))
    assert file_contents(path.parent) == before
    assert not backup_folder.exists()
    advance_session(live, fake_system, 10_000)
    assert not live.lost


@pytest.mark.parametrize(
    "leave", [lambda live, _: live.suspend(), lambda _, path: drop_lease_lock(path)]
)
def test_a_session_that_waits_waits_in_what_is_kept(
    live: LiveSession,
    path: Path,
    backup: Path,
    fake_system: FakeSystem,
    leave: Callable[[LiveSession, Path], None],
) -> None:
    leave(live, path)
    kept = restore(path, backup, fake_system.system(200))
    assert kept
    assert sessions(path) == sessions(backup)
    with Service.open(path, fake_system.system(200)) as service:
        assert find_pending_session(service) is None
    with Service.open(kept, fake_system.system(200)) as service:
        taken = service.sessions.take()
        assert taken
        assert taken.record.id == live.record.id
        assert SAVED <= taken.session.position <= 10_000


def test_one_who_leads_a_session_goes_on_and_writes_nothing_over_what_is_put_back(
    live: LiveSession, path: Path, backup: Path, fake_system: FakeSystem
) -> None:
    drop_lease_lock(path)  # it runs on another machine, where no beat of it comes through
    restore(path, backup, fake_system.system(200))
    advance_session(live, fake_system, 10_000)
    assert not live.lost
    assert live.is_kept
    assert sessions(path) == sessions(backup)


def lose_the_session(path: Path) -> None:
    execute_sql(path, "DELETE FROM session")


def lose_the_routine(path: Path) -> None:
    execute_sql(path, "UPDATE session SET routine = NULL, kind = 'manual'")


def lose_the_document(path: Path) -> None:
    execute_sql(path, "UPDATE routine SET document = 'nonsense'")


def lose_the_file(path: Path) -> None:
    path.write_text("no database any more\n")


@pytest.mark.parametrize(
    "damage", [lose_the_session, lose_the_routine, lose_the_document, lose_the_file]
)
def test_where_nobody_can_tell_who_leads_a_session_a_backup_is_put_back(
    live: LiveSession,
    path: Path,
    backup: Path,
    fake_system: FakeSystem,
    damage: Callable[[Path], None],
) -> None:
    damage(path)
    kept = restore(path, backup, fake_system.system(200))
    assert kept
    assert kept.exists()
    assert sessions(path) == sessions(backup)


@pytest.mark.usefixtures("no_lock_wait")
@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_database_that_stays_locked_stays_as_it_is(
    logged: Service,
    path: Path,
    backup: Path,
    fake_system: FakeSystem,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    disable_lock_wait(monkeypatch)
    before = file_contents(path.parent)
    with locked(path, kind), pytest.raises(StorageError, match="locked") as told:
        restore(path, backup, fake_system.system(200))
    assert_friendly(str(told.value), path)
    assert file_contents(path.parent) == before


def test_a_backup_of_an_older_footui_is_of_today_once_it_is_opened(
    logged: Service, path: Path, backup_folder: Path, tmp_path: Path, fake_system: FakeSystem
) -> None:
    older = tmp_path / "older.db"
    script = Path(__file__).parents[1] / "store" / "fixtures" / "2.sql"
    with closing(sqlite3.connect(older)) as connection:
        connection.executescript(script.read_text("utf-8"))
    restore(path, older, fake_system.system(200))
    with Service.open(path, fake_system.system(200)) as service:
        assert service.history.overview().sessions == 11
    assert names(backup_folder) == [f"replaced-{STAMP}.db", "schema-2.db"]
    assert fetch_rows(older, "PRAGMA user_version") == [(2,)]


def test_all_kinds_of_backups_can_be_put_back(
    logged: Service, path: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    expected = sessions(path)
    back_up(path, None, fake_system.system())
    back_up_weekly(logged)
    for name in names(backup_folder):
        fake_system.advance(1000)
        logged.edits.add(SUNDAY, Details(minutes=5))
        restore(path, backup_folder / name, fake_system.system(200))
        assert sessions(path) == expected
    replaced = [name for name in names(backup_folder) if name.startswith("replaced")]
    assert len(replaced) == 2
    fake_system.advance(1000)
    restore(path, backup_folder / replaced[0], fake_system.system(200))
    assert len(sessions(path)) == 2
    shutil.rmtree(backup_folder)
    assert len(sessions(path)) == 2


def test_names_tell_the_time_in_utc(logged: Service, path: Path, fake_system: FakeSystem) -> None:
    fake_system.zone = "Pacific/Kiritimati"
    fake_system.set_clock(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert back_up(path, None, fake_system.system()).stem == "by-hand-2026-12-31-235959-000"
