"""Changing by hand what is on record, the same wherever sessions are shown."""

from datetime import date
from typing import Any

from textual.binding import Binding

from footui.domain.dates import full_date
from footui.domain.kinds import SessionState
from footui.domain.limits import OUT_OF_RANGE, YEARS
from footui.domain.session.edits import Details, Undone
from footui.domain.session.record import SessionRecord
from footui.services.history import NOT_OVER
from footui.tui.screens.base import BaseScreen, Result
from footui.tui.screens.undo import undo

BY_HAND = [
    Binding("a", "add", "add", id="history.add"),
    Binding("e", "edit", "edit", id="history.edit"),
    Binding("d", "delete", "delete", id="history.delete"),
    Binding("u", "undo", "undo", id="history.undo"),
    Binding("U", "redo", "", show=False, id="history.redo"),
]


class SessionActionsScreen(BaseScreen[Result]):
    """A page of sessions that can be added, edited, counted, deleted, and had back."""

    _said = ""
    _latest = ""

    @property
    def day(self) -> date:
        """The day that is looked at."""
        raise NotImplementedError

    @property
    def record(self) -> SessionRecord | None:
        """The session that is meant, if that is clear."""
        raise NotImplementedError

    def choose_session(self) -> None:
        """Have the user say which session is meant, or that there is none."""
        raise NotImplementedError

    def show_day(self, day: date) -> None:
        """Look at another day."""
        raise NotImplementedError

    def is_known(self, day: date) -> bool:
        """Whether there is such a day; says so if there is none."""
        if day.year in YEARS:
            return True
        self._warn(f"{OUT_OF_RANGE.capitalize()}.")
        return False

    @property
    def message(self) -> str:
        """What came of the last change, before anything else."""
        return self._said or super().message

    def action_add(self) -> None:
        """Put a session on record, as long as they usually are."""
        day = self.day

        def add() -> None:
            details = Details(minutes=self.service.routines.usual_minutes())
            self._latest = self.service.history.add(day, details).id
            self._tell(f"Added to {full_date(day)}. e adds how it was, u takes it back.")

        self.footui.attempt(add, self._warn)

    def action_edit(self) -> None:
        """Change what is said of a session."""
        from footui.tui.screens.edit_session import edit_page

        if (record := self.record) and record.state is SessionState.LIVE:
            self._said = NOT_OVER
            self.redraw()
        elif record:
            self._said, self._latest = "", record.id
            self.app.push_screen(edit_page(record, self.service), self._edited)
        else:
            self.choose_session()

    def action_delete(self) -> None:
        """Delete a session; u has it back."""
        record, day = self.record, self.day
        if record is None:
            self.choose_session()
            return

        def delete(record: SessionRecord = record) -> None:
            self.service.history.delete(record)
            self._tell(f"Deleted from {full_date(day)}. u has it back.")

        self.footui.attempt(delete, self._warn)

    def action_count(self) -> None:
        """Let a partial session count, or no more."""
        record = self.record
        if record is None:
            self.choose_session()
            return
        self._latest = record.id

        def count(record: SessionRecord = record) -> None:
            counts = self.service.history.count(record).counts
            self._tell(f"{'It counts' if counts else 'It does not count'} from now on.")

        self.footui.attempt(count, self._warn)

    def action_undo(self) -> None:
        """Take back the last change."""
        undo(self.footui, self._undone, self._warn)

    def action_redo(self) -> None:
        """Make the change again that was taken back last."""
        undo(self.footui, self._undone, self._warn, redo=True)

    def _undone(self, told: str, done: Undone | None) -> None:
        if done and done.kind.is_of_session:
            self.show_day(done.day)
        self._tell(told)

    def _edited(self, saved: dict[str, Any] | None) -> None:
        self._said = "Saved. u takes it back." if saved else ""
        self.redraw()

    def _warn(self, said: str) -> None:
        """Say what could not be done, or not yet."""
        self._said = said
        self.redraw()

    def _tell(self, said: str) -> None:
        """Say what came of a change, and show it."""
        self._said = said
        self.reload()
