"""The command palette: finds a command by a part of its name or description."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.binding import Binding
from textual.events import Key

from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import Part, styled
from footui.tui.views.style import ACCENT, QUIET, STRONG
from footui.tui.widgets.cursor_list import CursorList

NAME_WIDTH = 20
HEAD = 2


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the palette: a name, what it does, and the function that does it."""

    name: str
    about: str
    run: Callable[[], object]


class CommandPalette(BaseDialog[Command]):
    """Lists the commands that contain the typed text; returns the chosen one, or None."""

    BINDINGS = [
        Binding("up", "move(-1)", "", show=False, id="palette.up"),
        Binding("down", "move(1)", "choose", key_display="↑↓", id="palette.down"),
        Binding("enter", "choose", "run", key_display="enter", id="palette.choose"),
        Binding("escape,ctrl+p", "none", "back", key_display="esc", id="palette.back"),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        """List `commands`."""
        super().__init__()
        self._commands = commands
        self._search("")

    def on_key(self, event: Key) -> None:
        """Search for what the user types."""
        if event.key == "backspace":
            self._search(self._typed[:-1])
        elif event.is_printable and event.character:
            self._search(self._typed + event.character)
        else:
            return
        self.take(event)

    def _search(self, typed: str) -> None:
        """List the commands that contain `typed`, those with it in their name first."""
        self._typed = typed[:NAME_WIDTH]
        text = self._typed.lower().strip()
        matches = [one for one in self._commands if text in f"{one.name} {one.about}".lower()]
        self._matches = CursorList(sorted(matches, key=lambda one: text not in one.name.lower()))
        self.redraw()

    def action_move(self, by: int) -> None:
        """Select another command."""
        self._matches = self._matches.moved(by)
        self.redraw()

    def action_choose(self) -> None:
        """Run the selected command."""
        if self._matches.items:
            self.dismiss(self._matches.chosen)

    def action_none(self) -> None:
        """Close the palette."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the typed text and the matching commands."""
        typed = (self._typed, STRONG) if self._typed else ("type to find", QUIET)
        lines = [styled((" Run …  ", ACCENT), typed), styled()]
        if not self._matches.items:
            return [*lines, styled((" No match.", QUIET))]
        return lines + self._matches.lines(_line, height - HEAD)


def _line(command: Command, style: str) -> tuple[Part, ...]:
    return (" ", ACCENT), (f"{command.name:<{NAME_WIDTH}}", style), (command.about, QUIET)
