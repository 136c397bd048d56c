"""Large letters, readable from two metres: five pixels high, in half blocks or ASCII."""

from footui.store.resources import resource

PIXEL_ROWS = 5

Glyph = tuple[str, ...]
Font = dict[str, Glyph]


def load() -> Font:
    """Read the font: five rows for each character, with "#" for a pixel that is on."""
    font: Font = {}
    for block in resource("tui/views/font.txt").split("\n\n"):
        name, *rows = block.strip("\n").split("\n")
        if len(rows) == PIXEL_ROWS:
            font[name] = tuple(rows)
    return font


def height(*, ascii_only: bool) -> int:
    """Return the number of lines of a large text."""
    return PIXEL_ROWS if ascii_only else (PIXEL_ROWS + 1) // 2


def big(font: Font, text: str, *, ascii_only: bool = False) -> list[str]:
    """Return the lines of `text` in large letters; in small ones if the font lacks a character."""
    if not all(char in font for char in text.upper()):
        return [""] * (height(ascii_only=ascii_only) - 1) + [text]
    glyphs = [font[char] for char in text.upper()]
    rows = [" ".join(glyph[y] for glyph in glyphs).replace(".", " ") for y in range(PIXEL_ROWS)]
    if ascii_only:
        return rows
    rows.append(" " * len(rows[0]))
    return [_halves(rows[y], rows[y + 1]) for y in range(0, len(rows), 2)]


def _halves(upper: str, lower: str) -> str:
    shapes = {"  ": " ", "# ": "▀", " #": "▄", "##": "█"}
    return "".join(shapes[a + b] for a, b in zip(upper, lower, strict=True))
