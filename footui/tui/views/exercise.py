"""The details of an exercise: how to do it, and two pictures of it."""

from itertools import zip_longest

from rich.text import Text

from footui.domain.routine.routine import Exercise, Picture
from footui.domain.routine.toml_reader import PICTURE_HEIGHT, PICTURE_WIDTH
from footui.tui.views.layout import pad_or_cut, paragraph, styled, wrapped
from footui.tui.views.style import QUIET

PICTURES_WIDTH = 2 * PICTURE_WIDTH + 3


def closely_lines(exercise: Exercise, width: int) -> list[Text]:
    """Return the description of an exercise with its pictures."""
    return [
        *how_lines(exercise, width),
        styled(" " * (width - PICTURES_WIDTH), (_captions(), QUIET))
        if exercise.picture
        else styled(),
        *_fact(" Helps with ", exercise.why, width),
        *_fact(" You need   ", _equipment(exercise), width),
    ]


def briefly_lines(exercise: Exercise, width: int) -> list[Text]:
    """Return the description without pictures, for a small window."""
    return [
        *paragraph(exercise.how, width),
        *_fact(" You need   ", _equipment(exercise), width),
        *_fact(" Helps with ", exercise.why, width),
    ]


def how_lines(exercise: Exercise, width: int) -> list[Text]:
    """Return the instructions, beside pictures of the start and the end position."""
    pictures = _side_by_side(exercise.picture) if exercise.picture else []
    room = width - PICTURES_WIDTH if pictures else width
    how = wrapped(exercise.how, room - 2)
    above = [""] * (PICTURE_HEIGHT - len(pictures))
    return [
        styled(pad_or_cut(f" {text}", room), (picture, QUIET))
        for text, picture in zip_longest(how, [*above, *pictures], fillvalue="")
    ]


def _equipment(exercise: Exercise) -> str:
    return " · ".join(exercise.equipment) or "nothing"


def _fact(label: str, text: str, width: int) -> list[Text]:
    lines = wrapped(text, width - len(label) - 1)
    labels = [label] + [" " * len(label)] * (len(lines) - 1)
    return [styled((label, QUIET), line) for label, line in zip(labels, lines, strict=True)]


def _side_by_side(picture: Picture) -> list[str]:
    height = max(len(picture.start), len(picture.end))
    start = [""] * (height - len(picture.start)) + list(picture.start)
    end = [""] * (height - len(picture.end)) + list(picture.end)
    return [f"{a:<{PICTURE_WIDTH + 2}}{b}" for a, b in zip(start, end, strict=True)]


def _captions() -> str:
    return f"{'start':^{PICTURE_WIDTH}}  {'and then':^{PICTURE_WIDTH}}"
