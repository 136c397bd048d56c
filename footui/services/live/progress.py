"""How far a live session has come, and what the database and the fallback file hold of that."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from footui.domain.kinds import SessionState
from footui.domain.limits import MAX_MINUTES
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.session.transitions import Transition


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a live session has come at one moment."""

    session: Session
    times: Sequence[int]
    """The instant of each transition in the log, in milliseconds since 1970 UTC."""

    ran_until: int
    """When the session last ran, in milliseconds since 1970 UTC."""

    now: int
    """The moment, by the monotonic clock, in milliseconds."""

    @property
    def position(self) -> int:
        """The position on the timeline, in milliseconds."""
        return self.session.position_at(self.now)


def final_record(record: SessionRecord, progress: Progress, updated_at: int) -> SessionRecord:
    """Return the row of the session once it is over; `updated_at` is its new stamp."""
    counts = progress.session.counts
    return replace(
        record,
        state=SessionState.DONE if counts else SessionState.PARTIAL,
        counts=counts,
        ended_at=max(progress.ran_until, record.started_at),
        minutes=min(progress.session.time_run / 60_000, MAX_MINUTES) or None,
        updated_at=updated_at,
    )


def document(
    record: SessionRecord,
    feedback: Mapping[str, int | str],
    progress: Progress,
    heard_at: int,
    utc: int,
) -> dict[str, Any]:
    """Return the session as an export at `utc` has it.

    `feedback` replaces columns of `record`; `heard_at` is the heartbeat of its lease, which a
    session that is over does not have.
    """
    # Only a fault needs these.
    from footui.domain.transfer.merge import Archive, SessionRows
    from footui.services.export_document import document_of

    lease = {
        "heartbeat_at": heard_at,
        "ran_until": progress.ran_until,
        "position": progress.position,
    }
    row = asdict(record) | {**feedback, "log_date": record.log_date.isoformat()}
    log = tuple(
        {name: getattr(transition, name) for name in Transition.__slots__} | {"at": at}
        for transition, at in zip(progress.session.log, progress.times, strict=True)
    )
    is_live = record.state is SessionState.LIVE
    rows = SessionRows(row, log, lease if is_live else None)
    routines = {str(record.routine): progress.session.timeline.routine.document}
    return document_of(Archive(routines=routines, sessions={record.id: rows}), utc)
