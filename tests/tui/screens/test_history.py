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
from tests.support.app_driver import AppDriver, add_seven_weeks, record_session, run_app
from tests.support.cases import few
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
    styled_cells,
    type_ahead,
)


def chosen(driver: AppDriver) -> str:
    """The day that the page below the calendar is about."""
    return next(
        line.strip().removesuffix(", today")
        for line in driver.text.splitlines()
        if re.match(r" \w+day \d", line)
    )


def marked(driver: AppDriver) -> str:
    """The cell of the calendar that is marked."""
    return re.findall(r"\[ ?(\d+)[ ·●◆~]\d?\]", driver.text)[0]


def rows(driver: AppDriver) -> list[str]:
    """The rows of the month, each a week."""
    return [line for line in driver.text.splitlines() if re.match(r" [ \d]\d \w{3} ", line)]


def every_state(path: Path, fake_system: FakeSystem) -> None:
    """Have weeks of each kind behind us; it is Friday, and one of them is ahead."""
    fake_system.utc -= 2 * 86_400_000
    with open_second_service(path, fake_system) as service:
        for day in ("10-14", "10-20", "10-27", "10-29", "11-02", "11-04", "11-04", "11-07"):
            service.edits.add(date.fromisoformat(f"2026-{day}"), Details(minutes=20))
        for day in ("10-23", "11-07"):
            partial = Details(minutes=5, counts=False)
            service.edits.add(date.fromisoformat(f"2026-{day}"), partial)
        service.edits.add(date(2026, 11, 11), Details(minutes=20))
        service.edits.add(date(2026, 11, 20), Details(minutes=20))
        service.plan.pause(date(2026, 11, 10), date(2026, 11, 10), "flu")
        service.plan.pause(date(2026, 12, 1), date(2026, 12, 1), "")


async def test_a_key_chooses_another_day(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
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
            await driver.press("t", *keys)
            assert chosen(driver) == f"{day:%A} {day.day} {day:%B}"
            assert marked(driver) == str(day.day)
            assert f"{day:%B} {day.year}" in driver.text


async def test_the_end_of_a_month_is_found_in_a_shorter_one(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h", *["right"] * 9, "pageup", "left", "pagedown", "pagedown")
        assert chosen(driver) == "Wednesday 30 December"
        await driver.press("pagedown", "pagedown")
        assert chosen(driver) == "Sunday 28 February"


async def test_escape_and_r_lead_out(open_app: Open) -> None:
    async with open_app() as driver:
        for key in ("escape", "r"):
            await driver.press("h")
            assert "History" in driver.text
            await driver.press(key)
            assert "Toe lifts" in driver.text


async def test_the_chosen_day_stays_chosen_while_one_looks_elsewhere(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "left", "r", "h")
        assert "History" in driver.text
        day = chosen(driver)
        await driver.resize(30, 5)
        await driver.resize(60, 18)
        assert chosen(driver) == day == "Friday 20 November"


async def test_a_month_shows_each_day_and_the_verdict_of_each_week(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    every_state(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press("h")
        assert driver.text.splitlines()[2:10] == [
            " November 2026                                  goal 2–3 days, Monday to Sunday",
            "        Mon   Tue   Wed   Thu   Fri   Sat   Sun   ● done  ◆ by hand  ~ partial",
            " 26 Oct 26·   27◆   28·   29◆   30·   31·    1·   2 days ✓ met",
            "  2 Nov  2◆    3·    4◆2   5·    6·    7◆2   8·   3 days ★ full",
            "  9 Nov  9·   10·   11◆   12·   13·   14·   15·   1 day – paused: flu",
            " 16 Nov 16·   17·   18·   19·  [20◆]  21    22    1 day – Sat or Sun makes it 2",
            " 23 Nov 23    24    25    26    27    28    29",
            " 30 Nov 30     1     2     3     4     5     6    paused",
        ]
        await driver.press("left_square_bracket")
        assert rows(driver) == [
            " 28 Sep 28·   29·   30·    1·    2·    3·    4·",
            "  5 Oct  5·    6·    7·    8·    9·   10·   11·",
            " 12 Oct 12·   13·   14◆   15·   16·   17·   18·   1 day – first week, not judged",
            " 19 Oct 19·  [20◆]  21·   22·   23~   24·   25·   1 day ✗ missed",
            " 26 Oct 26·   27◆   28·   29◆   30·   31·    1·   2 days ✓ met",
        ]
        await driver.press("right_square_bracket")
        assert "(20◆)" in driver.text or "[20◆]" in driver.text


async def test_today_is_marked_wherever_one_looks(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h", "left")
        assert "[21·]" in driver.text
        assert "(22·)" in driver.text


async def test_a_week_out_of_reach_says_so_and_breaks_nothing_yet(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.set_goal(date(2026, 11, 16), Goal(4, 5))
    async with open_app() as driver:
        await driver.press("h")
        assert rows(driver)[3].endswith(" 1 day – out of reach")
        assert "goal 2–3, then 4–5 days, Monday to Sunday" in driver.text
        assert "streak 6 weeks" in driver.text
        await driver.press("pageup")
        assert "goal 2–3 days, Monday to Sunday" in driver.text


async def test_in_a_narrow_window_the_same_verdicts_are_said_in_brief(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    every_state(welcomed_path, fake_system)
    async with open_app(size=(60, 18)) as driver:
        await driver.press("h")
        verdicts = [line[43:] for line in driver.text.splitlines()[3:9]]
        assert verdicts == [
            "2 days ✓ met",
            "3 days ★ full",
            "paused: flu",
            "open",
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
    async with open_app() as driver:
        driver.service.set("week_start", start)
        await driver.press("h")
        assert f"        {head}" in driver.text
        assert f"goal 2–3 days, {rule}" in driver.text
        assert rows(driver)[0].startswith(first)
        await driver.press("y", "y", *["down"] * 3)
        assert chosen(driver) == "Sunday 13 December"


async def test_a_met_week_is_highlighted_over_its_whole_row_and_no_other_is(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    every_state(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press("h", "left")
        lines = driver.text.splitlines()
        for y in range(4, 10):
            is_met = lines[y].endswith((" met", " full"))
            reverse = [bool(style.reverse) for char, style in styled_cells(driver, y)]
            if "[" not in lines[y]:
                assert set(reverse) == {is_met}, lines[y]
        await driver.press("up", "up")
        assert "[ 5·]" in driver.text
        y = next(n for n, line in enumerate(driver.text.splitlines()) if "[ 5·]" in line)
        plain = "".join(char for char, style in styled_cells(driver, y) if not style.reverse)
        assert plain.strip() == "[ 5·]"


@pytest.mark.parametrize("keys", few([["h"], ["h", "p"], ["h", "y"], ["h", "enter"], ["g"]], 2))
async def test_without_colour_nothing_is_coloured_and_the_text_is_the_same(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    monkeypatch: pytest.MonkeyPatch,
    keys: list[str],
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    shown = []
    for no_colour in (False, True):
        if no_colour:
            monkeypatch.setenv("NO_COLOR", "1")
        async with open_app() as driver:
            await driver.press(*keys)
            shown.append(driver.text)
            styles = [style for y in range(24) for _, style in styled_cells(driver, y)]
            coloured = {
                color.name for style in styles for color in (style.color, style.bgcolor) if color
            }
            assert bool(coloured - {"default"}) is not no_colour
            assert any(style.bold or style.reverse for style in styles)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (300, 100)])
async def test_in_ascii_every_history_is_ascii_and_its_marks_still_differ(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    every_state(welcomed_path, fake_system)
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 11, 30), date(2026, 11, 30), HOSTILE["wide"])
    record_session(
        welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=3), before=5, after=3
    )
    async with open_app(size=size, ascii_only=True) as driver:
        await driver.press("h")
        assert driver.text.isascii()
        for mark in ("19#", "20+", " 7+2", "17.", "21 "):
            assert mark in driver.text
        assert "paused: flu" in driver.text
        await driver.press("left_square_bracket")
        assert "23~" in driver.text
        assert driver.text.isascii()
        await driver.press("right_square_bracket", "y")
        assert driver.text.isascii()
        for week in (".+..~.. x", ".+.+... v", "+.+..+. *", "..+.... |", "...#+   v", "..+.... -"):
            assert week in driver.text
        await driver.press("p")
        assert driver.text.isascii()
        assert "+ before  . after  = 4-week mean  # more" in driver.text


@pytest.mark.parametrize("size", few([(60, 18), (80, 24), (200, 60)], 1))
async def test_every_month_fits(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    async with open_app(size=size) as driver:
        await driver.press("h")
        for _ in range(14):
            await driver.press("pageup")
            assert chosen(driver)
            lines = driver.text.splitlines()
            assert max(map(len, lines)) <= size[0]
            assert "no sessions" in driver.text or "complete" in driver.text
            assert all(line.strip() for line in rows(driver))


@pytest.mark.parametrize(
    ("size", "texts"), [((80, 24), HOSTILE.values()), ((60, 18), [HOSTILE["wide"]])]
)
async def test_a_note_and_a_reason_are_text_and_keep_to_their_lines(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    size: tuple[int, int],
    texts: Iterable[str],
) -> None:
    when = SUNDAY_EVENING - timedelta(days=1)
    for hours, note in ((0, ""), (1, "second")):
        record_session(
            welcomed_path, fake_system, when + timedelta(hours=hours), before=5, note=note
        )
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 11, 16), date(2026, 11, 16), "flu")
    async with open_app(size=size) as driver:
        await driver.press("h", "left")
        plain = driver.text.splitlines()
        changing = {n for n, line in enumerate(plain) if line.startswith(" 20:04") or "flu" in line}
        assert len(changing) == 2
        for text in texts:
            with closing(sqlite3.connect(welcomed_path)) as connection, connection:
                connection.execute("UPDATE session SET note = ? WHERE note <> ''", [text])
                connection.execute("UPDATE pause SET reason = ?", [text])
            await driver.press("right", "left")
            lines = driver.text.splitlines()
            assert len(lines) == len(plain)
            assert {n for n, line in enumerate(lines) if line != plain[n]} <= changing
            for n in changing:
                assert cell_len(lines[n]) <= size[0]
                assert lines[n][:30] == plain[n][:30]
                assert not UNSAFE.search(lines[n])
            for key in "yp":
                await driver.press(key)
                assert not UNSAFE.search(driver.text)
                assert len(driver.text.splitlines()) == len(plain)
            await driver.press("escape", "escape")


async def test_a_note_in_markup_is_shown_as_it_was_written(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    record_session(
        welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=1), note="[/foo] [b]x"
    )
    async with open_app() as driver:
        await driver.press("h", "left")
        assert "“[/foo] [b]x”" in driver.text


async def test_in_ascii_a_hostile_note_stays_ascii(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    record_session(
        welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=1), note=HOSTILE["wide"]
    )
    async with open_app(ascii_only=True) as driver:
        await driver.press("h", "left")
        assert driver.text.isascii()
        assert max(map(len, driver.text.splitlines())) <= 80


async def test_more_sessions_on_a_day_than_there_is_room_for_break_nothing(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    for hour in range(9):
        when = SUNDAY_EVENING - timedelta(days=1, hours=12 - hour)
        record_session(welcomed_path, fake_system, when, part=0.1)
    async with open_app(size=(60, 18)) as driver:
        await driver.press("h", "left")
        assert driver.text.count("partial") >= 3
        assert "←↓↑→ day" in driver.text.splitlines()[-1]
        assert "more" in driver.text


async def test_a_live_session_is_said_not_to_be_over_and_then_is(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("s", "enter")
        await driver.advance(3_000)
        await driver.press("h")
        assert "unfinished" in driver.text
        await driver.press("s", "q", "k", "h")
        assert "unfinished" not in driver.text
        assert "0 of 2 exercises, partial" in driver.text


async def test_a_locked_database_is_told_and_then_forgotten(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("h")
        with locked(path, "EXCLUSIVE"):
            await driver.press("left")
            assert "Another program has kept" in driver.text
        await driver.press("left")
        assert chosen(driver) == "Friday 20 November"


async def test_today_can_be_asked_for_while_the_database_is_locked(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left")
        with locked(path, "EXCLUSIVE"):
            await driver.press("t")
            assert "Another program has kept" in driver.text
        await driver.press("t")
        assert chosen(driver) == "Sunday 22 November"


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(9998, 12, 31), ["right", "down", "pagedown"]),
        (date(1000, 1, 1), ["left", "up", "pageup"]),
    ],
)
async def test_time_has_ends_which_are_told(open_app: Open, day: date, keys: list[str]) -> None:
    async with open_app() as driver:
        await driver.press("h")
        driver.app.screen._choose(day)
        for key in keys:
            await driver.press(key)
            assert marked(driver) == str(day.day)
            assert "Only years 1000 to 9998." in driver.text


async def test_there_is_no_year_in_which_one_cannot_look_and_add(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
        driver.app.screen._choose(date(1000, 1, 1))
        for keys in ("a", "y", "p", "escape", "escape"):
            await driver.press(keys)
        assert "January 1000" in driver.text
        assert "[ 1◆]" in driver.text
        assert "by hand" in driver.text
        await driver.press("u")
        assert "[ 1·]" in driver.text


async def test_from_the_29th_of_february_one_gets_on(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
        for key, day in (
            ("right_curly_bracket", date(2029, 2, 28)),
            ("left_curly_bracket", date(2027, 2, 28)),
            ("right_square_bracket", date(2028, 3, 29)),
            ("down", date(2028, 3, 7)),
            ("right", date(2028, 3, 1)),
        ):
            driver.app.screen._choose(date(2028, 2, 29))
            assert chosen(driver).startswith("Tuesday 29 February")
            await driver.press(key)
            assert chosen(driver).startswith(f"{day:%A} {day.day} {day:%B}")


# The year


def labels(driver: AppDriver) -> list[str]:
    """The weeks that are shown, by the date of their first days, a column after the other."""
    lines = driver.text.splitlines()
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
    async with open_app() as driver:
        driver.service.set("week_start", start)
        await driver.press("h", "y")
        driver.app.screen._choose(date(year, 6, 1))
        first = date(year, 1, 1)
        first -= timedelta(days=(first.weekday() + (start == "sunday")) % 7)
        days = [first + timedelta(weeks=n) for n in range(weeks)]
        assert labels(driver) == [f"{day.day} {day:%b}" for day in days]
        assert days[-1] + timedelta(days=6) >= date(year, 12, 31) >= days[-1]


async def test_a_year_shows_the_days_and_the_verdict_of_each_week(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    every_state(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press("h", "y")
        for week in (
            " 12 Oct ··◆···· – 1",
            " 19 Oct ·◆··~·· ✗ 1",
            " 26 Oct ·◆·◆··· ✓ 2",
            "  2 Nov ◆·◆··◆· ★ 3",
            "  9 Nov ··◆···· ‖ 1",
            "›16 Nov ····◆   ○ 1",
            " 30 Nov         ‖ 0",
        ):
            assert week in driver.text
        assert "Week of 16 November: 1 day – Sat or Sun makes it 2" in driver.text
        assert "★ full  ✓ met  ○ open" in driver.text
        assert "goal 2–3 days, Monday to Sunday" in driver.text
        await driver.press("up")
        assert "Week of 9 November: 1 day – paused: flu" in driver.text
        assert "› 9 Nov" in driver.text


async def test_a_week_of_the_year_has_the_colour_of_its_verdict(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    every_state(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press("h", "y", *["up"] * 10)
        styles = {}
        for mark in ("✗ 1", "✓ 2", "★ 3", "‖ 1", "○ 1"):
            lines = driver.text.splitlines()
            y = next(n for n, line in enumerate(lines) if mark in line)
            found = {style for _, style in styled_cells(driver, y)[lines[y].index(mark) :][:3]}
            assert len(found) == 1
            styles[mark] = found.pop()
        assert len(set(styles.values())) >= 4
        assert styles["✓ 2"].color == styles["★ 3"].color != styles["‖ 1"].color


async def test_in_a_year_a_key_chooses_another_day(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
        for keys, day in (
            (["left"], date(2026, 11, 21)),
            (["k"], date(2026, 11, 15)),
            (["left_curly_bracket"], date(2025, 11, 22)),
            (["pageup", "j", "l", "t"], date(2026, 11, 22)),
            (["pageup"] * 10 + ["up"] * 4, date(2025, 12, 25)),
        ):
            await driver.press("y", "t", *keys)
            assert chosen(driver).startswith(f"{day:%A} {day.day} {day:%B}")
            assert driver.text.splitlines()[2].startswith(f" {day.year} ")
            first = day - timedelta(days=day.weekday())
            assert f"›{first.day:>2} {first:%b}" in driver.text
            await driver.press("enter")
            assert f" {day:%B} {day.year} " in driver.text
            assert marked(driver) == str(day.day)


async def test_y_and_p_and_escape_lead_from_one_view_to_another(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
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
            await driver.press(key)
            assert driver.text.splitlines()[2].startswith(shown)
            assert offered in footer_text(driver)
        await driver.press("escape")
        assert "Toe lifts" in driver.text


@pytest.mark.parametrize("keys", few([["y"], [], ["p"]], 1))
async def test_what_was_too_small_is_whole_again_when_there_is_room(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, keys: list[str]
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    async with open_app() as driver:
        await driver.press("h", *keys)
        before = driver.text
        for size in ((60, 17), (59, 18)):
            await driver.resize(*size)
            assert "footui needs" in screen_text(driver)
            assert "streak" not in driver.text
        await driver.resize(60, 18)
        assert "needs a window" not in driver.text
        await driver.resize(300, 100)
        assert max(map(cell_len, driver.text.splitlines())) <= 300
        await driver.resize(80, 24)
        assert driver.text == before


# The pain


def rated(path: Path, fake_system: FakeSystem, *levels: tuple[int, int | None, int | None]) -> None:
    """Have sessions so many days ago, with the pain before and after them."""
    with open_second_service(path, fake_system) as service:
        for days, before, after in levels:
            details = Details(minutes=20, pain_before=before, pain_after=after)
            service.edits.add(date(2026, 11, 22) - timedelta(days=days), details)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (300, 100)])
async def test_nothing_is_claimed_below_three_ratings_a_window(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    rated(welcomed_path, fake_system, (100, 7, 6), (99, 8, 5), (1, 2, 1), (2, 2, 1), (3, 2, 1))
    async with open_app(size=size) as driver:
        await driver.press("h", "p")
        claim = "Too few ratings in the four weeks from 14 August 2026: 3 are needed, you have 2."
        assert claim in screen_text(driver)
        assert "clear change" not in driver.text
        rated(welcomed_path, fake_system, (98, 6, 5))
        await driver.press("left")
        assert (
            "Pain before sessions 7.0 → 2.0, 71 % less: a clear change "
            "Four weeks from 14 August 2026 (3 days) and to 21 November 2026 (3 days). "
            "Backs often ease by themselves; numbers can't say why."
        ) in screen_text(driver)
        assert "weeks met" in driver.text


async def test_pain_stands_at_its_height_above_the_verdict_of_its_week(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    rated(welcomed_path, fake_system, (6, 10, 0), (13, 5, None), (20, None, None), (27, 3, 3))
    async with open_app() as driver:
        await driver.press("h", "p")
        lines = [line.ljust(80) for line in driver.text.splitlines()]
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
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    rated(welcomed_path, fake_system, (1, 6, 2), (8, 6, 2))
    async with open_app() as driver:
        await driver.press("h", "p")
        chart = driver.text.splitlines()[3:]
        assert not any("━" in line for line in chart)
        rated(welcomed_path, fake_system, (2, 6, 2))
        await driver.press("left")
        assert sum("━" in line or "#" in line for line in driver.text.splitlines()[3:]) == 1


async def test_one_moves_in_the_pain_by_week_and_by_year(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h", "p")
        for key, year, week in (
            ("up", 2026, "9 November"),
            ("pageup", 2026, "12 October"),
            ("left_curly_bracket", 2025, "13 October"),
            ("t", 2026, "16 November"),
            ("right_curly_bracket", 2027, "22 November"),
        ):
            await driver.press(key)
            assert f" Pain in {year} " in driver.text
            assert f"Week of {week}: " in driver.text
        await driver.press("enter")
        assert " November 2027 " in driver.text


# Changing it by hand

SESSIONS = "SELECT count(*) FROM session WHERE deleted_at IS NULL"
COUNTING = "SELECT count(*) FROM session WHERE deleted_at IS NULL AND counts"


async def test_a_month_is_filled_in_with_two_keys_a_day(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("h", "pageup", *["left"] * 21)
        assert chosen(driver).startswith("Thursday 1 October")
        await type_ahead(driver, *["a", "right"] * 31)
        assert chosen(driver).startswith("Sunday 1 November")
        days = [f"2026-10-{day:02}" for day in range(1, 32)]
        assert [
            day for (day,) in fetch_rows(path, "SELECT log_date FROM session ORDER BY 1")
        ] == days
        await driver.press("left")
        assert driver.text.count("◆") == 32
        assert "31 sessions, 31 min" in driver.text
        assert "best streak 5 weeks · 5 weeks full" in driver.text


async def test_what_is_added_has_the_usual_length_and_counts_at_once(
    open_app: Open, path: Path
) -> None:
    async with open_app(routine="") as driver:
        await driver.press("h", "left", "a")
        assert "Added to Saturday 21 November 2026. e adds details" in driver.text
        assert "   20:00  by hand" in driver.text
        assert "12:00" not in driver.text
        assert "[21◆]" in driver.text
        assert fetch_rows(path, "SELECT kind, state, counts, minutes FROM session") == [
            ("manual", "done", 1, 20.0)
        ]


async def test_a_day_to_come_takes_no_session(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("h", "right", "a")
        assert "That day is in the future." in driver.text
        assert fetch_rows(path, SESSIONS) == [(0,)]
        await driver.press("left")
        assert "in the future" not in driver.text


async def test_each_change_is_undone_one_after_the_other_and_after_a_restart(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    row = "SELECT counts, effort, deleted_at IS NULL FROM session"
    async with open_app() as driver:
        await driver.press("h", "up", "a")
        assert fetch_rows(welcomed_path, row) == [(1, None, 1)]
        await driver.press("e", *["tab"] * 4, "7", "enter")
        assert "Saved." in driver.text
        assert fetch_rows(welcomed_path, row) == [(1, 7, 1)]
        await driver.press("c")
        assert "It does not count from now on." in driver.text
        assert "[15~]" in driver.text
        await driver.press("c", "d")
        assert "Deleted from Sunday 15 November 2026." in driver.text
        assert "[15·]" in driver.text
        assert fetch_rows(welcomed_path, row) == [(1, 7, 0)]
    async with run_app(welcomed_path, fake_system) as driver:
        await driver.press("h")
        for told, state in (
            ("2026 is back", (1, 7, 1)),
            ("counts as it did before", (0, 7, 1)),
            ("counts as it did before", (1, 7, 1)),
            ("is as it was before", (1, None, 1)),
            ("2026 is gone again", (1, None, 0)),
        ):
            await driver.press("t", "u")
            assert "It was done in another footui, open now or earlier:" in screen_text(driver)
            await driver.press("y")
            assert chosen(driver).startswith("Sunday 15 November")
            assert told in screen_text(driver)
            assert fetch_rows(welcomed_path, row) == [state]
        await driver.press("u")
        assert "There is nothing to undo." in driver.text


async def test_a_partial_session_is_counted_and_no_more(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    record_session(welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=1), part=0.4)
    async with open_app() as driver:
        await driver.press("h", "left")
        assert "[21~]" in driver.text
        assert "partial" in driver.text
        await driver.press("c")
        assert "It counts from now on." in driver.text
        assert "[21●]" in driver.text
        assert fetch_rows(welcomed_path, COUNTING) == [(1,)]
        await driver.press("c")
        assert "[21~]" in driver.text
        assert fetch_rows(welcomed_path, COUNTING) == [(0,)]


async def test_a_complete_session_counts_whatever_one_presses(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    record_session(welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=1))
    async with open_app() as driver:
        await driver.press("h", "left", "c")
        assert "That session is complete, and counts." in driver.text
        assert fetch_rows(welcomed_path, COUNTING) == [(1,)]
        await driver.press("u")
        assert "There is nothing to undo." in driver.text


@pytest.mark.parametrize(("key", "number"), [("e", 0), ("enter", 0), ("e", 2), ("d", 2), ("c", 2)])
async def test_where_it_is_not_clear_which_session_is_meant_the_day_opens(
    open_app: Open, path: Path, key: str, number: int
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", *["a"] * number, "right", "left", key)
        assert screen_name(driver) == "DayScreen"
        assert "Saturday 21 November 2026" in driver.text
        assert fetch_rows(path, SESSIONS) == [(number,)]
        await driver.press("left", "escape")
        assert chosen(driver).startswith("Friday 20 November")


async def test_a_message_goes_with_the_next_key(open_app: Open) -> None:
    async with open_app() as driver:
        await driver.press("h")
        for key, *back in (["left"], ["pageup"], ["t"], ["y"], ["y"], ["p", "p"], ["enter"]):
            await driver.press("u")
            assert "There is nothing to undo." in driver.text
            await driver.press(key)
            assert "nothing to undo" not in driver.text
            await driver.press(*back)
            assert "nothing to undo" not in driver.text
        await driver.press("escape")
        assert "nothing to undo" not in driver.text


async def test_where_no_session_is_shown_none_is_changed(open_app: Open, path: Path) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "a", "p")
        before, row = driver.text, fetch_rows(path, "SELECT * FROM session")
        for key in "aedcu":
            await driver.press(key)
            assert driver.text == before
        assert fetch_rows(path, "SELECT * FROM session") == row


@pytest.mark.parametrize("away", [["right", "left"], ["y", "y"]])
async def test_what_was_just_added_is_meant_until_one_looks_elsewhere(
    open_app: Open, path: Path, away: list[str]
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "a", "a", "c")
        assert fetch_rows(path, "SELECT counts FROM session ORDER BY rowid") == [(1,), (0,)]
        await driver.press("e", "tab", "tab", "4", "enter")
        assert fetch_rows(path, "SELECT pain_before FROM session ORDER BY rowid") == [(None,), (4,)]
        await driver.press(*away, "d")
        assert screen_name(driver) == "DayScreen"
        assert fetch_rows(path, SESSIONS) == [(2,)]


async def test_keys_that_come_in_at_once_mean_what_they_mean_one_by_one(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await type_ahead(driver, "h", "left", "a", "left", "a", "c", "enter", "left", "a", "escape")
        assert fetch_rows(path, "SELECT log_date, counts FROM session ORDER BY 1") == [
            ("2026-11-19", 1),
            ("2026-11-20", 0),
            ("2026-11-21", 1),
        ]
        assert chosen(driver).startswith("Thursday 19 November")


async def test_what_is_typed_ahead_into_a_form_goes_into_its_lines(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "a")
        await type_ahead(driver, "e", "tab", "tab", "1", "tab", "0", "enter", "left", "a")
        assert fetch_rows(
            path, "SELECT log_date, pain_before, pain_after FROM session ORDER BY 1"
        ) == [
            ("2026-11-20", None, None),
            ("2026-11-21", 1, 0),
        ]


@pytest.mark.parametrize(
    ("key", "span"), [("a", []), ("d", []), ("c", []), ("u", []), ("a", ["y"])]
)
async def test_a_locked_database_changes_nothing_and_the_key_works_again_after(
    open_app: Open, path: Path, no_lock_wait: None, key: str, span: list[str]
) -> None:
    state = "SELECT counts, deleted_at IS NULL FROM session ORDER BY id"
    async with open_app() as driver:
        await driver.press("h", "left", "a", *span)
        with locked(path, "EXCLUSIVE"):
            await driver.press(key)
            assert "Another program is writing" in driver.text
        assert fetch_rows(path, state) == [(1, 1)]
        await driver.press(key)
        assert "Another program has kept" not in driver.text
        assert fetch_rows(path, state) != [(1, 1)]


async def test_a_form_keeps_what_was_typed_while_the_database_is_locked(
    open_app: Open, path: Path, no_lock_wait: None
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "a")
        with locked(path, "EXCLUSIVE"):
            await driver.press("e", "tab", "tab", "4", "enter")
            assert "Another program is writing" in driver.text
            assert screen_name(driver) == "FormScreen"
            await driver.press("tab", "3")
        await driver.press("enter")
        assert screen_name(driver) == "HistoryScreen"
        assert fetch_rows(path, "SELECT pain_before, pain_after FROM session") == [(4, 3)]


async def test_what_another_footui_writes_is_shown_at_the_next_key(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left")
        with open_second_service(welcomed_path, fake_system) as service:
            for number, key in enumerate(("left", "t", "y", "left", "p", "p"), 1):
                service.edits.add(date(2026, 11, 20), Details(minutes=10))
                await driver.press(key)
                assert f"{number} session" in driver.text.splitlines()[22]
            service.plan.pause(date(2026, 11, 20), date(2026, 11, 20), "flu")
            service.plan.set_goal(date(2026, 11, 20), Goal(5, 6))
            await driver.press("left")
            assert "paused: flu" in driver.text
            assert "goal 2–3, then 5–6 days" in driver.text


async def test_what_another_footui_changed_is_not_written_over(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        with open_second_service(welcomed_path, fake_system) as service:
            record = service.edits.add(date(2026, 11, 21), Details(minutes=20))
            await driver.press("h", "left", "e", "tab", "tab", "9")
            service.edits.edit(record, Details(minutes=20, pain_before=1))
            await driver.press("enter")
            assert "changed by another footui" in screen_text(driver)
            assert fetch_rows(welcomed_path, "SELECT pain_before FROM session") == [(1,)]
            await driver.press("escape", "e", "tab", "tab", "backspace", "9", "enter")
            assert fetch_rows(welcomed_path, "SELECT pain_before FROM session") == [(9,)]


@pytest.mark.parametrize(
    ("keys", "own"),
    [(["d"], True), (["c"], True), (["e", "4"], True), (["d"], False)],
)
async def test_a_live_session_is_shown_and_not_changed(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, keys: list[str], own: bool
) -> None:
    row = "SELECT state, counts, pain_before, updated_at FROM session WHERE deleted_at IS NULL"
    async with open_app() as driver:
        with open_second_service(welcomed_path, fake_system) as service:
            if own:
                await driver.press("s", "enter")
                await driver.advance(3_000)
            else:
                service.sessions.start(None)
            await driver.press("h")
            before = fetch_rows(welcomed_path, row)
            assert "unfinished" in driver.text
            await driver.press(*keys)
            assert "That session has not ended yet." in driver.text
            assert fetch_rows(welcomed_path, row) == before
            await driver.press("escape", "h", "a")
            assert fetch_rows(welcomed_path, SESSIONS) == [(2,)]


async def test_at_midnight_the_day_that_is_shown_stays_until_today_is_asked_for(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("h", "left", "right")
        await driver.advance(5 * 3_600_000)
        await driver.press("a")
        assert fetch_rows(path, "SELECT log_date FROM session") == [("2026-11-22",)]
        assert chosen(driver) == "Sunday 22 November"
        await driver.press("t")
        assert chosen(driver).startswith("Monday 23 November")
        assert "[23·]" in driver.text
        await driver.press("a")
        assert fetch_rows(path, "SELECT log_date FROM session ORDER BY 1")[1:] == [("2026-11-23",)]


async def test_at_midnight_what_was_today_does_not_become_another_day_in_silence(
    open_app: Open, path: Path
) -> None:
    async with open_app() as driver:
        await driver.press("h")
        await driver.advance(5 * 3_600_000)
        shown = chosen(driver)
        await driver.press("a")
        added = date.fromisoformat(fetch_rows(path, "SELECT log_date FROM session")[0][0])
        assert shown == f"{added:%A} {added.day} {added:%B}"
