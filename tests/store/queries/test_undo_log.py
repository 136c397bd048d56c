"""The log of changes: what can be undone or redone next, and whose change it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from footui.domain.kinds import ChangeKind, MadeIn
from footui.domain.session.edits import Change
from footui.domain.weeks.week import Goal
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.queries import settings, undo, undo_log
from tests.support.changes import (
    added,
    edited,
)
from tests.support.records import (
    DAY,
    START,
    SUNDAY,
)


def test_new_change_clears_what_can_be_redone(database: Database) -> None:
    record = added(database)
    edited(database, record, note="one")
    undo.undo(database, START + DAY)
    settings.set_goal(database, SUNDAY, Goal(1, 2), START + DAY)
    assert undo_log.changes(database, redo=True) == []
    assert undo.redo(database, START + DAY) is None
    kinds = [change.kind for change in undo_log.changes(database)]
    assert kinds == [ChangeKind.GOAL, ChangeKind.ADD]


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
