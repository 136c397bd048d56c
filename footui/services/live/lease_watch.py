"""Find out whether a footui still runs a session: by the lock of its lease, else by heartbeats.

A held lock answers at once. If the lock is free but a lease exists, its holder has died, or runs on
another machine that shares the disk: then a heartbeat must come within WATCH. Only the clock of the
watching process counts. Clocks of two machines may differ, and process ids mean nothing elsewhere.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from footui.domain.session.lease import Lease
from footui.services.live.fallback_file import PendingFile
from footui.store.lease_lock import is_held

WATCH = 6_000
"""Milliseconds to wait for a heartbeat: HEARTBEAT_MS and two seconds of tolerance."""

STEP = 0.25
"""Seconds between two looks while waiting."""

AT_MOST = f"{WATCH // 1000} seconds at most"
"""The longest wait, in words."""

WATCHING = f"Unfinished session. Checking whether it still runs elsewhere, for {AT_MOST} …"


class Led(Enum):
    """Whether a footui runs a session."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()
    """There is a lease without a lock; wait for a heartbeat to know."""


@dataclass(slots=True)
class _Sighting:
    """What one holder wrote last (`signs`), first seen at `since`, last checked at `looked_at`.

    `has_beaten` is True if the signs changed between two looks that were close together.
    """

    signs: set[object]
    since: int
    looked_at: int
    has_beaten: bool = False


class LeaseWatch:
    """Compares what holders of leases write at each look with what they wrote before."""

    def __init__(self, database: Path, now: Callable[[], int]) -> None:
        """Watch a database; `now` returns milliseconds of a clock that never runs backwards."""
        self._database = database
        self._now = now
        self._seen: dict[str, _Sighting] = {}

    def observe(self, lease: Lease | None, kept: Iterable[PendingFile]) -> dict[str, Led]:
        """Return by token which holders run: of the `lease`, and of the fallback files `kept`.

        A running footui changes the lease, or its fallback file, at each heartbeat.
        """
        signs: Mapping[str, set[object]] = defaultdict(set)
        places: Mapping[str, set[Path]] = defaultdict(lambda: {self._database})
        if lease and lease.token is not None:
            signs[lease.token].add((lease.heartbeat_at, lease.position))
        for one in kept:
            signs[one.leader].add((one.path, one.at))
            places[one.leader].add(Path(one.database))
        return {
            token: self._judge(token, seen, any(is_held(place, token) for place in places[token]))
            for token, seen in signs.items()
        }

    def _judge(self, token: str, signs: set[object], is_locked: bool) -> Led:  # noqa: FBT001
        """Compare `signs` with those of the last look: a new one within WATCH is a heartbeat.

        A sign that is gone means nothing, because a fallback file may have been imported.
        """
        now = self._now()
        seen = self._seen.setdefault(token, _Sighting(signs, now, now))
        if signs - seen.signs:
            seen.has_beaten = now - seen.looked_at <= WATCH
            seen.signs, seen.since = signs, now
        seen.looked_at = now
        if is_locked:
            return Led.YES
        if now - seen.since >= WATCH:
            return Led.NO
        return Led.YES if seen.has_beaten else Led.UNKNOWN


def summed(leaders: Mapping[str, Led]) -> Led:
    """Return YES if any of `leaders` runs, else UNKNOWN if any may run, else NO."""
    found = set(leaders.values())
    return next((led for led in (Led.YES, Led.UNKNOWN) if led in found), Led.NO)
