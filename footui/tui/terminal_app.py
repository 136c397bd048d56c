"""A Textual app that never waits for a terminal that is slow, stalled or gone."""

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter

from footui.domain.settings import Notify
from footui.domain.text import to_ascii
from footui.services.live.player import Alarm, Schedule
from footui.tui.screens.base import BaseScreen
from footui.tui.terminal.driver import OutputDrained, TerminalDriver, window_size
from footui.tui.terminal.notifications import notification
from footui.tui.views.layout import fits
from footui.tui.views.style import NoColorFilter

SCREEN_SWITCH_DELAY = 0.005
"""Seconds that a new screen gets to prepare its parts, so that it is drawn only once."""

NO_SHELL = "No shell here could bring footui back, so ctrl+z is off."


class TerminalApp(App[None]):
    """Draws, rings, notifies and calls back; drops what a slow terminal would show too late."""

    def __init__(self, *, ascii_only: bool, slow: bool, schedule: Schedule | None) -> None:
        """Create the app. `schedule` replaces the timers of the event loop, for tests.

        `ascii_only` draws with ASCII characters only; `slow` sends as few bytes as possible.
        """
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.ascii_only = ascii_only
        self.slow = slow
        self.remark = ""
        self.notify_setting = Notify.OFF
        self._call_after: Schedule = schedule or self._call_later

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that does not wait for the terminal."""
        return TerminalDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return a filter that removes colours if NO_COLOR is set, else none."""
        return [NoColorFilter()] if os.environ.get("NO_COLOR") else []

    @property
    def terminal(self) -> TerminalDriver | None:
        """The driver of the terminal; None in tests, which have no terminal."""
        return self._driver if isinstance(self._driver, TerminalDriver) else None

    @property
    def is_behind(self) -> bool:
        """Whether the terminal would show what is written now too late."""
        return self.terminal is not None and self.terminal.is_behind

    @property
    def has_room(self) -> bool:
        """Whether footui fits into the window, both now and when it was last drawn."""
        window = window_size() if self.terminal else self.size
        return fits(*self.size) and fits(*window)

    @property
    def failure(self) -> Exception | None:
        """The exception that crashed the app, if one did."""
        return self._exception

    @property
    def has_ended(self) -> bool:
        """Whether the app is exiting or has crashed; it may have no screen any more."""
        return self._exit or self._exception is not None

    @property
    def page(self) -> BaseScreen[Any] | None:
        """The screen on top; None before it is mounted, since it loads and draws itself then."""
        page = self.screen
        return page if isinstance(page, BaseScreen) and page.is_mounted else None

    def schedule(self, delay: float, callback: Callable[[], None]) -> Alarm:
        """Call `callback` in `delay` seconds, unless the app has ended by then."""
        return self._call_after(delay, lambda: None if self.has_ended else callback())

    def _call_later(self, delay: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call `callback` from the message queue, in `delay` seconds.

        This does not use a timer of Textual's, which never fires if it is due before it starts.
        """
        return asyncio.get_running_loop().call_later(delay, self.call_next, callback)

    def delay_update(self, delay: float = SCREEN_SWITCH_DELAY) -> None:
        """Draw the next screen after at most SCREEN_SWITCH_DELAY; Textual would take 50 ms."""
        super().delay_update(min(delay, SCREEN_SWITCH_DELAY))

    def redraw_when_ready(self) -> None:
        """Redraw the screen now or, if the terminal is behind, once it has caught up."""
        if not (self.terminal and self.terminal.wait()):
            self.redraw()

    def on_output_drained(self, event: OutputDrained) -> None:
        """Redraw the screen; all of it if the writer dropped some output."""
        self.redraw()
        if event.lost:
            self.refresh(layout=True)

    def redraw(self) -> None:
        """Redraw the screen on top."""
        if self.page:
            self.page.redraw()

    def bell(self) -> None:
        """Ring the bell, unless the terminal is behind: a late cue misleads."""
        if not self.is_behind:
            super().bell()

    def announce(self, text: str) -> None:
        """Send a desktop notification, if the settings allow it and the terminal keeps up."""
        shown = to_ascii(text) if self.ascii_only else text
        sequence = notification(shown, self.notify_setting, in_tmux=_is_in_tmux())
        if sequence and self._driver and not self.is_behind:
            self._driver.write(sequence)

    def show_remark(self, remark: str) -> None:
        """Show `remark` in place of the footer, also in dialogs, until the next key."""
        self.remark = remark
        self.refresh_bindings()

    def action_suspend_process(self) -> None:
        """Stop the process until the shell continues it; without a shell, show NO_SHELL."""
        if self.terminal and not self.terminal.suspend():
            self.show_remark(NO_SHELL)

    def action_redraw(self) -> None:
        """Draw the whole screen anew: another program may have written on it."""
        if self.terminal:
            self.terminal.redraw_all()

    def _print_error_renderables(self) -> None:
        """Print no traceback: it would show private data."""


def _is_in_tmux() -> bool:
    """Whether footui runs inside tmux, possibly at the other end of an ssh connection."""
    return "TMUX" in os.environ or os.environ.get("TERM", "").startswith("tmux")
