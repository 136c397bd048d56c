"""Whether the pain changed: four-week means of ratings, compared without claiming too much.

Pain before a session says how the back is from day to day; only where nobody rates it then is
the pain after sessions compared instead. Nobody's silence is taken for a 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WINDOW = timedelta(weeks=4)
LEAST_RATINGS = 3
MEANINGFUL_POINTS = 2
MEANINGFUL_PERCENT = 30


class When(StrEnum):
    """When a session's pain was rated."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Rating:
    """The pain of one session (0–10, None where nobody said), and its log date."""

    day: date
    before: int | None
    after: int | None

    def level(self, when: When) -> int | None:
        """The rating given then."""
        return self.before if when is When.BEFORE else self.after


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of some ratings, exact: their sum and their number."""

    sum: int
    ratings: int

    def __float__(self) -> float:
        return self.sum / self.ratings

    @property
    def is_enough(self) -> bool:
        """Whether there are enough ratings to say anything at all."""
        return self.ratings >= LEAST_RATINGS


@dataclass(frozen=True, slots=True)
class Trend:
    """The first four weeks with a rating, and the last four up to today."""

    when: When
    first: Mean
    last: Mean
    apart: bool
    """Whether the two windows have no day in common."""

    @property
    def is_known(self) -> bool:
        """Whether the means may be compared."""
        return self.apart and self.first.is_enough and self.last.is_enough

    @property
    def points(self) -> float:
        """By how many points the mean has risen (or, below 0, fallen)."""
        return float(self.last) - float(self.first)

    @property
    def is_meaningful(self) -> bool:
        """Whether the change is one of 2 points or more, or of 30 % or more."""
        before, after = self.first, self.last
        # Compared in whole numbers, so that rounding decides nothing.
        scale = before.ratings * after.ratings
        change = abs(after.sum * before.ratings - before.sum * after.ratings)
        percent_of = before.sum * after.ratings
        is_large = change >= MEANINGFUL_POINTS * scale or (
            change > 0 and percent_of > 0 and 100 * change >= MEANINGFUL_PERCENT * percent_of
        )
        return self.is_known and is_large


def trend(ratings: Sequence[Rating], today: date, when: When) -> Trend:
    """Compare the first four weeks with the last four.

    Only the ratings in these two windows matter; in between any may be left out.
    """
    days = [rating.day for rating in ratings if rating.level(when) is not None]
    began = min(days, default=today)
    end = began + WINDOW - timedelta(days=1)
    return Trend(
        when=when,
        first=_mean(ratings, began, end, when),
        last=mean(ratings, today, when),
        apart=end <= today - WINDOW,
    )


def telling(before: Trend, after: Trend) -> Trend:
    """The trend to tell of: that of the pain before sessions, unless only the other is known."""
    return after if after.is_known and not before.is_known else before


def mean(ratings: Sequence[Rating], until: date, when: When) -> Mean:
    """The mean of the ratings in the four weeks that end with the day `until`."""
    return _mean(ratings, until - WINDOW + timedelta(days=1), until, when)


def _mean(ratings: Sequence[Rating], first: date, last: date, when: When) -> Mean:
    levels = [rating.level(when) for rating in ratings if first <= rating.day <= last]
    known = [level for level in levels if level is not None]
    return Mean(sum(known), len(known))


def means(trend: Trend) -> str:
    """The two means that a trend compares, in brief."""
    if not trend.is_known:
        return f"Pain: {_unknown(trend)}"
    judged = "a meaningful change" if trend.is_meaningful else "not a meaningful change"
    return f"Pain {trend.when} sessions, 4-week mean {_arrow(trend)}: {judged}"


def comparison(trend: Trend) -> str:
    """What may honestly be said of the pain over time, in a paragraph."""
    if not trend.is_known:
        return f"Nothing is claimed about your pain: {_unknown(trend)}."
    first, last = _tenths(trend.first), _tenths(trend.last)
    means = f"{first / 10:.1f} in the first four weeks, {last / 10:.1f} in the last four"
    return f"Mean pain {trend.when} sessions: {means}. {_change(trend, last - first)}"


def _change(trend: Trend, tenths: int) -> str:
    """Say what the change comes to, without a number that rounding could belie."""
    if not tenths and not trend.is_meaningful:
        return "It hardly changed." if trend.points else "It did not change."
    went = "It went down" if trend.points < 0 else "It went up"
    points, percent = f"{MEANINGFUL_POINTS} points", f"{MEANINGFUL_PERCENT} %"
    if not trend.is_meaningful:
        return f"{went}, but by less than {points} and {percent}: not a meaningful change."
    return (
        f"{went}, by at least {points} or {percent}: a meaningful change. "
        "What brought it about, numbers cannot tell."
    )


def _tenths(mean: Mean) -> int:
    """A mean in tenths of a point, half of one rounded up."""
    return (20 * mean.sum + mean.ratings) // (2 * mean.ratings)


def _arrow(trend: Trend) -> str:
    return f"{_tenths(trend.first) / 10:.1f} → {_tenths(trend.last) / 10:.1f}"


def _unknown(trend: Trend) -> str:
    """Why a trend says nothing."""
    if not trend.first.ratings:
        return "not rated yet"
    if not trend.apart:
        return "a trend takes eight weeks of ratings"
    which = "first" if not trend.first.is_enough else "last"
    return f"fewer than three ratings in the {which} four weeks"
