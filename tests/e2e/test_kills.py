"""Kills at any moment: whatever was done stays done, and the session goes on."""

import random
import signal
from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.data import assert_sound, rows, sessions, transitions
from tests.e2e.steps import LIVE, opened
from tests.e2e.terminal import ENTER

KEYS = [" ", "n", "p", "b", "+", "P"]
LONGEST = 0.2
"""Seconds after which at the latest the kill comes."""


@pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.torture)])
def test_a_session_survives_any_number_of_kills_and_ends(
    database: Path, start: Spawn, kills: int
) -> None:
    chance = random.Random(2026)
    terminal = opened(start)
    terminal.send("s")
    terminal.wait_for("Before you start")
    terminal.send(ENTER)
    terminal.wait_for(LIVE)
    before = transitions(database)
    for _ in range(kills):
        terminal.send(*chance.choices(KEYS, k=chance.randrange(12)))
        terminal.read_for(chance.uniform(0, LONGEST))
        terminal.signal(signal.SIGKILL)
        assert terminal.exit_code() == -signal.SIGKILL
        terminal.close()

        assert_sound(database)
        after = transitions(database)
        assert after[: len(before)] == before
        assert [session["state"] for session in sessions(database)] == ["live"]
        before = after

        terminal = start()
        terminal.wait_for("A session is not over")
        terminal.send("r")
        terminal.wait_for("Space goes on")

    terminal.send(*" NNNNN")
    terminal.wait_for("How bad is your back now")
    assert_sound(database)
    (session,) = sessions(database)
    assert session["state"] in ("done", "partial")
    assert transitions(database)[-1]["kind"] == "finish"
    assert rows(database, "SELECT * FROM lease") == []
