"""Today, the open week, and all that the week rules need to know.

A prompt asks here: what is loaded here is loaded at every prompt.
"""

from datetime import date, timedelta

from footui.domain import settings, week
from footui.domain.days import Past
from footui.domain.settings import Settings
from footui.domain.week import ONE_WEEK, Diary, Week
from footui.practice.surroundings import Surroundings
from footui.store import choices, days
from footui.store.database import Database


def settings_of(database: Database, surroundings: Surroundings) -> Settings:
    """The settings in force; without a time zone among them, the machine's holds."""
    stored = choices.settings(database)
    known = settings.is_zone(stored.get("timezone", ""))
    return settings.read(stored, "" if known else surroundings.server_zone())


def today_of(utc_ms: int, chosen: Settings) -> date:
    """The log date of a moment."""
    return week.log_date_of_ms(utc_ms, chosen.zone, chosen.day_cutoff)


def open_week(database: Database, chosen: Settings, today: date) -> Week:
    """The week of `today`, judged without a look at all the others."""
    start = week.week_of(today, chosen.week_start)
    held = days.days(database, start, start + ONE_WEEK - timedelta(days=1)).values()
    what = diary(
        database,
        chosen,
        counting=frozenset(day.day for day in held if day.counting),
        partial=frozenset(day.day for day in held if not day.counting),
        began=days.began(database),
    )
    return week.week(what, start, today)


def whole_diary(database: Database, chosen: Settings, past: Past) -> Diary:
    """All that was done and agreed."""
    return diary(database, chosen, counting=past.counting, partial=past.partial, began=past.began)


def diary(
    database: Database,
    chosen: Settings,
    *,
    counting: frozenset[date],
    partial: frozenset[date],
    began: date | None,
) -> Diary:
    """These days with what was agreed on: goals, pauses, and when weeks start."""
    return Diary(
        days=counting,
        partial=partial,
        began=began,
        goals=choices.goals(database),
        pauses=choices.pauses(database),
        week_start=chosen.week_start,
    )
