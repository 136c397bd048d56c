"""The record of a session."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from footui.domain.kinds import SessionKind, SessionState

NOON = time(12)


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session, as a row of the database.

    Instants are milliseconds since 1970 UTC; `utc_offset` is in seconds. Pain and effort are
    0–10, or None without a rating. `minutes` is the length without pauses, or None if unknown.
    `routine` is the SHA-256 of the routine's document. `counts_set_at` is when the person last
    chose whether it counts; it is None while the work done decides.
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
    counts_set_at: int | None = None

    @property
    def has_clock(self) -> bool:
        """Whether its start time is known; a manual session without one is stored at noon."""
        return self.kind is SessionKind.TIMED or self.started.time() != NOON

    @property
    def started(self) -> datetime:
        """The start in the local time of the place where the session was."""
        zone = timezone(timedelta(seconds=self.utc_offset))
        return datetime.fromtimestamp(self.started_at / 1000, UTC).astimezone(zone)


def new_id(utc_ms: int, randomness: bytes) -> str:
    """Return a UUID version 7 for an instant and ten random bytes (RFC 9562, section 5.7)."""
    value = (utc_ms & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:10])
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
