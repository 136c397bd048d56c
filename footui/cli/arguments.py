"""Read arguments, and the files that they name."""

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

CHUNK = 1024**2
"""Bytes that are read from a pipe at a time."""

PIPE_LIMIT = 4 * 1024**3
"""Bytes that are read from a pipe in all."""

T = TypeVar("T")


def arg_type(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return an argument type for `read`; the text of its ValueError goes into the message."""

    def argument(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(_wrong(text, error)) from None

    return argument


def line(most: int) -> Callable[[str], str]:
    """Return the type of an argument that is one line of at most `most` characters."""

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
    """Return the day that `words` name; without words, `otherwise` or `today`.

    Raises UsageError if `read` cannot read them.
    """
    if not words:
        return otherwise or today
    text = " ".join(words)
    try:
        return read(text, today)
    except ValueError as error:
        hint = str(error).replace("such as", "try", 1)
        raise UsageError(f"cannot read the date {brief(text)}: {hint}") from None


def content_of(name: str, most: int) -> bytes:
    """Return the content of a file; "-" is standard input.

    Reads one byte more than `most` at the most, so that the caller notices a larger file. Raises
    CommandError if it cannot be read.
    """
    try:
        with _open(name) as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None


@contextmanager
def file_of(name: str) -> Iterator[BinaryIO]:
    """Open a seekable file; "-" is standard input, and a pipe is copied to a temporary file.

    Raises CommandError if it cannot be read.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_open(name))
            if not file.seekable():
                file = stack.enter_context(_copy(file))
        except (OSError, ValueError) as error:
            raise unreadable(name, error) from None
        yield file


def unreadable(name: str, error: Exception) -> CommandError:
    """Return an error that says why a file cannot be read."""
    reason = getattr(error, "strerror", None) or error
    return CommandError(f"{name} cannot be read: {reason}")


def _open(name: str) -> BinaryIO:
    if name != "-":
        return Path(name).open("rb")
    if sys.stdin is None:
        raise CommandError("standard input is closed")
    return sys.stdin.buffer


def _copy(pipe: BinaryIO) -> BinaryIO:
    """Return a temporary file with all that comes through `pipe`; raise OSError at PIPE_LIMIT."""
    file = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    while part := pipe.read(CHUNK):
        file.write(part)
        if file.tell() > PIPE_LIMIT:
            raise OSError(f"it does not end within {PIPE_LIMIT // 1024**3} GB")
    file.seek(0)
    return cast("BinaryIO", file)


def _wrong(text: str, error: ValueError) -> str:
    return f"{brief(text)} should be {error}"
