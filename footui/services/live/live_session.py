"""The live session: its clock and its transitions. A recorder saves each change at once."""

from collections.abc import Callable, Sequence

from footui.domain.errors import StorageError
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Status
from footui.services.live.progress import Progress
from footui.services.live.recorder import SessionRecorder
from footui.services.system import System

LIVE_BUSY_TIMEOUT = 1.0
"""Seconds that a program with a live session waits for a locked database, at most."""


class LiveSession:
    """A session that runs in this footui.

    It goes on in memory while the database cannot be written. `session` is its state.
    """

    def __init__(
        self,
        system: System,
        session: Session,
        recorder: SessionRecorder,
        times: Sequence[int],
        ran_until: int,
    ) -> None:
        """Run `session`, and save it with `recorder`.

        `times` are the instants of its transitions, and `ran_until` is when it last ran, in
        milliseconds since 1970 UTC.
        """
        self.session = session
        self._system = system
        self._recorder = recorder
        self._times = list(times)
        self._ran_until = ran_until
        # UTC minus the monotonic clock, measured once: setting the clock must not change the
        # length of the session.
        self._epoch = system.utc() - system.monotonic()
        # The block of the timeline in which the session was at the last change or tick.
        self._block = session.timeline.block_at(session.position)

    @property
    def record(self) -> SessionRecord:
        """The row of the session."""
        return self._recorder.record

    @property
    def lost(self) -> bool:
        """Whether another footui took the session over; nothing more is written then."""
        return self._recorder.is_lost

    @property
    def is_over(self) -> bool:
        """Whether the session has ended, was discarded, or runs in another footui."""
        return self.session.is_over or self._recorder.is_over

    @property
    def is_saved(self) -> bool:
        """Whether everything is committed, the feedback included."""
        return self._recorder.is_saved(self.session)

    @property
    def failure(self) -> StorageError | None:
        """Why the last write failed; None if it did not. Every heartbeat tries again."""
        return self._recorder.failure

    @property
    def refusal(self) -> str:
        """Why the feedback can never be saved; "" if it can."""
        return self._recorder.refusal

    @property
    def not_saved(self) -> str:
        """A sentence for a screen that says why not everything is saved; "" if it is."""
        return self._recorder.not_saved

    @property
    def fault(self) -> str:
        """`not_saved`, but "" during the first HEARTBEAT_MS of a lock."""
        return self._recorder.fault

    @property
    def is_kept(self) -> bool:
        """Whether the session is in a fallback file because the database does not take it."""
        return self._recorder.is_kept

    @property
    def unsaved(self) -> str:
        """Why not everything is saved, and in which file it is; "" if it is saved or lost."""
        return self._recorder.unsaved(self.session)

    def now(self) -> int:
        """Return the time on the clock of the session, in milliseconds."""
        return self._system.monotonic()

    def tick(self) -> Session:
        """Move the session to this moment."""
        return self.apply(Session.tick)

    def apply(self, change: Callable[[Session, int], Session]) -> Session:
        """Change the session at this moment, and save it if that is due.

        Once the session is over, `change` is ignored and only the saving goes on.
        """
        if self.lost:
            return self.session
        now = self.now()
        if self._recorder.is_over:
            change = Session.tick
        before, self.session = self.session, change(self.session, now)
        news = self.session.log[len(before.log) :]
        if before.status is Status.RUNNING and Kind.STALL not in {one.kind for one in news}:
            self._ran_until = self._epoch + now
        self._times += [self._epoch + now] * (len(self.session.log) - len(self._times))
        block = self.session.timeline.block_at(self.session.position_at(now))
        has_moved, self._block = block != self._block, block
        self._recorder.commit_if_due(self._progress(now), has_moved=has_moved)
        return self.session

    def stop(self, *, pain: int | None = None, place: str | None = None) -> SessionRecord:
        """End the session with what ran; give `pain` (0–10) and its `place` if that is why."""
        if not self.is_over:
            self._recorder.add_pain(pain, place)
            self.apply(Session.stop)
        return self.record

    def discard(self) -> None:
        """Delete the session; its log stays as it is, so that an undo can resume it."""
        self.apply(Session.pause)
        if not self.is_over:
            self._recorder.discard(self._progress(self.now()))

    def add_feedback(self, *, pain_after: int | None = None, note: str = "") -> None:
        """Add feedback to the session, which is over; what is left out stays as it is.

        Raises StorageError if it cannot be saved yet (it is then saved with the rest), or if the
        session was deleted (it is then never saved).
        """
        given = {"pain_after": pain_after, "note": note or None}
        columns = {name: value for name, value in given.items() if value is not None}
        self._recorder.add_feedback(columns, self._progress(self.now()))

    def suspend(self) -> None:
        """Pause the session, and release it so that any footui can resume it.

        Raises StorageError, and keeps the session, if not everything can be saved.
        """
        attempted_at = self._recorder.attempted_at
        self.apply(Session.pause)
        self._recorder.commit_rest(self._progress(self.now()), attempted_at=attempted_at)
        if not self.is_over:
            self._recorder.release()

    def _progress(self, now: int) -> Progress:
        return Progress(self.session, self._times, self._ran_until, now)
