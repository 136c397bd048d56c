"""The ranges of dates, instants and lengths, and how many sessions and transitions there may be.

footui checks all input against them. It can show, change, export and import all within them.
"""

import re
from datetime import date

YEARS = range(1000, 9999)
"""The years of dates: four digits, without 9999, so that date arithmetic has weeks to spare."""

OUT_OF_RANGE = f"only years {YEARS[0]} to {YEARS[-1]}"
"""The error text for a date or an instant in any other year."""

A_DAY = 86_400_000
"""Milliseconds of 24 hours."""
_FIRST_DAY, _LAST_DAY = -354_285, 2_932_531
"""1000-01-01 and 9998-12-31, in days since 1970-01-01."""

INSTANTS = range((_FIRST_DAY - 1) * A_DAY, (_LAST_DAY + 2) * A_DAY)
"""Milliseconds since 1970 UTC: all instants that are in these years in some time zone."""

MAX_MINUTES = 1_000_000
"""The longest session that an import may hold, almost two years; a typed one has a day at most."""


MAX_SESSIONS = 20_000
"""In one database, deleted ones included: one a day for more than fifty years."""

MAX_TRANSITIONS = 100_000
"""In one session: a key held down for a day. A session that reaches it ends."""

_WRITTEN_YEAR = re.compile(r"(-?\d{4,})-\d\d", re.ASCII)


def in_years(day: date) -> date:
    """Return `day`; raises ValueError if its year is not in YEARS."""
    if day.year not in YEARS:
        raise ValueError(OUT_OF_RANGE)
    return day


def in_instants(ms: int) -> int:
    """Return `ms`, an instant since 1970 UTC; raises ValueError if it is not in INSTANTS."""
    if ms not in INSTANTS:
        raise ValueError(OUT_OF_RANGE)
    return ms


def check_written_year(text: str) -> None:
    """Raise ValueError if a text that starts like "2026-11-22" has a year that is not in YEARS.

    This also finds years that Python's dates do not have.
    """
    found = _WRITTEN_YEAR.match(text)
    if found and (len(found[1]) > 4 or int(found[1]) not in YEARS):
        raise ValueError(OUT_OF_RANGE)


def stamp_after(changed_at: int, now: int) -> int:
    """Return the time stamp for a change at `now` of a row last changed at `changed_at`, in ms.

    It is later than `changed_at`, even if the clock of that change was ahead, because the merge
    keeps the later version. Only the last instant of all does not increase.
    """
    return min(max(now, changed_at + 1), INSTANTS[-1])
