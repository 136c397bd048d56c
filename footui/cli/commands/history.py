"""`footui history`: print the calendar with its weekly goals."""

import argparse
import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from footui.cli.context import open_readonly
from footui.cli.errors import DONE
from footui.cli.output import goal_as_json, needs_ascii, print_data, write_json
from footui.domain.limits import check_written_year
from footui.domain.weeks.week import Week
from footui.render import trend
from footui.render.calendar import DAYS_LEGEND, WEEKS_LEGEND, WIDTH, month_lines, year_lines
from footui.render.phrases import goal_rule, streak_line, totals_line
from footui.services.history import Overview
from footui.services.service import Service


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Show a month (by default this one) or a year, and which weeks met the goal."
    )
    parser.epilog = "example: footui history --year 2026"
    span = parser.add_mutually_exclusive_group()
    span.add_argument("--month", metavar="YYYY-MM", type=_month, help="this month")
    span.add_argument("--year", metavar="YYYY", type=_year, help="all weeks of this year")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=show)


def show(arguments: argparse.Namespace) -> int:
    """Print a month, by default this one, or a year."""
    with open_readonly(arguments) as service:
        overview = service.history.overview()
        first, last = _span(arguments, overview.today)
        weeks = overview.weeks(first, last)
        if arguments.json:
            write_json(_as_json(overview, weeks))
        else:
            lines = _as_text(service, overview, weeks, first, is_year=bool(arguments.year))
            ascii_only = needs_ascii(arguments) or service.settings.ascii_only
            print_data("\n".join(lines), ascii_only=ascii_only)
    return DONE


def _month(text: str) -> date:
    return _date(text, r"\d{4}-\d{2}", "-01", "a month is written as 2026-11")


def _year(text: str) -> date:
    return _date(text, r"\d{4}", "-01-01", "a year is written as 2026")


def _date(text: str, pattern: str, rest: str, otherwise: str) -> date:
    """Return the first day of a month or a year; raise ArgumentTypeError if it is none."""
    try:
        check_written_year(text + rest)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if re.fullmatch(pattern, text, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(text + rest)
    raise argparse.ArgumentTypeError(otherwise)


def _span(arguments: argparse.Namespace, today: date) -> tuple[date, date]:
    """Return the first and the last day to show."""
    if arguments.year:
        return arguments.year.replace(month=1, day=1), arguments.year.replace(month=12, day=31)
    first = (arguments.month or today).replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _as_text(
    service: Service, overview: Overview, weeks: list[Week], first: date, *, is_year: bool
) -> Iterator[str]:
    days = service.history.days(weeks[0].start, weeks[-1].end)
    head = f"{first.year}" if is_year else f"{first:%B} {first.year}"
    room = WIDTH - 2 - len(head)
    yield f" {head}{goal_rule(weeks, room - 1):>{room}}"
    yield ""
    lines = year_lines if is_year else month_lines
    yield from lines(weeks, days, overview.today)
    yield ""
    yield f" {DAYS_LEGEND}"
    if is_year:
        yield f" {WEEKS_LEGEND}"
    yield f" {streak_line(overview.totals)}"
    yield f" {totals_line(overview.totals, overview.sessions, overview.minutes)}"
    yield from (f" {line}" for line in trend.brief(overview.trend))


def _as_json(overview: Overview, weeks: list[Week]) -> dict[str, Any]:
    return {
        "schema": 1,
        "weeks": [
            {
                "week_start": week.start.isoformat(),
                "days_done": len(week.days),
                "days": [day.isoformat() for day in week.days],
                "partial_days": [day.isoformat() for day in week.partial],
                "goal": goal_as_json(week.goal),
                "state": week.state,
            }
            for week in weeks
        ],
        "streak_weeks": overview.totals.streak,
        "best_streak_weeks": overview.totals.best_streak,
    }
