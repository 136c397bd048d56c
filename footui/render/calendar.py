"""The calendar in characters, the same on the screen and on paper.

A month has a row a week; a year has four columns of such rows, a character a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.week import DAYS, State, Week, week_days
from footui.render.phrases import fitting_week_verdict

WIDTH = 80
LABEL_WIDTH = 7
CELL_WIDTH = 6
QUARTERS = 4
MONTH_HEIGHT, YEAR_HEIGHT = 6, 14

NOTHING, DONE, MANUAL, PARTIAL, AHEAD = "·", "●", "◆", "~", " "

WEEK_MARKS = {
    State.FULL: "★",
    State.MET: "✓",
    State.OPEN: "○",
    State.PAUSED: "‖",
    State.NEUTRAL: "–",
    State.OUT_OF_REACH: "✗",
    State.MISSED: "✗",
    State.BLANK: " ",
}

DAYS_LEGEND = f"{DONE} done  {MANUAL} by hand  {PARTIAL} partial"
WEEKS_LEGEND = "★ full  ✓ met  ○ open  ✗ not met  ‖ paused  – first days"


def day_mark(day: date, held: DaySummary | None, today: date) -> str:
    """Say with one character what a day holds."""
    if held is None:
        return AHEAD if day > today else NOTHING
    if not held.counting:
        return PARTIAL
    return MANUAL if held.manual == held.counting else DONE


def week_label(start: date) -> str:
    """Name a week by its first day: "26 Oct"."""
    return f"{start.day:>{LABEL_WIDTH - 4}} {start:%b}"


def weekday_head(day: date) -> str:
    """The head of a weekday's column."""
    return f"{day:%a}".center(CELL_WIDTH)


def day_cell(day: date, held: DaySummary | None, today: date, *, is_chosen: bool = False) -> str:
    """A day of a month: its number, its mark, and how many sessions if more than one."""
    left, right = "[]" if is_chosen else "()" if day == today else "  "
    number = held.sessions if held else 0
    several = "" if number < 2 else str(number) if number < 10 else "+"
    return f"{left}{day.day:>2}{day_mark(day, held, today)}{several}{right}".ljust(CELL_WIDTH)


def month_lines(weeks: Sequence[Week], days: Mapping[date, DaySummary], today: date) -> list[str]:
    """A month of at most 80 columns: the weekdays' names, then a row a week."""
    names = "".join(map(weekday_head, week_days(weeks[0].start)))
    room = WIDTH - LABEL_WIDTH - DAYS * CELL_WIDTH - 1
    lines = [" " * LABEL_WIDTH + names]
    for week in weeks:
        cells = "".join(day_cell(day, days.get(day), today) for day in week_days(week.start))
        lines.append(f"{week_label(week.start)}{cells} {fitting_week_verdict(week, today, room)}")
    return [line.rstrip() for line in lines]


def year_columns(weeks: Sequence[Week]) -> list[Sequence[Week]]:
    """Deal the weeks of a year out to columns of one height."""
    height = -(-len(weeks) // QUARTERS)
    return [weeks[n * height : (n + 1) * height] for n in range(QUARTERS)]


def year_marks(week: Week, days: Mapping[date, DaySummary], today: date) -> str:
    """The days of a week, a character each."""
    return "".join(day_mark(day, days.get(day), today) for day in week_days(week.start))


def year_verdict(week: Week) -> str:
    """A week's verdict as a mark and a tally: "★3/3"."""
    if week.state is State.BLANK:
        return " " * 4
    return f"{WEEK_MARKS[week.state]}{len(week.days)}/{week.goal.full}"


def year_label(start: date, *, brief: bool = False) -> str:
    """Name a week of a year by its first day; in brief only the month, where one begins."""
    if not brief:
        return f"{start.day:>2} {start:%b}"
    return f"{start:%b}" if start.day <= DAYS else "   "


def month_axis(weeks: Sequence[Week]) -> str:
    """The months below a row that has a character a week."""
    axis = ""
    for n, week in enumerate(weeks):
        if week.end.day <= DAYS:
            axis = f"{axis:<{n}}{week.end:%b}"
    return axis


def year_row(week: Week, days: Mapping[date, DaySummary], today: date) -> str:
    """A week of a year, of 19 characters: its label, its days, its verdict."""
    label = year_label(week.start)
    return f"{label} {year_marks(week, days, today)} {year_verdict(week)}"


def year_lines(weeks: Sequence[Week], days: Mapping[date, DaySummary], today: date) -> list[str]:
    """A year of 80 columns: each column a quarter of its weeks, one below the other."""
    columns = year_columns(weeks)
    lines = []
    for n in range(len(columns[0])):
        rows = [year_row(column[n], days, today) for column in columns if n < len(column)]
        lines.append((" " + " ".join(rows)).rstrip())
    return lines
