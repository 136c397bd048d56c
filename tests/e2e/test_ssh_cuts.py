"""The link is lost, wherever a session is just then: nothing else is."""

import re
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import parse
from footui.domain.session.session import LEAD_IN
from footui.services.service import Service
from footui.services.system import real_system
from tests.e2e.conftest import RunRemotely, Spawn
from tests.e2e.steps import LIVE, ROUTINE, footui_over_ssh, opened, signal_sshd_of
from tests.support.stored_sessions import (
    assert_sound,
    kinds,
    lease,
    sessions,
    transitions,
    wait_for_state,
)
from tests.support.terminal import ENTER, Terminal, poll, wait_for_end

GONE_WITHIN = 2.0
SLACK = 0.2
"""Seconds by which a clock may seem to be off, as it is read and written a little later."""

PHASES = """\
format = 1
name = "All phases"

[[exercise]]
key = "push"
name = "Pushing"
equipment = ["wall"]
why = "a test of every phase"
how = "Push the wall."
ready = {ready}
switch = {switch}
rest = {rest}
sides = {sides}
sets = 2
part = [
    {{ cue = "Now push.", tempo = [{{ phase = "work", seconds = {work}, say = "push" }}] }},
    {{ cue = "Now hold.", tempo = [{{ phase = "hold", seconds = {hold}, say = "hold" }}] }},
    {{ cue = "Now lower.", tempo = [{{ phase = "lower", seconds = {lower}, say = "lower" }}] }},
]
"""
SHOWN = {
    "ready": "Push the wall",
    "work": "Now push",
    "hold": "Now hold",
    "lower": "Now lower",
    "rest": "^ +Rest",
    "switch": "Change to the left side",
}
"""What the screen shows in each phase, and in no other."""

LONG = 60


class Situation(StrEnum):
    """Where somebody can be when the link is lost; the first ones are phases."""

    READY = auto()
    WORK = auto()
    HOLD = auto()
    LOWER = auto()
    REST = auto()
    SWITCH = auto()
    LEAD_IN = auto()
    PAUSED = auto()
    QUESTION_BEFORE = auto()
    LEAVING = auto()
    DONE = auto()


@dataclass(frozen=True)
class User:
    """A user in a situation, connected through ssh."""

    situation: Situation
    path: Path
    terminal: Terminal
    footui: int

    @property
    def timeline(self) -> Timeline:
        with Service.open(self.path, real_system()) as service:
            return service.routines.timeline()

    @property
    def block(self) -> int:
        """The block in which the live session is."""
        position = max(transitions(self.path)[-1]["position"], lease(self.path)["position"])
        return self.timeline.block_at(position)

    @property
    def seconds_to_go(self) -> float:
        """What the screen must show while the session runs."""
        last = transitions(self.path)[-1]
        ran = time.time() * 1000 - last["at"] - lead_in(last)
        return (self.timeline.length - last["position"] - max(0, ran)) / 1000


def lead_in(transition: dict[str, Any]) -> int:
    return LEAD_IN if transition["kind"] == "resume" else 0


def come(situation: Situation, path: Path, start: Spawn) -> User:
    """Go there, by keys where need be."""
    lengths = dict.fromkeys(SHOWN, 0.5) | {"ready": 0.2, "rest": 0.2, "switch": 0.2}
    if situation not in (Situation.QUESTION_BEFORE, Situation.DONE):
        lengths[situation if situation in SHOWN else "work"] = LONG
    sides = '["right", "left"]' if situation is Situation.SWITCH else '["both"]'
    with Service.open(path, real_system()) as service:
        service.routines.use(parse(PHASES.format(sides=sides, **lengths)))
    terminal = opened(start)
    terminal.send("s")
    terminal.wait_for("How is your back")
    if situation is not Situation.QUESTION_BEFORE:
        terminal.send(ENTER)
        for wanted, key in way_to(situation):
            terminal.wait_for(wanted)
            terminal.send(*key)
    return User(situation, path, terminal, footui_over_ssh(path))


def way_to(situation: Situation) -> Iterable[tuple[str, str]]:
    """What to wait for, and which key to press then."""
    match situation:
        case Situation.LEAD_IN:
            return [(SHOWN["work"], " "), ("Space resumes", " "), ("then push", "")]
        case Situation.PAUSED:
            return [(SHOWN["work"], " "), ("Space resumes", "")]
        case Situation.LEAVING:
            return [(SHOWN["work"], "q"), ("Leave the session", "")]
        case Situation.DONE:
            return [("How is your back now", "3"), (r"\[3\]", "")]
        case _:
            return [(SHOWN[situation], "")]


def kill_the_client(user: User) -> None:
    user.terminal.signal(signal.SIGKILL)
    assert user.terminal.exit_code() == -signal.SIGKILL


def kill_the_server(user: User) -> None:
    signal_sshd_of(user.footui, signal.SIGKILL)
    assert user.terminal.exit_code() == 255


def stall_and_kill(user: User) -> None:
    user.terminal.signal(signal.SIGSTOP)
    kill_the_client(user)


Cut = Callable[[User], None]
CUTS: tuple[Cut, ...] = (kill_the_client, kill_the_server, stall_and_kill)
PAIRS = [
    pytest.param(situation, cut, marks=[] if n % len(CUTS) == m else [pytest.mark.torture])
    for n, situation in enumerate(Situation)
    for m, cut in enumerate(CUTS)
]
"""Each situation and each cut at least once; all pairs are for those who have the time."""


@pytest.mark.parametrize(("situation", "cut"), PAIRS)
def test_a_cut_loses_nothing_and_the_next_connection_goes_on(
    database: Path, ssh: Spawn, situation: Situation, cut: Cut
) -> None:
    user = come(situation, database, ssh)
    log = transitions(database)
    cut(user)
    assert wait_for_end(user.footui, GONE_WITHIN)
    assert transitions(database)[: len(log)] == log
    assert_sound(database)
    match situation:
        case Situation.QUESTION_BEFORE:
            assert sessions(database) == []
            assert "not over" not in opened(ssh).text
        case Situation.DONE:
            (session,) = sessions(database)
            assert (session["state"], session["counts"], session["pain_after"]) == ("done", 1, 3)
            ssh().wait_for("1 day")
        case _:
            assert_kept(database)
            assert_goes_on(user, ssh)


def assert_kept(path: Path) -> None:
    """The session stands paused at the moment of the cut, and anybody may take it up."""
    assert lease(path)["token"] is None
    assert kinds(path)[-1] == "pause"
    assert_exact(transitions(path))


def assert_exact(log: list[dict[str, Any]]) -> None:
    """The session moved as the clock did, whenever it ran."""
    for before, after in pairwise(log):
        if before["kind"] in ("start", "resume"):
            moved = after["reached"] - before["position"]
            passed = after["at"] - before["at"] - lead_in(before)
            assert moved / 1000 == pytest.approx(max(0, passed) / 1000, abs=SLACK)


def assert_goes_on(user: User, start: Spawn) -> None:
    """A new connection is offered the session, and takes it up in the block where it was."""
    block, log = user.block, transitions(user.path)
    terminal = start()
    terminal.wait_for("Unfinished session")
    terminal.wait_for("r  resume")
    terminal.send("r")
    terminal.wait_for("Space resumes")
    terminal.send(" ")
    terminal.wait_for("^ .* then ")
    assert poll(lambda: kinds(user.path)[-1] == "resume")
    assert transitions(user.path)[:-1] == log
    assert user.block == block


RUNNING = (*map(Situation, SHOWN), Situation.LEAD_IN)
IN_ANY_CASE = (Situation.HOLD, Situation.LEAD_IN)


@pytest.mark.parametrize(
    "situation",
    [
        pytest.param(situation, marks=[] if situation in IN_ANY_CASE else [pytest.mark.torture])
        for situation in RUNNING
    ],
)
def test_a_session_goes_on_while_the_link_stalls_and_the_screen_catches_up(
    database: Path, ssh: Spawn, situation: Situation
) -> None:
    user = come(situation, database, ssh)
    log, before = transitions(database), lease(database)
    user.terminal.signal(signal.SIGSTOP)
    assert poll(lambda: lease(database)["position"] > max(before["position"], log[-1]["position"]))
    now = lease(database)
    assert now["token"] == before["token"]
    assert_exact([*log, {"kind": "now", "reached": now["position"], "at": now["heartbeat_at"]}])
    assert transitions(database) == log
    user.terminal.signal(signal.SIGCONT)
    assert user.terminal.wait_until(lambda: abs(shown_to_go(user) - user.seconds_to_go) <= 1)


def shown_to_go(user: User) -> float:
    minutes, seconds = re.findall(r"(\d+):(\d\d) to go", user.terminal.text)[0]
    return 60 * int(minutes) + int(seconds)


@pytest.mark.parametrize(
    "situation",
    [
        Situation.PAUSED,
        pytest.param(Situation.QUESTION_BEFORE, marks=pytest.mark.torture),
        pytest.param(Situation.LEAVING, marks=pytest.mark.torture),
        Situation.DONE,
    ],
)
def test_what_is_typed_while_the_link_stalls_arrives_when_it_goes_on(
    database: Path, ssh: Spawn, situation: Situation
) -> None:
    user = come(situation, database, ssh)
    log = transitions(database)
    keys, shown = {
        Situation.PAUSED: (" ", "then push"),
        Situation.QUESTION_BEFORE: (ENTER, LIVE),
        Situation.LEAVING: ("k", "Kept as partial"),
        Situation.DONE: ("4" + ENTER, ROUTINE),
    }[situation]
    user.terminal.signal(signal.SIGSTOP)
    user.terminal.send(keys)
    user.terminal.signal(signal.SIGCONT)
    user.terminal.wait_for(shown)
    assert transitions(database)[: len(log)] == log
    if situation is Situation.DONE:
        assert wait_for_state(database, "done")["pain_after"] == 4
    else:
        assert kinds(database)[-1] == {" ": "resume", ENTER: "start", "k": "stop"}[keys]


def test_a_ghost_is_taken_over_and_says_so_when_it_comes_back(database: Path, ssh: Spawn) -> None:
    ghost = come(Situation.WORK, database, ssh)
    ghost.terminal.signal(signal.SIGSTOP)
    held = lease(database)

    terminal = ssh()
    terminal.wait_for("A session is running elsewhere")
    terminal.wait_for(rf"{re.escape(held['terminal'])};")
    terminal.send("t")
    terminal.wait_for("Space resumes")
    now = lease(database)
    assert held["pid"] == ghost.footui
    assert now["pid"] == footui_over_ssh(database, besides=ghost.footui)
    assert now["token"] not in (None, held["token"])
    terminal.send(" ")
    terminal.wait_for("then (ready|push)")  # where it was when its position was last written

    ghost.terminal.signal(signal.SIGCONT)
    ghost.terminal.wait_for("taken over by another footui")
    ghost.terminal.send("h")
    ghost.terminal.wait_for("unfinished")
    assert lease(database)["token"] == now["token"]
    assert kinds(database) == ["start", "stall", "resume"]
    assert_sound(database)


def test_of_two_connections_one_leads_the_other_looks_around_and_a_third_says_live(
    database: Path, ssh: Spawn, run_remotely: RunRemotely
) -> None:
    first = come(Situation.WORK, database, ssh)
    token = lease(database)["token"]
    second = ssh()
    second.wait_for("A session is running elsewhere")
    second.send("l")
    second.wait_for(ROUTINE)
    second.send("h")
    second.wait_for("unfinished")
    assert b'"live": true' in run_remotely("footui status --json").stdout
    assert b"a session is running" in run_remotely("footui status").stdout
    first.terminal.send(" ")
    first.terminal.wait_for("Space resumes")
    second.send("q")
    assert second.exit_code() == 0
    assert lease(database)["token"] == token
    assert kinds(database) == ["start", "pause"]
