"""What a terminal has to get so that it shows one grid instead of another, in few bytes.

Only sequences of the VT100 are used, which every terminal knows, and nothing depends on how a
terminal treats half a wide character or the end of a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from footui.tui.terminal.cell_grid import BLANK, Grid, Row, is_covered
from footui.tui.terminal.output_tokens import Place

MIN_ERASED = 4
"""Blank cells at the end of a line from which on erasing them is shorter than writing them."""

FIRST_EMOJI = "\U0001f000"
"""Terminals disagree about the width of characters from here on, and of joined characters."""

ATTRIBUTES = frozenset("123456789")
"""Parameters of styles that can be added in any order, and after a colour: bold, reverse, …"""

EXTENDED = frozenset({"38", "48", "58"})
"""Parameters that begin a colour of several parameters."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Where the terminal writes next, and the parameters of its style; None is not known."""

    place: Place | None = None
    style: str | None = None


def diff(before: Grid, after: Grid, pen: Pen) -> tuple[str, Pen]:
    """Return what turns `before` into `after` on a terminal, and the pen after that."""
    writer = _Writer(pen.place, pen.style)
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is not new and old != new:
            writer.write_row(y, old, new)
    return "".join(writer.parts), Pen(writer.place, writer.style)


def move_pen(pen: Pen, place: Place | None, style: str) -> tuple[str, Pen]:
    """Return what brings `pen` to another place, if one is given, and style, and the pen then."""
    writer = _Writer(pen.place, pen.style)
    if place and place != pen.place:
        writer.move_to(place, ())
    writer.set_style(style)
    return "".join(writer.parts), Pen(writer.place, writer.style)


@dataclass(slots=True)
class _Writer:
    """Collects output, and tracks what it does to the pen."""

    place: Place | None
    style: str | None
    parts: list[str] = field(default_factory=list)

    def write_row(self, y: int, old: Row, new: Row) -> None:
        """Write the cells of row `y` that differ; erase a long blank end."""
        spans = list(_changed_spans(old, new))
        text_end = next((x for x in range(len(new), 0, -1) if new[x - 1] != BLANK), 0)
        blank = [start for start, _ in spans if start >= text_end]
        if blank and spans[-1][1] - blank[0] < MIN_ERASED:
            blank = []
        for start, end in spans[: len(spans) - len(blank)]:
            self._write_cells(y, start, end, new)
        if blank:
            if self.place != (y, blank[0]):
                self.move_to((y, blank[0]), new)
            self.set_style("")
            self.parts.append("\x1b[K")

    def move_to(self, place: Place, row: Row) -> None:
        """Move to `place` in the shortest way; `row`, if given, is what is shown before it."""
        ways = [_absolute(place)]
        if self.place is not None:
            ways += _relative(self.place, place)
            if row and self.place[0] == place[0] and self.place[1] < place[1]:
                ways += self._rewriting(row[self.place[1] : place[1]])
        self.parts.append(min(ways, key=lambda way: len(way.encode())))
        self.place = place

    def set_style(self, style: str) -> None:
        """Change the style of what is written next."""
        self.parts.append(_style_change(self.style, style))
        self.style = style

    def _write_cells(self, y: int, start: int, end: int, row: Row) -> None:
        for x in range(start, end):
            cell = row[x]
            if cell is None or is_covered(cell):
                continue
            if self.place != (y, x):
                self.move_to((y, x), row)
            if self.style != cell[1]:
                self.set_style(cell[1])
            self.parts.append(cell[0])
            after = x + 1
            while after < len(row) and is_covered(row[after]):
                after += 1
            self.place = (y, after) if after < len(row) and _is_certain(cell[0]) else None

    def _rewriting(self, cells: Row) -> Iterator[str]:
        """Yield the text of `cells` if writing it again moves the cursor past them."""
        texts = [cell[0] for cell in cells if cell and cell[1] == self.style]
        if len(texts) == len(cells) and all(map(_is_certain, texts)):
            yield "".join(texts)


def _changed_spans(old: Row, new: Row) -> Iterator[tuple[int, int]]:
    """Yield the columns from and to which `new` differs; never half of a wide character."""
    starts = [x for x in range(len(new)) if not (is_covered(old[x]) or is_covered(new[x]))]
    for start, end in pairwise([*starts, len(new)]):
        if old[start:end] != new[start:end]:
            yield start, end


def _is_certain(text: str) -> bool:
    """Whether all terminals agree about the width of `text`."""
    return len(text) == 1 and text < FIRST_EMOJI


def _absolute(place: Place) -> str:
    y, x = place
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return f"\x1b[{y + 1}H" if y else "\x1b[H"


def _relative(origin: Place, place: Place) -> Iterator[str]:
    """Yield the ways from `origin` to `place` by steps."""
    rows, columns = place[0] - origin[0], place[1] - origin[1]
    vertical = _steps(rows, "B") if rows > 0 else _steps(-rows, "A")
    yield vertical + "\r" + _steps(place[1], "C")
    if columns >= 0:
        yield vertical + _steps(columns, "C")
    else:
        yield vertical + min(_steps(-columns, "D"), "\b" * -columns, key=len)


def _steps(number: int, direction: str) -> str:
    if number == 0:
        return ""
    return f"\x1b[{'' if number == 1 else number}{direction}"


def _style_change(before: str | None, after: str) -> str:
    """Return the sequence that changes the style, given its parameters before and after."""
    if before == after:
        return ""
    if before is None:
        return f"\x1b[0;{after}m" if after else "\x1b[0m"
    if not after:
        return "\x1b[m"
    if not before:
        return f"\x1b[{after}m"
    old, new = before.split(";"), after.split(";")
    kept = [parameter for parameter in new if parameter in old]
    added = [parameter for parameter in new if parameter not in old]
    if kept == old and ATTRIBUTES.issuperset(added) and EXTENDED.isdisjoint(new):
        return f"\x1b[{';'.join(added)}m"
    if after.startswith(f"{before};"):
        return f"\x1b[{after.removeprefix(before)[1:]}m"
    return f"\x1b[0;{after}m"
