"""What is written after a command, read."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from reprlib import repr as brief
from tempfile import TemporaryFile
from typing import BinaryIO, TypeVar, cast

from footui.cli.errors import CommandError, UsageError
from footui.domain import parsing
from footui.domain.text import clean_line

MOST_AT_ONCE = 1024**2
MOST_OF_A_PIPE = 4 * 1024**3

T = TypeVar("T")


def arg_type(read: Callable[[str], T]) -> Callable[[str], T]:
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

    return arg_type(read)


def day_arg(
    words: Sequence[str],
    today: date,
    otherwise: date | None = None,
    read: Callable[[str, date], date] = parsing.day,
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
    try:
        with _opened(name) as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None


@contextmanager
def file_of(name: str) -> Iterator[BinaryIO]:
    """A file, in which one can go back: what comes from a pipe is put into one that is temporary.

    "-" is standard input.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_opened(name))
            if not file.seekable():
                file = stack.enter_context(_all_of(file))
        except (OSError, ValueError) as error:
            raise unreadable(name, error) from None
        yield file


def unreadable(name: str, error: Exception) -> CommandError:
    """Why a file cannot be read."""
    reason = getattr(error, "strerror", None) or error
    return CommandError(f"{name} cannot be read: {reason}")


def _opened(name: str) -> BinaryIO:
    if name != "-":
        return Path(name).open("rb")
    if sys.stdin is None:
        raise CommandError("standard input is closed")
    return sys.stdin.buffer


def _all_of(pipe: BinaryIO) -> BinaryIO:
    """What comes through a pipe, to its end, in a file that nobody else sees."""
    file = TemporaryFile()  # noqa: SIM115 (whoever asked closes it)
    while part := pipe.read(MOST_AT_ONCE):
        file.write(part)
        if file.tell() > MOST_OF_A_PIPE:
            raise OSError(f"it does not end within {MOST_OF_A_PIPE // 1024**3} GB")
    file.seek(0)
    return cast("BinaryIO", file)


def _wrong(text: str, error: ValueError) -> str:
    return f"{brief(text)} makes no sense here: {error}"
