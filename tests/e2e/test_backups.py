"""The backup of every week, made by the program itself, and put back from a shell."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.conftest import Spawn
from tests.e2e.steps import opened
from tests.support.locations import FOOTUI
from tests.support.records import session
from tests.support.sqlite_tools import fetch_dicts, file_contents, file_mode
from tests.support.stored_sessions import put_past, sessions
from tests.support.terminal import poll


def used(start: Spawn, until: Callable[[], object] = lambda: True) -> None:
    """Start footui, look at the history, and end it once something has happened."""
    terminal = opened(start)
    terminal.send("h")
    terminal.wait_for("streak")
    assert poll(until)
    terminal.send("q")
    assert terminal.exit_code() == 0


def test_a_start_makes_the_backup_of_the_week_and_another_that_day_makes_none(
    database: Path, start: Spawn
) -> None:
    folder = database.with_name("footui-backups")
    used(start)
    assert not folder.exists()
    put_past(database, session(1))
    used(start, lambda: [*folder.glob("weekly-????-??-??.db")])
    [backup] = folder.iterdir()
    assert fetch_dicts(backup, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert sessions(backup) == sessions(database)
    assert (file_mode(backup), file_mode(folder)) == (0o600, 0o700)
    before = file_contents(folder)
    put_past(database, session(2))
    used(start)
    assert file_contents(folder) == before
    terminal = start(FOOTUI, "restore", backup)
    terminal.wait_for("1 session")
    assert terminal.exit_code() == 0
    assert sessions(database) == sessions(backup)


def test_a_backup_that_cannot_be_made_is_told_on_the_screen(database: Path, start: Spawn) -> None:
    put_past(database, session(1))
    database.with_name("footui-backups").write_text("precious\n")
    terminal = opened(start)
    terminal.wait_for("The weekly backup could not be made")
    terminal.send("q")
    assert terminal.exit_code() == 0
