"""Cues for the difference between two snapshots."""

from dataclasses import replace
from itertools import pairwise

import pytest

from footui.domain.routine.routine import Phase, Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.session.cues import (
    COUNTDOWN,
    COUNTED_FROM,
    PATTERNS,
    Cue,
    Snapshot,
    cue_between,
    drawn,
)
from footui.domain.session.session import LEAD_IN, Session
from footui.domain.session.transitions import Status


@pytest.fixture(scope="module")
def session(shipped: Routine) -> Session:
    return Session.start(Timeline.of(shipped), 0)


def heard(session: Session, times: list[int]) -> list[tuple[int, Cue]]:
    """Return the cues of snapshots at these times."""
    before, told = None, []
    for now in times:
        session = session.tick(now)
        after = Snapshot.at(session, now)
        if cue := cue_between(before, after):
            told.append((now, cue))
        before = after
    return told


def test_every_cue_has_a_rhythm() -> None:
    assert set(PATTERNS) == set(Cue)


def test_no_two_rhythms_are_alike_to_the_ear_or_to_the_eye() -> None:
    assert len(set(PATTERNS.values())) == len(Cue)
    assert len({drawn(cue) for cue in Cue}) == len(Cue)


def test_a_rhythm_is_drawn_as_it_sounds() -> None:
    assert drawn(Cue.COUNT) == "•"
    assert drawn(Cue.HOLD) == "•••"
    assert drawn(Cue.REST) == "•  •"
    assert drawn(Cue.LOWER) == "•  ••"


def test_rhythm_ends_before_the_next_second_of_a_countdown() -> None:
    assert sum(PATTERNS[Cue.COUNT]) < 1_000


def test_first_snapshot_gives_the_cue_of_its_phase(session: Session) -> None:
    assert cue_between(None, Snapshot.at(session, 0)) is Cue.READY


def test_equal_snapshots_give_nothing(session: Session) -> None:
    assert cue_between(Snapshot.at(session, 1_000), Snapshot.at(session, 1_000)) is None


def test_the_last_three_seconds_of_a_long_step_are_counted(session: Session) -> None:
    assert heard(session, list(range(0, 10_001, 1_000))) == [
        (0, Cue.READY),
        (7_000, Cue.COUNT),
        (8_000, Cue.COUNT),
        (9_000, Cue.COUNT),
        (10_000, Cue.WORK),
    ]


def test_each_second_is_counted_once_with_many_snapshots(session: Session) -> None:
    told = heard(session, list(range(0, 10_000, 250)))
    assert [cue for _, cue in told] == [Cue.READY, *[Cue.COUNT] * COUNTDOWN]


def test_short_steps_are_not_counted(session: Session) -> None:
    told = heard(session, list(range(0, 15_001, 500)))
    reps = [(at, cue) for at, cue in told if at >= 10_000]
    assert reps == [
        (10_000, Cue.WORK),
        (11_000, Cue.HOLD),
        (13_000, Cue.LOWER),
        (15_000, Cue.WORK),
    ]


def test_skipped_steps_give_only_the_latest(session: Session) -> None:
    seen = session.tick(4_900).tick(9_900)
    before, after = Snapshot.at(seen, 9_900), Snapshot.at(seen.tick(13_100), 13_100)
    assert cue_between(before, after) is Cue.LOWER


def test_a_pause_is_silent_and_the_lead_in_after_it_is_counted(session: Session) -> None:
    running = Snapshot.at(session, 4_000)
    paused = session.tick(4_000).pause(4_000)
    resumed = paused.resume(5_000)
    assert cue_between(running, Snapshot.at(paused, 4_000)) is None
    times = [5_000, 5_500, 6_000, 7_000, 7_999, 5_000 + LEAD_IN]
    looks = [Snapshot.at(paused, 4_500), *(Snapshot.at(resumed, now) for now in times)]
    told = [cue_between(a, b) for a, b in pairwise(looks)]
    assert told == [Cue.COUNT, None, Cue.COUNT, Cue.COUNT, None, Cue.READY]


def test_end_is_announced_once(session: Session) -> None:
    end = session.timeline.length
    last = replace(session, seen=end - 1_000)
    before, after = Snapshot.at(last, end - 1_000), Snapshot.at(last.tick(end), end)
    assert after.status is Status.FINISHED
    assert cue_between(before, after) is Cue.END
    assert cue_between(after, after) is None
    assert cue_between(None, after) is Cue.END


def test_stopped_session_gives_no_cue(session: Session) -> None:
    stopped = session.tick(2_000).stop(2_000)
    assert cue_between(Snapshot.at(session, 2_000), Snapshot.at(stopped, 2_000)) is None


def test_each_step_of_the_shipped_routine_has_the_cue_of_its_phase(
    session: Session,
) -> None:
    timeline = session.timeline
    starts = [step.start for step in timeline.steps]
    looks = sorted({*starts, *range(0, timeline.length, 1_000)})
    told = [(at, cue) for at, cue in heard(session, looks) if cue is not Cue.COUNT]
    assert told == [(step.start, Cue(step.phase.value)) for step in timeline.steps]


def test_countdown_precedes_each_change_after_a_long_step(
    session: Session,
) -> None:
    timeline = session.timeline
    told = heard(session, list(range(0, timeline.length, 500)))
    counted = {at for at, cue in told if cue is Cue.COUNT}
    for step in timeline.steps:
        before_end = {step.end - 1_000 * n for n in range(1, COUNTDOWN + 1)}
        if step.length >= COUNTED_FROM:
            assert before_end <= counted
        elif step.phase in (Phase.WORK, Phase.LOWER):
            assert not {at for at in counted if step.start <= at < step.end}
