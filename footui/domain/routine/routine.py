"""The routine: exercises, and what one block of each is made of."""

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
        """Whether this phase is exercise, as opposed to getting there."""
        return self in (Phase.WORK, Phase.HOLD, Phase.LOWER)


@dataclass(frozen=True, slots=True)
class TempoPhase:
    """One phase of a part's tempo; `length` in milliseconds."""

    phase: Phase
    length: int
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A tempo, repeated `reps` times, or run once as a timed stretch if `reps` is None."""

    reps: int | None
    tempo: tuple[TempoPhase, ...]
    cue: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Two drawings in ASCII: how an exercise starts and where it goes."""

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
        """How much of it, in a few words: "4 × 20+20+20 s", "15 a side, hold 2 s"."""
        reps = "+".join(str(part.reps) for part in self.parts if part.reps)
        timed = "+".join(
            _seconds(beat)
            for part in self.parts
            if not part.reps
            for beat in part.tempo
            if beat.phase is not Phase.HOLD
        )
        main = ", ".join(filter(None, (reps, timed and f"{timed} s")))
        holds = [beat for part in self.parts for beat in part.tempo if beat.phase is Phase.HOLD]
        times = f"{self.sets} × " if self.sets > 1 and main else ""
        sides = " a side" if len(self.sides) > 1 and main else ""
        hold = f"hold {_seconds(holds[0])} s" if holds else ""
        return ", ".join(filter(None, (f"{times}{main}{sides}", hold)))


def _seconds(beat: TempoPhase) -> str:
    return f"{beat.length / 1000:g}"


@dataclass(frozen=True, slots=True)
class Routine:
    """A named sequence of exercises, and the TOML document that says so."""

    name: str
    exercises: tuple[Exercise, ...]
    document: str
