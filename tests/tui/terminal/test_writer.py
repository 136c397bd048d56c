"""The outlet, on a real terminal that reads when told, or never, or is gone."""

import asyncio
import os
import time
import tty
from collections.abc import AsyncIterator, Callable

import pytest

from footui.tui.terminal import writer as writer_module
from footui.tui.terminal.writer import CANCEL, FLUSH_TIMEOUT, MOST_WAITING, NonBlockingWriter

SOON = 5.0
"""Seconds after which what has not come is thought not to."""
BLOCK = 1_000
ROOM = 16_384
"""Bytes that a terminal may find room for after it had none: it clears up late."""


class Pty:
    """A terminal, the outlet to it, and what came through."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.raw = b""
        self.told: list[bool] = []
        self._tells = asyncio.Event()
        self.writer = NonBlockingWriter(self.slave, asyncio.get_running_loop(), self._caught_up)
        self.is_open = True

    def _caught_up(self, lost: bool) -> None:
        self.told.append(lost)
        self._tells.set()

    def fill(self) -> bytes:
        """Give it so much that the terminal, which nobody reads, falls behind; and return it."""
        given, rest = b"", ROOM
        for number in range(MOST_WAITING):
            given += b"%015d\n" % number
            self.writer.put(given[-16:])
            rest -= 16 * self.writer.is_behind
            if not rest:
                return given
        raise AssertionError("a terminal that nobody reads takes everything")

    async def read(self, until: Callable[[bytes], bool]) -> bytes:
        """Read until the condition holds of all that came."""
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

    async def told_so(self, times: int = 1) -> list[bool]:
        """What was told about catching up, once it was told so many times."""
        async with asyncio.timeout(SOON):
            while len(self.told) < times:
                self._tells.clear()
                await self._tells.wait()
        return self.told

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


async def test_what_the_terminal_takes_is_there_at_once(pty: Pty) -> None:
    for word in (b"one ", b"two ", b"three"):
        pty.writer.put(word)
        assert not pty.writer.is_behind
    assert await pty.read(lambda raw: len(raw) >= 13) == b"one two three"


async def test_what_a_slow_terminal_was_given_comes_whole_and_in_order(pty: Pty) -> None:
    given = pty.fill()
    for number in range(20):
        block = f"<{number}>".encode() * (BLOCK // 10)
        pty.writer.put(block)
        given += block
    assert await pty.read(lambda raw: len(raw) >= len(given)) == given
    assert not pty.writer.is_behind


async def test_nobody_is_told_who_does_not_wait(pty: Pty) -> None:
    given = pty.fill()
    assert await pty.read(lambda raw: len(raw) >= len(given)) == given
    assert not pty.writer.wait()
    assert pty.told == []


async def test_whoever_waits_is_told_once_that_the_terminal_has_caught_up(pty: Pty) -> None:
    given = pty.fill()
    assert pty.writer.wait()
    assert pty.writer.wait()
    assert await pty.read(lambda raw: len(raw) >= len(given)) == given
    assert await pty.told_so() == [False]
    assert not pty.writer.wait()
    pty.writer.put(b"more")
    await pty.read(lambda raw: raw.endswith(b"more"))
    assert pty.told == [False]


async def test_what_is_far_too_much_is_thrown_away_and_that_is_told_unasked(pty: Pty) -> None:
    given = pty.fill()
    pty.writer.put(b"-" * MOST_WAITING)
    assert pty.writer.is_behind
    raw = await pty.read(lambda raw: CANCEL in raw)
    assert given.startswith(raw.removesuffix(CANCEL))
    assert await pty.told_so() == [True]
    pty.writer.put(b"anew")
    assert (await pty.read(lambda raw: raw.endswith(b"anew"))).count(b"-") == 0
    assert not pty.writer.wait()


async def test_after_a_loss_what_is_given_still_comes_after_the_sequence_was_ended(
    pty: Pty,
) -> None:
    pty.fill()
    pty.writer.put(b"-" * MOST_WAITING)
    pty.writer.put(b"a")
    pty.writer.put(b"b")
    assert (await pty.read(lambda raw: raw.endswith(b"b"))).endswith(CANCEL + b"ab")
    assert await pty.told_so() == [True]


async def test_after_a_loss_the_next_falling_behind_is_no_loss(pty: Pty) -> None:
    pty.fill()
    pty.writer.put(b"-" * MOST_WAITING)
    await pty.read(lambda raw: CANCEL in raw)
    await pty.told_so()
    pty.fill()
    pty.writer.wait()
    pty.writer.put(b"end")
    await pty.read(lambda raw: raw.endswith(b"end"))
    assert await pty.told_so(2) == [True, False]


async def test_as_much_as_may_wait_is_not_thrown_away(pty: Pty) -> None:
    given = b"x" * MOST_WAITING
    pty.writer.put(given)
    assert await pty.read(lambda raw: len(raw) >= len(given)) == given
    assert pty.told == []


async def test_whoever_gives_far_too_much_at_once_is_told_so_or_finds_it_taken(pty: Pty) -> None:
    pty.writer.put(b"x" * (MOST_WAITING + 1))
    if CANCEL in await pty.read(bool):
        assert await pty.told_so() == [True]
    await pty.read(lambda raw: raw.endswith(CANCEL) or len(raw) > MOST_WAITING)
    assert not pty.writer.wait()


async def test_the_shell_does_not_find_its_terminal_changed(pty: Pty) -> None:
    pty.fill()
    assert os.get_blocking(pty.slave)


# The end


async def test_leaving_writes_what_is_left_and_no_last_words_where_somebody_reads(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "FLUSH_TIMEOUT", SOON)
    given = pty.fill() + b"the end"
    pty.writer.put(b"the end")
    leaving = asyncio.get_running_loop().run_in_executor(None, pty.close, b"LAST")
    assert await pty.read(lambda raw: len(raw) >= len(given)) == given
    await leaving


async def test_leaving_where_all_was_taken_says_nothing_more(pty: Pty) -> None:
    pty.writer.put(b"all")
    pty.close(b"LAST")
    assert os.read(pty.master, 100) == b"all"


async def test_the_last_words_get_through_though_nobody_reads(pty: Pty) -> None:
    pty.fill()
    before = time.monotonic()
    pty.close(b"LAST")
    assert 0.05 <= time.monotonic() - before < SOON / 2
    raw = await pty.read(lambda raw: raw.endswith(b"LAST"))
    assert raw.endswith(CANCEL + b"LAST")


def test_leaving_takes_no_longer_than_the_guard_allows() -> None:
    from footui.tui.terminal import watchdog

    assert watchdog.EXIT_TIMEOUT - 0.5 >= FLUSH_TIMEOUT


# A terminal that is gone


async def test_writing_to_a_terminal_that_is_gone_harms_nobody(pty: Pty) -> None:
    pty.hang_up()
    pty.writer.put(b"anybody there")
    assert not pty.writer.is_behind
    assert not pty.writer.wait()
    pty.close(b"LAST")


async def test_a_terminal_that_goes_while_much_is_waiting_is_not_waited_for(pty: Pty) -> None:
    pty.fill()
    pty.writer.wait()
    pty.hang_up()
    await pty.told_so()
    assert not pty.writer.is_behind
    before = time.monotonic()
    pty.close(b"LAST")
    assert time.monotonic() - before < SOON / 2


async def test_leaving_a_terminal_that_just_went_harms_nobody(pty: Pty) -> None:
    pty.fill()
    pty.hang_up()
    pty.close(b"LAST")
