"""The user's editor: as long as it runs the terminal is its own, and so are the terminal's keys."""

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
"""Seconds that an editor has to end in once footui has to."""


class EditorEndedError(Exception):
    """A signal that would have ended the program."""

    def __init__(self, number: int) -> None:
        """Name the signal."""
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.number = number


@contextmanager
def signals_raised() -> Iterator[None]:
    """Within the block, signals that end programs raise EditorEndedError, or KeyboardInterrupt."""

    def end(number: int, frame: FrameType | None) -> None:
        raise EditorEndedError(number)

    with _handled([number for number in TERMINATION_SIGNALS if number is not signal.SIGINT], end):
        yield


def run_editor(file: Path) -> None:
    """Let the user edit a file in $VISUAL or $EDITOR.

    What interrupts programs from the terminal's keyboard is meant for the editor and does nothing
    here. A signal that ends footui is passed on. Raises CommandError if the editor fails.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    # A handler, other than SIG_IGN, is not handed on: in the editor they do what they always do.
    with _handled([signal.SIGINT, signal.SIGQUIT], lambda *_: None), _modes_kept():
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
def _handled(
    numbers: list[signal.Signals], handler: Callable[[int, FrameType | None], object]
) -> Iterator[None]:
    """Within the block these signals, unless they are ignored, are seen to by `handler`."""
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
def _modes_kept() -> Iterator[None]:
    """Give the terminal its modes back after the block: an editor that was ended may not."""
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
