from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from re import findall

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.trend import Mean, Rating, Trend, When, comparison, mean, means, telling, trend

examined = settings(max_examples=300, deadline=None, derandomize=True, report_multiple_bugs=False)
tried = settings(examined, max_examples=120)

BEGAN = date(2026, 10, 5)
TODAY = date(2027, 1, 3)
EARLIEST = BEGAN + timedelta(days=55)
"""The first day on which the two windows have no day in common."""


def on(day: int, before: int | None, after: int | None = None) -> Rating:
    return Rating(BEGAN + timedelta(days=day), before, after)


def compared(first: Sequence[int], last: Sequence[int]) -> Trend:
    """The trend from some ratings in the first four weeks to some in the last four."""
    early = [on(n % 28, level) for n, level in enumerate(first)]
    late = [Rating(TODAY - timedelta(days=n % 28), level, None) for n, level in enumerate(last)]
    return trend([*early, *late], TODAY, When.BEFORE)


def level_of(sum_of_levels: int, ratings: int) -> list[int]:
    """That many ratings of that sum."""
    least, more = divmod(sum_of_levels, ratings)
    return [least + 1] * more + [least] * (ratings - more)


# The windows


def test_a_trend_compares_the_first_four_weeks_with_the_last_four() -> None:
    ratings = [on(0, 8), on(27, 6), on(28, 0), on(62, 0), on(63, 3), on(90, 2)]
    made = trend(ratings, TODAY, When.BEFORE)
    assert (made.first, made.last) == (Mean(14, 2), Mean(5, 2))


def test_the_first_four_weeks_begin_with_the_first_rating_and_not_with_the_first_session() -> None:
    made = trend([on(0, None, 9), on(10, 5), on(37, 4), on(38, 0)], TODAY, When.BEFORE)
    assert made.first == Mean(9, 2)


def test_ratings_after_today_say_nothing_yet() -> None:
    made = trend([on(0, 5), on(90, 4), on(91, 0)], TODAY, When.BEFORE)
    assert made.last == Mean(4, 1)


@pytest.mark.parametrize("length", [0, 27, 28, 54])
def test_windows_that_overlap_claim_nothing(length: int) -> None:
    ratings = [on(n, 9 if n < 10 else 1) for n in range(length + 1)]
    made = trend(ratings, BEGAN + timedelta(days=length), When.BEFORE)
    assert not made.apart
    assert not made.is_known


def test_windows_do_not_overlap_from_eight_weeks_on() -> None:
    ratings = [on(n, 5) for n in range(56)]
    assert EARLIEST - BEGAN + timedelta(days=1) == timedelta(weeks=8)
    assert trend(ratings, EARLIEST, When.BEFORE).is_known
    assert not trend(ratings, EARLIEST - timedelta(days=1), When.BEFORE).is_known


@pytest.mark.parametrize(
    ("first", "last", "is_known"),
    [(3, 3, True), (2, 3, False), (3, 2, False), (2, 2, False), (30, 2, False), (3, 0, False)],
)
def test_fewer_than_three_ratings_a_window_claim_nothing(
    first: int, last: int, is_known: bool
) -> None:
    made = compared([9] * first, [1] * last)
    assert made.apart
    assert made.is_known is is_known
    for words in (means(made), comparison(made)):
        assert ("meaningful" in words) is is_known


# Silence


def test_silence_is_not_0() -> None:
    silent = [on(day, None) for day in (1, 2, 3, 80, 85, 90)]
    said = [on(day, level) for day, level in ((0, 6), (4, 8), (5, 7), (79, 6), (84, 8), (89, 7))]
    made = trend([*said, *silent], TODAY, When.BEFORE)
    assert made == trend(said, TODAY, When.BEFORE)
    assert (float(made.first), float(made.last), made.points) == (7, 7, 0)


def test_0_is_a_rating() -> None:
    made = compared([0, 0, 0], [0, 0, 0])
    assert made.is_known
    assert float(made.first) == 0


def test_silence_counts_towards_no_three_ratings() -> None:
    ratings = [on(0, 5), on(1, 5), on(2, None), *[on(day, 5) for day in (80, 81, 82)]]
    assert not trend(ratings, TODAY, When.BEFORE).is_known


def test_without_any_rating_nothing_is_claimed() -> None:
    made = trend([on(0, None), on(80, None)], TODAY, When.BEFORE)
    assert (made.first, made.last, made.is_known) == (Mean(0, 0), Mean(0, 0), False)
    assert comparison(made) == "Nothing is claimed about your pain: not rated yet."


def test_a_change_between_no_ratings_at_all_is_not_meaningful() -> None:
    assert not trend([], TODAY, When.BEFORE).is_meaningful


# What is meaningful


@pytest.mark.parametrize(
    ("first", "last", "is_meaningful"),
    [
        # 2 points, less than 30 %
        ((29, 3), (23, 3), True),
        ((29, 3), (77, 10), False),
        ((29, 3), (231, 30), False),
        ((7, 1), (9, 1), True),
        ((70, 10), (89, 10), False),
        ((8, 1), (10, 1), True),
        # 30 %, less than 2 points
        ((10, 3), (7, 3), True),
        ((10, 3), (71, 30), False),
        ((10, 3), (13, 3), True),
        ((10, 3), (129, 30), False),
        ((10, 10), (7, 10), True),
        ((10, 10), (8, 10), False),
        ((100, 20), (70, 20), True),
        ((100, 20), (71, 20), False),
        # from nothing, and to nothing
        ((0, 3), (2, 1), True),
        ((0, 3), (19, 10), False),
        ((0, 3), (1, 3), False),
        ((1, 10), (0, 3), True),
        # no change
        ((0, 3), (0, 3), False),
        ((5, 3), (10, 6), False),
        ((100, 10), (30, 3), False),
    ],
)
def test_a_change_is_meaningful_from_2_points_or_30_percent(
    first: tuple[int, int], last: tuple[int, int], is_meaningful: bool
) -> None:
    """The means are given as sums and numbers of ratings, at least three of which are given."""
    (one, ratings), (other, later) = first, last
    made = compared(level_of(3 * one, 3 * ratings), level_of(3 * other, 3 * later))
    assert made.is_known
    assert made.is_meaningful is is_meaningful
    for words in (means(made), comparison(made)):
        assert (": a meaningful change" in words) is is_meaningful


levels = st.none() | st.integers(0, 10)
some_ratings = st.builds(on, st.integers(-10, 95), levels, levels)
many = st.lists(some_ratings, max_size=6) | st.lists(some_ratings, min_size=20, max_size=50)
todays = st.integers(-1, 95).map(lambda n: BEGAN + timedelta(days=n))


@tried
@given(many, todays | st.just(TODAY), st.sampled_from(When))
def test_a_trend_is_what_fractions_say(ratings: list[Rating], today: date, when: When) -> None:
    levels = [
        (rating.day, rating.before if when is When.BEFORE else rating.after) for rating in ratings
    ]
    said = [(day, level) for day, level in levels if level is not None]
    began = min((day for day, _ in said), default=today)
    window = [timedelta(days=n) for n in range(28)]
    early, late = {began + n for n in window}, {today - n for n in window}
    first = [level for day, level in said if day in early]
    last = [level for day, level in said if day in late]

    made = trend(ratings, today, when)
    assert (made.first.sum, made.first.ratings) == (sum(first), len(first))
    assert (made.last.sum, made.last.ratings) == (sum(last), len(last))
    assert made.is_known == (
        not early & late and max(early) < min(late) and len(first) >= 3 and len(last) >= 3
    )
    if made.is_known:
        old, new = Fraction(sum(first), len(first)), Fraction(sum(last), len(last))
        assert made.is_meaningful == _is_meaningful(old, new)
        assert made.points == pytest.approx(float(new - old))


@examined
@given(
    st.lists(st.integers(0, 10), min_size=3, max_size=28),
    st.lists(st.integers(0, 10), min_size=3, max_size=28),
)
def test_the_means_told_are_near_and_the_words_never_claim_more_than_they_may(
    first: list[int], last: list[int]
) -> None:
    old, new = Fraction(sum(first), len(first)), Fraction(sum(last), len(last))
    made = compared(first, last)
    means, _, change = comparison(made).partition(" in the last four. ")
    assert made.is_meaningful == _is_meaningful(old, new)
    told = [Fraction(number) for number in findall(r"[\d.]+", means)]
    assert abs(told[0] - old) <= Fraction(1, 20)
    assert abs(told[1] - new) <= Fraction(1, 20)
    assert change.startswith("It went down") <= (new < old)
    assert change.startswith("It went up") <= (new > old)
    assert change.startswith("It did not change") == (new == old)
    assert (": a meaningful change" in change) == made.is_meaningful


def _is_meaningful(old: Fraction, new: Fraction) -> bool:
    change = abs(new - old)
    return change >= 2 or (old > 0 and change / old >= Fraction(30, 100))


@tried
@given(many)
def test_only_the_ratings_in_the_two_windows_matter_and_not_their_order(
    ratings: list[Rating],
) -> None:
    made = trend(ratings, TODAY, When.BEFORE)
    began = min((rating.day for rating in ratings if rating.before is not None), default=TODAY)
    last = TODAY - timedelta(days=27)
    told = [
        rating
        for rating in ratings
        if rating.day < began + timedelta(weeks=4) or rating.day >= last
    ]
    assert trend(told[::-1], TODAY, When.BEFORE) == made
    assert trend([replace(rating, after=0) for rating in told], TODAY, When.BEFORE) == made


# Which pain


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (True, True, When.BEFORE),
        (True, False, When.BEFORE),
        (False, True, When.AFTER),
        (False, False, When.BEFORE),
    ],
)
def test_the_pain_before_sessions_is_told_of_unless_only_that_after_is_known(
    before: bool, after: bool, told: When
) -> None:
    days = (0, 1, 2, 80, 85, 90)
    ratings = [on(day, 5 if before else None, 4 if after else None) for day in days]
    assert telling(*(trend(ratings, TODAY, when) for when in When)).when is told


def test_each_kind_of_pain_is_compared_with_its_own() -> None:
    ratings = [on(0, 8, 2), on(1, 8, 2), on(2, 8, 2), on(88, 8, 5), on(89, 8, 5), on(90, 8, 5)]
    before, after = (trend(ratings, TODAY, when) for when in When)
    assert (before.points, after.points) == (0, 3)


def test_a_running_mean_is_that_of_the_four_weeks_that_end_with_a_day() -> None:
    ratings = [on(0, 9), on(1, 4), on(27, None), on(28, 6), on(29, 0)]
    assert mean(ratings, BEGAN + timedelta(days=28), When.BEFORE) == Mean(10, 2)


# The words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (
            [5, 5, 6],
            [3, 3, 3],
            "Mean pain before sessions: 5.3 in the first four weeks, 3.0 in the last four. "
            "It went down, by at least 2 points or 30 %: a meaningful change. "
            "What brought it about, numbers cannot tell.",
        ),
        (
            [5, 5, 5],
            [5, 5, 6],
            "Mean pain before sessions: 5.0 in the first four weeks, 5.3 in the last four. "
            "It went up, but by less than 2 points and 30 %: not a meaningful change.",
        ),
        (
            [0, 0, 0],
            [1, 1, 1],
            "Mean pain before sessions: 0.0 in the first four weeks, 1.0 in the last four. "
            "It went up, but by less than 2 points and 30 %: not a meaningful change.",
        ),
        (
            [0, 0, 0],
            [2, 2, 2],
            "Mean pain before sessions: 0.0 in the first four weeks, 2.0 in the last four. "
            "It went up, by at least 2 points or 30 %: a meaningful change. "
            "What brought it about, numbers cannot tell.",
        ),
        (
            [4, 4, 4],
            [4, 4, 4],
            "Mean pain before sessions: 4.0 in the first four weeks, 4.0 in the last four. "
            "It did not change.",
        ),
    ],
)
def test_a_comparison_says_what_changed_and_what_a_meaningful_change_takes(
    first: list[int], last: list[int], words: str
) -> None:
    assert comparison(compared(first, last)) == words


def test_the_means_in_brief_say_which_and_whether_their_change_is_meaningful() -> None:
    brief = "Pain before sessions, 4-week mean"
    assert means(compared([5, 5, 6], [3, 3, 4])) == f"{brief} 5.3 → 3.3: a meaningful change"
    assert means(compared([5] * 3, [6] * 3)) == f"{brief} 5.0 → 6.0: not a meaningful change"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (compared([], []), "not rated yet"),
        (compared([5], []), "fewer than three ratings in the first four weeks"),
        (compared([5] * 3, [5] * 2), "fewer than three ratings in the last four weeks"),
        (
            trend([on(n, 5) for n in range(50)], BEGAN + timedelta(days=50), When.AFTER),
            "not rated yet",
        ),
        (
            trend([on(n, 5) for n in range(50)], BEGAN + timedelta(days=50), When.BEFORE),
            "a trend takes eight weeks of ratings",
        ),
    ],
)
def test_a_trend_that_is_not_known_says_why(made: Trend, reason: str) -> None:
    assert means(made) == f"Pain: {reason}"
    assert comparison(made) == f"Nothing is claimed about your pain: {reason}."
