"""Everything, out and in: what is exported, and what an import would change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from footui.domain import archive_reader, sheet_reader
from footui.domain.archive import Archive, Row, SessionRows, Tally, merge, news, tallies, waiting
from footui.domain.archive_document import as_document
from footui.domain.faults import Refused, StoreFault
from footui.domain.records import SessionRecord
from footui.domain.session import Kind, Session, Transition
from footui.domain.settings import Settings
from footui.domain.sheet import as_sheet
from footui.domain.timeline import Timeline
from footui.practice.lease_watch import Led
from footui.practice.surroundings import Surroundings
from footui.practice.views import ExerciseDone, exercises_done, timeline_of
from footui.store import archives, sessions
from footui.store.database import Database
from footui.store.files import made_whole
from footui.store.headers import is_database


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import changed or would change, by table, and how many sessions must wait."""

    tallies: dict[str, Tally]
    waiting: int


class Exchange:
    """Takes everything out of one database, and puts what is new into it."""

    def __init__(
        self,
        database: Database,
        surroundings: Surroundings,
        settings: Callable[[], Settings],
        led: Callable[[], Led],
    ) -> None:
        """Serve from `database`; `settings` tells those in force, `led` whether one is led."""
        self._database = database
        self._surroundings = surroundings
        self._settings = settings
        self._led = led

    def document(self) -> dict[str, Any]:
        """Everything, ready to be written as JSON."""
        return document_of(archives.archive(self._database), self._surroundings.utc())

    def sheet(self) -> str:
        """The sessions as a table."""
        return as_sheet(archives.archive(self._database))

    def sessions(self) -> list[SessionRecord]:
        """The sessions that are over and not deleted."""
        return sessions.all_over(self._database)

    def take_in(self, data: bytes, *, is_sheet: bool, is_trial: bool) -> Outcome:
        """Merge a document, or a table, into the database; a trial only says what would change.

        Raises DocumentError if it is none, and then nothing has changed.
        """
        now = self._surroundings.utc()
        if is_sheet:
            lines, settings = sheet_reader.read(data), self._settings()
            return self._merged(
                lambda ours: sheet_reader.as_archive(lines, ours, now, settings), is_trial=is_trial
            )
        read = archive_reader.read(data, now)
        return self._merged(lambda _: read, is_trial=is_trial)

    def take_in_kept(self, data: bytes, *, even_held: bool) -> Outcome:
        """Merge a session that could not be saved, unless other things have happened to it here.

        One that somebody leads stays as it is, unless it is taken in `even_held`. Raises
        DocumentError if it is none, and then nothing has changed.
        """
        read = archive_reader.read(data, self._surroundings.utc())

        def going_on(ours: Archive) -> Archive:
            goes_on = {
                name: rows
                for name, rows in read.sessions.items()
                if name not in ours.sessions or _goes_on(ours.sessions[name], rows)
            }
            return replace(read, sessions=goes_on)

        return self._merged(going_on, even_held=even_held)

    def _merged(
        self,
        theirs_for: Callable[[Archive], Archive],
        *,
        is_trial: bool = False,
        even_held: bool = False,
    ) -> Outcome:
        """Merge what there is for what is here.

        It is compared while others may write, and compared anew if they have.
        """
        while True:
            seen = archives.archive(self._database)
            is_led = not even_held and self._led() is not Led.NO
            ours = seen if is_led else replace(seen, held=None)
            theirs = theirs_for(ours)
            after = merge(ours, theirs)
            if is_trial or archives.put(self._database, news(ours, after), seen):
                return Outcome(tallies(ours, after), len(waiting(ours, theirs)))


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
            ran = done(str(routine), tuple(map(_transition, rows.transitions)), reached)
        except (StoreFault, LookupError, ValueError):
            return []  # the export must not fail for what is damaged
        return [
            {"name": each.name, "seconds": each.done / 1000, "planned": each.planned / 1000}
            for each in ran
        ]

    return exercises


def _goes_on(before: SessionRows, after: SessionRows) -> bool:
    """Whether the log of the second is that of the first, and perhaps more."""
    known = tuple(map(_transition, before.transitions))
    return known == tuple(map(_transition, after.transitions))[: len(known)]


def _transition(row: Row) -> Transition:
    kind, reached, position = row["kind"], row["reached"], row["position"]
    return Transition(Kind(str(kind)), int(reached or 0), int(position or 0))
