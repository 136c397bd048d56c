"""The driver: what belongs together is written together, and only what is large says so."""

import asyncio
from threading import Thread

import pytest
from textual.app import App

from footui.tui.terminal import driver as driver_module
from footui.tui.terminal.driver import (
    BEGIN_FRAME,
    END_FRAME,
    MAIN_SCREEN,
    SMALL_FRAME,
    TerminalDriver,
)


class Written:
    """Stands in for the outlet, and keeps what it is given."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.last = b""

    def put(self, data: bytes) -> None:
        self.data.append(data)

    def close(self, last: bytes) -> None:
        self.last = last


@pytest.fixture
async def written() -> Written:
    return Written()


@pytest.fixture
async def driver(written: Written) -> TerminalDriver:
    made = TerminalDriver(App(), debug=False, mouse=False, size=(80, 24))
    made.writer = written  # type: ignore[assignment]
    return made


def draw(driver: TerminalDriver, *parts: str) -> None:
    """Write a frame as Textual does."""
    for part in (BEGIN_FRAME, *parts, END_FRAME):
        driver.write(part)


@pytest.mark.parametrize(
    ("window", "used"),
    [
        ((20_000, 20_000), (500, 200)),
        ((65_535, 1), (500, 1)),
        ((100, 40), (100, 40)),
        ((0, 0), (80, 24)),
    ],
)
def test_no_more_cells_are_used_of_a_window_than_can_be_drawn(
    monkeypatch: pytest.MonkeyPatch, window: tuple[int, int], used: tuple[int, int]
) -> None:
    monkeypatch.setattr(driver_module.os, "get_terminal_size", lambda _: window)
    monkeypatch.setenv("COLUMNS", "30")
    assert driver_module.window_size() == used


async def test_what_belongs_to_no_frame_is_written_as_it_comes(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write("one")
    driver.write("two")
    assert written.data == [b"one", b"two"]


async def test_a_frame_is_written_at_once_when_it_is_complete(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write(BEGIN_FRAME)
    driver.write("cells")
    driver.write("cursor")
    assert written.data == []
    driver.write(END_FRAME)
    assert written.data == [b"cellscursor"]


@pytest.mark.parametrize(("more", "marked"), [(0, False), (1, True)])
async def test_only_a_large_frame_asks_the_terminal_to_wait_for_its_end(
    driver: TerminalDriver, written: Written, more: int, marked: bool
) -> None:
    cells = "x" * (SMALL_FRAME - 1)
    draw(driver, cells, "y" * (1 + more))
    (data,) = written.data
    frame = f"{cells}{'y' * (1 + more)}"
    assert data.decode() == (f"{BEGIN_FRAME}{frame}{END_FRAME}" if marked else frame)


async def test_each_frame_is_its_own(driver: TerminalDriver, written: Written) -> None:
    draw(driver, "one")
    driver.write("between")
    draw(driver, "two")
    assert written.data == [b"one", b"between", b"two"]


async def test_an_end_without_a_beginning_is_passed_on(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write(END_FRAME)
    assert b"".join(written.data) in (b"", END_FRAME.encode())


async def test_what_is_no_text_is_no_reason_to_fail(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write("a\ud800b")
    assert written.data == [b"a?b"]


async def test_other_threads_have_it_written_by_the_first(
    driver: TerminalDriver, written: Written
) -> None:
    other = Thread(target=driver.write, args=["from elsewhere"])
    other.start()
    other.join(5)
    assert written.data == []
    await asyncio.sleep(0)
    assert written.data == [b"from elsewhere"]


async def test_closing_leaves_every_mode_and_lets_go_once(
    driver: TerminalDriver, written: Written
) -> None:
    driver.close()
    assert written.last == MAIN_SCREEN.encode()
    assert driver.writer is None
    driver.write("too late")
    driver.close()
    assert written.data == []


async def test_where_no_thread_can_be_started_the_terminal_is_given_back(
    driver: TerminalDriver, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(driver_module, "NonBlockingWriter", lambda *_: written)
    monkeypatch.setattr(driver_module.LinuxDriver, "start_application_mode", fail)
    with pytest.raises(RuntimeError):
        driver.start_application_mode()
    assert written.last == MAIN_SCREEN.encode()


def test_the_last_words_leave_what_was_entered_and_enter_nothing() -> None:
    last = driver_module.MAIN_SCREEN
    left = ("1000", "1002", "1003", "1006", "1015", "1016", "2004", "1049")
    assert all(f"\x1b[?{mode}l" in last for mode in left)
    assert [mode for mode in last.split("\x1b[?") if mode.endswith("h")] == ["25h"]
    assert "\x1b[?7h" in last
