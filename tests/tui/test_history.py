"""The history: moving about in it, what is shown, and changing it by hand."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from footui.domain.records import Details
from footui.domain.week import Goal
from tests.machine import SUNDAY_EVENING, Machine
from tests.stage import Stage, performed, some_weeks
from tests.tui.conftest import (
    Open,
    cells,
    elsewhere_open,
    locked,
    resize,
)

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
    return re.findall(r"\[ ?(\d+)[ ·●◆~]\d?\]", stage.text)[0]


def rows(stage: Stage) -> list[str]:
    """The rows of the month, each a week."""
    return [line for line in stage.text.splitlines() if re.match(r" [ \d]\d \w{3} ", line)]


def page(stage: Stage) -> str:
    return type(stage.app.screen).__name__


def every_state(path: Path, machine: Machine) -> None:
    """Have weeks of each kind behind us; it is Friday, and one of them is ahead."""
    machine.utc -= 2 * 86_400_000
    with elsewhere_open(path, machine) as practice:
        for day in ("10-14", "10-20", "10-27", "10-29", "11-02", "11-04", "11-04", "11-07"):
            practice.history.add(date.fromisoformat(f"2026-{day}"), Details(minutes=20))
        for day in ("10-23", "11-07"):
            partial = Details(minutes=5, counts=False)
            practice.history.add(date.fromisoformat(f"2026-{day}"), partial)
        practice.history.add(date(2026, 11, 11), Details(minutes=20))
        practice.history.add(date(2026, 11, 20), Details(minutes=20))
        practice.pause(date(2026, 11, 10), date(2026, 11, 10), "flu")
        practice.pause(date(2026, 12, 1), date(2026, 12, 1), "")


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
        (["left_curly_bracket"], date(2025, 11, 22)),
        (["right_curly_bracket"], date(2027, 11, 22)),
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


async def test_a_month_shows_each_day_and_the_verdict_of_each_week(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    every_state(settled_path, machine)
    async with open_app() as stage:
        await stage.press("h")
        assert stage.text.splitlines()[2:10] == [
            " November 2026                                  goal 2–3 days, Monday to Sunday",
            "        Mon   Tue   Wed   Thu   Fri   Sat   Sun   ● done  ◆ by hand  ~ partial",
            " 26 Oct 26·   27◆   28·   29◆   30·   31·    1·   2/3 met",
            "  2 Nov  2◆    3·    4◆2   5·    6·    7◆2   8·   3/3 full",
            "  9 Nov  9·   10·   11◆   12·   13·   14·   15·   1/3 paused: flu",
            " 16 Nov 16·   17·   18·   19·  [20◆]  21    22    1/3 – Sat or Sun still works",
            " 23 Nov 23    24    25    26    27    28    29",
            " 30 Nov 30     1     2     3     4     5     6    0/3 paused",
        ]
        await stage.press("left_square_bracket")
        assert rows(stage) == [
            " 28 Sep 28·   29·   30·    1·    2·    3·    4·",
            "  5 Oct  5·    6·    7·    8·    9·   10·   11·",
            " 12 Oct 12·   13·   14◆   15·   16·   17·   18·   1/3 first days, not judged",
            " 19 Oct 19·  [20◆]  21·   22·   23~   24·   25·   1/3 missed",
            " 26 Oct 26·   27◆   28·   29◆   30·   31·    1·   2/3 met",
        ]
        await stage.press("right_square_bracket")
        assert "(20◆)" in stage.text or "[20◆]" in stage.text


async def test_today_is_marked_wherever_one_looks(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h", "left")
        assert "[21·]" in stage.text
        assert "(22·)" in stage.text


async def test_a_week_out_of_reach_says_so_and_breaks_nothing_yet(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    some_weeks(settled_path, machine)
    with elsewhere_open(settled_path, machine) as practice:
        practice.set_goal(date(2026, 11, 16), Goal(4, 5))
    async with open_app() as stage:
        await stage.press("h")
        assert rows(stage)[3].endswith(" 1/5 out of reach")
        assert "goal 4–5 days, Monday to Sunday" in stage.text
        assert "streak 6 weeks" in stage.text
        await stage.press("up")
        assert "goal 2–3 days, Monday to Sunday" in stage.text


async def test_in_a_narrow_window_the_same_verdicts_are_said_in_brief(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    every_state(settled_path, machine)
    async with open_app(size=(60, 18)) as stage:
        await stage.press("h")
        verdicts = [line[44:] for line in stage.text.splitlines()[3:9]]
        assert verdicts == ["2/3 met", "3/3 full", "1/3 paused: flu", "1/3 open", "", "0/3 paused"]


@pytest.mark.parametrize(
    ("start", "head", "rule"),
    [
        ("sunday", "Sun   Mon   Tue   Wed   Thu   Fri   Sat", "Sunday to Saturday"),
        ("saturday", "Sat   Sun   Mon   Tue   Wed   Thu   Fri", "Saturday to Friday"),
    ],
)
async def test_a_week_begins_where_the_user_says(
    open_app: Open, settled_path: Path, machine: Machine, start: str, head: str, rule: str
) -> None:
    some_weeks(settled_path, machine)
    async with open_app() as stage:
        stage.practice.set("week_start", start)
        await stage.press("h")
        assert f"        {head}" in stage.text
        assert f"goal 2–3 days, {rule}" in stage.text
        first = rows(stage)[0]
        assert first.startswith(" 1 Nov" if start == "sunday" else " 31 Oct", first[:1] == " ")
        await stage.press("y", "y", *["down"] * 3)
        assert chosen(stage) == "Sunday 13 December"


async def test_a_met_week_is_highlighted_over_its_whole_row_and_no_other_is(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    every_state(settled_path, machine)
    async with open_app() as stage:
        await stage.press("h", "left")
        lines = stage.text.splitlines()
        for y in range(4, 10):
            is_met = lines[y].endswith((" met", " full"))
            reverse = [bool(style.reverse) for char, style in cells(stage, y)]
            if "[" not in lines[y]:
                assert set(reverse) == {is_met}, lines[y]
        await stage.press("up", "up")
        assert "[ 5·]" in stage.text
        y = next(n for n, line in enumerate(stage.text.splitlines()) if "[ 5·]" in line)
        plain = "".join(char for char, style in cells(stage, y) if not style.reverse)
        assert plain.strip() == "[ 5·]"


@pytest.mark.parametrize("keys", [["h"], ["h", "y"], ["h", "p"], ["h", "enter"], ["g"]])
async def test_without_colour_nothing_is_coloured_and_the_text_is_the_same(
    open_app: Open,
    settled_path: Path,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    keys: list[str],
) -> None:
    some_weeks(settled_path, machine)
    shown = []
    for no_colour in (False, True):
        if no_colour:
            monkeypatch.setenv("NO_COLOR", "1")
        async with open_app() as stage:
            await stage.press(*keys)
            shown.append(stage.text)
            styles = [style for y in range(24) for _, style in cells(stage, y)]
            coloured = {
                color.name for style in styles for color in (style.color, style.bgcolor) if color
            }
            assert bool(coloured - {"default"}) is not no_colour
            assert any(style.bold or style.reverse for style in styles)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (300, 100)])
async def test_in_ascii_every_history_is_ascii_and_its_marks_still_differ(
    open_app: Open, settled_path: Path, machine: Machine, size: tuple[int, int]
) -> None:
    every_state(settled_path, machine)
    with elsewhere_open(settled_path, machine) as practice:
        practice.pause(date(2026, 11, 30), date(2026, 11, 30), HOSTILE["wide"])
    performed(settled_path, machine, SUNDAY_EVENING - timedelta(days=3), before=5, after=3)
    async with open_app(size=size, ascii_only=True) as stage:
        await stage.press("h")
        assert stage.text.isascii()
        for mark in ("19#", "20+", " 7+2", "17.", "21 "):
            assert mark in stage.text
        assert "1/3 paused: flu" in stage.text
        await stage.press("left_square_bracket")
        assert "23~" in stage.text
        assert stage.text.isascii()
        await stage.press("right_square_bracket", "y")
        assert stage.text.isascii()
        for week in (".+..~.. x", ".+.+... v", "+.+..+. *", "..+.... =", "...#+   v", "..+.... -"):
            assert week in stage.text
        await stage.press("p")
        assert stage.text.isascii()
        assert "+ before  x after" in stage.text


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
            assert all(line.strip() for line in rows(stage))


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
        assert [line for line in lines if line.startswith(" 19:04")]
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
        assert "0 of 2 exercises, partial" in stage.text


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
