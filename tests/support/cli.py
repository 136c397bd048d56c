"""Run commands of footui in this process."""

import gc
import gettext
import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from footui import cli
from footui.services import system
from tests.support.fake_system import FakeSystem


@dataclass(frozen=True)
class CommandResult:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


gettext.find = cache(gettext.find)  # argparse has each of its words looked up on the disk

RunCli = Callable[..., CommandResult]


def run_in_process(*arguments: str) -> CommandResult:
    """Run a command in this process, with stdout and stderr in UTF-8."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli.main(arguments)
        finally:  # a command leaves its garbage, and a lock with it, to the end of its process
            gc.unfreeze()
            gc.enable()
            gc.collect(0)
    out.seek(0)
    err.seek(0)
    return CommandResult(code, out.read(), err.read())


@pytest.fixture
def run_cli(path: Path, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> RunCli:
    """Return a function that runs a command in this process, on the fake clocks."""
    monkeypatch.setattr(system, "real_system", fake_system.system)
    monkeypatch.setenv("FOOTUI_DB", str(path))
    return run_in_process
