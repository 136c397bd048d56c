"""Everything, out and in: what is exported, and what an import would change."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from footui.domain import archive_reader, sheet_reader
from footui.domain.archive import (
    Archive,
    SessionRows,
    Tally,
    merge,
    news,
    person_after,
    tallies,
    transition_of,
    waiting,
)
from footui.domain.archive_document import as_document
from footui.domain.faults import Refused, StoreFault
from footui.domain.records import SessionRecord
from footui.domain.session import Session, Transition
from footui.domain.settings import Settings
from footui.domain.sheet import as_sheet
from footui.domain.timeline import Timeline
from footui.practice import weeks
from footui.practice.surroundings import Surroundings, moment_in_name
from footui.practice.views import ExerciseDone, exercises_done, timeline_of
from footui.practice.waiting import is_led
from footui.store import archives, backups, identity, journal, live, sessions
from footui.store.database import IN_MEMORY, Database
from footui.store.files import made_whole
from footui.store.headers import is_database


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import changed or would change, by table, and how many sessions must wait.

    `to_come` are the days that lie in the future of the sessions that came in. `backup` is the copy
    of what was before, where one was made.
    """

    tallies: dict[str, Tally]
    waiting: int
    to_come: tuple[date, ...] = ()
    backup: Path | None = None


class Exchange:
    """Takes everything out of one database, and puts what is new into it."""

    def __init__(
        self, database: Database, surroundings: Surroundings, settings: Callable[[], Settings]
    ) -> None:
        """Serve from `database`; `settings` tells those in force."""
        self._database = database
        self._surroundings = surroundings
        self._settings = settings

    def document(self) -> dict[str, Any]:
        """Everything but a session that somebody leads, ready to be written as JSON."""
        archive = self._archive()
        sessions = {name: rows for name, rows in archive.sessions.items() if name != archive.held}
        return document_of(replace(archive, sessions=sessions), self._surroundings.utc())

    def sheet(self) -> str:
        """The sessions that are over, as a table."""
        return as_sheet(archives.archive(self._database))

    @property
    def is_session_led(self) -> bool:
        """Whether somebody leads a session at this moment; it is left out of exports."""
        found = live.unfinished(self._database)
        return found is not None and is_led(found.lease, self._surroundings)

    def sessions(self) -> list[SessionRecord]:
        """The sessions that are over and not deleted."""
        return sessions.all_over(self._database)

    def take_in(
        self, data: bytes, *, is_sheet: bool, is_trial: bool, joins: bool = False
    ) -> Outcome:
        """Merge a document, or a table, into the database; a trial only says what would change.

        Raises DocumentError if it is none, and Refused if it is another person's, unless the
        database `joins` that person's; then nothing has changed.
        """
        now = self._surroundings.utc()
        lines = sheet_reader.read(data) if is_sheet else []
        read = Archive() if is_sheet else archive_reader.read(data)
        with nullcontext() if is_trial else self._database.transaction():
            ours = self._archive()
            theirs = (
                sheet_reader.as_archive(lines, ours, now, self._settings()) if is_sheet else read
            )
            return self._merge(ours, theirs, is_trial=is_trial, joins=joins)

    def take_in_kept(self, data: bytes, *, even_held: bool) -> Outcome:
        """Merge a session that could not be saved, unless other things have happened to it here.

        One that somebody leads stays as it is, unless it is taken in `even_held`. Raises
        DocumentError if it is none, and then nothing has changed.
        """
        read = archive_reader.read(data)
        with self._database.transaction():
            here = self._archive()
            ours = replace(here, held=None) if even_held else here
            goes_on = {
                name: rows
                for name, rows in read.sessions.items()
                if name not in ours.sessions or _goes_on(ours.sessions[name], rows)
            }
            outcome = self._merge(ours, replace(read, sessions=goes_on, person=None, source=None))
            for name, rows in goes_on.items():
                known = ours.sessions.get(name)
                if known and known.lease and rows.session["deleted_at"] is not None:
                    changed_at = int(rows.session["updated_at"] or 0)
                    journal.note_discard(self._database, known.session, changed_at)
            return outcome

    def _merge(
        self, ours: Archive, theirs: Archive, *, is_trial: bool = False, joins: bool = False
    ) -> Outcome:
        person = person_after(ours, theirs, joins=joins)
        after = replace(merge(ours, theirs), person=person)
        new = news(ours, after)
        backup = None
        if not is_trial:
            backup = self._keep_before(ours, new, theirs.source)
            archives.put(self._database, new)
        return Outcome(tallies(ours, after), len(waiting(ours, theirs)), self._to_come(new), backup)

    def _keep_before(self, ours: Archive, new: Archive, source: str | None) -> Path | None:
        """Note a source that is new here; the path of a copy of the database as it was before."""
        if source is None or not new.has_rows or identity.is_merged(self._database, source):
            return None
        now, path = self._surroundings.utc(), self._database.path
        is_worth_it = not ours.is_blank and path is not IN_MEMORY
        name = f"before-merge-{moment_in_name(now)}"
        kept = backups.keep(path, name) if is_worth_it else None
        identity.note_merged(self._database, source, now)
        return kept

    def _to_come(self, new: Archive) -> tuple[date, ...]:
        now = self._surroundings.utc()
        today = weeks.today_of(now, self._settings()).isoformat()
        days = {
            str(row["log_date"])
            for row in (version.session for version in new.sessions.values())
            if row["deleted_at"] is None and int(row["started_at"] or 0) > now
        }
        return tuple(date.fromisoformat(day) for day in sorted(days) if day > today)

    def _archive(self) -> Archive:
        """All that is here; who has fallen silent holds no session any more."""
        archive = archives.archive(self._database)
        return archive if self.is_session_led else replace(archive, held=None)


def document_of(archive: Archive, utc: int) -> dict[str, Any]:
    """An archive ready to be written as JSON, exported at `utc`."""
    return as_document(archive, utc, _exercises(archive))


def save(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, for its owner's eyes only; a link to it stays.

    Raises OSError, RuntimeError for a link that leads to itself, and Refused where a database
    would be overwritten.
    """
    if path.exists() and not path.is_file():  # a pipe, or a device
        path.write_bytes(content)
        return
    if path.exists() and is_database(path):
        raise Refused(f"{path} is a database. Nothing was overwritten. Name another file.")
    with made_whole(path.resolve(), replacing=True) as unfinished:
        unfinished.write_bytes(content)


def _exercises(archive: Archive) -> Callable[[SessionRows], list[dict[str, Any]]]:
    """What tells how much of each exercise of a session was done, in seconds."""

    @cache
    def timeline(routine: str) -> Timeline:
        return timeline_of(archive.routines[routine])

    @cache  # most sessions run from the beginning to the end, as many others did
    def done(routine: str, log: tuple[Transition, ...], reached: int) -> tuple[ExerciseDone, ...]:
        return exercises_done(Session.replay(timeline(routine), log, reached, 0))

    def exercises(rows: SessionRows) -> list[dict[str, Any]]:
        routine = rows.session["routine"]
        if routine is None:
            return []
        reached = int(rows.lease["position"] or 0) if rows.lease else 0
        try:
            ran = done(str(routine), tuple(map(transition_of, rows.transitions)), reached)
        except (StoreFault, LookupError, ValueError):
            return []  # the export must not fail for what is damaged
        return [
            {"name": each.name, "seconds": each.done / 1000, "planned": each.planned / 1000}
            for each in ran
        ]

    return exercises


def _goes_on(before: SessionRows, after: SessionRows) -> bool:
    """Whether the log of the second is that of the first, and perhaps more."""
    known = tuple(map(transition_of, before.transitions))
    return known == tuple(map(transition_of, after.transitions))[: len(known)]
