"""The guard: when the terminal goes, or somebody asks for it, the program goes too.

A full-screen program that is hung up on dies without a word, or, with SIGHUP ignored, spins on
a dead terminal for ever. The guard asks the program to leave in an orderly way and, should its
loop be stuck, ends it. Its threads are there from the start: where the limit of processes is
reached, none could be started when it is needed.
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
"""Seconds that leaving may take where there still is a terminal."""

EXIT_TIMEOUT_WITHOUT_TERMINAL = 0.5


class Watchdog:
    """Watches the terminal on `fileno` and the signals that end programs."""

    def __init__(self, fileno: int, leave: Callable[[], object]) -> None:
        """Call `leave`, from any thread, once, when it is time to go."""
        self._fileno = fileno
        self._leave = leave
        self._modes = termios.tcgetattr(fileno) if os.isatty(fileno) else None
        self._due: SimpleQueue[float] = SimpleQueue()  # unlike Event, fit for a signal's handler
        self._is_going = False
        self._gone = Event()

    def start(self) -> None:
        """Begin to watch. Raises RuntimeError where no thread can be started."""
        for task, name in ((self._insist, "terminal-deadman"), (self._watch, "terminal-guard")):
            Thread(target=task, name=name, daemon=True).start()
        for number in TERMINATION_SIGNALS:
            signal.signal(number, self._on_signal)

    def stop(self) -> None:
        """The program has left by itself."""
        self._gone.set()
        self._due.put(0)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._go(EXIT_TIMEOUT)

    def _watch(self) -> None:
        terminal = select.poll()
        terminal.register(self._fileno, 0)  # hang-ups are always reported
        terminal.poll()
        self._go(EXIT_TIMEOUT_WITHOUT_TERMINAL)

    def _go(self, timeout: float) -> None:
        if self._gone.is_set():
            return
        self._due.put(timeout)
        if not self._is_going:
            self._is_going = True
            self._leave()

    def _insist(self) -> None:
        if not self._gone.wait(self._due.get()):
            with suppress(OSError, termios.error):
                self._give_back()
            os._exit(1)

    def _give_back(self) -> None:
        """Leave the terminal as it was, without waiting for anybody who does not read it."""
        if self._modes:
            os.set_blocking(self._fileno, False)
            termios.tcflush(self._fileno, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                os.write(self._fileno, MAIN_SCREEN.encode())
            os.set_blocking(self._fileno, True)  # it is the shell's as well
            termios.tcsetattr(self._fileno, termios.TCSANOW, self._modes)


def check_threads(number: int) -> None:
    """Raise RuntimeError where the limit of processes leaves no room for so many threads."""
    are_checked = Event()
    try:
        for _ in range(number):
            Thread(target=are_checked.wait, daemon=True).start()
    finally:
        are_checked.set()
