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
from tests.support.app_driver import Stage, staged
from tests.support.fake_system import Machine
from tests.support.sqlite_tools import locked as written_to
from tests.tui.conftest import (
    ZONE,
    Open,
    ask,
    elsewhere_open,
    keys_of,
    locked,
    page,
    said,
    settled,
    type_ahead,
)

BEFORE = "SELECT pain_before FROM session"


async def begin(stage: Stage) -> None:
    """Be led into the first exercise."""
    await stage.press("s", "enter")
    await stage.advance(8_000)


async def end(stage: Stage) -> None:
    """Be led through a session to its end."""
    await stage.press("s", "enter")
    await stage.advance(65_000)


async def type_in(stage: Stage, text: str) -> None:
    await stage.press(*("space" if char == " " else char for char in text))


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
    async with open_app() as stage:
        await stage.press("s", *keys)
        assert "Toe lifts   1 of 2" in stage.text
        assert ask(path, BEFORE) == [(rating,)]


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_one_can_think_better_of_starting(open_app: Open, path: Path, key: str) -> None:
    async with open_app() as stage:
        await stage.press("s", "4", key)
        assert "s start" in keys_of(stage)
        assert ask(path, BEFORE) == []


async def test_a_rating_is_not_kept_for_the_next_time(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "4", "escape", "s")
        assert "[4]" not in stage.text


async def test_a_rating_shows_what_it_asks_for(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "7")
        assert "[7]" in stage.text
        assert "better stop for today" in stage.text


# The end


async def test_at_the_end_all_is_saved_before_anything_is_asked(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await end(stage)
        assert ask(path, "SELECT state, counts FROM session") == [("done", 1)]
        assert "Done: 1:05, complete" in stage.text
        assert "Saved. It counts." in stage.text
        assert "1 day" in stage.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
@pytest.mark.parametrize("seconds", [10, 65])
async def test_how_the_session_and_the_week_stand_is_told_whole(
    open_app: Open, size: tuple[int, int], seconds: int
) -> None:
    async with open_app(size=size) as stage:
        await stage.press("s", "enter")
        await stage.advance(seconds * 1_000)
        await stage.press("N", "N")
        shown = " ".join(stage.text.split())
        assert "This week:" in shown
        assert "first days, not judged." in shown


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_pain_after_and_a_note_are_optional(open_app: Open, path: Path, key: str) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press(key)
        assert ask(path, "SELECT pain_after, note FROM session") == [(None, "")]
        assert "s start" in keys_of(stage)
        assert "●" in stage.text


async def test_pain_after_takes_a_key_or_two(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press("1", "0", "enter")
        assert ask(path, "SELECT pain_after FROM session") == [(10,)]


async def test_a_note_is_written_after_n_digits_and_all(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press("3", "n")
        await type_in(stage, "20 min nq")
        await stage.press("enter")
        assert ask(path, "SELECT pain_after, note FROM session") == [(3, "20 min nq")]


SAID = "SELECT pain_after, note FROM session"


@pytest.mark.parametrize(
    "more", [["N", "N"], ["enter"], ["3", "enter"], ["n", "n", "enter"], ["escape"]]
)
async def test_what_is_typed_ahead_of_the_end_is_not_said_of_the_session(
    open_app: Open, path: Path, more: list[str]
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await type_ahead(stage, "N", "N", *more)
        assert page(stage) == "SummaryScreen"
        assert keys_of(stage) == "enter done   n note"
        await stage.press("3", "enter")
        assert ask(path, SAID) == [(3, "")]


async def test_a_key_that_is_pressed_again_and_again_goes_no_further_than_the_end(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await begin(stage)
        for _ in range(10):
            await stage.press("n")
            await stage.advance(400)
        assert keys_of(stage) == "enter done   n note"
        await stage.advance(REPEAT_INTERVAL_MS)
        await stage.press("n", "n", "enter")
        assert ask(path, SAID) == [(None, "n")]


async def test_what_is_being_written_when_the_session_ends_goes_no_further(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press(*ZONE)
        await stage.advance(65_000 - 8_000 - 350)
        for key in "minutes":
            await stage.press(key)
            await stage.advance(100)
        await stage.press("enter")
        assert page(stage) == "SummaryScreen"
        assert keys_of(stage) == "enter done   n note"
        await stage.press("7", "enter")


async def test_ctrl_c_leaves_the_end_page_whatever_was_being_written(open_app: Open) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press(*ZONE)
        await stage.advance(65_000 - 8_000 - 50)
        await stage.press("m")
        await stage.advance(100)
        assert page(stage) == "SummaryScreen"
        await stage.press("ctrl+c")
        assert stage.app._exit


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
    async with open_app() as stage:
        await end(stage)
        assert link.asked == 1
        for _ in range(2):
            await stage.press("3", "n", "enter")
            assert "[3]" not in stage.text
            assert keys_of(stage) == "enter done   n note"
            stage.app.post_message(Answered())
        await stage.press("4", "enter")
        assert ask(path, SAID) == [(4, "")]


async def test_an_answer_that_never_comes_is_waited_for_only_while_the_link_may_stall(
    open_app: Open, path: Path, link: SlowLink
) -> None:
    link.is_silent = True
    async with open_app() as stage:
        await end(stage)
        await stage.advance(10_000)
        await stage.press("3", "enter")
        link.is_silent = False
        await stage.advance(10_000)
        await stage.press("4", "enter")
        assert ask(path, SAID) == [(4, "")]


async def test_escape_from_the_note_leads_back_to_the_rating(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press("n", "a", "escape", "4", "enter")
        assert ask(path, "SELECT pain_after FROM session") == [(4,)]


async def test_a_note_holds_500_characters_and_no_more(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press("n")
        stage.app.screen.query_one(Input).value = "x" * 499
        await type_in(stage, "yz")
        await stage.press("enter")
        [(note,)] = ask(path, "SELECT note FROM session")
        assert len(note) == 500
        assert note.endswith("xy")


@pytest.mark.parametrize("text", ["\x1b[2J\x1b]52;c;Zm9v\x07", "a\u202eb\x9b31mc", "\x00\x08\x7f"])
async def test_what_is_pasted_into_the_note_never_drives_the_terminal(
    open_app: Open, text: str
) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press("n")
        stage.app.screen.query_one(Input).post_message(Paste(f"before{text}after"))
        await settled()
        assert "before" in stage.text
        controls = {char for char in stage.text if ord(char) < 32 or 127 <= ord(char) < 160}
        assert controls <= {"\n"}
        assert "\u202e" not in stage.text


async def test_a_note_that_cannot_be_saved_yet_is_saved_once_it_can_be(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await end(stage)
        await stage.press("3", "n", "a")
        with locked(path):
            await stage.press("enter")
            assert "Another program has kept" in stage.text
            assert "kept in a file meanwhile" in said(stage)
        await stage.advance(2_000)
        assert ask(path, "SELECT pain_after, note FROM session") == [(3, "a")]
        assert "Saved." in stage.text


async def test_a_rating_while_the_database_is_locked_is_no_harm(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await end(stage)
        with locked(path):
            await stage.press("3")
            assert "[3]" in stage.text
        await stage.press("enter")
        assert ask(path, "SELECT pain_after FROM session") == [(3,)]


# Stopping for pain


async def test_stopping_for_pain_stores_how_bad_and_where(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("x", "1", "0", "k")
        assert "[10]" in stage.text
        assert "[knee]" in stage.text
        await stage.press("enter")
        stored = ask(path, "SELECT state, counts, stop_pain, stop_place FROM session")
        assert stored == [("partial", 0, 10, "knee")]
        assert ask(path, "SELECT kind FROM transition ORDER BY number DESC LIMIT 1") == [("stop",)]
        assert "Stopped and saved." in stage.text
        assert "s start" in keys_of(stage)


async def test_each_place_has_a_key(open_app: Open, path: Path) -> None:
    latest = "SELECT stop_pain, stop_place FROM session ORDER BY started_at DESC LIMIT 1"
    async with open_app() as stage:
        for key, place in (("f", "foot"), ("a", "ankle or calf"), ("k", "knee"), ("h", "hip"),
                           ("b", "back"), ("e", "elsewhere")):  # fmt: skip
            await stage.press("s", "enter", "x", key, "enter")
            assert ask(path, latest) == [(None, place)]
            await stage.advance(1_000)


async def test_one_can_stop_without_a_word_or_not_at_all(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter", "x", "escape")
        assert ask(path, "SELECT state FROM session") == [("live",)]
        assert "go on" in keys_of(stage)
        await stage.press("x", "enter")
        assert ask(path, "SELECT state, stop_pain FROM session") == [("partial", None)]


async def test_a_session_that_is_paused_for_pain_waits_for_the_answer(open_app: Open) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("x")
        await stage.advance(120_000)
        assert "Stop for pain" in stage.text
        await stage.press("escape")
        assert "0:57 to go" in stage.text


async def test_a_stop_that_cannot_be_saved_is_not_said_to_be_saved(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("x", "7", "k")
        with locked(path):
            await stage.press("enter")
            assert "saved." not in stage.text
            assert "Another program has kept" in " ".join(stage.text.split())
        await stage.advance(10_000)
        assert ask(path, "SELECT stop_pain, stop_place FROM session") == [(7, "knee")]


# Leaving


@pytest.mark.parametrize(("key", "state", "said"), [("k", "partial", "Kept as partial."),
                         ("d", "partial", "Discarded."), ("r", "live", "Put aside.")])  # fmt: skip
async def test_a_session_that_is_left_is_kept_discarded_or_put_aside(
    open_app: Open, path: Path, key: str, state: str, said: str
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("q")
        assert "Leave the session" in stage.text
        assert "at Toe lifts, with 0:57 to go" in stage.text
        await stage.press(key)
        if key == "d":
            assert "enter discards it; u brings it back." in stage.text
            assert ask(path, "SELECT state FROM session") == [("live",)]
            await stage.press("enter")
        assert said in stage.text
        [(stored, deleted)] = ask(path, "SELECT state, deleted_at IS NOT NULL FROM session")
        assert (stored, bool(deleted)) == (state, key == "d")
        assert "s start" in keys_of(stage)


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
    async with open_app() as stage:
        await stage.press("s", "enter", "escape", *keys)
        assert ask(path, "SELECT state FROM session") == [(state,)]


async def test_kept_with_most_of_it_done_counts(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(60_000)
        await stage.press("q", "k")
        assert "Kept. It counts." in stage.text
        assert "1 day" in stage.text


@pytest.mark.parametrize("back", ["escape", "q"])
async def test_going_back_from_leaving_goes_on_after_a_lead_in(open_app: Open, back: str) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("q", back)
        assert "then hold" in stage.text
        await stage.advance(4_000)
        assert "0:56 to go" in stage.text


async def test_going_back_to_a_paused_session_leaves_it_paused(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter", "space", "q", "escape")
        await stage.advance(10_000)
        assert "Space goes on" in stage.text


@pytest.mark.parametrize(("key", "state"), [("k", "partial"), ("d", "partial"), ("r", "live")])
async def test_leaving_while_the_database_is_locked_claims_nothing_untrue(
    open_app: Open, path: Path, impatient: None, key: str, state: str
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("q")
        with locked(path):
            await stage.press(key, *["enter"] * (key == "d"))
            shown = " ".join(stage.text.split()) + stage.app.lifecycle.unsaved
            assert "Another program" in shown
            assert not any(word in shown for word in ("PendingFile", "Discarded.", "Put aside."))
        await stage.advance(10_000)
        [(stored, deleted)] = ask(path, "SELECT state, deleted_at IS NOT NULL FROM session")
        assert stored == state
        assert bool(deleted) is (key == "d")


async def test_one_that_cannot_be_saved_can_be_left_for_later_by_quitting(
    open_app: Open, settled_path: Path, machine: Machine, impatient: None
) -> None:
    async with open_app() as stage:
        await begin(stage)
        with locked(settled_path):
            await stage.press("n", "q")
            assert "Not saved yet: " in stage.text
            assert "paused and saved" not in said(stage)
            assert "quit, and resume it later" in stage.text
            await stage.press("r")
            assert stage.app._exit
            assert "It is kept in" in stage.app.lifecycle.unsaved
    machine.alarms.clear()
    with elsewhere_open(settled_path, machine) as other:
        other.sessions.watch()
        assert other.sessions.recover_pending()
        waiting = other.sessions.waiting()
        assert waiting
        assert [t.kind for t in waiting.session.log] == [Kind.START, Kind.SEEK, Kind.PAUSE]


async def test_one_that_cannot_be_let_go_of_yet_is_put_aside_once_it_can(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("q")
        with locked(path):
            await stage.press("r")
            assert TRYING_AGAIN in said(stage)
        await stage.advance(2_000)
        assert "Put aside." in stage.text
        assert ask(path, "SELECT token FROM lease") == [(None,)]


async def test_one_that_goes_on_meanwhile_is_not_put_aside(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("q")
        with locked(path):
            await stage.press("r", "space")
        await stage.advance(2_000)
        assert page(stage) == "SessionScreen"
        assert stage.app.player


async def test_quitting_from_another_page_tells_what_is_not_saved(
    open_app: Open, settled_path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await begin(stage)
        with locked(settled_path):
            await stage.press("q", "k", "h", "q")
            assert stage.app._exit
            assert "It is kept in" in stage.app.lifecycle.unsaved
    stage.machine.advance(10_000)  # what was due does not look for screens that are gone


async def test_leaving_does_what_was_offered_though_all_is_saved_by_then(
    open_app: Open, settled_path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await begin(stage)
        with locked(settled_path):
            await stage.press("n", "q")
            assert "quit, and resume it later" in stage.text
        await stage.advance(10_000)
        await stage.press("r")
        assert stage.app._exit
        assert stage.app.lifecycle.unsaved == ""


# What was not over


@pytest.mark.parametrize("dead", [False, True])
async def test_what_was_put_aside_or_cut_off_goes_on_in_the_same_block(
    open_app: Open, machine: Machine, dead: bool
) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(24_000)
        if not dead:
            await stage.press("q", "r")
    machine.alarms.clear()
    machine.advance(3_600_000)
    async with open_app(pid=200, routine="") as stage:
        assert ("Is a session running elsewhere?" in stage.text) is dead
        assert ("This takes 6 seconds at most. Just wait" in said(stage)) is dead
        await stage.advance(WATCH)
        assert "Unfinished session" in stage.text
        assert "at Toe lifts" in stage.text
        await stage.press("r")
        assert "go on" in keys_of(stage)
        await stage.press("space")
        await stage.advance(3_100)
        assert stage.app.player
        session = stage.app.player.live.session
        assert session.timeline.block_at(session.position_at(machine.monotonic)) == 1
        assert 20_000 <= session.position <= 24_000


@pytest.mark.parametrize(("key", "kept"), [("k", 1), ("d", 0)])
async def test_what_was_cut_off_can_be_kept_or_discarded(
    open_app: Open, machine: Machine, path: Path, key: str, kept: int
) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(24_000)
    machine.alarms.clear()
    async with open_app(pid=200) as stage:
        await stage.advance(WATCH)
        await stage.press(key, *["enter"] * (key == "d"))
        query = "SELECT count(*) FROM session WHERE state = 'partial' AND deleted_at IS NULL"
        assert ask(path, query) == [(kept,)]
        assert ask(path, "SELECT count(*) FROM lease") == [(0,)]
        await stage.press("s")
        assert "Before you start" in stage.text


async def test_a_discarded_session_is_resumed_once_that_is_undone(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("q", "d", "enter", "u")
        assert "the session of Sunday 22 November 2026 waits, and can be resumed." in said(stage)
        await stage.press("U")
        assert "2026 is discarded again." in said(stage)
        await stage.press("u", "s", "r")
        assert "at Toe lifts" not in stage.text
        assert stage.app.player
        assert ask(path, "SELECT state, deleted_at FROM session") == [("live", None)]


async def test_what_a_command_did_is_asked_about_before_it_is_undone_or_redone(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    with elsewhere_open(settled_path, machine) as service:
        service.plan.set_goal(date(2026, 11, 22), Goal(1, 2))
    goals = "SELECT count(*) FROM goal WHERE deleted_at IS NULL"
    async with open_app() as stage:
        await stage.press("u")
        assert "set the goal from the week of Sunday 22 November 2026" in said(stage)
        await stage.press("n")
        assert ask(settled_path, goals) == [(1,)]
        await stage.press("u", "y")
        assert (
            "Undone. From the week of 16 November 2026 the goal is 2–3 days a week again."
            in said(stage)
        )
        assert ask(settled_path, goals) == [(0,)]
        await stage.press("U", "enter")
        assert (
            "Redone. From the week of 16 November 2026 the goal is 1–2 days a week again."
            in said(stage)
        )
        assert ask(settled_path, goals) == [(1,)]


async def test_what_another_screen_did_is_asked_about_before_it_is_undone_or_redone(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    goals = "SELECT count(*) FROM goal WHERE deleted_at IS NULL"
    with elsewhere_open(settled_path, machine) as service:
        service.is_on_screen()
        async with open_app() as stage:
            service.plan.set_goal(date(2026, 11, 22), Goal(1, 2))
            await stage.press("u")
            assert "It was done in another footui, open now or earlier: set the goal" in said(stage)
            await stage.press("y")
            assert ask(settled_path, goals) == [(0,)]
            await stage.press("U")
            assert "Redone. " in said(stage)
            service.history.undo()
            await stage.press("U")
            assert "It was undone in another footui, open now or earlier:" in said(stage)
            await stage.press("y", "u")
            assert "Undone. " in said(stage)


async def test_what_was_undone_in_the_shell_is_asked_about_whoever_made_it(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        await stage.press("h", "a")
        with elsewhere_open(settled_path, machine) as service:
            service.history.undo()
        await stage.press("U")
        assert "It was undone in the shell: added the session" in said(stage)


async def test_what_is_done_while_a_question_is_open_is_asked_about_as_well(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    with elsewhere_open(settled_path, machine) as service:
        service.plan.set_goal(date(2026, 11, 22), Goal(1, 2))
        async with open_app() as stage:
            await stage.press("u")
            service.plan.pause(date(2026, 11, 29), date(2026, 11, 29), "")
            await stage.press("y")
            assert "It was done in the shell: paused the week of" in said(stage)
            assert ask(settled_path, "SELECT count(*) FROM change WHERE undone") == [(0,)]


async def test_what_is_said_after_a_session_that_was_deleted_meanwhile_stays_to_be_seen(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press("N", "N")
        with elsewhere_open(settled_path, machine) as service:
            [view] = service.history.day(service.today())
            service.history.delete(view.record)
        await stage.press("3", "enter")
        assert "This session was deleted elsewhere meanwhile" in said(stage)
        assert "[3]" in stage.text
        await stage.press("escape")
        assert "Before you start" not in stage.text
        assert "s start" in keys_of(stage)


async def test_the_question_can_wait(open_app: Open, machine: Machine, path: Path) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(24_000)
    machine.alarms.clear()
    async with open_app(pid=200) as stage:
        await stage.advance(WATCH)
        await stage.press("escape")
        assert "Brief" in stage.text
        await stage.press("h", "r", "s")
        assert "Unfinished session" in stage.text
        assert ask(path, "SELECT state FROM session") == [("live",)]


# The first run, and help


async def test_the_first_run_offers_the_zone_of_the_server(
    path: Path, machine: Machine, open_app: Open
) -> None:
    path.unlink()
    machine.zone = "America/New_York"
    async with staged(path, machine) as stage:
        assert "It is not medical advice" in stage.text
        assert "America/New_York" in stage.text
        await stage.press("enter")
        assert "s start" in keys_of(stage)
        assert stage.service.settings.timezone == "America/New_York"
    async with staged(path, machine) as stage:
        assert "Welcome" not in stage.text


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC"])
async def test_a_zone_is_typed_over_the_one_that_is_offered(open_app: Open, zone: str) -> None:
    async with open_app() as stage:
        await stage.press(*ZONE)
        await type_in(stage, zone)
        await stage.press("enter", "y")
        assert stage.service.settings.timezone == zone


async def test_a_zone_that_does_not_exist_is_asked_for_again(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press(*ZONE)
        for name, error in (
            ("Europe/Berlim", "perhaps Europe/Berlin"),
            ("nowhere", "a name such as Europe/Berlin"),
            ("", "a name such as Europe/Berlin"),
            ("../etc/passwd", "a name such as Europe/Berlin"),
            ("a\x00b", "a name such as Europe/Berlin"),
            ("Europe", "perhaps Europe/"),
        ):
            stage.app.screen.query_one(Input).value = name
            await stage.press("enter")
            assert isinstance(stage.app.screen, FormScreen)
            assert f" {error}" in stage.text.splitlines()[2]
            assert stage.service.settings.timezone == "Europe/Berlin"


async def test_leaving_the_question_for_the_zone_later_on_does_not_quit(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press(*ZONE)
        await stage.press("escape")
        assert stage.app.is_running
        assert stage.app._exit is False
        assert "s start" in keys_of(stage)


async def test_answering_it_during_a_session_does_not_disturb_the_session(open_app: Open) -> None:
    async with open_app() as stage:
        await begin(stage)
        await stage.press(*ZONE)
        await type_in(stage, "UTC")
        await stage.press("enter", "y", "s")
        assert stage.service.settings.timezone == "UTC"
        assert "elsewhere" not in stage.text
        assert "Toe lifts   1 of 2" in stage.text


async def test_nothing_begins_before_the_zone_that_was_given_is_saved(
    path: Path, machine: Machine, open_app: Open, impatient: None
) -> None:
    path.unlink()
    machine.zone = "America/New_York"
    async with staged(path, machine) as stage:
        with written_to(path):
            for zone in ("Asia/Tokyo", "Europe/Rome"):
                stage.app.screen.query_one(Input).value = zone
                await stage.press("enter")
                await stage.advance(1_500)
                assert isinstance(stage.app.screen, WelcomeScreen)
                assert TRYING_AGAIN in said(stage)
        await stage.advance(1_000)
        assert page(stage) == "RoutineScreen"
        assert TRYING_AGAIN not in said(stage)
        assert stage.service.settings.timezone == "Europe/Rome"
        await stage.advance(5_000)
        assert stage.service.settings.timezone == "Europe/Rome"


async def test_a_zone_that_could_not_be_saved_for_a_minute_stays_to_be_given_again(
    path: Path, machine: Machine, open_app: Open, impatient: None
) -> None:
    path.unlink()
    async with staged(path, machine) as stage:
        stage.app.screen.query_one(Input).value = "Asia/Tokyo"
        with written_to(path):
            await stage.press("enter")
            await stage.advance(61_000)
            assert "Another program has kept" in said(stage)
            assert "Asia/Tokyo" in stage.text
        await stage.press("enter")
        assert stage.service.settings.timezone == "Asia/Tokyo"


async def test_a_zone_is_forgotten_once_another_one_is_being_written(
    path: Path, machine: Machine, open_app: Open, impatient: None
) -> None:
    path.unlink()
    async with staged(path, machine) as stage:
        with written_to(path):
            await stage.press("enter")
            await stage.press("x")
        await stage.advance(5_000)
        assert isinstance(stage.app.screen, WelcomeScreen)
        assert not stage.service.settings.welcomed


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_the_first_run_is_shown_whole(
    path: Path, machine: Machine, open_app: Open, size: tuple[int, int]
) -> None:
    path.unlink()
    async with staged(path, machine, size=size) as stage:
        shown = " ".join(stage.text.split())
        for words in ("weakness in both legs.", "take the one that is there with Enter.", "UTC"):
            assert words in shown
        stage.app.screen.query_one(Input).value = "Europe/Berlim"
        await stage.press("enter")
        assert isinstance(stage.app.screen, WelcomeScreen)
        *_, refusal, field, _, keys = stage.text.splitlines()
        assert refusal == " There is no time zone of that name: perhaps Europe/Berlin."
        assert field.strip() == "Europe/Berlim"
        assert keys.startswith(" enter go on")


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "enter"])
async def test_help_opens_and_closes(open_app: Open, key: str, size: tuple[int, int]) -> None:
    async with open_app(size=size) as stage:
        before = stage.text
        await stage.press("question_mark")
        assert "ctrl+p palette" in stage.text
        await stage.press(key)
        assert stage.text == before


async def test_help_tells_what_to_mind_and_where_the_data_is(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await stage.press("question_mark")
        shown = " ".join(stage.text.split())
        assert (
            "Get emergency care for numbness between the legs (the parts that touch a saddle)"
            in shown
        )
        assert str(path) in shown.replace(" ", "")
