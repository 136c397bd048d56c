"""What comes from a terminal: keys and pastes pass, and everything else is passed over.

Textual takes a sequence that it does not know for so many single keys. But terminals answer
questions that nobody here asked, links cut sequences in two, and what was pasted may hold anything:
none of that is a key, least of all one that changes data.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

PASTE, PASTED = "\x1b[200~", "\x1b[201~"

_TOKEN = re.compile(
    r"\x1b\[M.{3}"  # an old report of the mouse
    r"|\x1b\[[0-?]*[ -/]*(?:[@-~]|(?=\x1b))"  # a control sequence, or what came of it
    r"|\x1b[P\]X^_][^\x07\x1b]*(?:\x07|\x1b\\|(?=\x1b[^\\]))"  # a string: an answer
    r"|\x1bO(?:[ -~]|(?=\x1b))"  # a key of the keypad
    r"|\x1b[^\x1b\[\]PXO^_]|[^\x1b]+|\x1b",
    re.DOTALL,
)
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\[M.{0,2}|[P\]X^_][^\x07\x1b]*\x1b?|O)\Z", re.DOTALL)
_KNOWN = re.compile(
    r"\x1b\[[IO]"  # the focus
    r"|\x1b\[\?(?:2026|2048);\d\$y"  # what Textual asked for
    r"|\x1b\[48;\d+;\d+;\d+;\d+t"  # the size
    r"|\x1b\[<\d+;-?\d+;-?\d+[Mm]"  # the mouse, where it was asked for
    r"|\x1b\[[\d:]+(?:;[\d:]*){0,2}[u~ABCDEFHPQRS]"  # keys with modifiers
)
_UNPASTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")


class Keyboard:
    """Turns the bytes of a terminal into what Textual may read."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._begun = ""
        self._is_pasting = False

    def read(self, data: bytes) -> str:
        """What of `data` may be read; a sequence whose end has not come waits for it."""
        text = self._begun + self._decode(data)
        self._begun = ""
        return "".join(self._pieces(text))

    def forget(self) -> None:
        """Wait no longer: the rest will not come."""
        if not self._is_pasting:
            self._begun = ""

    def _pieces(self, text: str) -> Iterator[str]:
        while text:
            if self._is_pasting:
                pasted, end, text = text.partition(PASTED)
                if not end:
                    pasted, self._begun = _without_begun(pasted, PASTED)
                yield _UNPASTABLE.sub("", pasted) + end
                self._is_pasting = not end
                continue
            if begun := _BEGUN.match(text):
                self._begun = begun[0]
                return
            token = _TOKEN.match(text)
            piece = token[0] if token else text[:1]
            text = text[len(piece) :]
            self._is_pasting = piece == PASTE
            if _may_pass(piece):
                yield piece.replace("\ufffd", "")


def _may_pass(piece: str) -> bool:
    is_key = piece[0] != "\x1b" or piece == "\x1b" or (len(piece) == 2 and piece[1] not in "[O")
    if is_key or piece == PASTE:
        return True
    return piece in ANSI_SEQUENCES_KEYS or _KNOWN.fullmatch(piece) is not None


def _without_begun(text: str, end: str) -> tuple[str, str]:
    """A text, and what at its end may be the beginning of `end`."""
    for length in range(min(len(text), len(end) - 1), 0, -1):
        if end.startswith(text[-length:]):
            return text[:-length], text[-length:]
    return text, ""
