from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.cue import PATTERNS, Cue, Look, cue_between
from footui.domain.routine import Beat, Exercise, Part, Phase, Routine, Side
from footui.domain.session import Session
from footui.domain.timeline import Timeline
from tests.domain.strategies import routines

PART = Part(None, (Beat(Phase.WORK, 4_000, "up"), Beat(Phase.HOLD, 6_000, "hold")), "")
SIDES = (Side.RIGHT, Side.LEFT)
# 0 ready 5 work 9 hold 15 switch 21 work 25 hold 31 rest 34 work 38 hold 44 switch 50 ... 60
TIMELINE = Timeline.of(
    Routine(
        "r",
        (Exercise("a", "a", (), "why", "how", 5_000, SIDES, 2, 3_000, 6_000, (PART,), None),),
        "",
    )
)


def heard(session: Session, now: int, until: int, every: int = 1_000) -> list[tuple[int, Cue]]:
    """The cues of somebody who looks regularly, each with its second."""
    cues = []
    before = None
    for at in range(now, until + 1, every):
        session = session.look(at)
        look = Look.at(session, at)
        if cue := cue_between(before, look):
            cues.append((at // 1_000, cue))
        before = look
    return cues


def test_each_cue_has_a_rhythm_of_its_own_but_for_the_lightest() -> None:
    assert set(PATTERNS) == set(Cue)
    told = [Cue.READY, Cue.WORK, Cue.HOLD, Cue.REST, Cue.SWITCH, Cue.END, Cue.COUNT]
    assert len({PATTERNS[cue] for cue in told}) == len(told)


def test_a_session_is_led_by_ear_alone() -> None:
    cues = heard(Session.start(TIMELINE, 0), 0, 61_000)
    assert cues[:11] == [
        (0, Cue.READY),
        (2, Cue.COUNT),
        (3, Cue.COUNT),
        (4, Cue.COUNT),
        (5, Cue.WORK),
        (9, Cue.HOLD),
        (12, Cue.COUNT),
        (13, Cue.COUNT),
        (14, Cue.COUNT),
        (15, Cue.SWITCH),
        (18, Cue.COUNT),
    ]
    assert [cue for _, cue in cues if cue is not Cue.COUNT] == [
        *(Cue.READY, Cue.WORK, Cue.HOLD, Cue.SWITCH, Cue.WORK, Cue.HOLD),
        *(Cue.REST, Cue.WORK, Cue.HOLD, Cue.SWITCH, Cue.WORK, Cue.HOLD, Cue.END),
    ]


def test_the_end_is_told_once() -> None:
    cues = heard(Session.start(TIMELINE, 0), 0, 90_000)
    assert [cue for _, cue in cues].count(Cue.END) == 1


def test_a_paused_session_and_a_lead_in_are_silent() -> None:
    paused = Session.start(TIMELINE, 0).pause(4_000)
    assert heard(paused, 4_000, 60_000) == []
    assert heard(paused.resume(4_000), 4_000, 6_999) == []


def test_after_a_lead_in_the_step_is_told_again() -> None:
    resumed = Session.start(TIMELINE, 0).pause(4_500).resume(10_000)
    assert heard(resumed, 10_000, 13_000) == [(13, Cue.READY)]


def test_a_stopped_session_is_silent() -> None:
    assert heard(Session.start(TIMELINE, 0).stop(4_000), 4_000, 60_000) == []


@pytest.mark.parametrize(("after", "cue"), [(4_900, Cue.READY), (9_100, Cue.HOLD)])
def test_of_several_steps_between_two_looks_only_the_latest_is_told(after: int, cue: Cue) -> None:
    session = Session.start(TIMELINE, 0)
    before = None if cue is Cue.READY else Look.at(session, 0)
    assert cue_between(before, Look.at(session, after)) is cue


@settings(max_examples=30, deadline=None, derandomize=True, report_multiple_bugs=False)
@given(routines(), st.integers(100, 4_000))
def test_every_new_step_is_told_and_nothing_is_told_twice(routine: Routine, every: int) -> None:
    session, now = Session.start(Timeline.of(routine), 0), 0
    looks = [Look.at(session, now)]
    while not session.is_over:
        now += every
        session = session.look(now)
        looks.append(Look.at(session, now))
    for before, after in pairwise(looks):
        cue = cue_between(before, after)
        if session.is_over and after is looks[-1]:
            assert cue is Cue.END
        elif before.moment.step != after.moment.step:
            assert cue == after.moment.step.phase
        else:
            assert cue in (None, Cue.COUNT)
        assert cue_between(after, after) is None
