"""`footui doctor`: print what is wrong, and what to do about it."""

import locale
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from textwrap import wrap

from footui.charset import is_utf8
from footui.cli.context import database_path, here
from footui.cli.errors import DONE, FAILED
from footui.cli.output import needs_ascii, print_data, write_json
from footui.domain.text import clean_line, count
from footui.services.diagnostics import Check, State, bad, checkup, note, ok

WIDTH = 80
LEAST_WIDTH, LEAST_HEIGHT = 60, 18
_INDENT = " " * 19


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Check the database, this machine and the terminal, and say what to do about\n"
        "problems. It changes nothing. It exits with 1 if anything is wrong."
    )
    parser.epilog = "example: footui doctor --json"
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=examine)


def examine(arguments: Namespace) -> int:
    """Print all checks, and return FAILED if anything is wrong."""
    path = database_path(arguments)
    checks = [*checkup(path, here()), _terminal(), _locale()]
    wrong = sum(check.state is State.BAD for check in checks)
    if arguments.json:
        write_json({"schema": 1, "ok": not wrong, "checks": list(map(_as_json, checks))})
    else:
        print_data("\n".join(_as_text(checks, wrong)), ascii_only=needs_ascii(arguments))
    return FAILED if wrong else DONE


def _as_json(check: Check) -> dict[str, str | None]:
    return {
        "name": check.name,
        "state": check.state,
        "found": check.found,
        "advice": check.advice,
    }


def _as_text(checks: Sequence[Check], wrong: int) -> Iterator[str]:
    for check in checks:
        state = "BAD" if check.state is State.BAD else check.state
        yield f"{state:<6}{check.name:<13}{clean_line(check.found)}"
        yield from wrap(
            check.advice or "",
            WIDTH,
            initial_indent=_INDENT,
            subsequent_indent=_INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
    are = "is" if wrong == 1 else "are"
    yield f"{count(wrong, 'thing')} {are} wrong." if wrong else "Nothing is wrong."


def _terminal() -> Check:
    name, term = "terminal", os.environ.get("TERM", "")
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return note(name, "none here", "The full-screen program needs one; over ssh, use ssh -t.")
    if term in ("", "dumb"):
        found = "TERM is dumb" if term else "TERM is not set"
        return bad(name, found, "Set TERM to what your terminal is, such as xterm-256color.")
    width, height = os.get_terminal_size(sys.stdout.fileno())
    colours = ", without colours (NO_COLOR)" if os.environ.get("NO_COLOR") else ""
    found = f"{term}, {width} by {height}{colours}"
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return note(name, found, f"footui needs {LEAST_WIDTH} by {LEAST_HEIGHT}: make it larger.")
    if not _is_known(term):
        advice = "TERM is not known here. If screens look wrong, set it to xterm-256color."
        return note(name, found, advice)
    return ok(name, found)


def _is_known(term: str) -> bool:
    try:
        import curses
    except ImportError:  # this Python has no list of terminals
        return True
    try:
        curses.setupterm(term, sys.stdout.fileno())
    except curses.error:
        return False
    return True


def _locale() -> Check:
    charset = locale.nl_langinfo(locale.CODESET)
    if is_utf8():
        return ok("locale", charset)
    name = "C" if "utf" in charset.lower() else charset  # Python turned C into C.UTF-8
    return note(
        "locale",
        f"{name}, so that ASCII is drawn",
        "For more than that, set LANG to one with UTF-8, such as C.UTF-8.",
    )
