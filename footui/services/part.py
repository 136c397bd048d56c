"""What the parts of the service share."""

from collections.abc import Callable
from datetime import date

from footui.domain.settings import Settings
from footui.services import week_inputs
from footui.services.system import System
from footui.store.database import Database


class ServicePart:
    """A part of the service, which uses one database."""

    def __init__(
        self, database: Database, system: System, settings: Callable[[], Settings]
    ) -> None:
        """Use `database`; `settings` returns the settings in force."""
        self._database = database
        self._system = system
        self._settings = settings

    def _today(self) -> date:
        """Return the log date of this moment."""
        return week_inputs.today_of(self._system.utc(), self._settings())
