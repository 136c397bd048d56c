"""The history: reading, editing, undoing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footui.domain.errors import RejectedError, StorageError
from footui.domain.kinds import ChangeKind, SessionKind, SessionState
from footui.domain.session.edits import Details, Undone
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.weeks import trend, week
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.trend import Rating, When
from footui.domain.weeks.week import Goal, State
from footui.services.history import Overview
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.store.queries import day_totals, sessions
from footui.store.queries import settings as stored_settings
from tests.services.conftest import OpenAnother
from tests.support.cases import examples
from tests.support.fake_system import FakeSystem, milliseconds
from tests.support.records import DAY, put, session, without_stamps
from tests.support.session_driver import advance_session, advance_to_the_end
from tests.support.sqlite_tools import fetch_rows, file_contents

SUNDAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 20)
ONE_DAY = timedelta(days=1)
ALL = Details(time(7, 30), 21.5, pain_before=5, pain_after=0, effort=10, note="im Füßebad")


def on_record(service: Service, record: SessionRecord) -> SessionRecord:
    """Return the session from the database."""
    found = sessions.get(service._database, record.id)
    assert found
    return found


def done(service: Service, fake_system: FakeSystem, ms: int | None = None) -> SessionRecord:
    """Return a timed session that was stopped after some time, or ran to its end."""
    live = service.sessions.start(5)
    if ms is None:
        advance_to_the_end(live, fake_system)
    else:
        advance_session(live, fake_system, ms)
        live.stop(pain=6, place="back")
    return live.record


def shown(record: SessionRecord) -> Details:
    """Return the details that a form shows before the user edits them."""
    return Details(
        clock=time(record.started.hour, record.started.minute),
        minutes=record.minutes,
        pain_before=record.pain_before,
        pain_after=record.pain_after,
        effort=record.effort,
        note=record.note,
    )


# Adding


def test_a_session_that_is_added_is_on_record_with_all_that_was_said(
    service: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    service.set("timezone", "Europe/Berlin")
    record = service.edits.add(FRIDAY, ALL)
    assert UUID(record.id).version == 7
    assert record == SessionRecord(
        id=record.id,
        kind=SessionKind.MANUAL,
        state=SessionState.DONE,
        counts=True,
        log_date=FRIDAY,
        started_at=milliseconds("2026-11-20T06:30"),
        ended_at=milliseconds("2026-11-20T06:51:30"),
        timezone="Europe/Berlin",
        utc_offset=3_600,
        updated_at=fake_system.utc,
        minutes=21.5,
        pain_before=5,
        pain_after=0,
        effort=10,
        note="im Füßebad",
    )
    [view] = open_another().history.day(FRIDAY)
    assert (view.record, view.ran, view.exercises) == (record, 1_290_000, ())
    days = open_another().history.days(FRIDAY, FRIDAY)
    assert days == {FRIDAY: DaySummary(FRIDAY, sessions=1, counting=1, manual=1)}


def test_a_session_of_which_nothing_is_known_can_be_added(service: Service) -> None:
    record = service.edits.add(FRIDAY, Details())
    assert (record.started_at, record.ended_at) == (milliseconds("2026-11-20T12:00"),) * 2
    assert (record.minutes, record.pain_before, record.effort, record.note) == (None,) * 3 + ("",)


def test_a_partial_session_can_be_added(service: Service) -> None:
    record = service.edits.add(FRIDAY, Details(counts=False))
    assert (record.state, record.counts) == (SessionState.PARTIAL, False)
    assert service.this_week().partial == (FRIDAY,)


def test_many_sessions_of_one_day_are_all_on_record(service: Service) -> None:
    records = {service.edits.add(FRIDAY, Details()).id for _ in range(3)}
    assert {view.record.id for view in service.history.day(FRIDAY)} == records
    assert len(records) == 3
    assert service.this_week().days == (FRIDAY,)


CLOCK_CASES = [
    # today: it has just ended, but began no earlier than the day
    ("2026-11-22T18:04", "UTC", 0, "2026-11-22", None, 20, "2026-11-22T17:44", 0),
    ("2026-11-22T18:04", "UTC", 0, "2026-11-22", None, None, "2026-11-22T18:04", 0),
    ("2026-11-22T00:05", "UTC", 0, "2026-11-22", None, 20, "2026-11-22T00:00", 0),
    ("2026-11-22T00:00", "UTC", 0, "2026-11-22", None, 20, "2026-11-22T00:00", 0),
    ("2026-11-22T23:05", "Europe/Berlin", 0, "2026-11-23", None, 20, "2026-11-22T23:00", 1),
    ("2026-11-23T02:00", "UTC", 4, "2026-11-22", None, 20, "2026-11-23T01:40", 0),
    ("2026-11-23T04:10", "UTC", 4, "2026-11-23", None, 20, "2026-11-23T04:00", 0),
    # a day that is over: noon, on the wall
    ("2026-11-22T18:04", "UTC", 0, "2026-11-21", None, 20, "2026-11-21T12:00", 0),
    ("2026-11-23T02:00", "UTC", 4, "2026-11-21", None, 20, "2026-11-21T12:00", 0),
    ("2026-11-22T18:04", "Europe/Berlin", 0, "2026-11-20", None, 20, "2026-11-20T11:00", 1),
    ("2026-11-22T18:04", "Europe/Berlin", 6, "2026-07-01", None, 20, "2026-07-01T10:00", 2),
    ("2026-11-22T18:04", "Asia/Kathmandu", 0, "2000-02-29", None, 20, "2000-02-29T06:15", 5.75),
    # what the wall showed; before the cutoff it was the next calendar day
    ("2026-11-22T18:04", "UTC", 0, "2026-11-22", "18:04", 20, "2026-11-22T18:04", 0),
    ("2026-11-22T18:04", "UTC", 0, "2026-11-22", "00:00", 20, "2026-11-22T00:00", 0),
    ("2026-11-22T18:04", "UTC", 4, "2026-11-21", "01:30", 20, "2026-11-22T01:30", 0),
    ("2026-11-22T18:04", "UTC", 4, "2026-11-21", "03:59", 20, "2026-11-22T03:59", 0),
    ("2026-11-22T18:04", "UTC", 4, "2026-11-21", "04:00", 20, "2026-11-21T04:00", 0),
    ("2026-11-23T02:00", "UTC", 4, "2026-11-22", "01:59", 20, "2026-11-23T01:59", 0),
    # summer time leaves an hour out, and winter time has one twice
    ("2026-11-22T18:04", "Europe/Berlin", 0, "2026-03-29", "02:30", 20, "2026-03-29T01:30", 2),
    ("2026-11-22T18:04", "Europe/Berlin", 4, "2026-03-28", "02:30", 20, "2026-03-29T01:30", 2),
    ("2026-11-22T18:04", "Europe/Berlin", 0, "2026-10-25", "02:30", 20, "2026-10-25T00:30", 2),
    ("2026-11-22T18:04", "Europe/Berlin", 0, "2026-10-25", "03:00", 20, "2026-10-25T02:00", 1),
    ("2026-11-22T18:04", "Africa/Cairo", 0, "2026-04-24", "00:30", 20, "2026-04-23T22:30", 3),
    ("2026-04-23T22:10", "Africa/Cairo", 0, "2026-04-24", None, 20, "2026-04-23T22:00", 3),
    ("2026-03-29T01:30", "Antarctica/Troll", 2, "2026-03-29", None, 20, "2026-03-29T01:10", 2),
    # there was no 30 December 2011 on Samoa
    ("2012-01-02T00:00", "Pacific/Apia", 0, "2011-12-29", "23:30", 20, "2011-12-30T09:30", -10),
    ("2011-12-30T09:50", "Pacific/Apia", 0, "2011-12-29", None, 20, "2011-12-30T09:30", -10),
    ("2011-12-30T10:10", "Pacific/Apia", 0, "2011-12-31", None, 20, "2011-12-30T10:00", 14),
    ("2012-01-02T00:00", "Pacific/Apia", 0, "2011-12-31", None, 20, "2011-12-30T22:00", 14),
    ("2011-12-30T12:00", "Pacific/Apia", 4, "2011-12-30", None, 20, "2011-12-30T11:40", 14),
]


@pytest.mark.parametrize(
    ("now", "zone", "cutoff", "day", "clock", "minutes", "started", "offset"), CLOCK_CASES
)
def test_a_session_is_placed_on_its_day(
    service: Service,
    fake_system: FakeSystem,
    now: str,
    zone: str,
    cutoff: int,
    day: str,
    clock: str | None,
    minutes: float | None,
    started: str,
    offset: float,
) -> None:
    fake_system.utc = milliseconds(now)
    service.set("timezone", zone)
    service.set("day_cutoff", str(cutoff))
    details = Details(time.fromisoformat(clock) if clock else None, minutes)
    record = service.edits.add(date.fromisoformat(day), details)
    assert record.log_date == date.fromisoformat(day)
    assert record.started_at == milliseconds(started)
    assert record.ended_at == min(
        milliseconds(started) + round((minutes or 0) * 60_000), fake_system.utc
    )
    assert (record.timezone, record.utc_offset) == (zone, round(offset * 3_600))
    chosen = service.settings
    began = week.log_date_of_ms(record.started_at, chosen.zone, chosen.day_cutoff)
    assert began == record.log_date


@pytest.mark.parametrize(
    ("now", "cutoff", "day", "clock"),
    [
        ("2026-11-22T18:04", 0, "2026-11-23", None),
        ("2026-11-22T18:04", 0, "9999-12-31", None),
        ("2026-11-22T18:04", 0, "2026-11-23", "00:00"),
        ("2026-11-22T18:04", 0, "2026-11-22", "18:05"),
        ("2026-11-22T18:04", 0, "2026-11-22", "23:59"),
        ("2026-11-23T02:00", 4, "2026-11-23", None),
        ("2026-11-23T02:00", 4, "2026-11-22", "02:01"),
        ("2026-11-22T18:04", 4, "2026-11-22", "03:00"),
    ],
)
def test_what_is_still_to_come_is_refused(
    service: Service,
    fake_system: FakeSystem,
    path: Path,
    now: str,
    cutoff: int,
    day: str,
    clock: str | None,
) -> None:
    fake_system.utc = milliseconds(now)
    service.set("day_cutoff", str(cutoff))
    before = file_contents(path.parent)
    details = Details(time.fromisoformat(clock) if clock else None, 20)
    with pytest.raises(RejectedError, match=r"in the future\. You can only log "):
        service.edits.add(date.fromisoformat(day), details)
    assert file_contents(path.parent) == before


# Editing


def test_a_session_added_by_hand_can_be_moved(service: Service, fake_system: FakeSystem) -> None:
    record = service.edits.add(FRIDAY, ALL)
    fake_system.advance(60_000)
    service.edits.edit(record, Details(time(20, 0), 10, note="later"))
    assert on_record(service, record) == replace(
        record,
        started_at=milliseconds("2026-11-20T20:00"),
        ended_at=milliseconds("2026-11-20T20:10"),
        minutes=10,
        pain_before=None,
        pain_after=None,
        effort=None,
        note="later",
        updated_at=fake_system.utc,
    )


def test_a_session_added_by_hand_cannot_be_moved_into_the_future(
    service: Service, path: Path
) -> None:
    record = service.edits.add(SUNDAY, Details(time(7, 0), 20))
    before = file_contents(path.parent)
    with pytest.raises(RejectedError, match="in the future"):
        service.edits.edit(record, Details(time(18, 5), 20))
    assert file_contents(path.parent) == before


def test_whether_it_counts_is_not_edited(service: Service) -> None:
    record = service.edits.add(FRIDAY, replace(ALL, counts=False))
    service.edits.edit(record, replace(ALL, note="other", counts=True))
    after = on_record(service, record)
    assert (after.note, after.counts, after.state) == ("other", False, SessionState.PARTIAL)


def test_a_timed_session_keeps_its_times(short: Service, fake_system: FakeSystem) -> None:
    record = done(short, fake_system, 70_000)
    fake_system.advance(60_000)
    short.edits.edit(record, ALL)
    assert on_record(short, record) == replace(
        record,
        pain_before=5,
        pain_after=0,
        effort=10,
        note="im Füßebad",
        updated_at=fake_system.utc,
    )
    assert (record.minutes, record.stop_pain, record.stop_place) == (70 / 60, 6, "back")


def test_an_edit_that_changes_nothing_is_none(service: Service, path: Path) -> None:
    record = service.edits.add(FRIDAY, ALL)
    before = file_contents(path.parent)
    service.edits.edit(record, ALL)
    assert file_contents(path.parent) == before


def test_a_form_that_is_saved_as_it_was_changes_nothing(service: Service, path: Path) -> None:
    """Edit a session that starts between minutes: the form shows no seconds."""
    record = service.edits.add(SUNDAY, Details(minutes=20.5))
    assert record.started.second == 30
    before = file_contents(path.parent)
    service.edits.edit(record, shown(record))
    assert file_contents(path.parent) == before


def test_a_note_does_not_move_a_session_after_travel(service: Service) -> None:
    service.set("timezone", "Asia/Tokyo")
    record = service.edits.add(FRIDAY, ALL)
    service.set("timezone", "Europe/Berlin")
    service.edits.edit(record, replace(shown(record), note="in Tokyo"))
    assert without_stamps(on_record(service, record)) == without_stamps(
        replace(record, note="in Tokyo")
    )


def test_a_note_can_be_written_where_the_hour_is_still_to_come(
    service: Service, fake_system: FakeSystem
) -> None:
    fake_system.utc = milliseconds("2026-11-22T12:00")
    service.set("timezone", "Asia/Tokyo")
    record = service.edits.add(SUNDAY, Details(time(20, 30), 20))
    service.set("timezone", "Europe/Berlin")
    service.edits.edit(record, replace(shown(record), note="in Tokyo"))
    assert without_stamps(on_record(service, record)) == without_stamps(
        replace(record, note="in Tokyo")
    )


def test_a_note_does_not_move_a_session_after_a_change_of_the_cutoff(service: Service) -> None:
    record = service.edits.add(FRIDAY, Details(time(2, 0), 20))
    service.set("day_cutoff", "4")
    service.edits.edit(record, replace(shown(record), note="in the night"))
    assert without_stamps(on_record(service, record)) == without_stamps(
        replace(record, note="in the night")
    )


def test_a_session_changed_meanwhile_is_not_edited_counted_or_deleted(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    record = done(short, fake_system, 20_000)
    open_another().edits.edit(record, Details(note="theirs"))
    before = file_contents(path.parent)
    for change in (
        lambda: short.edits.edit(record, Details(note="mine")),
        lambda: short.edits.count(record),
        lambda: short.edits.delete(record),
    ):
        with pytest.raises(StorageError, match="another footui meanwhile"):
            change()
    assert file_contents(path.parent) == before
    assert on_record(short, record).note == "theirs"


# Counting


def test_a_partial_session_counts_if_its_user_says_so_and_no_more_if_not(
    short: Service, fake_system: FakeSystem
) -> None:
    record = done(short, fake_system, 20_000)
    assert short.this_week().partial == (SUNDAY,)
    short.edits.count(record)
    counting = on_record(short, record)
    assert counting.counts_set_at == fake_system.utc
    assert without_stamps(counting) == without_stamps(replace(record, counts=True))
    assert short.this_week().days == (SUNDAY,)
    short.edits.count(counting)
    assert without_stamps(on_record(short, record)) == without_stamps(record)
    assert short.this_week().partial == (SUNDAY,)


def test_a_session_added_by_hand_is_done_or_partial_as_it_counts(service: Service) -> None:
    record = service.edits.add(FRIDAY, ALL)
    service.edits.count(record)
    partial = on_record(service, record)
    assert (partial.counts, partial.state) == (False, SessionState.PARTIAL)
    service.edits.count(partial)
    assert without_stamps(on_record(service, record)) == without_stamps(record)


def test_the_record_that_counting_gives_back_is_the_one_on_record(service: Service) -> None:
    record = service.edits.add(FRIDAY, ALL)
    partial = service.edits.count(record)
    assert partial == on_record(service, record)
    assert service.edits.count(partial) == on_record(service, record)


def test_a_complete_session_cannot_be_made_not_to_count(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    record = done(short, fake_system)
    before = file_contents(path.parent)
    with pytest.raises(RejectedError, match=r"^That session is complete, and counts\.$"):
        short.edits.count(record)
    assert file_contents(path.parent) == before


# Deleting


def test_a_deleted_session_leaves_a_tombstone_and_is_nowhere(
    short: Service, fake_system: FakeSystem, path: Path
) -> None:
    timed, manual = done(short, fake_system), short.edits.add(SUNDAY, ALL)
    fake_system.advance(60_000)
    for record in (timed, manual):
        short.edits.delete(record)
    assert short.history.day(SUNDAY) == ()
    assert short.history.days(SUNDAY, SUNDAY) == {}
    assert short.history.ratings(SUNDAY, SUNDAY) == []
    assert short.history.overview().sessions == 0
    stamps = fetch_rows(path, "SELECT id, deleted_at, updated_at FROM session ORDER BY id")
    expected = [(record.id, fake_system.utc, fake_system.utc) for record in (timed, manual)]
    assert stamps == sorted(expected)
    assert fetch_rows(path, "SELECT count(*) FROM transition WHERE session = ?", timed.id) == [(2,)]


def test_a_deleted_session_cannot_be_deleted_again(service: Service, path: Path) -> None:
    record = service.edits.add(FRIDAY, ALL)
    service.edits.delete(record)
    before = file_contents(path.parent)
    with pytest.raises(StorageError, match="meanwhile"):
        service.edits.delete(record)
    assert file_contents(path.parent) == before


# The live session


def test_a_live_session_cannot_be_changed_by_hand(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(5)
    advance_session(live, fake_system, 10_000)
    before = file_contents(path.parent)
    for service in (short, open_another()):
        [view], edits = service.history.day(SUNDAY), service.edits
        for change in (
            lambda edits=edits, record=view.record: edits.edit(record, ALL),
            lambda edits=edits, record=view.record: edits.count(record),
            lambda edits=edits, record=view.record: edits.delete(record),
        ):
            with pytest.raises(RejectedError, match=r"^That session has not ended yet\.$"):
                change()
        assert edits.undo() is None
    assert file_contents(path.parent) == before
    advance_to_the_end(live, fake_system)
    assert live.is_saved
    assert not live.lost


def test_a_session_can_be_changed_by_hand_beside_a_live_one(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 10_000)
    beside = open_another()
    beside.edits.delete(beside.edits.add(FRIDAY, ALL))
    assert beside.edits.undo()
    advance_session(live, fake_system, 10_000)
    live.apply(Session.pause)
    assert live.is_saved
    assert not live.lost
    assert [view.record for view in beside.history.day(SUNDAY)] == [live.record]


# Undoing


def edit(service: Service, record: SessionRecord) -> ChangeKind:
    service.edits.edit(record, Details(note="edited"))
    return ChangeKind.EDIT


def count(service: Service, record: SessionRecord) -> ChangeKind:
    service.edits.count(record)
    return ChangeKind.COUNT


def delete(service: Service, record: SessionRecord) -> ChangeKind:
    service.edits.delete(record)
    return ChangeKind.DELETE


CHANGES = [edit, count, delete]


@pytest.fixture(params=[False, True], ids=["at once", "after a restart"])
def undoing(
    request: pytest.FixtureRequest, service: Service, open_another: OpenAnother
) -> Callable[[], Service]:
    """The same service, or one that was opened again."""

    def come() -> Service:
        if not request.param:
            return service
        service._database.close()
        return open_another()

    return come


def test_an_addition_can_be_undone(service: Service, undoing: Callable[[], Service]) -> None:
    service.edits.add(FRIDAY, ALL)
    again = undoing()
    assert again.edits.undo() == Undone(ChangeKind.ADD, FRIDAY, is_outdated=False)
    assert again.history.day(FRIDAY) == ()
    assert again.edits.undo() is None


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_timed", [False, True])
def test_a_change_can_be_undone(
    short: Service,
    fake_system: FakeSystem,
    undoing: Callable[[], Service],
    change: Callable[[Service, SessionRecord], ChangeKind],
    is_timed: bool,
) -> None:
    if is_timed:
        record = done(short, fake_system, 20_000)
    else:
        record = session(1, log_date=SUNDAY, note="by hand")
        put(short._database, record)
    [before] = short.history.day(SUNDAY)
    fake_system.advance(60_000)
    kind = change(short, record)
    fake_system.advance(60_000)
    again = undoing()
    assert [view.record for view in again.history.day(SUNDAY)] != [record]
    assert again.edits.undo() == Undone(kind, SUNDAY, is_outdated=False)
    [after] = again.history.day(SUNDAY)
    assert after == replace(before, record=after.record)
    assert after.record.updated_at == fake_system.utc
    assert without_stamps(after.record) == without_stamps(record)
    assert (again.edits.undo() is not None) is is_timed  # what was said as it was stopped


def test_changes_of_one_session_are_undone_one_after_the_other(
    service: Service, open_another: OpenAnother
) -> None:
    states = [service.edits.add(FRIDAY, ALL)]
    for note in ("one", "two"):
        service.edits.edit(states[-1], replace(ALL, note=note))
        states.append(on_record(service, states[0]))
    service.edits.count(states[-1])
    states.append(on_record(service, states[0]))
    service.edits.delete(states[-1])
    kinds = [ChangeKind.DELETE, ChangeKind.COUNT, ChangeKind.EDIT, ChangeKind.EDIT]
    for number, kind in enumerate(kinds):
        edits = (service if number % 2 else open_another()).edits
        assert edits.undo() == Undone(kind, FRIDAY, is_outdated=False)
        assert without_stamps(on_record(service, states[0])) == without_stamps(states.pop())
    assert service.edits.undo() == Undone(ChangeKind.ADD, FRIDAY, is_outdated=False)
    assert service.history.day(FRIDAY) == ()
    assert service.edits.undo() is None


def test_a_change_of_another_footui_is_undone_as_ones_own(
    service: Service, open_another: OpenAnother
) -> None:
    record = service.edits.add(FRIDAY, ALL)
    open_another().edits.edit(record, replace(ALL, note="theirs"))
    assert service.edits.undo() == Undone(ChangeKind.EDIT, FRIDAY, is_outdated=False)
    assert without_stamps(on_record(service, record)) == without_stamps(record)


def annotated(live: LiveSession) -> None:
    """Add feedback to a session."""
    live.add_feedback(pain_after=2, note="said at the end")


def test_what_was_said_at_the_end_meanwhile_is_undone_first_and_by_itself(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(5)
    advance_session(live, fake_system, 20_000)
    live.stop()
    open_another().edits.count(live.record)
    fake_system.advance(1_000)
    annotated(live)
    both = on_record(short, live.record)
    assert (both.counts, both.note) == (True, "said at the end")
    assert open_another().edits.undo() == Undone(ChangeKind.RATE, SUNDAY, is_outdated=False)
    counts = on_record(short, live.record)
    assert (counts.counts, counts.pain_after, counts.note) == (True, None, "")
    assert short.edits.undo() == Undone(ChangeKind.COUNT, SUNDAY, is_outdated=False)
    assert without_stamps(on_record(short, live.record)) == without_stamps(live.record)
    assert short.edits.undo() is None


def test_only_what_is_said_is_written_over_what_another_said_meanwhile(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(5)
    advance_session(live, fake_system, 20_000)
    record = live.stop()
    open_another().edits.edit(record, Details(pain_before=5, note="theirs"))
    live.add_feedback(pain_after=1)
    after = on_record(short, record)
    assert (after.pain_before, after.pain_after, after.note) == (5, 1, "theirs")


def test_what_is_said_of_a_session_that_was_deleted_meanwhile_is_refused_until_it_is_back(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(5)
    advance_session(live, fake_system, 20_000)
    record = live.stop()
    other = open_another()
    other.edits.delete(record)
    with pytest.raises(StorageError, match="deleted elsewhere meanwhile"):
        annotated(live)
    assert "deleted elsewhere" in live.unsaved
    live.tick()
    other.edits.undo()
    annotated(live)
    assert live.unsaved == ""
    assert on_record(short, record).note == "said at the end"


def test_every_change_is_later_than_the_one_before_though_the_clock_stepped_back(
    service: Service, fake_system: FakeSystem, path: Path
) -> None:
    record = service.edits.add(FRIDAY, ALL)
    stamps = [record.updated_at]

    def stamped() -> SessionRecord:
        stamps.extend(fetch_rows(path, "SELECT updated_at FROM session WHERE id = ?", record.id)[0])
        return sessions.get(service._database, record.id) or record

    fake_system.utc -= DAY
    service.edits.edit(record, replace(ALL, note="earlier"))
    service.edits.count(stamped())
    fake_system.utc -= DAY
    service.edits.delete(stamped())
    stamped()
    fake_system.utc -= DAY
    while service.edits.undo():
        stamped()
    assert len(stamps) == 8
    assert stamps == sorted(set(stamps))


def test_what_is_said_at_the_end_is_later_though_the_clock_stepped_back(
    short: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    advance_to_the_end(live, fake_system)
    fake_system.utc -= DAY
    annotated(live)
    assert on_record(short, live.record).updated_at > live.record.updated_at


# The overview


def sums(overview: Overview) -> tuple[int, float, frozenset[date], frozenset[date]]:
    return overview.sessions, overview.minutes, overview.diary.days, overview.diary.partial


def test_nothing_comes_to_nothing(service: Service) -> None:
    overview = service.history.overview()
    assert sums(overview) == (0, 0, frozenset(), frozenset())
    assert (overview.diary.began, overview.today) == (None, SUNDAY)
    assert not overview.trend.is_known
    assert [one.state for one in overview.weeks(SUNDAY, SUNDAY)] == [State.NEUTRAL]


def test_sessions_and_minutes_are_summed(short: Service, fake_system: FakeSystem) -> None:
    whole = done(short, fake_system)
    stopped = done(short, fake_system, 30_000)
    short.edits.add(FRIDAY, Details(minutes=20.5))
    short.edits.add(FRIDAY, Details())
    short.edits.add(SUNDAY, Details(minutes=5, counts=False))
    short.edits.delete(short.edits.add(FRIDAY, Details(minutes=1_000)))
    short.sessions.start(None)
    overview = short.history.overview()
    assert (whole.minutes, stopped.minutes) == (113 / 60, 0.5)
    assert overview.sessions == 5
    assert overview.minutes == pytest.approx(113 / 60 + 0.5 + 20.5 + 5)
    assert (overview.diary.days, overview.diary.partial) == (frozenset({FRIDAY, SUNDAY}), set())
    assert overview.diary.began == FRIDAY


def test_an_overview_is_the_same_until_something_changes(
    service: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    other = open_another()
    put(service._database, session(1, log_date=FRIDAY))
    known = service.history.overview()
    service.this_week()
    service.history.day(FRIDAY)
    other.history.overview()
    other.history.day(FRIDAY)
    fake_system.advance(3_600_000)
    assert service.history.overview(known) is known
    for change in (
        lambda: service.edits.add(FRIDAY, ALL),
        lambda: other.edits.add(FRIDAY, ALL),
        lambda: service.edits.undo(),
        lambda: other.edits.undo(),
        lambda: service.plan.set_goal(SUNDAY, Goal(1, 1)),
        lambda: other.plan.set_goal(SUNDAY, Goal(1, 2)),
        lambda: service.plan.pause(SUNDAY, SUNDAY, ""),
        lambda: other.plan.unpause(SUNDAY, SUNDAY),
        lambda: service.set("week_start", "sunday"),
        lambda: other.set("week_start", "monday"),
        lambda: fake_system.advance(DAY),
    ):
        change()
        fresh = service.history.overview(known)
        assert fresh is not known
        assert replace(fresh, stamp=known.stamp) != known
        assert fresh == service.history.overview()
        assert service.history.overview(fresh) is fresh
        known = fresh


def test_without_anything_known_an_overview_is_made(service: Service) -> None:
    assert service.history.overview(None) is not service.history.overview()


def test_the_stamp_of_an_overview_is_of_before_it_was_read(
    service: Service, open_another: OpenAnother, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change during a read shows in the next one."""
    other = open_another()
    past = day_totals.past

    def late(database: object, today: date) -> object:
        found = past(service._database, today)
        monkeypatch.undo()
        other.edits.add(FRIDAY, ALL)
        return found

    monkeypatch.setattr(day_totals, "past", late)
    known = service.history.overview()
    assert known.sessions == 0
    assert service.history.overview(known).sessions == 1


# Goals and pauses


def test_a_goal_holds_from_its_week_on_and_rewrites_no_past(service: Service) -> None:
    put(service._database, session(1, log_date=date(2026, 11, 2)))
    service.plan.set_goal(date(2026, 11, 11), Goal(1, 1))
    service.plan.set_goal(date(2026, 11, 22), Goal(4, 5))
    weeks = service.history.overview().weeks(date(2026, 11, 2), SUNDAY)
    assert [one.goal for one in weeks] == [Goal(2, 3), Goal(1, 1), Goal(4, 5)]
    service.plan.unset_goal(date(2026, 11, 22))
    weeks = service.history.overview().weeks(date(2026, 11, 2), SUNDAY)
    assert [one.goal for one in weeks] == [Goal(2, 3), Goal(1, 1), Goal(1, 1)]
    assert service.plan.goals() == {date(2026, 11, 11): Goal(1, 1)}


def test_a_week_has_one_goal_whatever_its_day(service: Service, open_another: OpenAnother) -> None:
    for day, goal in ((18, Goal(1, 1)), (22, Goal(2, 2)), (16, Goal(3, 3)), (16, Goal(4, 4))):
        service.plan.set_goal(date(2026, 11, day), goal)
        assert open_another().plan.goals() == {date(2026, 11, day): goal}
    service.plan.set_goal(date(2026, 11, 23), Goal(5, 5))
    assert len(service.plan.goals()) == 2


def test_goals_that_share_a_week_since_its_start_was_changed_become_one(
    service: Service,
) -> None:
    service.plan.set_goal(date(2026, 11, 22), Goal(1, 1))
    service.plan.set_goal(date(2026, 11, 23), Goal(2, 2))
    service.set("week_start", "sunday")
    assert service.this_week().goal == Goal(2, 2)
    service.plan.set_goal(date(2026, 11, 28), Goal(3, 3))
    assert service.plan.goals() == {date(2026, 11, 28): Goal(3, 3)}


def test_weeks_are_paused_from_the_first_to_the_last(service: Service) -> None:
    service.plan.pause(date(2026, 11, 4), date(2026, 11, 16), "a cold")
    put(service._database, session(1, log_date=date(2026, 10, 26)))
    weeks = service.history.overview().weeks(date(2026, 10, 26), date(2026, 11, 29))
    assert [(one.state is State.PAUSED, one.reason) for one in weeks] == [
        (False, ""),
        (True, "a cold"),
        (True, "a cold"),
        (True, "a cold"),
        (False, ""),
    ]
    service.plan.unpause(date(2026, 11, 15), date(2026, 11, 15))
    weeks = service.history.overview().weeks(date(2026, 10, 26), date(2026, 11, 29))
    assert [one.state is State.PAUSED for one in weeks] == [False, True, False, True, False]


@pytest.mark.parametrize("start", ["monday", "saturday", "sunday"])
@pytest.mark.parametrize(("first", "last"), [(9, 9), (9, 15), (15, 16), (14, 28), (15, 29)])
def test_a_paused_week_has_one_pause(service: Service, start: str, first: int, last: int) -> None:
    service.set("week_start", start)
    span = date(2026, 11, first), date(2026, 11, last)
    week_start = service.settings.week_start
    expected = {week.week_of(span[0] + n * ONE_DAY, week_start) for n in range(last - first + 1)}
    for reason in ("a cold", "travel"):
        service.plan.pause(*span, reason)
        pauses = service.plan.pauses()
        assert {*pauses.values()} == {reason}
        assert sorted(week.week_of(day, week_start) for day in pauses) == sorted(expected)
    service.plan.unpause(*span)
    assert service.plan.pauses() == {}


def test_a_week_paused_on_another_day_keeps_one_pause(
    service: Service, open_another: OpenAnother
) -> None:
    service.plan.pause(date(2026, 11, 18), date(2026, 11, 18), "a cold")
    service.plan.pause(date(2026, 11, 22), date(2026, 11, 22), "still a cold")
    service.plan.pause(date(2026, 11, 16), date(2026, 11, 16), "")
    assert open_another().plan.pauses() == {date(2026, 11, 16): ""}


def test_a_pause_goes_with_its_day_when_weeks_start_elsewhere(service: Service) -> None:
    service.plan.pause(SUNDAY, SUNDAY, "a cold")
    service.plan.pause(SUNDAY + ONE_DAY, SUNDAY + ONE_DAY, "travel")
    service.set("week_start", "sunday")
    assert service.this_week().state is State.PAUSED
    assert len(service.plan.pauses()) == 2
    service.plan.pause(SUNDAY + 6 * ONE_DAY, SUNDAY + 6 * ONE_DAY, "both")
    assert service.plan.pauses() == {SUNDAY + 6 * ONE_DAY: "both"}
    service.set("week_start", "monday")
    service.plan.unpause(SUNDAY, SUNDAY)
    assert service.plan.pauses() == {SUNDAY + 6 * ONE_DAY: "both"}
    service.plan.unpause(SUNDAY + ONE_DAY, SUNDAY + ONE_DAY)
    assert service.plan.pauses() == {}


def test_what_was_chosen_leaves_tombstones(
    service: Service, fake_system: FakeSystem, path: Path
) -> None:
    service.plan.set_goal(FRIDAY, Goal(1, 1))
    service.plan.pause(FRIDAY, FRIDAY, "a cold")
    fake_system.advance(1_000)
    service.plan.unset_goal(FRIDAY)
    service.plan.unpause(FRIDAY, FRIDAY)
    tombstone = [("2026-11-20", fake_system.utc, fake_system.utc)]
    assert fetch_rows(path, "SELECT holds_from, updated_at, deleted_at FROM goal") == tombstone
    assert fetch_rows(path, "SELECT day, updated_at, deleted_at FROM pause") == tombstone


# The trend

levels = st.none() | st.integers(0, 10)
days_ago = st.integers(0, 140) | st.sampled_from([0, 27, 28, 29, 54, 55, 56, 57])
ratings = st.lists(st.tuples(days_ago, levels, levels), max_size=24)


@given(ratings)
@settings(
    max_examples=examples(80),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_trend_looks_at_few_ratings_and_tells_what_all_would(
    service: Service, rated: list[tuple[int, int | None, int | None]]
) -> None:
    all_of_them = [Rating(SUNDAY - days * ONE_DAY, before, after) for days, before, after in rated]
    records = [
        session(n, log_date=rating.day, pain_before=rating.before, pain_after=rating.after)
        for n, rating in enumerate(all_of_them)
    ]
    with service._database.transaction() as db:
        db.execute_sql("DELETE FROM session")
        put(service._database, *records)
    expected = trend.telling(*(trend.trend(all_of_them, SUNDAY, when) for when in When))
    assert service.history.overview().trend == expected


def test_a_trend_is_of_the_pain_after_sessions_where_only_that_was_rated(
    service: Service,
) -> None:
    put(
        service._database,
        *(
            session(n, log_date=SUNDAY - days * ONE_DAY, pain_after=level)
            for n, (days, level) in enumerate([(60, 6), (58, 6), (50, 6), (9, 3), (2, 3), (0, 3)])
        ),
    )
    told = service.history.overview().trend
    assert (told.when, told.is_known, told.is_clear, told.points) == (
        When.AFTER,
        True,
        True,
        -3,
    )


def test_a_deleted_rating_is_in_no_trend(service: Service) -> None:
    put(service._database, session(1, log_date=FRIDAY, pain_before=5))
    stored_settings.set_setting(service._database, "bell", "off", 1)
    assert service.history.overview().trend.first.days == 1
    service.edits.delete(session(1, log_date=FRIDAY, pain_before=5))
    assert service.history.overview().trend.first.days == 0
