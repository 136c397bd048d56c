"""Read sums of sessions by log date, without reading the sessions themselves."""

from datetime import date
from typing import Any

from peewee import SQL, Case, Expression, Function, ModelSelect, fn

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.weeks.day_totals import DaySummary, HistoryTotals
from footui.store import models
from footui.store.database import Database
from footui.store.rows import as_day, rows, tuples


def come(database: Database, today: date, now: int) -> date:
    """Return the last log date to show: today, or the later one of a session that has started.

    Such a session was in a time zone further east. `now` is in milliseconds since 1970 UTC; ignore
    sessions that start later, because a wrong clock dated them.
    """
    session = models.Session
    query = over(fn.MAX(session.log_date).alias("latest")).where(
        session.log_date > today.isoformat(), session.started_at <= now
    )
    with database.read_transaction() as db:
        [row] = rows(query, db)
        return as_day(row["latest"]) if row["latest"] else today


def past(database: Database, last: date) -> HistoryTotals:
    """Return the sums of all ended sessions up to the log date `last`."""
    session = models.Session

    def dates(*, counts: bool) -> Function:  # one text, as thousands of rows are much slower
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
    """Return the log date of the first ended session up to `last`, or None."""
    session = models.Session
    query = over(fn.MIN(session.log_date).alias("first")).where(
        session.log_date <= last.isoformat()
    )
    with database.read_transaction() as db:
        [row] = rows(query, db)
        return as_day(row["first"]) if row["first"] else None


def days(database: Database, first: date, last: date) -> dict[date, DaySummary]:
    """Return the sums of each log date from `first` to `last` with an ended session."""
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
    """Return the token and last heartbeat of the live session's lease; None without one."""
    lease = models.Lease
    with database.read_transaction() as db:
        found = rows(lease.select(lease.token, lease.heartbeat_at), db)
        return (found[0]["token"], found[0]["heartbeat_at"]) if found else None


def over(*columns: Any) -> "ModelSelect[models.Session]":
    """Return a query of the sessions that have ended and are not deleted."""
    session = models.Session
    return session.select(*columns).where(
        session.deleted_at.is_null(), session.state != SessionState.LIVE
    )


def within(first: date, last: date) -> Expression:
    """Return the SQL condition that a log date is from `first` to `last`."""
    return models.Session.log_date.between(first.isoformat(), last.isoformat())


def _dates(text: str | None) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, text.split(","))) if text else frozenset()
