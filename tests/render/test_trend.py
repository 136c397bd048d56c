import re
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.weeks.trend import Trend, When, trend
from footui.render.trend import brief, told
from tests.support.cases import examples
from tests.support.ratings import BEGAN, TODAY, compared, is_clear, level_of, on

examined = settings(
    max_examples=examples(300), deadline=None, derandomize=True, report_multiple_bugs=False
)


@examined
@given(
    st.lists(st.integers(0, 10), min_size=3, max_size=28),
    st.lists(st.integers(0, 10), min_size=3, max_size=28),
)
def test_shown_numbers_are_near_and_agree_with_the_words(first: list[int], last: list[int]) -> None:
    old, new = Fraction(sum(first), len(first)), Fraction(sum(last), len(last))
    made = compared(first, last)
    [finding, basis] = brief(made)
    numbers, words = re.fullmatch(
        r"Pain before sessions ([\d.]+ → [\d.]+), (.*clear change)", finding
    ).groups()
    shown = [Fraction(number) for number in numbers.split(" → ")]
    assert abs(shown[0] - old) <= Fraction(1, 20)
    assert abs(shown[1] - new) <= Fraction(1, 20)
    assert words.endswith(": a clear change") == made.is_clear == is_clear(old, new)
    assert words.startswith("going down") <= (new < old)
    assert words.startswith("going up") <= (new > old)
    if not made.is_clear:
        needed = Fraction(re.search(r"([\d.]+) or more would be a clear change$", words)[1])
        assert abs(shown[1] - shown[0]) < needed
        assert is_clear(old, old + needed)
    assert [int(days) for days in re.findall(r"\((\d+) days\)", basis)] == [len(first), len(last)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ([5, 5, 6], [4, 4, 4], "5.3 → 4.0, going down; 1.6 or more would be a clear change"),
        ([5, 5, 5], [5, 5, 6], "5.0 → 5.3, going up; 1.5 or more would be a clear change"),
        ([3, 3, 3], [3, 3, 2], "3.0 → 2.7, going down; 1 or more would be a clear change"),
        ([0, 0, 0], [1, 1, 1], "0.0 → 1.0, going up; 2 or more would be a clear change"),
        ([4, 4, 4], [4, 4, 4], "4.0 → 4.0, as before; 1.2 or more would be a clear change"),
        ([9] * 28, [9] * 27 + [8], "9.0 → 9.0, as before; 2 or more would be a clear change"),
        ([5, 5, 6], [3, 3, 4], "5.3 → 3.3, 38 % less: a clear change"),
        ([9, 9, 9], [7, 7, 7], "9.0 → 7.0, 22 % less: a clear change"),
        ([3, 3, 3], [4, 4, 4], "3.0 → 4.0, 33 % more: a clear change"),
        ([0, 0, 0], [2, 2, 2], "0.0 → 2.0, 2 points more: a clear change"),
        ([2, 3, 3], [0, 0, 1], "2.7 → 0.3, 2.3 points less: a clear change"),
    ],
)
def test_finding_shows_the_direction_and_the_smallest_clear_change(
    first: list[int], last: list[int], words: str
) -> None:
    assert brief(compared(first, last))[0] == f"Pain before sessions {words}"


def test_clear_change_is_shown_with_its_days_and_a_caution() -> None:
    basis = "Four weeks from 5 October 2026 (3 days) and to 3 January 2027 (4 days)"
    caution = "Backs often ease by themselves; numbers can't say why."
    assert told(compared([6] * 3, [2] * 4))[1] == f"{basis}. {caution}"
    assert told(compared([6] * 3, [6] * 4))[1] == f"{basis}."


def test_numbers_get_more_decimals_if_rounding_would_contradict_the_words() -> None:
    """From 3 to 2 and a little more: not quite 1 point."""
    made = compared([3, 3, 3], level_of(43, 21))
    assert " 3.00 → 2.05, going down; 1 or more would be a clear change" in brief(made)[0]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (compared([], []), "Too few ratings yet: 3 in four weeks are needed, you have 0."),
        (compared([5], []), "Too few ratings yet: 3 in four weeks are needed, you have 1."),
        (
            trend([on(n, 5) for n in range(55)], BEGAN + timedelta(days=54), When.BEFORE),
            "A comparison needs eight weeks of ratings; yours start 5 October 2026.",
        ),
        (
            compared([5], [5] * 9),
            "Too few ratings in the four weeks from 5 October 2026: 3 are needed, you have 1.",
        ),
        (
            compared([5] * 3, [5] * 2),
            "Too few ratings in the four weeks to 3 January 2027: 3 are needed, you have 2.",
        ),
    ],
)
def test_unknown_trend_says_why_and_what_is_missing(made: Trend, reason: str) -> None:
    assert told(made) == [reason]
    assert brief(made) == [f"Pain – {reason[0].lower()}{reason[1:]}"]


def test_brief_lines_are_shorter_than_80_characters() -> None:
    made = compared([10] * 28, [9] * 27 + [8])
    assert all(len(line) < 80 for line in brief(made))


def test_basis_of_a_trend_names_the_last_rated_day_however_long_ago() -> None:
    ratings = [on(n, level) for n, level in ((0, 8), (1, 8), (2, 8), (58, 3), (59, 3), (60, 3))]
    years_later = trend(ratings, TODAY + timedelta(days=1000), When.BEFORE)
    assert brief(years_later)[1] == (
        "Four weeks from 5 October 2026 (3 days) and to 4 December 2026 (3 days)"
    )


@pytest.mark.parametrize(("first", "last"), [(2, 3), (3, 2), (28, 2), (1, 28)])
def test_trend_of_too_few_days_mentions_no_clear_change(first: int, last: int) -> None:
    made = compared([9] * first, [1] * last)
    assert "clear change" not in " ".join([*brief(made), *told(made)])


@pytest.mark.parametrize(("last", "clear"), [([2] * 3, True), ([6] * 3, False)])
def test_both_texts_say_whether_a_change_is_clear(last: list[int], clear: bool) -> None:
    made = compared([6] * 3, last)
    assert brief(made)[0] == told(made)[0]
    assert (": a clear change" in told(made)[0]) is clear
