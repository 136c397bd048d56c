"""The program: which screen is shown, and the live session that goes on behind them all."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.events import Event, InputEvent, Key, Paste
from textual.filter import LineFilter
from textual.screen import Screen

from footui.domain.errors import InternalError, RejectedError, StorageError
from footui.domain.session.cues import Cue
from footui.domain.session.edits import Undone
from footui.domain.session.key_rate import KeyRate
from footui.domain.settings import Notify, Settings
from footui.domain.text import to_ascii
from footui.services.live.live_session import LIVE_BUSY_TIMEOUT
from footui.services.live.player import Alarm, Bell, Player, Schedule
from footui.services.service import Service
from footui.store.errors import DatabaseBusyError
from footui.tui.screens.base import BaseDialog, BaseScreen
from footui.tui.screens.routine import RoutineScreen
from footui.tui.screens.undo import undo
from footui.tui.session_controller import SessionController
from footui.tui.terminal.driver import Answered, OutputDrained, TerminalDriver, window_size
from footui.tui.terminal.keepalive import LATE
from footui.tui.terminal.key_queue import KeyQueue
from footui.tui.terminal.notifications import notification
from footui.tui.terminal.watchdog import Watchdog, check_threads
from footui.tui.views.layout import fits
from footui.tui.views.style import NoColorFilter

if TYPE_CHECKING:
    from footui.tui.screens.command_palette import Command


TRANSITION = 0.005
"""Seconds in which a page that is turned to may get ready, so that it is drawn only once."""


EXIT_BUSY_TIMEOUT = 0.2
"""Seconds to wait for a locked database when the program has to end at once."""

THREADS = 4
"""Threads beside the first one: the guard's two, and Textual's for keys and for writing."""

LEAVING = ("ctrl+q", "ctrl+c")
"""Keys that work also where nothing can be seen."""

NO_SHELL = "No shell here could bring footui back, so ctrl+z is off."

RETRY, RETRIES = 1.0, 60
"""Seconds between two attempts while another program writes, and how many follow the first."""

TRYING_AGAIN = "Another program is writing. Not done yet; footui tries again for a minute."

RUN = 1_000
"""Milliseconds between two strokes of a key that is pressed again and again, or of what is written.
"""

WRITTEN = "written"

WATCH = 2.0
"""Seconds between two looks for what changed elsewhere, or because a day began."""


def _session_page() -> Screen[None]:
    from footui.tui.screens.session import SessionScreen

    return SessionScreen()


def _history_page() -> Screen[None]:
    from footui.tui.screens.history import HistoryScreen

    return HistoryScreen()


def _settings_page() -> Screen[None]:
    from footui.tui.screens.settings import SettingsScreen

    return SettingsScreen()


def _collect_garbage() -> None:
    """Begin to, which the command line put off; but what is there by now is there to stay."""
    gc.freeze()
    gc.enable()


def _is_in_tmux() -> bool:
    """Whether a tmux lies between here and the user, be it at the other end of an ssh."""
    return "TMUX" in os.environ or os.environ.get("TERM", "").startswith("tmux")


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A key that was given to a page, and when; or WRITTEN, into a line of it."""

    page: BaseScreen[Any]
    key: str
    at: int


class FootUI(App[None]):
    """footui on one terminal."""

    MODES = {
        "routine": RoutineScreen,
        "session": _session_page,
        "history": _history_page,
        "settings": _settings_page,
    }
    DEFAULT_MODE = "routine"
    ENABLE_COMMAND_PALETTE = False

    BINDINGS = [
        Binding("s", "start", "start", id="app.start"),
        Binding("s", "return", "session", id="app.return"),
        Binding("r", "routine", "routine", id="app.routine"),
        Binding("h", "history", "history", id="app.history"),
        Binding("g", "settings", "goal & settings", id="app.settings"),
        Binding("question_mark", "help", "help", key_display="?", id="app.help"),
        Binding("q", "quit", "quit", id="app.quit"),
        Binding("u", "undo", "undo", show=False, id="app.undo"),
        Binding("U", "redo", "redo", show=False, id="app.redo"),
        Binding("ctrl+p", "palette", show=False, id="app.palette"),
        Binding(",".join(LEAVING), "quit", show=False, priority=True, id="app.quit_now"),
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id="app.suspend"),
    ]

    def __init__(
        self,
        service: Service,
        *,
        ascii_only: bool = False,
        slow: bool = False,
        after_first_frame: Callable[[], str] = str,
        schedule: Schedule | None = None,
        ring: Callable[[], None] | None = None,
    ) -> None:
        """Show `service`; `schedule` and `ring` stand in for the event loop and the bell.

        `slow` sends as little as can be. `after_first_frame` is done once the first screen is
        there; what it returns is told.
        """
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.service = service
        service.is_on_screen()
        self.ascii_only = self._ascii_asked_for = ascii_only
        self.slow = slow
        self.message = self.remark = ""
        self._notify = Notify.OFF
        self._afterwards = after_first_frame
        self.key_queue = KeyQueue(self._give, self._is_listening, self.call_next)
        self._alarms: Schedule = schedule or self._call_later
        self._key_rate = KeyRate()
        self._stroke: _Stroke | None = None
        self._unread = 0
        self._seen: object = None
        self._unsaved = ""
        self.session_controller = SessionController(
            self, self._schedule, Bell(ring or self.bell, self._schedule)
        )
        self._watchdog: Watchdog | None = None

    def get_driver_class(self) -> type[Driver]:
        """Drive the terminal without waiting for it."""
        return TerminalDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Show colours, unless NO_COLOR is set."""
        return [NoColorFilter()] if os.environ.get("NO_COLOR") else []

    @property
    def _terminal(self) -> TerminalDriver | None:
        """What drives the terminal, if there is one."""
        return self._driver if isinstance(self._driver, TerminalDriver) else None

    @property
    def _is_behind(self) -> bool:
        """Whether what is told now would be heard late."""
        return self._terminal is not None and self._terminal.is_behind

    @property
    def player(self) -> Player | None:
        """What plays the live session, if there is one."""
        return self.session_controller.player

    async def on_event(self, event: Event) -> None:
        """Have keys go where the keys before them have led; what is typed blind goes nowhere."""
        if isinstance(event, InputEvent | Paste) and not self._may_act(event):
            return
        if not isinstance(event, Key):
            if isinstance(event, Paste) and not event.is_forwarded:
                await self.key_queue.add(event)
            else:
                await super().on_event(event)
        elif event.is_forwarded:  # nobody took it on its way up to here: now its binding runs
            await super().on_event(event)
            self.key_queue.taken()
        else:
            await self.key_queue.add(event)

    async def _give(self, typed: Key | Paste) -> None:
        """Give a key, or what was pasted, to whoever has the focus."""
        if self.remark:
            self._remark("")
        if not self._may_act(typed) or (
            isinstance(typed, Key) and (self._is_held(typed) or self._is_run_on(typed))
        ):
            self.key_queue.taken()
            return
        await super().on_event(typed)
        if isinstance(typed, Paste) or not (
            typed.is_forwarded and isinstance(self.screen, BaseScreen)
        ):
            self.key_queue.taken()  # by a binding that comes first, or by one who will not tell

    @property
    def _is_seen(self) -> bool:
        """Whether there is room for a page: in the window as it is, and as it was last drawn."""
        window = window_size() if self._terminal else self.size
        return fits(*self.size) and fits(*window)

    def _may_act(self, event: Event) -> bool:
        """Whether its user can see what this will do, or does not need to."""
        is_leaving = isinstance(event, Key) and event.key in LEAVING
        return is_leaving or (self._is_seen and not self._unread)

    def wait_until_read(self) -> None:
        """Take no key before the terminal, if it says so, has drawn the page that came by itself.

        What a slow link brings until then was typed for the page before.
        """
        if self._terminal and self._terminal.answers:
            self._unread = 1
            self.screen.call_after_refresh(self._ask_whether_it_is_read)
            self._schedule(LATE, self._ask_no_more)

    def _ask_whether_it_is_read(self) -> None:
        if self._terminal:
            self._unread = self._terminal.ask()

    def on_answered(self, _: Answered) -> None:
        """Count the answers until the one that is waited for."""
        self._unread = max(0, self._unread - 1)

    def _ask_no_more(self) -> None:
        if self._unread and self._terminal and self._terminal.wait():
            self._schedule(LATE, self._ask_no_more)
        else:
            self._unread = 0

    def _is_run_on(self, key: Key) -> bool:
        """Whether a key goes on with what was begun before the page came by itself."""
        if key.key in LEAVING or not (self.player and isinstance(self.screen, BaseScreen)):
            return False
        now, last = self.player.live.now(), self._stroke
        if (
            last
            and self.screen.comes_by_itself
            and last.page is not self.screen
            and last.key in (key.key, WRITTEN)
            and now - last.at <= RUN
        ):
            self._stroke = replace(last, at=now)
            return True
        self._stroke = _Stroke(self.screen, WRITTEN if self.focused else key.key, now)
        return False

    def _is_held(self, key: Key) -> bool:
        """Whether a key would change the session too often: somebody leans on it."""
        if not (self.player and self.session_controller.is_live and self.current_mode == "session"):
            return False
        bound = self.screen.active_bindings.get(key.key)
        if bound is None or bound.node is self or self.focused:
            return False  # it leads elsewhere, or nowhere
        self._key_rate = self._key_rate.press(key.key, self.player.live.now())
        return not self._key_rate.passes

    @property
    def _is_over(self) -> bool:
        """Whether the program is about to end, or has failed; there may be no screen any more."""
        return self._exit or self._exception is not None

    @property
    def _page(self) -> BaseScreen[Any] | None:
        """The page that is shown, if it is laid out; else it will ask and draw when it is."""
        page = self.screen
        return page if isinstance(page, BaseScreen) and page.is_mounted else None

    def _is_listening(self) -> bool:
        if self._is_over:
            return False
        return self.screen.is_listening if isinstance(self.screen, BaseScreen) else True

    def _schedule(self, delay: float, callback: Callable[[], None]) -> Alarm:
        """Call back, unless it is over by then."""
        return self._alarms(delay, lambda: None if self._is_over else callback())

    def _call_later(self, delay: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back in turn; a timer of Textual's is lost when it is due before it has begun."""
        return asyncio.get_running_loop().call_later(delay, self.call_next, callback)

    # Coming and going

    def run_on_terminal(self) -> int:
        """Run until the user, a signal or a hang-up ends it; returns the exit code.

        Raises StorageError if a session could not be saved, RuntimeError where there can be no
        threads, and InternalError.
        """
        check_threads(THREADS)
        mouse = self.service.settings.mouse
        self.service.set_busy_timeout(LIVE_BUSY_TIMEOUT)
        self.run(mouse=mouse)
        if self._watchdog:
            self._watchdog.stop()
        if self._exception:
            raise InternalError(self.session_controller.unsaved) from self._exception
        if self._unsaved:
            raise StorageError(f"the session is not saved: {self._unsaved}")
        return self.return_code or 0

    def on_mount(self) -> None:
        """Watch the terminal; then, if need be, ask."""
        self.call_after_refresh(self._settle)
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            self._watchdog = Watchdog(
                sys.stdin.fileno(),
                partial(loop.call_soon_threadsafe, self._leave_now),
            )
            self._watchdog.start()
        self.attempt(self._open, self.show_message)
        self._schedule(WATCH, self._watch)

    def _open(self) -> None:
        """Ask what has to be asked first."""
        settings = self.service.settings
        self.apply_settings(settings)
        if settings.welcomed:
            self.session_controller.offer()
        else:
            from footui.tui.screens.welcome import WelcomeScreen

            self.push_screen(
                WelcomeScreen(settings.timezone), lambda _: self.session_controller.offer()
            )

    def _watch(self) -> None:
        """Show what another program wrote, a day that began, or what could not be read before."""
        with suppress(StorageError):
            seen, page = self.service.change_token(), self._page
            if page and (seen != self._seen or page.has_failed):
                self.apply_settings(self.service.settings)
                page.reload()
                self._seen = seen
        self._schedule(WATCH, self._watch)

    def _settle(self) -> None:
        """Do what could wait until the first screen was there."""
        _collect_garbage()
        if said := self._afterwards():
            self.show_message(said)

    def apply_settings(self, settings: Settings) -> None:
        """Ring, notify and draw as the user wants it."""
        self.session_controller.bell_is_on = settings.bell
        self._notify = settings.notify
        self.theme = f"ansi-{settings.theme}"
        self.ascii_only = self._ascii_asked_for or settings.ascii_only
        if isinstance(self.screen, BaseScreen):
            self.screen.apply_settings()

    async def action_quit(self) -> None:
        """Leave; ask what shall become of a live session, where that can be seen."""
        if not self._is_seen:
            self.session_controller.hang_up()
            self.end()
        elif self.session_controller.is_live:
            self.session_controller.ask_to_leave(quitting=True)
        else:
            self.end()

    def _leave_now(self) -> None:
        """Leave without asking: the terminal is gone, or somebody said so."""
        self.service.set_busy_timeout(EXIT_BUSY_TIMEOUT)
        self.session_controller.hang_up()
        self.end()

    def end(self) -> None:
        """Leave, with what was said so far."""
        if isinstance(self.screen, BaseDialog):
            self.screen.keep()
        if self.player:
            self.player.live.tick()
        self._unsaved = self.session_controller.unsaved
        self.exit()

    # Keys that work everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        match action:
            case "start":
                return self.player is None
            case "return":
                return self.session_controller.is_live and self.current_mode != "session"
            case "routine" | "history" | "settings":
                return self.current_mode != action
            case "undo" | "redo":  # where a page has its own, it knows when
                return self._page is not None and not hasattr(self._page, f"action_{action}")
        return super().check_action(action, parameters)

    def action_routine(self) -> None:
        """Show the routine."""
        self._turn_to("routine")

    def action_history(self) -> None:
        """Show the history."""
        self._turn_to("history")

    def action_settings(self) -> None:
        """Show the goal and the settings."""
        self._turn_to("settings")

    def action_return(self) -> None:
        """Show the live session."""
        self.show_mode("session")

    def action_start(self) -> None:
        """Start a session, or take up the one that is not over."""
        self.message = ""
        self.session_controller.offer(otherwise=self._ask_how_it_is)

    def _ask_how_it_is(self) -> None:
        from footui.tui.screens.pain_before import PainBeforeScreen

        self.push_screen(PainBeforeScreen(), self.session_controller.begin)

    def action_undo(self) -> None:
        """Take back the last change made by hand."""
        self._undo()

    def action_redo(self) -> None:
        """Make the change again that was taken back last."""
        self._undo(redo=True)

    def _undo(self, *, redo: bool = False) -> None:
        def said(told: str, _: Undone | None) -> None:
            if isinstance(self.screen, BaseScreen):
                self.screen.reload()
            self.show_message(told)
            self.refresh_bindings()

        undo(self, said, self.show_message, redo=redo)

    def action_palette(self) -> None:
        """Open the palette; but not over a question, which wants its answer first."""
        from footui.tui.screens.command_palette import CommandPalette

        if not self.screen.is_modal:
            self.push_screen(
                CommandPalette(self._commands()), lambda chosen: chosen and chosen.run()
            )

    def action_suspend_process(self) -> None:
        """Stop until the shell has footui go on, or say that there is no such shell."""
        if self._terminal and not self._terminal.suspend():
            self._remark(NO_SHELL)

    def action_help(self) -> None:
        """Show the keys."""
        from footui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def _commands(self) -> list["Command"]:
        """What the palette offers."""
        from footui.tui.screens.command_palette import Command

        session = (
            Command("Session", "Return to the live session", self.action_return)
            if self.session_controller.is_live
            else Command("Start", "Be led through the routine", self.action_start)
        )
        turn = "off" if self.session_controller.bell_is_on else "on"
        return [
            session,
            Command("Routine", "What there is to do", self.action_routine),
            Command("History", "Which weeks met the goal", self.action_history),
            Command("Goal & settings", "How many days, and when", self.action_settings),
            Command(f"Turn the bell {turn}", "Cues you can hear", self._turn_bell),
            Command(
                "Try the bell",
                "The cue for work",
                lambda: self.session_controller.bell.ring(Cue.WORK),
            ),
            Command("Undo", "Take back the last change you made", self.action_undo),
            Command("Redo", "Make it again", self.action_redo),
            Command("Help", "The keys, and what to mind", self.action_help),
            Command("Quit", "Leave footui", self.action_quit),
        ]

    def _turn_bell(self) -> None:
        is_on = self.session_controller.bell_is_on = not self.session_controller.bell_is_on

        def keep() -> None:
            self.service.set("bell", "on" if is_on else "off")
            self.session_controller.bell_is_on = is_on

        self.attempt(keep, self.show_message)

    # Showing

    def delay_update(self, delay: float = TRANSITION) -> None:
        """Draw the next page soon: Textual would wait for a twentieth of a second."""
        super().delay_update(min(delay, TRANSITION))

    def show_mode(self, mode: str) -> None:
        """Show one of the pages, as things are now."""
        if self.current_mode != mode:
            self.switch_mode(mode)
        elif self._page:
            self._page.reload()
        self.refresh_bindings()

    def _turn_to(self, mode: str) -> None:
        """Show another page because the user wants to; what was said before is over."""
        self.message = ""
        self.show_mode(mode)

    def redraw_when_ready(self) -> None:
        """Draw what changed; where the terminal is behind, only once it has caught up."""
        if not (self._terminal and self._terminal.wait()):
            self._redraw()

    def on_output_drained(self, event: OutputDrained) -> None:
        """Draw what there is to see by now."""
        self._redraw()
        if event.lost:
            self.refresh(layout=True)

    def _redraw(self) -> None:
        if self._page:
            self._page.redraw()

    def bell(self) -> None:
        """Ring; but not late, when it would tell nothing."""
        if not self._is_behind:
            super().bell()

    def announce(self, text: str) -> None:
        """Have the terminal show a notification, if the user wants that; but not late."""
        said = to_ascii(text) if self.ascii_only else text
        shown = notification(said, self._notify, in_tmux=_is_in_tmux())
        if shown and self._driver and not self._is_behind:
            self._driver.write(shown)

    def show_message(self, message: str) -> None:
        """Say something below whatever is shown."""
        self.message = message
        self._redraw()

    def _remark(self, remark: str) -> None:
        """Say something at once, also in a box: in the place of the keys, until the next one."""
        self.remark = remark
        self.refresh_bindings()

    def attempt(
        self, change: Callable[[], None], told: Callable[[str], None], *, tries: int = RETRIES
    ) -> None:
        """Do it, again and again while another program writes, and tell what it cannot be for."""
        try:
            change()
        except DatabaseBusyError as fault:
            again = partial(self.attempt, change, told, tries=tries - 1)
            told(TRYING_AGAIN if tries else str(fault))
            if tries:
                self._schedule(RETRY, again)
        except (RejectedError, StorageError) as fault:
            told(str(fault))
            if isinstance(self.screen, BaseScreen):
                self.screen.reload()
        else:
            if self.message == TRYING_AGAIN:
                self.show_message("")

    def _print_error_renderables(self) -> None:
        """Print no traceback: it would show what is private."""
