"""Notices what other programs write, and that a new day begins."""

from collections.abc import Callable
from contextlib import suppress

from footui.domain.errors import StorageError
from footui.domain.settings import Settings
from footui.services.service import Service
from footui.tui.terminal_app import TerminalApp

WATCH_INTERVAL = 2.0
"""Seconds between two checks."""


class ChangeWatcher:
    """Reloads the current screen when its data has changed, or could not be read before."""

    def __init__(
        self, app: TerminalApp, service: Service, apply_settings: Callable[[Settings], None]
    ) -> None:
        """Watch the database of `service` for `app`; `apply_settings` gets the settings anew."""
        self._app = app
        self._service = service
        self._apply_settings = apply_settings
        self._seen: object = None

    def start(self) -> None:
        """Check every WATCH_INTERVAL from now on, as long as the app runs."""
        self._app.schedule(WATCH_INTERVAL, self._check)

    def _check(self) -> None:
        with suppress(StorageError):
            token, page = self._service.change_token(), self._app.page
            if page and (token != self._seen or page.has_failed):
                self._apply_settings(self._service.settings)
                page.reload()
                self._seen = token
        self.start()
