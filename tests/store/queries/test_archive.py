"""Everything that a database holds, read and written as a whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date

import pytest

from footui.domain.errors import StorageError
from footui.domain.session.lease import Lease
from footui.domain.transfer.merge import Archive, SessionRows, merge, news
from footui.domain.weeks.week import Goal
from footui.store import models
from footui.store.database import IN_MEMORY, Database
from footui.store.queries import archive, edits, live_session, settings, undo
from footui.store.rows import rows
from tests.support.records import (
    BEGUN,
    DOCUMENT,
    PAUSED,
    START,
    STOPPED,
    SUNDAY,
    end,
    put,
    put_live,
    session,
    session_to_lead,
)
from tests.support.sqlite_tools import dump_open, execute_sql, fetch_rows, full_file

BEAT = START + 5_000


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with some of everything in it, and with a live session."""
    settings.set_setting(database, "timezone", "UTC", 1)
    settings.set_setting(database, "week_start", "sunday", 2)
    settings.unset_setting(database, "week_start", 3)
    settings.set_setting(database, "bell", "off", 4)
    settings.set_goal(database, SUNDAY, Goal(1, 5), 4)
    settings.set_pauses(database, [SUNDAY], "flu", 5)
    put(database, session(1), session(2, note="👣", deleted_at=START), session(3, pain_before=0))
    end(database, put_live(database, 4), (PAUSED, STOPPED))
    put_live(database, 5)
    return database


def copy_of(database: Database, to: Database) -> Database:
    """What came of putting all of one database into another one."""
    archive.put(to, archive.archive(database))
    return to


def put_as_it_is(database: Database, to: Database) -> Archive:
    """What should be in a database into which all of another one was put."""
    return replace(archive.archive(database), held=None, source=archive.archive(to).source)


@pytest.fixture
def empty() -> Iterator[Database]:
    """Another database, with nothing in it."""
    with closing(Database(IN_MEMORY)) as database:
        yield database


# Read


def test_everything_is_read_with_what_was_deleted(filled: Database) -> None:
    found = archive.archive(filled)
    assert found.settings.keys() == {"timezone", "week_start"}  # the bell is the machine's
    assert found.settings["week_start"] == {
        "key": "week_start",
        "value": "sunday",
        "updated_at": 3,
        "deleted_at": 3,
    }
    assert found.goals[SUNDAY.isoformat()]["full"] == 5
    assert found.pauses[SUNDAY.isoformat()]["reason"] == "flu"
    assert [*found.routines.values()] == [DOCUMENT]
    assert found.sessions.keys() == {session(number).id for number in range(1, 6)}
    for number in (1, 3):
        row = asdict(session(number, pain_before=0 if number == 3 else None))
        assert found.sessions[session(number).id] == SessionRows(
            row | {"log_date": SUNDAY.isoformat(), "counts": 1}
        )


def test_a_session_comes_with_its_log_in_order(filled: Database) -> None:
    found = archive.archive(filled).sessions[session(4).id]
    assert [row["kind"] for row in found.transitions] == ["start", "pause", "stop"]
    assert found.transitions[1] == {
        "kind": "pause",
        "reached": 7_000,
        "position": 7_000,
        "at": START + 7_000,
    }
    assert found.lease is None


def test_archive_has_the_position_of_a_live_session_but_not_its_process(
    filled: Database,
) -> None:
    [alive] = [rows for rows in archive.archive(filled).sessions.values() if rows.lease]
    assert alive.lease == {"heartbeat_at": START, "ran_until": START, "position": 0}


def test_heartbeat_changes_the_live_session_in_the_archive(filled: Database) -> None:
    name = session(5).id
    assert archive.archive(filled).sessions[name].session["updated_at"] == START
    live_session.write(
        filled, name, "first", first=1, log=(), times=(), position=5_000, ran_until=BEAT, now=BEAT
    )
    found = archive.archive(filled).sessions[name]
    assert found.session["updated_at"] == BEAT
    assert found.lease == {"heartbeat_at": BEAT, "ran_until": BEAT, "position": 5_000}


def test_archive_names_the_held_session(filled: Database) -> None:
    assert archive.archive(filled).held == session(5).id
    live_session.release(filled, session(5).id, "first")
    assert archive.archive(filled).held is None


def test_an_empty_database_is_an_empty_archive(database: Database) -> None:
    assert replace(archive.archive(database), person=None, source=None) == Archive()


# Written


def test_what_is_put_into_an_empty_database_is_all_there(filled: Database, empty: Database) -> None:
    assert archive.archive(copy_of(filled, empty)) == put_as_it_is(filled, empty)


def test_imported_live_session_has_no_holder(filled: Database, empty: Database) -> None:
    found = live_session.unfinished(copy_of(filled, empty))
    assert found
    assert found.record == replace(session_to_lead(filled, 5), updated_at=START)
    assert found.log == BEGUN
    assert found.lease == Lease(
        session=session(5).id,
        token=None,
        host="",
        terminal="",
        pid=0,
        since=START,
        heartbeat_at=START,
        ran_until=START,
        position=0,
    )


def test_putting_nothing_new_changes_nothing(filled: Database) -> None:
    before, stamp = dump_open(filled), filled.change_token()
    whole = archive.archive(filled)
    archive.put(filled, news(whole, merge(whole, whole)))
    assert (dump_open(filled), filled.change_token()) == (before, stamp)


def test_a_newer_row_takes_the_place_of_the_one_that_was_there(filled: Database) -> None:
    name, day = session(1).id, SUNDAY.isoformat()
    whole = archive.archive(filled)
    zone = whole.settings["timezone"]
    archive.put(
        filled,
        Archive(
            settings={"timezone": {**zone, "value": "Asia/Tokyo", "updated_at": 9}},
            goals={day: {**whole.goals[day], "deleted_at": 9}},
            pauses={day: {**whole.pauses[day], "reason": "travel"}},
            sessions={name: SessionRows({**whole.sessions[name].session, "note": "newer"})},
        ),
    )
    assert settings.settings(filled) == {"bell": "off", "timezone": "Asia/Tokyo"}
    assert settings.goals(filled) == {}
    assert settings.pauses(filled) == {SUNDAY: "travel"}
    after = archive.archive(filled)
    assert after.sessions[name].session["note"] == "newer"
    assert {**after.sessions, name: None} == {**whole.sessions, name: None}


def test_a_shorter_log_leaves_nothing_of_the_longer_one(filled: Database) -> None:
    name = session(4).id
    whole = archive.archive(filled).sessions[name]
    archive.put(filled, Archive(sessions={name: replace(whole, transitions=whole.transitions[:1])}))
    assert archive.archive(filled).sessions[name].transitions == whole.transitions[:1]


def test_a_live_session_that_is_over_elsewhere_is_over_here(filled: Database) -> None:
    name = session(5).id
    live_session.release(filled, name, "first")
    found = archive.archive(filled).sessions[name]
    over = {**found.session, "state": "done", "ended_at": BEAT, "updated_at": BEAT}
    archive.put(filled, Archive(sessions={name: SessionRows(over, found.transitions)}))
    assert live_session.unfinished(filled) is None
    assert fetch_rows(filled.path, "SELECT count(*) FROM lease") == [(0,)]
    assert archive.archive(filled).sessions[name].session == over


@pytest.mark.parametrize("number", [0, 9])
def test_a_session_goes_live_in_the_place_of_one_that_ends_in_the_same_import(
    filled: Database, number: int
) -> None:
    """Whichever comes first by its id: at no moment two of them are live."""
    name, other = session(5).id, session(number).id
    found = archive.archive(filled).sessions[name]
    over = {**found.session, "state": "done", "ended_at": BEAT}
    next_one = replace(found, session={**found.session, "id": other})
    both = {name: SessionRows(over, found.transitions), other: next_one}
    archive.put(filled, Archive(sessions=dict(sorted(both.items()))))
    unfinished = live_session.unfinished(filled)
    assert unfinished
    assert unfinished.record.id == other


def test_many_rows_are_put_in_many_statements(filled: Database, empty: Database) -> None:
    with filled.transaction() as db:
        many = [asdict(session(number)) for number in range(10, 1_600)]
        models.Session.insert_many(many).execute(db)
        models.Transition.insert_many(
            {"session": session(4).id, "number": number, "kind": "seek", **_AT_THE_BEGINNING}
            for number in range(3, 1_300)
        ).execute(db)
        models.Pause.insert_many(
            {"day": date.fromordinal(700_000 + number).isoformat(), "updated_at": number}
            for number in range(1_100)
        ).execute(db)
    assert archive.archive(copy_of(filled, empty)) == put_as_it_is(filled, empty)


_AT_THE_BEGINNING = {"reached": 0, "position": 0, "at": START}


# What goes wrong


def test_archive_is_written_all_or_nothing(filled: Database) -> None:
    before = dump_open(filled)
    broken = {**archive.archive(filled).sessions[session(1).id].session, "state": "lost"}
    with pytest.raises(StorageError):
        archive.put(
            filled,
            Archive(
                settings={"new": {"key": "new", "value": "", "updated_at": 1, "deleted_at": None}},
                routines={"0" * 64: "document"},
                sessions={session(1).id: SessionRows(broken)},
            ),
        )
    assert dump_open(filled) == before


def test_a_full_disk_leaves_all_as_it_was(filled: Database, empty: Database) -> None:
    put(empty, *(session(number, note="x" * 400) for number in range(10, 200)))
    before = dump_open(filled)
    with full_file(filled), pytest.raises(StorageError, match="full"):
        copy_of(empty, filled)
    assert dump_open(filled) == before


def test_archive_with_a_second_live_session_is_refused(filled: Database) -> None:
    before = dump_open(filled)
    found = archive.archive(filled).sessions[session(5).id]
    other = replace(found, session={**found.session, "id": session(9).id})
    with pytest.raises(StorageError):
        archive.put(filled, Archive(sessions={session(9).id: other}))
    assert dump_open(filled) == before


def test_archive_is_one_consistent_state(filled: Database, no_lock_wait: None) -> None:
    with filled.read_transaction():
        before = archive.archive(filled)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            execute_sql(filled.path, "DELETE FROM setting")
        assert archive.archive(filled) == before


def test_what_was_changed_by_hand_before_is_undone_only_where_it_is_still_so(
    filled: Database,
) -> None:
    for number in (11, 12):
        edits.add(filled, session(number))
    changed = {**archive.archive(filled).sessions[session(12).id].session, "updated_at": BEAT}
    archive.put(filled, Archive(sessions={session(12).id: SessionRows(changed)}))
    undone = [undo.undo(filled, BEAT) for _ in range(2)]
    assert [each.is_outdated for each in undone if each] == [True, False]
    with closing(sqlite3.connect(filled.path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    states = {row["id"]: row["deleted_at"] for row in rows(models.Session.select(), filled.sqlite)}
    assert states[session(12).id] is None
    assert states[session(11).id] is not None
