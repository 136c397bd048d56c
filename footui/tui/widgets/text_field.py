"""A text field that lets no control characters through."""

from typing import cast

from rich.segment import Segment
from textual.events import Event, Key
from textual.strip import Strip
from textual.widgets import Input

from footui.domain.text import clean, clean_line, to_ascii
from footui.tui.host import AppHost, KeyListener


class TextField(Input):
    """An input that cleans typed and pasted text; its cursor does not blink."""

    DEFAULT_CSS = """
    TextField { dock: bottom; margin: 0 1 2 1; height: 1; border: none; padding: 0; }
    """

    def on_mount(self) -> None:
        """Turn blinking off: it would send bytes all the time."""
        self.cursor_blink = False

    async def on_event(self, event: Event) -> None:
        """Handle an event; after a printable key, tell the queue, since no screen gets that key."""
        await super().on_event(event)
        if isinstance(event, Key) and event.is_printable:
            cast("AppHost", self.app).key_queue.taken()

    async def action_submit(self) -> None:
        """Submit the text; the screen handles it before the next key comes."""
        cast("KeyListener", self.screen).is_listening = False
        await super().action_submit()

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace the text from `start` to `end` by cleaned `text`, cut to the maximum length."""
        text = clean_line(text) if "\n" in text else clean(text).expandtabs(1)
        if self.max_length:
            text = text[: max(0, self.max_length - len(self.value) + end - start)]
        super().replace(text, start, end)

    def render_line(self, y: int) -> Strip:
        """Return line `y`, in ASCII if the app uses ASCII only."""
        strip = super().render_line(y)
        if not cast("AppHost", self.app).ascii_only:
            return strip
        return Strip([Segment(to_ascii(text), style) for text, style, _ in strip])
