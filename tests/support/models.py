"""Slow and simple models of the domain, against which it is compared.

A routine is unrolled into tenths of a second, one object each, and a session moves along them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from footui.domain.routine.routine import Exercise, Routine
from footui.domain.routine.timeline import Interval

TENTH = 100


@dataclass(eq=False)
class Tenth:
    """A tenth of a second of a routine; two are the same only if they are one."""

    exercise: int
    block: int
    step: int
    part: int | None
    phase: str
    side: str
    set: int
    rep: int | None
    label: str

    @property
    def works(self) -> bool:
        return self.phase in ("work", "hold", "lower")


def unrolled(routine: Routine) -> list[Tenth]:
    tenths: list[Tenth] = []
    block = step = -1
    for number, exercise in enumerate(routine.exercises):
        turns = [(turn, side) for turn in range(1, exercise.sets + 1) for side in exercise.sides]
        for n, (turn, side) in enumerate(turns):
            block += 1
            before = turns[n - 1] if n else None
            for span in [*_wait(exercise, before, turns[n]), *_work(exercise)]:
                part, phase, length, rep, say = span
                step += 1
                tenths += [
                    Tenth(number, block, step, part, phase, side, turn, rep, say)
                    for _ in range(length // TENTH)
                ]
    return tenths


_Span = tuple[int | None, str, int, int | None, str]
_Turn = tuple[int, str]


def _wait(exercise: Exercise, before: _Turn | None, turn: _Turn) -> Iterator[_Span]:
    if before is None:
        span = (None, "ready", exercise.ready, None, "ready")
    elif before[0] < turn[0] and exercise.rest > 0:
        span = (None, "rest", exercise.rest, None, "rest")
    elif before[1] != turn[1]:
        span = (None, "switch", exercise.switch, None, "switch")
    else:
        return
    if span[2] > 0:
        yield span


def _work(exercise: Exercise) -> Iterator[_Span]:
    for number, part in enumerate(exercise.parts):
        for rep in [None] if part.reps is None else range(1, part.reps + 1):
            for each in part.tempo:
                yield (number, str(each.phase), each.length, rep, each.label)


def covered(tenths: list[Tenth], intervals: tuple[Interval, ...]) -> set[Tenth]:
    numbers = {n for start, end in intervals for n in range(start // TENTH, end // TENTH)}
    return {tenths[n] for n in numbers}


class SessionModel:
    """A session, tenth by tenth."""

    def __init__(self, routine: Routine) -> None:
        self.tenths = unrolled(routine)
        self.at = 0
        self.lead_in = 0
        self.status = "running"
        self.done: set[Tenth] = set()
        self.took = 0

    @property
    def is_over(self) -> bool:
        return self.status in ("stopped", "finished")

    @property
    def counts(self) -> bool:
        work = {tenth for tenth in self.tenths if tenth.works}
        return 5 * len(work & self.done) >= 4 * len(work)

    def wait(self, ms: int) -> None:
        if self.status != "running" or ms < 0:
            return
        if ms > 5_000:
            self.status = "paused"
            return
        for _ in range(ms // TENTH):
            if self.at == len(self.tenths):
                break
            if self.lead_in:
                self.lead_in -= 1
            else:
                self.done.add(self.tenths[self.at])
                self.at += 1
                self.took += 1
        self._finish_at_end()

    def do(self, action: str) -> None:
        if not self.is_over:
            getattr(self, f"_{action}")()

    def _look(self) -> None:
        pass

    def _pause(self) -> None:
        if self.status == "running":
            self.status = "paused"

    def _resume(self) -> None:
        if self.status == "paused":
            self.status, self.lead_in = "running", 30

    def _stop(self) -> None:
        self.status = "stopped"

    def _extend(self) -> None:
        here = self._here
        end = max(n for n, tenth in enumerate(self.tenths) if tenth.step == here.step) + 1
        self.tenths[end:end] = [
            Tenth(**{name: getattr(here, name) for name in here.__dataclass_fields__})
            for _ in range(100)
        ]

    def _next_block(self) -> None:
        block = [n for n, tenth in enumerate(self.tenths) if tenth.block == self._here.block]
        work = next(n for n in block if self.tenths[n].works)
        self._go(work if self.at < work else block[-1] + 1)

    def _previous_block(self) -> None:
        self._go(self._first("block", max(0, self._here.block - 1)))

    def _restart_block(self) -> None:
        block = self._first("block", self._here.block)
        work = next(n for n in range(block, len(self.tenths)) if self.tenths[n].works)
        self._go(block if self.at < work else work)

    def _next_exercise(self) -> None:
        self._go(self._first("exercise", self._here.exercise + 1))

    def _previous_exercise(self) -> None:
        self._go(self._first("exercise", max(0, self._here.exercise - 1)))

    @property
    def _here(self) -> Tenth:
        return self.tenths[min(self.at, len(self.tenths) - 1)]

    def _first(self, attribute: str, number: int) -> int:
        found = (n for n, tenth in enumerate(self.tenths) if getattr(tenth, attribute) == number)
        return next(found, len(self.tenths))

    def _go(self, at: int) -> None:
        self.at = at
        lands_in_work = at < len(self.tenths) and self.tenths[at].works
        self.lead_in = 30 if lands_in_work and self.status == "running" else 0
        self._finish_at_end()

    def _finish_at_end(self) -> None:
        if self.at == len(self.tenths):
            self.status = "finished"
