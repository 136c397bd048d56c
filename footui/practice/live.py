"""The live session in our hands: every change is committed as it happens."""

from collections.abc import Callable
from dataclasses import replace

from footui.domain.faults import LeaseLost, StoreFault
from footui.domain.kinds import SessionState
from footui.domain.records import SessionRecord
from footui.domain.session import Session, Status
from footui.practice.surroundings import Surroundings
from footui.store import live as store
from footui.store import sessions
from footui.store.database import Database

HEARTBEAT = 4_000
"""Milliseconds after which the position is written though nothing else happened."""


class Live:
    """A session that this footui leads.

    While the database cannot be written, the session goes on in memory, `fault` says why, and
    every heartbeat tries again. Once another footui took the session over, `lost` is true and
    nothing more is written.
    """

    def __init__(
        self,
        database: Database,
        surroundings: Surroundings,
        record: SessionRecord,
        session: Session,
        token: str,
        saved: int,
        ran_until: int,
        heard_at: int,
    ) -> None:
        """Lead `session`, of whose log `saved` transitions are committed.

        `ran_until` is when it last ran, and `heard_at` when it was last written, in milliseconds
        since 1970 UTC.
        """
        self.session = session
        self.record = record
        self.fault = ""
        self.lost = False
        self._database = database
        self._surroundings = surroundings
        self._token = token
        self._saved = self._tried = saved
        self._ran_until = ran_until
        self._heard_at = heard_at
        self._written = surroundings.monotonic() - HEARTBEAT
        self._block = session.timeline.block_at(session.position)
        self._ending: SessionRecord | None = None
        self._ended = False

    @property
    def is_over(self) -> bool:
        """Whether the session has ended, or is no longer ours."""
        return self.session.is_over or self.lost

    @property
    def is_saved(self) -> bool:
        """Whether all that happened is committed."""
        return self._saved == len(self.session.log) and self._ended == self.session.is_over

    def now(self) -> int:
        """The reading of the clock that moves the session."""
        return self._surroundings.monotonic()

    def look(self) -> Session:
        """See what the clock did."""
        return self.change(Session.look)

    def change(self, change: Callable[[Session, int], Session]) -> Session:
        """Apply one of the changes of a session, at this moment."""
        if not self.lost:
            now = self.now()
            before, self.session = self.session, change(self.session, now)
            if before.status is Status.RUNNING and not self.session.has_stalled:
                self._ran_until = self._surroundings.utc()
            self._commit_if_due(now)
        return self.session

    def stop(self, *, pain: int | None = None, place: str | None = None) -> SessionRecord:
        """End the session with what ran; `pain` (0–10) and `place` if that is why."""
        return self._end(replace(self.record, stop_pain=pain, stop_place=place))

    def discard(self) -> None:
        """End the session and delete it."""
        self._end(replace(self.record, deleted_at=self._surroundings.utc()))

    def annotate(self, *, pain_after: int | None, note: str) -> None:
        """Add to the session, which is over, how it was.

        Raises StoreFault if it cannot be saved yet; what was said is then saved with the rest.
        """
        if self._ended:
            now = self._surroundings.utc()
            sessions.annotate(
                self._database, self.record.id, pain_after=pain_after, note=note, now=now
            )
        elif self._ending:
            self._ending = replace(self._ending, pain_after=pain_after, note=note)
            self._commit()
            if self.fault:
                raise StoreFault(self.fault)

    def put_aside(self) -> None:
        """Pause, and let go of the session so that it can be resumed from anywhere.

        Raises StoreFault, and keeps hold of it, if not all of it can be saved.
        """
        tried = self._written
        self.change(Session.pause)
        if not (self.is_saved or self.lost):
            if self._written == tried:
                self._commit()
            if self.fault:
                raise StoreFault(self.fault)
        if not self.is_over:
            store.release(self._database, self.record.id, self._token)

    def _end(self, record: SessionRecord) -> SessionRecord:
        if not self.is_over:
            self.record = record
            self.change(Session.stop)
        return self.record

    def _commit_if_due(self, now: int) -> None:
        block = self.session.timeline.block_at(self.session.position_at(now))
        waited = now - self._written >= HEARTBEAT
        changed = block != self._block or len(self.session.log) > self._tried
        self._block = block
        if self.session.is_over and not self._ending:
            self._ending = self._ended_record()
        elif self._ended or not (waited or changed):
            return
        self._commit()

    def _commit(self) -> None:
        now, utc = self.now(), self._surroundings.utc()
        self._written, self._tried = now, len(self.session.log)
        try:
            store.write(
                self._database,
                self.record.id,
                self._token,
                first=self._saved,
                log=self.session.log[self._saved :],
                position=self.session.position_at(now),
                ran_until=self._ran_until,
                now=utc,
                ending=self._ending,
            )
        except LeaseLost:
            self.lost = True
        except StoreFault as fault:
            self.fault = str(fault)
        else:
            self.fault = ""
            self._saved = len(self.session.log)
            self._ended = self._ending is not None
            self._heard_at = max(self._heard_at, utc)
            self.record = self._ending or self.record

    def _ended_record(self) -> SessionRecord:
        counts = self.session.counts
        return replace(
            self.record,
            state=SessionState.DONE if counts else SessionState.PARTIAL,
            counts=counts,
            ended_at=self._ran_until,
            minutes=self.session.time_run / 60_000 or None,
            updated_at=max(self._surroundings.utc(), self._heard_at + 1),
        )
