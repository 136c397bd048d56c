"""Save the live session: commit each change, retry what failed, and keep a copy in a file."""

from contextlib import nullcontext
from dataclasses import replace
from enum import Enum, auto

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.limits import stamp_after
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.services.live.fallback_file import FallbackFile
from footui.services.live.progress import Progress, document, final_record
from footui.services.system import System
from footui.store.database import Database
from footui.store.errors import DatabaseBusyError
from footui.store.lease_lock import LeaseLock
from footui.store.queries import edits
from footui.store.queries import live_session as store

HEARTBEAT_MS = 4_000
"""Milliseconds between two writes of the position while nothing else happens."""

KEPT_EVERY = 1_000
"""Least number of milliseconds between two writes of the fallback file, which holds everything."""


class RecorderState(Enum):
    """What became of the last write."""

    WORKING = auto()
    """It succeeded, or there was none yet."""

    FAILING = auto()
    """It failed, and the fallback file lacks the newest changes."""

    KEPT = auto()
    """It failed, and the fallback file is up to date if any folder takes one."""

    REJECTED = auto()
    """The session was deleted, so the feedback can never be saved. New feedback tries again."""

    LOST = auto()
    """Another footui took the session over. Nothing is written any more."""


class SessionRecorder:
    """Writes one live session to the database, and to a file while the database fails.

    `record` is the session's row as it is known here, `lock` belongs to the session's lease,
    `state` is what became of the last write.
    """

    def __init__(
        self,
        database: Database,
        system: System,
        record: SessionRecord,
        lock: LeaseLock,
        *,
        committed: int,
        heard_at: int,
    ) -> None:
        """Record the session of `record`, which has `committed` transitions in the database.

        `heard_at` is the last write of it, in milliseconds since 1970 UTC.
        """
        self.record = record
        self.lock = lock
        self.state = RecorderState.WORKING
        self._database = database
        self._system = system
        self._fallback = FallbackFile(database.path, record.id, lock.token, system.fallback_dirs)
        # The reason for the states FAILING, KEPT and REJECTED; None in the others.
        self._error: StorageError | None = None
        # The row of the session that is over. Once it is committed, `record` is the same object.
        self._final: SessionRecord | None = None
        # Feedback that is not committed yet, by column.
        self._feedback: dict[str, int | str] = {}
        # How many transitions are committed, and how many the last attempt included.
        self._committed = self._attempted = committed
        # When the session was last written, in milliseconds since 1970 UTC.
        self._heard_at = heard_at
        # By the monotonic clock: the last attempt, the first failure of a row of them, and the
        # last write of the fallback file. The first heartbeat is due at once.
        self.attempted_at = system.monotonic() - HEARTBEAT_MS
        self._failed_at = self._kept_at = 0

    @property
    def is_lost(self) -> bool:
        """Whether another footui took the session over."""
        return self.state is RecorderState.LOST

    @property
    def is_over(self) -> bool:
        """Whether the session has a final row, committed or not, or is lost."""
        return self._final is not None or self.is_lost

    @property
    def is_final_committed(self) -> bool:
        """Whether the database has the final row."""
        return self.record is self._final

    @property
    def failure(self) -> StorageError | None:
        """Why the last write failed; None if it did not."""
        return self._error if self.state in (RecorderState.FAILING, RecorderState.KEPT) else None

    @property
    def refusal(self) -> str:
        """Why the feedback can never be saved; "" if it can."""
        return str(self._error) if self.state is RecorderState.REJECTED else ""

    @property
    def not_saved(self) -> str:
        """A sentence for a screen that says why not everything is saved; "" if it is."""
        kept = " It is kept in a file meanwhile." if self.is_kept else ""
        return f"Not saved yet: {self.failure}{kept}" if self.failure else ""

    @property
    def fault(self) -> str:
        """`not_saved`, but "" during the first HEARTBEAT_MS of a lock."""
        is_fresh = self.attempted_at - self._failed_at < HEARTBEAT_MS
        return "" if self._is_busy and is_fresh else self.not_saved

    @property
    def is_kept(self) -> bool:
        """Whether the session is in a fallback file because the database does not take it."""
        return self._fallback.path is not None

    @property
    def _is_busy(self) -> bool:
        """Whether another program had locked the database at the last attempt."""
        return isinstance(self.failure, DatabaseBusyError)

    def is_saved(self, session: Session) -> bool:
        """Whether the log of `session`, its end and its feedback are committed."""
        is_log_committed = self._committed == len(session.log)
        is_end_committed = self._final is None or self.is_final_committed
        return is_log_committed and is_end_committed and not self._feedback

    def unsaved(self, session: Session) -> str:
        """Why not all of `session` is saved, and in which file it is; "" if it is saved or lost."""
        if self.is_lost or self.is_saved(session) or not self.failure:
            return self.refusal
        kept = (
            f" It is kept in {self._fallback.path}, and put on record when footui starts next, "
            "or by footui import."
        )
        return f"{self.failure}{kept if self.is_kept else ''}"

    def add_pain(self, pain: int | None, place: str | None) -> None:
        """Add to the row that the user stopped because of `pain` (0–10) in `place`."""
        self.record = replace(self.record, stop_pain=pain, stop_place=place)

    def discard(self, progress: Progress) -> None:
        """Delete the session."""
        self._final = replace(
            final_record(self.record, progress, self._stamp()), deleted_at=self._system.utc()
        )
        self.commit(progress, is_urgent=True)

    def add_feedback(self, given: dict[str, int | str], progress: Progress) -> None:
        """Save the columns in `given`, which are feedback on a session that is over.

        Raises StorageError if they cannot be saved yet (the recorder then keeps trying), or never,
        because the session was deleted.
        """
        if self.state is RecorderState.REJECTED:
            self._enter(RecorderState.WORKING)
        self._feedback |= given
        if self._final:
            self.commit(progress, is_urgent=True)
            if self._error:
                raise StorageError(self.refusal) if self.refusal else self._error

    def commit_if_due(self, progress: Progress, *, has_moved: bool) -> None:
        """Write if there is news, if the session `has_moved` to another block, or after a while."""
        since = progress.now - self.attempted_at
        is_due = self._is_busy or since >= HEARTBEAT_MS
        if self.state is RecorderState.FAILING:
            is_due |= progress.now - self._kept_at >= KEPT_EVERY
        if progress.session.is_over and not self._final:
            self._final = final_record(self.record, progress, self._stamp())
            self.commit(progress)
            return
        has_news = has_moved or len(progress.session.log) > self._attempted
        is_complete = self.is_final_committed and not self._feedback
        if (is_due or has_news) and not is_complete:
            self.commit(progress)

    def commit_rest(self, progress: Progress, *, attempted_at: int) -> None:
        """Write what is not saved, unless it was tried after `attempted_at`.

        Raises StorageError if it cannot be saved.
        """
        if self.is_lost or self.is_saved(progress.session):
            return
        if self.attempted_at == attempted_at or self.state is not RecorderState.KEPT:
            self.commit(progress, is_urgent=True)
        if self.failure:
            raise self.failure

    def release(self) -> None:
        """Give up the lease, so that any footui can resume the session. Raises StorageError."""
        store.release(self._database, self.record.id, self.lock.token)
        self.lock.release()

    def commit(self, progress: Progress, *, is_urgent: bool = False) -> None:
        """Write what is not committed; if that fails, write the fallback file.

        The file is written at most once in KEPT_EVERY, but always at the first failure, after the
        end of the session, and if `is_urgent`.
        """
        if self.is_lost:
            return
        now, utc, count = progress.now, self._system.utc(), len(progress.session.log)
        is_stale = is_urgent or count > self._attempted or now - self._kept_at >= HEARTBEAT_MS
        if is_stale and self.state is RecorderState.KEPT:
            self.state = RecorderState.FAILING
        self.attempted_at, self._attempted = now, count
        # After one lock timeout, further waiting would stop the seconds on the screen.
        without_waiting = self._database.without_waiting() if self._is_busy else nullcontext()
        try:
            with without_waiting:
                self._write(progress, utc)
        except LeaseLostError:
            self._enter(RecorderState.LOST)
            self.lock.release()
        except edits.SessionGoneError as gone:
            self._feedback = {}
            self._enter(RecorderState.REJECTED, gone)
        except StorageError as fault:
            is_first = self.failure is None
            if is_first:
                self._failed_at = now
            if self.state is not RecorderState.KEPT:
                self._enter(RecorderState.FAILING, fault)
                is_now = is_urgent or is_first or self._final is not None
                if is_now or now - self._kept_at >= KEPT_EVERY:
                    self._keep(progress, utc)
            self._error = fault
        else:
            self._enter(RecorderState.WORKING)

    def _enter(self, state: RecorderState, error: StorageError | None = None) -> None:
        """Enter `state`; delete the fallback file unless the database still lacks something."""
        self.state, self._error = state, error
        if self.failure is None:
            self._fallback.leave()

    def _write(self, progress: Progress, utc: int) -> None:
        if not self.is_final_committed:
            self._write_session(progress, utc)
        if self.is_final_committed and self._feedback:
            edits.rate(self._database, self.record.id, self._feedback, utc)
            self._feedback = {}

    def _write_session(self, progress: Progress, utc: int) -> None:
        store.write(
            self._database,
            self.record.id,
            self.lock.token,
            first=self._committed,
            log=progress.session.log[self._committed :],
            times=progress.times[self._committed :],
            position=progress.position,
            ran_until=progress.ran_until,
            now=utc,
            ending=self._final,
        )
        self._committed = len(progress.session.log)
        self._heard_at = max(self._heard_at, utc)
        if self._final:
            self.record = self._final
            self.lock.release()

    def _keep(self, progress: Progress, utc: int) -> None:
        """Write the fallback file."""
        heard_at = self._stamp()
        record = self._final or replace(self.record, updated_at=heard_at)
        if self._feedback:
            record = replace(record, updated_at=stamp_after(record.updated_at, utc))
        content = document(record, self._feedback, progress, heard_at, utc)
        self._fallback.keep(content, utc)
        self._kept_at, self.state = progress.now, RecorderState.KEPT

    def _stamp(self) -> int:
        """Return this moment in milliseconds, or the first one after all that was written."""
        return stamp_after(max(self._heard_at, self.record.updated_at), self._system.utc())
