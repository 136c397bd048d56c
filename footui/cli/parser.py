"""The parser, with all commands. The module of a command is imported when it is used."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

from footui import __version__
from footui.cli.errors import USAGE, CommandError
from footui.cli.output import print_error

COMMANDS = {
    "session": "do the routine line by line, without a full screen",
    "status": "show this week in one line",
    "log": "log a session you did without footui",
    "history": "show the calendar, and which weeks met the goal",
    "routine": "show, check and change the routine",
    "goal": "show and set how many days a week",
    "undo": "undo the last change",
    "pause": "pause weeks in which you are ill or away",
    "config": "show and change the settings",
    "export": "export everything, a table or a calendar",
    "import": "import an export or a table",
    "backup": "copy the database, even while it is in use",
    "restore": "replace the database with a backup",
    "doctor": "find problems, and say what to do",
    "completion": "print completions for your shell",
}

# Without a fixed width argparse imports shutil at each start, to ask the terminal.
_FORMAT = partial(argparse.RawDescriptionHelpFormatter, width=80)


class Parser(argparse.ArgumentParser):
    """A parser that cleans what it repeats, so that arguments cannot control the terminal."""

    def __init__(self, **keywords: Any) -> None:
        """Make a parser with help of 80 columns and without abbreviations."""
        keywords.setdefault("formatter_class", _FORMAT)
        super().__init__(**keywords, allow_abbrev=False)

    def take_common(self) -> None:
        """Add the options that every command takes."""
        for name, keywords in COMMON.items():
            self.add_argument(name, **keywords | {"default": argparse.SUPPRESS})

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and exit."""
        print_error(f"{message}; see {self.prog} --help")
        self.exit(USAGE)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help; unlike argparse, let errors through."""
        if sys.stdout is None:
            raise CommandError("the output is closed")
        sys.stdout.write(message)


class Command(Parser):
    """The parser of a command, which imports the command's module when it is used."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Import the command's module, and parse its arguments."""
        self.load()
        arguments, others = super().parse_known_args(args, namespace)
        if others:
            self.error(f"unrecognized arguments: {' '.join(others)}")
        return arguments, others

    def load(self) -> None:
        """Import the command's module, and add its arguments."""
        name = self.prog.split()[-1]
        self.take_common()
        import_module(f"footui.cli.commands.{_MODULES.get(name, name)}").add_arguments(self)


_MODULES = {"import": "import_"}
COMMON: dict[str, dict[str, Any]] = {
    "--db": {"metavar": "PATH", "help": "use this database"},
    "--ascii": {"action": "store_true", "help": "draw with ASCII characters only"},
}


def parser(*, loaded: bool = False) -> Parser:
    """Return the parser of the command line; if `loaded`, with the arguments of all commands."""
    whole = Parser(
        prog="footui",
        description="Five foot exercises for a sore back, led hands-free.\n"
        "Without a command, the full-screen program opens.",
        epilog="Data lives in one file: --db, $FOOTUI_DB, or your data directory.",
    )
    whole.add_argument("--version", action="version", version=f"footui {__version__}")
    for name, keywords in COMMON.items():
        whole.add_argument(name, **keywords)
    whole.add_argument(
        "--slow", action="store_true", help="send fewer bytes; automatic below 9600 baud"
    )
    whole.set_defaults(run=_open_screen)
    commands = whole.add_subparsers(
        title="commands", metavar="COMMAND", prog="footui", parser_class=Command
    )
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about)
        if loaded:
            command.load()
    return whole


def _open_screen(arguments: argparse.Namespace) -> int:
    from footui.cli import full_screen

    return full_screen.open_screen(arguments)
