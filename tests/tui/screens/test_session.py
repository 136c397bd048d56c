"""The live session: every key, and what is shown of it."""

from pathlib import Path

import pytest

from footui.domain.session.key_rate import AT_ONCE
from footui.domain.session.session import MOST_EXTENSIONS, Session
from footui.domain.session.transitions import Kind, Status
from footui.render.narration import LONGEST_STEP
from footui.tui.widgets.footer import KeyFooter
from footui.tui.widgets.lines import Lines
from tests.support.app_driver import AppDriver
from tests.support.fake_system import FakeSystem
from tests.support.routines import ONE
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import Open, footer_text

SIZES = [(20, 5), (200, 60), (60, 18), (59, 18), (80, 24), (60, 17), (100, 20), (80, 24)]


def session_of(driver: AppDriver) -> Session:
    assert driver.app.player is not None
    return driver.app.player.live.session


def position(driver: AppDriver) -> int:
    return session_of(driver).position_at(driver.fake_system.monotonic)


async def begin(driver: AppDriver, *, ms: int = 0) -> None:
    await driver.press("s", "enter")
    if ms:
        await driver.advance(ms)


async def test_a_key_moves_to_another_block_or_exercise(open_app: Open) -> None:
    async with open_app() as driver:
        for key, at, lands, lead_in in (
            ("n", 2_000, 5_000, 3_000),  # from the wait to its work
            ("right", 2_000, 5_000, 3_000),
            ("n", 8_000, 17_000, 0),
            ("n", 60_000, 65_000, 0),  # from the last block to the end
            ("p", 24_000, 0, 0),
            ("left", 24_000, 0, 0),
            ("p", 3_000, 0, 0),
            ("N", 8_000, 33_000, 0),
            ("N", 40_000, 65_000, 0),
            ("P", 40_000, 0, 0),
            ("P", 8_000, 0, 0),
            ("b", 24_000, 21_000, 3_000),
            ("b", 19_000, 17_000, 0),
        ):
            await begin(driver, ms=at)
            await driver.press(key)
            assert position(driver) == lands
            assert session_of(driver).lead_in_at(driver.fake_system.monotonic) == lead_in
            await driver.press("x", "enter")


async def test_space_pauses_and_space_goes_on_after_a_lead_in(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=7_500)
        await driver.press("space")
        assert session_of(driver).status is Status.PAUSED
        assert "Space resumes" in driver.text
        await driver.advance(30_000)
        assert position(driver) == 7_500
        await driver.press("space")
        await driver.advance(1_000)
        assert position(driver) == 7_500
        assert "then hold" in driver.text
        await driver.advance(4_000)
        assert position(driver) == 9_500


async def test_a_lead_in_is_counted_down_second_by_second(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=7_500)
        await driver.press("space", "space")
        figures = []
        for _ in range(3):
            figures.append(driver.app.screen.query_one("#figure", Lines).plain)
            await driver.advance(1_000)
        assert len(set(figures)) == 3
        assert "then hold" not in driver.text


async def test_plus_makes_the_step_under_way_longer_by_ten_seconds(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=2_000)
        assert "1:03 to go" in driver.text
        await driver.press("plus")
        assert "1:13 to go" in driver.text
        await driver.advance(10_000)
        assert "ready" in session_of(driver).moment_at(driver.fake_system.monotonic).step.label
        await driver.advance(3_000)
        assert session_of(driver).moment_at(driver.fake_system.monotonic).step.label == "lift"
        await driver.advance(60_000)
        assert driver.app.screen.__class__.__name__ == "SummaryScreen"


async def test_a_paused_session_can_be_moved_and_stays_paused(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=7_500)
        await driver.press("space", "n", "plus", "N", "b", "p")
        assert session_of(driver).status is Status.PAUSED
        assert "Space resumes" in driver.text
        await driver.advance(60_000)
        assert session_of(driver).status is Status.PAUSED


async def test_every_transition_is_committed_when_its_key_is_pressed(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=6_000)
        for key in ("space", "space", "n", "p", "b", "plus", "N", "P"):
            await driver.press(key)
            kinds = [
                kind for (kind,) in fetch_rows(path, "SELECT kind FROM transition ORDER BY number")
            ]
            assert kinds == [str(transition.kind) for transition in session_of(driver).log]


async def test_the_position_is_committed_at_least_every_five_seconds(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await begin(driver)
        for _ in range(40):
            await driver.advance(1_000)
            [(written,)] = fetch_rows(path, "SELECT position FROM lease")
            assert position(driver) - written <= 5_000


async def test_no_key_is_needed_from_the_start_to_the_end(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await begin(driver)
        words = set()
        for _ in range(65):
            words.add(session_of(driver).moment_at(driver.fake_system.monotonic).step.label)
            assert fetch_rows(path, "SELECT count(*) FROM session WHERE state = 'live'") == [(1,)]
            await driver.advance(1_000)
        assert words == {"ready", "lift", "hold", "switch", "march", "rest"}
        assert fetch_rows(path, "SELECT state, counts FROM session") == [("done", 1)]


async def test_a_gap_of_more_than_five_seconds_pauses_by_itself_and_credits_nothing(
    open_app: Open, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=8_000)
        fake_system.suspend(600_000)
        await driver.wait()
        assert "Paused: footui was asleep" in driver.text
        assert position(driver) == 8_000
        assert "go on" in footer_text(driver)
        await driver.press("space")
        await driver.advance(4_000)
        assert position(driver) == 9_000
        assert sum(b - a for a, b in session_of(driver).ran_at(fake_system.monotonic)) == 9_000


async def test_a_gap_of_less_than_that_is_caught_up_with_in_silence(
    open_app: Open, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=5_500)
        driver.rings.clear()
        fake_system.suspend(4_400)
        await driver.wait()
        assert position(driver) == 9_900
        assert driver.rings == [fake_system.monotonic]
        assert "go on" not in footer_text(driver)


async def test_the_bell_strikes_at_the_times_of_the_cues(
    open_app: Open, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        start = fake_system.monotonic
        await begin(driver, ms=7_000)
        assert [at - start for at in driver.rings] == [
            0, 200, 400, 600,  # get ready
            2_000, 3_000, 4_000,  # three, two, one
            5_000, 5_200,  # work
            6_000, 6_200, 6_400,  # hold
        ]  # fmt: skip


async def test_the_bell_is_silent_while_paused(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=7_500)
        await driver.press("space")
        driver.rings.clear()
        await driver.advance(120_000)
        assert driver.rings == []


async def test_with_the_bell_off_all_is_still_to_be_seen(open_app: Open) -> None:
    async with open_app() as driver:
        driver.service.set("bell", "off")
        await begin(driver, ms=21_500)
        assert driver.rings == []
        assert "set" not in driver.text
        assert "s left" in driver.text
        await driver.advance(43_500)
        assert driver.rings == []
        assert "Done: 1:05" in driver.text


async def test_the_line_of_keys_says_what_space_does(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=2_000)
        assert footer_text(driver).startswith(
            "space pause   n next   p back   b again   + 10 s   x pain"
        )
        await driver.press("space")
        assert footer_text(driver).startswith("space go on")
        await driver.press("space")
        assert footer_text(driver).startswith("space pause")


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_all_keys_of_the_session_fit_the_line(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(size=size) as driver:
        await begin(driver, ms=2_000)
        for word in ("space pause", "n next", "p back", "b again", "+ 10 s", "x pain", "q leave"):
            assert word in footer_text(driver)


@pytest.mark.parametrize(
    ("size", "ascii_only"),
    [
        ((60, 18), False),
        ((60, 18), True),
        ((80, 24), False),
        ((80, 24), True),
        pytest.param((79, 23), True, marks=pytest.mark.long),
        pytest.param((120, 19), False, marks=pytest.mark.long),
        pytest.param((60, 50), False, marks=pytest.mark.long),
    ],
)
async def test_everything_is_on_the_screen_during_the_default_routine(
    open_app: Open, size: tuple[int, int], ascii_only: bool
) -> None:
    async with open_app(size=size, ascii_only=ascii_only, routine="") as driver:
        await begin(driver, ms=1_000)
        for key in ("n", "n", "n", "N", "n", "n", "N", "n", "N", "n", "N", "n"):
            moment = session_of(driver).moment_at(driver.fake_system.monotonic)
            assert moment.exercise.name in driver.text
            assert " to go" in driver.text.splitlines()[0]
            assert "  next   " in driver.text, (moment.step, size)
            assert (
                "seconds left" in driver.text or "s left" in driver.text or "then " in driver.text
            )
            for part in ("#side", "#phase", "#figure"):
                lines = driver.app.screen.query_one(part, Lines)
                assert lines.size.height == len(lines.plain.split("\n")) >= 1
            if ascii_only:
                assert driver.text.isascii()
            await driver.press(key)
            await driver.advance(300)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_how_to_do_an_exercise_is_told_whole_before_each(
    open_app: Open, size: tuple[int, int], ascii_only: bool
) -> None:
    async with open_app(size=size, ascii_only=ascii_only, routine="") as driver:
        await begin(driver, ms=1_000)
        for exercise in driver.service.routines.current().exercises:
            below = driver.app.screen.query_one("#below", Lines)
            shown = below.plain.splitlines()[: below.size.height]
            told = set("\n".join(shown).split())
            assert set(exercise.how.split()) <= told
            if exercise.picture and size == (80, 24):
                assert all(line.strip() in "\n".join(shown) for line in exercise.picture.end)
            await driver.press("N")


async def test_resizing_loses_nothing(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=8_000)
        before = driver.text
        for width, height in SIZES:
            await driver.resize(width, height)
            lines = driver.text.split("\n")
            assert len(lines) == height
            assert max(map(len, lines)) <= width
            enough = width >= 60 and height >= 18
            assert ("Toe lifts" in driver.text) is enough
            assert ("footui" in driver.text) is not enough
        assert driver.text == before


@pytest.mark.parametrize("key", ["space", "b", "q"])
async def test_a_key_that_is_held_changes_the_session_once_a_second(
    open_app: Open, path: Path, key: str
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=6_000)
        for _ in range(125):
            await driver.advance(40)
            await driver.press(key)
    assert len(fetch_rows(path, "SELECT kind FROM transition")) <= 2 + AT_ONCE + 5


async def test_a_step_that_cannot_be_made_longer_says_so(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver, ms=6_000)
        for _ in range(MOST_EXTENSIONS - 1):
            await driver.press("plus")
            await driver.advance(1_000)
        assert LONGEST_STEP not in driver.text
        await driver.press("plus", "plus")
        assert LONGEST_STEP in driver.text
        assert driver.app.player.live.session.timeline.length == 65_000 + 300_000


async def test_time_goes_on_while_the_window_is_too_small(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await begin(driver, ms=4_000)
        await driver.resize(30, 6)
        await driver.advance(4_000)
        assert "footui needs" in driver.text
        await driver.resize(80, 24)
        assert "0:57 to go" in driver.text
        await driver.resize(30, 6)
        await driver.advance(57_000)
        assert fetch_rows(path, "SELECT state FROM session") == [("done",)]
        await driver.resize(80, 24)
        assert "Done: 1:05, complete" in driver.text


async def test_a_window_that_was_too_small_leaves_nothing_behind(open_app: Open) -> None:
    async with open_app(size=(80, 24)) as driver:
        await begin(driver, ms=8_000)
        await driver.resize(40, 10)
        assert "to go" not in driver.text.replace("to go on", "")
        await driver.resize(80, 24)
        assert "needs a window" not in driver.text


async def test_while_a_second_passes_nothing_but_its_figures_is_drawn(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=10_000)
        drawn: set[str | None] = set()

        def noted(self: Lines, *_: object, **__: object) -> Lines:
            drawn.add(self.id)
            return self

        monkeypatch.setattr(Lines, "refresh", noted)
        await driver.advance(1_000)
        assert drawn <= {"left", "bar", "detail", "figure"}


async def test_a_locked_database_does_not_stop_the_session(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=3_000)
        with locked(path, "EXCLUSIVE"):
            await driver.advance(5_000)
            assert "Not saved yet: Another program has kept" in " ".join(driver.text.split())
            await driver.press("space")
            await driver.press("space")
            await driver.advance(10_000)
            assert position(driver) == 15_000
            assert "next   " in driver.text
        await driver.advance(5_000)
        assert "Not saved yet" not in driver.text
        kinds = [
            kind for (kind,) in fetch_rows(path, "SELECT kind FROM transition ORDER BY number")
        ]
        assert kinds == ["start", "pause", "resume"]
        await driver.advance(60_000)
        assert fetch_rows(path, "SELECT state, counts FROM session") == [("done", 1)]


async def test_a_session_that_ends_while_the_database_is_locked_is_saved_once_it_is_not(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=60_000)
        with locked(path, "EXCLUSIVE"):
            await driver.advance(6_000)
            assert "Done: 1:05" in driver.text
            assert "Saved." not in driver.text
            assert "Another program has kept" in " ".join(driver.text.split())
        await driver.advance(10_000)
        assert fetch_rows(path, "SELECT state, counts FROM session") == [("done", 1)]
        assert fetch_rows(path, "SELECT count(*) FROM transition WHERE kind = 'finish'") == [(1,)]
        assert fetch_rows(path, "SELECT count(*) FROM lease") == [(0,)]


async def test_once_it_is_saved_the_done_screen_says_so(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=60_000)
        with locked(path, "EXCLUSIVE"):
            await driver.advance(6_000)
        await driver.advance(10_000)
        assert "Saved." in driver.text
        assert "Another program" not in driver.text


async def test_a_session_that_was_left_unsaved_is_told_to_be_saved_once_it_is(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=60_000)
        with locked(path, "EXCLUSIVE"):
            await driver.advance(6_000)
            await driver.press("escape")
            assert "Not saved yet" in driver.text
        await driver.advance(10_000)
        assert fetch_rows(path, "SELECT state FROM session") == [("done",)]
        assert "Not saved yet" not in driver.text
        assert "1 day" in driver.text
        await driver.press("s")
        assert "Before you start" in driver.text


async def test_a_routine_of_one_exercise_without_waits_runs_through(open_app: Open) -> None:
    async with open_app(routine=ONE) as driver:
        await begin(driver, ms=9_500)
        assert "next   the end" in driver.text
        assert "1 of 1" in driver.text
        await driver.press("p")
        assert position(driver) == 0
        await driver.advance(13_000)
        assert "Done: 0:10" in driver.text or "Done: 0:20" in driver.text


async def test_the_keys_of_the_session_do_nothing_once_it_is_over(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await begin(driver, ms=65_000)
        before = fetch_rows(path, "SELECT * FROM transition")
        await driver.press("space", "N", "p", "b", "plus", "x")
        assert fetch_rows(path, "SELECT * FROM transition") == before
        assert "Done: 1:05" in driver.text


async def test_skipping_all_is_no_session_done(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await begin(driver, ms=6_000)
        await driver.press("N", "N")
        assert "Done: 0:06" in driver.text or "Stopped: 0:06" in driver.text
        assert "does not count" in driver.text
        assert fetch_rows(path, "SELECT state, counts FROM session") == [("partial", 0)]
        assert session_of(driver).log[-1].kind is Kind.FINISH


async def test_the_line_of_keys_is_the_last_of_the_screen(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver)
        for size in ((60, 18), (100, 40), (80, 24)):
            await driver.resize(*size)
            keys = driver.app.screen.query_one(KeyFooter)
            assert keys.region.y == size[1] - 1
