"""Dates as text."""

from datetime import date


def long_date(day: date) -> str:
    """Return a date as "Sunday 22 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def full_date(day: date) -> str:
    """Return a date as "Sunday 22 November 2026"."""
    return f"{long_date(day)} {day.year}"


def date_phrase(day: date) -> str:
    """Return a date as "22 November 2026"."""
    return f"{day.day} {day:%B} {day.year}"
