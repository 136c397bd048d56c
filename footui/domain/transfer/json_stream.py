"""Read JSON from a file piece by piece, so that a large document needs little memory.

A piece is a value of the outermost object or, if that value is a list, an entry of it. A
DocumentError names the line and column of invalid JSON.
"""

import json
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, NoReturn

from footui.domain.text import clean_line

MAX_PIECE = 64 * 1024 * 1024
"""Characters of one piece; the longest session that footui writes has a third of that."""

_CHUNK = 256 * 1024
_LONGEST_TOKEN = 12
"""Characters. A token this close to the end of the text read so far may be cut, like 0 of 0.5."""
_SPACE = " \t\n\r"


class DocumentError(ValueError):
    """What is wrong with a document, and where, in one line."""


class Piece(NamedTuple):
    """A value of the outermost object (`number` is None), or an entry of a list there.

    Before the entries of a list comes an empty list as its value.
    """

    key: str
    number: int | None
    value: Any


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Yield the pieces of a document in order; raises DocumentError."""
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
    """The unread text of a file, of which a part is in memory; text that was read is dropped."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
        self._text, self._at = "", 0
        self._line = self._column = 1
        self._bytes_line = 1
        self._is_whole = False

    def peek(self) -> str:
        """Skip white space and return the next character without reading it; "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if self._is_whole:
                return ""
            self._read_on()

    def entries(self, opening: str, closing: str) -> Iterator[int]:
        """Yield the number of each entry between brackets; the caller reads the entry."""
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
        """Read a key and the colon after it; return the key."""
        if self.peek() != '"':
            self._fail("expecting property name enclosed in double quotes", self._at)
        name = str(self.value())
        self._take(":")
        return name

    def value(self) -> Any:
        """Read and return the next value."""
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
            except ValueError:  # Python refuses numbers of more than 4,300 digits
                raise DocumentError("it holds a number that is too long") from None
            else:
                if end < len(self._text) - _LONGEST_TOKEN or self._is_whole:
                    self._at = end
                    return found
            self._read_on()

    def end(self) -> None:
        """Raise DocumentError if more text follows."""
        if self.peek():
            self._fail("extra data", self._at)

    def _take(self, char: str) -> None:
        if self.peek() != char:
            self._fail(f"expecting '{char}' delimiter", self._at)
        self._at += 1

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether an error may come from the end of the text read so far."""
        is_near_end = error.pos >= len(self._text) - _LONGEST_TOKEN
        return not self._is_whole and (is_near_end or error.msg.startswith("Unterminated"))

    def _read_on(self) -> None:
        """Double the text in memory, so that the time to read a long value stays linear."""
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
        """Drop the text before the current place, and keep the line and column of that place."""
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
