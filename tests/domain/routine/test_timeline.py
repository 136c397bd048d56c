import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.routine.routine import Routine
from footui.domain.routine.timeline import Block, Interval, Step, Timeline, merge
from tests.support.cases import examples
from tests.support.models import TENTH, covered, unrolled
from tests.support.strategies import routines

GOLDEN = Path(__file__).with_name("golden_timeline.txt")
SHARED = ("exercise", "block", "part", "phase", "side", "set", "rep", "label")
COLUMNS = ("second", "seconds", "exercise", "phase", "side", "set", "rep", "word")

examined = settings(
    max_examples=examples(40), deadline=None, derandomize=True, report_multiple_bugs=False
)
timelines = routines().map(Timeline.of)


@st.composite
def positions_on_timelines(draw: st.DrawFn) -> tuple[Timeline, int]:
    timeline = draw(timelines)
    return timeline, draw(st.integers(0, timeline.length))


@st.composite
def ran(draw: st.DrawFn) -> tuple[Timeline, tuple[Interval, ...]]:
    timeline = draw(timelines)
    tenth = st.integers(0, timeline.length // TENTH).map(lambda n: n * TENTH)
    pairs = st.tuples(tenth, tenth).map(lambda pair: Interval(*sorted(pair)))
    return timeline, tuple(draw(st.lists(pairs, max_size=6)))


@pytest.fixture(scope="module")
def timeline(shipped: Routine) -> Timeline:
    return Timeline.of(shipped)


@pytest.fixture(scope="module")
def golden() -> list[dict[str, str]]:
    lines = [line.strip() for line in GOLDEN.read_text("utf-8").splitlines()]
    rows = [re.split(r" {2,}", line) for line in lines if line and line[0] not in "#s"]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def compiled(timeline: Timeline, step: Step) -> dict[str, str]:
    return {
        "second": f"{step.start / 1000:g}",
        "seconds": f"{step.length / 1000:g}",
        "exercise": timeline.routine.exercises[step.exercise].name,
        "phase": step.phase.value,
        "side": step.side.value,
        "set": f"{step.set}/{step.sets}",
        "rep": f"{step.rep}/{step.reps}" if step.rep else "-",
        "word": step.label,
    }


def test_the_shipped_routine_compiles_to_the_golden_timeline(
    timeline: Timeline, golden: list[dict[str, str]]
) -> None:
    faults = [
        f"step {number}: {column} is {step[column]!r}, not {expected[column]!r}, in {expected}"
        for number, (step, expected) in enumerate(
            zip((compiled(timeline, step) for step in timeline.steps), golden, strict=False), 1
        )
        for column in COLUMNS
        if step[column] != expected[column]
    ]
    assert faults[:5] == []
    assert len(timeline.steps) == len(golden) == 480


def test_the_totals_of_the_shipped_routine_are_golden(timeline: Timeline) -> None:
    assert [timeline.exercise_length(n) for n in range(5)] == [
        160_000,
        270_000,
        277_000,
        85_000,
        327_000,
    ]
    assert timeline.ready_length == 90_000
    assert timeline.length == 1_209_000


def test_the_golden_timeline_adds_up_to_its_own_headings(golden: list[dict[str, str]]) -> None:
    headings = re.findall(r"# (.*): (\d+) s, after (\d+) s to get ready", GOLDEN.read_text("utf-8"))
    assert len(headings) == 5
    for name, seconds, ready in headings:
        rows = [row for row in golden if row["exercise"] == name]
        assert sum(float(row["seconds"]) for row in rows) == int(seconds) + int(ready)


def test_the_shipped_routine_has_a_block_for_each_side_s_set(timeline: Timeline) -> None:
    counts = [sum(block.exercise == n for block in timeline.blocks) for n in range(5)]
    assert counts == [2, 4, 10, 2, 10]


def test_at_returns_the_step_and_what_is_left_of_it(timeline: Timeline) -> None:
    moment = timeline.at(566_000)
    assert (moment.exercise.name, moment.step.side, moment.step.phase) == (
        "Toe curls",
        "left",
        "work",
    )
    assert (moment.step.set, moment.step.sets) == (2, 5)
    assert (moment.step.rep, moment.step.reps) == (2, 10)
    assert (moment.left_in_step, moment.left_in_block) == (1_000, 23_000)
    assert moment.left_in_all == 643_000
    assert moment.following is not None
    assert (moment.following.phase, moment.following.length) == ("hold", 10_000)


def test_last_step_has_no_following_step(timeline: Timeline) -> None:
    assert timeline.at(timeline.length - 1).following is None


@examined
@given(routines())
def test_timeline_matches_the_routine_at_every_tenth_of_a_second(routine: Routine) -> None:
    steps = [step for step in Timeline.of(routine).steps for _ in range(step.length // TENTH)]
    tenths = unrolled(routine)
    wrong = [
        (step, tenth)
        for step, tenth in zip(steps, tenths, strict=False)
        if any(getattr(step, name) != getattr(tenth, name) for name in SHARED)
    ]
    assert wrong[:1] == []
    assert len(steps) == len(tenths)


@examined
@given(routines())
def test_a_timeline_has_no_gaps(routine: Routine) -> None:
    timeline = Timeline.of(routine)
    assert timeline.steps[0].start == 0
    assert all(one.end == other.start for one, other in pairwise(timeline.steps))
    assert all(step.length > 0 for step in timeline.steps)
    assert timeline.length == sum(step.length for step in timeline.steps)


@examined
@given(routines())
def test_compiling_twice_gives_the_same(routine: Routine) -> None:
    assert Timeline.of(routine) == Timeline.of(routine)


@examined
@given(routines())
def test_a_step_carries_the_reps_and_the_cue_of_its_part(routine: Routine) -> None:
    for step in Timeline.of(routine).steps:
        exercise = routine.exercises[step.exercise]
        part = None if step.part is None else exercise.parts[step.part]
        assert (part is not None) == step.phase.is_work
        assert (step.reps, step.cue) == ((part.reps, part.cue) if part else (None, ""))
        assert step.sets == exercise.sets


@examined
@given(timelines)
def test_blocks_partition_the_timeline_and_each_ends_with_its_work(timeline: Timeline) -> None:
    assert timeline.blocks[0].start == 0
    assert timeline.blocks[-1].end == timeline.length
    assert all(one.end == other.start for one, other in pairwise(timeline.blocks))
    for number, block in enumerate(timeline.blocks):
        steps = [step for step in timeline.steps if step.block == number]
        assert {step.exercise for step in steps} == {block.exercise}
        assert len({(step.side, step.set) for step in steps}) == 1
        assert block.start <= block.work < block.end
        assert all(step.phase.is_work == (step.start >= block.work) for step in steps)


@examined
@given(routines())
def test_each_exercise_has_a_block_for_each_side_s_set_and_begins_with_the_first(
    routine: Routine,
) -> None:
    timeline = Timeline.of(routine)
    for number, exercise in enumerate(routine.exercises):
        blocks = [block for block in timeline.blocks if block.exercise == number]
        assert len(blocks) == exercise.sets * len(exercise.sides)
        assert timeline.first_block(number) == blocks[0]


@examined
@given(positions_on_timelines())
def test_at_finds_the_step_and_the_block_that_hold_the_position(
    place: tuple[Timeline, int],
) -> None:
    timeline, position = place
    moment = timeline.at(position)
    last = position == timeline.length
    assert moment.step.start <= position < moment.step.end or last
    assert moment.step == timeline.steps[-1] or not last
    assert moment.exercise is timeline.routine.exercises[moment.step.exercise]
    block: Block = timeline.blocks[timeline.block_at(position)]
    assert block.start <= position < block.end or last
    assert timeline.block_at(position) == moment.step.block


@examined
@given(positions_on_timelines())
def test_left_in_step_block_and_all_add_up(place: tuple[Timeline, int]) -> None:
    timeline, position = place
    moment = timeline.at(position)
    later = [step for step in timeline.steps if step.start > moment.step.start]
    in_block = [step for step in later if step.block == moment.step.block]
    assert moment.position == position
    assert position + moment.left_in_step == moment.step.end
    assert moment.left_in_block == moment.left_in_step + sum(step.length for step in in_block)
    assert moment.left_in_all == moment.left_in_step + sum(step.length for step in later)


@examined
@given(positions_on_timelines())
def test_following_step_belongs_to_another_part_or_block(
    place: tuple[Timeline, int],
) -> None:
    timeline, position = place
    moment = timeline.at(position)
    ahead = [step for step in timeline.steps if step.start > moment.step.start]
    here = (moment.step.block, moment.step.part)
    others = [step for step in ahead if (step.block, step.part) != here]
    assert moment.following == (others[0] if others else None)


@examined
@given(timelines, st.integers(1, 10**12))
def test_position_outside_the_timeline_means_its_nearest_end(timeline: Timeline, far: int) -> None:
    assert timeline.at(-far) == timeline.at(0)
    assert timeline.at(timeline.length + far) == timeline.at(timeline.length)
    assert timeline.block_at(-far) == 0
    assert timeline.block_at(timeline.length + far) == len(timeline.blocks) - 1


@examined
@given(positions_on_timelines(), st.integers(1, 100).map(lambda n: n * TENTH))
def test_extending_makes_one_step_longer_and_shifts_what_comes_later(
    place: tuple[Timeline, int], by: int
) -> None:
    timeline, position = place
    longer = timeline.extended([timeline.step_at(position)], by)
    here = timeline.at(position).step
    for before, after in zip(timeline.steps, longer.steps, strict=True):
        assert after.length == before.length + (by if before == here else 0)
        assert after.start == before.start + (by if before.start > here.start else 0)
        assert (after.phase, after.block, after.label) == (before.phase, before.block, before.label)
    assert longer.length == timeline.length + by
    assert [block.end - block.start for block in longer.blocks] == [
        block.end - block.start + (by if number == here.block else 0)
        for number, block in enumerate(timeline.blocks)
    ]


@examined
@given(timelines)
def test_exercises_and_getting_ready_add_up_to_the_whole(timeline: Timeline) -> None:
    exercises = range(len(timeline.routine.exercises))
    lengths = sum(timeline.exercise_length(number) for number in exercises)
    assert lengths + timeline.ready_length == timeline.length
    assert sum(timeline.work(number) for number in exercises) == timeline.work()
    assert 0 < timeline.work() <= timeline.length


@examined
@given(ran())
def test_merge_returns_the_union_in_as_few_intervals_as_possible(
    case: tuple[Timeline, tuple[Interval, ...]],
) -> None:
    timeline, stretches = case
    tenths = unrolled(timeline.routine)
    merged = merge(stretches)
    assert not covered(tenths, merged) ^ covered(tenths, stretches)
    assert all(start < end for start, end in merged)
    assert all(one.end < other.start for one, other in pairwise(merged))


@examined
@given(ran())
def test_work_within_counts_overlaps_once_and_waits_never(
    case: tuple[Timeline, tuple[Interval, ...]],
) -> None:
    timeline, stretches = case
    done = [tenth for tenth in covered(unrolled(timeline.routine), stretches) if tenth.works]
    assert timeline.work_within(stretches) == len(done) * TENTH
    for number in range(len(timeline.routine.exercises)):
        of_it = sum(tenth.exercise == number for tenth in done)
        assert timeline.work_within(stretches, number) == of_it * TENTH
