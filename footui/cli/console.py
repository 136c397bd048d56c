"""A console: lines out, lines in, and nobody has to wait for either."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum, auto
from queue import SimpleQueue
from threading import Thread

from footui.cli import CommandError
from footui.domain.text import clean, to_ascii
from footui.practice.endings import ENDINGS

STDIN, STDOUT = 0, 1
LONGEST = 4096
"""Bytes of a line that are read."""

PATIENCE = 1.0
"""Seconds that the last words may take when it is time to go."""


class HungUp(Exception):
    """Nobody is there any more, or somebody said that it is time to go."""


class _End(Enum):
    """There will be no more lines."""

    OF_INPUT = auto()


class Console:
    """Prints on stdout, one line after the other, and hears the lines that come on stdin."""

    def __init__(self, *, ascii_only: bool) -> None:
        """Begin to print and to listen; there must be a running event loop.

        Raises CommandError if there is no stdout.
        """
        if sys.stdout is None:
            raise CommandError("the output is closed")
        self._ascii_only = ascii_only
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[str | _End | Exception | None] = asyncio.Queue()
        self._printed: SimpleQueue[bytes] = SimpleQueue()
        # A stream that was closed at the start is None; its number may by now be another file's.
        self._listens = sys.stdin is not None
        self._is_terminal = self._listens and os.isatty(STDIN)
        self._is_printing, self._is_hung_up = True, False
        self._ended = asyncio.Event()
        for number in ENDINGS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
                self._loop.add_signal_handler(number, self._end)
        self._loop.set_exception_handler(lambda _, context: self._fail(context.get("exception")))
        for task in (self._print, self._listen) if self._listens else (self._print,):
            Thread(target=self._guarded, args=[task], name="console", daemon=True).start()

    def say(self, *lines: str) -> None:
        """Print lines, of which nothing can drive a terminal."""
        for line in lines:
            shown = clean(line)
            self._put((to_ascii(shown) if self._ascii_only else shown) + "\n")

    def ring(self) -> None:
        """Strike the bell once, if there is a terminal that has one; but not late."""
        if os.isatty(STDOUT) and self._printed.empty():
            self._put("\a")

    async def hear(self) -> str | None:
        """The next line, or None if there is none: somebody called `interrupt`, or all is read.

        Raises HungUp when a terminal is gone or a signal came, and OSError when what was said
        could not be printed.
        """
        heard = await self._heard.get()
        if isinstance(heard, _End):
            self._listens = False
            heard = HungUp() if self._is_terminal else None
        if isinstance(heard, Exception):
            self._is_hung_up = True
            raise heard
        return heard

    async def ask(self, question: str, is_moot: Callable[[], bool] = bool) -> str | None:
        """The answer to a question; None if nobody can give one, or it `is_moot` by now."""
        if is_moot() or not self._listens:
            return None
        self.say(question)
        while (heard := await self.hear()) is None and self._listens and not is_moot():
            pass
        return heard

    async def wait(self, seconds: float) -> None:
        """Let time pass; raises HungUp if a signal comes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)
            raise HungUp

    def interrupt(self) -> None:
        """Have `hear` return without a line."""
        self._heard.put_nowait(None)

    async def close(self) -> None:
        """Print what is left, however long a slow reader takes; but not long if one has to go."""
        self._printed.put(b"")
        with suppress(HungUp, TimeoutError):
            async with asyncio.timeout(PATIENCE if self._is_hung_up else None):
                while self._is_printing:
                    await self.hear()

    def forget(self) -> None:
        """Forget what somebody typed before they could know what will be asked."""
        if self._is_terminal:
            kept = [heard for heard in self._taken() if not isinstance(heard, str)]
            for heard in kept:
                self._heard.put_nowait(heard)

    def _taken(self) -> Iterator[str | _End | Exception | None]:
        while not self._heard.empty():
            yield self._heard.get_nowait()

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 (whoever hears next tells of it)
            self._call(self._fail, error)

    def _fail(self, error: BaseException | None) -> None:
        if isinstance(error, Exception):
            self._heard.put_nowait(error)

    def _end(self) -> None:
        self._ended.set()
        self._heard.put_nowait(HungUp())

    def _put(self, text: str) -> None:
        self._printed.put(text.encode(errors="replace"))

    def _print(self) -> None:
        fault: OSError | None = None
        try:
            while data := self._printed.get():
                while data:
                    data = data[os.write(STDOUT, data) :]
        except OSError as error:
            fault = error
        self._call(self._end_printing, fault)

    def _end_printing(self, fault: OSError | None) -> None:
        self._is_printing = False
        self._heard.put_nowait(fault)

    def _listen(self) -> None:
        begun = b""
        while data := _read():
            *lines, begun = (begun + data).split(b"\n")
            begun = begun[:LONGEST]
            for line in lines:
                self._heard_line(line)
        if begun:
            self._heard_line(begun)
        self._call(self._heard.put_nowait, _End.OF_INPUT)

    def _heard_line(self, line: bytes) -> None:
        self._call(self._heard.put_nowait, line[:LONGEST].decode(errors="replace").strip())

    def _call(self, call: Callable[..., object], *given: object) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(call, *given)


def _read() -> bytes:
    try:
        return os.read(STDIN, 4096)
    except OSError:
        return b""
