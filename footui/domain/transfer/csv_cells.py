"""Read the cells of a table of sessions. A reader raises ValueError, which says what it expects."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from footui.domain import parsing
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.limits import check_written_year, in_years
from footui.domain.transfer.fields import ID, ZONE, date_text, line_of, matching, minutes, one_of
from footui.domain.weeks.pain import Place

T = TypeVar("T")


def _date(text: str) -> str:
    """Return a date as "2026-11-22"; it may be written "22.11.2026", as spreadsheets do."""
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4,})", text, re.ASCII):
        text = f"{found[3]}-{found[2]:>02}-{found[1]:>02}"
    return date_text(text)


def _moment(text: str) -> datetime:
    """Return an ISO 8601 moment, with or without a UTC offset."""
    check_written_year(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("should be a moment, such as 2026-11-22 18:04") from None
    in_years(moment)
    return moment


def _yes(text: str) -> int:
    """Return 1 for yes, 0 for no."""
    known = {"yes": 1, "true": 1, "1": 1, "no": 0, "false": 0, "0": 0}
    if text.lower() not in known:
        raise ValueError("should be yes or no")
    return known[text.lower()]


def _minutes(text: str) -> float | None:
    """Return minutes, written "20.5", "20,5" or "20:30"."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return _as_typed(parsing.minutes)(text)
    return minutes(found)


def _as_typed(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return a reader like `read`, a function of `parsing`, with its errors as those here."""

    def read_cell(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise ValueError(f"should be {error}") from None

    return read_cell


_LEVEL = _as_typed(parsing.level)
RATINGS: Mapping[str, Callable[[str], Any]] = {
    "pain_before": _LEVEL,
    "pain_after": _LEVEL,
    "effort": _LEVEL,
    "stop_pain": _LEVEL,
    "stop_place": one_of(Place),
}
"""The readers of the columns that hold a session's ratings."""
READERS: Mapping[str, Callable[[str], Any]] = {
    "id": matching(ID, "a UUID in lower case"),
    "log_date": _date,
    "started_at": _moment,
    "ended_at": _moment,
    "timezone": matching(ZONE, "the name of a time zone"),
    "kind": one_of(SessionKind),
    "state": one_of((SessionState.DONE, SessionState.PARTIAL)),
    "counts": _yes,
    "minutes": _minutes,
    **RATINGS,
    "note": line_of(parsing.NOTE_LENGTH),
    "updated_at": _moment,
}
"""The reader of each column. It gets the text of a cell that is not empty."""
