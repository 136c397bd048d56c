"""Notifications: sequences that show a text, and can do nothing else."""

import re

import pytest

from footui.domain.settings import Notify
from footui.tui.terminal.notifications import END, notification
from tests.tui.conftest import HOSTILE, UNSAFE

WAYS = (Notify.OSC9, Notify.OSC777)


def unwrapped(sequence: str) -> str:
    """What tmux hands on."""
    found = re.fullmatch(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", sequence, re.DOTALL)
    assert found
    return found[1].replace("\x1b\x1b", "\x1b")


def test_nothing_is_sent_where_nothing_is_wanted() -> None:
    assert notification("Done", Notify.OFF, in_tmux=False) == ""
    assert notification("Done", Notify.OFF, in_tmux=True) == ""


def test_each_way_says_who_speaks_and_what() -> None:
    assert notification("Done", Notify.OSC9, in_tmux=False) == "\x1b]9;footui: Done\x1b\\"
    assert notification("Done", Notify.OSC777, in_tmux=False) == "\x1b]777;notify;footui;Done\x1b\\"


@pytest.mark.parametrize("how", WAYS)
def test_tmux_hands_on_what_would_be_sent_without_it(how: Notify) -> None:
    assert unwrapped(notification("Done", how, in_tmux=True)) == notification(
        "Done", how, in_tmux=False
    )


@pytest.mark.parametrize("in_tmux", [False, True])
@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("text", [*HOSTILE.values(), "a;b", "\x1b\\\a", "9;4;1;50"])
def test_whatever_the_text_there_is_one_sequence_that_does_not_ring(
    how: Notify, in_tmux: bool, text: str
) -> None:
    sequence = notification(text, how, in_tmux=in_tmux)
    plain = unwrapped(sequence) if in_tmux else sequence
    body = plain.removeprefix("\x1b]").removesuffix(END)
    assert len(body) == len(plain) - 4
    assert not UNSAFE.search(body)
    assert "\n" not in body
    assert body.count(";") == {Notify.OSC9: 1, Notify.OSC777: 3}[how]


@pytest.mark.parametrize("text", ["4;1;50", "1;2", "", "12"])
def test_no_text_is_taken_for_another_command_of_the_same_number(text: str) -> None:
    assert notification(text, Notify.OSC9, in_tmux=False).startswith("\x1b]9;footui: ")
