"""Make backups in a folder beside the database, and restore them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from footui.domain.errors import StorageError
from footui.store import file_kind
from footui.store.atomic_file import (
    atomic_write,
    follow_links,
    make_private_directory,
    remove_unfinished,
)
from footui.store.busy import BusyWait
from footui.store.errors import DatabaseDamagedError, explained
from footui.store.maintenance import online_copy
from footui.store.maintenance.inspection import examine

WEEKLY_KEPT = 5
"""The number of weekly backups to keep."""

_WEEKLY = "weekly-{}.db"
_LEFT_BY_SQLITE = ("-journal", "-wal")
_THERE = "{path} is there already. Nothing was overwritten. Name another file."
_MISSING = "{path} is not there or empty. Nothing was changed."
_NO_FILE = "{path} is not an ordinary file. Nothing was changed. Name another one."
_NO_FOLDER = (
    "{path} is not a directory, so no backup can be kept there. The database is safe. "
    "Give that file another name."
)
_UNWRITABLE = (
    "{path} cannot be written to, so no backup can be kept there. The database is safe. "
    'If it is root\'s after a sudo, give it back: sudo chown -R "$USER" {path}'
)
_ANOTHER_BACKUP = "Nothing was changed. Name another backup."
_DAMAGED_BACKUP = f"{{path}} is damaged, so it was not put back. {_ANOTHER_BACKUP}"
_UNREADABLE_BACKUP = (
    "{path} holds what footui cannot read, so it was not put back. Nothing was changed. "
    "footui --db {path} doctor says more."
)


def folder(path: Path) -> Path:
    """Return the folder for backups of the database at `path`; each database has its own."""
    is_usual = path.suffix == ".db"
    return path.with_name(f"{path.stem}-backups" if is_usual else f"{path.name}.backups")


def refuse_unwritable(path: Path) -> None:
    """Raise StorageError if the folder for backups of `path` is unusable."""
    kept_in = folder(path)
    if kept_in.exists() and not kept_in.is_dir():
        raise StorageError(_NO_FOLDER.format(path=kept_in))
    if kept_in.exists() and not os.access(kept_in, os.R_OK | os.W_OK | os.X_OK):
        raise StorageError(_UNWRITABLE.format(path=kept_in))


def _folders(path: Path) -> list[Path]:
    """Return the folders that may hold backups of `path`, also those of older footuis.

    They used one folder for `x` and `x.db`. It belongs to `x` if there is no `x.db`.
    """
    older = path.with_name(f"{path.name}-backups")
    is_shared = path.suffix == ".db" or path.with_name(f"{path.name}.db").exists()
    return [folder(path)] if is_shared else [folder(path), older]


def refuse_unusable(path: Path, advice: str = file_kind.ANOTHER_DATABASE) -> None:
    """Raise StorageError, with `advice`, unless a footui database is at `path`.

    Do not call it while this process uses the database: closing a file drops SQLite's locks on
    it (POSIX).
    """
    with explained(path):
        if not path.exists() or file_kind.is_empty(path):
            raise StorageError(_MISSING.format(path=path))
        _refuse_special(path)
        path.open("rb").close()
        file_kind.refuse_foreign(path, advice)


def back_up(path: Path, to: Path, wait: BusyWait | None = None, *, replacing: bool = False) -> None:
    """Copy the database to a new file, and check the copy; raises StorageError."""
    with _placing(to):
        online_copy.copy(path, to, wait, replacing=replacing)


def keep(path: Path, name: str, wait: BusyWait | None = None, *, replacing: bool = False) -> Path:
    """Copy the database into the folder of its backups and return the copy's path.

    Raises StorageError.
    """
    kept = _room_for(path, name)
    back_up(path, kept, wait, replacing=replacing)
    return kept


def weekly(path: Path) -> list[date]:
    """Return the dates of the weekly backups, newest first; raises StorageError."""
    return list(_weekly(path))


def _weekly(path: Path) -> dict[date, Path]:
    found = {}
    for kept_in in reversed(_folders(path)):
        with explained(kept_in):
            for file in kept_in.glob(_WEEKLY.format("*")):
                with suppress(ValueError):
                    day = date.fromisoformat(file.stem.removeprefix("weekly-"))
                    if file.name == _WEEKLY.format(day) and file.is_file():
                        found[day] = file
    return dict(sorted(found.items(), reverse=True))


def keep_weekly(path: Path, today: date, wait: BusyWait | None = None) -> None:
    """Make the weekly backup; delete old weekly ones and unfinished files.

    Weekly backups with a date in the future, from a wrong clock, stay and do not count. Raises
    StorageError.
    """
    made = keep(path, f"weekly-{today}", wait, replacing=True)
    with explained(made), suppress(FileNotFoundError):
        remove_unfinished(made)
    past = [file for day, file in _weekly(path).items() if day <= today]
    for old in past[WEEKLY_KEPT:]:
        with explained(old):
            old.unlink(missing_ok=True)


def restore(path: Path, backup: Path, name: str, wait: BusyWait | None = None) -> Path | None:
    """Replace the database at `path` with `backup`, after checking it.

    Keep the replaced file as `name` in the folder of the backups and return its path; None if
    there was none. Raises StorageError, and then leaves the database unchanged.
    """
    refuse_unusable(backup, _ANOTHER_BACKUP)
    with explained(path):
        _refuse_special(path)
        file = follow_links(path)
        with _checked_copy(backup, file, wait) as checked:
            if file_kind.is_empty(file) or not _is_sound(file, wait):
                return _put(checked, file, folder(path) / f"{name}.db")
            kept = _room_for(path, name)
            with _unless_there(kept):
                online_copy.replace(file, checked, kept, wait)
            return kept


@contextmanager
def _placing(to: Path) -> Iterator[None]:
    """Turn errors in writing `to` into StorageError."""
    with explained(to), _unless_there(to):
        yield


@contextmanager
def _unless_there(to: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise StorageError(_THERE.format(path=to)) from None


def _room_for(path: Path, name: str) -> Path:
    """Create the folder of the backups, and return the path for a copy in it."""
    kept = folder(path) / f"{name}.db"
    refuse_unwritable(path)
    with explained(kept):
        make_private_directory(kept.parent)
    return kept


def _refuse_special(path: Path) -> None:
    if file_kind.is_special(path):
        raise StorageError(_NO_FILE.format(path=path))


@contextmanager
def _checked_copy(backup: Path, path: Path, wait: BusyWait | None) -> Iterator[Path]:
    """Yield a checked copy of a backup beside the database, and delete it afterwards."""
    make_private_directory(path.parent)
    copied = path.with_name(f".{path.name}.restored")
    try:
        online_copy.copy(backup, copied, wait, replacing=True)
    except DatabaseDamagedError:
        raise StorageError(_DAMAGED_BACKUP.format(path=backup)) from None
    try:
        if not examine(copied, wait).is_sound:
            raise StorageError(_UNREADABLE_BACKUP.format(path=backup))
        yield copied
    finally:
        copied.unlink(missing_ok=True)


def _is_sound(path: Path, wait: BusyWait | None) -> bool:
    """Whether the database is intact; raises StorageError if it is not footui's."""
    if not file_kind.is_database(path):
        return False
    file_kind.refuse_foreign(path)
    try:
        online_copy.check(path, path, wait)
    except DatabaseDamagedError:
        return False
    return True


def _put(checked: Path, path: Path, kept: Path) -> Path | None:
    """Write a database in place of a damaged or missing one, and keep the damaged files.

    Delete an old journal, because SQLite would apply it to the new database.
    """
    for left in ("", *_LEFT_BY_SQLITE):
        _keep_as_it_is(Path(f"{path}{left}"), Path(f"{kept}{left}"))
    with atomic_write(path, replacing=True) as unfinished:
        shutil.copyfile(checked, unfinished)
        for left in _LEFT_BY_SQLITE:
            Path(f"{path}{left}").unlink(missing_ok=True)
    return kept if kept.exists() else None


def _keep_as_it_is(path: Path, kept: Path) -> None:
    if not file_kind.is_empty(path):
        with _placing(kept):
            make_private_directory(kept.parent)
            with atomic_write(kept) as unfinished:
                shutil.copyfile(path, unfinished)
