"""The palette: all that footui can do, found by typing."""

from pathlib import Path

import pytest

from footui.tui.retry import TRYING_AGAIN
from tests.tui.conftest import Open, ask, keys_of, locked, page, said, type_ahead

NAMES = (
    "Start", "Routine", "History", "Goal & settings", "Turn the bell off", "Try the bell", "Undo",
    "Redo", "Help", "Quit",
)  # fmt: skip


def chosen(text: str) -> str:
    """The line that is pointed at."""
    (line,) = [line for line in text.splitlines() if line.startswith((" › ", " > "))]
    return line[3:23].strip()


async def test_the_palette_offers_what_there_is(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p")
        assert all(f" {name}  " in stage.text for name in NAMES)
        await stage.press("escape", "s", "enter", "ctrl+p")
        assert "Session " in stage.text
        assert "Start " not in stage.text


async def test_the_palette_finds_what_is_typed_and_does_it(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p", *"goal")
        assert "Goal & settings" in stage.text
        assert "Quit" not in stage.text
        await stage.press("x")
        assert "No match." in stage.text
        await stage.press("enter", "backspace", "enter")
        assert page(stage) == "SettingsScreen"
        await stage.press("ctrl+p", "up", "enter")
        assert stage.app._exit


async def test_the_palette_is_ascii_where_all_else_is(open_app: Open) -> None:
    async with open_app(ascii_only=True) as stage:
        await stage.press("ctrl+p")
        assert "> Start" in stage.text
        assert stage.text.isascii()


async def test_the_palette_opens_and_closes_everywhere(open_app: Open) -> None:
    async with open_app() as stage:
        for way in (("r",), ("h",), ("g",), ("s", "enter")):
            await stage.press(*way)
            before = page(stage)
            for close in ("escape", "ctrl+p"):
                await stage.press("ctrl+p")
                assert page(stage) == "CommandPalette"
                await stage.press(close)
                assert page(stage) == before


async def test_the_palette_knows_that_the_bell_is_off(open_app: Open) -> None:
    async with open_app() as stage:
        stage.service.set("bell", "off")
    async with open_app() as stage:
        await stage.press("ctrl+p")
        assert "Turn the bell on" in stage.text


async def test_the_bell_can_be_tried(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p", *"try", "enter")
        await stage.advance(1_000)
        assert len(stage.strokes) == 2


async def test_arrows_move_through_all_of_it_and_around(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p")
        seen = []
        for _ in NAMES:
            seen.append(chosen(stage.text))
            await stage.press("down")
        assert seen == list(NAMES)
        assert chosen(stage.text) == NAMES[0]
        await stage.press("up")
        assert chosen(stage.text) == NAMES[-1]


@pytest.mark.parametrize(
    ("number", "leads_to"),
    [(0, "PainBeforeScreen"), (1, "RoutineScreen"), (2, "HistoryScreen"), (3, "SettingsScreen"),
     (8, "HelpScreen")],
)  # fmt: skip
@pytest.mark.parametrize("way", ["moving", "typing"])
async def test_each_page_is_reached_by_moving_and_by_typing(
    open_app: Open, number: int, leads_to: str, way: str
) -> None:
    async with open_app() as stage:
        typed = [{" ": "space", "&": "ampersand"}.get(char, char) for char in NAMES[number].lower()]
        keys = ["down"] * number if way == "moving" else typed
        await stage.press("h", "ctrl+p", *keys, "enter")
        assert page(stage) == leads_to


async def test_the_bell_is_turned_off_and_on_from_here(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        for turn, stored in (("off", [("off",)]), ("on", [("on",)])):
            await stage.press("ctrl+p", *"turn", "enter")
            assert ask(path, "SELECT value FROM setting WHERE key = 'bell'") == stored
            assert stage.app.session_controller.bell_is_on is (turn == "on")


async def test_a_bell_is_turned_for_good_once_the_database_is_free(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        with locked(path):
            await stage.press("ctrl+p", *"turn", "enter")
            assert TRYING_AGAIN in said(stage)
        await stage.advance(3_000)
        assert page(stage) == "RoutineScreen"
        assert TRYING_AGAIN not in said(stage)
        assert not stage.service.settings.bell
        assert not stage.app.session_controller.bell_is_on


async def test_a_session_is_returned_to_from_anywhere(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter", "h", "ctrl+p", "enter")
        assert page(stage) == "SessionScreen"


async def test_leaving_from_here_asks_when_a_session_is_live(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter", "ctrl+p", *"quit", "enter")
        assert "Leave the session" in stage.text
        assert not stage.app._exit


async def test_what_is_typed_is_sought_in_names_before_purposes_and_in_any_case(
    open_app: Open,
) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p", *"hear")
        assert chosen(stage.text) == "Turn the bell off"  # "cues you can hear"
        await stage.press(*["backspace"] * 4, *"THE")
        assert chosen(stage.text) == "Turn the bell off"
        assert "Do the routine" in stage.text


async def test_keys_that_mean_something_elsewhere_are_letters_here(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p", "q", "s", "r", "g", "question_mark")
        assert page(stage) == "CommandPalette"
        assert "Run …  qsrg?" in stage.text
        assert "No match." in stage.text


async def test_where_nothing_is_found_there_is_nothing_to_choose(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p", *"zz", "down", "up", "enter")
        assert page(stage) == "CommandPalette"
        await stage.press("backspace", "backspace", "backspace")
        assert chosen(stage.text) == "Start"
        assert "type to find" in stage.text


async def test_typing_points_at_the_first_find_again(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("ctrl+p", "down", "down", "down", *"bell")
        assert chosen(stage.text) == "Turn the bell off"
        await stage.press("down")
        assert chosen(stage.text) == "Try the bell"


async def test_keys_that_come_in_at_once_lead_where_they_do_one_by_one(open_app: Open) -> None:
    async with open_app() as stage:
        await type_ahead(stage, "ctrl+p", *"help", "enter", "escape", "h")
        assert page(stage) == "HistoryScreen"
        await type_ahead(stage, "ctrl+p", "down", "enter", "ctrl+p", *"goal", "enter", "down")
        assert page(stage) == "SettingsScreen"
        assert "›Paused weeks" in stage.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (300, 100)])
async def test_all_of_it_is_shown_whole_with_its_keys(
    open_app: Open, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as stage:
        await stage.press("ctrl+p")
        assert all(name in stage.text for name in NAMES)
        assert max(map(len, stage.text.splitlines())) <= size[0]
        for key in ("↑↓ choose", "enter run", "esc back"):
            assert key in keys_of(stage)


async def test_nothing_is_done_over_a_question(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "ctrl+p")
        assert page(stage) == "PainBeforeScreen"
