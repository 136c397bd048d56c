"""What a person writes, read; a ValueError says in a few words what should be there."""

import calendar
import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import available_timezones

from footui.domain.limits import check_written_year, in_years
from footui.domain.text import clean_line
from footui.domain.weeks.pain import WORST
from footui.domain.weeks.week import DAYS

LONGEST_MINUTES = 1440
LONGEST_PAUSE = 53
"""In weeks."""
NOTE_LENGTH = 500
REASON_LENGTH = 60

_OF_NO_PLACE = {"localtime", "Factory"}
"""Zones that are whatever a machine makes of them."""

_MINUTES = re.compile(r"(\d{1,4}(?:\.\d{1,3})?|\d{1,4}(?=:))(?::([0-5]\d))?", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}\b", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d\d))?", re.ASCII)


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
    if found := _MINUTES.fullmatch(written):
        length = float(found[1]) + int(found[2] or 0) / 60
        if 0 < length <= LONGEST_MINUTES:
            return length
    raise ValueError("minutes, such as 20")


def clock(text: str) -> time | None:
    """A time of day, as "18:05", "18.05", "1805" or "18"; nothing where nothing is written."""
    written = text.strip()
    if not written:
        return None
    if found := _CLOCK.fullmatch(written):
        with suppress(ValueError):
            return time(int(found[1]), int(found[2] or 0))
    raise ValueError("a time, such as 18:05")


def day(text: str, today: date) -> date:
    """A date, as "2026-11-22", "22.11.2026", "22 Nov", "today", "yesterday" or "tomorrow"."""
    written = clean_line(text).lower()
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if written in near:
        return in_years(today + timedelta(days=near[written]))
    check_written_year(written)
    if found := _parsed(written, today):
        return in_years(found)
    raise ValueError("such as 2026-11-22")


def end_day(text: str, today: date, first: date) -> date:
    """The day with which a range ends that begins on `first`; without a year, the next such day."""
    found = day(text, today)
    if found < first:
        for year in (first.year, first.year + 1):
            other = _parsed(clean_line(text).lower(), date(year, 1, 1))
            if other and other.year == year and first <= other:
                return in_years(other)
    return found


def past_day(text: str, today: date) -> date:
    """The same for a day that is over or today: "friday" is the last one there was."""
    name = clean_line(text).lower()
    for number, names in enumerate(zip(calendar.day_name, calendar.day_abbr, strict=True)):
        if name in map(str.lower, names):
            return today - timedelta(days=(today.weekday() - number) % DAYS)
    return day(text, today)


def zone(text: str) -> str:
    """The IANA name of a time zone, in whatever case it is written."""
    known = {name.lower(): name for name in available_timezones() - _OF_NO_PLACE}
    written = text.strip()
    if found := known.get(written.lower()):
        return found
    like = get_close_matches(written, known.values(), n=1)
    raise ValueError(f"perhaps {like[0]}" if like else "a name such as Europe/Berlin")


def note(text: str) -> str:
    """A note of one line."""
    return clean_line(text)[:NOTE_LENGTH]


def reason(text: str) -> str:
    """Why a week is paused."""
    return clean_line(text)[:REASON_LENGTH]


def _parsed(written: str, today: date) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(written)
    from dateutil import parser  # slow to load, and rarely needed

    fills = (datetime(today.year, 1, 1), datetime(today.year, 2, 28, 1, 1))  # noqa: DTZ001 (dates)
    orders = (
        (True,) if "." in written else (False,) if _YEAR_FIRST.match(written) else (True, False)
    )
    with suppress(ValueError, ArithmeticError, TypeError):
        moments = [
            parser.parse(written, default=fill, dayfirst=order)
            for fill in fills
            for order in orders
        ]
        dates, times = {moment.date() for moment in moments}, {moment.time() for moment in moments}
        if len(dates) == 1 and len(times) > 1:  # else a part was left to guess, or is a time
            return dates.pop()
    return None
