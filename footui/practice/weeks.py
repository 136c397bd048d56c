"""Today, the open week, and all that the week rules need to know."""

from datetime import date, timedelta

from footui.domain import week
from footui.domain.settings import Settings
from footui.domain.week import ONE_WEEK, Diary, Week
from footui.store import choices, sessions
from footui.store.database import Database


def today_of(utc_ms: int, settings: Settings) -> date:
    """The log date of a moment."""
    return week.log_date_of_ms(utc_ms, settings.zone, settings.day_cutoff)


def open_week(database: Database, settings: Settings, today: date) -> Week:
    """The week of `today`, judged without a look at all the others."""
    start = week.week_of(today, settings.week_start)
    held = sessions.days(database, start, start + ONE_WEEK - timedelta(days=1)).values()
    what = diary(
        database,
        settings,
        counting=frozenset(day.day for day in held if day.counting),
        partial=frozenset(day.day for day in held if not day.counting),
        began=sessions.began(database),
    )
    return week.week(what, start, today)


def diary(
    database: Database,
    settings: Settings,
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
        week_start=settings.week_start,
    )
