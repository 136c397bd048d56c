"""What the screens, the widgets and the session controller use of the program."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from textual.screen import Screen

from footui.domain.settings import Settings
from footui.services.live.player import Bell, Player
from footui.services.service import Service
from footui.tui.terminal.key_queue import KeyQueue

Result = TypeVar("Result")


class KeyListener(Protocol):
    """A screen that says when keys may come."""

    is_listening: bool


class SessionControls(Protocol):
    """The live session, as the screens use it."""

    bell: Bell
    bell_is_on: bool

    @property
    def is_live(self) -> bool:
        """Whether a session is live."""

    def ask_to_leave(self, *, quitting: bool = False) -> None:
        """Pause the session, and ask what shall become of it."""

    def ask_where_it_hurts(self) -> None:
        """Pause the session, and ask where it hurts, and how much."""


class AppHost(Protocol):
    """The program: one terminal, one service, and the live session if there is one."""

    ascii_only: bool
    slow: bool
    message: str
    """What is said below whatever is shown."""
    remark: str
    """What is said in place of the keys, until the next key."""

    @property
    def service(self) -> Service:
        """All that a screen may ask for."""

    @property
    def key_queue(self) -> KeyQueue:
        """The keys that wait for their turn."""

    @property
    def session_controller(self) -> SessionControls:
        """What controls the live session."""

    @property
    def player(self) -> Player | None:
        """What plays the live session, if there is one."""

    @property
    def screen(self) -> Screen[object]:
        """The screen on top."""

    def push_screen(
        self,
        screen: Screen[Result],
        callback: Callable[[Result | None], None] | None = None,
    ) -> Any:
        """Show a screen on top; `callback` gets its answer."""

    def pop_screen(self) -> Any:
        """Close the screen on top."""

    def show_mode(self, mode: str) -> None:
        """Show one of the main pages, as things are now."""

    def end(self) -> None:
        """Leave the program."""

    def apply_settings(self, settings: Settings) -> None:
        """Ring, notify and draw by these settings."""

    def show_message(self, message: str) -> None:
        """Say something below whatever is shown."""

    def announce(self, text: str) -> None:
        """Have the terminal show a notification, if the user wants that."""

    def redraw_when_ready(self) -> None:
        """Draw what changed, once the terminal can take it."""

    def wait_until_read(self) -> None:
        """Take no key before the page that came by itself is drawn."""

    def attempt(self, change: Callable[[], None], show_error: Callable[[str], None]) -> None:
        """Make a change, again and again while another program writes; `told` gets errors."""

    def action_routine(self) -> None:
        """Show the routine."""
