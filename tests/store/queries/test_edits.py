"""Changes by hand: each is written and logged in one transaction, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import ChangeKind, SessionState
from footui.store.database import Database
from footui.store.queries import edits, sessions
from tests.support.changes import LOGGED_CHANGES, added, changed, edited, session_rows
from tests.support.records import (
    DAY,
    START,
    SUNDAY,
    ending,
    put,
    put_live,
    session,
)
from tests.support.sqlite_tools import execute_sql, fetch_rows, file_contents, full_file, locked

# Written


def test_a_session_that_is_added_is_on_record_and_noted(database: Database, path: Path) -> None:
    record = added(database, note="Füße")
    assert sessions.get(database, record.id) == record
    assert fetch_rows(path, LOGGED_CHANGES) == [("add", record.id, record.updated_at)]
    assert fetch_rows(path, "SELECT other, other_at FROM changed_row") == [(None, None)]


def test_a_change_puts_one_record_in_the_place_of_another(database: Database, path: Path) -> None:
    other = added(database, 2)
    record = added(database)
    after = edited(
        database,
        record,
        note="other",
        minutes=0.1,
        pain_before=0,
        pain_after=10,
        effort=5,
        started_at=START - 1,
        ended_at=START,
        timezone="Asia/Tokyo",
        utc_offset=32_400,
        counts=False,
        state=SessionState.PARTIAL,
    )
    assert sessions.get(database, record.id) == after
    assert sessions.get(database, other.id) == other
    assert fetch_rows(path, LOGGED_CHANGES)[-1] == ("edit", record.id, after.updated_at)


def test_a_deleted_session_leaves_a_tombstone(database: Database, path: Path) -> None:
    record = added(database)
    gone = changed(record, deleted_at=START + 5)
    edits.change(database, ChangeKind.DELETE, record, gone)
    assert sessions.on_day(database, SUNDAY) == ()
    assert fetch_rows(path, "SELECT id, deleted_at, updated_at FROM session") == [
        (record.id, START + 5, gone.updated_at)
    ]


@pytest.mark.parametrize("kind", [ChangeKind.EDIT, ChangeKind.COUNT, ChangeKind.DELETE])
def test_a_session_changed_meanwhile_is_left_as_it_is(
    database: Database, path: Path, kind: ChangeKind
) -> None:
    record = added(database)
    edited(database, record, note="theirs")
    before = file_contents(path.parent)
    with pytest.raises(StorageError) as told:
        edits.change(database, kind, record, changed(record, note="mine", later=2))
    assert str(told.value) == edits.OUTDATED
    assert file_contents(path.parent) == before


def test_an_older_record_is_as_outdated_as_a_newer_one(database: Database, path: Path) -> None:
    record = added(database)
    before = file_contents(path.parent)
    for wrong in (-1, 1):
        known = replace(record, updated_at=record.updated_at + wrong)
        with pytest.raises(StorageError, match="meanwhile"):
            edited(database, known, note="mine")
    assert file_contents(path.parent) == before


def test_a_session_unheard_of_cannot_be_changed(database: Database, path: Path) -> None:
    with pytest.raises(StorageError, match="meanwhile"):
        edited(database, session(1), note="mine")
    assert session_rows(path) == fetch_rows(path, LOGGED_CHANGES) == []


def test_a_live_session_cannot_be_changed(database: Database, path: Path) -> None:
    record = put_live(database)
    before = file_contents(path.parent)
    for kind in (ChangeKind.EDIT, ChangeKind.COUNT, ChangeKind.DELETE):
        with pytest.raises(StorageError, match="meanwhile"):
            edits.change(database, kind, record, changed(ending(record)))
    assert file_contents(path.parent) == before


def test_a_session_added_twice_is_added_once(database: Database, path: Path) -> None:
    record = added(database)
    before = file_contents(path.parent)
    with pytest.raises(StorageError):
        added(database)
    assert file_contents(path.parent) == before
    assert fetch_rows(path, LOGGED_CHANGES) == [("add", record.id, START)]


def test_change_that_cannot_be_logged_is_not_made(database: Database, path: Path) -> None:
    record = added(database)
    execute_sql(
        path,
        "CREATE TRIGGER no_more BEFORE INSERT ON change BEGIN SELECT raise(ABORT, 'no more'); END",
    )
    before = file_contents(path.parent)
    with pytest.raises(StorageError, match="no more"):
        added(database, 2)
    with pytest.raises(StorageError, match="no more"):
        edited(database, record, note="unnoted")
    assert file_contents(path.parent) == before


def test_invalid_change_is_neither_made_nor_logged(database: Database, path: Path) -> None:
    record = added(database)
    before = file_contents(path.parent)
    with pytest.raises(StorageError):
        edited(database, record, pain_before=11)
    with pytest.raises(StorageError):
        added(database, 2, effort=-1)
    assert file_contents(path.parent) == before


def test_a_full_disk_leaves_all_as_it_was(database: Database, path: Path) -> None:
    record = added(database)
    with full_file(database):
        with pytest.raises(StorageError, match="disk is full"):
            edited(database, record, note="x" * 50_000)
        with pytest.raises(StorageError, match="disk is full"):
            added(database, 2, note="x" * 50_000)
    assert sessions.get(database, record.id) == record
    assert fetch_rows(path, LOGGED_CHANGES) == [("add", record.id, START)]


@pytest.mark.usefixtures("no_lock_wait")
def test_a_locked_file_leaves_all_as_it_was(database: Database, path: Path) -> None:
    record = added(database)
    before = file_contents(path.parent)
    with locked(path):
        with pytest.raises(StorageError, match="locked"):
            added(database, 2)
        with pytest.raises(StorageError, match="locked"):
            edited(database, record, note="mine")
    assert file_contents(path.parent) == before


# Said after a session


def test_rate_writes_only_the_given_columns(database: Database) -> None:
    put(database, session(1, pain_before=3, note="theirs"), session(2))
    edits.rate(database, session(1).id, {"pain_after": 0}, START + 5)
    rated = session(1, pain_before=3, pain_after=0, note="theirs", updated_at=START + 5)
    assert sessions.get(database, rated.id) == rated
    edits.rate(database, session(1).id, {"note": "mine"}, START - DAY)
    noted = replace(rated, note="mine", updated_at=START + 6)
    assert sessions.get(database, rated.id) == noted
    assert sessions.get(database, session(2).id) == session(2)


def test_rating_with_the_same_values_is_no_change(database: Database, path: Path) -> None:
    put(database, session(1, pain_after=2))
    edits.rate(database, session(1).id, {"pain_after": 2}, START + 5)
    assert sessions.get(database, session(1).id) == session(1, pain_after=2)
    assert fetch_rows(path, LOGGED_CHANGES) == []


def test_rating_of_a_deleted_or_unknown_session_is_refused(database: Database, path: Path) -> None:
    put(database, session(1, deleted_at=START))
    before = file_contents(path.parent)
    for number in (1, 2):
        with pytest.raises(edits.SessionGoneError, match="is not saved"):
            edits.rate(database, session(number).id, {"note": "late"}, START + 5)
    assert file_contents(path.parent) == before
