"""The service: settings, days, weeks, routines and sessions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.routine import toml_reader
from footui.domain.routine.timeline import Interval
from footui.domain.session.edits import Details
from footui.domain.session.session import Session
from footui.domain.settings import Settings
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.week import Goal, State, Totals, WeekStart
from footui.services.routines import shipped_routine
from footui.services.service import Service
from footui.services.session_report import ExerciseDone, SessionView, view
from tests.support.fake_system import FakeSystem
from tests.support.records import put, session
from tests.support.routines import SHORT
from tests.support.session_driver import advance_session, advance_to_the_end, find_pending_session
from tests.support.sqlite_tools import execute_sql, fetch_rows, locked

SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 16)
"""The first day of the week that ends on that Sunday."""


def day_of(service: Service, day: date) -> tuple[str, ...]:
    return tuple(shown.record.id for shown in service.history.day(day))


# Settings


def test_a_new_practice_has_the_defaults_and_the_zone_of_the_machine(
    service: Service, fake_system: FakeSystem
) -> None:
    fake_system.zone = "Asia/Tokyo"
    assert service.settings == Settings("Asia/Tokyo")


def test_settings_are_in_force_at_once_and_survive(
    service: Service, open_another: Callable[..., Service], fake_system: FakeSystem, path: Path
) -> None:
    service.set("timezone", "Europe/Berlin")
    service.set("week_start", "sunday")
    service.set("day_cutoff", "4")
    service.set("bell", "off")
    service.set("welcomed", "yes")
    expected = Settings(
        timezone="Europe/Berlin",
        week_start=WeekStart.SUNDAY,
        day_cutoff=timedelta(hours=4),
        bell=False,
        welcomed=True,
        has_zone=True,
    )
    assert service.settings == expected
    assert open_another().settings == expected
    assert {at for (at,) in fetch_rows(path, "SELECT updated_at FROM setting")} == {fake_system.utc}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("timezone", ""),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "/etc/localtime"),
        ("timezone", "Europe"),
        ("timezone", "x" * 5_000),
        ("week_start", "thursday"),
        ("week_start", "0"),
        ("day_cutoff", "7"),
        ("day_cutoff", "-1"),
        ("day_cutoff", "²"),
        ("day_cutoff", "4.5"),
        ("day_cutoff", "9" * 5_000),
        ("bell", "\x07"),
        ("routine", "no digest"),
        ("routine", "0" * 64),
        ("unheard of", "\x1b[31m"),
    ],
)
def test_a_setting_that_makes_no_sense_has_its_default(
    service: Service, fake_system: FakeSystem, key: str, value: str
) -> None:
    fake_system.zone = "Europe/Berlin"
    service.set(key, value)
    assert replace(service.settings, routine=None) == Settings("Europe/Berlin")
    assert service.today() == SUNDAY
    assert service.routines.current() == shipped_routine()
    assert service.sessions.start(None).record.timezone == "Europe/Berlin"


def test_a_machine_in_a_zone_unheard_of_keeps_utc(
    service: Service, fake_system: FakeSystem
) -> None:
    fake_system.zone = "Nowhere"
    assert service.settings.timezone == "UTC"


def test_the_machine_is_not_asked_for_a_zone_that_was_chosen(
    service: Service, fake_system: FakeSystem
) -> None:
    service.set("timezone", "Asia/Tokyo")
    fake_system.zone = "Europe/Berlin"
    assert service.settings.timezone == "Asia/Tokyo"


# Today


@pytest.mark.parametrize(
    ("moment", "zone", "cutoff", "today"),
    [
        ("2026-11-22T23:59:59.999", "UTC", 0, "2026-11-22"),
        ("2026-11-23T00:00", "UTC", 0, "2026-11-23"),
        ("2026-11-23T03:59:59", "UTC", 4, "2026-11-22"),
        ("2026-11-23T04:00", "UTC", 4, "2026-11-23"),
        ("2026-11-22T22:59", "Europe/Berlin", 0, "2026-11-22"),
        ("2026-11-22T23:00", "Europe/Berlin", 0, "2026-11-23"),
        ("2026-11-23T04:59", "Europe/Berlin", 6, "2026-11-22"),
        ("2026-11-22T14:59", "Asia/Tokyo", 0, "2026-11-22"),
        ("2026-11-22T15:00", "Asia/Tokyo", 0, "2026-11-23"),
        ("2026-11-23T10:59", "Pacific/Honolulu", 1, "2026-11-22"),
        # The clocks go back from 3 to 2 at 01:00 UTC: what the wall shows decides.
        ("2026-10-25T00:30", "Europe/Berlin", 2, "2026-10-25"),
        ("2026-10-25T01:30", "Europe/Berlin", 3, "2026-10-24"),
        ("2026-10-25T02:00", "Europe/Berlin", 3, "2026-10-25"),
    ],
)
def test_today_is_what_the_wall_shows_less_the_cutoff(
    service: Service, fake_system: FakeSystem, moment: str, zone: str, cutoff: int, today: str
) -> None:
    fake_system.set_clock(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    service.set("timezone", zone)
    service.set("day_cutoff", str(cutoff))
    assert service.today().isoformat() == today


def test_a_session_belongs_to_the_day_on_which_it_started(
    short: Service, fake_system: FakeSystem
) -> None:
    fake_system.set_clock(datetime(2026, 11, 22, 22, 59, tzinfo=UTC))
    short.set("timezone", "Europe/Berlin")
    live = short.sessions.start(None)
    advance_to_the_end(live, fake_system)
    assert short.today() == date(2026, 11, 23)
    assert live.record.log_date == SUNDAY
    assert (live.record.timezone, live.record.utc_offset) == ("Europe/Berlin", 3_600)


def test_a_log_date_is_frozen(short: Service, fake_system: FakeSystem) -> None:
    live = short.sessions.start(None)
    advance_to_the_end(live, fake_system)
    short.set("timezone", "Pacific/Auckland")
    short.set("day_cutoff", "6")
    [shown] = short.history.day(SUNDAY)
    assert shown.record == live.record
    assert (shown.record.timezone, shown.record.utc_offset) == ("UTC", 0)


# The routine


def test_the_shipped_routine_is_in_use_at_first(service: Service) -> None:
    assert service.routines.current() == shipped_routine()
    assert service.routines.timeline().length == 1_209_000


def test_a_routine_of_ones_own_is_in_use_until_it_is_reset(
    service: Service, open_another: Callable[..., Service]
) -> None:
    own = toml_reader.parse(SHORT)
    service.routines.use(own)
    assert service.routines.current() == own
    assert service.routines.timeline().length == 113_000
    assert open_another().routines.current() == own
    service.routines.reset()
    assert service.routines.current() == shipped_routine()
    service.routines.use(own)
    assert service.routines.current() == own


def test_a_session_keeps_the_routine_that_it_ran(
    short: Service, open_another: Callable[..., Service], fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    short.routines.reset()
    advance_session(live, fake_system, 48_000)
    waiting = find_pending_session(open_another(dead=True))
    assert waiting
    assert waiting.session.timeline.routine.name == "Short"
    advance_to_the_end(live, fake_system)
    [shown] = short.history.day(SUNDAY)
    expected = (ExerciseDone("One", 40_000, 40_000), ExerciseDone("Two", 60_000, 60_000))
    assert shown.exercises == expected
    assert (shown.ran, shown.record.minutes) == (113_000, 113_000 / 60_000)
    assert shown.extent == "complete"
    second = short.sessions.start(None)
    assert second.session.timeline.routine == shipped_routine()
    assert short.history.day(SUNDAY)[0] == shown


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(1, 1), (29, 1), (60, 2), (83, 2), (97, 2), (98, 3), (600, 11)]
)
def test_a_session_usually_takes_what_the_routine_does(
    service: Service, seconds: int, minutes: int
) -> None:
    longer = SHORT.replace("seconds = 60", f"seconds = {seconds}")
    service.routines.use(toml_reader.parse(longer))
    assert service.routines.timeline().length == (53 + seconds) * 1_000
    assert service.routines.usual_minutes() == minutes


# Sessions


def test_a_session_that_begins_is_on_record_with_all_that_is_known(
    short: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(0)
    record = live.record
    assert UUID(record.id).version == 7
    assert UUID(record.id).int >> 80 == fake_system.utc
    assert (record.kind, record.state) == (SessionKind.TIMED, SessionState.LIVE)
    assert (record.counts, record.ended_at, record.pain_before) == (False, None, 0)
    assert (record.started_at, record.updated_at) == (fake_system.utc, fake_system.utc)
    assert record.log_date == short.today()
    assert day_of(short, SUNDAY) == (record.id,)


def test_two_sessions_have_two_ids(short: Service) -> None:
    first, second = short.sessions.start(None).stop(), short.sessions.start(None).stop()
    assert first.id != second.id
    assert day_of(short, SUNDAY) == (first.id, second.id)


def test_what_ran_is_told_by_exercise_and_counts_once(
    short: Service, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 15_000)
    live.apply(Session.restart_block)
    advance_session(live, fake_system, 3_000 + 10_000)
    live.apply(Session.next_exercise)
    advance_session(live, fake_system, 5_000 + 30_000)
    live.stop()
    [shown] = short.history.day(SUNDAY)
    assert shown.exercises == (
        ExerciseDone("One", 10_000, 40_000),
        ExerciseDone("Two", 30_000, 60_000),
    )
    assert shown.ran == 15_000 + 10_000 + 35_000
    assert shown.record.minutes == 1.0
    assert shown.extent == "0 of 2 exercises"
    assert view(live.record, live.session) == shown


def test_an_extended_session_has_more_work(short: Service, fake_system: FakeSystem) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 60_000)
    live.apply(Session.extend)
    advance_to_the_end(live, fake_system)
    [shown] = short.history.day(SUNDAY)
    assert shown.exercises[1] == ExerciseDone("Two", 70_000, 70_000)
    assert shown.ran == 123_000


def test_nothing_but_its_length_is_known_of_what_ran_in_a_manual_session(
    service: Service,
) -> None:
    put(service._database, session(1), session(2, minutes=None))
    assert service.history.day(SUNDAY) == (
        SessionView(session(1), 1_230_000, ()),
        SessionView(session(2, minutes=None), 0, ()),
    )


def test_nothing_waits_in_a_new_database(service: Service) -> None:
    assert find_pending_session(service) is None
    assert service.sessions.take() is None


def test_looking_at_what_waits_changes_nothing(
    short: Service, open_another: Callable[..., Service], fake_system: FakeSystem, path: Path
) -> None:
    live = short.sessions.start(None)
    advance_session(live, fake_system, 20_000)
    before = path.read_bytes()
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.session.ran == (Interval(0, waiting.session.position),)
    assert path.read_bytes() == before


# Weeks


def test_the_first_week_is_neutral_while_too_few_days_are_left(service: Service) -> None:
    week = service.this_week()
    assert (week.start, week.end) == (MONDAY, SUNDAY)
    assert (week.days, week.partial, week.goal) == ((), (), Goal(2, 3))
    assert week.state is State.NEUTRAL
    assert week.eligible == (SUNDAY,)


def test_a_day_counts_once_however_many_sessions_it_has(
    short: Service, fake_system: FakeSystem
) -> None:
    for _ in range(2):
        advance_to_the_end(short.sessions.start(None), fake_system)
    short.sessions.start(None).stop()
    assert short.this_week().days == (SUNDAY,)
    assert short.this_week().partial == ()
    assert short.history.days(SUNDAY, SUNDAY) == {
        SUNDAY: DaySummary(SUNDAY, sessions=3, counting=2, manual=0)
    }


def test_a_live_session_is_not_yet_a_day(short: Service, fake_system: FakeSystem) -> None:
    live = short.sessions.start(None)
    assert short.this_week().days == ()
    assert short.this_week().partial == ()
    advance_to_the_end(live, fake_system)
    assert short.this_week().days == (SUNDAY,)


@pytest.mark.parametrize(("start", "first"), [("monday", 16), ("saturday", 21), ("sunday", 22)])
def test_a_week_starts_where_the_setting_says(service: Service, start: str, first: int) -> None:
    service.set("week_start", start)
    assert service.this_week().start == date(2026, 11, first)


def test_goals_and_pauses_reach_the_week(service: Service, path: Path) -> None:
    put(service._database, session(1, log_date=date(2026, 11, 2)))
    execute_sql(
        path,
        "INSERT INTO goal VALUES ('2026-11-18', 1, 5, 1, NULL)",
        "INSERT INTO pause VALUES ('2026-11-22', 'a cold', 1, NULL)",
    )
    week = service.this_week()
    assert (week.goal, week.state, week.reason) == (Goal(1, 5), State.PAUSED, "a cold")
    [before] = service.history.overview().weeks(date(2026, 11, 9), date(2026, 11, 9))
    assert (before.goal, before.state) == (Goal(2, 3), State.MISSED)


def test_an_overview_judges_all_weeks_that_a_span_touches(service: Service) -> None:
    put(
        service._database,
        session(1, log_date=date(2026, 11, 3)),
        session(2, log_date=date(2026, 11, 5)),
        session(3, log_date=date(2026, 11, 9)),
        session(4, log_date=date(2026, 11, 10)),
        session(5, log_date=date(2026, 11, 11)),
        session(6, log_date=date(2026, 11, 19), state=SessionState.PARTIAL, counts=False),
    )
    overview = service.history.overview()
    weeks = overview.weeks(date(2026, 11, 1), date(2026, 11, 30))
    assert [week.start for week in weeks] == [
        date(2026, 10, 26) + timedelta(weeks=number) for number in range(6)
    ]
    assert [week.state for week in weeks] == [
        State.BLANK,
        State.MET,
        State.FULL,
        State.OUT_OF_REACH,
        State.BLANK,
        State.BLANK,
    ]
    assert weeks[3].partial == (date(2026, 11, 19),)
    assert weeks[3] == service.this_week()
    assert overview.totals == Totals(streak=2, best_streak=2, met=2, full=1)
    assert (overview.today, overview.sessions) == (SUNDAY, 6)


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        ("2026-11-16", "2026-11-22", 1),
        ("2026-11-22", "2026-11-22", 1),
        ("2026-11-22", "2026-11-23", 2),
        ("2026-01-01", "2026-12-31", 53),
    ],
)
def test_weeks_are_whole(service: Service, first: str, last: str, weeks: int) -> None:
    judged = service.history.overview().weeks(date.fromisoformat(first), date.fromisoformat(last))
    assert len(judged) == weeks
    assert judged[0].start <= date.fromisoformat(first) <= judged[0].end
    assert judged[-1].start <= date.fromisoformat(last) <= judged[-1].end


# The file


def test_a_practice_is_opened_on_a_path_and_closed_again(
    path: Path, fake_system: FakeSystem
) -> None:
    with Service.open(path, fake_system.system()) as service:
        assert service.path == path
        service.set("bell", "off")
    with pytest.raises(StorageError):
        service.set("bell", "on")
    with Service.open(path, fake_system.system()) as service:
        assert not service.settings.bell


@pytest.mark.usefixtures("no_lock_wait")
def test_every_question_to_a_locked_file_gets_a_sentence(short: Service, path: Path) -> None:
    edited, counted, deleted = (short.sessions.start(None).stop() for _ in range(3))
    edits = short.edits
    questions: list[Callable[[], object]] = [
        lambda: short.settings,
        lambda: short.set("bell", "off"),
        short.routines.current,
        short.routines.reset,
        short.plan.goals,
        lambda: short.plan.set_goal(SUNDAY, Goal(1, 1)),
        lambda: short.plan.unset_goal(SUNDAY),
        short.plan.pauses,
        lambda: short.plan.pause(SUNDAY, SUNDAY, ""),
        lambda: short.plan.unpause(SUNDAY, SUNDAY),
        short._database.change_token,
        short.today,
        short.this_week,
        short.history.overview,
        lambda: short.history.days(SUNDAY, SUNDAY),
        lambda: short.history.ratings(SUNDAY, SUNDAY),
        lambda: short.history.day(SUNDAY),
        lambda: edits.add(SUNDAY, Details()),
        lambda: edits.edit(edited, Details(note="said later")),
        lambda: edits.count(counted),
        lambda: edits.delete(deleted),
        edits.undo,
        lambda: find_pending_session(short),
        short.sessions.take,
        lambda: short.sessions.start(None),
    ]
    with locked(path, "EXCLUSIVE"):
        short._database.timeout = 0
        for question in questions:
            with pytest.raises(StorageError, match="locked"):
                question()
    for question in questions:
        question()
