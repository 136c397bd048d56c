"""Read ratings of pain by log date."""

from datetime import date
from functools import reduce
from operator import or_

from peewee import Expression, IntegerField

from footui.domain.weeks.trend import Rating, When
from footui.store import models
from footui.store.database import Database
from footui.store.queries.day_totals import over, within
from footui.store.rows import as_day, rows, tuples

_LEVELS = {When.BEFORE: models.Session.pain_before, When.AFTER: models.Session.pain_after}


def ratings(database: Database, first: date, last: date) -> list[Rating]:
    """Return the ratings of the sessions from `first` to `last`, by log date."""
    session = models.Session
    query = (
        over(session.log_date, session.pain_before, session.pain_after)
        .where(within(first, last), _is_rated(*_LEVELS.values()))
        .order_by(session.log_date)
    )
    with database.read_transaction() as db:
        found = tuples(query, db)
        if not all(isinstance(level, int | None) for _, *levels in found for level in levels):
            raise TypeError
        return [Rating(as_day(day), before, after) for day, before, after in found]


def first_and_last(database: Database, when: When, until: date) -> tuple[date, date] | None:
    """Return the first and the last log date up to `until` with a rating of this kind, or None."""
    day = models.Session.log_date
    rated = over(day).where(_is_rated(_LEVELS[when]), day <= until.isoformat())
    with database.read_transaction() as db:
        # Two queries, because each reads one end of the index; one query would read all of it.
        ends = [rows(rated.order_by(order).limit(1), db) for order in (day.asc(), day.desc())]
        first, last = (as_day(found[0]["log_date"]) if found else None for found in ends)
    return (first, last) if first and last else None


def _is_rated(*columns: IntegerField) -> Expression:
    return reduce(or_, (column.is_null(is_null=False) for column in columns))
