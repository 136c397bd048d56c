"""`footui restore`: a backup put in the place of the database."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from footui.cli.context import database_path, here, opened, told
from footui.cli.errors import DONE
from footui.cli.output import say
from footui.domain.text import count
from footui.services.backups import restore


def describe(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Put a backup in the place of the database. It is checked before, and what it\n"
        "replaces is kept in the folder of backups beside the database."
    )
    parser.epilog = "example: footui restore footui-backups/weekly-2026-11-22.db"
    parser.add_argument("file", metavar="FILE", type=Path, help="a database of footui")
    parser.set_defaults(run=put_back)


def put_back(arguments: Namespace) -> int:
    """Put a backup back."""
    with told():
        path = database_path(arguments)
        kept = restore(path, arguments.file, here())
    if kept:
        say(f"What was there before is kept: {kept}")
    with opened(arguments) as practice:
        number = practice.history.overview().sessions
    say(f"Restored from {arguments.file}: {count(number, 'session')}.")
    return DONE
