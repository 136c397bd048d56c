"""A live session that this footui does not lead: left, cut off, or led by another."""

from dataclasses import dataclass

from footui.domain.records import SessionRecord
from footui.domain.session import Session
from footui.domain.wording import clock
from footui.practice.surroundings import Seat
from footui.practice.views import view


@dataclass(frozen=True, slots=True)
class Waiting:
    """The session, as it was last written."""

    record: SessionRecord
    session: Session
    seat: Seat
    since: int
    held: bool
    """Whether somebody seems to lead it at this moment."""

    @property
    def told(self) -> str:
        """Since when it is live, where it stands, and who leads it or what was done."""
        began = f"It began on {self.record.started:%A %H:%M}"
        if self.held:
            led = f"is led by footui on {self.seat.host}, {self.seat.terminal}"
            return f"{began} and {led}; {where(self.session)}."
        done = view(self.record, self.session)
        worked = [exercise.name for exercise in done.exercises if exercise.is_whole]
        finished = f" Done: {', '.join(worked)}." if worked else ""
        return f"{began} and ran for {clock(done.ran)}; {where(self.session)}.{finished}"


def where(session: Session) -> str:
    """Where a session stands: "at Toe walking, with 15:42 to go"."""
    moment = session.timeline.at(session.position)
    return f"at {moment.exercise.name}, with {clock(moment.left_in_all)} to go"
