"""The frame of every screen."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.events import Paste

from footui.domain.errors import StorageError
from footui.store.database import Database
from footui.tui.views.layout import LEAST_HEIGHT, LEAST_WIDTH, fits, paragraph, too_small
from footui.tui.widgets.lines import Lines
from tests.support.app_driver import AppDriver, run_app
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import dump
from tests.support.stored_sessions import lease, sessions
from tests.tui.conftest import Open, footer_text, screen_text, type_ahead

WAYS = {
    "routine": ("r",),
    "history": ("h",),
    "year": ("h", "y"),
    "pain over time": ("h", "p"),
    "day": ("h", "a", "enter"),
    "edit": ("h", "a", "e"),
    "settings": ("g",),
    "goals": ("g", "enter"),
    "goal": ("g", "enter", "a"),
    "pauses": ("g", "down", "enter"),
    "pause": ("g", "down", "enter", "a"),
    "zone": ("g", *["down"] * 2, "enter"),
    "week start": ("g", *["down"] * 3, "enter"),
    "day start": ("g", *["down"] * 4, "enter"),
    "help": ("question_mark",),
    "before": ("s", "4"),
    "session": ("s", "enter", "n"),
    "pain": ("s", "enter", "x", "6", "k"),
    "leave": ("s", "enter", "q"),
    "done": ("s", "enter", "N", "N", "N", "3"),
    "note": ("s", "enter", "N", "N", "N", "n", "a"),
}
FEW_SIZES = [(1, 1), (60, 18), (80, 24)]
"""The smallest, the least that is promised, and the usual one."""
SIZES = [(20, 5), (200, 60), (59, 18), (60, 17), (60, 18), (1, 1), (2, 9), (300, 3), (80, 24)]
FAULT = "The disk is full, so nothing more can be saved. " * 3 + "Free some space."


def fail(*_: object) -> None:
    """Be a database on a full disk."""
    raise StorageError(FAULT)


def broken(patched: pytest.MonkeyPatch) -> None:
    """Let nothing be read that a page shows."""
    patched.setattr(Database, "read_transaction", fail)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The keys that lead to a screen."""
    return WAYS[request.param]


@pytest.mark.parametrize("sizes", few([FEW_SIZES, SIZES], 1), ids=len)
async def test_every_screen_survives_every_size_in_ascii(
    open_app: Open, way: tuple[str, ...], sizes: list[tuple[int, int]]
) -> None:
    async with open_app(ascii_only=True) as driver:
        await driver.press(*way)
        before = driver.text
        for width, height in sizes:
            await driver.resize(width, height)
            lines = driver.text.split("\n")
            assert driver.text.isascii()
            assert len(lines) == height
            assert max(map(len, lines)) <= width
            if width >= 50 and height >= 12:
                asked = "footui needs a window of 60 x 18 or more." in screen_text(driver)
                assert asked is not fits(width, height)
        assert driver.text == before


BLIND = ("enter", "s", "space", "1", "x", "k", "d", "y", "u", "a", "ctrl+p", "tab", "escape", "q")


def on_record(path: Path) -> list[str]:
    """All that the database holds, but for heartbeats."""
    return [line for line in dump(path) if '"lease"' not in line]


async def press_blindly(driver: AppDriver) -> None:
    """Press keys, click and paste where the window has no room for a page."""
    await driver.resize(59, 17)
    assert footer_text(driver) == ""
    assert "footui session --plain" in screen_text(driver)
    await driver.press(*BLIND)
    await type_ahead(driver, *BLIND)
    driver.app.post_message(Paste("pasted"))
    await driver.pilot.click(offset=(5, 16))


@pytest.mark.parametrize("way", few(WAYS.values(), 6), ids=list(WAYS))
async def test_no_key_acts_on_a_page_that_cannot_be_seen(
    open_app: Open, way: tuple[str, ...], path: Path
) -> None:
    async with open_app() as driver:
        await driver.press(*way)
        before, record = driver.text, on_record(path)
        await press_blindly(driver)
        await driver.resize(80, 24)
        assert driver.text == before
        assert on_record(path) == record


async def test_the_first_run_accepts_nothing_that_cannot_be_seen(
    open_app: Open, path: Path, fake_system: FakeSystem
) -> None:
    path.unlink()
    async with run_app(path, fake_system) as driver:
        before = driver.text
        await press_blindly(driver)
        assert not driver.service.settings.welcomed
        await driver.resize(80, 24)
        assert driver.text == before


async def test_a_key_typed_ahead_of_a_window_that_shrinks_is_dropped(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("h")
        record = on_record(path)
        driver.app.screen.is_listening = False
        await type_ahead(driver, "a")
        await driver.resize(59, 17)
        driver.app.screen.is_listening = True
        driver.app.key_queue.listen()
        await driver.wait()
        await driver.resize(80, 24)
        assert on_record(path) == record


@pytest.mark.parametrize("box", [(), ("q",), ("x",), ("h",)])
async def test_where_nothing_can_be_seen_ctrl_c_leaves_and_puts_the_session_aside(
    open_app: Open, path: Path, box: tuple[str, ...]
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", *box)
        await driver.resize(30, 8)
        await driver.press("ctrl+c")
        assert driver.app._exit
    assert [session["state"] for session in sessions(path)] == ["live"]
    assert lease(path)["token"] is None


@pytest.mark.parametrize("way", few(WAYS.values(), 6), ids=list(WAYS))
async def test_in_a_narrow_window_every_screen_is_shown_whole(
    open_app: Open, way: tuple[str, ...]
) -> None:
    async with open_app(size=(60, 18), routine="") as driver:
        await driver.press(*way)
        for lines in driver.app.screen.query(Lines):
            if not lines.size:
                continue
            shown = lines.plain.rstrip().split("\n")
            assert len(shown) <= lines.size.height, lines.plain
            assert max(map(cell_len, shown)) <= lines.size.width, lines.plain


async def test_a_fault_while_a_page_is_loaded_is_told_in_its_sentence(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        for key in ("r", "h", "escape", "down", "t", "right", "pageup", "y"):
            with monkeypatch.context() as patched:
                broken(patched)
                await driver.press("h", key)
                assert FAULT in " ".join(driver.text.split())
            await driver.press("h", "r")
            assert "Toe lifts" in driver.text


async def test_a_page_that_could_not_be_loaded_yet_takes_keys_and_sizes(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        broken(patched)
        async with open_app() as driver:
            await driver.press("down", "up")
            await driver.resize(60, 18)
            assert "The disk is full" in driver.text
            patched.undo()
            await driver.press("h", "r")
            assert "Toe lifts" in driver.text


async def test_a_fault_is_told_whole_in_a_window_of_any_width(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        broken(monkeypatch)
        await driver.press("h")
        for width in (200, 80, 60):
            await driver.resize(width, 18)
            assert FAULT in " ".join(driver.text.split())


async def message_shown(driver: AppDriver, message: str) -> bool:
    driver.app.show_message(message)
    await driver.wait()
    return message in " ".join(driver.text.split())


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_what_footui_has_to_say_is_said_whole(open_app: Open, size: tuple[int, int]) -> None:
    long = (
        "Another program has kept /home/somebody/.local/share/footui/footui.db locked for "
        "several seconds. Nothing was changed. Close the other program, or try again."
    )
    async with open_app(size=size, routine="") as driver:
        for _ in range(5):
            assert await message_shown(driver, "Saved for later. s resumes it, here or anywhere.")
            assert await message_shown(driver, long)
            await driver.press("down")


async def test_what_footui_has_to_say_is_said_in_history_too(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
        assert await message_shown(driver, "That session has ended meanwhile.")


@pytest.mark.parametrize("width", [58, 60, 80, 200])
def test_a_paragraph_keeps_its_words_and_its_margins(width: int) -> None:
    text = "Sharp, new or spreading pain: stop. " * 12
    lines = [line.plain for line in paragraph(text, width)]
    assert " ".join(" ".join(lines).split()) == text.strip()
    assert all(line.startswith(" ") and len(line) < width for line in lines)


def test_a_paragraph_of_wide_characters_keeps_its_margins() -> None:
    text = "足の指をゆっくりと上に持ち上げてそのまましばらく保ってください。" * 4
    lines = [line.plain for line in paragraph(text, 60)]
    assert "".join(lines).replace(" ", "") == text
    assert all(cell_len(line) < 60 for line in lines)


def test_there_is_room_from_sixty_by_eighteen_on() -> None:
    assert fits(LEAST_WIDTH, LEAST_HEIGHT)
    assert not fits(LEAST_WIDTH - 1, LEAST_HEIGHT)
    assert not fits(LEAST_WIDTH, LEAST_HEIGHT - 1)
    assert (LEAST_WIDTH, LEAST_HEIGHT) == (60, 18)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_paragraph_bears_a_window_that_is_all_margin(width: int) -> None:
    assert [line.plain for line in paragraph("flu", width)] == [" f", " l", " u"]


@pytest.mark.parametrize("width", [1, 10, 20, 59])
def test_the_sentence_that_asks_for_room_takes_little_of_it(width: int) -> None:
    lines = [line.plain for line in too_small(width, 17)]
    assert all(len(line) <= max(10, width) for line in lines)
    assert "60 × 18" in " ".join(lines)


def test_with_little_room_it_is_a_shorter_sentence() -> None:
    assert "Nothing is lost" in " ".join(line.plain for line in too_small(40, 4))
    lines = [line.plain for line in too_small(20, 5)]
    assert " ".join(lines).endswith("60 × 18 or more. footui session --plain needs none.")
    lines = [line.plain for line in too_small(20, 3)]
    assert " ".join(lines) == "footui needs a window of 60 × 18 or more."
