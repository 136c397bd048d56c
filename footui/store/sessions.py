"""Sessions on record, read and annotated."""

from datetime import date
from typing import Any

from peewee import SQL, Case, Expression, Function, ModelSelect, fn

from footui.domain.records import Day, Past, SessionKind, SessionRecord, SessionState
from footui.domain.session import Kind, Transition
from footui.store import models
from footui.store.database import Database, later, rows, tuples


def past(database: Database) -> Past:
    """All that was ever done."""
    session = models.Session

    def dates(*, counts: bool) -> Function:  # as one text: many thousand rows take much longer
        return fn.GROUP_CONCAT(Case(None, [(session.counts == counts, session.log_date)]))

    query = over(
        dates(counts=True),
        dates(counts=False),
        fn.MIN(session.log_date),
        fn.COUNT(SQL("*")),
        fn.SUM(session.minutes),
    )
    with database.reading() as db:
        [(counting, others, earliest, number, minutes)] = tuples(query, db)
    done = _dates(counting)
    return Past(
        counting=done,
        partial=_dates(others) - done,
        began=date.fromisoformat(earliest) if earliest else None,
        sessions=number,
        minutes=minutes or 0,
    )


def began(database: Database) -> date | None:
    """The log date of the earliest session that is over."""
    query = over(fn.MIN(models.Session.log_date).alias("day"))
    with database.reading() as db:
        [row] = rows(query, db)
    return date.fromisoformat(row["day"]) if row["day"] else None


def days(database: Database, first: date, last: date) -> dict[date, Day]:
    """The log dates from `first` to `last` with a session that is over."""
    session = models.Session
    query = (
        over(
            session.log_date.alias("day"),
            fn.COUNT(SQL("*")).alias("sessions"),
            fn.SUM(session.counts).alias("counting"),
            fn.SUM((session.kind == SessionKind.MANUAL) * session.counts).alias("manual"),
        )
        .where(within(first, last))
        .group_by(session.log_date)
        .order_by(session.log_date)
    )
    with database.reading() as db:
        found = [Day(**row | {"day": date.fromisoformat(row["day"])}) for row in rows(query, db)]
    return {day.day: day for day in found}


def on_day(database: Database, day: date) -> tuple[SessionRecord, ...]:
    """The sessions of one log date, the live one among them, in the order they began."""
    session = models.Session
    query = (
        session.select()
        .where(session.log_date == day.isoformat(), session.deleted_at.is_null())
        .order_by(session.started_at, session.id)
    )
    with database.reading() as db:
        return tuple(map(record, rows(query, db)))


def get(database: Database, session_id: str) -> SessionRecord | None:
    """One session, or None if there is none or it is deleted."""
    session = models.Session
    with database.reading() as db:
        query = session.select().where(session.id == session_id, session.deleted_at.is_null())
        found = rows(query, db)
    return record(found[0]) if found else None


def annotate(
    database: Database, session_id: str, *, pain_after: int | None, note: str, now: int
) -> None:
    """Add what is said of a session after it."""
    with database.transaction() as db:
        models.Session.update(
            pain_after=pain_after, note=note, updated_at=later(models.Session.updated_at, now)
        ).where(models.Session.id == session_id, models.Session.deleted_at.is_null()).execute(db)


def log(database: Database, session_id: str) -> tuple[Transition, ...]:
    """The transitions of a session, in order."""
    transition = models.Transition
    with database.reading() as db:
        query = (
            transition.select(transition.kind, transition.reached, transition.position)
            .where(transition.session == session_id)
            .order_by(transition.number)
        )
        return tuple(Transition(**row | {"kind": Kind(row["kind"])}) for row in rows(query, db))


def record(row: dict[str, Any]) -> SessionRecord:
    """A row as a record."""
    return SessionRecord(
        **row
        | {
            "kind": SessionKind(row["kind"]),
            "state": SessionState(row["state"]),
            "counts": bool(row["counts"]),
            "log_date": date.fromisoformat(row["log_date"]),
        }
    )


def over(*columns: Any) -> "ModelSelect[models.Session]":
    """A query of the sessions that are over and not deleted."""
    session = models.Session
    return session.select(*columns).where(
        session.deleted_at.is_null(), session.state != SessionState.LIVE
    )


def within(first: date, last: date) -> Expression:
    """Whether a log date is one from `first` to `last`."""
    return models.Session.log_date.between(first.isoformat(), last.isoformat())


def _dates(text: str | None) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, text.split(","))) if text else frozenset()
