"""What a benchmark found."""

from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One figure, in words, and the most that it may be, if that is agreed on."""

    what: str
    measured: str
    at_most: str = ""


def table(figures: Sequence[Figure]) -> str:
    """The figures as docs/measured.md shows them."""
    head = Figure("what", "measured", "at most")
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * 3, *figures))
