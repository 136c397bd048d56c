"""The driver: it writes what differs of a frame in one piece, and synchronizes only much of it."""

import asyncio
from threading import Thread

import pytest
from textual.app import App

from footui.tui.terminal import driver as driver_module
from footui.tui.terminal.driver import (
    BEGIN_FRAME,
    END_FRAME,
    MAIN_SCREEN,
    SHORT_DELAY,
    SMALL_FRAME,
    TerminalDriver,
)
from footui.tui.terminal.keepalive import QUESTION

HOME = "\x1b[1;1H"
MODES = ("\x1b[?2004h", "\x1b[?7l")
DRAWN = "\x1b[H\x1b[0m"
"""What comes before the text of the first frame."""


class Written:
    """Stands in for the writer, and keeps what it is given."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.last = b""
        self.takes = True

    def put(self, data: bytes) -> bool:
        self.data.append(data)
        return self.takes

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
def test_window_size_is_within_limits_and_ignores_the_environment(
    monkeypatch: pytest.MonkeyPatch, window: tuple[int, int], used: tuple[int, int]
) -> None:
    monkeypatch.setattr(driver_module.os, "get_terminal_size", lambda _: window)
    monkeypatch.setenv("COLUMNS", "30")
    assert driver_module.window_size() == used


async def test_output_outside_a_frame_is_written_as_it_comes(
    driver: TerminalDriver, written: Written
) -> None:
    for mode in MODES:
        driver.write(mode)
    assert written.data == [mode.encode() for mode in MODES]


async def test_a_frame_is_written_in_one_piece_when_it_ends(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write(BEGIN_FRAME)
    driver.write(f"{HOME}cells")
    driver.write("cursor")
    assert written.data == []
    driver.write(END_FRAME)
    assert written.data == [f"{DRAWN}cellscursor".encode()]


async def test_only_what_differs_from_the_frame_before_is_written(
    driver: TerminalDriver, written: Written
) -> None:
    draw(driver, f"{HOME}12:34")
    draw(driver, f"{HOME}12:35")
    draw(driver, f"{HOME}12:35")
    assert written.data == [f"{DRAWN}12:34".encode(), b"\b5"]


@pytest.mark.parametrize(("more", "marked"), [(0, False), (1, True)])
async def test_only_a_large_frame_is_synchronized(
    driver: TerminalDriver, written: Written, more: int, marked: bool
) -> None:
    driver._screen_buffer.resize(2 * SMALL_FRAME, 1)
    cells = "x" * (SMALL_FRAME - len(DRAWN) - 1)
    draw(driver, f"{HOME}{cells}", "y" * (1 + more))
    (data,) = written.data
    frame = f"{DRAWN}{cells}{'y' * (1 + more)}"
    assert data.decode() == (f"{BEGIN_FRAME}{frame}{END_FRAME}" if marked else frame)


async def test_two_frames_are_written_apart(driver: TerminalDriver, written: Written) -> None:
    draw(driver, f"{HOME}one")
    driver.write(MODES[0])
    draw(driver, f"{HOME}one two")
    assert written.data == [f"{DRAWN}one".encode(), MODES[0].encode(), b" two"]


@pytest.mark.parametrize("short", ["\a", QUESTION])
async def test_a_bell_and_a_query_are_written_together_with_the_frame_that_follows(
    driver: TerminalDriver, written: Written, short: str
) -> None:
    driver.write(short)
    assert written.data == []
    draw(driver, f"{HOME}one")
    assert written.data == [f"{short}{DRAWN}one".encode()]
    await asyncio.sleep(2 * SHORT_DELAY)
    assert len(written.data) == 1


async def test_a_bell_without_a_frame_is_written_after_a_short_delay(
    driver: TerminalDriver, written: Written
) -> None:
    for _ in range(2):
        driver.write("\a")
        await asyncio.sleep(2 * SHORT_DELAY)
    assert written.data == [b"\a", b"\a"]


async def test_closing_writes_a_bell_that_waits(driver: TerminalDriver, written: Written) -> None:
    driver.write("\a")
    driver.close()
    assert written.data == [b"\a"]


async def test_a_query_is_written_before_its_answer_is_waited_for(
    driver: TerminalDriver, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr(driver._answer, "wait", lambda _: seen.extend(written.data))
    driver._keepalive.ask()
    driver._keepalive.answered()
    driver.ask()
    driver.stop_application_mode()
    assert b"".join(seen) == 2 * QUESTION.encode()


async def test_after_lost_output_all_that_is_drawn_is_written(
    driver: TerminalDriver, written: Written
) -> None:
    draw(driver, f"{HOME}one")
    written.takes = False
    draw(driver, f"{HOME}two")
    written.takes = True
    draw(driver, f"{HOME}two")
    assert written.data[-1] == f"{DRAWN}two".encode()


async def test_after_a_resize_all_that_is_drawn_is_written(
    driver: TerminalDriver, written: Written
) -> None:
    draw(driver, f"{HOME}one")
    driver._resized()
    draw(driver, f"{HOME}one")
    assert written.data == [f"{DRAWN}one".encode()] * 2


async def test_the_end_of_no_frame_writes_nothing_else(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write(END_FRAME)
    assert b"".join(written.data) in (b"", END_FRAME.encode())


async def test_a_surrogate_is_written_as_a_question_mark(
    driver: TerminalDriver, written: Written
) -> None:
    driver.write(f"{HOME}a\ud800b")
    assert written.data == [f"{DRAWN}a?b".encode()]


async def test_output_of_another_thread_is_written_by_the_main_thread(
    driver: TerminalDriver, written: Written
) -> None:
    other = Thread(target=driver.write, args=MODES[:1])
    other.start()
    other.join(5)
    assert written.data == []
    await asyncio.sleep(0)
    assert written.data == [MODES[0].encode()]


async def test_closing_restores_the_terminal_once(driver: TerminalDriver, written: Written) -> None:
    driver.close()
    assert written.last == MAIN_SCREEN.encode()
    assert driver.writer is None
    driver.write("too late")
    driver.close()
    assert written.data == []


async def test_a_start_without_threads_restores_the_terminal_and_raises(
    driver: TerminalDriver, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(driver_module, "NonBlockingWriter", lambda *_: written)
    monkeypatch.setattr(driver_module.LinuxDriver, "start_application_mode", fail)
    with pytest.raises(RuntimeError):
        driver.start_application_mode()
    assert written.last == MAIN_SCREEN.encode()


def test_the_main_screen_sequence_leaves_all_modes_and_enters_none() -> None:
    last = driver_module.MAIN_SCREEN
    left = ("1000", "1002", "1003", "1006", "1015", "1016", "2004", "1049")
    assert all(f"\x1b[?{mode}l" in last for mode in left)
    assert [mode for mode in last.split("\x1b[?") if mode.endswith("h")] == ["25h"]
    assert "\x1b[?7h" in last
