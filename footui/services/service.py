"""The practice: everything that the screens and the commands may ask for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from footui.domain.errors import LeaseLost, StoreFault
from footui.domain.kinds import MadeIn, SessionKind, SessionState
from footui.domain.routine import toml_reader
from footui.domain.routine.routine import Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import RoutineError
from footui.domain.session.lease import Lease, Unfinished
from footui.domain.session.record import SessionRecord, new_id
from footui.domain.session.session import Session
from footui.domain.settings import Settings, is_zone
from footui.domain.weeks import week
from footui.domain.weeks.week import Goal, Week
from footui.services import week_inputs
from footui.services.live.fallback_file import Kept, kept
from footui.services.live.lease_watch import STEP, WATCHING, LeaseWatch, Led, summed
from footui.services.live.live_session import Live
from footui.services.live.pending import Waiting, seat_of
from footui.services.session_report import timeline_of
from footui.services.system import Surroundings
from footui.store.busy import BusyWait
from footui.store.database import Database
from footui.store.lease_lock import LeaseLock
from footui.store.queries import day_totals, live_session, settings
from footui.store.resources import damaged, resource

if TYPE_CHECKING:
    from footui.services.history import History
    from footui.services.transfer import Exchange


@contextmanager
def opened(
    path: Path, surroundings: Surroundings, patience: float | None = None
) -> "Iterator[Practice]":
    """The practice on the database at `path`, which is made if there is none.

    `patience` is for how many seconds to wait while another program writes; some by default.
    Raises StoreFault, then and later, with a sentence for the user.
    """
    database = Database(path, patience, surroundings.tell)
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
        self._leases = LeaseWatch(database.path, surroundings.monotonic)

    def hasten(self, patience: float) -> None:
        """Wait no longer than so many seconds for other programs, from now on."""
        self._database.patience = patience

    def is_on_screen(self) -> None:
        """From now on, note of each change that it was made in the full-screen program."""
        self._database.made_in = MadeIn.SCREEN

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return week_inputs.settings_of(self._database, self._surroundings)

    @property
    def has_zone(self) -> bool:
        """Whether a time zone was chosen, or that of the machine holds."""
        return is_zone(settings.settings(self._database).get("timezone", ""))

    def set(self, key: str, value: str) -> None:
        """Make a setting; the value is stored as it is."""
        settings.set_setting(self._database, key, value, self._surroundings.utc())

    def unset(self, key: str) -> None:
        """Take a setting back to its default."""
        settings.unset_setting(self._database, key, self._surroundings.utc())

    def now(self, zone: ZoneInfo) -> datetime:
        """This moment, on the clocks of a time zone."""
        return datetime.fromtimestamp(self._surroundings.utc() / 1000, zone)

    @property
    def wait(self) -> BusyWait:
        """How long it waits for other programs that use the database."""
        return self._database.wait

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._database.path

    def server_zone(self) -> str:
        """The time zone of the machine."""
        return self._surroundings.server_zone()

    def stamp(self) -> tuple[int, date]:
        """A value that is another one whenever another program wrote, or a day began.

        It waits for nobody: raises StoreFault while the database is locked.
        """
        with self._database.at_once():
            return self._database.stamp()[0], self.today()

    def today(self) -> date:
        """The log date of this moment."""
        return week_inputs.today_of(self._surroundings.utc(), self.settings)

    def this_week(self) -> Week:
        """The open week."""
        return week_inputs.open_week(self._database, self.settings, self._surroundings.utc())

    @property
    def began(self) -> date | None:
        """The log date of the first session on record."""
        come = day_totals.come(self._database, self.today(), self._surroundings.utc())
        return day_totals.began(self._database, come)

    @cached_property
    def exchange(self) -> "Exchange":
        """Everything, out and in."""
        from footui.services.transfer import Exchange

        return Exchange(self._database, self._surroundings, lambda: self.settings, self.led)

    @cached_property
    def history(self) -> "History":
        """All sessions on record."""
        from footui.services.history import History  # not needed to start a session

        return History(self._database, self._surroundings, lambda: self.settings)

    # The routine

    def routine(self) -> Routine:
        """The routine in use: the user's own, or the shipped one."""
        digest = self.settings.routine
        document = settings.routine(self._database, digest) if digest else None
        with suppress(RoutineError):
            return toml_reader.parse(document) if document else shipped_routine()
        return shipped_routine()

    def timeline(self) -> Timeline:
        """The timeline of the routine in use."""
        return Timeline.of(self.routine())

    def use_routine(self, routine: Routine) -> None:
        """Use `routine` from the next session on."""
        self.set("routine", settings.keep_routine(self._database, routine.document))

    def reset_routine(self) -> None:
        """Use the shipped routine again."""
        self.unset("routine")

    def usual_minutes(self) -> int:
        """How long a session takes, to the minute."""
        return max(1, round(self.timeline().length / 60_000))

    # Goals and pauses

    def goals(self) -> dict[date, Goal]:
        """All goals, by the date from whose week they hold."""
        return settings.goals(self._database)

    def set_goal(self, holds_from: date, goal: Goal, instead_of: date | None = None) -> None:
        """Let a goal hold from the week that contains `holds_from`.

        It takes the place of another one of that week, and of that kept under `instead_of`.
        """
        now, first_of = self._surroundings.utc(), self._first_of()
        with self._database.transaction():
            replaced = [
                day
                for day in self.goals()
                if first_of(day) == first_of(holds_from) or day == instead_of
            ]
            settings.set_goal(self._database, holds_from, goal, now, instead=replaced)

    def unset_goal(self, *holds_from: date) -> None:
        """Take back the goals that are kept under these dates."""
        settings.unset_goals(self._database, holds_from, self._surroundings.utc())

    def pauses(self) -> dict[date, str]:
        """All pauses with their reasons, by the date whose week they pause."""
        return settings.pauses(self._database)

    def pause(self, first: date, last: date, reason: str, instead_of: date | None = None) -> None:
        """Pause the weeks from that of `first` to that of `last`, and not that of `instead_of`."""
        starts = week.weeks_between(first, last, self.settings.week_start)
        days = [start + (first - starts[0]) for start in starts]
        now = self._surroundings.utc()
        with self._database.transaction():
            replaced = self._pauses_within(first, last)
            if instead_of:
                replaced += self._pauses_within(instead_of, instead_of)
            settings.set_pauses(self._database, days, reason, now, instead=replaced)

    def unpause(self, first: date, last: date) -> list[date]:
        """Let the weeks from that of `first` to that of `last` be judged again.

        Returns the first days of those that were paused.
        """
        now = self._surroundings.utc()
        with self._database.transaction():
            weeks = self.paused(first, last)
            settings.unset_pauses(self._database, self._pauses_within(first, last), now)
        return weeks

    def paused(self, first: date, last: date) -> list[date]:
        """The first days of the paused weeks from that of `first` to that of `last`."""
        return sorted({*map(self._first_of(), self._pauses_within(first, last))})

    def _pauses_within(self, first: date, last: date) -> list[date]:
        """The dates of the pauses in the weeks from that of `first` to that of `last`."""
        first_of = self._first_of()
        start, end = first_of(first), first_of(last)
        return [day for day in self.pauses() if start <= first_of(day) <= end]

    def _first_of(self) -> Callable[[date], date]:
        """What names the week of a day, as weeks start now."""
        return partial(week.week_of, week_start=self.settings.week_start)

    # The live session

    def begin(self, pain_before: int | None) -> Live:
        """Start a session, and have it on record.

        Raises LeaseLost if one is live, and Refused where the clock cannot be right.
        """
        week_inputs.refuse_wrong_clock(self._surroundings)
        utc, now = self._surroundings.utc(), self._surroundings.monotonic()
        timeline = self.timeline()
        session = Session.start(timeline, now)
        digest = settings.keep_routine(self._database, timeline.routine.document)
        record = self._timed_record(utc, digest, pain_before)
        lease, lock = self._lease(record.id)
        try:
            live_session.begin(self._database, record, lease, session.log, lock)
        except LeaseLost:
            lock.release()
            raise
        except StoreFault:
            if not live_session.knows(self._database, record.id):  # or it came through unheard
                lock.release()
                raise
        return Live(self._database, self._surroundings, record, session, lock, [utc], utc, utc)

    def led(self) -> Led:
        """Whether somebody leads a session here; where that is unknown, asking again will tell."""
        return summed(self._leaders())

    def watch(self) -> None:
        """Look until it is known whether somebody leads a session, and tell if that takes time.

        Raises StoreFault.
        """
        if self.led() is Led.UNKNOWN:
            self._surroundings.tell(WATCHING)
            while self.led() is Led.UNKNOWN:
                self._surroundings.sleep(STEP)

    def take_in_unsaved(self, *, of_the_living: bool = False) -> str:
        """Put on record what was kept elsewhere; returns what there is to say of it, if anything.

        What somebody may go on with is left, unless it is taken from the living too. Raises
        StoreFault if it cannot be put on record yet.
        """
        kept = list(self._kept())
        if not kept:
            return ""
        leaders = self._leaders()
        paths = [one.path for one in kept if of_the_living or leaders.get(one.leader) is Led.NO]
        from footui.services.live.recovery import take_in

        return take_in(self.exchange, paths, even_held=of_the_living)

    def left_behind(self) -> list[Path]:
        """The files of sessions that are not on record yet, and that nobody is seen to lead."""
        kept = list(self._kept())
        leaders = self._leaders() if kept else {}
        return [one.path for one in kept if leaders.get(one.leader) is not Led.YES]

    def _kept(self) -> Iterator[Kept]:
        """The sessions that wait in files for this database."""
        return kept(
            self.path, self._surroundings.refuges(), partial(live_session.knows, self._database)
        )

    def _leaders(self) -> dict[str, Led]:
        """Who leads: the holder of the lease, and those who keep a session in a file."""
        return self._leases.look(live_session.lease(self._database), self._kept())

    def waiting(self) -> Waiting | None:
        """The live session, whoever leads it, as it was last written.

        Raises StoreFault if more of it is kept elsewhere, and cannot be put on record yet.
        """
        self.take_in_unsaved()
        return self.unfinished()

    def unfinished(self) -> Waiting | None:
        """The same, as it is on record."""
        found = live_session.unfinished(self._database)
        if found is None:
            return None
        lease = found.lease
        return Waiting(
            record=found.record,
            session=self._replay(found),
            seat=seat_of(lease),
            since=lease.since,
            led=self.led(),
            today=self.today(),
        )

    def take(self, offered: Waiting | None = None) -> Live | None:
        """Take the live session, from whoever leads it; None if there is none any more.

        It stands paused where it last was. Raises LeaseLost if nobody led it when it was `offered`,
        but somebody may by now.
        """
        is_free = offered is not None and not offered.held
        self.take_in_unsaved(of_the_living=not is_free)
        found = live_session.unfinished(self._database)
        if found is None:
            return None
        if is_free and self.led() is not Led.NO:
            raise LeaseLost
        lease, lock = self._lease(found.record.id)
        try:
            live_session.take(self._database, lease, lock, instead_of=found.lease.token)
        except LeaseLost:
            if live_session.lease(self._database):
                raise
            return None
        except StoreFault:
            lock.release()
            raise
        found = live_session.unfinished(self._database) or found
        taken = Live(
            self._database,
            self._surroundings,
            found.record,
            self._replay(found),
            lock,
            found.times,
            found.lease.ran_until,
            found.lease.heartbeat_at,
        )
        taken.look()
        return taken

    def _replay(self, found: Unfinished) -> Session:
        now = self._surroundings.monotonic()
        return Session.replay(timeline_of(found.document), found.log, found.lease.position, now)

    def _lease(self, session_id: str) -> tuple[Lease, LeaseLock]:
        """A new lease, and its lock, which is not held yet."""
        seat, utc = self._surroundings.seat, self._surroundings.utc()
        lock = LeaseLock(self.path, self._surroundings.randomness(16).hex())
        lease = Lease(
            session=session_id,
            token=lock.token,
            host=seat.host,
            terminal=seat.terminal,
            pid=seat.pid,
            since=utc,
            heartbeat_at=utc,
            ran_until=utc,
            position=0,
        )
        return lease, lock

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


def shipped_routine() -> Routine:
    """The routine that comes with footui."""
    try:
        return toml_reader.parse(resource("routine.toml"))
    except RoutineError as error:
        raise damaged("routine.toml", f"is damaged: {error}") from error
