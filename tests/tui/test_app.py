"""The program as a whole: one session from start to end, and two footuis at once."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from footui.domain.routine.timeline import Timeline
from footui.domain.session.cues import Cue
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.services.live.recovery import FOUND
from footui.services.service import Service
from footui.store.database import Database
from footui.tui.app import FootUI
from footui.tui.change_watcher import WATCH_INTERVAL
from footui.tui.commands import toggle_bell
from footui.tui.retry import TRYING_AGAIN
from footui.tui.terminal.driver import OutputDrained
from footui.tui.widgets.lines import Lines
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import Open, footer_text, screen_name, screen_text

ELSEWHERE = 7
A_WATCH = round(WATCH_INTERVAL * 1_000)


@pytest.fixture
def elsewhere(welcomed_path: Path, fake_system: FakeSystem) -> Iterator[Service]:
    """Open another service on the same database and system."""
    with closing(Database(welcomed_path)) as database:
        yield Service(database, fake_system.system(ELSEWHERE))


# A whole session


@pytest.mark.long
async def test_the_whole_routine_needs_no_key_and_is_saved_before_anything_is_asked(
    open_app: Open, path: Path, fake_system: FakeSystem, default_timeline: Timeline
) -> None:
    async with open_app(routine="") as driver:
        start = fake_system.monotonic
        await driver.press("s", "enter")
        seen: set[tuple[int, str, str, str]] = set()
        live = driver.app.player.live
        while not live.session.is_over:
            now = fake_system.monotonic
            step = live.session.moment_at(now).step
            view = driver.app.screen
            assert now - start == live.session.position_at(now) < default_timeline.length
            if (step.block, step.part, step.phase) not in {key[:3] for key in seen}:
                await driver.wait()
                shown = view.query_one("#phase", Lines).plain
                seen.add((step.block, step.part, step.phase, shown))
            fake_system.advance(live.session.next_change(now))
        assert fetch_rows(path, "SELECT state, counts, pain_before FROM session") == [
            ("done", 1, None)
        ]
        assert fake_system.monotonic - start == default_timeline.length == 1_209_000
        steps = {(step.block, step.part, step.phase) for step in default_timeline.steps}
        assert {key[:3] for key in seen} == steps
        words = {step.label for step in default_timeline.steps}
        assert len({key[3] for key in seen}) == len(words)
        await driver.wait()
        assert screen_name(driver) == "SummaryScreen"
        assert "Done: 20:09, complete" in driver.text
        assert "Saved. It counts." in driver.text
        ended = [at - start for at in driver.rings if at - start >= 1_209_000]
        assert ended == [1_209_000]
        await driver.advance(5_000)
        assert len([at for at in driver.rings if at - start >= 1_209_000]) == 5


@pytest.mark.long
async def test_the_cues_of_the_whole_routine_ring_when_their_steps_begin(
    open_app: Open,
    fake_system: FakeSystem,
    default_timeline: Timeline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_app(routine="") as driver:
        told: list[tuple[int, Cue]] = []
        start = fake_system.monotonic
        monkeypatch.setattr(
            driver.app.session_controller.bell,
            "ring",
            lambda cue: told.append((fake_system.monotonic - start, cue)),
        )
        await driver.press("s", "enter")
        fake_system.advance(1_209_000)
        phases = [(step.start, Cue(step.phase.value)) for step in default_timeline.steps]
        assert [cue for cue in told if cue[1] is not Cue.COUNT] == [*phases, (1_209_000, Cue.END)]


async def test_the_session_goes_on_while_one_looks_at_the_history(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", "h")
        await driver.advance(10_000)
        await driver.press("left", "t")
        assert screen_name(driver) == "HistoryScreen"
        await driver.advance(10_000)
        await driver.press("s")
        assert "0:45 to go" in driver.text
        await driver.press("h")
        await driver.advance(45_000)
        assert screen_name(driver) == "SummaryScreen"
        assert fetch_rows(path, "SELECT state FROM session") == [("done",)]
        await driver.press("enter")
        assert screen_name(driver) == "RoutineScreen"
        assert "1 day" in driver.text


@pytest.mark.parametrize("over", ["question_mark", "ctrl+p"])
@pytest.mark.parametrize("behind", few(["h", "r", "s"], 1))
async def test_the_end_is_shown_and_done_with_whatever_is_open(
    open_app: Open, over: str, behind: str
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", behind, over)
        await driver.advance(65_000)
        assert "Done: 1:05" in driver.text
        await driver.press("3", "enter")
        while screen_name(driver) != "RoutineScreen":
            await driver.press("escape")
        await driver.press("s", "enter")
        await driver.advance(3_000)
        assert screen_name(driver) == "SessionScreen"


async def test_two_sessions_can_follow_each_other(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        for _ in range(2):
            await driver.press("s", "enter")
            await driver.advance(65_000)
            await driver.press("enter")
        assert fetch_rows(path, "SELECT count(*) FROM session WHERE state = 'done'") == [(2,)]
        assert "1 day" in driver.text


# Keys everywhere


async def test_the_keys_of_every_page_lead_where_they_say(open_app: Open) -> None:
    async with open_app() as driver:
        for key, name in (
            ("h", "HistoryScreen"),
            ("r", "RoutineScreen"),
            ("question_mark", "HelpScreen"),
            ("escape", "RoutineScreen"),
            ("s", "PainBeforeScreen"),
            ("enter", "SessionScreen"),
            ("h", "HistoryScreen"),
            ("s", "SessionScreen"),
            ("r", "RoutineScreen"),
            ("question_mark", "HelpScreen"),
            ("q", "RoutineScreen"),
            ("s", "SessionScreen"),
            ("question_mark", "HelpScreen"),
            ("escape", "SessionScreen"),
        ):
            await driver.press(key)
            assert screen_name(driver) == name, key


@pytest.mark.parametrize("where", ["r", "h"])
async def test_q_quits_at_once_when_nothing_is_live(open_app: Open, where: str) -> None:
    async with open_app() as driver:
        await driver.press(where, "q")
        assert driver.app._exit
        assert driver.app.return_code == 0


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_quitting_asks_when_a_session_is_live(open_app: Open, key: str) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        for where in "rhs":
            await driver.press(where, key)
            assert "Leave the session" in driver.text
            assert not driver.app._exit
            await driver.press("escape")
            assert driver.app.player.live.session.status is Status.RUNNING


@pytest.mark.parametrize(
    ("where", "key"), [("r", "q"), ("h", "ctrl+q"), ("s", "q"), ("s", "ctrl+c")]
)
async def test_where_it_was_asked_for_it_quits_once_the_session_is_left(
    open_app: Open, where: str, key: str
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", where, key, "k")
        assert driver.app._exit is (where != "s" or key != "q")


async def test_a_signal_puts_the_session_aside_without_asking(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(8_000)
        driver.app.lifecycle.leave_now()
        assert driver.app._exit
        assert fetch_rows(path, "SELECT token, position FROM lease") == [(None, 8_000)]


# The bell, notifications, and a terminal that is behind


async def test_turning_the_bell_off_and_on_is_kept(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(1_000)
        toggle_bell(driver.app)
        driver.rings.clear()
        await driver.advance(5_000)
        assert driver.rings == []
        assert not driver.service.settings.bell
        toggle_bell(driver.app)
        await driver.advance(5_000)
        assert driver.rings
        assert driver.service.settings.bell


class Behind:
    """Stands in for what drives a terminal, which is behind or not."""

    def __init__(self) -> None:
        self.is_behind = True

    def wait(self) -> bool:
        return self.is_behind


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Behind:
    behind = Behind()
    monkeypatch.setattr(FootUI, "terminal", behind)
    return behind


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All notifications that are sent to the terminal."""
    written: list[str] = []
    draw = HeadlessDriver.write

    def write(driver: HeadlessDriver, data: str) -> None:
        if data.startswith(("\x1b]9;", "\x1b]777;", "\x1bP")):
            written.append(data)
        draw(driver, data)

    monkeypatch.setattr(HeadlessDriver, "write", write)
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return written


async def test_who_wants_it_is_notified_of_each_exercise_and_of_the_end(
    open_app: Open, sent: list[str]
) -> None:
    async with open_app() as driver:
        driver.service.set("notify", "osc9")
        driver.app.apply_settings(driver.service.settings)
        await driver.press("s", "enter", "h")
        await driver.advance(65_000)
        said = ("Toe lifts comes next", "Marching comes next", "Done, and saved")
        assert sent == [f"\x1b]9;footui: {text}\x1b\\" for text in said]


async def test_nobody_is_notified_unasked(open_app: Open, sent: list[str]) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(65_000)
        assert sent == []


async def test_notifications_are_ascii_where_all_else_is_and_wrapped_for_tmux(
    open_app: Open, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(ascii_only=True) as driver:
        driver.service.set("notify", "osc777")
        driver.app.apply_settings(driver.service.settings)
        driver.app.announce("Fuß – oben")
        monkeypatch.setenv("TMUX", "somewhere")
        driver.app.announce("Fuß – oben")
        assert sent[0] == "\x1b]777;notify;footui;Fu? - oben\x1b\\"
        assert sent[1].startswith("\x1bPtmux;")


async def test_what_would_come_late_is_neither_rung_nor_notified(
    open_app: Open, writer: Behind, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        rung: list[str] = []
        monkeypatch.setattr(App, "bell", lambda _: rung.append("rung"))
        driver.service.set("notify", "osc9")
        driver.app.apply_settings(driver.service.settings)
        driver.app.bell()
        driver.app.announce("late")
        assert (rung, sent) == ([], [])
        writer.is_behind = False
        driver.app.bell()
        driver.app.announce("in time")
        assert (rung, sent) == (["rung"], ["\x1b]9;footui: in time\x1b\\"])


async def test_a_terminal_that_is_behind_is_drawn_on_once_it_has_caught_up(
    open_app: Open, writer: Behind, path: Path
) -> None:
    async with open_app() as driver:
        writer.is_behind = False
        await driver.press("s", "enter")
        await driver.advance(5_000)
        assert "1:00 to go" in driver.text
        writer.is_behind = True
        await driver.advance(10_000)
        assert "1:00 to go" in driver.text
        assert driver.app.player.live.session.position_at(driver.fake_system.monotonic) == 15_000
        [(saved,)] = fetch_rows(path, "SELECT position FROM lease")
        assert saved > 10_000
        writer.is_behind = False
        driver.app.post_message(OutputDrained(lost=False))
        await driver.wait()
        assert "0:50 to go" in driver.text


async def test_after_a_loss_all_of_the_screen_is_drawn_anew(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        drawn: list[bool] = []
        monkeypatch.setattr(
            driver.app, "refresh", lambda *_, layout=False, **__: drawn.append(layout)
        )
        driver.app.post_message(OutputDrained(lost=False))
        await driver.wait()
        assert True not in drawn
        driver.app.post_message(OutputDrained(lost=True))
        await driver.wait()
        assert True in drawn


# Faults


@pytest.mark.parametrize("where", ["r", "h"])
async def test_a_start_that_cannot_be_saved_says_why_and_can_be_tried_again(
    open_app: Open, path: Path, no_lock_wait: None, where: str
) -> None:
    async with open_app() as driver:
        await driver.press(where, "s")
        with locked(path, "EXCLUSIVE"):
            await driver.press("enter")
            assert "Another program has kept" in driver.text
        await driver.press("s", "enter")
        assert screen_name(driver) == "SessionScreen"
        assert "Another program" not in driver.text


@pytest.mark.parametrize("where", ["r", "h"])
async def test_s_waits_for_a_locked_database_and_then_asks_once(
    open_app: Open, path: Path, no_lock_wait: None, where: str
) -> None:
    async with open_app() as driver:
        await driver.press(where)
        with locked(path, "EXCLUSIVE"):
            await driver.press("s", "s")
            assert TRYING_AGAIN in screen_text(driver)
            await driver.advance(3_000)
            assert TRYING_AGAIN in screen_text(driver)
        await driver.advance(2_000)
        assert screen_name(driver) == "PainBeforeScreen"
        await driver.press("escape")
        await driver.advance(5_000)
        assert screen_name(driver) in ("RoutineScreen", "HistoryScreen")
        assert TRYING_AGAIN not in screen_text(driver)


async def test_what_was_opened_while_the_database_was_locked_is_not_covered(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        with locked(path, "EXCLUSIVE"):
            await driver.press("s", "question_mark")
        await driver.advance(5_000)
        assert screen_name(driver) == "HelpScreen"
        await driver.press("escape")
        await driver.advance(1_000)
        assert screen_name(driver) == "PainBeforeScreen"


async def test_s_gives_up_after_a_minute_and_says_why(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        with locked(path, "EXCLUSIVE"):
            await driver.press("s")
            await driver.advance(61_000)
            assert "Another program has kept" in screen_text(driver)
            assert TRYING_AGAIN not in screen_text(driver)


async def test_a_session_that_was_kept_elsewhere_is_taken_in_once_the_database_is_free(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(8_000)
        with locked(path, "EXCLUSIVE"):
            await driver.press("n")
            driver.app.lifecycle.leave_now()
    driver.fake_system.alarms.clear()
    with ExitStack() as writing:
        writing.enter_context(locked(path))
        async with open_app(routine="") as driver:
            assert screen_name(driver) == "LeaseWatchScreen"
            await driver.advance(10_000)
            assert screen_name(driver) == "RoutineScreen"
            assert TRYING_AGAIN in screen_text(driver)
            writing.close()
            await driver.advance(1_000)
            assert driver.app.message == FOUND
            assert "Unfinished session" in driver.text
    assert list(path.parent.glob("footui-unsaved-*")) == []


async def test_pages_that_are_first_seen_while_the_database_is_locked_take_keys(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        with locked(path, "EXCLUSIVE"):
            await driver.press("h", "left", "t", "pageup", "question_mark", "escape")
            assert "Another program has kept" in " ".join(driver.text.split())
            await driver.press("r", "down")
            assert "Another program has kept" in " ".join(driver.text.split())
        await driver.press("h", "r")
        assert "Toe lifts" in driver.text


async def test_quitting_with_an_unsaved_end_fails_and_says_so(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(8_000)
        with locked(path, "EXCLUSIVE"):
            await driver.press("n")
            driver.app.lifecycle.leave_now()
            assert driver.app._exit
            assert "locked" in driver.app.lifecycle.unsaved


# Two at once


async def test_the_second_says_where_and_since_when_and_may_look_around(
    open_app: Open, elsewhere: Service, path: Path
) -> None:
    async with open_app() as driver:
        elsewhere.sessions.start(None)
        await driver.press("s")
        shown = " ".join(driver.text.split())
        assert "A session is running elsewhere" in shown
        assert "Sunday 19:04" in shown
        assert "desk, pts/7" in shown
        await driver.press("l")
        assert screen_name(driver) == "RoutineScreen"
        await driver.press("h")
        assert "unfinished" in driver.text
        assert fetch_rows(path, "SELECT pid FROM lease") == [(ELSEWHERE,)]


async def test_a_session_that_began_elsewhere_meanwhile_is_not_begun_twice(
    open_app: Open, elsewhere: Service, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("s")
        elsewhere.sessions.start(None)
        await driver.press("enter")
        assert "A session is running elsewhere" in driver.text
        assert fetch_rows(path, "SELECT count(*) FROM session") == [(1,)]


async def test_it_can_be_taken_over_and_the_first_one_notices(
    open_app: Open, elsewhere: Service, fake_system: FakeSystem, path: Path
) -> None:
    async with open_app() as driver:
        first = elsewhere.sessions.start(None)
        fake_system.advance(4_000)
        first.tick()
        await driver.press("s", "t")
        assert screen_name(driver) == "SessionScreen"
        assert "Space resumes" in driver.text
        assert fetch_rows(path, "SELECT pid FROM lease") == [(100,)]
        fake_system.advance(4_000)
        first.tick()
        assert first.lost
        await driver.press("space")
        await driver.advance(64_000)
        assert "Done: 1:05" in driver.text


@pytest.mark.parametrize("behind", ["s", "r", "h"])
async def test_the_one_that_lost_it_turns_to_browsing_and_says_so(
    open_app: Open, elsewhere: Service, path: Path, behind: str
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", behind)
        await driver.advance(6_000)
        taken = elsewhere.sessions.take()
        assert taken is not None
        await driver.advance(6_000)
        shown = " ".join(driver.text.split())
        assert screen_name(driver) == "RoutineScreen"
        assert "taken over by another footui. You can look around here." in shown
        assert "s start" in footer_text(driver)
        driver.rings.clear()
        await driver.advance(60_000)
        assert driver.rings == []
        assert fetch_rows(path, "SELECT pid FROM lease") == [(ELSEWHERE,)]


@pytest.mark.parametrize("dialog", ["x", "q", "question_mark"])
async def test_losing_it_under_a_dialog_leaves_no_dialog_behind(
    open_app: Open, elsewhere: Service, dialog: str
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", dialog)
        assert elsewhere.sessions.take() is not None
        await driver.advance(6_000)
        while screen_name(driver) != "RoutineScreen":
            await driver.press("escape")
        assert "taken over" in driver.text
        await driver.press("s", "t")
        assert screen_name(driver) == "SessionScreen"


@pytest.mark.parametrize(
    ("key", "claim"),
    [("q", "paused and saved"), ("x", "is saved"), ("space", "Space resumes"), ("n", "to go")],
)
async def test_a_key_for_a_session_that_is_lost_says_that_it_is_lost(
    open_app: Open, elsewhere: Service, key: str, claim: str
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(6_000)
        assert elsewhere.sessions.take() is not None
        await driver.press(key)
        assert claim not in driver.text
        assert "taken over by another footui" in driver.text


async def test_a_session_that_ended_elsewhere_is_not_taken_up(
    open_app: Open, elsewhere: Service
) -> None:
    async with open_app() as driver:
        live = elsewhere.sessions.start(None)
        await driver.press("s")
        live.stop()
        await driver.press("t")
        assert "That session has ended meanwhile." in driver.text


# On the next day

SUNDAY = "It counts on Sunday 22 November 2026."
OVER_NIGHT = 8 * 3_600_000


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_one_that_stays_open_over_night_says_on_which_day_it_counts(
    open_app: Open, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    async with open_app(size=size) as driver:
        await driver.press("s", "enter", "space")
        assert "It counts" not in screen_text(driver)
        fake_system.suspend(OVER_NIGHT)
        await driver.advance(A_WATCH)
        assert SUNDAY in screen_text(driver)
        await driver.press("q")
        assert SUNDAY in screen_text(driver)


async def test_one_that_ends_on_the_next_day_says_on_which_it_counts(
    open_app: Open, fake_system: FakeSystem
) -> None:
    fake_system.utc += 5 * 3_600_000 - 4 * 60_000 - 30_000
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(65_000)
        assert f"Saved. {SUNDAY}" in screen_text(driver)


async def test_one_that_is_led_elsewhere_since_yesterday_says_on_which_day_it_counts(
    open_app: Open, elsewhere: Service, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        elsewhere.sessions.start(None).apply(Session.pause)
        fake_system.suspend(OVER_NIGHT)
        await driver.press("s")
        assert "It began on Sunday 22 November 2026 at 19:04 and runs" in screen_text(driver)
        assert "take it over; it counts on Sunday 22 November 2026" in screen_text(driver)
        await driver.press("t")
        assert SUNDAY in screen_text(driver)
