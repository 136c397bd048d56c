"""A widget of text lines that sends only the lines that changed."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from footui.domain.text import to_ascii

Line = Text | str


Part = str | Text | tuple[str, str]


def row(*parts: Part) -> Text:
    """Put a line together from texts and (text, style) pairs; nothing in it is markup."""
    return Text.assemble(*parts, end="")


def spread(left: Text, right: Text, width: int) -> Text:
    """One text at the left and one at the right end of a line, a cell off the margins."""
    gap = max(1, width - 2 - left.cell_len - right.cell_len)
    return Text.assemble(" ", left, " " * gap, right, end="")


class Lines(Widget):
    """Lines of text; what does not fit is cut off."""

    DEFAULT_CSS = """
    Lines { width: 1fr; height: 1; }
    """

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:  # noqa: A002
        """Show nothing yet; draw with ASCII alone if `ascii_only`."""
        super().__init__(id=id)
        self._ascii_only = ascii_only
        self._strips: list[Strip] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show `lines` from now on."""
        before, self._strips = self._strips, [self._strip(line) for line in lines]
        for y in range(max(len(before), len(self._strips))):
            old = before[y] if y < len(before) else None
            new = self._strips[y] if y < len(self._strips) else None
            if old is None or new is None or list(old) != list(new):
                # What is left of the first change is sent as well: strips are cropped at the right.
                extent = max(strip.cell_length for strip in (old, new) if strip is not None)
                self.refresh(Region(0, y, max(1, extent), 1))

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
        if self._ascii_only and not text.plain.isascii():
            text = text.copy()
            text.plain = to_ascii(text.plain)
        return Strip(Segment.simplify(text.render(self.app.console)))
