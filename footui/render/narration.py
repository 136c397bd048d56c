"""Narrate a session line by line, for screen readers and braille displays."""

from collections.abc import Iterator

from footui.domain.durations import clock, seconds, whole_seconds
from footui.domain.routine.routine import Phase, Side
from footui.domain.routine.timeline import PositionInfo, Step, Timeline
from footui.domain.session.cues import Cue, Snapshot, cue_between
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status

REMINDER = 10
"""Seconds left at which the end of a step of at least 15 seconds is announced."""

LATE = 500
"""A snapshot that is at most this late, in ms, is taken as the start of a step."""

LONGEST_STEP = "Five minutes more are the most for one step."


def narrate(session: Session, before: Snapshot | None, after: Snapshot) -> list[str]:
    """Return the lines for the change between two snapshots; skipped steps have none."""
    if after.status is Status.PAUSED:
        return [*_paused(session, before, after)]
    if after.status is not Status.RUNNING:
        return []
    return [*_running(session.timeline, before, after)]


def whereabouts(moment: PositionInfo) -> str:
    """Return a position in words: "Toe walking, set 2 of 4, straight; 15:42 to go"."""
    step = moment.step
    parts = [moment.exercise.name, *_which(step), step.label]
    return f"{', '.join(parts)}; {clock(moment.left_in_all)} to go"


def upcoming(moment: PositionInfo, timeline: Timeline) -> str:
    """Return what comes next: "flex, 15 times", "rest, 10 s", "the end"."""
    step = moment.following
    if step is None:
        return "the end"
    length = f"{seconds(step.length)} s"
    match step.phase:
        case Phase.READY:
            return f"{timeline.routine.exercises[step.exercise].name}, {length} to get ready"
        case Phase.SWITCH:
            return f"change to the {step.side} side, {length}"
        case Phase.REST:
            return f"rest, {length}"
        case _:
            return f"{step.label}, {_prescription(step)}"


def _paused(session: Session, before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    place = whereabouts(after.moment)
    if before is None or before.status is not Status.PAUSED:
        stalled = session.has_stalled
        why = "Paused: footui was asleep or cut off for a while." if stalled else "Paused."
        yield f"{why} {place}."
    elif before.moment.step != after.moment.step:
        yield f"Now at {place}."
    if _enters(before, after):
        yield from _exercise(after.moment, session.timeline)


def _enters(before: Snapshot | None, after: Snapshot) -> bool:
    return before is None or before.moment.step.exercise != after.moment.step.exercise


def _running(timeline: Timeline, before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    if _enters(before, after):
        yield from _exercise(after.moment, timeline)
    if after.lead_in and not (before and before.lead_in):
        yield f"Get ready: {after.moment.step.label}."
    if cue_between(before, after) is Cue.COUNT:
        yield str(whole_seconds(after.lead_in or after.moment.left_in_step))
    elif after.lead_in:
        return
    elif before is None or _was_still(before):
        yield from _step(None, after.moment, timeline)
    elif before.moment.step != after.moment.step:
        yield from _step(before.moment.step, after.moment, timeline)
    elif _reminds(before, after):
        yield f"{REMINDER} s left"


def _was_still(snapshot: Snapshot) -> bool:
    return bool(snapshot.lead_in) or snapshot.status is not Status.RUNNING


def _reminds(before: Snapshot, after: Snapshot) -> bool:
    was, left = (whole_seconds(snapshot.moment.left_in_step) for snapshot in (before, after))
    return after.moment.step.length >= 1_500 * REMINDER and was > REMINDER >= left


def _exercise(moment: PositionInfo, timeline: Timeline) -> Iterator[str]:
    exercise = moment.exercise
    yield f"{moment.step.exercise + 1} of {len(timeline.routine.exercises)}: {exercise.name}."
    if exercise.equipment:
        yield f"You need: {', '.join(exercise.equipment)}."
    yield exercise.how


def _step(last: Step | None, moment: PositionInfo, timeline: Timeline) -> Iterator[str]:
    """Yield what to do now; `last` is the step before, None if the session was not moving."""
    step, length = moment.step, _left(moment)
    match step.phase:
        case Phase.READY:
            yield f"Get ready, {length}. Then {upcoming(moment, timeline)}."
        case Phase.SWITCH:
            yield f"Change to the {step.side} side, {length}."
        case Phase.REST:
            yield f"Rest, {length}."
        case _:
            if last is None or (last.block, last.part) != (step.block, step.part):
                goes_on = last and last.phase.is_work and last.block == step.block
                which = "" if goes_on else ", ".join(_which(step))
                intro = [f"{which[:1].upper()}{which[1:]}."] if which else []
                yield from [" ".join([*intro, step.cue]).rstrip()] if intro or step.cue else []
            yield _phase(last, moment)


def _phase(last: Step | None, moment: PositionInfo) -> str:
    """Return a phase in words so short that a screen reader finishes before the next one."""
    step = moment.step
    if step.rep is None:
        return f"{step.label}, {_left(moment)}"
    if last and (last.block, last.part, last.rep) == (step.block, step.part, step.rep):
        return step.label
    return f"{step.label} {step.rep}" + (
        f" of {step.reps}" if last is None or step.rep == 1 else ""
    )


def _which(step: Step) -> list[str]:
    """Return the side and the set, each only if there are several."""
    side = [] if step.side is Side.BOTH else [f"{step.side} side"]
    return [*side, f"set {step.set} of {step.sets}"] if step.sets > 1 else side


def _prescription(step: Step) -> str:
    if step.reps:
        return "once" if step.reps == 1 else f"{step.reps} times"
    return f"{seconds(step.length)} s"


def _left(moment: PositionInfo) -> str:
    """Return the length of a step; if it started earlier, the whole seconds that are left."""
    step, left = moment.step, moment.left_in_step
    return f"{seconds(step.length)} s" if step.length - left < LATE else f"{whole_seconds(left)} s"
