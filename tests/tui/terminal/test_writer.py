"""The writer, on a real terminal that reads late, never reads, or is gone."""

import asyncio
import os
import time
import tty
from collections.abc import AsyncIterator, Callable

import pytest

from footui.tui.terminal import writer as writer_module
from footui.tui.terminal.writer import CANCEL, FLUSH_TIMEOUT, MOST_WAITING, NonBlockingWriter

SOON = 5.0
"""Seconds after which a test gives up waiting."""
BLOCK = 1_000
ROOM = 16_384
"""Bytes that a terminal may still take after it was full: the kernel frees its buffer late."""


class Pty:
    """A terminal, the writer to it, and what came through."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.raw = b""
        self.calls: list[bool] = []
        self._called = asyncio.Event()
        self.writer = NonBlockingWriter(self.slave, asyncio.get_running_loop(), self._caught_up)
        self.is_open = True

    def _caught_up(self, lost: bool) -> None:
        self.calls.append(lost)
        self._called.set()

    def fill(self) -> bytes:
        """Write until the terminal, which does not read, is behind; return what was written."""
        sent, rest = b"", ROOM
        for number in range(MOST_WAITING):
            sent += b"%015d\n" % number
            self.writer.put(sent[-16:])
            rest -= 16 * self.writer.is_behind
            if not rest:
                return sent
        raise AssertionError("the terminal takes everything without reading")

    async def read(self, until: Callable[[bytes], bool]) -> bytes:
        """Read until the condition holds for all that has come, and return it."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(SOON):
            while not until(self.raw):
                there = asyncio.Event()
                loop.add_reader(self.master, there.set)
                try:
                    await there.wait()
                finally:
                    loop.remove_reader(self.master)
                self.raw += os.read(self.master, 65_536)
        return self.raw

    async def wait_for_calls(self, times: int = 1) -> list[bool]:
        """Wait until the writer has called back `times` times, and return the arguments."""
        async with asyncio.timeout(SOON):
            while len(self.calls) < times:
                self._called.clear()
                await self._called.wait()
        return self.calls

    def hang_up(self) -> None:
        os.close(self.master)
        self.master = -1

    def close(self, last: bytes = b"") -> None:
        if self.is_open:
            self.is_open = False
            self.writer.close(last)


@pytest.fixture
async def pty(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pty]:
    monkeypatch.setattr(writer_module, "FLUSH_TIMEOUT", 0.05)
    made = Pty()
    yield made
    made.close()
    if made.master >= 0:
        made.hang_up()
    os.close(made.slave)


async def test_output_reaches_a_terminal_that_reads_at_once(pty: Pty) -> None:
    for word in (b"one ", b"two ", b"three"):
        pty.writer.put(word)
        assert not pty.writer.is_behind
    assert await pty.read(lambda raw: len(raw) >= 13) == b"one two three"


async def test_output_reaches_a_slow_terminal_whole_and_in_order(pty: Pty) -> None:
    sent = pty.fill()
    for number in range(20):
        block = f"<{number}>".encode() * (BLOCK // 10)
        pty.writer.put(block)
        sent += block
    assert await pty.read(lambda raw: len(raw) >= len(sent)) == sent
    assert not pty.writer.is_behind


async def test_a_writer_without_a_wait_does_not_call_back(pty: Pty) -> None:
    sent = pty.fill()
    assert await pty.read(lambda raw: len(raw) >= len(sent)) == sent
    assert not pty.writer.wait()
    assert pty.calls == []


async def test_a_writer_calls_back_once_when_the_terminal_has_caught_up(pty: Pty) -> None:
    sent = pty.fill()
    assert pty.writer.wait()
    assert pty.writer.wait()
    assert await pty.read(lambda raw: len(raw) >= len(sent)) == sent
    assert await pty.wait_for_calls() == [False]
    assert not pty.writer.wait()
    pty.writer.put(b"more")
    await pty.read(lambda raw: raw.endswith(b"more"))
    assert pty.calls == [False]


async def test_too_much_output_is_dropped_and_the_writer_calls_back_unasked(pty: Pty) -> None:
    sent = pty.fill()
    assert pty.writer.put(b"+")
    sent += b"+"
    assert not pty.writer.put(b"-" * MOST_WAITING)
    assert pty.writer.is_behind
    raw = await pty.read(lambda raw: CANCEL in raw)
    assert sent.startswith(raw.removesuffix(CANCEL))
    assert await pty.wait_for_calls() == [True]
    pty.writer.put(b"anew")
    assert (await pty.read(lambda raw: raw.endswith(b"anew"))).count(b"-") == 0
    assert not pty.writer.wait()


async def test_output_after_a_loss_comes_after_the_end_of_the_sequence(
    pty: Pty,
) -> None:
    pty.fill()
    pty.writer.put(b"-" * MOST_WAITING)
    pty.writer.put(b"a")
    pty.writer.put(b"b")
    assert (await pty.read(lambda raw: raw.endswith(b"b"))).endswith(CANCEL + b"ab")
    assert await pty.wait_for_calls() == [True]


async def test_a_loss_is_reported_only_once(pty: Pty) -> None:
    pty.fill()
    pty.writer.put(b"-" * MOST_WAITING)
    await pty.read(lambda raw: CANCEL in raw)
    await pty.wait_for_calls()
    pty.fill()
    pty.writer.wait()
    pty.writer.put(b"end")
    await pty.read(lambda raw: raw.endswith(b"end"))
    assert await pty.wait_for_calls(2) == [True, False]


async def test_a_full_buffer_is_not_dropped(pty: Pty) -> None:
    sent = b"x" * MOST_WAITING
    pty.writer.put(sent)
    assert await pty.read(lambda raw: len(raw) >= len(sent)) == sent
    assert pty.calls == []


async def test_one_large_write_is_either_taken_or_reported_as_lost(pty: Pty) -> None:
    pty.writer.put(b"x" * (MOST_WAITING + 1))
    if CANCEL in await pty.read(bool):
        assert await pty.wait_for_calls() == [True]
    await pty.read(lambda raw: raw.endswith(CANCEL) or len(raw) > MOST_WAITING)
    assert not pty.writer.wait()


async def test_the_terminal_of_the_shell_stays_blocking(pty: Pty) -> None:
    pty.fill()
    assert os.get_blocking(pty.slave)


# The end


async def test_closing_flushes_the_buffer_if_the_terminal_reads(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "FLUSH_TIMEOUT", SOON)
    sent = pty.fill() + b"the end"
    pty.writer.put(b"the end")
    leaving = asyncio.get_running_loop().run_in_executor(None, pty.close, b"LAST")
    assert await pty.read(lambda raw: len(raw) >= len(sent)) == sent
    await leaving


async def test_closing_without_a_backlog_writes_nothing(pty: Pty) -> None:
    pty.writer.put(b"all")
    pty.close(b"LAST")
    assert os.read(pty.master, 100) == b"all"


async def test_closing_writes_the_last_bytes_if_the_terminal_does_not_read(pty: Pty) -> None:
    pty.fill()
    before = time.monotonic()
    pty.close(b"LAST")
    assert 0.05 <= time.monotonic() - before < SOON / 2
    raw = await pty.read(lambda raw: raw.endswith(b"LAST"))
    assert raw.endswith(CANCEL + b"LAST")


def test_closing_takes_less_time_than_the_watchdog_allows() -> None:
    from footui.tui.terminal import watchdog

    assert watchdog.EXIT_TIMEOUT - 0.5 >= FLUSH_TIMEOUT


# A terminal that is gone


async def test_output_to_a_terminal_that_is_gone_is_dropped(pty: Pty) -> None:
    pty.hang_up()
    pty.writer.put(b"anybody there")
    assert not pty.writer.is_behind
    assert not pty.writer.wait()
    pty.close(b"LAST")


async def test_closing_does_not_wait_for_a_terminal_that_hung_up_with_a_backlog(pty: Pty) -> None:
    pty.fill()
    pty.writer.wait()
    pty.hang_up()
    await pty.wait_for_calls()
    assert not pty.writer.is_behind
    before = time.monotonic()
    pty.close(b"LAST")
    assert time.monotonic() - before < SOON / 2


async def test_closing_right_after_a_hang_up_raises_nothing(pty: Pty) -> None:
    pty.fill()
    pty.hang_up()
    pty.close(b"LAST")
