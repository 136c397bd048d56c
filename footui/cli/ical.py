"""Write sessions and reminders as a calendar for other programs (iCalendar, RFC 5545)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from footui import __version__
from footui.domain.durations import duration
from footui.domain.kinds import SessionState
from footui.domain.session.record import SessionRecord
from footui.domain.text import clean, count
from footui.domain.weeks.pain import WORST
from footui.domain.weeks.reminders import Reminder

NAME = "Foot exercises"
_END = b"END:VCALENDAR\r\n"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


def calendar_file(
    sessions: Iterable[SessionRecord], reminders: Sequence[Reminder], now: datetime
) -> Iterator[bytes]:
    """Yield the calendar in pieces: the sessions by their start, then the reminders.

    `now` (aware) becomes the stamp of the reminders. An event has the same UID in every export, so
    that a calendar replaces it when the user imports the file again.
    """
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//footui//footui {__version__}//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("X-WR-CALNAME", NAME)
    yield calendar.to_ical().removesuffix(_END)
    for record in sorted(sessions, key=_order):
        yield _session_event(record).to_ical()
    for reminder in reminders:
        yield _reminder_event(reminder, now).to_ical()
    yield _END


class _Text(vText):
    r"""A text in which `\N` stays as it is: vText would read it as a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def _order(record: SessionRecord) -> tuple[int, str]:
    return record.started_at, record.id


def _session_event(record: SessionRecord) -> Event:
    is_partial = record.state is SessionState.PARTIAL and not record.counts
    event = _event(record.id, f"{NAME} (partial)" if is_partial else NAME)
    start, end = _span(record)
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("DTSTAMP", _utc(record.updated_at))
    event.add("LAST-MODIFIED", _utc(record.updated_at))
    event.add("STATUS", "CONFIRMED")
    if facts := "\n".join(_facts(record)):
        event.add("DESCRIPTION", _Text(clean(facts).replace("\t", " ")))
    return event


def _reminder_event(reminder: Reminder, now: datetime) -> Event:
    event = _event(f"reminder-{_reminder_id(reminder)}", NAME)
    event.add("DTSTART", reminder.start.replace(tzinfo=None))  # floating: 18:00 wherever you are
    event.add("DURATION", timedelta(minutes=reminder.minutes))
    event.add("DTSTAMP", now)
    event.add("DESCRIPTION", f"About {count(reminder.minutes, 'minute')}.")
    if reminder.weekdays:
        days = [WEEKDAYS[day] for day in reminder.weekdays]
        rule = {"FREQ": "WEEKLY", "BYDAY": days, "WKST": WEEKDAYS[reminder.week_start]}
        event.add("RRULE", rule)
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", NAME)
    alarm.add("TRIGGER", timedelta(0))
    event.add_component(alarm)
    return event


def _reminder_id(reminder: Reminder) -> str:
    return "weekly" if reminder.weekdays else reminder.start.date().isoformat()


def _event(name: str, summary: str) -> Event:
    """Return an event with the properties that all share; it leaves the time free."""
    event = Event()
    event.add("UID", f"{name}@footui")
    event.add("SUMMARY", summary)
    event.add("CATEGORIES", ["Exercise"])
    event.add("TRANSP", "TRANSPARENT")
    return event


def _span(record: SessionRecord) -> tuple[date, date]:
    """Return start and end of a session: whole days if its time is not known."""
    if not record.has_clock:
        return record.log_date, record.log_date + ONE_DAY
    start = _utc(record.started_at)
    end = start if record.ended_at is None else _utc(record.ended_at)
    return start, max(start + ONE_MINUTE, end)


def _facts(record: SessionRecord) -> Iterator[str]:
    """Yield what is known of a session, line by line."""
    if record.minutes is not None:
        yield duration(max(1, record.minutes))
    rated = {
        "Pain before": record.pain_before,
        "Pain after": record.pain_after,
        "Effort": record.effort,
    }
    yield from (f"{what}: {level} of {WORST}" for what, level in rated.items() if level is not None)
    if record.stop_pain is not None or record.stop_place:
        level = "" if record.stop_pain is None else f"{record.stop_pain} of {WORST}"
        told = ", ".join(filter(None, (level, record.stop_place)))
        yield f"Stopped because of pain: {told}"
    if record.note.strip():
        yield record.note


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC)
