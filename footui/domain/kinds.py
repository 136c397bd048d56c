"""What kinds of sessions there are, and of changes made by hand."""

from enum import StrEnum


class SessionKind(StrEnum):
    """How a session came on record."""

    TIMED = "timed"
    MANUAL = "manual"


class SessionState(StrEnum):
    """Where a session is in its life."""

    LIVE = "live"
    DONE = "done"
    PARTIAL = "partial"


class ChangeKind(StrEnum):
    """What a change did: the first six to a session, the others to goals or pauses."""

    ADD = "add"
    EDIT = "edit"
    COUNT = "count"
    DELETE = "delete"
    DISCARD = "discard"
    RATE = "rate"
    GOAL = "goal"
    GOAL_REMOVED = "goal_removed"
    PAUSE = "pause"
    PAUSE_REMOVED = "pause_removed"

    @property
    def is_of_session(self) -> bool:
        """Whether it changed a session."""
        return self.value not in ("goal", "goal_removed", "pause", "pause_removed")


class MadeIn(StrEnum):
    """Where a change was made, undone or redone: in the full-screen program, or by a command."""

    SCREEN = "screen"
    SHELL = "shell"
