"""Make text from outside safe to show, and measure and cut it."""

import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\u2028\u2029")


def clean(text: str) -> str:
    """Return `text` with a visible character for each that could control a terminal.

    C0 controls (but newline and tab) and DEL become their control pictures; C1 controls,
    bidi controls, surrogates, tag characters and Unicode line breaks become U+FFFD.
    """
    return "".join(map(_visible, text))


def clean_line(text: str) -> str:
    """Return `text` cleaned, as one line with single spaces."""
    return " ".join(clean(text).split())


def is_clean(text: str) -> bool:
    """Whether `clean` would not change `text`."""
    return clean(text) == text


def _visible(char: str) -> str:
    if char in "\n\t" or " " <= char <= "~":
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if char in _BIDI or char in _BREAKS or 0xE0000 <= code <= 0xE007F:
        return _REPLACEMENT
    return _REPLACEMENT if unicodedata.category(char) in ("Cc", "Cs") else char


def cells(text: str) -> int:
    """Return the width of a clean line in cells: 2 for wide characters, 0 for combining ones."""
    return sum(map(_width, text))


def cut(text: str, room: int) -> str:
    """Return `text`, cut with "…" if it is wider than `room` cells, between words if possible."""
    if _fitting(text, room) == len(text):
        return text
    end = _fitting(text, room - 1)
    words = text[:end] if text[end] == " " else text[:end].rpartition(" ")[0]
    return f"{words or text[:end]}…"


def _fitting(text: str, room: int) -> int:
    """Return how many characters of `text` fit into `room` cells."""
    for number, char in enumerate(text):
        room -= _width(char)
        if room < 0:
            return number
    return len(text)


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 day", "2 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_REPLACEMENTS = str.maketrans(
    {
        "–": "-", "—": "-", "−": "-", "·": ".", "×": "x", "…": "~", "•": "*",
        "‘": "'", "’": "'", "“": '"', "”": '"', "›": ">", "→": ">", "←": "<", "↑": "^", "↓": "v",
        "●": "#", "○": "o", "◐": "~", "━": "=", "╸": "=", "─": "-", "│": "|", "▏": "|", "█": "#",
        "◆": "+", "★": "*", "✓": "v", "✗": "x", "‖": "|",
    }
)  # fmt: skip


def to_ascii(text: str) -> str:
    """Return `text` in ASCII, one character for one, for terminals without Unicode."""
    if text.isascii():
        return text
    translated = text.translate(_REPLACEMENTS)
    return translated.encode("ascii", "replace").decode("ascii")
