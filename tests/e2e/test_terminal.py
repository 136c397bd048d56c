"""The terminal of the tests bears what real terminals bear."""

import pytest

from tests.support.terminal import ByteStream, Screen

pytestmark = pytest.mark.smoke


def shown(text: str) -> list[str]:
    """What a screen of 8 × 2 shows after these bytes."""
    screen = Screen(8, 2)
    ByteStream(screen).feed(text.encode())
    return [line.rstrip() for line in screen.display]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("足の指", "足の指"),
        ("足の指\x1b[1;3Hx", "足x 指"),
        ("足の指\x1b[1;4Hx", "足 x指"),
        ("足の指\x1b[1;2H足", " 足 指"),
        ("足の指\x1b[1;4H\x1b[K", "足"),
        ("足の指\x1b[1;2H\x1b[P!", " ! 指"),
        ("足\u0301x", "足\u0301x"),
        ("\U0001f469\u200d\U0001f467 ill", "\U0001f469\U0001f467 ill"),
    ],
)
def test_half_of_an_overwritten_wide_character_is_blank(text: str, line: str) -> None:
    assert shown(text) == [line, ""]


@pytest.mark.parametrize("unknown", ["\x1b[?5A", "\x1b[?1;2r", "\x1b[1;2D", "\x1b[250J", "\x1b[?m"])
def test_a_sequence_that_no_terminal_knows_changes_nothing(unknown: str) -> None:
    assert shown(f"one{unknown} two") == ["one two", ""]
