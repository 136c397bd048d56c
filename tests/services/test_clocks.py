"""Sessions keep their true length and day while clocks jump, sleep and change their zone."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.errors import LeaseLostError
from footui.domain.routine import toml_reader
from footui.domain.routine.timeline import Interval
from footui.domain.session.edits import Details
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Status
from footui.services.live.recorder import HEARTBEAT_MS
from footui.services.service import Service
from footui.store.database import IN_MEMORY, Database
from footui.store.queries import sessions
from tests.services.conftest import OpenAnother
from tests.support.cases import examples
from tests.support.fake_system import FakeSystem, milliseconds
from tests.support.routines import SHORT, SHORT_LENGTH
from tests.support.session_driver import (
    advance_session,
    advance_to_the_end,
    committed_log,
    find_pending_session,
    replayed,
    take_over,
)
from tests.support.sqlite_tools import fetch_rows, skip_syncs

Jump = Callable[[int], int]

HOUR, DAY = 3_600_000, 86_400_000

ON: dict[str, Jump] = {
    "an hour on": lambda utc: utc + HOUR,
    "a day on": lambda utc: utc + DAY,
}
BACK: dict[str, Jump] = {
    "an hour back": lambda utc: utc - HOUR,
    "a day back": lambda utc: utc - DAY,
    "to 1970": lambda utc: 0,
}
JUMPS = ON | BACK

STAMPED = {"session": "id", "setting": "key", "goal": "holds_from", "pause": "day"}
"""The tables whose rows a user can edit, with their key columns."""

jumps = pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
jumps_back = pytest.mark.parametrize("jump", BACK.values(), ids=BACK)


@pytest.fixture(autouse=True)
def no_syncs(monkeypatch: pytest.MonkeyPatch) -> None:
    skip_syncs(monkeypatch)


def on_record(path: Path) -> dict[str, Any]:
    """Return columns of the only session, as another connection sees them."""
    columns = "state, counts, log_date, started_at, ended_at, timezone, utc_offset, minutes"
    [found] = fetch_rows(path, f"SELECT {columns} FROM session")  # noqa: S608
    return dict(zip(columns.split(", "), found, strict=True))


def took(path: Path) -> int:
    """Return start and end of the only session in the database."""
    row = on_record(path)
    return int(row["ended_at"] - row["started_at"])


# The clock is set


@jumps
@pytest.mark.parametrize("times", [1, 20])
def test_a_wall_clock_that_jumps_changes_nothing_of_a_session(
    short: Service, fake_system: FakeSystem, path: Path, jump: Jump, times: int
) -> None:
    live, day = short.sessions.start(None), short.today()
    begun, since = fake_system.utc, fake_system.monotonic
    for _ in range(times):
        advance_session(live, fake_system, 4_300)
        assert live.session.position_at(live.now()) == fake_system.monotonic - since
        fake_system.utc = jump(fake_system.utc)
    advance_to_the_end(live, fake_system)
    assert fake_system.monotonic - since == SHORT_LENGTH
    assert live.session.ran == (Interval(0, SHORT_LENGTH),)
    assert [t.kind for t in committed_log(path, live.record.id)] == [Kind.START, Kind.FINISH]
    assert on_record(path) == {
        "state": "done",
        "counts": 1,
        "log_date": day.isoformat(),
        "started_at": begun,
        "ended_at": begun + SHORT_LENGTH,
        "timezone": "UTC",
        "utc_offset": 0,
        "minutes": SHORT_LENGTH / 60_000,
    }
    [view] = short.history.day(day)
    assert view.ran == SHORT_LENGTH


@jumps
def test_a_wall_clock_that_jumps_in_a_pause_makes_it_neither_longer_nor_shorter(
    short: Service, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)
    live.apply(Session.pause)
    advance_session(live, fake_system, 30_000, step=4_000)
    fake_system.utc = jump(fake_system.utc)
    advance_session(live, fake_system, 30_000, step=4_000)
    live.apply(Session.resume)
    advance_session(live, fake_system, 13_000)
    live.apply(Session.pause)
    advance_session(live, fake_system, 30_000, step=4_000)
    live.stop()
    assert live.session.time_run == 20_000
    assert on_record(path)["minutes"] == 20_000 / 60_000
    assert took(path) == 10_000 + 60_000 + 13_000


@jumps_back
def test_a_session_taken_over_on_a_clock_that_was_put_back_does_not_end_before_it_began(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 20_000)
    fake_system.utc = jump(fake_system.utc)
    second = take_over(open_another())
    second.apply(Session.resume)
    advance_to_the_end(second, fake_system)
    assert on_record(path)["minutes"] == second.session.time_run / 60_000
    assert second.session.time_run >= SHORT_LENGTH - 5_000
    assert took(path) >= 0


@jumps_back
def test_a_session_left_on_a_clock_that_was_put_back_does_not_end_before_it_began(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 20_000)
    fake_system.utc = jump(fake_system.utc)
    first.suspend()
    take_over(open_another()).stop()
    assert took(path) >= 0


def test_a_machine_that_was_restarted_goes_on_with_the_session(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    first = short.sessions.start(None)
    advance_session(first, fake_system, 20_000)
    fake_system.utc += 60_000
    fake_system.monotonic = 7
    again = take_over(open_another(dead=True))
    again.apply(Session.resume)
    advance_to_the_end(again, fake_system)
    assert again.session.time_run == SHORT_LENGTH
    assert on_record(path)["minutes"] == SHORT_LENGTH / 60_000
    assert took(path) >= SHORT_LENGTH


# Stamps, which decide a merge


def stamped(path: Path) -> dict[tuple[str, str], tuple[int, Any]]:
    """Return all rows that a user can edit: the stamp of each, and the rest."""
    found: dict[tuple[str, str], tuple[int, Any]] = {}
    for table, key in STAMPED.items():
        for name, stamp, *rest in fetch_rows(path, f"SELECT {key}, updated_at, * FROM {table}"):  # noqa: S608
            found[table, name] = (stamp, rest)
    return found


def assert_newer(before: dict[Any, tuple[int, Any]], after: dict[Any, tuple[int, Any]]) -> None:
    """Check that something changed, and that all changed rows have a later stamp."""
    assert before != after
    for key, row in before.items():
        assert after[key] == row or after[key][0] > row[0], key


def edited(service: Service, note: str) -> None:
    """Edit the first session on record."""
    record = sessions.all_over(service._database)[0]
    service.edits.edit(record, Details(note=note))


def deleted(service: Service) -> None:
    service.edits.delete(sessions.all_over(service._database)[0])


def undone(service: Service) -> None:
    found = service.edits.undo()
    assert found
    assert not found.is_outdated


FIRST_OF_MAY, FIFTH_OF_JUNE = date(2026, 5, 1), date(2026, 6, 5)

CHANGES: dict[str, Callable[[Service], object]] = {
    "setting": lambda service: service.set("bell", "off"),
    "setting again": lambda service: service.set("bell", "on"),
    "unsetting": lambda service: service.unset("bell"),
    "goal": lambda service: service.plan.set_goal(FIRST_OF_MAY, service.this_week().goal),
    "no goal": lambda service: service.plan.unset_goal(FIRST_OF_MAY),
    "pause": lambda service: service.plan.pause(FIFTH_OF_JUNE, FIFTH_OF_JUNE, "flu"),
    "pause again": lambda service: service.plan.pause(FIFTH_OF_JUNE, FIFTH_OF_JUNE, "hills"),
    "no pause": lambda service: service.plan.unpause(FIFTH_OF_JUNE, FIFTH_OF_JUNE),
    "edit": lambda service: edited(service, "stiff"),
    "edit again": lambda service: edited(service, "not so stiff"),
    "undo": undone,
    "delete": deleted,
    "undo the deletion": undone,
    "undo the other edit": undone,
}
"""Changes in order; the session they refer to ran before them."""


@jumps_back
def test_what_is_changed_after_the_clock_was_put_back_is_newer_all_the_same(
    short: Service, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    before = stamped(path)
    for change in (
        lambda _: live.stop(),
        lambda _: live.add_feedback(pain_after=3, note="fine"),
        *CHANGES.values(),
    ):
        fake_system.utc = jump(fake_system.utc)
        change(short)
        after = stamped(path)
        assert_newer(before, after)
        before = after


@jumps_back
def test_a_session_discarded_after_the_clock_was_put_back_stays_deleted_in_a_merge(
    short: Service, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    before = stamped(path)
    fake_system.utc = jump(fake_system.utc)
    live.discard()
    assert_newer(before, stamped(path))
    [(deleted_at,)] = fetch_rows(path, "SELECT deleted_at FROM session")
    assert deleted_at is not None


@jumps
def test_changes_by_hand_can_be_undone_whatever_the_clock_did_between(
    service: Service, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    record = service.edits.add(date(2026, 5, 1), Details(note="first", minutes=20.0))
    steps = [fetch_rows(path, "SELECT note, counts, deleted_at IS NULL FROM session")]
    for change in (
        lambda: edited(service, "second"),
        lambda: service.edits.count(sessions.all_over(service._database)[0]),
        lambda: deleted(service),
    ):
        fake_system.utc = jump(fake_system.utc)
        change()
        steps.append(fetch_rows(path, "SELECT note, counts, deleted_at IS NULL FROM session"))
    assert len(set(map(tuple, steps))) == len(steps)
    while steps.pop() and steps:
        fake_system.utc = jump(fake_system.utc)
        undone(service)
        assert fetch_rows(path, "SELECT note, counts, deleted_at IS NULL FROM session") == steps[-1]
    [(day,)] = fetch_rows(path, "SELECT log_date FROM session")
    assert day == record.log_date.isoformat()


@jumps
def test_a_note_changed_on_another_clock_leaves_when_the_session_was_as_it_is(
    service: Service, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    when = "SELECT log_date, started_at, ended_at, minutes, timezone, utc_offset FROM session"
    record = service.edits.add(service.today(), Details(minutes=20.0))
    before = fetch_rows(path, when)
    fake_system.utc = jump(fake_system.utc)
    said = Details(clock=record.started.time(), minutes=20.0, note="stiff")
    service.edits.edit(record, said)
    assert fetch_rows(path, when) == before
    assert fetch_rows(path, "SELECT note FROM session") == [("stiff",)]


# Two services


@jumps
@pytest.mark.parametrize("times", [1, 5])
def test_whoever_leads_is_no_ghost_for_longer_than_a_heartbeat_after_a_jump(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, jump: Jump, times: int
) -> None:
    live, other = short.sessions.start(None), open_another()
    for _ in range(times):
        advance_session(live, fake_system, 6_300)
        fake_system.utc = jump(fake_system.utc)
        with pytest.raises(LeaseLostError):
            other.sessions.start(None)
        advance_session(live, fake_system, HEARTBEAT_MS)
        waiting = find_pending_session(other)
        assert waiting
        assert waiting.held
        assert waiting.record == live.record
    assert not live.lost
    assert not live.fault


@jumps
def test_a_session_is_taken_over_whatever_the_clock_did(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path, jump: Jump
) -> None:
    first, other = short.sessions.start(None), open_another()
    advance_session(first, fake_system, 20_000)
    fake_system.utc = jump(fake_system.utc)
    second = take_over(other)
    before = committed_log(path, first.record.id)
    first.apply(Session.extend)
    assert first.lost
    assert committed_log(path, first.record.id) == before
    fake_system.utc = jump(fake_system.utc)
    second.apply(Session.resume)
    advance_to_the_end(second, fake_system)
    assert not second.lost
    assert committed_log(path, second.record.id) == second.session.log
    assert on_record(path)["state"] == "done"


@jumps
def test_one_who_died_is_known_to_be_dead_whatever_the_clock_did(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, jump: Jump
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 6_300)
    fake_system.utc = jump(fake_system.utc)
    advance_session(live, fake_system, HEARTBEAT_MS)
    other = open_another(dead=True)
    other.sessions.watch()
    waiting = find_pending_session(other)
    assert waiting
    assert not waiting.held


# The computer sleeps


@pytest.mark.parametrize("slept", [5_001, 60_000, 8 * HOUR, 400 * DAY])
@pytest.mark.parametrize("woken", [lambda utc: utc, *JUMPS.values()], ids=["right", *JUMPS])
def test_a_machine_that_slept_credits_nothing_for_it(
    short: Service, fake_system: FakeSystem, path: Path, slept: int, woken: Jump
) -> None:
    live, since = short.sessions.start(None), fake_system.monotonic
    advance_session(live, fake_system, 20_300)
    fake_system.advance(slept)
    fake_system.utc = woken(fake_system.utc)
    live.tick()
    assert live.session.has_stalled
    assert live.session.position == live.session.time_run == 20_300
    live.apply(Session.resume)
    advance_to_the_end(live, fake_system)
    assert live.session.time_run == SHORT_LENGTH
    assert on_record(path)["minutes"] == SHORT_LENGTH / 60_000
    assert took(path) == fake_system.monotonic - since == SHORT_LENGTH + slept + 3_000


def test_five_seconds_without_a_look_are_no_sleep(short: Service, fake_system: FakeSystem) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_300)
    fake_system.advance(5_000)
    live.tick()
    assert live.session.status is Status.RUNNING
    assert live.session.position_at(live.now()) == 25_300


@pytest.mark.parametrize(
    "key",
    [Session.pause, Session.extend, Session.next_block, Session.stop],
    ids=lambda c: c.__name__,
)
def test_whatever_is_pressed_first_after_a_sleep_the_sleep_is_no_part_of_the_session(
    short: Service, fake_system: FakeSystem, path: Path, key: Callable[[Session, int], Session]
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_300)
    fake_system.advance(8 * HOUR)
    live.apply(key)
    live.stop()
    assert live.session.time_run == 20_300
    assert took(path) == 20_300


# Zones

CHANGES_OF_ZONES = [
    # zone, when its clocks change, cutoff, the session's clock and day, its offset, today then
    ("Europe/Berlin", "2026-03-29T01:00", 0, "01:59", "2026-03-29", 1, "2026-03-29"),
    ("Europe/Berlin", "2026-10-25T01:00", 0, "02:59", "2026-10-25", 2, "2026-10-25"),
    ("Europe/Berlin", "2026-03-29T01:00", 2, "01:59", "2026-03-28", 1, "2026-03-29"),
    ("Europe/Berlin", "2026-03-29T01:00", 3, "01:59", "2026-03-28", 1, "2026-03-29"),
    ("Europe/Berlin", "2026-10-25T01:00", 3, "02:59", "2026-10-24", 2, "2026-10-24"),
    ("America/New_York", "2026-03-08T07:00", 0, "01:59", "2026-03-08", -5, "2026-03-08"),
    ("America/New_York", "2026-11-01T06:00", 0, "01:59", "2026-11-01", -4, "2026-11-01"),
    ("America/Havana", "2026-03-08T05:00", 0, "23:59", "2026-03-07", -5, "2026-03-08"),
    ("America/Havana", "2026-11-01T05:00", 0, "00:59", "2026-11-01", -4, "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-04T15:00", 0, "01:59", "2026-04-05", 11, "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-03T15:30", 0, "01:59", "2026-10-04", 10.5, "2026-10-04"),
    ("Pacific/Apia", "2011-12-30T10:00", 0, "23:59", "2011-12-29", -10, "2011-12-31"),
]


@pytest.mark.parametrize(
    ("zone", "change", "cutoff", "clock", "day", "offset", "today"), CHANGES_OF_ZONES
)
def test_a_session_across_a_change_of_clocks_keeps_its_day_its_clock_and_its_length(
    short: Service,
    fake_system: FakeSystem,
    path: Path,
    zone: str,
    change: str,
    cutoff: int,
    clock: str,
    day: str,
    offset: float,
    today: str,
) -> None:
    short.set("timezone", zone)
    short.set("day_cutoff", str(cutoff))
    changes = milliseconds(change)
    fake_system.utc = changes - 60_000
    live = short.sessions.start(None)
    advance_to_the_end(live, fake_system)
    assert fake_system.utc > changes
    assert on_record(path) == {
        "state": "done",
        "counts": 1,
        "log_date": day,
        "started_at": changes - 60_000,
        "ended_at": changes - 60_000 + SHORT_LENGTH,
        "timezone": zone,
        "utc_offset": offset * 3_600,
        "minutes": SHORT_LENGTH / 60_000,
    }
    assert short.today().isoformat() == today
    [view] = short.history.day(date.fromisoformat(day))
    assert f"{view.record.started:%H:%M}" == clock
    assert view.ran == SHORT_LENGTH
    [week] = short.history.overview().weeks(view.record.log_date, view.record.log_date)
    assert week.days == (view.record.log_date,)


@pytest.mark.parametrize(
    ("hour", "key", "value", "today"),
    [
        (18, "timezone", "Pacific/Auckland", "2026-11-23"),
        (18, "timezone", "America/New_York", "2026-11-22"),
        (2, "timezone", "America/New_York", "2026-11-21"),
        (2, "day_cutoff", "3", "2026-11-21"),
        (2, "day_cutoff", "2", "2026-11-22"),
    ],
)
def test_a_setting_that_moves_today_leaves_the_live_session_on_its_day(
    short: Service, fake_system: FakeSystem, path: Path, hour: int, key: str, value: str, today: str
) -> None:
    fake_system.set_clock(datetime(2026, 11, 22, hour, tzinfo=UTC))
    live, since = short.sessions.start(None), fake_system.monotonic
    advance_session(live, fake_system, 20_000)
    short.set(key, value)
    assert short.today().isoformat() == today
    advance_to_the_end(live, fake_system)
    assert fake_system.monotonic - since == SHORT_LENGTH
    assert took(path) == SHORT_LENGTH
    day = live.record.log_date
    live.add_feedback(pain_after=2, note="")
    edited(short, "in two zones")
    undone(short)
    found = on_record(path)
    assert (found["log_date"], found["timezone"], found["utc_offset"]) == ("2026-11-22", "UTC", 0)
    [view] = short.history.day(day)
    assert view.record.started.hour == hour
    assert short.history.overview().diary.days == {day}


# Random walks

SETTINGS = [("timezone", "Pacific/Apia"), ("timezone", "America/New_York"), ("day_cutoff", "6")]
KEYS = [
    Session.pause,
    Session.resume,
    Session.resume,
    Session.next_block,
    Session.previous_block,
    Session.restart_block,
    Session.extend,
]
SEEKS = (Session.next_block, Session.previous_block, Session.restart_block)
LATEST = int(timedelta(days=365 * 100).total_seconds() * 1000)

moves = st.one_of(
    st.tuples(st.just("look after"), st.integers(1, 5_000)),
    st.tuples(st.just("sleep"), st.integers(5_001, 3 * DAY)),
    st.tuples(st.just("pass unseen"), st.integers(1, 20_000)),
    st.tuples(st.just("jump"), st.sampled_from([HOUR, -HOUR, DAY, -DAY, -LATEST])),
    st.tuples(st.just("press"), st.sampled_from(KEYS)),
    st.tuples(st.just("set"), st.sampled_from(SETTINGS)),
)


class Anything:
    """A live session under clocks that do anything; invariants hold after each step."""

    def __init__(self, database: Database) -> None:
        self.fake_system = FakeSystem()
        self.service = Service(database, self.fake_system.system())
        self.service.routines.use(toml_reader.parse(SHORT))
        self.live = self.service.sessions.start(None)
        self.begun = self.last_moved = self.last_ran = self.fake_system.monotonic
        self.started = self.live.record

    def step(self, move: str, value: Any) -> None:
        before = self.live.session
        self._move(move, value)
        after, now = self.live.session, self.live.now()
        if before.status is Status.RUNNING and after.seen == now <= before.seen + 5_000:
            self.last_ran = now
            self.last_moved = now if before.since < now else self.last_moved
        if value not in SEEKS:
            stood, passed = before.position_at(before.seen), after.seen - before.seen
            moved = after.position_at(after.seen) - stood
            assert 0 <= moved <= (passed if passed <= 5_000 else 0)
        self._adds_up()

    def _move(self, move: str, value: Any) -> None:
        match move:
            case "look after" | "sleep":
                self.fake_system.advance(value)
                self.live.tick()
            case "pass unseen":
                self.fake_system.advance(value)
            case "jump":
                self.fake_system.utc = max(0, self.fake_system.utc + value)
            case "press":
                self.live.apply(value)
            case "set":
                self.service.set(*value)

    def _adds_up(self) -> None:
        now, session = self.live.now(), self.live.session
        ran = sum(end - start for start, end in session.ran_at(now))
        assert ran <= now - self.begun
        assert session.time_run <= ran
        log = sessions.log(self.service._database, self.started.id)
        told = replayed(log, session.position_at(now))
        assert log == session.log
        assert told.position == session.position_at(now)
        assert told.ran == session.ran_at(now)
        assert told.timeline == session.timeline

    def end(self) -> None:
        if not self.live.is_over:
            self.step("press", Session.stop)
        record = sessions.get(self.service._database, self.started.id)
        assert record
        assert record == self.live.record
        assert (record.log_date, record.started_at) == (
            self.started.log_date,
            self.started.started_at,
        )
        assert record.updated_at > self.started.updated_at
        assert (record.minutes or 0) * 60_000 == pytest.approx(self.live.session.time_run)
        assert record.ended_at is not None
        lasted = record.ended_at - record.started_at
        assert self.last_moved - self.begun <= lasted <= self.last_ran - self.begun


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(st.lists(moves, max_size=30))
def test_whatever_the_clocks_do_a_session_adds_up(steps: list[tuple[str, Any]]) -> None:
    with closing(Database(IN_MEMORY)) as database:
        anything = Anything(database)
        for move, value in steps:
            if not anything.live.is_over:
                anything.step(move, value)
        anything.end()
