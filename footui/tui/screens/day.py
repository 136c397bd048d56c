"""The dialog of a day: its sessions, and how much of each exercise was done."""

from dataclasses import replace
from datetime import date, timedelta

from rich.text import Text
from textual.binding import Binding

from footui.domain.dates import full_date
from footui.domain.durations import clock
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.record import SessionRecord
from footui.domain.text import clean_line
from footui.services.session_report import ExerciseDone, SessionView
from footui.tui.screens.base import BaseDialog
from footui.tui.screens.session_actions import SESSION_BINDINGS, SessionActionsScreen
from footui.tui.views.layout import Part, pad_or_cut, paragraph, styled
from footui.tui.views.session_row import MOST_SHOWN, extent, length, rated, session_line
from footui.tui.views.style import CAREFUL, GOOD, QUIET, STRONG
from footui.tui.widgets.cursor_list import CursorList

LABEL = 14


class DayScreen(SessionActionsScreen[date], BaseDialog[date]):
    """Shows the sessions of a day, with details of one; returns the day shown last."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "", show=False, id="day.up"),
        Binding("down,j", "move(1)", "session", key_display="↑↓", id="day.down"),
        Binding("left,h", "move_days(-1)", "", show=False, id="day.left"),
        Binding("right,l", "move_days(1)", "day", key_display="←→", id="day.right"),
        *SESSION_BINDINGS,
        Binding("escape,q,enter", "back", "back", key_display="esc", id="day.back"),
        Binding("c", "count", "count", id="history.count"),
    ]

    _sessions: CursorList[SessionView] = CursorList()

    def __init__(self, day: date) -> None:
        """Show `day`."""
        super().__init__()
        self._day = day

    def load(self) -> None:
        """Read the sessions, and keep the same one selected."""
        found = self.service.history.day(self._day)
        self._sessions = self._sessions.with_items(found, lambda view: view.record.id)
        ids = [view.record.id for view in found]
        if self._latest in ids:
            self._sessions, self._latest = CursorList(found, ids.index(self._latest)), ""

    @property
    def day(self) -> date:
        """The day of the dialog."""
        return self._day

    @property
    def record(self) -> SessionRecord | None:
        """The selected session; None if the day has none."""
        return self._sessions.chosen.record if self._sessions.items else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether `action` makes sense for the selected session."""
        if action == "count" and not _may_toggle_count(self.record):
            return False
        return super().check_action(action, parameters)

    def choose_session(self) -> None:
        """Tell the user that there is no session: otherwise one is always selected."""
        self._notice = "There is no session on that day. a adds one."
        self.redraw()

    def show_day(self, day: date) -> None:
        """Show another day."""
        self._day, self._sessions = day, replace(self._sessions, number=0)

    def action_move(self, by: int) -> None:
        """Select another session."""
        if self._sessions.items:
            self._sessions, self._notice = self._sessions.moved(by), ""
            self.reload()
            self.refresh_bindings()

    def action_move_days(self, days: int) -> None:
        """Show another day."""
        day = self._day + timedelta(days=days)
        if self.is_known(day):
            self._notice = ""
            self.show_day(day)
            self.reload()

    def action_back(self) -> None:
        """Go back to the calendar, with this day selected."""
        self.dismiss(self._day)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the list of sessions, and the details of the selected one."""
        head = [styled((f" {full_date(self._day)}", STRONG)), styled()]
        if not self._sessions.items:
            return [*head, styled((" no sessions", QUIET))]
        details = _details(self._sessions.chosen, width)
        room = max(1, height - len(head) - len(details) - 1)

        def entry(view: SessionView, style: str) -> list[Part]:
            return [(session_line(view, width - 1).plain, style)]

        return [*head, *self._sessions.lines(entry, room), styled(), *details]


def _may_toggle_count(record: SessionRecord | None) -> bool:
    """Whether the user decides if the session counts: it is manual or partial."""
    return record is not None and (
        record.kind is SessionKind.MANUAL or record.state is SessionState.PARTIAL
    )


def _details(view: SessionView, width: int) -> list[Text]:
    record = view.record
    facts: list[tuple[str, Part]] = [
        ("Length", length(view)),
        ("What", extent(view)),
        ("Pain", f"before {rated(record.pain_before)}, after {rated(record.pain_after)}"),
        ("Effort", rated(record.effort)),
    ]
    if record.stop_pain is not None or record.stop_place:
        where = f", {record.stop_place}" if record.stop_place else ""
        facts.append(("Stopped for", (f"pain {rated(record.stop_pain)}{where}", CAREFUL)))
    lines = [styled((f" {label:<{LABEL}}", QUIET), part) for label, part in facts]
    lines += [_exercise(exercise) for exercise in view.exercises]
    note = paragraph(f"“{clean_line(record.note[:MOST_SHOWN])}”", width)[:3] if record.note else []
    return [*lines, *note]


def _exercise(exercise: ExerciseDone) -> Text:
    """Return a line that says how much of an exercise was done."""
    done = clock(min(exercise.done, exercise.planned))
    ran = "complete" if exercise.is_whole else f"{done} of {clock(exercise.planned)}"
    style = GOOD if exercise.is_whole else "" if exercise.done else QUIET
    name = pad_or_cut(clean_line(exercise.name), 24)
    return styled(" " * (LABEL + 1), name, (ran if exercise.done else "not done", style))
