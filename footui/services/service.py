"""The service: everything that the screens and the commands ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from footui.domain.kinds import MadeIn
from footui.domain.settings import Settings
from footui.domain.weeks.week import Week
from footui.services import week_inputs
from footui.services.plan import Plan
from footui.services.routines import Routines
from footui.services.settings_reader import SettingsReader
from footui.services.system import System
from footui.store.database import Database
from footui.store.queries import settings

if TYPE_CHECKING:  # a prompt must not load these
    from footui.services.history import History
    from footui.services.live.sessions import Sessions
    from footui.services.session_edits import SessionEdits
    from footui.services.transfer import Transfer


class Service:
    """A façade for all that can be done with one database."""

    @classmethod
    @contextmanager
    def open(cls, path: Path, system: System, timeout: float | None = None) -> "Iterator[Service]":
        """Open the database at `path`, or make it if there is none, and yield its service.

        Wait at most `timeout` seconds for a lock. Raises StorageError, as all other methods do.
        """
        database = Database(path, timeout, system.tell)
        try:
            yield cls(database, system)
        finally:
            database.close()

    def __init__(self, database: Database, system: System) -> None:
        """Use `database`, and the clocks, the owner and the random numbers of `system`."""
        self._database = database
        self.system = system
        self._settings = SettingsReader(database, system)
        self.path = database.path
        self.wait = database.wait
        self._parts = database, system, self._settings
        self.plan = Plan(*self._parts)
        self.routines = Routines(*self._parts)

    @cached_property
    def sessions(self) -> "Sessions":
        """The live session: start it, find it, recover it, take it over."""
        from footui.services.live.sessions import Sessions

        return Sessions(*self._parts, self.routines, lambda: self.transfer)

    @cached_property
    def history(self) -> "History":
        """All sessions on record."""
        from footui.services.history import History

        return History(*self._parts)

    @cached_property
    def edits(self) -> "SessionEdits":
        """Changes to the sessions on record; undo and redo."""
        from footui.services.session_edits import SessionEdits

        return SessionEdits(*self._parts)

    @cached_property
    def transfer(self) -> "Transfer":
        """Export and import."""
        from footui.services.transfer import Transfer

        return Transfer(*self._parts, lambda: self.sessions.led())

    def set_busy_timeout(self, timeout: float) -> None:
        """From now on, wait for a locked database for at most `timeout` seconds."""
        self._database.timeout = timeout

    def is_on_screen(self) -> None:
        """From now on, note that changes are made in the full-screen program."""
        self._database.made_in = MadeIn.SCREEN

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings()

    def set(self, key: str, value: str) -> None:
        """Store `value` as the setting `key`, without a check."""
        settings.set_setting(self._database, key, value, self.system.utc())

    def unset(self, key: str) -> None:
        """Set the setting `key` back to its default."""
        settings.unset_setting(self._database, key, self.system.utc())

    def now(self, zone: ZoneInfo) -> datetime:
        """Return this moment in a time zone."""
        return datetime.fromtimestamp(self.system.utc() / 1000, zone)

    def change_token(self) -> tuple[int, date]:
        """Return what changes when others write or a day begins; do not wait for a lock."""
        with self._database.without_waiting():
            return self._database.change_token()[0], self.today()

    def today(self) -> date:
        """Return the log date of this moment."""
        return week_inputs.today_of(self.system.utc(), self.settings)

    def this_week(self) -> Week:
        """Return the week of this moment."""
        return week_inputs.open_week(self._database, self.settings, self.system.utc())
