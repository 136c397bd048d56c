"""The live session: it runs to its end, commits each change, and is never lost."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.kinds import SessionState
from footui.domain.routine.timeline import Interval
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Status
from footui.services.live import recorder
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.store.database import Database
from footui.store.queries import live_session as store
from footui.store.queries import sessions
from tests.services.conftest import OpenAnother
from tests.support.fake_system import FakeSystem
from tests.support.routines import SHORT_LENGTH
from tests.support.session_driver import (
    advance_session,
    advance_to_the_end,
    changes_until_the_end,
    committed_log,
    find_pending_session,
    replayed,
    take_over,
)
from tests.support.sqlite_tools import fetch_rows, full_file, locked

CHANGES = [
    Session.pause,
    Session.next_block,
    Session.previous_block,
    Session.restart_block,
    Session.next_exercise,
    Session.previous_exercise,
    Session.extend,
    Session.stop,
]


def stored(path: Path, live: LiveSession) -> dict[str, Any]:
    """Return the row of a session, as another connection sees it."""
    columns = "state, counts, ended_at, stop_pain, stop_place, deleted_at, updated_at"
    found = fetch_rows(path, f"SELECT {columns} FROM session WHERE id = ?", live.record.id)  # noqa: S608
    return dict(zip(columns.split(", "), found[0], strict=True))


def lease(path: Path) -> dict[str, Any]:
    """Return the lease of the live session, as another connection sees it."""
    columns = "token, host, terminal, pid, since, heartbeat_at, position"
    [found] = fetch_rows(path, f"SELECT {columns} FROM lease")  # noqa: S608
    return dict(zip(columns.split(", "), found, strict=True))


# To the end


def test_a_session_that_nobody_touches_ends_exactly_with_its_timeline(
    service: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = service.sessions.start(3)
    assert advance_to_the_end(live, fake_system) == 1_209_000 == live.session.timeline.length
    assert live.session.status is Status.FINISHED
    assert live.session.ran == (Interval(0, 1_209_000),)
    assert live.is_over
    assert live.is_saved
    assert not live.lost
    assert [t.kind for t in committed_log(path, live.record.id)] == [Kind.START, Kind.FINISH]
    assert stored(path, live) == {
        "state": "done",
        "counts": 1,
        "ended_at": fake_system.utc,
        "stop_pain": None,
        "stop_place": None,
        "deleted_at": None,
        "updated_at": fake_system.utc,
    }
    assert live.record.state is SessionState.DONE
    assert fetch_rows(path, "SELECT * FROM lease") == []
    assert find_pending_session(service) is None
    assert service.this_week().days == (service.today(),)


def test_the_last_look_may_be_late(short: Service, fake_system: FakeSystem, path: Path) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, SHORT_LENGTH - 1)
    assert not live.is_over
    fake_system.advance(4_000)
    live.tick()
    assert live.session.ran == (Interval(0, SHORT_LENGTH),)
    assert stored(path, live)["state"] == "done"


def test_paused_time_is_no_exercise(short: Service, fake_system: FakeSystem) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)
    live.apply(Session.pause)
    advance_session(live, fake_system, 60_000, step=4_000)
    live.apply(Session.resume)
    assert advance_to_the_end(live, fake_system) == SHORT_LENGTH - 10_000 + 3_000
    assert sum(end - start for start, end in live.session.ran) == SHORT_LENGTH


def test_a_gap_between_two_looks_becomes_a_pause_that_is_committed(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)
    fake_system.advance(3_600_000)
    live.tick()
    assert live.session.status is Status.PAUSED
    assert [t.kind for t in committed_log(path, live.record.id)] == [Kind.START, Kind.STALL]
    assert replayed(committed_log(path, live.record.id)).position == 10_000


# Commits


def test_a_heartbeat_is_committed_at_least_every_five_seconds(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    for _ in changes_until_the_end(live, fake_system):
        assert fake_system.utc - lease(path)["heartbeat_at"] <= 5_000
        position = live.session.position_at(fake_system.monotonic)
        assert 0 <= position - lease(path)["position"] <= 5_000


def test_a_heart_beats_through_a_pause(short: Service, fake_system: FakeSystem, path: Path) -> None:
    live = short.sessions.start(None)
    live.apply(Session.pause)
    for _ in range(10):
        fake_system.advance(live.session.next_change(live.now()))
        assert fake_system.utc - lease(path)["heartbeat_at"] <= 5_000
        live.tick()


def test_a_new_block_is_committed_at_once(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    block, entered = 0, []
    for position in range(500, SHORT_LENGTH, 500):
        advance_session(live, fake_system, 500)
        now_in = live.session.timeline.block_at(position)
        if now_in != block:
            entered.append(position)
            assert lease(path)["position"] == position
        block = now_in
    assert entered == [25_000, 48_000]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_committed_when_the_call_returns(
    short: Service, fake_system: FakeSystem, path: Path, change: Callable[[Session, int], Session]
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 27_500, step=700)
    live.apply(change)
    assert len(live.session.log) == 2
    assert committed_log(path, live.record.id) == live.session.log
    assert live.is_saved
    if not live.is_over:
        live.apply(Session.pause)
        fake_system.advance(123)
        live.apply(Session.resume)
        assert committed_log(path, live.record.id) == live.session.log
        assert lease(path)["position"] == live.session.position


def test_a_change_that_changes_nothing_writes_nothing(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    live.tick()
    before = lease(path)
    fake_system.advance(500)
    live.apply(Session.resume)
    assert committed_log(path, live.record.id) == live.session.log
    assert len(live.session.log) == 1
    assert lease(path) == before


def test_after_the_end_nothing_is_written(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    live.stop()
    before = stored(path, live)
    advance_session(live, fake_system, 20_000)
    live.apply(Session.resume)
    live.stop(pain=9, place="knee")
    live.suspend()
    assert stored(path, live) == before
    assert len(committed_log(path, live.record.id)) == 2


# Ends


@pytest.mark.parametrize(("work", "counts"), [(79_999, False), (80_000, True), (80_001, True)])
def test_a_session_counts_from_80_percent_of_its_work(
    short: Service, fake_system: FakeSystem, path: Path, work: int, counts: bool
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 5_000 + 20_000 + 3_000 + 20_000 + 5_000 + work - 40_000)
    record = live.stop()
    assert live.session.timeline.work_within(live.session.ran) == work
    assert (record.state, record.counts) == (
        SessionState.DONE if counts else SessionState.PARTIAL,
        counts,
    )
    assert stored(path, live)["counts"] == counts
    week, today = short.this_week(), short.today()
    assert (week.days, week.partial) == (((today,), ()) if counts else ((), (today,)))


def test_a_session_that_skipped_its_work_is_partial_at_its_end(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    live.apply(Session.next_exercise)
    advance_to_the_end(live, fake_system)
    assert live.session.status is Status.FINISHED
    assert stored(path, live)["state"] == "partial"
    assert stored(path, live)["counts"] == 0


def test_stopping_for_pain_says_how_much_and_where(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(2)
    advance_session(live, fake_system, 20_000)
    record = live.stop(pain=7, place="knee")
    assert record == live.record
    assert sessions.get(short._database, record.id) == record
    assert (record.pain_before, record.stop_pain, record.stop_place) == (2, 7, "knee")
    assert record.state is SessionState.PARTIAL
    assert [t.kind for t in committed_log(path, record.id)] == [Kind.START, Kind.STOP]


@pytest.mark.parametrize("said", [{"pain": 7, "place": "knee"}, {"pain": 0}, {"place": "hip"}])
def test_what_is_said_when_stopping_can_be_undone_and_redone(
    short: Service, fake_system: FakeSystem, said: dict[str, Any]
) -> None:
    live = short.sessions.start(2)
    advance_session(live, fake_system, 20_000)
    record = live.stop(**said)
    fake_system.advance(1_000)
    for take, expected in (
        (short.edits.undo, replace(record, stop_pain=None, stop_place=None)),
        (short.edits.redo, record),
    ):
        done = take()
        assert done
        assert "your rating and note for the session of Sunday" in done.told
        found = sessions.get(short._database, record.id)
        assert found
        assert replace(found, updated_at=record.updated_at) == expected


def test_stopping_without_a_word_leaves_nothing_to_undo(
    short: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(2)
    advance_session(live, fake_system, 20_000)
    live.stop()
    assert short.edits.undo() is None


def test_what_is_said_too_late_is_not_claimed_to_be_saved(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_to_the_end(live, fake_system)
    assert live.stop(pain=7, place="knee").stop_pain == stored(path, live)["stop_pain"]
    live.discard()
    assert live.record.deleted_at == stored(path, live)["deleted_at"]


def test_a_session_stopped_as_it_runs_ended_at_that_moment(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    fake_system.advance(900)
    live.stop()
    assert stored(path, live)["ended_at"] == fake_system.utc


def test_a_session_stopped_after_a_pause_ended_when_it_last_ran(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    live.apply(Session.pause)
    ran_until = fake_system.utc
    advance_session(live, fake_system, 600_000, step=4_000)
    live.stop()
    assert stored(path, live)["ended_at"] == ran_until
    assert stored(path, live)["updated_at"] > fake_system.utc - 1_000


def test_a_discarded_session_is_a_tombstone(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, SHORT_LENGTH - 1_000)
    live.discard()
    assert live.is_over
    assert stored(path, live)["deleted_at"] == fake_system.utc
    today = short.today()
    assert short.this_week().days == ()
    assert short.history.day(today) == ()
    assert short.history.days(today, today) == {}
    assert find_pending_session(short) is None
    assert short.sessions.start(None)


# Suspending


def test_a_session_put_aside_is_resumed_where_it_was(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_300)
    live.suspend()
    assert lease(path)["token"] is None
    assert committed_log(path, live.record.id) == live.session.log
    waiting = find_pending_session(short)
    assert waiting
    assert not waiting.held
    fake_system.advance(86_400_000)
    again = take_over(open_another(102))
    assert again.record == replace(live.record, updated_at=fake_system.utc)
    assert again.session.status is Status.PAUSED
    assert again.session.position == 20_300
    again.apply(Session.resume)
    assert again.session.lead_in_at(fake_system.monotonic) == 3_000
    assert advance_to_the_end(again, fake_system) == SHORT_LENGTH - 20_300 + 3_000
    assert again.session.ran == (Interval(0, 20_300), Interval(20_300, SHORT_LENGTH))
    assert stored(path, again)["state"] == "done"


def test_one_who_put_a_session_aside_holds_it_no_more(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    live.suspend()
    before = committed_log(path, live.record.id)
    advance_session(live, fake_system, 5_000)
    live.apply(Session.resume)
    assert live.lost
    assert committed_log(path, live.record.id) == before
    assert lease(path)["token"] is None


def test_taking_a_session_and_putting_it_aside_again_does_not_make_it_longer(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    ran_until = fake_system.utc
    live.suspend()
    fake_system.advance(86_400_000)
    take_over(short).suspend()
    fake_system.advance(86_400_000)
    take_over(short).stop()
    assert stored(path, live)["ended_at"] == ran_until


# Death


@pytest.mark.parametrize("lived", [0, 300, 4_900, 5_100, 25_700, 33_333, 52_999, 112_900])
def test_death_costs_at_most_five_seconds(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path, lived: int
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, lived)
    reached, block = lived, live.session.timeline.block_at(lived)
    del live
    fake_system.advance(3_600_000)
    survivor = open_another(dead=True)
    survivor.sessions.watch()
    waiting = find_pending_session(survivor)
    assert waiting
    assert not waiting.held
    ran = sum(end - start for start, end in waiting.session.ran)
    assert 0 <= reached - ran <= 5_000
    again = take_over(survivor)
    assert again.session.status is Status.PAUSED
    assert again.session.timeline.block_at(again.session.position) == block
    assert again.session.position == ran
    assert again.session.ran == ((Interval(0, ran),) if ran else ())
    assert committed_log(path, again.record.id) == again.session.log
    again.apply(Session.resume)
    advance_to_the_end(again, fake_system)
    assert sum(end - start for start, end in again.session.ran) == SHORT_LENGTH
    assert stored(path, again)["counts"] == 1


def test_death_in_a_pause_costs_nothing(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 33_300)
    live.apply(Session.extend)
    live.apply(Session.pause)
    again = take_over(open_another(dead=True))
    assert again.session.position == 33_300
    assert again.session.timeline == live.session.timeline
    assert again.session.ran == live.session.ran
    assert again.session.log == live.session.log


def test_a_session_kept_after_death_is_partial_and_ended_with_the_last_heartbeat(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 33_300)
    heartbeat = lease(path)["heartbeat_at"]
    assert live.record.started_at < heartbeat < fake_system.utc
    fake_system.advance(86_400_000)
    survivor = open_another(dead=True)
    again = take_over(survivor)
    again.stop()
    assert stored(path, again)["state"] == "partial"
    assert stored(path, again)["ended_at"] == heartbeat
    [view] = survivor.history.day(live.record.log_date)
    assert view.ran == heartbeat - live.record.started_at
    assert find_pending_session(survivor) is None


def test_a_session_discarded_after_death_is_a_tombstone(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 33_300)
    survivor = open_another(dead=True)
    again = take_over(survivor)
    again.discard()
    assert stored(path, again)["deleted_at"] == fake_system.utc
    assert survivor.history.day(live.record.log_date) == ()
    assert find_pending_session(survivor) is None


def test_a_session_survives_death_after_death(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    for pid in range(101, 125):
        advance_session(live, fake_system, 9_500)
        if live.is_over:
            break
        fake_system.advance(60_000)
        live = take_over(open_another(pid, dead=True))
        live.apply(Session.resume)
    assert 105 < pid < 124
    assert sum(end - start for start, end in live.session.ran) == SHORT_LENGTH
    assert stored(path, live)["counts"] == 1


# Leases, and taking over


def test_another_footui_sees_who_leads_since_when_and_how_far(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(4)
    begun = fake_system.utc
    advance_session(live, fake_system, 30_000)
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.held
    assert (waiting.owner.host, waiting.owner.terminal, waiting.owner.pid) == ("desk", "pts/0", 100)
    assert waiting.since == begun
    assert waiting.record == live.record
    assert 25_000 <= waiting.session.position <= 30_000


def test_nobody_begins_a_session_beside_a_live_one(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    for service in (short, open_another(), open_another(102, dead=True)):
        with pytest.raises(LeaseLostError):
            service.sessions.start(None)
    assert fetch_rows(path, "SELECT id FROM session") == [(live.record.id,)]
    advance_to_the_end(live, fake_system)
    assert short.sessions.start(None)


def test_one_who_was_overtaken_notices_and_writes_no_more(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 30_000)
    second = take_over(open_another())
    assert second.session.status is Status.PAUSED
    second.apply(Session.resume)
    advance_session(second, fake_system, recorder.HEARTBEAT_MS)
    before = (lease(path), committed_log(path, first.record.id), stored(path, first))
    first.tick()
    assert first.lost
    assert first.is_over
    assert not first.fault
    stands = first.session
    for change in CHANGES:
        first.apply(change)
    assert first.session is stands
    first.stop(pain=9, place="knee")
    first.discard()
    first.suspend()
    assert (lease(path), committed_log(path, first.record.id), stored(path, first)) == before
    advance_to_the_end(second, fake_system)
    assert not second.lost
    assert stored(path, second) | {"updated_at": 0} == {
        "state": "done",
        "counts": 1,
        "ended_at": fake_system.utc,
        "stop_pain": None,
        "stop_place": None,
        "deleted_at": None,
        "updated_at": 0,
    }


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_one_who_was_overtaken_notices_at_any_change(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path, change: Any
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 27_000)
    second = take_over(open_another())
    first.apply(change)
    assert first.lost
    assert committed_log(path, first.record.id) == second.session.log


def test_one_who_was_overtaken_may_take_it_back(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 30_000)
    second = take_over(open_another())
    fake_system.advance(2_000)
    third = take_over(short)
    second.apply(Session.resume)
    assert second.lost
    third.apply(Session.resume)
    assert committed_log(path, third.record.id) == third.session.log
    advance_to_the_end(third, fake_system)
    assert stored(path, third)["counts"] == 1


def test_one_who_slept_while_another_ended_the_session_claims_nothing(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 30_000)
    first.apply(Session.pause)
    take_over(open_another()).discard()
    before = stored(path, first)
    first.stop(pain=7, place="knee")
    assert stored(path, first) == before
    assert first.lost


def test_a_session_that_is_over_cannot_be_taken(short: Service, open_another: OpenAnother) -> None:
    other = open_another()
    assert other.sessions.take() is None
    short.sessions.start(None).stop()
    assert other.sessions.take() is None


def test_a_session_that_ends_as_it_is_taken_is_none_any_more(
    short: Service, open_another: OpenAnother, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = short.sessions.start(None)
    other = open_another()

    def ends(database: Database) -> object:
        found = unfinished(database)
        live.stop()
        return found

    unfinished = store.unfinished
    monkeypatch.setattr(store, "unfinished", ends)
    assert other.sessions.take() is None


# Faults


@pytest.fixture
def faulty(no_lock_wait: None, short: Service, fake_system: FakeSystem) -> Iterator[LiveSession]:
    """A saved session that has run for ten seconds, with a lock timeout of 0."""
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)
    assert live.is_saved
    yield live
    assert not live.lost


def test_a_locked_database_does_not_stop_a_session(
    faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with locked(path):
        advance_session(faulty, fake_system, 5_000)
        assert "locked" in str(faulty.failure)
        assert faulty.fault == ""
        faulty.apply(Session.extend)
        advance_session(faulty, fake_system, 5_000)
        faulty.apply(Session.pause)
        fake_system.advance(3_000)
        faulty.apply(Session.resume)
        advance_session(faulty, fake_system, 10_000)
        assert "locked" in faulty.fault
        assert not faulty.is_saved
        assert faulty.session.position_at(fake_system.monotonic) == 27_000
        assert len(committed_log(path, faulty.record.id)) == 1
    advance_session(faulty, fake_system, recorder.HEARTBEAT_MS)
    assert faulty.fault == ""
    assert faulty.is_saved
    kinds = [Kind.START, Kind.EXTEND, Kind.PAUSE, Kind.RESUME]
    assert [t.kind for t in committed_log(path, faulty.record.id)] == kinds
    assert committed_log(path, faulty.record.id) == faulty.session.log
    advance_to_the_end(faulty, fake_system)
    assert committed_log(path, faulty.record.id) == faulty.session.log


def test_a_full_disk_does_not_stop_a_session(
    short: Service, faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with full_file(short._database):
        for _ in range(60):
            faulty.apply(Session.pause)
            fake_system.advance(100)
            faulty.apply(Session.resume)
            fake_system.advance(100)
        assert "disk is full" in faulty.fault
        assert not faulty.is_saved
        before = committed_log(path, faulty.record.id)
        assert 1 < len(before) < len(faulty.session.log) == 121
        assert before == faulty.session.log[: len(before)]
    advance_session(faulty, fake_system, recorder.HEARTBEAT_MS)
    assert faulty.fault == ""
    assert committed_log(path, faulty.record.id) == faulty.session.log


def test_a_session_that_ends_while_nothing_can_be_written_is_saved_later(
    faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with locked(path):
        advance_to_the_end(faulty, fake_system)
        ended_at = fake_system.utc
        assert faulty.is_over
        assert not faulty.is_saved
        assert stored(path, faulty)["state"] == "live"
        advance_session(faulty, fake_system, 30_000)
    advance_session(faulty, fake_system, recorder.HEARTBEAT_MS)
    assert faulty.is_saved
    assert faulty.fault == ""
    assert stored(path, faulty)["state"] == "done"
    assert stored(path, faulty)["ended_at"] == ended_at
    assert committed_log(path, faulty.record.id) == faulty.session.log
    assert fetch_rows(path, "SELECT * FROM lease") == []


def test_pain_said_while_nothing_can_be_written_is_saved_later(
    faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with locked(path):
        faulty.stop(pain=7, place="back")
        assert not faulty.is_saved
    advance_session(faulty, fake_system, recorder.HEARTBEAT_MS)
    assert (stored(path, faulty)["stop_pain"], stored(path, faulty)["stop_place"]) == (7, "back")
    assert committed_log(path, faulty.record.id) == faulty.session.log


def test_a_discard_while_nothing_can_be_written_is_done_later(
    faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with locked(path):
        faulty.discard()
        discarded_at = fake_system.utc
    advance_session(faulty, fake_system, recorder.HEARTBEAT_MS)
    assert stored(path, faulty)["deleted_at"] == discarded_at


@pytest.fixture
def tries(fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, float]]:
    """Record when writes were tried, and how many seconds each waited for a lock."""
    tried: list[tuple[int, float]] = []

    def counted(database: Database, *arguments: Any, **named: Any) -> None:
        tried.append((fake_system.utc, database.timeout))
        write(database, *arguments, **named)

    write = store.write
    monkeypatch.setattr(store, "write", counted)
    return tried


def test_on_a_full_disk_each_heartbeat_tries_once(
    short: Service, faulty: LiveSession, fake_system: FakeSystem, tries: list[tuple[int, float]]
) -> None:
    with full_file(short._database):
        for _ in range(100):
            faulty.apply(Session.extend)
        del tries[:]
        advance_session(faulty, fake_system, 3 * recorder.HEARTBEAT_MS, step=500)
    assert 2 <= len(tries) <= 5


def test_a_locked_database_is_tried_at_every_look_and_waited_for_only_once(
    faulty: LiveSession, fake_system: FakeSystem, path: Path, tries: list[tuple[int, float]]
) -> None:
    faulty._recorder._database.timeout = 0.01
    with locked(path):
        faulty.apply(Session.extend)
        advance_session(faulty, fake_system, 3_000, step=500)
    assert [waits for _, waits in tries] == [0.01, *[0] * 6]
    advance_session(faulty, fake_system, 500)
    assert faulty.is_saved
    assert faulty._recorder._database.timeout == 0.01


def test_death_while_nothing_can_be_written_costs_as_little_as_ever(
    faulty: LiveSession, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    with locked(path):
        faulty.apply(Session.next_block)
        advance_session(faulty, fake_system, 10_000)
        stood = faulty.session.position_at(fake_system.monotonic)
    again = take_over(open_another(dead=True))
    assert [t.kind for t in again.session.log] == [Kind.START, Kind.SEEK, Kind.STALL]
    assert stood - 5_000 <= again.session.position <= stood


def test_a_session_that_cannot_be_put_on_record_does_not_begin(
    no_lock_wait: None, short: Service, path: Path
) -> None:
    with locked(path), pytest.raises(StorageError, match="locked"):
        short.sessions.start(None)
    assert fetch_rows(path, "SELECT * FROM session") == []
    assert find_pending_session(short) is None
    assert short.sessions.start(None)


def test_a_session_that_cannot_be_let_go_says_so_and_stays_ours(
    faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with locked(path), pytest.raises(StorageError, match="locked"):
        faulty.suspend()
    faulty.apply(Session.resume)
    advance_session(faulty, fake_system, recorder.HEARTBEAT_MS)
    assert committed_log(path, faulty.record.id) == faulty.session.log


@pytest.mark.parametrize("last", [Session.extend, Session.pause], ids=lambda c: c.__name__)
def test_a_session_put_aside_when_all_is_well_again_is_saved_first(
    faulty: LiveSession,
    fake_system: FakeSystem,
    path: Path,
    last: Callable[[Session, int], Session],
) -> None:
    with locked(path):
        faulty.apply(Session.next_block)
        faulty.apply(last)
        assert faulty.failure
    fake_system.advance(100)
    faulty.suspend()
    assert committed_log(path, faulty.record.id) == faulty.session.log
    assert lease(path)["token"] is None


def test_a_session_put_aside_on_a_full_disk_says_that_not_all_is_saved(
    short: Service, faulty: LiveSession, fake_system: FakeSystem, path: Path
) -> None:
    with full_file(short._database):
        for _ in range(50):
            faulty.apply(Session.pause)
            faulty.apply(Session.resume)
        with suppress(StorageError):
            faulty.suspend()
        assert "disk is full" in faulty.fault
        assert not faulty.is_saved
    fake_system.advance(60_000)
    again = take_over(short)
    assert again.session.log[: len(faulty.session.log)] == faulty.session.log


def test_a_beginning_that_came_through_unheard_is_one(
    short: Service, fake_system: FakeSystem, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = store.begin

    def deaf(*arguments: Any, **named: Any) -> None:
        begin(*arguments, **named)
        raise StorageError("nothing was heard")

    monkeypatch.setattr(store, "begin", deaf)
    live = short.sessions.start(None)
    advance_to_the_end(live, fake_system)
    assert live.is_saved
    assert fetch_rows(path, "SELECT id, state FROM session") == [(live.record.id, "done")]


def test_a_write_that_came_through_unheard_is_not_repeated(
    short: Service, fake_system: FakeSystem, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)

    def deaf(*arguments: Any, **named: Any) -> None:
        write(*arguments, **named)
        raise StorageError("nothing was heard")

    write = store.write
    with monkeypatch.context() as patch:
        patch.setattr(store, "write", deaf)
        live.apply(Session.pause)
        live.apply(Session.resume)
        advance_session(live, fake_system, 10_000)
        live.stop(pain=6, place="hip")
        assert live.fault == "Not saved yet: nothing was heard It is kept in a file meanwhile."
        assert not live.is_saved
        before = stored(path, live)
    advance_session(live, fake_system, recorder.HEARTBEAT_MS)
    assert live.is_saved
    assert not live.lost
    assert live.fault == ""
    assert stored(path, live) == before
    assert committed_log(path, live.record.id) == live.session.log


def test_closing_the_database_under_a_session_is_a_fault_like_others(
    path: Path, fake_system: FakeSystem
) -> None:
    with closing(Database(path)) as database:
        live = Service(database, fake_system.system()).sessions.start(None)
    advance_session(live, fake_system, recorder.HEARTBEAT_MS)
    assert str(path) in live.fault
    assert not live.lost
