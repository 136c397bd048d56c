"""The service: all that the screens and the commands may ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from footui.domain.kinds import MadeIn
from footui.domain.settings import Settings, is_zone
from footui.domain.weeks.week import Week
from footui.services import week_inputs
from footui.services.live.lease_watch import Led
from footui.services.plan import Plan
from footui.services.routines import Routines
from footui.services.settings_reader import SettingsReader
from footui.services.system import System
from footui.store.busy import BusyWait
from footui.store.database import Database
from footui.store.queries import day_totals, settings

if TYPE_CHECKING:
    from footui.services.history import History
    from footui.services.live.lease_watch import Led
    from footui.services.live.sessions import Sessions
    from footui.services.transfer import Transfer


class Service:
    """Plans, leads and records one person's sessions, in one database."""

    @classmethod
    @contextmanager
    def open(cls, path: Path, system: System, timeout: float | None = None) -> "Iterator[Service]":
        """Open the database at `path`, which is made if there is none, and serve from it.

        `timeout` is for how many seconds to wait while another program writes; some by default.
        Raises StorageError, then and later, with a sentence for the user.
        """
        database = Database(path, timeout, system.tell)
        try:
            yield cls(database, system)
        finally:
            database.close()

    def __init__(self, database: Database, system: System) -> None:
        """Serve from `database`; clocks and chance come from `system`."""
        self._database = database
        self._system = system
        self._settings = SettingsReader(database, system)
        self.plan = Plan(database, system, self._settings)
        self.routines = Routines(database, system, self._settings)

    def set_busy_timeout(self, timeout: float) -> None:
        """Wait no longer than so many seconds for other programs, from now on."""
        self._database.timeout = timeout

    def is_on_screen(self) -> None:
        """From now on, note of each change that it was made in the full-screen program."""
        self._database.made_in = MadeIn.SCREEN

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings()

    @property
    def has_zone(self) -> bool:
        """Whether a time zone was chosen, or that of the machine holds."""
        return is_zone(self._settings.stored().get("timezone", ""))

    def set(self, key: str, value: str) -> None:
        """Make a setting; the value is stored as it is."""
        settings.set_setting(self._database, key, value, self._system.utc())

    def unset(self, key: str) -> None:
        """Take a setting back to its default."""
        settings.unset_setting(self._database, key, self._system.utc())

    def now(self, zone: ZoneInfo) -> datetime:
        """This moment, on the clocks of a time zone."""
        return datetime.fromtimestamp(self._system.utc() / 1000, zone)

    @property
    def wait(self) -> BusyWait:
        """How long it waits for other programs that use the database."""
        return self._database.wait

    @property
    def path(self) -> Path:
        """Where the database is."""
        return self._database.path

    def server_zone(self) -> str:
        """The time zone of the machine."""
        return self._system.server_zone()

    def change_token(self) -> tuple[int, date]:
        """A value that is another one whenever another program wrote, or a day began.

        It waits for nobody: raises StorageError while the database is locked.
        """
        with self._database.without_waiting():
            return self._database.change_token()[0], self.today()

    def today(self) -> date:
        """The log date of this moment."""
        return week_inputs.today_of(self._system.utc(), self.settings)

    def this_week(self) -> Week:
        """The open week."""
        return week_inputs.open_week(self._database, self.settings, self._system.utc())

    @property
    def began(self) -> date | None:
        """The log date of the first session on record."""
        come = day_totals.come(self._database, self.today(), self._system.utc())
        return day_totals.began(self._database, come)

    @cached_property
    def transfer(self) -> "Transfer":
        """Everything, out and in."""
        from footui.services.transfer import Transfer

        return Transfer(self._database, self._system, self._settings, self._led)

    @cached_property
    def sessions(self) -> "Sessions":
        """What is live, and starts."""
        from footui.services.live.sessions import Sessions

        return Sessions(
            self._database,
            self._system,
            self._settings,
            self.routines,
            lambda: self.transfer,
        )

    @cached_property
    def history(self) -> "History":
        """All sessions on record."""
        from footui.services.history import History  # not needed to start a session

        return History(self._database, self._system, self._settings)

    def _led(self) -> "Led":
        return self.sessions.led()
