"""A machine for tests: clocks that move when told, a fixed zone, and chance that repeats."""

import itertools
from datetime import UTC, datetime

from footui.practice.surroundings import Seat, Surroundings

SUNDAY_EVENING = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)


class Machine:
    """Clocks in milliseconds; `advance` moves both, `utc` and `monotonic` can be set alone."""

    def __init__(self, start: datetime = SUNDAY_EVENING, zone: str = "UTC") -> None:
        self.utc = int(start.timestamp() * 1000)
        self.monotonic = 1_000_000
        self.zone = zone
        self.dead_pids: set[int] = set()
        self._chance = itertools.count(1)

    def advance(self, ms: int) -> None:
        self.utc += ms
        self.monotonic += ms

    def surroundings(self, pid: int = 100) -> Surroundings:
        """What a footui that runs as `pid` on this machine sees."""
        return Surroundings(
            utc=lambda: self.utc,
            monotonic=lambda: self.monotonic,
            server_zone=lambda: self.zone,
            seat=Seat("desk", f"pts/{pid % 10}", pid),
            is_alive=lambda seat: seat.pid not in self.dead_pids,
            randomness=lambda n: next(self._chance).to_bytes(n),
        )
