"""What the log dates hold, all of it and in part: read without the sessions themselves."""

from datetime import date
from typing import Any

from peewee import SQL, Case, Expression, Function, ModelSelect, fn

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.weeks.day_totals import DaySummary, HistoryTotals
from footui.store import models
from footui.store.database import Database
from footui.store.rows import as_day, rows, tuples


def come(database: Database, today: date, now: int) -> date:
    """The last log date that has come: today, or that of a session which began where it is later.

    `now` is in milliseconds since 1970 UTC. Later ones are what a clock put into the future.
    """
    session = models.Session
    query = over(fn.MAX(session.log_date).alias("latest")).where(
        session.log_date > today.isoformat(), session.started_at <= now
    )
    with database.read_transaction() as db:
        [row] = rows(query, db)
        return as_day(row["latest"]) if row["latest"] else today


def past(database: Database, last: date) -> HistoryTotals:
    """All that was done up to the log date `last`."""
    session = models.Session

    def dates(*, counts: bool) -> Function:  # as one text: many thousand rows take much longer
        return fn.GROUP_CONCAT(Case(None, [(session.counts == counts, session.log_date)]))

    query = over(
        dates(counts=True),
        dates(counts=False),
        fn.MIN(session.log_date),
        fn.MAX(session.log_date),
        fn.COUNT(SQL("*")),
        fn.SUM(session.minutes),
    ).where(session.log_date <= last.isoformat())
    with database.read_transaction() as db:
        [(counting, others, earliest, latest, number, minutes)] = tuples(query, db)
        done, undone = _dates(counting), _dates(others)
        ends = [as_day(end) for end in (earliest, latest) if end]
    return HistoryTotals(
        counting=done,
        partial=undone - done,
        began=min(ends, default=None),
        sessions=number,
        minutes=minutes or 0,
    )


def began(database: Database, last: date) -> date | None:
    """The log date of the earliest session that is over, up to `last`."""
    session = models.Session
    query = over(fn.MIN(session.log_date).alias("first")).where(
        session.log_date <= last.isoformat()
    )
    with database.read_transaction() as db:
        [row] = rows(query, db)
        return as_day(row["first"]) if row["first"] else None


def days(database: Database, first: date, last: date) -> dict[date, DaySummary]:
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
    with database.read_transaction() as db:
        found = [DaySummary(**row | {"day": as_day(row["day"])}) for row in rows(query, db)]
    return {day.day: day for day in found}


def live_lease(database: Database) -> tuple[str | None, int] | None:
    """The token of the live session's lease, and its last heartbeat; None if none is live."""
    lease = models.Lease
    with database.read_transaction() as db:
        found = rows(lease.select(lease.token, lease.heartbeat_at), db)
        return (found[0]["token"], found[0]["heartbeat_at"]) if found else None


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
