"""The live session in our hands: every change is committed as it happens."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from typing import Any

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.kinds import SessionState
from footui.domain.limits import MAX_MINUTES, stamp_after
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Kind, Session, Status, Transition
from footui.services.live.fallback_file import FallbackFile
from footui.services.system import System
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.lease_lock import LeaseLock
from footui.store.queries import edits
from footui.store.queries import live_session as store

HEARTBEAT_MS = 4_000
"""Milliseconds after which the position is written though nothing else happened."""

KEPT_EVERY = 1_000
"""Milliseconds between two writes of the file elsewhere, at least: all of the session is in it."""

LIVE_BUSY_TIMEOUT = 1.0
"""Seconds that whoever may lead a session waits for a locked database: it must not stand still."""


class LiveSession:
    """A session that this footui leads.

    While the database cannot be written, the session goes on in memory and in a file elsewhere,
    `failure` says why, and every heartbeat tries again. `refusal` says why what was said after it
    can never be saved. Once another footui took the session over, `lost` is true and nothing more
    is written.
    """

    def __init__(
        self,
        database: Database,
        system: System,
        record: SessionRecord,
        session: Session,
        lock: LeaseLock,
        times: Sequence[int],
        ran_until: int,
        heard_at: int,
    ) -> None:
        """Lead `session`, of whose log as many transitions are committed as there are `times`.

        `lock` is that of its lease. The times are their instants; `ran_until` is when it last ran,
        and `heard_at` when it was last written. All are in milliseconds since 1970 UTC.
        """
        self.session = session
        self.record = record
        self.lost = False
        self._database = database
        self._system = system
        self._lock = lock
        self._token = lock.token
        self._times = list(times)
        self._saved = self._tried = len(times)
        self._ran_until = ran_until
        self._heard_at = heard_at
        # A clock that is set meanwhile makes the session neither longer nor shorter.
        self._epoch = system.utc() - system.monotonic()
        self._written = system.monotonic() - HEARTBEAT_MS
        self._block = session.timeline.block_at(session.position)
        self._ending: SessionRecord | None = None
        self._ended = False
        self._said: dict[str, int | str] = {}
        self.refusal = ""
        self.failure: StorageError | None = None
        self._failed_at = self._kept_at = 0
        self._is_kept_whole = False
        self._fallback = FallbackFile(database.path, record.id, lock.token, system.fallback_dirs)

    @property
    def is_over(self) -> bool:
        """Whether the session has ended or was discarded, or is no longer ours."""
        return self.session.is_over or self._ending is not None or self.lost

    @property
    def is_saved(self) -> bool:
        """Whether all that happened, and was said of it, is committed."""
        is_ended = self._ended == (self._ending is not None)
        is_written = self._saved == len(self.session.log) and is_ended
        return is_written and not self._said

    @property
    def not_saved(self) -> str:
        """Why not all of it is saved, for a screen; nothing if it is."""
        kept = " It is kept in a file meanwhile." if self.is_kept else ""
        return f"Not saved yet: {self.failure}{kept}" if self.failure else ""

    @property
    def fault(self) -> str:
        """The same; but that another program writes is no fault for a while."""
        is_fresh = self._written - self._failed_at < HEARTBEAT_MS
        return "" if self._is_busy and is_fresh else self.not_saved

    @property
    def is_kept(self) -> bool:
        """Whether it is in a file elsewhere, because the database does not take it."""
        return self._fallback.path is not None

    @property
    def unsaved(self) -> str:
        """Why not all of it is saved, and where it is kept; nothing if it is, or is not ours."""
        if self.lost or self.is_saved or not self.failure:
            return self.refusal
        kept = (
            f" It is kept in {self._fallback.path}, and put on record when footui starts next, "
            "or by footui import."
        )
        return f"{self.failure}{kept if self.is_kept else ''}"

    def now(self) -> int:
        """The reading of the clock that moves the session."""
        return self._system.monotonic()

    def tick(self) -> Session:
        """See what the clock did."""
        return self.apply(Session.tick)

    def apply(self, change: Callable[[Session, int], Session]) -> Session:
        """Apply one of the changes of a session, at this moment."""
        if not self.lost:
            now = self.now()
            if self._ending:
                change = Session.tick
            before, self.session = self.session, change(self.session, now)
            news = self.session.log[len(before.log) :]
            if before.status is Status.RUNNING and Kind.STALL not in {one.kind for one in news}:
                self._ran_until = self._epoch + now
            self._times += [self._epoch + now] * (len(self.session.log) - len(self._times))
            self._commit_if_due(now)
        return self.session

    def stop(self, *, pain: int | None = None, place: str | None = None) -> SessionRecord:
        """End the session with what ran; `pain` (0–10) and `place` if that is why."""
        return self._end(replace(self.record, stop_pain=pain, stop_place=place))

    def discard(self) -> None:
        """Delete the session; its log stays as it is, to be resumed if that is undone."""
        self.apply(Session.pause)
        if not self.is_over:
            self._ending = replace(self._ended_record(), deleted_at=self._system.utc())
            self._commit(has_news=True)

    def add_feedback(self, *, pain_after: int | None = None, note: str = "") -> None:
        """Add to the session, which is over, how it was; what is left out stays as it is.

        Raises StorageError if it cannot be saved yet, in which case it is saved with the rest; or
        if the session was deleted, in which case it is not.
        """
        given = {"pain_after": pain_after, "note": note or None}
        self.refusal = ""
        self._said |= {name: value for name, value in given.items() if value is not None}
        if self._ending:
            self._commit(has_news=True)
            if self.failure:
                raise self.failure
            if self.refusal:
                raise StorageError(self.refusal)

    def suspend(self) -> None:
        """Pause, and let go of the session so that it can be resumed from anywhere.

        Raises StorageError, and keeps hold of it, if not all of it can be saved.
        """
        tried = self._written
        self.apply(Session.pause)
        if not (self.is_saved or self.lost):
            if self._written == tried or not self._is_kept_whole:
                self._commit(has_news=True)
            if self.failure:
                raise self.failure
        if not self.is_over:
            store.release(self._database, self.record.id, self._token)
            self._lock.release()

    @property
    def _is_busy(self) -> bool:
        """Whether another program had the database locked when it was last tried."""
        return isinstance(self.failure, DatabaseBusyError)

    def _end(self, record: SessionRecord) -> SessionRecord:
        if not self.is_over:
            self.record = record
            self.apply(Session.stop)
        return self.record

    def _commit_if_due(self, now: int) -> None:
        block = self.session.timeline.block_at(self.session.position_at(now))
        waited = self._is_busy or now - self._written >= HEARTBEAT_MS
        waits = self.failure is not None and not self._is_kept_whole
        waited |= waits and now - self._kept_at >= KEPT_EVERY
        changed = block != self._block or len(self.session.log) > self._tried
        self._block = block
        if self.session.is_over and not self._ending:
            self._ending = self._ended_record()
        elif (self._ended and not self._said) or not (waited or changed):
            return
        self._commit()

    def _commit(self, *, has_news: bool = False) -> None:
        """Write what is not written, or keep it elsewhere; at once if it `has_news` of its end."""
        now, utc = self.now(), self._system.utc()
        if has_news or len(self.session.log) > self._tried or now - self._kept_at >= HEARTBEAT_MS:
            self._is_kept_whole = False
        is_urgent = has_news or self._ending is not None
        self._written, self._tried = now, len(self.session.log)
        # Once a lock was waited for, to wait again and again would keep the seconds from passing.
        hurry = self._database.without_waiting() if self._is_busy else nullcontext()
        try:
            with hurry:
                self._write(now, utc)
        except LeaseLostError:
            self.lost = True
            self._lock.release()
            self._fallback.leave()
        except edits.SessionGoneError as gone:
            self.refusal = str(gone)
            self.failure, self._said = None, {}
            self._fallback.leave()
        except StorageError as fault:
            if not self.failure:
                self._is_kept_whole = False
                self._failed_at = now
                is_urgent = True
            if not self._is_kept_whole and (is_urgent or now - self._kept_at >= KEPT_EVERY):
                self._fallback.keep(self._document(utc), utc)
                self._kept_at, self._is_kept_whole = now, True
            self.failure = fault
        else:
            self.failure = None
            self._fallback.leave()

    def _write(self, now: int, utc: int) -> None:
        if not self._ended:
            self._write_session(now, utc)
        if self._ended and self._said:
            edits.rate(self._database, self.record.id, self._said, utc)
            self._said = {}

    def _write_session(self, now: int, utc: int) -> None:
        store.write(
            self._database,
            self.record.id,
            self._token,
            first=self._saved,
            log=self.session.log[self._saved :],
            times=self._times[self._saved :],
            position=self.session.position_at(now),
            ran_until=self._ran_until,
            now=utc,
            ending=self._ending,
        )
        self._saved = len(self.session.log)
        self._ended = self._ending is not None
        self._heard_at = max(self._heard_at, utc)
        self.record = self._ending or self.record
        if self._ended:
            self._lock.release()

    def _ended_record(self) -> SessionRecord:
        counts = self.session.counts
        return replace(
            self.record,
            state=SessionState.DONE if counts else SessionState.PARTIAL,
            counts=counts,
            ended_at=max(self._ran_until, self.record.started_at),
            minutes=min(self.session.time_run / 60_000, MAX_MINUTES) or None,
            updated_at=self._stamp(self._system.utc()),
        )

    def _stamp(self, utc: int) -> int:
        """When the session is said to change now: after all that was written of it."""
        return stamp_after(max(self._heard_at, self.record.updated_at), utc)

    def _document(self, utc: int) -> dict[str, Any]:
        """The session as an export has it."""
        from footui.domain.transfer.merge import Archive, SessionRows  # only where there is a fault
        from footui.services.transfer import document_of

        heard_at = self._stamp(utc)
        lease = {
            "heartbeat_at": heard_at,
            "ran_until": self._ran_until,
            "position": self.session.position_at(self.now()),
        }
        record = self._ending or replace(self.record, updated_at=heard_at)
        if self._said:
            record = replace(record, updated_at=stamp_after(record.updated_at, utc))
        row = asdict(record) | self._said | {"log_date": record.log_date.isoformat()}
        log = tuple(
            {name: getattr(transition, name) for name in Transition.__slots__} | {"at": at}
            for transition, at in zip(self.session.log, self._times, strict=True)
        )
        whole = SessionRows(row, log, None if self._ending else lease)
        routines = {str(record.routine): self.session.timeline.routine.document}
        return document_of(Archive(routines=routines, sessions={record.id: whole}), utc)
