"""A line to write in, in which nothing can drive the terminal."""

from typing import TYPE_CHECKING, cast

from textual.events import Event, Key
from textual.widgets import Input

from footui.domain.text import clean
from footui.tui.typed_ahead import in_turn

if TYPE_CHECKING:
    from footui.tui.app import FootUI


class Field(Input):
    """An input that cleans what is typed or pasted, and stands still while it waits."""

    DEFAULT_CSS = """
    Field { dock: bottom; margin: 0 1 2 1; height: 1; border: none; padding: 0; }
    """

    def on_mount(self) -> None:
        """Let the cursor be steady: blinking would send bytes all the time."""
        self.cursor_blink = False

    async def on_event(self, event: Event) -> None:
        """Take one key after the other."""
        if not isinstance(event, Key):
            await super().on_event(event)
        elif not self.screen.is_active or self.screen.focused is not self:
            self.app.post_message(Key(event.key, event.character))
        elif event.is_printable:
            await super().on_event(event)
        else:
            handled = cast("FootUI", self.app).key_handled
            await in_turn(handled, super().on_event(event))

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text`, made safe, between two places."""
        super().replace(clean(text).expandtabs(1), start, end)
