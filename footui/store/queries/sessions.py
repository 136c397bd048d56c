"""Read sessions."""

from datetime import date

from peewee import SqliteDatabase

from footui.domain.errors import StorageError
from footui.domain.limits import MAX_SESSIONS
from footui.domain.session.record import SessionRecord
from footui.domain.session.transitions import Kind, Transition
from footui.store import models
from footui.store.database import Database
from footui.store.queries.day_totals import over
from footui.store.rows import record, rows

_TOO_MANY = (
    "footui keeps {most:,} sessions in one database, deleted ones among them, and no more. Nothing "
    "was saved; what is on record is safe. Go on in another database: --db FILE or FOOTUI_DB."
)


def check_room(db: SqliteDatabase, more: int = 0) -> None:
    """Raise StorageError if there are too many sessions, counting `more` to come."""
    if models.Session.select().bind(db).count() + more > MAX_SESSIONS:
        raise StorageError(_TOO_MANY.format(most=MAX_SESSIONS))


def on_day(database: Database, day: date) -> tuple[SessionRecord, ...]:
    """Return the sessions of one log date by start, the live one included."""
    session = models.Session
    query = (
        session.select()
        .where(session.log_date == day.isoformat(), session.deleted_at.is_null())
        .order_by(session.started_at, session.id)
    )
    with database.read_transaction() as db:
        return tuple(map(record, rows(query, db)))


def all_over(database: Database) -> list[SessionRecord]:
    """Return all ended sessions."""
    with database.read_transaction() as db:
        return list(map(record, rows(over(), db)))


def get(database: Database, session_id: str) -> SessionRecord | None:
    """Return a session; None if it does not exist or is deleted."""
    session = models.Session
    with database.read_transaction() as db:
        query = session.select().where(session.id == session_id, session.deleted_at.is_null())
        found = rows(query, db)
        return record(found[0]) if found else None


def log(database: Database, session_id: str) -> tuple[Transition, ...]:
    """Return the transitions of a session in order."""
    transition = models.Transition
    with database.read_transaction() as db:
        query = (
            transition.select(transition.kind, transition.reached, transition.position)
            .where(transition.session == session_id)
            .order_by(transition.number)
        )
        return tuple(Transition(**row | {"kind": Kind(row["kind"])}) for row in rows(query, db))
