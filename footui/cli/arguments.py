"""What is written after a command, read."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from reprlib import repr as brief
from typing import TypeVar

from footui.cli import CommandError, UsageError
from footui.domain import entry
from footui.domain.text import clean_line

T = TypeVar("T")


def taking(read: Callable[[str], T]) -> Callable[[str], T]:
    """An argument's type that says, in the reader's own words, what should be there."""

    def argument(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(_wrong(text, error)) from None

    return argument


def line(most: int) -> Callable[[str], str]:
    """The type of an argument that is one line of at most so many characters."""

    def read(text: str) -> str:
        found = clean_line(text)
        if len(found) > most:
            raise ValueError(f"at most {most} characters")
        return found

    return taking(read)


def day_of(
    words: Sequence[str],
    today: date,
    otherwise: date | None = None,
    read: Callable[[str, date], date] = entry.day,
) -> date:
    """The day that an argument names in some words; without any it is `otherwise`, or today."""
    if not words:
        return otherwise or today
    text = " ".join(words)
    try:
        return read(text, today)
    except ValueError as error:
        raise UsageError(_wrong(text, error)) from None


def content_of(name: str, most: int) -> bytes:
    """What is in a file, or comes from standard input where it is called "-".

    At most one byte more than `most` is read, so that too much is noticed.
    """
    if name == "-" and sys.stdin is None:
        raise CommandError("standard input is closed")
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"{name} cannot be read: {reason}") from None


def _wrong(text: str, error: ValueError) -> str:
    return f"{brief(text)} makes no sense here: {error}"
