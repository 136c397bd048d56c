"""What the log dates hold: days, sums, and whether a session is running."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from footui.domain.kinds import SessionState
from footui.domain.weeks.day_totals import DaySummary, HistoryTotals
from footui.domain.weeks.trend import When
from footui.store.database import Database
from footui.store.queries import day_totals, ratings
from tests.support.records import MONDAY, START, STOPPED, SUNDAY, end, put, put_live, session
from tests.support.sqlite_tools import fetch_rows

NEW_YEAR = date(2025, 1, 1)
NOTHING = HistoryTotals(frozenset(), frozenset(), began=None, sessions=0, minutes=0)


def test_an_empty_database_has_no_days(database: Database) -> None:
    assert_without_days(database)
    assert day_totals.live_lease(database) is None


def assert_without_days(database: Database) -> None:
    assert day_totals.days(database, date.min, date.max) == {}
    assert day_totals.past(database, MONDAY) == NOTHING
    assert day_totals.began(database, MONDAY) is None


def test_days_count_what_each_holds_in_order(database: Database) -> None:
    put(
        database,
        session(1, log_date=MONDAY),
        session(2),
        session(3, counts=False, state=SessionState.PARTIAL),
        session(4, log_date=NEW_YEAR, counts=False, state=SessionState.PARTIAL),
    )
    end(database, put_live(database, 5), [STOPPED], state=SessionState.DONE, counts=True)
    new_year = DaySummary(NEW_YEAR, sessions=1, counting=0, manual=0)
    sunday = DaySummary(SUNDAY, sessions=3, counting=2, manual=1)
    monday = DaySummary(MONDAY, sessions=1, counting=1, manual=1)
    found = day_totals.days(database, date.min, date.max)
    assert [*found.items()] == [(NEW_YEAR, new_year), (SUNDAY, sunday), (MONDAY, monday)]
    assert day_totals.days(database, SUNDAY, SUNDAY) == {SUNDAY: sunday}
    assert day_totals.days(database, NEW_YEAR + timedelta(days=1), MONDAY).keys() == {
        SUNDAY,
        MONDAY,
    }
    assert day_totals.days(database, MONDAY, SUNDAY) == {}


def test_all_that_was_done_is_summed_up(database: Database) -> None:
    put(
        database,
        session(1, log_date=MONDAY, minutes=None),
        session(2, minutes=20.5),
        session(3, minutes=4.25, counts=False, state=SessionState.PARTIAL),
        session(4, minutes=None, log_date=NEW_YEAR, counts=False, state=SessionState.PARTIAL),
        session(5, minutes=99.0, log_date=date(2020, 1, 1), deleted_at=START),
    )
    put_live(database, 6)
    assert day_totals.past(database, MONDAY) == HistoryTotals(
        counting=frozenset({SUNDAY, MONDAY}),
        partial=frozenset({NEW_YEAR}),
        began=NEW_YEAR,
        sessions=4,
        minutes=24.75,
    )
    assert day_totals.began(database, MONDAY) == NEW_YEAR


@pytest.mark.parametrize(
    "look",
    [
        lambda database: day_totals.past(database, MONDAY),
        lambda database: day_totals.began(database, MONDAY),
        lambda database: day_totals.days(database, NEW_YEAR, MONDAY),
        lambda database: ratings.ratings(database, NEW_YEAR, MONDAY),
        lambda database: ratings.first_and_last(database, When.BEFORE, MONDAY),
        lambda database: ratings.first_and_last(database, When.AFTER, MONDAY),
    ],
    ids=["past", "began", "days", "ratings", "rated before", "rated after"],
)
def test_the_calendar_and_the_trend_look_at_an_index_alone(
    database: Database, path: Path, look: Callable[[Database], object]
) -> None:
    plan = plan_of(database, path, look)
    assert "USING COVERING INDEX session_by_day" in plan
    assert "TEMP B-TREE" not in plan


def plan_of(database: Database, path: Path, look: Callable[[Database], object]) -> str:
    """How SQLite goes about a look, whatever it asks."""
    asked: list[str] = []
    database.sqlite.connection().set_trace_callback(asked.append)
    look(database)
    queries = [statement for statement in asked if statement.startswith("SELECT")]
    assert queries
    plans = [fetch_rows(path, f"EXPLAIN QUERY PLAN {query}") for query in queries]
    return " ".join(row[-1] for plan in plans for row in plan)


def test_session_dated_in_the_future_counts_from_its_day_on(database: Database) -> None:
    put(database, session(1, log_date=MONDAY, minutes=20.0))
    assert day_totals.past(database, SUNDAY) == NOTHING
    assert day_totals.began(database, SUNDAY) is None
    assert day_totals.past(database, MONDAY).counting == {MONDAY}
    assert day_totals.began(database, MONDAY) == MONDAY


def test_live_session_adds_no_day(database: Database) -> None:
    put_live(database)
    assert_without_days(database)


def test_deleted_session_adds_no_day(database: Database) -> None:
    put(database, session(1, pain_before=1, pain_after=1, deleted_at=START))
    assert_without_days(database)


def test_a_live_session_has_a_lease_until_it_is_over(database: Database) -> None:
    put(database, session(1))
    assert day_totals.live_lease(database) is None
    record = put_live(database, 2)
    assert day_totals.live_lease(database) == ("first", record.started_at)
    end(database, record, [STOPPED])
    assert day_totals.live_lease(database) is None


def test_a_session_that_is_discarded_has_no_lease(database: Database) -> None:
    end(database, put_live(database), [STOPPED], deleted_at=START)
    assert day_totals.live_lease(database) is None
    assert_without_days(database)
