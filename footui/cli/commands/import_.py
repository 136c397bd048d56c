"""`footui import`: merge an export, or a table, into the database."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from footui.cli.arguments import file_of, unreadable
from footui.cli.context import database_path, open_readonly, open_service
from footui.cli.errors import DONE, CommandError
from footui.cli.output import print_data, print_info, write_json
from footui.domain.dates import date_phrase
from footui.domain.limits import MAX_SESSIONS
from footui.domain.text import count
from footui.domain.transfer.json_stream import DocumentError
from footui.domain.transfer.merge import Tally
from footui.services.import_outcome import Outcome
from footui.services.status import readable
from footui.store.sqlite_header import MAGIC

_NOUNS = {
    "sessions": "session",
    "settings": "setting",
    "goals": "goal",
    "pauses": "paused week",
    "routines": "routine",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Merge a file from `footui export`, or a table of sessions (csv), into the\n"
        "database: all of it or nothing. If a session is in both, the version in which\n"
        "more was done stays, else the one changed later; a deletion is a change too.\n"
        "Importing twice adds nothing.\n\n"
        "Another person's data is refused, and so is your own from a machine that was set\n"
        "up separately: --join merges the two. Before the first import from another\n"
        "database a copy of yours is kept, and you are told how to go back.\n\n"
        "A table needs a header and a column date; the other columns are those of\n"
        f"`footui export --format csv`. A database holds up to {MAX_SESSIONS:,} sessions."
    )
    parser.epilog = "example: footui import footui.json --dry-run"
    parser.add_argument("file", metavar="FILE", help="JSON or CSV; - for stdin")
    parser.add_argument("--join", action="store_true", help="this data is mine too: join the two")
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would change, and change nothing"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=take_in)


def take_in(arguments: Namespace) -> int:
    """Merge a file into the database, and print what changed."""
    is_trial = arguments.dry_run
    with file_of(arguments.file) as file:
        if file.read(len(MAGIC)) == MAGIC:
            raise CommandError(f"{arguments.file} is a database; footui restore puts one back")
        path = database_path(arguments)
        if not is_trial and readable(path) != path:
            _import(arguments, file, is_trial=True)  # do not make a database if the import fails
        outcome = _import(arguments, file, is_trial=is_trial)
    if arguments.json:
        write_json(_as_json(outcome, is_trial=is_trial))
    else:
        print_data(_as_text(outcome, is_trial=is_trial))
    for remark in _remarks(outcome):
        print_info(remark)
    return DONE


def _import(arguments: Namespace, file: BinaryIO, *, is_trial: bool) -> Outcome:
    name, is_sheet = arguments.file, _is_sheet(arguments.file, file)
    with (open_readonly if is_trial else open_service)(arguments) as service:
        service.sessions.watch()
        try:
            return service.transfer.take_in(
                file, is_sheet=is_sheet, is_trial=is_trial, joins=arguments.join
            )
        except DocumentError as error:
            raise CommandError(f"{_file_name(name)}: {error}. Nothing was changed.") from None
        except OSError as error:
            raise unreadable(name, error) from None


def _file_name(file: str) -> str:
    return "standard input" if file == "-" else file


def _is_sheet(name: str, file: BinaryIO) -> bool:
    """Return whether a file is a table, by its name or its beginning; rewind it."""
    file.seek(0)
    beginning = file.read(1024)
    file.seek(0)
    suffix = Path(name).suffix.lower()
    if suffix in (".json", ".csv"):
        return suffix == ".csv"
    return not beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _as_text(outcome: Outcome, *, is_trial: bool) -> str:
    lines = [_line(_NOUNS[table], tally) for table, tally in outcome.tallies.items()]
    said = [line for line in lines if line] or ["nothing new"]
    if outcome.waiting:
        waiting = count(outcome.waiting, "session")
        said.append(f"{waiting} left out while a session is running here; import it again later")
    head = "Would import" if is_trial else "Imported"
    return "\n".join([f"{head}:", *(f"  {line}" for line in said)])


def _remarks(outcome: Outcome) -> Iterator[str]:
    """Yield sentences about days in the future, and about the way back."""
    if days := outcome.to_come:
        first, last = date_phrase(days[0]), date_phrase(days[-1])
        which = first if len(days) == 1 else f"{count(len(days), 'day')}, {first} to {last}"
        yield f"In the future: {which}. It is on record, and counts when its day has come."
    if outcome.backup:
        yield (
            "This was the first import from that database. Your data from before is kept; to "
            f"go back: footui restore {outcome.backup}"
        )


def _line(noun: str, tally: Tally) -> str:
    kinds = {"new": tally.added, "changed": tally.changed, "deleted": tally.deleted}
    said = [f"{count(number, noun)} {kind}" for kind, number in kinds.items() if number]
    return ", ".join(said)


def _as_json(outcome: Outcome, *, is_trial: bool) -> dict[str, Any]:
    tables = {table: asdict(tally) for table, tally in outcome.tallies.items()}
    return {"schema": 1, "dry_run": is_trial, **tables, "waiting": outcome.waiting}
