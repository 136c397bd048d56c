from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.weeks.reminders import Reminder, needed, spread, weekly
from footui.domain.weeks.week import (
    Goal,
    State,
    Week,
    WeekHistory,
    WeekStart,
    at_wall_clock,
    judge_week,
    log_date,
    week_of,
)
from tests.support.cases import examples
from tests.support.week_model import ZONES

examined = settings(max_examples=examples(200), deadline=None, derandomize=True)

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = time(18)
MONDAY = date(2026, 11, 16)
WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=n) for n in (2, 4, 5, 6))
LONG_AGO = date(2026, 1, 1)


def in_berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def on(day: date, clock: time = time(9)) -> datetime:
    return datetime.combine(day, clock, BERLIN).astimezone(UTC)


def a_week(*done: date, today: date, began: date = LONG_AGO) -> Week:
    return judge_week(WeekHistory(frozenset(done), began=began), MONDAY, today)


def days_of(reminders: list[Reminder]) -> list[date]:
    return [reminder.start.date() for reminder in reminders]


def asked(judged: Week, today: date, now: datetime | None = None) -> list[Reminder]:
    return needed(judged, today, EVENING, BERLIN, now or on(today), 20)


# The days that a week still needs


def test_a_new_week_has_its_days_spread_over_it() -> None:
    reminders = asked(a_week(today=MONDAY), MONDAY)
    assert reminders == [
        Reminder(in_berlin("2026-11-16 18:00"), 20),
        Reminder(in_berlin("2026-11-19 18:00"), 20),
    ]


def test_days_already_done_get_no_reminder() -> None:
    assert days_of(asked(a_week(MONDAY, today=WEDNESDAY), WEDNESDAY)) == [WEDNESDAY]


def test_a_day_on_which_something_was_done_is_left_out() -> None:
    reminders = asked(a_week(WEDNESDAY, today=WEDNESDAY), WEDNESDAY)
    assert days_of(reminders) == [WEDNESDAY + timedelta(days=1)]


@pytest.mark.parametrize(("clock", "day"), [(time(17, 59), FRIDAY), (EVENING, SATURDAY)])
def test_today_is_left_out_once_its_time_has_come(clock: time, day: date) -> None:
    judged = a_week(MONDAY, today=FRIDAY)
    assert days_of(asked(judged, FRIDAY, on(FRIDAY, clock))) == [day]


def test_there_are_fewer_when_the_evening_of_the_last_day_has_passed() -> None:
    judged = a_week(MONDAY, today=SUNDAY)
    assert judged.state is State.OPEN
    assert asked(judged, SUNDAY, on(SUNDAY, time(20))) == []


def test_a_first_week_that_is_not_judged_has_as_many_as_it_has_days() -> None:
    judged = a_week(today=SUNDAY, began=SUNDAY)
    assert judged.state is State.NEUTRAL
    assert days_of(asked(judged, SUNDAY)) == [SUNDAY]


@pytest.mark.parametrize(
    ("done", "today", "state"),
    [
        ((MONDAY, WEDNESDAY), FRIDAY, State.MET),
        ((MONDAY, WEDNESDAY, FRIDAY), FRIDAY, State.FULL),
        ((), SUNDAY, State.OUT_OF_REACH),
    ],
)
def test_a_week_that_needs_nothing_more_has_none(
    done: tuple[date, ...], today: date, state: State
) -> None:
    judged = a_week(*done, today=today)
    assert judged.state is state
    assert asked(judged, today) == []


def test_a_paused_week_has_none() -> None:
    paused = WeekHistory(began=LONG_AGO, pauses={MONDAY: "a cold"})
    assert asked(judge_week(paused, MONDAY, MONDAY), MONDAY) == []


def test_a_time_before_the_day_cutoff_is_in_the_night_after_the_day() -> None:
    cutoff = timedelta(hours=4)
    judged = a_week(MONDAY, today=SUNDAY)
    reminders = needed(judged, SUNDAY, time(1), BERLIN, on(SUNDAY), 20, cutoff)
    assert [reminder.start for reminder in reminders] == [in_berlin("2026-11-23 01:00")]


@st.composite
def evenings(draw: st.DrawFn) -> tuple[Week, date, time, ZoneInfo, datetime, timedelta]:
    """A week in some state, as seen at some moment, and the time at which to be reminded."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    cutoff = timedelta(hours=draw(st.integers(0, 6)))
    today = draw(st.dates(date(2026, 2, 1), date(2030, 1, 1)))
    start = week_of(today, begins := draw(st.sampled_from(WeekStart)))
    days = [start + timedelta(days=n) for n in range(7)]
    minimum = draw(st.integers(1, 7))
    diary = WeekHistory(
        days=frozenset(draw(st.sets(st.sampled_from([day for day in days if day <= today])))),
        began=draw(st.sampled_from([LONG_AGO, *days])),
        goals={LONG_AGO: Goal(minimum, draw(st.integers(minimum, 7)))},
        pauses=draw(st.sampled_from([{}, {}, {}, {start: ""}])),
        week_start=begins,
    )
    clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
    now = at_wall_clock(today, draw(clocks), zone, cutoff).astimezone(UTC)
    return judge_week(diary, start, today), today, draw(clocks), zone, now, cutoff


@examined
@given(evenings())
def test_reminders_are_on_as_many_days_as_are_needed_and_left_evenly_spread_and_never_past(
    evening: tuple[Week, date, time, ZoneInfo, datetime, timedelta],
) -> None:
    judged, today, at, zone, now, cutoff = evening
    reminders = needed(judged, today, at, zone, now, 20, cutoff)
    days = [log_date(reminder.start, zone, cutoff) for reminder in reminders]
    left = [day for day in judged.eligible if at_wall_clock(day, at, zone, cutoff) > now]
    wanted = judged.missing if judged.state in (State.OPEN, State.NEUTRAL) else 0
    assert len(days) == min(wanted, len(left))
    assert days == sorted(set(days) & set(judged.eligible))
    assert all(reminder.start > now for reminder in reminders)
    assert all(reminder.start.tzinfo is zone for reminder in reminders)
    indices = [left.index(day) for day in days]
    gaps = [after - before for before, after in pairwise([*indices, len(left)])]
    assert not indices or (indices[0] == 0 and max(gaps) - min(gaps) <= 1)


# Every week


@pytest.mark.parametrize(
    ("number", "week_start", "days"),
    [
        (1, WeekStart.MONDAY, (0,)),
        (2, WeekStart.MONDAY, (0, 3)),
        (3, WeekStart.MONDAY, (0, 2, 4)),
        (7, WeekStart.MONDAY, (0, 1, 2, 3, 4, 5, 6)),
        (1, WeekStart.SUNDAY, (6,)),
        (2, WeekStart.SUNDAY, (6, 2)),
        (3, WeekStart.SATURDAY, (5, 0, 2)),
    ],
)
def test_spread_days_cover_the_week_evenly(
    number: int, week_start: WeekStart, days: tuple[int, ...]
) -> None:
    assert spread(number, week_start) == days


@pytest.mark.parametrize("week_start", WeekStart)
@pytest.mark.parametrize("number", range(1, 8))
def test_the_gaps_between_spread_days_differ_by_one_at_most(
    number: int, week_start: WeekStart
) -> None:
    days = sorted(spread(number, week_start))
    gaps = [after - before for before, after in pairwise([*days, days[0] + 7])]
    assert len(set(days)) == number
    assert max(gaps) - min(gaps) <= 1


def every_week(now: datetime, at: time = EVENING, days: tuple[int, ...] = (0, 3)) -> Reminder:
    return weekly(days, at, BERLIN, now, 20, WeekStart.MONDAY)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-11-16 17:59", "2026-11-16 18:00"),
        ("2026-11-16 18:00", "2026-11-19 18:00"),
        ("2026-11-19 18:01", "2026-11-23 18:00"),
        ("2026-12-31 18:01", "2027-01-04 18:00"),
    ],
)
def test_a_weekly_reminder_starts_at_its_first_time_after_now(now: str, start: str) -> None:
    assert every_week(in_berlin(now).astimezone(UTC)).start == in_berlin(start)


def test_the_days_of_a_weekly_reminder_are_in_the_order_of_the_week_and_each_but_once() -> None:
    reminder = weekly([0, 6, 3, 6], EVENING, BERLIN, on(MONDAY), 20, WeekStart.SUNDAY)
    assert (reminder.weekdays, reminder.week_start) == ((6, 0, 3), WeekStart.SUNDAY)


def test_time_skipped_in_spring_is_kept_on_the_other_days() -> None:
    reminder = every_week(in_berlin("2026-03-29 01:00"), time(2, 30), days=(6,))
    assert f"{reminder.start:%H:%M}" == "02:30"
    assert reminder.start.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_autumn_repeats_is_past_after_the_first() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    before, after = (
        every_week(first + timedelta(minutes=n), time(2, 30), days=(6,)) for n in (-1, 1)
    )
    assert before.start.astimezone(UTC) == first
    assert after.start == in_berlin("2026-11-01 02:30")


@examined
@given(
    st.integers(0, 4 * 366 * 1440).map(lambda minutes: on(LONG_AGO) + timedelta(minutes=minutes)),
    st.sets(st.integers(0, 6), min_size=1),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.sampled_from(ZONES).map(ZoneInfo),
    st.sampled_from(WeekStart),
)
def test_a_weekly_reminder_misses_no_earlier_time(
    now: datetime, days: set[int], at: time, zone: ZoneInfo, week_start: WeekStart
) -> None:
    reminder = weekly(days, at, zone, now, 20, week_start)
    local = now.astimezone(zone).date()
    times = [datetime.combine(local + timedelta(days=n), at, zone) for n in range(9)]
    assert reminder.start == next(it for it in times if it.weekday() in days and it > now)
    assert set(reminder.weekdays) == days
