"""Write an archive as the JSON document of `footui export`; `json_reader` reads it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from footui.domain.transfer.merge import Archive, Row, SessionRows, Value

FORMAT, VERSION = "footui", 2
KEPT = "kept"
"""The key, in a fallback file, of the database it is for, its writer and its time."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

Done = Callable[[SessionRows], list[dict[str, Any]]]


def as_document(archive: Archive, exported_at: int, exercises: Done) -> dict[str, Any]:
    """Return the archive as a document; `exercises` returns what was done in a session."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": instant(exported_at),
        "person": archive.person,
        "source": archive.source,
        "settings": {
            key: {"value": row["value"]} | _stamps(row)
            for key, row in sorted(archive.settings.items())
        },
        "goals": [
            {"from": day, "min": row["minimum"], "full": row["full"]} | _stamps(row)
            for day, row in sorted(archive.goals.items())
        ],
        "pauses": [
            {"date": day, "reason": row["reason"]} | _stamps(row)
            for day, row in sorted(archive.pauses.items())
        ],
        "routines": [
            {"digest": digest, "document": document}
            for digest, document in sorted(archive.routines.items())
        ],
        "sessions": [_session(rows) | {"exercises": exercises(rows)} for rows in in_order(archive)],
    }


def as_text(
    archive: Archive, sessions: Iterable[SessionRows], exported_at: int, exercises: Done
) -> Iterator[str]:
    """Yield the JSON of `archive`, with `sessions` in place of its own, one a line."""
    whole = as_document(replace(archive, sessions={}), exported_at, exercises)
    yield json.dumps(whole, indent=1).removesuffix("]\n}")
    end = ""
    for rows in sessions:
        yield f"{end}\n  {json.dumps(_session(rows) | {'exercises': exercises(rows)})}"
        end = ","
    yield "\n ]\n}\n" if end else "]\n}\n"


def in_order(archive: Archive) -> list[SessionRows]:
    """Return the sessions in the order of their starts."""

    def began(rows: SessionRows) -> tuple[int, str]:
        return int(rows.session["started_at"] or 0), str(rows.session["id"])

    return sorted(archive.sessions.values(), key=began)


def instant(ms: Value) -> str | None:
    """Return milliseconds since 1970 UTC as "2026-11-22T18:04:00.000Z"; None stays None."""
    if ms is None:
        return None
    moment = EPOCH + int(ms) * MILLISECOND
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _session(rows: SessionRows) -> dict[str, Any]:
    row, lease = rows.session, rows.lease
    return {
        **row,
        "started_at": instant(row["started_at"]),
        "ended_at": instant(row["ended_at"]),
        "counts": bool(row["counts"]),
        "counts_set_at": instant(row["counts_set_at"]),
        **_stamps(row),
        "transitions": [{**each, "at": instant(each["at"])} for each in rows.transitions],
        "live": lease
        and {
            "heartbeat_at": instant(lease["heartbeat_at"]),
            "ran_until": instant(lease["ran_until"]),
            "position": lease["position"],
        },
    }


def _stamps(row: Row) -> dict[str, Any]:
    return {"updated_at": instant(row["updated_at"]), "deleted_at": instant(row["deleted_at"])}
