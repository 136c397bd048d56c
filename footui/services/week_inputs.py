"""Today, the open week, and the inputs of the week rules.

`footui status` runs at every prompt and imports this module, so it must load little.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from footui.domain.dates import date_phrase
from footui.domain.errors import RejectedError
from footui.domain.settings import Settings, is_zone, read
from footui.domain.weeks import week
from footui.domain.weeks.day_totals import HistoryTotals
from footui.domain.weeks.week import ONE_WEEK, Week, WeekHistory
from footui.services.system import System
from footui.store.database import Database
from footui.store.queries import day_totals, settings


def refuse_wrong_clock(system: System) -> None:
    """Raise RejectedError if the clock is certainly wrong, before anything is recorded by it."""
    utc = system.utc()
    if utc < system.earliest:
        day = date_phrase(datetime.fromtimestamp(utc / 1000, UTC).date())
        raise RejectedError(
            f"The clock of this machine says {day}, which cannot be right. Nothing was "
            "recorded, and what is on record is safe. Set the clock, then try again."
        )


def settings_of(database: Database, system: System) -> Settings:
    """Read the settings in force from `database`."""
    return settings_in_force(settings.settings(database), system)


def settings_in_force(stored: Mapping[str, str], system: System) -> Settings:
    """Return the settings by their stored values; the default time zone is the machine's."""
    known = is_zone(stored.get("timezone", ""))
    return read(stored, "" if known else system.server_zone())


def default_today(system: System) -> date:
    """Return the log date of this moment for a database without any settings."""
    return today_of(system.utc(), settings_in_force({}, system))


def today_of(utc_ms: int, chosen: Settings) -> date:
    """Return the log date of a moment, in milliseconds since 1970 UTC."""
    return week.log_date_of_ms(utc_ms, chosen.zone, chosen.day_cutoff)


def open_week(database: Database, chosen: Settings, utc_ms: int) -> Week:
    """Return the week of a moment, from its own days alone."""
    today = today_of(utc_ms, chosen)
    start, come = week.week_of(today, chosen.week_start), day_totals.come(database, today, utc_ms)
    held = day_totals.days(
        database, start, min(come, start + ONE_WEEK - timedelta(days=1))
    ).values()
    what = diary(
        database,
        chosen,
        counting=frozenset(day.day for day in held if day.counting),
        partial=frozenset(day.day for day in held if not day.counting),
        began=day_totals.began(database, come),
    )
    return week.judge_week(what, start, today)


def whole_diary(database: Database, chosen: Settings, past: HistoryTotals) -> WeekHistory:
    """Return the days of `past` with the goals and the pauses."""
    return diary(database, chosen, counting=past.counting, partial=past.partial, began=past.began)


def diary(
    database: Database,
    chosen: Settings,
    *,
    counting: frozenset[date],
    partial: frozenset[date],
    began: date | None,
) -> WeekHistory:
    """Return these days with the goals, the pauses, and the day on which weeks start."""
    return WeekHistory(
        days=counting,
        partial=partial,
        began=began,
        goals=settings.goals(database),
        pauses=settings.pauses(database),
        week_start=chosen.week_start,
    )
