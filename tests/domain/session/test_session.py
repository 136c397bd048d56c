from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.routine.routine import Exercise, Part, Phase, Routine, Side, TempoPhase
from footui.domain.routine.timeline import Interval, Timeline, merge
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Status
from tests.support.cases import examples
from tests.support.models import TENTH, SessionModel, covered
from tests.support.session_actions import ACTIONS, examined, names, odd, often, tenths
from tests.support.strategies import routines


def exercise(key: str, sides: tuple[Side, ...], sets: int, rest: int, part: Part) -> Exercise:
    return Exercise(key, key, (), "why", "how", 10_000, sides, sets, rest, 5_000, (part,), None)


# 0 ready 10 work right 30 switch 35 work left 55 ready 65 four beats 69 rest 74 four beats 78
ROUTINE = Routine(
    "small",
    (
        exercise(
            "stretch",
            (Side.RIGHT, Side.LEFT),
            1,
            0,
            Part(None, (TempoPhase(Phase.WORK, 20_000, "stretch"),), ""),
        ),
        exercise(
            "raise",
            (Side.BOTH,),
            2,
            5_000,
            Part(
                2, (TempoPhase(Phase.WORK, 1_000, "up"), TempoPhase(Phase.LOWER, 1_000, "down")), ""
            ),
        ),
    ),
    "",
)
TIMELINE = Timeline.of(ROUTINE)
START = 500_000


class Watch:
    """A session and a clock; the session is ticked every second."""

    def __init__(self, timeline: Timeline = TIMELINE) -> None:
        self.now = START
        self.session = Session.start(timeline, self.now)

    def run(self, ms: int) -> "Watch":
        for _ in range(ms // 1_000):
            self.skip(1_000)
        return self.skip(ms % 1_000)

    def skip(self, ms: int) -> "Watch":
        self.now += ms
        return self.do(Session.tick)

    def do(self, change: Callable[[Session, int], Session]) -> "Watch":
        self.session = change(self.session, self.now)
        return self

    @property
    def position(self) -> int:
        return self.session.position_at(self.now)

    @property
    def lead_in(self) -> int:
        return self.session.lead_in_at(self.now)

    @property
    def ran(self) -> tuple[Interval, ...]:
        return merge(self.session.ran_at(self.now))


def test_the_small_routine_is_as_drawn() -> None:
    assert TIMELINE.length == 78_000
    assert [(block.start, block.work, block.end) for block in TIMELINE.blocks] == [
        (0, 10_000, 30_000),
        (30_000, 35_000, 55_000),
        (55_000, 65_000, 69_000),
        (69_000, 74_000, 78_000),
    ]


def test_session_starts_at_0_without_a_lead_in() -> None:
    watch = Watch()
    assert watch.session.status is Status.RUNNING
    assert (watch.position, watch.lead_in, watch.ran) == (0, 0, ())


def test_the_position_follows_the_clock() -> None:
    watch = Watch().run(12_345)
    assert watch.position == 12_345
    assert watch.ran == (Interval(0, 12_345),)
    assert watch.session.moment_at(watch.now).step.label == "stretch"


def test_tick_adds_nothing_to_the_log() -> None:
    watch = Watch().run(12_345)
    assert [change.kind for change in watch.session.log] == [Kind.START]


def test_a_routine_runs_to_its_end_without_a_key() -> None:
    watch = Watch().run(78_000)
    assert watch.session.status is Status.FINISHED
    assert watch.session.counts
    assert watch.ran == (Interval(0, 78_000),)


def test_a_session_is_not_finished_a_moment_before_the_end() -> None:
    assert Watch().run(77_999).session.status is Status.RUNNING


def test_time_after_the_end_is_not_credited() -> None:
    watch = Watch().run(75_000).skip(5_000)
    assert watch.position == 78_000
    assert watch.ran == (Interval(0, 78_000),)


def test_paused_time_is_never_credited() -> None:
    watch = Watch().run(12_000).do(Session.pause).run(60_000)
    assert watch.session.status is Status.PAUSED
    assert watch.position == 12_000
    assert watch.ran == (Interval(0, 12_000),)


def test_resuming_gives_a_lead_in_of_three_seconds_that_is_not_credited() -> None:
    watch = Watch().run(12_000).do(Session.pause).run(7_000).do(Session.resume)
    assert (watch.lead_in, watch.position) == (3_000, 12_000)
    assert (watch.skip(2_000).lead_in, watch.position) == (1_000, 12_000)
    assert (watch.skip(1_500).lead_in, watch.position) == (0, 12_500)
    assert watch.ran == (Interval(0, 12_500),)


def test_a_pause_within_the_lead_in_starts_it_anew() -> None:
    watch = Watch().run(12_000).do(Session.pause).do(Session.resume).skip(2_900)
    watch.do(Session.pause).do(Session.resume)
    assert (watch.lead_in, watch.position) == (3_000, 12_000)


def test_pausing_and_resuming_twice_is_pausing_and_resuming_once() -> None:
    watch = Watch().run(12_000).do(Session.pause).do(Session.pause)
    watch.do(Session.resume).skip(1_000).do(Session.resume)
    assert watch.lead_in == 2_000
    assert [change.kind for change in watch.session.log] == [Kind.START, Kind.PAUSE, Kind.RESUME]


@pytest.mark.parametrize("gap", [5_001, 60_000, 30 * 24 * 3_600_000])
def test_a_gap_of_more_than_five_seconds_pauses_at_the_last_seen_position(gap: int) -> None:
    watch = Watch().run(12_000).skip(gap)
    assert watch.session.status is Status.PAUSED
    assert watch.position == 12_000
    assert watch.ran == (Interval(0, 12_000),)


def test_a_gap_of_five_seconds_is_credited() -> None:
    watch = Watch().run(12_000).skip(5_000)
    assert watch.session.status is Status.RUNNING
    assert watch.ran == (Interval(0, 17_000),)


def test_gap_before_the_first_tick_credits_nothing() -> None:
    watch = Watch().skip(5_001)
    assert (watch.session.status, watch.position, watch.ran) == (Status.PAUSED, 0, ())


def test_gap_over_the_end_does_not_finish_the_session() -> None:
    watch = Watch().run(76_000).skip(6_000)
    assert (watch.session.status, watch.position) == (Status.PAUSED, 76_000)


def test_gap_within_a_lead_in_pauses_at_the_same_position() -> None:
    watch = Watch().run(12_000).do(Session.pause).do(Session.resume).skip(1_000).skip(5_001)
    assert (watch.session.status, watch.position) == (Status.PAUSED, 12_000)


def test_a_gap_while_paused_changes_nothing() -> None:
    watch = Watch().run(12_000).do(Session.pause)
    log = watch.session.log
    assert watch.skip(3_600_000).session.log == log


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in ("resume", "stop")])
def test_a_key_pressed_after_a_gap_finds_the_session_paused(action: str) -> None:
    watch = Watch().run(12_000)
    watch.now += 60_000
    watch.do(ACTIONS[action])
    assert watch.session.status is Status.PAUSED
    assert watch.ran == (Interval(0, 12_000),)


def test_resume_after_an_unnoticed_gap_gives_a_lead_in() -> None:
    watch = Watch().run(12_000)
    watch.now += 60_000
    watch.do(Session.resume)
    assert (watch.session.status, watch.lead_in, watch.position) == (Status.RUNNING, 3_000, 12_000)


def test_clock_going_back_keeps_the_position() -> None:
    watch = Watch().run(12_000).skip(-9_000)
    assert watch.position == 12_000
    assert watch.skip(1_000).position == 13_000
    assert watch.ran == (Interval(0, 13_000),)


def test_clock_going_back_within_a_lead_in_keeps_the_lead_in() -> None:
    watch = Watch().run(12_000).do(Session.pause).do(Session.resume).skip(1_000).skip(-60_000)
    assert (watch.lead_in, watch.position) == (2_000, 12_000)


def test_next_goes_from_the_wait_to_the_work_of_its_block() -> None:
    assert Watch().run(4_000).do(Session.next_block).position == 10_000


@pytest.mark.parametrize(("at", "to"), [(10_000, 30_000), (29_000, 30_000), (66_000, 69_000)])
def test_next_goes_from_work_to_the_block_after_it(at: int, to: int) -> None:
    assert Watch().run(at).do(Session.next_block).position == to


def test_next_from_the_last_block_finishes() -> None:
    watch = Watch().run(75_000).do(Session.next_block)
    assert watch.session.status is Status.FINISHED
    assert watch.ran == (Interval(0, 75_000),)


@pytest.mark.parametrize(("at", "to"), [(4_000, 0), (12_000, 0), (31_000, 0), (75_000, 55_000)])
def test_back_goes_to_the_block_before_this_one(at: int, to: int) -> None:
    assert Watch().run(at).do(Session.previous_block).position == to


@pytest.mark.parametrize(
    ("at", "to"), [(4_000, 0), (12_000, 10_000), (32_000, 30_000), (76_000, 74_000)]
)
def test_restart_seeks_the_start_of_the_work_or_of_the_wait(at: int, to: int) -> None:
    assert Watch().run(at).do(Session.restart_block).position == to


@pytest.mark.parametrize(("at", "to"), [(0, 55_000), (40_000, 55_000)])
def test_the_next_exercise_begins_with_its_ready_step(at: int, to: int) -> None:
    watch = Watch().run(at).do(Session.next_exercise)
    assert watch.position == to
    assert watch.session.moment_at(watch.now).step.phase is Phase.READY


def test_the_next_exercise_after_the_last_one_is_the_end() -> None:
    assert Watch().run(60_000).do(Session.next_exercise).session.status is Status.FINISHED


@pytest.mark.parametrize(("at", "to"), [(4_000, 0), (40_000, 0), (60_000, 0)])
def test_the_exercise_before_begins_with_its_ready_step(at: int, to: int) -> None:
    assert Watch().run(at).do(Session.previous_exercise).position == to


def test_landing_in_work_gives_a_lead_in_and_landing_in_a_wait_does_not() -> None:
    assert Watch().run(12_000).do(Session.restart_block).lead_in == 3_000
    assert Watch().run(12_000).do(Session.next_block).lead_in == 0


def test_seeking_while_paused_stays_paused() -> None:
    watch = Watch().run(12_000).do(Session.pause).do(Session.next_exercise).run(9_000)
    assert (watch.session.status, watch.position) == (Status.PAUSED, 55_000)


def test_the_end_reached_while_paused_is_the_end() -> None:
    watch = Watch().run(60_000).do(Session.pause).do(Session.next_exercise)
    assert (watch.session.status, watch.position) == (Status.FINISHED, 78_000)
    assert watch.ran == (Interval(0, 60_000),)


def test_skipped_work_is_not_credited_and_repeated_work_is_credited_once() -> None:
    watch = Watch().run(15_000).do(Session.restart_block).run(3_000 + 7_000)
    assert watch.ran == (Interval(0, 17_000),)
    assert TIMELINE.work_within(watch.ran) == 7_000
    watch.do(Session.next_exercise).run(2_000)
    assert watch.ran == (Interval(0, 17_000), Interval(55_000, 57_000))


def test_time_run_counts_a_repeated_part_twice() -> None:
    watch = Watch().run(15_000)
    for _ in range(3):
        watch.do(Session.restart_block).run(8_000)
    assert watch.do(Session.stop).ran == (Interval(0, 15_000),)
    assert watch.session.time_run == 15_000 + 3 * 5_000


def test_time_run_excludes_pauses_lead_ins_and_skipped_parts() -> None:
    watch = Watch().run(12_000).do(Session.pause).run(60_000).do(Session.resume).run(4_000)
    assert watch.do(Session.next_block).run(2_000).do(Session.stop).session.time_run == 15_000


def test_time_run_includes_an_extension_that_ran() -> None:
    watch = Watch().run(12_000).do(Session.extend)
    assert watch.session.time_run == 12_000
    assert watch.run(76_000).session.time_run == 88_000


def test_extend_adds_ten_seconds_to_the_current_step() -> None:
    watch = Watch().run(12_000).do(Session.extend)
    assert watch.session.moment_at(watch.now).left_in_step == 28_000
    assert watch.session.timeline.length == 88_000
    assert watch.position == 12_000


def test_extend_within_a_lead_in_keeps_the_lead_in() -> None:
    watch = Watch().run(12_000).do(Session.pause).do(Session.resume).skip(1_000)
    assert watch.do(Session.extend).lead_in == 2_000


def test_extension_is_not_credited_before_it_ran() -> None:
    watch = Watch().run(40_000).do(Session.previous_block).run(15_000).do(Session.extend)
    assert watch.ran == (Interval(0, 30_000), Interval(40_000, 50_000))
    assert watch.run(25_000).ran == (Interval(0, 50_000),)


def test_step_can_be_extended_thirty_times_at_most() -> None:
    watch = Watch().run(12_000)
    for _ in range(40):
        watch.do(Session.extend)
    assert watch.session.timeline.length == 78_000 + 30 * 10_000
    assert [change.kind for change in watch.session.log] == [Kind.START, *[Kind.EXTEND] * 30]
    assert watch.do(Session.next_block).do(Session.extend).session.timeline.length == 388_000


def test_replay_adds_all_extensions_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    extended = Timeline.extended

    def counted(timeline: Timeline, steps: Sequence[int], by: int) -> Timeline:
        made.append(len(steps))
        return extended(timeline, steps, by)

    watch = Watch()
    for _ in range(20):
        watch.run(1_000).do(Session.extend).do(Session.next_block).do(Session.previous_block)
    monkeypatch.setattr(Timeline, "extended", counted)
    assert Session.replay(TIMELINE, watch.session.log, 0, watch.now).ran == watch.session.ran
    assert made == [20]


def test_extension_of_a_skipped_wait_lies_before_the_work() -> None:
    watch = Watch().run(4_000).do(Session.extend).do(Session.next_block)
    assert (watch.position, watch.ran) == (20_000, (Interval(0, 4_000),))


def test_stopping_keeps_what_ran() -> None:
    watch = Watch().run(12_000).do(Session.stop)
    assert watch.session.status is Status.STOPPED
    assert watch.session.ran == (Interval(0, 12_000),)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("end", [Session.stop, Session.next_exercise])
def test_ended_session_ignores_every_key(
    action: str, end: Callable[[Session, int], Session]
) -> None:
    watch = Watch().run(60_000).do(end)
    over = watch.session
    assert over.is_over
    watch.now += 1_000
    assert watch.do(ACTIONS[action]).session == over


def worked(ms: int) -> Session:
    """A session of one exercise of 10 s, of which `ms` ran."""
    part = Part(None, (TempoPhase(Phase.WORK, 10_000, "work"),), "")
    alone = Exercise("a", "a", (), "why", "how", 4_000, (Side.BOTH,), 1, 0, 0, (part,), None)
    watch = Watch(Timeline.of(Routine("alone", (alone,), "")))
    return watch.run(4_000 + ms).do(Session.stop).session


@pytest.mark.parametrize(("ms", "counts"), [(0, False), (7_999, False), (8_000, True)])
def test_a_session_counts_from_80_percent_of_the_work(ms: int, counts: bool) -> None:
    assert worked(ms).counts is counts


def test_ready_steps_are_not_work() -> None:
    watch = Watch()
    while not watch.session.is_over:
        at_work = watch.session.moment_at(watch.now).step.phase.is_work
        watch.do(Session.next_block) if at_work else watch.run(1_000)
    assert watch.session.status is Status.FINISHED
    assert not watch.session.counts


def test_replay_of_a_running_session_stalls_at_the_last_known_position() -> None:
    watch = Watch().run(12_000)
    again = Session.replay(TIMELINE, watch.session.log, 9_000, 7)
    assert (again.status, again.position) == (Status.PAUSED, 9_000)
    assert again.ran == (Interval(0, 9_000),)


@pytest.mark.parametrize(("reached", "position"), [(-5, 0), (10**9, 78_000)])
def test_a_replayed_position_is_never_outside_the_timeline(reached: int, position: int) -> None:
    again = Session.replay(TIMELINE, Watch().session.log, reached, 7)
    assert again.position == position


def test_a_replayed_session_goes_on_with_a_lead_in() -> None:
    again = Session.replay(TIMELINE, Watch().session.log, 12_000, 7).resume(1_000)
    assert (again.lead_in_at(1_000), again.position_at(5_000)) == (3_000, 13_000)


@examined
@given(routines(), st.lists(st.tuples(tenths, names), max_size=40))
def test_session_agrees_with_a_simulation_in_tenths_of_a_second(
    routine: Routine, steps: list[tuple[int, str]]
) -> None:
    now = START
    session, model = Session.start(Timeline.of(routine), now), SessionModel(routine)
    for ms, action in steps:
        now += ms
        session = ACTIONS[action](session, now)
        model.wait(ms)
        model.do(action)
        assert session.status == model.status
        assert session.position_at(now) == model.at * TENTH
        assert session.timeline.length == len(model.tenths) * TENTH
        assert not covered(model.tenths, session.ran_at(now)) ^ model.done
        if session.status is Status.RUNNING:
            assert session.lead_in_at(now) == model.lead_in * TENTH
        else:
            assert session.counts == model.counts
    stopped = session.stop(now)
    assert stopped.is_over
    assert stopped.counts == model.counts
    assert stopped.time_run == model.took * TENTH


@examined
@given(routines(), st.lists(st.tuples(odd, names), max_size=40))
def test_position_never_passes_the_last_tick(
    routine: Routine, steps: list[tuple[int, str]]
) -> None:
    now, watched = START, 0
    session = Session.start(Timeline.of(routine), now)
    for ms, action in steps:
        if session.status is Status.RUNNING and 0 <= ms <= 5_000:
            watched += max(0, ms - session.lead_in_at(now))
        now += ms
        session = ACTIONS[action](session, now)
        ran = session.ran_at(now)
        assert 0 <= session.position_at(now) <= session.timeline.length
        assert all(0 <= start < end <= session.timeline.length for start, end in ran)
        assert sum(end - start for start, end in ran) <= watched
        assert session.status is not Status.FINISHED or session.position == session.timeline.length


@examined
@given(routines(), st.lists(st.tuples(odd, st.sampled_from([*often, "stop"])), max_size=30))
def test_replay_of_the_log_returns_the_same_session(
    routine: Routine, steps: list[tuple[int, str]]
) -> None:
    now = START
    session = Session.start(Timeline.of(routine), now)
    for ms, action in steps:
        now += ms
        session = ACTIONS[action](session, now)
        again = Session.replay(Timeline.of(routine), session.log, session.position_at(now), 0)
        running = session.status is Status.RUNNING
        assert again.status is (Status.PAUSED if running else session.status)
        assert again.timeline == session.timeline
        assert again.position == session.position_at(now)
        assert again.ran == session.ran_at(now)


@examined
@given(routines(), st.lists(st.tuples(odd, names), max_size=30))
def test_log_has_the_changes_and_nothing_after_the_end(
    routine: Routine, steps: list[tuple[int, str]]
) -> None:
    now = START
    session = Session.start(Timeline.of(routine), now)
    for ms, action in steps:
        now += ms
        before, session = session, ACTIONS[action](session, now)
        assert session.log[: len(before.log)] == before.log
        assert len(session.log) <= len(before.log) + 3  # the pause of a gap, the change, the end
        if before.is_over:
            assert session == before
    kinds = [change.kind for change in session.log]
    assert kinds[0] is Kind.START
    assert not {Kind.STOP, Kind.FINISH} & set(kinds[:-1])


def seconds(ms: int) -> int:
    return -(-ms // 1_000)


@settings(max_examples=examples(30), deadline=None, derandomize=True, report_multiple_bugs=False)
@given(routines(), st.lists(st.tuples(odd, names), max_size=15))
def test_the_next_change_is_the_first_moment_at_which_a_shown_second_or_a_step_changes(
    routine: Routine, steps: list[tuple[int, str]]
) -> None:
    now = START
    session = Session.start(Timeline.of(routine), now)
    for ms, action in steps:
        now += ms
        session = ACTIONS[action](session, now)
        if session.status is not Status.RUNNING:
            assert 0 < session.next_change(now) <= 5_000
            continue

        def shown(at: int, session: Session = session) -> tuple[int, ...]:
            moment = session.moment_at(at)
            lead_in = session.lead_in_at(at)
            left = 0 if lead_in else moment.left_in_step
            return (moment.step.start, seconds(left), seconds(lead_in))

        wait = session.next_change(now)
        assert 0 < wait <= 1_000
        assert shown(now + wait - 1) == shown(now)
