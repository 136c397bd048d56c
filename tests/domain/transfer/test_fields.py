"""Readers of JSON values, and the errors for wrong values."""

from typing import Any

import pytest

from footui.domain.kinds import SessionKind
from footui.domain.limits import MAX_MINUTES, OUT_OF_RANGE
from footui.domain.text import is_clean
from footui.domain.transfer.fields import (
    JsonObject,
    date_text,
    flag,
    instant,
    line_of,
    matching,
    minutes,
    one_of,
    optional,
    whole,
)
from footui.domain.transfer.json_stream import DocumentError
from footui.domain.transfer.json_writer import instant as written

INFINITE, NAN = float("inf"), float("nan")


# Objects


def test_object_returns_each_key_once() -> None:
    found = JsonObject({"a": 1, "b": {"c": [{}, {}]}}, "")
    assert found.take("a", whole(0, 9)) == 1
    assert found.take("x", whole(0, 9), 7) == 7
    assert found.names() == ["b"]
    inner = found.object("b")
    assert len(list(inner.objects("c"))) == 2
    inner.done()
    found.done()


def take_all(value: Any) -> None:
    """Read {"list": [{"number": 0–9}]}."""
    document = JsonObject(value, "")
    for item in document.objects("list", most=2):
        item.take("number", whole(0, 9))
        item.done()
    document.done()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "the document: should be an object"),
        (None, "the document: should be an object"),
        ({}, "list: is missing"),
        ({"list": {}}, "list: should be a list"),
        ({"list": [{}] * 3}, "list: should have at most 2 entries"),
        ({"list": [{"number": 0}, 1]}, "list[1]: should be an object"),
        ({"list": [{"number": 10}]}, "list[0].number: should be a whole number from 0 to 9"),
        ({"list": [{"number": 0, "odd": 0}]}, "list[0].odd: is not known here"),
        ({"list": [], "\x1b[31m": 0}, "␛[31m: is not known here"),
        ({"list": [], "x" * 10**6: 0}, f"{'x' * 120}: is not known here"),
    ],
)
def test_error_names_the_path_of_the_value(value: Any, reason: str) -> None:
    with pytest.raises(DocumentError) as refused:
        take_all(value)
    assert str(refused.value) == reason
    assert is_clean(str(refused.value))


# Values


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (whole(-1, 3), -1, -1),
        (minutes, 2, 2.0),
        (minutes, 0.5, 0.5),
        (minutes, MAX_MINUTES, float(MAX_MINUTES)),
        (flag, True, 1),
        (flag, False, 0),
        (line_of(3), " \x1b \n x ", "␛ x"),
        (line_of(3), "\ud800", "\ufffd"),
        (matching("[a-z]+", "letters"), "abc", "abc"),
        (one_of(SessionKind), "timed", "timed"),
        (optional(flag), None, None),
        (optional(flag), True, 1),
        (date_text, "2024-02-29", "2024-02-29"),
        (instant, "1970-01-01T00:00:00.001Z", 1),
        (instant, "1970-01-01T01:00:00+01:00", 0),
        (instant, "1969-12-31T23:59:59.9999Z", -1),
    ],
)
def test_reader_returns_a_valid_value(read: Any, value: Any, found: Any) -> None:
    assert read(value) == found
    assert type(read(value)) is type(found)


@pytest.mark.parametrize(
    ("read", "values"),
    [
        (whole(0, 3), [-1, 4, 1.0, "1", None, True, [], {}, 10**5000, 1e300, INFINITE]),
        (minutes, [0, -0.0, -1, "1", None, True, [], 10**5000, INFINITE, -INFINITE, NAN]),
        (minutes, [MAX_MINUTES + 1, MAX_MINUTES + 0.1]),
        (flag, [0, 1, "true", None, []]),
        (line_of(3), ["xxxx", 1, None, True, [], {}]),
        (matching("[a-z]+", "letters"), ["", "a\n", "\na", "A", 1, None, ["a"]]),
        (one_of(SessionKind), ["", "TIMED", 1, None, [], {}]),
        (date_text, ["2026-02-30", "2026-W47-1", "20261122", "2026-1-1"]),
        (date_text, ["2026-11-22\n", "٢٠٢٦-١١-٢٢", 20261122, None, []]),
        (
            instant,
            ["2026-11-22T18:04:00", "2026-11-22", "18:04Z", "", "x", 0, None, [], "1" * 10**6],
        ),
        (instant, ["2026-02-30T00:00:00Z", "2026-11-22T25:00:00Z"]),
    ],
)
def test_reader_refuses_an_invalid_value(read: Any, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ValueError, match=r"^should "):
            read(value)


@pytest.mark.parametrize(
    ("read", "values"),
    [
        (date_text, ["0000-01-01", "0999-12-31", "9999-01-01", "99999-01-01", "-0044-03-15"]),
        (instant, ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"]),
        (instant, ["0999-12-31T00:00:00+00:01", "9999-01-01T23:59:59-00:01"]),
        (instant, ["0000-01-01T00:00:00Z", "99999-01-01T00:00:00Z", "-0044-03-15T00:00:00Z"]),
    ],
)
def test_date_outside_the_years_is_refused_with_the_years(read: Any, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ValueError, match=f"^{OUT_OF_RANGE}$"):
            read(value)


@pytest.mark.parametrize("edge", ["0999-12-31T00:00:00.000Z", "9999-01-01T23:59:59.999Z"])
def test_instants_are_those_in_the_years_in_some_zone(edge: str) -> None:
    assert written(instant(edge)) == edge
