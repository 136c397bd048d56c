"""What footui sends: little, so that the thinnest link will do."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.steps import opened
from tests.support.locations import ROOT
from tests.support.terminal import DOWN, ENTER, LEFT, RIGHT, UP, Terminal

SECONDS = 1_209
DAY = re.compile(r"^ \w+day \d+ \w+", re.MULTILINE)
QUIET = 0.3
"""Seconds in which a page that was sent twice would come again."""
KNOWS_FRAMES = b"\x1b[?2026;2$y"
"""What a terminal answers that wants to be told where a frame begins and ends."""


def session_bytes(terminal: Terminal) -> int:
    """What the live screen writes in a whole session of the shipped routine."""
    terminal.wait_for("20:09")
    terminal.send_bytes(KNOWS_FRAMES)
    terminal.send("s")
    terminal.wait_for("How is your back")
    before = len(terminal.raw)
    terminal.send(ENTER)
    terminal.wait_for("Done: 20:09, complete", 60)
    return len(terminal.raw) - before


@pytest.fixture
def hurried(database: Path, start: Spawn) -> Spawn:
    """Starts a footui for which time passes as fast as it can draw."""

    def spawn(*options: str) -> Terminal:
        command = [sys.executable, "-m", "tests.e2e.hurried", database, *options]
        return start(*command, TEXTUAL_FPS="500", PYTHONPATH=os.fspath(ROOT))

    return spawn


def test_a_whole_session_is_within_its_budget(hurried: Spawn) -> None:
    assert session_bytes(hurried()) / SECONDS <= 100


def test_a_slow_link_gets_a_quarter_of_that(hurried: Spawn) -> None:
    assert session_bytes(hurried("--slow")) / SECONDS <= 25


def test_the_first_pages_are_within_their_budgets(database: Path, start: Spawn) -> None:
    terminal = opened(start)
    terminal.send_bytes(KNOWS_FRAMES)
    before = len(terminal.raw)
    assert before <= 3_000
    terminal.send("h")
    terminal.wait_for("streak")
    terminal.read_for(QUIET)
    assert len(terminal.raw) - before <= 2_500


@pytest.mark.parametrize(
    ("moves", "budget"), [((LEFT, UP, LEFT, DOWN, RIGHT), 150), (("[", "[", "]", "["), 500)]
)
def test_a_move_in_the_history_is_within_its_budget(
    database: Path, start: Spawn, moves: tuple[str, ...], budget: int
) -> None:
    terminal = opened(start)
    terminal.send_bytes(KNOWS_FRAMES)
    terminal.send("h")
    terminal.wait_for("no sessions")
    moved(terminal, LEFT)
    before = len(terminal.raw)
    for key in moves:
        moved(terminal, key)
    assert len(terminal.raw) - before <= budget * len(moves)


def moved(terminal: Terminal, key: str) -> None:
    """Move to another day, and wait until it is named."""
    named = DAY.search(terminal.text)
    terminal.send(key)
    assert terminal.wait_until(lambda: (DAY.search(terminal.text) or named)[0] != named[0])
