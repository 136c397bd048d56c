"""The times of manual sessions, which the user types instead of a clock."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from footui.domain.errors import RejectedError
from footui.domain.session.edits import Details
from footui.domain.session.record import NOON, SessionRecord
from footui.domain.settings import Settings
from footui.domain.weeks import week

MS_PER_MINUTE = 60_000


def scheduled(
    record: SessionRecord, details: Details, settings: Settings, utc: int
) -> SessionRecord:
    """Return a manual session at the time and with the length in `details`.

    The time of day is local to the current zone. Without one it is noon; today it is so that the
    session ends now. `utc` is now, in milliseconds since 1970 UTC. Raises RejectedError if the
    session would start later.
    """
    zone, cutoff = settings.zone, settings.day_cutoff
    if details.clock is None and record.log_date == week.log_date_of_ms(utc, zone, cutoff):
        started = utc - round((details.minutes or 0) * MS_PER_MINUTE)
        if week.log_date_of_ms(started, zone, cutoff) != record.log_date:
            day_start = time(cutoff // timedelta(hours=1))
            started = _ms(week.at_wall_clock(record.log_date, day_start, zone, cutoff))
    else:
        clock = details.clock or NOON
        started = _ms(week.at_wall_clock(record.log_date, clock, zone, cutoff))
    if started > utc:
        raise RejectedError("That time is in the future. You can only log what is past.")
    offset = datetime.fromtimestamp(started / 1000, zone).utcoffset() or timedelta(0)
    placed = replace(record, timezone=settings.timezone, utc_offset=int(offset.total_seconds()))
    return _with_length(placed, started, details.minutes, utc)


def rescheduled(
    record: SessionRecord, details: Details, settings: Settings, utc: int
) -> SessionRecord:
    """Return a manual session with another time or length; it keeps its zone if its time stays.

    Raises RejectedError if it would start after `utc`, in milliseconds since 1970 UTC.
    """
    if (details.clock or NOON) != record.started.time().replace(second=0, microsecond=0):
        return scheduled(record, details, settings, utc)
    if details.minutes == record.minutes:
        return record
    return _with_length(record, record.started_at, details.minutes, utc)


def _with_length(
    record: SessionRecord, started: int, minutes: float | None, utc: int
) -> SessionRecord:
    """Return the session with this start and length; it ends at `utc` at the latest."""
    ended = min(started + round((minutes or 0) * MS_PER_MINUTE), utc)
    return replace(record, started_at=started, ended_at=max(started, ended), minutes=minutes)


def _ms(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)
