"""A grid of the cells that the terminal shows, wide and combining characters among them."""

from collections.abc import Iterator

from rich.cells import cell_len

Cell = tuple[str, str]
"""A character, with those that join it, and the parameters of its style.

A wide character is followed by cells without text, which it covers.
"""

Row = tuple[Cell | None, ...]
"""The cells of a line; None stands for what is not known."""

Grid = tuple[Row, ...]

BLANK: Cell = (" ", "")

JOINER = "\N{ZERO WIDTH JOINER}"


def unknown_grid(columns: int, rows: int) -> Grid:
    """Return a grid of which nothing is known."""
    return ((None,) * columns,) * rows


def graphemes(text: str) -> Iterator[str]:
    """Yield each character of `text` together with those that join it."""
    begun = ""
    for char in text:
        if begun and not begun.endswith(JOINER) and (char.isascii() or cell_len(char)):
            yield begun
            begun = ""
        begun += char
    if begun:
        yield begun


def written(row: Row, column: int, text: str, style: str) -> tuple[Row, int]:
    """Return `row` with `text` written at `column`, and the column after it.

    What does not fit into the row is cut off. What is left of a wide character is blank.
    """
    cells, x = list(row), column
    if text.isascii():
        _replace(cells, x, [(char, style) for char in text[: max(0, len(cells) - x)]])
        return tuple(cells), x + len(text)
    for grapheme in graphemes(text):
        width = cell_len(grapheme)
        if width == 0:
            _join(cells, x, grapheme)
        elif x + width <= len(cells):
            _replace(cells, x, [(grapheme, style), *[("", style)] * (width - 1)])
        x += width
    return tuple(cells), x


def _replace(cells: list[Cell | None], column: int, new: list[Cell]) -> None:
    """Put `new`, which holds whole characters and fits, at `column`."""
    end = column + len(new)
    _break_wide(cells, column)
    _break_wide(cells, end)
    cells[column:end] = new


def _join(cells: list[Cell | None], column: int, mark: str) -> None:
    """Add a combining character to the character before `column`."""
    x = min(column, len(cells)) - 1
    while x > 0 and is_covered(cells[x]):
        x -= 1
    if x >= 0 and (cell := cells[x]):
        cells[x] = cell[0] + mark, cell[1]


def _break_wide(cells: list[Cell | None], column: int) -> None:
    """Make the wide character blank that lies on both sides of the left edge of `column`."""
    if column >= len(cells) or not is_covered(cells[column]):
        return
    start = end = column
    while is_covered(cells[start]):
        start -= 1
    while end < len(cells) and is_covered(cells[end]):
        end += 1
    for x in range(start, end):
        cell = cells[x]
        cells[x] = (" ", cell[1] if cell else "")


def is_covered(cell: Cell | None) -> bool:
    """Whether a wide character to the left covers the cell."""
    return cell is not None and not cell[0]
