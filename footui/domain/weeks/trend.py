"""Compare the pain of the first four weeks with that of the last four.

Pain before sessions shows how the back is from day to day, so it is preferred to the pain after
them. A session without a rating is left out; it is not a 0.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

WINDOW = timedelta(days=28)
"""Both ends included."""
_A_DAY = timedelta(days=1)
LEAST_DAYS = 3
"""Rated days that a mean needs."""
CLEAR_POINTS = Fraction(2)
CLEAR_SHARE = Fraction(30, 100)
SHARE_FROM, SHARE_POINTS = 3, Fraction(1)
"""A change is clear from CLEAR_POINTS on. If the first mean is at least SHARE_FROM, CLEAR_SHARE of
it is enough too, but not less than SHARE_POINTS."""


class When(StrEnum):
    """When a session's pain was rated."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Rating:
    """The pain of one session (0–10, None if it was not rated), and its log date."""

    day: date
    before: int | None
    after: int | None

    def level(self, when: When) -> int | None:
        """Return the rating before or after the session."""
        return self.before if when is When.BEFORE else self.after


@dataclass(frozen=True, slots=True)
class Mean:
    """The exact mean of the rated days: the sum of their levels, and their number."""

    sum: Fraction = Fraction(0)
    days: int = 0

    @property
    def value(self) -> Fraction:
        """The mean; 0 without days."""
        return self.sum / max(1, self.days)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough rated days for a comparison."""
        return self.days >= LEAST_DAYS


@dataclass(frozen=True, slots=True)
class Trend:
    """The means of the four weeks from the first rating and of the four weeks to the last one.

    `began` and `ended` are the days of these two ratings, or today without any.
    """

    when: When
    began: date
    ended: date
    first: Mean
    last: Mean

    @property
    def is_apart(self) -> bool:
        """Whether the two windows have no day in common: at least eight weeks in all."""
        return self.ended - self.began >= 2 * WINDOW - _A_DAY

    @property
    def is_known(self) -> bool:
        """Whether the means may be compared."""
        return self.is_apart and self.first.is_enough and self.last.is_enough

    @property
    def points(self) -> Fraction:
        """The change of the mean in points; below 0 the pain has become less."""
        return self.last.value - self.first.value

    @property
    def needed(self) -> Fraction:
        """The smallest clear change in points, up or down."""
        first = self.first.value
        share = max(SHARE_POINTS, CLEAR_SHARE * first)
        return min(CLEAR_POINTS, share) if first >= SHARE_FROM else CLEAR_POINTS

    @property
    def is_clear(self) -> bool:
        """Whether the change is a clear one."""
        return self.is_known and abs(self.points) >= self.needed


def trend(ratings: Sequence[Rating], today: date, when: When) -> Trend:
    """Compare the first four weeks with the last four; ignore ratings after `today`.

    Callers may leave out the ratings between these two windows.
    """
    past = [rating for rating in ratings if rating.day <= today]
    days = [rating.day for rating in past if rating.level(when) is not None]
    began, ended = min(days, default=today), max(days, default=today)
    first = mean(past, began + WINDOW - _A_DAY, when)
    return Trend(when, began, ended, first, mean(past, ended, when))


def telling(before: Trend, after: Trend) -> Trend:
    """Return the trend to show: `before`, unless only `after` is known."""
    return after if after.is_known and not before.is_known else before


def mean(ratings: Sequence[Rating], until: date, when: When) -> Mean:
    """Return the mean of the four weeks that end with `until`.

    A day counts once, with the mean of its ratings.
    """
    levels: defaultdict[date, list[int]] = defaultdict(list)
    for rating in ratings:
        level = rating.level(when)
        if level is not None and until - WINDOW < rating.day <= until:
            levels[rating.day].append(level)
    of_days = [Fraction(sum(day), len(day)) for day in levels.values()]
    return Mean(sum(of_days, Fraction()), len(of_days))
