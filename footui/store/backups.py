"""Backups: copies that are kept in a folder beside the database, and put back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from footui.domain.faults import StoreFault
from footui.store import copies
from footui.store.faults import is_damage, sentence
from footui.store.files import made_whole, make_private_directory
from footui.store.headers import is_database, is_empty, refuse_foreign

WEEKLY_KEPT = 5
"""How many of the weekly backups are kept."""

_WEEKLY = "weekly-{}.db"
_THERE = "{path} is there already. Nothing was overwritten. Name another file."
_MISSING = "{path} is not there or empty, so there is nothing to copy."


def folder(path: Path) -> Path:
    """Where the backups of the database at `path` are."""
    return path.with_name(f"{path.stem}-backups")


def back_up(path: Path, to: Path, *, replacing: bool = False) -> None:
    """Copy the database at `path` to a new file, and check the copy; raises StoreFault."""
    with _explained(path):
        if is_empty(path):
            raise StoreFault(_MISSING.format(path=path))
        path.open("rb").close()
        refuse_foreign(path)
    with _explained(to):
        try:
            copies.copy(path, to, replacing=replacing)
        except FileExistsError:
            raise StoreFault(_THERE.format(path=to)) from None


def keep(path: Path, name: str, *, replacing: bool = False) -> Path:
    """Copy the database at `path` into the folder of its backups."""
    kept = folder(path) / f"{name}.db"
    with _explained(kept):
        make_private_directory(kept.parent)
    back_up(path, kept, replacing=replacing)
    return kept


def weekly(path: Path) -> list[date]:
    """The days on which weekly backups were made, the newest first."""
    found = []
    for file in folder(path).glob(_WEEKLY.format("*")):
        with suppress(ValueError):
            found.append(date.fromisoformat(file.stem.removeprefix("weekly-")))
    return sorted(found, reverse=True)


def keep_weekly(path: Path, today: date) -> None:
    """Keep a backup of this week; of the weekly ones the newest stay."""
    keep(path, f"weekly-{today}", replacing=True)
    for day in weekly(path)[WEEKLY_KEPT:]:
        with _explained(path):
            (folder(path) / _WEEKLY.format(day)).unlink(missing_ok=True)


def restore(path: Path, backup: Path, name: str) -> Path | None:
    """Put the database at `backup` in the place of that at `path`.

    It is checked before. What it replaces is kept under `name` in the folder of the backups,
    whose path is returned; None if there was nothing. Raises StoreFault, and then nothing
    has changed.
    """
    with _explained(path), _checked_copy(backup, path) as checked:
        if is_empty(path):
            _put(checked, path)
            return None
        if _is_sound(path):
            kept = keep(path, name)
            copies.pour(checked, path)  # others who have it open see it change
            return kept
        kept = folder(path) / f"{name}.db"
        make_private_directory(kept.parent)
        path.rename(kept)
        _put(checked, path, journal_to=kept)
        return kept


@contextmanager
def _checked_copy(backup: Path, path: Path) -> Iterator[Path]:
    """A copy of a backup beside the database, until it was used."""
    make_private_directory(path.parent)
    copied = path.with_name(f".{path.name}.restored")
    copied.unlink(missing_ok=True)
    back_up(backup, copied)
    try:
        yield copied
    finally:
        copied.unlink(missing_ok=True)


def _is_sound(path: Path) -> bool:
    """Whether the database can be copied; raises StoreFault if it is none of ours to replace."""
    if not is_database(path):
        return False
    refuse_foreign(path)
    try:
        copies.check(path, path)
    except StoreFault:
        return False
    except sqlite3.Error as error:
        if is_damage(error):
            return False
        raise
    return True


def _put(checked: Path, path: Path, journal_to: Path | None = None) -> None:
    """Put a database where none is any more; a journal left behind must not be applied to it."""
    journal = Path(f"{path}-journal")
    if journal.exists():
        journal.rename(f"{journal_to or path.with_name(f'{path.name}.old')}-journal")
    with made_whole(path, replacing=True) as unfinished:
        copies.pour(checked, unfinished)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreFault(sentence(error, path)) from error
