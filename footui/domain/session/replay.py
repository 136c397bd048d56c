"""Work out what ran from the log of a session."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from footui.domain.routine.timeline import Interval, Timeline
from footui.domain.session.transitions import EXTENSION, Kind, Status, Transition, status_after


class Replayed(NamedTuple):
    """The result of a log: the timeline with its extensions, and the intervals that ran."""

    timeline: Timeline
    status: Status
    position: int
    ran: tuple[Interval, ...]


def replay(timeline: Timeline, log: Sequence[Transition]) -> Replayed:
    """Return what a log makes of a session on `timeline`.

    The result is the same as that of one transition after the other, but adding the extensions
    one by one would take time proportional to the number of steps for each of them.
    """
    status, position = Status.PAUSED, 0
    extended: list[int] = []  # the numbers of the extended steps, sorted
    in_turn: list[int] = []  # the same, in the order of the log
    ran: list[tuple[Interval, int]] = []  # each with the number of extensions before it

    def start(step: int) -> int:
        return timeline.steps[step].start + EXTENSION * bisect_left(extended, step)

    for transition in log:
        if status is Status.RUNNING and position < transition.reached:
            ran.append((Interval(position, transition.reached), len(in_turn)))
        if transition.kind is Kind.EXTEND:
            found = bisect_right(range(len(timeline.steps)), transition.position, key=start) - 1
            in_turn.append(max(found, 0))
            insort(extended, in_turn[-1])
        status = status_after(transition.kind, status)
        position = transition.position

    whole = timeline.extended(extended, EXTENSION)
    return Replayed(whole, status, position, _on_whole_timeline(whole, ran, in_turn))


def _on_whole_timeline(
    whole: Timeline, ran: Sequence[tuple[Interval, int]], in_turn: Sequence[int]
) -> tuple[Interval, ...]:
    """Move the intervals that ran to their places on the timeline with all extensions."""
    later: list[int] = []  # the steps extended after the interval in hand, sorted

    def end(step: int) -> int:
        return whole.end(step) - EXTENSION * bisect_right(later, step)

    pieces: list[Interval] = []
    for interval, before in reversed(ran):
        while len(later) < len(in_turn) - before:
            insort(later, in_turn[-1 - len(later)])
        pieces += reversed([*insert_extensions(interval, later, end)])
    return tuple(reversed(pieces))


def insert_extensions(
    interval: Interval, extended: Sequence[int], end: Callable[[int], int]
) -> Iterator[Interval]:
    """Yield `interval` on the timeline with extensions, cut at each extension inside it.

    It is cut because an extension has not run. `extended` holds the numbers of the extended steps
    in order, once for each extension; `end` returns where a step ended before them.
    """
    first = bisect_right(extended, interval.start, key=end)
    start, added = interval.start + first * EXTENSION, first * EXTENSION
    for step in islice(extended, first, bisect_left(extended, interval.end, key=end)):
        if start < end(step) + added:
            yield Interval(start, end(step) + added)
        added += EXTENSION
        start = end(step) + added
    yield Interval(start, interval.end + added)
