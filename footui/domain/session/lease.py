"""The lease: which process runs the live session, and how far it is."""

from dataclasses import dataclass

from footui.domain.session.record import SessionRecord
from footui.domain.session.transitions import Transition


@dataclass(frozen=True, slots=True)
class Lease:
    """The process that runs the live session, and the position at its last heartbeat.

    `token` identifies the process, None if no process runs the session. `since` is when it started
    the session or took it over; `ran_until` is when the position last moved. Instants are in
    milliseconds since 1970 UTC.
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
class LiveSnapshot:
    """A live session as it is stored; `times` are the instants of its transitions."""

    record: SessionRecord
    lease: Lease
    log: tuple[Transition, ...]
    times: tuple[int, ...]
    document: str
