"""Queries the terminal now and then, to notice a link that has stalled.

ssh buffers hours of what a session writes, so a stalled link shows in nothing else. Without this,
all that was buffered would arrive late in one burst, bells included.
"""

from collections.abc import Callable

QUESTION = "\x1b[6n"
"""The query for the cursor's position, which every terminal since the VT100 answers."""

EVERY, LATE, GIVEN_UP = 5.0, 2.0, 30.0
"""Seconds between two queries, until an answer is late, and until footui stops waiting for it:
the terminal may be alive and just not answer."""


class Keepalive:
    """Tracks whether the terminal still answers."""

    def __init__(self, now: Callable[[], float], ask: Callable[[str], object]) -> None:
        """Send queries with `ask`; `now` returns the seconds of a monotonic clock."""
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
        """Whether an answer is pending from a terminal that is known to answer."""
        return self._answers and self._unanswered_since is not None

    @property
    def is_missed(self) -> bool:
        """Whether a pending answer is late."""
        return self._answers and self._silence > LATE

    @property
    def is_waited_for(self) -> bool:
        """Whether a late answer may still come."""
        return self.is_missed and self._silence <= GIVEN_UP

    @property
    def _silence(self) -> float:
        since = self._unanswered_since
        return 0 if since is None else self._now() - since

    def beat(self) -> None:
        """Send a query if EVERY has passed; only one to a terminal that has never answered."""
        now = self._now()
        if self._asked is None or (self._answers and now - self._asked >= EVERY):
            self._owed = 0  # an answer to an older query has come by now, or never will
            self.ask()

    def ask(self) -> int:
        """Send a query now, and return how many answers are pending, this one's included."""
        self._asked = self._now()
        self._unanswered_since = self._unanswered_since or self._asked
        self._owed += 1
        self._ask(QUESTION)
        return self._owed

    def heard(self) -> None:
        """Note other input; if an answer is late, the terminal is alive but does not answer."""
        if self.is_missed:
            self._answers = False

    def answered(self) -> None:
        """Note an answer."""
        self._answers, self._owed = True, max(0, self._owed - 1)
        self._unanswered_since = self._asked if self._owed else None
