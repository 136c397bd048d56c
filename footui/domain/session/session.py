"""A session: a position on a timeline that a clock moves, and the intervals that really ran.

`now` is a reading, in milliseconds, of one monotonic clock that goes on while the machine sleeps.
Positions and lengths are milliseconds too. Every change returns a new session; replaying its
`log` on the routine's timeline gives the same position, timeline and intervals.
"""

from dataclasses import dataclass, replace

from footui.domain.limits import MAX_TRANSITIONS
from footui.domain.routine.timeline import Block, Interval, PositionInfo, Timeline
from footui.domain.session.replay import insert_extensions, replay
from footui.domain.session.transitions import (
    EXTENSION,
    Kind,
    Status,
    Transition,
    status_after,
)

LEAD_IN = 3_000
"""The countdown before work goes on, after a pause or a jump into the middle of work."""
STALL = 5_000
"""A longer time without a tick means that the machine slept or hung: it becomes a pause."""
MOST_EXTENSIONS = 30
"""Of one step."""
COUNTS_FROM_PERCENT = 80
_RESERVED_TRANSITIONS = 10
"""Kept free at the end of a full log for transitions that need no key: a stall, the end."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its last transition left it."""

    timeline: Timeline
    status: Status
    position: int
    """The position after the last transition."""
    since: int
    """When the position started to move, or will do so after the lead-in."""
    seen: int
    """The time of the last tick."""
    ran: tuple[Interval, ...] = ()
    log: tuple[Transition, ...] = ()

    @classmethod
    def start(cls, timeline: Timeline, now: int) -> "Session":
        """Return a session that runs from the start of `timeline`, without a lead-in."""
        blank = cls(timeline, Status.PAUSED, 0, now, now)
        return blank._after(Transition(Kind.START, 0, 0), now)

    @classmethod
    def replay(
        cls, timeline: Timeline, log: tuple[Transition, ...], reached: int, now: int
    ) -> "Session":
        """Return the session of a log; one that was running is paused (stalled) at `reached`."""
        found = replay(timeline, log)
        session = cls(found.timeline, found.status, found.position, now, now, found.ran, log)
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
        """Whether it is paused because no tick came for longer than STALL."""
        return self.status is Status.PAUSED and self.log[-1].kind is Kind.STALL

    @property
    def counts(self) -> bool:
        """Whether at least 80 % of the timeline's work ran."""
        done = self.timeline.work_within(self.ran)
        return 100 * done >= COUNTS_FROM_PERCENT * self.timeline.work()

    @property
    def time_run(self) -> int:
        """How long it ran, in milliseconds; a part that ran twice counts twice."""
        return sum(interval.end - interval.start for interval in self.ran)

    def position_at(self, now: int) -> int:
        """Return the position, from 0 to the length of the timeline."""
        if self.status is not Status.RUNNING:
            return self.position
        return min(self.position + max(0, now - self.since), self.timeline.length)

    def lead_in_at(self, now: int) -> int:
        """Return how long it is until the position moves; 0 if it moves or is not running."""
        return max(0, self.since - now) if self.status is Status.RUNNING else 0

    def moment_at(self, now: int) -> PositionInfo:
        """Return the PositionInfo at the session's position."""
        return self.timeline.at(self.position_at(now))

    def ran_at(self, now: int) -> tuple[Interval, ...]:
        """Return the intervals that ran, with the one that is still running."""
        running = Interval(self.position, self.position_at(now))
        return (*self.ran, running) if running.start < running.end else self.ran

    def next_change(self, now: int) -> int:
        """Return the milliseconds until a shown number of seconds or the step changes.

        While nothing moves, return a time below STALL.
        """
        if self.status is not Status.RUNNING:
            return STALL - 1_000
        if lead_in := self.lead_in_at(now):
            return (lead_in - 1) % 1_000 + 1
        moment = self.moment_at(now)
        lengths = (moment.left_in_step, moment.left_in_all)
        return min((length - 1) % 1_000 + 1 for length in lengths)

    def tick(self, now: int) -> "Session":
        """Return the session at `now`: finished at its end, or paused after a gap above STALL."""
        if self.is_over:
            return self
        if now < self.seen:  # the clock went back: keep the position of the last tick
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
        """Pause a running session."""
        seen = self.tick(now)
        return seen._moved(Kind.PAUSE, now) if seen.status is Status.RUNNING else seen

    def resume(self, now: int) -> "Session":
        """Continue a paused session after a lead-in."""
        seen = self.tick(now)
        return seen._moved(Kind.RESUME, now) if seen.status is Status.PAUSED else seen

    def next_block(self, now: int) -> "Session":
        """Seek the next block or, during the wait before a block's work, that work."""
        seen = self.tick(now)
        block = _block(seen, now)
        return seen._seek(block.work if seen.position_at(now) < block.work else block.end, now)

    def previous_block(self, now: int) -> "Session":
        """Seek the start of the block before this one."""
        seen = self.tick(now)
        return seen._seek(_block(seen, now, before=1).start, now)

    def restart_block(self, now: int) -> "Session":
        """Seek the start of this block's work or, during the wait before it, of the wait."""
        seen = self.tick(now)
        block = _block(seen, now)
        return seen._seek(block.start if seen.position_at(now) < block.work else block.work, now)

    def next_exercise(self, now: int) -> "Session":
        """Seek the next exercise or, in the last one, the end."""
        seen = self.tick(now)
        following = seen.moment_at(now).step.exercise + 1
        if following == len(self.timeline.routine.exercises):
            return seen._seek(self.timeline.length, now)
        return seen._seek(self.timeline.first_block(following).start, now)

    def previous_exercise(self, now: int) -> "Session":
        """Seek the exercise before this one, or the start of the first."""
        seen = self.tick(now)
        previous = max(0, seen.moment_at(now).step.exercise - 1)
        return seen._seek(self.timeline.first_block(previous).start, now)

    def extend(self, now: int) -> "Session":
        """Add ten seconds to the current step, unless it has MOST_EXTENSIONS already."""
        seen = self.tick(now)
        if seen.is_over or not seen.can_extend(now):
            return seen
        return seen._moved(Kind.EXTEND, now)

    def can_extend(self, now: int) -> bool:
        """Whether the current step has fewer than MOST_EXTENSIONS."""
        return self.moment_at(now).step.extensions < MOST_EXTENSIONS

    def stop(self, now: int) -> "Session":
        """End the session at its position."""
        seen = self.tick(now)
        return seen if seen.is_over else seen._moved(Kind.STOP, now)

    def _seek(self, position: int, now: int) -> "Session":
        if self.is_over:
            return self
        sought = self._moved(Kind.SEEK, now, to=position)
        if position < self.timeline.length or sought.is_over:
            return sought
        return sought._after(Transition(Kind.FINISH, position, position), now)

    def _moved(self, kind: Kind, now: int, to: int | None = None) -> "Session":
        reached = self.position_at(now)
        if len(self.log) >= MAX_TRANSITIONS - _RESERVED_TRANSITIONS:
            kind, to = Kind.STOP, None
        transition = Transition(kind, reached, reached if to is None else to)
        return self._after(transition, now, _lead_in(self, transition, now))

    def _after(self, transition: Transition, now: int, lead_in: int = 0) -> "Session":
        ran, timeline = self.ran, self.timeline
        if self.status is Status.RUNNING and self.position < transition.reached:
            ran = (*ran, Interval(self.position, transition.reached))
        if transition.kind is Kind.EXTEND:
            steps = [timeline.step_at(transition.position)]
            ran = tuple(
                piece
                for interval in ran
                for piece in insert_extensions(interval, steps, timeline.end)
            )
            timeline = timeline.extended(steps, EXTENSION)
        return Session(
            timeline=timeline,
            status=status_after(transition.kind, self.status),
            position=transition.position,
            since=now + lead_in,
            seen=now,
            ran=ran,
            log=(*self.log, transition),
        )


def _block(session: Session, now: int, before: int = 0) -> Block:
    """Return the block under way, or the one so many blocks before it (at least the first)."""
    number = session.timeline.block_at(session.position_at(now))
    return session.timeline.blocks[max(0, number - before)]


def _lead_in(session: Session, transition: Transition, now: int) -> int:
    """Return the countdown after a transition: after a pause, and into the middle of work."""
    match transition.kind:
        case Kind.RESUME:
            return LEAD_IN
        case Kind.SEEK:
            landing = session.timeline.at(transition.position)
            return LEAD_IN if landing.step.phase.is_work and landing.left_in_all else 0
        case _:
            return session.lead_in_at(now)
