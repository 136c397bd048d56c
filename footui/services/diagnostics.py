"""Diagnostics: check a database and its machine, and advise what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from footui.domain import settings
from footui.domain.durations import duration
from footui.domain.errors import StorageError
from footui.domain.limits import A_DAY
from footui.domain.text import clean_line, count, cut
from footui.services.live.fallback_file import find_pending
from footui.services.status import is_heard
from footui.services.system import System
from footui.store.busy import BusyWait
from footui.store.disk import growing_error
from footui.store.errors import sentence
from footui.store.file_kind import SCHEMA_VERSION
from footui.store.maintenance import backups
from footui.store.maintenance.inspection import Contents, Examination, Form, Place, examine, place

MEGABYTE = 1_000_000
LEAST_FREE = 10 * MEGABYTE
AMPLE_FREE = 100 * MEGABYTE
FIRST_DAY = 1_767_225_600_000
"""1 January 2026, before the first release: an earlier clock is wrong."""
LAG = 60_000
"""Milliseconds by which correct clocks may differ."""


class State(StrEnum):
    """The result of a check."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked, what was found, and the advice, unless the state is OK."""

    name: str
    state: State
    found: str
    advice: str | None = None


def ok(name: str, found: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(name, State.OK, found)


def note(name: str, found: str, advice: str) -> Check:
    """Return a check that found something worth knowing."""
    return Check(name, State.NOTE, found, advice)


def bad(name: str, found: str, advice: str) -> Check:
    """Return a check that found something wrong."""
    return Check(name, State.BAD, found, advice)


def checkup(path: Path, system: System) -> Iterator[Check]:
    """Check the database at `path`, the disk that holds it, the time zone and the clock."""
    found = examine(path, BusyWait(tell=system.tell))
    where = place(path)
    yield _database(path, found)
    if found.form is Form.DATABASE:
        yield from _inside(found)
    if where:
        if found.form is not Form.UNUSABLE:
            yield _permissions(where)
        yield _disk(path, where)
    if found.form is not Form.UNUSABLE:
        yield _backups(path)
    if found.contents:
        yield _session(path, found.contents, system)
        yield from _unsaved(path, system)
        yield _time_zone(found.contents.timezone, system.server_zone())
    yield _clock(found.contents.newest if found.contents else 0, system.utc())


def _database(path: Path, found: Examination) -> Check:
    if found.form is Form.UNUSABLE:
        what, _, advice = found.fault.partition(". ")
        return bad("database", f"{path}: {what}", advice)
    if found.form in _NOTES:
        what, advice = _NOTES[found.form]
        return note("database", f"{path}: {what}", advice)
    if found.version < SCHEMA_VERSION:
        what = f"{path}, of an older footui (schema {found.version})"
        return note("database", what, "footui upgrades it at its next start, and keeps a copy.")
    return ok("database", f"{path}, schema {found.version}")


def _inside(found: Examination) -> Iterator[Check]:
    if found.flaw:
        yield bad("integrity", f"damaged: {_brief(found.flaw)}", _PUT_BACK)
    else:
        yield ok("integrity", "nothing is damaged")
    if found.differing:
        yield bad("schema", f"differs in {_brief(', '.join(found.differing))}", _PUT_BACK)
    elif found.version == SCHEMA_VERSION:
        yield ok("schema", "as expected")
    if found.dangling:
        yield bad("references", f"{count(found.dangling, 'row')} without its other half", _PUT_BACK)
    elif not (found.flaw or found.differing):
        yield ok("references", "all intact")
    if found.contents:
        yield _rows(found.contents)


def _rows(contents: Contents) -> Check:
    if contents.unreadable:
        counted = (count(number, table) for table, number in contents.unreadable.items())
        return bad("rows", f"cannot be read: {', '.join(counted)}", _PUT_BACK)
    if contents.strange_zones:
        return note(
            "rows",
            f"time zone not known here: {count(contents.strange_zones, 'session')}",
            "They count and show as ever. Newer time zone data of this machine may know it.",
        )
    return ok("rows", f"all can be read, {count(contents.sessions, 'session')}")


def _brief(text: str) -> str:
    return cut(clean_line(text[:200]), 60)


def _permissions(where: Place) -> Check:
    name = "permissions"
    if not where.is_ours:
        return bad(name, "it belongs to another user", "Use it as that user, or name another file.")
    if not where.is_writable:
        return bad(
            name,
            "it cannot be written to, so nothing can be saved",
            "What is in it is safe. Check its permissions, and those of its directory.",
        )
    if where.mode is None:
        return ok(name, "it can be made")
    if where.mode & 0o077:
        return bad(name, f"others may use it (mode {where.mode:o})", "Run chmod 600 on the file.")
    if where.directory_mode & 0o077:
        return note(
            name,
            f"for you alone, but its directory is not (mode {where.directory_mode:o})",
            "If that directory is for footui only, run chmod 700 on it.",
        )
    return ok(name, "for you alone")


def _disk(path: Path, where: Place) -> Check:
    if where.is_writable and (limit := growing_error(path)):
        what, _, advice = sentence(limit, path).partition(". ")
        return bad("disk", what, advice)
    found = f"{where.free / MEGABYTE:,.0f} MB free, the database has {where.size / MEGABYTE:.1f} MB"
    if where.free < max(3 * where.size, LEAST_FREE):
        return bad("disk", found, "Free some space, or soon nothing more can be saved.")
    if where.free < AMPLE_FREE:
        return note("disk", found, "Enough for now; free some before it is not.")
    return ok("disk", found)


def _backups(path: Path) -> Check:
    try:
        backups.refuse_unwritable(path)
        days = backups.weekly(path)
    except StorageError as fault:
        what, _, advice = str(fault).partition(". ")
        return bad("backups", what, advice)
    if not days:
        advice = "footui keeps one each week when it starts; footui backup makes one now."
        return note("backups", "no weekly backup yet", advice)
    return ok("backups", f"{len(days)} weekly, the last of {days[0]}, in {backups.folder(path)}")


def _session(path: Path, contents: Contents, system: System) -> Check:
    name, lease = "session", contents.lease
    if contents.is_torn:
        return bad(name, "a running session has no position", _PUT_BACK)
    if not lease:
        return ok(name, "none is live")
    chosen = settings.read({"timezone": contents.timezone or ""}, system.server_zone())
    since, heard = (
        f"{datetime.fromtimestamp(moment / 1000, chosen.zone):%Y-%m-%d %H:%M}"
        for moment in (lease.since, lease.heartbeat_at)
    )
    if lease.token is None:
        return note(name, f"one waits since {heard}", _RESUME)
    if is_heard(path, lease.token, lease.heartbeat_at, system.utc()):
        return ok(name, f"live since {since}, led from {lease.host} {lease.terminal}")
    return note(name, f"led from {lease.host} {lease.terminal}, silent since {heard}", _RESUME)


def _unsaved(path: Path, system: System) -> Iterator[Check]:
    for one in find_pending(path, system.fallback_dirs()):
        advice = "footui puts it on record when it starts next, if it can be read."
        yield note("unsaved", f"a session waits in {one.path}", advice)


def _time_zone(chosen: str | None, server_zone: str) -> Check:
    name, server = "time zone", settings.read({}, server_zone).timezone
    if chosen is None:
        return note(
            name,
            f"{server}, which is this machine's; none was chosen",
            "If you are in another one, choose it: footui config timezone NAME.",
        )
    if not settings.is_zone(chosen):
        return bad(
            name,
            f"{_brief(chosen)} is not known here, so {server} is used",
            "Choose another one: footui config timezone NAME.",
        )
    return ok(name, chosen if chosen == server else f"{chosen}; this machine's is {server}")


def _clock(newest: int, now: int) -> Check:
    behind = max(newest, FIRST_DAY) - now
    today = f"{datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    if behind <= LAG:
        return ok("clock", today)
    days = behind // A_DAY
    by = count(days, "day") if days else duration(behind / 60_000)
    return bad(
        "clock",
        f"{today}, which is at least {by} behind",
        "Set the clock, or sessions end up on the wrong days. If it is right, another one was "
        "ahead when something was saved, and there is nothing to do.",
    )


_NOTES = {
    Form.MISSING: ("not there yet", "footui makes it when it first needs it."),
    Form.EMPTY: ("empty", "footui fills it when it first needs it."),
    Form.CUT_OFF: (
        "its last write was cut off",
        "Opening footui finishes or undoes that write; until then, nothing more can be checked.",
    ),
    Form.WAL: (
        "another program changed how it is written",
        "Opening footui puts that right; until then, nothing more can be checked.",
    ),
}
_PUT_BACK = (
    "Nothing was changed. Copy the file somewhere safe, then put a backup in its place: "
    "footui restore FILE."
)
_RESUME = "footui offers to resume it, to keep what you did, or to discard it."
