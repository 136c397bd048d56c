"""What all commands share: the practice they ask, and how they print."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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


def write(output: str, *, to_ascii: bool = False) -> None:
    """Print data; in ASCII where asked for, or where stdout takes no more."""
    if sys.stdout is None:
        raise CommandError("the output is closed")
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    print(text.to_ascii(output) if to_ascii or not encoding.startswith("utf") else output)
