"""Filters the input from a terminal: keys and pastes pass, everything else is dropped.

Textual reads an unknown sequence as single keys, and crashes on some. But terminals send answers
that footui never asked for, links cut sequences in two, and a paste may hold anything: none of
that may act as a key. A sequence or a paste may also never end, so the filter keeps only as much
of it as could still be a key or be pasted.

The filter returns pieces: a text, or one whole sequence. Escape is a piece of its own; after it has
passed as a key, what comes soon may still be the rest of a sequence that a link has cut after its
first character, and must not act as keys either.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

ESCAPE = "\x1b"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"

LONGEST = 32
"""Characters of the longest sequence that passes. Textual reads a longer one as single keys."""

MOST_PASTED = 4_096
"""Characters of a paste that pass; the rest is dropped."""

ESCAPE_ENDS, SEQUENCE_ENDS, PASTE_ENDS = 0.03, 1.0, 2.0
"""Seconds without input after which escape is a key, a sequence is dropped, and a paste ends."""

RESTS = ("[", "O")
"""How the rest of a sequence begins, after escape, that footui may get: a key or an answer."""

_TOKEN = re.compile(
    r"\x1b\[M.{3}"  # a mouse report in the old X10 form
    r"|\x1b\[[0-?]*[ -/]*(?:[@-~]|(?=\x1b))"  # a control sequence, complete or cut off
    r"|\x1b[P\]X^_][^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b[^\\]))"  # a control string: an answer
    r"|\x1bO(?:[ -~]|(?=\x1b))"  # a key of the keypad
    r"|\x1b[^\x1b\[\]PXO^_]|[^\x1b]+|\x1b",
    re.DOTALL,
)
_BEGUN = re.compile(r"\x1b(?:|\[[0-?]*[ -/]*|\[M.{0,2}|[P\]X^_][^\x07\x1b]*\x1b?|O)\Z", re.DOTALL)
_KNOWN = re.compile(
    r"\x1b\[[IO]"  # a focus report
    r"|\x1b\[\?2026;[0-9]\$y"  # whether there is synchronized output, which Textual asks for
    r"|\x1b\[[0-9]+;[0-9]+R"  # the position of the cursor, which the keepalive asks for
    r"|\x1b\[<[0-9]+;-?[0-9]+;-?[0-9]+[Mm]"  # a mouse report
    r"|\x1b\[(?P<key>[0-9]+)(?:;[0-9]*(?:;(?P<text>[0-9]*))?)?[u~ABCDEFHPQRS]"  # a key
)
_UNPASTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")


class InputFilter:
    """Turns the bytes from a terminal into pieces that Textual can parse."""

    def __init__(self) -> None:
        """Create a filter for one terminal, before any input."""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._begun = ""
        """The beginning of a sequence, or of the end of a paste, that is not complete yet."""
        self._is_escape_cut = False
        """Whether the last piece was escape, so recently that its rest may follow."""
        self._room: int | None = None
        """How many more characters of the current paste may pass; None outside a paste."""

    @property
    def timeout(self) -> float | None:
        """Seconds without input after which to call `wait`; None if it would change nothing."""
        if self._room is not None:
            return PASTE_ENDS
        if self._begun == ESCAPE:
            return ESCAPE_ENDS
        return SEQUENCE_ENDS if self._begun or self._is_escape_cut else None

    def read(self, data: bytes) -> list[str]:
        """Return the pieces of `data` that pass; keep the beginning of a sequence for later."""
        text = self._begun + self._decode(data)
        if self._is_escape_cut and text.startswith(RESTS):
            text = ESCAPE + text
        self._begun, self._is_escape_cut = "", False
        return [piece for piece in self._pieces(text) if piece]

    def wait(self, seconds: float) -> list[str]:
        """Return what passes after `seconds` without input: escape, or the end of a paste."""
        passed = []
        if self._room is not None:
            if seconds >= PASTE_ENDS:
                passed, self._begun, self._room = [PASTED], "", None
        elif self._begun == ESCAPE and seconds >= ESCAPE_ENDS:
            passed, self._begun = [ESCAPE], ""
            self._is_escape_cut = seconds < SEQUENCE_ENDS
        elif seconds >= SEQUENCE_ENDS:
            self._begun, self._is_escape_cut = "", False
        return passed

    def _pieces(self, text: str) -> Iterator[str]:
        while text:
            if self._room is not None:
                pasted, end, text = text.partition(PASTED)
                if not end:
                    pasted, self._begun = _without_begun(pasted, PASTED)
                passed = _UNPASTABLE.sub("", pasted)[: self._room]
                yield passed
                yield end
                self._room = None if end else self._room - len(passed)
                continue
            if begun := _BEGUN.match(text):
                self._begun = _shortened(begun[0])
                return
            token = _TOKEN.match(text)
            piece = token[0] if token else text[:1]
            text = text[len(piece) :]
            self._room = MOST_PASTED if piece == PASTE else None
            if _may_pass(piece):
                yield piece.replace("\ufffd", "")


def _may_pass(piece: str) -> bool:
    is_key = piece[0] != "\x1b" or piece == ESCAPE or (len(piece) == 2 and piece[1] not in "[O")
    if is_key or piece == PASTE or piece in ANSI_SEQUENCES_KEYS:
        return True
    known = _KNOWN.fullmatch(piece) if len(piece) <= LONGEST else None
    return known is not None and all(map(_is_character, (known["key"], known["text"])))


def _is_character(number: str | None) -> bool:
    """Whether `number` is the code point of a character; no number is fine, too."""
    code = int(number or 0)
    return code < 0xD800 or 0xE000 <= code <= 0x10FFFF


def _shortened(begun: str) -> str:
    """Return `begun`, or, if it is too long for a key, a shorter start that is no key either."""
    if len(begun) <= LONGEST:
        return begun
    return begun[:2] + "?" * (LONGEST - 3) + begun[-1]


def _without_begun(text: str, end: str) -> tuple[str, str]:
    """Split `text` before the last characters that may be the beginning of `end`."""
    for length in range(min(len(text), len(end) - 1), 0, -1):
        if end.startswith(text[-length:]):
            return text[:-length], text[-length:]
    return text, ""
