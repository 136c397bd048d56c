"""The narration: which lines come when, and never twice."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footui.domain.routine.routine import Phase, Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import parse
from footui.domain.session.cues import COUNTDOWN, COUNTED_FROM, Snapshot
from footui.domain.session.session import LEAD_IN, STALL, Session
from footui.domain.session.transitions import EXTENSION
from footui.domain.text import is_clean
from footui.render.narration import REMINDER, narrate, upcoming, whereabouts
from tests.support.session_actions import ACTIONS, examined, names, odd, tenths
from tests.support.strategies import routines

LONGEST = 200
"""Characters of a line that an ear still bears; how an exercise is done may take more."""

SMALL = """
format = 1
name = "Small"

[[exercise]]
key = "stretch"
name = "Stretching"
why = "for tests"
how = "Stretch one foot, then the other."
ready = 8
sides = ["right", "left"]
switch = 2.5
part = [{ cue = "Stretch.", tempo = [{ phase = "hold", seconds = 20, say = "stretch" }] }]

[[exercise]]
key = "raise"
name = "Raising"
equipment = ["chair", "towel"]
why = "for tests"
how = "Rise on tiptoe."
sides = ["both"]
sets = 2
rest = 6
part = [{ reps = 2, cue = "Up, down.", tempo = [
    { phase = "work", seconds = 1, say = "up" },
    { phase = "lower", seconds = 1.5 },
] }]
"""
"""0 ready, 8 right, 28 switch, 30.5 left, 50.5 two reps, 55.5 rest, 61.5 two reps, 66.5 the end."""

TERSE = """
format = 1
name = "Terse"

[[exercise]]
key = "only"
name = "Only this"
why = "for tests"
how = "Do it."
sides = ["both"]
"""

Change = Callable[[Session, int], Session]


class Reader:
    """Somebody who reads along, from look to look."""

    def __init__(self, routine: Routine) -> None:
        self.session = Session.start(Timeline.of(routine), 0)
        self.now = 0
        self._before: Snapshot | None = None

    def do(self, change: Change = Session.tick, *, after: int = 0) -> list[str]:
        """Return the lines after an action, so many milliseconds later."""
        self.now += after
        self.session = change(self.session, self.now)
        look = Snapshot.at(self.session, self.now)
        told = narrate(self.session, self._before, look)
        self._before = look
        return told

    def until(self, end: int) -> list[tuple[int, str]]:
        """What is told up to that reading of the clock, by looks that come when they are due."""
        told = [(self.now, line) for line in self.do()]
        while not self.session.is_over and self.now < end:
            wait = min(self.session.next_change(self.now), end - self.now)
            told += [(self.now, line) for line in self.do(after=wait)]
        return told

    def at(self, position: int) -> "Reader":
        """The same reader, once the session is there."""
        self.until(position)
        return self


@pytest.fixture(scope="module")
def small() -> Routine:
    return parse(SMALL)


@pytest.fixture
def reader(small: Routine) -> Reader:
    return Reader(small)


def test_small_routine_is_narrated_completely(reader: Reader) -> None:
    assert reader.until(70_000) == [
        (0, "1 of 2: Stretching."),
        (0, "Stretch one foot, then the other."),
        (0, "Get ready, 8 s. Then stretch, 20 s."),
        (5_000, "3"),
        (6_000, "2"),
        (7_000, "1"),
        (8_000, "Right side. Stretch."),
        (8_000, "stretch, 20 s"),
        (18_000, "10 s left"),
        (25_000, "3"),
        (26_000, "2"),
        (27_000, "1"),
        (28_000, "Change to the left side, 2.5 s."),
        (30_500, "Left side. Stretch."),
        (30_500, "stretch, 20 s"),
        (40_500, "10 s left"),
        (47_500, "3"),
        (48_500, "2"),
        (49_500, "1"),
        (50_500, "2 of 2: Raising."),
        (50_500, "You need: chair, towel."),
        (50_500, "Rise on tiptoe."),
        (50_500, "Set 1 of 2. Up, down."),
        (50_500, "up 1 of 2"),
        (51_500, "lower"),
        (53_000, "up 2"),
        (54_000, "lower"),
        (55_500, "Rest, 6 s."),
        (58_500, "3"),
        (59_500, "2"),
        (60_500, "1"),
        (61_500, "Set 2 of 2. Up, down."),
        (61_500, "up 1 of 2"),
        (62_500, "lower"),
        (64_000, "up 2"),
        (65_000, "lower"),
    ]


def test_equal_snapshots_give_nothing(reader: Reader) -> None:
    assert reader.do()
    assert reader.do() == []
    assert reader.do(after=300) == []


# The whole routine


@pytest.fixture(scope="module")
def whole(shipped: Routine) -> list[tuple[int, str]]:
    """Return all lines of the shipped routine, with their times."""
    return Reader(shipped).until(2_000_000)


def test_each_step_is_narrated_once_at_its_start(
    whole: list[tuple[int, str]], shipped: Routine
) -> None:
    counts = {str(number) for number in range(1, COUNTDOWN + 1)}
    beats = {at: line for at, line in whole if line not in {*counts, f"{REMINDER} s left"}}
    steps = Timeline.of(shipped).steps
    assert sorted(beats) == [step.start for step in steps]
    words = {Phase.READY: "Get ready", Phase.SWITCH: "Change to the", Phase.REST: "Rest"}
    for step in steps:
        assert beats[step.start].startswith(words.get(step.phase, step.label)), step
    reps = [(step.start, step.rep) for step in steps if step.rep and step.phase is Phase.WORK]
    assert all(f" {rep}" in beats[at] for at, rep in reps)


def test_each_exercise_is_introduced_once_with_equipment_and_instructions(
    whole: list[tuple[int, str]], shipped: Routine
) -> None:
    timeline = Timeline.of(shipped)
    for number, exercise in enumerate(shipped.exercises):
        begins = timeline.first_block(number).start
        told = [line for at, line in whole if at == begins]
        assert told[:3] == [
            f"{number + 1} of 5: {exercise.name}.",
            f"You need: {', '.join(exercise.equipment)}.",
            exercise.how,
        ]
        assert [line for _, line in whole].count(exercise.how) == 1


def test_each_side_and_set_is_named_when_its_work_begins(
    whole: list[tuple[int, str]], shipped: Routine
) -> None:
    timeline = Timeline.of(shipped)
    for block in timeline.blocks:
        step = timeline.at(block.work).step
        told = " ".join(line for at, line in whole if at == block.work)
        sides = shipped.exercises[step.exercise].sides
        assert len(sides) == 1 or f"{step.side.capitalize()} side" in told
        assert step.sets == 1 or f"et {step.set} of {step.sets}" in told
        assert step.cue in told


def test_last_seconds_are_counted_and_long_steps_announce_ten_left(
    whole: list[tuple[int, str]], shipped: Routine
) -> None:
    steps = Timeline.of(shipped).steps
    long = [step for step in steps if step.length >= COUNTED_FROM]
    counted = [(step.end - 1_000 * n, str(n)) for step in long for n in (3, 2, 1)]
    assert [(at, line) for at, line in whole if line.isdigit()] == counted
    reminded = [step.end - 10_000 for step in steps if step.length >= 15_000]
    assert [at for at, line in whole if line == "10 s left"] == reminded


def test_lines_are_short_enough_to_be_heard_in_time(whole: list[tuple[int, str]]) -> None:
    beats = [(at, line) for at, line in whole if not line.endswith(".")]
    for (at, line), (following, _) in pairwise(beats):
        assert following - at >= 1_000
        assert len(line) <= 20


# Pausing, seeking, waiting


def test_pause_names_the_position_and_resume_names_it_again(
    reader: Reader,
) -> None:
    reader.at(12_000)
    place = "Stretching, right side, stretch; 0:55 to go"
    assert reader.do(Session.pause, after=300) == [f"Paused. {place}."]
    assert reader.do(after=4_000) == []
    assert reader.do(Session.resume) == ["Get ready: stretch.", "3"]
    told = reader.until(reader.now + LEAD_IN)
    assert [line for _, line in told[:2]] == ["2", "1"]
    assert told[2][1] == "Right side. Stretch."


@pytest.mark.parametrize(
    ("position", "whole_length"), [(5_200, "8 s"), (24_000, "20 s"), (57_600, "6 s")]
)
def test_after_a_pause_it_claims_no_more_time_than_is_left(
    reader: Reader, position: int, whole_length: str
) -> None:
    reader.at(position).do(Session.pause)
    reader.do(Session.resume)
    told = " ".join(line for _, line in reader.until(reader.now + LEAD_IN))
    assert f" {whole_length}" not in told, "that much time is not left"


def test_gap_is_narrated_as_a_pause_by_itself(reader: Reader) -> None:
    reader.at(12_000)
    (told,) = reader.do(after=STALL + 60_000)
    assert told.startswith("Paused: footui was asleep or cut off for a while. Stretching, right")


def test_seek_while_paused_names_the_new_position(reader: Reader) -> None:
    reader.at(12_000).do(Session.pause)
    assert reader.do(Session.next_block) == ["Now at Stretching, left side, switch; 0:39 to go."]
    assert reader.do(Session.next_block) == ["Now at Stretching, left side, stretch; 0:36 to go."]
    assert reader.do(Session.restart_block) == []


def test_exercise_reached_while_paused_is_introduced(
    reader: Reader,
) -> None:
    reader.at(12_000).do(Session.pause)
    told = [*reader.do(Session.next_exercise), *reader.do(Session.resume)]
    told += [line for _, line in reader.until(reader.now + LEAD_IN)]
    assert "Rise on tiptoe." in told
    assert "You need: chair, towel." in told


def test_resumed_session_introduces_its_exercise(small: Routine) -> None:
    left = Session.start(Timeline.of(small), 0).tick(4_000).pause(4_000)
    reader = Reader(small)
    reader.session = Session.replay(left.timeline, left.log, 0, 0)
    told = [*reader.do(), *reader.do(Session.resume)]
    told += [line for _, line in reader.until(LEAD_IN)]
    assert told[0].startswith("Paused")
    assert "Stretch one foot, then the other." in told


def test_seek_into_work_counts_down_first(reader: Reader) -> None:
    reader.at(1_000)
    assert reader.do(Session.next_block) == ["Get ready: stretch.", "3"]
    assert reader.until(4_000) == [
        (2_000, "2"),
        (3_000, "1"),
        (4_000, "Right side. Stretch."),
        (4_000, "stretch, 20 s"),
    ]


def test_another_exercise_is_introduced_before_its_countdown(reader: Reader) -> None:
    reader.at(1_000)
    told = reader.do(Session.next_exercise)
    assert told == ["2 of 2: Raising.", "You need: chair, towel.", "Rise on tiptoe.",
                    "Get ready: up.", "3"]  # fmt: skip
    assert [line for _, line in reader.until(4_000)][2:] == ["Set 1 of 2. Up, down.", "up 1 of 2"]


def test_going_back_introduces_the_exercise_again(reader: Reader) -> None:
    reader.at(56_000)
    assert reader.do(Session.previous_exercise)[0] == "1 of 2: Stretching."


def test_a_wait_that_is_made_longer_says_how_long_it_is_now(reader: Reader) -> None:
    reader.at(56_500)
    told = reader.do(Session.extend)
    assert told == ["Rest, 15 s."]
    until = reader.until(56_500 + 5_000 + EXTENSION)
    assert [line for _, line in until][:4] == ["10 s left", "3", "2", "1"]


def test_skipped_steps_give_only_the_latest(reader: Reader) -> None:
    reader.at(50_900)
    assert reader.do(after=2_500) == ["up 2"]
    (rest,) = reader.do(after=3_000)
    assert rest.startswith("Rest, ")


def test_late_reminder_is_still_given(reader: Reader) -> None:
    reader.at(17_900)
    assert reader.do(after=3_000) == ["10 s left"]
    assert reader.do(after=100) == []


def test_end_is_not_narrated(reader: Reader) -> None:
    reader.at(66_400)
    assert reader.do(after=100) == []
    assert reader.session.is_over
    assert reader.do() == []


def test_stopped_session_is_not_narrated(reader: Reader) -> None:
    assert reader.at(12_000).do(Session.stop) == []


# Where one is


def test_whereabouts_names_exercise_side_set_and_step(shipped: Routine) -> None:
    timeline = Timeline.of(shipped)
    assert whereabouts(timeline.at(0)) == "Tibialis anterior, right side, ready; 20:09 to go"
    assert whereabouts(timeline.at(270_000)).startswith("Toe walking, set 2 of 4, straight; ")


def test_upcoming_names_the_next_step(small: Routine) -> None:
    timeline = Timeline.of(small)
    told = [upcoming(timeline.at(block.work), timeline) for block in timeline.blocks]
    assert told == ["change to the left side, 2.5 s", "up, 2 times", "rest, 6 s", "the end"]
    assert upcoming(timeline.at(0), timeline) == "stretch, 20 s"


def test_single_rep_is_narrated_as_once() -> None:
    part = 'ready = 5\npart = [{ reps = 1, tempo = [{ phase = "work", seconds = 2 }] }]'
    reader = Reader(parse(TERSE + part))
    assert "1 times" not in " ".join(reader.do())


def test_exercise_without_equipment_cue_or_wait_has_no_lines_for_them() -> None:
    part = 'part = [{ tempo = [{ phase = "work", seconds = 10 }] }]'
    reader = Reader(parse(TERSE + part))
    assert reader.do() == ["1 of 1: Only this.", "Do it.", "work, 10 s"]


def test_second_part_without_a_cue_has_only_its_step() -> None:
    parts = """part = [
    { cue = "Push.", tempo = [{ phase = "work", seconds = 1 }] },
    { tempo = [{ phase = "hold", seconds = 4.5 }] },
]"""
    reader = Reader(parse(TERSE + parts))
    reader.do()
    assert reader.do(after=1_000) == ["hold, 4.5 s"]


# Whatever happens


def assert_bearable(line: str, routine: Routine) -> None:
    assert line.strip() == line != ""
    if line not in {exercise.how for exercise in routine.exercises}:
        assert len(line) <= LONGEST
        assert "\n" not in line
        assert "\t" not in line
        assert is_clean(line)


@examined
@given(routines(), st.lists(st.tuples(names, tenths | odd), max_size=40))
def test_random_session_gives_clean_lines(routine: Routine, done: list[tuple[str, int]]) -> None:
    reader = Reader(routine)
    for line in reader.do():
        assert_bearable(line, routine)
    for name, after in done:
        for line in reader.do(ACTIONS[name], after=after):
            assert_bearable(line, routine)


@examined
@given(routines())
def test_random_routine_narrates_each_exercise_and_step(routine: Routine) -> None:
    told = Reader(routine).until(10_000_000)
    timeline = Timeline.of(routine)
    assert {step.start for step in timeline.steps} <= {at for at, _ in told}
    lines = [line for _, line in told]
    for number, exercise in enumerate(routine.exercises, 1):
        named = f"{number} of {len(routine.exercises)}: {exercise.name}."
        assert lines.count(named) == 1


@examined
@given(routines(), st.lists(st.tuples(names, tenths), max_size=20))
def test_second_snapshot_at_the_same_time_adds_nothing(
    routine: Routine, done: list[tuple[str, int]]
) -> None:
    reader = Reader(routine)
    for name, after in done:
        reader.do(ACTIONS[name], after=after)
        assert reader.do() == []


def test_longest_names_give_lines_of_limited_length(small: Routine) -> None:
    exercises = tuple(replace(one, name="Wide word " * 4) for one in small.exercises)
    reader = Reader(replace(small, exercises=exercises))
    assert all(len(line) <= LONGEST for _, line in reader.until(70_000))
