"""Notifications: each is one sequence that shows a text and does nothing else."""

import re

import pytest

from footui.domain.settings import Notify
from footui.tui.terminal.notifications import END, notification
from tests.tui.conftest import HOSTILE, UNSAFE

WAYS = (Notify.OSC9, Notify.OSC777)


def unwrapped(sequence: str) -> str:
    """Return the sequence that tmux passes on."""
    found = re.fullmatch(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", sequence, re.DOTALL)
    assert found
    return found[1].replace("\x1b\x1b", "\x1b")


def test_a_notification_is_empty_if_notifications_are_off() -> None:
    assert notification("Done", Notify.OFF, in_tmux=False) == ""
    assert notification("Done", Notify.OFF, in_tmux=True) == ""


def test_a_notification_names_footui_and_holds_the_text() -> None:
    assert notification("Done", Notify.OSC9, in_tmux=False) == "\x1b]9;footui: Done\x1b\\"
    assert notification("Done", Notify.OSC777, in_tmux=False) == "\x1b]777;notify;footui;Done\x1b\\"


@pytest.mark.parametrize("how", WAYS)
def test_a_notification_in_tmux_wraps_the_same_sequence(how: Notify) -> None:
    assert unwrapped(notification("Done", how, in_tmux=True)) == notification(
        "Done", how, in_tmux=False
    )


@pytest.mark.parametrize("in_tmux", [False, True])
@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("text", [*HOSTILE.values(), "a;b", "\x1b\\\a", "9;4;1;50"])
def test_a_hostile_text_stays_within_one_sequence_without_a_bell(
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
def test_a_text_of_numbers_is_no_other_osc_9_command(text: str) -> None:
    assert notification(text, Notify.OSC9, in_tmux=False).startswith("\x1b]9;footui: ")
