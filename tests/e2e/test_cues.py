"""What is heard, and what a terminal shows beside its window: it reaches the user's terminal."""

import re
from pathlib import Path

import pytest

from footui.domain.routine.toml_reader import parse
from footui.domain.session.cues import PATTERNS, Cue
from footui.services.service import Service
from footui.services.system import real_system
from tests.e2e.conftest import Spawn
from tests.e2e.steps import started
from tests.support.locations import FOOTUI
from tests.support.terminal import Terminal

ALL_CUES = """\
format = 1
name = "All cues"

[[exercise]]
key = "both"
name = "Both; of them"
how = "Every phase there is, so slowly that no cue cuts another one short."
why = "a test"
ready = 5.3
sides = ["right", "left"]
switch = 1.5
rest = 0.9
sets = 1
[[exercise.part]]
reps = 1
cue = "All."
tempo = [
  { phase = "work", seconds = 0.5, say = "push" },
  { phase = "hold", seconds = 0.7 },
  { phase = "lower", seconds = 1.1 },
]
"""
HEARD = [Cue.READY, *[Cue.COUNT] * 3, *[Cue.WORK, Cue.HOLD, Cue.LOWER] * 2, Cue.SWITCH, Cue.END]
PASS_THROUGH = ("set-option", "-g", "allow-passthrough", "on", ";")
OSC = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


@pytest.fixture
def all_cues(database: Path) -> Path:
    """The database, with a routine that has every cue but the one for a rest."""
    with Service.open(database, real_system()) as service:
        service.routines.use(parse(ALL_CUES))
    return database


def choose(path: Path, key: str, value: str) -> None:
    """Make a setting."""
    with Service.open(path, real_system()) as service:
        service.set(key, value)


@pytest.fixture
def start_in_tmux(start: Spawn, tmux: list[str | Path]) -> Spawn:
    """Starts footui in a tmux that lets sequences through, and whose client the terminal is."""
    return lambda: start(*tmux, *PASS_THROUGH, "new-session", FOOTUI)


def rings(terminal: Terminal) -> int:
    """How often the bell was struck; the one that ends a sequence is none."""
    return OSC.sub(b"", terminal.raw).count(b"\a")


def test_every_stroke_of_every_cue_comes_through_tmux(all_cues: Path, start_in_tmux: Spawn) -> None:
    terminal = started(start_in_tmux)
    terminal.wait_for("Done: 0:1")
    expected = sum(len(PATTERNS[cue]) + 1 for cue in HEARD)
    terminal.wait_until(lambda: rings(terminal) >= expected)
    assert rings(terminal) == expected


def test_a_bell_that_is_off_is_never_struck(short_routine: Path, start: Spawn) -> None:
    choose(short_routine, "bell", "off")
    terminal = started(start)
    terminal.wait_for("Done: 0:03")
    assert b"\a" not in terminal.raw


@pytest.mark.parametrize(
    ("way", "sequences"),
    [
        ("osc9", [b"\x1b]9;footui: Pushing comes next\x1b\\", b"\x1b]9;footui: Done, and saved"]),
        ("osc777", [b"\x1b]777;notify;footui;Pushing comes next\x1b\\", b"Done, and saved\x1b\\"]),
    ],
)
def test_notifications_come_where_they_are_asked_for(
    short_routine: Path, start: Spawn, start_in_tmux: Spawn, way: str, sequences: list[bytes]
) -> None:
    choose(short_routine, "notify", way)
    for way_out in (start, start_in_tmux):
        terminal = started(way_out)
        terminal.wait_for("Done: 0:03")
        for sequence in sequences:
            terminal.wait_for_bytes(sequence)
        terminal.send("\x03")
        terminal.exit_code()


def test_without_being_asked_for_there_is_no_notification(
    short_routine: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.wait_for("Done: 0:03")
    assert not OSC.search(terminal.raw)
