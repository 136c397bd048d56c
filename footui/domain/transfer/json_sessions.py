"""Read one session of an export document, with its transitions and, if it is live, its lease."""

from collections.abc import Sequence
from typing import Any

from footui.domain import parsing
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.limits import MAX_TRANSITIONS
from footui.domain.session.transitions import ENDS, EXTENSION, Kind
from footui.domain.transfer.fields import (
    DIGEST,
    UUID,
    ZONE,
    JsonObject,
    check_start,
    date_text,
    flag,
    instant,
    line_of,
    matching,
    minutes,
    one_of,
    optional,
    stamps,
    whole,
)
from footui.domain.transfer.merge import Row, SessionRows
from footui.domain.weeks.pain import WORST, Place

_LEVEL = optional(whole(0, WORST))
_ZONE = matching(ZONE, "the name of a time zone")


def read_session(item: JsonObject, lengths: dict[str, int]) -> SessionRows:
    """Return the rows of a session; raises DocumentError.

    `lengths` holds the length of the timeline of each routine, by digest, in milliseconds.
    """
    state = item.take("state", one_of(SessionState))
    routine = item.take("routine", optional(DIGEST), None)
    if routine and routine not in lengths:
        item.fail("routine", "is not one of the routines")
    kind = item.take("kind", one_of(SessionKind))
    row: Row = {
        "id": item.take("id", UUID),
        # Without its routine, footui cannot tell what ran: treat it as a manual session.
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
        **stamps(item),
        "counts_set_at": item.take("counts_set_at", optional(instant), None),
    }
    if row["state"] == SessionState.PARTIAL and row["counts"] and row["counts_set_at"] is None:
        # A partial session counts only if its person said so.
        row = {**row, "counts_set_at": row["updated_at"]}
    try:
        check_start(int(row["started_at"] or 0), int(row["utc_offset"] or 0))
    except ValueError as error:
        item.fail("started_at", str(error))
    transitions, length = _transitions(item, lengths.get(routine or "", 0))
    _skip_exercises(item)
    return SessionRows(row, transitions, _lease(item, row, transitions, length))


def _transitions(item: JsonObject, length: int) -> tuple[tuple[Row, ...], int]:
    """Return the transitions, and the length of the timeline with the extensions among them."""
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
    """Return the lease of a live session, else None; check all that depends on the state."""
    is_live = row["state"] == SessionState.LIVE
    if is_live != (row["ended_at"] is None):
        item.fail("ended_at", "should be there when a session is over, and only then")
    if not is_live:
        item.take("live", optional(_never), None)
        return None
    if row["deleted_at"] is not None or row["routine"] is None:
        item.fail("state", "is live, but the session is deleted or has no routine")
    if not transitions or transitions[-1]["kind"] in ENDS:
        item.fail("transitions", "should hold the start of a live session, and no end")
    live = item.object("live")
    lease = {
        "heartbeat_at": live.take("heartbeat_at", instant),
        "ran_until": live.take("ran_until", instant),
        "position": live.take("position", whole(0, length)),
    }
    live.done()
    return lease


def _skip_exercises(item: JsonObject) -> None:
    """Check the form of "exercises" and drop it, because it follows from the transitions."""
    for each in item.objects("exercises", []):
        for key in each.names():
            each.take(key, _plain)


def _never(value: Any) -> None:
    raise ValueError("should be null unless the session is live")


def _plain(value: Any) -> None:
    if isinstance(value, dict | list):
        raise ValueError("is nested too deeply")
