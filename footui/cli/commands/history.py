"""`footui history`: print the calendar with its weekly goals."""

import argparse
import calendar
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from footui.cli.context import open_readonly
from footui.cli.errors import DONE
from footui.cli.output import goal_as_json, needs_ascii, print_data, write_json
from footui.domain.limits import check_written_year
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.week import Week
from footui.render import trend
from footui.render.calendar import DAYS_LEGEND, WEEKS_LEGEND, WIDTH, month_lines, year_lines
from footui.render.phrases import goal_rule, streak_line, totals_line
from footui.services.history import Overview
from footui.services.service import Service


class Part(NamedTuple):
    """A month or a year to draw: its title, its first and last day, and its drawing."""

    title: str
    first: date
    last: date
    lines: Callable[[Sequence[Week], Mapping[date, DaySummary], date], list[str]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Show a month (by default this one), a year, or all years since the first\n"
        "session, and which weeks met the goal."
    )
    parser.epilog = "example: footui history --year 2026"
    span = parser.add_mutually_exclusive_group()
    span.add_argument("--month", metavar="YYYY-MM", type=_month, help="one month, such as 2026-11")
    span.add_argument("--year", metavar="YYYY", type=_year, help="one year, such as 2026")
    span.add_argument("--all", action="store_true", help="all weeks since the first session")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=show)


def show(arguments: argparse.Namespace) -> int:
    """Print a month, by default this one, a year, or all years."""
    with open_readonly(arguments) as service:
        overview = service.history.overview()
        first, last = _span(arguments, overview)
        if arguments.json:
            write_json(_as_json(overview, overview.weeks(first, last)))
        else:
            lines = _as_text(service, overview, _parts(arguments, first, last))
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


def _span(arguments: argparse.Namespace, overview: Overview) -> tuple[date, date]:
    """Return the first and the last day to show."""
    if arguments.all:
        return overview.diary.began or overview.today, overview.come
    if arguments.year:
        return _whole_year(arguments.year)
    first = (arguments.month or overview.today).replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _whole_year(day: date) -> tuple[date, date]:
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


def _parts(arguments: argparse.Namespace, first: date, last: date) -> list[Part]:
    """Return what to draw between two days: one month, or one or more years."""
    if not (arguments.all or arguments.year):
        return [Part(f"{first:%B} {first.year}", first, last, month_lines)]
    years = (first.replace(year=year, month=1, day=1) for year in range(first.year, last.year + 1))
    return [Part(f"{day.year}", *_whole_year(day), year_lines) for day in years]


def _as_text(service: Service, overview: Overview, parts: list[Part]) -> Iterator[str]:
    for part in parts:
        weeks = overview.weeks(part.first, part.last)
        days = service.history.days(weeks[0].start, weeks[-1].end)
        room = WIDTH - 2 - len(part.title)
        yield f" {part.title}{goal_rule(weeks, room - 1):>{room}}"
        yield ""
        yield from part.lines(weeks, days, overview.today)
        yield ""
    yield f" {DAYS_LEGEND}"
    if parts[-1].lines is year_lines:
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
