"""Routines as TOML documents: read, checked, and every fault named with its line and key."""

import math
import tomllib
from collections.abc import Callable
from typing import NoReturn

from footui.domain.durations import clock
from footui.domain.routine import timeline
from footui.domain.routine.routine import Exercise, Part, Phase, Picture, Routine, Side, TempoPhase
from footui.domain.text import is_clean

FORMAT = 1
MAX_BYTES = 64 * 1024
MAX_EXERCISES = 20
MAX_PARTS = 10
MAX_SETS = 20
MAX_REPS = 100
MAX_PHASE = 600_000
MAX_WAIT = 300_000
MAX_LENGTH = 7_200_000
MIN_PHASE = 500
MAX_REASON = 120
PICTURE_WIDTH = 15
PICTURE_HEIGHT = 6

_TOO_WIDE = " " * (PICTURE_WIDTH + 1)
_ABSENT = object()
_Path = tuple[str | int, ...]


class RoutineError(ValueError):
    """Why a document is no routine, in one line, with where it is."""


def read(data: bytes) -> Routine:
    """Read a document as it comes from a file.

    Raises RoutineError if it is not UTF-8, not TOML or not a routine.
    """
    if len(data) > MAX_BYTES:
        raise RoutineError(f"it is {len(data):,} bytes long; a routine has at most {MAX_BYTES:,}")
    try:
        document = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RoutineError(f"line {line}: not UTF-8 text") from None
    return parse(document.replace("\r\n", "\n"))


def parse(document: str) -> Routine:
    """Read a document; raises RoutineError if it is not TOML or not a routine."""
    try:
        values = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        raise RoutineError(_syntax(str(error))) from None
    except ValueError:  # Python reads no number of thousands of digits
        line = _line_where(document, _is_refused_by_python)
        raise RoutineError(f"line {line}: a number has too many digits") from None
    except RecursionError:
        raise RoutineError("nested too deeply") from None
    top = _Table(document, values, ())
    top.whole("format", 1, FORMAT)
    name = top.text("name", 40)
    tables = top.tables("exercise", MAX_EXERCISES)
    exercises = tuple(_exercise(table) for table in tables)
    top.done()
    seen: set[str] = set()
    for table, exercise in zip(tables, exercises, strict=True):
        if exercise.key in seen:
            table.fail("key", f'"{exercise.key}" is the key of two exercises')
        seen.add(exercise.key)
    routine = Routine(name, exercises, document)
    length = timeline.length(routine)
    if length > MAX_LENGTH:
        raise RoutineError(f"it takes {clock(length)}; a routine takes at most {clock(MAX_LENGTH)}")
    return routine


def _exercise(table: "_Table") -> Exercise:
    key = table.text("key", 24)
    if not key.isascii() or not key.replace("-", "").isalnum() or key != key.lower():
        table.fail("key", "may hold small letters, digits and hyphens only")
    exercise = Exercise(
        key=key,
        name=table.text("name", 28),
        equipment=table.texts("equipment", 6, 24),
        why=table.text("why", 66),
        how=table.text("how", 240),
        ready=table.length("ready", 0, MAX_WAIT, default=0),
        sides=table.sides("sides"),
        sets=table.whole("sets", 1, MAX_SETS, default=1),
        rest=table.length("rest", 0, MAX_WAIT, default=0),
        switch=table.length("switch", 0, MAX_WAIT, default=0),
        parts=tuple(_part(part) for part in table.tables("part", MAX_PARTS)),
        picture=_picture(table),
    )
    table.done()
    return exercise


def _part(table: "_Table") -> Part:
    reps = table.whole("reps", 1, MAX_REPS, default=0) or None
    tempo = table.tables("tempo", 6)
    part = Part(reps, tuple(_beat(beat) for beat in tempo), table.text("cue", 74, default=""))
    table.done()
    return part


def _beat(table: "_Table") -> TempoPhase:
    phase = table.text("phase", 12)
    working = [str(phase) for phase in Phase if phase.is_work]
    if phase not in working:
        table.fail("phase", f'must be {", ".join(working)}, not "{phase}"')
    beat = TempoPhase(
        phase=Phase(phase),
        length=table.length("seconds", MIN_PHASE, MAX_PHASE),
        label=table.text("say", 10, default=phase),
    )
    table.done()
    return beat


def _picture(table: "_Table") -> Picture | None:
    if not table.has("picture"):
        return None
    picture = table.table("picture")
    drawn = Picture(picture.drawing("start"), picture.drawing("end"))
    picture.done()
    return drawn


class _Table:
    """A TOML table under inspection: each key is taken once, and none may be left over."""

    def __init__(self, document: str, values: object, path: _Path) -> None:
        self._document = document
        self._path = path
        if not isinstance(values, dict):
            self._fail_at(path, "must be a table")
        self._left: dict[str, object] = dict(values)

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, limit: int, default: str | None = None) -> str:
        value = self._take(key, _ABSENT if default is None else default)
        return self._checked_text(key, value, limit, required=default is None)

    def texts(self, key: str, most: int, limit: int) -> tuple[str, ...]:
        value = self._take(key, [])
        if not isinstance(value, list) or len(value) > most:
            self.fail(key, f"must be a list of at most {most} texts")
        return tuple(self._checked_text(key, item, limit, required=True) for item in value)

    def drawing(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        lines = value.strip("\n").split("\n") if isinstance(value, str) else [_TOO_WIDE]
        fits = len(lines) <= PICTURE_HEIGHT and all(len(line) <= PICTURE_WIDTH for line in lines)
        if not fits or not all(" " <= char <= "~" for line in lines for char in line):
            size = f"{PICTURE_HEIGHT} lines of {PICTURE_WIDTH}"
            self.fail(key, f"must be a drawing of at most {size} ASCII characters")
        return tuple(line.rstrip() for line in lines)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
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
        value = self._take(key)
        known = {str(side): side for side in Side}
        if isinstance(value, list) and all(isinstance(v, str) and v in known for v in value):
            sides = tuple(known[v] for v in value)
            if sides == (Side.BOTH,) or (sides and Side.BOTH not in sides and _unique(sides)):
                return sides
        self.fail(key, 'must be ["right", "left"], in either order or one of them, or ["both"]')

    def table(self, key: str) -> "_Table":
        return _Table(self._document, self._take(key), (*self._path, key))

    def tables(self, key: str, most: int) -> "list[_Table]":
        value = self._take(key)
        if not isinstance(value, list) or not value:
            self.fail(key, "must have at least one entry")
        if len(value) > most:
            self.fail(key, f"may have at most {most} entries, not {len(value)}")
        path = (*self._path, key)
        return [_Table(self._document, item, (*path, n)) for n, item in enumerate(value)]

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._left:
            self._fail_at((*self._path, key), "is not a key of a routine")

    def fail(self, key: str, reason: str) -> NoReturn:
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

    def _fail_at(self, path: _Path, reason: str) -> NoReturn:
        line = _line_of(self._document, path)
        named = _named(path)
        raise RoutineError(": ".join(filter(None, (f"line {line}" if line else "", named, reason))))


def _line_of(document: str, path: _Path) -> int | None:
    """The line on which the value at `path` begins, as the TOML parser itself sees it."""
    return _line_where(document, lambda values: _holds(values, path)) if path else None


def _line_where(document: str, found: Callable[[object], bool]) -> int | None:
    """The first line with which the document, cut off after it, holds what is looked for.

    Of a value of several lines that is where it begins, but within a list the entry itself.
    """
    lines = document.split("\n")
    begun = 0
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begun = begun or number
        for closing in ("", "\n]"):
            try:
                values: object = tomllib.loads("\n".join(lines[:number]) + closing)
            except tomllib.TOMLDecodeError:
                continue
            except (ValueError, RecursionError) as error:
                values = error
            if found(values):
                return number if closing else begun
            if not closing:
                begun = 0
    return None


def _is_refused_by_python(values: object) -> bool:
    return isinstance(values, ValueError)


def _holds(value: object, path: _Path) -> bool:
    for key in path:
        if isinstance(value, list):
            value = dict(enumerate(value))
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _named(path: _Path) -> str:
    """A path as its author would say it: "exercise 2, part 1, reps"."""
    words: list[str] = []
    for key in path:
        if isinstance(key, int):
            words[-1] += f" {key + 1}"
        else:
            words.append(key if key.isprintable() and len(key) <= 40 else "a strange key")
    return ", ".join(words)


def _syntax(message: str) -> str:
    """A parser's "… (at line 3, column 7)" with the place in front."""
    reason, found, place = message.rpartition(" (at ")
    if not found:
        return f"not TOML: {message[:MAX_REASON]}"
    return f"{place.removesuffix(')')}: not TOML: {reason[:1].lower()}{reason[1:MAX_REASON]}"


def _shown(value: object) -> str:
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
