"""What comes from a terminal: keys and pastes pass, and everything else is passed over.

Textual takes a sequence that it does not know for so many single keys, and fails over some. But
terminals answer questions that nobody here asked, links cut sequences in two, and what was pasted
may hold anything: none of that is a key, least of all one that changes data. Nor need a sequence
or a paste ever end: of both no more is kept than could be of use.

What passes is given in pieces, each a text or one whole sequence, and escape alone: Textual would
wait for more of it, and take whatever comes next for that.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

ESCAPE = "\x1b"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"

LONGEST = 32
"""Characters of a sequence. Textual takes a longer one for single keys."""

MOST_PASTED = 4_096
"""Characters of a paste that are passed on."""

ESCAPE_ENDS, SEQUENCE_ENDS, PASTE_ENDS = 0.1, 1.0, 2.0
"""Seconds without a character after which escape is a key, and a sequence or a paste is over."""

_TOKEN = re.compile(
    r"\x1b\[M.{3}"  # an old report of the mouse
    r"|\x1b\[[0-?]*[ -/]*(?:[@-~]|(?=\x1b))"  # a control sequence, or what came of it
    r"|\x1b[P\]X^_][^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b[^\\]))"  # a string: an answer
    r"|\x1bO(?:[ -~]|(?=\x1b))"  # a key of the keypad
    r"|\x1b[^\x1b\[\]PXO^_]|[^\x1b]+|\x1b",
    re.DOTALL,
)
_BEGUN = re.compile(r"\x1b(?:|\[[0-?]*[ -/]*|\[M.{0,2}|[P\]X^_][^\x07\x1b]*\x1b?|O)\Z", re.DOTALL)
_KNOWN = re.compile(
    r"\x1b\[[IO]"  # the focus
    r"|\x1b\[\?2026;[0-9]\$y"  # what Textual asked for
    r"|\x1b\[[0-9]+;[0-9]+R"  # the place of the cursor, which the pulse asks for
    r"|\x1b\[<[0-9]+;-?[0-9]+;-?[0-9]+[Mm]"  # the mouse, where it was asked for
    r"|\x1b\[(?P<key>[0-9]+)(?:;[0-9]*(?:;(?P<text>[0-9]*))?)?[u~ABCDEFHPQRS]"  # a key
)
_UNPASTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")


class InputFilter:
    """Turns the bytes of a terminal into what Textual may read."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._begun = ""
        self._room: int | None = None
        """How many characters more of the paste under way are passed on; None outside one."""

    def read(self, data: bytes) -> list[str]:
        """What of `data` may be read; a sequence whose end has not come waits for it."""
        text = self._begun + self._decode(data)
        self._begun = ""
        return [piece for piece in self._pieces(text) if piece]

    def wait(self, seconds: float) -> list[str]:
        """What may be read now that nothing has come for so long: escape, or a paste's end."""
        passed = []
        if self._room is not None:
            if seconds >= PASTE_ENDS:
                passed, self._begun, self._room = [PASTED], "", None
        elif self._begun == ESCAPE and seconds >= ESCAPE_ENDS:
            passed, self._begun = [ESCAPE], ""
        elif seconds >= SEQUENCE_ENDS:
            self._begun = ""
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
    """Whether it is the number of a character, if it is one at all."""
    code = int(number or 0)
    return code < 0xD800 or 0xE000 <= code <= 0x10FFFF


def _shortened(begun: str) -> str:
    """The beginning of a sequence; of one that is too long for a key, another that is none."""
    if len(begun) <= LONGEST:
        return begun
    return begun[:2] + "?" * (LONGEST - 3) + begun[-1]


def _without_begun(text: str, end: str) -> tuple[str, str]:
    """A text, and what at its end may be the beginning of `end`."""
    for length in range(min(len(text), len(end) - 1), 0, -1):
        if end.startswith(text[-length:]):
            return text[:-length], text[-length:]
    return text, ""
