"""What kinds of sessions there are."""

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
