"""The reader of keys, on a real terminal: it answers soon, and sleeps while nothing comes."""

import os
import tty
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Thread

import pytest
from textual.events import Key, Paste
from textual.message import Message

from footui.tui.terminal import input_reader as reader_module
from footui.tui.terminal.input_filter import ESCAPE_ENDS, SEQUENCE_ENDS
from footui.tui.terminal.input_reader import MAX_READ_AHEAD, InputReader

SOON = 5.0
"""Seconds after which a test gives up waiting."""


class Typist:
    """A terminal whose keys are read in a thread."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.got: SimpleQueue[Message] = SimpleQueue()
        self.calls: list[str] = []
        self.reader = InputReader(
            self.slave,
            self.got.put,
            lambda: self.calls.append("heard"),
            lambda: self.calls.append("wait"),
        )
        self.thread = Thread(target=self.reader.run)
        self.thread.start()

    def type(self, data: bytes) -> None:
        os.write(self.master, data)

    def keys(self, number: int) -> list[str]:
        """Wait for that many keys."""
        return [self._key(SOON) for _ in range(number)]

    def no_key(self, seconds: float) -> bool:
        try:
            self._key(seconds)
        except Empty:
            return True
        return False

    def _key(self, timeout: float) -> str:
        message = self.got.get(timeout=timeout)
        assert isinstance(message, Key | Paste)
        return message.key if isinstance(message, Key) else f"pasted {message.text}"

    def hang_up(self) -> None:
        if self.master >= 0:
            os.close(self.master)
            self.master = -1


@pytest.fixture
def typist() -> Iterator[Typist]:
    made = Typist()
    yield made
    made.reader.stop()
    made.thread.join(SOON)
    assert not made.thread.is_alive()
    made.reader.close()
    made.hang_up()
    os.close(made.slave)


def test_keys_and_pastes_are_received_in_their_order(typist: Typist) -> None:
    typist.type(b"a\x1b[A\x1b[200~b\x1b[201~\x1bd\x1b\x1b[B\r")
    assert typist.keys(7) == ["a", "up", "pasted b", "alt+d", "escape", "down", "enter"]
    assert set(typist.calls) == {"heard"}


@pytest.mark.parametrize("key", [b"\x1b", b"\x1bd"])
def test_escape_and_a_key_with_alt_wait_for_no_other_key(typist: Typist, key: bytes) -> None:
    typist.type(key)
    assert typist.keys(1) == ["escape" if key == b"\x1b" else "alt+d"]
    typist.type(b"n")
    assert typist.keys(1) == ["n"]


def test_a_sequence_that_is_cut_after_escape_is_none_of_its_characters(typist: Typist) -> None:
    typist.type(b"\x1b")
    assert typist.keys(1) == ["escape"]
    typist.type(b"[")
    assert typist.no_key(2 * ESCAPE_ENDS)
    typist.type(b"A")
    assert typist.keys(1) == ["up"]
    typist.type(b"A")
    assert typist.keys(1) == ["A"]


def test_the_reader_wakes_up_only_for_what_is_half_read(
    typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeouts: list[float | None] = []
    select = reader_module.select.select

    class Select:
        @staticmethod
        def select(*given: object) -> object:
            timeouts.append(given[3])  # type: ignore[arg-type]
            return select(*given)  # type: ignore[call-overload]

    monkeypatch.setattr(reader_module, "select", Select)
    typist.type(b"a")  # the wait for it has begun before
    typist.type(b"\x1b")
    assert typist.keys(2) == ["a", "escape"]
    assert typist.no_key(1.2 * SEQUENCE_ENDS)
    typist.type(b"b")
    assert typist.keys(1) == ["b"]
    assert timeouts.count(None) <= 3
    assert len([one for one in timeouts if one is not None]) <= 4


def test_the_app_is_waited_for_after_much_input(typist: Typist) -> None:
    typist.type(b"a" * (MAX_READ_AHEAD + 1))
    typist.keys(MAX_READ_AHEAD + 1)
    typist.type(b"b")
    typist.keys(1)
    assert typist.calls.count("wait") == 1


def test_a_hang_up_ends_the_reader(typist: Typist) -> None:
    typist.hang_up()
    typist.thread.join(SOON)
    assert not typist.thread.is_alive()
