"""A live session that this footui does not lead: left, cut off, or led by another."""

from dataclasses import dataclass
from datetime import date

from footui.domain.dates import date_phrase, full_date
from footui.domain.durations import clock
from footui.domain.session.lease import Lease
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.text import clean_line
from footui.services.live.lease_watch import Led
from footui.services.session_report import view
from footui.services.system import Owner


@dataclass(frozen=True, slots=True)
class PendingSession:
    """The session, as it was last written; `today` is the log date of this moment."""

    record: SessionRecord
    session: Session
    owner: Owner
    since: int
    led: Led
    today: date

    @property
    def held(self) -> bool:
        """Whether somebody else leads it, as far as is known."""
        return self.led is not Led.NO

    @property
    def counts_on(self) -> str:
        """The earlier day to which it belongs, on which nobody may want to go on; else nothing."""
        return earlier_day(self.record, self.today)

    @property
    def told(self) -> str:
        """Since when it is live, where it stands, and who leads it or what was done."""
        began = f"It began on {self.record.started:%A %H:%M}"
        if self.counts_on:
            started = self.record.started
            began = f"It began on {started:%A} {date_phrase(started.date())} at {started:%H:%M}"
        if self.held:
            owner = clean_line(f"{self.owner.host}, {self.owner.terminal}")
            led = f"is led by footui on {owner}"
            return f"{began} and {led}; {where(self.session)}."
        done = view(self.record, self.session)
        worked = [exercise.name for exercise in done.exercises if exercise.is_whole]
        finished = f" Done: {', '.join(worked)}." if worked else ""
        return f"{began} and ran for {clock(done.ran)}; {where(self.session)}.{finished}"


def earlier_day(record: SessionRecord, today: date) -> str:
    """The day to which a session belongs, where that is not today any more; else nothing."""
    return full_date(record.log_date) if record.log_date < today else ""


def counted(day: str) -> str:
    """That a session counts, and on which `day` if that is an earlier one."""
    return f"It counts on {day}." if day else "It counts."


def where(session: Session) -> str:
    """Where a session stands: "at Toe walking, with 15:42 to go"."""
    moment = session.timeline.at(session.position)
    return f"at {moment.exercise.name}, with {clock(moment.left_in_all)} to go"


def owner_of(lease: Lease) -> Owner:
    """Where the footui runs that has the lease."""
    return Owner(lease.host, lease.terminal, lease.pid)
