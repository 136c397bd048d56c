"""Reads keys, pastes and answers from a terminal; sleeps as long as nothing comes."""

import os
import select
from collections.abc import Callable, Iterable
from time import monotonic

from textual._xterm_parser import XTermParser
from textual.message import Message

from footui.tui.terminal.input_filter import ESCAPE, InputFilter

MAX_READ_AHEAD = 512
"""Bytes to read before the app has handled what came before."""


class InputReader:
    """Turns the input of a terminal into messages, until it is stopped or the terminal is gone."""

    def __init__(
        self,
        terminal: int,
        receive: Callable[[Message], object],
        heard: Callable[[], object],
        wait_for_app: Callable[[], object],
    ) -> None:
        """Read from the file descriptor `terminal`.

        `run` calls `receive` with each message, `heard` whenever input comes, and `wait_for_app`
        after MAX_READ_AHEAD bytes.
        """
        self._terminal = terminal
        self._receive = receive
        self._heard = heard
        self._wait_for_app = wait_for_app
        self._stopped, self._stop = os.pipe()

    def run(self) -> None:
        """Read until `stop` is called or the terminal is gone."""
        parser, input_filter = XTermParser(), InputFilter()
        heard_at, ahead = monotonic(), 0
        while True:
            ready = self._wait(input_filter.timeout, heard_at)
            if self._stopped in ready:
                return
            if not ready:
                pieces = input_filter.wait(monotonic() - heard_at)
            elif data := _read(self._terminal):
                self._heard()
                pieces, heard_at, ahead = input_filter.read(data), monotonic(), ahead + len(data)
            else:
                return
            for piece in pieces:
                for message in parse(parser, piece):
                    self._receive(message)
            if ahead > MAX_READ_AHEAD:
                self._wait_for_app()
                ahead = 0

    def stop(self) -> None:
        """Have `run` return, in another thread."""
        os.write(self._stop, b"\0")

    def close(self) -> None:
        """Release what `stop` needs, after `run` has returned."""
        os.close(self._stopped)
        os.close(self._stop)

    def _wait(self, timeout: float | None, since: float) -> list[int]:
        """Return which of the two can be read; none if `timeout` seconds `since` then have passed.

        If `timeout` is None, wait for ever.
        """
        left = None if timeout is None else max(0, since + timeout - monotonic())
        return select.select([self._terminal, self._stopped], [], [], left)[0]


def parse(parser: XTermParser, piece: str) -> Iterable[Message]:
    """Return the messages that `piece` stands for.

    Textual waits for more after escape, and after escape and a letter, which is a key with alt; so
    these two end the input of a parser of their own.
    """
    if piece[0] != ESCAPE or len(piece) > len("\x1bx"):
        return parser.feed(piece)
    alone = XTermParser()
    return [*alone.feed(piece), *alone.feed("")]


def _read(terminal: int) -> bytes:
    """Return the next bytes of input; none if the terminal is gone."""
    try:
        return os.read(terminal, MAX_READ_AHEAD)
    except OSError:
        return b""
