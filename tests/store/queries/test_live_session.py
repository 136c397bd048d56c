"""The live session: one at a time, and only the holder of its lease writes to it."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.session.lease import LiveSnapshot
from footui.domain.session.transitions import Kind, Transition
from footui.store.database import Database
from footui.store.queries import live_session, sessions
from tests.support.records import (
    BEGUN,
    DOCUMENT,
    PAUSED,
    RESUMED,
    START,
    STOPPED,
    begin,
    ending,
    lease,
    put_live,
    session,
    session_to_lead,
    take,
)
from tests.support.sqlite_tools import fetch_rows, full_file, locked

LATER = START + 7_000
RAN_UNTIL = START + 6_999


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that is committed of sessions."""
    return {
        table: fetch_rows(path, f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
        for table in ("session", "transition", "lease")
    }


def transitions(path: Path) -> list[tuple[int, str, int]]:
    return fetch_rows(path, 'SELECT number, kind, "at" FROM transition ORDER BY session, number')


def pause(database: Database, holder: str = "first", **changes: Any) -> None:
    """Write a pause as the second transition of the live session."""
    found = live_session.unfinished(database)
    assert found
    values = {
        "first": 1,
        "log": [PAUSED],
        "position": 7_000,
        "ran_until": RAN_UNTIL,
        "now": LATER,
    } | changes
    times = [values["now"]] * len(values["log"])
    live_session.write(database, found.record.id, holder, times=times, **values)


def end(database: Database, record: Any, holder: str = "first", **changes: Any) -> None:
    """Write a stop as the second transition, and how the session ended."""
    live_session.write(
        database,
        record.id,
        holder,
        first=1,
        log=[STOPPED],
        times=[LATER],
        position=7_000,
        ran_until=RAN_UNTIL,
        now=LATER,
        ending=ending(record, **changes),
    )


# Beginning


def test_a_database_without_a_live_session_has_none(database: Database) -> None:
    assert live_session.unfinished(database) is None


def test_a_session_that_began_is_committed_with_all_that_belongs_to_it(
    database: Database, path: Path
) -> None:
    record = session_to_lead(database)
    held = lease(record, position=0)
    begin(database, record, held, BEGUN)
    assert live_session.unfinished(database) == LiveSnapshot(
        record, held, BEGUN, (START,), DOCUMENT
    )
    assert fetch_rows(path, "SELECT * FROM lease") == [tuple(asdict(held).values())]
    assert fetch_rows(path, "SELECT id, state, counts FROM session") == [(record.id, "live", 0)]
    assert transitions(path) == [(0, "start", START)]


def test_a_second_session_cannot_begin_and_leaves_nothing(database: Database, path: Path) -> None:
    put_live(database)
    before = everything(path)
    second = session_to_lead(database, 2)
    with pytest.raises(LeaseLostError):
        begin(database, second, lease(second), BEGUN)
    assert everything(path) == before


def test_another_connection_cannot_begin_a_second_session_either(
    database: Database, path: Path
) -> None:
    put_live(database)
    other = Database(path)
    second = session_to_lead(other, 2)
    with pytest.raises(LeaseLostError):
        begin(other, second, lease(second), BEGUN)
    other.close()


def test_a_session_can_begin_when_the_last_one_is_over(database: Database) -> None:
    end(database, put_live(database))
    assert live_session.unfinished(database) is None
    second = put_live(database, 2)
    found = live_session.unfinished(database)
    assert found
    assert found.record == second


def test_a_beginning_that_fails_leaves_nothing(database: Database, path: Path) -> None:
    record = replace(session_to_lead(database), routine="0" * 64)
    with pytest.raises(StorageError):
        begin(database, record, lease(record), BEGUN)
    record = session_to_lead(database)
    with pytest.raises(StorageError):
        begin(database, record, lease(record, position=-1), BEGUN)
    assert everything(path) == {"session": [], "transition": [], "lease": []}


# Writing


def test_a_heartbeat_moves_the_position_and_nothing_else(database: Database, path: Path) -> None:
    record = put_live(database)
    before = everything(path)
    pause(database, log=[], position=4_000, now=START + 4_000)
    found = live_session.unfinished(database)
    assert found
    assert found.lease == lease(
        record, heartbeat_at=START + 4_000, ran_until=RAN_UNTIL, position=4_000
    )
    assert everything(path) | {"lease": before["lease"]} == before


def test_a_transition_is_committed_with_position_and_time(database: Database, path: Path) -> None:
    record = put_live(database)
    pause(database)
    assert transitions(path) == [(0, "start", START), (1, "pause", LATER)]
    found = live_session.unfinished(database)
    assert found
    assert found.log == (*BEGUN, PAUSED)
    assert found.lease == lease(record, heartbeat_at=LATER, ran_until=RAN_UNTIL, position=7_000)


def test_a_write_may_be_repeated_and_grow(database: Database, path: Path) -> None:
    put_live(database)
    pause(database)
    once = everything(path)
    pause(database)
    assert everything(path) == once
    pause(database, log=[PAUSED, RESUMED], now=LATER + 1)
    pause(database, first=0, log=[*BEGUN, PAUSED, RESUMED], now=LATER + 2)
    assert transitions(path) == [
        (0, "start", START),
        (1, "pause", LATER),
        (2, "resume", LATER + 1),
    ]


def test_a_transition_that_is_on_record_is_never_rewritten(database: Database, path: Path) -> None:
    put_live(database)
    pause(database)
    other = Transition(Kind.EXTEND, 1, 1)
    pause(database, log=[other])
    assert [kind for _, kind, _ in transitions(path)] == ["start", "pause"]


def test_a_transition_that_makes_no_sense_is_a_fault_and_not_left_out(
    database: Database, path: Path
) -> None:
    put_live(database)
    before = everything(path)
    with pytest.raises(StorageError):
        pause(database, log=[Transition(Kind.PAUSE, -1, -1), RESUMED])
    assert everything(path) == before


@pytest.mark.parametrize("token", ["second", "", "FIRST", "first "])
def test_write_needs_the_token(database: Database, path: Path, token: str) -> None:
    record = put_live(database)
    before = everything(path)
    with pytest.raises(LeaseLostError):
        pause(database, token)
    with pytest.raises(LeaseLostError):
        pause(database, token, log=[])
    with pytest.raises(LeaseLostError):
        end(database, record, token)
    assert everything(path) == before


def test_token_allows_writes_to_its_session_only(database: Database, path: Path) -> None:
    put_live(database)
    before = everything(path)
    with pytest.raises(StorageError, match="replaced"):
        end(database, session(2))
    assert everything(path) == before


@pytest.mark.usefixtures("no_lock_wait")
def test_a_write_to_a_locked_database_leaves_nothing(database: Database, path: Path) -> None:
    record = put_live(database)
    before = everything(path)
    with locked(path):
        with pytest.raises(StorageError, match="locked"):
            pause(database)
        with pytest.raises(StorageError, match="locked"):
            end(database, record)
        with pytest.raises(StorageError, match="locked"):
            take(database, lease(record, "second"))
        with pytest.raises(StorageError, match="locked"):
            live_session.release(database, record.id, "first")
        assert everything(path) == before
        assert live_session.unfinished(database)
    end(database, record)


def test_a_write_to_a_full_disk_leaves_nothing(database: Database, path: Path) -> None:
    put_live(database)
    before = everything(path)
    with full_file(database), pytest.raises(StorageError, match="disk is full"):
        pause(database, log=[PAUSED, RESUMED] * 500)
    assert everything(path) == before
    pause(database, log=[PAUSED, RESUMED] * 500)
    assert len(transitions(path)) == 1001


def test_an_ending_that_makes_no_sense_leaves_nothing(database: Database, path: Path) -> None:
    record = put_live(database)
    before = everything(path)
    with pytest.raises(StorageError):
        end(database, record, stop_pain=11)
    assert everything(path) == before


# Ending


def test_an_ending_is_committed_and_frees_the_lease(database: Database, path: Path) -> None:
    record = put_live(database)
    end(database, record, stop_pain=7, stop_place="knee")
    assert live_session.unfinished(database) is None
    assert sessions.get(database, record.id) == ending(record, stop_pain=7, stop_place="knee")
    assert sessions.log(database, record.id) == (*BEGUN, STOPPED)
    assert fetch_rows(path, "SELECT * FROM lease") == []


def test_an_ending_may_be_a_deletion(database: Database, path: Path) -> None:
    record = put_live(database)
    end(database, record, deleted_at=LATER)
    assert sessions.get(database, record.id) is None
    assert fetch_rows(path, "SELECT state, deleted_at FROM session") == [("partial", LATER)]
    assert live_session.unfinished(database) is None


def test_an_ending_that_came_through_may_be_repeated_silently(
    database: Database, path: Path
) -> None:
    record = put_live(database)
    end(database, record)
    once = everything(path)
    end(database, record)
    assert everything(path) == once


def test_an_ending_may_be_repeated_when_the_next_session_is_live(
    database: Database, path: Path
) -> None:
    record = put_live(database)
    end(database, record)
    put_live(database, 2)
    once = everything(path)
    end(database, record)
    assert everything(path) == once


def test_after_the_end_nothing_is_written(database: Database, path: Path) -> None:
    record = put_live(database)
    end(database, record)
    once = everything(path)
    for log in ([], [PAUSED], [RESUMED, PAUSED]):
        with pytest.raises(LeaseLostError):
            live_session.write(
                database,
                record.id,
                "first",
                first=2,
                log=log,
                times=[LATER] * len(log),
                position=0,
                ran_until=RAN_UNTIL,
                now=LATER,
            )
    assert everything(path) == once


def test_ending_by_a_former_holder_is_refused(database: Database, path: Path) -> None:
    record = put_live(database)
    take(database, lease(record, "second"))
    pause(database, "second")
    before = everything(path)
    with pytest.raises(LeaseLostError):
        end(database, record)
    assert everything(path) == before


def test_ending_by_the_new_holder_is_not_taken_for_a_repeated_one(
    database: Database, path: Path
) -> None:
    record = put_live(database)
    take(database, lease(record, "second"))
    end(database, record, "second", deleted_at=LATER)
    before = everything(path)
    with pytest.raises(LeaseLostError):
        end(database, record, stop_pain=7, stop_place="knee")
    assert everything(path) == before


# Taking over, and letting go


def test_taking_over_changes_the_holder_and_when_that_was_and_nothing_else(
    database: Database, path: Path
) -> None:
    record = put_live(database)
    pause(database)
    before = everything(path)
    other = lease(
        record,
        "second",
        host="train",
        terminal="pts/9",
        pid=200,
        since=LATER + 60_000,
        heartbeat_at=LATER + 60_000,
        ran_until=LATER + 60_000,
    )
    take(database, other)
    found = live_session.unfinished(database)
    assert found
    assert found.lease == replace(other, heartbeat_at=LATER, ran_until=RAN_UNTIL, position=7_000)
    assert found.record == replace(record, updated_at=LATER + 60_000)
    known = {table: before[table] for table in ("lease", "session")}
    assert everything(path) | known == before


def test_former_holder_cannot_write_and_the_new_one_can(database: Database, path: Path) -> None:
    record = put_live(database)
    take(database, lease(record, "second"))
    with pytest.raises(LeaseLostError):
        pause(database, "first")
    pause(database, "second")
    assert [kind for _, kind, _ in transitions(path)] == ["start", "pause"]


def test_a_session_may_be_taken_back(database: Database) -> None:
    record = put_live(database)
    take(database, lease(record, "second"))
    take(database, lease(record, "third"))
    with pytest.raises(LeaseLostError):
        pause(database, "second")
    pause(database, "third")


def test_a_session_that_is_over_cannot_be_taken(database: Database, path: Path) -> None:
    record = put_live(database)
    end(database, record)
    once = everything(path)
    with pytest.raises(LeaseLostError):
        take(database, lease(record, "second"))
    assert everything(path) == once


def test_released_session_has_no_holder_until_it_is_taken(database: Database, path: Path) -> None:
    record = put_live(database)
    live_session.release(database, record.id, "first")
    assert fetch_rows(path, "SELECT token FROM lease") == [(None,)]
    for token in ("first", ""):
        with pytest.raises(LeaseLostError):
            pause(database, token)
    take(database, lease(record, "second"))
    pause(database, "second")


@pytest.mark.parametrize(("number", "token"), [(1, "second"), (2, "first")])
def test_only_the_holder_releases_a_session(
    database: Database, path: Path, number: int, token: str
) -> None:
    put_live(database)
    live_session.release(database, session(number).id, token)
    assert fetch_rows(path, "SELECT token FROM lease") == [("first",)]
