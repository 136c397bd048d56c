"""A document of `footui export`, read: whole, or refused with the place and the reason."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO

from footui.domain import parsing
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.limits import MAX_SESSIONS, MAX_TRANSITIONS, in_years
from footui.domain.routine.routine import Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import MAX_BYTES as MAX_ROUTINE
from footui.domain.routine.toml_reader import parse
from footui.domain.session.session import ENDS, EXTENSION, Kind
from footui.domain.settings import PERSONAL
from footui.domain.transfer.fields import (
    JsonObject,
    date_text,
    flag,
    instant,
    line_of,
    matching,
    minutes,
    one_of,
    optional,
    whole,
)
from footui.domain.transfer.json_stream import DocumentError, pieces
from footui.domain.transfer.json_writer import EPOCH, FORMAT, KEPT, MILLISECOND, VERSION
from footui.domain.transfer.merge import Archive, Row, SessionRows
from footui.domain.weeks.pain import WORST, Place
from footui.domain.weeks.week import DAYS

_AN_AGE = 10**9
_LEVEL = optional(whole(0, WORST))
ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ZONE = r"[A-Za-z0-9_+/-]{1,64}"
_ID = matching(ID, "a UUID in lower case")
_DIGEST = matching(r"[0-9a-f]{64}", "a SHA-256 in lower case")
_ZONE = matching(ZONE, "the name of a time zone")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read(data: bytes) -> Archive:
    """Read a small document whole; raises DocumentError."""
    archive, sessions = read_file(BytesIO(data))
    return replace(archive, sessions={str(rows.session["id"]): rows for rows in sessions})


def read_file(file: BinaryIO) -> tuple[Archive, Iterator[SessionRows]]:
    """Read all of a document but the sessions, and then these, one after the other.

    It is read twice. Raises DocumentError, also for what is wrong with the sessions, when they
    are read.
    """
    document = JsonObject(_without_sessions(file), "")
    if document.take("format", lambda value: value) != FORMAT:
        document.fail("format", f'should be "{FORMAT}": this is no export of footui')
    if (version := document.take("version", whole(1, _AN_AGE))) > VERSION:
        raise DocumentError(
            f"it was written by a newer footui (version {version}, this one knows {VERSION}); "
            "update footui to take it in"
        )
    document.take("exported_at", optional(instant), None)
    is_kept = document.take(KEPT, lambda value: value, None) is not None
    # Only the first version, and a session that waits for its database, do not tell whose it is.
    person = (optional(_ID), None) if version == 1 or is_kept else (_ID,)
    lengths: dict[str, int] = {}
    archive = Archive(
        settings=_settings(document),
        goals=_rows(document, "goals", _goal, "holds_from"),
        pauses=_rows(document, "pauses", _pause, "day"),
        routines=_routines(document, lengths),
        person=document.take("person", *person),
        source=document.take("source", optional(_ID), None),
    )
    list(document.objects("sessions"))
    document.done()
    file.seek(0)
    return archive, _sessions(file, lengths)


def _without_sessions(file: BinaryIO) -> dict[str, Any]:
    """A document whose list of sessions is empty."""
    found: dict[str, Any] = {}
    for key, number, value in pieces(file):
        if number is None:
            found[key] = value
        elif key != "sessions":
            found[key].append(value)
        elif number == MAX_SESSIONS:
            raise DocumentError(
                f"it holds more than {MAX_SESSIONS:,} sessions, deleted ones among them, and "
                "footui keeps no more in one database"
            )
    return found


def check_start(started_at: int, utc_offset: int) -> None:
    """See that a session began in a year that can be looked at; raises ValueError.

    The instant is in milliseconds since 1970 UTC, the offset is in seconds.
    """
    in_years((EPOCH + (started_at + 1000 * utc_offset) * MILLISECOND).date())


def _settings(document: JsonObject) -> dict[str, Row]:
    """The settings of a person; earlier versions tell those of a machine as well."""
    settings = document.object("settings")
    found: dict[str, Row] = {}
    for key in settings.names():
        if not _KEY.fullmatch(key):
            settings.fail(key, "is no name of a setting")
        setting = settings.object(key)
        found[key] = {
            "key": key,
            "value": setting.take("value", line_of(200)),
            **_stamps(setting),
        }
        setting.done()
    return {key: row for key, row in found.items() if key in PERSONAL}


def _rows(
    document: JsonObject, key: str, read: Callable[[JsonObject], Row], name: str
) -> dict[str, Row]:
    """The rows of a list, by the column that names them."""
    found: dict[str, Row] = {}
    for item in document.objects(key):
        row = read(item)
        if row[name] in found:
            item.fail("", "is there twice")
        found[str(row[name])] = row
        item.done()
    return found


def _goal(item: JsonObject) -> Row:
    minimum = item.take("min", whole(1, DAYS))
    return {
        "holds_from": item.take("from", date_text),
        "minimum": minimum,
        "full": item.take("full", whole(minimum, DAYS)),
        **_stamps(item),
    }


def _pause(item: JsonObject) -> Row:
    return {
        "day": item.take("date", date_text),
        "reason": item.take("reason", line_of(parsing.REASON_LENGTH), ""),
        **_stamps(item),
    }


def _routines(document: JsonObject, lengths: dict[str, int]) -> dict[str, str]:
    """The documents by their digests; `lengths` gets the lengths of their timelines."""
    found: dict[str, str] = {}
    for item in document.objects("routines"):
        digest = item.take("digest", _DIGEST)
        routine = item.take("document", _routine)
        if hashlib.sha256(routine.document.encode()).hexdigest() != digest:
            item.fail("digest", "is not that of the document")
        lengths[digest] = Timeline.of(routine).length
        found[digest] = routine.document
        item.done()
    return found


def _routine(value: Any) -> Routine:
    if not isinstance(value, str):
        raise ValueError("should be text")
    if len(value) > MAX_ROUTINE:
        raise ValueError("is too long")
    if any(map(_is_half_a_character, value)):
        raise ValueError("holds half a character")
    return parse(value)


def _sessions(file: BinaryIO, lengths: dict[str, int]) -> Iterator[SessionRows]:
    found: set[str] = set()
    is_one_live = False
    for key, number, value in pieces(file):
        if key != "sessions" or number is None:
            continue
        item = JsonObject(value, f"{key}[{number}]")
        rows = _session(item, lengths)
        name = str(rows.session["id"])
        if name in found:
            item.fail("id", "is there twice")
        if rows.lease and is_one_live:
            item.fail("state", "is live, as that of another session before")
        is_one_live = is_one_live or bool(rows.lease)
        item.done()
        found.add(name)
        yield rows


def _session(item: JsonObject, lengths: dict[str, int]) -> SessionRows:
    state = item.take("state", one_of(SessionState))
    routine = item.take("routine", optional(_DIGEST), None)
    if routine and routine not in lengths:
        item.fail("routine", "is none of the routines")
    kind = item.take("kind", one_of(SessionKind))
    row: Row = {
        "id": item.take("id", _ID),
        # What ran of a session without a routine is not known any more: it is as one by hand.
        "kind": kind if routine else SessionKind.MANUAL.value,
        "state": state,
        "counts": item.take("counts", flag),
        "log_date": item.take("log_date", date_text),
        "started_at": item.take("started_at", instant),
        "ended_at": item.take("ended_at", optional(instant), None),
        "timezone": item.take("timezone", _ZONE),
        "utc_offset": item.take("utc_offset", whole(-86_399, 86_399)),
        "routine": routine,
        "minutes": item.take("minutes", optional(minutes), None),
        "pain_before": item.take("pain_before", _LEVEL, None),
        "pain_after": item.take("pain_after", _LEVEL, None),
        "effort": item.take("effort", _LEVEL, None),
        "stop_pain": item.take("stop_pain", _LEVEL, None),
        "stop_place": item.take("stop_place", optional(one_of(Place)), None),
        "note": item.take("note", line_of(parsing.NOTE_LENGTH), ""),
        **_stamps(item),
        "counts_set_at": item.take("counts_set_at", optional(instant), None),
    }
    if row["state"] == SessionState.PARTIAL and row["counts"] and row["counts_set_at"] is None:
        row = {**row, "counts_set_at": row["updated_at"]}  # only a word makes a partial one count
    try:
        check_start(int(row["started_at"] or 0), int(row["utc_offset"] or 0))
    except ValueError as error:
        item.fail("started_at", str(error))
    transitions, length = _transitions(item, lengths.get(routine or "", 0))
    _pass_over_what_was_done(item)
    return SessionRows(row, transitions, _lease(item, row, transitions, length))


def _transitions(item: JsonObject, length: int) -> tuple[tuple[Row, ...], int]:
    """The log of a session on a timeline of this length, and how long extensions made it."""
    found: list[Row] = []
    for each in item.objects("transitions", [], MAX_TRANSITIONS):
        kind = each.take("kind", one_of(Kind))
        if (kind == Kind.START) != (not found):
            each.fail("kind", "should be start, and nothing but the first")
        if found and found[-1]["kind"] in ENDS:
            each.fail("", "is after the end of the session")
        place = whole(0, length if found else 0)
        found.append(
            {
                "kind": kind,
                "reached": each.take("reached", place),
                "position": each.take("position", place),
                "at": each.take("at", instant),
            }
        )
        length += EXTENSION if kind == Kind.EXTEND else 0
        each.done()
    return tuple(found), length


def _lease(item: JsonObject, row: Row, transitions: Sequence[Row], length: int) -> Row | None:
    """How far a live session is on its timeline; checks that all of it fits its state."""
    is_live = row["state"] == SessionState.LIVE
    if is_live != (row["ended_at"] is None):
        item.fail("ended_at", "should be there when a session is over, and only then")
    if not is_live:
        item.take("live", optional(_never), None)
        return None
    if row["deleted_at"] is not None or row["routine"] is None:
        item.fail("state", "is live, but the session is deleted or has no routine")
    if not transitions or transitions[-1]["kind"] in ENDS:
        item.fail("transitions", "should tell of a live session how it began, and of no end")
    live = item.object("live")
    lease = {
        "heartbeat_at": live.take("heartbeat_at", instant),
        "ran_until": live.take("ran_until", instant),
        "position": live.take("position", whole(0, length)),
    }
    live.done()
    return lease


def _pass_over_what_was_done(item: JsonObject) -> None:
    """What was done by exercise follows from the transitions; only its form is looked at."""
    for each in item.objects("exercises", []):
        for key in each.names():
            each.take(key, _plain)


def _stamps(item: JsonObject) -> dict[str, Any]:
    return {
        "updated_at": item.take("updated_at", instant),
        "deleted_at": item.take("deleted_at", optional(instant), None),
    }


def _never(value: Any) -> None:
    raise ValueError("should be null unless the session is live")


def _is_half_a_character(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def _plain(value: Any) -> None:
    if isinstance(value, dict | list):
        raise ValueError("is nested too deeply")
