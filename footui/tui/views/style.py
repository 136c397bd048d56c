"""The few styles there are, all from the terminal's own palette; and how to do without colour."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

PLAIN = ""
STRONG = "bold"
QUIET = "dim"
COLOUR = "cyan"
ACCENT = f"bold {COLOUR}"
CHOSEN = "reverse"
GOOD = "green"
CAREFUL = "yellow"
BAD = "bold red"


class NoColorFilter(LineFilter):
    """Leaves bold, dim and reversed text, and no colour sequence at all: NO_COLOR asks for that.

    Textual's own filter sends the sequences for the default colours instead.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Take the colours out of a line."""
        return [
            Segment(text, style.without_color if style else None, control)
            for text, style, control in segments
        ]
