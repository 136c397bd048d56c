"""A link that stalls: nobody reads what footui writes, and the session goes on all the same."""

import re
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.steps import SHIPPED, in_the_midst
from tests.support.stored_sessions import assert_sound, kinds, lease
from tests.support.terminal import Terminal, poll

TO_GO = re.compile(r"(\d+):(\d\d) to go$", re.MULTILINE)
SECOND = 1_000


def shown_position(terminal: Terminal) -> int:
    """Where the screen says that the session is, to the second."""
    minutes, seconds = map(int, terminal.wait_for(TO_GO.pattern).groups())
    return SHIPPED.length - (60 * minutes + seconds) * SECOND


def true_position(path: Path) -> float:
    """Where the session is by the clock, going by what was written last."""
    written = lease(path)
    return written["position"] + time.time() * SECOND - written["heartbeat_at"]


@pytest.mark.parametrize(
    "seconds", [6, pytest.param(60, marks=pytest.mark.torture)], ids=["briefly", "a minute"]
)
def test_the_clock_and_the_saving_go_on_while_nobody_reads(
    database: Path, start: Spawn, seconds: int
) -> None:
    terminal = in_the_midst(start)
    before = lease(database)["position"]
    terminal.stall()
    terminal.send("h", "y", "p", "s")
    goal = before + seconds * SECOND
    assert poll(lambda: lease(database)["position"] >= goal, seconds + 20)
    assert kinds(database) == ["start", "seek", "seek"]
    drawn = len(terminal.raw)
    terminal.wait_until(lambda: len(terminal.raw) > drawn)
    assert terminal.wait_until(
        lambda: abs(true_position(database) - shown_position(terminal)) < 2 * SECOND
    )
    assert_sound(database)


def test_what_piled_up_is_thrown_away_and_the_screen_is_whole_all_the_same(
    database: Path, start: Spawn
) -> None:
    terminal = in_the_midst(start)
    terminal.stall()
    for _ in range(40):
        terminal.send("h", "y", "s")
    before = len(terminal.raw)
    terminal.send("N")
    assert poll(lambda: kinds(database)[-1] == "seek" and len(kinds(database)) == 4)
    terminal.wait_for("Sit on a chair with a towel under your feet")
    terminal.wait_for(r"^ space pause .* q leave")
    assert len(terminal.raw) - before < 100_000


@pytest.mark.torture
def test_a_link_that_stalls_far_away_is_noticed_and_gets_no_burst(
    database: Path, start: Spawn
) -> None:
    terminal = in_the_midst(start)
    terminal.wait_for_bytes(b"\x1b[6n")
    terminal.send_bytes(b"\x1b[1;1R")  # as a terminal answers that is there
    terminal.wait_until(lambda: terminal.raw.count(b"\x1b[6n") == 2)
    before = lease(database)["position"]
    terminal.wait_until(lambda: terminal.raw.count(b"\x1b[6n") == 3)
    drawn = len(terminal.raw)
    terminal.wait_until(lambda: terminal.raw.count(b"\x1b[6n") == 5)
    assert len(terminal.raw) - drawn <= 2 * len(b"\x1b[6n")
    assert lease(database)["position"] >= before + 8 * SECOND
    terminal.send_bytes(b"\x1b[1;1R")
    assert terminal.wait_until(
        lambda: abs(true_position(database) - shown_position(terminal)) < 2 * SECOND
    )
