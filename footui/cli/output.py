"""Print data and messages."""

import os
import re
import sys
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from footui.cli.errors import CommandError
from footui.domain.text import clean, clean_line, to_ascii

if TYPE_CHECKING:
    from footui.domain.weeks.week import Goal

_FEW_GLYPHS = re.compile(r"linux|vt\d")
"""Terminals without half blocks, circles and stars: the Linux console, VT100 and the like."""


def needs_ascii(arguments: Namespace) -> bool:
    """Return whether to draw in ASCII: the user asks for it, or locale or terminal need it."""
    if arguments.ascii or not is_utf8():
        return True
    lacking = _FEW_GLYPHS.match(os.environ.get("TERM", ""))
    return lacking is not None and sys.stdout is not None and sys.stdout.isatty()


def is_utf8() -> bool:
    """Return whether the user's locale uses UTF-8.

    In the C locale Python sets LC_CTYPE to C.UTF-8 for itself (PEP 538), which says nothing about
    the terminal, so that value does not count.
    """
    asked = os.environ.get
    of_python = asked("LC_CTYPE") == "C.UTF-8"
    chosen = asked("LC_ALL") or ("" if of_python else asked("LC_CTYPE")) or asked("LANG") or "C"
    if chosen in ("C", "POSIX"):
        return False
    import locale  # rarely needed

    codeset = chosen.partition(".")[2] or locale.nl_langinfo(locale.CODESET)
    return "utf" in codeset.lower()


def print_data(output: str, *, ascii_only: bool = False) -> None:
    """Print data on stdout without control characters, in ASCII if asked for or needed.

    Raises CommandError if stdout is closed.
    """
    if sys.stdout is None:
        raise CommandError("the output is closed")
    shown = clean(output)
    print(to_ascii(shown) if ascii_only or not takes_unicode(sys.stdout) else shown)


def write_json(value: dict[str, Any]) -> None:
    """Print a JSON document on stdout."""
    import json  # `footui status` at a prompt does not need it

    print_data(json.dumps(value, indent=1))


def goal_as_json(goal: "Goal") -> dict[str, int]:
    """Return a goal as all commands print it in JSON."""
    return {"min": goal.minimum, "full": goal.full}


def print_info(sentence: str, *, ascii_only: bool = False) -> None:
    """Print a message on stderr; do nothing if stderr is closed."""
    if sys.stderr:
        shown = clean(sentence)
        try:
            print(
                to_ascii(shown) if ascii_only or not takes_unicode(sys.stderr) else shown,
                file=sys.stderr,
                flush=True,
            )
        except OSError:
            drop(sys.stderr)


def print_error(sentence: str) -> None:
    """Print an error on stderr, in one line."""
    print_info(f"footui: {clean_line(sentence)}")


def takes_unicode(stream: TextIO) -> bool:
    """Return whether a stream takes more than ASCII."""
    return (stream.encoding or "").lower().startswith("utf")


def drop(stream: TextIO) -> None:
    """Send what is still buffered to /dev/null, so that Python does not fail again at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
