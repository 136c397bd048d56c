"""How this week stands, for prompts: quick to ask, and nothing is made or changed by asking."""

import stat
from datetime import date
from pathlib import Path
from typing import NamedTuple

from footui.domain.weeks import week
from footui.domain.weeks.week import Totals, Week
from footui.services import week_inputs
from footui.services.system import System
from footui.store.database import IN_MEMORY, Database
from footui.store.lease_lock import is_held
from footui.store.queries import day_totals

HEARD = 15_000
"""Milliseconds for which a heartbeat speaks for its sender where there is no time to watch."""


class Standing(NamedTuple):
    """The open week and what all weeks come to; `last_day` is the last one that counts.

    A session `is_live` while somebody seems to lead it, and else `is_waiting` to be resumed.
    """

    today: date
    week: Week
    totals: Totals
    last_day: date | None
    is_live: bool
    is_waiting: bool
    ascii_only: bool


def standing(path: Path, system: System) -> Standing:
    """How the week stands by the database at `path`; raises StorageError."""
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
        )
    finally:
        database.close()


def is_heard(path: Path, token: str | None, heartbeat_at: int, utc: int) -> bool:
    """Whether somebody seems to hold the lease with that token, as far as one look tells."""
    if token is None:
        return False
    return abs(utc - heartbeat_at) < HEARD or is_held(path, token)


def readable(path: Path) -> Path:
    """Where to read what is at `path`: an empty database where there is none, without making it."""
    try:
        found = path.stat()
        is_empty = stat.S_ISREG(found.st_mode) and found.st_size == 0
        return IN_MEMORY if is_empty else path
    except FileNotFoundError:
        return IN_MEMORY
    except OSError:
        return path  # opening it will say what is wrong
