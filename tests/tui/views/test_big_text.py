"""The large letters."""

import pytest

from footui.domain.routine.timeline import Timeline
from footui.tui.views.big_text import PIXEL_ROWS, Font, big, height

DRAWINGS = {
    "hold": (
        "█  █ ▄▀▀▄ █    █▀▀▄",
        "█▀▀█ █  █ █    █  █",
        "▀  ▀  ▀▀  ▀▀▀▀ ▀▀▀",
    ),
    "7": (
        "▀▀▀█",
        " ▄▀",
        " ▀",
    ),
    "5/15": (
        "█▀▀▀   ▄▀  ▄█  █▀▀▀",
        "▀▀▀▄  ▄▀    █  ▀▀▀▄",
        "▀▀▀  ▀     ▀▀▀ ▀▀▀",
    ),
}
ASCII_HOLD = (
    "#  #  ##  #    ###",
    "#  # #  # #    #  #",
    "#### #  # #    #  #",
    "#  # #  # #    #  #",
    "#  #  ##  #### ###",
)


def stripped(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in lines)


@pytest.mark.parametrize("text", DRAWINGS)
def test_a_word_is_drawn_in_half_blocks(font: Font, text: str) -> None:
    assert stripped(big(font, text)) == DRAWINGS[text]


def test_a_word_is_drawn_in_ascii(font: Font) -> None:
    assert stripped(big(font, "hold", ascii_only=True)) == ASCII_HOLD


def test_small_and_capital_letters_are_drawn_alike(font: Font) -> None:
    assert big(font, "Rest") == big(font, "rEST")


def test_every_glyph_is_five_rows_of_one_width_drawn_with_two_signs(font: Font) -> None:
    for char, glyph in font.items():
        assert len(char) == 1
        assert len(glyph) == PIXEL_ROWS
        assert len({len(line) for line in glyph}) == 1, char
        assert set("".join(glyph)) <= {"#", "."}, char


def test_no_two_characters_look_alike_but_those_that_always_do(font: Font) -> None:
    by_shape: dict[tuple[str, ...], list[str]] = {}
    for char, glyph in font.items():
        by_shape.setdefault(glyph, []).append(char)
    assert [chars for chars in by_shape.values() if len(chars) > 1] in ([], [["O", "0"]])


def test_letters_digits_and_a_few_signs_can_be_drawn(font: Font) -> None:
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 /-:'+") <= set(font)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("text", ["dehnen ü", "保持", "a\u0301", "50 %"])
def test_a_word_with_a_letter_that_the_font_lacks_stays_small(
    font: Font, text: str, ascii_only: bool
) -> None:
    drawn = big(font, text, ascii_only=ascii_only)
    assert "".join(drawn).strip() == text
    assert len(drawn) == height(ascii_only=ascii_only)


@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_drawing_is_a_rectangle_of_the_height_that_is_told(
    font: Font, ascii_only: bool
) -> None:
    for char in font:
        lines = big(font, f"{char}{char}", ascii_only=ascii_only)
        assert len(lines) == height(ascii_only=ascii_only)
        assert len({len(line) for line in lines}) == 1


def test_every_word_of_the_default_routine_is_drawn_large(
    font: Font, default_timeline: Timeline
) -> None:
    for word in {step.label for step in default_timeline.steps} | {"paused", "ready"}:
        assert word not in big(font, word)
