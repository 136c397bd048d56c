from datetime import date

from footui.domain.dates import date_phrase, full_date, long_date


def test_long_date_names_the_weekday_without_the_year() -> None:
    assert long_date(date(2026, 11, 22)) == "Sunday 22 November"
    assert long_date(date(2026, 11, 1)) == "Sunday 1 November"


def test_full_date_adds_the_year_and_date_phrase_leaves_the_weekday_out() -> None:
    assert full_date(date(2026, 11, 1)) == "Sunday 1 November 2026"
    assert date_phrase(date(2026, 11, 1)) == "1 November 2026"
