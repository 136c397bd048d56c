"""The changes of a session that its log keeps, and the status after each."""

from dataclasses import dataclass
from enum import StrEnum

EXTENSION = 10_000
"""Milliseconds that an extension adds to the end of a step."""


class Status(StrEnum):
    """Whether the position moves (RUNNING), waits, or has come to its end."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


class Kind(StrEnum):
    """The kinds of transitions. STALL is a pause that footui made because the clock jumped."""

    START = "start"
    PAUSE = "pause"
    STALL = "stall"
    RESUME = "resume"
    SEEK = "seek"
    EXTEND = "extend"
    STOP = "stop"
    FINISH = "finish"


ENDS = (Kind.STOP, Kind.FINISH)
"""The last transition of a session is one of these."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One change: the position that the clock had reached, and the position after the change.

    Both are milliseconds from the start of the timeline; they differ in a SEEK only.
    """

    kind: Kind
    reached: int
    position: int


_STATUS_AFTER = {
    Kind.START: Status.RUNNING,
    Kind.RESUME: Status.RUNNING,
    Kind.PAUSE: Status.PAUSED,
    Kind.STALL: Status.PAUSED,
    Kind.STOP: Status.STOPPED,
    Kind.FINISH: Status.FINISHED,
}


def status_after(kind: Kind, before: Status) -> Status:
    """Return the status after a transition; SEEK and EXTEND keep the status `before` it."""
    return _STATUS_AFTER.get(kind, before)
