"""The history screen: weeks and their goals, days and their sessions, and the pain."""

import calendar
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal

from footui.domain.session.record import SessionRecord
from footui.domain.weeks import trend
from footui.services.history import Overview
from footui.tui.screens.session_actions import SESSION_BINDINGS, SessionActionsScreen
from footui.tui.views.history import (
    COLUMNS,
    HistoryState,
    HistoryView,
    Renderer,
    month_view,
    pain_view,
    year_view,
)
from footui.tui.views.layout import paragraph
from footui.tui.views.style import CAREFUL
from footui.tui.widgets.lines import Lines

MUTATING_ACTIONS = frozenset({"add", "edit", "delete", "count", "undo", "redo"})
"""Actions that change a session."""


class Mode(StrEnum):
    """What the screen shows around the selected day."""

    MONTH = "month"
    YEAR = "year"
    PAIN = "pain"


DRAWINGS: dict[Mode, Renderer] = {
    Mode.MONTH: month_view,
    Mode.YEAR: year_view,
    Mode.PAIN: pain_view,
}


class HistoryScreen(SessionActionsScreen[None]):
    """Shows the month or the year of the selected day, or the pain in that year."""

    DEFAULT_CSS = """
    HistoryScreen #head, HistoryScreen #columns, HistoryScreen #foot { height: auto; }
    HistoryScreen #below { width: 100%; height: 1fr; }
    HistoryScreen.-bare #head, HistoryScreen.-bare #columns, HistoryScreen.-bare #foot {
        display: none;
    }
    """

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
        Binding("left_curly_bracket", "move_months(-12)", "", show=False, id="history.year_back"),
        Binding("right_curly_bracket", "move_months(12)", "", show=False, id="history.year_forth"),
        Binding("y", "year", "year", id="history.year"),
        Binding("y", "month", "by month", id="history.month"),
        Binding("p", "pain", "pain", id="history.pain"),
        Binding("p", "calendar", "calendar", id="history.calendar"),
        *SESSION_BINDINGS,
        Binding("c", "count", "", show=False, id="history.count"),
        Binding("enter", "open", "open", key_display="enter", show=False, id="history.open"),
        Binding("t", "today", "today", show=False, id="history.today"),
        Binding("escape", "back", "", show=False, id="history.leave"),
    ]

    _mode = _left = Mode.MONTH
    _chosen: date | None = None
    _overview: Overview | None = None
    _history: HistoryState | None = None

    def parts(self) -> ComposeResult:
        """Return the parts; each column is a widget, so that only what changes is drawn."""
        yield self.lines("head")
        yield Horizontal(*(self.lines(f"column{n}") for n in range(COLUMNS)), id="columns")
        yield self.lines("below")
        yield self.lines("foot")

    def load(self) -> None:
        """Read the selected day, and all else only if it has changed since the last time."""
        history, before = self.service.history, self._history
        overview = history.overview(before.overview if before else None)
        chosen = self._chosen or overview.today
        first, last = self._ends(chosen)
        weeks = overview.weeks(first, last)
        sessions = history.day(chosen)
        if before and before.overview is overview and before.weeks == weeks:
            days, ratings = before.days, before.ratings
        else:
            days, ratings = history.days(weeks[0].start, weeks[-1].end), None
        if self._mode is Mode.PAIN and ratings is None:
            ratings = history.ratings(weeks[0].start - trend.WINDOW, weeks[-1].end)
        self._history = HistoryState(overview, chosen, weeks, days, sessions, ratings)

    def _ends(self, day: date) -> tuple[date, date]:
        """Return the first and the last day of the month or year of `day`."""
        if self._mode is Mode.MONTH:
            length = calendar.monthrange(day.year, day.month)[1]
            return day.replace(day=1), day.replace(day=length)
        return date(day.year, 1, 1), date(day.year, 12, 31)

    def draw(self, width: int, height: int) -> None:
        """Draw the parts, or why the history could not be read."""
        error = paragraph(self._load_error, width, CAREFUL)
        self.set_class(bool(error), "-bare")
        if error or not self._history:
            self.query_one("#below", Lines).show(error)
            return
        message = paragraph(self.message, width, CAREFUL)
        view = DRAWINGS[self._mode](self._history, width, height - 1)
        self._show(view, [*message, *view.foot[-1:]] if message else view.foot)

    def _show(self, view: HistoryView, foot: list[Text]) -> None:
        for name, lines in (("head", view.head), ("foot", foot)):
            part = self.query_one(f"#{name}", Lines)
            part.styles.height = len(lines)
            part.show(lines)
        for n in range(COLUMNS):
            width, lines = view.columns[n] if n < len(view.columns) else (0, [])
            part = self.query_one(f"#column{n}", Lines)
            part.styles.width, part.styles.height = width, view.height
            part.show(lines)
        self.query_one("#below", Lines).show(view.below)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether `action` makes sense in the current mode."""
        match action:
            case "year":
                return self._mode is not Mode.YEAR
            case "month":
                return self._mode is Mode.YEAR
            case "pain":
                return self._mode is not Mode.PAIN
            case "calendar":
                return self._mode is Mode.PAIN
        if action in MUTATING_ACTIONS and (self._mode is Mode.PAIN or not self._history):
            return False  # no session is on screen
        return super().check_action(action, parameters)

    # Moving

    def action_move_days(self, days: int) -> None:
        """Select the day that is `days` later."""
        self._choose(self.day + timedelta(days=days) if self._history else None)

    def action_move_months(self, months: int) -> None:
        """Select the same day `months` later."""
        self._choose(self.day + relativedelta(months=months) if self._history else None)

    def action_today(self) -> None:
        """Select today."""
        self._choose(None)

    def action_year(self) -> None:
        """Show the year."""
        self._turn_to(Mode.YEAR)

    def action_month(self) -> None:
        """Show the month."""
        self._turn_to(Mode.MONTH)

    def action_pain(self) -> None:
        """Show the pain."""
        self._left = self._mode
        self._turn_to(Mode.PAIN)

    def action_calendar(self) -> None:
        """Leave the pain for the month or the year."""
        self._turn_to(self._left)

    def action_open(self) -> None:
        """Open the month or, in the month, the day."""
        if self._mode is Mode.MONTH:
            if self._history:
                self.choose_session()
        else:
            self._turn_to(Mode.MONTH)

    def action_back(self) -> None:
        """Go from the pain to the calendar, from the year to the month, from it to the routine."""
        match self._mode:
            case Mode.PAIN:
                self._turn_to(self._left)
            case Mode.YEAR:
                self._turn_to(Mode.MONTH)
            case Mode.MONTH:
                self.footui.action_routine()

    def _turn_to(self, mode: Mode) -> None:
        self._mode, self._notice, self._latest = mode, "", ""
        self.reload()
        self.refresh_bindings()

    def _choose(self, day: date | None) -> None:
        if day is None or self.is_known(day):
            self._chosen, self._notice, self._latest = day, "", ""
            self.reload()

    # The selected day and session

    @property
    def day(self) -> date:
        """The selected day; at first today."""
        if self._chosen or not self._history:
            return self._chosen or self.service.today()
        return self._history.chosen

    @property
    def record(self) -> SessionRecord | None:
        """The only session of the day, or the one just added; None if that is not clear."""
        sessions = [view.record for view in self._history.sessions] if self._history else []
        added = next((record for record in sessions if record.id == self._latest), None)
        return sessions[0] if len(sessions) == 1 else added

    def choose_session(self) -> None:
        """Open the day, where the user can select a session."""
        from footui.tui.screens.day import DayScreen

        self._notice = ""
        self.app.push_screen(DayScreen(self.day), self._came_back)

    def _came_back(self, day: date | None) -> None:
        if day:
            self._choose(day)

    def show_day(self, day: date) -> None:
        """Select `day`."""
        self._chosen = day
