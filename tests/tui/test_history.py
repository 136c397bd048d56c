"""The history: moving about in it, and what is shown of a day."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.machine import SUNDAY_EVENING, Machine
from tests.stage import Stage, performed, some_weeks
from tests.tui.conftest import Open, locked, resize

HOSTILE = {
    "escape": "\x1b[2J\x1b]52;c;Zm9v\x07 \x9b31m",
    "markup": "[/foo] [bold]x[/] [link=http://x]y",
    "bidi": "abc \u202eevil\u2066 \u200fdef",
    "wide": "足の指" * 30,
    "long": "word " * 100,
    "lines": "one\ntwo\r\nthree\tfour",
    "joined": "👩‍👩‍👧 e\u0301\u0301\u0301 \u200b",
    "surrogate": "tag \U000e0041 \ufeff",
}


def chosen(stage: Stage) -> str:
    """The day that the page below the calendar is about."""
    return next(
        line.strip().removesuffix(", today")
        for line in stage.text.splitlines()
        if re.match(r" \w+day \d", line)
    )


def marked(stage: Stage) -> str:
    """The cell of the calendar that is marked."""
    return re.findall(r"\[ ?(\d+)[ ●~]\]", stage.text)[0]


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        (["left"], date(2026, 11, 21)),
        (["h"], date(2026, 11, 21)),
        (["right"], date(2026, 11, 23)),
        (["l"], date(2026, 11, 23)),
        (["up"], date(2026, 11, 15)),
        (["k"], date(2026, 11, 15)),
        (["down"], date(2026, 11, 29)),
        (["j"], date(2026, 11, 29)),
        (["left_square_bracket"], date(2026, 10, 22)),
        (["pageup"], date(2026, 10, 22)),
        (["right_square_bracket"], date(2026, 12, 22)),
        (["pagedown"], date(2026, 12, 22)),
        (["pageup", "j", "l", "t"], date(2026, 11, 22)),
        (["k"] * 4, date(2026, 10, 25)),
        (["pageup"] * 12, date(2025, 11, 22)),
    ],
)
async def test_a_key_chooses_another_day(open_app: Open, keys: list[str], day: date) -> None:
    async with open_app() as stage:
        await stage.press("h", *keys)
        assert chosen(stage) == f"{day:%A} {day.day} {day:%B}"
        assert marked(stage) == str(day.day)
        assert f"{day:%B} {day.year}" in stage.text


async def test_the_end_of_a_month_is_found_in_a_shorter_one(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h", *["right"] * 9, "pageup", "left", "pagedown", "pagedown")
        assert chosen(stage) == "Wednesday 30 December"
        await stage.press("pagedown", "pagedown")
        assert chosen(stage) == "Sunday 28 February"


async def test_escape_and_r_lead_out(open_app: Open) -> None:
    async with open_app() as stage:
        for key in ("escape", "r"):
            await stage.press("h")
            assert "History" in stage.text
            await stage.press(key)
            assert "Toe lifts" in stage.text


async def test_the_chosen_day_stays_chosen_while_one_looks_elsewhere(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", "left", "r", "h")
        assert "History" in stage.text
        day = chosen(stage)
        await resize(stage, 30, 5)
        await resize(stage, 60, 18)
        assert chosen(stage) == day == "Friday 20 November"


async def test_a_month_shows_what_was_done_and_how_its_weeks_stand(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    some_weeks(settled_path, machine)
    async with open_app() as stage:
        await stage.press("h")
        week = next(line for line in stage.text.splitlines() if line.startswith("  9 Nov"))
        assert "11●" in week
        assert "13●" in week
        assert week.endswith("2/3 met")
        assert "16~" in stage.text
        assert "goal 2–3 days, Monday to Sunday" in stage.text
        assert "streak 6 weeks · 6 weeks met" in stage.text
        assert "nothing on record" in stage.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (200, 60)])
async def test_every_month_fits(
    open_app: Open, settled_path: Path, machine: Machine, size: tuple[int, int]
) -> None:
    some_weeks(settled_path, machine)
    async with open_app(size=size) as stage:
        await stage.press("h")
        for _ in range(14):
            await stage.press("pageup")
            assert chosen(stage)
            lines = stage.text.splitlines()
            assert max(map(len, lines)) <= size[0]
            assert "nothing on record" in stage.text or "all of it" in stage.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
@pytest.mark.parametrize("note", HOSTILE.values(), ids=HOSTILE)
async def test_a_note_is_text_and_keeps_to_its_line(
    open_app: Open, settled_path: Path, machine: Machine, note: str, size: tuple[int, int]
) -> None:
    when = SUNDAY_EVENING - timedelta(days=1)
    performed(settled_path, machine, when, before=5, after=3, note="plain")
    async with open_app(size=size) as stage:
        await stage.press("h", "left")
        plain = stage.text
    performed(settled_path, machine, when + timedelta(hours=1), before=5, after=3, note=note)
    async with open_app(size=size) as stage:
        await stage.press("h", "left")
        lines = stage.text.splitlines()
        assert [line for line in plain.splitlines() if line not in lines] == []
        shown = next(line for line in lines if line.startswith(" 20:04"))
        assert "pain 5 → 3" in shown
        assert cell_len(shown) < size[0]
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", shown)


async def test_a_note_in_markup_is_shown_as_it_was_written(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    performed(settled_path, machine, SUNDAY_EVENING - timedelta(days=1), note="[/foo] [b]x")
    async with open_app() as stage:
        await stage.press("h", "left")
        assert "“[/foo] [b]x”" in stage.text


async def test_in_ascii_a_hostile_note_stays_ascii(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    performed(settled_path, machine, SUNDAY_EVENING - timedelta(days=1), note=HOSTILE["wide"])
    async with open_app(ascii_only=True) as stage:
        await stage.press("h", "left")
        assert stage.text.isascii()
        assert max(map(len, stage.text.splitlines())) <= 80


async def test_more_sessions_on_a_day_than_there_is_room_for_break_nothing(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    for hour in range(9):
        when = SUNDAY_EVENING - timedelta(days=1, hours=12 - hour)
        performed(settled_path, machine, when, part=0.1)
    async with open_app(size=(60, 18)) as stage:
        await stage.press("h", "left")
        assert stage.text.count("partial") >= 3
        assert "←↓↑→ day" in stage.text.splitlines()[-1]
        assert "more" in stage.text


async def test_a_live_session_is_said_not_to_be_over_and_then_is(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("s", "enter")
        await stage.advance(3_000)
        await stage.press("h")
        assert "not over yet" in stage.text
        await stage.press("s", "q", "k", "h")
        assert "not over yet" not in stage.text
        assert "0 of 2, partial" in stage.text


async def test_a_locked_database_is_told_and_then_forgotten(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await stage.press("h")
        with locked(path):
            await stage.press("left")
            assert "Another program has kept" in stage.text
        await stage.press("left")
        assert chosen(stage) == "Friday 20 November"


async def test_today_can_be_asked_for_while_the_database_is_locked(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left")
        with locked(path):
            await stage.press("t")
            assert "Another program has kept" in stage.text
        await stage.press("t")
        assert chosen(stage) == "Sunday 22 November"


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(9998, 12, 31), ["right", "down", "pagedown"]),
        (date(1000, 1, 1), ["left", "up", "pageup"]),
    ],
)
async def test_time_has_ends_at_which_nothing_happens(
    open_app: Open, day: date, keys: list[str]
) -> None:
    async with open_app() as stage:
        await stage.press("h")
        stage.app.screen._choose(day)
        for key in keys:
            await stage.press(key)
            assert marked(stage) == str(day.day)
