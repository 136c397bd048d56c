"""A session: a place on the timeline that a clock moves, and what of it really ran.

`now` is always a reading, in milliseconds, of one clock that never runs backwards and goes on
while the machine sleeps. Every change returns a new session; its `log` alone, replayed, gives
back the position, the timeline and what ran.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from footui.domain.limits import MAX_TRANSITIONS
from footui.domain.routine.timeline import Block, Interval, PositionInfo, Timeline

LEAD_IN = 3_000
STALL = 5_000
EXTENSION, MOST_EXTENSIONS = 10_000, 30
COUNTS_FROM_PERCENT = 80
_AT_THE_END = 10
"""Transitions that may come by themselves when no other is to come: a stall, the end."""


class Status(StrEnum):
    """Whether the position moves."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


class Kind(StrEnum):
    """What a transition was."""

    START = "start"
    PAUSE = "pause"
    STALL = "stall"
    RESUME = "resume"
    SEEK = "seek"
    EXTEND = "extend"
    STOP = "stop"
    FINISH = "finish"


ENDS = (Kind.STOP, Kind.FINISH)
"""After which nothing more happens in a session."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One change: how far the clock had moved the session, and where it then stood."""

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


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it stands since its last transition."""

    timeline: Timeline
    status: Status
    position: int
    """Where it stood after the last transition."""
    since: int
    """When the position began, or after a lead-in will begin, to move."""
    seen: int
    """When somebody last looked."""
    ran: tuple[Interval, ...] = ()
    log: tuple[Transition, ...] = ()

    @classmethod
    def start(cls, timeline: Timeline, now: int) -> "Session":
        """Begin at the beginning, at once."""
        blank = cls(timeline, Status.PAUSED, 0, now, now)
        return blank._after(Transition(Kind.START, 0, 0), now)

    @classmethod
    def replay(
        cls, timeline: Timeline, log: tuple[Transition, ...], reached: int, now: int
    ) -> "Session":
        """Rebuild a session from its log; one that was running stalled at `reached`."""
        session = _replayed(cls(timeline, Status.PAUSED, 0, now, now), log)
        if session.status is Status.RUNNING:
            reached = min(max(reached, session.position), session.timeline.length)
            session = session._after(Transition(Kind.STALL, reached, reached), now)
        return session

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self.status in (Status.STOPPED, Status.FINISHED)

    @property
    def has_stalled(self) -> bool:
        """Whether it stands still because nobody looked for too long."""
        return self.status is Status.PAUSED and self.log[-1].kind is Kind.STALL

    @property
    def counts(self) -> bool:
        """Whether at least 80 % of the timeline's work ran."""
        done = self.timeline.work_within(self.ran)
        return 100 * done >= COUNTS_FROM_PERCENT * self.timeline.work()

    @property
    def time_run(self) -> int:
        """How long it ran, in milliseconds; what ran twice took twice as long."""
        return sum(stretch.end - stretch.start for stretch in self.ran)

    def position_at(self, now: int) -> int:
        """Where on the timeline the session is, as a media player would say."""
        if self.status is not Status.RUNNING:
            return self.position
        return min(self.position + max(0, now - self.since), self.timeline.length)

    def lead_in_at(self, now: int) -> int:
        """How long until the position begins to move again."""
        return max(0, self.since - now) if self.status is Status.RUNNING else 0

    def moment_at(self, now: int) -> PositionInfo:
        """What the timeline says of the position."""
        return self.timeline.at(self.position_at(now))

    def ran_at(self, now: int) -> tuple[Interval, ...]:
        """What ran, with the stretch that is under way."""
        under_way = Interval(self.position, self.position_at(now))
        return (*self.ran, under_way) if under_way.start < under_way.end else self.ran

    def next_change(self, now: int) -> int:
        """Milliseconds until a second has passed on screen or the next step begins."""
        if self.status is not Status.RUNNING:
            return STALL - 1_000
        if lead_in := self.lead_in_at(now):
            return (lead_in - 1) % 1_000 + 1
        moment = self.moment_at(now)
        lengths = (moment.left_in_step, moment.left_in_all)
        return min((length - 1) % 1_000 + 1 for length in lengths)

    def tick(self, now: int) -> "Session":
        """See what the clock did: nothing, the end, or a gap that becomes a pause."""
        if self.is_over:
            return self
        if now < self.seen:  # the clock stepped back: keep what was seen
            return replace(self, since=self.since + now - self.seen, seen=now)
        if self.status is Status.RUNNING:
            if now - self.seen > STALL:
                reached = self.position_at(self.seen)
                return self._after(Transition(Kind.STALL, reached, reached), now)
            if self.position_at(now) >= self.timeline.length:
                end = self.timeline.length
                return self._after(Transition(Kind.FINISH, end, end), now)
        return replace(self, seen=now)

    def pause(self, now: int) -> "Session":
        """Stand still."""
        seen = self.tick(now)
        return seen._moved(Kind.PAUSE, now) if seen.status is Status.RUNNING else seen

    def resume(self, now: int) -> "Session":
        """Go on after a lead-in."""
        seen = self.tick(now)
        return seen._moved(Kind.RESUME, now) if seen.status is Status.PAUSED else seen

    def next_block(self, now: int) -> "Session":
        """Go to the next block, or, while waiting for one, to its work."""
        seen = self.tick(now)
        block = seen._block(now)
        return seen._seek(block.work if seen.position_at(now) < block.work else block.end, now)

    def previous_block(self, now: int) -> "Session":
        """Go back to the block before this one."""
        seen = self.tick(now)
        return seen._seek(seen._block(now, before=1).start, now)

    def restart_block(self, now: int) -> "Session":
        """Do this block's work, or the wait before it, once more."""
        seen = self.tick(now)
        block = seen._block(now)
        return seen._seek(block.start if seen.position_at(now) < block.work else block.work, now)

    def next_exercise(self, now: int) -> "Session":
        """Go to the next exercise; after the last one, to the end."""
        seen = self.tick(now)
        following = seen.moment_at(now).step.exercise + 1
        if following == len(self.timeline.routine.exercises):
            return seen._seek(self.timeline.length, now)
        return seen._seek(self.timeline.first_block(following).start, now)

    def previous_exercise(self, now: int) -> "Session":
        """Go back to the exercise before this one."""
        seen = self.tick(now)
        previous = max(0, seen.moment_at(now).step.exercise - 1)
        return seen._seek(self.timeline.first_block(previous).start, now)

    def extend(self, now: int) -> "Session":
        """Make the step under way longer by ten seconds, unless it is much longer already."""
        seen = self.tick(now)
        if seen.is_over or not seen.can_extend(now):
            return seen
        return seen._moved(Kind.EXTEND, now)

    def can_extend(self, now: int) -> bool:
        """Whether the step under way may be made longer still."""
        return self.moment_at(now).step.extensions < MOST_EXTENSIONS

    def stop(self, now: int) -> "Session":
        """End here, with what ran."""
        seen = self.tick(now)
        return seen if seen.is_over else seen._moved(Kind.STOP, now)

    def _block(self, now: int, before: int = 0) -> Block:
        number = self.timeline.block_at(self.position_at(now))
        return self.timeline.blocks[max(0, number - before)]

    def _seek(self, position: int, now: int) -> "Session":
        if self.is_over:
            return self
        sought = self._moved(Kind.SEEK, now, to=position)
        if position < self.timeline.length or sought.is_over:
            return sought
        return sought._after(Transition(Kind.FINISH, position, position), now)

    def _moved(self, kind: Kind, now: int, to: int | None = None) -> "Session":
        reached = self.position_at(now)
        if len(self.log) >= MAX_TRANSITIONS - _AT_THE_END:
            kind, to = Kind.STOP, None
        transition = Transition(kind, reached, reached if to is None else to)
        return self._after(transition, now, self._lead_in(transition, now))

    def _lead_in(self, transition: Transition, now: int) -> int:
        """Time to get going again: after a pause, and when landing in the midst of work."""
        match transition.kind:
            case Kind.RESUME:
                return LEAD_IN
            case Kind.SEEK:
                landing = self.timeline.at(transition.position)
                return LEAD_IN if landing.step.phase.is_work and landing.left_in_all else 0
            case _:
                return self.lead_in_at(now)

    def _after(self, transition: Transition, now: int, lead_in: int = 0) -> "Session":
        ran, timeline = self.ran, self.timeline
        if self.status is Status.RUNNING and self.position < transition.reached:
            ran = (*ran, Interval(self.position, transition.reached))
        if transition.kind is Kind.EXTEND:
            steps = [timeline.step_at(transition.position)]
            ran = tuple(piece for stretch in ran for piece in _opened(stretch, steps, timeline.end))
            timeline = timeline.extended(steps, EXTENSION)
        return Session(
            timeline=timeline,
            status=_STATUS_AFTER.get(transition.kind, self.status),
            position=transition.position,
            since=now + lead_in,
            seen=now,
            ran=ran,
            log=(*self.log, transition),
        )


def _opened(
    stretch: Interval, extended: Sequence[int], end: Callable[[int], int]
) -> Iterator[Interval]:
    """The stretch after ten seconds that have not run were put in at the end of some steps.

    `extended` are their numbers, in order, a step as often as it was extended; `end` is where a
    step ended before that.
    """
    first = bisect_right(extended, stretch.start, key=end)
    start, put_in = stretch.start + first * EXTENSION, first * EXTENSION
    for step in islice(extended, first, bisect_left(extended, stretch.end, key=end)):
        if start < end(step) + put_in:
            yield Interval(start, end(step) + put_in)
        put_in += EXTENSION
        start = end(step) + put_in
    yield Interval(start, stretch.end + put_in)


def _replayed(blank: Session, log: Sequence[Transition]) -> Session:
    """The session after all of a log, as `_after` would give it one transition at a time.

    To put in the extensions one by one takes as long as there are steps, for each of them.
    """
    timeline, status, position = blank.timeline, blank.status, blank.position
    extended: list[int] = []  # the steps, in their order
    in_turn: list[int] = []  # the same, as they were extended
    ran: list[tuple[Interval, int]] = []  # with how many extensions came before

    def start(step: int) -> int:
        return timeline.steps[step].start + EXTENSION * bisect_left(extended, step)

    for transition in log:
        if status is Status.RUNNING and position < transition.reached:
            ran.append((Interval(position, transition.reached), len(in_turn)))
        if transition.kind is Kind.EXTEND:
            found = bisect_right(range(len(timeline.steps)), transition.position, key=start) - 1
            in_turn.append(max(found, 0))
            insort(extended, in_turn[-1])
        status = _STATUS_AFTER.get(transition.kind, status)
        position = transition.position

    whole = timeline.extended(extended, EXTENSION)
    later: list[int] = []

    def end(step: int) -> int:
        return whole.end(step) - EXTENSION * bisect_right(later, step)

    pieces: list[Interval] = []
    for stretch, before in reversed(ran):
        while len(later) < len(in_turn) - before:
            insort(later, in_turn[-1 - len(later)])
        pieces += reversed([*_opened(stretch, later, end)])
    return replace(
        blank,
        timeline=whole,
        status=status,
        position=position,
        ran=tuple(reversed(pieces)),
        log=tuple(log),
    )
