"""Records to put into a database."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.lease import Lease
from footui.domain.session.record import SessionRecord, new_id
from footui.domain.session.transitions import Kind, Transition
from footui.services.routines import shipped_routine
from footui.store import models
from footui.store.database import Database
from footui.store.lease_lock import LeaseLock
from footui.store.queries import live_session, settings

START = 1_795_370_640_000
DAY = 86_400_000
SUNDAY = date(2026, 11, 22)
MONDAY = SUNDAY + timedelta(days=1)
DOCUMENT = shipped_routine().document

BEGUN = (Transition(Kind.START, 0, 0),)
PAUSED = Transition(Kind.PAUSE, 7_000, 7_000)
RESUMED = Transition(Kind.RESUME, 7_000, 7_000)
STOPPED = Transition(Kind.STOP, 7_000, 7_000)


def session(number: int = 1, **changes: Any) -> SessionRecord:
    """A session by hand; `number` makes its id."""
    manual = SessionRecord(
        id=new_id(START, number.to_bytes(10)),
        kind=SessionKind.MANUAL,
        state=SessionState.DONE,
        counts=True,
        log_date=SUNDAY,
        started_at=START,
        ended_at=START + 1_209_000,
        timezone="Europe/Berlin",
        utc_offset=3600,
        updated_at=START,
        minutes=20.5,
    )
    return replace(manual, **changes)


def session_to_lead(database: Database, number: int = 1) -> SessionRecord:
    """A session that may begin, on a routine that the database holds."""
    return session(
        number,
        kind=SessionKind.TIMED,
        state=SessionState.LIVE,
        counts=False,
        ended_at=None,
        minutes=None,
        routine=settings.keep_routine(database, DOCUMENT),
        pain_before=3,
    )


def ending(record: SessionRecord, **changes: Any) -> SessionRecord:
    """How a live session may end."""
    over = replace(
        record,
        state=SessionState.PARTIAL,
        ended_at=record.started_at + 7_000,
        updated_at=record.started_at + 7_000,
    )
    return replace(over, **changes)


def lease(record: SessionRecord, holder: str = "first", **changes: Any) -> Lease:
    """A lease on a session."""
    return replace(
        Lease(
            session=record.id,
            token=holder,
            host="desk",
            terminal="pts/1",
            pid=100,
            since=record.started_at,
            heartbeat_at=record.started_at,
            ran_until=record.started_at,
            position=0,
        ),
        **changes,
    )


def put(database: Database, *records: SessionRecord) -> None:
    """Put sessions that are over on record."""
    with database.transaction() as db:
        for record in records:
            models.Session.insert(asdict(record)).execute(db)


def put_live(database: Database, number: int = 1) -> SessionRecord:
    """Begin a session whose lease has the token "first"."""
    record = session_to_lead(database, number)
    begin(database, record, lease(record), BEGUN)
    return record


def begin(
    database: Database, record: SessionRecord, held: Lease, log: Sequence[Transition]
) -> LeaseLock:
    """Begin a session as the holder of a lease does."""
    lock = lock_of(database, held)
    live_session.begin(database, record, held, log, lock)
    return lock


def take(database: Database, held: Lease) -> LeaseLock:
    """Take the live session over from whoever leads it."""
    lock, found = lock_of(database, held), live_session.lease(database)
    live_session.take(database, held, lock, instead_of=found.token if found else None)
    return lock


def lock_of(database: Database, held: Lease) -> LeaseLock:
    """The lock of a lease."""
    return LeaseLock(database.path, held.token or "")


def end(
    database: Database, record: SessionRecord, log: Sequence[Transition], **changes: Any
) -> None:
    """End a live session as the holder of its lease does."""
    over = ending(record, **changes)
    live_session.write(
        database,
        record.id,
        "first",
        first=1,
        log=log,
        times=[record.started_at + 7_000] * len(log),
        position=7_000,
        ran_until=record.started_at + 7_000,
        now=record.started_at + 7_000,
        ending=over,
    )


def without_stamps(record: SessionRecord) -> SessionRecord:
    """Return a record without the times of its changes."""
    return replace(record, updated_at=0, counts_set_at=None)
