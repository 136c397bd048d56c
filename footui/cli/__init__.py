"""The command line: parse, call, print.

stdout is data, stderr is talk. Exit codes: 0 done, 1 it could not, 2 wrong usage.
"""

import argparse
import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from footui import __version__

DONE, FAILED, USAGE = 0, 1, 2


class CommandError(Exception):
    """Why a command could not be done, in one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names, and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        code = int(arguments.run(arguments))
        if sys.stdout:
            sys.stdout.flush()
    except CommandError as error:
        _say(str(error))
        return FAILED
    except BrokenPipeError:  # whoever read our output has seen enough
        _drop_output()
        return FAILED
    except OSError as error:
        _drop_output()
        _say(f"the output cannot be written: {(error.strerror or str(error)).lower()}")
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return code


def _say(sentence: str) -> None:
    if sys.stderr:
        print(f"footui: {sentence}", file=sys.stderr)


def _drop_output() -> None:
    """Write what is still in the buffers nowhere, so that Python does not try once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def database_path(arguments: argparse.Namespace) -> Path:
    """Where the database is: --db, $FOOTUI_DB, or the user's data directory."""
    chosen = arguments.db or os.environ.get("FOOTUI_DB")
    if chosen:
        try:
            return Path(chosen).expanduser()
        except RuntimeError:
            raise CommandError(f"{chosen} names the home of a user who is not known here") from None
    from platformdirs import user_data_path

    path = user_data_path("footui", appauthor=False) / "footui.db"
    if not path.is_absolute():
        raise CommandError("there is no home directory; say where the data is with --db")
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="footui",
        description="Five foot exercises for a sore back, led hands-free. "
        "Without a command, the full-screen program opens.",
        epilog="Data lives in one file: --db, $FOOTUI_DB, or your data directory.",
    )
    parser.add_argument("--version", action="version", version=f"footui {__version__}")
    parser.add_argument("--db", metavar="PATH", help="use this database")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    parser.set_defaults(run=_open_screen)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_history(commands)
    _add_routine(commands)
    return parser


def _add_history(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    history = commands.add_parser(
        "history",
        help="show the calendar, and which weeks met the goal",
        description="A month, by default this one, or a year: which weeks met the goal.",
        epilog="example: footui history --year 2026",
    )
    span = history.add_mutually_exclusive_group()
    span.add_argument("--month", metavar="YYYY-MM", type=_month, help="this month")
    span.add_argument("--year", metavar="YYYY", type=_year, help="all weeks of this year")
    history.add_argument("--json", action="store_true", help="as JSON")
    _add_ascii(history)
    history.set_defaults(run=_history)


def _add_ascii(parser: argparse.ArgumentParser) -> None:
    """Take --ascii after the command as well, without undoing one that came before it."""
    parser.add_argument(
        "--ascii",
        action="store_true",
        default=argparse.SUPPRESS,
        help="draw with ASCII characters only",
    )


def _month(text: str) -> date:
    return _date(text, r"\d{4}-\d{2}", "-01", "a month is written as 2026-11")


def _year(text: str) -> date:
    return _date(text, r"\d{4}", "-01-01", "a year is written as 2026")


def _date(text: str, pattern: str, rest: str, otherwise: str) -> date:
    """The first day of a month or a year, if it can be shown."""
    from footui.domain.week import YEARS

    if re.fullmatch(pattern, text, re.ASCII) and int(text[:4]) in YEARS:
        with suppress(ValueError):
            return date.fromisoformat(text + rest)
    raise argparse.ArgumentTypeError(otherwise)


def _history(arguments: argparse.Namespace) -> int:
    from footui.cli import history

    return history.show(arguments)


def _add_routine(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    routine = commands.add_parser(
        "routine",
        help="show, check and change the routine",
        description="The routine: a TOML document that you may read, edit and share.",
        epilog="example: footui routine show --markdown",
    )
    routine.set_defaults(run=_routine("show"), format="text")
    actions = routine.add_subparsers(title="actions", metavar="ACTION")

    show = actions.add_parser("show", help="print it (the default)")
    formats = show.add_mutually_exclusive_group()
    for name, what in (
        ("json", "as JSON, with the timeline"),
        ("toml", "the document itself, ready to edit or share"),
        ("markdown", "something to send to a friend"),
    ):
        option = formats.add_argument(f"--{name}", action="store_const", const=name, help=what)
        option.dest = "format"
    show.set_defaults(run=_routine("show"), format="text")

    edit = actions.add_parser("edit", help="change it in $EDITOR")
    edit.set_defaults(run=_routine("edit"))
    use = actions.add_parser("use", help="use the one in FILE from now on")
    use.add_argument("file", metavar="FILE", help="a TOML document; - for standard input")
    use.set_defaults(run=_routine("use"))
    check = actions.add_parser("check", help="say whether FILE holds a routine")
    check.add_argument("file", metavar="FILE", help="a TOML document; - for standard input")
    check.set_defaults(run=_routine("check"))
    reset = actions.add_parser("reset", help="use the shipped one again")
    reset.set_defaults(run=_routine("reset"))


def _routine(action: str) -> Callable[[argparse.Namespace], int]:
    """The action of the routine command with this name, whose module loads when it runs."""

    def run(arguments: argparse.Namespace) -> int:
        from footui.cli import routine

        return routine.ACTIONS[action](arguments)

    return run


def _open_screen(arguments: argparse.Namespace) -> int:
    gc.disable()  # a start makes no garbage; looking for it takes a tenth of the time
    from footui.cli import screen

    return screen.open_screen(arguments)
