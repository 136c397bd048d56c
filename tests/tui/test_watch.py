"""What happens elsewhere is shown without a key: another program wrote, or a day began."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from footui.domain.session.edits import Details
from footui.domain.weeks.week import Goal
from footui.store.database import Database
from footui.tui.screens.base import BaseScreen
from footui.tui.screens.form import FormScreen
from footui.tui.screens.help import HelpScreen
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import locked
from tests.support.sqlite_tools import locked as being_written
from tests.tui.conftest import Open, open_second_service, screen_name, screen_text, type_text

SOON, HOUR = 2_000, 3_600_000
SUNDAY = date(2026, 11, 22)


async def test_the_routine_shows_a_day_that_another_program_put_on_record(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        assert "0 days" in driver.text
        with open_second_service(welcomed_path, fake_system) as other:
            other.edits.add(SUNDAY, Details())
        assert "0 days" in driver.text
        await driver.advance(SOON)
        assert "1 day" in driver.text


async def test_the_history_shows_it_too_and_stays_where_it_was(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await driver.press("h", "up")
        before = driver.text
        with open_second_service(welcomed_path, fake_system) as other:
            other.edits.add(SUNDAY - timedelta(days=7), Details(minutes=33))
        await driver.advance(SOON)
        assert "33:00" in driver.text
        assert before != driver.text


async def test_a_new_day_is_noticed(open_app: Open, fake_system: FakeSystem) -> None:
    async with open_app() as driver:
        assert "Sunday 22 November" in driver.text
        fake_system.utc += 5 * HOUR
        await driver.advance(SOON)
        assert "Monday 23 November" in driver.text
        await driver.press("h")
        fake_system.utc += 24 * HOUR
        await driver.advance(SOON)
        assert screen_name(driver) == "HistoryScreen"
        await driver.press("r")
        assert "Tuesday 24 November" in driver.text


async def test_what_could_not_be_read_is_shown_once_it_can_be(
    open_app: Open, welcomed_path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        with locked(welcomed_path, "EXCLUSIVE"):
            await driver.press("h")
            assert "Another program has kept" in screen_text(driver)
            await driver.advance(3 * SOON)
            assert "Another program has kept" in screen_text(driver)
        await driver.advance(SOON)
        assert "November 2026" in driver.text


@pytest.mark.parametrize("make", [HelpScreen, partial(FormScreen, "A title", "", [], bool)])
async def test_a_page_that_is_not_laid_out_yet_shows_what_came_meanwhile(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    make: Callable[[], BaseScreen[Any]],
) -> None:
    async with open_app() as driver:
        with open_second_service(welcomed_path, fake_system) as other:
            other.set("theme", "light")
        driver.app.push_screen(make())
        driver.app.redraw_when_ready()
        await driver.advance(SOON)
        await driver.advance(SOON)
        assert driver.app.theme == "ansi-light"


async def test_a_lock_is_not_waited_for(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    stamp = Database.change_token

    def watched(database: Database) -> tuple[int, int]:
        waits.append(database.timeout)
        return stamp(database)

    async with open_app() as driver:
        await driver.advance(SOON)
        monkeypatch.setattr(Database, "change_token", watched)
        await driver.advance(SOON)
        assert set(waits) == {0}
        assert driver.service._database.timeout > 0


async def test_a_session_that_is_shown_closely_stays_so_when_another_comes_before_it(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        with open_second_service(welcomed_path, fake_system) as other:
            other.edits.add(SUNDAY, Details(minutes=11))
            fake_system.advance(60_000)
            other.edits.add(SUNDAY, Details(minutes=12))
            await driver.press("h", "enter", "down")
            assert "› " in next(line for line in driver.text.splitlines() if "12:00" in line)
            first = other.history.day(SUNDAY)[0].record
            other.edits.delete(first)
        await driver.advance(SOON)
        assert "11:00" not in driver.text
        assert "› " in next(line for line in driver.text.splitlines() if "12:00" in line)


async def test_a_pause_that_is_pointed_at_stays_so_when_others_come(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    with open_second_service(welcomed_path, fake_system) as other:
        other.plan.pause(date(2026, 10, 5), date(2026, 10, 5), "flu")
        async with open_app() as driver:
            await driver.press("g", "down", "enter")
            other.plan.pause(date(2026, 11, 2), date(2026, 11, 9), "travel")
            await driver.advance(SOON)
            assert "travel" in driver.text
            pointed = [line for line in driver.text.splitlines() if "›" in line]
            assert len(pointed) == 1
            assert "flu" in pointed[0]


async def test_what_is_being_written_stays(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await driver.press("g", "enter", "a", "tab", "tab")
        await type_text(driver, "7")
        before = driver.text
        assert "7" in before
        with open_second_service(welcomed_path, fake_system) as other:
            other.plan.set_goal(SUNDAY, Goal(1, 2))
        await driver.advance(SOON)
        assert driver.text == before
        assert screen_name(driver) == "FormScreen"


async def test_nothing_is_read_anew_while_nothing_happens(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        await driver.advance(SOON)
        read: list[bool] = []
        monkeypatch.setattr(type(driver.app.screen), "load", lambda self: read.append(True))
        await driver.advance(10 * SOON)
        assert read == []


@pytest.mark.parametrize(
    ("keys", "done"),
    [(("h", "a"), "Added to"), (("h", "a", "d"), "Deleted from"), (("h", "a", "u"), "Undone: ")],
    ids=["add", "delete", "undo"],
)
async def test_a_change_while_another_program_writes_is_made_as_soon_as_it_is_done(
    open_app: Open, welcomed_path: Path, no_lock_wait: None, keys: tuple[str, ...], done: str
) -> None:
    async with open_app() as driver:
        await driver.press(*keys[:-1])
        with being_written(welcomed_path):
            await driver.press(keys[-1])
            assert "footui tries again" in screen_text(driver)
            await driver.press("up", "down")
            await driver.advance(5_000)
            assert "footui tries again" in screen_text(driver)
        await driver.advance(1_000)
        assert done in screen_text(driver)


async def test_a_form_is_saved_as_soon_as_another_program_is_done_and_not_once_it_is_left(
    open_app: Open, welcomed_path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        for leave in (False, True):
            await driver.press("h", "a", "e")
            await type_text(driver, "7")
            with being_written(welcomed_path):
                await driver.press("enter")
                assert "footui tries again" in screen_text(driver)
                await driver.press(*["escape"] * leave)
            await driver.advance(1_000)
            assert screen_name(driver) == "HistoryScreen"
            assert ("Saved." in screen_text(driver)) is not leave
            await driver.press("u", *["u"] * (not leave), "r")


async def test_after_a_minute_of_waiting_it_is_said_why(
    open_app: Open, welcomed_path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("h")
        with being_written(welcomed_path):
            await driver.press("a")
            await driver.advance(61_000)
            assert "kept" in screen_text(driver)
            assert "locked for a while" in screen_text(driver)
