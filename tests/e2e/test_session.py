"""Sessions, from the first run on, as somebody at a terminal has them."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.steps import LIVE, ROUTINE, opened, started
from tests.support.routines import QUICK_SECONDS
from tests.support.sqlite_tools import fetch_dicts
from tests.support.stored_sessions import assert_sound, kinds, lease, sessions, transitions
from tests.support.terminal import ENTER, ESCAPE

CLEAR = "\x15"
SLACK = 0.2
"""Seconds by which the end may be off."""


def seconds_between(first: dict[str, int], last: dict[str, int]) -> float:
    return (last["at"] - first["at"]) / 1000


@pytest.mark.smoke
def test_the_first_run_says_what_to_mind_and_asks_for_the_zone_and_never_again(
    path: Path, start: Spawn
) -> None:
    terminal = start()
    terminal.wait_for("emergency care")
    terminal.wait_for("^ Europe/Berlin")  # what the machine says
    terminal.send("Mars/Phobos", ENTER)
    terminal.wait_for("no time zone of that name")
    terminal.send(CLEAR)
    terminal.wait_until(lambda: "Mars" not in terminal.text)
    terminal.send("Asia/Tokyo", ENTER)
    terminal.wait_for(ROUTINE)
    assert terminal.wait_until(lambda: "emergency" not in terminal.text)
    terminal.send("q")
    assert terminal.exit_code() == 0
    zone = "SELECT value FROM setting WHERE key = 'timezone'"
    assert fetch_dicts(path, zone) == [{"value": "Asia/Tokyo"}]

    terminal = start()
    terminal.wait_for(ROUTINE)
    assert b"emergency" not in terminal.raw


def test_leaving_the_first_run_unanswered_asks_again(path: Path, start: Spawn) -> None:
    terminal = start()
    terminal.wait_for("Your time zone")
    terminal.send(ESCAPE)
    assert terminal.exit_code() == 0
    assert fetch_dicts(path, "SELECT * FROM setting") == []
    start().wait_for("emergency care")


@pytest.mark.smoke
def test_a_session_needs_no_key_and_is_on_record_before_any_question_is_answered(
    short_routine: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.wait_for("Done: 0:03, complete")
    terminal.wait_for("How is your back now")

    (session,) = sessions(short_routine)
    assert (session["state"], session["counts"], session["pain_after"]) == ("done", 1, None)
    assert session["ended_at"] is not None
    log = transitions(short_routine)
    assert [transition["kind"] for transition in log] == ["start", "finish"]
    assert seconds_between(log[0], log[1]) == pytest.approx(QUICK_SECONDS, abs=SLACK)
    assert fetch_dicts(short_routine, "SELECT * FROM lease") == []
    assert terminal.raw.count(b"\a") >= 8
    assert_sound(short_routine)

    terminal.send(ENTER)
    terminal.wait_for(r"1 day")
    terminal.send("h")
    terminal.wait_for("0:03 +complete")


def test_pain_before_is_a_digit_or_two(database: Path, start: Spawn) -> None:
    terminal = opened(start)
    terminal.send("s")
    terminal.wait_for("Before you start")
    terminal.send("1", "0")
    terminal.wait_for(r"\[10\]")
    terminal.send(ENTER)
    terminal.wait_for("20:0[89] to go")
    assert sessions(database)[0]["pain_before"] == 10


@pytest.mark.smoke
def test_keys_typed_ahead_are_not_lost(database: Path, start: Spawn) -> None:
    terminal = opened(start)
    terminal.send("s4\r")  # all at once, as over a slow link
    terminal.wait_for(LIVE)
    terminal.send("x7k\r")
    terminal.wait_for("Stopped and saved")
    (session,) = sessions(database)
    assert (session["pain_before"], session["stop_pain"]) == (4, 7)
    assert session["stop_place"] == "knee"


def test_what_is_said_afterwards_is_kept_as_it_was_written(
    short_routine: Path, start: Spawn
) -> None:
    note = "left ankle “stiff” – Fuß, 足, [b]not bold[/b] $HOME %s ';--"
    terminal = started(start)
    terminal.send("N", "N")
    terminal.wait_for("How is your back now")
    terminal.send("3", "n")
    terminal.wait_for("^ note")
    terminal.send(note, ENTER)
    terminal.wait_for(ROUTINE)
    (session,) = sessions(short_routine)
    assert (session["pain_after"], session["note"]) == (3, note)
    terminal.send("h")
    terminal.wait_for("pain – → 3 +“left ankle “stiff”")


ANSWER = "\x1b[1;1R"
"""How a terminal that is there answers the question where the cursor is."""


def test_what_is_typed_before_a_slow_link_has_shown_the_end_is_not_said_of_it(
    short_routine: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.wait_for_bytes(b"\x1b[6n")
    terminal.send(ANSWER, "N", "N")
    terminal.wait_for("How is your back now")
    terminal.wait_until(lambda: terminal.raw.count(b"\x1b[6n") == 2)
    terminal.send("7n7", ENTER, ANSWER, "3", ENTER)
    terminal.wait_for(ROUTINE)
    assert [(row["pain_after"], row["note"]) for row in sessions(short_routine)] == [(3, "")]
    shown = bytes(terminal.raw).index(b"How is your back now")
    assert shown < bytes(terminal.raw).rindex(b"\x1b[6n")


def test_going_on_after_a_pause_takes_three_seconds_that_are_not_credited(
    short_routine: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.send("N", "n", " ")
    terminal.wait_for("Space resumes")
    terminal.send(" ")
    terminal.wait_for("then lift")
    terminal.wait_for("How is your back now")
    log = transitions(short_routine)
    assert [t["kind"] for t in log] == ["start", "seek", "seek", "pause", "resume", "finish"]
    left = QUICK_SECONDS - log[4]["position"] / 1000
    assert seconds_between(log[4], log[5]) == pytest.approx(3 + left, abs=SLACK)
    assert sessions(short_routine)[0]["state"] == "partial"


def test_stopping_for_pain_is_recorded_and_can_be_thought_better_of(
    database: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.send("x")
    terminal.wait_for("How bad is it")
    terminal.send(ESCAPE)
    terminal.wait_for(LIVE)
    assert sessions(database)[0]["state"] == "live"
    terminal.send("x")
    terminal.wait_for("How bad is it")
    terminal.send("6", "a")
    terminal.wait_for("stop for today, and see")
    terminal.send(ENTER)
    terminal.wait_for("Stopped and saved")
    (session,) = sessions(database)
    assert session["state"] == "partial"
    assert (session["stop_pain"], session["stop_place"]) == (6, "ankle or calf")


def test_a_session_that_was_left_can_be_resumed_by_another_footui(
    database: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.send("q")
    terminal.wait_for("Leave the session")
    terminal.send("r")
    terminal.wait_for("Saved for later")
    assert lease(database)["token"] is None
    terminal.send("q")
    assert terminal.exit_code() == 0

    terminal = start()
    terminal.wait_for("Unfinished session")
    terminal.send("r")
    terminal.wait_for("Space resumes")
    terminal.send(" ")
    terminal.wait_for("then ready")
    assert kinds(database) == ["start", "pause", "resume"]
    assert lease(database)["token"] is not None


@pytest.mark.parametrize(
    ("key", "said", "deleted"), [("k", "Kept as partial", False), ("d", "Discarded", True)]
)
def test_a_session_that_was_left_can_be_kept_or_discarded(
    database: Path, start: Spawn, key: str, said: str, deleted: bool
) -> None:
    terminal = started(start)
    terminal.send(ESCAPE)
    terminal.wait_for("Leave the session")
    terminal.send(key)
    if deleted:
        terminal.wait_for("enter discards it")
        terminal.send(ENTER)
    terminal.wait_for(said)
    (session,) = sessions(database)
    assert session["state"] == "partial"
    assert (session["deleted_at"] is not None) is deleted
    assert kinds(database) == ["start", "pause", *["stop"] * (not deleted)]
    assert_sound(database)


def test_quitting_asks_first_while_a_session_is_live(database: Path, start: Spawn) -> None:
    terminal = started(start)
    terminal.send("h")
    terminal.wait_for("unfinished")
    terminal.send("q")
    terminal.wait_for("Leave the session")
    terminal.send(ESCAPE)
    assert terminal.wait_until(lambda: kinds(database) == ["start", "pause", "resume"])
    assert terminal.wait_until(lambda: "Leave" not in terminal.text)
    terminal.send("q")
    terminal.wait_for("Leave the session")
    terminal.send("r")
    assert terminal.exit_code() == 0
    assert sessions(database)[0]["state"] == "live"
