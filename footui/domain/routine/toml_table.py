"""Read one TOML table of a routine, key by key, and name the line and key of every error."""

import math
from typing import NoReturn

from footui.domain.routine.routine import Side
from footui.domain.routine.toml_lines import Path, line_of_path
from footui.domain.text import is_clean

_ABSENT = object()


class RoutineError(ValueError):
    """Why a document is not a routine: one line with the place of the error."""


class Table:
    """One table of a TOML document: each key is read once, and `done` refuses keys that remain.

    Every method that reads raises RoutineError if the value is missing or wrong; with a default, a
    missing key is fine.
    """

    def __init__(self, document: str, values: object, path: Path) -> None:
        """Read the table `values`, which is at `path` in `document`."""
        self._document = document
        self._path = path
        if not isinstance(values, dict):
            self._fail_at(path, "must be a table")
        self._left: dict[str, object] = dict(values)

    def has(self, key: str) -> bool:
        """Whether `key` is there and was not read yet."""
        return key in self._left

    def text(self, key: str, limit: int, default: str | None = None) -> str:
        """Return a text of at most `limit` characters, with single spaces."""
        value = self._take(key, _ABSENT if default is None else default)
        return self._checked_text(key, value, limit, required=default is None)

    def texts(self, key: str, most: int, limit: int) -> tuple[str, ...]:
        """Return at most `most` texts; none if the key is missing."""
        value = self._take(key, [])
        if not isinstance(value, list) or len(value) > most:
            self.fail(key, f"must be a list of at most {most} texts")
        return tuple(self._checked_text(key, item, limit, required=True) for item in value)

    def drawing(self, key: str, height: int, width: int) -> tuple[str, ...]:
        """Return the lines of an ASCII drawing, without spaces at their ends."""
        value = self._take(key)
        lines = value.strip("\n").split("\n") if isinstance(value, str) else []
        fits = 0 < len(lines) <= height and all(len(line) <= width for line in lines)
        if not fits or not all(" " <= char <= "~" for line in lines for char in line):
            size = f"{height} lines of {width}"
            self.fail(key, f"must be a drawing of at most {size} ASCII characters")
        return tuple(line.rstrip() for line in lines)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number from `low` to `high`."""
        if default is not None and not self.has(key):
            return default
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(key, f"must be a whole number, not {_shown(value)}")
        if not low <= value <= high:
            limits = f"must be {low}" if low == high else f"must be {low} to {high}"
            self.fail(key, f"{limits}, not {_shown(value)}")
        return value

    def length(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a length in ms, which is written in seconds; `low` and `high` are in ms."""
        if default is not None and not self.has(key):
            return default
        value = self._take(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not _finite(value):
            self.fail(key, f"must be a number of seconds, not {_shown(value)}")
        if not low <= value * 1000 <= high:
            limits = f"{low / 1000:g} to {high / 1000:g} seconds"
            self.fail(key, f"must be {limits}, not {_shown(value)}")
        ms = round(value * 1000)
        if ms % 100 or not math.isclose(ms, value * 1000):
            self.fail(key, f"must be in tenths of a second, not {_shown(value)}")
        return ms

    def sides(self, key: str) -> tuple[Side, ...]:
        """Return one or two sides, in the order in which they are trained."""
        value = self._take(key)
        known = {str(side): side for side in Side}
        if isinstance(value, list) and all(isinstance(v, str) and v in known for v in value):
            sides = tuple(known[v] for v in value)
            if sides == (Side.BOTH,) or (sides and Side.BOTH not in sides and _unique(sides)):
                return sides
        self.fail(key, 'must be ["right", "left"], in either order or one of them, or ["both"]')

    def table(self, key: str) -> "Table":
        """Return the table under `key`."""
        return Table(self._document, self._take(key), (*self._path, key))

    def tables(self, key: str, most: int) -> "list[Table]":
        """Return the tables in the list under `key`: at least one, at most `most`."""
        value = self._take(key)
        if not isinstance(value, list) or not value:
            self.fail(key, "must have at least one entry")
        if len(value) > most:
            self.fail(key, f"may have at most {most} entries, not {len(value)}")
        path = (*self._path, key)
        return [Table(self._document, item, (*path, n)) for n, item in enumerate(value)]

    def done(self) -> None:
        """Raise RoutineError if a key was not read: a routine has no such key."""
        for key in self._left:
            self._fail_at((*self._path, key), "is not a key of a routine")

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raise a RoutineError about `key`, with its line and path."""
        self._fail_at((*self._path, key), reason)

    def _take(self, key: str, default: object = _ABSENT) -> object:
        value = self._left.pop(key, default)
        if value is _ABSENT:
            self._fail_at(self._path, f'"{key}" is missing')
        return value

    def _checked_text(self, key: str, value: object, limit: int, *, required: bool) -> str:
        if not isinstance(value, str):
            self.fail(key, f"must be a text, not {_shown(value)}")
        text = " ".join(value.split())
        if not is_clean(text):
            self.fail(key, "holds a control character")
        if len(text) > limit:
            self.fail(key, f"is {len(text)} characters long; at most {limit} fit")
        if required and not text:
            self.fail(key, "must not be empty")
        return text

    def _fail_at(self, path: Path, reason: str) -> NoReturn:
        line = line_of_path(self._document, path)
        named = _named(path)
        raise RoutineError(": ".join(filter(None, (f"line {line}" if line else "", named, reason))))


def _named(path: Path) -> str:
    """Return a path in words, counting from 1: "exercise 2, part 1, reps"."""
    words: list[str] = []
    for key in path:
        if isinstance(key, int):
            words[-1] += f" {key + 1}"
        else:
            words.append(key if key.isprintable() and len(key) <= 40 else "a strange key")
    return ", ".join(words)


def _shown(value: object) -> str:
    """Return a wrong value for an error message; "that" if it is long or not printable."""
    match value:
        case list():
            return "a list"
        case dict():
            return "a table"
        case bool():
            return str(value).lower()
        case int() if abs(value) > 10**12:
            return "that"
        case str():
            shown = f'"{value}"'
        case _:
            shown = str(value)
    return shown if len(shown) <= 24 and shown.isprintable() else "that"


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _unique(sides: tuple[Side, ...]) -> bool:
    return len(set(sides)) == len(sides)
