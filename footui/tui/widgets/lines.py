"""A widget of text lines that sends little: of each line only what changed and what is left of it.

Textual crops an update at its right end only, so what changes often belongs at the left of a
widget of its own.
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
    """Lines of text; what does not fit is cut off."""

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
        """Show nothing yet; draw with ASCII alone if `ascii_only`."""
        super().__init__(id=id, classes=classes)
        self.ascii_only = ascii_only
        self._strips: list[Strip] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show `lines` from now on."""
        before, self._strips = self._strips, [self._strip(line) for line in lines]
        for y in range(max(len(before), len(self._strips))):
            old = before[y] if y < len(before) else Strip.blank(0)
            new = self._strips[y] if y < len(self._strips) else Strip.blank(0)
            if changed := _changed_up_to(old, new):
                self.refresh(Region(0, y, changed, 1))

    @property
    def plain(self) -> str:
        """What it shows, as text."""
        return "\n".join(strip.text.rstrip() for strip in self._strips)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
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
    """The number of cells from the left that must be drawn again for `new` to replace `old`."""
    length = max(old.cell_length, new.cell_length)
    before, after = _cells(old), _cells(new)
    if length == 0 or len(before) != old.cell_length or len(after) != new.cell_length:
        return length  # wide characters: places in the text are no places on the screen
    blank = (" ", None)
    pairs = list(zip_longest(before, after, fillvalue=blank))
    return next((x for x in range(length, 0, -1) if pairs[x - 1][0] != pairs[x - 1][1]), 0)


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(char, segment.style) for segment in strip for char in segment.text]
