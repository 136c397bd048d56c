"""ctrl+z, wherever it is pressed: it stops footui, or it says at once why it does not."""

from pathlib import Path

import pytest
from textual.widgets import Input

from footui.tui import terminal_app
from footui.tui.app import FootUI
from footui.tui.terminal_app import NO_SHELL
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.tui.conftest import ZONE, Open, footer_text, screen_name, screen_names

WAYS = {
    "RoutineScreen": "",
    "SessionScreen": "s enter",
    "HistoryScreen": "h",
    "SettingsScreen": "g",
    "PainBeforeScreen": "s",
    "HelpScreen": "question_mark",
    "CommandPalette": "ctrl+p",
    "StopForPainScreen": "s enter x",
    "ChoiceScreen": "s enter q",
    "SummaryScreen": "s enter N N",
    "DayScreen": "h enter",
    "FormScreen": " ".join(ZONE),
    "GoalsScreen": "g enter",
    "PausesScreen": "g down enter",
    "WelcomeScreen": "",
    "LeaseWatchScreen": "",
}
"""The keys that lead to each page."""

WRITING = {
    "FormScreen": "1 a",
    "WelcomeScreen": "1 a",
    "SummaryScreen": "n 1 a",
    "CommandPalette": "1 a",
}
"""Where one can write: the keys for it."""


class Terminal:
    """Stands in for what drives a terminal, at which there is a shell or is none."""

    is_behind = answers = False
    has_shell = False
    stops = 0

    def wait(self) -> bool:
        return False

    def suspend(self) -> bool:
        self.stops += self.has_shell
        return self.has_shell


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    stand_in = Terminal()
    monkeypatch.setattr(FootUI, "terminal", stand_in)
    monkeypatch.setattr(terminal_app, "window_size", lambda: (80, 24))
    return stand_in


@pytest.mark.parametrize("name", few(sorted(screen_names()), 6))
async def test_it_works_on_each_page_and_in_each_box(
    open_app: Open, path: Path, fake_system: FakeSystem, terminal: Terminal, name: str
) -> None:
    if name == "WelcomeScreen":
        path.write_bytes(b"")
    if name == "LeaseWatchScreen":
        async with open_app() as driver:  # which dies
            await driver.press("s", "enter")
        fake_system.alarms.clear()
    async with open_app(pid=200) as driver:
        await driver.press(*WAYS[name].split(), *WRITING.get(name, "").split())
        assert screen_name(driver) == name
        before = driver.text
        await driver.press("ctrl+z")
        assert footer_text(driver) == NO_SHELL
        assert driver.text.splitlines()[:-1] == before.splitlines()[:-1]
        terminal.has_shell = True
        await driver.press("ctrl+z")
        assert terminal.stops == 1
        assert driver.text == before


async def test_what_it_says_is_read_whole_and_gone_with_the_next_key(
    open_app: Open, terminal: Terminal
) -> None:
    async with open_app(size=(60, 18)) as driver:
        await driver.press("question_mark", "ctrl+z")
        assert f" {NO_SHELL}" in driver.text.splitlines()
        await driver.press("escape")
        assert NO_SHELL not in driver.text
        assert "q quit" in footer_text(driver)


async def test_it_writes_nothing_into_a_line(open_app: Open, terminal: Terminal) -> None:
    async with open_app() as driver:
        await driver.press(*ZONE, "x", "ctrl+z", "y", "ctrl+z")
        assert driver.app.screen.query_one(Input).value.endswith("xy")
