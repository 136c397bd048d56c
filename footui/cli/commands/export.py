"""`footui export`: write everything as JSON, or the sessions as a table or a calendar."""

import calendar
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from datetime import time
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from footui.cli.arguments import arg_type
from footui.cli.context import as_command_errors, database_path, open_readonly
from footui.cli.errors import DONE, CommandError, UsageError
from footui.cli.output import needs_ascii, print_info
from footui.domain import parsing
from footui.domain.dates import date_phrase, long_date
from footui.domain.text import count
from footui.domain.weeks.week import Week
from footui.services.export_document import save
from footui.services.service import Service

if TYPE_CHECKING:
    from footui.domain.weeks.reminders import Reminder

EVENING = time(18)
MOST_IN_MEMORY = 16 * 1024 * 1024
LEFT_OUT = (
    "A session is running. It is left out until it ends or is suspended; footui backup "
    "copies it too."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Export everything as JSON for `footui import`, or the sessions as a table (csv)\n"
        "or as a calendar (ics)."
    )
    parser.epilog = (
        "--remind adds reminders to a calendar: for the days still needed this week, or\n"
        "every week on some weekdays.\n\n"
        "example: footui export -o footui.json\n"
        "         footui export --format ics --remind weekly --on mon,thu -o feet.ics"
    )
    parser.add_argument("--format", choices=("json", "csv", "ics"), default="json")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, not to stdout")
    parser.add_argument("--remind", choices=("needed", "weekly"), help="with ics: remind me")
    parser.add_argument(
        "--at", metavar="HH:MM", type=arg_type(_clock), help="at this time (default: 18:00)"
    )
    parser.add_argument(
        "--on", metavar="DAYS", type=arg_type(_weekdays), help="on these weekdays: mon,wed,fri"
    )
    parser.set_defaults(run=export)


def export(arguments: Namespace) -> int:
    """Write the export to stdout or to a file."""
    _check(arguments)
    with open_readonly(arguments) as service:
        service.sessions.watch()
        if service.transfer.is_session_led:
            print_info(LEFT_OUT)
        pieces = _content(service, arguments)
        if arguments.output in (None, "-"):
            _print(pieces)
        else:
            _save(pieces, Path(arguments.output), database_path(arguments))
    return DONE


def _check(arguments: Namespace) -> None:
    if arguments.remind and arguments.format != "ics":
        raise UsageError("--remind goes with --format ics")
    if (arguments.at or arguments.on) and not arguments.remind:
        raise UsageError("--at and --on go with --remind")
    if arguments.on and arguments.remind != "weekly":
        raise UsageError("--on goes with --remind weekly")


def _content(service: Service, arguments: Namespace) -> Iterable[bytes]:
    match arguments.format:
        case "json":
            return map(str.encode, service.transfer.document())
        case "csv":
            return map(str.encode, service.transfer.sheet())
        case _:
            return _calendar(service, arguments)


def _calendar(service: Service, arguments: Namespace) -> Iterable[bytes]:
    from footui.cli.ical import calendar_file
    from footui.domain.weeks.reminders import needed, spread, weekly

    settings, week = service.settings, service.this_week()
    zone, cutoff, start = settings.zone, settings.day_cutoff, settings.week_start
    now, at, minutes = service.now(zone), arguments.at, service.routines.usual_minutes()
    reminders = []
    if arguments.remind == "needed":
        reminders = needed(week, service.today(), at or EVENING, zone, now, minutes, cutoff)
    elif arguments.remind == "weekly":
        days = arguments.on or spread(week.goal.full, start)
        reminders = [weekly(days, at or EVENING, zone, now, minutes, start)]
    sessions = service.transfer.sessions()
    if not (reminders or sessions):
        raise CommandError("nothing is on record yet, so there is no calendar to write")
    if arguments.remind:
        print_info(_reminded(reminders, week), ascii_only=needs_ascii(arguments))
    return calendar_file(sessions, reminders, now)


def _reminded(reminders: "Sequence[Reminder]", week: Week) -> str:
    """Return a sentence with the days and the time of the reminders."""
    if not reminders:
        return (
            f"No reminder: nothing is left to remind of in the week of {date_phrase(week.start)}."
        )
    first = reminders[0]
    if first.weekdays:
        days = ", ".join(calendar.day_name[day] for day in first.weekdays)
        return f"Reminders every {days} at {first.start:%H:%M}, from {date_phrase(first.start)} on."
    days = ", ".join(long_date(reminder.start) for reminder in reminders)
    return f"{count(len(reminders), 'reminder')} at {first.start:%H:%M}: {days}."


def _print(pieces: Iterable[bytes]) -> None:
    """Write to stdout from a temporary file, so that a slow reader does not block the database."""
    if sys.stdout is None:
        raise CommandError("the output is closed")
    with SpooledTemporaryFile(MOST_IN_MEMORY) as whole:
        whole.writelines(pieces)
        whole.seek(0)
        copyfileobj(whole, sys.stdout.buffer)


def _save(pieces: Iterable[bytes], path: Path, database: Path) -> None:
    """Write to `path`, over an earlier export, but never over a database."""
    try:
        if _is_one_file(path, database):
            raise CommandError(f"{path} is the database itself. Name another file.")
        with as_command_errors():
            save(path, pieces)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CommandError(f"{path} cannot be written: {reason}. Nothing was changed.") from None


def _is_one_file(path: Path, other: Path) -> bool:
    """Return whether both paths are one file, or will be once it exists."""
    are_there = path.exists() and other.exists()
    return path.samefile(other) if are_there else os.path.realpath(path) == os.path.realpath(other)


def _clock(text: str) -> time:
    found = parsing.clock(text)
    if found is None:
        raise ValueError("a time, such as 18:05")
    return found


def _weekdays(text: str) -> list[int]:
    """Read weekdays such as "mon,thu"; return their numbers, 0 for Monday."""
    names = [name.strip().lower()[:3] for name in text.split(",")]
    known = {name.lower(): number for number, name in enumerate(calendar.day_abbr)}
    if not all(name in known for name in names):
        raise ValueError("weekdays, such as mon,thu")
    return [known[name] for name in names]
