"""Sessions on record: records, ratings, notes and logs."""

from datetime import date
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.weeks.trend import Rating, When
from footui.store.database import Database
from footui.store.queries import ratings, sessions
from tests.support.records import (
    BEGUN,
    MONDAY,
    PAUSED,
    RESUMED,
    START,
    STOPPED,
    SUNDAY,
    end,
    put,
    put_live,
    session,
)
from tests.support.sqlite_tools import execute_sql, fetch_rows

NEW_YEAR = date(2025, 1, 1)


def test_an_empty_database_has_no_sessions_and_no_ratings(database: Database) -> None:
    assert_without_ratings(database)
    assert sessions.on_day(database, SUNDAY) == ()


def assert_without_ratings(database: Database) -> None:
    assert ratings.ratings(database, date.min, date.max) == []
    assert [ratings.first_and_last(database, when, date.max) for when in When] == [None, None]


def test_a_record_comes_back_as_it_was_put(database: Database) -> None:
    full = session(
        1,
        minutes=0.1,
        pain_before=0,
        pain_after=10,
        effort=5,
        note="Füße\n\x1b[31m 'tired'",
    )
    bare = session(2, minutes=None, counts=False, state=SessionState.PARTIAL, utc_offset=-12_600)
    put(database, full, bare)
    assert sessions.get(database, full.id) == full
    assert sessions.get(database, bare.id) == bare
    found = sessions.get(database, full.id)
    assert found
    assert type(found.kind) is SessionKind
    assert type(found.state) is SessionState
    assert found.counts is True
    assert found.log_date == SUNDAY


def test_ratings_include_0_and_leave_out_missing_ones(database: Database) -> None:
    put(
        database,
        session(1, log_date=MONDAY, pain_before=0),
        session(2, pain_before=None, pain_after=0),
        session(3, pain_before=None, pain_after=None),
        session(4, log_date=NEW_YEAR, pain_before=10, pain_after=9),
        session(5, log_date=date(2020, 1, 1), pain_before=1, pain_after=1, deleted_at=START),
    )
    put_live(database, 6)
    new_year, sunday = Rating(NEW_YEAR, 10, 9), Rating(SUNDAY, None, 0)
    monday = Rating(MONDAY, 0, None)
    assert ratings.ratings(database, date.min, date.max) == [new_year, sunday, monday]
    assert ratings.ratings(database, SUNDAY, SUNDAY) == [sunday]
    assert ratings.ratings(database, MONDAY, SUNDAY) == []


def test_the_first_and_the_last_rating_are_those_before_or_after_a_session(
    database: Database,
) -> None:
    put(
        database,
        session(1, log_date=NEW_YEAR),
        session(2, log_date=MONDAY, pain_before=0, pain_after=0),
        session(3, pain_after=3),
    )
    ends = ratings.first_and_last
    assert ends(database, When.BEFORE, MONDAY) == (MONDAY, MONDAY)
    assert ends(database, When.AFTER, MONDAY) == (SUNDAY, MONDAY)
    assert ends(database, When.AFTER, SUNDAY) == (SUNDAY, SUNDAY)
    assert ends(database, When.BEFORE, SUNDAY) is None


def test_a_live_session_has_no_ratings_but_is_among_those_of_its_day(database: Database) -> None:
    record = put_live(database)
    assert_without_ratings(database)
    assert sessions.on_day(database, SUNDAY) == (record,)


def test_deleted_session_is_not_found(database: Database, path: Path) -> None:
    gone = session(1, pain_before=1, pain_after=1, deleted_at=START)
    put(database, gone)
    assert_without_ratings(database)
    assert sessions.on_day(database, SUNDAY) == ()
    assert sessions.get(database, gone.id) is None
    assert fetch_rows(path, "SELECT id, deleted_at FROM session") == [(gone.id, START)]


def test_the_sessions_of_a_day_are_in_the_order_they_began(database: Database) -> None:
    late = session(1, started_at=START + 1)
    early = session(3, started_at=START - 1)
    twins = [session(4), session(5)]
    put(database, late, *reversed(twins), early, session(6, log_date=MONDAY))
    assert sessions.on_day(database, SUNDAY) == (early, *twins, late)


def test_an_unknown_session_is_none(database: Database) -> None:
    assert sessions.get(database, session(1).id) is None


@pytest.mark.parametrize("column", ["started_at", "ended_at", "updated_at", "counts_set_at"])
@pytest.mark.parametrize("instant", [10**18, -(10**18)])
def test_instant_outside_the_years_is_damage(
    database: Database, path: Path, column: str, instant: int
) -> None:
    put(database, session(1))
    execute_sql(path, f"UPDATE session SET {column} = {instant}")  # noqa: S608
    with pytest.raises(StorageError, match="is damaged"):
        sessions.get(database, session(1).id)


def test_a_log_is_in_order_and_of_one_session(database: Database) -> None:
    first = put_live(database, 1)
    later = [PAUSED, RESUMED] * 6 + [STOPPED]
    end(database, first, later)
    second = put_live(database, 2)
    assert sessions.log(database, first.id) == (*BEGUN, *later)
    assert sessions.log(database, second.id) == BEGUN
    assert sessions.log(database, session(3).id) == ()
