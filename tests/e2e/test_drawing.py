"""What is drawn: the colours of the terminal itself, or none, and however large it is."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.steps import ROUTINE
from tests.support.terminal import CTRL_L, ENTER, Terminal, colours


def seen_all(start: Spawn, **changed: str) -> Terminal:
    """footui, after its pages were looked at."""
    terminal = start(**changed)
    terminal.wait_for(ROUTINE)
    for key, shown in (("h", "streak"), ("?", "Safety"), ("q", "streak"), ("g", "Time zone")):
        terminal.send(key)
        terminal.wait_for(shown)
    terminal.send("s")
    terminal.wait_for("How is your back")
    terminal.send(ENTER)
    terminal.wait_for("to go$")
    terminal.send("q")
    terminal.wait_for("k  end it")
    return terminal


@pytest.mark.parametrize("name", ["xterm-256color", "linux", "vt100"])
def test_where_no_colour_is_wanted_no_colour_sequence_is_sent(
    database: Path, start: Spawn, name: str
) -> None:
    terminal = seen_all(start, NO_COLOR="1", TERM=name)
    assert colours(terminal.raw) == set()
    assert b"\x1b[1m" in terminal.raw or b"\x1b[1;" in terminal.raw, "not even bold is left"


def test_else_only_the_colours_of_the_terminal_itself_are_sent(
    database: Path, start: Spawn
) -> None:
    sent = colours(seen_all(start).raw)
    assert 36 in sent
    assert not sent & {38, 48}


@pytest.mark.parametrize(("columns", "rows"), [(300, 100), (480, 135)])
def test_a_terminal_of_any_size_is_drawn_on(
    database: Path, start: Spawn, columns: int, rows: int
) -> None:
    terminal = start(columns=columns, rows=rows)
    terminal.wait_for(ROUTINE)
    terminal.send("h")
    terminal.wait_for("streak")
    terminal.send("r")
    terminal.wait_for(ROUTINE)


def test_ctrl_l_draws_the_screen_anew(database: Path, start: Spawn) -> None:
    terminal = start()
    terminal.wait_for(ROUTINE)
    shown = terminal.text
    terminal.wipe()
    terminal.send(CTRL_L)
    terminal.wait_until(lambda: terminal.text == shown)
    assert terminal.text == shown
