"""The watchdog, on a real terminal that hangs up."""

import os
import pty
import signal
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import pytest

from footui.services.signals import TERMINATION_SIGNALS
from footui.tui.terminal import watchdog as watchdog_module
from footui.tui.terminal.watchdog import Watchdog

SOON = 5.0
"""Seconds after which a test gives up waiting for a thread."""


class Watched:
    """A watchdog on a terminal of its own, which records exits instead of exiting."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.left: SimpleQueue[str] = SimpleQueue()
        self.exits: SimpleQueue[int] = SimpleQueue()
        self.threads: list[Thread] = []
        self.watchdog = Watchdog(self.slave, lambda: self.left.put("left"))

    def thread(self, **given: Any) -> Thread:
        self.threads.append(Thread(**given))
        return self.threads[-1]

    def named(self, name: str) -> Thread:
        return next(thread for thread in self.threads if thread.name == name)

    def hang_up(self) -> None:
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        self.watchdog.stop()
        if self.master >= 0:
            self.hang_up()
        for watch in self.threads:
            watch.join(SOON)
        os.close(self.slave)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    kept = {number: signal.getsignal(number) for number in TERMINATION_SIGNALS}
    made = Watched()
    monkeypatch.setattr(watchdog_module, "EXIT_TIMEOUT", SOON)
    monkeypatch.setattr(watchdog_module, "Thread", made.thread)
    monkeypatch.setattr(watchdog_module.os, "_exit", made.exits.put)
    yield made
    made.close()
    for number, handler in kept.items():
        signal.signal(number, handler)


def nothing_more(queue: "SimpleQueue[str] | SimpleQueue[int]") -> bool:
    try:
        queue.get_nowait()
    except Empty:
        return True
    return False


def test_a_hang_up_asks_to_leave_once(watched: Watched) -> None:
    watched.watchdog.start()
    watched.hang_up()
    assert watched.left.get(timeout=SOON) == "left"
    watched.named("terminal-guard").join(SOON)
    signal.raise_signal(signal.SIGHUP)
    assert nothing_more(watched.left)


@pytest.mark.parametrize("number", TERMINATION_SIGNALS, ids=lambda number: number.name)
def test_a_signal_asks_to_leave_once(watched: Watched, number: signal.Signals) -> None:
    watched.watchdog.start()
    signal.raise_signal(number)
    assert watched.left.get(timeout=SOON) == "left"
    signal.raise_signal(number)
    signal.raise_signal(signal.SIGTERM)
    assert nothing_more(watched.left)


def test_a_watchdog_does_nothing_while_the_terminal_is_there(watched: Watched) -> None:
    watched.watchdog.start()
    os.write(watched.master, b"keys\n")
    assert os.read(watched.slave, 100) == b"keys\n"
    assert nothing_more(watched.left)


def test_a_program_that_leaves_too_slowly_is_ended(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog_module, "EXIT_TIMEOUT", 0.001)
    watched.watchdog.start()
    signal.raise_signal(signal.SIGTERM)
    assert watched.exits.get(timeout=SOON) == 1


def test_a_watchdog_that_watches_needs_no_further_thread(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> Thread:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(watchdog_module, "EXIT_TIMEOUT", 0.001)
    watched.watchdog.start()
    monkeypatch.setattr(watchdog_module, "Thread", fail)
    signal.raise_signal(signal.SIGTERM)
    assert watched.exits.get(timeout=SOON) == 1


def test_a_program_whose_leaving_never_returns_is_ended(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog_module, "EXIT_TIMEOUT", 0.001)
    stuck = Event()
    stuck_watchdog = Watchdog(watched.slave, lambda: stuck.wait(SOON))
    stuck_watchdog.start()
    watched.hang_up()
    assert watched.exits.get(timeout=SOON) == 1
    stuck.set()


def test_a_program_that_leaves_in_time_is_not_ended(watched: Watched) -> None:
    watched.watchdog.start()
    signal.raise_signal(signal.SIGTERM)
    watched.watchdog.stop()
    deadman = watched.named("terminal-deadman")
    deadman.join(SOON)
    assert not deadman.is_alive()
    assert nothing_more(watched.exits)


def test_threads_of_the_watchdog_are_daemons(watched: Watched) -> None:
    watched.watchdog.start()
    signal.raise_signal(signal.SIGHUP)
    assert [thread.daemon for thread in watched.threads] == [True, True]
