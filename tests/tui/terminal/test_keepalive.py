"""The pulse: whether a terminal still answers, at the end of however long a link."""

import pytest

from footui.tui.terminal.keepalive import EVERY, GIVEN_UP, LATE, QUESTION, Keepalive


class Link:
    """A link on which time passes when told."""

    def __init__(self) -> None:
        self.now = 100.0
        self.asked: list[str] = []
        self.pulse = Keepalive(lambda: self.now, self.asked.append)

    def beats(self, seconds: float, *, answering: bool = False) -> int:
        """How often it is asked while a second passes at a time."""
        before = len(self.asked)
        for _ in range(round(seconds)):
            self.pulse.beat()
            if answering and self.pulse.is_awaited | (len(self.asked) == 1):
                self.pulse.answered()
            self.now += 1
        return len(self.asked) - before


@pytest.fixture
def link() -> Link:
    return Link()


def test_a_terminal_that_never_answers_is_asked_once_and_never_missed(link: Link) -> None:
    assert link.beats(60) == 1
    assert link.asked == [QUESTION]
    assert not link.pulse.is_missed
    assert not link.pulse.is_awaited


def test_a_terminal_that_answers_is_asked_every_few_seconds(link: Link) -> None:
    assert link.beats(60, answering=True) == 60 / EVERY
    assert not link.pulse.is_missed


def test_an_answer_is_missed_once_it_is_late(link: Link) -> None:
    link.beats(5, answering=True)
    link.pulse.beat()
    assert link.pulse.is_awaited
    link.now += LATE
    assert not link.pulse.is_missed
    link.now += 0.001
    assert link.pulse.is_missed


def test_while_an_answer_is_missed_it_is_asked_for_again_and_any_one_will_do(link: Link) -> None:
    link.beats(5, answering=True)
    assert link.beats(20) == 20 / EVERY
    assert link.pulse.is_missed
    link.pulse.answered()
    assert not link.pulse.is_missed
    assert not link.pulse.is_awaited


def test_a_terminal_that_lives_but_answers_no_more_is_not_missed(link: Link) -> None:
    link.beats(5, answering=True)
    link.beats(20)
    assert link.pulse.is_missed
    link.pulse.heard()
    assert not link.pulse.is_missed
    assert link.beats(60) == 0
    assert not link.pulse.is_missed


def test_what_comes_before_an_answer_is_late_says_nothing_of_it(link: Link) -> None:
    link.beats(5, answering=True)
    link.pulse.beat()
    link.pulse.heard()
    link.now += LATE + 1
    assert link.pulse.is_missed


def test_a_terminal_that_never_answers_again_is_waited_for_half_a_minute(link: Link) -> None:
    link.beats(5, answering=True)
    link.pulse.beat()
    link.now += GIVEN_UP
    assert link.pulse.is_waited_for
    link.now += 1
    assert not link.pulse.is_waited_for
    assert link.pulse.is_missed  # so that no bell rings late


def test_one_can_ask_at_any_time_which_answer_will_be_the_last(link: Link) -> None:
    link.beats(5, answering=True)
    link.pulse.beat()
    link.now += 1
    assert link.pulse.ask() == 2
    link.pulse.answered()
    assert link.pulse.is_awaited
    link.now += LATE
    assert not link.pulse.is_missed
    link.pulse.answered()
    assert not link.pulse.is_awaited
    assert link.pulse.ask() == 1
    link.beats(EVERY + 1)
    assert link.pulse.ask() == 2  # of what is missed for so long there is no counting
