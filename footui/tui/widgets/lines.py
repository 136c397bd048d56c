"""A widget that shows lines of text."""

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
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
        """Show `lines`, and redraw only those that differ from the ones before."""
        before, self._strips = self._strips, [self._strip(line) for line in lines]
        for y, (old, new) in enumerate(zip_longest(before, self._strips)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

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
