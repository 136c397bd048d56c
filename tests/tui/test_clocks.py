"""Clocks: the screens notice a new day by themselves, and a session minds no clock on the wall."""

from datetime import date
from pathlib import Path

import pytest

from footui.domain.session.edits import Details
from tests.support.app_driver import AppDriver
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import find_pending_session
from tests.support.sqlite_tools import fetch_rows
from tests.tui.conftest import ZONE, Open, open_second_service, screen_name, screen_text, type_text

HOUR, DAY = 3_600_000, 86_400_000

NOTICED = 5_000
"""Milliseconds after which at the latest an open screen shows another day."""

SUNDAY = date(2026, 11, 22)


@pytest.fixture
def late(fake_system: FakeSystem, welcomed_path: Path) -> Path:
    """A database with a session of Sunday; it is two seconds to midnight in Berlin."""
    fake_system.set_clock("2026-11-22T22:59:58")
    with open_second_service(welcomed_path, fake_system) as service:
        service.edits.add(SUNDAY, Details(minutes=20.0))
    return welcomed_path


def marks(driver: AppDriver) -> list[str]:
    """The marks of the routine's seven days."""
    lines = driver.text.splitlines()
    [number] = [n for n, line in enumerate(lines) if line.startswith(" This week ")]
    return lines[number + 1].split()[:7]


def assert_on_sunday(path: Path) -> None:
    assert fetch_rows(path, "SELECT DISTINCT log_date FROM session") == [(SUNDAY.isoformat(),)]


# Midnight


async def test_at_midnight_the_routine_shows_the_new_day_and_the_new_week(
    late: Path, open_app: Open
) -> None:
    async with open_app() as driver:
        assert "Sunday 22 November" in driver.text
        assert "1 day" in driver.text
        assert marks(driver) == ["·"] * 6 + ["[●]"]
        await driver.advance(NOTICED)
        assert "Monday 23 November" in driver.text
        assert "0 days" in driver.text
        assert marks(driver) == ["[·]"] + ["·"] * 6


async def test_at_midnight_within_a_week_the_routine_moves_on_by_a_day(
    late: Path, open_app: Open, fake_system: FakeSystem
) -> None:
    fake_system.set_clock("2026-11-24T22:59:58")
    with open_second_service(late, fake_system) as service:
        service.edits.add(service.today(), Details(minutes=20.0))
    async with open_app() as driver:
        assert marks(driver) == ["·", "[●]", "·", "·", "·", "·", "·"]
        await driver.advance(NOTICED)
        assert marks(driver) == ["·", "●", "[·]", "·", "·", "·", "·"]
        assert "1 day" in driver.text


@pytest.mark.parametrize("key", ["", "y", "p"], ids=["month", "year", "pain"])
async def test_at_midnight_the_history_knows_that_sunday_is_over(
    late: Path, open_app: Open, key: str
) -> None:
    async with open_app() as driver:
        await driver.press("h", *key)
        assert "Sunday 22 November, today" in driver.text
        await driver.advance(NOTICED)
        assert "Sunday 22 November, today" not in driver.text
        await driver.press("t")
        assert "Monday 23 November, today" in driver.text


async def test_at_midnight_the_month_marks_the_new_day_and_leaves_the_chosen_one(
    late: Path, open_app: Open
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left")
        assert "[21·]" in driver.text
        assert "(22◆)" in driver.text
        await driver.advance(NOTICED)
        assert "[21·]" in driver.text
        assert " 22◆ " in driver.text
        assert "(23·)" in driver.text
        assert "Saturday 21 November" in driver.text


async def test_at_midnight_the_year_begins_the_new_week(late: Path, open_app: Open) -> None:
    def new_week(driver: AppDriver) -> str:
        return driver.text.partition("23 Nov")[2].splitlines()[0].strip()

    async with open_app() as driver:
        await driver.press("h", "y", "left")
        assert new_week(driver) == ""
        await driver.advance(NOTICED)
        assert new_week(driver) == "·       ○ 0"
        await driver.press("t")
        assert "Monday 23 November, today" in driver.text


async def test_at_midnight_the_settings_show_the_new_day(late: Path, open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("g")
        assert "Europe/Berlin, 23:59" in driver.text
        await driver.advance(NOTICED)
        assert "Monday 23 November" in driver.text
        assert "Europe/Berlin, 00:00" in driver.text


async def test_at_midnight_the_done_page_keeps_what_was_said(
    late: Path, open_app: Open, fake_system: FakeSystem
) -> None:
    fake_system.utc -= 65_000
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(65_000)
        assert screen_name(driver) == "SummaryScreen"
        assert "1 day this week" in screen_text(driver)
        await driver.press("3", "n")
        await type_text(driver, "stiff")
        await driver.advance(NOTICED)
        assert "Done: 1:05, complete" in driver.text
        assert "[3]" in driver.text
        assert "0 days this week" in screen_text(driver)
        await type_text(driver, " ankle")
        await driver.press("enter")
        assert screen_name(driver) == "RoutineScreen"
        assert marks(driver) == ["[·]"] + ["·"] * 6
    assert fetch_rows(late, "SELECT pain_after, note FROM session WHERE kind = 'timed'") == [
        (3, "stiff ankle")
    ]
    assert_on_sunday(late)


@pytest.mark.parametrize(
    ("keys", "typed", "below"),
    [
        (("s", "4"), "", "Monday 23 November"),
        (("question_mark",), "", "Monday 23 November"),
        (("ctrl+p",), "hist", "Monday 23 November"),
        (("g", "enter"), "", "Monday 23 November"),
        (ZONE, "/Somewhere", "Monday 23 November"),
        (("h", "e", "tab", "tab", "tab", "tab", "tab"), "left ankle", " 23·"),
        (("h", "enter"), "", " 23·"),
    ],
    ids=["rating", "help", "palette", "goals", "zone", "edit", "day"],
)
async def test_at_midnight_a_dialog_keeps_all_that_is_in_it(
    late: Path, open_app: Open, keys: tuple[str, ...], typed: str, below: str
) -> None:
    async with open_app() as driver:
        await driver.press(*keys)
        await type_text(driver, typed)
        assert typed in driver.text
        assert driver.app.screen.is_modal
        before, focused = driver.text, driver.app.focused
        await driver.advance(NOTICED)
        assert driver.text == before
        assert driver.app.focused is focused
        while driver.app.screen.is_modal:
            await driver.press("escape")
        await driver.advance(NOTICED)
        assert below in driver.text.replace("(23", " 23").replace("[23", " 23")


async def test_what_is_saved_after_midnight_in_a_form_of_sunday_is_sundays(
    late: Path, open_app: Open
) -> None:
    async with open_app() as driver:
        await driver.press("h", "e", "up")
        await type_text(driver, "stiff")
        await driver.advance(NOTICED)
        await type_text(driver, " ankle")
        await driver.press("enter")
        assert screen_name(driver) == "HistoryScreen"
    assert fetch_rows(late, "SELECT note FROM session") == [("stiff ankle",)]
    assert_on_sunday(late)


async def test_a_session_across_midnight_goes_on_and_belongs_to_sunday(
    welcomed_path: Path, open_app: Open, fake_system: FakeSystem
) -> None:
    fake_system.set_clock("2026-11-22T22:59:30")
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(29_000)
        assert "0:36 to go" in driver.text
        await driver.advance(NOTICED)
        assert "0:31 to go" in driver.text
        await driver.press("h", "left", "left")
        assert "(23" in driver.text
        await driver.advance(31_000)
        assert "Done: 1:05, complete" in driver.text
        assert "0 days this week" in screen_text(driver)
        await driver.press("enter")
        assert marks(driver) == ["[·]"] + ["·"] * 6
        await driver.press("h", "t", "left")
        assert "[22●]" in driver.text
        assert "23:59     1:05  complete" in driver.text
    assert_on_sunday(welcomed_path)


async def test_a_machine_that_slept_over_midnight_wakes_on_the_new_day(
    late: Path, open_app: Open, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        fake_system.suspend(8 * HOUR)
        await driver.advance(NOTICED)
        assert "Monday 23 November" in driver.text
        assert marks(driver) == ["[·]"] + ["·"] * 6


async def test_a_session_that_slept_over_midnight_waits_on_its_day(
    late: Path, open_app: Open, fake_system: FakeSystem
) -> None:
    fake_system.utc -= 30_000
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(20_000)
        fake_system.suspend(8 * HOUR)
        await driver.advance(NOTICED)
        assert "Space resumes" in driver.text
        assert "0:45 to go" in driver.text
        await driver.press("space")
        await driver.advance(48_000)
        assert "Done: 1:05, complete" in driver.text
    assert_on_sunday(late)


# Jumps of the clock, and of what is set


@pytest.mark.parametrize(
    ("jump", "shown"), [(DAY, "Monday 23 November"), (-DAY, "Saturday 21 November")]
)
async def test_a_clock_that_jumps_to_another_day_is_noticed(
    open_app: Open, fake_system: FakeSystem, jump: int, shown: str
) -> None:
    async with open_app() as driver:
        assert "Sunday 22 November" in driver.text
        fake_system.utc += jump
        await driver.advance(NOTICED)
        assert shown in driver.text


@pytest.mark.parametrize(
    ("clock", "key", "value", "shown"),
    [
        ("2026-11-22T18:00", "timezone", "Pacific/Auckland", "Monday 23 November"),
        ("2026-11-22T02:00", "timezone", "America/New_York", "Saturday 21 November"),
        ("2026-11-22T02:00", "day_cutoff", "4", "Saturday 21 November"),
    ],
)
async def test_a_zone_or_a_cutoff_set_elsewhere_moves_today_but_not_the_live_session(
    welcomed_path: Path,
    open_app: Open,
    fake_system: FakeSystem,
    clock: str,
    key: str,
    value: str,
    shown: str,
) -> None:
    fake_system.set_clock(clock)
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(10_000)
        await driver.press("r")
        assert "Sunday 22 November" in driver.text
        with open_second_service(welcomed_path, fake_system) as service:
            service.set(key, value)
        await driver.advance(NOTICED)
        assert shown in driver.text
        await driver.advance(50_000)
        assert "Done: 1:05, complete" in driver.text
    assert_on_sunday(welcomed_path)
    assert fetch_rows(welcomed_path, "SELECT timezone FROM session") == [("Europe/Berlin",)]


async def heard(open_app: Open, fake_system: FakeSystem, *jumps: int) -> list[int]:
    """When the bell rings in a session, five seconds of which pass after each jump."""
    async with open_app() as driver:
        begun = fake_system.monotonic
        await driver.press("s", "enter")
        for left in range(65, 0, -5):
            assert f"{left // 60}:{left % 60:02} to go" in driver.text
            fake_system.utc += jumps[left // 5 % len(jumps)]
            await driver.advance(5_000)
        assert "Done: 1:05, complete" in driver.text
        await driver.advance(2_000)
        return [stroke - begun for stroke in driver.rings]


async def test_a_clock_that_jumps_all_the_time_changes_neither_cues_nor_seconds(
    open_app: Open, fake_system: FakeSystem
) -> None:
    calm = await heard(open_app, fake_system, 0)
    assert len(calm) > 10
    assert await heard(open_app, fake_system, HOUR + 333, -HOUR, -DAY, 0, DAY - 777) == calm


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_after_a_jump_the_session_is_still_led_here_and_can_be_taken_over(
    welcomed_path: Path, open_app: Open, fake_system: FakeSystem, jump: int
) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(10_000)
        fake_system.utc += jump
        await driver.advance(NOTICED)
        with open_second_service(welcomed_path, fake_system) as service:
            waiting = find_pending_session(service)
            assert waiting
            assert waiting.held
            assert "0:50 to go" in driver.text
            assert service.sessions.take()
            await driver.advance(NOTICED)
            assert screen_name(driver) == "RoutineScreen"
            assert "taken over by another footui" in screen_text(driver)


@pytest.mark.parametrize(
    ("zone", "change", "began", "back", "then"),
    [
        ("Europe/Berlin", "2026-03-29T01:00", "01:59", 0, "03:00"),
        ("America/New_York", "2026-11-01T06:00", "01:59", 0, "01:00"),
        ("Australia/Lord_Howe", "2026-04-04T15:00", "01:59", 0, "01:30"),
        ("Pacific/Apia", "2011-12-30T10:00", "23:59", 2, "00:00"),
    ],
)
async def test_across_a_change_of_clocks_the_session_is_shown_when_it_began_and_as_long_as_it_was(
    welcomed_path: Path,
    open_app: Open,
    fake_system: FakeSystem,
    zone: str,
    change: str,
    began: str,
    back: int,
    then: str,
) -> None:
    fake_system.set_clock(change)
    fake_system.utc -= 30_000
    with open_second_service(welcomed_path, fake_system) as service:
        service.set("timezone", zone)
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(65_000)
        assert "Done: 1:05, complete" in driver.text
        await driver.press("enter", "g")
        assert f"{zone}, {then}" in driver.text
        await driver.press("h", *["left"] * back)
        assert f" {began}     1:05  complete" in driver.text
