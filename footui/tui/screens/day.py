"""A day: its sessions, and what ran of each exercise."""

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
from footui.tui.screens.session_actions import BY_HAND, SessionActionsScreen
from footui.tui.views.layout import Part, pad_or_cut, paragraph, styled, visible_window
from footui.tui.views.session_row import MOST_SHOWN, extent, length, rated, session_line
from footui.tui.views.style import ACCENT, CAREFUL, GOOD, QUIET, STRONG

LABEL = 14


class DayScreen(SessionActionsScreen[date], BaseDialog[date]):
    """Shows the sessions of a day, one of them closely; answers the day last looked at."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "", show=False, id="day.up"),
        Binding("down,j", "move(1)", "session", key_display="↑↓", id="day.down"),
        Binding("left,h", "move_days(-1)", "", show=False, id="day.left"),
        Binding("right,l", "move_days(1)", "day", key_display="←→", id="day.right"),
        *BY_HAND,
        Binding("escape,q,enter", "back", "back", key_display="esc", id="day.back"),
        Binding("c", "count", "count", id="history.count"),
    ]

    _number = 0
    _sessions: tuple[SessionView, ...] = ()

    def __init__(self, day: date) -> None:
        """Show `day`."""
        super().__init__()
        self._day = day

    def load(self) -> None:
        """Ask for the sessions."""
        chosen = self._latest or (self.record.id if self.record else "")
        self._sessions = self.service.history.day(self._day)
        ids = [view.record.id for view in self._sessions]
        if chosen in ids:
            self._number, self._latest = ids.index(chosen), ""
        self._number = max(0, min(self._number, len(self._sessions) - 1))

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self._day

    @property
    def record(self) -> SessionRecord | None:
        """The session that is shown closely."""
        return self._sessions[self._number].record if self._sessions else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to let a session count, or no more, where that is open."""
        if action == "count" and not _is_open(self.record):
            return False
        return super().check_action(action, parameters)

    def choose_session(self) -> None:
        """There is no session."""
        self._said = "There is no session on that day. a adds one."
        self.redraw()

    def show_day(self, day: date) -> None:
        """Show another day."""
        self._day, self._number = day, 0

    def action_move(self, by: int) -> None:
        """Look at another session."""
        if self._sessions:
            self._number, self._said = (self._number + by) % len(self._sessions), ""
            self.reload()
            self.refresh_bindings()

    def action_move_days(self, days: int) -> None:
        """Look at another day."""
        day = self._day + timedelta(days=days)
        if self.is_known(day):
            self._said = ""
            self.show_day(day)
            self.reload()

    def action_back(self) -> None:
        """Go back to the calendar, on this day."""
        self.dismiss(self._day)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write the sessions, and the chosen one closely."""
        head = [styled((f" {full_date(self._day)}", STRONG)), styled()]
        if not self._sessions:
            return [*head, styled((" nothing on record", QUIET))]
        closely = _closely(self._sessions[self._number], width)
        room = max(1, height - len(head) - len(closely) - 1)
        shown = visible_window(self._number, len(self._sessions), room)
        return [*head, *(self._entry(n, width) for n in shown), styled(), *closely]

    def _entry(self, number: int, width: int) -> Text:
        is_chosen = number == self._number
        line = session_line(self._sessions[number], width - 1)
        return styled(
            (" ›" if is_chosen else "  ", ACCENT), (line.plain, STRONG if is_chosen else "")
        )


def _is_open(record: SessionRecord | None) -> bool:
    """Whether its user may say that it counts, or does not."""
    return record is not None and (
        record.kind is SessionKind.MANUAL or record.state is SessionState.PARTIAL
    )


def _closely(view: SessionView, width: int) -> list[Text]:
    record = view.record
    told: list[tuple[str, Part]] = [
        ("Length", length(view)),
        ("What", extent(view)),
        ("Pain", f"before {rated(record.pain_before)}, after {rated(record.pain_after)}"),
        ("Effort", rated(record.effort)),
    ]
    if record.stop_pain is not None or record.stop_place:
        where = f", {record.stop_place}" if record.stop_place else ""
        told.append(("Stopped for", (f"pain {rated(record.stop_pain)}{where}", CAREFUL)))
    lines = [styled((f" {label:<{LABEL}}", QUIET), part) for label, part in told]
    lines += [_exercise(exercise) for exercise in view.exercises]
    note = paragraph(f"“{clean_line(record.note[:MOST_SHOWN])}”", width)[:3] if record.note else []
    return [*lines, *note]


def _exercise(exercise: ExerciseDone) -> Text:
    """How much of an exercise's work ran."""
    done = clock(min(exercise.done, exercise.planned))
    ran = "all of it" if exercise.is_whole else f"{done} of {clock(exercise.planned)}"
    style = GOOD if exercise.is_whole else "" if exercise.done else QUIET
    name = pad_or_cut(clean_line(exercise.name), 24)
    return styled(" " * (LABEL + 1), name, (ran if exercise.done else "not done", style))
