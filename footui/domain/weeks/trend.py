"""Whether the pain changed: four-week means of rated days, compared without claiming too much.

Pain before a session says how the back is from day to day; only where nobody rates it then is
the pain after sessions compared instead. Nobody's silence is taken for a 0.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import count
from math import ceil, floor

from footui.domain.dates import date_phrase
from footui.domain.text import count as counted

WINDOW = timedelta(days=28)
"""Both ends included."""
LEAST_DAYS = 3
CLEAR_POINTS = Fraction(2)
CLEAR_SHARE = Fraction(30, 100)
"""Of the first mean, if that is at least SHARE_FROM and the change at least SHARE_POINTS."""
SHARE_FROM, SHARE_POINTS = 3, Fraction(1)


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
    """The mean of the days that were rated, exact: their sum and their number."""

    sum: Fraction = Fraction(0)
    days: int = 0

    @property
    def value(self) -> Fraction:
        """The mean; 0 of no days."""
        return self.sum / max(1, self.days)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough days to say anything at all."""
        return self.days >= LEAST_DAYS


@dataclass(frozen=True, slots=True)
class Trend:
    """The four weeks from the first rating on, and those up to the last one.

    `began` and `ended` are the days of these two ratings, or today where there is none.
    """

    when: When
    began: date
    ended: date
    first: Mean
    last: Mean

    @property
    def is_apart(self) -> bool:
        """Whether the two windows have no day in common, rated or not."""
        return self.ended - self.began >= 2 * WINDOW - _A_DAY

    @property
    def is_known(self) -> bool:
        """Whether the means may be compared."""
        return self.is_apart and self.first.is_enough and self.last.is_enough

    @property
    def points(self) -> Fraction:
        """By how many points the mean has risen (or, below 0, fallen)."""
        return self.last.value - self.first.value

    @property
    def needed(self) -> Fraction:
        """How many points, up or down, are a clear change."""
        first = self.first.value
        share = max(SHARE_POINTS, CLEAR_SHARE * first)
        return min(CLEAR_POINTS, share) if first >= SHARE_FROM else CLEAR_POINTS

    @property
    def is_clear(self) -> bool:
        """Whether the change is a clear one."""
        return self.is_known and abs(self.points) >= self.needed


def trend(ratings: Sequence[Rating], today: date, when: When) -> Trend:
    """Compare the first four weeks with the last four; ratings after `today` say nothing yet.

    Only the ratings in these two windows matter; in between any may be left out.
    """
    past = [rating for rating in ratings if rating.day <= today]
    days = [rating.day for rating in past if rating.level(when) is not None]
    began, ended = min(days, default=today), max(days, default=today)
    first = mean(past, began + WINDOW - _A_DAY, when)
    return Trend(when, began, ended, first, mean(past, ended, when))


def telling(before: Trend, after: Trend) -> Trend:
    """The trend to tell of: that of the pain before sessions, unless only the other is known."""
    return after if after.is_known and not before.is_known else before


def mean(ratings: Sequence[Rating], until: date, when: When) -> Mean:
    """The mean of the days in the four weeks that end with `until`; a day's is that of its own."""
    levels: defaultdict[date, list[int]] = defaultdict(list)
    for rating in ratings:
        level = rating.level(when)
        if level is not None and until - WINDOW < rating.day <= until:
            levels[rating.day].append(level)
    of_days = [Fraction(sum(day), len(day)) for day in levels.values()]
    return Mean(sum(of_days, Fraction()), len(of_days))


def told(trend: Trend) -> list[str]:
    """What may honestly be said of the pain over time: the finding, then what it rests on."""
    if not trend.is_known:
        return [_unknown(trend)]
    basis = f"{_basis(trend)}." + (f" {_CAUTION}" if trend.is_clear else "")
    return [_finding(trend), basis]


def brief(trend: Trend) -> list[str]:
    """The same beside other things, in lines that fit a calendar."""
    if trend.is_known:
        return [_finding(trend), _basis(trend)]
    reason = _unknown(trend)
    return [f"Pain – {reason[:1].lower()}{reason[1:]}"]


_A_DAY = timedelta(days=1)
_CAUTION = "Backs often ease by themselves; numbers can't say why."


def _finding(trend: Trend) -> str:
    return f"Pain {trend.when} sessions {_change(trend)}"


def _change(trend: Trend) -> str:
    """The two means and what the change comes to: "5.3 → 4.1, going down; 1.6 or more …"."""
    first, last, needed = _numbers(trend)
    if trend.is_clear:
        return f"{first} → {last}, {_by(trend)}: a clear change"
    going = "as before" if first == last else "going down" if trend.points < 0 else "going up"
    return f"{first} → {last}, {going}; {needed} or more would be a clear change"


def _by(trend: Trend) -> str:
    """By how much it changed: "33 % less", or in points where there is too little for a share."""
    direction, by = "less" if trend.points < 0 else "more", abs(trend.points)
    if trend.first.value >= SHARE_FROM:
        return f"{round(100 * by / trend.first.value)} % {direction}"
    return f"{_short(round(10 * by), 1)} points {direction}"


def _numbers(trend: Trend) -> tuple[str, str, str]:
    """Both means and the clear change, to so many decimals that rounding belies none of them."""
    for decimals in count(1):
        scale = 10**decimals
        first, last = (
            floor(mean.value * scale + Fraction(1, 2)) for mean in (trend.first, trend.last)
        )
        needed = ceil(trend.needed * scale)
        if trend.is_clear or abs(last - first) < needed:
            break
    means = [f"{number / scale:.{decimals}f}" for number in (first, last)]
    return means[0], means[1], _short(needed, decimals)


def _short(number: int, decimals: int) -> str:
    """A number of tenths, or of hundredths, and so on, without idle zeros."""
    return f"{number / 10**decimals:.{decimals}f}".rstrip("0").rstrip(".")


def _basis(trend: Trend) -> str:
    """Which days the means are of, and how many."""
    first, last = (counted(mean.days, "day") for mean in (trend.first, trend.last))
    began, ended = date_phrase(trend.began), date_phrase(trend.ended)
    return f"Four weeks from {began} ({first}) and to {ended} ({last})"


def _unknown(trend: Trend) -> str:
    """Why a trend says nothing, and what it takes."""
    if not (trend.is_apart or trend.last.is_enough):
        return _too_few("yet", trend.last, f"{LEAST_DAYS} in four weeks")
    if not trend.is_apart:
        return (
            f"Comparing takes eight weeks of ratings; yours go back to {date_phrase(trend.began)}."
        )
    if not trend.first.is_enough:
        return _too_few(f"in the four weeks from {date_phrase(trend.began)}", trend.first)
    return _too_few(f"in the four weeks to {date_phrase(trend.ended)}", trend.last)


def _too_few(where: str, mean: Mean, wanted: str = f"{LEAST_DAYS}") -> str:
    return f"Too few ratings {where}: {wanted} are needed, you have {mean.days}."
