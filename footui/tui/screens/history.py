"""The history: which weeks met the goal, what was done on a day, and whether the pain changed."""

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
from footui.tui.screens.session_actions import BY_HAND, SessionActionsScreen
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
    """What is shown around the chosen day."""

    MONTH = "month"
    YEAR = "year"
    PAIN = "pain"


DRAWINGS: dict[Mode, Renderer] = {
    Mode.MONTH: month_view,
    Mode.YEAR: year_view,
    Mode.PAIN: pain_view,
}


class HistoryScreen(SessionActionsScreen[None]):
    """Shows the month or the year of the chosen day, or the pain in that year."""

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
        *BY_HAND,
        Binding("c", "count", "", show=False, id="history.count"),
        Binding("enter", "open", "open", key_display="enter", show=False, id="history.open"),
        Binding("t", "today", "today", show=False, id="history.today"),
        Binding("escape", "back", "", show=False, id="history.leave"),
    ]

    _mode = _left = Mode.MONTH
    _chosen: date | None = None
    _overview: Overview | None = None
    _scene: HistoryState | None = None

    def parts(self) -> ComposeResult:
        """Lay out the columns as parts of their own: little is sent when one of them changes."""
        yield self.lines("head")
        yield Horizontal(*(self.lines(f"column{n}") for n in range(COLUMNS)), id="columns")
        yield self.lines("below")
        yield self.lines("foot")

    def load(self) -> None:
        """Ask for what is new since the last look, and for the chosen day."""
        history, before = self.service.history, self._scene
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
        self._scene = HistoryState(overview, chosen, weeks, days, sessions, ratings)

    def _ends(self, day: date) -> tuple[date, date]:
        """The first and the last day that are shown around `day`."""
        if self._mode is Mode.MONTH:
            length = calendar.monthrange(day.year, day.month)[1]
            return day.replace(day=1), day.replace(day=length)
        return date(day.year, 1, 1), date(day.year, 12, 31)

    def draw(self, width: int, height: int) -> None:
        """Draw the parts, or say why there is nothing to draw."""
        excuse = paragraph(self._fault, width, CAREFUL)
        self.set_class(bool(excuse), "-bare")
        if excuse or not self._scene:
            self.query_one("#below", Lines).show(excuse)
            return
        message = paragraph(self.message, width, CAREFUL)
        view = DRAWINGS[self._mode](self._scene, width, height - 1)
        self._show(view, [*message, *view.foot[len(message) :]])

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
        """Offer the way to what is not shown."""
        match action:
            case "year":
                return self._mode is not Mode.YEAR
            case "month":
                return self._mode is Mode.YEAR
            case "pain":
                return self._mode is not Mode.PAIN
            case "calendar":
                return self._mode is Mode.PAIN
        if action in MUTATING_ACTIONS and (self._mode is Mode.PAIN or not self._scene):
            return False  # there is no session to be seen
        return super().check_action(action, parameters)

    # Moving

    def action_move_days(self, days: int) -> None:
        """Choose a day nearby."""
        self._choose(self.day + timedelta(days=days) if self._scene else None)

    def action_move_months(self, months: int) -> None:
        """Choose the same day of another month."""
        self._choose(self.day + relativedelta(months=months) if self._scene else None)

    def action_today(self) -> None:
        """Choose today."""
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
        """Show the month or the year again."""
        self._turn_to(self._left)

    def action_open(self) -> None:
        """Zoom into the month, or open the day."""
        if self._mode is Mode.MONTH:
            if self._scene:
                self.choose_session()
        else:
            self._turn_to(Mode.MONTH)

    def action_back(self) -> None:
        """Go back to the calendar, then to the month, and from there to the routine."""
        match self._mode:
            case Mode.PAIN:
                self._turn_to(self._left)
            case Mode.YEAR:
                self._turn_to(Mode.MONTH)
            case Mode.MONTH:
                self.footui.action_routine()

    def _turn_to(self, span: Mode) -> None:
        self._mode, self._said, self._latest = span, "", ""
        self.reload()
        self.refresh_bindings()

    def _choose(self, day: date | None) -> None:
        if day is None or self.is_known(day):
            self._chosen, self._said, self._latest = day, "", ""
            self.reload()

    # Which day, which session

    @property
    def day(self) -> date:
        """The chosen day; today until another one is chosen."""
        if self._chosen or not self._scene:
            return self._chosen or self.service.today()
        return self._scene.chosen

    @property
    def record(self) -> SessionRecord | None:
        """The session of the day, if there is only one, or the one just added."""
        sessions = [view.record for view in self._scene.sessions] if self._scene else []
        added = next((record for record in sessions if record.id == self._latest), None)
        return sessions[0] if len(sessions) == 1 else added

    def choose_session(self) -> None:
        """Open the day."""
        from footui.tui.screens.day import DayScreen

        self._said = ""
        self.app.push_screen(DayScreen(self.day), self._came_back)

    def _came_back(self, day: date | None) -> None:
        if day:
            self._choose(day)

    def show_day(self, day: date) -> None:
        """Choose another day."""
        self._chosen = day
