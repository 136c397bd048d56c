"""A dialog with a list of dated items, such as goals: add, edit and delete."""

from collections.abc import Callable, Sequence
from datetime import date

from rich.text import Text
from textual.binding import Binding

from footui.domain.session.edits import Undone
from footui.tui.screens.base import BaseDialog
from footui.tui.screens.undo import undo
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.style import ACCENT, CAREFUL, QUIET, STRONG
from footui.tui.widgets.cursor_list import CursorList


class ListScreen(BaseDialog[None]):
    """Shows items by date, the newest first. A subclass reads, describes and changes them."""

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

    _notice = ""
    _days: CursorList[date] = CursorList()

    def days(self) -> Sequence[date]:
        """Read the items, and return their dates."""
        raise NotImplementedError

    def describe(self, day: date) -> str:
        """Return the text of the item of `day`."""
        raise NotImplementedError

    def edit(self, day: date | None) -> None:
        """Open a form for the item of `day`, or for a new one if `day` is None."""
        raise NotImplementedError

    def delete(self, day: date) -> None:
        """Delete the item of `day`."""
        raise NotImplementedError

    def load(self) -> None:
        """Read the list, and keep the same item selected."""
        self._days = self._days.with_items(sorted(self.days(), reverse=True))

    def action_move(self, by: int) -> None:
        """Select another item."""
        self._days = self._days.moved(by)
        self.redraw()

    def action_add(self) -> None:
        """Add an item."""
        if self._is_loaded():
            self.edit(None)

    def action_edit(self) -> None:
        """Edit the selected item; add one if the list is empty."""
        if self._is_loaded():
            self.edit(self._days.chosen if self._days.items else None)

    def action_delete(self) -> None:
        """Delete the selected item."""
        if self._is_loaded() and self._days.items:
            day = self._days.chosen
            self.attempt(lambda: self.delete(day))

    def action_undo(self) -> None:
        """Undo the last change that the user made."""
        if self._is_loaded():
            undo(self.footui, self._undone, self._show_notice)

    def action_redo(self) -> None:
        """Make the last undone change again."""
        if self._is_loaded():
            undo(self.footui, self._undone, self._show_notice, redo=True)

    def _undone(self, notice: str, _: Undone | None) -> None:
        self._notice = notice
        self.reload()

    def _is_loaded(self) -> bool:
        """Return whether the list was read; if not, try again now."""
        self._notice = ""
        if self._load_error:
            self.reload()
            return False
        return True

    def attempt(self, change: Callable[[], None]) -> None:
        """Call `change` and reload, or show why it failed."""

        def attempted() -> None:
            change()
            self._notice = ""
            self.reload()

        self.footui.attempt(attempted, self._show_notice)

    def _show_notice(self, notice: str) -> None:
        self._notice = notice
        self.redraw()

    def action_back(self) -> None:
        """Close the list."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the heading, the list, and the notice or what the list is about."""
        head = [styled((f" {self.heading}", STRONG)), styled()]
        foot = [
            styled(),
            *paragraph(self._notice or self.about, width, CAREFUL if self._notice else QUIET),
        ]
        if not self._days.items:
            return [*head, styled((" none", QUIET)), *foot]
        room = max(1, height - len(head) - len(foot))
        lines = self._days.lines(
            lambda day, style: [(" ", ACCENT), (self.describe(day), style)], room
        )
        for line in lines:
            line.truncate(width - 1, overflow="ellipsis")
        return [*head, *lines, *foot]
