"""Days: what the log dates hold.

Named tuples load several times as fast as dataclasses, and a prompt loads these.
"""

from datetime import date
from typing import NamedTuple


class DaySummary(NamedTuple):
    """What a log date holds: how many sessions, how many that count, how many of these by hand."""

    day: date
    sessions: int
    counting: int
    manual: int


class HistoryTotals(NamedTuple):
    """All sessions that are over: their log dates, how many they are, and their minutes.

    `counting` are the dates with a session that counts, `partial` all others.
    """

    counting: frozenset[date]
    partial: frozenset[date]
    began: date | None
    sessions: int
    minutes: float
