"""Changing by hand what is on record, the same wherever sessions are shown."""

from datetime import date
from typing import Any

from textual.binding import Binding

from footui.domain.changes import ChangeKind, Details, Undone
from footui.domain.kinds import SessionState
from footui.domain.records import SessionRecord
from footui.domain.wording import long_date
from footui.practice.history import NOT_OVER
from footui.tui.page import Page, Result

BY_HAND = [
    Binding("a", "add", "add", id="history.add"),
    Binding("e", "edit", "edit", id="history.edit"),
    Binding("d", "delete", "delete", id="history.delete"),
    Binding("u", "undo", "undo", id="history.undo"),
]

UNDONE = {
    ChangeKind.ADD: "the added session is gone again",
    ChangeKind.EDIT: "the session is as it was before",
    ChangeKind.COUNT: "whether it counts is as it was before",
    ChangeKind.DELETE: "the deleted session is back",
}


class ByHandPage(Page[Result]):
    """A page of sessions that can be added, edited, counted, deleted, and had back."""

    CHANGES = frozenset({"add", "edit", "delete", "count", "undo"})

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

    def unclear(self) -> None:
        """Have the user say which session is meant, or that there is none."""
        raise NotImplementedError

    def show_day(self, day: date) -> None:
        """Look at another day."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        """What came of the last change, before anything else."""
        return self._said or super().message

    def action_add(self) -> None:
        """Put a session on record, as long as they usually are."""
        day = self.day

        def add() -> None:
            details = Details(minutes=self.practice.usual_minutes())
            self._latest = self.practice.history.add(day, details).id
            self._tell(f"Added to {_named(day)}. e adds how it was, u takes it back.")

        self.footui.attempt(add, self._warn)

    def action_edit(self) -> None:
        """Change what is said of a session."""
        from footui.tui.screens.edit import edit_page

        if (record := self.record) and record.state is SessionState.LIVE:
            self._said = NOT_OVER
            self.redraw()
        elif record:
            self._said, self._latest = "", record.id
            self.app.push_screen(edit_page(record, self.practice), self._edited)
        else:
            self.unclear()

    def action_delete(self) -> None:
        """Delete a session; u has it back."""
        record, day = self.record, self.day
        if record is None:
            self.unclear()
            return

        def delete(record: SessionRecord = record) -> None:
            self.practice.history.delete(record)
            self._tell(f"Deleted from {_named(day)}. u has it back.")

        self.footui.attempt(delete, self._warn)

    def action_count(self) -> None:
        """Let a partial session count, or no more."""
        record = self.record
        if record is None:
            self.unclear()
            return
        self._latest = record.id

        def count(record: SessionRecord = record) -> None:
            counts = self.practice.history.count(record).counts
            self._tell(f"{'It counts' if counts else 'It does not count'} from now on.")

        self.footui.attempt(count, self._warn)

    def action_undo(self) -> None:
        """Take back the last change."""

        def undo() -> None:
            undone = self.practice.history.undo()
            if undone:
                self.show_day(undone.day)
            self._tell(_told_of(undone))

        self.footui.attempt(undo, self._warn)

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


def _named(day: date) -> str:
    return f"{long_date(day)} {day.year}"


def _told_of(undone: Undone | None) -> str:
    if undone is None:
        return "There is nothing to undo."
    when = _named(undone.day)
    if undone.is_outdated:
        return f"The session of {when} was changed otherwise since, and stays as it is."
    return f"Undone on {when}: {UNDONE[undone.kind]}."
