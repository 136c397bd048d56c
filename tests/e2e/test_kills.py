"""Kills at any moment, also inside commits: what was kept stays, and the session goes on."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from footui.domain.durations import clock
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Transition
from footui.domain.text import count as counted
from tests.e2e.conftest import Spawn
from tests.e2e.oracle import Contents, Oracle
from tests.e2e.steps import LIVE, ROUTINE, SHIPPED
from tests.support.locations import FOOTUI, ROOT
from tests.support.requirements import require_tool
from tests.support.sqlite_tools import fetch_dicts
from tests.support.stored_sessions import assert_sound
from tests.support.terminal import ENTER, TIMEOUT, Terminal, poll

KEYS = [" ", "n", "p", "b", "+", "P"]
"""Each of which is a transition, wherever the session is."""
MOST_KEYS = 12
OVER = "How is your back now"
"""What is asked once a session is finished."""
MOMENTS = [(0.0, 0.2)] * 9 + [(4.0, 5.0)]
"""Seconds from when until when a kill may come that is aimed at nothing; some after a heartbeat."""
CALLS = {"pwrite64": 16, "fdatasync": 5, "unlink": 1}
"""What SQLite does to commit, and how often, if not much is new; the last fdatasync comes when all
is done. A kill comes instead of one of these calls."""
COMMITS = 3
"""Inside how many commits from now a kill may come: fewer than there are keys."""
AS_A_GRANDCHILD = "-D"
"""How strace runs that the program is to be ours, and not a child of strace."""
JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""How a journal begins (SQLite's file format, section 3) once it is needed."""

torture = pytest.mark.torture


class KillTest:
    """Starts footui under the write tracer, and checks what it left when it was killed."""

    def __init__(self, path: Path, start: Spawn) -> None:
        self.path = path
        self._start = start
        self._trace = path.with_name("trace")
        self.oracle = Oracle(path, self._trace)
        self.kills = self.hot = self.torn = self.unheard = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.hot} of which left a journal to undo, {self.torn} a "
            f"database half written; {self.unheard} came before it was heard that all was kept"
        )

    def footui(self, *tracer: str | Path) -> Terminal:
        """Start footui under the write tracer, and under strace if its arguments are given."""
        traced = [sys.executable, "-m", "tests.e2e.write_tracer", self._trace]
        return self._start(*tracer, *traced, PYTHONPATH=os.fspath(ROOT))

    def kill(self, terminal: Terminal) -> None:
        """End it so that it can do nothing about it."""
        terminal.signal(signal.SIGKILL)
        self.judge(terminal)

    def judge(self, *killed: Terminal) -> None:
        """See what they left; all that wrote must have been killed."""
        for terminal in killed:
            assert terminal.exit_code() == -signal.SIGKILL, terminal.text
            terminal.close()
        with what_is_left(self.path) as left:
            self.unheard += bool(self.oracle.judge(Contents.of(left)))
            self.hot += is_hot(self.path)
            self.torn += left.read_bytes() != self.path.read_bytes()
        self.kills += len(killed)

    def resume(self) -> Terminal:
        """A new footui offers the session, and goes on exactly where it was."""
        lease = self.oracle.known.lease
        assert lease
        known = self.oracle.known.logs[lease["session"]]
        was = replayed(known, lease["position"])
        moment = was.timeline.at(was.position)
        terminal = self.footui()
        terminal.wait_for("Unfinished session")
        for answer in ("r  resume", "k  end it", "d  discard"):
            terminal.wait_for(answer)
        terminal.send("r")
        terminal.wait_for("Space resumes")
        terminal.wait_for(f" {clock(moment.left_in_all)} to go$")
        assert moment.exercise.name in terminal.text

        terminal.send(" ")
        goes_on = Transition(Kind.RESUME, was.position, was.position)
        log = (*was.log, goes_on)
        assert terminal.wait_until(lambda: "Space resumes" not in terminal.text)
        found = self._log(lease["session"])
        assert found[: len(known)] == known
        assert [row["number"] for row in found] == list(range(len(log)))
        assert tuple(map(transition, found)) == log
        return terminal

    def _log(self, session: str) -> list[dict[str, object]]:
        query = "SELECT * FROM transition WHERE session = ? ORDER BY number"
        return fetch_dicts(self.path, query, session)


@pytest.fixture
def kill_test(database: Path, start: Spawn) -> KillTest:
    return KillTest(database, start)


def transition(row: dict[str, object]) -> Transition:
    return Transition(Kind(row["kind"]), row["reached"], row["position"])


def replayed(log: list[dict[str, object]], reached: int) -> Session:
    return Session.replay(SHIPPED, tuple(map(transition, log)), reached, 0)


def is_hot(path: Path) -> bool:
    """Whether a kill came inside a commit: there is a journal by which to undo what was written."""
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and journal.read_bytes().startswith(JOURNAL)


@contextmanager
def what_is_left(path: Path) -> Iterator[Path]:
    """A copy of a database and of its journal: looking would undo what footui is to undo."""
    folder = path.with_name("left")
    folder.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, folder)
    yield folder / path.name
    shutil.rmtree(folder)


def killing(call: str, number: int) -> list[str | Path]:
    """The strace that kills a program instead of letting it make this call for the nth time."""
    inject = f"inject={call}:signal=KILL:when={number}"
    return [require_tool("strace"), "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]


@contextmanager
def attached(terminal: Terminal, call: str, number: int) -> Iterator[None]:
    """Have strace count from now on; what is inside must bring about the end."""
    tracer = subprocess.Popen([*killing(call, number), "-p", str(terminal.pid)])
    status = Path(f"/proc/{terminal.pid}/status")
    try:
        assert poll(
            lambda: tracer.poll() is not None or f"TracerPid:\t{tracer.pid}\n" in status.read_text()
        )
        yield
        terminal.exit_code()
        assert tracer.wait(TIMEOUT) == 0
    finally:
        tracer.kill()
        tracer.wait()


def aimed(rng: random.Random, commits: int) -> tuple[str, int]:
    """A call inside one of the next commits."""
    call = rng.choice(list(CALLS))
    return call, rng.randint(1, commits * CALLS[call])


def shows(terminal: Terminal, pattern: str) -> bool:
    """Whether footui lived to show what was to come."""
    found = terminal.wait_until(lambda: re.search(pattern, terminal.text, re.MULTILINE))
    return found is not None


def set_up(kill_test: KillTest, *, needs_session: bool = True) -> Terminal:
    """footui, with a session or without one, whatever there was before."""
    has_session = kill_test.oracle.known.lease is not None
    if has_session and needs_session:
        return kill_test.resume()
    terminal = kill_test.footui()
    if has_session:
        terminal.wait_for("Unfinished session")
        terminal.send("d")
        terminal.wait_for("enter discards it")
        terminal.send(ENTER)
        terminal.wait_for("Discarded")
    terminal.wait_for(ROUTINE)
    if needs_session:
        terminal.send("s")
        terminal.wait_for("How is your back")
        terminal.send(ENTER)
        terminal.wait_for(LIVE)
    return terminal


def assert_ends_once(kill_test: KillTest, environment: dict[str, str]) -> None:
    """The session goes on to its end, is in the history once, and nothing is wrong."""
    terminal = kill_test.resume()
    terminal.send(*"NNNNN")
    terminal.wait_for(OVER)
    terminal.send("3", ENTER)
    terminal.wait_for(ROUTINE)
    terminal.send("h")
    terminal.wait_for(r"\b1 session, ")
    kill_test.kill(terminal)
    (session,) = kill_test.oracle.known.sessions.values()
    assert session["state"] in ("done", "partial")
    assert session["pain_after"] == 3
    assert kill_test.oracle.known.logs[session["id"]][-1]["kind"] == Kind.FINISH
    assert_nothing_is_wrong(environment)
    print(f"\n{kill_test}")


def assert_nothing_is_wrong(environment: dict[str, str], sessions: int = 1) -> None:
    doctor = subprocess.run([FOOTUI, "doctor"], env=environment, capture_output=True, check=False)
    assert doctor.returncode == 0, doctor.stdout
    assert f"all can be read, {counted(sessions, 'session')}\n".encode() in doctor.stdout


@pytest.mark.parametrize("kills", [2, pytest.param(150, marks=torture)])
def test_a_session_survives_any_number_of_kills_and_ends(
    kill_test: KillTest, environment: dict[str, str], kills: int
) -> None:
    rng = random.Random(2028)
    terminal = set_up(kill_test)
    for _ in range(kills):
        terminal.send(*rng.choices(KEYS, k=rng.randrange(MOST_KEYS)))
        terminal.read_for(rng.uniform(*rng.choice(MOMENTS)))
        kill_test.kill(terminal)
        terminal = kill_test.resume()
    kill_test.kill(terminal)
    assert_ends_once(kill_test, environment)


@pytest.mark.parametrize("kills", [4, pytest.param(150, marks=torture)])
def test_a_session_survives_kills_inside_commits_and_while_they_are_undone(
    kill_test: KillTest, environment: dict[str, str], kills: int
) -> None:
    rng = random.Random(2670)
    undoing = 0
    terminal = set_up(kill_test)
    for _ in range(kills // 2):
        with attached(terminal, *aimed(rng, COMMITS)):
            terminal.send(*rng.choices(KEYS, k=MOST_KEYS))
        kill_test.judge(terminal)
        terminal = kill_test.footui(*killing(*aimed(rng, 1)), AS_A_GRANDCHILD)
        if shows(terminal, "Unfinished session"):
            terminal.send("r")
        else:
            undoing += 1
        if shows(terminal, "Space resumes"):
            terminal.send(" ", *rng.choices(KEYS, k=MOST_KEYS))
        kill_test.judge(terminal)
        terminal = kill_test.resume()
    kill_test.kill(terminal)
    print(f"\n{undoing} kills while a journal was undone")
    assert undoing > kills // 15
    assert kill_test.torn > kills // 4
    assert_ends_once(kill_test, environment)


@dataclass(frozen=True)
class Scenario:
    """What a user does, until a key is pressed that changes what is kept."""

    needs_session: bool
    steps: Sequence[tuple[str, str]]
    """Keys, and what each brings about."""
    key: str
    outcome: str
    commits: int = 1
    """How many the last key brings about."""


SCENARIOS = {
    "begin": Scenario(False, [("s", "How is your back")], ENTER, LIVE, commits=2),
    "finish": Scenario(True, [("PPPP", " 1 of 5 "), ("NNNN", " 5 of 5 ")], "N", OVER),
    "rate": Scenario(True, [("NNNNN", OVER), ("3", r"\[3\]")], ENTER, ROUTINE),
    "keep": Scenario(True, [("q", "k  end it")], "k", "Kept"),
    "discard": Scenario(True, [("q", "d  discard"), ("d", "enter discards")], ENTER, "Discarded"),
    "put aside": Scenario(True, [("q", "r  resume")], "r", "Saved for later"),
    "stop for pain": Scenario(True, [("x", "Where does it hurt")], ENTER, "Stopped and saved"),
}
EVERY = [False, pytest.param(True, marks=torture)]
"""Whether kills come at each call of what is done, or only at one where its last commit ends."""


def aims(last: str, *, commits: int = 1, every: bool) -> Mapping[str, Iterable[int]]:
    """The calls to kill at: the last one of a kind, or all of every kind, as long as there are."""
    return {call: count(1) for call in CALLS} if every else {last: [commits * CALLS[last]]}


@pytest.mark.parametrize("every", EVERY)
def test_what_a_kill_interrupts_has_happened_or_has_not(kill_test: KillTest, every: bool) -> None:
    for name, scenario in SCENARIOS.items():
        torn, unheard = kill_test.torn, kill_test.unheard
        for call, numbers in aims("fdatasync", commits=scenario.commits, every=every).items():
            for number in numbers:
                if not interrupts(kill_test, scenario, call, number):
                    break
        assert kill_test.unheard > unheard, f"{name} was not killed when it had happened"
        assert kill_test.torn > torn or not every, f"{name} was not killed while it happened"
    print(f"\n{kill_test}")
    set_up(kill_test)


def interrupts(kill_test: KillTest, scenario: Scenario, call: str, number: int) -> bool:
    """Whether a scenario comes to the nth of these calls, where it is over."""
    terminal = set_up(kill_test, needs_session=scenario.needs_session)
    for keys, shown in scenario.steps:
        terminal.send(*keys)
        terminal.wait_for(shown)
    with attached(terminal, call, number):
        terminal.send(scenario.key)
        survived = shows(terminal, scenario.outcome)
        terminal.signal(signal.SIGKILL)
    kill_test.judge(terminal)
    return not survived


@pytest.mark.parametrize("every", EVERY)
def test_who_is_killed_taking_a_session_over_has_it_or_leaves_it(
    kill_test: KillTest, every: bool
) -> None:
    for call, numbers in aims("unlink", every=every).items():
        for number in numbers:
            holder, taker = set_up(kill_test), kill_test.footui()
            taker.wait_for("A session is running elsewhere")
            holder.send(" ")
            holder.wait_for("Space resumes")
            with attached(taker, call, number):
                taker.send("t")
                survived = shows(taker, "Space resumes")
                taker.signal(signal.SIGKILL)
            holder.send(" ")
            is_lost = holder.wait_for("space pause|(taken over by another footui)")[1]
            holder.signal(signal.SIGKILL)
            kill_test.judge(taker, holder)
            lease = kill_test.oracle.known.lease
            assert lease
            assert lease["pid"] == (taker if is_lost else holder).pid
            if survived:
                break
    print(f"\n{kill_test}")
    assert every or lease["pid"] == holder.pid
    kill_test.resume()


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("is_new", [False, True], ids=["known", "new"])
def test_what_was_logged_is_there_whole_or_not_at_all_and_never_twice(
    database: Path, environment: dict[str, str], every: bool, is_new: bool
) -> None:
    kills = 0
    for call, numbers in aims("fdatasync", every=every).items():
        for number in numbers:
            path = database.with_name(f"{call}-{number}.db") if is_new else database
            if not interrupts_log(path, environment, call, number):
                break
            kills += 1
    print(f"\n{kills} kills")
    assert kills


def interrupts_log(path: Path, environment: dict[str, str], call: str, number: int) -> bool:
    """Whether `footui log` comes to the nth of these calls; the same command is told again."""
    environment["FOOTUI_DB"] = str(path)
    before = logged(path)
    code = log(environment, *killing(call, number))
    there = logged(path)
    assert code in (0, -signal.SIGKILL)
    assert there - before in ((0, 1) if code else (1,))
    assert log(environment) == 0
    assert logged(path) == there + 1
    assert_nothing_is_wrong(environment, sessions=there + 1)
    return code != 0


def log(environment: dict[str, str], *tracer: str | Path) -> int:
    """Put a session of twenty minutes on record; returns the exit code."""
    command = [*tracer, FOOTUI, "log", "--minutes", "20"]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


def logged(path: Path) -> int:
    """How many sessions were put on record by hand, each with all that belongs to it."""
    with what_is_left(path) as left:
        if not fetch_dicts(left, "SELECT * FROM sqlite_schema"):
            return 0
        assert_sound(left)
        found = fetch_dicts(left, "SELECT id, state, minutes FROM session")
        noted = [row["key"] for row in fetch_dicts(left, "SELECT key FROM changed_row")]
    assert sorted(noted) == sorted(row.pop("id") for row in found)
    assert all(row == {"state": "done", "minutes": 20} for row in found)
    return len(found)
