"""Cues: the bells that announce each step, so that nobody needs to watch the screen."""

from dataclasses import dataclass
from enum import StrEnum

from footui.domain.durations import whole_seconds
from footui.domain.routine.routine import Phase
from footui.domain.routine.timeline import PositionInfo
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status

COUNTDOWN = 3
"""Seconds before the end of a step that are counted down."""
COUNTED_FROM = 5_000
"""Shorter steps (in ms) are not counted down: they follow each other like a tempo."""


class Cue(StrEnum):
    """The start of a phase, a second of a countdown, or the end."""

    READY = "ready"
    WORK = "work"
    HOLD = "hold"
    LOWER = "lower"
    REST = "rest"
    SWITCH = "switch"
    COUNT = "3-2-1"
    END = "end"


QUICK, SLOW = 200, 600
"""Gaps between two bells, in milliseconds."""

PATTERNS: dict[Cue, tuple[int, ...]] = {
    Cue.COUNT: (),
    Cue.WORK: (QUICK,),
    Cue.HOLD: (QUICK, QUICK),
    Cue.READY: (QUICK, QUICK, QUICK),
    Cue.END: (QUICK, QUICK, QUICK, QUICK),
    Cue.REST: (SLOW,),
    Cue.SWITCH: (SLOW, SLOW),
    Cue.LOWER: (SLOW, QUICK),
}
"""The rhythm of each cue: gaps in ms; n gaps make n+1 bells.

Each cue has a rhythm of its own: quick for effort, slow for letting go.
"""


def drawn(cue: Cue) -> str:
    """Return the rhythm of a cue in characters: "••" is quick, "•  •" is slow."""
    return "•".join(["", *("" if gap == QUICK else "  " for gap in PATTERNS[cue]), ""])


_OF_PHASE = {
    Phase.READY: Cue.READY,
    Phase.WORK: Cue.WORK,
    Phase.HOLD: Cue.HOLD,
    Phase.LOWER: Cue.LOWER,
    Phase.REST: Cue.REST,
    Phase.SWITCH: Cue.SWITCH,
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a session at one moment; `lead_in` is in milliseconds."""

    status: Status
    moment: PositionInfo
    lead_in: int

    @classmethod
    def at(cls, session: Session, now: int) -> "Snapshot":
        """Return the state of `session` at `now`, a reading of its clock in milliseconds."""
        return cls(session.status, session.moment_at(now), session.lead_in_at(now))


def cue_between(before: Snapshot | None, after: Snapshot) -> Cue | None:
    """Return the cue for the change between two snapshots; if steps were skipped, of the latest."""
    if after.status is Status.FINISHED:
        return Cue.END if before is None or before.status is not Status.FINISHED else None
    if after.status is not Status.RUNNING:
        return None
    if after.lead_in:
        was, left = (
            whole_seconds(snapshot.lead_in) if snapshot else 0 for snapshot in (before, after)
        )
        return Cue.COUNT if left != was else None
    if before is None or before.lead_in or before.status is not Status.RUNNING:
        return _OF_PHASE[after.moment.step.phase]
    if before.moment.step != after.moment.step:
        return _OF_PHASE[after.moment.step.phase]
    if after.moment.step.length >= COUNTED_FROM:
        was, left = (whole_seconds(snapshot.moment.left_in_step) for snapshot in (before, after))
        return Cue.COUNT if left != was and left <= COUNTDOWN else None
    return None
