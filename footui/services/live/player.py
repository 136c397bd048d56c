"""The player: it ticks the live session whenever something is due, and rings its cues."""

from collections.abc import Callable
from typing import Protocol

from footui.domain.session.cues import PATTERNS, Cue, Snapshot, cue_between
from footui.domain.session.session import Session
from footui.services.live.live_session import LiveSession

SOON = 1_000
"""Most milliseconds between two ticks while saving fails."""


class Alarm(Protocol):
    """A call that is scheduled."""

    def cancel(self) -> object:
        """Cancel the call."""


class Schedule(Protocol):
    """A function that schedules a call."""

    def __call__(self, delay: float, callback: Callable[[], None]) -> Alarm:
        """Call `callback` in `delay` seconds."""


class Bell:
    """Rings cues as rhythms of the terminal bell; a new cue cancels the rest of the last one."""

    def __init__(self, ring_once: Callable[[], None], schedule: Schedule) -> None:
        """Ring with `ring_once`, which rings the bell one time."""
        self._ring_once = ring_once
        self._schedule = schedule
        self._next: Alarm | None = None

    def ring(self, cue: Cue) -> None:
        """Ring the rhythm of `cue`."""
        if self._next:
            self._next.cancel()
        self._ring_rest(PATTERNS[cue])

    def _ring_rest(self, gaps: tuple[int, ...]) -> None:
        """Ring now, and once more after each of `gaps`, in milliseconds."""
        self._ring_once()
        self._next = None
        if gaps:
            self._next = self._schedule(gaps[0] / 1000, lambda: self._ring_rest(gaps[1:]))


class Player:
    """Keeps one live session going, whatever screen is open."""

    def __init__(
        self,
        live: LiveSession,
        schedule: Schedule,
        ring: Callable[[Cue], None],
        changed: Callable[[], None],
    ) -> None:
        """Play `live`: call `ring` for each cue, and `changed` after every tick."""
        self.live = live
        self._schedule = schedule
        self._ring = ring
        self._changed = changed
        self._alarm: Alarm | None = None
        self._announced: Snapshot | None = None
        self.snapshot = Snapshot.at(live.session, live.now())
        """The state of the session at the last change or tick, for all that draw or tell it."""

    def play(self) -> None:
        """Tick the session now, and from then on whenever it is due."""
        self.do(Session.tick)

    def do(self, change: Callable[[Session, int], Session]) -> None:
        """Apply `change`, ring its cue, and schedule the next tick until all is over and saved."""
        self.close()
        self.live.apply(change)
        self.snapshot = Snapshot.at(self.live.session, self.live.now())
        if not self.live.lost and (cue := cue_between(self._announced, self.snapshot)):
            self._ring(cue)
        self._announced = self.snapshot
        self._changed()
        if not (self.live.lost or (self.live.is_over and self.live.is_saved)):
            delay = self.live.session.next_change(self.live.now())
            if self.live.failure:
                delay = min(delay, SOON)
            self._alarm = self._schedule(delay / 1000, self.play)

    def close(self) -> None:
        """Stop ticking."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
