"""The keepalive: whether the terminal at the other end of a link still answers."""

import pytest

from footui.tui.terminal.keepalive import EVERY, GIVEN_UP, LATE, QUESTION, Keepalive


class Link:
    """A keepalive, with a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.asked: list[str] = []
        self.keepalive = Keepalive(lambda: self.now, self.asked.append)

    def beats(self, seconds: float, *, answering: bool = False) -> int:
        """Beat once a second, and return how many queries were sent."""
        before = len(self.asked)
        for _ in range(round(seconds)):
            self.keepalive.beat()
            if answering and self.keepalive.is_awaited | (len(self.asked) == 1):
                self.keepalive.answered()
            self.now += 1
        return len(self.asked) - before


@pytest.fixture
def link() -> Link:
    return Link()


def test_a_terminal_that_never_answers_gets_one_query_and_is_never_late(link: Link) -> None:
    assert link.beats(60) == 1
    assert link.asked == [QUESTION]
    assert not link.keepalive.is_missed
    assert not link.keepalive.is_awaited


def test_a_terminal_that_answers_gets_a_query_every_five_seconds(link: Link) -> None:
    assert link.beats(60, answering=True) == 60 / EVERY
    assert not link.keepalive.is_missed


def test_an_answer_is_missed_after_two_seconds(link: Link) -> None:
    link.beats(5, answering=True)
    link.keepalive.beat()
    assert link.keepalive.is_awaited
    link.now += LATE
    assert not link.keepalive.is_missed
    link.now += 0.001
    assert link.keepalive.is_missed


def test_queries_go_on_while_an_answer_is_missed_and_one_answer_ends_that(link: Link) -> None:
    link.beats(5, answering=True)
    assert link.beats(20) == 20 / EVERY
    assert link.keepalive.is_missed
    link.keepalive.answered()
    assert not link.keepalive.is_missed
    assert not link.keepalive.is_awaited


def test_other_input_while_an_answer_is_missed_ends_the_queries(link: Link) -> None:
    link.beats(5, answering=True)
    link.beats(20)
    assert link.keepalive.is_missed
    link.keepalive.heard()
    assert not link.keepalive.is_missed
    assert link.beats(60) == 0
    assert not link.keepalive.is_missed


def test_other_input_before_an_answer_is_late_changes_nothing(link: Link) -> None:
    link.beats(5, answering=True)
    link.keepalive.beat()
    link.keepalive.heard()
    link.now += LATE + 1
    assert link.keepalive.is_missed


def test_a_late_answer_is_waited_for_half_a_minute(link: Link) -> None:
    link.beats(5, answering=True)
    link.keepalive.beat()
    link.now += GIVEN_UP
    assert link.keepalive.is_waited_for
    link.now += 1
    assert not link.keepalive.is_waited_for
    assert link.keepalive.is_missed  # so that no bell rings late


def test_ask_returns_how_many_answers_are_pending(link: Link) -> None:
    link.beats(5, answering=True)
    link.keepalive.beat()
    link.now += 1
    assert link.keepalive.ask() == 2
    link.keepalive.answered()
    assert link.keepalive.is_awaited
    link.now += LATE
    assert not link.keepalive.is_missed
    link.keepalive.answered()
    assert not link.keepalive.is_awaited
    assert link.keepalive.ask() == 1
    link.beats(EVERY + 1)
    assert link.keepalive.ask() == 2  # answers that are late for so long no longer count
