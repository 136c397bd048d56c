"""The status of this week, for prompts: read quickly, without changing anything."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import NamedTuple

from footui.domain.settings import Settings
from footui.domain.weeks import week
from footui.domain.weeks.week import Totals, Week
from footui.services import week_inputs
from footui.services.system import System
from footui.store.database import IN_MEMORY, Database
from footui.store.file_kind import is_empty
from footui.store.lease_lock import is_held
from footui.store.queries import day_totals

ONE_DAY = timedelta(days=1)

HEARD = 15_000
"""Milliseconds after its heartbeat for which a session counts as running."""


class Standing(NamedTuple):
    """The open week, and the totals of all weeks; `last_day` is the last day that counts.

    A session `is_live` if a footui seems to run it, else it `is_waiting` to be resumed. `holds`
    is the range of instants (milliseconds since 1970 UTC, the end excluded) in which only a write
    can change this; None if it is unknown.
    """

    today: date
    week: Week
    totals: Totals
    last_day: date | None
    is_live: bool
    is_waiting: bool
    ascii_only: bool
    holds: tuple[int, int] | None


def standing(path: Path, system: System) -> Standing:
    """Return the status of this week from the database at `path`; raise StorageError."""
    database = Database(readable(path), tell=system.tell)
    try:
        chosen = week_inputs.settings_of(database, system)
        utc = system.utc()
        today = week_inputs.today_of(utc, chosen)
        lease = day_totals.live_lease(database)
        is_live = lease is not None and is_heard(path, *lease, utc)
        past = day_totals.past(database, day_totals.come(database, today, utc))
        diary = week_inputs.whole_diary(database, chosen, past)
        return Standing(
            today=today,
            week=week.judge_week(diary, week.week_of(today, diary.week_start), today),
            totals=week.streak_totals(diary, today),
            last_day=max(diary.days, default=None),
            is_live=is_live,
            is_waiting=lease is not None and not is_live,
            ascii_only=chosen.ascii_only,
            holds=None if lease and lease[0] else _holds(database, chosen, today, utc),
        )
    finally:
        database.close()


def _holds(database: Database, chosen: Settings, today: date, utc: int) -> tuple[int, int] | None:
    """Return the range of instants in which only a write can change the status.

    None without a chosen zone, because the machine's may change, and with sessions of a later day,
    because they count once their day has come.
    """
    if not chosen.has_zone or day_totals.days(database, today + ONE_DAY, date.max):
        return None
    day_start = time(chosen.day_cutoff // timedelta(hours=1))
    begin = week.at_wall_clock(today + ONE_DAY, day_start, chosen.zone, chosen.day_cutoff)
    end = int(begin.timestamp() * 1000)
    is_today = week.log_date_of_ms(end - 1, chosen.zone, chosen.day_cutoff) == today
    return (utc, end) if is_today and utc < end else None


def is_heard(path: Path, token: str | None, heartbeat_at: int, utc: int) -> bool:
    """Return whether a process holds the lease's lock, or its heartbeat is younger than HEARD."""
    if token is None:
        return False
    return abs(utc - heartbeat_at) < HEARD or is_held(path, token)


def readable(path: Path) -> Path:
    """Return the path to read from: IN_MEMORY if there is no file or an empty one, else `path`."""
    try:
        return IN_MEMORY if is_empty(path) else path
    except OSError:
        return path  # opening it raises the right error
