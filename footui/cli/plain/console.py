"""A console: lines out, lines in, and nobody has to wait for either."""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from queue import SimpleQueue
from threading import Semaphore, Thread

from footui.cli.errors import CommandError
from footui.domain.text import clean, to_ascii
from footui.services.signals import TERMINATION_SIGNALS

STDIN, STDOUT = 0, 1
LONGEST = 4096
"""Bytes of a line that are read."""

MOST_HEARD, MOST_PRINTED = 100, 1_000
"""Lines that wait at most to be heard; and to be printed, before any more is heard."""

MOST_ASKED = 1_000
"""Questions in all, after which nobody is believed to be there who could answer one."""

HANG_UP_TIMEOUT = 1.0
"""Seconds that the last words may take when it is time to go."""


class HangUpError(Exception):
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
        self._lines: deque[str | _End] = deque()
        self._room = Semaphore(MOST_HEARD)
        self._fault: Exception | None = None
        self._is_interrupted = False
        self._asked = 0
        self._news = asyncio.Event()
        self._printed: SimpleQueue[bytes] = SimpleQueue()
        # A stream that was closed at the start is None; its number may by now be another file's.
        self._listens = sys.stdin is not None
        self._is_terminal = self._listens and os.isatty(STDIN)
        self._is_printing, self._is_hung_up = True, False
        self._ended = asyncio.Event()
        for number in TERMINATION_SIGNALS:
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

        Raises HangUpError when a terminal is gone or a signal came, and OSError when what was said
        could not be printed: both before any line, however many there are.
        """
        await asyncio.sleep(0)  # the clock and signals have their turn though lines never end
        while not (self._fault or self._is_interrupted or self._may_hear()):
            self._news.clear()
            await self._news.wait()
        if not (self._fault or self._is_interrupted):
            self._room.release()
            line = self._lines.popleft()
            if isinstance(line, str):
                return line
            self._listens = False
            self._fault = HangUpError() if self._is_terminal else None
        self._is_interrupted, fault, self._fault = False, self._fault, None
        if fault:
            self._is_hung_up = True
            raise fault
        return None

    def _may_hear(self) -> bool:
        """Whether there is a line, and not too much that nobody has read yet of the answers."""
        return bool(self._lines) and self._printed.qsize() < MOST_PRINTED

    async def ask(self, question: str, is_moot: Callable[[], bool] = bool) -> str | None:
        """The answer to a question; None if nobody can give one, or it `is_moot` by now.

        Raises HangUpError after too many questions, and as `hear` does.
        """
        if is_moot() or not self._listens:
            return None
        self._asked += 1
        if self._asked > MOST_ASKED:
            raise HangUpError
        self.say(question)
        while (heard := await self.hear()) is None and self._listens and not is_moot():
            pass
        return heard

    async def wait(self, seconds: float) -> None:
        """Let time pass; raises HangUpError if a signal comes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)
            raise HangUpError

    def interrupt(self) -> None:
        """Have `hear` return without a line."""
        self._is_interrupted = True
        self._news.set()

    async def close(self) -> None:
        """Print what is left, however long a slow reader takes; but not long if one has to go."""
        self._printed.put(b"")
        with suppress(HangUpError, TimeoutError):
            async with asyncio.timeout(HANG_UP_TIMEOUT if self._is_hung_up else None):
                while self._is_printing:
                    await self.hear()

    def forget(self) -> None:
        """Forget what somebody typed before they could know what will be asked."""
        if self._is_terminal:
            while self._lines and isinstance(self._lines[0], str):
                self._lines.popleft()
                self._room.release()

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 (whoever hears next tells of it)
            self._call(self._fail, error)

    def _fail(self, error: BaseException | None) -> None:
        if isinstance(error, Exception):
            self._fault = error
            self._news.set()

    def _end(self) -> None:
        self._ended.set()
        self._fail(HangUpError())

    def _put(self, text: str) -> None:
        self._printed.put(text.encode(errors="replace"))

    def _print(self) -> None:
        fault: OSError | None = None
        try:
            while data := self._printed.get():
                while data:
                    data = data[os.write(STDOUT, data) :]
                if self._printed.qsize() == MOST_PRINTED - 1:
                    self._call(self._news.set)
        except OSError as error:
            fault = error
        self._call(self._end_printing, fault)

    def _end_printing(self, fault: OSError | None) -> None:
        self._is_printing = False
        self._fail(fault)
        self.interrupt()

    def _listen(self) -> None:
        begun = b""
        while data := _read():
            *lines, begun = (begun + data).split(b"\n")
            begun = begun[:LONGEST]
            for line in lines:
                self._hand_over(_read_as_text(line))
        if begun:
            self._hand_over(_read_as_text(begun))
        self._hand_over(_End.OF_INPUT)

    def _hand_over(self, line: str | _End) -> None:
        """Have a line heard, once there is room for it."""
        self._room.acquire()
        self._call(self._receive, line)

    def _receive(self, line: str | _End) -> None:
        self._lines.append(line)
        self._news.set()

    def _call(self, call: Callable[..., object], *given: object) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(call, *given)


def _read_as_text(line: bytes) -> str:
    return line[:LONGEST].decode(errors="replace").strip()


def _read() -> bytes:
    try:
        return os.read(STDIN, 4096)
    except OSError:
        return b""
