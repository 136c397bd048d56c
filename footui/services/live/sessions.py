"""The live session: start it, find it, recover it, and take it over."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.lease import Lease, LiveSnapshot
from footui.domain.session.record import SessionRecord, new_id
from footui.domain.session.session import Session
from footui.domain.settings import Settings
from footui.domain.weeks import week
from footui.services import week_inputs
from footui.services.live.fallback_file import PendingFile, find_pending
from footui.services.live.lease_watch import STEP, WATCHING, LeaseWatch, Led, summed
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession, earlier_day, owner_of
from footui.services.live.recorder import SessionRecorder
from footui.services.part import ServicePart
from footui.services.routines import Routines
from footui.services.session_report import timeline_of
from footui.services.system import System
from footui.store.database import Database
from footui.store.lease_lock import LeaseLock
from footui.store.queries import live_session, settings

if TYPE_CHECKING:
    from footui.services.transfer import Transfer


class Sessions(ServicePart):
    """Starts sessions, and finds the live one, in whichever footui it runs."""

    def __init__(
        self,
        database: Database,
        system: System,
        settings: Callable[[], Settings],
        routines: Routines,
        transfer: Callable[[], "Transfer"],
    ) -> None:
        """Use `database`; `transfer` returns the service that imports fallback files."""
        super().__init__(database, system, settings)
        self._routines = routines
        self._transfer = transfer
        self._leases = LeaseWatch(database.path, system.monotonic)

    def start(self, pain_before: int | None) -> LiveSession:
        """Start a session, and commit it; `pain_before` is 0–10, or None if not given.

        Raises LeaseLostError if a session is running, and RejectedError if the clock is wrong.
        """
        week_inputs.refuse_wrong_clock(self._system)
        utc, now = self._system.utc(), self._system.monotonic()
        timeline = self._routines.timeline()
        session = Session.start(timeline, now)
        digest = settings.keep_routine(self._database, timeline.routine.document)
        record = self._timed_record(utc, digest, pain_before)
        lease, lock = self._lease(record.id)
        try:
            live_session.begin(self._database, record, lease, session.log, lock)
        except LeaseLostError:
            lock.release()
            raise
        except StorageError:
            # The commit may have succeeded though it reported an error.
            if not live_session.exists(self._database, record.id):
                lock.release()
                raise
        recorder = self._recorder(record, lock, committed=1, heard_at=utc)
        return LiveSession(self._system, session, recorder, [utc], utc)

    def led(self) -> Led:
        """Return whether a footui runs a session; if that is UNKNOWN, ask again later."""
        return summed(self._observe())

    def watch(self) -> None:
        """Wait until it is known whether a footui runs a session; tell the user if that takes time.

        Raises StorageError.
        """
        if self.led() is Led.UNKNOWN:
            self._system.tell(WATCHING)
            while self.led() is Led.UNKNOWN:
                self._system.sleep(STEP)

    def recover_pending(self, *, of_the_living: bool = False) -> str:
        """Import fallback files, and return a sentence for the user, or "".

        Files of sessions that may still run are left, unless `of_the_living`. Raises StorageError
        if the database does not take them yet.
        """
        kept = list(self._find_pending())
        if not kept:
            return ""
        leaders = self._observe()
        paths = [one.path for one in kept if of_the_living or leaders.get(one.leader) is Led.NO]
        from footui.services.live.recovery import take_in

        return take_in(self._transfer(), paths, even_held=of_the_living)

    def pending_files(self) -> list[Path]:
        """Return the fallback files of sessions that no footui is known to run."""
        kept = list(self._find_pending())
        leaders = self._observe() if kept else {}
        return [one.path for one in kept if leaders.get(one.leader) is not Led.YES]

    def _find_pending(self) -> Iterator[PendingFile]:
        """Yield the fallback files of this database."""
        return find_pending(
            self._database.path,
            self._system.fallback_dirs(),
            partial(live_session.exists, self._database),
        )

    def _observe(self) -> dict[str, Led]:
        """Return by token which holders of the lease and writers of fallback files run."""
        return self._leases.observe(live_session.lease(self._database), self._find_pending())

    def unfinished(self) -> PendingSession | None:
        """Return the live session as the database has it, or None."""
        found = live_session.unfinished(self._database)
        if found is None:
            return None
        lease = found.lease
        return PendingSession(
            record=found.record,
            session=self._replay(found),
            owner=owner_of(lease),
            since=lease.since,
            led=self.led(),
            today=self._today(),
        )

    def earlier_day(self, record: SessionRecord) -> str:
        """Return the day to which a session belongs if it is before today, in words, else "".

        Also "" while the database cannot be read, because the settings decide what today is.
        """
        with suppress(StorageError):
            return earlier_day(record, self._today())
        return ""

    def take(self, offered: PendingSession | None = None) -> LiveSession | None:
        """Take the live session over, paused where it last was; return None if there is none.

        If no footui ran it when it was `offered`, but one may now, raises LeaseLostError.
        """
        is_free = offered is not None and not offered.held
        self.recover_pending(of_the_living=not is_free)
        found = live_session.unfinished(self._database)
        if found is None:
            return None
        if is_free and self.led() is not Led.NO:
            raise LeaseLostError
        lease, lock = self._lease(found.record.id)
        try:
            live_session.take(self._database, lease, lock, instead_of=found.lease.token)
        except LeaseLostError:
            if live_session.lease(self._database):
                raise
            return None
        except StorageError:
            lock.release()
            raise
        found = live_session.unfinished(self._database) or found
        before, times = found.lease, found.times
        recorder = self._recorder(
            found.record, lock, committed=len(times), heard_at=before.heartbeat_at
        )
        session = self._replay(found)
        taken = LiveSession(self._system, session, recorder, times, before.ran_until)
        taken.tick()
        return taken

    def _recorder(
        self, record: SessionRecord, lock: LeaseLock, *, committed: int, heard_at: int
    ) -> SessionRecorder:
        return SessionRecorder(
            self._database, self._system, record, lock, committed=committed, heard_at=heard_at
        )

    def _replay(self, found: LiveSnapshot) -> Session:
        now = self._system.monotonic()
        return Session.replay(timeline_of(found.document), found.log, found.lease.position, now)

    def _lease(self, session_id: str) -> tuple[Lease, LeaseLock]:
        """Return a new lease, and its lock, which is not acquired yet."""
        owner, utc = self._system.owner, self._system.utc()
        lock = LeaseLock(self._database.path, self._system.randomness(16).hex())
        lease = Lease(
            session=session_id,
            token=lock.token,
            host=owner.host,
            terminal=owner.terminal,
            pid=owner.pid,
            since=utc,
            heartbeat_at=utc,
            ran_until=utc,
            position=0,
        )
        return lease, lock

    def _timed_record(self, utc: int, digest: str, pain_before: int | None) -> SessionRecord:
        chosen = self._settings()
        started = datetime.fromtimestamp(utc / 1000, chosen.zone)
        offset = started.utcoffset() or timedelta(0)
        return SessionRecord(
            id=new_id(utc, self._system.randomness(10)),
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
