"""Find the line of a TOML document that an error is about; tomllib does not give it."""

import tomllib
from collections.abc import Callable

Path = tuple[str | int, ...]
"""The keys and list indexes that lead to a value."""


def line_of_path(document: str, path: Path) -> int | None:
    """Return the line on which the value at `path` starts; None if there is no such value."""
    return _line_where(document, lambda values: _holds(values, path)) if path else None


def line_of_long_number(document: str) -> int | None:
    """Return the first line with a number of more digits than Python reads."""
    return _line_where(document, lambda values: isinstance(values, ValueError))


def _line_where(document: str, found: Callable[[object], bool]) -> int | None:
    """Return the first line for which `found` accepts the document up to and including it.

    tomllib gives no lines, so this parses ever longer parts of the document. `found` gets the
    values of a part, or the ValueError or RecursionError that it raised. For a value of several
    lines, return its first line; for an entry of a list, the line of the entry.
    """
    lines = document.split("\n")
    first = 0
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        first = first or number
        for closing in ("", "\n]"):
            try:
                values: object = tomllib.loads("\n".join(lines[:number]) + closing)
            except tomllib.TOMLDecodeError:
                continue
            except (ValueError, RecursionError) as error:
                values = error
            if found(values):
                return number if closing else first
            if not closing:
                first = 0
    return None


def _holds(value: object, path: Path) -> bool:
    """Whether the parsed TOML `value` has something at `path`."""
    for key in path:
        if isinstance(value, list):
            value = dict(enumerate(value))
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True
