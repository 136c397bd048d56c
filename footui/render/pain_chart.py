"""Draw pain in characters: one column a week, from 10 at the top to 0 at the bottom.

No plotting library draws it, because each column must stand above the verdict of its week, and
terminals without Unicode need ASCII.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from footui.domain.weeks import trend
from footui.domain.weeks.pain import WORST
from footui.domain.weeks.trend import Rating, When
from footui.domain.weeks.week import Week

MEAN, BEFORE, AFTER, SEVERAL = "━", "+", "·", "#"
AXIS_WIDTH = 4
LEGEND = f"{BEFORE} before  {AFTER} after  {MEAN} 4-week mean  {SEVERAL} more"


@dataclass(frozen=True, slots=True)
class Column:
    """One week: the means of its ratings, and the mean of the four weeks that end with it."""

    before: float | None
    after: float | None
    mean: float | None


def columns(
    ratings: Sequence[Rating], weeks: Sequence[Week], today: date, when: When
) -> list[Column]:
    """Return the columns of `weeks`, with the four-week mean of the pain rated at `when`.

    `ratings` must start four weeks before the first week.
    """
    return [_column(ratings, week, today, when) for week in weeks]


def chart(columns: Sequence[Column], height: int) -> list[str]:
    """Return the drawing in `height` rows, with an axis on the left."""
    cells = [[" "] * len(columns) for _ in range(height)]
    for x, column in enumerate(columns):
        for level, mark in ((column.mean, MEAN), (column.after, AFTER), (column.before, BEFORE)):
            if level is not None:
                row = cells[_row(level, height)]
                row[x] = mark if row[x] == " " else SEVERAL
    labels = {_row(level, height): level for level in (0, 5, WORST)}
    return [
        f"{labels.get(y, ''):>{AXIS_WIDTH - 1}} " + "".join(row).rstrip()
        for y, row in enumerate(cells)
    ]


def _column(ratings: Sequence[Rating], week: Week, today: date, when: When) -> Column:
    own = [rating for rating in ratings if week.start <= rating.day <= week.end]
    mean = trend.mean(ratings, min(week.end, today), when)
    return Column(
        before=_mean([rating.before for rating in own]),
        after=_mean([rating.after for rating in own]),
        mean=float(mean.value) if mean.is_enough and week.start <= today else None,
    )


def _mean(levels: Sequence[int | None]) -> float | None:
    known = [level for level in levels if level is not None]
    return sum(known) / len(known) if known else None


def _row(level: float, height: int) -> int:
    return int((WORST - level) * (height - 1) / WORST + 0.5)
