"""What was done in a session, as the screens and commands show it."""

from dataclasses import dataclass
from functools import lru_cache

from footui.domain.durations import clock
from footui.domain.errors import StorageError
from footui.domain.routine import toml_reader
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_table import RoutineError
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status


@dataclass(frozen=True, slots=True)
class ExerciseDone:
    """How much of an exercise was done, and how much was planned, in milliseconds."""

    name: str
    done: int
    planned: int

    @property
    def is_whole(self) -> bool:
        """Whether all of it was done."""
        return self.done >= self.planned


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session on record; `ran` is in milliseconds, and a manual one has no `exercises`."""

    record: SessionRecord
    ran: int
    exercises: tuple[ExerciseDone, ...]
    is_finished: bool = True
    """Whether it reached the end of its timeline."""

    @property
    def headline(self) -> str:
        """How it ended, such as "Done: 20:09, complete"."""
        head = "Done" if self.is_finished else "Stopped"
        return f"{head}: {clock(self.ran)}, {self.extent}"

    @property
    def extent(self) -> str:
        """How many exercises were done completely, in words."""
        whole = sum(exercise.is_whole for exercise in self.exercises)
        planned = len(self.exercises)
        return "complete" if whole == planned else f"{whole} of {planned} exercises"


def view(record: SessionRecord, session: Session) -> SessionView:
    """Return a session on record with what was done in it."""
    is_finished = session.status is Status.FINISHED
    return SessionView(record, session.time_run, exercises_done(session), is_finished)


def exercises_done(session: Session) -> tuple[ExerciseDone, ...]:
    """Return how much of each exercise was done."""
    timeline = session.timeline
    return tuple(
        ExerciseDone(exercise.name, timeline.work_within(session.ran, n), timeline.work(n))
        for n, exercise in enumerate(timeline.routine.exercises)
    )


@lru_cache(maxsize=8)  # most sessions share a few routines, and each takes long to parse
def timeline_of(snapshot: str) -> Timeline:
    """Return the timeline of a routine's document; raise StorageError if it cannot be read."""
    try:
        return Timeline.of(toml_reader.parse(snapshot))
    except RoutineError as error:
        raise StorageError(
            f"The routine of a session on record cannot be read: {error}. Nothing was changed. "
            "footui doctor says more."
        ) from error
