"""Lines of text: put together, broken, cut and filled to the width there is."""

from rich.cells import set_cell_size
from rich.text import Text
from textual.content import Content

from footui.domain.text import clean

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
PLAIN = "footui session --plain"
LEFT = 1
"""Every line starts this many cells from the left."""

Line = Text | str


Part = str | Text | tuple[str, str]


def styled(*parts: Part) -> Text:
    """Put a line together from texts and (text, style) pairs; nothing in it is markup."""
    return Text.assemble(*parts, end="")


def justify(left: Text, right: Text, width: int) -> Text:
    """One text at the left and one at the right end of a line, a cell off the margins."""
    gap = max(1, width - 2 - left.cell_len - right.cell_len)
    return Text.assemble(" ", left, " " * gap, right, end="")


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, between words where there are any."""
    return [line.plain.rstrip() for line in Content(text).wrap(width)] if text else []


def pad_or_cut(text: str, width: int) -> str:
    """Fill a text up to, or cut it off at, `width` cells."""
    return set_cell_size(text, width)


def visible_window(chosen: int, count: int, room: int) -> range:
    """Which of `count` entries to show in so many lines, with the chosen one in the middle."""
    first = min(max(0, chosen - room // 2), max(0, count - room))
    return range(first, min(first + room, count))


def fits(width: int, height: int) -> bool:
    """Whether there is room for footui at all."""
    return width >= LEAST_WIDTH and height >= LEAST_HEIGHT


def too_small(width: int, height: int) -> list[Text]:
    """Ask for more room, in as many words as there is room for."""
    request = f"footui needs a window of {LEAST_WIDTH} × {LEAST_HEIGHT} or more."
    sentences = (
        f"{request} Nothing is lost; make it larger to go on. Until then the only key is ctrl+c, "
        f"to leave. {PLAIN} needs no room.",
        f"{request} Nothing is lost. {PLAIN} needs no room.",
        f"{request} {PLAIN} needs none.",
        request,
    )
    told = [wrapped(sentence, max(10, width)) for sentence in sentences]
    return [styled(line) for line in next((one for one in told if len(one) <= height), told[-1])]


def paragraph(text: str, width: int, style: str = "") -> list[Text]:
    """Break a text, whatever is in it, into lines of at most `width`, at the usual margin."""
    room = max(1, width - 2 * LEFT)
    return [styled(" " * LEFT, (line, style)) for line in wrapped(clean(text), room)]
