"""Changes by hand: each written whole with what was there before, and taken back in turn."""

from dataclasses import replace
from pathlib import Path

import pytest

from footui.domain.changes import ChangeKind, Undone
from footui.domain.faults import StoreFault
from footui.domain.kinds import SessionState
from footui.domain.records import SessionRecord
from footui.store import journal, sessions
from footui.store.database import Database
from tests.store.outside import ask, contents, full, locked, tell
from tests.store.samples import (
    BEGUN,
    DAY,
    MONDAY,
    START,
    STOPPED,
    SUNDAY,
    end,
    ending,
    put,
    put_live,
    session,
)

CHANGES = "SELECT kind, session, updated_at FROM change ORDER BY number"


def changed(record: SessionRecord, later: int = 1, **changes: object) -> SessionRecord:
    """The record after a change, `later` milliseconds after it was last changed."""
    return replace(record, updated_at=record.updated_at + later, **changes)


def edited(database: Database, record: SessionRecord, **changes: object) -> SessionRecord:
    """Edit the session, and return it as it then is."""
    after = changed(record, **changes)
    journal.change(database, ChangeKind.EDIT, record, after)
    return after


def rows(path: Path) -> list[tuple[object, ...]]:
    return ask(path, "SELECT * FROM session ORDER BY id")


def added(database: Database, number: int = 1, **changes: object) -> SessionRecord:
    record = session(number, **changes)
    journal.add(database, record)
    return record


# Written


def test_a_session_that_is_added_is_on_record_and_noted(database: Database, path: Path) -> None:
    record = added(database, note="Füße")
    assert sessions.get(database, record.id) == record
    assert ask(path, CHANGES) == [("add", record.id, record.updated_at)]
    assert ask(path, "SELECT before FROM change") == [(None,)]


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
    assert ask(path, CHANGES)[-1] == ("edit", record.id, after.updated_at)


def test_a_deleted_session_leaves_a_tombstone(database: Database, path: Path) -> None:
    record = added(database)
    gone = changed(record, deleted_at=START + 5)
    journal.change(database, ChangeKind.DELETE, record, gone)
    assert sessions.on_day(database, SUNDAY) == ()
    assert ask(path, "SELECT id, deleted_at, updated_at FROM session") == [
        (record.id, START + 5, gone.updated_at)
    ]


@pytest.mark.parametrize("kind", [kind for kind in ChangeKind if kind is not ChangeKind.ADD])
def test_a_session_changed_meanwhile_is_left_as_it_is(
    database: Database, path: Path, kind: ChangeKind
) -> None:
    record = added(database)
    edited(database, record, note="theirs")
    before = contents(path.parent)
    with pytest.raises(StoreFault) as told:
        journal.change(database, kind, record, changed(record, note="mine", later=2))
    assert str(told.value) == journal.OUTDATED
    assert contents(path.parent) == before


def test_an_older_record_is_as_outdated_as_a_newer_one(database: Database, path: Path) -> None:
    record = added(database)
    before = contents(path.parent)
    for wrong in (-1, 1):
        known = replace(record, updated_at=record.updated_at + wrong)
        with pytest.raises(StoreFault, match="meanwhile"):
            edited(database, known, note="mine")
    assert contents(path.parent) == before


def test_a_session_unheard_of_cannot_be_changed(database: Database, path: Path) -> None:
    with pytest.raises(StoreFault, match="meanwhile"):
        edited(database, session(1), note="mine")
    assert rows(path) == ask(path, CHANGES) == []


def test_a_live_session_cannot_be_changed(database: Database, path: Path) -> None:
    record = put_live(database)
    before = contents(path.parent)
    for kind in ChangeKind:
        with pytest.raises(StoreFault, match="meanwhile"):
            journal.change(database, kind, record, changed(ending(record)))
    assert contents(path.parent) == before


def test_a_session_added_twice_is_added_once(database: Database, path: Path) -> None:
    record = added(database)
    before = contents(path.parent)
    with pytest.raises(StoreFault):
        added(database)
    assert contents(path.parent) == before
    assert ask(path, CHANGES) == [("add", record.id, START)]


def test_what_cannot_be_noted_is_not_done(database: Database, path: Path) -> None:
    record = added(database)
    tell(
        path,
        "CREATE TRIGGER no_more BEFORE INSERT ON change BEGIN SELECT raise(ABORT, 'no more'); END",
    )
    before = contents(path.parent)
    with pytest.raises(StoreFault, match="no more"):
        added(database, 2)
    with pytest.raises(StoreFault, match="no more"):
        edited(database, record, note="unnoted")
    assert contents(path.parent) == before


def test_what_makes_no_sense_is_neither_done_nor_noted(database: Database, path: Path) -> None:
    record = added(database)
    before = contents(path.parent)
    with pytest.raises(StoreFault):
        edited(database, record, pain_before=11)
    with pytest.raises(StoreFault):
        added(database, 2, effort=-1)
    assert contents(path.parent) == before


def test_a_full_disk_leaves_all_as_it_was(database: Database, path: Path) -> None:
    record = added(database)
    with full(database):
        with pytest.raises(StoreFault, match="disk is full"):
            edited(database, record, note="x" * 50_000)
        with pytest.raises(StoreFault, match="disk is full"):
            added(database, 2, note="x" * 50_000)
    assert sessions.get(database, record.id) == record
    assert ask(path, CHANGES) == [("add", record.id, START)]


@pytest.mark.usefixtures("impatient")
def test_a_locked_file_leaves_all_as_it_was(database: Database, path: Path) -> None:
    record = added(database)
    before = contents(path.parent)
    with locked(path):
        with pytest.raises(StoreFault, match="locked"):
            added(database, 2)
        with pytest.raises(StoreFault, match="locked"):
            edited(database, record, note="mine")
        with pytest.raises(StoreFault, match="locked"):
            journal.undo(database, START + DAY)
    assert contents(path.parent) == before


# Taken back


def test_there_is_nothing_to_take_back_at_first(database: Database, path: Path) -> None:
    put(database, session(1))
    before = contents(path.parent)
    assert journal.undo(database, START) is None
    assert contents(path.parent) == before


def test_taking_back_an_addition_leaves_a_tombstone(database: Database, path: Path) -> None:
    record = added(database, log_date=MONDAY)
    assert journal.undo(database, START + 5) == Undone(ChangeKind.ADD, MONDAY, is_outdated=False)
    assert sessions.get(database, record.id) is None
    assert ask(path, "SELECT id, deleted_at, updated_at FROM session") == [
        (record.id, START + 5, START + 5)
    ]
    assert journal.undo(database, START + 6) is None


@pytest.mark.parametrize("kind", [kind for kind in ChangeKind if kind is not ChangeKind.ADD])
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
    journal.change(database, kind, record, after)
    assert journal.undo(database, START + 5) == Undone(kind, MONDAY, is_outdated=False)
    assert sessions.get(database, record.id) == replace(record, updated_at=START + 5)
    tell(path, f"UPDATE session SET updated_at = {record.updated_at}")  # noqa: S608
    assert rows(path) == before
    assert ask(path, CHANGES) == []


def test_a_timed_session_comes_back_with_its_log_and_its_routine(database: Database) -> None:
    record = put_live(database)
    end(database, record, [STOPPED], minutes=7 / 60, stop_pain=3, stop_place="back")
    over = sessions.get(database, record.id)
    assert over
    journal.change(database, ChangeKind.DELETE, over, changed(over, deleted_at=START + 9_000))
    journal.undo(database, START + DAY)
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
        undone = journal.undo(database, START + DAY + number)
        assert undone == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=False)
        states[session_id].pop()
        for one, history in states.items():
            found = sessions.get(database, one)
            assert found
            assert replace(found, updated_at=0) == replace(history[-1], updated_at=0)
    for _ in range(2):
        undone = journal.undo(database, START + 2 * DAY)
        assert undone == Undone(ChangeKind.ADD, SUNDAY, is_outdated=False)
    assert sessions.on_day(database, SUNDAY) == ()
    assert journal.undo(database, START + 2 * DAY) is None


def test_a_change_after_one_was_taken_back_is_the_next_to_be_taken_back(
    database: Database,
) -> None:
    record = added(database)
    edited(database, record, note="one")
    journal.undo(database, START + DAY)
    again = sessions.get(database, record.id)
    assert again
    edited(database, again, note="two")
    for note, kind in (("", ChangeKind.EDIT), (None, ChangeKind.ADD)):
        undone = journal.undo(database, START + 2 * DAY)
        assert undone == Undone(kind, SUNDAY, is_outdated=False)
        found = sessions.get(database, record.id)
        assert (found.note if found else None) == note


def test_an_undo_is_the_latest_change_though_the_clock_stepped_back(
    database: Database, path: Path
) -> None:
    record = added(database)
    after = edited(database, record, note="one")
    stamps = [after.updated_at]
    while journal.undo(database, START - DAY):
        stamps += ask(path, "SELECT updated_at FROM session")[0]
    assert len(stamps) == 3
    assert stamps == sorted(set(stamps))


# Changed otherwise meanwhile


def test_a_change_that_another_one_came_after_is_forgotten_and_not_taken_back(
    database: Database, path: Path
) -> None:
    record = added(database)
    edited(database, record, note="mine")
    sessions.annotate(database, record.id, pain_after=1, note="theirs", now=START + 5)
    before = rows(path)
    assert journal.undo(database, START + DAY) == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=True)
    assert rows(path) == before
    assert journal.undo(database, START + DAY) == Undone(ChangeKind.ADD, SUNDAY, is_outdated=True)
    assert rows(path) == before
    assert journal.undo(database, START + DAY) is None


def test_what_was_changed_otherwise_outdates_no_other_session(database: Database) -> None:
    record, other = added(database), added(database, 2)
    sessions.annotate(database, other.id, pain_after=1, note="theirs", now=START + 5)
    edited(database, record, note="mine")
    outdated = []
    while undone := journal.undo(database, START + DAY):
        outdated.append(undone.is_outdated)
    assert outdated == [False, True, False]
    assert [found.id for found in sessions.on_day(database, SUNDAY)] == [other.id]


def test_taking_back_a_later_change_does_not_bring_an_outdated_one_up_to_date(
    database: Database,
) -> None:
    record = added(database)
    edited(database, record, note="one")
    sessions.annotate(database, record.id, pain_after=1, note="theirs", now=START + 5)
    theirs = sessions.get(database, record.id)
    assert theirs
    edited(database, theirs, note="two")
    outdated = []
    while undone := journal.undo(database, START + DAY):
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
    tell(path, f"UPDATE change SET before = '{before}' WHERE before IS NOT NULL")  # noqa: S608
    there = contents(path.parent)
    with pytest.raises(StoreFault, match="is damaged"):
        journal.undo(database, START + DAY)
    assert contents(path.parent) == there


def test_an_undo_that_cannot_be_written_is_still_to_be_done(database: Database, path: Path) -> None:
    record = added(database)
    edited(database, record, note="mine")
    tell(
        path,
        "CREATE TRIGGER no_more BEFORE UPDATE ON change BEGIN SELECT raise(ABORT, 'no more'); END",
    )
    before = contents(path.parent)
    with pytest.raises(StoreFault, match="no more"):
        journal.undo(database, START + DAY)
    assert contents(path.parent) == before
    tell(path, "DROP TRIGGER no_more")
    undone = journal.undo(database, START + DAY)
    assert undone == Undone(ChangeKind.EDIT, SUNDAY, is_outdated=False)
    assert sessions.get(database, record.id) == replace(record, updated_at=START + DAY)
