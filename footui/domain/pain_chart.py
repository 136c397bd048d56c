"""Pain drawn in characters, a column a week, from 10 at the top to 0 at the bottom.

It is drawn here and not by a plotting library because each column stands above the verdict of
its week, and because it has to be ASCII where a terminal knows no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from footui.domain.pain import WORST

MEAN, BEFORE, AFTER, BOTH = "━", "+", "x", "*"
LEGEND = f"{BEFORE} before  {AFTER} after  {MEAN} 4-week mean"
AXIS_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One week: the means of its ratings, and that of the four weeks that end with it."""

    before: float | None
    after: float | None
    mean: float | None


def chart(columns: Sequence[Column], height: int) -> list[str]:
    """Draw the columns in `height` rows, with an axis at the left."""
    cells = [[" "] * len(columns) for _ in range(height)]
    for x, column in enumerate(columns):
        for level, mark in ((column.mean, MEAN), (column.after, AFTER), (column.before, BEFORE)):
            if level is not None:
                row = cells[_row(level, height)]
                row[x] = BOTH if {mark, row[x]} == {BEFORE, AFTER} else mark
    labels = {_row(level, height): level for level in (0, 5, WORST)}
    return [
        f"{labels.get(y, ''):>{AXIS_WIDTH - 1}} " + "".join(row).rstrip()
        for y, row in enumerate(cells)
    ]


def _row(level: float, height: int) -> int:
    return int((WORST - level) * (height - 1) / WORST + 0.5)
