"""Many at once on one database: nobody is turned away, and nothing is lost or doubled."""

import json
import random
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest

from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Transition
from footui.services.live.pending import where
from tests.e2e.conftest import Spawn
from tests.e2e.steps import LIVE, ROUTINE, SHIPPED, started
from tests.support.locations import FOOTUI
from tests.support.sqlite_tools import fetch_dicts
from tests.support.stored_sessions import assert_sound, kinds, lease, sessions, transitions
from tests.support.terminal import DOWN, ENTER, ESCAPE, UP, Terminal, poll

ROLES = ("log", "browse", "ask", "log", "log", "browse", "ask", "log", "log")
"""What the others do while one leads a session, as many of them as there are."""

LEADING = [" ", " ", "n", "p", "p", "b", "+", "P"]
BROWSING = ["r", "g", "h", "h", "j", "k", "l", "[", "]", "t", "y", "p", UP, DOWN]
"""Keys that change nothing in the history, the routine or the settings."""

ASKING = (
    ("history", "--json"),
    ("status", "--json"),
    ("goal", "--json"),
    ("config",),
    ("goal", "2", "3"),
    ("goal", "1", "4"),
    ("config", "bell", "off"),
    ("config", "bell", "on"),
    ("config", "theme", "light"),
)

PATIENT = 60.0
"""Seconds after which a command on a machine however busy is stuck."""

NOTICED = 10.0
"""Seconds within which a screen shows what another program wrote, on a busy machine."""

HELP = "Get emergency care"
"""What only the help shows."""

TROUBLE = re.compile(r"locked|busy|Not saved|Another program has kept|Traceback|\bError\b")
DAYS_BEHIND = (7, 60)
"""How long ago is what they log: not this week, which the screens have to be seen to change."""

Answer = subprocess.CompletedProcess[str]


@dataclass
class Crowd:
    """One that leads, some that browse, and commands one after the other, until time is up."""

    environment: Mapping[str, str]
    until: float
    logged: dict[str, float] = field(default_factory=dict)
    """How long each session took to be logged, by its note."""
    asked: int = 0
    pressed: list[str] = field(default_factory=list)
    """The keys of the one that leads."""

    @property
    def jobs(self) -> dict[str, Callable[..., None]]:
        return {"browse": self.browse, "ask": self.ask, "log": self.log}

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self.until

    def run(self, *arguments: str) -> Answer:
        """Run a command, which must do what it is there for and say nothing of trouble."""
        answer = subprocess.run(
            [FOOTUI, *arguments],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENT,
        )
        assert answer.returncode == 0, (arguments, answer)
        assert not TROUBLE.search(answer.stdout + answer.stderr), (arguments, answer)
        return answer

    def lead(self, terminal: Terminal, rng: random.Random) -> None:
        while self.is_on:
            key = rng.choice(LEADING)
            self.pressed.append(key)
            terminal.send(key)
            watch(terminal, rng.uniform(0, 0.4))

    def browse(self, terminal: Terminal, rng: random.Random) -> None:
        while self.is_on:
            terminal.send(*rng.choices(BROWSING, k=rng.randint(1, 3)))
            watch(terminal, rng.uniform(0, 0.4))

    def log(self, rng: random.Random) -> None:
        while self.is_on:
            note = f"note {rng.random()}"
            day = date.today() - timedelta(days=rng.randint(*DAYS_BEHIND))  # noqa: DTZ011
            begun = time.monotonic()
            assert "Logged on" in self.run("log", f"{day}", "--note", note).stderr
            self.logged[note] = time.monotonic() - begun

    def ask(self, rng: random.Random) -> None:
        while self.is_on:
            command = rng.choice(ASKING)
            said = self.run(*command).stdout
            if "--json" in command:
                assert json.loads(said)["schema"] == 1
            self.asked += 1

    def told(self) -> str:
        took = sorted(self.logged.values())
        waited = sum(seconds > 2 * median(took) for seconds in took)
        return (
            f"\n{len(took)} logged, {self.asked} asked, {len(self.pressed)} keys; a log took "
            f"{median(took):.2f} s in the middle, {took[-1]:.2f} s at most, "
            f"{waited} took more than twice the middle"
        )


def watch(terminal: Terminal, seconds: float) -> None:
    """Read for so long; nothing that is shown may tell of trouble."""
    terminal.read_for(seconds)
    assert not TROUBLE.search(terminal.text), terminal.text


def looking_around(terminals: Sequence[Terminal]) -> None:
    """Have each of them that was just started look around beside a live session."""
    for terminal in terminals:
        terminal.wait_for("A session is running elsewhere")
        terminal.send("l")
        terminal.wait_for(ROUTINE)


def come_to_rest(terminal: Terminal) -> None:
    """See that all keys so far have had their effect: the help that comes after them is there."""
    terminal.send("?")
    terminal.wait_for(HELP)
    terminal.send(ESCAPE)
    assert terminal.wait_until(lambda: not re.search(HELP, terminal.text))


def show_this_month(terminal: Terminal) -> None:
    """Have whatever page it is show the month of the history, and today."""
    terminal.send("h")
    for _ in range(3):
        found = terminal.wait_for(r"y (year|by month) +p (pain|calendar)")
        if found.groups() == ("year", "pain"):
            break
        terminal.send("y" if found[1] == "by month" else "p")
        assert terminal.wait_until(lambda found=found: found[0] not in terminal.text)
    terminal.send("t")
    terminal.wait_for(", today")


def assert_led_exactly(path: Path, terminal: Terminal, pressed: list[str]) -> None:
    """Each key of the one that leads is on record once, and the position is what it shows."""
    terminal.send("q")
    terminal.wait_for("k  end it")
    found = transitions(path)
    log = tuple(Transition(Kind(row["kind"]), row["reached"], row["position"]) for row in found)
    session = Session.replay(SHIPPED, log, lease(path)["position"], 0)
    assert session.log == log
    assert where(session) in re.sub(r"\s+", " ", terminal.text)

    moves = ["extend" if key == "+" else "seek" for key in pressed if key != " "]
    assert [t.kind for t in log if t.kind in ("seek", "extend")] == moves
    stalls = kinds(path).count("stall")
    turns = stalls + kinds(path).count("pause") + kinds(path).count("resume")
    assert 0 <= turns - pressed.count(" ") <= 1 + stalls
    assert {t.kind for t in log} <= {"start", "seek", "extend", "pause", "resume", "stall"}
    terminal.send("k")
    terminal.wait_for("Kept as partial")


def assert_whole(path: Path, logged: Mapping[str, float]) -> None:
    """All that was logged is there once, and nothing is broken."""
    by_hand = [row["note"] for row in sessions(path) if row["kind"] == "manual"]
    assert sorted(by_hand) == sorted(logged)
    assert fetch_dicts(path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert fetch_dicts(path, "PRAGMA foreign_key_check") == []
    assert [row["number"] for row in transitions(path)] == [*range(len(transitions(path)))]
    assert len([row for row in sessions(path) if row["kind"] == "timed"]) == 1
    assert fetch_dicts(path, "SELECT * FROM lease") == []


def assert_all_screens_catch_up(
    crowd: Crowd, terminals: Sequence[Terminal], fresh: Terminal
) -> None:
    """Without a key, every screen shows what was just written, as a new footui shows it."""
    crowd.run("log", "today", "--note", "the last")
    crowd.logged["the last"] = 0.0
    done, is_told, _ = crowd.run("status").stdout.partition(" this week")
    assert is_told
    fresh.wait_for(ROUTINE)
    show_this_month(fresh)
    known = json.loads(crowd.run("history", "--json").stdout)["weeks"]
    days = sorted(date.fromisoformat(day).day for week in known for day in week["days"])
    assert fresh.wait_until(lambda: marked(fresh) == days), (days, fresh.text)
    for terminal in terminals:
        if "History" in terminal.text:
            terminal.wait_until(lambda shown=terminal: shown.text == fresh.text, NOTICED)
            assert terminal.text == fresh.text
        else:
            terminal.wait_for(f"{ROUTINE}.* {done}$", NOTICED)
        assert not TROUBLE.search(terminal.raw.decode(errors="replace"))


def marked(terminal: Terminal) -> list[int]:
    """The days that the month shows as done."""
    return sorted(map(int, re.findall(r"(\d+)[●◆]", terminal.text)))


@pytest.mark.parametrize(
    ("number", "seconds"),
    [(5, 3), *(pytest.param(n, 60, marks=pytest.mark.torture) for n in (2, 5, 10))],
)
def test_many_at_once_lose_nothing_and_see_what_the_others_wrote(
    database: Path, environment: dict[str, str], start: Spawn, number: int, seconds: int
) -> None:
    leader = started(start)
    roles = ROLES[: number - 1]
    browsers = [start() for role in roles if role == "browse"]
    looking_around(browsers)
    crowd = Crowd(environment, time.monotonic() + seconds)
    still = iter(browsers)
    with ThreadPoolExecutor(number) as pool:
        work = [pool.submit(crowd.lead, leader, random.Random(2026))]
        for n, role in enumerate(roles):
            terminals = [next(still)] if role == "browse" else []
            work.append(pool.submit(crowd.jobs[role], *terminals, random.Random(n)))
    for each in work:
        each.result()
    print(crowd.told())

    assert_led_exactly(database, leader, crowd.pressed)
    assert_whole(database, crowd.logged)
    for browser in browsers:
        come_to_rest(browser)
    for browser in browsers[::2]:
        show_this_month(browser)
    for browser in browsers[1::2]:
        browser.send("r")
        browser.wait_for(ROUTINE)
    assert_all_screens_catch_up(crowd, [leader, *browsers], start())
    assert_whole(database, crowd.logged)


# One session, wanted by several


def take_over(terminal: Terminal) -> None:
    """Take the session over from whoever leads it."""
    terminal.send("s")
    terminal.wait_for("A session is running elsewhere")
    terminal.send("t")
    terminal.wait_for("Space resumes")


@pytest.mark.parametrize("times", [3, pytest.param(60, marks=pytest.mark.torture)])
def test_a_session_taken_from_each_other_again_and_again_is_led_by_one_at_any_time(
    database: Path, start: Spawn, times: int
) -> None:
    has, wants = started(start), start()
    looking_around([wants])
    for number in range(times):
        before, token = transitions(database), lease(database)["token"]
        take_over(wants)
        assert lease(database)["token"] != token
        assert lease(database)["pid"] == wants.pid
        wants.send(" ")
        assert wants.wait_until(lambda: kinds(database)[-1] == "resume")
        if number % 5 != 4:  # else it has to find out by itself
            has.send("+")
        has.wait_for("taken over by another footui")
        assert transitions(database)[: len(before)] == before
        assert lease(database)["pid"] == wants.pid
        has, wants = wants, has
    assert kinds(database) == ["start"] + ["stall", "resume"] * times
    assert len(sessions(database)) == 1
    assert_sound(database)


@pytest.mark.torture
def test_of_three_that_take_a_session_over_at_once_one_leads_it_and_two_know(
    database: Path, start: Spawn
) -> None:
    first = started(start)
    others = [start(), start()]
    looking_around(others)
    three = [first, *others]
    for _ in range(20):
        rest = [one for one in three if one.pid != lease(database)["pid"]]
        for one in rest:
            one.send("s")
            one.wait_for("A session is running elsewhere")
        for one in rest:
            one.send("t")
        assert poll(lambda: sorted(map(knows, three)) == ["leads", "lost it", "lost it"])
        [winner] = [one for one in three if knows(one) == "leads"]
        assert winner in rest
        assert lease(database)["pid"] == winner.pid
    assert len(sessions(database)) == 1
    assert_sound(database)


def knows(terminal: Terminal) -> str:
    """What it shows by now of whether it leads the session."""
    terminal.read(0)
    if "taken over by another footui" in terminal.text:
        return "lost it"
    return "leads" if re.search(LIVE, terminal.text, re.MULTILINE) else ""


@pytest.mark.smoke
def test_of_two_that_begin_at_once_one_leads_and_the_other_says_where(
    database: Path, start: Spawn
) -> None:
    two = [start(), start()]
    for one in two:
        one.wait_for(ROUTINE)
        one.send("s")
        one.wait_for("How is your back")
    for one in two:
        one.send(ENTER)
    for one in two:
        one.wait_for(f"{LIVE}|A session is running elsewhere")
    [leader] = [one for one in two if knows(one) == "leads"]
    assert lease(database)["pid"] == leader.pid
    assert len(sessions(database)) == 1
    assert_sound(database)
