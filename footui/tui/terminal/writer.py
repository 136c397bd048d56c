"""Writes to the terminal without ever blocking.

A blocking write does not return while a link stalls. The clock, the keys and saving must go on
meanwhile.
"""

import os
import select
import termios
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import suppress
from functools import partial

FLUSH_TIMEOUT = 0.6
"""Seconds that the last output may take before the writer drops it."""

MOST_WAITING = 32_768
"""Bytes in the buffer beyond which the writer drops it all: a full redraw is smaller."""

CANCEL = b"\x18\x1b[?2026l"
"""Ends a sequence and a frame whose ends were dropped."""


class NonBlockingWriter:
    """Writes to a terminal in order, and buffers what the terminal does not take at once."""

    def __init__(
        self, terminal: int, loop: AbstractEventLoop, caught_up: Callable[[bool], object]
    ) -> None:
        """Write to the terminal of the file descriptor `terminal`.

        After `wait`, the writer calls `caught_up` once the terminal has taken all output, with
        True if it dropped output meanwhile.
        """
        self._fileno = _opened_anew(terminal)
        self._loop = loop
        self._caught_up = caught_up
        self._waiting = bytearray()
        self._is_awaited = self._has_lost = False

    @property
    def is_behind(self) -> bool:
        """Whether output waits in the buffer."""
        return bool(self._waiting)

    def put(self, data: bytes) -> bool:
        """Write `data` after the buffer, and return True.

        If the buffer gets too large, drop all of it, and return False.
        """
        if not self.is_behind:
            self._waiting += data
            self._write()
            if self.is_behind:
                self._loop.add_writer(self._fileno, self._go_on)
        elif len(self._waiting) + len(data) <= MOST_WAITING:
            self._waiting += data
        else:
            self._waiting[:] = CANCEL
            self._is_awaited = self._has_lost = True
            return False
        return True

    def wait(self) -> bool:
        """Return True and call `caught_up` later if output waits, else return False."""
        self._is_awaited = self._is_awaited or self.is_behind
        return self._is_awaited

    def close(self, last: bytes) -> None:
        """Flush for at most FLUSH_TIMEOUT, and close.

        If the terminal does not read, drop the buffer and write only `last`, which restores the
        modes.
        """
        self._loop.remove_writer(self._fileno)
        self._write_for(FLUSH_TIMEOUT)
        if self.is_behind:
            self._waiting[:] = CANCEL + last
            with suppress(termios.error):
                termios.tcflush(self._fileno, termios.TCOFLUSH)
            self._write()
        os.set_blocking(self._fileno, True)  # the shell may share it
        os.close(self._fileno)

    def _write_for(self, seconds: float) -> None:
        deadline = self._loop.time() + seconds
        while self.is_behind and (left := deadline - self._loop.time()) > 0:
            select.select([], [self._fileno], [], left)
            self._write()

    def _write(self) -> None:
        try:
            del self._waiting[: os.write(self._fileno, self._waiting)]
        except BlockingIOError:
            pass
        except OSError:  # the terminal is gone, which the watchdog notices
            self._waiting.clear()

    def _go_on(self) -> None:
        self._write()
        if self.is_behind:
            return
        self._loop.remove_writer(self._fileno)
        awaited, lost = self._is_awaited, self._has_lost
        self._is_awaited = self._has_lost = False
        if awaited:
            self._caught_up(lost)


def _opened_anew(terminal: int) -> int:
    """Open the terminal again, so that O_NONBLOCK does not affect the shell; else duplicate it."""
    for name in (partial(os.ttyname, terminal), os.ctermid):
        with suppress(OSError):
            return os.open(name(), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    shared = os.dup(terminal)
    os.set_blocking(shared, False)
    return shared
