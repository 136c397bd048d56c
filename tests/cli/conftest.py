"""Fixtures of the command line's tests: commands in this process, on a machine of the tests."""

import io
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from footui import cli
from footui.practice import surroundings as made
from tests.machine import Machine


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Ask = Callable[..., Told]


@pytest.fixture
def ask(path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs a command at once, on the machine's clocks, with stdout and stderr in UTF-8."""
    monkeypatch.setattr(made, "of_this_machine", machine.surroundings)
    monkeypatch.setenv("FOOTUI_DB", str(path))

    def ask(*arguments: str) -> Told:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = cli.main(arguments)
            except SystemExit as end:
                code = int(end.code or 0)
        out.seek(0)
        err.seek(0)
        return Told(code, out.read(), err.read())

    return ask


@pytest.fixture
def surroundings(tmp_path: Path, path: Path) -> dict[str, str]:
    """The environment of a process of its own: nothing of the machine that the tests run on."""
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "LANG": "C.UTF-8",
        "FOOTUI_DB": str(path),
    }
