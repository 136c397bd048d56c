"""How many cases a test tries: a few in `make test`, all of them in `make long`."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

ALL = 100
"""Per cent of the examples that a test names."""


def register_profiles() -> None:
    """Have hypothesis try a few examples, always the same, but all with the profile "many"."""
    settings.register_profile("few", max_examples=ALL // 5, derandomize=True)
    settings.register_profile("many", max_examples=ALL)
    settings.load_profile("few")


def examples(number: int) -> int:
    """Return how many of so many examples hypothesis is to try in this run."""
    return max(1, number * settings.default.max_examples // ALL)


def few(cases: Iterable[Any], number: int) -> list[Any]:
    """Return the values of one parameter; `make test` tries so many of them, the first ones."""
    return [
        case if n < number else pytest.param(case, marks=pytest.mark.long)
        for n, case in enumerate(cases)
    ]
