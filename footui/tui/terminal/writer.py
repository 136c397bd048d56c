"""The outlet: what is drawn goes to the terminal without anybody having to wait for it.

A write to a terminal that nobody reads, at the end of a link that stalls, does not return. So none
is made that would have to wait: the clock, the keys and the saving go on.
"""

import os
import select
import termios
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import suppress
from functools import partial

FLUSH_TIMEOUT = 0.6
"""Seconds that the last words may take before what nobody reads is thrown away."""

MOST_WAITING = 32_768
"""Bytes beyond which all that waits is thrown away: drawing everything anew is less."""

CANCEL = b"\x18\x1b[?2026l"
"""Ends a sequence and a frame whose ends were thrown away."""


class NonBlockingWriter:
    """Writes to a terminal, in order, whatever it is given."""

    def __init__(
        self, terminal: int, loop: AbstractEventLoop, caught_up: Callable[[bool], object]
    ) -> None:
        """Write to the terminal that `terminal` is open on.

        `caught_up` is called when the terminal has taken all and somebody waits for that; it is
        told whether something was thrown away meanwhile.
        """
        self._fileno = _opened_anew(terminal)
        self._loop = loop
        self._caught_up = caught_up
        self._waiting = bytearray()
        self._is_awaited = self._has_lost = False

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not taken yet all that it was given."""
        return bool(self._waiting)

    def put(self, data: bytes) -> None:
        """Write `data` after what was given before; if that is too much by now, none of it."""
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

    def wait(self) -> bool:
        """Have it told when the terminal has caught up; returns False if it already has."""
        self._is_awaited = self._is_awaited or self.is_behind
        return self._is_awaited

    def close(self, last: bytes) -> None:
        """Write what is left; or, where nobody reads, only `last`, so that a mode is left."""
        self._loop.remove_writer(self._fileno)
        self._write_for(FLUSH_TIMEOUT)
        if self.is_behind:
            self._waiting[:] = CANCEL + last
            with suppress(termios.error):
                termios.tcflush(self._fileno, termios.TCOFLUSH)
            self._write()
        os.set_blocking(self._fileno, True)  # it may be the shell's as well
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
        except OSError:  # the terminal is gone, which others notice
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
    """The same terminal, open on its own: what is set here is not set for the shell as well."""
    for name in (partial(os.ttyname, terminal), os.ctermid):
        with suppress(OSError):
            return os.open(name(), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    shared = os.dup(terminal)
    os.set_blocking(shared, False)
    return shared
