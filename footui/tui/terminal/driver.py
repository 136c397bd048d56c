"""A driver that writes to the terminal without waiting, and survives stops and hang-ups."""

import os
import signal
from asyncio import TimerHandle
from contextlib import suppress
from threading import Event, get_ident, main_thread
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, Resize
from textual.geometry import Size
from textual.message import Message

from footui.tui.terminal.input_reader import InputReader
from footui.tui.terminal.keepalive import QUESTION, Keepalive
from footui.tui.terminal.screen_buffer import ScreenBuffer
from footui.tui.terminal.writer import FLUSH_TIMEOUT, NonBlockingWriter

BEGIN_FRAME, END_FRAME = "\x1b[?2026h", "\x1b[?2026l"
STDERR = 2
"""Where Textual draws, so that stdout is free."""

SUPPRESSED_SEQUENCES = ("\x1b]22;", "\x1b[>", "\x1b[<u", "\x1b[?1004h", "\x1b[?2048")
"""Prefixes of sequences that Textual sends and this driver drops: pointer shape, kitty keyboard,
focus reports, in-band resize.

If the link is cut, they would leave the user's terminal in these modes, with no key readable. Some
terminals ring the bell at the end of a pointer shape that they do not know.
"""

DEFAULT_SIZE, MAX_SIZE = Size(80, 24), Size(500, 200)
"""The size of a window that reports none, and the part of a huge window that footui uses."""

POLL_INTERVAL = 0.1
"""Seconds between two checks whether the app exits while it has messages to handle."""

SMALL_FRAME = 1_024
"""Characters of a frame that needs no synchronized output: they arrive in one packet."""

SHORT_OUTPUTS = ("\a", QUESTION)
"""What waits up to SHORT_DELAY seconds for a frame, to be written together with it."""

SHORT_DELAY = 0.01

NO_MOUSE = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
"""Turns off every form of mouse report; Textual leaves one of them on."""

MAIN_SCREEN = f"{NO_MOUSE}\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
"""Restores the terminal: no bracketed paste, line wrap, plain colours, main screen, a cursor."""


class OutputDrained(Message):
    """The terminal has taken all output; `lost` means that the writer dropped some of it."""

    def __init__(self, lost: bool) -> None:  # noqa: FBT001 (as the writer calls it)
        """Create the message."""
        super().__init__()
        self.lost = lost


class Answered(Message):
    """The terminal has answered a query: it has drawn all that came before the query."""


class TerminalDriver(LinuxDriver):
    """Writes each frame in one piece through a non-blocking writer, and filters the input."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Create the driver as Textual does, but with the size that the terminal itself reports."""
        self._ignores_stops = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        self._was_continued = False
        super().__init__(*arguments, **{**options, "size": window_size()})
        self.writer: NonBlockingWriter | None = None
        self._keepalive = Keepalive(self._loop.time, self.write)
        self._reader: InputReader | None = None
        self._is_awaited = False
        self._answer = Event()
        self._frame: list[str] | None = None
        self._screen_buffer = ScreenBuffer(*window_size())
        self._delayed = ""
        self._delay: TimerHandle | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the terminal would show what is written now too late."""
        return self._keepalive.is_missed or (self.writer is not None and self.writer.is_behind)

    def wait(self) -> bool:
        """Return True and send OutputDrained later if the terminal is behind, else return False."""
        self._keepalive.beat()
        self._is_awaited = self._keepalive.is_waited_for
        return self._is_awaited or (self.writer is not None and self.writer.wait())

    @property
    def answers(self) -> bool:
        """Whether the terminal is known to answer queries."""
        return self._keepalive.answers

    def ask(self) -> int:
        """Query the terminal, and return n: the nth Answered from now on answers this query."""
        return self._keepalive.ask()

    def start_application_mode(self) -> None:
        """Switch the terminal to full-screen mode.

        Raises RuntimeError, with the terminal restored, if the system allows no more threads.
        """
        self._keepalive = Keepalive(self._loop.time, self.write)
        self._screen_buffer.resize(*window_size())
        self.writer = NonBlockingWriter(
            STDERR, self._loop, lambda lost: self.send_message(OutputDrained(lost))
        )
        self._reader = InputReader(
            self.fileno, self.process_message, self._note_input, self._wait_for_app
        )
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        except RuntimeError:  # no thread can be started
            self.suspend_application_mode()
            raise
        # Textual's own handler reads the size when it runs; of several, an old one may run last.
        signal.signal(signal.SIGWINCH, lambda *_: self._loop.call_soon_threadsafe(self._resized))

    def resume_application_mode(self) -> None:
        """Switch back to full-screen mode after a stop, also after SIGSTOP, and redraw.

        Does nothing if the terminal is gone: the kernel sends SIGCONT with each hang-up, too.
        """
        if os.isatty(self.fileno):
            if self.writer:
                self.suspend_application_mode()
            super().resume_application_mode()
            self._loop.call_soon_threadsafe(self.redraw_all)  # a signal may interrupt the drawing

    def redraw_all(self) -> None:
        """Have the app draw all anew: the terminal may show something else."""
        self._screen_buffer.forget()
        self.send_message(OutputDrained(lost=True))

    def suspend(self) -> bool:
        """Stop the process group until the shell continues it; return whether it was stopped.

        Returns False at once if no shell could continue it: footui was started without job
        control, or its process group is orphaned. The whole group stops, as with the terminal's
        own ctrl+z, so that a script that started footui does not go on waiting for it.
        """
        if self._ignores_stops or os.getpgrp() == os.getsid(0):
            return False
        self.suspend_application_mode()
        self._was_continued = False
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)  # the kernel ignores it for orphaned groups
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        if not self._was_continued:
            self.resume_application_mode()
        return self._was_continued

    def _sigtstp_application(self, *_: object) -> None:
        self.suspend()

    def _sigcont_application(self, *_: object) -> None:
        self._was_continued = True
        self.resume_application_mode()

    def stop_application_mode(self) -> None:
        """Restore the terminal; first wait for a pending answer, which the shell would read."""
        self._put("")
        if self._keepalive.is_awaited and not self._keepalive.is_missed:
            self._answer.wait(FLUSH_TIMEOUT)
        self.write(NO_MOUSE)
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """Write `data` from any thread; collect the parts of a frame and write them together."""
        if get_ident() != main_thread().ident:
            self._loop.call_soon_threadsafe(self.write, data)
        elif data.startswith(SUPPRESSED_SEQUENCES):
            pass
        elif data == BEGIN_FRAME:
            self._frame = []
        elif data == END_FRAME:
            sent = self._screen_buffer.draw("".join(self._frame or ()))
            self._frame = None
            self._put(sent if len(sent) <= SMALL_FRAME else f"{BEGIN_FRAME}{sent}{END_FRAME}")
        elif self._frame is not None:
            self._frame.append(data)
        elif data in SHORT_OUTPUTS:
            self._delayed += data
            self._delay = self._delay or self._loop.call_later(SHORT_DELAY, self._put, "")
        else:
            self._put(self._screen_buffer.draw(data))

    def close(self) -> None:
        """Close the terminal; flush the output or, if the terminal does not read, drop it."""
        super().close()
        self._put("")
        if self.writer:
            self.writer.close(MAIN_SCREEN.encode())
            self.writer = None

    def disable_input(self) -> None:
        """Stop reading input; a signal may have this called while it is running."""
        reader, self._reader = self._reader, None
        if reader:
            reader.stop()
        super().disable_input()
        if reader:
            reader.close()

    def run_input_thread(self) -> None:
        """Read input until the app exits or the terminal is gone; an error crashes the app."""
        try:
            if self._reader:
                self._reader.run()
        except Exception as error:  # noqa: BLE001 (the app has failed, not this thread alone)
            self._app.call_later(_fail, error)

    def _note_input(self) -> None:
        self._loop.call_soon_threadsafe(self._heard)

    def _wait_for_app(self) -> None:
        """Wait until the app has handled all messages so far; endless input must not pile up."""
        is_handled = Event()
        self._app.call_later(is_handled.set)
        while not (is_handled.wait(POLL_INTERVAL) or self.exit_event.is_set()):
            pass

    def process_message(self, message: Message) -> None:
        """Send a message to the app; for a cursor position, which answers a query, Answered."""
        if isinstance(message, CursorPosition):
            self._answer.set()
            self._loop.call_soon_threadsafe(self._answered)
            self.send_message(Answered())  # after the keys that came before
        else:
            super().process_message(message)

    def _answered(self) -> None:
        self._keepalive.answered()
        self._answer.clear()
        self._heard()

    def _heard(self) -> None:
        """Note that input has come: the terminal is alive. Called on the event loop's thread."""
        self._keepalive.heard()
        if self._is_awaited:
            self._is_awaited = False
            self.send_message(OutputDrained(lost=False))

    def _resized(self) -> None:
        self._heard()
        size = window_size()
        self._screen_buffer.resize(*size)
        self.send_message(Resize(size, size))
        self.redraw_all()  # for Textual, the same size is no change

    def _get_terminal_size(self) -> tuple[int, int]:
        return window_size()

    def _put(self, data: str) -> None:
        """Write `data`, after what waits to be written together with it."""
        data, self._delayed = self._delayed + data, ""
        if self._delay:
            self._delay.cancel()
            self._delay = None
        if self.writer and data and not self.writer.put(data.encode(errors="replace")):
            self._screen_buffer.forget()  # the writer will have the app draw all anew


def window_size() -> Size:
    """Return the size of the window, at most MAX_SIZE, ignoring COLUMNS and LINES."""
    columns = rows = 0
    with suppress(OSError):
        columns, rows = os.get_terminal_size(STDERR)
    return Size(
        min(columns or DEFAULT_SIZE.width, MAX_SIZE.width),
        min(rows or DEFAULT_SIZE.height, MAX_SIZE.height),
    )


def _fail(error: Exception) -> None:
    raise error
