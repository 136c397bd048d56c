"""Write sessions as a CSV table for spreadsheets.

Text that a spreadsheet could run as a formula gets an apostrophe in front. Moments have the UTC
offset of the place where the session was.
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
# A formula starts a cell. Many spreadsheets also start a new cell after a semicolon.
_FORMULA = re.compile(r"(^|;)( *)([=+\-@'])")
_ESCAPED = re.compile(r"(^|;)( *)'([=+\-@'])")


def as_sheet(sessions: Iterable[SessionRows]) -> Iterator[str]:
    """Yield a header, then a line for each session that has ended and is not deleted."""
    yield _line(COLUMNS)
    for rows in sessions:
        if rows.session["deleted_at"] is None and not rows.lease:
            yield _line([_cell(rows.session, column) for column in COLUMNS])


def _line(cells: Sequence[Value]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def escape_formula(text: str) -> str:
    """Return `text` with an apostrophe wherever a spreadsheet could read a formula."""
    return _FORMULA.sub(r"\1\2'\3", text)


def unguarded(text: str) -> str:
    """Return the text that `escape_formula` was given."""
    return _ESCAPED.sub(r"\1\2\3", text)


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
