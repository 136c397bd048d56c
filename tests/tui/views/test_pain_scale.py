"""The 0–10 scale."""

from itertools import pairwise

import pytest

from footui.tui.views.pain_scale import Scale


def rated(*keys: str) -> int | None:
    scale = Scale()
    for key in keys:
        scale = scale.pressed(key)
    return scale.value


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("", None),
        ("0", 0),
        ("7", 7),
        ("1", 1),
        ("10", 10),
        ("100", 0),
        ("12", 2),
        ("20", 0),
        ("101", 1),
        ("3x", 3),
    ],
)
def test_a_key_or_two_rate(keys: str, value: int | None) -> None:
    assert rated(*keys) == value


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["right"], 0),
        (["left"], 9),
        (["4", "right"], 5),
        (["4", "left"], 3),
        (["0", "left"], 0),
        (["1", "0", "right"], 10),
        (["6", "backspace"], None),
        (["6", "delete", "right"], 0),
        (["²"], None),
        (["٣"], 3),
    ],
)
def test_arrows_move_and_backspace_takes_back(keys: list[str], value: int | None) -> None:
    assert rated(*keys) == value


def test_the_chosen_number_is_marked_without_colour() -> None:
    for value in range(11):
        numbers = Scale(value).lines(80)[0].plain
        assert f"[{value}]" in numbers
        assert numbers.count("[") == 1


def test_nothing_is_marked_before_something_is_chosen() -> None:
    lines = [line.plain for line in Scale().lines(80)]
    assert "[" not in "".join(lines)
    assert lines[-1].strip() == ""


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0, "carry on"),
        (3, "carry on"),
        (4, "ease off"),
        (5, "ease off"),
        (6, "stop"),
        (10, "stop"),
    ],
)
def test_the_advice_is_that_of_the_traffic_light(value: int, word: str) -> None:
    assert word in Scale(value).lines(80)[-1].plain


def test_the_numbers_stay_where_they_are_and_fit_a_narrow_screen() -> None:
    rows = [Scale(value).lines(80)[0].plain for value in (None, *range(11))]
    assert all(len(a) == len(b) for a, b in pairwise(rows))
    assert all(len(line.plain) <= 60 for line in Scale(10).lines(60))


def test_each_light_stands_under_its_numbers() -> None:
    numbers, lights, *_ = (line.plain for line in Scale().lines(80))
    for word, low, high in (
        ("none", 0, 0),
        ("carry on", 1, 3),
        ("ease off", 4, 5),
        ("stop", 6, 10),
    ):
        middle = lights.index(word) + len(word) // 2
        assert numbers.index(str(low)) - 3 <= middle <= numbers.index(str(high)) + 3
