"""What footui can hold: one range for dates, instants and lengths, and how much of each.

All that comes in is checked against these, wherever it comes from; all that is within them can be
shown, changed, exported and taken in again.
"""

YEARS = range(1000, 9999)
"""The years of dates: of four digits, with weeks before and after them."""

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


def stamp_after(changed_at: int, now: int) -> int:
    """When a row is said to change that is changed `now`; in milliseconds since 1970 UTC.

    It is later than `changed_at`, the change before, whose clock may have been ahead; only what
    is stamped with the last instant there is stays so.
    """
    return min(max(now, changed_at + 1), INSTANTS[-1])
