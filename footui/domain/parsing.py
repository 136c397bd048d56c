"""Parse what people type. The ValueError of each function says in a few words what it takes."""

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

_NO_PLACES = {"localtime", "Factory"}
"""Names in the zone database that mean another zone on each machine."""

_MINUTES = re.compile(r"(\d{1,4}(?:\.\d{1,3})?|\d{1,4}(?=:))(?::([0-5]\d))?", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}\b", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d\d))?", re.ASCII)


def level(text: str) -> int | None:
    """Return a rating of pain or effort, 0–10; None for an empty text."""
    return whole(text, 0, WORST) if text.strip() else None


def whole(text: str, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`."""
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) < 9 and least <= int(digits) <= most:
        return int(digits)
    raise ValueError(f"{least} to {most}")


def minutes(text: str) -> float | None:
    """Return minutes, written "20", "20.5" or "20:30"; None for an empty text."""
    written = text.strip().replace(",", ".")
    if not written:
        return None
    if found := _MINUTES.fullmatch(written):
        length = float(found[1]) + int(found[2] or 0) / 60
        if 0 < length <= LONGEST_MINUTES:
            return length
    raise ValueError("minutes, such as 20")


def clock(text: str) -> time | None:
    """Return a time, written "18:05", "18.05", "1805" or "18"; None for an empty text."""
    written = text.strip()
    if not written:
        return None
    if found := _CLOCK.fullmatch(written):
        with suppress(ValueError):
            return time(int(found[1]), int(found[2] or 0))
    raise ValueError("a time, such as 18:05")


def day(text: str, today: date, examples: str = "2026-11-22") -> date:
    """Return a date, written "2026-11-22", "22.11.2026", "22 Nov", "today" or "yesterday".

    `examples` are named to a user whose text is no date.
    """
    written = clean_line(text).lower()
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if written in near:
        return in_years(today + timedelta(days=near[written]))
    check_written_year(written)
    if found := _parsed(written, today):
        return in_years(found)
    raise ValueError(f"such as {examples}")


def end_day(text: str, today: date, first: date) -> date:
    """Return the last day of a range that starts on `first`; without a year, the next such day."""
    found = day(text, today)
    if found < first:
        for year in (first.year, first.year + 1):
            other = _parsed(clean_line(text).lower(), date(year, 1, 1))
            if other and other.year == year and first <= other:
                return in_years(other)
    return found


def past_day(text: str, today: date) -> date:
    """Return a date that is not in the future; "friday" is the last one, or today."""
    name = clean_line(text).lower()
    for number, names in enumerate(zip(calendar.day_name, calendar.day_abbr, strict=True)):
        if name in map(str.lower, names):
            return today - timedelta(days=(today.weekday() - number) % DAYS)
    return day(text, today, "yesterday, fri, 22 Nov or 2026-11-22")


def zone(text: str) -> str:
    """Return the IANA name of a time zone, typed in upper or lower case."""
    known = {name.lower(): name for name in available_timezones() - _NO_PLACES}
    written = text.strip()
    if found := known.get(written.lower()):
        return found
    like = get_close_matches(written, known.values(), n=1)
    raise ValueError(f"perhaps {like[0]}" if like else "a name such as Europe/Berlin")


def note(text: str) -> str:
    """Return a note: one line of at most NOTE_LENGTH characters."""
    return clean_line(text)[:NOTE_LENGTH]


def reason(text: str) -> str:
    """Return the reason of a pause: one line of at most REASON_LENGTH characters."""
    return clean_line(text)[:REASON_LENGTH]


def _parsed(written: str, today: date) -> date | None:
    """Return the only date that a text can mean, with the year of `today` if it has none.

    Return None if the text leaves the day or month open, or has a time too. To find that out,
    parse it twice, with different values for what is missing.
    """
    with suppress(ValueError):
        return date.fromisoformat(written)
    from dateutil import parser  # slow to load and rarely needed

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
        if len(dates) == 1 and len(times) > 1:  # otherwise a part is missing, or is a time
            return dates.pop()
    return None
