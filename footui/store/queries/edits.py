"""Changes made by hand: written with what was there before, undone and redone, newest first."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from peewee import Model, SqliteDatabase

from footui.domain.errors import StorageError
from footui.domain.kinds import ChangeKind, MadeIn, SessionState
from footui.domain.limits import stamp_after
from footui.domain.session.edits import Change, May, UnconfirmedError, Undone
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import ENDS, Kind
from footui.store import models
from footui.store.database import Database
from footui.store.queries.sessions import check_room
from footui.store.rows import rows

OUTDATED = "The session was changed by another footui meanwhile. Nothing was saved; look again."
GONE = (
    "This session was deleted elsewhere meanwhile, so what you said of it is not saved. "
    "Everything else is safe. Have the session back (footui undo), then save it again."
)

Row = dict[str, Any]
_MODELS: dict[str, type[Model]] = {
    model._meta.table_name: model for model in (models.Session, models.Goal, models.Pause)
}


class Changed(NamedTuple):
    """A row that was changed: what it was before (None: nothing), and when it changed."""

    model: type[Model]
    key: str
    before: Row | None
    current_at: int


def add(database: Database, session: SessionRecord) -> None:
    """Put a session on record."""
    with database.transaction() as db:
        models.Session.insert(asdict(session)).execute(db)
        check_room(db)
        _note_session(database, ChangeKind.ADD, session, None)


def change(
    database: Database, kind: ChangeKind, before: SessionRecord, after: SessionRecord
) -> None:
    """Put `after`, whose `updated_at` must be a later one, in the place of `before`.

    Raises StorageError if the session is not as it was in `before` any more, or is live.
    """
    with database.transaction() as db:
        row = _row(db, models.Session, before.id)
        if not row or row["updated_at"] != before.updated_at or row["state"] == SessionState.LIVE:
            raise StorageError(OUTDATED)
        _put(db, models.Session, asdict(after))
        _note_session(database, kind, after, row)


def rate(database: Database, session_id: str, said: Mapping[str, Any], now: int) -> None:
    """Write what is said of a session after it, and nothing else.

    Raises SessionGoneError if the session is deleted.
    """
    with database.transaction() as db:
        row = _row(db, models.Session, session_id)
        if row is None or row["deleted_at"] is not None:
            raise SessionGoneError(GONE)
        after = row | {**said, "updated_at": _later(row, now)}
        if any(row[column] != value for column, value in said.items()):
            _put(db, models.Session, after)
            changed = Changed(models.Session, session_id, row, after["updated_at"])
            note(database, ChangeKind.RATE, row["log_date"], [changed], after["updated_at"])


def replace(
    database: Database,
    kind: ChangeKind,
    model: type[Model],
    wanted: Mapping[str, Row | None],
    now: int,
) -> None:
    """Write rows of goals or pauses, each under its key and in place of the one that is there.

    None deletes the row. What is so already is left alone.
    """
    changed = []
    with database.transaction() as db:
        for key, row in sorted(wanted.items()):
            before = _row(db, model, key)
            if _is_so(before, row):
                continue
            stamp = _later(before, now)
            after = {**row, "deleted_at": None} if row else {**(before or {}), "deleted_at": now}
            _put(db, model, after | {"updated_at": stamp})
            changed.append(Changed(model, key, before, stamp))
        if changed:
            note(database, kind, changed[0].key, changed, now)


def note_discard(database: Database, before: Mapping[str, Any], discarded_at: int) -> None:
    """Note that a live session, whose row was as in `before`, is deleted since `discarded_at`."""
    changed = Changed(models.Session, before["id"], dict(before), discarded_at)
    note(database, ChangeKind.DISCARD, before["log_date"], [changed], discarded_at)


def note_stop(database: Database, before_at: int, stopped: Mapping[str, Any]) -> None:
    """Note that a session, whose row is `stopped` now, was rated when it was stopped, if it was.

    Without that it would be as it is; `before_at` is when its row had changed before.
    """
    unrated = {"stop_pain": None, "stop_place": None}
    if any(stopped[column] is not None for column in unrated):
        before = {**stopped, **unrated, "updated_at": before_at}
        at = stopped["updated_at"]
        changed = Changed(models.Session, stopped["id"], before, at)
        note(database, ChangeKind.RATE, stopped["log_date"], [changed], at)


def note(
    database: Database, kind: ChangeKind, day: str, changed: Sequence[Changed], now: int
) -> None:
    """Note a change that is made in the same transaction; what could be redone cannot any more."""
    with database.transaction() as db:
        number = models.Change.insert(
            kind=kind, day=day, made_at=now, made_in=database.made_in, undone=0
        ).execute(db)
        for row in _noted(db, redo=True):  # only now: no change gets the number of one of them
            _forget(db, row["number"])
        for model, key, before, current_at in changed:
            models.ChangedRow.insert(
                change=number,
                table=model._meta.table_name,
                key=key,
                current_at=current_at,
                other=json.dumps(before) if before else None,
                other_at=before["updated_at"] if before else None,
            ).execute(db)
    database.done_here[number, now] = False


def changes(database: Database, *, redo: bool = False) -> list[Change]:
    """What can be undone, or redone, in the order in which that would happen."""
    with database.read_transaction() as db:
        return [_change(database, db, row) for row in _noted(db, redo=redo)]


def undo(database: Database, now: int, may: May = lambda _: True) -> Undone | None:
    """Take back the last change that was not; None if there is none.

    Where a row of it was changed otherwise since, the change is only forgotten. Raises
    UnconfirmedError, and does nothing, if it is one that `may` not be.
    """
    return _exchange(database, now, may, redo=False)


def redo(database: Database, now: int, may: May = lambda _: True) -> Undone | None:
    """Make the change again that was undone last; None if there is none.

    Where a row of it was changed otherwise since, the change is only forgotten. Raises
    UnconfirmedError, and does nothing, if it is one that `may` not be.
    """
    return _exchange(database, now, may, redo=True)


class SessionGoneError(StorageError):
    """A session that something shall be said of is deleted."""


def _exchange(database: Database, now: int, may: May, *, redo: bool) -> Undone | None:
    """Put the other version of each row of the next change in the place of the current one."""
    with database.transaction() as db, database.errors_as_damage():
        noted = next(_noted(db, redo=redo), None)
        if noted is None:
            return None
        if not may(change := _change(database, db, noted)):
            raise UnconfirmedError(change)
        kind, day = ChangeKind(noted["kind"]), date.fromisoformat(noted["day"])
        found = [(each, _current(db, each)) for each in _rows_of(db, noted["number"])]
        if not all(row and row["updated_at"] == each["current_at"] for each, row in found):
            _forget(db, noted["number"])
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
    """Put the other version in the place of `row`, and return it; it is now the newer one.

    Changes before and after this one know that version by its new stamp.
    """
    model, stamp = _MODELS[noted["table"]], _later(row, now)
    other = json.loads(noted["other"]) if noted["other"] else row | {"deleted_at": stamp}
    if model is models.Session:
        other = _fitting(db, other, row, stamp)
        if SessionState.LIVE not in (row["state"], other["state"]):
            is_word = row["counts"] != other["counts"]
            other["counts_set_at"] = stamp if is_word else row["counts_set_at"]
    put = other | {"updated_at": stamp}
    _put(db, model, put)
    entry = models.ChangedRow
    of_row = (entry.table == noted["table"]) & (entry.key == noted["key"])
    for column in (entry.current_at, entry.other_at):
        entry.update({column: stamp}).where(of_row, column == noted["other_at"]).execute(db)
    entry.update(current_at=stamp, other=json.dumps(row), other_at=row["updated_at"]).where(
        of_row, entry.change == noted["change"]
    ).execute(db)
    return put


def _fitting(db: SqliteDatabase, other: Row, row: Row, stamp: int) -> Row:
    """The other version of a session as it can be put, with what belongs to it.

    A session that was discarded waits to be resumed where its log ends; where another one is live
    it ends there, and is no longer deleted.
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


def _noted(db: SqliteDatabase, *, redo: bool) -> Iterator[Row]:
    """The changes that can be undone, the newest first; or redone, the one undone last first."""
    change = models.Change
    order = change.number.asc() if redo else change.number.desc()
    query = change.select().where(change.undone == int(redo)).order_by(order)
    yield from rows(query, db)


def _rows_of(db: SqliteDatabase, number: int) -> list[Row]:
    return rows(models.ChangedRow.select().where(models.ChangedRow.change == number), db)


def _change(database: Database, db: SqliteDatabase, row: Row) -> Change:
    return Change(
        kind=ChangeKind(row["kind"]),
        day=date.fromisoformat(row["day"]),
        rows=len(_rows_of(db, row["number"])),
        made_at=row["made_at"],
        made_in=MadeIn(row["made_in"]),
        is_own=row["made_in"] == database.made_in
        and database.done_here.get((row["number"], row["made_at"])) == row["undone"],
    )


def _current(db: SqliteDatabase, noted: Row) -> Row | None:
    return _row(db, _MODELS[noted["table"]], noted["key"])


def _forget(db: SqliteDatabase, number: int) -> None:
    models.ChangedRow.delete().where(models.ChangedRow.change == number).execute(db)
    models.Change.delete().where(models.Change.number == number).execute(db)


def _row(db: SqliteDatabase, model: type[Model], key: str) -> Row | None:
    found = rows(model.select().where(model._meta.primary_key == key), db)
    return found[0] if found else None


def _put(db: SqliteDatabase, model: type[Model], row: Row) -> None:
    """Write a row, in place of the one with the same key if there is one."""
    model.insert(row).on_conflict(conflict_target=[model._meta.primary_key], update=row).execute(db)


def _is_so(before: Row | None, wanted: Row | None) -> bool:
    """Whether a row is there as it is wanted, or is not there and not wanted."""
    there = before if before and before["deleted_at"] is None else None
    if wanted is None or there is None:
        return wanted is there
    return all(there[column] == value for column, value in wanted.items())


def _later(row: Row | None, now: int) -> int:
    """Now, but in any case later than when the row was changed: a clock may have been put back."""
    return stamp_after(row["updated_at"], now) if row else now


def _note_session(
    database: Database, kind: ChangeKind, after: SessionRecord, before: Row | None
) -> None:
    changed = Changed(models.Session, after.id, before, after.updated_at)
    note(database, kind, after.log_date.isoformat(), [changed], after.updated_at)
