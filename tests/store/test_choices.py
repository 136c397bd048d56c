"""Settings, goals, pauses and routines, as they were chosen."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from footui.domain.faults import StoreFault
from footui.domain.week import Goal
from footui.store import choices
from footui.store.database import Database
from tests.store.outside import ask, locked, tell

SETTINGS = "SELECT key, value, updated_at, deleted_at FROM setting ORDER BY key"


def test_nothing_is_chosen_at_first(database: Database) -> None:
    assert choices.settings(database) == {}
    assert choices.goals(database) == {}
    assert choices.pauses(database) == {}


def test_a_setting_is_committed_with_the_moment_it_was_made(database: Database, path: Path) -> None:
    choices.set_setting(database, "bell", "off", 1)
    assert choices.settings(database) == {"bell": "off"}
    assert ask(path, SETTINGS) == [("bell", "off", 1, None)]


def test_a_setting_made_again_replaces_the_old_one(database: Database, path: Path) -> None:
    choices.set_setting(database, "bell", "off", 1)
    choices.set_setting(database, "bell", "on", 2)
    choices.set_setting(database, "day_cutoff", "4", 3)
    assert choices.settings(database) == {"bell": "on", "day_cutoff": "4"}
    assert ask(path, SETTINGS) == [("bell", "on", 2, None), ("day_cutoff", "4", 3, None)]


@pytest.mark.parametrize(
    "value", ["", "'; DROP TABLE setting; --", "日本語 \x1b[31m\n", "0", "x" * 9999]
)
def test_a_setting_is_stored_as_it_is(database: Database, value: str) -> None:
    choices.set_setting(database, "note", value, 1)
    assert choices.settings(database) == {"note": value}


def test_a_setting_taken_back_leaves_a_tombstone(database: Database, path: Path) -> None:
    choices.set_setting(database, "bell", "off", 1)
    choices.unset_setting(database, "bell", 2)
    assert choices.settings(database) == {}
    assert ask(path, SETTINGS) == [("bell", "off", 2, 2)]
    choices.unset_setting(database, "bell", 3)
    assert ask(path, SETTINGS) == [("bell", "off", 2, 2)]


def test_a_setting_taken_back_can_be_made_again(database: Database, path: Path) -> None:
    choices.set_setting(database, "bell", "off", 1)
    choices.unset_setting(database, "bell", 2)
    choices.set_setting(database, "bell", "on", 3)
    assert choices.settings(database) == {"bell": "on"}
    assert ask(path, SETTINGS) == [("bell", "on", 3, None)]


def test_a_setting_that_was_never_made_can_be_taken_back(database: Database, path: Path) -> None:
    choices.unset_setting(database, "bell", 1)
    assert ask(path, SETTINGS) == []


@pytest.mark.usefixtures("impatient")
def test_a_setting_that_cannot_be_written_is_not_made(database: Database, path: Path) -> None:
    choices.set_setting(database, "bell", "off", 1)
    with locked(path):
        with pytest.raises(StoreFault, match="locked"):
            choices.set_setting(database, "bell", "on", 2)
        with pytest.raises(StoreFault, match="locked"):
            choices.unset_setting(database, "bell", 2)
    assert ask(path, SETTINGS) == [("bell", "off", 1, None)]


def test_goals_are_known_by_the_date_from_which_they_hold(database: Database, path: Path) -> None:
    tell(
        path,
        "INSERT INTO goal VALUES ('2026-11-16', 2, 3, 1, NULL)",
        "INSERT INTO goal VALUES ('2026-11-23', 1, 7, 1, NULL)",
        "INSERT INTO goal VALUES ('2026-11-30', 5, 5, 1, 2)",
    )
    assert choices.goals(database) == {
        date(2026, 11, 16): Goal(2, 3),
        date(2026, 11, 23): Goal(1, 7),
    }


def test_pauses_are_known_by_their_date(database: Database, path: Path) -> None:
    tell(
        path,
        "INSERT INTO pause VALUES ('2026-11-16', 'a cold', 1, NULL)",
        "INSERT INTO pause (day, updated_at) VALUES ('2026-11-23', 1)",
        "INSERT INTO pause VALUES ('2026-11-30', 'taken back', 1, 2)",
    )
    assert choices.pauses(database) == {date(2026, 11, 16): "a cold", date(2026, 11, 23): ""}


def test_a_routine_is_kept_once_under_the_digest_of_its_document(
    database: Database, path: Path
) -> None:
    document = 'name = "Füße"\n'
    digest = choices.keep_routine(database, document)
    assert digest == hashlib.sha256(document.encode()).hexdigest()
    assert choices.keep_routine(database, document) == digest
    assert ask(path, "SELECT digest, document FROM routine") == [(digest, document)]
    assert choices.routine(database, digest) == document


def test_routines_that_differ_are_kept_apart(database: Database) -> None:
    one, other = (choices.keep_routine(database, text) for text in ("one", "other"))
    assert choices.routine(database, one) == "one"
    assert choices.routine(database, other) == "other"


def test_an_unknown_digest_has_no_document(database: Database) -> None:
    assert choices.routine(database, "0" * 64) is None
