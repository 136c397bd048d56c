"""`footui pause`: pause weeks in which the user is ill or away."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from footui.cli.arguments import day_arg, line
from footui.cli.context import open_readonly, open_with_dates
from footui.cli.errors import DONE, UsageError
from footui.cli.output import needs_ascii, print_data, print_info, write_json
from footui.domain import parsing
from footui.domain.weeks.week import ONE_WEEK, week_of, weeks_between
from footui.render.phrases import paused_week, weeks_told
from footui.services.service import Service


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Pause a week: it neither breaks nor extends a streak, and still counts if you\n"
        "meet the goal. Without a date it is this week. With --until you see which weeks\n"
        "are meant before anything changes."
    )
    parser.epilog = "example: footui pause 2026-12-21 --until 2027-01-03 --reason travel"
    parser.add_argument("date", metavar="DATE", nargs="*", help="a day of the week")
    parser.add_argument(
        "--until",
        metavar="DATE",
        nargs=1,
        default=(),
        help="pause every week up to the week of DATE",
    )
    reason = line(parsing.REASON_LENGTH)
    parser.add_argument("--reason", metavar="TEXT", type=reason, default="", help="why")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--remove", action="store_true", help="end the pause of these weeks")
    what.add_argument("--list", action="store_true", help="show the paused weeks")
    parser.add_argument("--json", action="store_true", help="show them as JSON")
    parser.set_defaults(run=pause)


def pause(arguments: Namespace) -> int:
    """Pause weeks, delete pauses, or show them."""
    if arguments.list or arguments.json:
        if arguments.date or arguments.until or arguments.reason or arguments.remove:
            raise UsageError("--list shows all pauses, and takes no date")
        return _show(arguments)
    if arguments.remove and arguments.reason:
        raise UsageError("--reason goes with a pause, not with --remove")
    what = "no longer paused" if arguments.remove else "paused"
    with open_with_dates(arguments, partial(_span, arguments)) as (service, (first, last)):
        named = weeks_between(first, last, service.settings.week_start)
        weeks = service.plan.paused(first, last) if arguments.remove else named
        if arguments.until and weeks:
            print_info(weeks_told(weeks, f"will be {what}"))
        if arguments.remove:
            weeks = service.plan.unpause(first, last)
        else:
            service.plan.pause(first, last, arguments.reason)
    print_info(weeks_told(weeks, what) or weeks_told(named, "not paused before"))
    return DONE


def _span(arguments: Namespace, today: date) -> tuple[date, date]:
    """Return the first and the last day that the arguments name; raise UsageError if wrong."""
    first = day_arg(arguments.date, today)
    last = day_arg(arguments.until, today, first, partial(parsing.end_day, first=first))
    if not timedelta(0) <= last - first <= parsing.LONGEST_PAUSE * ONE_WEEK:
        raise UsageError(
            f"--until must not be before DATE, nor more than {parsing.LONGEST_PAUSE} weeks after it"
        )
    return first, last


def _show(arguments: Namespace) -> int:
    with open_readonly(arguments) as service:
        if arguments.json:
            write_json(_as_json(service))
        elif service.plan.pauses():
            ascii_only = needs_ascii(arguments) or service.settings.ascii_only
            print_data("\n".join(_as_text(service)), ascii_only=ascii_only)
        else:
            print_info("No week is paused.")
    return DONE


def _as_text(service: Service) -> Iterator[str]:
    pauses, week_start = service.plan.pauses(), service.settings.week_start
    for day in sorted(pauses):
        yield paused_week(week_of(day, week_start), pauses[day])


def _as_json(service: Service) -> dict[str, Any]:
    pauses, week_start = service.plan.pauses(), service.settings.week_start
    return {
        "schema": 1,
        "pauses": [
            {"week_start": week_of(day, week_start).isoformat(), "reason": pauses[day]}
            for day in sorted(pauses)
        ],
    }
