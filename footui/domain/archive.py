"""The archive: all that a database holds, and how two that were edited apart become one.

Of two versions of a row the one that was changed last wins, also where it was deleted; of two
changed in the same millisecond the one that sorts last, so that it does not matter which archive
is merged into which, in what order, or how often.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

Value = str | int | float | None
Row = Mapping[str, Value]
"""A row of the database, by column."""


@dataclass(frozen=True, slots=True)
class SessionRows:
    """A session with its transitions in order, and, while it is live, how far it is."""

    session: Row
    transitions: tuple[Row, ...] = ()
    lease: Row | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """All rows by what names them, deleted ones among them, and routines by their digest.

    `held` is the session that somebody leads at this moment, if there is one.
    """

    settings: Mapping[str, Row] = field(default_factory=dict)
    goals: Mapping[str, Row] = field(default_factory=dict)
    pauses: Mapping[str, Row] = field(default_factory=dict)
    routines: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, SessionRows] = field(default_factory=dict)
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows appeared, changed and went."""

    added: int = 0
    changed: int = 0
    deleted: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            self.added + other.added, self.changed + other.changed, self.deleted + other.deleted
        )


T = TypeVar("T", Row, SessionRows)


def merge(ours: Archive, theirs: Archive) -> Archive:
    """Ours with all that is newer in theirs; what `waiting` names is left out."""
    coming = _without(theirs.sessions, waiting(ours, theirs))
    return replace(
        ours,
        settings=_newest(ours.settings, theirs.settings),
        goals=_newest(ours.goals, theirs.goals),
        pauses=_newest(ours.pauses, theirs.pauses),
        routines={**theirs.routines, **ours.routines},
        sessions=_newest(ours.sessions, coming),
    )


def waiting(ours: Archive, theirs: Archive) -> set[str]:
    """Sessions of theirs that are newer but cannot come in yet, because a session is live here.

    These are the one that somebody leads here, and another live one.
    """
    coming = _other(ours.sessions, _newest(ours.sessions, theirs.sessions))
    held = {name for name in coming if name == ours.held}
    live = {name for name, rows in coming.items() if rows.lease}
    remaining = _newest(ours.sessions, _without(theirs.sessions, held | live))
    is_one_live = any(rows.lease for name, rows in remaining.items() if name not in live)
    return held | live if is_one_live else held


def news(before: Archive, after: Archive) -> Archive:
    """What of `after` is not so in `before`."""
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
    )


def tallies(before: Archive, after: Archive) -> dict[str, Tally]:
    """What became of the rows that can be seen, by table."""
    return {
        "sessions": _tally(before.sessions, after.sessions),
        "settings": _tally(before.settings, after.settings),
        "goals": _tally(before.goals, after.goals),
        "pauses": _tally(before.pauses, after.pauses),
        "routines": Tally(added=len(after.routines) - len(before.routines)),
    }


def row_of(version: Row | SessionRows) -> Row:
    """The row that says when it was changed and deleted."""
    return version.session if isinstance(version, SessionRows) else version


def _without(sessions: Mapping[str, SessionRows], names: set[str]) -> dict[str, SessionRows]:
    return {name: rows for name, rows in sessions.items() if name not in names}


def _newest(ours: Mapping[str, T], theirs: Mapping[str, T]) -> dict[str, T]:
    """Both, and of what is in both the version that wins."""
    both = {
        name: max(version, theirs[name], key=_precedence)
        for name, version in ours.items()
        if name in theirs and theirs[name] != version
    }
    return {**theirs, **ours, **both}


def _precedence(version: Row | SessionRows) -> tuple[int, int, str]:
    row = row_of(version)
    if isinstance(version, SessionRows):
        transitions = version.transitions
        whole = [dict(row), *map(dict, transitions), dict(version.lease or {})]
    else:
        transitions, whole = (), [dict(row)]
    return int(row["updated_at"] or 0), len(transitions), json.dumps(whole, sort_keys=True)


def _other(before: Mapping[str, T], after: Mapping[str, T]) -> dict[str, T]:
    return {name: version for name, version in after.items() if before.get(name) != version}


def _tally(before: Mapping[str, T], after: Mapping[str, T]) -> Tally:
    changes = [
        (_is_there(before.get(name)), _is_there(version))
        for name, version in _other(before, after).items()
    ]
    return Tally(
        added=changes.count((False, True)),
        changed=changes.count((True, True)),
        deleted=changes.count((True, False)),
    )


def _is_there(version: Row | SessionRows | None) -> bool:
    return version is not None and row_of(version)["deleted_at"] is None
