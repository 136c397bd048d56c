"""Read a document of `footui export`; an error names the place and the reason.

A document is read completely or not at all.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO

from footui.domain import parsing
from footui.domain.limits import MAX_SESSIONS
from footui.domain.routine.routine import Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import MAX_BYTES as MAX_ROUTINE
from footui.domain.routine.toml_reader import parse
from footui.domain.settings import PERSONAL
from footui.domain.transfer.fields import (
    DIGEST,
    UUID,
    JsonObject,
    date_text,
    instant,
    line_of,
    optional,
    stamps,
    whole,
)
from footui.domain.transfer.json_sessions import read_session
from footui.domain.transfer.json_stream import DocumentError, pieces
from footui.domain.transfer.json_writer import FORMAT, KEPT, VERSION
from footui.domain.transfer.merge import Archive, Row, SessionRows
from footui.domain.weeks.week import DAYS

_ANY_VERSION = 10**9
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read(data: bytes) -> Archive:
    """Return all of a document, sessions included; raises DocumentError.

    Use it for documents that fit in memory.
    """
    archive, sessions = read_file(BytesIO(data))
    return replace(archive, sessions={str(rows.session["id"]): rows for rows in sessions})


def read_file(file: BinaryIO) -> tuple[Archive, Iterator[SessionRows]]:
    """Return a document without its sessions, and an iterator over the sessions.

    The file is read twice, so that one session at a time is in memory. Raises DocumentError; the
    iterator raises it too, for errors in the sessions.
    """
    document = JsonObject(_without_sessions(file), "")
    if document.take("format", lambda value: value) != FORMAT:
        document.fail("format", f'should be "{FORMAT}": this is not a footui export')
    if (version := document.take("version", whole(1, _ANY_VERSION))) > VERSION:
        raise DocumentError(
            f"it was written by a newer footui (version {version}, this one knows {VERSION}); "
            "update footui to take it in"
        )
    document.take("exported_at", optional(instant), None)
    is_kept = document.take(KEPT, lambda value: value, None) is not None
    # Version 1 and the fallback file of one session do not name the person.
    person = (optional(UUID), None) if version == 1 or is_kept else (UUID,)
    lengths: dict[str, int] = {}
    archive = Archive(
        settings=_settings(document),
        goals=_rows(document, "goals", _goal, "holds_from"),
        pauses=_rows(document, "pauses", _pause, "day"),
        routines=_routines(document, lengths),
        person=document.take("person", *person),
        source=document.take("source", optional(UUID), None),
    )
    list(document.objects("sessions"))
    document.done()
    file.seek(0)
    return archive, _sessions(file, lengths)


def _without_sessions(file: BinaryIO) -> dict[str, Any]:
    """Return the document without sessions; raises DocumentError if it has too many of them."""
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


def _settings(document: JsonObject) -> dict[str, Row]:
    """Return the personal settings; earlier versions also wrote those of a machine."""
    settings = document.object("settings")
    found: dict[str, Row] = {}
    for key in settings.names():
        if not _KEY.fullmatch(key):
            settings.fail(key, "is not the name of a setting")
        setting = settings.object(key)
        found[key] = {
            "key": key,
            "value": setting.take("value", line_of(200)),
            **stamps(setting),
        }
        setting.done()
    return {key: row for key, row in found.items() if key in PERSONAL}


def _rows(
    document: JsonObject, key: str, read: Callable[[JsonObject], Row], name: str
) -> dict[str, Row]:
    """Return the rows of the list `key`, by their column `name`, which must be unique."""
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
        **stamps(item),
    }


def _pause(item: JsonObject) -> Row:
    return {
        "day": item.take("date", date_text),
        "reason": item.take("reason", line_of(parsing.REASON_LENGTH), ""),
        **stamps(item),
    }


def _routines(document: JsonObject, lengths: dict[str, int]) -> dict[str, str]:
    """Return the TOML documents by digest; put the lengths of their timelines in `lengths`."""
    found: dict[str, str] = {}
    for item in document.objects("routines"):
        digest = item.take("digest", DIGEST)
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
    if any(map(_is_surrogate, value)):
        raise ValueError("holds half a character")
    return parse(value)


def _sessions(file: BinaryIO, lengths: dict[str, int]) -> Iterator[SessionRows]:
    """Yield the sessions; their ids are unique, and one at most is live."""
    found: set[str] = set()
    has_live = False
    for key, number, value in pieces(file):
        if key != "sessions" or number is None:
            continue
        item = JsonObject(value, f"{key}[{number}]")
        rows = read_session(item, lengths)
        name = str(rows.session["id"])
        if name in found:
            item.fail("id", "is there twice")
        if rows.lease and has_live:
            item.fail("state", "is live, as that of another session before")
        has_live = has_live or bool(rows.lease)
        item.done()
        found.add(name)
        yield rows


def _is_surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"
