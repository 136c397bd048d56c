"""A command opens the database once, and reads the history and the settings once."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from footui.store.database import Database
from footui.store.queries import day_totals, settings
from tests.support.cli import RunCli

COMMANDS = [
    ("log", 1),
    ("log yesterday --partial --pain-after 2", 1),
    ("goal 1 2", 1),
    ("goal --remove", 1),
    ("pause", 0),
    ("pause --remove", 0),
]
"""Commands, and how often each reads the whole history."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a database is opened, the whole history read, and the settings read."""
    counted: Counter[str] = Counter()

    def count(what: str, owner: object, name: str) -> None:
        call: Callable[..., Any] = getattr(owner, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            counted[what] += 1
            return call(*arguments, **named)

        monkeypatch.setattr(owner, name, counting)

    count("opens", Database, "__init__")
    count("histories", day_totals, "past")
    count("settings", settings, "settings")
    return counted


@pytest.mark.parametrize(("command", "histories"), COMMANDS)
def test_a_command_opens_once_and_reads_once(
    run_cli: RunCli, calls: Counter[str], command: str, histories: int
) -> None:
    for _ in range(2):  # without a database, then with one
        calls.clear()
        assert run_cli(*command.split()).code == 0
        assert calls == Counter(opens=1, histories=histories, settings=1)


@pytest.mark.parametrize("command", ["log soon", "goal 1 2 --from soon", "pause soon"])
def test_a_date_that_cannot_be_read_makes_no_database(
    run_cli: RunCli, path: Path, calls: Counter[str], command: str
) -> None:
    assert run_cli(*command.split()).code == 2
    assert calls["opens"] == 0
    assert not path.exists()
