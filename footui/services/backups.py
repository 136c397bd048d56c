"""Backups: copy the whole database, and restore a copy."""

from contextlib import suppress
from pathlib import Path

from footui.domain.errors import RejectedError, StorageError
from footui.domain.weeks.week import DAYS
from footui.services.live.lease_watch import Led
from footui.services.service import Service
from footui.services.status import readable
from footui.services.system import System, moment_in_name
from footui.store.busy import BusyWait
from footui.store.errors import explained
from footui.store.maintenance import backups
from footui.store.maintenance.inspection import examine

_LIVE = (
    "A session is live{where}. Nothing was changed. End it, then try again: it would be led on "
    "over what is put back."
)


def back_up(path: Path, to: Path | None, system: System) -> Path:
    """Copy the database at `path` to the file or directory `to`, and return the copy's path.

    None is the database's own folder of backups. In a directory the name contains the time.
    Overwrites nothing. Raises StorageError.
    """
    wait = BusyWait(tell=system.tell)
    backups.refuse_unusable(path)
    if to is None:
        return backups.keep(path, f"by-hand-{moment_in_name(system.utc())}", wait)
    with explained(to):
        file = to / f"{path.stem}-{moment_in_name(system.utc())}.db" if to.is_dir() else to
    backups.back_up(path, file, wait)
    return file


def is_sound(path: Path, system: System) -> bool:
    """Return whether footui can open the database at `path` and read all of it."""
    return examine(path, BusyWait(tell=system.tell)).is_sound


def back_up_weekly(service: Service) -> None:
    """Make a backup unless one is less than a week old, or no session is on record.

    The setting `backups` turns this off. Raises StorageError.
    """
    if not service.settings.backups:
        return
    today = service.today()
    is_recent = any(0 <= (today - day).days < DAYS for day in backups.weekly(service.path))
    if not is_recent and service.history.began():
        backups.keep_weekly(service.path, today, service.wait)


def restore(path: Path, backup: Path, system: System) -> Path | None:
    """Replace the database at `path` with a backup; return where the old one is kept, if any.

    Raises StorageError, or RejectedError while a session runs; then nothing has changed.
    """
    _refuse_while_live(path, system)
    wait = BusyWait(tell=system.tell)
    return backups.restore(path, backup, f"replaced-{moment_in_name(system.utc())}", wait)


def _refuse_while_live(path: Path, system: System) -> None:
    # A damaged database cannot be asked, and may be replaced.
    with suppress(StorageError), Service.open(readable(path), system) as service:
        service.sessions.watch()
        if service.sessions.led() is Led.YES:
            waiting = service.sessions.unfinished()
            owner = waiting and f" in {waiting.owner.terminal} on {waiting.owner.host}"
            raise RejectedError(_LIVE.format(where=owner or ""))
