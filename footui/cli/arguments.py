"""What is written after a command, read."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from footui.cli import UsageError
from footui.domain import entry

T = TypeVar("T")


def taking(read: Callable[[str], T]) -> Callable[[str], T]:
    """An argument's type that says, in the reader's own words, what should be there."""

    def argument(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(_wrong(text, error)) from None

    return argument


def day_of(
    text: str | None, otherwise: date, read: Callable[[str, date], date] = entry.day
) -> date:
    """The day that an argument names; where it is empty, `otherwise`, from which it is reckoned."""
    if not text:
        return otherwise
    try:
        return read(text, otherwise)
    except ValueError as error:
        raise UsageError(_wrong(text, error)) from None


def _wrong(text: str, error: ValueError) -> str:
    return f"{text!r} makes no sense here: {error}"
