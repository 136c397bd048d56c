from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain import entry
from footui.domain.text import is_clean

TODAY = date(2026, 11, 22)
HUGE = "9" * 400

pieces = st.sampled_from(
    [
        "1",
        "22",
        "2026",
        "99",
        HUGE,
        "nov",
        "mon",
        "am",
        "h",
        "e",
        "utc",
        "next",
        "²",
        "٣",
        *":-+/., \x00\x1b\u202e\n",
    ]
)
scribbles = st.lists(pieces, max_size=6).map("".join) | st.text(max_size=8)


def read_or_nothing(read: Callable[[str], float | None], text: str) -> float | None:
    try:
        return read(text)
    except ValueError:
        return None


@pytest.mark.parametrize("text", ["", " ", "\t"])
@pytest.mark.parametrize("read", [entry.level, entry.minutes, entry.clock])
def test_nothing_written_is_nothing_and_not_0(read: Callable[[str], object], text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("level", range(11))
def test_a_level_is_a_whole_number_from_0_to_10(level: int) -> None:
    assert entry.level(f" {level} ") == level


@pytest.mark.parametrize("text", ["11", "-1", "5.5", "five", "²", "٣", "1_0", "5 5", "+5", HUGE])
def test_no_other_text_is_a_level(text: str) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        entry.level(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20", 20),
        ("20.5", 20.5),
        ("20,5", 20.5),
        ("20:30", 20.5),
        ("0:01", 1 / 60),
        (" 1440 ", 1440),
    ],
)
def test_minutes_are_a_number_or_minutes_and_seconds(text: str, minutes: float) -> None:
    assert entry.minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-5",
        "1441",
        "nan",
        "inf",
        "twenty",
        "20:",
        ":30",
        "1:2:3",
        "٣",
        "0:00",
        "20:60",
        "20:90",
        "20:-30",
        "-1:90",
        "1_0",
        "20:3_0",
        HUGE,
        f"{HUGE}:00",
        f"20:{HUGE}",
    ],
    ids=lambda text: text[:10],
)
def test_no_other_text_is_a_number_of_minutes(text: str) -> None:
    with pytest.raises(ValueError, match="minutes, such as 20"):
        entry.minutes(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("18:05", time(18, 5)),
        ("18.05", time(18, 5)),
        ("1805", time(18, 5)),
        ("905", time(9, 5)),
        ("18", time(18)),
        ("0", time(0)),
        ("0:00", time(0)),
        (" 23:59 ", time(23, 59)),
    ],
)
def test_a_time_of_day_is_read_however_it_is_punctuated(text: str, clock: time) -> None:
    assert entry.clock(text) == clock


@pytest.mark.parametrize(
    "text",
    [
        "24:00",
        "24",
        "12:60",
        "1860",
        "12345",
        "18:",
        ":05",
        "-1",
        "noon",
        "1:2:3",
        "٣",
        HUGE,
        "9" * 30,
        "9" * 12,
        f"12:{HUGE}",
    ],
    ids=lambda text: text[:10],
)
def test_no_other_text_is_a_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="a time, such as 18:05"):
        entry.clock(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        (" Yesterday ", TODAY - timedelta(days=1)),
        ("tomorrow", TODAY + timedelta(days=1)),
        ("2026-11-02", date(2026, 11, 2)),
        ("2028-02-29", date(2028, 2, 29)),
        ("2 Nov", date(2026, 11, 2)),
        ("nov 2", date(2026, 11, 2)),
        ("31 dec 2025", date(2025, 12, 31)),
        ("22.11.2026", date(2026, 11, 22)),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, day: date) -> None:
    assert entry.day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-29", "31 feb", "2026-13-01", "\x00", "0 h" + "9" * 30]
)
def test_no_other_text_is_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="a date, such as 2026-11-22"):
        entry.day(text, TODAY)


@settings(max_examples=200, deadline=None, derandomize=True, report_multiple_bugs=False)
@given(scribbles)
def test_whatever_is_scribbled_is_read_or_refused_in_words(text: str) -> None:
    assert read_or_nothing(entry.level, text) in (None, *range(11))
    assert 0 < (read_or_nothing(entry.minutes, text) or 1) <= 1440
    with suppress(ValueError):
        assert isinstance(entry.clock(text), time | None)
    with suppress(ValueError):
        assert isinstance(entry.day(text, TODAY), date)
    assert is_clean(entry.note(text))
    assert is_clean(entry.reason(text))


@pytest.mark.parametrize(("read", "length"), [(entry.note, 500), (entry.reason, 60)])
def test_a_note_and_a_reason_are_one_clean_line_of_limited_length(
    read: Callable[[str], str], length: int
) -> None:
    assert read("  left \n ankle\x1b[2J ") == "left ankle␛[2J"
    assert len(read("x" * 1000)) == length
