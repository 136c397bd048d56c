from contextlib import closing
from pathlib import Path

import pytest

from footui.domain.session.session import Session
from footui.services.live.fallback_file import find_pending
from footui.services.live.lease_watch import WATCHING
from footui.services.live.recovery import FOUND
from footui.services.service import Service
from footui.store.database import Database
from tests.support.cli import RunCli
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import drop_lease_lock, locked

LED_BY = 77


@pytest.fixture
def left(path: Path, fake_system: FakeSystem) -> Path:
    """The fallback file of a session whose footui died before it could save it."""
    with closing(Database(path, 0)) as database:
        live = Service(database, fake_system.system(LED_BY)).sessions.start(None)
        with locked(path):
            live.apply(Session.extend)
    drop_lease_lock(path)
    [one] = find_pending(path, [])
    return one.path


@pytest.mark.parametrize("command", ["history", "export", "goal --json", "config"])
def test_who_only_looks_is_told_of_what_is_not_on_record_yet(
    run_cli: RunCli, left: Path, command: str
) -> None:
    result = run_cli(*command.split())
    assert result.code == 0
    assert result.err.startswith(f"A session is kept in {left}, and not on record yet.")
    assert left.exists()


def test_who_writes_has_it_put_on_record_first(run_cli: RunCli, left: Path) -> None:
    result = run_cli("log", "--minutes", "20")
    assert result.code == 0
    assert FOUND in result.err
    assert not left.exists()
    assert "A session is kept" not in run_cli("history").err


def test_what_somebody_goes_on_with_is_not_told_of(
    run_cli: RunCli, path: Path, fake_system: FakeSystem
) -> None:
    with closing(Database(path, 0)) as database:
        live = Service(database, fake_system.system(LED_BY)).sessions.start(None)
        with locked(path):
            live.apply(Session.extend)
        assert run_cli("history").err == ""
        assert WATCHING not in run_cli("log").err
