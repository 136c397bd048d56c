"""The command palette: finds a command by a part of its name or description."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.binding import Binding
from textual.events import Key

from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import styled, visible_window
from footui.tui.views.style import ACCENT, QUIET, STRONG

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
        self._typed = ""
        self._number = 0

    @property
    def _matches(self) -> list[Command]:
        """The commands that contain the typed text, those with it in their name first."""
        text = self._typed.lower().strip()
        matches = [one for one in self._commands if text in f"{one.name} {one.about}".lower()]
        return sorted(matches, key=lambda one: text not in one.name.lower())

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
        self._typed, self._number = typed[:NAME_WIDTH], 0
        self.redraw()

    def action_move(self, by: int) -> None:
        """Select another command."""
        if matches := self._matches:
            self._number = (self._number + by) % len(matches)
            self.redraw()

    def action_choose(self) -> None:
        """Run the selected command."""
        if matches := self._matches:
            self.dismiss(matches[self._number])

    def action_none(self) -> None:
        """Close the palette."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the typed text and the matching commands."""
        typed = (self._typed, STRONG) if self._typed else ("type to find", QUIET)
        lines = [styled((" Run …  ", ACCENT), typed), styled()]
        matches = self._matches
        if not matches:
            return [*lines, styled((" No match.", QUIET))]
        shown = visible_window(self._number, len(matches), height - HEAD)
        return lines + [self._line(matches[number], number == self._number) for number in shown]

    def _line(self, command: Command, is_chosen: bool) -> Text:  # noqa: FBT001 (its only use)
        name = f"{command.name:<{NAME_WIDTH}}"
        return styled(
            (" › " if is_chosen else "   ", ACCENT),
            (name, STRONG if is_chosen else ""),
            (command.about, QUIET),
        )
