"""Whether somebody leads a session: seen by the lock of its lease, else by signs of life.

A lock that is held tells at once. Where it is free though a lease is held, its holder may have
died, or run on another machine that shares the disk: then a heartbeat has to come within one beat
and a second, by the clock of whoever watches. Two clocks are never compared, nor process numbers.
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
"""Milliseconds to watch: as long as one beat may take (see `live.HEARTBEAT_MS`), and a second."""

STEP = 0.25
"""Seconds between two looks."""

AT_MOST = f"{WATCH // 1000} seconds at most"
"""How long it takes, as it is said."""

WATCHING = f"A session is not over. Checking whether it is still led elsewhere, for {AT_MOST} …"


class Led(Enum):
    """Whether somebody leads a session."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()
    """Only watching will tell."""


@dataclass(slots=True)
class _Seen:
    """What a leader was last seen to have changed, since when, and whether that was a beat."""

    signs: set[object]
    since: int
    looked_at: int
    has_beaten: bool = False


class LeaseWatch:
    """Remembers what was seen at one look, so that the next ones can tell."""

    def __init__(self, database: Path, now: Callable[[], int]) -> None:
        """Watch over a database, by a clock in milliseconds that never runs backwards."""
        self._database = database
        self._now = now
        self._seen: dict[str, _Seen] = {}

    def observe(self, lease: Lease | None, kept: Iterable[PendingFile]) -> dict[str, Led]:
        """Who leads, by the token of each: the holder of the lease, and who keeps files elsewhere.

        A leader changes the lease at each beat, or what it keeps in a file.
        """
        signs: Mapping[str, set[object]] = defaultdict(set)
        places: Mapping[str, set[Path]] = defaultdict(lambda: {self._database})
        if lease and lease.token is not None:
            signs[lease.token].add((lease.heartbeat_at, lease.position))
        for one in kept:
            signs[one.leader].add((one.path, one.at))
            places[one.leader].add(Path(one.database))
        return {
            token: self._judged(token, seen, any(is_held(place, token) for place in places[token]))
            for token, seen in signs.items()
        }

    def _judged(self, token: str, signs: set[object], is_locked: bool) -> Led:  # noqa: FBT001
        """What these signs tell after those before; a new one between close looks is a beat.

        That one is gone tells nothing: what was kept may have been put on record.
        """
        now = self._now()
        seen = self._seen.setdefault(token, _Seen(signs, now, now))
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
    """Whether anybody of these leads."""
    found = set(leaders.values())
    return next((led for led in (Led.YES, Led.UNKNOWN) if led in found), Led.NO)
