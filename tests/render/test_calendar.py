import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.text import to_ascii
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.week import Goal, State, Week, WeekHistory, WeekStart, judge_week, week_of
from footui.render import calendar as calendar
from footui.render.phrases import brief_week_verdict, week_outlook, week_verdict
from tests.support.cases import examples
from tests.support.week_model import HistoryCase, first_day, history_cases

examined = settings(
    max_examples=examples(120), deadline=None, derandomize=True, report_multiple_bugs=False
)

WIDTH = 80
TODAY = date(2026, 11, 18)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MONDAY = date(2026, 11, 16)


def held(sessions: int, counting: int, manual: int, day: date = TODAY) -> DaySummary:
    return DaySummary(day, sessions, counting, manual)


def held_days(diary: WeekHistory) -> dict[date, DaySummary]:
    """One to eleven sessions a day; every third day only by hand."""
    found = {}
    for day in diary.days | diary.partial:
        sessions = day.day % 11 + 1
        counting = sessions if day in diary.days else 0
        found[day] = DaySummary(day, sessions, counting, 0 if day.day % 3 else sessions)
    return found


def weeks_between(diary: WeekHistory, first: date, last: date, today: date) -> list[Week]:
    start, weeks = week_of(first, diary.week_start), []
    while start <= last:
        weeks.append(judge_week(diary, start, today))
        start += timedelta(days=7)
    return weeks


def cells(text: str) -> int:
    """The cells that a terminal gives to `text`."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def are_distinct(marks: Iterable[str]) -> bool:
    marks = list(marks)
    return len(set(marks)) == len(marks) and all(len(mark) == 1 for mark in marks)


# A day


@pytest.mark.parametrize(
    ("day", "what", "mark"),
    [
        (YESTERDAY, None, "·"),
        (TODAY, None, "·"),
        (TOMORROW, None, " "),
        (TODAY, held(1, 1, 0), "●"),
        (TODAY, held(1, 1, 1), "◆"),
        (TODAY, held(2, 2, 2), "◆"),
        (TODAY, held(2, 2, 1), "●"),
        (TODAY, held(1, 0, 0), "~"),
        (TODAY, held(1, 0, 1), "~"),
        (TODAY, held(3, 0, 0), "~"),
        (TODAY, held(2, 1, 0), "●"),
        (TOMORROW, held(1, 1, 0), "●"),
    ],
)
def test_day_mark_shows_the_sessions_of_a_day(
    day: date, what: DaySummary | None, mark: str
) -> None:
    assert calendar.day_mark(day, what, TODAY) == mark


@pytest.mark.parametrize("drawn", [str, to_ascii], ids=["utf-8", "ascii"])
def test_no_mark_of_a_day_looks_like_another(drawn: Callable[[str], str]) -> None:
    shown = [(None, YESTERDAY), (None, TOMORROW)]
    shown += [(held(1, *numbers), TODAY) for numbers in ((1, 0), (1, 1), (0, 0))]
    assert are_distinct(drawn(calendar.day_mark(day, what, TODAY)) for what, day in shown)


@pytest.mark.parametrize(
    ("day", "what", "is_chosen", "cell"),
    [
        (date(2026, 11, 4), None, False, "  4·  "),
        (date(2026, 11, 14), None, False, " 14·  "),
        (date(2026, 11, 28), None, False, " 28   "),
        (date(2026, 11, 14), held(1, 1, 0), False, " 14●  "),
        (date(2026, 11, 14), held(2, 1, 0), False, " 14●2 "),
        (date(2026, 11, 14), held(9, 0, 0), False, " 14~9 "),
        (date(2026, 11, 14), held(10, 10, 10), False, " 14◆+ "),
        (date(2026, 11, 14), held(400, 10, 0), False, " 14●+ "),
        (TODAY, None, False, "(18·) "),
        (TODAY, held(12, 1, 0), False, "(18●+)"),
        (TODAY, held(12, 1, 0), True, "[18●+]"),
        (date(2026, 11, 4), None, True, "[ 4·] "),
        (date(2026, 11, 28), None, True, "[28 ] "),
    ],
)
def test_a_cell_has_the_day_its_mark_and_how_many_sessions_if_several(
    day: date, what: DaySummary | None, is_chosen: bool, cell: str
) -> None:
    if is_chosen:
        assert calendar.day_cell(day, what, TODAY, is_chosen=True) == cell
    else:
        assert calendar.day_cell(day, what, TODAY) == cell


@examined
@given(
    st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    st.none() | st.builds(held, st.integers(1, 500), st.integers(0, 1), st.integers(0, 1)),
    st.integers(-1, 1),
    st.booleans(),
)
def test_every_cell_is_equally_wide(
    day: date, what: DaySummary | None, away: int, is_chosen: bool
) -> None:
    today = day + timedelta(days=away)
    cell = calendar.day_cell(day, what, today, is_chosen=is_chosen)
    assert len(cell) == len(to_ascii(cell)) == calendar.CELL_WIDTH
    assert cell[1:3] == f"{day.day:2}"


def test_the_marks_of_days_are_explained() -> None:
    explained = ("● done", "◆ by hand", "~ partial")
    assert all(words in calendar.DAYS_LEGEND for words in explained)


# A month


def test_a_month_has_a_row_a_week_below_the_names_of_the_weekdays() -> None:
    done = {1, 4, 10, 12, 14, 18}
    days = {date(2026, 11, n): held(1, 1, 0, date(2026, 11, n)) for n in done}
    days[date(2026, 11, 12)] = held(2, 2, 2, date(2026, 11, 12))
    days[date(2026, 11, 5)] = held(1, 0, 0, date(2026, 11, 5))
    diary = WeekHistory(
        frozenset(date(2026, 11, n) for n in done),
        began=date(2026, 10, 26),
        pauses={date(2026, 11, 4): "flu"},
    )
    weeks = weeks_between(diary, date(2026, 11, 1), date(2026, 11, 30), TODAY)
    assert calendar.month_lines(weeks, days, TODAY) == [
        "        Mon   Tue   Wed   Thu   Fri   Sat   Sun",
        " 26 Oct 26·   27·   28·   29·   30·   31·    1●   1 day ✗ missed",
        "  2 Nov  2·    3·    4●    5~    6·    7·    8·   1 day – paused: flu",
        "  9 Nov  9·   10●   11·   12◆2  13·   14●   15·   3 days ★ full",
        " 16 Nov 16·   17·  (18●)  19    20    21    22    1 day – 1 to go by Sunday",
        " 23 Nov 23    24    25    26    27    28    29",
        " 30 Nov 30     1     2     3     4     5     6",
    ]


def named_after(state: State, reason: str = "") -> tuple[Week, date]:
    """A week of that state, and a day on which it has it."""
    done = {State.FULL: 4, State.MET: 2, State.OPEN: 1}.get(state, 0)
    is_open = state in (State.OPEN, State.OUT_OF_REACH)
    today = MONDAY + timedelta(days={State.OPEN: 1, State.OUT_OF_REACH: 6}.get(state, 9))
    diary = WeekHistory(
        frozenset(MONDAY + timedelta(days=n) for n in range(done)),
        began=MONDAY + timedelta(days={State.BLANK: 7, State.NEUTRAL: 5}.get(state, -7)),
        pauses={MONDAY: reason} if state is State.PAUSED else {},
    )
    made = judge_week(diary, MONDAY, today)
    assert (made.state, made.start <= today <= made.end) == (state, is_open)
    return made, today


@pytest.mark.parametrize("state", State)
def test_a_row_of_any_state_says_its_verdict_in_whole_words(state: State) -> None:
    made, today = named_after(state)
    row = calendar.month_lines([made], {}, today)[1]
    assert len(row) <= WIDTH
    assert row[49:].strip() in (
        week_verdict(made, today),
        week_outlook(made, today),
        brief_week_verdict(made),
    )


@examined
@given(history_cases(), st.integers(0, 55), st.text("abc de", max_size=90))
def test_no_row_of_a_month_is_wider_than_its_room(
    case: HistoryCase, number: int, reason: str
) -> None:
    pauses = dict.fromkeys(case.diary.pauses, reason.strip())
    diary = WeekHistory(
        case.diary.days, began=case.diary.began, goals=case.diary.goals, pauses=pauses
    )
    first = case.day(number).replace(day=1)
    weeks = weeks_between(diary, first, first + timedelta(days=30), case.today)
    lines = calendar.month_lines(weeks, held_days(diary), case.today)
    assert len(lines) == len(weeks) + 1
    for line in lines:
        assert len(line) <= WIDTH
        assert to_ascii(line).isascii()
        assert len(to_ascii(line)) == len(line)


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param("a cold, and then a long journey by train through all of Europe", id="long"),
        pytest.param("x" * 200, id="one word"),
        pytest.param("Rückenschmerzen", id="umlaut"),
        pytest.param("e\u0301" * 60, id="combining"),
        pytest.param("風邪をひいた、それから出張で大阪へ行く", id="kanji"),
        pytest.param("🤒" * 18, id="emoji"),
        pytest.param("ｆｕｌｌ　ｗｉｄｔｈ", id="full width"),
    ],
)
def test_a_reason_for_a_pause_takes_no_more_cells_than_there_are(reason: str) -> None:
    made, today = named_after(State.PAUSED, reason)
    row = calendar.month_lines([made], {}, today)[1]
    assert "paused" in row
    assert cells(row) <= WIDTH


@examined
@given(history_cases(), st.integers(0, 55))
def test_every_day_stands_below_the_name_of_its_weekday(case: HistoryCase, number: int) -> None:
    first = case.day(number).replace(day=1)
    weeks = weeks_between(case.diary, first, first + timedelta(days=27), case.today)
    days = held_days(case.diary)
    heads, *rows = calendar.month_lines(weeks, days, case.today)
    for made, row in zip(weeks, rows, strict=True):
        assert row[:7] == f"{made.start.day:3} {made.start:%b}"
        for n in range(7):
            day = made.start + timedelta(days=n)
            left, right = 7 + 6 * n, 13 + 6 * n
            assert heads[left:right].strip() == f"{day:%a}"
            shown = row[left:right].ljust(6)
            assert shown[1:3] == f"{day.day:2}"
            assert shown[3] == expected_mark(case, days, day)
            assert (shown[0] == "(") is (day == case.today)
            several = days[day].sessions if day in days else 0
            assert shown[4].strip(") ") == (
                "" if several < 2 else str(several) if several < 10 else "+"
            )


def expected_mark(case: HistoryCase, days: dict[date, DaySummary], day: date) -> str:
    if day in case.diary.partial:
        return "~"
    if day in case.diary.days:
        return "●" if days[day].manual == 0 else "◆"
    return " " if day > case.today else "·"


# A year


def year(number: int, diary: WeekHistory, today: date) -> list[Week]:
    return weeks_between(diary, date(number, 1, 1), date(number, 12, 31), today)


def rows_of(lines: list[str]) -> list[str]:
    """The rows of all weeks, column by column."""
    padded = [line.ljust(76) for line in lines]
    assert all(len(line) == 76 for line in padded)
    assert all(line[19 * n] == " " for line in padded for n in range(4))
    rows = [line[19 * n + 1 : 19 * n + 19] for n in range(4) for line in padded]
    return [row for row in rows if row.strip()]


@pytest.mark.parametrize("first", WeekStart)
def test_every_week_of_a_year_appears_once_in_four_columns_of_76_cells(first: WeekStart) -> None:
    lengths = set()
    for number in range(2000, 2030):
        began = date(number - 1, 12, 1)
        diary = WeekHistory(frozenset({began}), began=began, week_start=first)
        weeks = year(number, diary, date(number + 1, 2, 1))
        lines = calendar.year_lines(weeks, {}, date(number + 1, 2, 1))
        start = first_day(date(number, 1, 1), first)
        labels = []
        while start <= date(number, 12, 31):
            labels.append(f"{start.day:2} {start:%b}")
            start += timedelta(days=7)
        assert [row[:6] for row in rows_of(lines)] == labels
        assert len(set(labels)) == len(labels)
        assert len(lines) == 14
        lengths.add(len(labels))
    assert lengths == {53, 54}


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.FULL, "★ 4"),
        (State.MET, "✓ 2"),
        (State.OPEN, "○ 1"),
        (State.PAUSED, "‖ 0"),
        (State.NEUTRAL, "– 0"),
        (State.OUT_OF_REACH, "✗ 0"),
        (State.MISSED, "✗ 0"),
        (State.BLANK, "   "),
    ],
)
def test_a_week_of_a_year_has_a_mark_and_a_tally(state: State, shown: str) -> None:
    made, today = named_after(state)
    assert calendar.year_verdict(made) == shown
    assert calendar.year_row(made, {}, today).endswith(f" {shown}")


def test_a_row_of_a_year_has_a_character_a_day() -> None:
    diary = WeekHistory(frozenset({MONDAY, YESTERDAY}), frozenset({TODAY}), began=date(2026, 9, 7))
    days = {
        MONDAY: held(3, 3, 0, MONDAY),
        YESTERDAY: held(1, 1, 1, YESTERDAY),
        TODAY: held(1, 0, 0),
    }
    made = judge_week(diary, MONDAY, TODAY)
    assert calendar.year_row(made, days, TODAY) == "16 Nov ●◆~     ✓ 2"


@pytest.mark.parametrize("drawn", [str, to_ascii], ids=["utf-8", "ascii"])
def test_no_mark_of_a_week_looks_like_another_or_like_that_of_a_day(
    drawn: Callable[[str], str],
) -> None:
    states = [state for state in State if state not in (State.OUT_OF_REACH, State.BLANK)]
    verdicts = [calendar.year_verdict(named_after(state)[0])[0] for state in states]
    marks = [calendar.NOTHING, calendar.DONE, calendar.MANUAL, calendar.PARTIAL, calendar.AHEAD]
    assert are_distinct(map(drawn, [*verdicts, *marks]))


@pytest.mark.parametrize("state", [state for state in State if state is not State.BLANK])
def test_the_marks_of_weeks_are_explained(state: State) -> None:
    mark = calendar.year_verdict(named_after(state)[0])[0]
    assert mark in calendar.WEEKS_LEGEND


@pytest.mark.parametrize("legend", [calendar.DAYS_LEGEND, calendar.WEEKS_LEGEND])
def test_a_legend_names_its_marks_in_ascii_too(legend: str) -> None:
    assert "?" not in to_ascii(legend)
    assert are_distinct(mark for mark in to_ascii(legend).split() if len(mark) == 1)


@examined
@given(history_cases(), st.integers(0, 1))
def test_a_year_shows_every_day_and_every_verdict(case: HistoryCase, later: int) -> None:
    weeks = year(case.first.year + later, case.diary, case.today)
    days = held_days(case.diary)
    lines = calendar.year_lines(weeks, days, case.today)
    assert all(len(line) <= 80 for line in lines)
    for made, row in zip(weeks, rows_of(lines), strict=True):
        dates = [made.start + timedelta(days=n) for n in range(7)]
        assert row[7:14] == "".join(expected_mark(case, days, day) for day in dates)
        blank = made.state is State.BLANK
        assert row[16:] == ("  " if blank else f" {len(made.days)}")
    for line in lines:
        assert to_ascii(line).isascii()
        assert len(to_ascii(line)) == len(line)
        assert "?" not in to_ascii(line)


def test_a_week_of_a_year_is_in_brief_named_by_the_month_in_whose_first_days_it_begins() -> None:
    starts = [date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 7), date(2026, 11, 8)]
    assert [calendar.year_label(day) for day in starts] == ["26 Oct", " 2 Nov", " 7 Nov", " 8 Nov"]
    brief = [calendar.year_label(day, brief=True) for day in starts]
    assert brief == ["   ", "Nov", "Nov", "   "]


@pytest.mark.parametrize("first", WeekStart)
@pytest.mark.parametrize("number", range(2020, 2030))
def test_an_axis_names_each_month_below_the_week_that_holds_its_first_day(
    number: int, first: WeekStart
) -> None:
    weeks = year(number, WeekHistory(week_start=first), TODAY)
    axis = calendar.month_axis(weeks)
    for month in range(1, 13):
        begins = date(number, month, 1)
        [place] = [n for n, made in enumerate(weeks) if made.start <= begins <= made.end]
        assert axis[place : place + 3] == f"{begins:%b}"
    assert len(axis.split()) in (12, 13)
    assert axis[: len(weeks)].isascii()


@pytest.mark.parametrize("number", range(1, 60))
def test_columns_hold_all_weeks_in_order_and_only_the_last_are_shorter(number: int) -> None:
    began = date(2026, 1, 5)
    diary = WeekHistory(began=began)
    weeks = weeks_between(diary, began, began + timedelta(days=7 * number - 1), TODAY)
    columns = calendar.year_columns(weeks)
    heights = [len(column) for column in columns]
    assert [made for column in columns for made in column] == weeks
    assert len(columns) == 4
    assert heights == sorted(heights, reverse=True)
    assert heights[0] == -(-number // 4)


def test_marks_of_several_goals_fit_as_well() -> None:
    for minimum, full in combinations(range(1, 8), 2):
        diary = WeekHistory(began=date(2026, 1, 5), goals={date(2026, 1, 5): Goal(minimum, full)})
        lines = calendar.year_lines(year(2026, diary, TODAY), {}, TODAY)
        assert max(map(len, lines)) == 76
