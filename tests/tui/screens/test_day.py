"""A day: its sessions, what ran of each, and changing them by hand."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from footui.domain.session.edits import Details
from tests.support.app_driver import AppDriver, record_session
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import (
    HOSTILE,
    UNSAFE,
    Open,
    footer_text,
    open_second_service,
    screen_name,
    screen_text,
    type_ahead,
)

SATURDAY = date(2026, 11, 21)
SESSIONS = "SELECT count(*) FROM session WHERE deleted_at IS NULL"


def held(path: Path, fake_system: FakeSystem, *minutes: int) -> None:
    """Have sessions of these lengths on Saturday."""
    with open_second_service(path, fake_system) as service:
        for length in minutes:
            service.edits.add(SATURDAY, Details(minutes=length))


def pointed_at(driver: AppDriver) -> str:
    """The session that is shown closely."""
    return next(line for line in driver.text.splitlines() if line.startswith(" ›"))


def closely(driver: AppDriver) -> dict[str, str]:
    """What is said of that session."""
    labels = ("Length", "What", "Pain", "Effort", "Stopped for", "Note")
    lines = [line.strip() for line in driver.text.splitlines()]
    return {
        label: line.removeprefix(label).strip()
        for label in labels
        for line in lines
        if line.startswith(f"{label}  ")
    }


async def test_a_timed_session_shows_what_ran_of_each_exercise_and_how_it_felt(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        when = datetime(2026, 11, 21, 17, 4, tzinfo=UTC)
        record_session(welcomed_path, fake_system, when, part=0.6, before=5, after=3, note="stiff")
        await driver.press("h", "left", "enter")
        assert "Saturday 21 November 2026" in driver.text
        assert pointed_at(driver).startswith(" › 18:04     0:39  1 of 2 exercises, partial")
        said_of = closely(driver)
        assert said_of["Length"] == "0:39"
        assert said_of["What"] == "1 of 2 exercises, partial"
        assert said_of["Pain"] == "before 5, after 3"
        assert said_of["Effort"] == "–"
        lines = [line.split() for line in driver.text.splitlines()]
        assert ["Toe", "lifts", "complete"] in lines
        assert ["Marching", "not", "done"] in lines
        assert "“stiff”" in driver.text


async def test_an_exercise_that_ran_in_part_says_how_much(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        record_session(welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=1), part=27 / 65)
        await driver.press("h", "left", "enter")
        assert ["Toe", "lifts", "0:18", "of", "0:24"] in [
            line.split() for line in driver.text.splitlines()
        ]


async def test_a_session_that_was_stopped_for_pain_says_for_which(
    open_app: Open, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(8_000)
        await driver.press("x", "6", "k", "enter", "enter", "h", "enter")
        assert closely(driver)["Stopped for"] == "pain 6, knee"


async def test_a_session_by_hand_shows_what_was_said_of_it(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.edits.add(SATURDAY, Details(minutes=20.5, pain_before=0, effort=7, note="[b]x"))
        service.edits.add(SATURDAY, Details(counts=False))
    async with open_app() as driver:
        await driver.press("h", "left", "enter")
        assert closely(driver) == {
            "Length": "20:30",
            "What": "by hand",
            "Pain": "before 0, after –",
            "Effort": "7",
        }
        assert "“[b]x”" in driver.text
        await driver.press("down")
        assert closely(driver) == {
            "Length": "–",
            "What": "by hand, partial",
            "Pain": "before –, after –",
            "Effort": "–",
        }
        assert "[b]x" not in driver.text.split("Length")[1]


async def test_one_goes_from_session_to_session_and_from_day_to_day(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    held(welcomed_path, fake_system, 1, 2, 3)
    async with open_app() as driver:
        await driver.press("h", "left", "enter")
        for key, length in (("down", 2), ("j", 3), ("down", 1), ("up", 3), ("k", 2)):
            await driver.press(key)
            assert closely(driver)["Length"] == f"{length}:00"
        for key, day in (("left", 20), ("h", 19), ("right", 20), ("l", 21)):
            await driver.press(key)
            assert f" {day} November 2026" in driver.text
        assert closely(driver)["Length"] == "1:00"
        await driver.press("left")
        assert "no sessions" in driver.text
        await driver.press("up", "down")
        assert "no sessions" in driver.text


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_one_comes_back_to_the_day_last_looked_at(open_app: Open, key: str) -> None:
    async with open_app() as driver:
        await driver.press("h", "enter", *["left"] * 22, key)
        assert screen_name(driver) == "HistoryScreen"
        assert "[31·]" in driver.text
        assert " October 2026 " in driver.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_of_twelve_sessions_each_can_be_looked_at(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    held(welcomed_path, fake_system, *range(1, 13))
    async with open_app(size=size) as driver:
        await driver.press("h", "left")
        month = next(line for line in driver.text.splitlines() if "[21◆" in line)
        assert month.index("(22") - month.index("[21") == 6
        await driver.press("enter")
        seen = []
        for _ in range(12):
            assert f" {closely(driver)['Length']}  by hand" in pointed_at(driver)
            seen.append(closely(driver)["Length"])
            await driver.press("down")
        assert seen == [f"{minutes}:00" for minutes in range(1, 13)]
        await driver.press("d")
        assert fetch_rows(welcomed_path, SESSIONS) == [(11,)]


@pytest.mark.parametrize(
    ("size", "ascii_only"), [((60, 18), True), ((80, 24), False), ((300, 100), False)]
)
async def test_all_of_a_session_of_the_shipped_routine_is_shown(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    size: tuple[int, int],
    ascii_only: bool,
) -> None:
    note = "the left ankle was stiff at first " * 3
    async with open_app(size=size, routine="", ascii_only=ascii_only) as driver:
        held(welcomed_path, fake_system, 1, 2, 3)
        when = SUNDAY_EVENING - timedelta(days=1)
        record_session(welcomed_path, fake_system, when, before=5, after=3, note=note)
        await driver.press("h", "left", "enter", "up")
        shown = screen_text(driver)
        for exercise in driver.service.routines.current().exercises:
            assert f"{exercise.name} complete" in shown
        assert "before 5, after 3" in shown
        assert "stiff at first " in shown
        assert max(map(cell_len, driver.text.splitlines())) <= size[0]
        assert not ascii_only or driver.text.isascii()


async def test_a_hostile_note_is_text_in_the_day_and_in_its_form(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    held(welcomed_path, fake_system, 20)
    async with open_app() as driver:
        await driver.press("h", "left")
        for name in ("escape", "markup", "bidi", "lines", "wide"):
            with closing(sqlite3.connect(welcomed_path)) as connection, connection:
                connection.execute("UPDATE session SET note = ?", [HOSTILE[name]])
            await driver.press("enter")
            for key, shown in (
                ("e", "DayScreen"),
                ("enter", "FormScreen"),
                ("escape", "DayScreen"),
            ):
                assert screen_name(driver) == shown
                assert not UNSAFE.search(driver.text)
                assert len(driver.text.split("\n")) == 24
                assert max(map(cell_len, driver.text.split("\n"))) <= 80
                await driver.press(key)


@pytest.mark.parametrize("text", [HOSTILE["wide"], "é – “ü”"], ids=["wide", "accents"])
async def test_in_ascii_a_note_that_is_edited_is_shown_in_ascii_and_kept(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, text: str
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.edits.add(SATURDAY, Details(minutes=20, note=text))
    async with open_app(ascii_only=True) as driver:
        await driver.press("h", "left", "e")
        assert screen_name(driver) == "FormScreen"
        assert driver.text.isascii()
        await driver.press("enter")
        assert fetch_rows(welcomed_path, "SELECT note FROM session") == [(text,)]


async def test_a_longer_note_is_not_cut_by_editing_something_else(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    note = "word " * 150 + "end"
    with open_second_service(welcomed_path, fake_system) as service:
        service.edits.add(SATURDAY, Details(minutes=20, note=note))
    async with open_app() as driver:
        await driver.press("h", "left", "e", "tab", "tab", "4", "enter")
        assert fetch_rows(welcomed_path, "SELECT pain_before, note FROM session") == [(4, note)]


async def test_without_a_session_there_is_nothing_to_change(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "enter")
        for key in ("e", "d", "c"):
            await driver.press(key)
            assert "There is no session on that day. a adds one." in driver.text
        await driver.press("a")
        assert "There is no session" not in driver.text
        assert fetch_rows(path, SESSIONS) == [(1,)]


async def test_the_session_that_is_shown_closely_is_the_one_that_changes(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    rows = "SELECT minutes, counts, deleted_at IS NULL, effort FROM session ORDER BY minutes"
    held(welcomed_path, fake_system, 1, 2, 3)
    async with open_app() as driver:
        await driver.press("h", "left", "enter", "down", "c")
        assert fetch_rows(welcomed_path, rows) == [
            (1, 1, 1, None),
            (2, 0, 1, None),
            (3, 1, 1, None),
        ]
        await driver.press("down", "e", *["tab"] * 4, "9", "enter")
        assert fetch_rows(welcomed_path, rows) == [(1, 1, 1, None), (2, 0, 1, None), (3, 1, 1, 9)]
        assert closely(driver)["Effort"] == "9"
        assert "Saved. u undoes it." in driver.text
        await driver.press("down", "d")
        assert fetch_rows(welcomed_path, rows) == [(1, 1, 0, None), (2, 0, 1, None), (3, 1, 1, 9)]
        await driver.press("left", "u")
        assert "Saturday 21 November 2026" in driver.text
        await driver.press("u", "u")
        assert fetch_rows(welcomed_path, rows) == [
            (1, 1, 1, None),
            (2, 1, 1, None),
            (3, 1, 1, None),
        ]


async def test_an_edit_that_moves_a_session_keeps_pointing_at_it(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    held(welcomed_path, fake_system, 1, 2, 3)
    async with open_app() as driver:
        await driver.press("h", "left", "enter")
        await driver.press("e", *["backspace"] * 5, "1", "8", "enter")
        assert "18:00" in driver.text
        assert closely(driver)["Length"] == "1:00"


async def test_what_was_just_added_is_what_e_changes(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    held(welcomed_path, fake_system, 20)
    async with open_app() as driver:
        await driver.press("h", "left", "enter", "a")
        assert "e adds details" in driver.text
        await driver.press("e", "tab", "tab", "4", "enter")
        assert fetch_rows(welcomed_path, "SELECT minutes FROM session WHERE pain_before = 4") == [
            (1,)
        ]


async def test_a_day_to_come_takes_no_session(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("h", "enter", "right", "a")
        assert "That day is in the future." in driver.text
        await driver.press("right")
        assert "in the future" not in driver.text
        assert fetch_rows(path, SESSIONS) == [(0,)]


@pytest.mark.parametrize("key", ["a", "d", "c", "u"])
async def test_a_locked_database_is_told_and_the_key_works_again_after(
    open_app: Open, path: Path, no_lock_wait: None, key: str
) -> None:
    state = "SELECT counts, deleted_at IS NULL FROM session ORDER BY id"
    async with open_app() as driver:
        await driver.press("h", "left", "a", "enter")
        with locked(path, "EXCLUSIVE"):
            await driver.press(key)
            assert "Another program is writing" in driver.text
        assert fetch_rows(path, state) == [(1, 1)]
        await driver.press("left", "right", key)
        assert "Another program is writing" not in driver.text
        assert fetch_rows(path, state) != [(1, 1)]


async def test_a_day_that_is_first_seen_while_the_database_is_locked_takes_keys(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left")
        with locked(path, "EXCLUSIVE"):
            await driver.press("enter", "down", "left", "e", "d", "c", "a", "u")
            assert "Another program has kept" in driver.text
            await driver.press("escape", "enter")
        await driver.press("left", "right")
        assert "no sessions" in driver.text


@pytest.mark.parametrize("key", ["down", "left"])
async def test_what_another_footui_writes_is_shown_at_the_next_key(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, key: str
) -> None:
    held(welcomed_path, fake_system, 1)
    async with open_app() as driver:
        await driver.press("h", "left" if key != "left" else "t", "enter")
        held(welcomed_path, fake_system, 2)
        await driver.press(key)
        assert "2:00  by hand" in driver.text


async def test_what_another_footui_deleted_is_not_changed(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    held(welcomed_path, fake_system, 1)
    row = "SELECT deleted_at IS NULL, counts, pain_before FROM session"
    for keys in (["d"], ["c"], ["e", "tab", "tab", "4", "enter"]):
        async with open_app() as driver:
            await driver.press("h", "left", "enter")
            with open_second_service(welcomed_path, fake_system) as service:
                service.edits.delete(service.history.day(SATURDAY)[0].record)
                await driver.press(*keys)
                assert "changed by another footui" in screen_text(driver)
                assert fetch_rows(welcomed_path, row) == [(0, 1, None)]
                service.edits.undo()


async def test_keys_that_come_in_at_once_mean_what_they_mean_one_by_one(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await type_ahead(driver, "h", "enter", "a", "left", "a", "a", "d", "escape", "y", "enter")
        assert fetch_rows(path, SESSIONS) == [(2,)]
        assert "[21◆]" in driver.text


@pytest.mark.parametrize(
    ("end", "key"), [(date(9998, 12, 31), "right"), (date(1000, 1, 1), "left")]
)
async def test_time_has_ends_which_are_told(open_app: Open, end: date, key: str) -> None:
    async with open_app() as driver:
        await driver.press("h", "enter")
        driver.app.screen.show_day(end)
        driver.app.screen.reload()
        await driver.press(key, key)
        assert screen_name(driver) == "DayScreen"
        assert f"{end.day} {end:%B} {end.year}" in driver.text
        assert "Only years 1000 to 9998." in driver.text
        await driver.press("escape")
        assert screen_name(driver) == "HistoryScreen"


async def test_the_keys_of_a_day_fit_a_narrow_window(open_app: Open) -> None:
    async with open_app(size=(60, 18)) as driver:
        await driver.press("h", "enter")
        for key in ("a add", "e edit", "d delete", "u undo", "esc back"):
            assert key in footer_text(driver)


async def test_it_comes_back_whole_from_a_window_that_was_too_small(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    held(welcomed_path, fake_system, *range(1, 13))
    async with open_app() as driver:
        await driver.press("h", "left", "enter", "up")
        before = driver.text
        for size in ((59, 17), (20, 5)):
            await driver.resize(*size)
            assert "footui needs" in screen_text(driver)
        await driver.resize(80, 24)
        assert driver.text == before
