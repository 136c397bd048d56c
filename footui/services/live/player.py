"""The player: looks at the live session whenever something is due, and tells what changed."""

from collections.abc import Callable
from typing import Protocol

from footui.domain.session.cues import PATTERNS, Cue, Snapshot, cue_between
from footui.domain.session.session import Session
from footui.services.live.live_session import LiveSession

SOON = 1_000
"""Milliseconds after which at the latest to look again while not all is saved."""


class Alarm(Protocol):
    """Something that will happen, unless it is stopped before."""

    def cancel(self) -> object:
        """See that it does not happen."""


class Schedule(Protocol):
    """Whatever can call back after some seconds."""

    def __call__(self, delay: float, callback: Callable[[], None]) -> Alarm:
        """Call `callback` in `delay` seconds."""


class Bell:
    """Rings cues as rhythms of single strokes; a new cue cuts the one before short."""

    def __init__(self, ring_once: Callable[[], None], schedule: Schedule) -> None:
        """Ring with `press`."""
        self._ring_once = ring_once
        self._schedule = schedule
        self._next: Alarm | None = None

    def ring(self, cue: Cue) -> None:
        """Ring `cue`."""
        if self._next:
            self._next.cancel()
        self._strike(PATTERNS[cue])

    def _strike(self, gaps: tuple[int, ...]) -> None:
        self._ring_once()
        self._next = None
        if gaps:
            self._next = self._schedule(gaps[0] / 1000, lambda: self._strike(gaps[1:]))


class Player:
    """Moves one live session on, wherever the user is looking meanwhile."""

    def __init__(
        self,
        live: LiveSession,
        schedule: Schedule,
        ring: Callable[[Cue], None],
        changed: Callable[[], None],
    ) -> None:
        """Play `live`; `changed` is called after every look."""
        self.live = live
        self._schedule = schedule
        self._ring = ring
        self._changed = changed
        self._alarm: Alarm | None = None
        self._before: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """What there is to see now."""
        return Snapshot.at(self.live.session, self.live.now())

    def play(self) -> None:
        """Begin to look."""
        self.do(Session.tick)

    def do(self, change: Callable[[Session, int], Session]) -> None:
        """Apply a change, or only look, and see to it that the next look comes in time."""
        self.close()
        self.live.apply(change)
        look = self.snapshot
        if not self.live.lost and (cue := cue_between(self._before, look)):
            self._ring(cue)
        self._before = look
        self._changed()
        if not (self.live.lost or (self.live.is_over and self.live.is_saved)):
            delay = self.live.session.next_change(self.live.now())
            if self.live.failure:
                delay = min(delay, SOON)
            self._alarm = self._schedule(delay / 1000, self.play)

    def close(self) -> None:
        """Look no more."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
