"""When to be reminded: on the days that a week still needs, or every week on the same days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

from footui.domain.weeks.week import DAYS, State, Week, WeekStart, at_wall_clock

MIDNIGHT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A time to exercise for about so many minutes.

    `start` is aware, with a ZoneInfo. Without `weekdays` (0 = Monday) it is once; with them it
    is at the same time on the wall on each of them, from `start` on.
    """

    start: datetime
    minutes: int
    weekdays: tuple[int, ...] = ()
    week_start: WeekStart = WeekStart.MONDAY


def needed(
    week: Week,
    today: date,
    at: time,
    zone: ZoneInfo,
    now: datetime,
    minutes: int,
    cutoff: timedelta = MIDNIGHT,
) -> list[Reminder]:
    """Remind of the days that the open week still needs, spread over those that are left.

    Each is at `at` on the wall in the course of a log date, and after `now` (aware). There are
    fewer where fewer are left, and none once the week is met, paused or out of reach.
    """
    if week.state not in (State.OPEN, State.NEUTRAL):
        return []
    moments = [at_wall_clock(day, at, zone, cutoff) for day in week.eligible if day >= today]
    left = [moment for moment in moments if moment > now]
    return [Reminder(left[n], minutes) for n in _evenly(week.missing, len(left))]


def weekly(
    days: Iterable[int],
    at: time,
    zone: ZoneInfo,
    now: datetime,
    minutes: int,
    week_start: WeekStart,
) -> Reminder:
    """Remind every week on the weekdays `days` (0 = Monday; one at least), first after `now`."""
    weekdays = tuple(sorted(set(days), key=lambda day: (day - week_start) % DAYS))
    midnight = datetime.combine(now.astimezone(zone), time())
    on_the_wall = rrule(WEEKLY, midnight, byweekday=weekdays)
    starts = (datetime.combine(day, at, zone) for day in on_the_wall)
    return Reminder(next(start for start in starts if start > now), minutes, weekdays, week_start)


def spread(number: int, week_start: WeekStart) -> tuple[int, ...]:
    """`number` weekdays (1–7) as far from each other as a week allows, its first day among them."""
    return tuple((week_start + day) % DAYS for day in _evenly(number, DAYS))


def _evenly(number: int, places: int) -> list[int]:
    """The first of `places` and others, with gaps that differ by one at most, or all of them."""
    number = min(number, places)
    return [n * places // number for n in range(number)]
