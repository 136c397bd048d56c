"""A console: threads print and read lines, so that the session never waits for them."""

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
"""Bytes of a line that are kept."""

MOST_HEARD, MOST_PRINTED = 100, 1_000
"""Most lines that wait to be read, and most that wait to be printed before reading pauses."""

MOST_ASKED = 1_000
"""Most questions in a session: after so many wrong answers no user can be there."""

HANG_UP_TIMEOUT = 1.0
"""Seconds that the last lines may take after a hang-up."""


class HangUpError(Exception):
    """The terminal is gone, or a signal that ends programs came."""


class _End(Enum):
    """Marks the end of the input in the queue of lines."""

    OF_INPUT = auto()


class Console:
    """Prints lines on stdout, and returns the lines that come on stdin."""

    def __init__(self, *, ascii_only: bool) -> None:
        """Start the threads that print and read; needs a running event loop.

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
        # A stream that was closed at the start is None; another file may have its number now.
        self._listens = sys.stdin is not None
        self._is_terminal = self._listens and os.isatty(STDIN)
        self._is_printing, self._is_hung_up = True, False
        self._ended = asyncio.Event()
        for number in TERMINATION_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP
                self._loop.add_signal_handler(number, self._end)
        self._loop.set_exception_handler(lambda _, context: self._fail(context.get("exception")))
        for task in (self._print, self._listen) if self._listens else (self._print,):
            Thread(target=self._run_thread, args=[task], name="console", daemon=True).start()

    def say(self, *lines: str) -> None:
        """Print lines without control characters."""
        for line in lines:
            shown = clean(line)
            self._put((to_ascii(shown) if self._ascii_only else shown) + "\n")

    def ring(self) -> None:
        """Ring the bell once if stdout is a terminal, unless other output waits: never late."""
        if os.isatty(STDOUT) and self._printed.empty():
            self._put("\a")

    async def hear(self) -> str | None:
        """Return the next line; None after `interrupt`, and at the end of the input.

        Raises HangUpError if the terminal is gone or a signal came, and OSError if printing failed;
        both come before lines that wait.
        """
        await asyncio.sleep(0)  # let the clock and signals run even if lines never end
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
        """Return whether a line waits, and few enough lines wait to be printed."""
        return bool(self._lines) and self._printed.qsize() < MOST_PRINTED

    async def ask(self, question: str, is_moot: Callable[[], bool] = bool) -> str | None:
        """Return the answer to a question; None if no answer can come, or `is_moot` returns True.

        Raises HangUpError after MOST_ASKED questions, and what `hear` raises.
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
        """Wait for `seconds`; raise HangUpError if a signal comes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)
            raise HangUpError

    def interrupt(self) -> None:
        """Make `hear` return None."""
        self._is_interrupted = True
        self._news.set()

    async def close(self) -> None:
        """Print what is left, without a limit, or for HANG_UP_TIMEOUT after a hang-up."""
        self._printed.put(b"")
        with suppress(HangUpError, TimeoutError):
            async with asyncio.timeout(HANG_UP_TIMEOUT if self._is_hung_up else None):
                while self._is_printing:
                    await self.hear()

    def forget(self) -> None:
        """Drop lines that were typed before the next question was on screen."""
        if self._is_terminal:
            while self._lines and isinstance(self._lines[0], str):
                self._lines.popleft()
                self._room.release()

    def _run_thread(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 (the next `hear` raises it)
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
                self._queue(_read_as_text(line))
        if begun:
            self._queue(_read_as_text(begun))
        self._queue(_End.OF_INPUT)

    def _queue(self, line: str | _End) -> None:
        """Queue a line for `hear`, once there is room."""
        self._room.acquire()
        self._call(self._receive, line)

    def _receive(self, line: str | _End) -> None:
        self._lines.append(line)
        self._news.set()

    def _call(self, call: Callable[..., object], *given: object) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(call, *given)


def _read_as_text(line: bytes) -> str:
    return line[:LONGEST].decode(errors="replace").strip()


def _read() -> bytes:
    try:
        return os.read(STDIN, 4096)
    except OSError:
        return b""
