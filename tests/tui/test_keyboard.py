"""What a terminal sends: keys and pastes pass, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footui.tui.keyboard import PASTE, PASTED, Keyboard


def read(*chunks: bytes) -> str:
    """What may be read of what comes so, one after the other."""
    keyboard = Keyboard()
    return "".join(keyboard.read(chunk) for chunk in chunks)


@pytest.mark.parametrize(
    "key",
    ["h", "é–足", "\r", "\x1b", "\x1b[A", "\x1bOP", "\x1b[5~", "\x1b[1;5A", "\x1b[Z", "\x1bd",
     "\x1b[115;1u", "\x1b[97;;97u", "\x1b[13;2u", "\x1b\x1b[A", "\x1b[I", "\x1b[?2026;2$y",
     "\x1b[48;24;80;480;800t", "\x1b[<0;10;5M"],
)  # fmt: skip
def test_keys_pass(key: str) -> None:
    assert read(key.encode()) == key


@pytest.mark.parametrize(
    "answer",
    ["\x1b[?1;2c", "\x1b[>41;354;0c", "\x1b[0n", "\x1b[8;24;80t", "\x1b[?0u", "\x1bP!|00\x1b\\",
     "\x1b]11;rgb:00/00/00\x07", "\x1b]52;c;ZHg=\x1b\\", "\x1b_G\x1b\\", "\x1b[M #d",
     "\x1b[?9;1$y"],
)  # fmt: skip
def test_answers_to_questions_that_nobody_asked_are_passed_over(answer: str) -> None:
    whole = answer.encode()
    assert read(whole + b"n") == "n"
    for cut in range(2, len(whole)):
        assert read(whole[:cut], whole[cut:], b"n") == "n"


@pytest.mark.parametrize("begun", [b"\x1b[", b"\x1b[100;", b"\x1b[<35;2", b"\x1bO", b"\x1b]0;x"])
def test_a_sequence_that_escape_cuts_short_is_passed_over(begun: bytes) -> None:
    assert read(begun + b"\x1b", b"n") == read(b"\x1b", b"n")
    assert read(begun, b"\x1b[A") == "\x1b[A"


def test_a_sequence_that_comes_in_pieces_is_put_together() -> None:
    assert read(b"\x1b[", b"1;", b"5", b"A") == "\x1b[1;5A"
    assert read("足".encode()[:1], "足".encode()[1:]) == "足"


def test_the_rest_of_a_sequence_is_not_waited_for_for_ever() -> None:
    keyboard = Keyboard()
    assert keyboard.read(b"\x1b[35;") == ""
    keyboard.forget()
    assert keyboard.read(b"n") == "n"


def test_bytes_that_are_no_characters_are_passed_over_alone() -> None:
    assert read(b"h\xffj\xfe", b"k") == "hjk"


def test_a_paste_is_text_whatever_is_in_it() -> None:
    assert read(b"\x1b[200~d\x1b[31mx\x9b\x07\tn\r\n\x1b[201~q") == f"{PASTE}d[31mx\tn\r\n{PASTED}q"


def test_a_paste_may_come_in_pieces_cut_anywhere() -> None:
    pasted = b"\x1b[200~one\x1b]0;two\x1b[201~q"
    for cut in range(2, len(pasted)):
        assert read(pasted[:cut], pasted[cut:]) == f"{PASTE}one]0;two{PASTED}q"


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_whatever_comes_a_key_pressed_a_second_later_passes(chunks: list[bytes]) -> None:
    keyboard = Keyboard()
    for chunk in chunks:
        keyboard.read(chunk)
    keyboard.read(PASTED.encode())
    keyboard.forget()
    assert keyboard.read(b"n").endswith("n")
