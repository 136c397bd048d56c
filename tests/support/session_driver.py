"""Advance a live session, and read what is committed of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Transition
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession
from footui.services.service import Service
from tests.support.fake_system import FakeSystem
from tests.support.routines import short_timeline
from tests.support.sqlite_tools import fetch_rows


def find_pending_session(service: Service) -> PendingSession | None:
    """Import fallback files, and return the live session that this service does not run."""
    service.sessions.recover_pending()
    return service.sessions.unfinished()


def advance_session(live: LiveSession, fake_system: FakeSystem, ms: int, step: int = 1_000) -> None:
    """Advance the clocks by `ms`, and tick the session after every `step`."""
    while ms > 0:
        passed = min(ms, step)
        fake_system.advance(passed)
        live.tick()
        ms -= passed


def changes_until_the_end(live: LiveSession, fake_system: FakeSystem) -> Iterator[None]:
    """Advance the clocks to each change of what is shown, and tick after the caller has looked."""
    for _ in range(5_000):
        if live.is_over:
            return
        fake_system.advance(live.session.next_change(live.now()))
        yield
        live.tick()
    raise AssertionError("the session does not end")


def advance_to_the_end(live: LiveSession, fake_system: FakeSystem) -> int:
    """Tick at every change until the session is over; return the milliseconds it took."""
    begun = fake_system.monotonic
    for _ in changes_until_the_end(live, fake_system):
        pass
    return fake_system.monotonic - begun


def committed_log(path: Path, session_id: str) -> tuple[Transition, ...]:
    """Return the log that another connection sees; its numbers are 0, 1, 2 and so on."""
    found = fetch_rows(
        path,
        "SELECT number, kind, reached, position FROM transition WHERE session = ? ORDER BY number",
        session_id,
    )
    return numbered(found)


def numbered(rows: list[tuple[Any, ...]]) -> tuple[Transition, ...]:
    """Return the rows of a log, which must be numbered 0, 1, 2 and so on, as transitions."""
    assert [number for number, *_ in rows] == list(range(len(rows)))
    return tuple(Transition(Kind(kind), reached, position) for _, kind, reached, position in rows)


def replayed(log: tuple[Transition, ...], reached: int = 0) -> Session:
    """Return the session that results from a log on the short routine."""
    return Session.replay(short_timeline(), log, reached, 0)


def take_over(service: Service) -> LiveSession:
    """Take over the live session, which there must be."""
    live = service.sessions.take()
    assert live
    return live
