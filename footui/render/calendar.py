"""Draw the calendar in characters, for the screens and for `footui history`.

A month has one row a week. A year has four columns of weeks, with one character a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.week import DAYS, State, Week, week_days
from footui.render.phrases import WEEK_MARKS, fitting_week_verdict

WIDTH = 80
LABEL_WIDTH = 7
CELL_WIDTH = 6
QUARTERS = 4
MONTH_HEIGHT, YEAR_HEIGHT = 6, 14

NOTHING, DONE, MANUAL, PARTIAL, AHEAD = "·", "●", "◆", "~", " "

DAYS_LEGEND = f"{DONE} done  {MANUAL} by hand  {PARTIAL} partial"
WEEKS_LEGEND = "★ full  ✓ met  ○ open  ✗ missed  ‖ paused  – first week"


def day_mark(day: date, held: DaySummary | None, today: date) -> str:
    """Return the character for the sessions of a day; `held` is None without any."""
    if held is None:
        return AHEAD if day > today else NOTHING
    if not held.counting:
        return PARTIAL
    return MANUAL if held.manual == held.counting else DONE


def week_label(start: date) -> str:
    """Return the first day of a week as "26 Oct"."""
    return f"{start.day:>{LABEL_WIDTH - 4}} {start:%b}"


def weekday_head(day: date) -> str:
    """Return the head of a weekday's column."""
    return f"{day:%a}".center(CELL_WIDTH)


def day_cell(day: date, held: DaySummary | None, today: date, *, is_chosen: bool = False) -> str:
    """Return a day of a month: its number, its mark, and the number of sessions above one."""
    left, right = "[]" if is_chosen else "()" if day == today else "  "
    number = held.sessions if held else 0
    several = "" if number < 2 else str(number) if number < 10 else "+"
    return f"{left}{day.day:>2}{day_mark(day, held, today)}{several}{right}".ljust(CELL_WIDTH)


def month_lines(weeks: Sequence[Week], days: Mapping[date, DaySummary], today: date) -> list[str]:
    """Return a month of at most 80 columns: the names of the weekdays, then one row a week."""
    names = "".join(map(weekday_head, week_days(weeks[0].start)))
    room = WIDTH - LABEL_WIDTH - DAYS * CELL_WIDTH - 1
    lines = [" " * LABEL_WIDTH + names]
    for week in weeks:
        cells = "".join(day_cell(day, days.get(day), today) for day in week_days(week.start))
        lines.append(f"{week_label(week.start)}{cells} {fitting_week_verdict(week, today, room)}")
    return [line.rstrip() for line in lines]


def year_columns(weeks: Sequence[Week]) -> list[Sequence[Week]]:
    """Return the weeks of a year in four columns, of which the last may be shorter."""
    height = -(-len(weeks) // QUARTERS)
    return [weeks[n * height : (n + 1) * height] for n in range(QUARTERS)]


def year_marks(week: Week, days: Mapping[date, DaySummary], today: date) -> str:
    """Return the marks of the days of a week, one character each."""
    return "".join(day_mark(day, days.get(day), today) for day in week_days(week.start))


def year_verdict(week: Week) -> str:
    """Return a week's verdict as a mark and the number of its days: "★ 3"."""
    return "   " if week.state is State.BLANK else f"{WEEK_MARKS[week.state]} {len(week.days)}"


def year_label(start: date, *, brief: bool = False) -> str:
    """Return the first day of a week; if `brief`, only the month, and only where one begins."""
    if not brief:
        return f"{start.day:>2} {start:%b}"
    return f"{start:%b}" if start.day <= DAYS else "   "


def month_axis(weeks: Sequence[Week]) -> str:
    """Return the names of the months, for below a row with one character a week."""
    axis = ""
    for n, week in enumerate(weeks):
        if week.end.day <= DAYS:
            axis = f"{axis:<{n}}{week.end:%b}"
    return axis


def year_row(week: Week, days: Mapping[date, DaySummary], today: date) -> str:
    """Return a week of a year in 18 characters: label, days, verdict."""
    label = year_label(week.start)
    return f"{label} {year_marks(week, days, today)} {year_verdict(week)}"


def year_lines(weeks: Sequence[Week], days: Mapping[date, DaySummary], today: date) -> list[str]:
    """Return a year in four columns, each with a quarter of the weeks."""
    columns = year_columns(weeks)
    lines = []
    for n in range(len(columns[0])):
        rows = [year_row(column[n], days, today) for column in columns if n < len(column)]
        lines.append((" " + " ".join(rows)).rstrip())
    return lines
