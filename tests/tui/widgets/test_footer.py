"""The line of keys shows just the keys that work now."""

import re
from pathlib import Path

import pytest

from footui.tui.widgets.footer import KeyFooter
from tests.support.app_driver import Stage, staged
from tests.support.fake_system import Machine
from tests.tui.conftest import Open, keys_of, resize

BROWSING = "s start   h history   g goal & settings   ? help   q quit"


async def at(stage: Stage, *keys: str) -> str:
    await stage.press(*keys)
    return keys_of(stage)


async def test_each_page_shows_where_else_one_can_go(open_app: Open) -> None:
    async with open_app(size=(200, 24)) as stage:
        assert keys_of(stage) == BROWSING
        history = await at(stage, "h")
        assert "h history" not in history
        assert history.endswith("s start   r routine   g goal & settings   ? help   q quit")
        settings = await at(stage, "g")
        assert settings.endswith("s start   r routine   h history   ? help   q quit")
        assert await at(stage, "r") == BROWSING


async def test_while_a_session_is_live_s_leads_back_to_it(open_app: Open) -> None:
    async with open_app(size=(200, 24)) as stage:
        live = await at(stage, "s", "enter")
        assert "start" not in live
        assert "session" not in live
        assert "s session" in await at(stage, "r")
        assert "s session" in await at(stage, "h")
        await at(stage, "s")
        assert "Toe lifts   1 of 2" in stage.text
        assert "s start" in await at(stage, "q", "k")


async def test_a_dialog_shows_its_own_keys_alone(open_app: Open) -> None:
    async with open_app() as stage:
        assert await at(stage, "s") == "enter start   esc not now"
        assert await at(stage, "escape", "question_mark") == "esc back"
        await at(stage, "escape", "s", "enter")
        assert await at(stage, "x") == "enter stop the session   esc back"
        assert await at(stage, "escape", "q") == "enter choose   esc back"


async def test_the_first_run_shows_how_to_go_on(
    path: Path, machine: Machine, open_app: Open
) -> None:
    path.unlink()
    async with staged(path, machine) as stage:
        assert keys_of(stage) == "enter go on   esc leave"


async def test_the_done_screen_shows_the_keys_for_a_rating_and_for_a_note(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(65_000)
        assert keys_of(stage) == "enter done   n note"
        await stage.press("n")
        assert "n note" not in keys_of(stage)
        assert "enter done" in keys_of(stage)


@pytest.mark.parametrize("page", ["r", "h", "g", "s"])
async def test_every_key_that_is_shown_is_shown_whole(open_app: Open, page: str) -> None:
    async with open_app(size=(200, 24)) as stage:
        await stage.press("s", "enter", page)
        whole = set(re.split(r" {2,}", keys_of(stage)))
        for width in range(60, 120, 7):
            await resize(stage, width, 24)
            line = stage.app.screen.query_one(KeyFooter).plain
            assert len(line) <= width
            assert keys_of(stage)
            if "   " in keys_of(stage):
                assert set(re.split(r" {2,}", keys_of(stage))) <= whole


async def test_a_page_shows_its_own_keys_before_those_of_every_page(open_app: Open) -> None:
    async with open_app(size=(60, 18)) as stage:
        assert (await at(stage, "h")).startswith("←↓↑→ day")
        for own in ("[ ] month", "y year", "p pain", "a add", "e edit"):
            assert own in keys_of(stage)
        assert keys_of(stage).endswith("? help")


async def test_in_ascii_the_line_is_ascii(open_app: Open) -> None:
    async with open_app(ascii_only=True) as stage:
        for keys in (
            ("h",),
            ("y",),
            ("enter", "enter"),
            ("escape", "g"),
            ("r",),
            ("s",),
            ("enter",),
        ):
            assert (await at(stage, *keys)).isascii()


async def test_every_key_that_is_shown_does_something(open_app: Open) -> None:
    async with open_app(size=(200, 24)) as stage:
        for page in ("r", "h"):
            await stage.press(page)
            for key, name in (("question_mark", "Keys"), ("s", "Before you start")):
                await stage.press(key)
                assert name in stage.text
                await stage.press("escape")
