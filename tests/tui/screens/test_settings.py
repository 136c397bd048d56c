"""Goal and settings: what each means is said before it changes, and it stays as it was left."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from footui.domain.session.cues import Cue, drawn
from footui.domain.session.edits import Details
from footui.domain.settings import Notify
from tests.support.app_driver import Stage, some_weeks, staged
from tests.support.fake_system import Machine
from tests.tui.conftest import (
    ZONE,
    Open,
    ask,
    elsewhere_open,
    keys_of,
    locked,
    page,
    resize,
    said,
    type_ahead,
    write,
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


def value(stage: Stage, item: int) -> str:
    """What is shown of a setting."""
    label = LABELS[item]
    line = next(line for line in stage.text.splitlines() if line[2:].startswith(f"{label}  "))
    return line[2 + len(label) :].strip()


async def test_every_setting_is_shown_with_what_it_means(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("g")
        shown = [value(stage, item) for item in range(9)]
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
            assert f"›{label}" in stage.text
            meanings.add(stage.text.splitlines()[13])
            await stage.press("down")
        assert len(meanings) == 9
        assert "›Goal" in stage.text
        await stage.press("up")
        assert "›ASCII only" in stage.text
        await stage.press("k", "j", "j")
        assert "›Goal" in stage.text


@pytest.mark.parametrize("key", ["escape", "r"])
async def test_escape_and_r_lead_out(open_app: Open, key: str) -> None:
    async with open_app() as stage:
        await stage.press("g", key)
        assert "Toe lifts" in stage.text


# The time zone


async def test_another_zone_is_explained_before_it_holds(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        before = ask(path, STORED)
        await stage.press(*ZONE)
        await write(stage, "Pacific/Auckland")
        await stage.press("enter")
        assert page(stage) == "ChoiceScreen"
        assert "It is 07:04 there, and today is Monday 23 November" in said(stage)
        assert "Sessions on record keep the days that they have" in said(stage)
        assert ask(path, STORED) == before
        await stage.press("y")
        assert value(stage, TIME_ZONE) == "Pacific/Auckland, 07:04"
        assert "Monday 23 November" in stage.text.splitlines()[0]


async def test_another_zone_moves_no_session(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    some_weeks(settled_path, machine)
    days = "SELECT log_date, timezone, utc_offset FROM session ORDER BY id"
    before = ask(settled_path, days)
    async with open_app() as stage:
        await stage.press(*ZONE)
        await write(stage, "Pacific/Auckland")
        await stage.press("enter", "y", "h")
        assert "streak 6 weeks" in stage.text
        assert ask(settled_path, days) == before


@pytest.mark.parametrize("answer", ["n", "escape", "q"])
async def test_a_zone_that_is_thought_better_of_does_not_hold(
    open_app: Open, path: Path, answer: str
) -> None:
    async with open_app() as stage:
        before = ask(path, STORED)
        await stage.press(*ZONE)
        await write(stage, "UTC")
        await stage.press("enter", answer)
        assert value(stage, TIME_ZONE) == "Europe/Berlin, 19:04"
        assert ask(path, STORED) == before


async def test_an_unknown_zone_is_refused_and_asked_for_again(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        before = ask(path, STORED)
        await stage.press(*ZONE)
        await write(stage, "Europe/Berlim")
        await stage.press("enter")
        assert page(stage) == "FormScreen"
        assert "Europe/Berlim perhaps Europe/Berlin" in said(stage)
        await stage.press("escape")
        assert page(stage) == "SettingsScreen"
        assert ask(path, STORED) == before


# When weeks and days start


async def test_another_week_start_says_what_it_comes_to_before_it_holds(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    some_weeks(settled_path, machine)
    async with open_app() as stage:
        await stage.press(*to(WEEK_START))
        assert "Every week is cut and judged anew" in stage.text
        told = {
            line.split(":")[0].split()[-1]: line.split(": ")[1]
            for line in stage.text.splitlines()
            if "streak" in line
        }
        assert list(told) == ["now", "Saturday", "Sunday"]
        for key, start in (("3", "Sunday"), ("2", "Saturday")):
            await stage.press(key)
            assert value(stage, WEEK_START) == start
            await stage.press("h")
            assert told[start] in stage.text
            await stage.press("g", "enter")
        assert "Saturday, as now" in stage.text


@pytest.mark.parametrize(("item", "key"), [(WEEK_START, "escape"), (DAY_START, "q")])
async def test_a_question_that_is_left_changes_nothing(
    open_app: Open, path: Path, item: int, key: str
) -> None:
    async with open_app() as stage:
        before = ask(path, STORED)
        await stage.press(*to(item), "down", key)
        assert page(stage) == "SettingsScreen"
        assert ask(path, STORED) == before


@pytest.mark.parametrize(
    ("item", "key", "value_", "shown"),
    [(WEEK_START, "week_start", "sunday", "Sunday"), (DAY_START, "day_cutoff", "4", "04:00")],
)
async def test_enter_alone_leaves_a_setting_as_it_is(
    open_app: Open, item: int, key: str, value_: str, shown: str
) -> None:
    async with open_app() as stage:
        stage.service.set(key, value_)
        await stage.press(*to(item), "enter")
        assert value(stage, item) == shown


async def test_another_cutoff_says_which_day_it_is_then(open_app: Open, machine: Machine) -> None:
    machine.utc = int(datetime(2026, 11, 23, 1, 30, tzinfo=UTC).timestamp() * 1000)
    async with open_app() as stage:
        await stage.press(*to(DAY_START))
        assert "belongs to the day before" in said(stage)
        assert "Sessions on record keep the days that they have" in said(stage)
        for hours in range(7):
            day = "Monday 23 November" if hours <= 2 else "Sunday 22 November"
            as_now = ", as now" if not hours else ""
            assert f"{hours}  {hours:02}:00{as_now}: today is {day}" in stage.text
        await stage.press("4")
        assert value(stage, DAY_START) == "04:00"
        assert "Sunday 22 November" in stage.text.splitlines()[0]
        await stage.press("h", "a", "y")
        assert "Sunday 22 November, today" in stage.text
        await stage.press("y")
        assert "[22◆]" in stage.text


async def test_no_key_that_is_not_offered_sets_an_hour(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press(*to(DAY_START), "7", "9", "a", "escape")
        assert value(stage, DAY_START) == "00:00"


# How it looks and sounds


async def test_all_that_was_set_survives_a_restart(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        await stage.press(*to(WEEK_START), "3", *to(1)[1:], "5")
        await stage.press("down", "enter", "down", "enter", "down", "space", "down", "enter")
        shown = [value(stage, item) for item in range(9)]
        assert shown[3:] == ["Sunday", "05:00", "off", "by OSC 9", "light", "always"]
        assert stage.app.theme == "ansi-light"
        assert stage.text.isascii()
    async with staged(settled_path, machine) as stage:
        assert stage.app.theme == "ansi-light"
        await stage.press("g")
        assert [value(stage, item) for item in range(9)] == [
            text.replace("–", "-") for text in shown
        ]
        await stage.press("up", "enter", "up", "enter", "up", "enter", "enter", "up", "enter")
        assert [value(stage, item) for item in (BELL, NOTIFY, BACKGROUND, ASCII)] == [
            "on",
            "off",
            "dark",
            "auto",
        ]
        assert "›Bell" in stage.text


async def test_ascii_asked_for_at_the_start_stays_whatever_is_set(open_app: Open) -> None:
    async with open_app(ascii_only=True) as stage:
        await stage.press(*to(ASCII), "enter")
        assert value(stage, ASCII) == "auto"
        assert stage.text.isascii()


async def test_every_cue_can_be_tried_and_is_heard(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("g")
        heard = set()
        for cue in (*Cue, *Cue):
            before = len(stage.strokes)
            await stage.press("b")
            assert f"That was the cue for {cue}:  {drawn(cue)}" in stage.text
            await stage.advance(5_000)
            strokes = stage.strokes[before:]
            assert strokes
            heard.add(tuple(at - strokes[0] for at in strokes))
        assert len(heard) == len(Cue)
        await stage.press("down")
        assert "That was the cue" not in stage.text


async def test_a_bell_that_is_off_is_silent_while_one_is_led(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press(*to(BELL))
        assert value(stage, BELL) == "off"
        await stage.press("s", "enter")
        await stage.advance(30_000)
        assert stage.strokes == []


async def test_the_bell_can_be_turned_off_in_the_middle_of_a_session(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(1_000)
        await stage.press(*to(BELL), "s")
        before = len(stage.strokes)
        await stage.advance(30_000)
        assert len(stage.strokes) == before
        assert "Toe lifts" in stage.text


async def test_a_cue_is_drawn_in_ascii_where_all_else_is(open_app: Open) -> None:
    async with open_app(ascii_only=True) as stage:
        await stage.press("g", "b")
        while "cue for rest" not in stage.text:
            await stage.press("b")
        assert "That was the cue for rest:  *  *" in stage.text


async def test_changing_the_notifications_shows_one_of_the_kind_that_holds_from_now_on(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as stage:
        shown: list[tuple[str, Notify]] = []
        announce = stage.app.announce

        def announced(text: str) -> None:
            shown.append((text, stage.app.notify_setting))
            announce(text)

        monkeypatch.setattr(stage.app, "announce", announced)
        await stage.press(*to(NOTIFY))
        for said_of, way in (
            ("by OSC 9", Notify.OSC9), ("by OSC 777", Notify.OSC777), ("off", Notify.OFF),
        ):  # fmt: skip
            assert value(stage, NOTIFY) == said_of
            assert stage.service.settings.notify is way
            assert shown[-1] == ("this is how you will be notified", way)
            await stage.press("enter")


# Faults, sizes, and others


async def test_while_the_database_is_locked_nothing_changes_and_after_it_can(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        for item in range(9):
            await stage.press("g")
            before = ask(path, STORED)
            with locked(path):
                await stage.press("enter", "3")
                assert "Another program has kept" in said(stage)
                await stage.press("escape", "escape")
            assert ask(path, STORED) == before
            await stage.press("r", "g")
            assert value(stage, item)
            await stage.press("enter")
            assert "Another program has kept" not in said(stage)
            if page(stage) != "SettingsScreen":
                await stage.press("escape")
            await stage.press("down", "r")


async def test_settings_that_are_first_seen_while_the_database_is_locked_take_keys(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        with locked(path):
            await stage.press("g", "down", "enter", "b", "up", "space")
            assert "Another program has kept" in said(stage)
        await stage.press("r", "g")
        assert value(stage, GOAL) == "2–3 days a week"


@pytest.mark.parametrize("keys", [[], ["enter"], ["enter", "escape"]])
async def test_what_another_footui_set_is_shown_when_the_page_is_seen_again(
    open_app: Open, settled_path: Path, machine: Machine, keys: list[str]
) -> None:
    async with open_app() as stage:
        await stage.press("g", *["down"] * 3)
        with elsewhere_open(settled_path, machine) as service:
            service.set("week_start", "saturday")
            service.set("day_cutoff", "3")
        if keys == ["enter"]:
            await stage.press("enter")
            assert "Saturday, as now" in stage.text
        elif keys:
            await stage.press(*keys)
            assert value(stage, DAY_START) == "03:00"
        else:
            await stage.press("down")
            assert value(stage, DAY_START) == "03:00"


@pytest.mark.parametrize(
    ("size", "ascii_only"), [((60, 18), True), ((80, 24), False), ((300, 100), False)]
)
async def test_each_setting_and_each_question_is_shown_whole(
    open_app: Open,
    settled_path: Path,
    machine: Machine,
    size: tuple[int, int],
    ascii_only: bool,
) -> None:
    with elsewhere_open(settled_path, machine) as service:
        service.history.add(date(2026, 11, 21), Details(minutes=20))
    async with open_app(size=size, ascii_only=ascii_only) as stage:
        for item in range(5):
            await stage.press(*to(item)[:-1])
            assert all(label in stage.text for label in LABELS)
            about = said(stage).split("auto")[1]
            assert ". " in about
            await stage.press("enter")
            assert max(map(cell_len, stage.text.splitlines())) <= size[0]
            assert not ascii_only or stage.text.isascii()
            assert keys_of(stage)
            await stage.press("escape", *["up"] * item, "r")
        assert stage.strokes == []


@pytest.mark.parametrize("item", [None, GOAL, TIME_ZONE, DAY_START])
async def test_what_was_too_small_is_whole_again_when_there_is_room(
    open_app: Open, item: int | None
) -> None:
    async with open_app() as stage:
        await stage.press(*(("g",) if item is None else to(item)))
        before = stage.text
        for size in ((59, 17), (40, 8)):
            await resize(stage, *size)
            assert "footui needs" in said(stage)
        await resize(stage, 80, 24)
        assert stage.text == before


async def test_keys_that_come_in_at_once_mean_what_they_mean_one_by_one(open_app: Open) -> None:
    async with open_app() as stage:
        await type_ahead(stage, "g", "down", "down", "down", "enter", "3", "down", "enter", "4")
        assert value(stage, WEEK_START) == "Sunday"
        assert value(stage, DAY_START) == "04:00"
