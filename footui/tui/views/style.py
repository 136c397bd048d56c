"""The styles, all from the terminal's own palette, and the filter for NO_COLOR."""

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
    """Removes all colours, and keeps bold, dim and reversed text, as NO_COLOR asks for.

    Textual's own filter still sends sequences, those for the default colours.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without colours."""
        return [
            Segment(text, style.without_color if style else None, control)
            for text, style, control in segments
        ]
