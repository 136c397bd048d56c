"""The goals and the paused weeks: listed, added, changed, deleted."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from footui.domain.limits import OUT_OF_RANGE
from footui.domain.weeks.week import Goal
from footui.store.database import Database
from footui.store.queries import settings
from tests.support.app_driver import AppDriver, add_seven_weeks
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import (
    HOSTILE,
    UNSAFE,
    Open,
    beside,
    open_second_service,
    screen_name,
    screen_text,
)

GOALS = ("g", "enter")
PAUSES = ("g", "down", "enter")
GOAL_ROWS = 'SELECT holds_from, minimum, "full" FROM goal WHERE deleted_at IS NULL ORDER BY 1'
PAUSE_ROWS = "SELECT day, reason FROM pause WHERE deleted_at IS NULL ORDER BY 1"


async def fill(driver: AppDriver, **values: str) -> None:
    """Write into the lines of a form, and save it."""
    for key, text in values.items():
        driver.app.screen.query_one(f"#{key}", Input).value = text
    await driver.wait()
    await driver.press("enter")


def listed(driver: AppDriver) -> list[str]:
    """The lines of the list."""
    lines = driver.text.splitlines()[2:]
    return [line for line in lines[: lines.index("")] if line]


# Goals


async def test_a_goal_from_this_week_holds_at_once_and_changes_no_week_that_is_over(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press(*GOALS)
        assert listed(driver) == [" none"]
        await driver.press("a")
        await fill(driver, minimum="4", full="5")
        assert listed(driver) == [" › 4–5 days a week, from the week of 16 November 2026"]
        await driver.press("escape")
        assert "4–5 days a week" in driver.text
        await driver.press("h")
        assert "goal 2–3, then 4–5 days" in driver.text
        assert "streak 6 weeks · 6 weeks met" in driver.text


@pytest.mark.parametrize("answer", few(["y", "n", "enter", "escape"], 2))
async def test_a_goal_from_an_earlier_week_is_asked_about_and_tells_what_it_changes(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, answer: str
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        await fill(driver, minimum="3", full="3", holds_from="2026-10-26")
        assert screen_name(driver) == "ChoiceScreen"
        assert driver.text.startswith(" This changes past weeks\n")
        assert "They would be judged by the new goal." in screen_text(driver)
        assert "Now: streak 6 weeks · 6 weeks met." in screen_text(driver)
        assert "Then: streak 0 weeks · 4 weeks met." in screen_text(driver)
        assert fetch_rows(welcomed_path, GOAL_ROWS) == []
        await driver.press(answer, "escape", "h")
        assert bool(fetch_rows(welcomed_path, GOAL_ROWS)) is (answer == "y")
        assert (" 4 weeks met" in driver.text) is (answer == "y")


async def test_what_a_goal_would_change_is_told_truly_where_its_week_had_one(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 10, 28), Goal(3, 3))
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        await fill(driver, minimum="1", full="2", holds_from="2026-10-26")
        told = screen_text(driver).split("Then: ")[1].split(".")[0]
        await driver.press("y", "escape", "h")
        assert told in driver.text


async def test_deleting_a_goal_that_judged_earlier_weeks_is_asked_about(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 10, 26), Goal(3, 3))
    async with open_app() as driver:
        await driver.press(*GOALS, "d")
        assert fetch_rows(welcomed_path, GOAL_ROWS) == [("2026-10-26", 3, 3)]
        assert "judged by the new goal" in screen_text(driver)
        await driver.press("y")
        assert fetch_rows(welcomed_path, GOAL_ROWS) == []


async def test_an_invalid_goal_is_refused_beside_its_line(open_app: Open, path: Path) -> None:
    valid = {"minimum": "2", "full": "3", "holds_from": "2026-11-22"}
    labels = {
        "minimum": "At least (days)",
        "full": "Full at (days)",
        "holds_from": "From the week of",
    }
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        for key, text, error in (
            ("minimum", "0", "1 to 7"),
            ("minimum", "", "1 to 7"),
            ("full", "two", "1 to 7"),
            ("holds_from", "someday", "such as 2026-11-22"),
            ("holds_from", "2026-02-30", "such as 2026-11-22"),
            ("holds_from", "0001-01-01", OUT_OF_RANGE),
        ):
            await fill(driver, **{**valid, key: text})
            assert screen_name(driver) == "FormScreen"
            assert beside(driver, labels[key]) == error
            assert fetch_rows(path, GOAL_ROWS) == []


async def test_a_week_cannot_be_full_before_it_is_met(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        await fill(driver, minimum="4", full="3")
        assert screen_name(driver) == "FormScreen"
        assert beside(driver, "Full at (days)") == "less than the minimum"
        assert fetch_rows(path, GOAL_ROWS) == []
        await fill(driver, full="4")
        assert fetch_rows(path, GOAL_ROWS) == [("2026-11-22", 4, 4)]


async def test_a_goal_that_is_edited_takes_the_place_of_what_it_was(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        await fill(driver, minimum="3", full="4")
        await driver.press("e")
        await fill(driver, full="5")
        assert fetch_rows(path, GOAL_ROWS) == [("2026-11-22", 3, 5)]
        await driver.press("e")
        await fill(driver, holds_from="2026-11-30")
        assert fetch_rows(path, GOAL_ROWS) == [("2026-11-30", 3, 5)]


async def test_a_week_has_one_goal_whatever_its_date(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        await fill(driver, minimum="3", full="4", holds_from="2026-11-24")
        await driver.press("a")
        await fill(driver, minimum="1", full="1", holds_from="28 Nov")
        assert fetch_rows(path, GOAL_ROWS) == [("2026-11-28", 1, 1)]
        assert listed(driver) == [" › 1 day a week, from the week of 23 November 2026"]


async def test_one_goal_of_several_is_deleted(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        for weeks in range(3):
            service.plan.set_goal(date(2026, 11, 23) + timedelta(weeks=weeks), Goal(weeks + 1, 7))
    async with open_app() as driver:
        await driver.press(*GOALS)
        assert [line[3] for line in listed(driver)] == ["3", "2", "1"]
        await driver.press("j", "d")
        assert [minimum for _, minimum, _ in fetch_rows(welcomed_path, GOAL_ROWS)] == [1, 3]
        assert [line[1] for line in listed(driver)] == [" ", "›"]
        await driver.press("delete", "d", "d", "d")
        assert listed(driver) == [" none"]
        await driver.press("down", "up")
        assert listed(driver) == [" none"]


# Paused weeks


async def test_several_weeks_are_paused_at_once_with_a_reason(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press(*PAUSES, "a")
        await fill(driver, first="2026-11-12", last="2026-11-23", reason="  flu [b] ")
        assert listed(driver) == [
            " › Week of 23 November 2026: flu [b]",
            "   Week of 16 November 2026: flu [b]",
            "   Week of 9 November 2026: flu [b]",
        ]
        await driver.press("escape")
        assert "3 weeks" in driver.text
        await driver.press("h")
        assert driver.text.count("paused: flu [b]") == 2
        assert "2 days ✓ met" in next(line for line in driver.text.splitlines() if " 9 Nov" in line)


@pytest.mark.parametrize(
    ("written", "said", "weeks"),
    [
        ({}, "Week of 16 November 2026: paused.", ["2026-11-22"]),
        ({"first": "19 Oct"}, "Week of 19 October 2026: paused.", ["2026-10-19"]),
        (
            {"first": "19 Oct", "last": "1 Nov"},
            "2 weeks, 19 October 2026 to 1 November 2026: paused.",
            ["2026-10-19", "2026-10-26"],
        ),
        (
            {"first": "28 Dec", "last": "4 Jan"},
            "2 weeks, 28 December 2026 to 10 January 2027: paused.",
            ["2026-12-28", "2027-01-04"],
        ),
    ],
)
async def test_the_weeks_that_are_named_are_said_while_they_are_written_and_then_paused(
    open_app: Open, path: Path, written: dict[str, str], said: str, weeks: list[str]
) -> None:
    async with open_app() as driver:
        await driver.press(*PAUSES, "a")
        for key, value in written.items():
            driver.app.screen.query_one(f"#{key}", Input).value = value
        await driver.wait()
        assert f" {said}\n" in driver.text
        await driver.press("enter")
        assert [day for day, _ in fetch_rows(path, PAUSE_ROWS)] == weeks


async def test_a_form_foresees_nothing_of_what_cannot_be_saved(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*PAUSES, "a")
        for written in ("2026-11-01", "soon"):
            driver.app.screen.query_one("#last", Input).value = written
            await driver.wait()
            assert ": paused." not in driver.text


async def test_a_pause_that_is_moved_says_which_week_is_judged_again(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*PAUSES, "a")
        await fill(driver, reason="flu")
        await driver.press("e")
        driver.app.screen.query_one("#first", Input).value = "2026-12-01"
        await driver.wait()
        said = "Week of 30 November 2026: paused. Week of 16 November 2026: no longer paused."
        assert said in " ".join(driver.text.split())


async def test_a_goal_says_from_when_to_when_it_will_hold(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        await fill(driver, minimum="1", full="1", holds_from="2026-12-09")
        await driver.press("a")
        said = "From the week of 16 November 2026 the goal is 2–3 days a week."
        until = "It holds until the goal from the week of 7 December 2026."
        assert f"{said} {until}" in " ".join(driver.text.split())
        driver.app.screen.query_one("#minimum", Input).value = "4"
        await driver.wait()
        assert "the goal is" not in driver.text


async def test_a_pause_that_is_edited_takes_the_place_of_what_it_was(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press(*PAUSES, "a")
        await fill(driver, reason="flu")
        await driver.press("e")
        await fill(driver, reason="travel")
        assert fetch_rows(path, PAUSE_ROWS) == [("2026-11-22", "travel")]
        await driver.press("e")
        await fill(driver, first="2026-12-01", last="2026-12-01")
        assert fetch_rows(path, PAUSE_ROWS) == [("2026-12-01", "travel")]


async def test_a_paused_week_is_judged_again_when_its_pause_is_deleted(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 11, 16), date(2026, 11, 16), "flu")
    async with open_app() as driver:
        await driver.press("h")
        assert "paused: flu" in driver.text
        await driver.press(*PAUSES, "d", "escape", "h")
        assert "paused" not in driver.text
        assert "today makes it 2" in driver.text


async def test_an_impossible_pause_is_refused_beside_its_line(open_app: Open, path: Path) -> None:
    first, last, date_wanted = "From the week of", "To the week of", "such as 2026-11-22"
    async with open_app() as driver:
        await driver.press(*PAUSES, "a")
        for values, label, error in (
            ({"first": "soon", "last": "2026-11-22"}, first, date_wanted),
            ({"first": "2026-11-22", "last": "2026-13-01"}, last, date_wanted),
            ({"first": "9999-12-31", "last": "9999-12-31"}, first, OUT_OF_RANGE),
            ({"first": "2026-11-22", "last": "31 Dec 9999"}, last, OUT_OF_RANGE),
            ({"first": "2026-11-22", "last": "2026-11-01"}, last, "not before the first"),
            ({"first": "2026-11-22", "last": "2028-11-22"}, last, "at most 53 weeks"),
        ):
            await fill(driver, **values)
            assert screen_name(driver) == "FormScreen"
            assert beside(driver, label) == error
            assert fetch_rows(path, PAUSE_ROWS) == []


@pytest.mark.parametrize("name", ["escape", "bidi", "lines", "long"])
async def test_a_hostile_reason_is_text_in_the_list_and_in_its_form(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, name: str
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 11, 16), date(2026, 11, 16), "flu")
    with closing(sqlite3.connect(welcomed_path)) as connection, connection:
        connection.execute("UPDATE pause SET reason = ?", [HOSTILE[name]])
    async with open_app() as driver:
        await driver.press(*PAUSES)
        for key in ("e", "enter"):
            assert not UNSAFE.search(driver.text)
            assert len(driver.text.split("\n")) == 24
            assert max(map(cell_len, driver.text.split("\n"))) <= 80
            await driver.press(key)


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_of_many_weeks_each_can_be_reached(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 1, 5), date(2026, 10, 5), "x" * 60)
    async with open_app(size=size) as driver:
        await driver.press(*PAUSES)
        seen = []
        for _ in range(40):
            seen.append(next(line for line in driver.text.splitlines() if line.startswith(" ›")))
            assert max(map(cell_len, driver.text.splitlines())) <= size[0]
            assert "A paused week neither breaks nor extends a streak" in driver.text
            await driver.press("down")
        assert len(set(seen)) == 40
        assert seen[0].startswith(" › Week of 5 October 2026")
        assert next(line for line in driver.text.splitlines() if line.startswith(" ›")) == seen[0]


# Faults and others


@pytest.mark.parametrize("way", [GOALS, PAUSES])
async def test_while_the_database_is_locked_deleting_says_so_and_works_again_after(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    no_lock_wait: None,
    way: tuple[str, ...],
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 11, 22), Goal(3, 4))
        service.plan.pause(date(2026, 11, 22), date(2026, 11, 22), "flu")
    async with open_app() as driver:
        await driver.press(*way)
        with locked(welcomed_path, "EXCLUSIVE"):
            await driver.press("d")
            assert "Another program is writing" in screen_text(driver)
            assert "eek of 16 November 2026" in driver.text
        assert fetch_rows(welcomed_path, GOAL_ROWS)
        assert fetch_rows(welcomed_path, PAUSE_ROWS)
        await driver.press("d")
        assert "Another program has kept" not in screen_text(driver)
        assert fetch_rows(welcomed_path, GOAL_ROWS if way == GOALS else PAUSE_ROWS) == []


@pytest.mark.parametrize(
    ("way", "values"),
    [(GOALS, {"minimum": "4", "full": "5"}), (PAUSES, {"reason": "flu"})],
)
async def test_a_form_keeps_what_was_written_while_the_database_is_locked(
    open_app: Open, path: Path, no_lock_wait: None, way: tuple[str, ...], values: dict[str, str]
) -> None:
    async with open_app() as driver:
        await driver.press(*way, "a")
        with locked(path, "EXCLUSIVE"):
            await fill(driver, **values)
            assert "Another program is writing" in screen_text(driver)
            assert screen_name(driver) == "FormScreen"
        await driver.press("enter")
        assert fetch_rows(path, GOAL_ROWS if way == GOALS else PAUSE_ROWS)


async def test_a_goal_that_cannot_be_saved_is_told_of(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press(*GOALS, "a")
        before = driver.text
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON goal BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        await fill(driver, minimum="4", full="5")
        assert fetch_rows(path, GOAL_ROWS) == []
        told = set(driver.text.splitlines()) - set(before.splitlines())
        assert any("full" in line or "saved" in line or "changed" in line for line in told)


async def test_a_pause_over_weeks_is_all_or_nothing(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 11, 16), date(2026, 11, 16), "flu")
    with closing(sqlite3.connect(welcomed_path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON pause WHEN NEW.reason = 'travel' "
            "BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    async with open_app() as driver:
        await driver.press(*PAUSES, "e")
        await fill(driver, reason="travel")
        assert screen_name(driver) == "FormScreen"
        assert fetch_rows(welcomed_path, PAUSE_ROWS) == [("2026-11-16", "flu")]


async def test_what_another_footui_deleted_can_still_be_pointed_at(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with (
        open_second_service(welcomed_path, fake_system) as service,
        closing(Database(welcomed_path)) as own,
    ):
        service.plan.pause(date(2026, 11, 2), date(2026, 11, 16), "flu")
        async with open_app() as driver:
            await driver.press(*PAUSES, "down", "down")
            settings.unset_pauses(own, [date(2026, 11, 2)], fake_system.utc)
            await driver.press("d")
            assert len(listed(driver)) == 2
            await driver.press("up", "e")
            assert screen_name(driver) == "FormScreen"


@pytest.mark.parametrize("way", [GOALS, PAUSES])
async def test_in_ascii_it_is_ascii(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, way: tuple[str, ...]
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 11, 22), Goal(3, 4))
        service.plan.pause(date(2026, 11, 22), date(2026, 11, 22), HOSTILE["wide"])
    async with open_app(ascii_only=True) as driver:
        await driver.press(*way)
        assert driver.text.isascii()
        await driver.press("e")
        assert driver.text.isascii()
