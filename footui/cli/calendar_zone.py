"""How the clocks of a time zone go, for a calendar (VTIMEZONE, RFC 5545, section 3.6.5).

Not by `Timezone.from_tzinfo`: that passes over a change that is taken back within 64 days, as
Morocco does around Ramadan, and lets summer time begin an hour late.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDatetime

YEARS_AHEAD = 20
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
SECONDS = range(ONE_DAY // ONE_SECOND)
NOTHING = timedelta(0)


class _Clock(NamedTuple):
    """How clocks stand against UTC, whether for the summer, and what that is called."""

    offset: timedelta
    is_summer: bool
    name: str


def calendar_zones(starts: Sequence[datetime]) -> list[Timezone]:
    """The zones of some times, from before the first of these on, for `YEARS_AHEAD` years.

    Only times with a ZoneInfo have one, and those in UTC, under any of its names, need none.
    """
    found = {start.tzinfo for start in starts if not vDatetime(start).is_utc()}
    zones = sorted((zone for zone in found if isinstance(zone, ZoneInfo)), key=str)
    return [_described(zone, min(starts)) for zone in zones]


def _described(zone: ZoneInfo, first: datetime) -> Timezone:
    began = datetime.combine(first - ONE_DAY, time(), UTC)
    clock = _clock(zone, began)
    onsets: defaultdict[tuple[timedelta, _Clock], list[datetime]] = defaultdict(list)
    onsets[clock.offset, clock].append(began)
    for moment in _changes(zone, began):
        before, clock = clock, _clock(zone, moment)
        onsets[before.offset, clock].append(moment)
    described = Timezone()
    described.add("TZID", zone.key)
    for (offset, after), moments in onsets.items():
        described.add_component(_observance(offset, after, moments))
    return described


def _observance(
    before: timedelta, after: _Clock, moments: Sequence[datetime]
) -> TimezoneDaylight | TimezoneStandard:
    """When clocks are set to `after`, as they showed it until then, by an offset `before`."""
    observance = TimezoneDaylight() if after.is_summer else TimezoneStandard()
    first, *others = [moment.replace(tzinfo=None) + before for moment in moments]
    observance.add("DTSTART", first)
    if others:
        observance.add("RDATE", others)
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", after.offset)
    observance.add("TZNAME", after.name)
    return observance


def _changes(zone: ZoneInfo, began: datetime) -> Iterator[datetime]:
    """The moments (UTC) from which on the clocks of a zone go otherwise."""
    last = datetime(min(began.year + YEARS_AHEAD, date.max.year), 1, 1, tzinfo=UTC)
    for day in range((last - began).days):
        start = began + day * ONE_DAY
        if _clock(zone, start) != _clock(zone, start + ONE_DAY):
            yield _change(zone, start)


def _change(zone: ZoneInfo, start: datetime) -> datetime:
    """When it is, to the second, on the day that begins at `start`."""
    before = _clock(zone, start)

    def is_after(second: int) -> bool:
        return _clock(zone, start + second * ONE_SECOND) != before

    return start + bisect_left(SECONDS, x=True, key=is_after) * ONE_SECOND


def _clock(zone: ZoneInfo, moment: datetime) -> _Clock:
    there = moment.astimezone(zone)
    is_summer = (there.dst() or NOTHING) > NOTHING
    return _Clock(there.utcoffset() or NOTHING, is_summer, there.tzname() or zone.key)
