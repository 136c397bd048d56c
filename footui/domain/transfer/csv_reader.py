"""Read a CSV table of sessions, written by footui or by another program.

A row with the id of a stored session changes what people may change of it. Any other row is a
manual session. If it has no id, it gets one computed from its values, so that importing a table
twice adds nothing.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.limits import (
    A_DAY,
    INSTANTS,
    MAX_SESSIONS,
    stamp_after,
)
from footui.domain.session.record import NOON, new_id
from footui.domain.settings import Settings, is_zone
from footui.domain.text import clean_line
from footui.domain.transfer.csv_cells import RATINGS, READERS
from footui.domain.transfer.csv_writer import COLUMNS, unguarded
from footui.domain.transfer.fields import check_start
from footui.domain.transfer.json_stream import DocumentError
from footui.domain.transfer.json_writer import EPOCH, MILLISECOND
from footui.domain.transfer.merge import Archive, Row, SessionRows
from footui.domain.weeks.week import at_wall_clock, log_date_of_ms

MAX_BYTES = 64 * 1024 * 1024
"""The largest possible export, with the longest notes, has three quarters of this."""

_ALIASES = {"date": "log_date", "day": "log_date"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `number` is its line in the file.

    `id` is the id in the row or, if not `is_named`, one computed from its values. An empty or
    missing cell is None.
    """

    number: int
    id: str
    is_named: bool
    values: Mapping[str, Any]


def read(data: bytes) -> list[Line]:
    """Return the rows in the content of a file; raises DocumentError."""
    if len(data) > MAX_BYTES:
        raise DocumentError(f"it is larger than {MAX_BYTES // 1024**2} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"line {line}: it is not UTF-8") from None
    header = text.strip().partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True
    )
    lines: list[Line] = []
    seen: Counter[str] = Counter()
    try:
        filled = (cells for cells in reader if any(map(str.strip, cells)))
        columns = _columns(next(filled, []), reader.line_num or 1)
        for cells in filled:
            lines.append(_line(reader.line_num, columns, cells, seen))
            if len(lines) > MAX_SESSIONS:
                raise DocumentError(f"it has more than {MAX_SESSIONS:,} sessions")
    except csv.Error as error:
        raise DocumentError(f"line {reader.line_num}: it is not a table ({error})") from None
    return lines


def _columns(header: list[str], number: int) -> list[str]:
    """Return the columns of a header; raises DocumentError for unknown ones, or without a date."""
    names = [re.sub(r"[\s-]+", "_", clean_line(name).lower()) for name in header]
    columns = [_ALIASES.get(name, name) for name in names]
    for column, times in Counter(columns).items():
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise DocumentError(
                f'line {number}: "{column[:30]}" is not a column; columns are {known}'
            )
        if times > 1:
            raise DocumentError(f"line {number}: the column {column} is there twice")
    if "log_date" not in columns:
        raise DocumentError(f"line {number}: there is no column log_date (or date)")
    return columns


def _line(number: int, columns: list[str], cells: list[str], seen: Counter[str]) -> Line:
    """Return a row; `seen` counts rows with the same id, or without an id the same values."""
    if any(map(str.strip, cells[len(columns) :])):
        raise DocumentError(f"line {number}: it has more cells than the header")
    values: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        written = unguarded(" ".join(cell.split()))  # also joins lines
        try:
            values[column] = READERS[column](written) if written else None
        except ValueError as error:
            raise DocumentError(f"line {number}: {column}: {error}") from None
    if values.get("log_date") is None:
        raise DocumentError(f"line {number}: log_date: is missing")
    name = values.get("id")
    if name and seen[name]:
        raise DocumentError(f"line {number}: id: is there twice")
    content = repr(sorted((key, value) for key, value in values.items() if value is not None))
    key = name or content
    seen[key] += 1
    return Line(
        number, name or _id_of(values["log_date"], f"{seen[key]} {content}"), bool(name), values
    )


def as_archive(lines: list[Line], ours: Archive, now: int, settings: Settings) -> Archive:
    """Return the lines as an archive to merge into `ours`; raises DocumentError.

    `now` is in milliseconds since 1970 UTC. A line without a time starts at noon, one without a
    time zone is in that of the settings.
    """
    found: dict[str, SessionRows] = {}
    for line in lines:
        known = ours.sessions.get(line.id)
        if known is None:
            found[line.id] = SessionRows(_new(line, now, settings))
        elif line.is_named and not known.lease:
            changed = _changed(line, known.session, now, settings)
            found[line.id] = SessionRows(changed, known.transitions)
    return Archive(sessions=found)


def _changed(line: Line, row: Row, now: int, settings: Settings) -> Row:
    """Return `row` updated from `line`; unchanged if the line is equal or older."""
    is_manual, is_done = row["kind"] == SessionKind.MANUAL, row["state"] == SessionState.DONE
    editable = ["pain_before", "pain_after", "effort", "note"]
    editable += ["minutes"] if is_manual else []
    editable += ["counts"] if is_manual or not is_done else []
    given = {column: line.values[column] for column in editable if column in line.values}
    given["note"] = given.get("note", row["note"]) or ""
    if given.get("counts", row["counts"]) is None:
        del given["counts"]
    if is_manual and given.get("counts", row["counts"]) != row["counts"]:
        given["state"] = _state(bool(given["counts"]))
    written, known = line.values.get("updated_at"), int(row["updated_at"] or 0)
    given_at = None if written is None else _ms(written, _zone(line, settings))
    is_outdated = row["deleted_at"] is not None or (given_at is not None and given_at < known)
    if is_outdated or all(row[column] == value for column, value in given.items()):
        return row
    is_newer = given_at is not None and given_at > known
    stamp = given_at if is_newer else stamp_after(known, now)
    if given.get("counts", row["counts"]) != row["counts"]:
        given["counts_set_at"] = stamp
    return {**row, **given, "updated_at": stamp}


def _new(line: Line, now: int, settings: Settings) -> Row:
    """Return the row of a new manual session."""
    values, zone = line.values, _zone(line, settings)
    start = _start(line, now, zone, settings.day_cutoff)
    started, length, counts = _ms(start, zone), values.get("minutes"), values.get("counts")
    lasted, end = round((length or 0) * 60_000), values.get("ended_at")
    ended = min(started + lasted, INSTANTS[-1]) if end is None else _ms(end, zone)
    state = values.get("state") or _state(counts != 0)
    return {
        "id": line.id,
        "kind": SessionKind.MANUAL.value,
        "state": state,
        "counts": int(state == SessionState.DONE) if counts is None else counts,
        "log_date": values["log_date"],
        "started_at": started,
        "ended_at": max(started, ended),
        "timezone": values.get("timezone") or settings.timezone,
        "utc_offset": _offset(start),
        "routine": None,
        "minutes": length,
        **{column: values.get(column) for column in RATINGS},
        "note": values.get("note") or "",
        "updated_at": _ms(values.get("updated_at") or start, zone),
        "deleted_at": None,
        "counts_set_at": None,
    }


def _start(line: Line, now: int, zone: ZoneInfo, cutoff: timedelta) -> datetime:
    """Return the start of a session, noon by default; raises DocumentError for the future."""
    day, written = date.fromisoformat(line.values["log_date"]), line.values.get("started_at")
    start = _aware(written, zone) if written else at_wall_clock(day, NOON, zone, cutoff)
    try:
        check_start(_ms(start, zone), _offset(start))
    except ValueError as error:
        raise DocumentError(f"line {line.number}: started_at: {error}") from None
    try:
        if not line.is_named:  # a row with an id comes from footui: accept even a wrong clock
            _check_past(day, _ms(start, zone), now)
            if not written and day > log_date_of_ms(now, zone, cutoff):
                raise ValueError("is in the future")
    except ValueError as error:
        raise DocumentError(f"line {line.number}: it {error}") from None
    return start


def _check_past(day: date, started_at: int, now: int) -> None:
    """Raise ValueError if a session starts in the future; clocks may differ by a day."""
    in_two_days = (EPOCH + (now + 2 * A_DAY) * MILLISECOND).date()
    if started_at > now + A_DAY or day > in_two_days:
        raise ValueError("is in the future")


def _state(counts: bool) -> str:  # noqa: FBT001 (a state is a bool here)
    return SessionState.DONE.value if counts else SessionState.PARTIAL.value


def _zone(line: Line, settings: Settings) -> ZoneInfo:
    """Return the time zone of a line, or that of the settings if this machine does not know it."""
    name = line.values.get("timezone") or ""
    return ZoneInfo(name) if is_zone(name) else settings.zone


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _offset(moment: datetime) -> int:
    """Return the UTC offset in seconds; east is positive."""
    return int((moment.utcoffset() or timedelta(0)).total_seconds())


def _ms(moment: datetime, zone: ZoneInfo) -> int:
    return (_aware(moment, zone) - EPOCH) // MILLISECOND


def _id_of(day: str, content: str) -> str:
    """Return a UUID computed from the date and the values of a line."""
    midnight = (datetime.fromisoformat(day).replace(tzinfo=UTC) - EPOCH) // MILLISECOND
    return new_id(midnight, hashlib.sha256(content.encode("utf-8", "replace")).digest())
