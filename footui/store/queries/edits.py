"""Write the changes that people make, each with an entry in the undo log."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from peewee import Model

from footui.domain.errors import StorageError
from footui.domain.kinds import ChangeKind, SessionState
from footui.domain.limits import stamp_after
from footui.domain.session.record import SessionRecord
from footui.store import models
from footui.store.database import Database
from footui.store.queries.sessions import check_room
from footui.store.queries.undo_log import Changed, Row, find_row, note, put_row

OUTDATED = "The session was changed by another footui meanwhile. Nothing was saved; look again."
GONE = (
    "This session was deleted elsewhere meanwhile, so what you said of it is not saved. "
    "Everything else is safe. Have the session back (footui undo), then save it again."
)


class SessionGoneError(StorageError):
    """The session that feedback is about was deleted."""


def add(database: Database, session: SessionRecord) -> None:
    """Insert a session; raises StorageError if the database is full."""
    with database.transaction() as db:
        models.Session.insert(asdict(session)).execute(db)
        check_room(db)
        _note_session(database, ChangeKind.ADD, session, None)


def change(
    database: Database, kind: ChangeKind, before: SessionRecord, after: SessionRecord
) -> None:
    """Replace the session `before` with `after`, whose `updated_at` must be later.

    Raises StorageError if the session has changed since `before` was read, or is live.
    """
    with database.transaction() as db:
        row = find_row(db, models.Session, before.id)
        if not row or row["updated_at"] != before.updated_at or row["state"] == SessionState.LIVE:
            raise StorageError(OUTDATED)
        put_row(db, models.Session, asdict(after))
        _note_session(database, kind, after, row)


def rate(database: Database, session_id: str, feedback: Mapping[str, Any], now: int) -> None:
    """Update the columns in `feedback` of a session that has ended.

    Raises SessionGoneError if the session is deleted.
    """
    with database.transaction() as db:
        row = find_row(db, models.Session, session_id)
        if row is None or row["deleted_at"] is not None:
            raise SessionGoneError(GONE)
        after = row | {**feedback, "updated_at": _later(row, now)}
        if any(row[column] != value for column, value in feedback.items()):
            put_row(db, models.Session, after)
            changed = Changed(models.Session, session_id, row, after["updated_at"])
            note(database, ChangeKind.RATE, row["log_date"], [changed], after["updated_at"])


def replace(
    database: Database,
    kind: ChangeKind,
    model: type[Model],
    wanted: Mapping[str, Row | None],
    now: int,
) -> None:
    """Write rows of goals or pauses by their keys; None deletes a row.

    Rows that are already as wanted stay untouched.
    """
    changed = []
    with database.transaction() as db:
        for key, row in sorted(wanted.items()):
            before = find_row(db, model, key)
            if _is_as_wanted(before, row):
                continue
            stamp = _later(before, now)
            after = {**row, "deleted_at": None} if row else {**(before or {}), "deleted_at": now}
            put_row(db, model, after | {"updated_at": stamp})
            changed.append(Changed(model, key, before, stamp))
        if changed:
            note(database, kind, changed[0].key, changed, now)


def note_discard(database: Database, before: Mapping[str, Any], discarded_at: int) -> None:
    """Log that a live session, whose row was `before`, was deleted at `discarded_at` (in ms)."""
    changed = Changed(models.Session, before["id"], dict(before), discarded_at)
    note(database, ChangeKind.DISCARD, before["log_date"], [changed], discarded_at)


def note_stop(database: Database, before_at: int, stopped: Mapping[str, Any]) -> None:
    """Log the rating of a session that was stopped because of pain; do nothing without one.

    `stopped` is the row now; without the rating, it would have been last updated at `before_at`.
    """
    unrated = {"stop_pain": None, "stop_place": None}
    if any(stopped[column] is not None for column in unrated):
        before = {**stopped, **unrated, "updated_at": before_at}
        at = stopped["updated_at"]
        changed = Changed(models.Session, stopped["id"], before, at)
        note(database, ChangeKind.RATE, stopped["log_date"], [changed], at)


def _is_as_wanted(before: Row | None, wanted: Row | None) -> bool:
    """Whether a row already is as wanted; None stands for a deleted row."""
    there = before if before and before["deleted_at"] is None else None
    if wanted is None or there is None:
        return wanted is there
    return all(there[column] == value for column, value in wanted.items())


def _later(row: Row | None, now: int) -> int:
    """Return `now`, but at least 1 ms after the last change of `row`: clocks go back."""
    return stamp_after(row["updated_at"], now) if row else now


def _note_session(
    database: Database, kind: ChangeKind, after: SessionRecord, before: Row | None
) -> None:
    changed = Changed(models.Session, after.id, before, after.updated_at)
    note(database, kind, after.log_date.isoformat(), [changed], after.updated_at)
