"""Work out what must be in a database, from the traces of the processes that wrote to it."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import Path
from typing import Any

from footui.domain.errors import LeaseLostError
from tests.support import stored_sessions
from tests.support.sqlite_tools import fetch_dicts

Row = dict[str, Any]
Change = tuple[str, Row]
"""What was asked for, and with which arguments."""


@dataclass(frozen=True)
class Contents:
    """What a database knows of sessions: their rows, their transitions, and the lease."""

    sessions: dict[str, Row]
    logs: dict[str, list[Row]]
    lease: Row | None

    @classmethod
    def of(cls, path: Path) -> "Contents":
        """Those of the database at `path`, which must be sound."""
        stored_sessions.assert_sound(path)
        logs: dict[str, list[Row]] = {}
        for row in fetch_dicts(path, "SELECT * FROM transition ORDER BY session, number"):
            logs.setdefault(row["session"], []).append(row)
        leases = fetch_dicts(path, "SELECT * FROM lease")
        known = {row["id"]: row for row in stored_sessions.sessions(path)}
        return cls(known, logs, leases[0] if leases else None)

    def differing_from(self, other: "Contents") -> dict[str, tuple[object, object]]:
        """What is not the same there, with what is there."""
        mine, theirs = vars(self), vars(other)
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


class Oracle:
    """Knows what a database must hold, from traces of what was written to it."""

    def __init__(self, path: Path, file: Path) -> None:
        """Begin with what is in the database at `path`; the tracers write to `file`."""
        self.known = Contents.of(path)
        self._file, self._read = file, 0

    def judge(self, found: Contents) -> tuple[str, ...]:
        """See that all that returned was kept, and of what was cut off, each all or nothing.

        Nobody who writes may be alive. Returns the changes that came through without hearing so.
        """
        certain, cut_off = self._heard()
        differing = {}
        for unheard in _parts(cut_off):
            with suppress(LeaseLostError):
                names = tuple(what for what, _ in unheard)
                differing[names] = found.differing_from(_after(certain, *unheard))
        fitting = [names for names, parts in differing.items() if not parts]
        assert fitting, differing
        self.known = found
        return fitting[0]

    def _heard(self) -> tuple[Contents, list[Change]]:
        """What must be there by now, and which changes were asked for and not answered."""
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        certain, asked = self.known, {}
        for pid, what, arguments in map(json.loads, lines[self._read :]):
            if what == "returned":
                certain = _after(certain, asked.pop(pid))
            elif what == "raised":
                del asked[pid]
            else:
                asked[pid] = (what, arguments)
        self._read = len(lines)
        return certain, list(asked.values())


def _parts(changes: list[Change]) -> Iterator[tuple[Change, ...]]:
    """None of them, some, and all."""
    return chain.from_iterable(combinations(changes, n) for n in range(len(changes) + 1))


def _after(before: Contents, *changes: Change) -> Contents:
    """What is there after changes; raises LeaseLostError if one of them had no right to be made."""
    after = before
    for what, arguments in changes:
        after = _CHANGES[what](after, **arguments)
    return after


def _begin(was: Contents, session: Row, lease: Row, log: list[Row]) -> Contents:
    if was.lease:
        raise LeaseLostError
    known = was.sessions | {session["id"]: session}
    times = [session["started_at"]] * len(log)
    logs = was.logs | {session["id"]: _numbered(session["id"], 0, log, times)}
    return Contents(known, logs, lease)


def _take(was: Contents, lease: Row, instead_of: str | None) -> Contents:
    held = (lease["session"], instead_of)
    if not was.lease or (was.lease["session"], was.lease["token"]) != held:
        raise LeaseLostError
    holder = {key: lease[key] for key in ("token", "host", "terminal", "pid", "since")}
    row = was.sessions[lease["session"]]
    row = row | {"updated_at": max(lease["since"], row["updated_at"] + 1)}
    return Contents(was.sessions | {row["id"]: row}, was.logs, was.lease | holder)


def _write(
    was: Contents,
    session_id: str,
    token: str,
    first: int,
    log: list[Row],
    times: list[int],
    now: int,
    **rest: Any,
) -> Contents:
    if not was.lease or (session_id, token) != (was.lease["session"], was.lease["token"]):
        raise LeaseLostError
    assert first == len(was.logs[session_id]), "a number is left out, or used twice"
    logs = was.logs | {session_id: was.logs[session_id] + _numbered(session_id, first, log, times)}
    if ending := rest.pop("ending", None):
        return Contents(was.sessions | {session_id: ending}, logs, None)
    return Contents(was.sessions, logs, was.lease | rest | {"heartbeat_at": now})


def _release(was: Contents, session_id: str, token: str) -> Contents:
    if not was.lease or (session_id, token) != (was.lease["session"], was.lease["token"]):
        return was
    return Contents(was.sessions, was.logs, was.lease | {"token": None})


def _rate(was: Contents, session_id: str, feedback: Row, now: int) -> Contents:
    row = was.sessions[session_id]
    row = row | feedback | {"updated_at": max(now, row["updated_at"] + 1)}
    return Contents(was.sessions | {session_id: row}, was.logs, was.lease)


_CHANGES: dict[str, Callable[..., Contents]] = {
    "begin": _begin,
    "take": _take,
    "write": _write,
    "release": _release,
    "rate": _rate,
}


def _numbered(session: str, first: int, log: list[Row], times: list[int]) -> list[Row]:
    return [
        {"session": session, "number": number, "at": at, **transition}
        for number, (transition, at) in enumerate(zip(log, times, strict=True), first)
    ]
