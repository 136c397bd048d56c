"""The history: which weeks met the goal, and what was done on a day."""

import calendar
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from rich.text import Text
from textual.binding import Binding

from footui.domain.records import SessionKind, SessionState
from footui.domain.text import clean_line
from footui.domain.week import Totals, Week
from footui.domain.wording import brief_verdict, clock, count, long_date, rule, verdict
from footui.practice.practice import Calendar, SessionView
from footui.tui.lines import row, spread
from footui.tui.page import Page
from footui.tui.style import ACCENT, CAREFUL, CHOSEN, GOOD, QUIET, STRONG

ROOMY_WIDTH = 78
YEARS = range(1000, 9999)
LABEL = 8
CELL = 5


class HistoryPage(Page[None]):
    """Shows a month of weeks, and the sessions of the chosen day."""

    BINDINGS = [
        Binding("left,h", "move_days(-1)", "day", show=False, id="history.left"),
        Binding("right,l", "move_days(1)", "day", key_display="←↓↑→", id="history.right"),
        Binding("up,k", "move_days(-7)", "week", show=False, id="history.up"),
        Binding("down,j", "move_days(7)", "week", show=False, id="history.down"),
        Binding("left_square_bracket,pageup", "move_months(-1)", "", show=False, id="history.back"),
        Binding(
            "right_square_bracket,pagedown",
            "move_months(1)",
            "month",
            key_display="[ ]",
            id="history.forth",
        ),
        Binding("t", "today", "today", id="history.today"),
        Binding("escape", "app.routine", "", show=False, id="history.leave"),
    ]

    _chosen: date | None = None
    _month: int
    _calendar: Calendar
    _sessions: tuple[SessionView, ...]

    def load(self) -> None:
        """Ask for the month of the chosen day, and for that day."""
        self._chosen = self._chosen or self.practice.today()
        self._month = self._chosen.month
        last = calendar.monthrange(self._chosen.year, self._chosen.month)[1]
        first_day, last_day = self._chosen.replace(day=1), self._chosen.replace(day=last)
        self._calendar = self.practice.calendar(first_day, last_day)
        self._sessions = self.practice.day(self._chosen)

    def action_move_days(self, days: int) -> None:
        """Choose a day nearby."""
        if self._chosen:
            self._choose(self._chosen + timedelta(days=days))

    def action_move_months(self, months: int) -> None:
        """Choose the same day of another month."""
        if self._chosen:
            self._choose(self._chosen + relativedelta(months=months))

    def action_today(self) -> None:
        """Choose today."""
        self._chosen = None
        self.reload()

    def _choose(self, day: date) -> None:
        if day.year in YEARS:
            self._chosen = day
            self.reload()

    def body(self, width: int, height: int) -> list[Text]:
        """Write the month, and the chosen day below it."""
        shown = self._calendar
        chosen = self._chosen or shown.today
        gap = [row()] if height >= 21 else []
        names = "".join(name.center(CELL) for name in weekday_names(shown))
        month = row((f"{chosen:%B} {chosen.year}", STRONG))
        head = [
            spread(row(("History", ACCENT)), row(_totals(shown.totals)), width),
            *gap,
            spread(month, row((rule(shown.weeks[-1]), QUIET)), width),
            row((" " * LABEL + names, QUIET)),
            *(self._week(week, width) for week in shown.weeks),
            *gap,
            row(" ", (long_date(chosen), STRONG), _which_day(chosen, shown.today)),
        ]
        return [*head, *self._day(width, height - len(head))]

    def _week(self, week: Week, width: int) -> Text:
        cells = [self._cell(week.start + timedelta(days=n)) for n in range(7)]
        label = f"{week.start.day:>3} {week.start:%b}".ljust(LABEL)
        roomy = width >= ROOMY_WIDTH
        said = verdict(week, self._calendar.today) if roomy else brief_verdict(week)
        style = GOOD if week.state.is_met else ""
        return row((label, QUIET), *cells, "  ", (said, style))

    def _cell(self, day: date) -> tuple[str, str]:
        held = self._calendar.days.get(day)
        mark = " " if held is None else "●" if held.counting else "~"
        chosen, today = day == self._chosen, day == self._calendar.today
        left, right = "[]" if chosen else "()" if today else "  "
        style = GOOD if mark == "●" else ""
        if day > self._calendar.today or day.month != self._month:
            style = f"{style} {QUIET}"
        return f"{left}{day.day:>2}{mark}{right}", f"{style} {CHOSEN if chosen else ''}"

    def _day(self, width: int, height: int) -> list[Text]:
        if not self._sessions:
            return [row((" nothing on record", QUIET))]
        sessions = [_session(view, width) for view in self._sessions]
        if len(sessions) <= height:
            return sessions
        more = len(sessions) - height + 1
        return [*sessions[: height - 1], row((f" and {more} more", QUIET))]


def weekday_names(shown: Calendar) -> tuple[str, ...]:
    """The heads of the columns."""
    start = shown.weeks[0].start
    return tuple(f"{start + timedelta(days=n):%a}" for n in range(7))


def _totals(totals: Totals) -> str:
    return f"streak {count(totals.streak, 'week')} · {count(totals.met, 'week')} met"


def _which_day(day: date, today: date) -> tuple[str, str]:
    return (", today" if day == today else "", QUIET)


def _session(view: SessionView, width: int) -> Text:
    """One session of the day: when, how long, what of it, and how it felt."""
    record = view.record
    manual = record.kind is SessionKind.MANUAL
    length = clock(int((record.minutes or 0) * 60_000) if manual else view.ran)
    pain = _pain(record.pain_before, record.pain_after)
    note = f"“{clean_line(record.note)}”" if record.note else ""
    text = f" {record.started:%H:%M}  {length:>7}  {_what(view):<18}{pain:<14}{note}"
    line = row((text, CAREFUL if record.state is SessionState.LIVE else ""))
    line.truncate(width - 1, overflow="ellipsis")
    return line


def _what(view: SessionView) -> str:
    record = view.record
    if record.state is SessionState.LIVE:
        return "not over yet"
    if record.kind is SessionKind.MANUAL:
        return "entered by hand"
    return view.extent if record.counts else f"{view.extent}, partial"


def _pain(before: int | None, after: int | None) -> str:
    if before is None and after is None:
        return ""
    shown = ["–" if level is None else str(level) for level in (before, after)]
    return "pain " + " → ".join(shown)
