"""Fixtures for the command line: commands in this process, and in processes of their own."""

import gc
import io
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from footui import cli
from footui.services import system
from tests.store.conftest import public_dir as public_dir
from tests.support.fake_system import FakeSystem

FOOTUI = Path(sysconfig.get_path("scripts")) / "footui"

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class CommandResult:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


RunCli = Callable[..., CommandResult]


@pytest.fixture
def run_cli(path: Path, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch) -> RunCli:
    """Return a function that runs a command in this process, on the fake clocks."""
    monkeypatch.setattr(system, "real_system", fake_system.system)
    monkeypatch.setenv("FOOTUI_DB", str(path))
    return run_in_process


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
def environment(tmp_path: Path, path: Path) -> dict[str, str]:
    """Return the environment for a process, with nothing of the caller's own."""
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "LANG": "C.UTF-8",
        "FOOTUI_DB": str(path),
    }


def footui(environment: dict[str, str], *arguments: str, **changed: str) -> Done:
    """Run footui in a process of its own."""
    return _done([str(FOOTUI), *arguments], environment | changed)


def python(environment: dict[str, str], before: str, *arguments: str) -> Done:
    """Run footui in a process, after the Python code `before`."""
    script = f"import sys; {before}; from footui.cli import main; sys.exit(main(sys.argv[1:]))"
    place = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return _done([sys.executable, "-c", script, *arguments], environment | place)


def shell(environment: dict[str, str], line: str) -> Done:
    """Run a shell line in which $F is footui."""
    return _done(["/bin/sh", "-c", line], environment | {"F": str(FOOTUI)})


def loaded_by(environment: dict[str, str], *arguments: str) -> set[str]:
    """Return the names of all modules that footui imports in a run."""
    code = "import atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    done = python(environment, code, *arguments)
    assert done.returncode == 0
    return set(done.stderr.split())


def _done(command: list[str], environment: dict[str, str]) -> Done:
    return subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=30,
    )
