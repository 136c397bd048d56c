"""The practice: everything that the screens and the commands may ask for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from pkgutil import get_data

from footui.domain import routine_document, settings, week
from footui.domain.faults import LeaseLost, StoreFault
from footui.domain.records import (
    Lease,
    SessionKind,
    SessionRecord,
    SessionState,
    Unfinished,
    new_id,
)
from footui.domain.routine import Routine
from footui.domain.routine_document import RoutineError
from footui.domain.session import Session
from footui.domain.settings import Settings
from footui.domain.timeline import Timeline
from footui.domain.week import Diary, Totals, Week
from footui.practice.live import Live
from footui.practice.surroundings import Seat, Surroundings
from footui.store import choices, live, sessions
from footui.store.database import Database
from footui.store.sessions import Day

GHOST_AFTER = 15_000
"""Milliseconds without a heartbeat after which nobody is thought to lead a session."""


@dataclass(frozen=True, slots=True)
class ExerciseDone:
    """How much of an exercise's work ran, in milliseconds."""

    name: str
    done: int
    planned: int


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session on record, and what ran of it (nothing is known of a manual one)."""

    record: SessionRecord
    ran: int
    exercises: tuple[ExerciseDone, ...]

    @property
    def extent(self) -> str:
        """How many of the exercises were done to their end, in words."""
        whole = sum(exercise.done >= exercise.planned for exercise in self.exercises)
        planned = len(self.exercises)
        return "all of it" if whole == planned else f"{whole} of {planned}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A live session that this footui does not lead."""

    record: SessionRecord
    session: Session
    seat: Seat
    since: int
    held: bool
    """Whether somebody seems to lead it at this moment."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A span of whole weeks, judged, and what each day in it holds."""

    weeks: tuple[Week, ...]
    days: dict[date, Day]
    totals: Totals
    today: date


@contextmanager
def opened(path: Path, surroundings: Surroundings) -> "Iterator[Practice]":
    """The practice on the database at `path`, which is made if there is none.

    Raises StoreFault, then and later, with a sentence for the user.
    """
    database = Database(path)
    try:
        yield Practice(database, surroundings)
    finally:
        database.close()


class Practice:
    """One person's practice, on one database."""

    def __init__(self, database: Database, surroundings: Surroundings) -> None:
        """Serve from `database`; clocks and chance come from `surroundings`."""
        self._database = database
        self._surroundings = surroundings

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        stored = choices.settings(self._database)
        known = settings.is_zone(stored.get("timezone", ""))
        return settings.read(stored, "" if known else self._surroundings.server_zone())

    def set(self, key: str, value: str) -> None:
        """Make a setting; the value is stored as it is."""
        choices.set_setting(self._database, key, value, self._surroundings.utc())

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._database.path

    def server_zone(self) -> str:
        """The time zone of the machine."""
        return self._surroundings.server_zone()

    def today(self) -> date:
        """The log date of this moment."""
        chosen = self.settings
        return week.log_date_of_ms(self._surroundings.utc(), chosen.zone, chosen.day_cutoff)

    # The routine

    def routine(self) -> Routine:
        """The routine in use: the user's own, or the shipped one."""
        digest = self.settings.routine
        document = choices.routine(self._database, digest) if digest else None
        with suppress(RoutineError):
            return routine_document.parse(document) if document else shipped_routine()
        return shipped_routine()

    def timeline(self) -> Timeline:
        """The timeline of the routine in use."""
        return Timeline.of(self.routine())

    def use_routine(self, routine: Routine) -> None:
        """Use `routine` from the next session on."""
        self.set("routine", choices.keep_routine(self._database, routine.document))

    def reset_routine(self) -> None:
        """Use the shipped routine again."""
        choices.unset_setting(self._database, "routine", self._surroundings.utc())

    # The weeks

    def this_week(self) -> Week:
        """The open week."""
        today = self.today()
        diary = self._diary(sessions.days(self._database))
        return week.week(diary, week.week_of(today, diary.week_start), today)

    def calendar(self, first: date, last: date) -> Calendar:
        """The weeks that touch the days from `first` to `last`."""
        days = sessions.days(self._database)
        diary, today = self._diary(days), self.today()
        start = week.week_of(first, diary.week_start)
        count = (last - start).days // 7 + 1
        return Calendar(
            weeks=tuple(week.week(diary, start + timedelta(weeks=n), today) for n in range(count)),
            days={day.day: day for day in days},
            totals=week.totals(diary, today),
            today=today,
        )

    def day(self, day: date) -> tuple[SessionView, ...]:
        """The sessions of one day."""
        return tuple(map(self._view, sessions.on_day(self._database, day)))

    def _diary(self, days: tuple[Day, ...]) -> Diary:
        return Diary(
            days=frozenset(day.day for day in days if day.counting),
            partial=frozenset(day.day for day in days if not day.counting),
            began=days[0].day if days else None,
            goals=choices.goals(self._database),
            pauses=choices.pauses(self._database),
            week_start=self.settings.week_start,
        )

    def _view(self, record: SessionRecord) -> SessionView:
        document = choices.routine(self._database, record.routine) if record.routine else None
        if document is None:
            return SessionView(record, 0, ())
        log = sessions.log(self._database, record.id)
        return view(record, Session.replay(_timeline(document), log, 0, 0))

    # The live session

    def begin(self, pain_before: int | None) -> Live:
        """Start a session, and have it on record; raises LeaseLost if one is live."""
        timeline = self.timeline()
        utc, now = self._surroundings.utc(), self._surroundings.monotonic()
        session = Session.start(timeline, now)
        digest = choices.keep_routine(self._database, timeline.routine.document)
        record = self._timed_record(utc, digest, pain_before)
        lease = self._lease(record.id)
        live.begin(self._database, record, lease, session.log)
        return Live(self._database, self._surroundings, record, session, lease.token or "", 1, utc)

    def waiting(self) -> Waiting | None:
        """The live session, whoever leads it, as it was last written."""
        found = live.unfinished(self._database)
        if found is None:
            return None
        lease = found.lease
        seat = Seat(lease.host, lease.terminal, lease.pid)
        silence = self._surroundings.utc() - lease.heartbeat_at
        return Waiting(
            record=found.record,
            session=self._replay(found),
            seat=seat,
            since=lease.since,
            held=lease.token is not None
            and silence < GHOST_AFTER
            and self._surroundings.is_alive(seat),
        )

    def take(self) -> Live | None:
        """Take the live session, from whoever leads it; None if there is none any more.

        It stands paused where it last was.
        """
        found = live.unfinished(self._database)
        if found is None:
            return None
        lease = self._lease(found.record.id)
        try:
            live.take(self._database, lease)
        except LeaseLost:
            return None
        found = live.unfinished(self._database) or found
        taken = Live(
            self._database,
            self._surroundings,
            found.record,
            self._replay(found),
            lease.token or "",
            len(found.log),
            found.lease.ran_until,
        )
        taken.look()
        return taken

    def annotate(self, session_id: str, *, pain_after: int | None, note: str) -> None:
        """Add to a session how it was."""
        utc = self._surroundings.utc()
        sessions.annotate(self._database, session_id, pain_after=pain_after, note=note, now=utc)

    def _replay(self, found: Unfinished) -> Session:
        now = self._surroundings.monotonic()
        return Session.replay(_timeline(found.document), found.log, found.lease.position, now)

    def _lease(self, session_id: str) -> Lease:
        seat, utc = self._surroundings.seat, self._surroundings.utc()
        return Lease(
            session=session_id,
            token=self._surroundings.randomness(16).hex(),
            host=seat.host,
            terminal=seat.terminal,
            pid=seat.pid,
            since=utc,
            heartbeat_at=utc,
            ran_until=utc,
            position=0,
        )

    def _timed_record(self, utc: int, digest: str, pain_before: int | None) -> SessionRecord:
        chosen = self.settings
        started = datetime.fromtimestamp(utc / 1000, chosen.zone)
        offset = started.utcoffset() or timedelta(0)
        return SessionRecord(
            id=new_id(utc, self._surroundings.randomness(10)),
            kind=SessionKind.TIMED,
            state=SessionState.LIVE,
            counts=False,
            log_date=week.log_date(started, chosen.zone, chosen.day_cutoff),
            started_at=utc,
            ended_at=None,
            timezone=chosen.timezone,
            utc_offset=int(offset.total_seconds()),
            updated_at=utc,
            routine=digest,
            pain_before=pain_before,
        )


def view(record: SessionRecord, session: Session) -> SessionView:
    """Show what ran of a session."""
    timeline = session.timeline
    return SessionView(
        record=record,
        ran=sum(stretch.end - stretch.start for stretch in session.ran),
        exercises=tuple(
            ExerciseDone(exercise.name, timeline.work_within(session.ran, n), timeline.work(n))
            for n, exercise in enumerate(timeline.routine.exercises)
        ),
    )


def _timeline(snapshot: str) -> Timeline:
    """The timeline that a session followed."""
    try:
        return Timeline.of(routine_document.parse(snapshot))
    except RoutineError as error:
        raise StoreFault(f"The routine of a session on record cannot be read: {error}.") from error


def shipped_routine() -> Routine:
    """The routine that comes with footui."""
    return routine_document.read(get_data("footui", "routine.toml") or b"")
