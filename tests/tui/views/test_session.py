"""What the live screen shows, for every step of the routine."""

from dataclasses import fields

import pytest
from rich.cells import cell_len
from rich.text import Text

from footui.domain.durations import clock
from footui.domain.routine import toml_reader
from footui.domain.routine.routine import Phase
from footui.domain.routine.timeline import Step, Timeline
from footui.domain.session.cues import Snapshot
from footui.domain.session.session import Session
from footui.tui.views import big_text
from footui.tui.views.session import DrawContext, LiveView, live_view
from tests.support.routines import ONE

SIZES = [(80, 24), (60, 18)]
FIGURE_WIDTH = 30
LEFT_WIDTH = 15
MARGIN = 2


def at(timeline: Timeline, position: int) -> tuple[Session, Snapshot]:
    """A running session at a position, its lead-in over."""
    session = Session.start(timeline, 0)._seek(position, 0)
    now = session.since
    session = session.tick(now)
    return session, Snapshot.at(session, now)


def drawn(timeline: Timeline, position: int, easel: DrawContext, fault: str = "") -> LiveView:
    session, look = at(timeline, position)
    return live_view(session, look, fault, easel)


def plain(lines: list[Text]) -> str:
    return "\n".join(line.plain for line in lines)


def everything(view: LiveView) -> str:
    return "\n".join(plain(getattr(view, field.name)) for field in fields(view))


def lines_needed(view: LiveView, *, compact: bool) -> int:
    """How high the screen is with all parts below each other, and the line of keys."""
    gaps = 2 if compact else 5
    top = 1 + len(view.bar) + len(view.side) + len(view.phase)
    return (
        top + max(len(view.figure), len(view.detail)) + len(view.below) + len(view.next) + gaps + 1
    )


def words(easel: DrawContext, text: str) -> list[str]:
    """A word as it may appear: small, or large."""
    return [text.upper(), "\n".join(big_text.big(easel.font, text, ascii_only=easel.ascii_only))]


def is_said(easel: DrawContext, text: str, part: str) -> bool:
    trimmed = "\n".join(line.rstrip() for line in part.splitlines())
    return any(
        "\n".join(line.rstrip() for line in form.splitlines()) in trimmed
        for form in words(easel, text)
    )


@pytest.fixture(params=[(size, ascii_only) for size in SIZES for ascii_only in (False, True)],
                ids=lambda given: f"{given[0][0]}x{given[0][1]}{'-ascii' * given[1]}")  # fmt: skip
def easel(request: pytest.FixtureRequest, font: big_text.Font) -> DrawContext:
    (width, height), ascii_only = request.param
    return DrawContext(font, width, height, ascii_only)


@pytest.fixture
def steps(default_timeline: Timeline) -> list[Step]:
    """Steps that look different from each other."""
    seen: dict[tuple[object, ...], Step] = {}
    for step in default_timeline.steps:
        key = (step.exercise, step.part, step.phase, step.side, step.set, (step.rep or 0) >= 10)
        seen.setdefault(key, step)
    return list(seen.values())


def test_every_step_tells_all_that_must_be_known(
    default_timeline: Timeline, steps: list[Step], easel: DrawContext
) -> None:
    for step in steps:
        view = drawn(default_timeline, step.start, easel)
        exercise = default_timeline.routine.exercises[step.exercise]
        assert exercise.name in plain(view.title)
        assert f"{step.exercise + 1} of 5" in plain(view.title)
        assert f"{clock(default_timeline.length - step.start)} to go" in plain(view.left)
        if step.sets > 1:
            assert f"set {step.set} of {step.sets}" in plain(view.side)
        assert is_said(easel, step.label, plain(view.phase))
        if step.rep:
            assert is_said(easel, f"{step.rep}/{step.reps}", plain(view.figure))
            assert f"{-(-step.length // 1000)} s left" in plain(view.detail)
        else:
            assert is_said(easel, str(step.length // 1000), plain(view.figure))
            assert "seconds left" in plain(view.detail)
        assert plain(view.next).startswith("  next   ")
        assert len(plain(view.next)) > len("  next   ")


def test_every_step_names_its_side(
    default_timeline: Timeline, steps: list[Step], easel: DrawContext
) -> None:
    for step in steps:
        view = drawn(default_timeline, step.start, easel)
        side = plain(view.side).replace(f"     set {step.set} of {step.sets}", "")
        assert is_said(easel, step.side.value, side), step


def test_nothing_is_wider_or_higher_than_the_screen(
    default_timeline: Timeline, steps: list[Step], easel: DrawContext
) -> None:
    for step in steps:
        view = drawn(default_timeline, step.start, easel)
        for name, room in (
            ("title", easel.width - LEFT_WIDTH),
            ("left", LEFT_WIDTH),
            ("bar", easel.width),
            ("side", easel.width - MARGIN),
            ("phase", easel.width - MARGIN),
            ("figure", FIGURE_WIDTH),
            ("detail", easel.width - MARGIN - FIGURE_WIDTH),
            ("below", easel.width),
            ("next", easel.width),
        ):
            for line in getattr(view, name):
                assert cell_len(line.plain.rstrip()) <= room, (name, line.plain)
        assert lines_needed(view, compact=not easel.is_roomy) <= easel.height, step


def test_ready_shows_how_and_work_shows_its_cue(
    default_timeline: Timeline, easel: DrawContext
) -> None:
    ready, work = default_timeline.steps[0], default_timeline.steps[1]
    assert ready.phase is Phase.READY
    how = default_timeline.routine.exercises[0].how.split()
    shown = plain(drawn(default_timeline, ready.start, easel).below).split()
    assert set(how) <= set(shown)
    assert work.cue in " ".join(plain(drawn(default_timeline, work.start, easel).below).split())


def test_what_comes_next_is_named(default_timeline: Timeline, easel: DrawContext) -> None:
    said = {
        plain(drawn(default_timeline, step.start, easel).next).removeprefix("  next   ")
        for step in default_timeline.steps
    }
    assert said >= {
        "flex, 15 times",
        "change to the left side, 10 s",
        "Toe walking, 20 s to get ready",
        "rest, 10 s",
        "toes in, 20 s",
        "other way, 10 times",
        "the end",
    }


def test_the_bar_grows_from_nothing_to_the_whole_width(
    default_timeline: Timeline, easel: DrawContext
) -> None:
    length = default_timeline.length
    bars = [plain(drawn(default_timeline, p, easel).bar) for p in range(0, length, length // 50)]
    done = [bar.count("━") for bar in bars]
    assert done[0] == 0
    assert done == sorted(done)
    assert {len(bar) for bar in bars} == {easel.width - 1}


def test_a_pause_says_so_and_how_to_go_on(default_timeline: Timeline, easel: DrawContext) -> None:
    session, look = at(default_timeline, 12_000)
    paused = session.pause(session.seen)
    view = live_view(paused, Snapshot.at(paused, session.seen), "", easel)
    assert is_said(easel, "paused", plain(view.phase))
    assert "Space resumes" in plain(view.below)
    assert "by itself" not in plain(view.below)
    assert look.moment.exercise.name in plain(view.title)


def test_a_stall_says_why(default_timeline: Timeline, easel: DrawContext) -> None:
    stalled = Session.start(default_timeline, 0).tick(4_000).tick(60_000)
    view = live_view(stalled, Snapshot.at(stalled, 60_000), "", easel)
    assert "Paused: footui was asleep" in plain(view.below)


def test_a_lead_in_counts_down_and_says_what_comes(
    default_timeline: Timeline, easel: DrawContext
) -> None:
    session = Session.start(default_timeline, 0).tick(4_000).pause(4_000).resume(4_500)
    view = live_view(session, Snapshot.at(session, 5_000), "", easel)
    assert is_said(easel, "ready", plain(view.phase))
    assert is_said(easel, "3", plain(view.figure))
    assert "then ready" in plain(view.detail)


def test_a_fault_is_told_whole_and_leaves_the_rest_in_place(
    default_timeline: Timeline, steps: list[Step], easel: DrawContext
) -> None:
    fault = (
        "Another program has kept /home/somebody/.local/share/footui/footui.db locked for "
        "several seconds. Nothing was changed. Close the other program, or try again."
    )
    for step in steps:
        view = drawn(default_timeline, step.start, easel, fault)
        assert f"{fault}" in " ".join(plain(view.below).split())
        assert lines_needed(view, compact=not easel.is_roomy) <= easel.height


def test_a_routine_of_one_exercise_and_the_instant_of_its_end(easel: DrawContext) -> None:
    timeline = Timeline.of(toml_reader.parse(ONE))
    view = drawn(timeline, timeline.length, easel)
    assert "0:00 to go" in plain(view.left)
    assert "1 of 1" in plain(view.title)
    assert plain(view.next) == "  next   the end"


@pytest.mark.parametrize("say", ["保持", "über", "wwwwwwwwww", "50 %"])
def test_any_word_that_a_routine_may_say_is_shown_whole(say: str, easel: DrawContext) -> None:
    document = ONE.replace("seconds = 10", f'seconds = 10, say = "{say}"')
    timeline = Timeline.of(toml_reader.parse(document))
    view = drawn(timeline, 0, easel)
    assert is_said(easel, say, plain(view.phase)) or say in plain(view.phase)
    assert max(cell_len(line.plain.rstrip()) for line in view.phase) <= easel.width - MARGIN


def test_a_hundred_reps_fit_their_place(easel: DrawContext) -> None:
    document = ONE.replace("part = [{", "part = [{ reps = 100,").replace("= 10", "= 1")
    timeline = Timeline.of(toml_reader.parse(document.replace("format = 10", "format = 1")))
    view = drawn(timeline, timeline.length, easel)
    assert max(cell_len(line.plain.rstrip()) for line in view.figure) <= FIGURE_WIDTH


def test_a_long_text_of_wide_characters_is_told_whole(easel: DrawContext) -> None:
    cue = "足の指をゆっくりと上に持ち上げてそのまましばらく保ってから静かに下ろしてください" * 2
    document = ONE.replace("part = [{", f'part = [{{ cue = "{cue[:74]}",')
    view = drawn(Timeline.of(toml_reader.parse(document)), 0, easel)
    assert plain(view.below).replace("\n", "").replace(" ", "") == cue[:74]
    assert max(cell_len(line.plain) for line in view.below) <= easel.width
