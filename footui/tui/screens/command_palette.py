"""The palette: all that footui can do, found by typing a part of its name."""

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
    """Something footui can do."""

    name: str
    about: str
    run: Callable[[], object]


class CommandPalette(BaseDialog[Command]):
    """Lists the commands whose name or purpose holds what was typed."""

    BINDINGS = [
        Binding("up", "move(-1)", "", show=False, id="palette.up"),
        Binding("down", "move(1)", "choose", key_display="↑↓", id="palette.down"),
        Binding("enter", "choose", "do it", key_display="enter", id="palette.choose"),
        Binding("escape,ctrl+p", "none", "back", key_display="esc", id="palette.back"),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        """Offer `commands`."""
        super().__init__()
        self._commands = commands
        self._typed = ""
        self._number = 0

    @property
    def _found(self) -> list[Command]:
        sought = self._typed.lower().strip()
        found = [one for one in self._commands if sought in f"{one.name} {one.about}".lower()]
        return sorted(found, key=lambda one: sought not in one.name.lower())

    def on_key(self, event: Key) -> None:
        """Look for what is typed."""
        if event.key == "backspace":
            self._look_for(self._typed[:-1])
        elif event.is_printable and event.character:
            self._look_for(self._typed + event.character)
        else:
            return
        self.take(event)

    def _look_for(self, typed: str) -> None:
        self._typed, self._number = typed[:NAME_WIDTH], 0
        self.redraw()

    def action_move(self, by: int) -> None:
        """Point at another command."""
        if found := self._found:
            self._number = (self._number + by) % len(found)
            self.redraw()

    def action_choose(self) -> None:
        """Do the one pointed at."""
        if found := self._found:
            self.dismiss(found[self._number])

    def action_none(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write what was typed, and what it finds."""
        typed = (self._typed, STRONG) if self._typed else ("type to find", QUIET)
        lines = [styled((" What shall footui do?  ", ACCENT), typed), styled()]
        found = self._found
        if not found:
            return [*lines, styled((" Nothing of that name.", QUIET))]
        shown = visible_window(self._number, len(found), height - HEAD)
        return lines + [self._line(found[number], number == self._number) for number in shown]

    def _line(self, command: Command, is_chosen: bool) -> Text:  # noqa: FBT001 (what it is about)
        name = f"{command.name:<{NAME_WIDTH}}"
        return styled(
            (" › " if is_chosen else "   ", ACCENT),
            (name, STRONG if is_chosen else ""),
            (command.about, QUIET),
        )
