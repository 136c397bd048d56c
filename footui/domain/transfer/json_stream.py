"""JSON from a file, read piece by piece, so that a large document needs little memory.

Of the outermost object the values are read one after the other, and of those that are lists the
entries; a DocumentError says where the text is no JSON.
"""

import json
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, NoReturn

from footui.domain.text import clean_line

MAX_PIECE = 64 * 1024 * 1024
"""Characters of one value or entry; the longest session that footui writes has a third of them."""

_CHUNK = 256 * 1024
_LONGEST_TOKEN = 12
"""Characters: what is this near the end of what was read may be cut off, as 0 of 0.5 is."""
_SPACE = " \t\n\r"


class DocumentError(ValueError):
    """Where a document is wrong, and why, in one line."""


class Piece(NamedTuple):
    """A value of the outermost object, or the entry of that number in a list there.

    Before the entries of a list comes the list itself, empty.
    """

    key: str
    number: int | None
    value: Any


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The pieces of a document, in order; raises DocumentError."""
    text = _Text(file)
    if text.peek() != "{":
        text.value()
        text.end()
        raise DocumentError("the document: should be an object")
    seen: set[str] = set()
    for _ in text.entries("{", "}"):
        key = text.key()
        if key in seen:
            raise _twice(key)
        seen.add(key)
        if text.peek() != "[":
            yield Piece(key, None, text.value())
            continue
        yield Piece(key, None, [])
        for number in text.entries("[", "]"):
            yield Piece(key, number, text.value())
    text.end()


class _Text:
    """The text of a file from a place on; what was read of it is forgotten."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
        self._text, self._at = "", 0
        self._line = self._column = 1
        self._bytes_line = 1
        self._is_whole = False

    def peek(self) -> str:
        """The next character that is no space, which stays; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if self._is_whole:
                return ""
            self._read_on()

    def entries(self, opening: str, closing: str) -> Iterator[int]:
        """The numbers of the entries between brackets, each of which is to be read in turn."""
        self._take(opening)
        number = 0
        while number or self.peek() != closing:
            yield number
            number += 1
            if self.peek() == closing:
                break
            self._take(",")
        self._take(closing)

    def key(self) -> str:
        """The name of a value, with the colon after it."""
        if self.peek() != '"':
            self._fail("expecting property name enclosed in double quotes", self._at)
        name = str(self.value())
        self._take(":")
        return name

    def value(self) -> Any:
        """The next value."""
        self.peek()
        while True:
            try:
                found, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._is_cut(error):
                    self._fail(error.msg.lower(), error.pos)
            except RecursionError:
                raise DocumentError("it is nested too deeply") from None
            except DocumentError:
                raise
            except ValueError:  # a number of thousands of digits
                raise DocumentError("it holds a number that is too long") from None
            else:
                if end < len(self._text) - _LONGEST_TOKEN or self._is_whole:
                    self._at = end
                    return found
            self._read_on()

    def end(self) -> None:
        """See that nothing more comes."""
        if self.peek():
            self._fail("extra data", self._at)

    def _take(self, char: str) -> None:
        if self.peek() != char:
            self._fail(f"expecting '{char}' delimiter", self._at)
        self._at += 1

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether more of the text may mend what seems wrong."""
        is_near_end = error.pos >= len(self._text) - _LONGEST_TOKEN
        return not self._is_whole and (is_near_end or error.msg.startswith("Unterminated"))

    def _read_on(self) -> None:
        """Have more of the text, twice as much as is there, so that long values are no trouble."""
        self._forget()
        if len(self._text) > MAX_PIECE:
            raise DocumentError(f"a part of it is longer than {MAX_PIECE:,} characters")
        data = self._file.read(max(_CHUNK, len(self._text)))
        self._is_whole = not data
        try:
            self._text += self._decoder.decode(data, final=self._is_whole)
        except UnicodeDecodeError as error:
            line = self._bytes_line + data.count(b"\n", 0, error.start)
            raise DocumentError(f"line {line}: it is not UTF-8") from None
        self._bytes_line += data.count(b"\n")

    def _forget(self) -> None:
        self._line, self._column = self._place(self._at)
        self._text, self._at = self._text[self._at :], 0

    def _place(self, at: int) -> tuple[int, int]:
        lines = self._text.count("\n", 0, at)
        start = self._text.rfind("\n", 0, at) + 1
        return self._line + lines, at - start + (1 if lines else self._column)

    def _fail(self, reason: str, at: int) -> NoReturn:
        line, column = self._place(at)
        raise DocumentError(f"line {line}, column {column}: it is not JSON ({reason})")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _twice(times.most_common(1)[0][0])
    return found


def _twice(key: str) -> DocumentError:
    return DocumentError(f'"{clean_line(key[:60])}" is there twice in one object')


def _no_number(name: str) -> NoReturn:
    raise DocumentError(f"{name} is no number")
