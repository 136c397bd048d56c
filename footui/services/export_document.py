"""Export: build a JSON document, and write files."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from footui.domain.errors import RejectedError, StorageError
from footui.domain.routine.timeline import Timeline
from footui.domain.session.session import Session
from footui.domain.session.transitions import Transition
from footui.domain.transfer.json_writer import as_document
from footui.domain.transfer.merge import Archive, SessionRows, transition_of
from footui.services.session_report import ExerciseDone, exercises_done, timeline_of
from footui.store.atomic_file import atomic_write, follow_links
from footui.store.file_kind import is_database, is_special


def document_of(archive: Archive, utc: int) -> dict[str, Any]:
    """Return an archive as a JSON document that is exported at `utc` (ms since 1970)."""
    return as_document(archive, utc, exercises_of(archive))


def save(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file completely or not at all, readable by its owner only; follow a link to it.

    Raises OSError, and RejectedError if it would overwrite a database.
    """
    if is_special(path):  # a pipe, or a device
        _fill(path, pieces)
        return
    if path.exists() and is_database(path):
        raise RejectedError(f"{path} is a database. Nothing was overwritten. Name another file.")
    with atomic_write(follow_links(path), replacing=True) as unfinished:
        _fill(unfinished, pieces)


def exercises_of(archive: Archive) -> Callable[[SessionRows], list[dict[str, Any]]]:
    """Return a function that returns how much of each exercise of a session was done, in seconds.

    Of a session that cannot be read it returns nothing: the export must not fail.
    """

    @cache
    def timeline(routine: str) -> Timeline:
        return timeline_of(archive.routines[routine])

    @lru_cache  # most sessions have the same log, from the beginning to the end
    def done(routine: str, log: tuple[Transition, ...], reached: int) -> tuple[ExerciseDone, ...]:
        return exercises_done(Session.replay(timeline(routine), log, reached, 0))

    def exercises(rows: SessionRows) -> list[dict[str, Any]]:
        routine = rows.session["routine"]
        if routine is None:
            return []
        reached = int(rows.lease["position"] or 0) if rows.lease else 0
        try:
            ran = done(str(routine), tuple(map(transition_of, rows.transitions)), reached)
        except (StorageError, LookupError, ValueError):
            return []
        return [
            {"name": each.name, "seconds": each.done / 1000, "planned": each.planned / 1000}
            for each in ran
        ]

    return exercises


def _fill(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)
