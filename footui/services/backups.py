"""Safekeeping: copies of the whole database, and putting one of them back."""

from contextlib import suppress
from pathlib import Path

from footui.domain.errors import Refused, StoreFault
from footui.domain.weeks.week import DAYS
from footui.services.live.lease_watch import Led
from footui.services.service import Practice, opened
from footui.services.status import readable
from footui.services.system import Surroundings, moment_in_name
from footui.store.busy import BusyWait
from footui.store.errors import explained
from footui.store.maintenance import backups
from footui.store.maintenance.inspection import examine

_LIVE = (
    "A session is live{where}. Nothing was changed. End it, then try again: it would be led on "
    "over what is put back."
)


def back_up(path: Path, to: Path | None, surroundings: Surroundings) -> Path:
    """Copy the database at `path` to a file, or into its folder of backups; raises StoreFault.

    Nothing is overwritten. In a directory the copy gets a name with the time.
    """
    wait = BusyWait(tell=surroundings.tell)
    backups.refuse_unusable(path)
    if to is None:
        return backups.keep(path, f"by-hand-{moment_in_name(surroundings.utc())}", wait)
    with explained(to):
        file = to / f"{path.stem}-{moment_in_name(surroundings.utc())}.db" if to.is_dir() else to
    backups.back_up(path, file, wait)
    return file


def is_sound(path: Path, surroundings: Surroundings) -> bool:
    """Whether footui could open the database at `path` and read all of it."""
    return examine(path, BusyWait(tell=surroundings.tell)).is_sound


def back_up_weekly(practice: Practice) -> None:
    """Keep a backup unless there is one of the last seven days, or nothing to keep.

    Raises StoreFault.
    """
    if not practice.settings.backups or not practice.began:
        return
    today = practice.today()
    if not any(0 <= (today - day).days < DAYS for day in backups.weekly(practice.path)):
        backups.keep_weekly(practice.path, today, practice.wait)


def restore(path: Path, backup: Path, surroundings: Surroundings) -> Path | None:
    """Put a backup in the place of the database at `path`; returns where the old one is kept.

    Raises StoreFault, and Refused while somebody leads a session; then nothing has changed.
    """
    _refuse_while_live(path, surroundings)
    wait = BusyWait(tell=surroundings.tell)
    return backups.restore(path, backup, f"replaced-{moment_in_name(surroundings.utc())}", wait)


def _refuse_while_live(path: Path, surroundings: Surroundings) -> None:
    with suppress(StoreFault), opened(readable(path), surroundings) as practice:  # or is damaged
        practice.sessions.watch()
        if practice.sessions.led() is Led.YES:
            waiting = practice.sessions.unfinished()
            seat = waiting and f" in {waiting.seat.terminal} on {waiting.seat.host}"
            raise Refused(_LIVE.format(where=seat or ""))
