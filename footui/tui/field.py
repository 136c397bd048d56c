"""A line to write in, in which nothing can drive the terminal."""

from textual.widgets import Input

from footui.domain.text import clean


class Field(Input):
    """An input that cleans what is typed or pasted, and stands still while it waits."""

    DEFAULT_CSS = """
    Field { dock: bottom; margin: 0 1 2 1; height: 1; border: none; padding: 0; }
    """

    def on_mount(self) -> None:
        """Let the cursor be steady: blinking would send bytes all the time."""
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text`, made safe, between two places."""
        super().replace(clean(text).expandtabs(1), start, end)
