"""How all commands print."""

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
"""Terminals whose fonts lack half blocks, circles and stars: the Linux console, VT100 and kin."""


def needs_ascii(arguments: Namespace) -> bool:
    """Whether to draw with ASCII alone: asked for, or more than locale or terminal can show."""
    if arguments.ascii or not is_utf8():
        return True
    lacking = _FEW_GLYPHS.match(os.environ.get("TERM", ""))
    return lacking is not None and sys.stdout is not None and sys.stdout.isatty()


def is_utf8() -> bool:
    """Whether the locale that the user has chosen knows more than ASCII.

    Of C, and of one that is not installed, Python makes C.UTF-8 for itself by setting LC_CTYPE
    (PEP 538), which says nothing of the terminal.
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
    """Print data, of which nothing can drive a terminal.

    It is ASCII where asked for, or where stdout takes no more.
    """
    if sys.stdout is None:
        raise CommandError("the output is closed")
    shown = clean(output)
    print(to_ascii(shown) if ascii_only or not takes_unicode(sys.stdout) else shown)


def write_json(value: dict[str, Any]) -> None:
    """Print an answer for scripts."""
    import json  # no prompt needs it

    print_data(json.dumps(value, indent=1))


def goal_as_json(goal: "Goal") -> dict[str, int]:
    """A goal as every command gives it."""
    return {"min": goal.minimum, "full": goal.full}


def print_info(sentence: str, *, ascii_only: bool = False) -> None:
    """Tell the user something that is not data; where nobody can hear it, it is not said."""
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
    """Tell the user, in one line, what is wrong."""
    print_info(f"footui: {clean_line(sentence)}")


def takes_unicode(stream: TextIO) -> bool:
    """Whether a stream can show more than ASCII."""
    return (stream.encoding or "").lower().startswith("utf")


def drop(stream: TextIO) -> None:
    """Write what is still in the buffers nowhere, so that Python does not try once more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
