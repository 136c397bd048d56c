"""The pulse: a terminal is asked now and then for a sign of life.

A link that stalls goes unnoticed for long on this side: ssh alone takes hours of what a session
writes. What is then still sent comes late, bells and all, in one burst.
"""

from collections.abc import Callable

QUESTION = "\x1b[6n"
"""Where is the cursor? Every terminal since the VT100 says so."""

EVERY, LATE, GIVEN_UP = 5.0, 2.0, 30.0
"""Seconds from one question to the next, after which an answer is missed, and after which nobody
waits for it any more: the terminal may live, and only not answer."""


class Keepalive:
    """Knows whether the terminal still answers."""

    def __init__(self, now: Callable[[], float], ask: Callable[[str], object]) -> None:
        """Ask with `ask`; `now` is a reading of a clock, in seconds."""
        self._now = now
        self._ask = ask
        self._asked: float | None = None
        self._unanswered_since: float | None = None
        self._answers = False
        self._owed = 0

    @property
    def answers(self) -> bool:
        """Whether the terminal is known to answer."""
        return self._answers

    @property
    def is_awaited(self) -> bool:
        """Whether a terminal that does answer owes an answer."""
        return self._answers and self._unanswered_since is not None

    @property
    def is_missed(self) -> bool:
        """Whether a terminal that does answer has not for too long."""
        return self._answers and self._silence > LATE

    @property
    def is_waited_for(self) -> bool:
        """Whether an answer is missed that may still come."""
        return self.is_missed and self._silence <= GIVEN_UP

    @property
    def _silence(self) -> float:
        since = self._unanswered_since
        return 0 if since is None else self._now() - since

    def beat(self) -> None:
        """Ask, if it is time to; a terminal that never answered is asked once."""
        now = self._now()
        if self._asked is None or (self._answers and now - self._asked >= EVERY):
            self._owed = 0  # what was asked so long ago is answered by now, or never will be
            self.ask()

    def ask(self) -> int:
        """Ask now; returns how many answers are owed, that to this question being the last."""
        self._asked = self._now()
        self._unanswered_since = self._unanswered_since or self._asked
        self._owed += 1
        self._ask(QUESTION)
        return self._owed

    def heard(self) -> None:
        """Something came that is no answer: where one is missed, the terminal gives none."""
        if self.is_missed:
            self._answers = False

    def answered(self) -> None:
        """The terminal lives, and answers."""
        self._answers, self._owed = True, max(0, self._owed - 1)
        self._unanswered_since = self._asked if self._owed else None
