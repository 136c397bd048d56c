import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.text import clean, clean_line, count, is_clean, to_ascii
from tests.support.cases import examples

anything = st.text(st.characters(exclude_categories=()), max_size=40)
controls = st.sampled_from("\x00\x07\x1b\x7f\x85\x9b\r\n\t\u200f\u202e\u2028\U000e0041\ud800")
nasty = st.lists(anything | controls, max_size=6).map("".join)
examined = settings(max_examples=examples(100), deadline=None, derandomize=True)

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("code", [n for n in range(0x20) if chr(n) not in "\n\t"])
def test_a_c0_control_becomes_its_picture(code: int) -> None:
    picture = clean(chr(code))
    assert unicodedata.name(picture).startswith("SYMBOL FOR ")
    assert ord(picture) == 0x2400 + code


def test_delete_becomes_its_picture() -> None:
    assert clean("\x7f") == "\N{SYMBOL FOR DELETE}"


@pytest.mark.parametrize(
    "char",
    [
        *map(chr, range(0x80, 0xA0)),
        *BIDI,
        "\u2028",
        "\u2029",
        "\ud800",
        "\U000e0001",
        "\U000e007f",
    ],
    ids=ascii,
)
def test_other_control_characters_become_a_replacement(char: str) -> None:
    assert clean(f"a{char}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    "text", ["", "plain", "two\nlines\tand a tab", "Fuß 足 🦶🏽", "[bold]x[/]", "\\x1b", "a\xa0b"]
)
def test_harmless_text_is_unchanged(text: str) -> None:
    assert clean(text) == text
    assert is_clean(text)


def test_escape_sequence_becomes_visible_text() -> None:
    assert clean("\x1b[2Jgone\x07") == "␛[2Jgone␇"


@examined
@given(nasty)
def test_cleaned_text_has_no_control_characters(text: str) -> None:
    for char in clean(text):
        assert char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert char not in BIDI
        assert not 0xE0000 <= ord(char) <= 0xE007F


@examined
@given(nasty)
def test_clean_keeps_the_length_and_is_idempotent(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)
    assert is_clean(text) == (clean(text) == text)


def test_a_clean_line_is_one_line_with_single_spaces() -> None:
    assert clean_line("  left \n\t ankle\x1b \r\n stiff ") == "left ankle␛ ␍ stiff"


@examined
@given(nasty)
def test_a_clean_line_never_breaks(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert line == " ".join(line.split())


@examined
@given(nasty)
def test_ascii_has_one_character_for_each(text: str) -> None:
    assert to_ascii(clean(text)).isascii()
    assert len(to_ascii(clean(text))) == len(text)


def test_each_drawn_character_has_an_ascii_replacement() -> None:
    assert "?" not in to_ascii("2–3 days · 4 × 20 ● ○ ◐ ◆ ★ ✓ ✗ ‖ ━ ─ → ← › “ ” …")


def test_count_of_one_is_singular_and_of_all_other_numbers_plural() -> None:
    assert [count(n, "day") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
