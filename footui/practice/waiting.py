"""A live session that this footui does not lead: left, cut off, or led by another."""

from dataclasses import dataclass

from footui.domain.lease import Lease
from footui.domain.records import SessionRecord
from footui.domain.session import Session
from footui.domain.text import clean_line
from footui.domain.wording import clock
from footui.practice.surroundings import Seat, Surroundings
from footui.practice.views import view

GHOST_AFTER = 15_000
"""Milliseconds without a heartbeat after which nobody is thought to lead a session."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The session, as it was last written."""

    record: SessionRecord
    session: Session
    seat: Seat
    since: int
    held: bool
    """Whether somebody else seems to lead it at this moment."""

    @property
    def told(self) -> str:
        """Since when it is live, where it stands, and who leads it or what was done."""
        began = f"It began on {self.record.started:%A %H:%M}"
        if self.held:
            seat = clean_line(f"{self.seat.host}, {self.seat.terminal}")
            led = f"is led by footui on {seat}"
            return f"{began} and {led}; {where(self.session)}."
        done = view(self.record, self.session)
        worked = [exercise.name for exercise in done.exercises if exercise.is_whole]
        finished = f" Done: {', '.join(worked)}." if worked else ""
        return f"{began} and ran for {clock(done.ran)}; {where(self.session)}.{finished}"


def where(session: Session) -> str:
    """Where a session stands: "at Toe walking, with 15:42 to go"."""
    moment = session.timeline.at(session.position)
    return f"at {moment.exercise.name}, with {clock(moment.left_in_all)} to go"


def seat_of(lease: Lease) -> Seat:
    """Where the footui runs that has the lease."""
    return Seat(lease.host, lease.terminal, lease.pid)


def is_led(lease: Lease, surroundings: Surroundings) -> bool:
    """Whether somebody seems to lead the live session at this moment."""
    is_heard = abs(surroundings.utc() - lease.heartbeat_at) < GHOST_AFTER
    return lease.token is not None and is_heard and surroundings.is_alive(seat_of(lease))
