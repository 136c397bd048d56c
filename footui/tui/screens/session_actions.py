"""The actions on recorded sessions, shared by the history and the day."""

from datetime import date
from typing import Any

from textual.binding import Binding

from footui.domain.dates import full_date
from footui.domain.kinds import SessionState
from footui.domain.limits import OUT_OF_RANGE, YEARS
from footui.domain.session.edits import Details, Undone
from footui.domain.session.record import SessionRecord
from footui.services.session_edits import NOT_OVER
from footui.tui.screens.base import BaseScreen, Result
from footui.tui.screens.undo import undo

SESSION_BINDINGS = [
    Binding("a", "add", "add", id="history.add"),
    Binding("e", "edit", "edit", id="history.edit"),
    Binding("d", "delete", "delete", id="history.delete"),
    Binding("u", "undo", "undo", id="history.undo"),
    Binding("U", "redo", "", show=False, id="history.redo"),
]


class SessionActionsScreen(BaseScreen[Result]):
    """A screen whose sessions the user can add, edit, count and delete, with undo and redo."""

    _notice = ""
    """The result of the last action; empty if there is none."""
    _latest = ""
    """The id of the session that the last action added or changed."""

    @property
    def day(self) -> date:
        """The selected day."""
        raise NotImplementedError

    @property
    def record(self) -> SessionRecord | None:
        """The selected session; None if the day has none, or several."""
        raise NotImplementedError

    def choose_session(self) -> None:
        """Let the user select a session, or show that there is none."""
        raise NotImplementedError

    def show_day(self, day: date) -> None:
        """Select another day."""
        raise NotImplementedError

    def is_known(self, day: date) -> bool:
        """Return whether footui supports `day`; if not, show the range that it supports."""
        if day.year in YEARS:
            return True
        self._show_notice(f"{OUT_OF_RANGE.capitalize()}.")
        return False

    def enter(self) -> None:
        """Forget the result of the last action."""
        self._notice = ""

    @property
    def message(self) -> str:
        """The result of the last action; if there is none, the message of the app."""
        return self._notice or super().message

    def action_add(self) -> None:
        """Add a manual session of the usual length to the day."""
        day = self.day

        def add() -> None:
            details = Details(minutes=self.service.routines.usual_minutes())
            self._latest = self.service.edits.add(day, details).id
            self._show_result(f"Added to {full_date(day)}. e adds details, u undoes it.")

        self.footui.attempt(add, self._show_notice)

    def action_edit(self) -> None:
        """Open the form of the selected session."""
        from footui.tui.screens.edit_session import edit_page

        if (record := self.record) and record.state is SessionState.LIVE:
            self._notice = NOT_OVER
            self.redraw()
        elif record:
            self._notice, self._latest = "", record.id
            self.app.push_screen(edit_page(record, self.service), self._edited)
        else:
            self.choose_session()

    def action_delete(self) -> None:
        """Delete the selected session; undo restores it."""
        record, day = self.record, self.day
        if record is None:
            self.choose_session()
            return

        def delete(record: SessionRecord = record) -> None:
            self.service.edits.delete(record)
            self._show_result(f"Deleted from {full_date(day)}. u brings it back.")

        self.footui.attempt(delete, self._show_notice)

    def action_count(self) -> None:
        """Toggle whether the selected session counts."""
        record = self.record
        if record is None:
            self.choose_session()
            return
        self._latest = record.id

        def count(record: SessionRecord = record) -> None:
            counts = self.service.edits.count(record).counts
            self._show_result(f"{'It counts' if counts else 'It does not count'} from now on.")

        self.footui.attempt(count, self._show_notice)

    def action_undo(self) -> None:
        """Undo the last change that the user made."""
        undo(self.footui, self._undone, self._show_notice)

    def action_redo(self) -> None:
        """Make the last undone change again."""
        undo(self.footui, self._undone, self._show_notice, redo=True)

    def _undone(self, notice: str, done: Undone | None) -> None:
        if done and done.kind.is_of_session:
            self.show_day(done.day)
        self._show_result(notice)

    def _edited(self, saved: dict[str, Any] | None) -> None:
        self._notice = "Saved. u undoes it." if saved else ""
        self.redraw()

    def _show_notice(self, notice: str) -> None:
        """Show why an action failed, or has to wait."""
        self._notice = notice
        self.redraw()

    def _show_result(self, notice: str) -> None:
        """Show the result of an action, with the data read anew."""
        self._notice = notice
        self.reload()
