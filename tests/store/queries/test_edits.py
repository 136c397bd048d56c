"""Changes: each is logged with the rows before it, and undone in reverse order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import ChangeKind, MadeIn, SessionState
from footui.domain.session.edits import Change, UnconfirmedError, Undone
from footui.domain.session.record import SessionRecord
from footui.domain.weeks.week import Goal
from footui.store import models
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.queries import edits, live_session, sessions, settings, undo, undo_log
from footui.store.rows import later
from tests.support.records import (
    BEGUN,
    DAY,
    MONDAY,
    PAUSED,
    START,
    STOPPED,
    SUNDAY,
    end,
    ending,
    lease,
    put,
    put_live,
    session,
    take,
)
from tests.support.sqlite_tools import execute_sql, fetch_rows, file_contents, full_file, locked

CHANGES = """
    SELECT kind, key, current_at FROM change JOIN changed_row ON number = "change"
    WHERE undone = 0 ORDER BY number
"""


def changed(record: SessionRecord, later: int = 1, **changes: object) -> SessionRecord:
    """The record after a change, `later` milliseconds after it was last changed."""
    return replace(record, updated_at=record.updated_at + later, **changes)


def edited(database: Database, record: SessionRecord, **changes: object) -> SessionRecord:
    """Edit the session, and return it as it then is."""
    after = changed(record, **changes)
    edits.change(database, ChangeKind.EDIT, record, after)
    return after


def said(database: Database, record: SessionRecord) -> None:
    """Another footui's word on a session, which nobody here can undo."""
    stamp = later(models.Session.updated_at, START + 5)
    with database.transaction() as db:
        models.Session.update(pain_after=1, note="theirs", updated_at=stamp).where(
            models.Session.id == record.id
        ).execute(db)


def rows(path: Path) -> list[tuple[object, ...]]:
    return fetch_rows(path, "SELECT * FROM session ORDER BY id")


def added(database: Database, number: int = 1, **changes: object) -> SessionRecord:
    record = session(number, **changes)
    edits.add(database, record)
    return record


# Written


def test_a_session_that_is_added_is_on_record_and_noted(database: Database, path: Path) -> None:
    record = added(database, note="Füße")
    assert sessions.get(database, record.id) == record
    assert fetch_rows(path, CHANGES) == [("add", record.id, record.updated_at)]
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
    assert fetch_rows(path, CHANGES)[-1] == ("edit", record.id, after.updated_at)


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
    assert rows(path) == fetch_rows(path, CHANGES) == []


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
    assert fetch_rows(path, CHANGES) == [("add", record.id, START)]


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
    assert fetch_rows(path, CHANGES) == [("add", record.id, START)]


@pytest.mark.usefixtures("no_lock_wait")
def test_a_locked_file_leaves_all_as_it_was(database: Database, path: Path) -> None:
    record = added(database)
    before = file_contents(path.parent)
    with locked(path):
        with pytest.raises(StorageError, match="locked"):
            added(database, 2)
        with pytest.raises(StorageError, match="locked"):
            edited(database, record, note="mine")
        with pytest.raises(StorageError, match="locked"):
            undo.undo(database, START + DAY)
    assert file_contents(path.parent) == before


# Taken back


def test_undo_without_changes_does_nothing(database: Database, path: Path) -> None:
    put(database, session(1))
    before = file_contents(path.parent)
    assert undo.undo(database, START) is None
    assert file_contents(path.parent) == before


def test_taking_back_an_addition_leaves_a_tombstone(database: Database, path: Path) -> None:
    record = added(database, log_date=MONDAY)
    assert undo.undo(database, START + 5) == Undone(ChangeKind.ADD, MONDAY, is_outdated=False)
    assert sessions.get(database, record.id) is None
    assert fetch_rows(path, "SELECT id, deleted_at, updated_at FROM session") == [
        (record.id, START + 5, START + 5)
    ]
    assert undo.undo(database, START + 6) is None


@pytest.mark.parametrize("kind", [ChangeKind.EDIT, ChangeKind.COUNT, ChangeKind.DELETE])
def test_taking_back_a_change_brings_back_every_column(
    database: Database, path: Path, kind: ChangeKind
) -> None:
    record = session(1, minutes=1 / 3, note="Füße\n\x1b[31m \"'", pain_before=0, effort=10)
    put(database, record)
    before = rows(path)
    after = changed(
        record,
        note="",
        minutes=None,
        pain_before=None,
        pain_after=4,
        effort=None,
        started_at=0,
        ended_at=1,
        log_date=MONDAY,
        timezone="UTC",
        utc_offset=0,
        counts=False,
        state=SessionState.PARTIAL,
        deleted_at=START + 1,
    )
    edits.change(database, kind, record, after)
    assert undo.undo(database, START + 5) == Undone(kind, MONDAY, is_outdated=False)
    assert sessions.get(database, record.id) == replace(
        record, updated_at=START + 5, counts_set_at=START + 5
    )
    execute_sql(path, f"UPDATE session SET updated_at = {record.updated_at}, counts_set_at = NULL")  # noqa: S608
    assert rows(path) == before
    assert fetch_rows(path, CHANGES) == []


def test_a_timed_session_comes_back_with_its_log_and_its_routine(database: Database) -> None:
    record = put_live(database)
    end(database, record, [STOPPED], minutes=7 / 60, stop_pain=3, stop_place="back")
    over = sessions.get(database, record.id)
    assert over
    edits.change(database, ChangeKind.DELETE, over, changed(over, deleted_at=START + 9_000))
    undo.undo(database, START + DAY)
    assert sessions.get(database, record.id) == replace(over, updated_at=START + DAY)
    assert sessions.log(database, record.id) == (*BEGUN, STOPPED)


def test_changes_are_taken_back_in_turn_the_last_first(database: Database) -> None:
    first, second = added(database), added(database, 2)
    states = {first.id: [first], second.id: [second]}
    order = [first.id, second.id, first.id, first.id, second.id]
    for number, session_id in enumerate(order):
        states[session_id].append(
            edited(database, states[session_id][-1], note=f"{number}", pain_after=number)
        )
    for number, session_id in enumerate(reversed(order)):
        undone = undo.undo(database, START + DAY + number)
        assert undone == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=False)
        states[session_id].pop()
        for one, history in states.items():
            found = sessions.get(database, one)
            assert found
            assert replace(found, updated_at=0) == replace(history[-1], updated_at=0)
    for _ in range(2):
        undone = undo.undo(database, START + 2 * DAY)
        assert undone == Undone(ChangeKind.ADD, SUNDAY, is_outdated=False)
    assert sessions.on_day(database, SUNDAY) == ()
    assert undo.undo(database, START + 2 * DAY) is None


def test_a_change_after_one_was_taken_back_is_the_next_to_be_taken_back(
    database: Database,
) -> None:
    record = added(database)
    edited(database, record, note="one")
    undo.undo(database, START + DAY)
    again = sessions.get(database, record.id)
    assert again
    edited(database, again, note="two")
    for note, kind in (("", ChangeKind.EDIT), (None, ChangeKind.ADD)):
        undone = undo.undo(database, START + 2 * DAY)
        assert undone == Undone(kind, SUNDAY, is_outdated=False)
        found = sessions.get(database, record.id)
        assert (found.note if found else None) == note


def test_an_undo_is_the_latest_change_though_the_clock_stepped_back(
    database: Database, path: Path
) -> None:
    record = added(database)
    after = edited(database, record, note="one")
    stamps = [after.updated_at]
    while undo.undo(database, START - DAY):
        stamps += fetch_rows(path, "SELECT updated_at FROM session")[0]
    assert len(stamps) == 3
    assert stamps == sorted(set(stamps))


# Changed otherwise meanwhile


def test_a_change_that_another_one_came_after_is_forgotten_and_not_taken_back(
    database: Database, path: Path
) -> None:
    record = added(database)
    edited(database, record, note="mine")
    said(database, record)
    before = rows(path)
    assert undo.undo(database, START + DAY) == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=True)
    assert rows(path) == before
    assert undo.undo(database, START + DAY) == Undone(ChangeKind.ADD, SUNDAY, is_outdated=True)
    assert rows(path) == before
    assert undo.undo(database, START + DAY) is None


def test_outdated_change_of_one_session_affects_no_other(database: Database) -> None:
    record, other = added(database), added(database, 2)
    said(database, other)
    edited(database, record, note="mine")
    outdated = []
    while undone := undo.undo(database, START + DAY):
        outdated.append(undone.is_outdated)
    assert outdated == [False, True, False]
    assert [found.id for found in sessions.on_day(database, SUNDAY)] == [other.id]


def test_taking_back_a_later_change_does_not_bring_an_outdated_one_up_to_date(
    database: Database,
) -> None:
    record = added(database)
    edited(database, record, note="one")
    said(database, record)
    theirs = sessions.get(database, record.id)
    assert theirs
    edited(database, theirs, note="two")
    outdated = []
    while undone := undo.undo(database, START + DAY):
        outdated.append(undone.is_outdated)
    assert outdated == [False, True, True]
    found = sessions.get(database, record.id)
    assert found
    assert (found.pain_after, found.note) == (1, "theirs")


@pytest.mark.parametrize("before", ["{bad", "[]", "{}"])
def test_an_undo_to_what_makes_no_sense_is_told_as_damage(
    database: Database, path: Path, before: str
) -> None:
    record = added(database)
    edited(database, record, note="mine")
    execute_sql(path, f"UPDATE changed_row SET other = '{before}' WHERE other IS NOT NULL")  # noqa: S608
    there = file_contents(path.parent)
    with pytest.raises(StorageError, match="is damaged"):
        undo.undo(database, START + DAY)
    assert file_contents(path.parent) == there


def test_an_undo_that_cannot_be_written_is_still_to_be_done(database: Database, path: Path) -> None:
    record = added(database)
    edited(database, record, note="mine")
    execute_sql(
        path,
        "CREATE TRIGGER no_more BEFORE UPDATE ON changed_row "
        "BEGIN SELECT raise(ABORT, 'no more'); END",
    )
    before = file_contents(path.parent)
    with pytest.raises(StorageError, match="no more"):
        undo.undo(database, START + DAY)
    assert file_contents(path.parent) == before
    execute_sql(path, "DROP TRIGGER no_more")
    undone = undo.undo(database, START + DAY)
    assert undone == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=False)
    assert sessions.get(database, record.id) == replace(record, updated_at=START + DAY)


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
    assert fetch_rows(path, CHANGES) == []


def test_rating_of_a_deleted_or_unknown_session_is_refused(database: Database, path: Path) -> None:
    put(database, session(1, deleted_at=START))
    before = file_contents(path.parent)
    for number in (1, 2):
        with pytest.raises(edits.SessionGoneError, match="is not saved"):
            edits.rate(database, session(number).id, {"note": "late"}, START + 5)
    assert file_contents(path.parent) == before


def test_rating_is_undone_and_redone(database: Database) -> None:
    put(database, session(1, note="theirs"))
    edits.rate(database, session(1).id, {"pain_after": 2, "note": "mine"}, START + 5)
    assert undo.undo(database, START + 6) == Undone(ChangeKind.RATE, SUNDAY, is_outdated=False)
    assert sessions.get(database, session(1).id) == session(1, note="theirs", updated_at=START + 6)
    assert undo.redo(database, START + 7) == Undone(
        ChangeKind.RATE, SUNDAY, is_outdated=False, is_redo=True
    )
    said_again = session(1, pain_after=2, note="mine", updated_at=START + 7)
    assert sessions.get(database, session(1).id) == said_again


# Done again


def test_several_undone_changes_are_redone_in_reverse_order(database: Database) -> None:
    record = added(database)
    notes = ["", "one", "two", "three"]
    for note in notes[1:]:
        record = edited(database, record, note=note)
    for _ in range(2):
        for note in (*reversed(notes[:-1]), None):
            assert undo.undo(database, START)
            found = sessions.get(database, record.id)
            assert (found.note if found else None) == note
        assert undo.undo(database, START) is None
        for note in notes:
            done = undo.redo(database, START)
            assert done
            assert (done.is_redo, done.is_outdated) == (True, False)
            found = sessions.get(database, record.id)
            assert found
            assert found.note == note
        assert undo.redo(database, START) is None


def test_new_change_clears_what_can_be_redone(database: Database) -> None:
    record = added(database)
    edited(database, record, note="one")
    undo.undo(database, START + DAY)
    settings.set_goal(database, SUNDAY, Goal(1, 2), START + DAY)
    assert undo_log.changes(database, redo=True) == []
    assert undo.redo(database, START + DAY) is None
    kinds = [change.kind for change in undo_log.changes(database)]
    assert kinds == [ChangeKind.GOAL, ChangeKind.ADD]


def test_change_of_a_row_changed_since_is_not_redone(database: Database, path: Path) -> None:
    record = added(database)
    edited(database, record, note="mine")
    undo.undo(database, START + 5)
    said(database, record)
    before = rows(path)
    outdated = Undone(ChangeKind.EDIT, SUNDAY, is_outdated=True, is_redo=True)
    assert undo.redo(database, START + DAY) == outdated
    assert rows(path) == before
    assert "changed otherwise since, and stays as it is" in outdated.told


def test_changes_are_listed_with_where_they_were_made(database: Database) -> None:
    added(database)
    database.made_in = MadeIn.SCREEN
    settings.set_pauses(database, [SUNDAY, SUNDAY + timedelta(7)], "flu", START + 1)
    assert undo_log.changes(database) == [
        Change(ChangeKind.PAUSE, SUNDAY, 2, START + 1, MadeIn.SCREEN, is_own=True),
        Change(ChangeKind.ADD, SUNDAY, 1, START, MadeIn.SHELL, is_own=False),
    ]
    told = "paused the week of Sunday 22 November 2026 and 1 more week"
    assert undo_log.changes(database)[0].told == told


@pytest.fixture
def other(path: Path, database: Database) -> Iterator[Database]:
    """Another full screen on the same database as the first, which is one as well."""
    with closing(Database(path)) as opened:
        database.made_in = opened.made_in = MadeIn.SCREEN
        yield opened


def owners(redo: bool, *databases: Database) -> list[bool]:
    """To whom the change that comes next is their own."""
    return [undo_log.changes(each, redo=redo)[0].is_own for each in databases]


def test_change_belongs_to_the_process_that_last_made_undid_or_redid_it(
    database: Database, other: Database
) -> None:
    added(database)
    assert owners(False, database, other) == [True, False]
    undo.undo(database, START + 1)
    undo.redo(database, START + 2)
    assert owners(False, database, other) == [True, False]
    undo.undo(other, START + 3)
    assert owners(True, database, other) == [False, True]
    undo.redo(database, START + 4)
    assert owners(False, database, other) == [True, False]
    other.made_in = MadeIn.SHELL
    undo.undo(other, START + 5)
    undo.redo(other, START + 6)
    assert owners(False, database) == [False]
    assert undo_log.changes(database)[0].made_in is MadeIn.SHELL


def test_a_change_that_takes_the_place_of_an_undone_one_is_not_taken_for_it(
    database: Database, other: Database
) -> None:
    added(database)
    undo.undo(other, START)
    added(other, 2)  # at the same moment as the first
    assert owners(False, database, other) == [False, True]


def test_change_that_needs_confirmation_is_not_undone_or_redone(
    database: Database, path: Path
) -> None:
    added(database)
    for transfer in (undo.undo, undo.redo):
        before = rows(path)
        with pytest.raises(UnconfirmedError) as raised:
            transfer(database, START + 5, lambda _: False)
        assert raised.value.change.kind is ChangeKind.ADD
        assert rows(path) == before
        transfer(database, START + 5, lambda change, asked=raised.value.change: change == asked)
        assert rows(path) != before


def test_failed_undo_keeps_the_owner_of_a_change(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(database)
    database.timeout = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM session").fetchall()
        with pytest.raises(DatabaseBusyError):
            undo.undo(database, START + 1)
    assert owners(False, database) == [True]


# Goals and pauses


def test_goals_and_pauses_are_as_they_were_before_after_an_undo_and_after_a_redo(
    database: Database,
) -> None:
    weeks = [SUNDAY + timedelta(7 * n) for n in range(3)]
    settings.set_goal(database, SUNDAY, Goal(1, 2), 1)
    settings.set_pauses(database, weeks[:2], "flu", 2)
    states = [({}, {})]
    states.append(({SUNDAY: Goal(1, 2)}, {}))
    states.append((states[-1][0], dict.fromkeys(weeks[:2], "flu")))
    settings.set_goal(database, MONDAY, Goal(3, 4), 3, instead=[SUNDAY])
    states.append(({MONDAY: Goal(3, 4)}, states[-1][1]))
    settings.set_pauses(database, weeks[1:], "travel", 4, instead=weeks[:2])
    states.append((states[-1][0], dict.fromkeys(weeks[1:], "travel")))
    settings.unset_pauses(database, weeks, 5)
    states.append((states[-1][0], {}))
    settings.unset_goals(database, [MONDAY], 6)
    states.append(({}, {}))
    for transfer, expected in ((undo.undo, states[-2::-1]), (undo.redo, states[1:])):
        for state in expected:
            done = transfer(database, 7)
            assert done
            assert not done.is_outdated
            assert (settings.goals(database), settings.pauses(database)) == state
        assert transfer(database, 7) is None


def test_writing_equal_goals_or_pauses_is_no_change(database: Database, path: Path) -> None:
    settings.set_goal(database, SUNDAY, Goal(1, 2), 1)
    settings.set_pauses(database, [SUNDAY], "flu", 2)
    before = file_contents(path.parent)
    settings.set_goal(database, SUNDAY, Goal(1, 2), 3, instead=[SUNDAY])
    settings.set_pauses(database, [SUNDAY], "flu", 3)
    settings.unset_goals(database, [MONDAY], 3)
    settings.unset_pauses(database, [], 3)
    assert file_contents(path.parent) == before


# Discarded


def discarded(database: Database, number: int = 1) -> SessionRecord:
    """A session that ran for seven seconds, and was paused and discarded."""
    record = put_live(database, number)
    end(database, record, [PAUSED], minutes=7 / 60, deleted_at=START + 7_000)
    return record


def test_a_discarded_session_waits_to_be_resumed_once_that_is_undone(
    database: Database, path: Path
) -> None:
    record = discarded(database)
    assert sessions.get(database, record.id) is None
    undone = undo.undo(database, START + 5)
    assert undone
    assert undone.told.endswith("the session of Sunday 22 November 2026 waits, and can be resumed.")
    waiting = live_session.unfinished(database)
    assert waiting
    assert waiting.record == replace(record, updated_at=START + 7_001)
    assert waiting.log == (*BEGUN, PAUSED)
    assert (waiting.lease.token, waiting.lease.position) == (None, 7_000)
    assert waiting.lease.ran_until == START + 7_000
    undo.redo(database, START + 6)
    assert live_session.unfinished(database) is None
    assert sessions.get(database, record.id) is None
    undo.undo(database, START + 7)
    assert live_session.unfinished(database)


def test_a_discarded_session_comes_back_as_partial_where_another_one_is_live(
    database: Database,
) -> None:
    record, other = discarded(database), put_live(database, 2)
    undone = undo.undo(database, START + DAY)
    assert undone
    assert undone.told.endswith("the session of Sunday 22 November 2026 is back as partial.")
    found = sessions.get(database, record.id)
    assert found == ending(record, minutes=7 / 60, updated_at=START + DAY)
    assert sessions.log(database, record.id) == (*BEGUN, PAUSED, STOPPED)
    waiting = live_session.unfinished(database)
    assert waiting
    assert waiting.record.id == other.id
    undo.redo(database, START + DAY)
    assert sessions.get(database, record.id) is None
    undo.undo(database, START + DAY)
    assert sessions.log(database, record.id) == (*BEGUN, PAUSED, STOPPED)


def test_a_session_that_was_resumed_meanwhile_is_not_discarded_again(database: Database) -> None:
    record = discarded(database)
    undo.undo(database, START + DAY)
    take(database, lease(record, "second"))
    live_session.release(database, record.id, "second")
    done = undo.redo(database, START + 2 * DAY)
    assert done == Undone(ChangeKind.DISCARD, SUNDAY, is_outdated=True, is_redo=True)
    assert live_session.unfinished(database)
