from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.week import (
    DEFAULT_GOAL,
    Diary,
    Goal,
    State,
    Week,
    WeekStart,
    log_date,
    log_date_of_ms,
    totals,
    week,
    week_of,
    weeks_of_use,
)

examined = settings(max_examples=100, deadline=None, derandomize=True, report_multiple_bugs=False)

MIDNIGHT = timedelta(0)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "Etc/GMT+12",
)

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)
LONG_AGO = date(2026, 9, 7)


def november(*days: int) -> frozenset[date]:
    return frozenset(date(2026, 11, day) for day in days)


def diary(*days: int, began: date = LONG_AGO, **more: object) -> Diary:
    return replace(Diary(november(*days), began=began), **more)


def judged(what: Diary, today: date, start: date = MONDAY) -> Week:
    return week(what, start, today)


def state(what: Diary, today: date, start: date = MONDAY) -> State:
    return judged(what, today, start).state


def regular(weeks: Iterable[int], days: int = 2) -> frozenset[date]:
    """Days on record in the weeks of that number, counted from `LONG_AGO`."""
    mondays = [LONG_AGO + timedelta(weeks=n) for n in weeks]
    return frozenset(monday + timedelta(days=n) for monday in mondays for n in range(days))


def use(*weeks: int, days: int = 2, **more: object) -> Diary:
    return replace(Diary(regular(weeks, days), began=LONG_AGO), **more)


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
def test_the_log_date_is_the_wall_clock_start_less_the_day_cutoff(
    start: str, cutoff: int, expected: str
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    assert log_date(begun, BERLIN, timedelta(hours=cutoff)) == date.fromisoformat(expected)


def test_a_session_belongs_to_the_day_on_which_it_started_though_it_ends_on_the_next() -> None:
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
    done = Diary(frozenset({home, away}), began=LONG_AGO)
    assert judged(done, today=away).days == (away, home)
    assert state(done, today=away) is State.MET


def test_a_day_that_a_place_skipped_is_nobody_s_log_date() -> None:
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
def test_a_log_date_is_the_date_on_the_wall_or_the_one_before(
    start: datetime, zone: str, cutoff: int
) -> None:
    wall = start.astimezone(ZoneInfo(zone))
    expected = date(wall.year, wall.month, wall.day)
    if wall.hour < cutoff:
        expected = date.fromordinal(expected.toordinal() - 1)
    assert log_date(start, ZoneInfo(zone), timedelta(hours=cutoff)) == expected
    ms = (start - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert log_date_of_ms(ms, ZoneInfo(zone), timedelta(hours=cutoff)) == expected


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


def test_weeks_begin_on_monday_unless_somebody_chooses() -> None:
    assert Diary().week_start is WeekStart.MONDAY


def test_another_week_start_puts_the_same_days_into_other_weeks() -> None:
    done = diary(15, 17, began=date(2026, 11, 15))
    after = date(2026, 11, 30)
    assert totals(done, after).met == 0
    assert totals(replace(done, week_start=WeekStart.SUNDAY), after).met == 1


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
    assert totals(done, SUNDAY).streak == 1


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
    assert state(Diary(), date(2026, 11, today)) is expected
    assert state(Diary(), date(2026, 11, today), MONDAY - timedelta(weeks=1)) is State.BLANK
    assert totals(Diary(), date(2026, 11, today)).streak == 0


def test_a_first_session_that_lies_ahead_of_today_begins_use_today() -> None:
    done = diary(23, began=date(2026, 11, 23))
    assert state(done, SUNDAY) is State.NEUTRAL
    assert [each.start for each in weeks_of_use(done, SUNDAY)] == [MONDAY]


# Pauses


def test_a_paused_week_says_so_and_why() -> None:
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


def test_the_first_reason_that_somebody_gave_is_told() -> None:
    pauses = {MONDAY: "", date(2026, 11, 18): "flu", date(2026, 11, 19): "travel"}
    assert judged(diary(pauses=pauses), SUNDAY).reason == "flu"


# The streak


def test_a_streak_is_consecutive_met_weeks() -> None:
    assert totals(use(0, 1, 2), in_week(3)).streak == 3
    assert totals(use(0, 2, 3), in_week(4)).streak == 2


def test_a_missed_week_ends_a_streak_once_it_is_closed() -> None:
    assert totals(use(0, 1), in_week(2, 6)).streak == 2
    assert totals(use(0, 1), in_week(3)).streak == 0


@pytest.mark.parametrize("today", range(7))
def test_the_open_week_never_breaks_a_streak(today: int) -> None:
    assert totals(use(0, 1, 2), in_week(3, today)).streak == 3


def test_the_open_week_extends_a_streak_once_met() -> None:
    assert totals(use(0, 1, 2, 3), in_week(3, 1)).streak == 4


def test_a_paused_week_neither_breaks_nor_extends_a_streak() -> None:
    assert totals(use(0, 1, 3, pauses={in_week(2): "flu"}), in_week(4)).streak == 3


def test_a_paused_week_that_was_met_extends_a_streak() -> None:
    assert totals(use(0, 1, 2, pauses={in_week(2): "flu"}), in_week(3)).streak == 3


def test_a_neutral_first_week_neither_breaks_nor_extends_a_streak() -> None:
    began = in_week(0, 6)
    done = Diary(regular([1, 2]) | {began}, began=began)
    assert totals(done, in_week(3)).streak == 2


def test_the_best_streak_is_the_longest_there_ever_was() -> None:
    came = totals(use(0, 1, 2, 4, 5), in_week(7))
    assert (came.streak, came.best_streak) == (0, 3)


def test_totals_count_met_weeks_with_the_full_ones_among_them() -> None:
    done = replace(use(0, 1), days=regular([0, 1]) | regular([2, 3], days=3))
    came = totals(done, in_week(4))
    assert (came.met, came.full) == (4, 2)


def test_back_filling_a_day_recomputes_the_streak() -> None:
    gap = replace(use(0, 2), days=regular([0, 2]) | regular([1], days=1))
    filled = replace(gap, days=gap.days | {in_week(1, 5)})
    assert (totals(gap, in_week(3)).streak, totals(filled, in_week(3)).streak) == (1, 3)


def test_weeks_of_use_run_from_that_of_the_first_session_to_the_open_one() -> None:
    weeks = weeks_of_use(diary(began=date(2026, 11, 5)), SUNDAY)
    assert [each.start.day for each in weeks] == [2, 9, 16]
    assert weeks_of_use(Diary(), SUNDAY) == []


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
    assert totals(after, in_week(2)).streak == 2


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


FIRST = date(2024, 12, 2)
SPAN = 56
span = st.integers(0, SPAN - 1).map(lambda n: FIRST + timedelta(days=n))
some_goals = st.tuples(st.integers(1, 5), st.integers(0, 2)).map(lambda g: Goal(g[0], sum(g)))


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    chance = draw(st.sampled_from([0.1, 0.3, 0.45, 0.7]))
    random = draw(st.randoms(use_true_random=False))
    everyday = [FIRST + timedelta(days=n) for n in range(SPAN)]
    skipped = draw(st.integers(0, SPAN))
    days = frozenset(day for day in everyday[skipped:] if random.random() < chance)
    partial = frozenset(day for day in everyday[skipped:] if random.random() < 0.1) - days
    return Diary(
        days=days,
        partial=partial,
        began=min(days | partial, default=None),
        goals=draw(st.dictionaries(span, some_goals, max_size=3)),
        pauses=draw(st.dictionaries(span, st.sampled_from(["", "flu", "travel"]), max_size=3)),
        week_start=draw(st.sampled_from(WeekStart)),
    )


todays = st.integers(-3, SPAN + 20).map(lambda n: FIRST + timedelta(days=n))


def first_day(day: date, first: WeekStart) -> date:
    while day.weekday() != first:
        day -= timedelta(days=1)
    return day


def by_the_rules(what: Diary, start: date, today: date) -> tuple[str, Goal, int]:
    """The state, the goal and the number of eligible days of a week that has begun."""
    of_week = {start + timedelta(days=n) for n in range(7)}
    done = of_week & what.days
    opened = today in of_week
    left = {day for day in of_week - done if day >= today} if opened else set()
    use_begins = min({what.began or today, today})
    goal = Goal(2, 3)
    for agreed in sorted(what.goals):
        if first_day(agreed, what.week_start) <= start:
            goal = what.goals[agreed]
    fits = {
        "blank": max(of_week) < use_begins,
        "full": len(done) >= goal.full,
        "met": len(done) >= goal.minimum,
        "paused": bool(of_week & set(what.pauses)),
        "open": opened and len(done) + len(left) >= goal.minimum,
        "neutral": use_begins in of_week and use_begins != start,
        "out_of_reach": opened,
        "missed": True,
    }
    return next(name for name, does in fits.items() if does), goal, len(left)


def history(what: Diary, today: date) -> str:
    """One letter a week of use: + met, - missed; what neither breaks nor extends is left out."""
    if what.began is None:
        return ""
    letters = ""
    start = first_day(min(what.began, today), what.week_start)
    while start <= today:
        found = by_the_rules(what, start, today)[0]
        letters += {"full": "F", "met": "+", "missed": "-"}.get(found, "")
        start += timedelta(days=7)
    return letters


@examined
@given(diaries(), todays)
def test_every_week_that_has_begun_stands_as_the_rules_say(what: Diary, today: date) -> None:
    start = first_day(FIRST - timedelta(days=9), what.week_start)
    while start <= today:
        made = week(what, start, today)
        assert (made.state, made.goal, len(made.eligible)) == by_the_rules(what, start, today)
        start += timedelta(days=7)


@examined
@given(diaries(), todays)
def test_totals_are_what_the_weeks_come_to(what: Diary, today: date) -> None:
    came, letters = totals(what, today), history(what, today)
    runs = letters.split("-")
    assert came.streak == len(runs[-1])
    assert came.best_streak == max(map(len, runs))
    assert (came.met, came.full) == (letters.count("F") + letters.count("+"), letters.count("F"))


@examined
@given(diaries(), todays, span)
def test_one_more_day_never_shortens_a_streak(what: Diary, today: date, day: date) -> None:
    more = replace(what, days=what.days | {day}, began=min(what.began or day, day))
    if day <= today:
        assert totals(more, today).streak >= totals(what, today).streak


@examined
@given(diaries(), todays, span, some_goals)
def test_a_new_goal_leaves_every_week_before_it_as_it_was(
    what: Diary, today: date, start: date, goal: Goal
) -> None:
    changed = replace(what, goals={**what.goals, start: goal})
    for before, after in zip(weeks_of_use(what, today), weeks_of_use(changed, today), strict=True):
        assert before == after or before.end >= start


@examined
@given(diaries(), todays, span)
def test_a_pause_never_breaks_a_streak(what: Diary, today: date, day: date) -> None:
    paused = replace(what, pauses={**what.pauses, day: "flu"})
    assert totals(paused, today).streak >= totals(what, today).streak
    assert totals(paused, today).met == totals(what, today).met


@examined
@given(diaries(), todays)
def test_the_week_start_moves_days_between_weeks_but_loses_none(what: Diary, today: date) -> None:
    for first in WeekStart:
        moved = weeks_of_use(replace(what, week_start=first), today)
        shown = [day for each in moved for day in each.days]
        assert shown == sorted(set(shown))
        known = {day for day in what.days if moved and day <= moved[-1].end}
        assert set(shown) == known
