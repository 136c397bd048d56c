"""A line to write in, in which nothing can drive the terminal."""

from typing import cast

from rich.segment import Segment
from textual.events import Event, Key
from textual.strip import Strip
from textual.widgets import Input

from footui.domain.text import clean, clean_line, to_ascii
from footui.tui.host import AppHost, KeyListener


class TextField(Input):
    """An input that cleans what is typed or pasted, and stands still while it waits."""

    DEFAULT_CSS = """
    TextField { dock: bottom; margin: 0 1 2 1; height: 1; border: none; padding: 0; }
    """

    def on_mount(self) -> None:
        """Let the cursor be steady: blinking would send bytes all the time."""
        self.cursor_blink = False

    async def on_event(self, event: Event) -> None:
        """Say so when a key was written: it goes nowhere else."""
        await super().on_event(event)
        if isinstance(event, Key) and event.is_printable:
            cast("AppHost", self.app).key_queue.taken()

    async def action_submit(self) -> None:
        """Have the page see to it before any key comes that was typed ahead."""
        cast("KeyListener", self.screen).is_listening = False
        await super().action_submit()

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text`, made safe, between two places; as much of it as there is room for."""
        text = clean_line(text) if "\n" in text else clean(text).expandtabs(1)
        if self.max_length:
            text = text[: max(0, self.max_length - len(self.value) + end - start)]
        super().replace(text, start, end)

    def render_line(self, y: int) -> Strip:
        """Draw the line with the characters that the terminal is said to know."""
        strip = super().render_line(y)
        if not cast("AppHost", self.app).ascii_only:
            return strip
        return Strip([Segment(to_ascii(text), style) for text, style, _ in strip])
