"""Decides which keys may act, and gives them to the screen one at a time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from textual.events import Event, InputEvent, Key, Paste

from footui.domain.session.key_rate import KeyRate
from footui.tui.screens.base import BaseScreen
from footui.tui.session_controller import SessionController
from footui.tui.terminal.keepalive import LATE
from footui.tui.terminal.key_queue import KeyQueue
from footui.tui.terminal_app import TerminalApp

QUIT_KEYS = ("ctrl+q", "ctrl+c")
"""Keys that also work while the window is too small to show anything."""

REPEAT_INTERVAL_MS = 1_000
"""Presses of one key that are at most this far apart belong to one burst; so does typed text."""

TYPED_TEXT = "typed text"


@dataclass(frozen=True, slots=True)
class _Press:
    """The last key that a screen got; `at` is in milliseconds of the session's clock."""

    screen: BaseScreen[Any]
    key: str
    """The name of the key, or TYPED_TEXT if it went into a text field."""
    at: int


class KeyDispatcher:
    """Passes events on to Textual, but drops keys that the user did not mean for this screen.

    It drops keys while the window is too small, keys that come before a screen that opened by
    itself is drawn, keys of a burst that began on the screen before, and repeats of a key that is
    held down in a live session.
    """

    def __init__(
        self,
        app: TerminalApp,
        session: SessionController,
        deliver: Callable[[Event], Awaitable[None]],
    ) -> None:
        """Dispatch the events of `app`; `deliver` is how Textual itself handles an event."""
        self._app = app
        self._session = session
        self._deliver = deliver
        self.queue = KeyQueue(self._give, self._is_listening, app.call_next)
        self._key_rate = KeyRate()
        self._last_press: _Press | None = None
        self._awaited_answers = 0

    async def dispatch(self, event: Event) -> None:
        """Queue keys and pastes, and deliver other events at once.

        A key comes twice: first from the terminal, then, if neither the focused widget nor the
        screen has used it, forwarded by the screen; then the bindings of the app apply.
        """
        if isinstance(event, InputEvent | Paste) and not self._may_act(event):
            return
        if not isinstance(event, Key):
            if isinstance(event, Paste) and not event.is_forwarded:
                await self.queue.add(event)
            else:
                await self._deliver(event)
        elif event.is_forwarded:
            await self._deliver(event)
            self.queue.taken()
        else:
            await self.queue.add(event)

    def wait_until_read(self) -> None:
        """Drop all keys until the terminal confirms that it has drawn the current screen.

        The screen opened by itself: on a slow link, keys that come before that were typed for the
        screen before. Does nothing if the terminal is not known to answer.
        """
        terminal = self._app.terminal
        if terminal and terminal.answers:
            self._awaited_answers = 1
            self._app.screen.call_after_refresh(self._ask_terminal)
            self._app.schedule(LATE, self._stop_waiting)

    def count_answer(self) -> None:
        """Count an answer of the terminal; the last awaited one lets keys pass again."""
        self._awaited_answers = max(0, self._awaited_answers - 1)

    def _ask_terminal(self) -> None:
        if self._app.terminal:
            self._awaited_answers = self._app.terminal.ask()

    def _stop_waiting(self) -> None:
        """Let keys pass, or check again after LATE if the answer may still come."""
        if self._awaited_answers and self._app.terminal and self._app.terminal.wait():
            self._app.schedule(LATE, self._stop_waiting)
        else:
            self._awaited_answers = 0

    async def _give(self, typed: Key | Paste) -> None:
        """Deliver a key or a paste, or drop it; tell the queue once it has had its effect."""
        if self._app.remark:
            self._app.show_remark("")
        if not self._may_act(typed) or (
            isinstance(typed, Key) and (self._is_held(typed) or self._is_end_of_burst(typed))
        ):
            self.queue.taken()
            return
        await self._deliver(typed)
        is_forwarded = isinstance(typed, Key) and typed.is_forwarded
        if not (is_forwarded and isinstance(self._app.screen, BaseScreen)):
            self.queue.taken()  # a priority binding used it, or it went to a screen of Textual's

    def _may_act(self, event: Event) -> bool:
        """Whether the user can see what `event` will do, or wants to quit."""
        is_quitting = isinstance(event, Key) and event.key in QUIT_KEYS
        return is_quitting or (self._app.has_room and not self._awaited_answers)

    def _is_end_of_burst(self, key: Key) -> bool:
        """Whether `key` continues a burst that began before the current screen opened by itself."""
        player, screen = self._session.player, self._app.screen
        if key.key in QUIT_KEYS or not (player and isinstance(screen, BaseScreen)):
            return False
        now, last = player.live.now(), self._last_press
        if (
            last
            and screen.comes_by_itself
            and last.screen is not screen
            and last.key in (key.key, TYPED_TEXT)
            and now - last.at <= REPEAT_INTERVAL_MS
        ):
            self._last_press = replace(last, at=now)
            return True
        self._last_press = _Press(screen, TYPED_TEXT if self._app.focused else key.key, now)
        return False

    def _is_held(self, key: Key) -> bool:
        """Whether `key` changes the live session and repeats too fast: it is held down."""
        player, app = self._session.player, self._app
        if not (player and self._session.is_live and app.current_mode == "session"):
            return False
        bound = app.screen.active_bindings.get(key.key)
        if bound is None or bound.node is app or app.focused:
            return False  # it does not change the session
        self._key_rate = self._key_rate.press(key.key, player.live.now())
        return not self._key_rate.passes

    def _is_listening(self) -> bool:
        if self._app.has_ended:
            return False
        screen = self._app.screen
        return screen.is_listening if isinstance(screen, BaseScreen) else True
