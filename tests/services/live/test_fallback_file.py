"""Fallback files: a session that the database does not take is kept and imported later."""

import errno
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import StorageError
from footui.domain.session.edits import Details
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind
from footui.services.import_outcome import Outcome
from footui.services.live import fallback_file
from footui.services.live.fallback_file import FallbackFile, find_pending
from footui.services.live.lease_watch import WATCH
from footui.services.live.live_session import LiveSession
from footui.services.live.recorder import HEARTBEAT_MS, KEPT_EVERY
from footui.services.live.recovery import FOUND, take_in
from footui.services.service import Service
from footui.services.transfer import Transfer
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.queries import live_session as store
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import (
    advance_session,
    advance_to_the_end,
    committed_log,
    find_pending_session,
)
from tests.support.sqlite_tools import drop_lease_lock, fetch_rows, locked, without_privileges

pytestmark = pytest.mark.usefixtures("no_lock_wait")

Start = Callable[[], Service]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a database in a directory of its own, which a test can delete."""
    return tmp_path / "data" / "footui.db"


@pytest.fixture
def live(short: Service, fake_system: FakeSystem) -> LiveSession:
    """A saved session that has run for ten seconds."""
    begun = short.sessions.start(4)
    advance_session(begun, fake_system, 10_000)
    return begun


@pytest.fixture
def folder(tmp_path: Path, fake_system: FakeSystem) -> Path:
    """A fallback folder for when the directory of the database is gone."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    fake_system.fallback_dirs = [tmp_path / "not there", folder]
    return folder


@pytest.fixture
def start(path: Path, fake_system: FakeSystem) -> Iterator[Start]:
    """Open a new service after the last one died."""
    opened: list[Database] = []

    def again() -> Service:
        drop_lease_lock(path)
        opened.append(Database(path))
        service = Service(opened[-1], fake_system.system(101 + len(opened)))
        service.sessions.watch()
        return service

    yield again
    for database in opened:
        database.close()


def files(path: Path, fake_system: FakeSystem) -> list[Path]:
    return [one.path for one in find_pending(path, fake_system.fallback_dirs)]


def unsaved(path: Path, live: LiveSession, fake_system: FakeSystem) -> None:
    """Run the session to its end while another program locks the database."""
    with locked(path):
        live.apply(Session.extend)
        advance_to_the_end(live, fake_system)
    assert not live.is_saved


def lose(path: Path) -> None:
    """Delete the directory of the database."""
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()


def test_what_is_saved_is_kept_nowhere_else(
    path: Path, live: LiveSession, fake_system: FakeSystem
) -> None:
    advance_to_the_end(live, fake_system)
    assert files(path, fake_system) == []
    assert live.unsaved == ""


def test_what_the_database_does_not_take_is_kept_beside_it_for_its_owner_alone(
    path: Path, live: LiveSession, fake_system: FakeSystem
) -> None:
    with locked(path):
        live.apply(Session.extend)
        [file] = files(path, fake_system)
        assert file.parent == path.parent
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert str(file) in live.unsaved
        assert "locked" in live.unsaved


def kept_transitions(path: Path, fake_system: FakeSystem) -> int:
    """Return how many transitions the fallback file has."""
    [file] = files(path, fake_system)
    [session] = json.loads(file.read_bytes())["sessions"]
    return len(session["transitions"])


def test_it_is_written_once_a_second_however_much_changes(
    path: Path, live: LiveSession, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    keep = FallbackFile.keep

    def noted(refuge: FallbackFile, document: dict[str, Any], at: int) -> None:
        written.append(fake_system.monotonic)
        keep(refuge, document, at)

    monkeypatch.setattr(FallbackFile, "keep", noted)
    with locked(path):
        begun = fake_system.monotonic
        live.apply(Session.previous_block)
        assert written == [begun]
        for _ in range(300):
            fake_system.advance(10)
            live.apply(Session.previous_block)
        assert written == [begun + second * KEPT_EVERY for second in range(4)]
        assert kept_transitions(path, fake_system) == len(live.session.log)


@pytest.mark.parametrize("fault", [DatabaseBusyError("locked"), StorageError("full")])
def test_what_changes_in_between_is_written_with_the_next_look_or_when_it_is_left(
    path: Path,
    live: LiveSession,
    fake_system: FakeSystem,
    monkeypatch: pytest.MonkeyPatch,
    fault: StorageError,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(store, "write", refuse)
    live.apply(Session.pause)
    live.apply(Session.extend)
    assert kept_transitions(path, fake_system) == len(live.session.log) - 1
    fake_system.advance(KEPT_EVERY)
    live.tick()
    assert kept_transitions(path, fake_system) == len(live.session.log)
    live.apply(Session.extend)
    assert kept_transitions(path, fake_system) == len(live.session.log) - 1
    with pytest.raises(StorageError):
        live.suspend()
    assert kept_transitions(path, fake_system) == len(live.session.log)
    live.apply(Session.extend)
    live.stop()
    assert kept_transitions(path, fake_system) == len(live.session.log)


def test_once_the_database_takes_it_it_is_kept_nowhere_else(
    path: Path, live: LiveSession, fake_system: FakeSystem
) -> None:
    with locked(path):
        live.apply(Session.extend)
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert files(path, fake_system) == []
    assert committed_log(path, live.record.id) == live.session.log


def test_it_is_offered_where_it_stood_to_whoever_starts_next(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.next_block)
        advance_session(live, fake_system, 4_000)
        stood = live.session.position_at(fake_system.monotonic)
    service = start()
    assert service.sessions.recover_pending() == FOUND
    assert files(path, fake_system) == []
    waiting = find_pending_session(service)
    assert waiting
    assert not waiting.held
    assert waiting.session.position == stood
    taken = service.sessions.take()
    assert taken
    assert [t.kind for t in taken.session.log] == [Kind.START, Kind.SEEK, Kind.STALL]
    taken.apply(Session.resume)
    assert committed_log(path, live.record.id) == taken.session.log


def test_one_that_ended_is_on_record_once_as_it_was(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    unsaved(path, live, fake_system)
    for said in (FOUND, "", ""):
        assert start().sessions.recover_pending() == said
    assert committed_log(path, live.record.id) == live.session.log
    [view] = start().history.day(live.record.log_date)
    assert view.record.counts
    assert view.record.pain_before == 4
    assert view.record.minutes == live.session.time_run / 60_000
    assert fetch_rows(path, "SELECT * FROM lease") == []


def test_each_transition_is_of_the_moment_when_it_happened(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.pause)
        paused_at = fake_system.utc
        advance_session(live, fake_system, 60_000)
    start().sessions.recover_pending()
    [(_, at)] = fetch_rows(path, "SELECT kind, \"at\" FROM transition WHERE kind = 'pause'")
    assert at == paused_at


def test_what_was_said_after_the_end_is_kept_too(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        advance_to_the_end(live, fake_system)
        with pytest.raises(Exception, match="locked"):
            live.add_feedback(pain_after=2, note="better")
    start().sessions.recover_pending()
    [view] = start().history.day(live.record.log_date)
    assert (view.record.pain_after, view.record.note) == (2, "better")


def test_a_discarded_one_stays_discarded(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.discard()
    start().sessions.recover_pending()
    service = start()
    assert find_pending_session(service) is None
    assert service.history.day(live.record.log_date) == ()
    assert service.edits.undo()
    waiting = find_pending_session(service)
    assert waiting
    assert waiting.session.ran == live.session.ran


def test_a_database_that_went_is_not_missed_by_the_session(
    path: Path, live: LiveSession, fake_system: FakeSystem, folder: Path, start: Start
) -> None:
    lose(path)
    advance_to_the_end(live, fake_system)
    assert "moved, deleted or replaced" in live.fault
    [file] = files(path, fake_system)
    assert file.parent == folder
    assert not path.parent.exists()
    service = start()
    assert service.sessions.recover_pending() == FOUND
    assert committed_log(path, live.record.id) == live.session.log
    assert list(folder.iterdir()) == []


def test_a_database_that_comes_back_takes_all_of_it(
    path: Path, live: LiveSession, fake_system: FakeSystem, tmp_path: Path
) -> None:
    path.rename(tmp_path / "moved.db")
    advance_session(live, fake_system, 10_000)
    live.apply(Session.extend)
    assert "moved, deleted or replaced" in live.fault
    (tmp_path / "moved.db").rename(path)
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert live.is_saved
    assert committed_log(path, live.record.id) == live.session.log
    assert files(path, fake_system) == []


def test_one_that_takes_its_place_is_left_alone_until_footui_starts_on_it(
    path: Path, live: LiveSession, fake_system: FakeSystem, tmp_path: Path, start: Start
) -> None:
    other = tmp_path / "other.db"
    with closing(Database(other)) as database:
        Service(database, fake_system.system()).edits.add(
            live.record.log_date, Details(note="of another")
        )
    before = other.read_bytes()
    other.replace(path)
    advance_to_the_end(live, fake_system)
    assert path.read_bytes() == before
    service = start()
    assert service.sessions.recover_pending() == FOUND
    assert {view.record.note for view in service.history.day(live.record.log_date)} == {
        "of another",
        "",
    }


def fail(*_: object, **__: object) -> None:
    """Fail as a file that cannot be made."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_where_nothing_takes_it_it_is_only_said_to_be_unsaved(
    path: Path, live: LiveSession, fake_system: FakeSystem
) -> None:
    lose(path)
    live.apply(Session.extend)
    assert live.fault == live.not_saved == f"Not saved yet: {live.unsaved}"


def test_what_another_made_of_it_later_stays(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.extend)
    fake_system.advance(20_000)
    taken = start().sessions.take()
    assert taken
    advance_session(taken, fake_system, 2_000)
    taken.stop()
    start().sessions.recover_pending()
    assert committed_log(path, live.record.id) == taken.session.log
    assert files(path, fake_system) == []


def test_nobody_who_leads_it_now_is_disturbed(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.extend)
    fake_system.advance(20_000)
    taken = start().sessions.take()
    assert taken
    fake_system.advance(1_000)
    with locked(path):
        live.apply(Session.extend)
    with closing(Database(path)) as database:
        service = Service(database, fake_system.system(200))
        assert service.sessions.recover_pending() == ""
        fake_system.advance(WATCH)
        assert "stays in" in service.sessions.recover_pending()
        assert files(path, fake_system)
        advance_session(taken, fake_system, HEARTBEAT_MS)
        assert not taken.lost
        assert committed_log(path, live.record.id) == taken.session.log
        assert service.sessions.recover_pending() == ""
    assert files(path, fake_system) == []


def test_one_who_lost_it_keeps_nothing(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.extend)
    assert start().sessions.take()
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert live.lost
    assert live.unsaved == ""
    assert files(path, fake_system) == []


def test_one_who_writes_while_nobody_can_tell_where_it_runs_is_thought_to_live_not_for_long(
    path: Path, live: LiveSession, fake_system: FakeSystem
) -> None:
    with locked(path):
        live.apply(Session.extend)
    with closing(Database(path)) as database:
        service = Service(database, fake_system.system(200))
        assert service.sessions.recover_pending() == ""
        assert service.sessions.pending_files() == []
        drop_lease_lock(path)
        assert service.sessions.recover_pending() == ""
        service.sessions.watch()
        assert service.sessions.pending_files() == files(path, fake_system)
        assert service.sessions.recover_pending() == FOUND
    assert committed_log(path, live.record.id) == live.session.log


def test_it_is_found_again_beside_a_database_that_was_moved(
    path: Path, live: LiveSession, fake_system: FakeSystem, tmp_path: Path
) -> None:
    unsaved(path, live, fake_system)
    moved = path.parent.rename(tmp_path / "moved") / path.name
    drop_lease_lock(moved)
    with closing(Database(moved)) as database:
        service = Service(database, fake_system.system(200))
        service.sessions.watch()
        assert service.sessions.recover_pending() == FOUND
    assert committed_log(moved, live.record.id) == live.session.log
    assert list(moved.parent.glob("*.json")) == []


def test_a_copy_of_a_database_leaves_it_to_that_database(
    path: Path, live: LiveSession, fake_system: FakeSystem, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))
    fake_system.fallback_dirs = [path.parent]
    unsaved(path, live, fake_system)
    drop_lease_lock(path)
    with closing(Database(copy)) as database:
        service = Service(database, fake_system.system(200))
        service.sessions.watch()
        assert service.sessions.recover_pending() == ""
    assert len(files(path, fake_system)) == 1


def test_where_the_folders_are_one_it_is_found_once(
    path: Path, live: LiveSession, fake_system: FakeSystem, tmp_path: Path, start: Start
) -> None:
    (tmp_path / "link").symlink_to(path.parent)
    fake_system.fallback_dirs = [path.parent, tmp_path / "link"]
    unsaved(path, live, fake_system)
    assert len(files(path, fake_system)) == 1
    assert start().sessions.recover_pending() == FOUND


def test_two_that_put_it_on_record_at_once_both_go_on(
    path: Path,
    live: LiveSession,
    fake_system: FakeSystem,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unsaved(path, live, fake_system)
    [file] = files(path, fake_system)
    first, second = start(), start()
    take_in_kept = Transfer.take_in_kept

    def overtaken(transfer: Transfer, data: bytes, *, even_held: bool) -> Outcome:
        patch.undo()
        assert second.sessions.recover_pending() == FOUND
        return take_in_kept(transfer, data, even_held=even_held)

    with monkeypatch.context() as patch:
        patch.setattr(Transfer, "take_in_kept", overtaken)
        assert first.sessions.recover_pending() == ""
    assert take_in(first.transfer, [file], even_held=False) == ""
    assert committed_log(path, live.record.id) == live.session.log


def test_what_is_on_record_but_cannot_be_deleted_stops_nobody(
    path: Path,
    live: LiveSession,
    fake_system: FakeSystem,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unsaved(path, live, fake_system)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        service = start()
        for _ in range(2):
            assert (
                "is on record, but cannot be deleted: read-only"
                in service.sessions.recover_pending()
            )
    assert committed_log(path, live.record.id) == live.session.log
    assert service.sessions.recover_pending() == ""
    assert files(path, fake_system) == []


def test_what_is_said_of_one_whose_end_came_through_unheard_is_found_again(
    path: Path,
    live: LiveSession,
    fake_system: FakeSystem,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = store.write

    def deaf(*arguments: Any, **named: Any) -> None:
        write(*arguments, **named)
        raise StorageError("nothing was heard")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", deaf)
        advance_to_the_end(live, fake_system)
    with locked(path), pytest.raises(StorageError):
        live.add_feedback(pain_after=5, note="!")
    assert fetch_rows(path, "SELECT pain_after, note FROM session") == [(None, "")]
    assert start().sessions.recover_pending() == FOUND
    assert fetch_rows(path, "SELECT pain_after, note FROM session") == [(5, "!")]


def test_what_was_kept_stays_where_nothing_newer_can_be(
    path: Path, live: LiveSession, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked(path):
        live.apply(Session.extend)
        [file] = files(path, fake_system)
        before = file.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(fallback_file, "atomic_write", fail)
            live.apply(Session.extend)
        assert file.read_bytes() == before
        fake_system.advance(KEPT_EVERY)
        live.apply(Session.extend)
        assert file.read_bytes() != before


def test_each_database_has_its_own(
    path: Path, live: LiveSession, fake_system: FakeSystem, folder: Path, tmp_path: Path
) -> None:
    lose(path)
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert files(path, fake_system)
    assert files(tmp_path / "footui.db", fake_system) == []


@pytest.mark.parametrize("planted", ["by another", "a link", "a directory"])
def test_what_is_not_our_own_file_is_not_taken_in(
    path: Path,
    live: LiveSession,
    fake_system: FakeSystem,
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    planted: str,
) -> None:
    unsaved(path, live, fake_system)
    [file] = files(path, fake_system)
    if planted == "by another":
        monkeypatch.setattr(os, "geteuid", lambda: 12_345)
    elif planted == "a link":
        file.rename(tmp_path / "elsewhere.json")
        file.symlink_to(tmp_path / "elsewhere.json")
    else:
        file.unlink()
        file.mkdir()
    assert start().sessions.recover_pending() == ""
    assert file.exists()


def test_what_cannot_be_read_stays_and_is_told(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    unsaved(path, live, fake_system)
    [file] = files(path, fake_system)
    file.write_text("nonsense")
    said = start().sessions.recover_pending()
    assert str(file) in said
    assert "stays as it is" in said
    assert file.read_text() == "nonsense"


def test_nothing_older_is_offered_while_more_is_kept_elsewhere(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.next_block)
    service = start()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for ask_for in (partial(find_pending_session, service), service.sessions.take):
            with pytest.raises(StorageError, match="not on record yet"):
                ask_for()
    assert files(path, fake_system)
    waiting = find_pending_session(service)
    assert waiting
    assert waiting.session.log[: len(live.session.log)] == live.session.log


def test_what_one_who_lives_keeps_is_its_own_until_it_is_taken_over(
    path: Path, live: LiveSession, fake_system: FakeSystem
) -> None:
    with locked(path):
        live.apply(Session.next_block)
        advance_session(live, fake_system, 60_000)
    with closing(Database(path)) as database:
        other = Service(database, fake_system.system(200))
        assert other.sessions.recover_pending() == ""
        waiting = find_pending_session(other)
        assert waiting
        assert waiting.held
        taken = other.sessions.take()
        assert taken
        assert taken.session.log[: len(live.session.log)] == live.session.log
        advance_session(live, fake_system, HEARTBEAT_MS)
        assert live.lost
        assert files(path, fake_system) == []
        taken.stop()
        assert committed_log(path, live.record.id) == taken.session.log


def test_what_happened_otherwise_on_record_is_not_undone_by_what_is_kept(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    with locked(path):
        live.apply(Session.extend)
        [file] = files(path, fake_system)
        fork = file.read_bytes()
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert files(path, fake_system) == []
    live.apply(Session.pause)
    log = committed_log(path, live.record.id)
    file.write_bytes(fork.replace(b'"extend"', b'"pause"'))
    assert start().sessions.recover_pending() == ""
    assert committed_log(path, live.record.id) == log
    assert files(path, fake_system) == []


@pytest.mark.parametrize("there", ["a new one", "one of before a pause"])
def test_another_database_in_the_same_file_is_no_take_over(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start, there: str
) -> None:
    if there == "one of before a pause":
        other = path.read_bytes()
        live.apply(Session.pause)
        live.apply(Session.resume)
    else:
        with closing(Database(path.with_name("other.db"))) as database:
            Service(database, fake_system.system(200)).set("bell", "off")
        other = path.with_name("other.db").read_bytes()
    path.write_bytes(other)
    advance_to_the_end(live, fake_system)
    assert not live.lost
    assert "moved, deleted or replaced" in live.fault
    assert files(path, fake_system)
    assert start().sessions.recover_pending() == FOUND
    assert committed_log(path, live.record.id) == live.session.log


def test_what_is_said_of_a_saved_session_is_kept_like_all_of_it(
    path: Path, live: LiveSession, fake_system: FakeSystem, start: Start
) -> None:
    advance_to_the_end(live, fake_system)
    assert live.is_saved
    with locked(path):
        with pytest.raises(StorageError, match="locked"):
            live.add_feedback(pain_after=5, note="my note")
        assert not live.is_saved
        assert "It is kept in" in live.unsaved
    assert start().sessions.recover_pending() == FOUND
    [view] = start().history.day(live.record.log_date)
    assert (view.record.pain_after, view.record.note) == (5, "my note")
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert live.is_saved
    assert files(path, fake_system) == []


def test_what_cannot_be_put_in_place_goes_elsewhere(
    path: Path, live: LiveSession, fake_system: FakeSystem, folder: Path
) -> None:
    with locked(path):
        live.apply(Session.extend)
        [file] = files(path, fake_system)
        file.unlink()
        file.mkdir()
        fake_system.advance(KEPT_EVERY)
        live.apply(Session.extend)
        [kept_there] = files(path, fake_system)
        assert kept_there.parent == folder
        assert str(kept_there) in live.unsaved
        assert list(path.parent.glob(".footui-unsaved*")) == []


def test_a_folder_that_is_closed_to_us_keeps_nothing(public_dir: Path) -> None:
    closed = public_dir / "closed"
    (closed / "below").mkdir(parents=True)
    unknown = public_dir / f"footui-unsaved-{'0' * 8}.json"
    database = json.dumps(str(closed / "below" / "footui.db"))
    unknown.write_text(
        f'{{"kept": {{"database": {database}, "session": "", "host": "", "pid": 1, "at": 1}}}}'
    )
    closed.chmod(0)
    with without_privileges(closed, unknown):
        assert [*find_pending(closed / "below" / "footui.db", [], lambda _: True)] == []
        assert [*find_pending(public_dir / "footui.db", [closed / "below"], lambda _: True)] == []
