"""Archives, which hold all data of a database, and merging two that were edited separately.

A total order decides which of two versions of a row wins. So the result does not depend on which
archive is merged into which, in what order, or how often. The later change wins, deletions
included; of two changes in the same millisecond, the one whose JSON sorts last.

For sessions, three criteria come first, in this order: whether it is settled that the session
counts or not; the amount of the timeline's work that ran; the later choice of whether it counts.
So a day that counted stays, unless a person deletes its session or says that it does not count.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TypeVar

from footui.domain.errors import RejectedError
from footui.domain.kinds import SessionState
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import parse
from footui.domain.session.session import Session
from footui.domain.session.transitions import ENDS, Kind, Transition

ANOTHER_PERSON = (
    "This is the data of another person, or your own from a machine that was set up by itself. "
    "Nothing was changed. If it is yours, join the two: footui import FILE --join."
)

Value = str | int | float | None
Row = Mapping[str, Value]
"""A row of the database: its values by column."""


@dataclass(frozen=True, slots=True)
class SessionRows:
    """A session with its transitions in order and, if it is live, its lease."""

    session: Row
    transitions: tuple[Row, ...] = ()
    lease: Row | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """All rows by their keys, deleted ones included, and routines by their digests.

    `held` is the id of a session that a process is running right now, or None. `person` is the id
    of the owner, and `source` that of the database; None if unknown.
    """

    settings: Mapping[str, Row] = field(default_factory=dict)
    goals: Mapping[str, Row] = field(default_factory=dict)
    pauses: Mapping[str, Row] = field(default_factory=dict)
    routines: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, SessionRows] = field(default_factory=dict)
    held: str | None = None
    person: str | None = None
    source: str | None = None

    @property
    def has_rows(self) -> bool:
        """Whether there is any row or routine."""
        tables = (self.settings, self.goals, self.pauses, self.routines, self.sessions)
        return any(tables)


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of rows added, changed and deleted."""

    added: int = 0
    changed: int = 0
    deleted: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return the sums."""
        return Tally(
            self.added + other.added, self.changed + other.changed, self.deleted + other.deleted
        )


_STAMPS = ("updated_at", "counts_set_at")
"""Columns that hold the time of a change only."""

T = TypeVar("T", Row, SessionRows)


def merge(ours: Archive, theirs: Archive) -> Archive:
    """Return `ours` with the winning rows of `theirs`, except the sessions of `waiting`."""
    coming = _without(theirs.sessions, waiting(ours, theirs))
    return replace(
        ours,
        settings=_winning(ours.settings, theirs.settings, _precedence),
        goals=_winning(ours.goals, theirs.goals, _precedence),
        pauses=_winning(ours.pauses, theirs.pauses, _precedence),
        routines=both_routines(ours, theirs),
        sessions=_winning(ours.sessions, coming, _precedence_among(ours, theirs)),
    )


def person_after(ours: Archive, theirs: Archive, *, is_blank: bool, joins: bool) -> str | None:
    """Return the owner of `ours` after a merge with `theirs`.

    Raises RejectedError if the owners differ, unless ours `is_blank` (has no data yet) or the user
    wants to join them.
    """
    is_other = theirs.person not in (None, ours.person) and not is_blank
    if is_other and not joins:
        raise RejectedError(ANOTHER_PERSON)
    return theirs.person or ours.person


def waiting(ours: Archive, theirs: Archive) -> set[str]:
    """Return the ids of sessions of `theirs` that would win but must wait for a live session here.

    These are the session that a process is running here, and a second live one.
    """
    precedence = _precedence_among(ours, theirs)
    sides = (ours.sessions, theirs.sessions)
    ever_live = {name for side in sides for name, rows in side.items() if rows.lease}
    here, there = (_only(side, {*ever_live, ours.held}) for side in sides)

    def with_ours(coming: Mapping[str, SessionRows]) -> dict[str, SessionRows]:
        return _winning(here, coming, precedence)

    coming = _other(here, with_ours(there))
    held = {name for name in coming if name == ours.held}
    live = {name for name, rows in coming.items() if rows.lease}
    remaining = with_ours(_without(there, held | live))
    is_one_live = any(rows.lease for name, rows in remaining.items() if name not in live)
    return held | live if is_one_live else held


def news(before: Archive, after: Archive) -> Archive:
    """Return what is new or different in `after`."""
    return Archive(
        settings=_other(before.settings, after.settings),
        goals=_other(before.goals, after.goals),
        pauses=_other(before.pauses, after.pauses),
        routines={
            digest: document
            for digest, document in after.routines.items()
            if digest not in before.routines
        },
        sessions=_other(before.sessions, after.sessions),
        person=after.person if after.person != before.person else None,
    )


def tallies(before: Archive, after: Archive) -> dict[str, Tally]:
    """Return, by table, how many visible rows the merge added, changed and deleted."""
    return {
        "sessions": _tally(before.sessions, after.sessions),
        "settings": _tally(before.settings, after.settings),
        "goals": _tally(before.goals, after.goals),
        "pauses": _tally(before.pauses, after.pauses),
        "routines": Tally(added=len(after.routines) - len(before.routines)),
    }


def row_of(version: Row | SessionRows) -> Row:
    """Return the row itself; for a session, its row without transitions and lease."""
    return version.session if isinstance(version, SessionRows) else version


def transition_of(row: Row) -> Transition:
    """Return a row of a log as a Transition."""
    kind, reached, position = row["kind"], row["reached"], row["position"]
    return Transition(Kind(str(kind)), int(reached or 0), int(position or 0))


def _without(sessions: Mapping[str, SessionRows], names: set[str]) -> dict[str, SessionRows]:
    return {name: rows for name, rows in sessions.items() if name not in names}


def _only(sessions: Mapping[str, SessionRows], names: set[str | None]) -> dict[str, SessionRows]:
    return {name: rows for name, rows in sessions.items() if name in names}


def both_routines(ours: Archive, theirs: Archive) -> dict[str, str]:
    """Return the routines of both, by digest."""
    return {**theirs.routines, **ours.routines}


def _winning(
    ours: Mapping[str, T], theirs: Mapping[str, T], precedence: Callable[[T], "_Precedence"]
) -> dict[str, T]:
    """Return the rows of both; of a row that both have, the version that wins."""
    both = {
        name: max(version, theirs[name], key=precedence)
        for name, version in ours.items()
        if name in theirs and theirs[name] != version
    }
    return {**theirs, **ours, **both}


_Precedence = tuple[tuple[bool, int, int], int, str]
"""The criteria for sessions, the time of the last change, and all values as JSON."""


def _precedence(
    version: Row | SessionRows, before: tuple[bool, int, int] = (True, 0, 0)
) -> _Precedence:
    row = row_of(version)
    whole = [dict(row)]
    if isinstance(version, SessionRows):
        whole += [*map(dict, version.transitions), dict(version.lease or {})]
    return before, int(row["updated_at"] or 0), json.dumps(whole, sort_keys=True)


def _precedence_among(ours: Archive, theirs: Archive) -> Callable[[SessionRows], _Precedence]:
    """Return the sort key for sessions of two archives; it needs the routines of both."""
    routines = both_routines(ours, theirs)

    @cache  # most versions of a session have the same log
    def work(routine: str, log: tuple[Transition, ...], reached: int) -> int:
        return _work(routines.get(routine, ""), log, reached)

    def precedence(version: SessionRows) -> _Precedence:
        row, lease = version.session, version.lease
        log = tuple(map(transition_of, version.transitions))
        reached = int(lease["position"] or 0) if lease else 0
        ran = work(str(row["routine"]), log, reached) if log else 0
        return _precedence(version, (_is_settled(row, log), ran, int(row["counts_set_at"] or 0)))

    return precedence


def _is_settled(row: Row, log: tuple[Transition, ...]) -> bool:
    """Whether a session has ended, and was complete or the person chose whether it counts."""
    has_ended = row["state"] != SessionState.LIVE and (not log or log[-1].kind in ENDS)
    return has_ended and (row["state"] == SessionState.DONE or row["counts_set_at"] is not None)


def _work(document: str, log: tuple[Transition, ...], reached: int) -> int:
    """Return how much work ran, in milliseconds; 0 if the routine or the log is unusable."""
    try:
        session = Session.replay(_timeline(document), log, reached, 0)
    except (ValueError, LookupError):  # every machine gets the same result
        return 0
    return session.timeline.work_within(session.ran)


@lru_cache(maxsize=8)
def _timeline(document: str) -> Timeline:
    return Timeline.of(parse(document))


def _other(before: Mapping[str, T], after: Mapping[str, T]) -> dict[str, T]:
    return {name: version for name, version in after.items() if before.get(name) != version}


def _tally(before: Mapping[str, T], after: Mapping[str, T]) -> Tally:
    changes = [
        (_is_there(before.get(name)), _is_there(version))
        for name, version in _other(before, after).items()
        if name not in before or _content(before[name]) != _content(version)
    ]
    return Tally(
        added=changes.count((False, True)),
        changed=changes.count((True, True)),
        deleted=changes.count((True, False)),
    )


def _content(version: T) -> object:
    """Return a version without the times of its changes."""
    row = {key: value for key, value in row_of(version).items() if key not in _STAMPS}
    return replace(version, session=row) if isinstance(version, SessionRows) else row


def _is_there(version: Row | SessionRows | None) -> bool:
    return version is not None and row_of(version)["deleted_at"] is None
