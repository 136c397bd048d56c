"""Read JSON from outside key by key; a DocumentError names the place and the reason."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from footui.domain.limits import MAX_MINUTES, check_written_year, in_instants, in_years
from footui.domain.text import clean_line
from footui.domain.transfer.json_stream import DocumentError
from footui.domain.transfer.json_writer import EPOCH, MILLISECOND

_ABSENT = object()

T = TypeVar("T")


class JsonObject:
    """An object of a document: each key is read once, and `done` refuses keys that remain."""

    def __init__(self, value: Any, path: str) -> None:
        """Read the object `value`, which is at `path` in the document."""
        self._path = path
        if not isinstance(value, dict):
            self.fail("", "should be an object")
        self._left = dict(value)

    def names(self) -> list[str]:
        """Return the keys that were not read yet."""
        return list(self._left)

    def take(self, key: str, read: Callable[[Any], T], default: Any = _ABSENT) -> T:
        """Return what `read` makes of the value of `key`, or of `default` if the key is missing.

        Raises DocumentError if `read` raises ValueError, or if the key is missing and has no
        default.
        """
        value = self._left.pop(key, default)
        if value is _ABSENT:
            self.fail(key, "is missing")
        try:
            return read(value)
        except DocumentError:
            raise
        except ValueError as error:
            self.fail(key, str(error))

    def object(self, key: str) -> "JsonObject":
        """Return the object under `key`."""
        return self.take(key, lambda value: JsonObject(value, self._named(key)))

    def objects(
        self, key: str, default: Any = _ABSENT, most: int | None = None
    ) -> "Iterator[JsonObject]":
        """Yield the objects in the list under `key`, which has at most `most` entries."""
        values = self.take(key, _list(most), default)
        for number, value in enumerate(values):
            yield JsonObject(value, f"{self._named(key)}[{number}]")

    def done(self) -> None:
        """Raise DocumentError if a key was not read."""
        for key in self._left:
            self.fail(key, "is not known here")

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raise DocumentError about `key`, or about the whole object if `key` is empty."""
        where = clean_line(self._named(key[:120]))[:120] or "the document"
        raise DocumentError(f"{where}: {reason}")

    def _named(self, key: str) -> str:
        return ".".join(filter(None, (self._path, key)))


# Readers of values: each returns the value, or raises ValueError with what it takes


def line_of(most: int) -> Callable[[Any], str]:
    """Return a reader of one line of text, cleaned, of at most `most` characters."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("should be text")
        line = clean_line(value)
        if len(line) > most:
            raise ValueError(f"should have at most {most} characters")
        return line

    return read


def matching(pattern: str, what: str) -> Callable[[Any], str]:
    """Return a reader of text that matches `pattern`; `what` describes it."""

    def read(value: Any) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise ValueError(f"should be {what}")

    return read


def one_of(choices: Iterable[StrEnum]) -> Callable[[Any], str]:
    """Return a reader of the values of an enum."""
    words = [choice.value for choice in choices]

    def read(value: Any) -> str:
        if value in words:
            return str(value)
        raise ValueError(f"should be one of {', '.join(words)}")

    return read


def whole(least: int, most: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(value: Any) -> int:
        if type(value) is int and least <= value <= most:
            return value
        raise ValueError(f"should be a whole number from {least} to {most}")

    return read


def flag(value: Any) -> int:
    """Read true or false as 1 or 0, as the database stores it."""
    if not isinstance(value, bool):
        raise ValueError("should be true or false")
    return int(value)


def date_text(value: Any) -> str:
    """Read a date such as "2026-11-22", in the supported years."""
    if isinstance(value, str):
        check_written_year(value)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            with suppress(ValueError):
                date.fromisoformat(value)
                return value
    raise ValueError("should be a date, such as 2026-11-22")


def instant(value: Any) -> int:
    """Read a moment such as "2026-11-22T18:04:00.000Z" as milliseconds since 1970 UTC."""
    if isinstance(value, str) and len(value) <= 40:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            check_written_year(value)
        else:
            if moment.tzinfo:
                return in_instants((moment - EPOCH) // MILLISECOND)
    raise ValueError("should be a moment, such as 2026-11-22T18:04:00.000Z")


def minutes(value: Any) -> float:
    """Read the length of a session in minutes."""
    if type(value) in (int, float) and 0 < value <= MAX_MINUTES:
        return float(value)
    raise ValueError(f"should be a number above 0, at most {MAX_MINUTES:,}")


def optional(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Return a reader like `read` that also takes null, as None."""
    return lambda value: None if value is None else read(value)


def _list(most: int | None) -> Callable[[Any], list[Any]]:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("should be a list")
        if most is not None and len(value) > most:
            raise ValueError(f"should have at most {most:,} entries")
        return value

    return read


# Values that several readers share

ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ZONE = r"[A-Za-z0-9_+/-]{1,64}"
UUID = matching(ID, "a UUID in lower case")
DIGEST = matching(r"[0-9a-f]{64}", "a SHA-256 in lower case")


def check_start(started_at: int, utc_offset: int) -> None:
    """Raise ValueError if a session's local start is not in one of the supported years.

    `started_at` is in milliseconds since 1970 UTC, `utc_offset` in seconds east of it.
    """
    in_years((EPOCH + (started_at + 1000 * utc_offset) * MILLISECOND).date())


def stamps(item: JsonObject) -> dict[str, Any]:
    """Return when a row was changed last, and when it was deleted, if it was."""
    return {
        "updated_at": item.take("updated_at", instant),
        "deleted_at": item.take("deleted_at", optional(instant), None),
    }
