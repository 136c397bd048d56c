"""Splits what Textual writes into tokens: texts, and the sequences between them."""

import re
from collections.abc import Iterator
from enum import StrEnum, auto
from typing import NamedTuple

Place = tuple[int, int]
"""A row and a column, counted from 0."""


class Kind(StrEnum):
    """What a token does."""

    TEXT = auto()
    MOVE = auto()
    STYLE = auto()
    NEWLINE = auto()
    CURSOR = auto()
    """Shows or hides the cursor."""
    NEUTRAL = auto()
    """Changes no cell, no style and no position: a bell, a query or a mode."""
    UNKNOWN = auto()
    """May change anything."""


class Token(NamedTuple):
    """A part of the output."""

    kind: Kind
    text: str
    """The part itself."""


_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<style>\x1b\[[\d;:]*m)"
    r"|(?P<move>\x1b\[\d*(?:;\d*)?H)"
    r"|(?P<newline>\n)"
    r"|(?P<cursor>\x1b\[\?25[hl])"
    r"|(?P<neutral>\x07|\x1b\[6n|\x1b\[\?2026\$p|\x1b\[\?(?:7|100\d|101[56]|2004|2026)[hl])"
    r"|(?P<unknown>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[P\]X^_].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|.)",
    re.DOTALL,
)


def tokens(output: str) -> Iterator[Token]:
    """Yield the tokens of `output`, which are all of it."""
    for match in _TOKEN.finditer(output):
        yield Token(Kind(match.lastgroup or Kind.UNKNOWN), match[0])


def place_of(move: str) -> Place:
    """Return the place that a sequence of kind MOVE goes to."""
    row, _, column = move[2:-1].partition(";")
    return max(0, int(row or 1) - 1), max(0, int(column or 1) - 1)


def restyled(style: str, change: str) -> str:
    """Return the parameters of `style` after a sequence of kind STYLE."""
    parameters = change[2:-1]
    reset, _, rest = parameters.partition(";")
    if reset.strip("0") == "":
        return rest
    return f"{style};{parameters}" if style else parameters
