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
from tests.support.fake_system import Machine
from tests.support.sqlite_tools import locked as being_written
from tests.tui.conftest import Open, elsewhere_open, locked, page, said, write

SOON, HOUR = 2_000, 3_600_000
SUNDAY = date(2026, 11, 22)


async def test_the_routine_shows_a_day_that_another_program_put_on_record(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        assert "0 of 2" in stage.text
        with elsewhere_open(settled_path, machine) as other:
            other.history.add(SUNDAY, Details())
        assert "0 of 2" in stage.text
        await stage.advance(SOON)
        assert "1 of 2" in stage.text


async def test_the_history_shows_it_too_and_stays_where_it_was(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        await stage.press("h", "up")
        before = stage.text
        with elsewhere_open(settled_path, machine) as other:
            other.history.add(SUNDAY - timedelta(days=7), Details(minutes=33))
        await stage.advance(SOON)
        assert "33:00" in stage.text
        assert before != stage.text


async def test_a_new_day_is_noticed(open_app: Open, machine: Machine) -> None:
    async with open_app() as stage:
        assert "Sunday 22 November" in stage.text
        machine.utc += 5 * HOUR
        await stage.advance(SOON)
        assert "Monday 23 November" in stage.text
        await stage.press("h")
        machine.utc += 24 * HOUR
        await stage.advance(SOON)
        assert page(stage) == "HistoryScreen"
        await stage.press("r")
        assert "Tuesday 24 November" in stage.text


async def test_what_could_not_be_read_is_shown_once_it_can_be(
    open_app: Open, settled_path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        with locked(settled_path):
            await stage.press("h")
            assert "Another program has kept" in said(stage)
            await stage.advance(3 * SOON)
            assert "Another program has kept" in said(stage)
        await stage.advance(SOON)
        assert "November 2026" in stage.text


@pytest.mark.parametrize("make", [HelpScreen, partial(FormScreen, "A title", "", [], bool)])
async def test_a_page_that_is_not_laid_out_yet_shows_what_came_meanwhile(
    open_app: Open, settled_path: Path, machine: Machine, make: Callable[[], BaseScreen[Any]]
) -> None:
    async with open_app() as stage:
        with elsewhere_open(settled_path, machine) as other:
            other.set("theme", "light")
        stage.app.push_screen(make())
        stage.app.redraw_when_ready()
        await stage.advance(SOON)
        await stage.advance(SOON)
        assert stage.app.theme == "ansi-light"


async def test_a_lock_is_not_waited_for(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    stamp = Database.change_token

    def watched(database: Database) -> tuple[int, int]:
        waits.append(database.timeout)
        return stamp(database)

    async with open_app() as stage:
        await stage.advance(SOON)
        monkeypatch.setattr(Database, "change_token", watched)
        await stage.advance(SOON)
        assert set(waits) == {0}
        assert stage.service._database.timeout > 0


async def test_a_session_that_is_shown_closely_stays_so_when_another_comes_before_it(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        with elsewhere_open(settled_path, machine) as other:
            other.history.add(SUNDAY, Details(minutes=11))
            machine.advance(60_000)
            other.history.add(SUNDAY, Details(minutes=12))
            await stage.press("h", "enter", "down")
            assert "› " in next(line for line in stage.text.splitlines() if "12:00" in line)
            first = other.history.day(SUNDAY)[0].record
            other.history.delete(first)
        await stage.advance(SOON)
        assert "11:00" not in stage.text
        assert "› " in next(line for line in stage.text.splitlines() if "12:00" in line)


async def test_a_pause_that_is_pointed_at_stays_so_when_others_come(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    with elsewhere_open(settled_path, machine) as other:
        other.plan.pause(date(2026, 10, 5), date(2026, 10, 5), "flu")
        async with open_app() as stage:
            await stage.press("g", "down", "enter")
            other.plan.pause(date(2026, 11, 2), date(2026, 11, 9), "travel")
            await stage.advance(SOON)
            assert "travel" in stage.text
            pointed = [line for line in stage.text.splitlines() if "›" in line]
            assert len(pointed) == 1
            assert "flu" in pointed[0]


async def test_what_is_being_written_stays(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        await stage.press("g", "enter", "a", "tab", "tab")
        await write(stage, "7")
        before = stage.text
        assert "7" in before
        with elsewhere_open(settled_path, machine) as other:
            other.plan.set_goal(SUNDAY, Goal(1, 2))
        await stage.advance(SOON)
        assert stage.text == before
        assert page(stage) == "FormScreen"


async def test_nothing_is_read_anew_while_nothing_happens(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as stage:
        await stage.advance(SOON)
        read: list[bool] = []
        monkeypatch.setattr(type(stage.app.screen), "load", lambda self: read.append(True))
        await stage.advance(10 * SOON)
        assert read == []


@pytest.mark.parametrize(
    ("keys", "done"),
    [(("h", "a"), "Added to"), (("h", "a", "d"), "Deleted from"), (("h", "a", "u"), "Undone: ")],
    ids=["add", "delete", "undo"],
)
async def test_a_change_while_another_program_writes_is_made_as_soon_as_it_is_done(
    open_app: Open, settled_path: Path, impatient: None, keys: tuple[str, ...], done: str
) -> None:
    async with open_app() as stage:
        await stage.press(*keys[:-1])
        with being_written(settled_path):
            await stage.press(keys[-1])
            assert "footui tries again" in said(stage)
            await stage.press("up", "down")
            await stage.advance(5_000)
            assert "footui tries again" in said(stage)
        await stage.advance(1_000)
        assert done in said(stage)


async def test_a_form_is_saved_as_soon_as_another_program_is_done_and_not_once_it_is_left(
    open_app: Open, settled_path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        for leave in (False, True):
            await stage.press("h", "a", "e")
            await write(stage, "7")
            with being_written(settled_path):
                await stage.press("enter")
                assert "footui tries again" in said(stage)
                await stage.press(*["escape"] * leave)
            await stage.advance(1_000)
            assert page(stage) == "HistoryScreen"
            assert ("Saved." in said(stage)) is not leave
            await stage.press("u", *["u"] * (not leave), "r")


async def test_after_a_minute_of_waiting_it_is_said_why(
    open_app: Open, settled_path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await stage.press("h")
        with being_written(settled_path):
            await stage.press("a")
            await stage.advance(61_000)
            assert "kept" in said(stage)
            assert "locked for a while" in said(stage)
