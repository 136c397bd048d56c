"""Sessions as a table for spreadsheets.

Text that a spreadsheet would take for a formula has an apostrophe before it. Moments carry the
UTC offset of the place where the session was.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta, timezone

from footui.domain.text import clean_line
from footui.domain.transfer.json_writer import EPOCH, MILLISECOND
from footui.domain.transfer.merge import Row, SessionRows, Value

COLUMNS = (
    "id",
    "log_date",
    "started_at",
    "ended_at",
    "timezone",
    "kind",
    "state",
    "counts",
    "minutes",
    "pain_before",
    "pain_after",
    "effort",
    "stop_pain",
    "stop_place",
    "note",
    "updated_at",
)
# Where a formula would begin: at the start, or after a semicolon, where many split cells.
_UNGUARDED = re.compile(r"(^|;)( *)([=+\-@'])")
_GUARDED = re.compile(r"(^|;)( *)'([=+\-@'])")


def as_sheet(sessions: Iterable[SessionRows]) -> Iterator[str]:
    """A header, and a line for each session that is over and not deleted."""
    yield _line(COLUMNS)
    for rows in sessions:
        if rows.session["deleted_at"] is None and not rows.lease:
            yield _line([_cell(rows.session, column) for column in COLUMNS])


def _line(cells: Sequence[Value]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def escape_formula(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return _UNGUARDED.sub(r"\1\2'\3", text)


def unguarded(text: str) -> str:
    """The text that was guarded."""
    return _GUARDED.sub(r"\1\2\3", text)


def _cell(row: Row, column: str) -> Value:
    value = row[column]
    if column.endswith("_at") and value is not None:
        zone = timezone(timedelta(seconds=int(row["utc_offset"] or 0)))
        moment = (EPOCH + int(value) * MILLISECOND).astimezone(zone)
        return moment.isoformat(sep=" ", timespec="milliseconds")
    if column == "counts":
        return "yes" if value else "no"
    if isinstance(value, str):
        return escape_formula(clean_line(value))
    return f"{value!r}".removesuffix(".0") if isinstance(value, float) else value
