"""What people may enter about a session, and sentences about undoing their changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from footui.domain.dates import full_date
from footui.domain.kinds import ChangeKind, MadeIn, SessionState
from footui.domain.text import count


@dataclass(frozen=True, slots=True)
class Details:
    """What people may enter about a session; `clock` is its local start time."""

    clock: time | None = None
    minutes: float | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    effort: int | None = None
    note: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A change that can be undone or redone.

    `day` is the log date of the session, or the first date of the goal or pause; `rows` is the
    number of changed rows. `made_at` is in milliseconds since 1970 UTC. `made_in` is where it was
    last made, undone or redone, and `is_own` whether this process did that.
    """

    kind: ChangeKind
    day: date
    rows: int
    made_at: int
    made_in: MadeIn
    is_own: bool

    @property
    def told(self) -> str:
        """The change in words: "added the session of Sunday 22 November 2026"."""
        what = f"{_DONE[self.kind]} {full_date(self.day)}"
        more = f" and {count(self.rows - 1, 'more week')}" if self.rows > 1 else ""
        return what + ("" if self.kind.is_of_session else more)


May = Callable[[Change], bool]
"""Returns whether a change may be undone or redone without asking the user."""


class UnconfirmedError(Exception):
    """The user must confirm a change before it is undone or redone."""

    def __init__(self, change: Change) -> None:
        """Keep the change to confirm."""
        super().__init__(change.told)
        self.change = change


@dataclass(frozen=True, slots=True)
class Undone:
    """The result of undoing or redoing a change.

    If `is_outdated`, nothing was done, because the rows have changed since. `state` is the new
    state of a discarded session; `goal` is a sentence about the current goal if a goal changed.
    """

    kind: ChangeKind
    day: date
    is_outdated: bool
    is_redo: bool = False
    state: SessionState | None = None
    goal: str = ""

    @property
    def told(self) -> str:
        """The result in words: "Undone: the session of Sunday 22 November 2026 is back."."""
        what, undone, redone = _OF[self.kind]
        when = full_date(self.day)
        if self.is_outdated:
            row = _SESSION if self.kind.is_of_session else what
            return f"{row.capitalize()} {when} has changed since, so it was left as it is."
        head = "Redone" if self.is_redo else "Undone"
        if self.goal:
            return f"{head}. {self.goal}"
        if self.kind is ChangeKind.DISCARD and self.state is not SessionState.LIVE:
            undone = f"is back as {self.state or SessionState.PARTIAL}"
        return f"{head}: {what} {when} {redone if self.is_redo else undone}."


_DONE = {
    ChangeKind.ADD: "added the session of",
    ChangeKind.EDIT: "edited the session of",
    ChangeKind.COUNT: "changed whether it counts, the session of",
    ChangeKind.DELETE: "deleted the session of",
    ChangeKind.DISCARD: "discarded the session of",
    ChangeKind.RATE: "rated the session of",
    ChangeKind.GOAL: "set the goal from the week of",
    ChangeKind.GOAL_REMOVED: "removed the goal from the week of",
    ChangeKind.PAUSE: "paused the week of",
    ChangeKind.PAUSE_REMOVED: "ended the pause in the week of",
}
_SESSION, _GOAL, _PAUSE = (
    "the session of",
    "the goal from the week of",
    "the pause from the week of",
)
_SAID = "your rating and note for the session of"
_OF = {
    ChangeKind.ADD: (_SESSION, "is gone again", "is back"),
    ChangeKind.EDIT: (_SESSION, "is as it was before", "is as you edited it"),
    ChangeKind.COUNT: (_SESSION, "counts as it did before", "counts as you set it"),
    ChangeKind.DELETE: (_SESSION, "is back", "is deleted again"),
    ChangeKind.DISCARD: (_SESSION, "can be resumed", "is discarded again"),
    ChangeKind.RATE: (_SAID, "is gone again", "is back"),
    ChangeKind.GOAL: (_GOAL, "is as it was before", "is set again"),
    ChangeKind.GOAL_REMOVED: (_GOAL, "is back", "is removed again"),
    ChangeKind.PAUSE: (_PAUSE, "is as it was before", "is back"),
    ChangeKind.PAUSE_REMOVED: (_PAUSE, "is back", "is ended again"),
}
"""The subject of each kind of change, and what it is after undoing and after redoing."""
