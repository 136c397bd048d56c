"""Start, write, take over and end the live session. Only the holder of its lease may write."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from peewee import ModelSelect, SqliteDatabase

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.kinds import SessionState
from footui.domain.session.lease import Lease, LiveSnapshot
from footui.domain.session.record import SessionRecord
from footui.domain.session.transitions import Kind, Transition
from footui.store import models
from footui.store.database import Database
from footui.store.errors import moved
from footui.store.lease_lock import LeaseLock
from footui.store.queries.edits import note_discard, note_stop
from footui.store.queries.sessions import check_room
from footui.store.rows import later, record, rows

_EDITABLE = (
    "counts", "counts_set_at", "pain_before", "pain_after", "effort", "note", "updated_at",
    "deleted_at",
)  # fmt: skip
"""The columns of an ended session that people can change."""


def begin(
    database: Database,
    session: SessionRecord,
    lease: Lease,
    log: Sequence[Transition],
    lock: LeaseLock,
) -> None:
    """Insert a live session with its first transitions and its lease, and acquire `lock`.

    Raises LeaseLostError if there is a live session already.
    """
    with database.transaction() as db:
        if models.Session.select().where(models.Session.state == SessionState.LIVE).bind(db):
            raise LeaseLostError
        lock.acquire()
        models.Session.insert(asdict(session)).execute(db)
        check_room(db)
        models.Lease.insert(asdict(lease)).execute(db)
        _append(db, session.id, 0, log, [session.started_at] * len(log))


def lease(database: Database) -> Lease | None:
    """Return the lease of the live session; None if there is no live session."""
    with database.read_transaction() as db:
        found = rows(models.Lease.select(), db)
        return Lease(**found[0]) if found else None


def unfinished(database: Database) -> LiveSnapshot | None:
    """Return the live session as it was last written, or None."""
    with database.read_transaction() as db:
        leases = rows(models.Lease.select(), db)
        if not leases:
            return None
        lease = Lease(**leases[0])
        session = rows(_session(lease.session), db)[0]
        routine = models.Routine.select().where(models.Routine.digest == session["routine"])
        transition = models.Transition
        log = rows(
            transition.select()
            .where(transition.session == lease.session)
            .order_by(transition.number),
            db,
        )
        return LiveSnapshot(
            record=record(session),
            lease=lease,
            log=tuple(
                Transition(Kind(row["kind"]), row["reached"], row["position"]) for row in log
            ),
            times=tuple(row["at"] for row in log),
            document=rows(routine, db)[0]["document"],
        )


def take(database: Database, lease: Lease, lock: LeaseLock, instead_of: str | None) -> None:
    """Take the lease over from the process with the token `instead_of`, and acquire `lock`.

    The position and the last heartbeat stay. Raises LeaseLostError if the session has ended or
    another process holds its lease.
    """
    session = models.Session
    with database.transaction() as db:
        taken = models.Lease.update(
            token=lease.token,
            host=lease.host,
            terminal=lease.terminal,
            pid=lease.pid,
            since=lease.since,
        ).where(models.Lease.session == lease.session, models.Lease.token == instead_of)
        if not taken.execute(db):
            raise LeaseLostError
        changed_at = later(session.updated_at, lease.since)
        session.update(updated_at=changed_at).where(session.id == lease.session).execute(db)
        lock.acquire()


def write(
    database: Database,
    session_id: str,
    token: str,
    *,
    first: int,
    log: Sequence[Transition],
    times: Sequence[int],
    position: int,
    ran_until: int,
    now: int,
    ending: SessionRecord | None = None,
) -> None:
    """Commit transitions, numbered from `first`, and the position that the session has reached.

    `times` are the instants of the transitions, `now` is that of the heartbeat. `ending` ends the
    session and becomes its row; if it is deleted, the session was discarded. Discarding and the
    rating of a stop are logged, so that they can be undone. A write may be repeated, because rows
    that are already there stay as they are.

    Raises LeaseLostError if another process holds the lease, and StorageError if this is not the
    database of the earlier writes.
    """
    with database.transaction() as db:
        held = (
            models.Lease.update(heartbeat_at=now, ran_until=ran_until, position=position)
            .where(models.Lease.session == session_id, models.Lease.token == token)
            .execute(db)
        )
        if not held:
            if ending and _is_stored(db, ending):
                return
            if _exists(db, session_id):
                raise LeaseLostError
        if not held or _number_of_transitions(db, session_id) < first:
            raise StorageError(moved(database.path))
        _append(db, session_id, first, log, times)
        if ending:
            [before] = rows(_session(session_id), db)
            row = asdict(ending)
            models.Session.update(row).where(models.Session.id == session_id).execute(db)
            if ending.deleted_at is not None:
                note_discard(database, before, ending.updated_at)
            else:
                [stopped] = rows(_session(session_id), db)
                note_stop(database, before["updated_at"], stopped)
            models.Lease.delete().where(models.Lease.session == session_id).execute(db)


def release(database: Database, session_id: str, token: str) -> None:
    """Release the lease, so that any process may resume the session."""
    with database.transaction() as db:
        models.Lease.update(token=None).where(
            models.Lease.session == session_id, models.Lease.token == token
        ).execute(db)


def _is_stored(db: SqliteDatabase, ending: SessionRecord) -> bool:
    """Whether `ending` is stored already: the commit succeeded but reported an error.

    The columns that people can change may differ.
    """
    found = [record(row) for row in rows(_session(ending.id), db)]
    edits = [{name: getattr(one, name) for name in _EDITABLE} for one in found]
    return [replace(ending, **edit) for edit in edits] == found != []


def exists(database: Database, session_id: str) -> bool:
    """Whether there is a session with this id, live, ended or deleted."""
    with database.read_transaction() as db:
        return _exists(db, session_id)


def _exists(db: SqliteDatabase, session_id: str) -> bool:
    return bool(rows(_session(session_id), db))


def _session(session_id: str) -> "ModelSelect[models.Session]":
    return models.Session.select().where(models.Session.id == session_id)


def _number_of_transitions(db: SqliteDatabase, session_id: str) -> int:
    log = models.Transition.select().where(models.Transition.session == session_id)
    return int(log.bind(db).count())


def _append(
    db: SqliteDatabase,
    session_id: str,
    first: int,
    log: Sequence[Transition],
    times: Sequence[int],
) -> None:
    rows = [
        {"session": session_id, "number": number, "at": at, **asdict(transition)}
        for number, (transition, at) in enumerate(zip(log, times, strict=True), first)
    ]
    if rows:
        models.Transition.insert_many(rows).on_conflict(
            action="nothing", conflict_target=(models.Transition.session, models.Transition.number)
        ).execute(db)
