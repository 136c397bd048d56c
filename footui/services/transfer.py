"""Everything, out and in: what is exported, and what an import would change."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from footui.domain.session.record import SessionRecord
from footui.domain.settings import Settings
from footui.domain.transfer import csv_reader, json_reader
from footui.domain.transfer.csv_reader import Line
from footui.domain.transfer.csv_writer import as_sheet
from footui.domain.transfer.json_writer import as_text
from footui.domain.transfer.merge import (
    Archive,
    SessionRows,
    merge,
    news,
    person_after,
    tallies,
    transition_of,
    waiting,
)
from footui.services import week_inputs
from footui.services.export_document import exercises_of
from footui.services.import_outcome import Outcome, Part, total
from footui.services.live.lease_watch import Led
from footui.services.session_batches import in_batches, pack, unpack
from footui.services.system import System, moment_in_name
from footui.store.database import IN_MEMORY, Database
from footui.store.maintenance import backups
from footui.store.queries import archive, edits, identity, sessions

TRIES = 5
"""How often what is new is worked out without a lock, while others write meanwhile."""


class Transfer:
    """Takes everything out of one database, and puts what is new into it."""

    def __init__(
        self,
        database: Database,
        system: System,
        settings: Callable[[], Settings],
        led: Callable[[], Led],
    ) -> None:
        """Serve from `database`; `settings` tells those in force, `led` whether one is led."""
        self._database = database
        self._system = system
        self._settings = settings
        self._led = led

    def document(self) -> Iterator[str]:
        """Everything but a session that somebody leads, as JSON, in pieces.

        Others may write again before the first piece comes.
        """
        with self._database.read_transaction():
            rest = self._archive(())
            found = archive.each_session(self._database)
            batches = pack(rows for rows in found if rows.session["id"] != rest.held)
        yield from as_text(rest, _unpacked(batches), self._system.utc(), exercises_of(rest))

    def sheet(self) -> Iterator[str]:
        """The sessions that are over, as a table, in the same way."""
        return as_sheet(_unpacked(pack(archive.each_session(self._database))))

    @property
    def is_session_led(self) -> bool:
        """Whether somebody leads a session at this moment; it is left out of exports."""
        return self._archive(()).held is not None

    def sessions(self) -> list[SessionRecord]:
        """The sessions that are over and not deleted."""
        return sessions.all_over(self._database)

    def take_in(
        self, file: BinaryIO, *, is_sheet: bool, is_trial: bool, joins: bool = False
    ) -> Outcome:
        """Merge a document, or a table, into the database; a trial only says what would change.

        Raises DocumentError if it is none, RejectedError if it is another person's, unless the
        database `joins` that person's, and StorageError if it is too much; then nothing has
        changed. What is new is worked out before anybody has to wait for the database; again, if it
        was written to meanwhile, and where that happens each time, in the end while others wait.
        """
        if is_sheet:
            lines = csv_reader.read(file.read(csv_reader.MAX_BYTES + 1))
            merged = partial(self._merged_table, lines)
        else:
            rest, sessions = json_reader.read_file(file)
            merged = partial(self._merged_batches, rest, pack(sessions), joins=joins)
        for _ in range(TRIES):
            stamp = self._database.change_token()
            parts = [*merged()]
            if is_trial:
                outcome = total(parts)
                archive.check_room(self._database, outcome.rows_added)
                return outcome
            if not any(part.has_news for part in parts):
                return total(parts)
            with self._database.transaction():
                if self._database.change_token() == stamp:
                    return self._written(parts)
        with self._database.transaction():
            return self._written([*merged()])

    def take_in_kept(self, data: bytes, *, even_held: bool) -> Outcome:
        """Merge a session that could not be saved, unless other things have happened to it here.

        One that somebody leads stays as it is, unless it is taken in `even_held`. Raises
        DocumentError if it is none, and then nothing has changed.
        """
        read = json_reader.read(data)
        with self._database.transaction():
            here = self._archive(read.sessions)
            ours = replace(here, held=None) if even_held else here
            goes_on = {
                name: rows
                for name, rows in read.sessions.items()
                if name not in ours.sessions or _goes_on(ours.sessions[name], rows)
            }
            part = self._merged(ours, replace(read, sessions=goes_on, person=None, source=None))
            self._written([part])
            for name, rows in goes_on.items():
                known = ours.sessions.get(name)
                if known and known.lease and rows.session["deleted_at"] is not None:
                    changed_at = int(rows.session["updated_at"] or 0)
                    edits.note_discard(self._database, known.session, changed_at)
            return part.outcome

    def _merged_batches(
        self, rest: Archive, batches: Sequence[bytes], *, joins: bool
    ) -> Iterator[Part]:
        """Merge the sessions batch by batch; those that are live here or there as one, at last."""
        ours = self._archive(())
        person = person_after(ours, rest, is_blank=archive.is_blank(self._database), joins=joins)
        yield self._merged(ours, replace(rest, person=person))
        routines = {**rest.routines, **ours.routines}
        live = set(ours.sessions)
        late: dict[str, SessionRows] = {}

        def merged(theirs: dict[str, SessionRows]) -> Part:
            ours = replace(self._archive(theirs), routines=routines)
            return self._merged(ours, Archive(sessions=theirs, source=rest.source))

        for batch in batches:
            theirs = unpack(batch)
            late |= {name: rows for name, rows in theirs.items() if rows.lease or name in live}
            yield merged({name: rows for name, rows in theirs.items() if name not in late})
        yield merged(late)

    def _merged_table(self, lines: Sequence[Line]) -> Iterator[Part]:
        now, settings = self._system.utc(), self._settings()
        for batch in in_batches(lines):
            ours = self._archive([line.id for line in batch])
            yield self._merged(ours, csv_reader.as_archive(batch, ours, now, settings))

    def _merged(self, ours: Archive, theirs: Archive) -> Part:
        after = replace(merge(ours, theirs), person=theirs.person or ours.person)
        new = news(ours, after)
        added, waits = len(after.sessions) - len(ours.sessions), len(waiting(ours, theirs))
        outcome = Outcome(tallies(ours, after), waits, added, self._to_come(new))
        rest = replace(new, sessions={}, source=theirs.source)
        return Part(outcome, rest, tuple(pack(new.sessions.values())))

    def _written(self, parts: Sequence[Part]) -> Outcome:
        """Write what is new, and say what that comes to."""
        kept = None
        for part in parts:
            kept = self._keep_before(part) or kept
            archive.put(self._database, part.rest)
            for batch in part.sessions:
                archive.put(self._database, Archive(sessions=unpack(batch)))
        return replace(total(parts), backup=kept)

    def _keep_before(self, part: Part) -> Path | None:
        """Note a source that is new here; the path of a copy of the database as it was before."""
        source = part.rest.source
        if source is None or not part.has_news or identity.is_merged(self._database, source):
            return None
        now, path = self._system.utc(), self._database.path
        is_worth_it = not archive.is_blank(self._database) and path is not IN_MEMORY
        name = f"before-merge-{moment_in_name(now)}"
        kept = backups.keep(path, name) if is_worth_it else None
        identity.note_merged(self._database, source, now)
        return kept

    def _to_come(self, new: Archive) -> tuple[date, ...]:
        now = self._system.utc()
        today = week_inputs.today_of(now, self._settings()).isoformat()
        days = {
            str(row["log_date"])
            for row in (version.session for version in new.sessions.values())
            if row["deleted_at"] is None and int(row["started_at"] or 0) > now
        }
        return tuple(date.fromisoformat(day) for day in sorted(days) if day > today)

    def _archive(self, names: Collection[str]) -> Archive:
        """What is here, of the sessions these and the live one; who does not lead holds none."""
        found = archive.archive(self._database, names)
        return replace(found, held=None) if self._led() is Led.NO else found


def _unpacked(batches: Iterable[bytes]) -> Iterator[SessionRows]:
    return chain.from_iterable(unpack(batch).values() for batch in batches)


def _goes_on(before: SessionRows, after: SessionRows) -> bool:
    """Whether the log of the second is that of the first, and perhaps more."""
    known = tuple(map(transition_of, before.transitions))
    return known == tuple(map(transition_of, after.transitions))[: len(known)]
