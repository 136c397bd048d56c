"""The kinds of sessions, and of changes that people make to what is stored."""

from enum import StrEnum


class SessionKind(StrEnum):
    """How a session was recorded: by footui's clock, or entered later."""

    TIMED = "timed"
    MANUAL = "manual"


class SessionState(StrEnum):
    """Whether a session is going on (LIVE), was complete (DONE), or ended early (PARTIAL)."""

    LIVE = "live"
    DONE = "done"
    PARTIAL = "partial"


class ChangeKind(StrEnum):
    """What a change did. The first six are changes of sessions, the others of goals and pauses."""

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
    """Where a change was made, undone or redone: in the full-screen app, or by a command."""

    SCREEN = "screen"
    SHELL = "shell"
