"""Sums of the sessions by day and over all days.

These are named tuples because those load several times as fast as dataclasses, and
`footui status` in a shell prompt loads this module.
"""

from datetime import date
from typing import NamedTuple


class DaySummary(NamedTuple):
    """The numbers of sessions on a log date: all, those that count, and manual ones among these."""

    day: date
    sessions: int
    counting: int
    manual: int


class HistoryTotals(NamedTuple):
    """Sums of all sessions that have ended: their log dates, number and minutes.

    `counting` are the dates with a session that counts, `partial` the other dates; `began` is the
    first date.
    """

    counting: frozenset[date]
    partial: frozenset[date]
    began: date | None
    sessions: int
    minutes: float
