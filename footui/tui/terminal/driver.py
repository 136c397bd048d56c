"""How footui drives a terminal: as Textual does, but without waiting for one that does not read."""

import os
import select
import signal
from contextlib import suppress
from threading import Event, get_ident, main_thread
from typing import Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, Key, Resize
from textual.geometry import Size
from textual.message import Message

from footui.tui.terminal.input_filter import ESCAPE, InputFilter
from footui.tui.terminal.keepalive import Keepalive
from footui.tui.terminal.writer import FLUSH_TIMEOUT, NonBlockingWriter

BEGIN_FRAME, END_FRAME = "\x1b[?2026h", "\x1b[?2026l"
STDERR = 2
"""Where Textual draws, so that stdout is free."""

SUPPRESSED_SEQUENCES = ("\x1b]22;", "\x1b[>", "\x1b[<u", "\x1b[?1004h", "\x1b[?2048")
"""How what begins that Textual would say, but nobody here needs: the shape of the pointer (at its
end, terminals that do not know it ring), keys as sequences, the focus, the size. A link that is cut
would leave the user's terminal so, and no key of it could be read any more.
"""

USUAL, MOST = Size(80, 24), Size(500, 200)
"""The size of a window that does not tell it, and the cells of a huge one that are used."""

PAUSE = 0.1
"""Seconds between looks at the clock while no key comes."""

MOST_AHEAD = 512
"""Bytes that are read at most before the program has taken those that came before."""

SMALL_FRAME = 512
"""Characters that a terminal draws at once anyway, without being asked to wait for their end."""

NO_MOUSE = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
"""No reports of the mouse in any form; Textual leaves one of them on."""

MAIN_SCREEN = f"{NO_MOUSE}\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
"""No marks round what is pasted, wrapped lines, plain colours, the main screen, a cursor."""


class OutputDrained(Message):
    """The terminal has taken all that it was given; or, where it `lost` some, what was left."""

    def __init__(self, lost: bool) -> None:  # noqa: FBT001 (as the outlet calls it)
        """Say so."""
        super().__init__()
        self.lost = lost


class Answered(Message):
    """The terminal has answered: it has drawn what came before the question."""


class TerminalDriver(LinuxDriver):
    """Writes each frame at once and through an outlet, and reads whatever comes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Drive the terminal as Textual wants it."""
        self._ignores_stops = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        self._was_continued = False
        super().__init__(*given, **{**named, "size": window_size()})
        self.writer: NonBlockingWriter | None = None
        self._keepalive = Keepalive(self._loop.time, self.write)
        self._is_awaited = False
        self._answer = Event()
        self._frame: list[str] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether what is written now would be seen late."""
        return self._keepalive.is_missed or (self.writer is not None and self.writer.is_behind)

    def wait(self) -> bool:
        """Have OutputDrained sent when the terminal has caught up; False if it already has."""
        self._keepalive.beat()
        self._is_awaited = self._keepalive.is_waited_for
        return self._is_awaited or (self.writer is not None and self.writer.wait())

    @property
    def answers(self) -> bool:
        """Whether the terminal says when it has drawn something."""
        return self._keepalive.answers

    def ask(self) -> int:
        """Have Answered sent once all is drawn; returns how often it is sent until then."""
        return self._keepalive.ask()

    def start_application_mode(self) -> None:
        """Take the terminal."""
        self._keepalive = Keepalive(self._loop.time, self.write)
        self.writer = NonBlockingWriter(
            STDERR, self._loop, lambda lost: self.send_message(OutputDrained(lost))
        )
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        except RuntimeError:  # no thread can be started
            self.suspend_application_mode()
            raise
        # Textual's own handler asks for the size when it runs: of many, an early one may come last.
        signal.signal(signal.SIGWINCH, lambda *_: self._loop.call_soon_threadsafe(self._resized))

    def resume_application_mode(self) -> None:
        """Take the terminal again, if there still is one; also after a stop that nobody announced.

        The signal to go on comes with every hang-up, too.
        """
        if os.isatty(self.fileno):
            if self.writer:
                self.suspend_application_mode()
            super().resume_application_mode()
            self.send_message(OutputDrained(lost=True))

    def suspend(self) -> bool:
        """Give the terminal to the shell until it has footui go on.

        Returns False, and goes on, where no shell would: where footui was started without job
        control, or where nobody is left who could continue its process group. The whole group
        stops, as it does by the terminal's own key: what started footui must not wait for it.
        """
        if self._ignores_stops or os.getpgrp() == os.getsid(0):
            return False
        self.suspend_application_mode()
        self._was_continued = False
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)  # the kernel stops no orphaned group by it
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
        """Give the terminal back; an answer that is under way shall not come to the shell."""
        if self._keepalive.is_awaited and not self._keepalive.is_missed:
            self._answer.wait(FLUSH_TIMEOUT)
        self.write(NO_MOUSE)
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """Write `data`; what belongs to one frame is written together."""
        if get_ident() != main_thread().ident:
            self._loop.call_soon_threadsafe(self.write, data)
        elif data.startswith(SUPPRESSED_SEQUENCES):
            pass
        elif data == BEGIN_FRAME:
            self._frame = []
        elif self._frame is None:
            self._put(data)
        elif data != END_FRAME:
            self._frame.append(data)
        else:
            drawn, self._frame = "".join(self._frame), None
            small = len(drawn) <= SMALL_FRAME
            self._put(drawn if small else f"{BEGIN_FRAME}{drawn}{END_FRAME}")

    def close(self) -> None:
        """Let go of the terminal."""
        super().close()
        if self.writer:
            self.writer.close(MAIN_SCREEN.encode())
            self.writer = None

    def run_input_thread(self) -> None:
        """Read what comes, until it is time to stop or nothing can come any more."""
        try:
            self._read_on()
        except Exception as error:  # noqa: BLE001 (the program has failed, not this thread alone)
            self._app.call_later(_fail, error)

    def _read_on(self) -> None:
        parser, keyboard, pauses, ahead = XTermParser(self._debug), InputFilter(), 0, 0
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], PAUSE)[0]:
                if not (data := _read(self.fileno)):
                    return
                self._loop.call_soon_threadsafe(self._heard)
                pieces, pauses, ahead = keyboard.read(data), 0, ahead + len(data)
            else:
                pauses += 1
                pieces, ahead = keyboard.wait(pauses * PAUSE), 0
            for piece in pieces:
                for message in (Key("escape", ESCAPE),) if piece == ESCAPE else parser.feed(piece):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)
            if ahead > MOST_AHEAD:
                self._wait_for_app()
                ahead = 0

    def _wait_for_app(self) -> None:
        """Read no further before the program has taken what came: more may come for ever."""
        taken = Event()
        self._app.call_later(taken.set)
        while not (taken.wait(PAUSE) or self.exit_event.is_set()):
            pass

    def process_message(self, message: Message) -> None:
        """Pass on what came, but for a sign of life."""
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
        """The terminal lives: something came from it."""
        self._keepalive.heard()
        if self._is_awaited:
            self._is_awaited = False
            self.send_message(OutputDrained(lost=False))

    def _resized(self) -> None:
        self._heard()
        size = window_size()
        self.send_message(Resize(size, size))

    def _get_terminal_size(self) -> tuple[int, int]:
        return window_size()

    def _put(self, data: str) -> None:
        if self.writer:
            self.writer.put(data.encode(errors="replace"))


def window_size() -> Size:
    """The columns and rows of the window that are used, whatever the environment says of it."""
    columns = rows = 0
    with suppress(OSError):
        columns, rows = os.get_terminal_size(STDERR)
    return Size(min(columns or USUAL.width, MOST.width), min(rows or USUAL.height, MOST.height))


def _fail(error: Exception) -> None:
    raise error


def _read(terminal: int) -> bytes:
    """What comes; nothing if the terminal is gone."""
    try:
        return os.read(terminal, MOST_AHEAD)
    except OSError:
        return b""
