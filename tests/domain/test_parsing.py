import calendar
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain import parsing
from footui.domain.limits import OUT_OF_RANGE
from footui.domain.text import is_clean
from tests.support.cases import examples

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
@pytest.mark.parametrize("read", [parsing.level, parsing.minutes, parsing.clock])
def test_empty_text_is_none_and_not_0(read: Callable[[str], object], text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("level", range(11))
def test_a_level_is_a_whole_number_from_0_to_10(level: int) -> None:
    assert parsing.level(f" {level} ") == level


@pytest.mark.parametrize("text", ["11", "-1", "5.5", "five", "²", "٣", "1_0", "5 5", "+5", HUGE])
def test_wrong_text_is_not_a_level(text: str) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        parsing.level(text)


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
    assert parsing.minutes(text) == minutes


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
def test_wrong_text_is_not_a_number_of_minutes(text: str) -> None:
    with pytest.raises(ValueError, match="minutes, such as 20"):
        parsing.minutes(text)


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
    assert parsing.clock(text) == clock


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
def test_wrong_text_is_not_a_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="a time, such as 18:05"):
        parsing.clock(text)


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
def test_date_is_read_in_each_notation(text: str, day: date) -> None:
    assert parsing.day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-29", "31 feb", "2026-13-01", "\x00", "0 h" + "9" * 30]
)
def test_wrong_text_is_not_a_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"^such as 2026-11-22"):
        parsing.day(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["9999-01-01", "0999-12-31", "0000-01-01", "10000-01-01", "-0044-03-15", "31.12.9999",
     "31 dec 9999", "99990101", "999-01-01"],
)  # fmt: skip
@pytest.mark.parametrize("read", [parsing.day, parsing.past_day])
def test_date_outside_the_years_raises_an_error_that_names_them(
    read: Callable[[str, date], date], text: str
) -> None:
    with pytest.raises(ValueError, match=f"^{OUT_OF_RANGE}$"):
        read(text, TODAY)


def test_days_before_the_first_and_after_the_last_are_outside_the_years() -> None:
    last = date(9998, 12, 31)
    for read in (
        lambda: parsing.day("yesterday", date(1000, 1, 1)),
        lambda: parsing.day("tomorrow", last),
        lambda: parsing.end_day("3 jan", last, last),
    ):
        with pytest.raises(ValueError, match=f"^{OUT_OF_RANGE}$"):
            read()


@pytest.mark.parametrize("text", ["nov", "22", "friday", "friday nov", "nov 2026", "2026", "10:30"])
def test_date_without_a_day_or_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^such as 2026-11-22"):
        parsing.day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("3 Jan", "2026-12-21", "2027-01-03"),
        ("24 Dec", "2026-12-21", "2026-12-24"),
        ("21 Dec", "2026-12-21", "2026-12-21"),
        ("1 Nov", "2027-03-01", "2027-11-01"),
        ("20 Nov", "2025-11-01", "2026-11-20"),
        ("2026-11-20", "2026-12-21", "2026-11-20"),
        ("yesterday", "2026-12-21", "2026-11-21"),
    ],
)
def test_range_end_without_a_year_is_the_next_such_day(text: str, first: str, end: str) -> None:
    today = date(2026, 11, 22)
    assert parsing.end_day(text, today, date.fromisoformat(first)) == date.fromisoformat(end)


@pytest.mark.parametrize("today", [TODAY - timedelta(days=n) for n in range(7)], ids=str)
def test_weekday_is_the_last_one_before_or_on_today(today: date) -> None:
    for number, name in enumerate(calendar.day_name):
        for text in (name, name.lower(), f" {name[:3].upper()} "):
            found = parsing.past_day(text, today)
            assert found.weekday() == number
            assert timedelta(0) <= today - found < timedelta(days=7)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("yesterday", TODAY - timedelta(days=1)),
        ("2026-11-20", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("20 Nov", date(2026, 11, 20)),
        ("Nov 20 2026", date(2026, 11, 20)),
        ("20 november, 2025", date(2025, 11, 20)),
        ("Fri 20 Nov", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("3.2.2026", date(2026, 2, 3)),
        ("29 feb 2024", date(2024, 2, 29)),
        ("1000-01-01", date(1000, 1, 1)),
    ],
)
def test_past_day_is_read_in_each_notation(text: str, day: date) -> None:
    assert parsing.past_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["22 Nov 18:30", "2026-11-22T18:30", "05/11/2026", "5/4/26"])
def test_ambiguous_date_or_date_with_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parsing.day(text, date(2026, 11, 22))


@pytest.mark.parametrize("text", ["11/13/2026", "13/11/2026", "2026/11/13", "13.11.2026"])
def test_date_with_slashes_is_read_if_it_is_unambiguous(text: str) -> None:
    assert parsing.day(text, date(2026, 11, 22)) == date(2026, 11, 13)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", TODAY + timedelta(days=1)),
        ("30 dec", date(2026, 12, 30)),
        ("2027-01-01", date(2027, 1, 1)),
    ],
)
def test_future_day_is_not_changed_into_a_past_one(text: str, day: date) -> None:
    assert parsing.past_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", " ", "sund", "last friday", "fridays", "29 feb"])
def test_wrong_text_is_not_a_past_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"^such as yesterday, fri, 22 Nov or 2026-11-22"):
        parsing.past_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" PACIFIC/AUCKLAND ", "Pacific/Auckland"),
        ("utc", "UTC"),
        ("etc/gmt+12", "Etc/GMT+12"),
        ("america/argentina/comodrivadavia", "America/Argentina/ComodRivadavia"),
    ],
)
def test_zone_is_found_in_any_case(text: str, name: str) -> None:
    assert parsing.zone(text) == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Europe/Berlim", "perhaps Europe/Berlin"),
        ("", "a name such as Europe/Berlin"),
        ("\x1b[31m", "a name such as Europe/Berlin"),
        ("../UTC", "perhaps"),
        ("Europe", "perhaps"),
    ],
    ids=ascii,
)
def test_unknown_zone_raises_an_error_with_a_similar_one(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        parsing.zone(text)


@pytest.mark.parametrize("text", ["localtime", "Factory", "right/UTC", "posix/UTC", "posixrules"])
def test_localtime_and_factory_are_not_zones(text: str) -> None:
    with pytest.raises(ValueError):
        parsing.zone(text)


def test_every_zone_is_returned_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    known = available_timezones()  # which takes long to find
    monkeypatch.setattr(parsing, "available_timezones", lambda: known)
    for name in known - {"localtime", "Factory"}:
        assert parsing.zone(name) == parsing.zone(name.upper()) == name


@settings(max_examples=examples(200), deadline=None, derandomize=True, report_multiple_bugs=False)
@given(scribbles)
def test_random_text_is_read_or_refused_with_a_reason(text: str) -> None:
    assert read_or_nothing(parsing.level, text) in (None, *range(11))
    assert 0 < (read_or_nothing(parsing.minutes, text) or 1) <= 1440
    with suppress(ValueError):
        assert isinstance(parsing.clock(text), time | None)
    with suppress(ValueError):
        assert isinstance(parsing.day(text, TODAY), date)
    with suppress(ValueError):
        assert isinstance(parsing.past_day(text, TODAY), date)
    assert is_clean(parsing.note(text))
    assert is_clean(parsing.reason(text))


@pytest.mark.parametrize(("read", "length"), [(parsing.note, 500), (parsing.reason, 60)])
def test_a_note_and_a_reason_are_one_clean_line_of_limited_length(
    read: Callable[[str], str], length: int
) -> None:
    assert read("  left \n ankle\x1b[2J ") == "left ankle␛[2J"
    assert len(read("x" * 1000)) == length
