"""The session line by line on a terminal: nothing but lines, and saved like any other."""

import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from footui.services.service import Service
from footui.services.system import real_system
from tests.e2e.conftest import Spawn
from tests.e2e.steps import started
from tests.support.locations import FOOTUI
from tests.support.sqlite_tools import fetch_dicts
from tests.support.stored_sessions import (
    assert_sound,
    kinds,
    lease,
    sessions,
    transitions,
    wait_for_state,
)
from tests.support.terminal import CTRL_C, CTRL_Z, ENTER, Terminal, poll

PLAIN = (FOOTUI, "session", "--plain")
CTRL_D = "\x04"
GONE_WITHIN = 2.0
STALLED_AFTER = 5.2
"""Seconds after which nobody can have been there."""

DRIVING = re.compile(rb"[\x00-\x06\x08\x09\x0b\x0c\x0e-\x1f\x7f]|\r(?!\r*\n)|\xc2[\x80-\x9f]")
"""What would move a cursor: all but lines, and bells."""


def led(start: Spawn, **changed: str) -> Terminal:
    """A session line by line that has just begun."""
    terminal = start(*PLAIN, columns=400, rows=60, **changed)
    terminal.wait_for("How is your back")
    terminal.send(ENTER)
    terminal.wait_for("Get ready")
    return terminal


def assert_only_lines(terminal: Terminal) -> None:
    """No escape sequence, no step back, no carriage return but those of line ends."""
    assert not DRIVING.search(bytes(terminal.raw)), bytes(terminal.raw[-500:])


def assert_put_aside(path: Path) -> None:
    assert [row["state"] for row in sessions(path)] == ["live"]
    assert lease(path)["token"] is None
    assert_sound(path)


def assert_gone(terminal: Terminal, code: int = 0, *, reading: bool = True) -> None:
    now = time.monotonic()
    assert terminal.exit_code(reading=reading) == code
    assert time.monotonic() - now < GONE_WITHIN


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_whole_session_is_lines_and_bells_alone_whatever_the_terminal(
    short_routine: Path, start: Spawn, name: str
) -> None:
    terminal = led(start, TERM=name)
    terminal.wait_for("Done: 0:03, complete. Saved. It counts.")
    wait_for_state(short_routine, "done")
    terminal.wait_for("How is your back now")
    terminal.send("2", ENTER)
    terminal.wait_for("A note")
    terminal.send("fine", ENTER)
    assert terminal.exit_code() == 0
    assert_only_lines(terminal)
    assert terminal.raw.count(b"\a") >= 8
    (session,) = sessions(short_routine)
    assert (session["pain_after"], session["note"]) == (2, "fine")
    assert kinds(short_routine) == ["start", "finish"]
    assert_sound(short_routine)


def test_a_bell_that_is_off_is_not_rung(short_routine: Path, start: Spawn) -> None:
    with Service.open(short_routine, real_system()) as service:
        service.set("bell", "off")
    terminal = led(start)
    terminal.wait_for("How is your back now")
    assert b"\a" not in terminal.raw
    assert_only_lines(terminal)


def test_ascii_and_a_locale_that_knows_no_more_print_ascii_alone(
    database: Path, start: Spawn
) -> None:
    plain = led(start, LANG="C", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    plain.send("N", ENTER)
    plain.wait_for("Toe walking")
    assert plain.raw.isascii()
    assert_only_lines(plain)


def sought(path: Path) -> list[tuple[str, int | None]]:
    """What happened, and where it led; where the clock had been is left out."""
    return [
        (change["kind"], change["position"] if change["kind"] == "seek" else None)
        for change in transitions(path)
    ]


def test_the_same_keys_leave_the_same_on_record_as_on_the_full_screen(
    database: Path, start: Spawn
) -> None:
    full = started(start)
    logs: list[list[tuple[str, int | None]]] = []
    keys = ["n", "N", "n", "p", "P", "+", "pause", "n", "b", "pause"]
    full.send(*(" " if key == "pause" else key for key in keys))
    assert poll(lambda: len(kinds(database)) == 1 + len(keys))
    full.send("q")
    full.wait_for("k  end it")
    full.send("k")
    full.wait_for("Kept as partial")
    logs.append(sought(database))
    full.send("q")
    assert full.exit_code() == 0

    plain = led(start)
    plain.send(*("\n" if key == "pause" else f"{key}\n" for key in keys), "q\n")
    plain.wait_for("Leave")
    plain.send("k\n")
    assert plain.exit_code() == 0
    logs.append(sought(database))
    assert [kind for kind, _ in logs[1]] == [
        "start", "seek", "seek", "seek", "seek", "seek", "extend", "pause", "seek", "seek",
        "resume", "pause", "stop",
    ]  # fmt: skip
    assert logs[0] == logs[1]
    states = fetch_dicts(database, "SELECT DISTINCT state, counts, stop_pain FROM session")
    assert states == [{"state": "partial", "counts": 0, "stop_pain": None}]


# One goes on with what the other left


@pytest.mark.smoke
def test_the_full_screen_goes_on_with_what_was_left_line_by_line(
    database: Path, start: Spawn
) -> None:
    plain = led(start)
    plain.send("N\n", "n\n", "q\n")
    plain.wait_for("Leave")
    plain.send("r\n")
    plain.wait_for("Saved for later")
    assert plain.exit_code() == 0
    full = start()
    full.wait_for("Unfinished session")
    full.send("r")
    full.wait_for("Space resumes")
    full.wait_for("set 1 of 4")
    assert kinds(database) == ["start", "seek", "seek", "pause"]


def test_what_the_full_screen_left_goes_on_line_by_line(database: Path, start: Spawn) -> None:
    full = started(start)
    full.send("N", "q")
    full.wait_for("r  resume")
    full.send("r")
    full.wait_for("Saved for later")
    plain = start(*PLAIN, columns=400, rows=60)
    plain.wait_for("Unfinished session. .* at Toe walking")
    plain.send("r\n")
    plain.wait_for("Toe walking, set 1 of 4, ready; ")
    plain.send("\n")
    plain.wait_for("^3$")
    assert kinds(database) == ["start", "seek", "pause", "resume"]
    assert lease(database)["pid"] == plain.pid


def test_the_full_screen_takes_over_what_is_led_line_by_line(database: Path, start: Spawn) -> None:
    plain = led(start)
    full = start()
    full.wait_for("A session is running elsewhere")
    full.send("t")
    full.wait_for("Space resumes")
    plain.send("n\n")
    assert_gone(plain, 1)
    plain.wait_for("footui: the session was taken over by another footui")
    assert_only_lines(plain)
    assert lease(database)["pid"] == full.pid


# Ways to go


@pytest.mark.parametrize("key", [CTRL_D, CTRL_C])
def test_ctrl_c_and_ctrl_d_put_the_session_aside(database: Path, start: Spawn, key: str) -> None:
    terminal = led(start)
    terminal.send(key)
    assert_gone(terminal)
    terminal.wait_for("Saved for later")
    assert_put_aside(database)


@pytest.mark.parametrize("key", [CTRL_D, CTRL_C])
def test_before_anything_was_begun_ctrl_c_and_ctrl_d_leave_nothing(
    database: Path, start: Spawn, key: str
) -> None:
    terminal = start(*PLAIN)
    terminal.wait_for("How is your back")
    terminal.send(key)
    assert_gone(terminal, 1)
    assert sessions(database) == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_puts_the_session_aside(
    database: Path, start: Spawn, number: signal.Signals
) -> None:
    terminal = led(start)
    terminal.signal(number)
    assert_gone(terminal)
    assert_put_aside(database)


@pytest.mark.parametrize("before", ["", "trap '' HUP; "])
def test_it_goes_with_its_terminal(database: Path, start: Spawn, before: str) -> None:
    command: Sequence[str | Path] = ["/bin/sh", "-c", f"{before}exec {FOOTUI} session --plain"]
    terminal = start(*command)
    terminal.wait_for("How is your back")
    terminal.send(ENTER)
    terminal.wait_for("Get ready")
    terminal.close()
    now = time.monotonic()
    terminal.exit_code()
    assert time.monotonic() - now < GONE_WITHIN
    assert_put_aside(database)


def test_a_kill_loses_nothing(database: Path, start: Spawn) -> None:
    terminal = led(start)
    terminal.send("N\n")
    terminal.wait_for("Toe walking")
    terminal.signal(signal.SIGKILL)
    terminal.exit_code()
    assert kinds(database) == ["start", "seek"]
    start(*PLAIN, columns=400).wait_for("Unfinished session. .* at Toe walking")


def test_a_session_that_was_stopped_for_a_while_stands_where_it_was(
    database: Path, start: Spawn
) -> None:
    terminal = start("/bin/bash", "--norc", "-i", columns=400, rows=60, PS1="$ ")
    terminal.send(f"{FOOTUI} session --plain --pain-before 0\n")
    terminal.wait_for("Get ready, 10 s")
    terminal.send(CTRL_Z)
    terminal.wait_for("Stopped")
    terminal.read_for(STALLED_AFTER)
    terminal.send("fg\n")
    terminal.wait_for(r"footui was asleep .*Tibialis anterior, right side, ready; 20:0\d to go")
    assert kinds(database) == ["start", "stall"]
    terminal.send("\n")
    terminal.wait_for("^3$")
    assert poll(lambda: kinds(database) == ["start", "stall", "resume"])


# A terminal that does not read


@pytest.fixture
def stalled(database: Path, start: Spawn) -> Terminal:
    """A session whose terminal takes no more, with much that it wants to say."""
    terminal = led(start)
    terminal.stall()
    terminal.send("N\n", "?\n", "n\n")
    assert poll(lambda: kinds(database) == ["start", "seek", "seek"])
    return terminal


def test_nobody_has_to_read_for_the_clock_and_the_saving_to_go_on(
    database: Path, stalled: Terminal
) -> None:
    before = lease(database)["position"]
    assert poll(lambda: lease(database)["position"] > before)
    stalled.wait_for("Walk on tiptoe, feet as straight")
    stalled.wait_for("straight, 20 s")
    assert_only_lines(stalled)


def test_a_signal_ends_it_though_nobody_reads(database: Path, stalled: Terminal) -> None:
    stalled.signal(signal.SIGTERM)
    assert_gone(stalled, reading=False)
    assert_put_aside(database)


def test_it_goes_with_a_terminal_that_nobody_read(database: Path, stalled: Terminal) -> None:
    stalled.close()
    now = time.monotonic()
    stalled.exit_code()
    assert time.monotonic() - now < GONE_WITHIN
    assert_put_aside(database)
