"""Styles: the terminal's own palette, or no colour at all."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from footui.tui.views import style
from footui.tui.views.style import NoColorFilter

BLACK = Color(0, 0, 0)


def colourless(given: str) -> Style | None:
    """What is left of a style where no colour is wanted."""
    (left,) = NoColorFilter().apply([Segment("x", Style.parse(given))], BLACK)
    assert left.text == "x"
    return left.style


@pytest.mark.parametrize("name", ["STRONG", "QUIET", "COLOUR", "ACCENT", "GOOD", "CAREFUL", "BAD"])
def test_no_style_has_a_colour_where_none_is_wanted(name: str) -> None:
    left = colourless(getattr(style, name))
    assert left is not None
    assert left.color is None
    assert left.bgcolor is None


def test_what_is_bold_dim_or_reversed_stays_so() -> None:
    left = colourless("bold dim reverse underline red on blue")
    assert left
    assert (left.bold, left.dim, left.reverse, left.underline) == (True,) * 4


def test_even_the_default_colours_send_nothing() -> None:
    left = colourless("default on default")
    assert left
    assert left.render("x") == "x"


def test_text_without_a_style_and_controls_are_left_alone() -> None:
    segments = [Segment("plain"), Segment("\a", None, [])]
    assert NoColorFilter().apply(segments, BLACK) == segments
