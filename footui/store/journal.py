"""Sessions written and changed by hand, so that each change can be undone, also after a restart."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from peewee import SqliteDatabase

from footui.domain.changes import ChangeKind, Undone
from footui.domain.faults import StoreFault
from footui.domain.kinds import SessionState
from footui.domain.limits import stamp_after
from footui.domain.records import SessionRecord
from footui.store import models
from footui.store.database import Database, rows
from footui.store.sessions import check_room

OUTDATED = "The session was changed by another footui meanwhile. Nothing was saved; look again."


def add(database: Database, session: SessionRecord) -> None:
    """Put a session on record."""
    with database.transaction() as db:
        models.Session.insert(asdict(session)).execute(db)
        check_room(db)
        _note(db, ChangeKind.ADD, session, None)


def change(
    database: Database, kind: ChangeKind, before: SessionRecord, after: SessionRecord
) -> None:
    """Put `after`, whose `updated_at` must be a later one, in the place of `before`.

    Raises StoreFault if the session is not as it was in `before` any more, or is live.
    """
    with database.transaction() as db:
        row = _row(db, before.id)
        if not row or row["updated_at"] != before.updated_at or row["state"] == SessionState.LIVE:
            raise StoreFault(OUTDATED)
        _put(db, asdict(after))
        _note(db, kind, after, json.dumps(row))


def undo(database: Database, now: int) -> Undone | None:
    """Take back the last change that was not; None if there is none.

    Where the session was changed otherwise since, only the change is forgotten.
    """
    change = models.Change
    with database.transaction() as db, database.making_sense():
        found = rows(change.select().order_by(change.number.desc()).limit(1), db)
        if not found:
            return None
        last = found[0]
        change.delete().where(change.number == last["number"]).execute(db)
        row = _row(db, last["session"]) or {}
        is_outdated = row["updated_at"] != last["updated_at"]
        if not is_outdated:
            stamp = stamp_after(row["updated_at"], now)
            before = json.loads(last["before"]) if last["before"] else row | {"deleted_at": stamp}
            _put(db, before | {"updated_at": stamp})
            if last["before"]:
                _follow(db, last["session"], before["updated_at"], stamp)
        day = date.fromisoformat(row["log_date"])
        return Undone(ChangeKind(last["kind"]), day, is_outdated)


def _row(db: SqliteDatabase, session_id: str) -> dict[str, Any] | None:
    found = rows(models.Session.select().where(models.Session.id == session_id), db)
    return found[0] if found else None


def _put(db: SqliteDatabase, row: dict[str, Any]) -> None:
    models.Session.update(row).where(models.Session.id == row["id"]).execute(db)


def _note(db: SqliteDatabase, kind: ChangeKind, after: SessionRecord, before: str | None) -> None:
    noted = {"kind": kind, "session": after.id, "before": before, "updated_at": after.updated_at}
    models.Change.insert(noted).execute(db)


def _follow(db: SqliteDatabase, session_id: str, was: int, now_is: int) -> None:
    """Let the change that made the row what it is again know it by its new stamp."""
    change = models.Change
    change.update(updated_at=now_is).where(
        change.session == session_id, change.updated_at == was
    ).execute(db)
