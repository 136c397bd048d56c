"""footui in tmux: in a pane of any size, put into the background, and made too small."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.steps import LIVE, ROUTINE
from tests.support.locations import FOOTUI
from tests.support.stored_sessions import kinds
from tests.support.terminal import TIMEOUT, poll

MORE_ROOM = r"needs\s+a\s+window\s+of\s+60\s+×\s+18\s+or\s+more"


class Pane:
    """A tmux server of its own, with one pane in which a shell runs."""

    def __init__(
        self, tmux: list[str | Path], environment: dict[str, str], columns: int, rows: int
    ) -> None:
        self._command = tmux
        self._environment = environment
        shell = "exec env PS1='ready> ' /bin/bash --norc --noprofile -i"
        self._do("new-session", "-d", "-x", str(columns), "-y", str(rows), shell)
        self._do("set-option", "window-size", "manual")

    @property
    def text(self) -> str:
        return self._do("capture-pane", "-p")

    def send(self, *keys: str) -> None:
        """Press keys, by tmux's names for them."""
        self._do("send-keys", *keys)

    def resize(self, columns: int, rows: int) -> None:
        self._do("resize-window", "-x", str(columns), "-y", str(rows))

    def wait_for(self, pattern: str) -> str:
        """The screen, once it shows a regular expression."""
        assert poll(lambda: re.search(pattern, self.text, re.MULTILINE)), (
            f"{pattern!r} did not come; the screen:\n{self.text}"
        )
        return self.text

    def shows(self, *wanted: str) -> None:
        """Wait until every text is on the screen, whole."""
        poll(lambda: not self._missing(wanted))
        assert self._missing(wanted) == [], self.text

    def _missing(self, wanted: tuple[str, ...]) -> list[str]:
        shown = "".join(self.text.split())  # a long path is broken anywhere
        return [text for text in wanted if "".join(text.split()) not in shown]

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._command, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=TIMEOUT,
        )
        return done.stdout


every_size = pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 18)])


@pytest.fixture
def pane(tmux: list[str | Path], environment: dict[str, str]) -> Callable[[int, int], Pane]:
    """Makes a pane of so many columns and rows."""

    def make(columns: int, rows: int) -> Pane:
        made = Pane(tmux, environment, columns, rows)
        made.wait_for("ready>")
        return made

    return make


Open = Callable[[int, int], Pane]


def opened(pane: Open, columns: int, rows: int) -> Pane:
    """footui in a pane, showing the routine."""
    tmux = pane(columns, rows)
    tmux.send(str(FOOTUI), "Enter")
    tmux.wait_for(ROUTINE)
    return tmux


def started(pane: Open, columns: int, rows: int) -> Pane:
    """footui in a pane, with a session that has just begun."""
    tmux = opened(pane, columns, rows)
    tmux.send("s")
    tmux.wait_for("How is your back")
    tmux.send("Enter")
    tmux.wait_for(LIVE)
    return tmux


@every_size
def test_the_routine_the_history_and_the_question_before_are_whole(
    database: Path, pane: Open, columns: int, rows: int
) -> None:
    tmux = opened(pane, columns, rows)
    names = ("Tibialis anterior", "Toe walking", "Toe curls", "Heel raises", "Ankle circles")
    lengths = ("2:40", "4:30", "4:37", "1:25", "5:27", "20:09")
    keys = ("s start", "h history", "? help", "q quit")
    tmux.shows("0 days", *names, *lengths, "slowly.", *keys)
    tmux.send("h")
    tmux.wait_for("no sessions")
    tmux.shows("streak 0 weeks", "goal 2–3 days, Monday to Sunday", "? help")
    tmux.send("s")
    tmux.wait_for("How is your back")
    tmux.shows("9 10", "ease off stop", "runs and saves by itself.", "enter start", "esc not now")


@every_size
def test_the_help_is_whole(database: Path, pane: Open, columns: int, rows: int) -> None:
    tmux = opened(pane, columns, rows)
    tmux.send("?")
    tmux.wait_for("esc back")
    tmux.shows("q quit", "ctrl+p palette", "+ 10 s", "x stop for pain", "t today")
    tmux.shows("weakness in both legs.", "Your data is in", "footui.db")


@every_size
def test_the_live_session_is_whole_and_so_is_what_it_asks(
    database: Path, pane: Open, columns: int, rows: int
) -> None:
    tmux = started(pane, columns, rows)
    tmux.shows("slowly.", "next flex, 15 times", "space pause", "n next", "x pain", "q leave")
    tmux.send("q")
    tmux.wait_for("discard it")
    tmux.shows("with 20:0", "resume it later, here or on another machine")
    tmux.send("Escape")
    tmux.wait_for(LIVE)
    tmux.send("x")
    tmux.wait_for("stop for today")
    tmux.shows("9 10", "foot", "ankle or calf", "knee", "hip", "back", "elsewhere")
    tmux.shows("enter stop the session")


def test_it_can_be_put_into_the_background_and_comes_back(database: Path, pane: Open) -> None:
    tmux = started(pane, 80, 24)
    tmux.send("C-z")
    tmux.wait_for(r"Stopped.*footui")
    tmux.send("echo here and now", "Enter")
    tmux.wait_for("^here and now")
    tmux.send("fg", "Enter")
    tmux.wait_for(LIVE)
    tmux.send("Space")
    tmux.wait_for("Space resumes")
    assert kinds(database) == ["start", "pause"]


@pytest.mark.parametrize("place", ["routine", "history", "session"])
def test_too_small_a_window_asks_for_more_room_and_recovers(
    database: Path, pane: Open, place: str
) -> None:
    tmux = (started if place == "session" else opened)(pane, 80, 24)
    shown = {"routine": ROUTINE, "history": "no sessions", "session": LIVE}[place]
    if place == "history":
        tmux.send("h")
    tmux.wait_for(shown)
    tmux.resize(30, 8)
    tmux.wait_for(MORE_ROOM)
    tmux.shows("Nothing is lost")
    tmux.resize(80, 24)
    tmux.wait_for(shown)
    assert poll(lambda: "needs" not in tmux.text)
