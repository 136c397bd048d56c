"""Sentences about the trend of the pain. They claim no more than the numbers show."""

from fractions import Fraction
from itertools import count
from math import ceil, floor

from footui.domain.dates import date_phrase
from footui.domain.text import count as counted
from footui.domain.weeks.trend import LEAST_DAYS, SHARE_FROM, Mean, Trend

_CAUTION = "Backs often ease by themselves; numbers can't say why."


def told(trend: Trend) -> list[str]:
    """Return two sentences, the result and the days it is based on; or one, why there is none."""
    if not trend.is_known:
        return [_unknown(trend)]
    basis = f"{_basis(trend)}." + (f" {_CAUTION}" if trend.is_clear else "")
    return [_finding(trend), basis]


def brief(trend: Trend) -> list[str]:
    """Return the same in lines of at most 78 characters, without the caution."""
    if trend.is_known:
        return [_finding(trend), _basis(trend)]
    reason = _unknown(trend)
    return [f"Pain – {reason[:1].lower()}{reason[1:]}"]


def _finding(trend: Trend) -> str:
    return f"Pain {trend.when} sessions {_change(trend)}"


def _change(trend: Trend) -> str:
    """Return both means and the change: "5.3 → 4.1, going down; 1.6 or more would be …"."""
    first, last, needed = _numbers(trend)
    if trend.is_clear:
        return f"{first} → {last}, {_amount(trend)}: a clear change"
    going = "as before" if first == last else "going down" if trend.points < 0 else "going up"
    return f"{first} → {last}, {going}; {needed} or more would be a clear change"


def _amount(trend: Trend) -> str:
    """Return the change as "33 % less"; in points if the first mean is too small for a share."""
    direction, by = "less" if trend.points < 0 else "more", abs(trend.points)
    if trend.first.value >= SHARE_FROM:
        return f"{round(100 * by / trend.first.value)} % {direction}"
    return f"{_short(round(10 * by), 1)} points {direction}"


def _numbers(trend: Trend) -> tuple[str, str, str]:
    """Return both means and the smallest clear change, with as few decimals as possible.

    An unclear change takes more decimals while, rounded, it would look like a clear one.
    """
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
    """Return `number / 10**decimals` without trailing zeros."""
    return f"{number / 10**decimals:.{decimals}f}".rstrip("0").rstrip(".")


def _basis(trend: Trend) -> str:
    """Return the two windows, each with its number of rated days."""
    first, last = (counted(mean.days, "day") for mean in (trend.first, trend.last))
    began, ended = date_phrase(trend.began), date_phrase(trend.ended)
    return f"Four weeks from {began} ({first}) and to {ended} ({last})"


def _unknown(trend: Trend) -> str:
    """Return why the means cannot be compared, and what is missing."""
    if not (trend.is_apart or trend.last.is_enough):
        return _too_few("yet", trend.last, f"{LEAST_DAYS} in four weeks")
    if not trend.is_apart:
        return f"A comparison needs eight weeks of ratings; yours start {date_phrase(trend.began)}."
    if not trend.first.is_enough:
        return _too_few(f"in the four weeks from {date_phrase(trend.began)}", trend.first)
    return _too_few(f"in the four weeks to {date_phrase(trend.ended)}", trend.last)


def _too_few(where: str, mean: Mean, wanted: str = f"{LEAST_DAYS}") -> str:
    return f"Too few ratings {where}: {wanted} are needed, you have {mean.days}."
