"""`footui log`: add a session that the user did without footui."""

from argparse import ArgumentParser, Namespace
from datetime import date
from functools import partial

from footui.cli.arguments import arg_type, day_arg, line
from footui.cli.context import open_with_dates
from footui.cli.errors import DONE, CommandError
from footui.cli.output import needs_ascii, print_info
from footui.domain import parsing
from footui.domain.dates import date_phrase
from footui.domain.session.edits import Details
from footui.render.phrases import week_tally

CHOOSE_ZONE = "If yours is another: footui config timezone NAME."


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = "Log a session you did without footui."
    parser.epilog = "example: footui log yesterday --minutes 20 --pain-after 2"
    parser.add_argument(
        "date",
        metavar="DATE",
        nargs="*",
        help="2026-11-22, today (the default), yesterday, friday, 22 Nov",
    )
    rating = arg_type(parsing.level)
    parser.add_argument("--pain-before", metavar="N", type=rating, help="0 to 10")
    parser.add_argument("--pain-after", metavar="N", type=rating, help="0 to 10")
    parser.add_argument("--effort", metavar="N", type=rating, help="0 to 10")
    parser.add_argument(
        "--minutes",
        metavar="N",
        type=arg_type(parsing.minutes),
        help="how long it took; by default as long as the routine",
    )
    parser.add_argument("--note", metavar="TEXT", type=line(parsing.NOTE_LENGTH), default="")
    parser.add_argument("--partial", action="store_true", help="do not count it")
    parser.set_defaults(run=log)


def log(arguments: Namespace) -> int:
    """Add a session, and print its week."""
    with open_with_dates(arguments, partial(_past_day, arguments)) as (service, day):
        before = service.history.overview()
        guessed = "" if service.settings.has_zone or before.sessions else service.settings.timezone
        details = Details(
            minutes=arguments.minutes
            or (None if arguments.partial else service.routines.usual_minutes()),
            pain_before=arguments.pain_before,
            pain_after=arguments.pain_after,
            effort=arguments.effort,
            note=arguments.note,
            counts=not arguments.partial,
        )
        week = before.week_with(service.edits.add(day, details))
    print_info(
        f"Logged on {day:%A} {date_phrase(day)}. That week: {week_tally(week, before.today)}",
        ascii_only=needs_ascii(arguments),
    )
    if guessed:
        print_info(f"The day is by {guessed}, this machine's time zone. {CHOOSE_ZONE}")
    return DONE


def _past_day(arguments: Namespace, today: date) -> date:
    """Return the day that the arguments name; raise CommandError if it is after `today`."""
    day = day_arg(arguments.date, today, read=parsing.past_day)
    if day > today:
        to_come = f"{day:%A} {date_phrase(day)} is in the future"
        raise CommandError(f"{to_come}. You can only log past days.")
    return day
