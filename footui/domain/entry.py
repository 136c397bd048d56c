"""What a person writes, read; a ValueError says in a few words what should be there."""

from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta

from footui.domain.pain import WORST
from footui.domain.text import clean_line

LONGEST_MINUTES = 1440
NOTE_LENGTH = 500
REASON_LENGTH = 60


def level(text: str) -> int | None:
    """A rating of pain or effort; nothing where nothing is written."""
    return whole(text, 0, WORST) if text.strip() else None


def whole(text: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) < 9 and least <= int(digits) <= most:
        return int(digits)
    raise ValueError(f"{least} to {most}")


def minutes(text: str) -> float | None:
    """A length in minutes, as "20", "20.5" or "20:30"; nothing where nothing is written."""
    written = text.strip().replace(",", ".")
    if not written:
        return None
    whole_minutes, colon, seconds = written.partition(":")
    try:
        length = int(whole_minutes) + int(seconds) / 60 if colon else float(written)
    except ValueError:
        length = 0
    if not (written.isascii() and 0 < length <= LONGEST_MINUTES):
        raise ValueError("minutes, such as 20")
    return length


def clock(text: str) -> time | None:
    """A time of day, as "18:05", "1805" or "18"; nothing where nothing is written."""
    written = text.strip().replace(".", ":")
    if not written:
        return None
    hours, colon, rest = written.partition(":")
    if not colon and len(hours) > 2:
        hours, rest = hours[:-2], hours[-2:]
    if not (written.isascii() and hours.isdigit() and (rest.isdigit() or not colon + rest)):
        raise ValueError("a time, such as 18:05")
    try:
        return time(int(hours), int(rest or 0))
    except ValueError:
        raise ValueError("a time, such as 18:05") from None


def day(text: str, today: date) -> date:
    """A date, as "2026-11-22", "22 Nov", "today", "yesterday" or "tomorrow"."""
    written = clean_line(text).lower()
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if written in near:
        return today + relativedelta(days=near[written])
    try:
        return date.fromisoformat(written)
    except ValueError:
        return _loose_day(written, today)


def note(text: str) -> str:
    """A note of one line."""
    return clean_line(text)[:NOTE_LENGTH]


def reason(text: str) -> str:
    """Why a week is paused."""
    return clean_line(text)[:REASON_LENGTH]


def _loose_day(written: str, today: date) -> date:
    from dateutil import parser  # slow to load, and rarely needed

    try:
        return parser.parse(written, default=datetime.combine(today, time())).date()
    except (ValueError, OverflowError, TypeError):
        raise ValueError("a date, such as 2026-11-22") from None
