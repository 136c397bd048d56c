"""Forms, on the session that is edited: what is written, refused, saved or left."""

from datetime import date
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from footui.domain.session.edits import Details
from tests.support.app_driver import AppDriver, record_session
from tests.support.cases import few
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import (
    HOSTILE,
    UNSAFE,
    Open,
    beside,
    footer_text,
    open_second_service,
    screen_name,
    type_text,
)

EDIT = ("h", "left", "a", "e")
ROW = "SELECT started_at % 86400000 / 60000, minutes, pain_before, pain_after, effort, note"
UNTOUCHED = (11 * 60, 1.0, None, None, None, "")
LINES = ("clock", "minutes", "pain_before", "pain_after", "effort", "note")


def styled(path: Path) -> tuple[object, ...]:
    """What is on record of the session."""
    return fetch_rows(path, f"{ROW} FROM session")[0]


async def put(driver: AppDriver, key: str, text: str) -> None:
    """Write a text into a line, in the place of what is there."""
    driver.app.screen.query_one(f"#{key}", Input).value = text
    await driver.wait()


async def test_all_lines_are_saved_at_once(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        await driver.press(*["backspace"] * 5)
        for text in ("1805", "", "5", "3", "10", "left [b]ankle[/] stiff"):
            await type_text(driver, text)
            if text != "left [b]ankle[/] stiff":
                await driver.press("tab")
        assert styled(path) == UNTOUCHED
        await driver.press("enter")
        assert screen_name(driver) == "HistoryScreen"
        assert styled(path) == (17 * 60 + 5, 1.0, 5, 3, 10, "left [b]ankle[/] stiff")
        assert "18:05" in driver.text
        assert "pain 5 → 3" in driver.text


async def test_from_when_to_when_it_was_is_said_while_it_is_written(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        for clock, minutes, said in (
            ("7:30", "20", "From 07:30 to 07:50."),
            ("23:50", "20", "From 23:50 to 00:10 the day after."),
            ("23:50", "", ""),
            ("24:50", "20", ""),
        ):
            await put(driver, "clock", clock)
            await put(driver, "minutes", minutes)
            assert said in driver.text
            assert ("From " in driver.text) is bool(said)


async def test_of_a_timed_session_the_time_stays(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        record_session(welcomed_path, fake_system, SUNDAY_EVENING, before=5, after=3)
        before = fetch_rows(
            welcomed_path, "SELECT started_at, ended_at, minutes, log_date FROM session"
        )
        await driver.press("h", "e")
        assert "Started at" not in driver.text
        assert "Start and length were timed and can't be changed." in driver.text
        await driver.press("backspace", "tab", "backspace", "2", "tab", "0", "enter")
        after = fetch_rows(
            welcomed_path, "SELECT started_at, ended_at, minutes, log_date FROM session"
        )
        assert before == after
        ratings = "SELECT pain_before, pain_after, effort, counts FROM session"
        assert fetch_rows(welcomed_path, ratings) == [(None, 2, 0, 1)]


async def test_an_error_stands_beside_its_line_and_nothing_is_saved_until_it_is_mended(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        await put(driver, "note", "kept")
        for key, label, text, error in (
            ("clock", "Started at", "25:00", "a time, such as 18:05"),
            ("clock", "Started at", "99999999999:00", "a time, such as 18:05"),
            ("minutes", "Minutes", "nan", "minutes, such as 20"),
            ("minutes", "Minutes", "1441", "minutes, such as 20"),
            ("minutes", "Minutes", "9" * 400 + ":00", "minutes, such as 20"),
            ("pain_before", "Pain before", "11", "0 to 10"),
            ("effort", "Effort", "3.5", "0 to 10"),
            ("effort", "Effort", "٣", "0 to 10"),
        ):
            hint = beside(driver, label)
            await put(driver, key, text)
            await driver.press("enter")
            assert screen_name(driver) == "FormScreen"
            assert beside(driver, label) == error
            assert driver.app.focused is driver.app.screen.query_one(f"#{key}")
            assert styled(path) == UNTOUCHED
            await put(driver, key, "8" if key != "clock" else "8:00")
            assert beside(driver, label) == hint
        await driver.press("enter")
        assert screen_name(driver) == "HistoryScreen"
        assert styled(path)[-1] == "kept"


async def test_all_errors_are_shown_and_the_first_is_gone_to(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        for key in ("minutes", "pain_after", "effort"):
            await put(driver, key, "much")
        await driver.press("enter")
        assert beside(driver, "Minutes") == "minutes, such as 20"
        assert beside(driver, "Pain after") == beside(driver, "Effort") == "0 to 10"
        assert driver.app.focused is driver.app.screen.query_one("#minutes")
        await put(driver, "minutes", "20")
        assert beside(driver, "Effort") == "0 to 10"
        await driver.press("enter")
        assert driver.app.focused is driver.app.screen.query_one("#pain_after")
        assert styled(path) == UNTOUCHED


async def test_a_time_to_come_is_refused_and_the_form_stays(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("h", "a", "e")
        before = styled(path)
        await put(driver, "clock", "23:30")
        await driver.press("enter")
        assert beside(driver, "Started at") == "in the future"
        assert screen_name(driver) == "FormScreen"
        assert styled(path) == before
        await put(driver, "clock", "18:30")
        assert "in the future" not in driver.text
        await driver.press("enter")
        assert styled(path)[0] == 17 * 60 + 30


async def test_tab_and_arrows_go_from_line_to_line(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        at = 0
        for key, by in (
            *[("tab", 1)] * 7, *[("shift+tab", -1)] * 8, *[("down", 1)] * 3, *[("up", -1)] * 4,
        ):  # fmt: skip
            await driver.press(key)
            at = (at + by) % len(LINES)
            assert driver.app.focused is driver.app.screen.query_one(f"#{LINES[at]}")


async def test_escape_leaves_all_as_it_was(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        for key in LINES:
            await put(driver, key, "1")
        await driver.press("escape")
        assert screen_name(driver) == "HistoryScreen"
        assert styled(path) == UNTOUCHED
        assert "Saved" not in driver.text
        await driver.press("u")
        assert "2026 is gone again" in driver.text


async def test_saving_what_was_not_changed_is_no_change(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT, "enter")
        assert styled(path) == UNTOUCHED
        await driver.press("u")
        assert "2026 is gone again" in driver.text


async def test_a_length_in_seconds_survives_being_edited(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.edits.add(date(2026, 11, 21), Details(minutes=20 + 10 / 60))
    async with open_app() as driver:
        await driver.press("h", "left", "e", "tab", "tab", "4", "enter")
        minutes, before = fetch_rows(welcomed_path, "SELECT minutes, pain_before FROM session")[0]
        assert before == 4
        assert round(minutes * 60) == 20 * 60 + 10


async def test_keys_with_another_meaning_elsewhere_are_letters_here(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT, "up")
        await type_text(driver, "qrshgadeucyp ?b")
        await driver.press("enter")
        assert styled(path)[-1] == "qrshgadeucyp ?b"
        assert fetch_rows(path, "SELECT count(*) FROM session") == [(1,)]


async def test_what_is_pasted_drives_nothing_and_stays_in_one_line(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "a")
        for name, text in HOSTILE.items():
            await driver.press("e", "up")
            await put(driver, "note", "")
            driver.app.screen.query_one("#note").post_message(Paste(f"{name} {text} after"))
            await driver.wait()
            assert not UNSAFE.search(driver.text)
            assert len(driver.text.split("\n")) == 24
            await driver.press("enter")
            note = str(styled(path)[-1])
            assert note.startswith(f"{name} ")
            assert not UNSAFE.search(note)
            assert "\n" not in note
            assert len(note) <= 500


async def test_pasted_numbers_are_numbers(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT, "tab", "tab")
        driver.app.screen.query_one("#pain_before").post_message(Paste(" 7\n"))
        await driver.wait()
        await driver.press("enter")
        assert styled(path)[2] == 7


async def test_a_locked_database_is_told_and_nothing_that_was_written_is_lost(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        await put(driver, "note", "stiff")
        with locked(path, "EXCLUSIVE"):
            for _ in range(2):
                await driver.press("enter")
                assert "Another program is writing" in driver.text
                assert "stiff" in driver.text
            await driver.press("tab")
            await type_text(driver, "5")
        await driver.press("enter")
        assert screen_name(driver) == "HistoryScreen"
        assert styled(path)[-1] == "stiff"


async def test_it_can_be_left_while_the_database_is_locked(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        await put(driver, "note", "stiff")
        with locked(path, "EXCLUSIVE"):
            await driver.press("enter")
            assert "Another program is writing" in driver.text
            await driver.press("escape")
            assert screen_name(driver) == "HistoryScreen"
        await driver.press("left", "right")
        assert "   1:00  by hand" in driver.text
        assert styled(path) == UNTOUCHED


async def test_what_was_written_survives_a_window_that_is_too_small(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT, "tab", "tab")
        await type_text(driver, "4")
        for size in ((59, 17), (20, 5), (60, 18), (300, 100)):
            await driver.resize(*size)
        await type_text(driver, "\b")
        assert driver.app.focused is driver.app.screen.query_one("#pain_before")
        await driver.resize(80, 24)
        await driver.press("enter")
        assert styled(path)[2] in (4, None)


@pytest.mark.parametrize("size", few([(60, 18), (80, 24), (300, 100)], 1))
async def test_all_of_it_is_shown_with_its_errors(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(size=size) as driver:
        await driver.press(*EDIT)
        for key in LINES:
            await put(driver, key, "much")
        await driver.press("enter")
        for error in ("a time, such as 18:05", "minutes, such as 20", "0 to 10"):
            assert error in driver.text
        assert "Note" in driver.text
        for key in ("enter save", "tab next field", "esc cancel"):
            assert key in footer_text(driver)


async def test_its_keys_and_words_are_ascii_where_they_have_to_be(open_app: Open) -> None:
    async with open_app(ascii_only=True) as driver:
        await driver.press(*EDIT)
        await put(driver, "effort", "much")
        await driver.press("enter")
        assert "0 to 10" in driver.text
        assert driver.text.isascii()


async def test_in_ascii_what_is_typed_is_shown_in_ascii_and_saved_as_it_is(
    open_app: Open, path: Path
) -> None:
    async with open_app(ascii_only=True) as driver:
        await driver.press(*EDIT, "up")
        await type_text(driver, "müde")
        assert driver.text.isascii()
        await driver.press("enter")
        assert styled(path)[-1] == "müde"


async def test_an_editor_that_waits_draws_nothing(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*EDIT)
        assert all(not line.cursor_blink for line in driver.app.screen.query(Input))


async def test_a_session_that_ends_meanwhile_takes_nothing_from_a_form(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter", *EDIT, "tab", "tab")
        await type_text(driver, "4")
        await driver.advance(66_000)
        assert fetch_rows(path, "SELECT state FROM session WHERE kind = 'timed'") == [("done",)]
        seen = [screen_name(driver)]
        for key in ("escape", "h"):
            if seen[-1] != "FormScreen":
                await driver.press(key)
                seen.append(screen_name(driver))
        assert seen[-1] == "FormScreen", seen
        await driver.press("enter")
        assert fetch_rows(path, "SELECT pain_before FROM session WHERE kind = 'manual'") == [(4,)]


async def test_what_is_pasted_goes_where_the_keys_before_it_have_led(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h", "a", "e")
        for event in (*(Key("tab", None) for _ in range(5)), Paste("into the note")):
            driver.app.post_message(event)
        await driver.wait()
        await driver.wait()
        assert driver.app.screen.query_one("#note", Input).value == "into the note"
