"""The settings in force, read once for as long as the database does not change."""

from collections.abc import Mapping

from footui.domain.settings import Settings
from footui.services import week_inputs
from footui.services.system import System
from footui.store.database import Database
from footui.store.queries import settings


class SettingsReader:
    """Return the settings in force when it is called; all services of a database share one."""

    def __init__(self, database: Database, system: System) -> None:
        """Read from `database`; `system` has the time zone that holds if none is stored."""
        self._database = database
        self._system = system
        self._stored: Mapping[str, str] = {}
        # What `Database.change_token` returned just before `_stored` was read.
        self._token: tuple[int, int] | None = None

    def __call__(self) -> Settings:
        """Return the settings in force; raise StorageError if they cannot be read."""
        return week_inputs.settings_in_force(self.stored(), self._system)

    def stored(self) -> Mapping[str, str]:
        """Return the stored values by key; read them only if the database has changed."""
        token = self._database.change_token()
        if token != self._token:
            self._stored = settings.settings(self._database)
            self._token = token
        return self._stored
