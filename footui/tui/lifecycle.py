"""The life of the process: how the full-screen program starts, ends, and which code it returns."""

import asyncio
import gc
import sys
from functools import partial

from footui.domain.errors import InternalError, StorageError
from footui.services.live.live_session import LIVE_BUSY_TIMEOUT
from footui.services.service import Service
from footui.tui.screens.base import BaseDialog
from footui.tui.session_controller import SessionController
from footui.tui.terminal.watchdog import Watchdog, check_threads
from footui.tui.terminal_app import TerminalApp

EXIT_BUSY_TIMEOUT = 0.2
"""Seconds to wait for a locked database when the program has to end at once."""

THREADS = 4
"""Threads beside the main one: two of the watchdog, and Textual's for reading and writing."""


class Lifecycle:
    """Runs the app on a terminal, and ends it when the user, a signal or a hang-up wants that."""

    def __init__(
        self, app: TerminalApp, service: Service, session_controller: SessionController
    ) -> None:
        """Run `app`; `service` is its database, `session_controller` its live session."""
        self._app = app
        self._service = service
        self._session_controller = session_controller
        self._watchdog: Watchdog | None = None
        self.unsaved = ""
        """Why the session was not saved when the app exited; empty if all was saved."""

    def run(self) -> int:
        """Run the app until it ends, and return its exit code.

        Raises StorageError if a session could not be saved, RuntimeError if the system allows no
        more threads, and InternalError if the app crashed.
        """
        check_threads(THREADS)
        mouse = self._service.settings.mouse
        self._service.set_busy_timeout(LIVE_BUSY_TIMEOUT)
        self._app.run(mouse=mouse)
        if self._watchdog:
            self._watchdog.stop()
        if self._app.failure:
            raise InternalError(self._session_controller.unsaved) from self._app.failure
        if self.unsaved:
            raise StorageError(f"the session is not saved: {self.unsaved}")
        return self._app.return_code or 0

    def start_watchdog(self) -> None:
        """Watch the terminal and the signals; a test, which has no terminal, needs no watchdog."""
        if not self._app.is_headless:
            loop = asyncio.get_running_loop()
            leave = partial(loop.call_soon_threadsafe, self.leave_now)
            self._watchdog = Watchdog(sys.stdin.fileno(), leave)
            self._watchdog.start()

    def leave_now(self) -> None:
        """Suspend the session and exit without asking: the terminal is gone, or a signal came."""
        self._service.set_busy_timeout(EXIT_BUSY_TIMEOUT)
        self._session_controller.hang_up()
        self.end()

    def end(self) -> None:
        """Exit the app, and save the answers of an open dialog and the live session."""
        if isinstance(self._app.screen, BaseDialog):
            self._app.screen.keep()
        if player := self._session_controller.player:
            player.live.tick()
        self.unsaved = self._session_controller.unsaved
        self._app.exit()


def resume_garbage_collection() -> None:
    """Enable the collector that `cli.main` disabled, and freeze what is allocated so far."""
    gc.freeze()
    gc.enable()
