"""Choose reminders: for the days that this week still needs, or for the same days every week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

from footui.domain.weeks.week import DAYS, State, Week, WeekStart, at_wall_clock

MIDNIGHT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A time to exercise for about `minutes`.

    `start` is aware, with a ZoneInfo. Without `weekdays` (0 = Monday) the reminder comes once;
    with them, on each of these days from `start` on, at the same local time.
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
    """Return a reminder for each day that `week` still needs, spread over its remaining days.

    Each is on a log date at the local time `at`, and after `now` (aware). There are fewer if too
    few days remain, and none if the week is met, paused or out of reach.
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
    """Return a weekly reminder on `days` (0 = Monday, at least one); the first is after `now`."""
    weekdays = tuple(sorted(set(days), key=lambda day: (day - week_start) % DAYS))
    midnight = datetime.combine(now.astimezone(zone), time())
    on_the_wall = rrule(WEEKLY, midnight, byweekday=weekdays)
    starts = (datetime.combine(day, at, zone) for day in on_the_wall)
    return Reminder(next(start for start in starts if start > now), minutes, weekdays, week_start)


def spread(number: int, week_start: WeekStart) -> tuple[int, ...]:
    """Return `number` weekdays (1–7), evenly spread, starting with the first day of the week."""
    return tuple((week_start + day) % DAYS for day in _evenly(number, DAYS))


def _evenly(number: int, places: int) -> list[int]:
    """Return `number` indexes below `places`, evenly spread from 0 on; all if there are too few."""
    number = min(number, places)
    return [n * places // number for n in range(number)]
