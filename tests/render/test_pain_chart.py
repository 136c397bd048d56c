from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.text import to_ascii
from footui.domain.weeks.trend import Rating, When
from footui.domain.weeks.week import WeekHistory, judge_week
from footui.render.pain_chart import (
    AFTER,
    AXIS_WIDTH,
    BEFORE,
    LEGEND,
    MEAN,
    SEVERAL,
    Column,
    chart,
    columns,
)
from tests.support.cases import examples

examined = settings(
    max_examples=examples(100), deadline=None, derandomize=True, report_multiple_bugs=False
)

MONDAY = date(2026, 10, 5)
WEEKS = [judge_week(WeekHistory(), MONDAY + timedelta(weeks=n), MONDAY) for n in range(6)]
EMPTY = Column(None, None, None)
ratings_of_weeks = st.lists(
    st.builds(
        Rating,
        st.integers(-40, 60).map(lambda n: MONDAY + timedelta(days=n)),
        st.none() | st.integers(0, 10),
        st.none() | st.integers(0, 10),
    ),
    max_size=40,
)
levels = st.none() | st.integers(0, 40).map(lambda quarters: quarters / 4)
some_columns = st.lists(st.builds(Column, levels, levels, levels), max_size=60)
heights = st.integers(3, 21)


def column(lines: list[str], number: int = 0) -> str:
    """A column of a chart, from its top down."""
    return "".join(line[AXIS_WIDTH + number :][:1] or " " for line in lines)


def test_a_chart_has_an_axis_and_a_column_a_week() -> None:
    weeks = [
        Column(10, None, None),
        Column(8, 6, None),
        EMPTY,
        Column(5, 5, None),
        Column(None, None, 5),
        Column(4, 0, 2),
    ]
    assert [line.rstrip() for line in chart(weeks, 11)] == [
        " 10 +",
        "",
        "     +",
        "",
        "     ·",
        "  5    #━",
        "         +",
        "",
        "         ━",
        "",
        "  0      ·",
    ]


@pytest.mark.parametrize("height", [3, 5, 6, 7, 8, 11, 21])
def test_10_is_at_the_top_0_at_the_bottom_and_5_between_them(height: int) -> None:
    lines = chart([Column(10, None, None), Column(5, None, None), Column(0, None, None)], height)
    assert [line[:AXIS_WIDTH].strip() for line in lines if line[:AXIS_WIDTH].strip()] == [
        "10",
        "5",
        "0",
    ]
    assert lines[0] == " 10 +"
    assert [line for line in lines if line.startswith("  5")] == ["  5  +"]
    assert lines[-1] == "  0   +"
    assert abs(lines.index("  5  +") - Fraction(height - 1, 2)) <= Fraction(1, 2)


def test_coinciding_marks_become_the_mark_for_several() -> None:
    assert column(chart([Column(5, 5, 5)], 11)) == "     #     "
    assert column(chart([Column(5.2, 4.8, None)], 11)) == "     #     "
    assert column(chart([Column(5, 4, None)], 11)) == "     +·    "
    assert column(chart([Column(5, None, 5)], 11)) == "     #     "
    assert column(chart([Column(None, 5, 5)], 11)) == "     #     "
    assert column(chart([Column(5, 4, 5)], 11)) == "     #·    "


def test_pain_of_0_is_drawn_and_a_missing_rating_is_not() -> None:
    assert column(chart([Column(0, None, None)], 5)) == "    +"
    assert column(chart([EMPTY], 5)) == "     "


@pytest.mark.parametrize("weeks", [[], [EMPTY], [EMPTY] * 60])
def test_without_any_rating_only_the_axis_is_drawn(weeks: list[Column]) -> None:
    assert [line.strip() for line in chart(weeks, 5)] == ["10", "", "5", "", "0"]


@examined
@given(some_columns, heights)
def test_every_mark_stands_in_the_row_whose_level_is_nearest(
    weeks: list[Column], height: int
) -> None:
    lines = chart(weeks, height)
    assert len(lines) == height
    assert all(len(line) <= AXIS_WIDTH + len(weeks) for line in lines)
    for number, each in enumerate(weeks):
        rows = [nearest(level, height) for level in (each.before, each.after, each.mean)]
        expected = ""
        for row in range(height):
            marks = [mark for mark, at in zip("+·━", rows, strict=True) if at == row]
            expected += "#" if len(marks) > 1 else "".join(marks) or " "
        assert column(lines, number) == expected


def nearest(level: float | None, height: int) -> int | None:
    """The row of a level; of two that are as near the lower one."""
    if level is None:
        return None
    apart = {
        row: abs(10 - Fraction(10 * row, height - 1) - Fraction(level)) for row in range(height)
    }
    return max(row for row in apart if apart[row] == min(apart.values()))


@pytest.mark.parametrize("mark", [BEFORE, AFTER, SEVERAL, MEAN])
def test_every_mark_is_explained(mark: str) -> None:
    assert f"{mark} " in LEGEND


def test_in_ascii_the_marks_differ_as_well() -> None:
    shown = [to_ascii(mark) for mark in (BEFORE, AFTER, SEVERAL, MEAN, " ")]
    assert shown == ["+", ".", "#", "=", " "]


@pytest.mark.parametrize("when", When)
def test_a_column_has_the_means_of_its_week_and_of_the_four_weeks_that_end_with_it(
    when: When,
) -> None:
    days = {-21: (9, 2), -1: (3, None), 0: (6, 4), 6: (None, 5), 7: (1, 1)}
    ratings = [Rating(MONDAY + timedelta(days=n), *levels) for n, levels in days.items()]
    [made] = columns(ratings, WEEKS[:1], MONDAY + timedelta(days=30), when)
    mean = (9 + 3 + 6) / 3 if when is When.BEFORE else (2 + 4 + 5) / 3
    assert made == Column(6, 4.5, mean)


def test_a_mean_takes_three_ratings_and_a_week_that_has_begun() -> None:
    ratings = [Rating(MONDAY + timedelta(days=n), 5, None) for n in range(3)]
    monday_after = WEEKS[1].start
    means = [each.mean for each in columns(ratings, WEEKS, monday_after, When.BEFORE)]
    assert means == [5, 5, None, None, None, None]
    assert columns(ratings[:2], WEEKS[:1], monday_after, When.BEFORE) == [Column(5, None, None)]
    assert columns(ratings, WEEKS[:1], monday_after, When.AFTER) == [Column(5, None, None)]


def test_the_mean_of_the_open_week_is_that_of_the_four_weeks_up_to_today() -> None:
    """A day four weeks before today is out, one four weeks before the week's end still in."""
    today = WEEKS[4].start
    ratings = [Rating(today - timedelta(days=n), level, None) for n, level in ((28, 0), (27, 9))]
    ratings += [Rating(today - timedelta(days=n), 3, None) for n in (0, 1)]
    assert columns(ratings, WEEKS[4:5], today, When.BEFORE)[0].mean == 5


@examined
@given(ratings_of_weeks, st.integers(0, 41), st.sampled_from(When))
def test_columns_agree_with_their_ratings(ratings: list[Rating], number: int, when: When) -> None:
    today = MONDAY + timedelta(days=number)
    for made, drawn in zip(WEEKS, columns(ratings, WEEKS, today, when), strict=True):
        of_week = [each for each in ratings if 0 <= (each.day - made.start).days <= 6]
        until = min(made.start + timedelta(days=6), today)
        of_mean = [each for each in ratings if 0 <= (until - each.day).days <= 27]
        said = [
            mean_of([each.level(when) for each in of_mean if each.day == day])
            for day in {each.day for each in of_mean}
        ]
        enough = len([level for level in said if level is not None]) >= 3
        assert drawn.before == rounded(mean_of([each.before for each in of_week]))
        assert drawn.after == rounded(mean_of([each.after for each in of_week]))
        mean = mean_of(said) if enough and made.start <= today else None
        assert drawn.mean == rounded(mean)


def mean_of(levels: Sequence[Fraction | int | None]) -> Fraction | None:
    said = [level for level in levels if level is not None]
    return sum(said, Fraction()) / len(said) if said else None


def rounded(mean: Fraction | None) -> float | None:
    return None if mean is None else float(mean)
