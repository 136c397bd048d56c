"""A system for tests: the test sets its clocks and zone, and its random bytes repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from footui.services.system import Owner, System

SUNDAY_EVENING = datetime(2026, 11, 22, 18, 4, tzinfo=UTC)


@dataclass
class Alarm:
    """A call that is due at a reading of the monotonic clock."""

    due: int
    ring: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Randomness:
    """Return other bytes at each call, and the same ones in each test."""

    drawn: int = 0

    def __call__(self, length: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(length)


def milliseconds(moment: datetime | str) -> int:
    """Return the milliseconds since 1970 of a moment; text is in UTC."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


class FakeSystem:
    """Clocks in milliseconds; `advance` moves both, `utc` and `monotonic` can be set alone."""

    def __init__(self, start: datetime = SUNDAY_EVENING, zone: str = "UTC") -> None:
        self.utc = milliseconds(start)
        self.monotonic = 1_000_000
        self.zone = zone
        self.messages: list[str] = []
        self.alarms: list[Alarm] = []
        self.fallback_dirs: list[Path] = []
        self.randomness_source = Randomness()

    def schedule(self, delay: float, ring: Callable[[], None]) -> Alarm:
        """Call `ring` once these clocks have advanced by `delay` seconds."""
        alarm = Alarm(self.monotonic + round(delay * 1000), ring)
        self.alarms.append(alarm)
        return alarm

    def advance(self, ms: int) -> None:
        """Advance both clocks, and ring every alarm on the way when it is due."""
        end = self.monotonic + ms
        while due := [alarm for alarm in self.alarms if not alarm.cancelled and alarm.due <= end]:
            alarm = min(due, key=lambda alarm: alarm.due)
            self.alarms.remove(alarm)
            self._pass(alarm.due - self.monotonic)
            alarm.ring()
        self.alarms = [alarm for alarm in self.alarms if not alarm.cancelled]
        self._pass(end - self.monotonic)

    def set_clock(self, moment: datetime | str) -> None:
        """Set the wall clock, and leave the monotonic one; text is in UTC."""
        self.utc = milliseconds(moment)

    def suspend(self, ms: int) -> None:
        """Advance the clocks while no process runs; then ring all that is due at once."""
        self._pass(ms)
        due = [alarm for alarm in self.alarms if alarm.due <= self.monotonic]
        self.alarms = [alarm for alarm in self.alarms if alarm not in due]
        for alarm in due:
            if not alarm.cancelled:
                alarm.ring()

    def _pass(self, ms: int) -> None:
        self.monotonic += ms
        self.utc += ms

    def system(self, pid: int = 100) -> System:
        """Return the system as a footui sees it that runs as `pid`."""
        return System(
            utc=lambda: self.utc,
            monotonic=lambda: self.monotonic,
            server_zone=lambda: self.zone,
            owner=Owner("desk", f"pts/{pid % 10}", pid),
            randomness=self.randomness_source,
            fallback_dirs=lambda: self.fallback_dirs,
            sleep=lambda seconds: self.advance(round(seconds * 1000)),
            tell=self.messages.append,
        )
