"""Goal and settings: what each means is said before it changes, and it stays as it was left."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from footui.domain.session.cues import Cue, drawn
from footui.domain.session.edits import Details
from footui.domain.settings import Notify
from tests.support.app_driver import AppDriver, add_seven_weeks, run_app
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import (
    ZONE,
    Open,
    footer_text,
    open_second_service,
    screen_name,
    screen_text,
    type_ahead,
    type_text,
)

GOAL, PAUSES, TIME_ZONE, WEEK_START, DAY_START, BELL, NOTIFY, BACKGROUND, ASCII = range(9)
LABELS = (
    "Goal",
    "Paused weeks",
    "Time zone",
    "Week starts on",
    "Day starts at",
    "Bell",
    "Notifications",
    "Background",
    "ASCII only",
)
STORED = "SELECT key, value FROM setting WHERE deleted_at IS NULL ORDER BY key"


def to(item: int) -> tuple[str, ...]:
    """The keys that lead to the change of a setting."""
    return ("g", *["down"] * item, "enter")


def value(driver: AppDriver, item: int) -> str:
    """What is shown of a setting."""
    label = LABELS[item]
    line = next(line for line in driver.text.splitlines() if line[2:].startswith(f"{label}  "))
    return line[2 + len(label) :].strip()


async def test_every_setting_is_shown_with_what_it_means(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("g")
        shown = [value(driver, item) for item in range(9)]
        assert shown == [
            "2–3 days a week",
            "none",
            "Europe/Berlin, 19:04",
            "Monday",
            "00:00",
            "on",
            "off",
            "dark",
            "auto",
        ]
        meanings = set()
        for label in LABELS:
            assert f"›{label}" in driver.text
            meanings.add(driver.text.splitlines()[13])
            await driver.press("down")
        assert len(meanings) == 9
        assert "›Goal" in driver.text
        await driver.press("up")
        assert "›ASCII only" in driver.text
        await driver.press("k", "j", "j")
        assert "›Goal" in driver.text


@pytest.mark.parametrize("key", ["escape", "r"])
async def test_escape_and_r_lead_out(open_app: Open, key: str) -> None:
    async with open_app() as driver:
        await driver.press("g", key)
        assert "Toe lifts" in driver.text


# The time zone


async def test_another_zone_is_explained_before_it_holds(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        before = fetch_rows(path, STORED)
        await driver.press(*ZONE)
        await type_text(driver, "Pacific/Auckland")
        await driver.press("enter")
        assert screen_name(driver) == "ChoiceScreen"
        assert "It is 07:04 there, and today is Monday 23 November" in screen_text(driver)
        assert "Saved sessions keep their days" in screen_text(driver)
        assert fetch_rows(path, STORED) == before
        await driver.press("y")
        assert value(driver, TIME_ZONE) == "Pacific/Auckland, 07:04"
        assert "Monday 23 November" in driver.text.splitlines()[0]


async def test_another_zone_moves_no_session(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    days = "SELECT log_date, timezone, utc_offset FROM session ORDER BY id"
    before = fetch_rows(welcomed_path, days)
    async with open_app() as driver:
        await driver.press(*ZONE)
        await type_text(driver, "Pacific/Auckland")
        await driver.press("enter", "y", "h")
        assert "streak 6 weeks" in driver.text
        assert fetch_rows(welcomed_path, days) == before


@pytest.mark.parametrize("answer", ["n", "escape", "q"])
async def test_a_zone_that_is_thought_better_of_does_not_hold(
    open_app: Open, path: Path, answer: str
) -> None:
    async with open_app() as driver:
        before = fetch_rows(path, STORED)
        await driver.press(*ZONE)
        await type_text(driver, "UTC")
        await driver.press("enter", answer)
        assert value(driver, TIME_ZONE) == "Europe/Berlin, 19:04"
        assert fetch_rows(path, STORED) == before


async def test_an_unknown_zone_is_refused_and_asked_for_again(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        before = fetch_rows(path, STORED)
        await driver.press(*ZONE)
        await type_text(driver, "Europe/Berlim")
        await driver.press("enter")
        assert screen_name(driver) == "FormScreen"
        assert "Europe/Berlim perhaps Europe/Berlin" in screen_text(driver)
        await driver.press("escape")
        assert screen_name(driver) == "SettingsScreen"
        assert fetch_rows(path, STORED) == before


# When weeks and days start


async def test_another_week_start_says_what_it_comes_to_before_it_holds(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press(*to(WEEK_START))
        assert "All weeks are recounted" in driver.text
        told = {
            line.split(":")[0].split()[-1]: line.split(": ")[1]
            for line in driver.text.splitlines()
            if "streak" in line
        }
        assert list(told) == ["(now)", "Saturday", "Sunday"]
        for key, start in (("3", "Sunday"), ("2", "Saturday")):
            await driver.press(key)
            assert value(driver, WEEK_START) == start
            await driver.press("h")
            assert told[start] in driver.text
            await driver.press("g", "enter")
        assert "Saturday (now)" in driver.text


@pytest.mark.parametrize(("item", "key"), [(WEEK_START, "escape"), (DAY_START, "q")])
async def test_a_question_that_is_left_changes_nothing(
    open_app: Open, path: Path, item: int, key: str
) -> None:
    async with open_app() as driver:
        before = fetch_rows(path, STORED)
        await driver.press(*to(item), "down", key)
        assert screen_name(driver) == "SettingsScreen"
        assert fetch_rows(path, STORED) == before


@pytest.mark.parametrize(
    ("item", "key", "value_", "shown"),
    [(WEEK_START, "week_start", "sunday", "Sunday"), (DAY_START, "day_cutoff", "4", "04:00")],
)
async def test_enter_alone_leaves_a_setting_as_it_is(
    open_app: Open, item: int, key: str, value_: str, shown: str
) -> None:
    async with open_app() as driver:
        driver.service.set(key, value_)
        await driver.press(*to(item), "enter")
        assert value(driver, item) == shown


async def test_another_cutoff_says_which_day_it_is_then(
    open_app: Open, fake_system: FakeSystem
) -> None:
    fake_system.set_clock(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    async with open_app() as driver:
        await driver.press(*to(DAY_START))
        assert "belongs to the day before" in screen_text(driver)
        assert "Saved sessions keep their days" in screen_text(driver)
        for hours in range(7):
            day = "Monday 23 November" if hours <= 2 else "Sunday 22 November"
            as_now = " (now)" if not hours else ""
            assert f"{hours}  {hours:02}:00{as_now}: today is {day}" in driver.text
        await driver.press("4")
        assert value(driver, DAY_START) == "04:00"
        assert "Sunday 22 November" in driver.text.splitlines()[0]
        await driver.press("h", "a", "y")
        assert "Sunday 22 November, today" in driver.text
        await driver.press("y")
        assert "[22◆]" in driver.text


async def test_no_key_that_is_not_offered_sets_an_hour(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*to(DAY_START), "7", "9", "a", "escape")
        assert value(driver, DAY_START) == "00:00"


# How it looks and sounds


async def test_all_that_was_set_survives_a_restart(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await driver.press(*to(WEEK_START), "3", *to(1)[1:], "5")
        await driver.press("down", "enter", "down", "enter", "down", "space", "down", "enter")
        shown = [value(driver, item) for item in range(9)]
        assert shown[3:] == ["Sunday", "05:00", "off", "by OSC 9", "light", "always"]
        assert driver.app.theme == "ansi-light"
        assert driver.text.isascii()
    async with run_app(welcomed_path, fake_system) as driver:
        assert driver.app.theme == "ansi-light"
        await driver.press("g")
        assert [value(driver, item) for item in range(9)] == [
            text.replace("–", "-") for text in shown
        ]
        await driver.press("up", "enter", "up", "enter", "up", "enter", "enter", "up", "enter")
        assert [value(driver, item) for item in (BELL, NOTIFY, BACKGROUND, ASCII)] == [
            "on",
            "off",
            "dark",
            "auto",
        ]
        assert "›Bell" in driver.text


async def test_ascii_asked_for_at_the_start_stays_whatever_is_set(open_app: Open) -> None:
    async with open_app(ascii_only=True) as driver:
        await driver.press(*to(ASCII), "enter")
        assert value(driver, ASCII) == "auto"
        assert driver.text.isascii()


async def test_every_cue_can_be_tried_and_is_heard(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("g")
        heard = set()
        for cue in (*Cue, *Cue):
            before = len(driver.rings)
            await driver.press("b")
            assert f"That was the cue for {cue}:  {drawn(cue)}" in driver.text
            await driver.advance(5_000)
            rings = driver.rings[before:]
            assert rings
            heard.add(tuple(at - rings[0] for at in rings))
        assert len(heard) == len(Cue)
        await driver.press("down")
        assert "That was the cue" not in driver.text


async def test_a_bell_that_is_off_is_silent_while_one_is_led(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press(*to(BELL))
        assert value(driver, BELL) == "off"
        await driver.press("s", "enter")
        await driver.advance(30_000)
        assert driver.rings == []


async def test_the_bell_can_be_turned_off_in_the_middle_of_a_session(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(1_000)
        await driver.press(*to(BELL), "s")
        before = len(driver.rings)
        await driver.advance(30_000)
        assert len(driver.rings) == before
        assert "Toe lifts" in driver.text


async def test_a_cue_is_drawn_in_ascii_where_all_else_is(open_app: Open) -> None:
    async with open_app(ascii_only=True) as driver:
        await driver.press("g", "b")
        while "cue for rest" not in driver.text:
            await driver.press("b")
        assert "That was the cue for rest:  *  *" in driver.text


async def test_changing_the_notifications_shows_one_of_the_kind_that_holds_from_now_on(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as driver:
        shown: list[tuple[str, Notify]] = []
        announce = driver.app.announce

        def announced(text: str) -> None:
            shown.append((text, driver.app.notify_setting))
            announce(text)

        monkeypatch.setattr(driver.app, "announce", announced)
        await driver.press(*to(NOTIFY))
        for said_of, way in (
            ("by OSC 9", Notify.OSC9), ("by OSC 777", Notify.OSC777), ("off", Notify.OFF),
        ):  # fmt: skip
            assert value(driver, NOTIFY) == said_of
            assert driver.service.settings.notify is way
            assert shown[-1] == ("this is how you will be notified", way)
            await driver.press("enter")


# Faults, sizes, and others


async def test_while_the_database_is_locked_nothing_changes_and_after_it_can(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        for item in range(9):
            await driver.press("g")
            before = fetch_rows(path, STORED)
            with locked(path, "EXCLUSIVE"):
                await driver.press("enter", "3")
                assert "Another program has kept" in screen_text(driver)
                await driver.press("escape", "escape")
            assert fetch_rows(path, STORED) == before
            await driver.press("r", "g")
            assert value(driver, item)
            await driver.press("enter")
            assert "Another program has kept" not in screen_text(driver)
            if screen_name(driver) != "SettingsScreen":
                await driver.press("escape")
            await driver.press("down", "r")


async def test_settings_that_are_first_seen_while_the_database_is_locked_take_keys(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        with locked(path, "EXCLUSIVE"):
            await driver.press("g", "down", "enter", "b", "up", "space")
            assert "Another program has kept" in screen_text(driver)
        await driver.press("r", "g")
        assert value(driver, GOAL) == "2–3 days a week"


@pytest.mark.parametrize("keys", [[], ["enter"], ["enter", "escape"]])
async def test_what_another_footui_set_is_shown_when_the_page_is_seen_again(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, keys: list[str]
) -> None:
    async with open_app() as driver:
        await driver.press("g", *["down"] * 3)
        with open_second_service(welcomed_path, fake_system) as service:
            service.set("week_start", "saturday")
            service.set("day_cutoff", "3")
        if keys == ["enter"]:
            await driver.press("enter")
            assert "Saturday (now)" in driver.text
        elif keys:
            await driver.press(*keys)
            assert value(driver, DAY_START) == "03:00"
        else:
            await driver.press("down")
            assert value(driver, DAY_START) == "03:00"


@pytest.mark.parametrize(
    ("size", "ascii_only"),
    [
        ((60, 18), True),
        pytest.param((80, 24), False, marks=pytest.mark.long),
        pytest.param((300, 100), False, marks=pytest.mark.long),
    ],
)
async def test_each_setting_and_each_question_is_shown_whole(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    size: tuple[int, int],
    ascii_only: bool,
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.edits.add(date(2026, 11, 21), Details(minutes=20))
    async with open_app(size=size, ascii_only=ascii_only) as driver:
        for item in range(5):
            await driver.press(*to(item)[:-1])
            assert all(label in driver.text for label in LABELS)
            about = screen_text(driver).split("auto")[1]
            assert ". " in about
            await driver.press("enter")
            assert max(map(cell_len, driver.text.splitlines())) <= size[0]
            assert not ascii_only or driver.text.isascii()
            assert footer_text(driver)
            await driver.press("escape", *["up"] * item, "r")
        assert driver.rings == []


@pytest.mark.parametrize("item", few([GOAL, None, TIME_ZONE, DAY_START], 1))
async def test_what_was_too_small_is_whole_again_when_there_is_room(
    open_app: Open, item: int | None
) -> None:
    async with open_app() as driver:
        await driver.press(*(("g",) if item is None else to(item)))
        before = driver.text
        for size in ((59, 17), (40, 8)):
            await driver.resize(*size)
            assert "footui needs" in screen_text(driver)
        await driver.resize(80, 24)
        assert driver.text == before


async def test_keys_that_come_in_at_once_mean_what_they_mean_one_by_one(open_app: Open) -> None:
    async with open_app() as driver:
        await type_ahead(driver, "g", "down", "down", "down", "enter", "3", "down", "enter", "4")
        assert value(driver, WEEK_START) == "Sunday"
        assert value(driver, DAY_START) == "04:00"
