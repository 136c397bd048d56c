"""What was said of the pain, by log date."""

from datetime import date
from functools import reduce
from operator import or_

from peewee import Expression, IntegerField

from footui.domain.trend import Rating, When
from footui.store import models
from footui.store.database import Database, as_day, rows, tuples
from footui.store.days import over, within

_LEVELS = {When.BEFORE: models.Session.pain_before, When.AFTER: models.Session.pain_after}


def ratings(database: Database, first: date, last: date) -> list[Rating]:
    """The pain of the sessions from `first` to `last` of which somebody said it, by log date."""
    session = models.Session
    query = (
        over(session.log_date, session.pain_before, session.pain_after)
        .where(within(first, last), _is_rated(*_LEVELS.values()))
        .order_by(session.log_date)
    )
    with database.reading() as db:
        found = tuples(query, db)
        if not all(isinstance(level, int | None) for _, *levels in found for level in levels):
            raise TypeError
        return [Rating(as_day(day), before, after) for day, before, after in found]


def first_rated(database: Database, when: When) -> date | None:
    """The log date of the first session whose pain was rated then."""
    session = models.Session
    query = over(session.log_date).where(_is_rated(_LEVELS[when]))
    with database.reading() as db:
        found = rows(query.order_by(session.log_date).limit(1), db)
        return as_day(found[0]["log_date"]) if found else None


def _is_rated(*columns: IntegerField) -> Expression:
    return reduce(or_, (column.is_null(is_null=False) for column in columns))
