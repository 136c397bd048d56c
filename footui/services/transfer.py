"""Export and import."""

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
    both_routines,
    merge,
    news,
    person_after,
    tallies,
    transition_of,
    waiting,
)
from footui.services.export_document import exercises_of
from footui.services.import_outcome import Outcome, Part, total
from footui.services.live.lease_watch import Led
from footui.services.part import ServicePart
from footui.services.session_batches import in_batches, pack, unpack
from footui.services.system import System, moment_in_name
from footui.store.database import IN_MEMORY, Database
from footui.store.maintenance import backups
from footui.store.queries import archive, edits, identity, sessions

TRIES = 5
"""How often an import is tried without a lock, if other programs write meanwhile."""


class Transfer(ServicePart):
    """Exports one database, and imports into it."""

    def __init__(
        self,
        database: Database,
        system: System,
        settings: Callable[[], Settings],
        led: Callable[[], Led],
    ) -> None:
        """Use `database`; `settings` returns those in force, `led` whether a session runs."""
        super().__init__(database, system, settings)
        self._led = led

    def document(self) -> Iterator[str]:
        """Yield everything as JSON, in pieces, except a session that runs.

        All of it is read before the first piece, so that other programs can write again.
        """
        with self._database.read_transaction():
            rest = self._archive(())
            found = archive.each_session(self._database)
            batches = pack(rows for rows in found if rows.session["id"] != rest.held)
        yield from as_text(rest, _unpacked(batches), self._system.utc(), exercises_of(rest))

    def sheet(self) -> Iterator[str]:
        """Return the sessions that are over as a table, in pieces."""
        return as_sheet(_unpacked(pack(archive.each_session(self._database))))

    @property
    def is_session_led(self) -> bool:
        """Whether a footui runs a session; exports leave it out."""
        return self._archive(()).held is not None

    def sessions(self) -> list[SessionRecord]:
        """Return the sessions that are over and not deleted."""
        return sessions.all_over(self._database)

    def take_in(
        self, file: BinaryIO, *, is_sheet: bool, is_trial: bool, joins: bool = False
    ) -> Outcome:
        """Merge a document, or a table if `is_sheet`, into the database.

        A trial only returns what would change. Raises DocumentError if the file cannot be read,
        RejectedError if it is another person's and not `joins`, and StorageError if it is too
        large; then nothing has changed.

        Working out what is new takes long, so no lock is held meanwhile. If another program writes
        in that time, it starts again; after TRIES, it holds the lock.
        """
        if is_sheet:
            lines = csv_reader.read(file.read(csv_reader.MAX_BYTES + 1))
            merged = partial(self._merge_table, lines)
        else:
            rest, sessions = json_reader.read_file(file)
            merged = partial(self._merge_batches, rest, pack(sessions), joins=joins)
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
                    return self._write(parts)
        with self._database.transaction():
            return self._write([*merged()])

    def take_in_kept(self, data: bytes, *, even_held: bool) -> Outcome:
        """Import a fallback file, unless the session went on differently in the database.

        A session that runs elsewhere is left alone unless `even_held`. Raises DocumentError if the
        file cannot be read; then nothing has changed.
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
            part = self._merge(ours, replace(read, sessions=goes_on, person=None, source=None))
            self._write([part])
            for name, rows in goes_on.items():
                known = ours.sessions.get(name)
                if known and known.lease and rows.session["deleted_at"] is not None:
                    changed_at = int(rows.session["updated_at"] or 0)
                    edits.note_discard(self._database, known.session, changed_at)
            return part.outcome

    def _merge_batches(
        self, rest: Archive, batches: Sequence[bytes], *, joins: bool
    ) -> Iterator[Part]:
        """Merge the sessions batch by batch, and those live here or there together at the end."""
        ours = self._archive(())
        person = person_after(ours, rest, is_blank=archive.is_blank(self._database), joins=joins)
        yield self._merge(ours, replace(rest, person=person))
        routines = both_routines(ours, rest)
        live = set(ours.sessions)
        late: dict[str, SessionRows] = {}

        def merged(theirs: dict[str, SessionRows]) -> Part:
            ours = replace(self._archive(theirs), routines=routines)
            return self._merge(ours, Archive(sessions=theirs, source=rest.source))

        for batch in batches:
            theirs = unpack(batch)
            late |= {name: rows for name, rows in theirs.items() if rows.lease or name in live}
            yield merged({name: rows for name, rows in theirs.items() if name not in late})
        yield merged(late)

    def _merge_table(self, lines: Sequence[Line]) -> Iterator[Part]:
        now, settings = self._system.utc(), self._settings()
        for batch in in_batches(lines):
            ours = self._archive([line.id for line in batch])
            yield self._merge(ours, csv_reader.as_archive(batch, ours, now, settings))

    def _merge(self, ours: Archive, theirs: Archive) -> Part:
        after = replace(merge(ours, theirs), person=theirs.person or ours.person)
        new = news(ours, after)
        added, waits = len(after.sessions) - len(ours.sessions), len(waiting(ours, theirs))
        outcome = Outcome(tallies(ours, after), waits, added, self._to_come(new))
        rest = replace(new, sessions={}, source=theirs.source)
        return Part(outcome, rest, tuple(pack(new.sessions.values())))

    def _write(self, parts: Sequence[Part]) -> Outcome:
        """Write what is new, and return the sum of it."""
        kept = None
        for part in parts:
            kept = self._keep_before(part) or kept
            archive.put(self._database, part.rest)
            for batch in part.sessions:
                archive.put(self._database, Archive(sessions=unpack(batch)))
        return replace(total(parts), backup=kept)

    def _keep_before(self, part: Part) -> Path | None:
        """Note a new source; return the path of the copy made of the database before, or None."""
        source = part.rest.source
        if source is None or not part.has_news or identity.is_merged(self._database, source):
            return None
        now, path = self._system.utc(), self._database.path
        has_content = not archive.is_blank(self._database) and path is not IN_MEMORY
        name = f"before-merge-{moment_in_name(now)}"
        kept = backups.keep(path, name) if has_content else None
        identity.note_merged(self._database, source, now)
        return kept

    def _to_come(self, new: Archive) -> tuple[date, ...]:
        """Return the days after today of sessions that start in the future."""
        now, today = self._system.utc(), self._today().isoformat()
        days = {
            str(row["log_date"])
            for row in (version.session for version in new.sessions.values())
            if row["deleted_at"] is None and int(row["started_at"] or 0) > now
        }
        return tuple(date.fromisoformat(day) for day in sorted(days) if day > today)

    def _archive(self, names: Collection[str]) -> Archive:
        """Return what is here, with the sessions `names` and the live one.

        `held` is None if no footui runs the live session.
        """
        found = archive.archive(self._database, names)
        return replace(found, held=None) if self._led() is Led.NO else found


def _unpacked(batches: Iterable[bytes]) -> Iterator[SessionRows]:
    return chain.from_iterable(unpack(batch).values() for batch in batches)


def _goes_on(before: SessionRows, after: SessionRows) -> bool:
    """Return whether the log of `after` begins with the log of `before`."""
    known = tuple(map(transition_of, before.transitions))
    return known == tuple(map(transition_of, after.transitions))[: len(known)]
