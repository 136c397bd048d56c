"""`footui backup`: copy the database, even while it is in use, and check the copy."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from footui.cli.context import as_command_errors, database_path, here
from footui.cli.errors import DONE
from footui.cli.output import print_data, print_info
from footui.services.backups import back_up, is_sound


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Copy the database, even while it is in use, and check the copy. Nothing is\n"
        "overwritten. Without FILE the copy goes into the folder of backups beside the\n"
        "database. The path of the copy is printed."
    )
    parser.epilog = "example: footui backup /media/stick"
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a file or a directory")
    parser.set_defaults(run=backup)


def backup(arguments: Namespace) -> int:
    """Copy the database, and print where the copy is."""
    with as_command_errors():
        path = database_path(arguments)
        made = back_up(path, arguments.file, here())
    if is_sound(made, here()):
        print_info("Copied, and the copy is sound.")
    else:
        print_info(f"Copied as it is, but something is wrong with it: footui --db {made} doctor")
    print_data(str(made))
    return DONE
