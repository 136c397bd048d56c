"""Sessions on record: days, records, notes and logs."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from footui.domain.faults import StoreFault
from footui.domain.records import SessionKind, SessionRecord, SessionState
from footui.domain.session import Transition
from footui.store import live, sessions
from footui.store.database import Database
from footui.store.sessions import Day
from tests.store.outside import ask, locked
from tests.store.samples import (
    BEGUN,
    PAUSED,
    RESUMED,
    START,
    STOPPED,
    ending,
    put,
    put_live,
    session,
)

SUNDAY = date(2026, 11, 22)
MONDAY = SUNDAY + timedelta(days=1)


def end(database: Database, record: SessionRecord, log: list[Transition], **changes: Any) -> None:
    """End a live session as the holder of its lease does."""
    over = ending(record, **changes)
    live.write(
        database,
        record.id,
        "first",
        first=1,
        log=log,
        position=7_000,
        ran_until=record.started_at + 7_000,
        now=record.started_at + 7_000,
        ending=over,
    )


def test_an_empty_database_has_no_days(database: Database) -> None:
    assert sessions.days(database) == ()
    assert sessions.on_day(database, SUNDAY) == ()


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


def test_days_count_what_each_holds_in_order(database: Database) -> None:
    put(
        database,
        session(1, log_date=MONDAY),
        session(2),
        session(3, counts=False, state=SessionState.PARTIAL),
        session(4, log_date=date(2025, 1, 1), counts=False, state=SessionState.PARTIAL),
    )
    end(database, put_live(database, 5), [STOPPED], state=SessionState.DONE, counts=True)
    assert sessions.days(database) == (
        Day(date(2025, 1, 1), sessions=1, counting=0, manual=1),
        Day(SUNDAY, sessions=3, counting=2, manual=2),
        Day(MONDAY, sessions=1, counting=1, manual=1),
    )


def test_a_live_session_makes_no_day_but_is_among_its_sessions(database: Database) -> None:
    record = put_live(database)
    assert sessions.days(database) == ()
    assert sessions.on_day(database, SUNDAY) == (record,)


def test_a_deleted_session_is_nowhere(database: Database, path: Path) -> None:
    gone = session(1, deleted_at=START)
    put(database, gone)
    assert sessions.days(database) == ()
    assert sessions.on_day(database, SUNDAY) == ()
    assert sessions.get(database, gone.id) is None
    assert ask(path, "SELECT id, deleted_at FROM session") == [(gone.id, START)]


def test_the_sessions_of_a_day_are_in_the_order_they_began(database: Database) -> None:
    late = session(1, started_at=START + 1)
    early = session(3, started_at=START - 1)
    twins = [session(4), session(5)]
    put(database, late, *reversed(twins), early, session(6, log_date=MONDAY))
    assert sessions.on_day(database, SUNDAY) == (early, *twins, late)


def test_an_unknown_session_is_none(database: Database) -> None:
    assert sessions.get(database, session(1).id) is None


def test_what_is_said_after_a_session_is_added_to_it(database: Database) -> None:
    record, other = session(1, pain_before=3), session(2)
    put(database, record, other)
    sessions.annotate(database, record.id, pain_after=0, note="better", now=START + 5)
    changed = sessions.get(database, record.id)
    assert changed == session(1, pain_before=3, pain_after=0, note="better", updated_at=START + 5)
    assert sessions.get(database, other.id) == other


def test_what_was_said_can_be_taken_back(database: Database) -> None:
    put(database, session(1, pain_after=4, note="worse"))
    sessions.annotate(database, session(1).id, pain_after=None, note="", now=START + 5)
    assert sessions.get(database, session(1).id) == session(1, updated_at=START + 5)


def test_a_deleted_session_cannot_be_annotated(database: Database, path: Path) -> None:
    put(database, session(1, deleted_at=START))
    sessions.annotate(database, session(1).id, pain_after=1, note="late", now=START + 5)
    assert ask(path, "SELECT pain_after, note, updated_at FROM session") == [(None, "", START)]


def test_a_note_that_cannot_be_written_leaves_all_as_it_was(
    database: Database, path: Path, impatient: None
) -> None:
    put(database, session(1))
    with pytest.raises(StoreFault):
        sessions.annotate(database, session(1).id, pain_after=11, note="ouch", now=START + 5)
    with locked(path), pytest.raises(StoreFault, match="locked"):
        sessions.annotate(database, session(1).id, pain_after=1, note="ouch", now=START + 5)
    assert sessions.get(database, session(1).id) == session(1)


def test_a_log_is_in_order_and_of_one_session(database: Database) -> None:
    first = put_live(database, 1)
    later = [PAUSED, RESUMED] * 6 + [STOPPED]
    end(database, first, later)
    second = put_live(database, 2)
    assert sessions.log(database, first.id) == (*BEGUN, *later)
    assert sessions.log(database, second.id) == BEGUN
    assert sessions.log(database, session(3).id) == ()
