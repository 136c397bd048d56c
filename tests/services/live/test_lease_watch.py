"""The lease watch: whether a footui runs the session, by its lock or its heartbeats."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from footui.domain.errors import LeaseLostError, RejectedError
from footui.domain.session.session import Session
from footui.services.backups import restore
from footui.services.live.lease_watch import WATCH, WATCHING, Led
from footui.services.live.live_session import LiveSession
from footui.services.live.recorder import HEARTBEAT_MS
from footui.services.service import Service
from footui.services.status import standing
from footui.services.system import Owner
from footui.store.database import Database
from footui.store.maintenance import backups
from tests.services.conftest import OpenAnother
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import advance_session, find_pending_session
from tests.support.sqlite_tools import drop_lease_lock, lease_lock_files, locked


def watched(service: Service, fake_system: FakeSystem, live: LiveSession | None = None) -> Led:
    """Return what a watch finds while `live` runs."""
    while service.sessions.led() is Led.UNKNOWN:
        fake_system.advance(250)
        if live:
            live.tick()
    return service.sessions.led()


def assert_led(service: Service, fake_system: FakeSystem) -> None:
    """It is found to run at once, and a restore of the database is refused."""
    assert service.sessions.led() is Led.YES
    waiting = find_pending_session(service)
    assert waiting
    assert waiting.held
    backup = backups.keep(service.path, "other", replacing=True)
    with pytest.raises(RejectedError, match="A session is live"):
        restore(service.path, backup, fake_system.system(200))


def test_nothing_is_led_where_nothing_is_live(short: Service) -> None:
    assert short.sessions.led() is Led.NO


def test_the_same_host_name_and_other_process_numbers_hide_no_leader(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    """As from a container, where process ids may be the same."""
    short.sessions.start(None)
    for pid in (1, 100):
        elsewhere = fake_system.system(pid)._replace(owner=Owner("desk", "pts/0", pid))
        with closing(Database(path)) as database:
            assert_led(Service(database, elsewhere), fake_system)


@pytest.mark.parametrize("apart", [-86_400_000, -15_000, 15_000, 86_400_000])
def test_clocks_that_differ_hide_no_leader_on_another_machine(
    short: Service, fake_system: FakeSystem, path: Path, apart: int
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)
    drop_lease_lock(path)  # no lock is seen from there
    there = fake_system.system(200)._replace(utc=lambda: fake_system.utc + apart)
    with closing(Database(path)) as database:
        other = Service(database, there)
        assert watched(other, fake_system, live) is Led.YES
        live.apply(Session.pause)
        advance_session(live, fake_system, 60_000, step=4_000)
        assert watched(other, fake_system, live) is Led.YES


def test_a_leader_that_was_stopped_leads_and_is_taken_over_like_any_other(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    fake_system.advance(3_600_000)
    other = open_another()
    assert_led(other, fake_system)
    taken = other.sessions.take()
    assert taken
    assert other.sessions.led() is Led.YES
    live.tick()
    assert live.lost


def test_after_a_kill_a_session_is_free_after_one_beat_and_a_second_of_silence(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    short.sessions.start(None)
    drop_lease_lock(path)
    other = open_another()
    assert other.sessions.led() is Led.UNKNOWN
    fake_system.advance(WATCH - 1)
    assert other.sessions.led() is Led.UNKNOWN
    fake_system.advance(1)
    assert other.sessions.led() is Led.NO
    assert fake_system.messages == []


def test_a_watch_outlasts_the_longest_time_between_two_beats() -> None:
    assert WATCH >= HEARTBEAT_MS + 1_000 + 1_000  # looks are at most a second apart


def test_commands_that_watch_say_so(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    short.sessions.start(None)
    drop_lease_lock(path)
    began = fake_system.monotonic
    other = open_another()
    other.sessions.watch()
    assert fake_system.messages == [WATCHING]
    assert fake_system.monotonic - began == WATCH
    other.sessions.watch()
    assert fake_system.messages == [WATCHING]


def test_a_change_long_ago_is_no_beat(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live, other = short.sessions.start(None), open_another()
    drop_lease_lock(path)
    assert other.sessions.led() is Led.UNKNOWN
    advance_session(live, fake_system, 60_000)
    fake_system.advance(3_600_000)
    assert other.sessions.led() is Led.UNKNOWN
    fake_system.advance(WATCH)
    assert other.sessions.led() is Led.NO


def test_a_session_that_is_put_aside_is_free_at_once(
    short: Service, open_another: OpenAnother, path: Path
) -> None:
    short.sessions.start(None).suspend()
    assert open_another().sessions.led() is Led.NO
    assert lease_lock_files(path) == []


@pytest.mark.parametrize("end", [LiveSession.stop, LiveSession.discard])
def test_the_lock_goes_with_the_session(
    short: Service, path: Path, end: Callable[[LiveSession], object]
) -> None:
    live = short.sessions.start(None)
    assert len(lease_lock_files(path)) == 1
    end(live)
    assert lease_lock_files(path) == []


def test_who_cannot_write_leads_by_what_it_keeps_elsewhere(
    no_lock_wait: None,
    short: Service,
    open_another: OpenAnother,
    fake_system: FakeSystem,
    path: Path,
) -> None:
    live, other = short.sessions.start(None), open_another()
    with locked(path):
        live.apply(Session.extend)
    drop_lease_lock(path)
    assert other.sessions.led() is Led.UNKNOWN
    with locked(path):
        advance_session(live, fake_system, WATCH)
    assert other.sessions.led() is Led.YES
    fake_system.advance(WATCH)
    assert other.sessions.led() is Led.NO


def test_a_session_is_led_where_its_folder_was_moved(
    no_lock_wait: None, fake_system: FakeSystem, tmp_path: Path
) -> None:
    path = tmp_path / "before" / "footui.db"
    path.parent.mkdir()
    with closing(Database(path)) as database:
        live = Service(database, fake_system.system()).sessions.start(None)
        moved = path.parent.rename(tmp_path / "after") / path.name
        with closing(Database(moved)) as other:
            assert Service(other, fake_system.system(200)).sessions.led() is Led.YES
        live._recorder.lock.release()


def test_one_whose_file_alone_was_moved_leads_by_what_it_keeps_where_it_was(
    no_lock_wait: None, short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    moved = path.rename(path.with_name("other.db"))
    with closing(Database(moved)) as database:
        other = Service(database, fake_system.system(200))
        assert watched(other, fake_system, live) is Led.YES
        drop_lease_lock(path)
        assert watched(other, fake_system, live) is Led.YES
        fake_system.advance(WATCH)
        assert other.sessions.led() is Led.NO


def test_a_copy_is_not_led(short: Service, fake_system: FakeSystem, path: Path) -> None:
    live = short.sessions.start(None)
    copy = path.with_name("copy.db")
    backups.back_up(path, copy)
    with closing(Database(copy)) as database:
        other = Service(database, fake_system.system(200))
        assert watched(other, fake_system, live) is Led.NO
        assert other.sessions.take()
    advance_session(live, fake_system, HEARTBEAT_MS)
    assert not live.lost


def test_what_was_offered_as_free_is_not_taken_from_one_who_leads_it_by_now(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    short.sessions.start(None).suspend()
    one, two = open_another(), open_another(102)
    offered = find_pending_session(two)
    taken = one.sessions.take(find_pending_session(one))
    assert taken
    with pytest.raises(LeaseLostError):
        two.sessions.take(offered)
    advance_session(taken, fake_system, HEARTBEAT_MS)
    assert not taken.lost


@pytest.mark.parametrize(
    ("leave", "age", "is_live"),
    [
        (lambda live: None, 3_600_000, True),
        (lambda live: live.suspend(), 0, False),
        (lambda live: live._recorder.lock.release(), 14_999, True),
        (lambda live: live._recorder.lock.release(), 15_000, False),
        (lambda live: live.stop(), 0, False),
    ],
    ids=["led", "put aside", "died just now", "died before", "over"],
)
def test_status_calls_live_what_is_led_and_not_what_waits(
    short: Service,
    fake_system: FakeSystem,
    path: Path,
    leave: Callable[[LiveSession], object],
    age: int,
    is_live: bool,
) -> None:
    live = short.sessions.start(None)
    leave(live)
    fake_system.advance(age)
    assert standing(path, fake_system.system(200)).is_live is is_live
