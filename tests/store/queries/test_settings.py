"""Settings, goals, pauses and routines, as they were chosen."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.domain.weeks.week import Goal
from footui.store.database import Database
from footui.store.queries import settings
from tests.support.records import SUNDAY
from tests.support.sqlite_tools import execute_sql, fetch_rows, file_contents, locked

SETTINGS = "SELECT key, value, updated_at, deleted_at FROM setting ORDER BY key"
GOALS = "SELECT * FROM goal ORDER BY holds_from"
PAUSES = "SELECT * FROM pause ORDER BY day"
MONDAY = date(2026, 11, 16)
NEXT_MONDAY = date(2026, 11, 23)


def test_new_database_has_no_settings_goals_or_pauses(database: Database) -> None:
    assert settings.settings(database) == {}
    assert settings.goals(database) == {}
    assert settings.pauses(database) == {}


def test_a_setting_is_committed_with_the_moment_it_was_made(database: Database, path: Path) -> None:
    settings.set_setting(database, "bell", "off", 1)
    assert settings.settings(database) == {"bell": "off"}
    assert fetch_rows(path, SETTINGS) == [("bell", "off", 1, None)]


def test_a_setting_made_again_replaces_the_old_one(database: Database, path: Path) -> None:
    settings.set_setting(database, "bell", "off", 1)
    settings.set_setting(database, "bell", "on", 2)
    settings.set_setting(database, "day_cutoff", "4", 3)
    assert settings.settings(database) == {"bell": "on", "day_cutoff": "4"}
    assert fetch_rows(path, SETTINGS) == [("bell", "on", 2, None), ("day_cutoff", "4", 3, None)]


@pytest.mark.parametrize(
    "value", ["", "'; DROP TABLE setting; --", "日本語 \x1b[31m\n", "0", "x" * 9999]
)
def test_a_setting_is_stored_as_it_is(database: Database, value: str) -> None:
    settings.set_setting(database, "note", value, 1)
    assert settings.settings(database) == {"note": value}


def test_a_setting_taken_back_leaves_a_tombstone(database: Database, path: Path) -> None:
    settings.set_setting(database, "bell", "off", 1)
    settings.unset_setting(database, "bell", 2)
    assert settings.settings(database) == {}
    assert fetch_rows(path, SETTINGS) == [("bell", "off", 2, 2)]
    settings.unset_setting(database, "bell", 3)
    assert fetch_rows(path, SETTINGS) == [("bell", "off", 2, 2)]


def test_a_setting_taken_back_can_be_made_again(database: Database, path: Path) -> None:
    settings.set_setting(database, "bell", "off", 1)
    settings.unset_setting(database, "bell", 2)
    settings.set_setting(database, "bell", "on", 3)
    assert settings.settings(database) == {"bell": "on"}
    assert fetch_rows(path, SETTINGS) == [("bell", "on", 3, None)]


def test_a_setting_that_was_never_made_can_be_taken_back(database: Database, path: Path) -> None:
    settings.unset_setting(database, "bell", 1)
    assert fetch_rows(path, SETTINGS) == []


@pytest.mark.usefixtures("no_lock_wait")
def test_a_setting_that_cannot_be_written_is_not_made(database: Database, path: Path) -> None:
    settings.set_setting(database, "bell", "off", 1)
    with locked(path):
        with pytest.raises(StorageError, match="locked"):
            settings.set_setting(database, "bell", "on", 2)
        with pytest.raises(StorageError, match="locked"):
            settings.unset_setting(database, "bell", 2)
    assert fetch_rows(path, SETTINGS) == [("bell", "off", 1, None)]


def test_goals_are_known_by_the_date_from_which_they_hold(database: Database, path: Path) -> None:
    execute_sql(
        path,
        "INSERT INTO goal VALUES ('2026-11-16', 2, 3, 1, NULL)",
        "INSERT INTO goal VALUES ('2026-11-23', 1, 7, 1, NULL)",
        "INSERT INTO goal VALUES ('2026-11-30', 5, 5, 1, 2)",
    )
    assert settings.goals(database) == {
        date(2026, 11, 16): Goal(2, 3),
        date(2026, 11, 23): Goal(1, 7),
    }


def test_pauses_are_known_by_their_date(database: Database, path: Path) -> None:
    execute_sql(
        path,
        "INSERT INTO pause VALUES ('2026-11-16', 'a cold', 1, NULL)",
        "INSERT INTO pause (day, updated_at) VALUES ('2026-11-23', 1)",
        "INSERT INTO pause VALUES ('2026-11-30', 'taken back', 1, 2)",
    )
    assert settings.pauses(database) == {date(2026, 11, 16): "a cold", date(2026, 11, 23): ""}


def test_a_goal_set_again_replaces_the_old_one(database: Database, path: Path) -> None:
    settings.set_goal(database, MONDAY, Goal(2, 3), 1)
    settings.set_goal(database, NEXT_MONDAY, Goal(1, 7), 2)
    settings.set_goal(database, MONDAY, Goal(4, 4), 3)
    assert settings.goals(database) == {MONDAY: Goal(4, 4), NEXT_MONDAY: Goal(1, 7)}
    assert fetch_rows(path, GOALS) == [("2026-11-16", 4, 4, 3, None), ("2026-11-23", 1, 7, 2, None)]


def test_a_goal_taken_back_leaves_a_tombstone_until_it_is_set_again(
    database: Database, path: Path
) -> None:
    settings.set_goal(database, MONDAY, Goal(2, 3), 1)
    settings.set_goal(database, NEXT_MONDAY, Goal(1, 7), 2)
    settings.unset_goals(database, [MONDAY], 3)
    settings.unset_goals(database, [MONDAY], 4)
    assert settings.goals(database) == {NEXT_MONDAY: Goal(1, 7)}
    assert fetch_rows(path, GOALS) == [("2026-11-16", 2, 3, 3, 3), ("2026-11-23", 1, 7, 2, None)]
    settings.set_goal(database, MONDAY, Goal(5, 6), 5)
    assert settings.goals(database) == {MONDAY: Goal(5, 6), NEXT_MONDAY: Goal(1, 7)}


@pytest.mark.usefixtures("no_lock_wait")
def test_a_goal_that_makes_no_sense_or_cannot_be_written_is_not_set(
    database: Database, path: Path
) -> None:
    settings.set_goal(database, MONDAY, Goal(2, 3), 1)
    with pytest.raises(StorageError):
        settings.set_goal(database, MONDAY, Goal(3, 2), 2)
    with locked(path):
        with pytest.raises(StorageError, match="locked"):
            settings.set_goal(database, MONDAY, Goal(3, 3), 2)
        with pytest.raises(StorageError, match="locked"):
            settings.unset_goals(database, [MONDAY], 2)
    assert fetch_rows(path, GOALS) == [("2026-11-16", 2, 3, 1, None)]


def test_pauses_of_many_weeks_share_a_reason_and_can_be_taken_back_alone(
    database: Database, path: Path
) -> None:
    settings.set_pauses(database, [MONDAY, NEXT_MONDAY], "a cold", 1)
    settings.set_pauses(database, [NEXT_MONDAY], "still a cold", 2)
    settings.unset_pauses(database, [MONDAY, date(2026, 11, 17)], 3)
    settings.unset_pauses(database, [MONDAY], 4)
    assert settings.pauses(database) == {NEXT_MONDAY: "still a cold"}
    assert fetch_rows(path, PAUSES) == [
        ("2026-11-16", "a cold", 3, 3),
        ("2026-11-23", "still a cold", 2, None),
    ]
    settings.set_pauses(database, [MONDAY], "", 5)
    assert settings.pauses(database) == {MONDAY: "", NEXT_MONDAY: "still a cold"}


def test_setting_no_pauses_changes_nothing(database: Database, path: Path) -> None:
    settings.set_pauses(database, [], "nothing", 1)
    settings.unset_pauses(database, [], 2)
    assert fetch_rows(path, PAUSES) == []


def test_pauses_are_written_all_or_none(database: Database, path: Path) -> None:
    execute_sql(
        path,
        "CREATE TRIGGER no_second BEFORE INSERT ON pause WHEN new.day = '2026-11-23' "
        "BEGIN SELECT raise(ABORT, 'no more'); END",
    )
    with pytest.raises(StorageError, match="no more"):
        settings.set_pauses(database, [MONDAY, NEXT_MONDAY], "a cold", 1)
    assert fetch_rows(path, PAUSES) == []


def test_a_routine_is_kept_once_under_the_digest_of_its_document(
    database: Database, path: Path
) -> None:
    document = 'name = "Füße"\n'
    digest = settings.keep_routine(database, document)
    assert digest == hashlib.sha256(document.encode()).hexdigest()
    assert settings.keep_routine(database, document) == digest
    assert fetch_rows(path, "SELECT digest, document FROM routine") == [(digest, document)]
    assert settings.routine(database, digest) == document


def test_routines_that_differ_are_kept_apart(database: Database) -> None:
    one, other = (settings.keep_routine(database, text) for text in ("one", "other"))
    assert settings.routine(database, one) == "one"
    assert settings.routine(database, other) == "other"


def test_an_unknown_digest_has_no_document(database: Database) -> None:
    assert settings.routine(database, "0" * 64) is None


def test_writing_equal_goals_or_pauses_is_no_change(database: Database, path: Path) -> None:
    settings.set_goal(database, SUNDAY, Goal(1, 2), 1)
    settings.set_pauses(database, [SUNDAY], "flu", 2)
    before = file_contents(path.parent)
    settings.set_goal(database, SUNDAY, Goal(1, 2), 3, instead=[SUNDAY])
    settings.set_pauses(database, [SUNDAY], "flu", 3)
    settings.unset_goals(database, [MONDAY], 3)
    settings.unset_pauses(database, [], 3)
    assert file_contents(path.parent) == before
