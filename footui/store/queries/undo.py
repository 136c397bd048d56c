"""Undo and redo changes: exchange the rows with the other versions that the log keeps."""

import json
from collections.abc import Mapping
from datetime import date

from peewee import Model, SqliteDatabase

from footui.domain.kinds import ChangeKind, SessionState
from footui.domain.limits import stamp_after
from footui.domain.session.edits import May, UnconfirmedError, Undone
from footui.domain.session.transitions import ENDS, Kind
from footui.store import models
from footui.store.database import Database
from footui.store.queries.undo_log import (
    Row,
    as_change,
    changed_rows,
    find_row,
    forget,
    next_changes,
    put_row,
)
from footui.store.rows import rows

_MODELS: Mapping[str, type[Model]] = {
    model._meta.table_name: model for model in (models.Session, models.Goal, models.Pause)
}


def undo(database: Database, now: int, may: May = lambda _: True) -> Undone | None:
    """Undo the last change and return the result; None if there is no change to undo.

    If one of its rows changed since, forget the change instead. Raises UnconfirmedError, and does
    nothing, if `may` returns False for the change.
    """
    return _exchange(database, now, may, redo=False)


def redo(database: Database, now: int, may: May = lambda _: True) -> Undone | None:
    """Redo the change that was undone last; otherwise as `undo`."""
    return _exchange(database, now, may, redo=True)


def _exchange(database: Database, now: int, may: May, *, redo: bool) -> Undone | None:
    """Exchange the rows of the next change with the versions that the log keeps."""
    with database.transaction() as db, database.errors_as_damage():
        noted = next(next_changes(db, redo=redo), None)
        if noted is None:
            return None
        if not may(change := as_change(database, db, noted)):
            raise UnconfirmedError(change)
        kind, day = ChangeKind(noted["kind"]), date.fromisoformat(noted["day"])
        found = [
            (each, find_row(db, _MODELS[each["table"]], each["key"]))
            for each in changed_rows(db, noted["number"])
        ]
        if not all(row and row["updated_at"] == each["current_at"] for each, row in found):
            forget(db, noted["number"])
            return Undone(kind, day, is_outdated=True, is_redo=redo)
        state = None
        for each, row in found:
            put = _put_other(db, each, row or {}, now)
            state = SessionState(put["state"]) if kind is ChangeKind.DISCARD else None
        models.Change.update(undone=int(not redo), made_in=database.made_in).where(
            models.Change.number == noted["number"]
        ).execute(db)
    database.done_here[noted["number"], noted["made_at"]] = not redo
    return Undone(kind, day, is_outdated=False, is_redo=redo, state=state)


def _put_other(db: SqliteDatabase, noted: Row, row: Row, now: int) -> Row:
    """Write the other version in place of `row`, newer than it, and return that version.

    The other changes of the same row, before and after this one, get the new time stamp too, so
    that they still recognize the version.
    """
    model = _MODELS[noted["table"]]
    stamp = stamp_after(row["updated_at"], now) if row else now
    other = json.loads(noted["other"]) if noted["other"] else row | {"deleted_at": stamp}
    if model is models.Session:
        other = _version_to_write(db, other, row, stamp)
        if SessionState.LIVE not in (row["state"], other["state"]):
            is_changed = row["counts"] != other["counts"]
            other["counts_set_at"] = stamp if is_changed else row["counts_set_at"]
    put = other | {"updated_at": stamp}
    put_row(db, model, put)
    entry = models.ChangedRow
    of_row = (entry.table == noted["table"]) & (entry.key == noted["key"])
    for column in (entry.current_at, entry.other_at):
        entry.update({column: stamp}).where(of_row, column == noted["other_at"]).execute(db)
    entry.update(current_at=stamp, other=json.dumps(row), other_at=row["updated_at"]).where(
        of_row, entry.change == noted["change"]
    ).execute(db)
    return put


def _version_to_write(db: SqliteDatabase, other: Row, row: Row, stamp: int) -> Row:
    """Return the version of a session to write; add or delete its lease.

    A discarded session becomes live again, paused where its log ends. If another session is live,
    it is restored as one that was stopped there.
    """
    if row["state"] == SessionState.LIVE:
        models.Lease.delete().where(models.Lease.session == row["id"]).execute(db)
    if other["state"] != SessionState.LIVE:
        return other
    transition = models.Transition
    last = rows(
        transition.select()
        .where(transition.session == row["id"])
        .order_by(transition.number.desc())
        .limit(1),
        db,
    )[0]
    if models.Session.select().where(models.Session.state == SessionState.LIVE).bind(db).exists():
        if last["kind"] not in ENDS:
            at = {"reached": last["position"], "number": last["number"] + 1, "at": row["ended_at"]}
            transition.insert(last | at | {"kind": Kind.STOP}).execute(db)
        return row | {"deleted_at": None}
    models.Lease.insert(
        session=row["id"],
        token=None,
        host="",
        terminal="",
        pid=0,
        since=stamp,
        heartbeat_at=stamp,
        ran_until=row["ended_at"],
        position=last["position"],
    ).execute(db)
    return other
