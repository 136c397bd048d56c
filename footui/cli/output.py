"""Print data and messages."""

import os
import sys
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from footui.charset import is_utf8, lacks_glyphs, takes_unicode
from footui.cli.errors import CommandError
from footui.domain.text import clean, clean_line, to_ascii

if TYPE_CHECKING:
    from footui.domain.weeks.week import Goal


def needs_ascii(arguments: Namespace) -> bool:
    """Return whether to draw in ASCII: the user asks for it, or locale or terminal need it."""
    return arguments.ascii or not is_utf8() or lacks_glyphs()


def print_data(output: str, *, ascii_only: bool = False) -> None:
    """Print data on stdout without control characters, in ASCII if asked for or needed.

    Raises CommandError if stdout is closed.
    """
    if sys.stdout is None:
        raise CommandError("the output is closed")
    shown = clean(output)
    print(to_ascii(shown) if ascii_only or not takes_unicode(sys.stdout.encoding) else shown)


def write_json(value: dict[str, Any]) -> None:
    """Print a JSON document on stdout."""
    print_data(as_document(value))


def as_document(value: dict[str, Any]) -> str:
    """Return a value as all commands print it in JSON."""
    import json  # rarely needed

    return json.dumps(value, indent=1)


def goal_as_json(goal: "Goal") -> dict[str, int]:
    """Return a goal as all commands print it in JSON."""
    return {"min": goal.minimum, "full": goal.full}


def print_info(sentence: str, *, ascii_only: bool = False) -> None:
    """Print a message on stderr; do nothing if stderr is closed."""
    if sys.stderr:
        shown = clean(sentence)
        try:
            print(
                to_ascii(shown) if ascii_only or not takes_unicode(sys.stderr.encoding) else shown,
                file=sys.stderr,
                flush=True,
            )
        except OSError:
            drop(sys.stderr)


def print_error(sentence: str) -> None:
    """Print an error on stderr, in one line."""
    print_info(f"footui: {clean_line(sentence)}")


def drop(stream: TextIO) -> None:
    """Send what is still buffered to /dev/null, so that Python does not fail again at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
