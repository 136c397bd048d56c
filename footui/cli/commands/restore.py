"""`footui restore`: replace the database with a backup."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from footui.cli.context import as_command_errors, database_path, here, open_service
from footui.cli.errors import DONE
from footui.cli.output import print_info
from footui.domain.text import count
from footui.services.backups import restore


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Replace the database with a backup. The backup is checked first, and what it\n"
        "replaces is kept in the folder of backups beside the database."
    )
    parser.epilog = "example: footui restore footui-backups/weekly-2026-11-22.db"
    parser.add_argument("file", metavar="FILE", type=Path, help="a footui database")
    parser.set_defaults(run=put_back)


def put_back(arguments: Namespace) -> int:
    """Restore a backup, and print where the old database is kept."""
    with as_command_errors():
        path = database_path(arguments)
        kept = restore(path, arguments.file, here())
    if kept:
        print_info(f"What was there before is kept: {kept}")
    with open_service(arguments) as service:
        number = service.history.overview().sessions
    print_info(f"Restored from {arguments.file}: {count(number, 'session')}.")
    return DONE
