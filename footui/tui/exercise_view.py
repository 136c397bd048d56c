"""An exercise seen closely: how to do it, and two pictures of it."""

from itertools import zip_longest

from rich.text import Text

from footui.domain.routine import Exercise, Picture
from footui.domain.routine_document import PICTURE_HEIGHT, PICTURE_WIDTH
from footui.tui.lines import fitted, row, wrapped
from footui.tui.style import QUIET

PICTURES_WIDTH = 2 * PICTURE_WIDTH + 3


def closely_lines(exercise: Exercise, width: int) -> list[Text]:
    """Describe an exercise: how, what for and what with; and what it looks like."""
    return [
        *how_lines(exercise, width),
        row(" " * (width - PICTURES_WIDTH), (_captions(), QUIET)) if exercise.picture else row(),
        row((" Good for  ", QUIET), exercise.why),
        *_at_hand(exercise, width),
    ]


def how_lines(exercise: Exercise, width: int) -> list[Text]:
    """Say how to do it, beside pictures of the start and of where it goes."""
    drawn = _side_by_side(exercise.picture) if exercise.picture else []
    room = width - PICTURES_WIDTH if drawn else width
    how = wrapped(exercise.how, room - 2)
    above = [""] * (PICTURE_HEIGHT - len(drawn))
    return [
        row(fitted(f" {text}", room), (picture, QUIET))
        for text, picture in zip_longest(how, [*above, *drawn], fillvalue="")
    ]


def _at_hand(exercise: Exercise, width: int) -> list[Text]:
    label = " At hand   "
    things = wrapped(" · ".join(exercise.equipment) or "nothing", width - len(label) - 1)
    return [
        row((label if n == 0 else " " * len(label), QUIET), thing) for n, thing in enumerate(things)
    ]


def _side_by_side(picture: Picture) -> list[str]:
    height = max(len(picture.start), len(picture.end))
    start = [""] * (height - len(picture.start)) + list(picture.start)
    end = [""] * (height - len(picture.end)) + list(picture.end)
    return [f"{a:<{PICTURE_WIDTH + 2}}{b}" for a, b in zip(start, end, strict=True)]


def _captions() -> str:
    return f"{'start':^{PICTURE_WIDTH}}  {'and then':^{PICTURE_WIDTH}}"
