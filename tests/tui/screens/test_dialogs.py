"""The dialogs: ratings, choices, the first run, help, and the end of a session."""

from datetime import date
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input

from footui.domain.session.transitions import Kind
from footui.domain.weeks.week import Goal
from footui.services.live.lease_watch import WATCH
from footui.tui import terminal_app
from footui.tui.app import FootUI
from footui.tui.key_dispatcher import REPEAT_INTERVAL_MS
from footui.tui.retry import TRYING_AGAIN
from footui.tui.screens.form import FormScreen
from footui.tui.screens.welcome import WelcomeScreen
from footui.tui.terminal.driver import Answered
from tests.support.app_driver import AppDriver, run_app, wait_until_idle
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import find_pending_session
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import (
    ZONE,
    Open,
    footer_text,
    open_second_service,
    screen_name,
    screen_text,
    type_ahead,
)

BEFORE = "SELECT pain_before FROM session"


async def begin(driver: AppDriver) -> None:
    """Be led into the first exercise."""
    await driver.press("s", "enter")
    await driver.advance(8_000)


async def end(driver: AppDriver) -> None:
    """Be led through a session to its end."""
    await driver.press("s", "enter")
    await driver.advance(65_000)


async def type_in(driver: AppDriver, text: str) -> None:
    await driver.press(*("space" if char == " " else char for char in text))


@pytest.mark.parametrize(
    ("keys", "rating"),
    [
        (["enter"], None),
        (["s"], None),
        (["space"], None),
        (["0", "enter"], 0),
        (["4", "enter"], 4),
        (["1", "enter"], 1),
        (["1", "0", "enter"], 10),
        (["1", "0", "3", "enter"], 3),
        (["4", "right", "right", "enter"], 6),
        (["4", "backspace", "enter"], None),
        (["left", "enter"], 9),
    ],
)
async def test_pain_before_takes_a_key_or_two_and_one_to_skip(
    open_app: Open, path: Path, keys: list[str], rating: int | None
) -> None:
    async with open_app() as driver:
        await driver.press("s", *keys)
        assert "Toe lifts   1 of 2" in driver.text
        assert fetch_rows(path, BEFORE) == [(rating,)]


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_one_can_think_better_of_starting(open_app: Open, path: Path, key: str) -> None:
    async with open_app() as driver:
        await driver.press("s", "4", key)
        assert "s start" in footer_text(driver)
        assert fetch_rows(path, BEFORE) == []


async def test_a_rating_is_not_kept_for_the_next_time(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "4", "escape", "s")
        assert "[4]" not in driver.text


async def test_a_rating_shows_what_it_asks_for(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "7")
        assert "[7]" in driver.text
        assert "stop for today, and see" in driver.text


# The end


async def test_at_the_end_all_is_saved_before_anything_is_asked(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await end(driver)
        assert fetch_rows(path, "SELECT state, counts FROM session") == [("done", 1)]
        assert "Done: 1:05, complete" in driver.text
        assert "Saved. It counts." in driver.text
        assert "1 day" in driver.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
@pytest.mark.parametrize("seconds", [10, 65])
async def test_how_the_session_and_the_week_stand_is_told_whole(
    open_app: Open, size: tuple[int, int], seconds: int
) -> None:
    async with open_app(size=size) as driver:
        await driver.press("s", "enter")
        await driver.advance(seconds * 1_000)
        await driver.press("N", "N")
        shown = " ".join(driver.text.split())
        assert "this week – " in shown
        assert "first week, not judged." in shown


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_pain_after_and_a_note_are_optional(open_app: Open, path: Path, key: str) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press(key)
        assert fetch_rows(path, "SELECT pain_after, note FROM session") == [(None, "")]
        assert "s start" in footer_text(driver)
        assert "●" in driver.text


async def test_pain_after_takes_a_key_or_two(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press("1", "0", "enter")
        assert fetch_rows(path, "SELECT pain_after FROM session") == [(10,)]


async def test_a_note_is_written_after_n_digits_and_all(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press("3", "n")
        await type_in(driver, "20 min nq")
        await driver.press("enter")
        assert fetch_rows(path, "SELECT pain_after, note FROM session") == [(3, "20 min nq")]


SAID = "SELECT pain_after, note FROM session"


@pytest.mark.parametrize(
    "more", few([["N", "N"], ["3", "enter"], ["enter"], ["n", "n", "enter"], ["escape"]], 2)
)
async def test_what_is_typed_ahead_of_the_end_is_not_said_of_the_session(
    open_app: Open, path: Path, more: list[str]
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await type_ahead(driver, "N", "N", *more)
        assert screen_name(driver) == "SummaryScreen"
        assert footer_text(driver) == "enter done   n note"
        await driver.press("3", "enter")
        assert fetch_rows(path, SAID) == [(3, "")]


async def test_a_key_that_is_pressed_again_and_again_goes_no_further_than_the_end(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await begin(driver)
        for _ in range(10):
            await driver.press("n")
            await driver.advance(400)
        assert footer_text(driver) == "enter done   n note"
        await driver.advance(REPEAT_INTERVAL_MS)
        await driver.press("n", "n", "enter")
        assert fetch_rows(path, SAID) == [(None, "n")]


async def test_what_is_being_written_when_the_session_ends_goes_no_further(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press(*ZONE)
        await driver.advance(65_000 - 8_000 - 350)
        for key in "minutes":
            await driver.press(key)
            await driver.advance(100)
        await driver.press("enter")
        assert screen_name(driver) == "SummaryScreen"
        assert footer_text(driver) == "enter done   n note"
        await driver.press("7", "enter")


async def test_ctrl_c_leaves_the_end_page_whatever_was_being_written(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press(*ZONE)
        await driver.advance(65_000 - 8_000 - 50)
        await driver.press("m")
        await driver.advance(100)
        assert screen_name(driver) == "SummaryScreen"
        await driver.press("ctrl+c")
        assert driver.app._exit


class SlowLink:
    """Stands in for a terminal that answers, at the end of a slow link."""

    is_behind = is_silent = False
    answers = True
    asked = 0

    def wait(self) -> bool:
        return self.is_silent

    def ask(self) -> int:
        self.asked += 1
        return 2  # something was asked before


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch) -> SlowLink:
    made = SlowLink()
    monkeypatch.setattr(FootUI, "terminal", made)
    monkeypatch.setattr(terminal_app, "window_size", lambda: (80, 24))
    return made


async def test_what_comes_before_a_slow_link_has_shown_the_end_is_not_said_of_the_session(
    open_app: Open, path: Path, link: SlowLink
) -> None:
    async with open_app() as driver:
        await end(driver)
        assert link.asked == 1
        for _ in range(2):
            await driver.press("3", "n", "enter")
            assert "[3]" not in driver.text
            assert footer_text(driver) == "enter done   n note"
            driver.app.post_message(Answered())
        await driver.press("4", "enter")
        assert fetch_rows(path, SAID) == [(4, "")]


async def test_an_answer_that_never_comes_is_waited_for_only_while_the_link_may_stall(
    open_app: Open, path: Path, link: SlowLink
) -> None:
    link.is_silent = True
    async with open_app() as driver:
        await end(driver)
        await driver.advance(10_000)
        await driver.press("3", "enter")
        link.is_silent = False
        await driver.advance(10_000)
        await driver.press("4", "enter")
        assert fetch_rows(path, SAID) == [(4, "")]


async def test_escape_from_the_note_leads_back_to_the_rating(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press("n", "a", "escape", "4", "enter")
        assert fetch_rows(path, "SELECT pain_after FROM session") == [(4,)]


async def test_a_note_holds_500_characters_and_no_more(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press("n")
        driver.app.screen.query_one(Input).value = "x" * 499
        await type_in(driver, "yz")
        await driver.press("enter")
        [(note,)] = fetch_rows(path, "SELECT note FROM session")
        assert len(note) == 500
        assert note.endswith("xy")


@pytest.mark.parametrize("text", ["\x1b[2J\x1b]52;c;Zm9v\x07", "a\u202eb\x9b31mc", "\x00\x08\x7f"])
async def test_what_is_pasted_into_the_note_never_drives_the_terminal(
    open_app: Open, text: str
) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press("n")
        driver.app.screen.query_one(Input).post_message(Paste(f"before{text}after"))
        await wait_until_idle()
        assert "before" in driver.text
        controls = {char for char in driver.text if ord(char) < 32 or 127 <= ord(char) < 160}
        assert controls <= {"\n"}
        assert "\u202e" not in driver.text


async def test_a_note_that_cannot_be_saved_yet_is_saved_once_it_can_be(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await end(driver)
        await driver.press("3", "n", "a")
        with locked(path, "EXCLUSIVE"):
            await driver.press("enter")
            assert "Another program has kept" in driver.text
            assert "kept in a file meanwhile" in screen_text(driver)
        await driver.advance(2_000)
        assert fetch_rows(path, "SELECT pain_after, note FROM session") == [(3, "a")]
        assert "Saved." in driver.text


async def test_a_rating_while_the_database_is_locked_is_no_harm(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await end(driver)
        with locked(path, "EXCLUSIVE"):
            await driver.press("3")
            assert "[3]" in driver.text
        await driver.press("enter")
        assert fetch_rows(path, "SELECT pain_after FROM session") == [(3,)]


# Stopping for pain


async def test_stopping_for_pain_stores_how_bad_and_where(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("x", "1", "0", "k")
        assert "[10]" in driver.text
        assert "[knee]" in driver.text
        await driver.press("enter")
        stored = fetch_rows(path, "SELECT state, counts, stop_pain, stop_place FROM session")
        assert stored == [("partial", 0, 10, "knee")]
        assert fetch_rows(path, "SELECT kind FROM transition ORDER BY number DESC LIMIT 1") == [
            ("stop",)
        ]
        assert "Stopped and saved." in driver.text
        assert "s start" in footer_text(driver)


async def test_each_place_has_a_key(open_app: Open, path: Path) -> None:
    latest = "SELECT stop_pain, stop_place FROM session ORDER BY started_at DESC LIMIT 1"
    async with open_app() as driver:
        for key, place in (("f", "foot"), ("a", "ankle or calf"), ("k", "knee"), ("h", "hip"),
                           ("b", "back"), ("e", "elsewhere")):  # fmt: skip
            await driver.press("s", "enter", "x", key, "enter")
            assert fetch_rows(path, latest) == [(None, place)]
            await driver.advance(1_000)


async def test_one_can_stop_without_a_word_or_not_at_all(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", "x", "escape")
        assert fetch_rows(path, "SELECT state FROM session") == [("live",)]
        assert "go on" in footer_text(driver)
        await driver.press("x", "enter")
        assert fetch_rows(path, "SELECT state, stop_pain FROM session") == [("partial", None)]


async def test_a_session_that_is_paused_for_pain_waits_for_the_answer(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("x")
        await driver.advance(120_000)
        assert "Stop for pain" in driver.text
        await driver.press("escape")
        assert "0:57 to go" in driver.text


async def test_a_stop_that_cannot_be_saved_is_not_said_to_be_saved(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("x", "7", "k")
        with locked(path, "EXCLUSIVE"):
            await driver.press("enter")
            assert "saved." not in driver.text
            assert "Another program has kept" in " ".join(driver.text.split())
        await driver.advance(10_000)
        assert fetch_rows(path, "SELECT stop_pain, stop_place FROM session") == [(7, "knee")]


# Leaving


@pytest.mark.parametrize(("key", "state", "said"), [("k", "partial", "Kept as partial."),
                         ("d", "partial", "Discarded."),
                         ("r", "live", "Saved for later.")])  # fmt: skip
async def test_a_session_that_is_left_is_kept_discarded_or_put_aside(
    open_app: Open, path: Path, key: str, state: str, said: str
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("q")
        assert "Leave the session" in driver.text
        assert "at Toe lifts, with 0:57 to go" in driver.text
        await driver.press(key)
        if key == "d":
            assert "enter discards it; u brings it back." in driver.text
            assert fetch_rows(path, "SELECT state FROM session") == [("live",)]
            await driver.press("enter")
        assert said in driver.text
        [(stored, deleted)] = fetch_rows(path, "SELECT state, deleted_at IS NOT NULL FROM session")
        assert (stored, bool(deleted)) == (state, key == "d")
        assert "s start" in footer_text(driver)


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        (["enter"], "live"),
        (["down", "enter"], "partial"),
        (["up", "enter"], "partial"),
        (["up", "down", "enter"], "live"),
    ],
)
async def test_an_answer_can_be_pointed_at(
    open_app: Open, path: Path, keys: list[str], state: str
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", "escape", *keys)
        assert fetch_rows(path, "SELECT state FROM session") == [(state,)]


async def test_kept_with_most_of_it_done_counts(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(60_000)
        await driver.press("q", "k")
        assert "Kept. It counts." in driver.text
        assert "1 day" in driver.text


@pytest.mark.parametrize("back", ["escape", "q"])
async def test_going_back_from_leaving_goes_on_after_a_lead_in(open_app: Open, back: str) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("q", back)
        assert "then hold" in driver.text
        await driver.advance(4_000)
        assert "0:56 to go" in driver.text


async def test_going_back_to_a_paused_session_leaves_it_paused(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", "space", "q", "escape")
        await driver.advance(10_000)
        assert "Space resumes" in driver.text


@pytest.mark.parametrize(("key", "state"), [("k", "partial"), ("d", "partial"), ("r", "live")])
async def test_leaving_while_the_database_is_locked_claims_nothing_untrue(
    open_app: Open, path: Path, no_lock_wait: None, key: str, state: str
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("q")
        with locked(path, "EXCLUSIVE"):
            await driver.press(key, *["enter"] * (key == "d"))
            shown = " ".join(driver.text.split()) + driver.app.lifecycle.unsaved
            assert "Another program" in shown
            assert not any(word in shown for word in ("Kept", "Discarded.", "Saved for later."))
        await driver.advance(10_000)
        [(stored, deleted)] = fetch_rows(path, "SELECT state, deleted_at IS NOT NULL FROM session")
        assert stored == state
        assert bool(deleted) is (key == "d")


async def test_one_that_cannot_be_saved_can_be_left_for_later_by_quitting(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver)
        with locked(welcomed_path, "EXCLUSIVE"):
            await driver.press("n", "q")
            assert "Not saved yet: " in driver.text
            assert "paused and saved" not in screen_text(driver)
            assert "quit, and resume it later" in driver.text
            await driver.press("r")
            assert driver.app._exit
            assert "It is kept in" in driver.app.lifecycle.unsaved
    fake_system.alarms.clear()
    with open_second_service(welcomed_path, fake_system) as other:
        other.sessions.watch()
        assert other.sessions.recover_pending()
        waiting = find_pending_session(other)
        assert waiting
        assert [t.kind for t in waiting.session.log] == [Kind.START, Kind.SEEK, Kind.PAUSE]


async def test_one_that_cannot_be_let_go_of_yet_is_put_aside_once_it_can(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("q")
        with locked(path, "EXCLUSIVE"):
            await driver.press("r")
            assert TRYING_AGAIN in screen_text(driver)
        await driver.advance(2_000)
        assert "Saved for later." in driver.text
        assert fetch_rows(path, "SELECT token FROM lease") == [(None,)]


async def test_one_that_goes_on_meanwhile_is_not_put_aside(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("q")
        with locked(path, "EXCLUSIVE"):
            await driver.press("r", "space")
        await driver.advance(2_000)
        assert screen_name(driver) == "SessionScreen"
        assert driver.app.player


async def test_quitting_from_another_page_tells_what_is_not_saved(
    open_app: Open, welcomed_path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver)
        with locked(welcomed_path, "EXCLUSIVE"):
            await driver.press("q", "k", "h", "q")
            assert driver.app._exit
            assert "It is kept in" in driver.app.lifecycle.unsaved
    driver.fake_system.advance(10_000)  # what was due does not look for screens that are gone


async def test_leaving_does_what_was_offered_though_all_is_saved_by_then(
    open_app: Open, welcomed_path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await begin(driver)
        with locked(welcomed_path, "EXCLUSIVE"):
            await driver.press("n", "q")
            assert "quit, and resume it later" in driver.text
        await driver.advance(10_000)
        await driver.press("r")
        assert driver.app._exit
        assert driver.app.lifecycle.unsaved == ""


# What was not over


@pytest.mark.parametrize("dead", [False, True])
async def test_what_was_put_aside_or_cut_off_goes_on_in_the_same_block(
    open_app: Open, fake_system: FakeSystem, dead: bool
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(24_000)
        if not dead:
            await driver.press("q", "r")
    fake_system.alarms.clear()
    fake_system.advance(3_600_000)
    async with open_app(pid=200, routine="") as driver:
        assert ("Is a session running elsewhere?" in driver.text) is dead
        assert ("This takes 6 seconds at most. Then you" in screen_text(driver)) is dead
        await driver.advance(WATCH)
        assert "Unfinished session" in driver.text
        assert "at Toe lifts" in driver.text
        await driver.press("r")
        assert "go on" in footer_text(driver)
        await driver.press("space")
        await driver.advance(3_100)
        assert driver.app.player
        session = driver.app.player.live.session
        assert session.timeline.block_at(session.position_at(fake_system.monotonic)) == 1
        assert 20_000 <= session.position <= 24_000


@pytest.mark.parametrize(("key", "kept"), [("k", 1), ("d", 0)])
async def test_what_was_cut_off_can_be_kept_or_discarded(
    open_app: Open, fake_system: FakeSystem, path: Path, key: str, kept: int
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(24_000)
    fake_system.alarms.clear()
    async with open_app(pid=200) as driver:
        await driver.advance(WATCH)
        await driver.press(key, *["enter"] * (key == "d"))
        query = "SELECT count(*) FROM session WHERE state = 'partial' AND deleted_at IS NULL"
        assert fetch_rows(path, query) == [(kept,)]
        assert fetch_rows(path, "SELECT count(*) FROM lease") == [(0,)]
        await driver.press("s")
        assert "Before you start" in driver.text


async def test_a_discarded_session_is_resumed_once_that_is_undone(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("q", "d", "enter", "u")
        assert "the session of Sunday 22 November 2026 can be resumed." in screen_text(driver)
        await driver.press("U")
        assert "2026 is discarded again." in screen_text(driver)
        await driver.press("u", "s", "r")
        assert "at Toe lifts" not in driver.text
        assert driver.app.player
        assert fetch_rows(path, "SELECT state, deleted_at FROM session") == [("live", None)]


async def test_what_a_command_did_is_asked_about_before_it_is_undone_or_redone(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 11, 22), Goal(1, 2))
    goals = "SELECT count(*) FROM goal WHERE deleted_at IS NULL"
    async with open_app() as driver:
        await driver.press("u")
        assert "set the goal from the week of Sunday 22 November 2026" in screen_text(driver)
        await driver.press("n")
        assert fetch_rows(welcomed_path, goals) == [(1,)]
        await driver.press("u", "y")
        assert (
            "Undone. From the week of 16 November 2026 the goal is 2–3 days a week again."
            in screen_text(driver)
        )
        assert fetch_rows(welcomed_path, goals) == [(0,)]
        await driver.press("U", "enter")
        assert (
            "Redone. From the week of 16 November 2026 the goal is 1–2 days a week again."
            in screen_text(driver)
        )
        assert fetch_rows(welcomed_path, goals) == [(1,)]


async def test_what_another_screen_did_is_asked_about_before_it_is_undone_or_redone(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    goals = "SELECT count(*) FROM goal WHERE deleted_at IS NULL"
    with open_second_service(welcomed_path, fake_system) as service:
        service.is_on_screen()
        async with open_app() as driver:
            service.plan.set_goal(date(2026, 11, 22), Goal(1, 2))
            await driver.press("u")
            assert (
                "It was done in another footui, open now or earlier: set the goal"
                in screen_text(driver)
            )
            await driver.press("y")
            assert fetch_rows(welcomed_path, goals) == [(0,)]
            await driver.press("U")
            assert "Redone. " in screen_text(driver)
            service.edits.undo()
            await driver.press("U")
            assert "It was undone in another footui, open now or earlier:" in screen_text(driver)
            await driver.press("y", "u")
            assert "Undone. " in screen_text(driver)


async def test_what_was_undone_in_the_shell_is_asked_about_whoever_made_it(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await driver.press("h", "a")
        with open_second_service(welcomed_path, fake_system) as service:
            service.edits.undo()
        await driver.press("U")
        assert "It was undone in the shell: added the session" in screen_text(driver)


async def test_what_is_done_while_a_question_is_open_is_asked_about_as_well(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 11, 22), Goal(1, 2))
        async with open_app() as driver:
            await driver.press("u")
            service.plan.pause(date(2026, 11, 29), date(2026, 11, 29), "")
            await driver.press("y")
            assert "It was done in the shell: paused the week of" in screen_text(driver)
            assert fetch_rows(welcomed_path, "SELECT count(*) FROM change WHERE undone") == [(0,)]


async def test_what_is_said_after_a_session_that_was_deleted_meanwhile_stays_to_be_seen(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press("N", "N")
        with open_second_service(welcomed_path, fake_system) as service:
            [view] = service.history.day(service.today())
            service.edits.delete(view.record)
        await driver.press("3", "enter")
        assert "This session was deleted elsewhere meanwhile" in screen_text(driver)
        assert "[3]" in driver.text
        await driver.press("escape")
        assert "Before you start" not in driver.text
        assert "s start" in footer_text(driver)


async def test_the_question_can_wait(open_app: Open, fake_system: FakeSystem, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(24_000)
    fake_system.alarms.clear()
    async with open_app(pid=200) as driver:
        await driver.advance(WATCH)
        await driver.press("escape")
        assert "Brief" in driver.text
        await driver.press("h", "r", "s")
        assert "Unfinished session" in driver.text
        assert fetch_rows(path, "SELECT state FROM session") == [("live",)]


# The first run, and help


async def test_the_first_run_offers_the_zone_of_the_server(
    path: Path, fake_system: FakeSystem, open_app: Open
) -> None:
    path.unlink()
    fake_system.zone = "America/New_York"
    async with run_app(path, fake_system) as driver:
        assert "It is not medical advice" in driver.text
        assert "America/New_York" in driver.text
        await driver.press("enter")
        assert "s start" in footer_text(driver)
        assert driver.service.settings.timezone == "America/New_York"
    async with run_app(path, fake_system) as driver:
        assert "Welcome" not in driver.text


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC"])
async def test_a_zone_is_typed_over_the_one_that_is_offered(open_app: Open, zone: str) -> None:
    async with open_app() as driver:
        await driver.press(*ZONE)
        await type_in(driver, zone)
        await driver.press("enter", "y")
        assert driver.service.settings.timezone == zone


async def test_a_zone_that_does_not_exist_is_asked_for_again(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*ZONE)
        for name, error in (
            ("Europe/Berlim", "perhaps Europe/Berlin"),
            ("nowhere", "a name such as Europe/Berlin"),
            ("", "a name such as Europe/Berlin"),
            ("../etc/passwd", "a name such as Europe/Berlin"),
            ("a\x00b", "a name such as Europe/Berlin"),
            ("Europe", "perhaps Europe/"),
        ):
            driver.app.screen.query_one(Input).value = name
            await driver.press("enter")
            assert isinstance(driver.app.screen, FormScreen)
            assert f" {error}" in driver.text.splitlines()[2]
            assert driver.service.settings.timezone == "Europe/Berlin"


async def test_leaving_the_question_for_the_zone_later_on_does_not_quit(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*ZONE)
        await driver.press("escape")
        assert driver.app.is_running
        assert driver.app._exit is False
        assert "s start" in footer_text(driver)


async def test_answering_it_during_a_session_does_not_disturb_the_session(open_app: Open) -> None:
    async with open_app() as driver:
        await begin(driver)
        await driver.press(*ZONE)
        await type_in(driver, "UTC")
        await driver.press("enter", "y", "s")
        assert driver.service.settings.timezone == "UTC"
        assert "elsewhere" not in driver.text
        assert "Toe lifts   1 of 2" in driver.text


async def test_nothing_begins_before_the_zone_that_was_given_is_saved(
    path: Path, fake_system: FakeSystem, open_app: Open, no_lock_wait: None
) -> None:
    path.unlink()
    fake_system.zone = "America/New_York"
    async with run_app(path, fake_system) as driver:
        with locked(path):
            for zone in ("Asia/Tokyo", "Europe/Rome"):
                driver.app.screen.query_one(Input).value = zone
                await driver.press("enter")
                await driver.advance(1_500)
                assert isinstance(driver.app.screen, WelcomeScreen)
                assert TRYING_AGAIN in screen_text(driver)
        await driver.advance(1_000)
        assert screen_name(driver) == "RoutineScreen"
        assert TRYING_AGAIN not in screen_text(driver)
        assert driver.service.settings.timezone == "Europe/Rome"
        await driver.advance(5_000)
        assert driver.service.settings.timezone == "Europe/Rome"


async def test_a_zone_that_could_not_be_saved_for_a_minute_stays_to_be_given_again(
    path: Path, fake_system: FakeSystem, open_app: Open, no_lock_wait: None
) -> None:
    path.unlink()
    async with run_app(path, fake_system) as driver:
        driver.app.screen.query_one(Input).value = "Asia/Tokyo"
        with locked(path):
            await driver.press("enter")
            await driver.advance(61_000)
            assert "Another program has kept" in screen_text(driver)
            assert "Asia/Tokyo" in driver.text
        await driver.press("enter")
        assert driver.service.settings.timezone == "Asia/Tokyo"


async def test_a_zone_is_forgotten_once_another_one_is_being_written(
    path: Path, fake_system: FakeSystem, open_app: Open, no_lock_wait: None
) -> None:
    path.unlink()
    async with run_app(path, fake_system) as driver:
        with locked(path):
            await driver.press("enter")
            await driver.press("x")
        await driver.advance(5_000)
        assert isinstance(driver.app.screen, WelcomeScreen)
        assert not driver.service.settings.welcomed


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_the_first_run_is_shown_whole(
    path: Path, fake_system: FakeSystem, open_app: Open, size: tuple[int, int]
) -> None:
    path.unlink()
    async with run_app(path, fake_system, size=size) as driver:
        shown = " ".join(driver.text.split())
        for words in ("weakness in both legs.", "press Enter to take the one shown.", "UTC"):
            assert words in shown
        driver.app.screen.query_one(Input).value = "Europe/Berlim"
        await driver.press("enter")
        assert isinstance(driver.app.screen, WelcomeScreen)
        *_, refusal, field, _, keys = driver.text.splitlines()
        assert refusal == " There is no time zone of that name: perhaps Europe/Berlin."
        assert field.strip() == "Europe/Berlim"
        assert keys.startswith(" enter go on")


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "enter"])
async def test_help_opens_and_closes(open_app: Open, key: str, size: tuple[int, int]) -> None:
    async with open_app(size=size) as driver:
        before = driver.text
        await driver.press("question_mark")
        assert "ctrl+p palette" in driver.text
        await driver.press(key)
        assert driver.text == before


async def test_help_tells_what_to_mind_and_where_the_data_is(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("question_mark")
        shown = " ".join(driver.text.split())
        assert "Get emergency care for numbness between the legs" in shown
        assert str(path) in shown.replace(" ", "")
