"""The input filter: keys and pastes pass, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import AppBlur, AppFocus, CursorPosition, Key, MouseEvent, Paste
from textual.messages import TerminalSupportsSynchronizedOutput

from footui.tui.terminal.input_filter import (
    ESCAPE,
    ESCAPE_ENDS,
    LONGEST,
    MOST_PASTED,
    PASTE,
    PASTE_ENDS,
    PASTED,
    SEQUENCE_ENDS,
    InputFilter,
)
from footui.tui.terminal.input_reader import parse


def read(*chunks: bytes) -> str:
    """Return what passes of `chunks`, followed by a tenth of a second without input."""
    input_filter = InputFilter()
    return "".join(piece for chunk in chunks for piece in input_filter.read(chunk)) + "".join(
        input_filter.wait(0.1)
    )


@pytest.mark.parametrize(
    "key",
    ["h", "é–足", "\r", "\x1b", "\x1b[A", "\x1bOP", "\x1b[5~", "\x1b[1;5A", "\x1b[Z", "\x1bd",
     "\x1b[115;1u", "\x1b[97;;97u", "\x1b[13;2u", "\x1b\x1b[A", "\x1b[I", "\x1b[?2026;2$y",
     "\x1b[24;80R", "\x1b[<0;10;5M"],
)  # fmt: skip
def test_a_key_passes(key: str) -> None:
    assert read(key.encode()) == key


@pytest.mark.parametrize(
    "answer",
    ["\x1b[?1;2c", "\x1b[>41;354;0c", "\x1b[0n", "\x1b[8;24;80t", "\x1b[?0u", "\x1bP!|00\x1b\\",
     "\x1b]11;rgb:00/00/00\x07", "\x1b]52;c;ZHg=\x1b\\", "\x1b_G\x1b\\", "\x1b[M #d",
     "\x1b[?9;1$y", "\x1b[?2048;1$y", "\x1b[48;24;80;480;800t", "\x1b[:u", "\x1b[97:65;1:3u",
     "\x1b[1114112u", "\x1b[55296u", "\x1b[97;;55296u", "\x1b[" + "1" * LONGEST + "u",
     "\x1b[<" + "9" * LONGEST + ";1;1M", "\x1b[" + "1;" * LONGEST + " q"],
)  # fmt: skip
def test_an_unexpected_answer_is_dropped_wherever_it_is_cut(answer: str) -> None:
    whole = answer.encode()
    assert read(whole + b"n") == "n"
    for cut in range(1, len(whole)):
        assert read(whole[:cut], whole[cut:], b"n") == "n"


@pytest.mark.parametrize("begun", [b"\x1b[", b"\x1b[100;", b"\x1b[<35;2", b"\x1bO", b"\x1b]0;x"])
def test_a_sequence_cut_off_by_escape_is_dropped(begun: bytes) -> None:
    assert read(begun + b"\x1b", b"n") == read(b"\x1b", b"n")
    assert read(begun, b"\x1b[A") == "\x1b[A"


def test_a_sequence_that_comes_in_pieces_passes_as_one() -> None:
    assert read(b"\x1b[", b"1;", b"5", b"A") == "\x1b[1;5A"
    assert read("足".encode()[:1], "足".encode()[1:]) == "足"


@pytest.mark.parametrize("begun", [b"\x1b[", b"\x1b]", b"\x1bP", b"\x1b_"])
def test_a_sequence_without_an_end_is_dropped_after_a_second_of_silence(
    begun: bytes,
) -> None:
    input_filter = InputFilter()
    input_filter.read(begun)
    for _ in range(1_000):
        assert input_filter.read(b"11;;" * 1_000) == []
        assert len(input_filter._begun) <= LONGEST
    assert input_filter.wait(0.9) == []
    assert input_filter.read(b"1") == []
    assert input_filter.wait(1.0) == []
    assert input_filter.read(b"n") == ["n"]


def test_a_paste_without_an_end_ends_after_two_seconds_of_silence() -> None:
    input_filter = InputFilter()
    passed = input_filter.read(PASTE.encode())
    for _ in range(1_000):
        passed += input_filter.read(b"xyz q" * 1_000)
        assert input_filter.wait(1.9) == []
    passed += input_filter.wait(2.0)
    assert (passed[0], passed[-1]) == (PASTE, PASTED)
    assert "".join(passed[1:-1]) == ("xyz q" * 1_000)[:MOST_PASTED]
    assert input_filter.read(b"n") == ["n"]


def test_escape_alone_passes_after_its_time() -> None:
    input_filter = InputFilter()
    assert input_filter.read(b"\x1b") == []
    assert input_filter.wait(ESCAPE_ENDS / 2) == []
    assert input_filter.wait(ESCAPE_ENDS) == [ESCAPE]
    assert input_filter.wait(2 * ESCAPE_ENDS) == []


@pytest.mark.parametrize(
    ("rest", "passed"),
    [
        (b"[A", ["\x1b[A"]),
        (b"OP", ["\x1bOP"]),
        (b"[1;1Rn", ["\x1b[1;1R", "n"]),
        (b"[200~n\x1b[201~", [PASTE, "n", PASTED]),
        (b"[?1;2c", []),
        (b"[", []),
        (b"n", ["n"]),
        (b"n[", ["n["]),
        (b"]", ["]"]),
        (b"\x1b[A", ["\x1b[A"]),
    ],
)
def test_what_follows_escape_within_a_second_may_be_its_rest_and_then_is_no_text(
    rest: bytes, passed: list[str]
) -> None:
    input_filter = InputFilter()
    input_filter.read(b"\x1b")
    assert input_filter.wait(ESCAPE_ENDS) == [ESCAPE]
    assert input_filter.wait(SEQUENCE_ENDS / 2) == []
    assert input_filter.read(rest) == passed
    input_filter.wait(SEQUENCE_ENDS)
    assert input_filter.read(b"[O") == ["[O"]


def test_what_follows_escape_after_a_second_is_text() -> None:
    input_filter = InputFilter()
    input_filter.read(b"\x1b")
    input_filter.wait(ESCAPE_ENDS)
    input_filter.wait(SEQUENCE_ENDS)
    assert input_filter.read(b"[A") == ["[A"]


@pytest.mark.parametrize(
    ("data", "timeout"),
    [
        (b"", None),
        (b"n", None),
        (b"\x1b[A", None),
        (b"\x1b", ESCAPE_ENDS),
        (b"\x1b[", SEQUENCE_ENDS),
        (b"\x1b]0;", SEQUENCE_ENDS),
        (PASTE.encode(), PASTE_ENDS),
        (f"{PASTE}\x1b".encode(), PASTE_ENDS),
    ],
)
def test_only_what_is_half_read_has_a_timeout(data: bytes, timeout: float | None) -> None:
    input_filter = InputFilter()
    input_filter.read(data)
    assert input_filter.timeout == timeout


def test_after_escape_its_rest_has_a_timeout() -> None:
    input_filter = InputFilter()
    input_filter.read(b"\x1b")
    input_filter.wait(ESCAPE_ENDS)
    assert input_filter.timeout == SEQUENCE_ENDS
    input_filter.wait(SEQUENCE_ENDS)
    assert input_filter.timeout is None


def test_bytes_that_are_not_utf_8_are_dropped_and_the_others_pass() -> None:
    assert read(b"h\xffj\xfe", b"k") == "hjk"


def test_control_characters_in_a_paste_are_dropped() -> None:
    assert read(b"\x1b[200~d\x1b[31mx\x9b\x07\tn\r\n\x1b[201~q") == f"{PASTE}d[31mx\tn\r\n{PASTED}q"


def test_a_paste_passes_wherever_it_is_cut_in_two() -> None:
    pasted = b"\x1b[200~one\x1b]0;two\x1b[201~q"
    for cut in range(2, len(pasted)):
        assert read(pasted[:cut], pasted[cut:]) == f"{PASTE}one]0;two{PASTED}q"


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_a_key_after_two_seconds_of_silence_passes_whatever_came_before(
    chunks: list[bytes],
) -> None:
    input_filter = InputFilter()
    for chunk in chunks:
        input_filter.read(chunk)
    input_filter.wait(2.0)
    assert input_filter.read(b"n") == ["n"]


SENT = st.sampled_from(
    ["\x1b", "\x1b[", "\x1b[<", "\x1b[?", "\x1b]", "\x1bO", "\x1bP", "\x1b\\", "\x07", PASTE,
     PASTED, ";", ":", "0", "1", "48", "200", "201", "2026", "55296", "99999999", "9" * 40,
     "\u0663", "$", "A", "M", "R", "m", "n", "t", "u", "y", "~", "\x00", "\x9b", "\ud800", "é"]
)  # fmt: skip


@given(st.lists(st.lists(SENT, max_size=12), max_size=4))
def test_what_passes_is_parsed_as_keys_pastes_and_known_answers(chunks: list[list[str]]) -> None:
    input_filter, parser = InputFilter(), XTermParser()
    for chunk in chunks:
        for piece in input_filter.read("".join(chunk).encode(errors="surrogatepass")):
            for message in parse(parser, piece):
                assert isinstance(message, UNDERSTOOD)
            assert parser._timeout_time is None, "Textual waits for more"


UNDERSTOOD = (
    Key, Paste, MouseEvent, CursorPosition, AppFocus, AppBlur, TerminalSupportsSynchronizedOutput,
)  # fmt: skip
"""The messages that footui expects from a terminal; a resize report is not among them."""
