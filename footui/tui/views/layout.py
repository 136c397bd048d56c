"""Builds lines of text: styled, wrapped, cut and padded to a width in cells."""

from rich.cells import set_cell_size
from rich.text import Text
from textual.content import Content

from footui.domain.text import clean

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
"""Columns and rows of the smallest window that footui draws in."""

PLAIN = "footui session --plain"

LEFT = 1
"""Cells of the left margin."""

Line = Text | str

Part = str | Text | tuple[str, str]
"""A part of a line; a tuple is (text, style)."""


def styled(*parts: Part) -> Text:
    """Return a line made of `parts`; markup in them stays plain text."""
    return Text.assemble(*parts, end="")


def justify(left: Text, right: Text, width: int) -> Text:
    """Return a line with one text at its left and one at its right end, a cell off the margins."""
    gap = max(1, width - 2 - left.cell_len - right.cell_len)
    return Text.assemble(" ", left, " " * gap, right, end="")


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken between words if possible."""
    return [line.plain.rstrip() for line in Content(text).wrap(width)] if text else []


def pad_or_cut(text: str, width: int) -> str:
    """Return `text` padded with spaces, or cut, to exactly `width` cells."""
    return set_cell_size(text, width)


def fits(width: int, height: int) -> bool:
    """Whether footui can draw in a window of that size."""
    return width >= LEAST_WIDTH and height >= LEAST_HEIGHT


def too_small(width: int, height: int) -> list[Text]:
    """Return a text that asks for a larger window, the longest one that fits."""
    request = f"footui needs a window of {LEAST_WIDTH} × {LEAST_HEIGHT} or more."
    sentences = (
        f"{request} Nothing is lost; make it larger to go on. Until then the only key is ctrl+c, "
        f"to leave. {PLAIN} needs no room.",
        f"{request} Nothing is lost. {PLAIN} needs no room.",
        f"{request} {PLAIN} needs none.",
        request,
    )
    texts = [wrapped(sentence, max(10, width)) for sentence in sentences]
    return [styled(line) for line in next((one for one in texts if len(one) <= height), texts[-1])]


def paragraph(text: str, width: int, style: str = "") -> list[Text]:
    """Return `text`, cleaned and wrapped, in lines with a margin at both sides."""
    room = max(1, width - 2 * LEFT)
    return [styled(" " * LEFT, (line, style)) for line in wrapped(clean(text), room)]
