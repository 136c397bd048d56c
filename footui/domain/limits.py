"""What footui can hold: one range for dates, instants and lengths, and how much of each.

All that comes in is checked against these, wherever it comes from; all that is within them can be
shown, changed, exported and taken in again.
"""

import re
from datetime import date

YEARS = range(1000, 9999)
"""The years of dates: of four digits, with weeks before and after them."""

OUT_OF_RANGE = f"only years {YEARS[0]} to {YEARS[-1]}"
"""What is said of a date or an instant that is in no such year, wherever it comes from."""

_A_DAY = 86_400_000
_FIRST_DAY, _LAST_DAY = -354_285, 2_932_531
"""1000-01-01 and 9998-12-31, in days since 1970-01-01."""

INSTANTS = range((_FIRST_DAY - 1) * _A_DAY, (_LAST_DAY + 2) * _A_DAY)
"""Milliseconds since 1970 UTC: every moment that is in one of these years in some time zone."""

MAX_MINUTES = 1_000_000
"""The longest session: almost two years. What is logged by hand is a day at most."""


MAX_SESSIONS = 20_000
"""Of one database, deleted ones among them: one a day for more than fifty years."""

MAX_TRANSITIONS = 100_000
"""Of one session: a key held for a day. One that has so many ends."""

_WRITTEN_YEAR = re.compile(r"(-?\d{4,})-\d\d", re.ASCII)


def in_years(day: date) -> date:
    """The same day; raises ValueError if it is in none of the years."""
    if day.year not in YEARS:
        raise ValueError(OUT_OF_RANGE)
    return day


def in_instants(ms: int) -> int:
    """The same instant, in milliseconds since 1970 UTC; raises ValueError if it is none of them."""
    if ms not in INSTANTS:
        raise ValueError(OUT_OF_RANGE)
    return ms


def check_written_year(text: str) -> None:
    """See that what begins with a year, as "2026-11-22" does, begins with one of the years.

    Raises ValueError otherwise, also for years that Python does not know.
    """
    found = _WRITTEN_YEAR.match(text)
    if found and (len(found[1]) > 4 or int(found[1]) not in YEARS):
        raise ValueError(OUT_OF_RANGE)


def stamp_after(changed_at: int, now: int) -> int:
    """When a row is said to change that is changed `now`; in milliseconds since 1970 UTC.

    It is later than `changed_at`, the change before, whose clock may have been ahead; only what
    is stamped with the last instant there is stays so.
    """
    return min(max(now, changed_at + 1), INSTANTS[-1])
