"""The pulse: a terminal is asked now and then for a sign of life.

A link that stalls goes unnoticed for long on this side: ssh alone takes hours of what a session
writes. What is then still sent comes late, bells and all, in one burst.
"""

from collections.abc import Callable

QUESTION = "\x1b[6n"
"""Where is the cursor? Every terminal since the VT100 says so."""

EVERY, LATE = 5.0, 2.0
"""Seconds from one question to the next, and after which an answer is missed."""


class Pulse:
    """Knows whether the terminal still answers."""

    def __init__(self, now: Callable[[], float], ask: Callable[[str], object]) -> None:
        """Ask with `ask`; `now` is a reading of a clock, in seconds."""
        self._now = now
        self._ask = ask
        self._asked: float | None = None
        self._unanswered_since: float | None = None
        self._answers = False

    @property
    def is_awaited(self) -> bool:
        """Whether a terminal that does answer owes an answer."""
        return self._answers and self._unanswered_since is not None

    @property
    def is_missed(self) -> bool:
        """Whether a terminal that does answer has not for too long."""
        since = self._unanswered_since
        return self._answers and since is not None and self._now() - since > LATE

    def beat(self) -> None:
        """Ask, if it is time to; a terminal that never answered is asked once."""
        now = self._now()
        if self._asked is None or (self._answers and now - self._asked >= EVERY):
            self._asked = now
            self._unanswered_since = self._unanswered_since or now
            self._ask(QUESTION)

    def answered(self) -> None:
        """The terminal lives."""
        self._answers, self._unanswered_since = True, None
