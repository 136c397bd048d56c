"""`footui history`: the calendar with its weekly goals, on paper."""

import argparse
import calendar
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from footui.cli import DONE
from footui.cli.output import needs_ascii, reading, write
from footui.domain import trend
from footui.domain.calendar_text import DAYS_LEGEND, WEEKS_LEGEND, WIDTH, month_lines, year_lines
from footui.domain.week import Week
from footui.domain.wording import rule, streaks, sums
from footui.practice.history import Overview
from footui.practice.practice import Practice


def show(arguments: argparse.Namespace) -> int:
    """Print a month, by default this one, or a year."""
    with reading(arguments) as practice:
        overview = practice.history.overview()
        first, last = _span(arguments, overview.today)
        weeks = overview.weeks(first, last)
        if arguments.json:
            write(json.dumps(_as_json(overview, weeks), indent=1))
        else:
            lines = _as_text(practice, overview, weeks, first, is_year=bool(arguments.year))
            to_ascii = needs_ascii(arguments) or practice.settings.ascii_only
            write("\n".join(lines), to_ascii=to_ascii)
    return DONE


def _span(arguments: argparse.Namespace, today: date) -> tuple[date, date]:
    """The first and the last day that are asked for."""
    if arguments.year:
        return arguments.year.replace(month=1, day=1), arguments.year.replace(month=12, day=31)
    first = (arguments.month or today).replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _as_text(
    practice: Practice, overview: Overview, weeks: list[Week], first: date, *, is_year: bool
) -> Iterator[str]:
    days = practice.history.days(weeks[0].start, weeks[-1].end)
    head = f"{first.year}" if is_year else f"{first:%B} {first.year}"
    yield f" {head}{rule(weeks):>{WIDTH - 2 - len(head)}}"
    yield ""
    lines = year_lines if is_year else month_lines
    yield from lines(weeks, days, overview.today)
    yield ""
    yield f" {DAYS_LEGEND}"
    if is_year:
        yield f" {WEEKS_LEGEND}"
    yield f" {streaks(overview.totals)}"
    yield f" {sums(overview.totals, overview.sessions, overview.minutes)}"
    yield f" {trend.means(overview.trend)}"


def _as_json(overview: Overview, weeks: list[Week]) -> dict[str, Any]:
    return {
        "schema": 1,
        "weeks": [
            {
                "week_start": week.start.isoformat(),
                "days_done": len(week.days),
                "days": [day.isoformat() for day in week.days],
                "partial_days": [day.isoformat() for day in week.partial],
                "goal": {"min": week.goal.minimum, "full": week.goal.full},
                "state": week.state,
            }
            for week in weeks
        ],
        "streak_weeks": overview.totals.streak,
        "best_streak_weeks": overview.totals.best_streak,
    }
