"""Records: what is kept of each session, and of who leads a live one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from footui.domain.session import Transition


class SessionKind(StrEnum):
    """How a session came on record."""

    TIMED = "timed"
    MANUAL = "manual"


class SessionState(StrEnum):
    """Where a session is in its life."""

    LIVE = "live"
    DONE = "done"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session on record.

    Instants are milliseconds since 1970 UTC, `utc_offset` is in seconds; pain and effort are
    0–10, and None where nobody said. `minutes` is how long it took, without the pauses, and None
    where that is not known. `routine` is the digest of the routine's document.
    """

    id: str
    kind: SessionKind
    state: SessionState
    counts: bool
    log_date: date
    started_at: int
    ended_at: int | None
    timezone: str
    utc_offset: int
    updated_at: int
    routine: str | None = None
    minutes: float | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    effort: int | None = None
    stop_pain: int | None = None
    stop_place: str | None = None
    note: str = ""
    deleted_at: int | None = None

    @property
    def started(self) -> datetime:
        """When it started, on the wall clock of the place where it did."""
        zone = timezone(timedelta(seconds=self.utc_offset))
        return datetime.fromtimestamp(self.started_at / 1000, UTC).astimezone(zone)


@dataclass(frozen=True, slots=True)
class Day:
    """What a log date holds: how many sessions, how many that count, how many of these by hand."""

    day: date
    sessions: int
    counting: int
    manual: int


@dataclass(frozen=True, slots=True)
class Past:
    """All sessions that are over: their log dates, how many they are, and their minutes.

    `counting` are the dates with a session that counts, `partial` all others.
    """

    counting: frozenset[date]
    partial: frozenset[date]
    began: date | None
    sessions: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Lease:
    """Who leads the live session, since when, and how far it had come at the last heartbeat.

    `ran_until` is when the position last moved.
    """

    session: str
    token: str | None
    host: str
    terminal: str
    pid: int
    since: int
    heartbeat_at: int
    ran_until: int
    position: int


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A live session as the database knows it."""

    record: SessionRecord
    lease: Lease
    log: tuple[Transition, ...]
    document: str


def new_id(utc_ms: int, randomness: bytes) -> str:
    """Make a UUID version 7 from an instant and ten random bytes (RFC 9562, section 5.7)."""
    value = (utc_ms & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:10])
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
