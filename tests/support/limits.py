"""Values at the limits of what footui accepts, and commands that must show and export them."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import Phase, settings

from footui.domain.limits import INSTANTS
from footui.services import system
from tests.support.cases import examples
from tests.support.cli import CommandResult, RunCli, run_in_process
from tests.support.fake_system import FakeSystem

A_DAY = 86_400_000


EDGES = [INSTANTS[0], INSTANTS[-1], INSTANTS[0] + A_DAY, INSTANTS[-1] - A_DAY]


DAYS = ["1000-01-01", "1000-01-02", "2026-11-21", "9998-12-30", "9998-12-31", "9999-01-01"]


ZONES = ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "Asia/Kathmandu"]


SHOWN = (
    ["status"],
    ["history"],
    ["history", "--json", "--year", "1000"],
    ["history", "--year", "9998"],
    ["history", "--month", "1000-01"],
    ["goal"],
    ["pause", "--list"],
    ["config"],
    ["doctor"],
    ["export", "--format", "csv"],
    ["export", "--format", "ics", "--remind", "weekly"],
)


examined = settings(deadline=None, max_examples=examples(25), phases=[Phase.generate])
"""Without shrinking, which takes minutes when an example is twenty commands."""


@contextmanager
def new_footui() -> Iterator[RunCli]:
    """Run commands on a new database, and delete it afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        fake_system = FakeSystem()
        stack.enter_context(patch.object(system, "real_system", fake_system.system))
        stack.enter_context(patch.dict(os.environ, FOOTUI_DB=f"{folder}/footui.db"))
        yield run_in_process


def assert_all_can_be_shown(run_cli: RunCli) -> str:
    """Export too, and return the sessions, goals and pauses."""
    for command in SHOWN:
        result = run_cli(*command)
        assert "left as it is" not in result.err + result.out, command
        assert result.code == 0 or command[0] == "doctor", (command, result)
        assert "cannot be read" not in result.out, result
    return run_cli("export").out


def imported(run_cli: RunCli, data: str, name: str) -> CommandResult:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_text(data, encoding="utf-8")
        return run_cli("import", str(file))


def rows(exported: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(exported)
    del whole["exported_at"], whole["source"], whole["person"]
    return whole
