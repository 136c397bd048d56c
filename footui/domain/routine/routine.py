"""The routine: a sequence of exercises, each with its parts, sets and sides."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The side of the body that works."""

    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


class Phase(StrEnum):
    """What happens during a step."""

    READY = "ready"
    WORK = "work"
    HOLD = "hold"
    LOWER = "lower"
    REST = "rest"
    SWITCH = "switch"

    @property
    def is_work(self) -> bool:
        """Whether this phase is exercise, not waiting or getting ready."""
        return self in (Phase.WORK, Phase.HOLD, Phase.LOWER)


@dataclass(frozen=True, slots=True)
class TempoPhase:
    """One phase of a part's tempo; `length` in milliseconds."""

    phase: Phase
    length: int
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A tempo that is repeated `reps` times; if `reps` is None, it runs once and is timed."""

    reps: int | None
    tempo: tuple[TempoPhase, ...]
    cue: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Two ASCII drawings: the start and the end of the movement."""

    start: tuple[str, ...]
    end: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: `sets` rounds of all `parts` on each of `sides`, side after side.

    `ready`, `rest` (between sets) and `switch` (between sides) are milliseconds.
    """

    key: str
    name: str
    equipment: tuple[str, ...]
    why: str
    how: str
    ready: int
    sides: tuple[Side, ...]
    sets: int
    rest: int
    switch: int
    parts: tuple[Part, ...]
    picture: Picture | None

    @property
    def prescription(self) -> str:
        """Sets, reps and times in a few words: "4 × 20+20+20 s", "15 each side, hold 2 s"."""
        reps = "+".join(str(part.reps) for part in self.parts if part.reps)
        timed = "+".join(
            _seconds(phase)
            for part in self.parts
            if not part.reps
            for phase in part.tempo
            if phase.phase is not Phase.HOLD
        )
        main = ", ".join(filter(None, (reps, timed and f"{timed} s")))
        holds = [one for part in self.parts for one in part.tempo if one.phase is Phase.HOLD]
        times = f"{self.sets} × " if self.sets > 1 and main else ""
        sides = " each side" if len(self.sides) > 1 and main else ""
        hold = f"hold {_seconds(holds[0])} s" if holds else ""
        return ", ".join(filter(None, (f"{times}{main}{sides}", hold)))


def _seconds(phase: TempoPhase) -> str:
    return f"{phase.length / 1000:g}"


@dataclass(frozen=True, slots=True)
class Routine:
    """A named sequence of exercises, with the TOML document it was read from."""

    name: str
    exercises: tuple[Exercise, ...]
    document: str
