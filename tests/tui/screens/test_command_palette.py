"""The palette: all that footui can do, found by typing."""

from pathlib import Path

import pytest

from footui.tui.retry import TRYING_AGAIN
from tests.support.cases import few
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import Open, footer_text, screen_name, screen_text, type_ahead

NAMES = (
    "Start", "Routine", "History", "Goal & settings", "Turn the bell off", "Try the bell", "Undo",
    "Redo", "Help", "Quit",
)  # fmt: skip


def chosen(text: str) -> str:
    """The line that is pointed at."""
    (line,) = [line for line in text.splitlines() if line.startswith((" › ", " > "))]
    return line[3:23].strip()


async def test_the_palette_offers_what_there_is(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p")
        assert all(f" {name}  " in driver.text for name in NAMES)
        await driver.press("escape", "s", "enter", "ctrl+p")
        assert "Session " in driver.text
        assert "Start " not in driver.text


async def test_the_palette_finds_what_is_typed_and_does_it(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", *"goal")
        assert "Goal & settings" in driver.text
        assert "Quit" not in driver.text
        await driver.press("x")
        assert "No match." in driver.text
        await driver.press("enter", "backspace", "enter")
        assert screen_name(driver) == "SettingsScreen"
        await driver.press("ctrl+p", "up", "enter")
        assert driver.app._exit


async def test_the_palette_is_ascii_where_all_else_is(open_app: Open) -> None:
    async with open_app(ascii_only=True) as driver:
        await driver.press("ctrl+p")
        assert "> Start" in driver.text
        assert driver.text.isascii()


async def test_the_palette_opens_and_closes_everywhere(open_app: Open) -> None:
    async with open_app() as driver:
        for way in (("r",), ("h",), ("g",), ("s", "enter")):
            await driver.press(*way)
            before = screen_name(driver)
            for close in ("escape", "ctrl+p"):
                await driver.press("ctrl+p")
                assert screen_name(driver) == "CommandPalette"
                await driver.press(close)
                assert screen_name(driver) == before


async def test_the_palette_knows_that_the_bell_is_off(open_app: Open) -> None:
    async with open_app() as driver:
        driver.service.set("bell", "off")
    async with open_app() as driver:
        await driver.press("ctrl+p")
        assert "Turn the bell on" in driver.text


async def test_the_bell_can_be_tried(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", *"try", "enter")
        await driver.advance(1_000)
        assert len(driver.rings) == 2


async def test_arrows_move_through_all_of_it_and_around(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p")
        seen = []
        for _ in NAMES:
            seen.append(chosen(driver.text))
            await driver.press("down")
        assert seen == list(NAMES)
        assert chosen(driver.text) == NAMES[0]
        await driver.press("up")
        assert chosen(driver.text) == NAMES[-1]


@pytest.mark.parametrize(
    ("number", "leads_to"),
    [(0, "PainBeforeScreen"), (1, "RoutineScreen"), (2, "HistoryScreen"), (3, "SettingsScreen"),
     (8, "HelpScreen")],
)  # fmt: skip
@pytest.mark.parametrize("way", few(["typing", "moving"], 1))
async def test_each_page_is_reached_by_moving_and_by_typing(
    open_app: Open, number: int, leads_to: str, way: str
) -> None:
    async with open_app() as driver:
        typed = [{" ": "space", "&": "ampersand"}.get(char, char) for char in NAMES[number].lower()]
        keys = ["down"] * number if way == "moving" else typed
        await driver.press("h", "ctrl+p", *keys, "enter")
        assert screen_name(driver) == leads_to


async def test_the_bell_is_turned_off_and_on_from_here(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        for turn, stored in (("off", [("off",)]), ("on", [("on",)])):
            await driver.press("ctrl+p", *"turn", "enter")
            assert fetch_rows(path, "SELECT value FROM setting WHERE key = 'bell'") == stored
            assert driver.app.session_controller.bell_is_on is (turn == "on")


async def test_a_bell_is_turned_for_good_once_the_database_is_free(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        with locked(path, "EXCLUSIVE"):
            await driver.press("ctrl+p", *"turn", "enter")
            assert TRYING_AGAIN in screen_text(driver)
        await driver.advance(3_000)
        assert screen_name(driver) == "RoutineScreen"
        assert TRYING_AGAIN not in screen_text(driver)
        assert not driver.service.settings.bell
        assert not driver.app.session_controller.bell_is_on


async def test_a_session_is_returned_to_from_anywhere(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", "h", "ctrl+p", "enter")
        assert screen_name(driver) == "SessionScreen"


async def test_leaving_from_here_asks_when_a_session_is_live(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", "ctrl+p", *"quit", "enter")
        assert "Leave the session" in driver.text
        assert not driver.app._exit


async def test_what_is_typed_is_sought_in_names_before_purposes_and_in_any_case(
    open_app: Open,
) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", *"duri")
        assert chosen(driver.text) == "Turn the bell off"  # "Bells during a session"
        await driver.press(*["backspace"] * 4, *"THE")
        assert chosen(driver.text) == "Turn the bell off"
        assert "Do the routine" in driver.text


async def test_keys_that_mean_something_elsewhere_are_letters_here(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", "q", "s", "r", "g", "question_mark")
        assert screen_name(driver) == "CommandPalette"
        assert "Run …  qsrg?" in driver.text
        assert "No match." in driver.text


async def test_where_nothing_is_found_there_is_nothing_to_choose(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", *"zz", "down", "up", "enter")
        assert screen_name(driver) == "CommandPalette"
        await driver.press("backspace", "backspace", "backspace")
        assert chosen(driver.text) == "Start"
        assert "type to find" in driver.text


async def test_typing_points_at_the_first_find_again(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("ctrl+p", "down", "down", "down", *"bell")
        assert chosen(driver.text) == "Turn the bell off"
        await driver.press("down")
        assert chosen(driver.text) == "Try the bell"


async def test_keys_that_come_in_at_once_lead_where_they_do_one_by_one(open_app: Open) -> None:
    async with open_app() as driver:
        await type_ahead(driver, "ctrl+p", *"help", "enter", "escape", "h")
        assert screen_name(driver) == "HistoryScreen"
        await type_ahead(driver, "ctrl+p", "down", "enter", "ctrl+p", *"goal", "enter", "down")
        assert screen_name(driver) == "SettingsScreen"
        assert "›Paused weeks" in driver.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (300, 100)])
async def test_all_of_it_is_shown_whole_with_its_keys(
    open_app: Open, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as driver:
        await driver.press("ctrl+p")
        assert all(name in driver.text for name in NAMES)
        assert max(map(len, driver.text.splitlines())) <= size[0]
        for key in ("↑↓ choose", "enter run", "esc back"):
            assert key in footer_text(driver)


async def test_nothing_is_done_over_a_question(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "ctrl+p")
        assert screen_name(driver) == "PainBeforeScreen"
