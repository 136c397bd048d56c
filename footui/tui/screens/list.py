"""A list of things agreed on, to which one can add and from which one can delete."""

from collections.abc import Callable, Sequence
from datetime import date

from rich.text import Text
from textual.binding import Binding

from footui.domain.session.edits import Undone
from footui.tui.screens.base import BaseDialog
from footui.tui.screens.undo import undo
from footui.tui.views.layout import paragraph, styled, visible_window
from footui.tui.views.style import ACCENT, CAREFUL, QUIET, STRONG


class ListScreen(BaseDialog[None]):
    """Shows what is kept under dates, the newest first."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "", show=False, id="list.up"),
        Binding("down,j", "move(1)", "choose", key_display="↑↓", id="list.down"),
        Binding("a", "add", "add", id="list.add"),
        Binding("e,enter", "edit", "edit", key_display="e", id="list.edit"),
        Binding("d,delete", "delete", "delete", key_display="d", id="list.delete"),
        Binding("u", "undo", "undo", id="list.undo"),
        Binding("U", "redo", "", show=False, id="list.redo"),
        Binding("escape,q", "back", "back", key_display="esc", id="list.back"),
    ]

    heading = ""
    about = ""

    _number = 0
    _said = ""
    _days: tuple[date, ...] = ()

    def days(self) -> Sequence[date]:
        """Ask for the dates."""
        raise NotImplementedError

    def describe(self, day: date) -> str:
        """What is kept under a date."""
        raise NotImplementedError

    def ask(self, day: date | None) -> None:
        """Ask for what shall be kept, under a date that is there or under a new one."""
        raise NotImplementedError

    def forget(self, day: date) -> None:
        """Delete what is kept under a date."""
        raise NotImplementedError

    def load(self) -> None:
        """Ask for the list."""
        chosen = self._days[self._number] if self._days else None
        self._days = tuple(sorted(self.days(), reverse=True))
        if chosen in self._days:
            self._number = self._days.index(chosen)
        self._number = max(0, min(self._number, len(self._days) - 1))

    def action_move(self, by: int) -> None:
        """Point at another one."""
        if self._days:
            self._number = (self._number + by) % len(self._days)
            self.redraw()

    def action_add(self) -> None:
        """Add one."""
        if self._is_there():
            self.ask(None)

    def action_edit(self) -> None:
        """Change the one pointed at, or add one."""
        if self._is_there():
            self.ask(self._days[self._number] if self._days else None)

    def action_delete(self) -> None:
        """Delete the one pointed at."""
        if self._is_there() and self._days:
            day = self._days[self._number]
            self.attempt(lambda: self.forget(day))

    def action_undo(self) -> None:
        """Take back the last change."""
        if self._is_there():
            undo(self.footui, self._undone, self._tell)

    def action_redo(self) -> None:
        """Make the change again that was taken back last."""
        if self._is_there():
            undo(self.footui, self._undone, self._tell, redo=True)

    def _undone(self, told: str, _: Undone | None) -> None:
        self._said = told
        self.reload()

    def _is_there(self) -> bool:
        """Whether there is a list; where there is none, ask for it again."""
        self._said = ""
        if self._fault:
            self.reload()
            return False
        return True

    def attempt(self, change: Callable[[], None]) -> None:
        """Change something, or say why it could not be."""

        def attempted() -> None:
            change()
            self._said = ""
            self.reload()

        self.footui.attempt(attempted, self._tell)

    def _tell(self, said: str) -> None:
        self._said = said
        self.redraw()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write what it is about, and the list."""
        head = [styled((f" {self.heading}", STRONG)), styled()]
        foot = [
            styled(),
            *paragraph(self._said or self.about, width, CAREFUL if self._said else QUIET),
        ]
        if not self._days:
            return [*head, styled((" none", QUIET)), *foot]
        room = max(1, height - len(head) - len(foot))
        shown = visible_window(self._number, len(self._days), room)
        return [*head, *(self._line(number, width) for number in shown), *foot]

    def _line(self, number: int, width: int) -> Text:
        is_chosen = number == self._number
        said = self.describe(self._days[number])
        line = styled((" › " if is_chosen else "   ", ACCENT), (said, STRONG if is_chosen else ""))
        line.truncate(width - 1, overflow="ellipsis")
        return line
