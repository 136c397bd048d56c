"""The history: moving about in it, what is shown, and changing it by hand."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from footui.domain.session.edits import Details
from footui.domain.weeks.week import Goal
from tests.support.app_driver import Stage, performed, some_weeks, staged
from tests.support.fake_system import SUNDAY_EVENING, Machine
from tests.tui.conftest import (
    HOSTILE,
    UNSAFE,
    Open,
    ask,
    cells,
    elsewhere_open,
    keys_of,
    locked,
    page,
    resize,
    said,
    type_ahead,
)


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


def every_state(path: Path, machine: Machine) -> None:
    """Have weeks of each kind behind us; it is Friday, and one of them is ahead."""
    machine.utc -= 2 * 86_400_000
    with elsewhere_open(path, machine) as service:
        for day in ("10-14", "10-20", "10-27", "10-29", "11-02", "11-04", "11-04", "11-07"):
            service.history.add(date.fromisoformat(f"2026-{day}"), Details(minutes=20))
        for day in ("10-23", "11-07"):
            partial = Details(minutes=5, counts=False)
            service.history.add(date.fromisoformat(f"2026-{day}"), partial)
        service.history.add(date(2026, 11, 11), Details(minutes=20))
        service.history.add(date(2026, 11, 20), Details(minutes=20))
        service.plan.pause(date(2026, 11, 10), date(2026, 11, 10), "flu")
        service.plan.pause(date(2026, 12, 1), date(2026, 12, 1), "")


async def test_a_key_chooses_another_day(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h")
        for keys, day in (
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
        ):
            await stage.press("t", *keys)
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
            " 26 Oct 26·   27◆   28·   29◆   30·   31·    1·   2 days ✓ met",
            "  2 Nov  2◆    3·    4◆2   5·    6·    7◆2   8·   3 days ★ full",
            "  9 Nov  9·   10·   11◆   12·   13·   14·   15·   1 day – paused: flu",
            " 16 Nov 16·   17·   18·   19·  [20◆]  21    22    1 day – Sat or Sun makes it 2",
            " 23 Nov 23    24    25    26    27    28    29",
            " 30 Nov 30     1     2     3     4     5     6    paused",
        ]
        await stage.press("left_square_bracket")
        assert rows(stage) == [
            " 28 Sep 28·   29·   30·    1·    2·    3·    4·",
            "  5 Oct  5·    6·    7·    8·    9·   10·   11·",
            " 12 Oct 12·   13·   14◆   15·   16·   17·   18·   1 day – first days, not judged",
            " 19 Oct 19·  [20◆]  21·   22·   23~   24·   25·   1 day ✗ missed",
            " 26 Oct 26·   27◆   28·   29◆   30·   31·    1·   2 days ✓ met",
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
    with elsewhere_open(settled_path, machine) as service:
        service.plan.set_goal(date(2026, 11, 16), Goal(4, 5))
    async with open_app() as stage:
        await stage.press("h")
        assert rows(stage)[3].endswith(" 1 day – out of reach")
        assert "goal 2–3, then 4–5 days, Monday to Sunday" in stage.text
        assert "streak 6 weeks" in stage.text
        await stage.press("pageup")
        assert "goal 2–3 days, Monday to Sunday" in stage.text


async def test_in_a_narrow_window_the_same_verdicts_are_said_in_brief(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    every_state(settled_path, machine)
    async with open_app(size=(60, 18)) as stage:
        await stage.press("h")
        verdicts = [line[43:] for line in stage.text.splitlines()[3:9]]
        assert verdicts == [
            "2 days ✓ met",
            "3 days ★ full",
            "1 day – paused: flu",
            "1/3 open",
            "",
            "paused",
        ]


@pytest.mark.parametrize(
    ("start", "head", "rule", "first"),
    [
        ("sunday", "Sun   Mon   Tue   Wed   Thu   Fri   Sat", "Sunday to Saturday", "  1 Nov"),
        ("saturday", "Sat   Sun   Mon   Tue   Wed   Thu   Fri", "Saturday to Friday", " 31 Oct"),
    ],
)
async def test_a_week_begins_where_the_user_says(
    open_app: Open, start: str, head: str, rule: str, first: str
) -> None:
    async with open_app() as stage:
        stage.service.set("week_start", start)
        await stage.press("h")
        assert f"        {head}" in stage.text
        assert f"goal 2–3 days, {rule}" in stage.text
        assert rows(stage)[0].startswith(first)
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
    with elsewhere_open(settled_path, machine) as service:
        service.plan.pause(date(2026, 11, 30), date(2026, 11, 30), HOSTILE["wide"])
    performed(settled_path, machine, SUNDAY_EVENING - timedelta(days=3), before=5, after=3)
    async with open_app(size=size, ascii_only=True) as stage:
        await stage.press("h")
        assert stage.text.isascii()
        for mark in ("19#", "20+", " 7+2", "17.", "21 "):
            assert mark in stage.text
        assert "1 day – paused: flu" in stage.text
        await stage.press("left_square_bracket")
        assert "23~" in stage.text
        assert stage.text.isascii()
        await stage.press("right_square_bracket", "y")
        assert stage.text.isascii()
        for week in (".+..~.. x", ".+.+... v", "+.+..+. *", "..+.... |", "...#+   v", "..+.... -"):
            assert week in stage.text
        await stage.press("p")
        assert stage.text.isascii()
        assert "+ before  . after  = 4-week mean  # more" in stage.text


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
            assert "nothing on record" in stage.text or "complete" in stage.text
            assert all(line.strip() for line in rows(stage))


@pytest.mark.parametrize(
    ("size", "texts"), [((80, 24), HOSTILE.values()), ((60, 18), [HOSTILE["wide"]])]
)
async def test_a_note_and_a_reason_are_text_and_keep_to_their_lines(
    open_app: Open,
    settled_path: Path,
    machine: Machine,
    size: tuple[int, int],
    texts: Iterable[str],
) -> None:
    when = SUNDAY_EVENING - timedelta(days=1)
    for hours, note in ((0, ""), (1, "second")):
        performed(settled_path, machine, when + timedelta(hours=hours), before=5, note=note)
    with elsewhere_open(settled_path, machine) as service:
        service.plan.pause(date(2026, 11, 16), date(2026, 11, 16), "flu")
    async with open_app(size=size) as stage:
        await stage.press("h", "left")
        plain = stage.text.splitlines()
        changing = {n for n, line in enumerate(plain) if line.startswith(" 20:04") or "flu" in line}
        assert len(changing) == 2
        for text in texts:
            with closing(sqlite3.connect(settled_path)) as connection, connection:
                connection.execute("UPDATE session SET note = ? WHERE note <> ''", [text])
                connection.execute("UPDATE pause SET reason = ?", [text])
            await stage.press("right", "left")
            lines = stage.text.splitlines()
            assert len(lines) == len(plain)
            assert {n for n, line in enumerate(lines) if line != plain[n]} <= changing
            for n in changing:
                assert cell_len(lines[n]) <= size[0]
                assert lines[n][:30] == plain[n][:30]
                assert not UNSAFE.search(lines[n])
            for key in "yp":
                await stage.press(key)
                assert not UNSAFE.search(stage.text)
                assert len(stage.text.splitlines()) == len(plain)
            await stage.press("escape", "escape")


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
        assert "unfinished" in stage.text
        await stage.press("s", "q", "k", "h")
        assert "unfinished" not in stage.text
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
async def test_time_has_ends_which_are_told(open_app: Open, day: date, keys: list[str]) -> None:
    async with open_app() as stage:
        await stage.press("h")
        stage.app.screen._choose(day)
        for key in keys:
            await stage.press(key)
            assert marked(stage) == str(day.day)
            assert "Only years 1000 to 9998." in stage.text


async def test_there_is_no_year_in_which_one_cannot_look_and_add(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h")
        stage.app.screen._choose(date(1000, 1, 1))
        for keys in ("a", "y", "p", "escape", "escape"):
            await stage.press(keys)
        assert "January 1000" in stage.text
        assert "[ 1◆]" in stage.text
        assert "by hand" in stage.text
        await stage.press("u")
        assert "[ 1·]" in stage.text


async def test_from_the_29th_of_february_one_gets_on(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h")
        for key, day in (
            ("right_curly_bracket", date(2029, 2, 28)),
            ("left_curly_bracket", date(2027, 2, 28)),
            ("right_square_bracket", date(2028, 3, 29)),
            ("down", date(2028, 3, 7)),
            ("right", date(2028, 3, 1)),
        ):
            stage.app.screen._choose(date(2028, 2, 29))
            assert chosen(stage).startswith("Tuesday 29 February")
            await stage.press(key)
            assert chosen(stage).startswith(f"{day:%A} {day.day} {day:%B}")


# The year


def labels(stage: Stage) -> list[str]:
    """The weeks that are shown, by the date of their first days, a column after the other."""
    lines = stage.text.splitlines()
    first = next(n for n, line in enumerate(lines) if re.match(r"[ ›][ \d]\d \w{3} ", line))
    block = [line.ljust(80) for line in lines[first : first + 14]]
    return [
        line[column : column + 7].strip(" ›")
        for column in range(0, 80, 20)
        for line in block
        if line[column : column + 7].strip()
    ]


@pytest.mark.parametrize(
    ("year", "start", "weeks"),
    [(2026, "monday", 53), (2028, "monday", 53), (2012, "monday", 54), (2028, "sunday", 54)],
)
async def test_a_year_shows_all_of_its_weeks_in_eighty_columns(
    open_app: Open, year: int, start: str, weeks: int
) -> None:
    async with open_app() as stage:
        stage.service.set("week_start", start)
        await stage.press("h", "y")
        stage.app.screen._choose(date(year, 6, 1))
        first = date(year, 1, 1)
        first -= timedelta(days=(first.weekday() + (start == "sunday")) % 7)
        days = [first + timedelta(weeks=n) for n in range(weeks)]
        assert labels(stage) == [f"{day.day} {day:%b}" for day in days]
        assert days[-1] + timedelta(days=6) >= date(year, 12, 31) >= days[-1]


async def test_a_year_shows_the_days_and_the_verdict_of_each_week(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    every_state(settled_path, machine)
    async with open_app() as stage:
        await stage.press("h", "y")
        for week in (
            " 12 Oct ··◆···· –1/3",
            " 19 Oct ·◆··~·· ✗1/3",
            " 26 Oct ·◆·◆··· ✓2/3",
            "  2 Nov ◆·◆··◆· ★3/3",
            "  9 Nov ··◆···· ‖1/3",
            "›16 Nov ····◆   ○1/3",
            " 30 Nov         ‖0/3",
        ):
            assert week in stage.text
        assert "Week of 16 November: 1 day – Sat or Sun makes it 2" in stage.text
        assert "★ full  ✓ met  ○ open" in stage.text
        assert "goal 2–3 days, Monday to Sunday" in stage.text
        await stage.press("up")
        assert "Week of 9 November: 1 day – paused: flu" in stage.text
        assert "› 9 Nov" in stage.text


async def test_a_week_of_the_year_has_the_colour_of_its_verdict(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    every_state(settled_path, machine)
    async with open_app() as stage:
        await stage.press("h", "y", *["up"] * 10)
        styles = {}
        for mark in ("✗1/3", "✓2/3", "★3/3", "‖1/3", "○1/3"):
            lines = stage.text.splitlines()
            y = next(n for n, line in enumerate(lines) if mark in line)
            found = {style for _, style in cells(stage, y)[lines[y].index(mark) :][:4]}
            assert len(found) == 1
            styles[mark] = found.pop()
        assert len(set(styles.values())) >= 4
        assert styles["✓2/3"].color == styles["★3/3"].color != styles["‖1/3"].color


async def test_in_a_year_a_key_chooses_another_day(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h")
        for keys, day in (
            (["left"], date(2026, 11, 21)),
            (["k"], date(2026, 11, 15)),
            (["left_curly_bracket"], date(2025, 11, 22)),
            (["pageup", "j", "l", "t"], date(2026, 11, 22)),
            (["pageup"] * 10 + ["up"] * 4, date(2025, 12, 25)),
        ):
            await stage.press("y", "t", *keys)
            assert chosen(stage).startswith(f"{day:%A} {day.day} {day:%B}")
            assert stage.text.splitlines()[2].startswith(f" {day.year} ")
            first = day - timedelta(days=day.weekday())
            assert f"›{first.day:>2} {first:%b}" in stage.text
            await stage.press("enter")
            assert f" {day:%B} {day.year} " in stage.text
            assert marked(stage) == str(day.day)


async def test_y_and_p_and_escape_lead_from_one_view_to_another(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h")
        month, year = (" November 2026 ", "y year"), (" 2026 ", "y by month")
        pain = (" Pain in 2026 ", "p calendar")
        for key, (shown, offered) in (
            ("y", year),
            ("y", month),
            ("p", pain),
            ("p", month),
            ("p", pain),
            ("escape", month),
            ("p", pain),
            ("y", year),
            ("p", pain),
            ("p", year),
            ("p", pain),
            ("escape", year),
            ("escape", month),
        ):
            await stage.press(key)
            assert stage.text.splitlines()[2].startswith(shown)
            assert offered in keys_of(stage)
        await stage.press("escape")
        assert "Toe lifts" in stage.text


@pytest.mark.parametrize("keys", [[], ["y"], ["p"]])
async def test_what_was_too_small_is_whole_again_when_there_is_room(
    open_app: Open, settled_path: Path, machine: Machine, keys: list[str]
) -> None:
    some_weeks(settled_path, machine)
    async with open_app() as stage:
        await stage.press("h", *keys)
        before = stage.text
        for size in ((60, 17), (59, 18)):
            await resize(stage, *size)
            assert "footui needs" in said(stage)
            assert "streak" not in stage.text
        await resize(stage, 60, 18)
        assert "needs a window" not in stage.text
        await resize(stage, 300, 100)
        assert max(map(cell_len, stage.text.splitlines())) <= 300
        await resize(stage, 80, 24)
        assert stage.text == before


# The pain


def rated(path: Path, machine: Machine, *levels: tuple[int, int | None, int | None]) -> None:
    """Have sessions so many days ago, with the pain before and after them."""
    with elsewhere_open(path, machine) as service:
        for days, before, after in levels:
            details = Details(minutes=20, pain_before=before, pain_after=after)
            service.history.add(date(2026, 11, 22) - timedelta(days=days), details)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (300, 100)])
async def test_nothing_is_claimed_below_three_ratings_a_window(
    open_app: Open, settled_path: Path, machine: Machine, size: tuple[int, int]
) -> None:
    rated(settled_path, machine, (100, 7, 6), (99, 8, 5), (1, 2, 1), (2, 2, 1), (3, 2, 1))
    async with open_app(size=size) as stage:
        await stage.press("h", "p")
        claim = "Too few ratings in the four weeks from 14 August 2026: 3 are needed, you have 2."
        assert claim in said(stage)
        assert "clear change" not in stage.text
        rated(settled_path, machine, (98, 6, 5))
        await stage.press("left")
        assert (
            "Pain before sessions 7.0 → 2.0, 71 % less: a clear change "
            "Four weeks from 14 August 2026 (3 days) and to 21 November 2026 (3 days). "
            "Backs often ease by themselves; numbers can't say why."
        ) in said(stage)
        assert "weeks met" in stage.text


async def test_pain_stands_at_its_height_above_the_verdict_of_its_week(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    rated(settled_path, machine, (6, 10, 0), (13, 5, None), (20, None, None), (27, 3, 3))
    async with open_app() as stage:
        await stage.press("h", "p")
        lines = [line.ljust(80) for line in stage.text.splitlines()]
        top, bottom = (
            next(n for n, line in enumerate(lines) if line.startswith(f" {level:>2} "))
            for level in (10, 0)
        )
        x = lines[bottom + 1].index("✗")
        assert lines[bottom + 1][:x].strip() == ""
        columns = ["".join(line[n] for line in lines[top : bottom + 1]) for n in range(x, x + 4)]
        middle = (bottom - top) // 2
        assert columns[0].strip() == "#"
        assert columns[1].strip() == ""
        assert columns[2].strip() == columns[2][middle] == "+"
        assert columns[3][0] == "+"
        assert columns[3][-1] == "·"


async def test_four_weeks_with_less_than_three_ratings_have_no_mean(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    rated(settled_path, machine, (1, 6, 2), (8, 6, 2))
    async with open_app() as stage:
        await stage.press("h", "p")
        chart = stage.text.splitlines()[3:]
        assert not any("━" in line for line in chart)
        rated(settled_path, machine, (2, 6, 2))
        await stage.press("left")
        assert sum("━" in line or "#" in line for line in stage.text.splitlines()[3:]) == 1


async def test_one_moves_in_the_pain_by_week_and_by_year(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h", "p")
        for key, year, week in (
            ("up", 2026, "9 November"),
            ("pageup", 2026, "12 October"),
            ("left_curly_bracket", 2025, "13 October"),
            ("t", 2026, "16 November"),
            ("right_curly_bracket", 2027, "22 November"),
        ):
            await stage.press(key)
            assert f" Pain in {year} " in stage.text
            assert f"Week of {week}: " in stage.text
        await stage.press("enter")
        assert " November 2027 " in stage.text


# Changing it by hand

SESSIONS = "SELECT count(*) FROM session WHERE deleted_at IS NULL"
COUNTING = "SELECT count(*) FROM session WHERE deleted_at IS NULL AND counts"


async def test_a_month_is_filled_in_with_two_keys_a_day(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await stage.press("h", "pageup", *["left"] * 21)
        assert chosen(stage).startswith("Thursday 1 October")
        await type_ahead(stage, *["a", "right"] * 31)
        assert chosen(stage).startswith("Sunday 1 November")
        days = [f"2026-10-{day:02}" for day in range(1, 32)]
        assert [day for (day,) in ask(path, "SELECT log_date FROM session ORDER BY 1")] == days
        await stage.press("left")
        assert stage.text.count("◆") == 32
        assert "31 sessions, 31 min" in stage.text
        assert "best streak 5 weeks · 5 weeks full" in stage.text


async def test_what_is_added_has_the_usual_length_and_counts_at_once(
    open_app: Open, path: Path
) -> None:
    async with open_app(routine="") as stage:
        await stage.press("h", "left", "a")
        assert "Added to Saturday 21 November 2026. e adds how it was" in stage.text
        assert "   20:00  by hand" in stage.text
        assert "12:00" not in stage.text
        assert "[21◆]" in stage.text
        assert ask(path, "SELECT kind, state, counts, minutes FROM session") == [
            ("manual", "done", 1, 20.0)
        ]


async def test_a_day_to_come_takes_no_session(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await stage.press("h", "right", "a")
        assert "That day is in the future." in stage.text
        assert ask(path, SESSIONS) == [(0,)]
        await stage.press("left")
        assert "in the future" not in stage.text


async def test_each_change_is_undone_one_after_the_other_and_after_a_restart(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    row = "SELECT counts, effort, deleted_at IS NULL FROM session"
    async with open_app() as stage:
        await stage.press("h", "up", "a")
        assert ask(settled_path, row) == [(1, None, 1)]
        await stage.press("e", *["tab"] * 4, "7", "enter")
        assert "Saved." in stage.text
        assert ask(settled_path, row) == [(1, 7, 1)]
        await stage.press("c")
        assert "It does not count from now on." in stage.text
        assert "[15~]" in stage.text
        await stage.press("c", "d")
        assert "Deleted from Sunday 15 November 2026." in stage.text
        assert "[15·]" in stage.text
        assert ask(settled_path, row) == [(1, 7, 0)]
    async with staged(settled_path, machine) as stage:
        await stage.press("h")
        for told, state in (
            ("2026 is back", (1, 7, 1)),
            ("counts, or not, as it did before", (0, 7, 1)),
            ("counts, or not, as it did before", (1, 7, 1)),
            ("is as it was before", (1, None, 1)),
            ("2026 is gone again", (1, None, 0)),
        ):
            await stage.press("t", "u")
            assert "It was done in another footui, open now or earlier:" in said(stage)
            await stage.press("y")
            assert chosen(stage).startswith("Sunday 15 November")
            assert told in said(stage)
            assert ask(settled_path, row) == [state]
        await stage.press("u")
        assert "There is nothing to undo." in stage.text


async def test_a_partial_session_is_counted_and_no_more(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    performed(settled_path, machine, SUNDAY_EVENING - timedelta(days=1), part=0.4)
    async with open_app() as stage:
        await stage.press("h", "left")
        assert "[21~]" in stage.text
        assert "partial" in stage.text
        await stage.press("c")
        assert "It counts from now on." in stage.text
        assert "[21●]" in stage.text
        assert ask(settled_path, COUNTING) == [(1,)]
        await stage.press("c")
        assert "[21~]" in stage.text
        assert ask(settled_path, COUNTING) == [(0,)]


async def test_a_complete_session_counts_whatever_one_presses(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    performed(settled_path, machine, SUNDAY_EVENING - timedelta(days=1))
    async with open_app() as stage:
        await stage.press("h", "left", "c")
        assert "That session is complete, and counts." in stage.text
        assert ask(settled_path, COUNTING) == [(1,)]
        await stage.press("u")
        assert "There is nothing to undo." in stage.text


@pytest.mark.parametrize(("key", "number"), [("e", 0), ("enter", 0), ("e", 2), ("d", 2), ("c", 2)])
async def test_where_it_is_not_clear_which_session_is_meant_the_day_opens(
    open_app: Open, path: Path, key: str, number: int
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", *["a"] * number, "right", "left", key)
        assert page(stage) == "DayScreen"
        assert "Saturday 21 November 2026" in stage.text
        assert ask(path, SESSIONS) == [(number,)]
        await stage.press("left", "escape")
        assert chosen(stage).startswith("Friday 20 November")


async def test_a_message_goes_with_the_next_key(open_app: Open) -> None:
    async with open_app() as stage:
        await stage.press("h")
        for key, *back in (["left"], ["pageup"], ["t"], ["y"], ["y"], ["p", "p"], ["enter"]):
            await stage.press("u")
            assert "There is nothing to undo." in stage.text
            await stage.press(key)
            assert "nothing to undo" not in stage.text
            await stage.press(*back)
            assert "nothing to undo" not in stage.text
        await stage.press("escape")
        assert "nothing to undo" not in stage.text


async def test_where_no_session_is_shown_none_is_changed(open_app: Open, path: Path) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", "a", "p")
        before, row = stage.text, ask(path, "SELECT * FROM session")
        for key in "aedcu":
            await stage.press(key)
            assert stage.text == before
        assert ask(path, "SELECT * FROM session") == row


@pytest.mark.parametrize("away", [["right", "left"], ["y", "y"]])
async def test_what_was_just_added_is_meant_until_one_looks_elsewhere(
    open_app: Open, path: Path, away: list[str]
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", "a", "a", "c")
        assert ask(path, "SELECT counts FROM session ORDER BY rowid") == [(1,), (0,)]
        await stage.press("e", "tab", "tab", "4", "enter")
        assert ask(path, "SELECT pain_before FROM session ORDER BY rowid") == [(None,), (4,)]
        await stage.press(*away, "d")
        assert page(stage) == "DayScreen"
        assert ask(path, SESSIONS) == [(2,)]


async def test_keys_that_come_in_at_once_mean_what_they_mean_one_by_one(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await type_ahead(stage, "h", "left", "a", "left", "a", "c", "enter", "left", "a", "escape")
        assert ask(path, "SELECT log_date, counts FROM session ORDER BY 1") == [
            ("2026-11-19", 1),
            ("2026-11-20", 0),
            ("2026-11-21", 1),
        ]
        assert chosen(stage).startswith("Thursday 19 November")


async def test_what_is_typed_ahead_into_a_form_goes_into_its_lines(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", "a")
        await type_ahead(stage, "e", "tab", "tab", "1", "tab", "0", "enter", "left", "a")
        assert ask(path, "SELECT log_date, pain_before, pain_after FROM session ORDER BY 1") == [
            ("2026-11-20", None, None),
            ("2026-11-21", 1, 0),
        ]


@pytest.mark.parametrize(
    ("key", "span"), [("a", []), ("d", []), ("c", []), ("u", []), ("a", ["y"])]
)
async def test_a_locked_database_changes_nothing_and_the_key_works_again_after(
    open_app: Open, path: Path, impatient: None, key: str, span: list[str]
) -> None:
    state = "SELECT counts, deleted_at IS NULL FROM session ORDER BY id"
    async with open_app() as stage:
        await stage.press("h", "left", "a", *span)
        with locked(path):
            await stage.press(key)
            assert "Another program is writing" in stage.text
        assert ask(path, state) == [(1, 1)]
        await stage.press(key)
        assert "Another program has kept" not in stage.text
        assert ask(path, state) != [(1, 1)]


async def test_a_form_keeps_what_was_typed_while_the_database_is_locked(
    open_app: Open, path: Path, impatient: None
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", "a")
        with locked(path):
            await stage.press("e", "tab", "tab", "4", "enter")
            assert "Another program is writing" in stage.text
            assert page(stage) == "FormScreen"
            await stage.press("tab", "3")
        await stage.press("enter")
        assert page(stage) == "HistoryScreen"
        assert ask(path, "SELECT pain_before, pain_after FROM session") == [(4, 3)]


async def test_what_another_footui_writes_is_shown_at_the_next_key(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left")
        with elsewhere_open(settled_path, machine) as service:
            for number, key in enumerate(("left", "t", "y", "left", "p", "p"), 1):
                service.history.add(date(2026, 11, 20), Details(minutes=10))
                await stage.press(key)
                assert f"{number} session" in stage.text.splitlines()[22]
            service.plan.pause(date(2026, 11, 20), date(2026, 11, 20), "flu")
            service.plan.set_goal(date(2026, 11, 20), Goal(5, 6))
            await stage.press("left")
            assert "1 day – paused: flu" in stage.text
            assert "goal 2–3, then 5–6 days" in stage.text


async def test_what_another_footui_changed_is_not_written_over(
    open_app: Open, settled_path: Path, machine: Machine
) -> None:
    async with open_app() as stage:
        with elsewhere_open(settled_path, machine) as service:
            record = service.history.add(date(2026, 11, 21), Details(minutes=20))
            await stage.press("h", "left", "e", "tab", "tab", "9")
            service.history.edit(record, Details(minutes=20, pain_before=1))
            await stage.press("enter")
            assert "changed by another footui" in said(stage)
            assert ask(settled_path, "SELECT pain_before FROM session") == [(1,)]
            await stage.press("escape", "e", "tab", "tab", "backspace", "9", "enter")
            assert ask(settled_path, "SELECT pain_before FROM session") == [(9,)]


@pytest.mark.parametrize(
    ("keys", "own"),
    [(["d"], True), (["c"], True), (["e", "4"], True), (["d"], False)],
)
async def test_a_live_session_is_shown_and_not_changed(
    open_app: Open, settled_path: Path, machine: Machine, keys: list[str], own: bool
) -> None:
    row = "SELECT state, counts, pain_before, updated_at FROM session WHERE deleted_at IS NULL"
    async with open_app() as stage:
        with elsewhere_open(settled_path, machine) as service:
            if own:
                await stage.press("s", "enter")
                await stage.advance(3_000)
            else:
                service.sessions.start(None)
            await stage.press("h")
            before = ask(settled_path, row)
            assert "unfinished" in stage.text
            await stage.press(*keys)
            assert "That session has not ended yet." in stage.text
            assert ask(settled_path, row) == before
            await stage.press("escape", "h", "a")
            assert ask(settled_path, SESSIONS) == [(2,)]


async def test_at_midnight_the_day_that_is_shown_stays_until_today_is_asked_for(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await stage.press("h", "left", "right")
        await stage.advance(5 * 3_600_000)
        await stage.press("a")
        assert ask(path, "SELECT log_date FROM session") == [("2026-11-22",)]
        assert chosen(stage) == "Sunday 22 November"
        await stage.press("t")
        assert chosen(stage).startswith("Monday 23 November")
        assert "[23·]" in stage.text
        await stage.press("a")
        assert ask(path, "SELECT log_date FROM session ORDER BY 1")[1:] == [("2026-11-23",)]


async def test_at_midnight_what_was_today_does_not_become_another_day_in_silence(
    open_app: Open, path: Path
) -> None:
    async with open_app() as stage:
        await stage.press("h")
        await stage.advance(5 * 3_600_000)
        shown = chosen(stage)
        await stage.press("a")
        added = date.fromisoformat(ask(path, "SELECT log_date FROM session")[0][0])
        assert shown == f"{added:%A} {added.day} {added:%B}"
