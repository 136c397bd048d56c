"""JSON read piece by piece: the same as at once, wherever a file is cut into chunks."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.transfer import json_stream
from footui.domain.transfer.json_stream import DocumentError, pieces


def loaded(data: bytes) -> dict[str, Any]:
    """The object that the pieces of a document make."""
    found: dict[str, Any] = {}
    for key, number, value in pieces(io.BytesIO(data)):
        if number is None:
            found[key] = value
        else:
            assert number == len(found[key])
            found[key].append(value)
    return found


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        loaded(data)
    return str(refused.value)


# The text


@pytest.mark.parametrize("data", [b'{"a": [1, 0.5, null, "\\u00e9"]}', b'\xef\xbb\xbf{"a": 1}'])
def test_json_in_utf_8_is_read_with_or_without_a_mark_before_it(data: bytes) -> None:
    assert loaded(data) == json.loads(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "line 1, column 1: it is not JSON (expecting value)"),
        (b'{\n "a": }', "line 2, column 7: it is not JSON (expecting value)"),
        (b'{"a": "\x00"}', "line 1, column 8: it is not JSON (invalid control character at)"),
        (b"{} {}", "line 1, column 4: it is not JSON (extra data)"),
        ('{\n"a": "é"}'.encode("latin-1"), "line 2: it is not UTF-8"),
        ("{}".encode("utf-16"), "line 1: it is not UTF-8"),
        (b'{"a": NaN}', "NaN is no number"),
        (b"[-Infinity]", "-Infinity is no number"),
        (b"[" + b"9" * 5_000 + b"]", "it holds a number that is too long"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"a":' * 100_000, "it is nested too deeply"),
        (b'{"a": 1, "b": 2, "a": 3}', '"a" is there twice in one object'),
        (b'{"\\u001b\\ud800": 1, "\\u001b\\ud800": 1}', '"␛\ufffd" is there twice in one object'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_invalid_json_is_refused_with_its_place(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


@pytest.mark.long
def test_repeated_key_among_many_is_found_quickly() -> None:
    keys = ", ".join(f'"{number}": 0' for number in range(200_000))
    assert refusal(f'{{{keys}, "199999": 0}}'.encode()) == '"199999" is there twice in one object'


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(st.text(), values, max_size=5)


@settings(deadline=None, derandomize=True)
@given(documents, st.integers(1, 9), st.sampled_from([None, 0, 3]), st.booleans())
def test_document_in_chunks_gives_the_same_pieces(
    document: dict[str, Any], chunk: int, indent: int | None, is_ascii: bool
) -> None:
    data = json.dumps(document, indent=indent, ensure_ascii=is_ascii).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_CHUNK", chunk)
        assert loaded(data) == document


@settings(deadline=None, derandomize=True)
@given(documents, st.integers(1, 9), st.integers(0, 200), st.sampled_from(list('{}[]",:x1\n\\')))
def test_broken_document_in_chunks_gives_the_same_error(
    document: dict[str, Any], chunk: int, place: int, char: str
) -> None:
    text = json.dumps(document)
    data = (text[:place] + char + text[place + 1 :]).encode()
    try:
        whole = json.loads(data, object_pairs_hook=json_stream._object)
    except ValueError:
        whole = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_CHUNK", chunk)
        if isinstance(whole, dict):
            assert loaded(data) == whole
        else:
            with pytest.raises(DocumentError):
                loaded(data)


def test_an_entry_that_never_ends_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(size) or b"x" * (size or 1)

    monkeypatch.setattr(json_stream, "MAX_PIECE", 2**20)
    with pytest.raises(DocumentError, match=r"^a part of it is longer than 1,048,576 characters$"):
        list(pieces(Endless(b'{"sessions": [{"note": "')))
