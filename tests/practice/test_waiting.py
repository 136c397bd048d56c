"""A session that waits: what is told of it, and whether somebody leads it."""

from collections.abc import Callable

import pytest

from footui.domain.session import Session
from footui.practice.practice import Practice
from footui.practice.waiting import GHOST_AFTER
from tests.machine import Machine

Another = Callable[..., Practice]


def test_where_there_is_none_nothing_waits(short: Practice) -> None:
    assert short.waiting() is None


def test_of_a_session_that_is_led_it_tells_by_whom_and_where_it_stands(
    short: Practice, another: Another, machine: Machine
) -> None:
    short.set("timezone", "Europe/Berlin")
    live = short.begin(None)
    machine.advance(4_000)
    live.look()
    waiting = another().waiting()
    assert waiting
    assert waiting.held
    assert waiting.told == (
        "It began on Sunday 19:04 and is led by footui on desk, pts/0; at One, with 1:49 to go."
    )


def test_of_a_session_that_was_left_it_tells_how_long_it_ran(
    short: Practice, another: Another, machine: Machine
) -> None:
    live = short.begin(None)
    machine.advance(3_000)
    live.put_aside()
    waiting = another().waiting()
    assert waiting
    assert not waiting.held
    assert waiting.told == "It began on Sunday 18:04 and ran for 0:03; at One, with 1:50 to go."


def test_it_names_the_exercises_that_were_done_whole_and_no_other(
    short: Practice, another: Another, machine: Machine
) -> None:
    live = short.begin(None)
    for _ in range(14):
        machine.advance(4_000)
        live.look()
    live.put_aside()
    waiting = another().waiting()
    assert waiting
    assert waiting.told.endswith("ran for 0:56; at Two, with 0:57 to go. Done: One.")


def test_what_was_passed_over_is_not_called_done(
    short: Practice, another: Another, machine: Machine
) -> None:
    live = short.begin(None)
    live.change(Session.next_exercise)
    live.put_aside()
    waiting = another().waiting()
    assert waiting
    assert waiting.told.endswith("ran for 0:00; at Two, with 1:05 to go.")


@pytest.mark.parametrize(("silent", "held"), [(GHOST_AFTER - 1, True), (GHOST_AFTER, False)])
def test_who_was_not_heard_for_long_leads_no_more(
    short: Practice, another: Another, machine: Machine, silent: int, held: bool
) -> None:
    short.begin(None)
    machine.advance(silent)
    waiting = another().waiting()
    assert waiting
    assert waiting.held is held
    assert ("is led by" in waiting.told) is held


def test_who_has_died_leads_no_more(short: Practice, another: Another) -> None:
    short.begin(None)
    waiting = another(dead=100).waiting()
    assert waiting
    assert not waiting.held
    assert "ran for 0:00" in waiting.told


def test_its_day_is_that_of_where_it_began(
    short: Practice, another: Another, machine: Machine
) -> None:
    short.set("timezone", "Asia/Tokyo")
    short.begin(None).put_aside()
    short.set("timezone", "UTC")
    waiting = another().waiting()
    assert waiting
    assert waiting.told.startswith("It began on Monday 03:04 and ran")
