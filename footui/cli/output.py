"""What all commands share: the practice they ask, and how they print."""

import argparse
import locale
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from footui.cli import CommandError, database_path
from footui.domain import text
from footui.domain.faults import StoreFault
from footui.practice import practice
from footui.practice.practice import Practice
from footui.practice.surroundings import of_this_machine


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Practice]:
    """The practice on the database that the arguments name; a fault of it is the command's."""
    try:
        with practice.opened(database_path(arguments), of_this_machine()) as found:
            yield found
    except StoreFault as fault:
        raise CommandError(str(fault)) from None


@contextmanager
def reading(arguments: argparse.Namespace) -> Iterator[Practice]:
    """The practice to look at; an empty one, and nothing is made, where there is no database."""
    with ExitStack() as stack:
        if _is_missing(database_path(arguments)):
            arguments = argparse.Namespace(db=str(stack.enter_context(_folder()) / "footui.db"))
        yield stack.enter_context(opened(arguments))


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:
        return False  # opening it will say what is wrong


@contextmanager
def _folder() -> Iterator[Path]:
    try:
        folder = TemporaryDirectory(prefix="footui-")
    except OSError as error:
        raise CommandError(f"no temporary file can be made: {error}") from None
    with folder as name:
        yield Path(name)


def needs_ascii(arguments: argparse.Namespace) -> bool:
    """Whether to draw with ASCII alone: where asked for, or where the locale knows no more."""
    return arguments.ascii or "utf" not in locale.nl_langinfo(locale.CODESET).lower()


def write(output: str, *, to_ascii: bool = False) -> None:
    """Print data; in ASCII where asked for, or where stdout takes no more."""
    if sys.stdout is None:
        raise CommandError("the output is closed")
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    print(text.to_ascii(output) if to_ascii or not encoding.startswith("utf") else output)
