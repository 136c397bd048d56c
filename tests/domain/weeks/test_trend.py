from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.weeks.trend import Mean, Rating, When, mean, telling, trend
from tests.support.cases import examples
from tests.support.ratings import BEGAN, TODAY, compared, is_clear, level_of, on

tried = settings(
    max_examples=examples(120), deadline=None, derandomize=True, report_multiple_bugs=False
)

EARLIEST = BEGAN + timedelta(days=55)
"""The first day on which the two windows have no day in common."""


def days_of(*levels: int) -> Mean:
    """The mean of days of these levels."""
    return Mean(Fraction(sum(levels)), len(levels))


# The windows


def test_a_trend_compares_the_first_four_weeks_with_the_last_four() -> None:
    ratings = [on(0, 8), on(27, 6), on(28, 0), on(62, 0), on(63, 3), on(90, 2)]
    made = trend(ratings, TODAY, When.BEFORE)
    assert (made.first, made.last) == (days_of(8, 6), days_of(3, 2))
    assert (made.began, made.ended) == (BEGAN, TODAY)


def test_the_last_four_weeks_end_with_the_last_rating_however_long_ago() -> None:
    ratings = [on(n, level) for n, level in ((0, 8), (1, 8), (2, 8), (58, 3), (59, 3), (60, 3))]
    years_later = trend(ratings, TODAY + timedelta(days=1000), When.BEFORE)
    assert years_later == trend(ratings, BEGAN + timedelta(days=60), When.BEFORE)
    assert years_later.is_clear


def test_a_day_has_the_mean_of_its_ratings_and_counts_once() -> None:
    of_days = [on(0, 9), on(0, 4), on(0, None), on(1, 1)]
    assert mean(of_days, BEGAN + timedelta(days=1), When.BEFORE) == Mean(Fraction(15, 2), 2)
    thrice_a_day = [on(day, 5) for day in (0, 0, 0, 88, 89, 90)]
    assert not trend(thrice_a_day, TODAY, When.BEFORE).is_known


def test_the_first_four_weeks_begin_with_the_first_rating_and_not_with_the_first_session() -> None:
    made = trend([on(0, None, 9), on(10, 5), on(37, 4), on(38, 0)], TODAY, When.BEFORE)
    assert made.first == days_of(5, 4)


def test_ratings_after_today_are_ignored() -> None:
    made = trend([on(0, 5), on(90, 4), on(91, 0)], TODAY, When.BEFORE)
    assert made.last == days_of(4)


@pytest.mark.parametrize("length", [0, 27, 28, 54])
def test_overlapping_windows_are_not_compared(length: int) -> None:
    ratings = [on(n, 9 if n < 10 else 1) for n in range(length + 1)]
    made = trend(ratings, BEGAN + timedelta(days=length), When.BEFORE)
    assert not made.is_apart
    assert not made.is_known


def test_windows_do_not_overlap_from_eight_weeks_on() -> None:
    ratings = [on(n, 5) for n in range(56)]
    assert EARLIEST - BEGAN + timedelta(days=1) == timedelta(weeks=8)
    assert trend(ratings, EARLIEST, When.BEFORE).is_known
    assert not trend(ratings, EARLIEST - timedelta(days=1), When.BEFORE).is_known


@pytest.mark.parametrize(
    ("first", "last", "is_known"),
    [(3, 3, True), (2, 3, False), (3, 2, False), (2, 2, False), (28, 2, False), (1, 28, False)],
)
def test_window_of_fewer_than_three_days_is_not_compared(
    first: int, last: int, is_known: bool
) -> None:
    made = compared([9] * first, [1] * last)
    assert made.is_apart
    assert made.is_known is is_known


# Silence


def test_missing_rating_is_not_0() -> None:
    silent = [on(day, None) for day in (1, 2, 3, 80, 85, 90)]
    said = [on(day, level) for day, level in ((0, 6), (4, 8), (5, 7), (79, 6), (84, 8), (89, 7))]
    made = trend([*said, *silent], TODAY, When.BEFORE)
    assert made == trend(said, TODAY, When.BEFORE)
    assert (made.first.value, made.last.value, made.points) == (7, 7, 0)


def test_0_is_a_rating() -> None:
    made = compared([0, 0, 0], [0, 0, 0])
    assert made.is_known
    assert made.first.value == 0


def test_missing_ratings_do_not_count_as_rated_days() -> None:
    ratings = [on(0, 5), on(1, 5), on(2, None), *[on(day, 5) for day in (80, 81, 82)]]
    assert not trend(ratings, TODAY, When.BEFORE).is_known


def test_trend_without_ratings_is_not_known() -> None:
    made = trend([on(0, None), on(80, None)], TODAY, When.BEFORE)
    assert (made.first, made.last, made.is_known) == (days_of(), days_of(), False)


# What is clear


@pytest.mark.parametrize(
    ("first", "last", "clear"),
    [
        # 2 points, less than 30 %
        ((29, 3), (23, 3), True),
        ((29, 3), (77, 10), False),
        ((29, 3), (186, 24), False),
        ((7, 1), (9, 1), True),
        ((70, 10), (89, 10), False),
        ((8, 1), (10, 1), True),
        # 30 %, less than 2 points
        ((10, 2), (7, 2), True),
        ((10, 2), (71, 20), False),
        ((10, 2), (13, 2), True),
        ((10, 2), (129, 20), False),
        # 1 point at least, where that is more
        ((3, 1), (2, 1), True),
        ((3, 1), (41, 20), False),
        ((3, 1), (4, 1), True),
        ((3, 1), (79, 20), False),
        # 30 % of less than 3 points
        ((29, 10), (19, 10), False),
        ((29, 10), (0, 1), True),
        ((10, 10), (7, 10), False),
        ((10, 10), (0, 3), False),
        ((10, 10), (3, 1), True),
        # from nothing, and to nothing
        ((0, 3), (2, 1), True),
        ((0, 3), (19, 10), False),
        ((1, 10), (0, 3), False),
        # no change
        ((0, 3), (0, 3), False),
        ((5, 3), (10, 6), False),
    ],
)
def test_a_change_is_clear_from_2_points_or_from_30_percent_and_1_point(
    first: tuple[int, int], last: tuple[int, int], clear: bool
) -> None:
    """The means are given as sums and numbers of days, at least three of which are given."""
    (one, days), (other, later) = (
        (sum_ * k, n * k) for sum_, n in (first, last) for k in [3 // n + 1]
    )
    made = compared(level_of(one, days), level_of(other, later))
    assert made.is_known
    assert made.is_clear is clear


levels = st.none() | st.integers(0, 10)
some_ratings = st.builds(on, st.integers(-10, 95), levels, levels)
many = st.lists(some_ratings, max_size=6) | st.lists(some_ratings, min_size=20, max_size=50)
todays = st.integers(-1, 95).map(lambda n: BEGAN + timedelta(days=n))


@tried
@given(many, todays | st.just(TODAY), st.sampled_from(When))
def test_trend_agrees_with_exact_fractions(ratings: list[Rating], today: date, when: When) -> None:
    days: dict[date, Fraction] = {}
    for day in {rating.day for rating in ratings if rating.day <= today}:
        said = [
            level
            for rating in ratings
            if rating.day == day
            and (level := rating.before if when is When.BEFORE else rating.after) is not None
        ]
        if said:
            days[day] = Fraction(sum(said), len(said))
    began, ended = min(days, default=today), max(days, default=today)
    window = [timedelta(days=n) for n in range(28)]
    windows = {began + n for n in window}, {ended - n for n in window}

    early, late = (
        {day: level for day, level in days.items() if day in window} for window in windows
    )
    made = trend(ratings, today, when)
    assert (made.first.days, made.last.days) == (len(early), len(late))
    assert made.is_known == (
        windows[0].isdisjoint(windows[1]) and len(early) >= 3 and len(late) >= 3
    )
    if made.is_known:
        old, new = (sum(each.values(), Fraction()) / len(each) for each in (early, late))
        assert made.is_clear == is_clear(old, new)
        assert made.points == new - old


@tried
@given(many)
def test_only_the_ratings_in_the_two_windows_matter_and_not_their_order(
    ratings: list[Rating],
) -> None:
    made = trend(ratings, TODAY, When.BEFORE)
    days = [each.day for each in ratings if each.before is not None and each.day <= TODAY]
    began, last = min(days, default=TODAY), max(days, default=TODAY) - timedelta(days=27)
    needed = [
        rating
        for rating in ratings
        if rating.day < began + timedelta(weeks=4) or rating.day >= last
    ]
    assert trend(needed[::-1], TODAY, When.BEFORE) == made
    assert trend([replace(rating, after=0) for rating in needed], TODAY, When.BEFORE) == made


# Which pain


@pytest.mark.parametrize(
    ("before", "after", "which"),
    [
        (True, True, When.BEFORE),
        (True, False, When.BEFORE),
        (False, True, When.AFTER),
        (False, False, When.BEFORE),
    ],
)
def test_trend_before_is_shown_unless_only_the_one_after_is_known(
    before: bool, after: bool, which: When
) -> None:
    days = (0, 1, 2, 80, 85, 90)
    ratings = [on(day, 5 if before else None, 4 if after else None) for day in days]
    assert telling(*(trend(ratings, TODAY, when) for when in When)).when is which


def test_each_kind_of_pain_is_compared_with_its_own() -> None:
    ratings = [on(0, 8, 2), on(1, 8, 2), on(2, 8, 2), on(88, 8, 5), on(89, 8, 5), on(90, 8, 5)]
    before, after = (trend(ratings, TODAY, when) for when in When)
    assert (before.points, after.points) == (0, 3)


def test_a_running_mean_is_that_of_the_four_weeks_that_end_with_a_day() -> None:
    ratings = [on(0, 9), on(1, 4), on(27, None), on(28, 6), on(29, 0)]
    assert mean(ratings, BEGAN + timedelta(days=28), When.BEFORE) == days_of(4, 6)
