"""A live session that this footui does not run: suspended, cut off, or run by another footui."""

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
    """The session as it was last written.

    `owner` has the lease `since` then, in milliseconds since 1970 UTC; `led` tells whether it still
    runs. `today` is the log date of this moment.
    """

    record: SessionRecord
    session: Session
    owner: Owner
    since: int
    led: Led
    today: date

    @property
    def held(self) -> bool:
        """Whether another footui runs it, or may run it."""
        return self.led is not Led.NO

    @property
    def counts_on(self) -> str:
        """The earlier day to which it belongs, in words; "" if it is today's."""
        return earlier_day(self.record, self.today)

    @property
    def told(self) -> str:
        """When it began, how far it came, and where it runs or what was done, in sentences."""
        began = f"It began on {self.record.started:%A %H:%M}"
        if self.counts_on:
            started = self.record.started
            began = f"It began on {started:%A} {date_phrase(started.date())} at {started:%H:%M}"
        if self.held:
            owner = clean_line(f"{self.owner.host}, {self.owner.terminal}")
            led = f"runs in footui on {owner}"
            return f"{began} and {led}; {where(self.session)}."
        done = view(self.record, self.session)
        worked = [exercise.name for exercise in done.exercises if exercise.is_whole]
        finished = f" Done: {', '.join(worked)}." if worked else ""
        return f"{began} and ran for {clock(done.ran)}; {where(self.session)}.{finished}"


def earlier_day(record: SessionRecord, today: date) -> str:
    """Return the day to which a session belongs if it is before `today`, in words, else ""."""
    return full_date(record.log_date) if record.log_date < today else ""


def counted(day: str) -> str:
    """Return a sentence that a session counts, on `day` unless that is empty."""
    return f"It counts on {day}." if day else "It counts."


def where(session: Session) -> str:
    """Return how far a session came: "at Toe walking, with 15:42 to go"."""
    moment = session.timeline.at(session.position)
    return f"at {moment.exercise.name}, with {clock(moment.left_in_all)} to go"


def owner_of(lease: Lease) -> Owner:
    """Return the host, terminal and process of a lease."""
    return Owner(lease.host, lease.terminal, lease.pid)
