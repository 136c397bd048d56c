"""The guard, on a real terminal that goes away."""

import os
import pty
import signal
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import pytest

from footui.services.signals import TERMINATION_SIGNALS
from footui.tui.terminal import watchdog as guard_module
from footui.tui.terminal.watchdog import Watchdog

SOON = 5.0
"""Seconds after which a thread that has not answered is thought not to."""


class Watched:
    """A guard on a terminal of its own, whose ends are noted instead of met."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.left: SimpleQueue[str] = SimpleQueue()
        self.exits: SimpleQueue[int] = SimpleQueue()
        self.threads: list[Thread] = []
        self.guard = Watchdog(self.slave, lambda: self.left.put("left"))

    def thread(self, **given: Any) -> Thread:
        self.threads.append(Thread(**given))
        return self.threads[-1]

    def named(self, name: str) -> Thread:
        return next(thread for thread in self.threads if thread.name == name)

    def hang_up(self) -> None:
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        self.guard.stop()
        if self.master >= 0:
            self.hang_up()
        for watch in self.threads:
            watch.join(SOON)
        os.close(self.slave)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    kept = {number: signal.getsignal(number) for number in TERMINATION_SIGNALS}
    made = Watched()
    monkeypatch.setattr(guard_module, "EXIT_TIMEOUT", SOON)
    monkeypatch.setattr(guard_module, "Thread", made.thread)
    monkeypatch.setattr(guard_module.os, "_exit", made.exits.put)
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
    watched.guard.start()
    watched.hang_up()
    assert watched.left.get(timeout=SOON) == "left"
    watched.named("terminal-guard").join(SOON)
    signal.raise_signal(signal.SIGHUP)
    assert nothing_more(watched.left)


@pytest.mark.parametrize("number", TERMINATION_SIGNALS, ids=lambda number: number.name)
def test_a_signal_asks_to_leave_and_a_second_one_does_nothing(
    watched: Watched, number: signal.Signals
) -> None:
    watched.guard.start()
    signal.raise_signal(number)
    assert watched.left.get(timeout=SOON) == "left"
    signal.raise_signal(number)
    signal.raise_signal(signal.SIGTERM)
    assert nothing_more(watched.left)


def test_while_the_terminal_is_there_nobody_is_asked_to_leave(watched: Watched) -> None:
    watched.guard.start()
    os.write(watched.master, b"keys\n")
    assert os.read(watched.slave, 100) == b"keys\n"
    assert nothing_more(watched.left)


def test_when_leaving_takes_too_long_the_program_ends(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "EXIT_TIMEOUT", 0.001)
    watched.guard.start()
    signal.raise_signal(signal.SIGTERM)
    assert watched.exits.get(timeout=SOON) == 1


def test_once_it_watches_it_needs_no_further_thread(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> Thread:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(guard_module, "EXIT_TIMEOUT", 0.001)
    watched.guard.start()
    monkeypatch.setattr(guard_module, "Thread", fail)
    signal.raise_signal(signal.SIGTERM)
    assert watched.exits.get(timeout=SOON) == 1


def test_leaving_that_never_returns_is_ended_as_well(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "EXIT_TIMEOUT", 0.001)
    stuck = Event()
    stuck_guard = Watchdog(watched.slave, lambda: stuck.wait(SOON))
    stuck_guard.start()
    watched.hang_up()
    assert watched.exits.get(timeout=SOON) == 1
    stuck.set()


def test_when_leaving_is_quick_nothing_is_forced(watched: Watched) -> None:
    watched.guard.start()
    signal.raise_signal(signal.SIGTERM)
    watched.guard.stop()
    deadman = watched.named("terminal-deadman")
    deadman.join(SOON)
    assert not deadman.is_alive()
    assert nothing_more(watched.exits)


def test_no_thread_keeps_the_program_from_ending(watched: Watched) -> None:
    watched.guard.start()
    signal.raise_signal(signal.SIGHUP)
    assert [thread.daemon for thread in watched.threads] == [True, True]
