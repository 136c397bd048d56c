"""Ratings of pain, and trends made of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from footui.domain.weeks.trend import Rating, Trend, When, trend

BEGAN = date(2026, 10, 5)
TODAY = date(2027, 1, 3)


def on(day: int, before: int | None, after: int | None = None) -> Rating:
    return Rating(BEGAN + timedelta(days=day), before, after)


def compared(first: Sequence[int], last: Sequence[int]) -> Trend:
    """The trend from days of some pain, at most 28, in the first four weeks to some in the last.

    Ratings that are in neither window make them the first and the last four weeks.
    """
    early = [on(n, level) for n, level in enumerate(first)]
    late = [Rating(TODAY - timedelta(days=n), level, None) for n, level in enumerate(last)]
    return trend([*early, *late], TODAY, When.BEFORE)


def level_of(sum_of_levels: int, ratings: int) -> list[int]:
    """That many ratings of that sum."""
    least, more = divmod(sum_of_levels, ratings)
    return [least + 1] * more + [least] * (ratings - more)


def is_clear(old: Fraction, new: Fraction) -> bool:
    change = abs(new - old)
    return change >= 2 or (old >= 3 and change >= 1 and change / old >= Fraction(30, 100))
