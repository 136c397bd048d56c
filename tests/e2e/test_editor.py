"""`footui routine edit`: while it runs the editor owns the terminal, and no text is lost."""

import os
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.support.locations import FOOTUI
from tests.support.terminal import CTRL_C, ENTER, Terminal, poll

CTRL_BACKSLASH = "\x1c"
TOLD = "the old routine stays, and your text is in {}; "


@pytest.fixture
def editing(start: Spawn, database: Path, tmp_path: Path) -> Callable[[str], Terminal]:
    """Edits the routine in an editor that has changed it, and waits for a line."""

    def begin(before: str = "") -> Terminal:
        script = tmp_path / "editor"
        script.write_text(
            f'#!/bin/sh\n{before}\nsed -i "s/Five foot/Six foot/" "$1"\n'
            'umask 0; cp "$1" "$1.new"; mv "$1.new" "$1"\n'  # as some editors do
            "echo editing; read line; exit 0\n"
        )
        script.chmod(0o700)
        terminal = start(FOOTUI, "routine", "edit", columns=300, EDITOR=str(script))
        terminal.wait_for("^editing")
        return terminal

    return begin


def assert_kept(tmp_path: Path) -> Path:
    """The text that was not taken is there, for its owner's eyes only."""
    (file,) = tmp_path.glob("footui-routine-*")
    assert "Six foot" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file


def routine(environment: dict[str, str]) -> str:
    command = [FOOTUI, "routine", "show", "--toml"]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("key", [CTRL_C, CTRL_BACKSLASH])
def test_a_key_that_interrupts_is_for_the_editor(
    editing: Callable[[str], Terminal], environment: dict[str, str], tmp_path: Path, key: str
) -> None:
    terminal = editing("trap 'echo caught' INT QUIT")
    terminal.send(key)
    terminal.wait_for("caught")
    terminal.send(ENTER)
    assert terminal.exit_code() == 0
    assert "Six foot" in routine(environment)
    assert list(tmp_path.glob("footui-routine-*")) == []


@pytest.mark.parametrize(("key", "name"), [(CTRL_C, "SIGINT"), (CTRL_BACKSLASH, "SIGQUIT")])
def test_an_editor_that_such_a_key_ends_leaves_its_text(
    editing: Callable[[str], Terminal],
    environment: dict[str, str],
    tmp_path: Path,
    key: str,
    name: str,
) -> None:
    terminal = editing("")
    terminal.send(key)
    assert terminal.exit_code() == 1
    assert f"was ended by {name}; {TOLD.format(assert_kept(tmp_path))}" in terminal.text
    assert "Five foot" in routine(environment)


@pytest.mark.parametrize("before", ["", "trap '' TERM"], ids=["", "an editor that goes on"])
def test_a_signal_to_footui_ends_the_editor_and_tells_where_the_text_is(
    editing: Callable[[str], Terminal], tmp_path: Path, before: str
) -> None:
    terminal = editing(before)
    terminal.signal(signal.SIGTERM)
    assert terminal.exit_code() == 1
    assert (
        f"ended by SIGTERM; the old routine stays, and your text is in {assert_kept(tmp_path)}"
        in (terminal.text)
    )


@pytest.mark.smoke
def test_a_hang_up_while_the_editor_runs_loses_no_text(
    editing: Callable[[str], Terminal], tmp_path: Path
) -> None:
    terminal = editing("")
    terminal.close()
    assert terminal.exit_code() == 1
    assert poll(lambda: os.access(assert_kept(tmp_path), os.R_OK))
