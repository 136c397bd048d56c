"""The full screen of a footui whose own files or libraries are not as they should be."""

import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.support.terminal import ENTER

FAILING = """
import pkgutil, sys
from footui.cli import main
def get_data(package, name, read=pkgutil.get_data):
    if name == {name!r}:
        raise FileNotFoundError(2, "No such file or directory")
    return read(package, name)
pkgutil.get_data = get_data
sys.exit(main())
"""


@pytest.mark.smoke
def test_another_textual_on_pythonpath_is_named(
    database: Path, start: Spawn, tmp_path: Path
) -> None:
    (tmp_path / "textual.py").touch()
    terminal = start(PYTHONPATH=str(tmp_path))
    assert terminal.exit_code() == 1
    said = bytes(terminal.raw).decode()
    assert f"footui: {tmp_path / 'textual.py'} is loaded instead of textual" in said
    assert said.strip().endswith("Start footui without PYTHONPATH.")


@pytest.mark.smoke
@pytest.mark.parametrize("name", ["routine.toml", "tui/views/font.txt"])
def test_a_file_of_footui_that_is_missing_is_named_once_the_terminal_is_given_back(
    database: Path, start: Spawn, tmp_path: Path, name: str
) -> None:
    script = tmp_path / "failing.py"
    script.write_text(FAILING.format(name=name))
    terminal = start(sys.executable, script)
    if name == "tui/views/font.txt":  # which a session needs
        terminal.wait_for("^ This week  ")
        terminal.send("s", ENTER)
    assert terminal.exit_code() == 1
    _, _, said = bytes(terminal.raw).decode().rpartition("\x1b[?1049l")
    assert f"{name}, which belongs to footui itself, cannot be read: no such file" in said
    assert "Your data is safe. Please reinstall footui." in said
    assert not database.with_name("crash.log").exists()
