"""The lease: who leads the live session, and how far it is."""

from dataclasses import dataclass

from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Transition


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
class LiveSnapshot:
    """A live session as the database knows it; `times` are the instants of its transitions."""

    record: SessionRecord
    lease: Lease
    log: tuple[Transition, ...]
    times: tuple[int, ...]
    document: str
