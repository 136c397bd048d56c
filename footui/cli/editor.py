"""Run the user's editor, which has the terminal and its keys meanwhile."""

import errno
import os
import shlex
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from footui.cli.errors import CommandError
from footui.services.signals import TERMINATION_SIGNALS

TIMEOUT = 2.0
"""Seconds to wait for the editor to end after a signal has ended footui."""


class EditorEndedError(Exception):
    """A signal came that ends programs; `number` is the signal."""

    def __init__(self, number: int) -> None:
        """Store the signal's number."""
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.number = number


@contextmanager
def signals_raised() -> Iterator[None]:
    """In the block, signals that end programs raise EditorEndedError, SIGINT KeyboardInterrupt."""

    def end(number: int, frame: FrameType | None) -> None:
        raise EditorEndedError(number)

    with _handling([number for number in TERMINATION_SIGNALS if number is not signal.SIGINT], end):
        yield


def run_editor(file: Path) -> None:
    """Open a file in $VISUAL, else $EDITOR, else vi, and wait.

    SIGINT and SIGQUIT are meant for the editor, so footui ignores them. Any other signal that ends
    footui is sent to the editor too. Raises CommandError if the editor fails.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    # The editor inherits SIG_IGN, but not a handler: there these signals do what they always do.
    with _handling([signal.SIGINT, signal.SIGQUIT], lambda *_: None), _restoring_modes():
        try:
            process = subprocess.Popen([*shlex.split(editor), str(file)])
        except (OSError, ValueError) as error:
            raise CommandError(f"the editor {editor!r} failed ({_why(error)})") from None
        try:
            code = process.wait()
        except EditorEndedError as ended:
            process.send_signal(ended.number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(TIMEOUT)
            raise
    if code < 0:
        name = signal.Signals(-code).name
        raise CommandError(f"the editor {editor!r} was ended by {name}")
    if code:
        raise CommandError(f"the editor {editor!r} failed (exit code {code})")


@contextmanager
def _handling(
    numbers: list[signal.Signals], handler: Callable[[int, FrameType | None], object]
) -> Iterator[None]:
    """In the block, call `handler` for these signals, except for those that are ignored."""
    before = {
        number: signal.signal(number, handler)
        for number in numbers
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, kept in before.items():
            signal.signal(number, kept)


@contextmanager
def _restoring_modes() -> Iterator[None]:
    """Restore the modes of the terminal after the block: a killed editor may leave them changed."""
    modes = None
    with suppress(OSError, ValueError, AttributeError, termios.error):
        modes = termios.tcgetattr(sys.stdin.fileno())
    try:
        yield
    finally:
        with suppress(OSError, termios.error):
            if modes and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp():
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, modes)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.EAGAIN:
        return "the limit of processes is reached: ulimit -u, or pids.max of a container"
    return str(error)
