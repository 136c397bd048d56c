"""Fixtures for the command line: commands in this process, and in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import CommandResult
from tests.support.cli import run_cli as run_cli
from tests.support.locations import FOOTUI

Done = subprocess.CompletedProcess[str]


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


def assert_refused(result: CommandResult, *words: str) -> None:
    """Assert that a command failed, and says why in one line."""
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("footui: ")
    assert result.err.endswith(".\n") or ": sudo " in result.err  # and then the command
    assert result.err.count("\n") == 1
    for word in words:
        assert word in result.err
