from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.weeks.week import (
    DEFAULT_GOAL,
    Goal,
    State,
    Week,
    WeekHistory,
    WeekStart,
    at_wall_clock,
    judge_week,
    log_date,
    log_date_of_ms,
    streak_totals,
    week_of,
    weeks_of_use,
)
from tests.support import week_model
from tests.support.cases import examples
from tests.support.week_model import ZONES, HistoryCase, Start, days_of_span, some_goals

examined = settings(
    max_examples=examples(500), deadline=None, derandomize=True, report_multiple_bugs=False
)
tried = settings(examined, max_examples=examples(200))

MIDNIGHT = timedelta(0)
BERLIN = ZoneInfo("Europe/Berlin")

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)
LONG_AGO = date(2026, 9, 7)


def november(*days: int) -> frozenset[date]:
    return frozenset(date(2026, 11, day) for day in days)


def diary(*days: int, began: date = LONG_AGO, **more: object) -> WeekHistory:
    return replace(WeekHistory(november(*days), began=began), **more)


def judged(what: WeekHistory, today: date, start: date = MONDAY) -> Week:
    return judge_week(what, start, today)


def state(what: WeekHistory, today: date, start: date = MONDAY) -> State:
    return judged(what, today, start).state


def regular(weeks: Iterable[int], days: int = 2) -> frozenset[date]:
    """Days on record in the weeks of that number, counted from `LONG_AGO`."""
    mondays = [LONG_AGO + timedelta(weeks=n) for n in weeks]
    return frozenset(monday + timedelta(days=n) for monday in mondays for n in range(days))


def use(*weeks: int, days: int = 2, **more: object) -> WeekHistory:
    return replace(WeekHistory(regular(weeks, days), began=LONG_AGO), **more)


def in_week(number: int, day: int = 0) -> date:
    return LONG_AGO + timedelta(weeks=number, days=day)


# Log dates


@pytest.mark.parametrize(
    ("start", "cutoff", "expected"),
    [
        ("2026-11-22 00:00", 0, "2026-11-22"),
        ("2026-11-21 23:59", 0, "2026-11-21"),
        ("2026-11-22 03:59", 4, "2026-11-21"),
        ("2026-11-22 04:00", 4, "2026-11-22"),
        ("2026-11-22 05:59", 6, "2026-11-21"),
        ("2027-01-01 00:30", 1, "2026-12-31"),
        ("2027-01-01 00:30", 0, "2027-01-01"),
        ("2028-02-29 12:00", 6, "2028-02-29"),
        ("2028-03-01 02:00", 3, "2028-02-29"),
        ("2027-03-01 02:00", 3, "2027-02-28"),
    ],
)
def test_log_date_is_the_local_start_minus_the_cutoff(
    start: str, cutoff: int, expected: str
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    assert log_date(begun, BERLIN, timedelta(hours=cutoff)) == date.fromisoformat(expected)


def test_session_over_midnight_belongs_to_the_day_of_its_start() -> None:
    start = datetime(2026, 12, 31, 23, 55, tzinfo=BERLIN)
    assert log_date(start, BERLIN, MIDNIGHT) == date(2026, 12, 31)
    assert log_date(start + timedelta(minutes=20), BERLIN, MIDNIGHT) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("utc", "cutoff", "expected"),
    [
        ("2026-03-29 00:59", 2, "2026-03-28"),
        ("2026-03-29 01:00", 2, "2026-03-29"),
        ("2026-03-29 01:30", 3, "2026-03-29"),
        ("2026-03-29 01:59", 4, "2026-03-28"),
        ("2026-03-29 02:00", 4, "2026-03-29"),
    ],
)
def test_the_hour_that_spring_leaves_out_is_left_out_of_the_wall_clock(
    utc: str, cutoff: int, expected: str
) -> None:
    start = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert log_date(start, BERLIN, timedelta(hours=cutoff)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("utc", "cutoff", "expected"),
    [
        ("2026-10-25 00:30", 3, "2026-10-24"),
        ("2026-10-25 01:30", 3, "2026-10-24"),
        ("2026-10-25 01:59", 3, "2026-10-24"),
        ("2026-10-25 02:00", 3, "2026-10-25"),
        ("2026-10-25 00:30", 2, "2026-10-25"),
        ("2026-10-25 01:30", 2, "2026-10-25"),
        ("2026-10-25 22:59", 0, "2026-10-25"),
        ("2026-10-25 23:00", 0, "2026-10-26"),
    ],
)
def test_the_hour_that_autumn_repeats_belongs_to_one_day_both_times(
    utc: str, cutoff: int, expected: str
) -> None:
    start = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert log_date(start, BERLIN, timedelta(hours=cutoff)) == date.fromisoformat(expected)


def test_a_flight_over_the_date_line_can_give_a_later_session_an_earlier_day() -> None:
    home = log_date(datetime(2026, 11, 21, 19, tzinfo=UTC), ZoneInfo("Pacific/Auckland"), MIDNIGHT)
    away = log_date(datetime(2026, 11, 22, 6, tzinfo=UTC), ZoneInfo("Pacific/Honolulu"), MIDNIGHT)
    assert (home, away) == (SUNDAY, date(2026, 11, 21))
    done = WeekHistory(frozenset({home, away}), began=LONG_AGO)
    assert judged(done, today=away).days == (away, home)
    assert state(done, today=away) is State.MET


def test_calendar_day_that_a_place_skipped_is_no_log_date() -> None:
    apia = ZoneInfo("Pacific/Apia")
    late = datetime(2011, 12, 30, 9, 59, tzinfo=UTC)
    assert log_date(late, apia, MIDNIGHT) == date(2011, 12, 29)
    assert log_date(late + timedelta(minutes=1), apia, MIDNIGHT) == date(2011, 12, 31)


@examined
@given(
    st.integers(0, 2**31 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(ZONES),
    st.integers(0, 6),
)
def test_log_date_is_the_local_date_or_the_day_before(
    start: datetime, zone: str, cutoff: int
) -> None:
    expected = week_model.log_date(start, zone, cutoff)
    assert log_date(start, ZoneInfo(zone), timedelta(hours=cutoff)) == expected
    ms = (start - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert log_date_of_ms(ms, ZoneInfo(zone), timedelta(hours=cutoff)) == expected


# The moment of a time on the wall


CHANGES = (
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
    ("America/St_Johns", "2010-03-14"),
    ("Atlantic/Azores", "2026-03-29"),
    ("Atlantic/Azores", "2026-10-25"),
    ("Africa/Cairo", "2026-04-24"),
    ("Africa/Cairo", "2026-10-30"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Antarctica/Troll", "2026-03-29"),
    ("Asia/Kathmandu", "2027-01-01"),
    ("Pacific/Kiritimati", "2028-02-29"),
    ("UTC", "2028-03-01"),
)
changes = st.sampled_from(CHANGES)
cutoffs = st.integers(0, 6)


@pytest.mark.parametrize(
    ("day", "clock", "cutoff", "expected"),
    [
        ("2026-11-21", "23:55", 0, "2026-11-21 22:55"),
        ("2026-11-21", "00:00", 0, "2026-11-20 23:00"),
        ("2026-11-21", "03:59", 4, "2026-11-22 02:59"),
        ("2026-11-21", "04:00", 4, "2026-11-21 03:00"),
        ("2026-12-31", "00:30", 1, "2026-12-31 23:30"),
        ("2028-02-28", "02:00", 3, "2028-02-29 01:00"),
        ("2028-02-29", "02:00", 3, "2028-03-01 01:00"),
        ("2026-03-29", "01:59", 0, "2026-03-29 00:59"),
        ("2026-03-29", "02:30", 0, "2026-03-29 01:30"),
        ("2026-03-29", "03:00", 0, "2026-03-29 01:00"),
        ("2026-10-25", "02:30", 0, "2026-10-25 00:30"),
        ("2026-10-24", "02:30", 3, "2026-10-25 00:30"),
    ],
)
def test_a_time_before_the_cutoff_is_on_the_calendar_day_after_the_log_date(
    day: str, clock: str, cutoff: int, expected: str
) -> None:
    moment = at_wall_clock(
        date.fromisoformat(day), time.fromisoformat(clock), BERLIN, timedelta(hours=cutoff)
    )
    assert f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" == expected
    assert moment.tzinfo is BERLIN


@examined
@given(changes, st.integers(-36 * 3600, 36 * 3600), cutoffs)
def test_the_wall_clock_of_a_session_on_its_log_date_is_the_moment_at_which_it_started(
    change: tuple[str, str], seconds: int, cutoff: int
) -> None:
    zone, lag = ZoneInfo(change[0]), timedelta(hours=cutoff)
    start = datetime.combine(date.fromisoformat(change[1]), time(), UTC) + timedelta(
        seconds=seconds
    )
    clock = start.astimezone(zone).time()  # knows which of two equal hours it is in
    moment = at_wall_clock(log_date(start, zone, lag), clock, zone, lag)
    assert moment.astimezone(UTC) == start


@examined
@given(changes, st.integers(-2, 2), st.integers(0, 24 * 60 - 1), cutoffs)
def test_local_time_is_within_its_log_date_unless_the_clocks_skip_it(
    change: tuple[str, str], shift: int, minutes: int, cutoff: int
) -> None:
    zone, lag = ZoneInfo(change[0]), timedelta(hours=cutoff)
    day = date.fromisoformat(change[1]) + timedelta(days=shift)
    clock = time(minutes // 60, minutes % 60)
    moment = at_wall_clock(day, clock, zone, lag)
    on_the_wall = moment.replace(tzinfo=None)
    later = day + timedelta(days=1) if clock.hour < cutoff else day
    skipped = on_the_wall - datetime.combine(later, clock)
    assert abs(skipped) in [timedelta(minutes=n) for n in (0, 30, 60, 120)]
    if skipped < timedelta(0):  # the later time would be on the next log date
        assert log_date(moment.astimezone(UTC) - skipped, zone, lag) > day
    if skipped > timedelta(0):
        before = moment.astimezone(UTC) - skipped
        offset = (moment.utcoffset() or timedelta(0)) - skipped
        assert before.astimezone(zone).utcoffset() == offset
    else:
        assert log_date(moment, zone, lag) == day


@pytest.mark.parametrize("cutoff", range(7))
@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29"])
def test_time_skipped_in_spring_is_still_within_its_log_date(day: str, cutoff: int) -> None:
    lag = timedelta(hours=cutoff)
    for minute in range(60):
        moment = at_wall_clock(date.fromisoformat(day), time(2, minute), BERLIN, lag)
        assert log_date(moment, BERLIN, lag) == date.fromisoformat(day)


# Weeks


@pytest.mark.parametrize(
    ("first", "starts"),
    [
        (WeekStart.MONDAY, [16, 16, 16, 16, 16, 16, 16]),
        (WeekStart.SATURDAY, [14, 14, 14, 14, 14, 21, 21]),
        (WeekStart.SUNDAY, [15, 15, 15, 15, 15, 15, 22]),
    ],
)
def test_a_week_is_named_by_the_date_of_its_first_day(first: WeekStart, starts: list[int]) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    assert [week_of(day, first).day for day in days] == starts


@pytest.mark.parametrize("first", WeekStart)
def test_a_week_begins_on_its_weekday_and_holds_its_days_over_every_new_year(
    first: WeekStart,
) -> None:
    for number in range(365 * 30):
        day = date(2000, 1, 1) + timedelta(days=number)
        start = week_of(day, first)
        assert start.weekday() == first
        assert start <= day < start + timedelta(days=7)


def test_a_week_ends_six_days_after_it_begins() -> None:
    assert judged(diary(), SUNDAY).end == SUNDAY


def test_week_starts_on_monday_by_default() -> None:
    assert WeekHistory().week_start is WeekStart.MONDAY


def test_another_week_start_puts_the_same_days_into_other_weeks() -> None:
    done = diary(15, 17, began=date(2026, 11, 15))
    after = date(2026, 11, 30)
    assert streak_totals(done, after).met == 0
    assert streak_totals(replace(done, week_start=WeekStart.SUNDAY), after).met == 1


# Days and goals


def test_days_are_distinct_log_dates_with_a_counting_session() -> None:
    made = judged(diary(17, 19, partial=november(16, 20)), SUNDAY)
    assert made.days == tuple(sorted(november(17, 19)))
    assert made.partial == tuple(sorted(november(16, 20)))


def test_days_of_other_weeks_do_not_count() -> None:
    assert judged(diary(15, 23), date(2026, 11, 30)).days == ()


def test_the_goal_is_two_to_three_days_by_default() -> None:
    assert judged(diary(), SUNDAY).goal == DEFAULT_GOAL == Goal(2, 3)
    assert str(Goal(2, 3)) == "2–3"
    assert str(Goal(3, 3)) == "3"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], State.MISSED),
        ([17], State.MISSED),
        ([17, 19], State.MET),
        ([17, 19, 21], State.FULL),
        ([17, 19, 21, 22], State.FULL),
        ([16, 17, 18, 19, 20, 21, 22], State.FULL),
    ],
)
def test_two_days_meet_a_closed_week_three_fill_it_and_fewer_miss_it(
    days: list[int], expected: State
) -> None:
    assert state(diary(*days), date(2026, 11, 23)) is expected


def test_partial_sessions_do_not_meet_a_goal() -> None:
    assert state(diary(17, partial=november(18, 19)), date(2026, 11, 23)) is State.MISSED


def test_a_week_says_how_many_days_are_missing_to_the_minimum() -> None:
    assert [judged(diary(*days), SUNDAY).missing for days in ([], [17], [17, 18, 19])] == [2, 1, 0]


def test_only_met_and_full_are_met() -> None:
    assert [each for each in State if each.is_met] == [State.MET, State.FULL]


# The open week


@pytest.mark.parametrize(("days", "expected"), [([16, 17], State.MET), ([16, 17, 18], State.FULL)])
def test_the_open_week_is_met_or_full_as_soon_as_its_days_are_done(
    days: list[int], expected: State
) -> None:
    assert state(diary(*days), date(2026, 11, 18)) is expected


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        ([], 16, State.OPEN),
        ([], 21, State.OPEN),
        ([], 22, State.OUT_OF_REACH),
        ([17], 22, State.OPEN),
        ([22], 22, State.OUT_OF_REACH),
        ([21], 21, State.OPEN),
    ],
)
def test_the_open_week_is_reachable_while_the_days_left_suffice(
    days: list[int], today: int, expected: State
) -> None:
    assert state(diary(*days), date(2026, 11, today)) is expected


def test_today_is_eligible_while_nothing_is_done_today() -> None:
    assert judged(diary(17), date(2026, 11, 20)).eligible == tuple(sorted(november(20, 21, 22)))
    assert judged(diary(17, 20), date(2026, 11, 20)).eligible == tuple(sorted(november(21, 22)))


def test_today_is_eligible_while_only_a_partial_session_is_on_record() -> None:
    assert judged(diary(17, partial=november(22)), SUNDAY).eligible == (SUNDAY,)


@pytest.mark.parametrize("today", [date(2026, 11, 15), date(2026, 11, 23)])
def test_a_week_that_is_not_open_has_no_eligible_day(today: date) -> None:
    assert judged(diary(), today).eligible == ()


def test_the_last_day_of_a_week_is_still_open() -> None:
    assert state(diary(17), SUNDAY) is State.OPEN
    assert state(diary(17), SUNDAY + timedelta(days=1)) is State.MISSED


def test_a_week_that_has_not_begun_is_blank() -> None:
    assert state(diary(), date(2026, 11, 15)) is State.BLANK


# When use begins


def test_weeks_before_the_first_session_are_blank() -> None:
    assert state(diary(began=date(2026, 11, 23)), date(2026, 11, 30)) is State.BLANK


def test_a_first_week_that_began_late_is_neutral() -> None:
    assert state(diary(17, began=date(2026, 11, 17)), date(2026, 11, 30)) is State.NEUTRAL


@pytest.mark.parametrize(("days", "expected"), [([17, 18], State.MET), ([17, 18, 19], State.FULL)])
def test_a_first_week_that_began_late_counts_if_met(days: list[int], expected: State) -> None:
    done = diary(*days, began=date(2026, 11, 17))
    assert state(done, date(2026, 11, 30)) is expected
    assert streak_totals(done, SUNDAY).streak == 1


def test_a_first_week_that_began_on_its_first_day_is_judged_like_any_other() -> None:
    assert state(diary(16, began=MONDAY), date(2026, 11, 30)) is State.MISSED


def test_a_late_first_week_is_neutral_also_while_it_is_open_and_out_of_reach() -> None:
    assert state(diary(22, began=SUNDAY), SUNDAY) is State.NEUTRAL


def test_a_late_first_week_is_open_while_it_can_be_met() -> None:
    assert state(diary(20, began=date(2026, 11, 20)), date(2026, 11, 20)) is State.OPEN


def test_use_begins_with_the_earliest_session_even_if_that_is_partial() -> None:
    done = diary(partial=november(16), began=MONDAY)
    assert state(done, date(2026, 11, 30)) is State.MISSED


@pytest.mark.parametrize(
    ("today", "expected"), [(16, State.OPEN), (21, State.OPEN), (22, State.NEUTRAL)]
)
def test_without_any_session_this_week_is_open_or_neutral_and_nothing_is_missed(
    today: int, expected: State
) -> None:
    assert state(WeekHistory(), date(2026, 11, today)) is expected
    assert state(WeekHistory(), date(2026, 11, today), MONDAY - timedelta(weeks=1)) is State.BLANK
    assert streak_totals(WeekHistory(), date(2026, 11, today)).streak == 0


def test_a_first_session_that_lies_ahead_of_today_begins_use_today() -> None:
    done = diary(23, began=date(2026, 11, 23))
    assert state(done, SUNDAY) is State.NEUTRAL
    assert list(weeks_of_use(done, SUNDAY)) == [(MONDAY, State.NEUTRAL)]


# Pauses


def test_paused_week_has_its_reason() -> None:
    made = judged(diary(pauses={date(2026, 11, 18): "flu"}), date(2026, 11, 30))
    assert (made.state, made.reason) == (State.PAUSED, "flu")


def test_a_pause_holds_for_the_whole_week_of_its_date_and_no_other() -> None:
    paused = diary(pauses={MONDAY: "travel"})
    assert state(paused, SUNDAY) is State.PAUSED
    later = date(2026, 11, 30)
    assert state(paused, later, MONDAY - timedelta(weeks=1)) is State.MISSED
    assert state(paused, later, MONDAY + timedelta(weeks=1)) is State.MISSED


def test_a_paused_week_counts_if_met() -> None:
    assert state(diary(17, 18, pauses={MONDAY: "flu"}), SUNDAY) is State.MET
    assert state(diary(17, 18, 19, pauses={MONDAY: "flu"}), SUNDAY) is State.FULL


def test_a_pause_comes_before_reachable_and_before_neutral() -> None:
    assert state(diary(pauses={MONDAY: ""}), MONDAY) is State.PAUSED
    late = diary(18, began=date(2026, 11, 18), pauses={MONDAY: ""})
    assert state(late, date(2026, 11, 30)) is State.PAUSED


def test_a_week_before_the_first_session_is_blank_though_paused() -> None:
    before = diary(began=date(2026, 11, 23), pauses={MONDAY: "flu"})
    assert state(before, date(2026, 11, 30)) is State.BLANK


def test_a_pause_may_be_agreed_ahead() -> None:
    assert state(diary(pauses={MONDAY: "travel"}), date(2026, 11, 13)) is State.PAUSED


def test_week_has_the_first_reason_that_is_not_empty() -> None:
    pauses = {MONDAY: "", date(2026, 11, 18): "flu", date(2026, 11, 19): "travel"}
    assert judged(diary(pauses=pauses), SUNDAY).reason == "flu"


# The streak


def test_a_streak_is_consecutive_met_weeks() -> None:
    assert streak_totals(use(0, 1, 2), in_week(3)).streak == 3
    assert streak_totals(use(0, 2, 3), in_week(4)).streak == 2


def test_a_missed_week_ends_a_streak_once_it_is_closed() -> None:
    assert streak_totals(use(0, 1), in_week(2, 6)).streak == 2
    assert streak_totals(use(0, 1), in_week(3)).streak == 0


@pytest.mark.parametrize("today", range(7))
def test_the_open_week_never_breaks_a_streak(today: int) -> None:
    assert streak_totals(use(0, 1, 2), in_week(3, today)).streak == 3


def test_the_open_week_extends_a_streak_once_met() -> None:
    assert streak_totals(use(0, 1, 2, 3), in_week(3, 1)).streak == 4


def test_a_paused_week_neither_breaks_nor_extends_a_streak() -> None:
    assert streak_totals(use(0, 1, 3, pauses={in_week(2): "flu"}), in_week(4)).streak == 3


def test_a_paused_week_that_was_met_extends_a_streak() -> None:
    assert streak_totals(use(0, 1, 2, pauses={in_week(2): "flu"}), in_week(3)).streak == 3


def test_a_neutral_first_week_neither_breaks_nor_extends_a_streak() -> None:
    began = in_week(0, 6)
    done = WeekHistory(regular([1, 2]) | {began}, began=began)
    assert streak_totals(done, in_week(3)).streak == 2


def test_the_best_streak_is_the_longest_there_ever_was() -> None:
    came = streak_totals(use(0, 1, 2, 4, 5), in_week(7))
    assert (came.streak, came.best_streak) == (0, 3)


def test_totals_count_met_weeks_with_the_full_ones_among_them() -> None:
    done = replace(use(0, 1), days=regular([0, 1]) | regular([2, 3], days=3))
    came = streak_totals(done, in_week(4))
    assert (came.met, came.full) == (4, 2)


def test_back_filling_a_day_recomputes_the_streak() -> None:
    gap = replace(use(0, 2), days=regular([0, 2]) | regular([1], days=1))
    filled = replace(gap, days=gap.days | {in_week(1, 5)})
    assert (streak_totals(gap, in_week(3)).streak, streak_totals(filled, in_week(3)).streak) == (
        1,
        3,
    )


def test_weeks_of_use_run_from_that_of_the_first_session_to_the_open_one() -> None:
    weeks = weeks_of_use(diary(began=date(2026, 11, 5)), SUNDAY)
    assert [start.day for start, _ in weeks] == [2, 9, 16]
    assert list(weeks_of_use(WeekHistory(), SUNDAY)) == []


# Goals through time


def test_a_goal_holds_from_its_week_on() -> None:
    goals = {in_week(2): Goal(4, 5)}
    done = use(0, 1, 2, 3, days=3, goals=goals)
    states = [state(done, in_week(9), in_week(n)) for n in range(4)]
    assert states == [State.FULL, State.FULL, State.MISSED, State.MISSED]


def test_changing_a_goal_never_rewrites_the_past() -> None:
    before = use(0, 1, goals={in_week(0): Goal(1, 2)})
    after = replace(before, goals={**before.goals, in_week(2): Goal(5, 6)})
    for number in range(2):
        assert judged(after, in_week(2), in_week(number)) == judged(
            before, in_week(2), in_week(number)
        )
    assert streak_totals(after, in_week(2)).streak == 2


def test_a_goal_from_the_middle_of_a_week_holds_for_all_of_it() -> None:
    assert judged(diary(goals={date(2026, 11, 19): Goal(4, 5)}), SUNDAY).goal == Goal(4, 5)


def test_of_two_goals_the_later_holds() -> None:
    goals = {in_week(3): Goal(1, 1), in_week(0): Goal(4, 5), in_week(2): Goal(3, 4)}
    assert [judged(use(goals=goals), in_week(9), in_week(n)).goal.minimum for n in range(4)] == [
        4,
        4,
        3,
        1,
    ]


def test_a_goal_of_equal_minimum_and_full_is_full_as_soon_as_it_is_met() -> None:
    assert state(diary(17, 18, goals={MONDAY: Goal(2, 2)}), SUNDAY) is State.FULL


def test_a_goal_from_before_use_began_holds() -> None:
    assert judged(diary(goals={date(2020, 1, 6): Goal(1, 2)}), SUNDAY).goal == Goal(1, 2)


# Against a model that knows only the sentences of the rules


def first_days(weeks: Iterable[tuple[date, State]]) -> list[date]:
    return [start for start, _ in weeks]


@examined
@given(week_model.history_cases())
def test_every_started_week_has_the_state_of_the_rules(case: HistoryCase) -> None:
    start = week_model.first_day(case.day(-9), case.diary.week_start)
    while start <= case.today:
        made = judge_week(case.diary, start, case.today)
        rules = week_model.by_the_rules(case.diary, start, case.today)
        assert (made.state, made.goal, set(made.eligible)) == rules
        start += timedelta(days=7)


@examined
@given(week_model.history_cases())
def test_totals_agree_with_the_single_weeks(case: HistoryCase) -> None:
    came = streak_totals(case.diary, case.today)
    assert (came.streak, came.best_streak, came.met, came.full) == week_model.tallies(
        case.diary, case.today
    )


@examined
@given(week_model.history_cases(), st.none() | st.integers(-30, 90))
def test_weeks_of_use_agree_with_judge_week(case: HistoryCase, began: int | None) -> None:
    """Also where use is said to begin later than the first day on record."""
    what = case.diary if began is None else replace(case.diary, began=case.day(began))
    weeks = list(weeks_of_use(what, case.today))
    assert first_days(weeks) == week_model.starts(what, case.today)
    assert weeks == [
        (start, judge_week(what, start, case.today).state) for start in first_days(weeks)
    ]


@pytest.mark.parametrize("seed", range(9))
def test_ten_years_of_weeks_agree_with_judge_week(seed: int) -> None:
    rng = Random(seed)
    decade = [date(2019, 12, 30) + timedelta(days=n) for n in range(3660)]
    what = WeekHistory(
        days=frozenset(day for day in decade if rng.random() < 0.35),
        began=decade[seed],
        goals={day: Goal(n, n + 1) for n, day in enumerate(rng.sample(decade, 6), start=1)},
        pauses=dict.fromkeys(rng.sample(decade, 60), "flu"),
        week_start=list(WeekStart)[seed % 3],
    )
    weeks = list(weeks_of_use(what, decade[-1 - seed]))
    assert len(weeks) > 520
    assert weeks == [
        (start, judge_week(what, start, decade[-1 - seed]).state) for start in first_days(weeks)
    ]


@tried
@given(week_model.journeys(), st.sampled_from(WeekStart), st.integers(0, 30))
def test_weeks_of_a_traveller_use_the_local_date_of_each_session(
    journey: list[Start], first: WeekStart, later: int
) -> None:
    written = [
        log_date(start.at, ZoneInfo(start.zone), timedelta(hours=start.cutoff)) for start in journey
    ]
    assert written == [week_model.log_date(each.at, each.zone, each.cutoff) for each in journey]
    days = frozenset(day for day, start in zip(written, journey, strict=True) if start.counts)
    what = WeekHistory(
        days, frozenset(written) - days, began=min(written, default=None), week_start=first
    )
    today = max(written, default=MONDAY) + timedelta(days=later)
    came = streak_totals(what, today)
    assert (came.streak, came.best_streak, came.met, came.full) == week_model.tallies(what, today)


@tried
@given(week_model.history_cases(), days_of_span)
def test_one_more_day_never_shortens_a_streak(case: HistoryCase, number: int) -> None:
    what, day = case.diary, case.day(number)
    more = replace(what, days=what.days | {day}, began=min(what.began or day, day))
    if day <= case.today:
        assert streak_totals(more, case.today).streak >= streak_totals(what, case.today).streak


@tried
@given(week_model.history_cases(), days_of_span, some_goals)
def test_a_new_goal_leaves_every_week_before_it_as_it_was(
    case: HistoryCase, number: int, goal: Goal
) -> None:
    what, day = case.diary, case.day(number)
    changed = replace(what, goals={**what.goals, day: goal})
    weeks, after = weeks_of_use(what, case.today), weeks_of_use(changed, case.today)
    for before, now in zip(weeks, after, strict=True):
        start = before[0]
        if start + timedelta(days=6) < day:
            assert before == now
            assert judge_week(what, start, case.today) == judge_week(changed, start, case.today)


@tried
@given(week_model.history_cases(), days_of_span)
def test_a_pause_never_breaks_a_streak(case: HistoryCase, number: int) -> None:
    what = case.diary
    paused = replace(what, pauses={**what.pauses, case.day(number): "flu"})
    assert streak_totals(paused, case.today).streak >= streak_totals(what, case.today).streak
    assert streak_totals(paused, case.today).met == streak_totals(what, case.today).met


@tried
@given(week_model.history_cases())
def test_week_start_moves_days_between_weeks_and_loses_none(case: HistoryCase) -> None:
    for first in WeekStart:
        moved = replace(case.diary, week_start=first)
        weeks = [
            judge_week(moved, start, case.today) for start, _ in weeks_of_use(moved, case.today)
        ]
        shown = [day for each in weeks for day in each.days]
        assert shown == sorted(day for day in moved.days if weeks and day <= weeks[-1].end)


@tried
@given(week_model.history_cases(), st.integers(1, 6))
def test_while_a_week_is_open_no_day_that_passes_changes_a_streak(
    case: HistoryCase, later: int
) -> None:
    what, today = case.diary, case.today
    after = today + timedelta(days=later)
    if (
        what.began
        and what.began <= today
        and week_of(today, what.week_start) == week_of(after, what.week_start)
    ):
        assert streak_totals(what, after) == streak_totals(what, today)
