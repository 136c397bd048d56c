import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component, Event

import footui
from footui.cli import ical as made
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.record import SessionRecord
from footui.domain.text import clean
from footui.domain.weeks.reminders import Reminder
from footui.domain.weeks.week import WeekStart
from tests.support.cases import examples
from tests.support.records import START, session

examined = settings(max_examples=examples(100), deadline=None, derandomize=True)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)
NOON = START - 25_440_000
"""12:00 in Berlin on the sample's day."""

ONCE = Reminder(datetime(2026, 11, 25, 18, tzinfo=BERLIN), 20)
WEEKLY = Reminder(datetime(2026, 11, 23, 18, tzinfo=BERLIN), 20, (0, 3))


def calendar_file(
    sessions: Iterable[SessionRecord], reminders: Sequence[Reminder], now: datetime
) -> bytes:
    return b"".join(made.calendar_file(sessions, reminders, now))


def read(written: bytes) -> Calendar:
    """Read the calendar in a file; check that it conforms to RFC 5545."""
    lines = written.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert not any(unicodedata.category(char) == "Cc" for char in b"".join(lines).decode())
    calendar = Calendar.from_ical(written)
    for component in calendar.walk():
        assert component.errors == []
        assert set(component.required) <= set(component)
        assert not any(isinstance(component.get(name), list) for name in component.singletons)
    uids = [event["UID"] for event in calendar.events]
    assert len(uids) == len(set(uids))
    return calendar


def events(*sessions: SessionRecord) -> list[Event]:
    return read(calendar_file(sessions, (), NOW)).events


def event(**changes: object) -> Event:
    (only,) = events(session(**changes))
    return only


def reminded(*reminders: Reminder) -> Calendar:
    return read(calendar_file((), reminders, NOW))


def properties(component: Component) -> dict[str, object]:
    """Return the properties of a component by name."""
    return {name: component.decoded(name) for name in component}


def timed(**changes: object) -> SessionRecord:
    return session(kind=SessionKind.TIMED, routine="0" * 64, **changes)


# The calendar


def test_a_calendar_says_what_it_is_and_who_made_it() -> None:
    calendar = read(calendar_file((session(),), (), NOW))
    assert {name: str(value) for name, value in calendar.items()} == {
        "VERSION": "2.0",
        "PRODID": f"-//footui//footui {footui.__version__}//EN",
        "CALSCALE": "GREGORIAN",
        "X-WR-CALNAME": "Foot exercises",
    }


def test_sessions_are_in_the_order_they_began_and_before_the_reminders() -> None:
    later, earlier = session(1), session(2, started_at=START - 1)
    written = read(calendar_file(iter((later, earlier)), (ONCE,), NOW))
    assert [event["UID"] for event in written.events] == [
        f"{earlier.id}@footui",
        f"{later.id}@footui",
        "reminder-2026-11-25@footui",
    ]


def test_the_same_records_make_the_same_file() -> None:
    records = [session(n, note="again") for n in range(3)]
    assert calendar_file(records, (ONCE,), NOW) == calendar_file(records[::-1], (ONCE,), NOW)


# Sessions


def test_a_session_is_an_event_that_takes_nobody_s_time() -> None:
    written = event(updated_at=START + 86_400_000)
    assert properties(written) == {
        "UID": f"{session().id}@footui",
        "SUMMARY": "Foot exercises",
        "DESCRIPTION": "20 min",
        "DTSTART": datetime(2026, 11, 22, 18, 4, tzinfo=UTC),
        "DTEND": datetime(2026, 11, 22, 18, 24, 9, tzinfo=UTC),
        "DTSTAMP": datetime(2026, 11, 23, 18, 4, tzinfo=UTC),
        "LAST-MODIFIED": datetime(2026, 11, 23, 18, 4, tzinfo=UTC),
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "CATEGORIES": ["Exercise"],
    }


def test_times_are_written_in_utc() -> None:
    written = calendar_file((session(),), (), NOW)
    assert b"\r\nDTSTART:20261122T180400Z\r\nDTEND:20261122T182409Z\r\n" in written


@pytest.mark.parametrize("ended_at", [START, START + 59_999, START - 1_000_000])
def test_a_session_takes_at_least_a_minute(ended_at: int) -> None:
    assert event(ended_at=ended_at).duration == timedelta(minutes=1)


def test_a_session_by_hand_of_which_nobody_knows_the_time_takes_the_whole_day() -> None:
    written = calendar_file((session(started_at=NOON, ended_at=NOON),), (), NOW)
    assert b"\r\nDTSTART;VALUE=DATE:20261122\r\nDTEND;VALUE=DATE:20261123\r\n" in written
    assert read(written)


def test_the_whole_day_is_the_log_date_wherever_it_was() -> None:
    far = session(started_at=NOON - 46_800_000, utc_offset=50_400, log_date=date(2026, 11, 22))
    (written,) = events(far)
    assert written.decoded("DTSTART") == date(2026, 11, 22)


@pytest.mark.parametrize(
    "record",
    [
        timed(started_at=NOON, ended_at=NOON + 1_209_000),
        session(started_at=NOON + 1_000),
        session(started_at=NOON, utc_offset=0),
    ],
)
def test_a_session_of_which_the_time_is_known_has_its_time(record: SessionRecord) -> None:
    (written,) = events(record)
    assert written.decoded("DTSTART") == datetime.fromtimestamp(record.started_at / 1000, UTC)


@pytest.mark.parametrize(
    ("state", "counts", "summary"),
    [
        (SessionState.DONE, True, "Foot exercises"),
        (SessionState.PARTIAL, True, "Foot exercises"),
        (SessionState.PARTIAL, False, "Foot exercises (partial)"),
    ],
)
def test_a_session_is_called_partial_unless_it_counts(
    state: SessionState, counts: bool, summary: str
) -> None:
    assert event(state=state, counts=counts)["SUMMARY"] == summary


def test_all_that_is_known_is_told_a_line_each() -> None:
    told = event(
        minutes=80.2,
        pain_before=5,
        pain_after=0,
        effort=10,
        stop_pain=7,
        stop_place="knee",
        note="É",
    )
    assert str(told["DESCRIPTION"]).split("\n") == [
        "1 h 20 min",
        "Pain before: 5 of 10",
        "Pain after: 0 of 10",
        "Effort: 10 of 10",
        "Stopped because of pain: 7 of 10, knee",
        "É",
    ]


@pytest.mark.parametrize(
    ("pain", "place", "told"),
    [
        (0, None, "Stopped because of pain: 0 of 10"),
        (None, "ankle or calf", "Stopped because of pain: ankle or calf"),
    ],
)
def test_of_a_stop_for_pain_that_is_told_which_is_known(
    pain: int | None, place: str | None, told: str
) -> None:
    assert event(minutes=None, stop_pain=pain, stop_place=place)["DESCRIPTION"] == told


def test_less_than_a_minute_is_told_as_one() -> None:
    assert event(minutes=0.2)["DESCRIPTION"] == "1 min"


def test_of_a_session_of_which_nothing_is_known_nothing_is_told() -> None:
    assert "DESCRIPTION" not in event(minutes=None, note=" ")


@pytest.mark.parametrize(
    "note",
    [
        r"C:\New\notes\\N",
        'a, b; c: "d" \\, \\; \\n',
        "two\nlines\r\nand more",
        "\x1b[31mred\x07\x00\x7f\x9b",
        "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        "\ud83d \ud800",
        "👩‍👧 " * 100,
        "長" * 500,
        "\\" * 200,
        " spaces at both ends ",
    ],
    ids=lambda note: ascii(note[:12]),
)
def test_a_note_is_read_as_it_was_written_but_clean(note: str) -> None:
    assert event(minutes=None, note=note)["DESCRIPTION"] == clean(note)


def test_a_tab_in_a_note_becomes_a_space() -> None:
    assert event(minutes=None, note="sore\tfoot")["DESCRIPTION"] == "sore foot"


ratings = st.none() | st.integers(0, 10)
tokens = st.sampled_from(
    ["\\", "\\N", "\\n", ",", ";", ":", '"', "\n", "\r", "\x1b", "\ud800", "🦶"]
)
notes = st.lists(tokens | st.text(st.characters(exclude_categories=())), max_size=30).map("".join)
OLDEST, NEWEST = -30_609_792_000_000, 253_354_000_000_000


@st.composite
def records(draw: st.DrawFn) -> SessionRecord:
    """Generate sessions that are over, from the years 1000 to 9998."""
    started = draw(st.integers(OLDEST, NEWEST))
    day = datetime.fromtimestamp(started // 1000, UTC).date()
    return session(
        draw(st.integers(0, 2**80 - 1)),
        kind=draw(st.sampled_from(SessionKind)),
        state=draw(st.sampled_from((SessionState.DONE, SessionState.PARTIAL))),
        counts=draw(st.booleans()),
        log_date=day,
        started_at=started,
        ended_at=started + draw(st.integers(-1_000, 86_400_000)),
        utc_offset=draw(st.integers(-43_200, 50_400)),
        updated_at=draw(st.integers(OLDEST, NEWEST)),
        minutes=draw(st.none() | st.floats(0.001, 1440)),
        pain_before=draw(ratings),
        stop_pain=draw(ratings),
        note=draw(notes),
    )


@examined
@given(st.lists(records(), max_size=3, unique_by=lambda record: record.id))
def test_whatever_is_on_record_is_written_as_it_should_be_and_read_again(
    sessions: list[SessionRecord],
) -> None:
    written = {str(event["UID"]): event for event in events(*sessions)}
    assert written.keys() == {f"{record.id}@footui" for record in sessions}
    for record in sessions:
        note = clean(record.note).replace("\t", " ") if record.note.strip() else ""
        event = written[f"{record.id}@footui"]
        assert str(event.get("DESCRIPTION", "")).endswith(note)
        assert event.end > event.start


# Reminders


def test_a_reminder_rings_when_it_is_time() -> None:
    (written,) = reminded(ONCE).events
    assert properties(written) == {
        "UID": "reminder-2026-11-25@footui",
        "SUMMARY": "Foot exercises",
        "DESCRIPTION": "About 20 minutes.",
        "DTSTART": datetime(2026, 11, 25, 18),  # noqa: DTZ001 (the clock of wherever one is)
        "DURATION": timedelta(minutes=20),
        "DTSTAMP": NOW,
        "TRANSP": "TRANSPARENT",
        "CATEGORIES": ["Exercise"],
    }
    (alarm,) = written.subcomponents
    assert properties(alarm) == {
        "ACTION": "DISPLAY",
        "DESCRIPTION": "Foot exercises",
        "TRIGGER": timedelta(0),
    }


def test_a_reminder_is_at_its_time_on_the_clock_of_wherever_its_user_is() -> None:
    written = calendar_file((), (ONCE, WEEKLY), NOW)
    assert b"\r\nDTSTART:20261125T180000\r\n" in written
    assert read(written).timezones == []


def test_a_weekly_reminder_is_one_event_with_a_rule() -> None:
    sundays = Reminder(WEEKLY.start, 1, (6, 0, 3), WeekStart.SUNDAY)
    (written,) = reminded(sundays).events
    assert written["UID"] == "reminder-weekly@footui"
    assert written["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=SU,MO,TH;WKST=SU"
    assert written["DESCRIPTION"] == "About 1 minute."


def test_a_weekly_reminder_stays_where_it_is_on_the_clock_when_clocks_change() -> None:
    (written,) = reminded(WEEKLY).events
    rule = rrulestr(written["RRULE"].to_ical().decode(), dtstart=written.start)
    days = list(takewhile(lambda start: start.year < 2028, rule))
    assert {f"{day:%a %H:%M}" for day in days} == {"Mon 18:00", "Thu 18:00"}
    assert len(days) == 116
