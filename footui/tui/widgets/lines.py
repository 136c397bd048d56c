"""A widget of text lines that sends few bytes: of each line only its start, up to the last change.

Textual always redraws a changed region from the left edge of the widget. So what changes often
should be a small widget of its own, with the changing text at its left.
"""

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from footui.domain.text import to_ascii
from footui.tui.views.layout import Line


class Lines(Widget):
    """Shows lines of text; cuts off what does not fit."""

    DEFAULT_CSS = """
    Lines { width: 1fr; height: 1; }
    """

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 (as Textual calls it)
        classes: str | None = None,
        ascii_only: bool = False,
    ) -> None:
        """Create an empty widget; `ascii_only` replaces all other characters."""
        super().__init__(id=id, classes=classes)
        self.ascii_only = ascii_only
        self._strips: list[Strip] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show `lines`, and redraw only the parts that differ from those before."""
        before, self._strips = self._strips, [self._strip(line) for line in lines]
        for y in range(max(len(before), len(self._strips))):
            old = before[y] if y < len(before) else Strip.blank(0)
            new = self._strips[y] if y < len(self._strips) else Strip.blank(0)
            if changed := _changed_up_to(old, new):
                self.refresh(Region(0, y, changed, 1))

    @property
    def plain(self) -> str:
        """The lines as plain text, for tests."""
        return "\n".join(strip.text.rstrip() for strip in self._strips)

    def render_line(self, y: int) -> Strip:
        """Return line `y`, cut or filled to the width of the widget."""
        width = self.size.width
        if y >= len(self._strips):
            return Strip.blank(width)
        return self._strips[y].crop_extend(0, width, None)

    def _strip(self, line: Line) -> Strip:
        text = Text(line, end="") if isinstance(line, str) else line
        if self.ascii_only and not text.plain.isascii():
            text = text.copy()
            text.plain = to_ascii(text.plain)
        return Strip(Segment.simplify(text.render(self.app.console)))


def _changed_up_to(old: Strip, new: Strip) -> int:
    """Return how many cells from the left must be redrawn for `new` to replace `old`."""
    length = max(old.cell_length, new.cell_length)
    before, after = _cells(old), _cells(new)
    if length == 0 or len(before) != old.cell_length or len(after) != new.cell_length:
        return length  # with wide characters, an index in the text is not a column
    blank = (" ", None)
    pairs = list(zip_longest(before, after, fillvalue=blank))
    return next((x for x in range(length, 0, -1) if pairs[x - 1][0] != pairs[x - 1][1]), 0)


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(char, segment.style) for segment in strip for char in segment.text]
