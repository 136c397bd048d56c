"""Undo and redo exchange the rows of a change with the versions in the log."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import ChangeKind, SessionState
from footui.domain.session.edits import UnconfirmedError, Undone
from footui.domain.session.record import SessionRecord
from footui.domain.weeks.week import Goal
from footui.store.database import Database
from footui.store.queries import edits, live_session, sessions, settings, undo
from tests.support.changes import (
    LOGGED_CHANGES,
    added,
    change_elsewhere,
    changed,
    edited,
    session_rows,
)
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
from tests.support.sqlite_tools import execute_sql, fetch_rows, file_contents, locked


def test_undo_without_changes_does_nothing(database: Database, path: Path) -> None:
    put(database, session(1))
    before = file_contents(path.parent)
    assert undo.undo(database, START) is None
    assert file_contents(path.parent) == before


@pytest.mark.usefixtures("no_lock_wait")
def test_undo_in_a_locked_file_leaves_all_as_it_was(database: Database, path: Path) -> None:
    added(database)
    before = file_contents(path.parent)
    with locked(path), pytest.raises(StorageError, match="locked"):
        undo.undo(database, START + DAY)
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
    before = session_rows(path)
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
    assert session_rows(path) == before
    assert fetch_rows(path, LOGGED_CHANGES) == []


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


def test_a_change_that_another_one_came_after_is_forgotten_and_not_taken_back(
    database: Database, path: Path
) -> None:
    record = added(database)
    edited(database, record, note="mine")
    change_elsewhere(database, record)
    before = session_rows(path)
    assert undo.undo(database, START + DAY) == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=True)
    assert session_rows(path) == before
    assert undo.undo(database, START + DAY) == Undone(ChangeKind.ADD, SUNDAY, is_outdated=True)
    assert session_rows(path) == before
    assert undo.undo(database, START + DAY) is None


def test_outdated_change_of_one_session_affects_no_other(database: Database) -> None:
    record, other = added(database), added(database, 2)
    change_elsewhere(database, other)
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
    change_elsewhere(database, record)
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


def test_change_of_a_row_changed_since_is_not_redone(database: Database, path: Path) -> None:
    record = added(database)
    edited(database, record, note="mine")
    undo.undo(database, START + 5)
    change_elsewhere(database, record)
    before = session_rows(path)
    outdated = Undone(ChangeKind.EDIT, SUNDAY, is_outdated=True, is_redo=True)
    assert undo.redo(database, START + DAY) == outdated
    assert session_rows(path) == before
    assert "has changed since, so it was left as it is" in outdated.told


def test_change_that_needs_confirmation_is_not_undone_or_redone(
    database: Database, path: Path
) -> None:
    added(database)
    for transfer in (undo.undo, undo.redo):
        before = session_rows(path)
        with pytest.raises(UnconfirmedError) as raised:
            transfer(database, START + 5, lambda _: False)
        assert raised.value.change.kind is ChangeKind.ADD
        assert session_rows(path) == before
        transfer(database, START + 5, lambda change, asked=raised.value.change: change == asked)
        assert session_rows(path) != before


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
    assert undone.told.endswith("the session of Sunday 22 November 2026 can be resumed.")
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
