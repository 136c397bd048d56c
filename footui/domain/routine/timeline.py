"""The timeline: the routine as a sequence of steps in which a session can seek any position.

All positions and lengths are in milliseconds; positions count from the start.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby, islice
from typing import NamedTuple

from footui.domain.routine.routine import Exercise, Phase, Routine, Side, TempoPhase


class Interval(NamedTuple):
    """A piece of the timeline, from `start` up to but not including `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of one rep, of a timed part, or of the wait before a block.

    `exercise`, `block` and `part` count from 0; `set` and `rep` from 1. A timed part has no rep.
    A ready, rest or switch step has no part; its side and set are those of the block it precedes.
    """

    start: int
    length: int
    exercise: int
    block: int
    part: int | None
    phase: Phase
    side: Side
    set: int
    sets: int
    rep: int | None
    reps: int | None
    label: str
    cue: str
    extensions: int = 0
    """The number of times it was extended."""

    @property
    def end(self) -> int:
        """The start of the next step."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Block:
    """One set on one side: a wait from `start` on, then work from `work` to `end`."""

    exercise: int
    start: int
    work: int
    end: int


@dataclass(frozen=True, slots=True)
class PositionInfo:
    """The step and exercise at a position, and what is left of them, of the block and of all."""

    position: int
    exercise: Exercise
    step: Step
    left_in_step: int
    left_in_block: int
    left_in_all: int
    following: Step | None
    """The first step after this one in another part or block; None in the last."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A routine as an immutable, seekable sequence of steps without gaps."""

    routine: Routine
    steps: tuple[Step, ...]
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, routine: Routine) -> "Timeline":
        """Return the timeline of a routine: for each exercise ready, then its sets on each side."""
        return cls._from_steps(routine, tuple(_steps(routine)))

    @classmethod
    def _from_steps(cls, routine: Routine, steps: tuple[Step, ...]) -> "Timeline":
        blocks = []
        for _, group in groupby(steps, key=lambda step: step.block):
            block = list(group)
            work = next(step.start for step in block if step.phase.is_work)
            blocks.append(Block(block[0].exercise, block[0].start, work, block[-1].end))
        return cls(routine, steps, tuple(blocks))

    @property
    def length(self) -> int:
        """The whole length."""
        return self.steps[-1].end

    def at(self, position: int) -> PositionInfo:
        """Return what is at `position`, which is first limited to the timeline."""
        position = min(max(position, 0), self.length)
        index = self.step_at(position)
        step = self.steps[index]
        return PositionInfo(
            position=position,
            exercise=self.routine.exercises[step.exercise],
            step=step,
            left_in_step=step.end - position,
            left_in_block=self.blocks[step.block].end - position,
            left_in_all=self.length - position,
            following=self._following(index),
        )

    def block_at(self, position: int) -> int:
        """Return the number of the block at `position`."""
        return self.steps[self.step_at(min(max(position, 0), self.length))].block

    def first_block(self, exercise: int) -> Block:
        """Return the first block of an exercise."""
        return next(block for block in self.blocks if block.exercise == exercise)

    def exercise_length(self, exercise: int) -> int:
        """Return the length of an exercise without its ready step."""
        return sum(
            step.length
            for step in self.steps
            if step.exercise == exercise and step.phase is not Phase.READY
        )

    @property
    def ready_length(self) -> int:
        """The total length of all ready steps."""
        return sum(step.length for step in self.steps if step.phase is Phase.READY)

    def extended(self, steps: Sequence[int], by: int) -> "Timeline":
        """Return a timeline with these steps longer by `by`, once for each time a number occurs."""
        if not steps:
            return self
        times, added, changed = Counter(steps), 0, []
        for number, step in enumerate(self.steps):
            more = times[number]
            if more or added:
                step = replace(
                    step,
                    start=step.start + added,
                    length=step.length + more * by,
                    extensions=step.extensions + more,
                )
                added += more * by
            changed.append(step)
        return self._from_steps(self.routine, tuple(changed))

    def work(self, exercise: int | None = None) -> int:
        """Return the length of the work of one exercise, or of all."""
        return sum(block.end - block.work for block in self._blocks_of(exercise))

    def work_within(self, intervals: tuple[Interval, ...], exercise: int | None = None) -> int:
        """Return the length of that work within `intervals`; overlaps count once.

        A block is work from its first work step to its end.
        """
        blocks, pieces = self._blocks_of(exercise), merge(intervals)
        return sum(
            max(0, min(block.end, piece.end) - max(block.work, piece.start))
            for block in blocks
            for piece in pieces
        )

    def _blocks_of(self, exercise: int | None) -> list[Block]:
        return [one for one in self.blocks if exercise is None or one.exercise == exercise]

    def _following(self, index: int) -> Step | None:
        here = self.steps[index]
        for step in islice(self.steps, index + 1, None):
            if (step.block, step.part) != (here.block, here.part):
                return step
        return None

    def end(self, step: int) -> int:
        """Return the end of a step."""
        return self.steps[step].end

    def step_at(self, position: int) -> int:
        """Return the number of the step at `position`, or of the nearest one."""
        found = bisect_right(self.steps, position, key=lambda step: step.start) - 1
        return max(found, 0)


def length(routine: Routine) -> int:
    """Return the length of the timeline of `routine` without making its steps."""
    return sum(
        (wait.length if wait else 0) + _work_length(exercise)
        for exercise in routine.exercises
        for _, _, wait in _blocks(exercise)
    )


def merge(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the union of intervals as few intervals, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(end, merged[-1].end))
        elif start < end:
            merged.append(Interval(start, end))
    return tuple(merged)


def _steps(routine: Routine) -> Iterator[Step]:
    numbers = count()
    start = 0
    for index, exercise in enumerate(routine.exercises):
        for set_number, side, wait in _blocks(exercise):
            block = next(numbers)
            for phase, number, rep in _phases(exercise, wait):
                part = None if number is None else exercise.parts[number]
                yield Step(
                    start=start,
                    length=phase.length,
                    exercise=index,
                    block=block,
                    part=number,
                    phase=phase.phase,
                    side=side,
                    set=set_number,
                    sets=exercise.sets,
                    rep=rep,
                    reps=part.reps if part else None,
                    label=phase.label,
                    cue=part.cue if part else "",
                )
                start += phase.length


def _blocks(exercise: Exercise) -> Iterator[tuple[int, Side, TempoPhase | None]]:
    """Yield the set number and side of each block, with the wait before it."""
    previous: Side | None = None
    for set_number in range(1, exercise.sets + 1):
        for side in exercise.sides:
            yield set_number, side, _wait(exercise, side, previous)
            previous = side


def _work_length(exercise: Exercise) -> int:
    return sum(
        (part.reps or 1) * sum(phase.length for phase in part.tempo) for part in exercise.parts
    )


def _wait(exercise: Exercise, side: Side, previous: Side | None) -> TempoPhase | None:
    """Return the wait before a block: ready, a rest between sets, or a switch of sides."""
    if previous is None:
        wait = TempoPhase(Phase.READY, exercise.ready, "ready")
    elif side is exercise.sides[0] and exercise.rest:
        wait = TempoPhase(Phase.REST, exercise.rest, "rest")
    elif side is not previous:
        wait = TempoPhase(Phase.SWITCH, exercise.switch, "switch")
    else:
        return None
    return wait if wait.length else None


def _phases(
    exercise: Exercise, wait: TempoPhase | None
) -> Iterator[tuple[TempoPhase, int | None, int | None]]:
    """Yield the phases of one block, each with the numbers of its part and rep."""
    if wait:
        yield wait, None, None
    for number, part in enumerate(exercise.parts):
        for rep in range(1, (part.reps or 1) + 1):
            for phase in part.tempo:
                yield phase, number, rep if part.reps else None
