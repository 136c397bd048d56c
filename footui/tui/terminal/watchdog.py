"""Ends the program when the terminal hangs up or a signal asks for it.

Without a watchdog, a hang-up kills the program before it can save or, if SIGHUP is ignored, leaves
it spinning on a dead terminal. The watchdog asks the program to leave and, if its loop is stuck,
exits for it. It starts its threads at once: at the limit of processes, none could start later.
"""

import os
import select
import signal
import termios
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Thread
from types import FrameType

from footui.services.signals import TERMINATION_SIGNALS
from footui.tui.terminal.driver import MAIN_SCREEN

EXIT_TIMEOUT = 1.5
"""Seconds that the program may take to leave after a signal."""

EXIT_TIMEOUT_WITHOUT_TERMINAL = 0.5
"""Seconds that it may take to leave after a hang-up."""


class Watchdog:
    """Watches a terminal for a hang-up, and the process for signals that end it."""

    def __init__(self, fileno: int, leave: Callable[[], object]) -> None:
        """Watch `fileno`, a terminal; call `leave` once, from any thread, to end the program."""
        self._fileno = fileno
        self._leave = leave
        self._modes = termios.tcgetattr(fileno) if os.isatty(fileno) else None
        self._timeouts: SimpleQueue[float] = SimpleQueue()  # safe in signal handlers, unlike Event
        self._is_leaving = False
        self._has_left = Event()

    def start(self) -> None:
        """Start to watch. Raises RuntimeError if no thread can start."""
        for task, name in ((self._enforce, "terminal-deadman"), (self._watch, "terminal-guard")):
            Thread(target=task, name=name, daemon=True).start()
        for number in TERMINATION_SIGNALS:
            signal.signal(number, self._on_signal)

    def stop(self) -> None:
        """Stop watching: the program has left."""
        self._has_left.set()
        self._timeouts.put(0)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._ask_to_leave(EXIT_TIMEOUT)

    def _watch(self) -> None:
        terminal = select.poll()
        terminal.register(self._fileno, 0)  # poll always reports hang-ups
        terminal.poll()
        self._ask_to_leave(EXIT_TIMEOUT_WITHOUT_TERMINAL)

    def _ask_to_leave(self, timeout: float) -> None:
        if self._has_left.is_set():
            return
        self._timeouts.put(timeout)
        if not self._is_leaving:
            self._is_leaving = True
            self._leave()

    def _enforce(self) -> None:
        """Exit the process if it has not left within the timeout of the first request."""
        if not self._has_left.wait(self._timeouts.get()):
            with suppress(OSError, termios.error):
                self._restore_terminal()
            os._exit(1)

    def _restore_terminal(self) -> None:
        """Restore the modes of the terminal, without waiting for pending output."""
        if self._modes:
            os.set_blocking(self._fileno, False)
            termios.tcflush(self._fileno, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                os.write(self._fileno, MAIN_SCREEN.encode())
            os.set_blocking(self._fileno, True)  # the shell shares it
            termios.tcsetattr(self._fileno, termios.TCSANOW, self._modes)


def check_threads(number: int) -> None:
    """Raise RuntimeError if the system does not allow `number` more threads."""
    are_checked = Event()
    try:
        for _ in range(number):
            Thread(target=are_checked.wait, daemon=True).start()
    finally:
        are_checked.set()
