"""Changes made by hand: what a person says, and what can be undone and redone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from footui.domain.kinds import ChangeKind, MadeIn, SessionState
from footui.domain.wording import count, full_date


@dataclass(frozen=True, slots=True)
class Details:
    """What a person may say of a session: `clock` is when it began, on their wall."""

    clock: time | None = None
    minutes: float | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    effort: int | None = None
    note: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A change that can be undone, or redone.

    `day` is the log date of the session, or the first date of a goal or pause; `rows` is how many
    rows changed. `made_at` is in milliseconds since 1970 UTC. `made_in` is where it was made, or
    undone or redone since; `is_own`, whether the program that asks did that.
    """

    kind: ChangeKind
    day: date
    rows: int
    made_at: int
    made_in: MadeIn
    is_own: bool

    @property
    def told(self) -> str:
        """What was done: "added the session of Sunday 22 November 2026"."""
        what = f"{_DONE[self.kind]} {full_date(self.day)}"
        more = f" and {count(self.rows - 1, 'more week')}" if self.rows > 1 else ""
        return what + ("" if self.kind.is_of_session else more)


May = Callable[[Change], bool]
"""Whether a change may be undone, or redone, without asking."""


class Unasked(Exception):
    """A change that its user has to be asked about, before it is undone or redone."""

    def __init__(self, change: Change) -> None:
        """Ask about `change`."""
        super().__init__(change.told)
        self.change = change


@dataclass(frozen=True, slots=True)
class Undone:
    """A change that was undone, or redone; or was not, because its rows changed since.

    `state` is what a session that was discarded is now.
    """

    kind: ChangeKind
    day: date
    is_outdated: bool
    is_redo: bool = False
    state: SessionState | None = None

    @property
    def told(self) -> str:
        """What came of it: "Undone on Sunday 22 November 2026: the deleted session is back"."""
        when = full_date(self.day)
        if self.is_outdated:
            what = "The session of" if self.kind.is_of_session else "The change on"
            return f"{what} {when} was changed otherwise since, and stays as it is."
        if self.is_redo:
            return f"Redone on {when}: {_REDONE[self.kind]}."
        return f"Undone on {when}: {self._undone}."

    @property
    def _undone(self) -> str:
        if self.kind is ChangeKind.DISCARD and self.state is not SessionState.LIVE:
            return f"the discarded session is back as {self.state or SessionState.PARTIAL}"
        return _UNDONE[self.kind]


_DONE = {
    ChangeKind.ADD: "added the session of",
    ChangeKind.EDIT: "edited the session of",
    ChangeKind.COUNT: "changed whether it counts, the session of",
    ChangeKind.DELETE: "deleted the session of",
    ChangeKind.DISCARD: "discarded the session of",
    ChangeKind.RATE: "said how it was after the session of",
    ChangeKind.GOAL: "set the goal from the week of",
    ChangeKind.GOAL_REMOVED: "removed the goal from the week of",
    ChangeKind.PAUSE: "paused the week of",
    ChangeKind.PAUSE_REMOVED: "ended the pause in the week of",
}
_UNDONE = {
    ChangeKind.ADD: "the added session is gone again",
    ChangeKind.EDIT: "the session is as it was before",
    ChangeKind.COUNT: "whether it counts is as it was before",
    ChangeKind.DELETE: "the deleted session is back",
    ChangeKind.DISCARD: "the discarded session waits, and can be resumed",
    ChangeKind.RATE: "what you said after the session is gone again",
    ChangeKind.GOAL: "the goal is as it was before",
    ChangeKind.GOAL_REMOVED: "the removed goal is back",
    ChangeKind.PAUSE: "the pauses are as they were before",
    ChangeKind.PAUSE_REMOVED: "what was paused is paused again",
}
_REDONE = {
    ChangeKind.ADD: "the added session is back",
    ChangeKind.EDIT: "the session is as you edited it",
    ChangeKind.COUNT: "whether it counts is as you said",
    ChangeKind.DELETE: "the session is deleted again",
    ChangeKind.DISCARD: "the session is discarded again",
    ChangeKind.RATE: "what you said after the session is back",
    ChangeKind.GOAL: "the goal is set again",
    ChangeKind.GOAL_REMOVED: "the goal is removed again",
    ChangeKind.PAUSE: "what was paused is paused again",
    ChangeKind.PAUSE_REMOVED: "the pause is ended again",
}
