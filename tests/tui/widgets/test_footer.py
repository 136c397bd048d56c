"""The line of keys shows just the keys that work now."""

import re
from pathlib import Path

import pytest

from footui.tui.widgets.footer import KeyFooter
from tests.support.app_driver import AppDriver, run_app
from tests.support.fake_system import FakeSystem
from tests.tui.conftest import Open, footer_text

BROWSING = "s start   h history   g goal & settings   ? help   q quit"


async def at(driver: AppDriver, *keys: str) -> str:
    await driver.press(*keys)
    return footer_text(driver)


async def test_each_page_shows_where_else_one_can_go(open_app: Open) -> None:
    async with open_app(size=(200, 24)) as driver:
        assert footer_text(driver) == BROWSING
        history = await at(driver, "h")
        assert "h history" not in history
        assert history.endswith("s start   r routine   g goal & settings   ? help   q quit")
        settings = await at(driver, "g")
        assert settings.endswith("s start   r routine   h history   ? help   q quit")
        assert await at(driver, "r") == BROWSING


async def test_while_a_session_is_live_s_leads_back_to_it(open_app: Open) -> None:
    async with open_app(size=(200, 24)) as driver:
        live = await at(driver, "s", "enter")
        assert "start" not in live
        assert "session" not in live
        assert "s session" in await at(driver, "r")
        assert "s session" in await at(driver, "h")
        await at(driver, "s")
        assert "Toe lifts   1 of 2" in driver.text
        assert "s start" in await at(driver, "q", "k")


async def test_a_dialog_shows_its_own_keys_alone(open_app: Open) -> None:
    async with open_app() as driver:
        assert await at(driver, "s") == "enter start   esc not now"
        assert await at(driver, "escape", "question_mark") == "esc back"
        await at(driver, "escape", "s", "enter")
        assert await at(driver, "x") == "enter stop the session   esc back"
        assert await at(driver, "escape", "q") == "enter choose   esc back"


async def test_the_first_run_shows_how_to_go_on(
    path: Path, fake_system: FakeSystem, open_app: Open
) -> None:
    path.unlink()
    async with run_app(path, fake_system) as driver:
        assert footer_text(driver) == "enter go on   esc leave"


async def test_the_done_screen_shows_the_keys_for_a_rating_and_for_a_note(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(65_000)
        assert footer_text(driver) == "enter done   n note"
        await driver.press("n")
        assert "n note" not in footer_text(driver)
        assert "enter done" in footer_text(driver)


@pytest.mark.parametrize("page", ["r", "h", "g", "s"])
async def test_every_key_that_is_shown_is_shown_whole(open_app: Open, page: str) -> None:
    async with open_app(size=(200, 24)) as driver:
        await driver.press("s", "enter", page)
        whole = set(re.split(r" {2,}", footer_text(driver)))
        for width in range(60, 120, 7):
            await driver.resize(width, 24)
            line = driver.app.screen.query_one(KeyFooter).plain
            assert len(line) <= width
            assert footer_text(driver)
            if "   " in footer_text(driver):
                assert set(re.split(r" {2,}", footer_text(driver))) <= whole


async def test_a_page_shows_its_own_keys_before_those_of_every_page(open_app: Open) -> None:
    async with open_app(size=(60, 18)) as driver:
        assert (await at(driver, "h")).startswith("←↓↑→ day")
        for own in ("[ ] month", "y year", "p pain", "a add", "e edit"):
            assert own in footer_text(driver)
        assert footer_text(driver).endswith("? help")


async def test_in_ascii_the_line_is_ascii(open_app: Open) -> None:
    async with open_app(ascii_only=True) as driver:
        for keys in (
            ("h",),
            ("y",),
            ("enter", "enter"),
            ("escape", "g"),
            ("r",),
            ("s",),
            ("enter",),
        ):
            assert (await at(driver, *keys)).isascii()


async def test_every_key_that_is_shown_does_something(open_app: Open) -> None:
    async with open_app(size=(200, 24)) as driver:
        for page in ("r", "h"):
            await driver.press(page)
            for key, name in (("question_mark", "Keys"), ("s", "Before you start")):
                await driver.press(key)
                assert name in driver.text
                await driver.press("escape")
