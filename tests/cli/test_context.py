from contextlib import closing
from pathlib import Path

import pytest

from footui.domain.session.session import Session
from footui.services.live.fallback_file import find_pending
from footui.services.live.lease_watch import WATCHING
from footui.services.live.recovery import FOUND
from footui.services.service import Service
from footui.store.database import Database
from tests.cli.conftest import Ask
from tests.support.fake_system import Machine
from tests.support.sqlite_tools import die, locked

LED_BY = 77


@pytest.fixture
def left(path: Path, machine: Machine) -> Path:
    """The fallback file of a session whose footui died before it could save it."""
    with closing(Database(path, 0)) as database:
        live = Service(database, machine.system(LED_BY)).sessions.start(None)
        with locked(path):
            live.apply(Session.extend)
    die(path)
    [one] = find_pending(path, [])
    return one.path


@pytest.mark.parametrize("command", ["history", "export", "goal --json", "config"])
def test_who_only_looks_is_told_of_what_is_not_on_record_yet(
    ask: Ask, left: Path, command: str
) -> None:
    told = ask(*command.split())
    assert told.code == 0
    assert told.err.startswith(f"A session is kept in {left}, and not on record yet.")
    assert left.exists()


def test_who_writes_has_it_put_on_record_first(ask: Ask, left: Path) -> None:
    told = ask("log", "--minutes", "20")
    assert told.code == 0
    assert FOUND in told.err
    assert not left.exists()
    assert "A session is kept" not in ask("history").err


def test_what_somebody_goes_on_with_is_not_told_of(ask: Ask, path: Path, machine: Machine) -> None:
    with closing(Database(path, 0)) as database:
        live = Service(database, machine.system(LED_BY)).sessions.start(None)
        with locked(path):
            live.apply(Session.extend)
        assert ask("history").err == ""
        assert WATCHING not in ask("log").err
