"""Protocols of the app, as the screens, the widgets and the session controller use it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from textual.screen import Screen

from footui.domain.settings import Settings
from footui.services.live.player import Bell, Player
from footui.services.service import Service
from footui.tui.terminal.key_queue import KeyQueue

Result = TypeVar("Result")


class KeyListener(Protocol):
    """A screen that can handle keys now, or cannot yet."""

    is_listening: bool


class SessionControls(Protocol):
    """The session controller, as the screens use it."""

    bell: Bell
    bell_is_on: bool

    @property
    def is_live(self) -> bool:
        """Whether a session is running."""

    def ask_to_leave(self, *, quitting: bool = False) -> None:
        """Pause the session, and ask whether to keep, discard or resume it later."""

    def ask_where_it_hurts(self) -> None:
        """Pause the session, ask where it hurts, and stop it unless the user goes back."""


class AppHost(Protocol):
    """The app: one terminal, one service, and the live session if there is one."""

    ascii_only: bool
    """Whether to draw with ASCII characters only."""
    slow: bool
    """Whether to send as few bytes as possible."""
    message: str
    """The text below the body of every main screen."""
    remark: str
    """The text in place of the footer until the next key; empty if there is none."""

    @property
    def service(self) -> Service:
        """The data, and all that can be done with it."""

    @property
    def key_queue(self) -> KeyQueue:
        """The keys that wait to be delivered."""

    @property
    def session_controller(self) -> SessionControls:
        """The controller of the live session."""

    @property
    def player(self) -> Player | None:
        """The player of the live session; None outside a session."""

    @property
    def screen(self) -> Screen[object]:
        """The screen on top."""

    def push_screen(
        self,
        screen: Screen[Result],
        callback: Callable[[Result | None], None] | None = None,
    ) -> Any:
        """Show a screen on top; call `callback` with its answer when it closes."""

    def pop_screen(self) -> Any:
        """Close the screen on top."""

    def show_mode(self, mode: str) -> None:
        """Show one of the modes, with its data read anew."""

    def end(self) -> None:
        """Exit, and save the answers of an open dialog and the live session."""

    def apply_settings(self, settings: Settings) -> None:
        """Use `settings` for the bell, notifications, the theme and the character set."""

    def show_message(self, message: str) -> None:
        """Show `message` below the body, in place of the one before."""

    def announce(self, text: str) -> None:
        """Send a desktop notification, if the settings allow it."""

    def redraw_when_ready(self) -> None:
        """Redraw the screen now or, if the terminal is behind, once it has caught up."""

    def wait_until_read(self) -> None:
        """Drop all keys until the terminal confirms that it has drawn the current screen."""

    def attempt(self, change: Callable[[], None], show_error: Callable[[str], None]) -> None:
        """Call `change`, for a minute while the database is busy; `show_error` gets errors."""

    def action_routine(self) -> None:
        """Show the routine."""
