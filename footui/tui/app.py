"""The app: its modes, its keys, its messages, and the live session behind all screens."""

from collections.abc import Callable

from textual.binding import Binding
from textual.events import Event
from textual.screen import Screen

from footui.domain.session.edits import Undone
from footui.domain.settings import Settings
from footui.services.live.player import Bell, Player, Schedule
from footui.services.service import Service
from footui.tui.change_watcher import ChangeWatcher
from footui.tui.key_dispatcher import QUIT_KEYS, KeyDispatcher
from footui.tui.lifecycle import Lifecycle, resume_garbage_collection
from footui.tui.retry import retry_while_busy
from footui.tui.screens.base import BaseScreen
from footui.tui.screens.routine import RoutineScreen
from footui.tui.screens.undo import undo
from footui.tui.session_controller import SessionController
from footui.tui.terminal.driver import Answered
from footui.tui.terminal_app import TerminalApp


def _session_screen() -> Screen[None]:
    from footui.tui.screens.session import SessionScreen

    return SessionScreen()


def _history_screen() -> Screen[None]:
    from footui.tui.screens.history import HistoryScreen

    return HistoryScreen()


def _settings_screen() -> Screen[None]:
    from footui.tui.screens.settings import SettingsScreen

    return SettingsScreen()


class FootUI(TerminalApp):
    """footui on one terminal. `AppHost` lists what the screens use of it."""

    MODES = {
        "routine": RoutineScreen,
        "session": _session_screen,
        "history": _history_screen,
        "settings": _settings_screen,
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
        Binding(",".join(QUIT_KEYS), "quit", show=False, priority=True, id="app.quit_now"),
        Binding("ctrl+l", "redraw", show=False, priority=True, id="app.redraw"),
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
        """Create the app for `service`; tests replace the timers and the bell.

        `ascii_only` draws with ASCII characters only; `slow` sends as few bytes as possible. The
        app calls `after_first_frame` once the first screen is drawn, and shows what it returns.
        """
        super().__init__(ascii_only=ascii_only, slow=slow, schedule=schedule)
        self.service = service
        service.is_on_screen()
        self.message = ""
        self._is_ascii_forced = ascii_only
        self._after_first_frame = after_first_frame
        self.session_controller = SessionController(
            self, self.schedule, Bell(ring or self.bell, self.schedule)
        )
        self._key_dispatcher = KeyDispatcher(self, self.session_controller, super().on_event)
        self.key_queue = self._key_dispatcher.queue
        self.lifecycle = Lifecycle(self, service, self.session_controller)
        self._change_watcher = ChangeWatcher(self, service, self.apply_settings)

    @property
    def player(self) -> Player | None:
        """The player of the live session; None outside a session."""
        return self.session_controller.player

    def run_on_terminal(self) -> int:
        """Run until the app ends, and return the exit code; `Lifecycle.run` says what it raises."""
        return self.lifecycle.run()

    async def on_event(self, event: Event) -> None:
        """Handle an event; keys and pastes one after the other."""
        await self._key_dispatcher.dispatch(event)

    def on_answered(self, _: Answered) -> None:
        """Count an answer of the terminal."""
        self._key_dispatcher.count_answer()

    def wait_until_read(self) -> None:
        """Drop all keys until the terminal confirms that it has drawn the current screen."""
        self._key_dispatcher.wait_until_read()

    # Start and end

    def on_mount(self) -> None:
        """Start watching the terminal and the database, and ask what footui asks at first."""

        def finish_start() -> None:
            resume_garbage_collection()
            if message := self._after_first_frame():
                self.show_message(message)

        self.call_after_refresh(finish_start)
        self.lifecycle.start_watchdog()
        self.attempt(self._open, self.show_message)
        self._change_watcher.start()

    def _open(self) -> None:
        """Apply the settings; show the welcome on first use; offer an unfinished session."""
        settings = self.service.settings
        self.apply_settings(settings)
        if settings.welcomed:
            self.session_controller.offer()
        else:
            from footui.tui.screens.welcome import WelcomeScreen

            self.push_screen(
                WelcomeScreen(settings.timezone), lambda _: self.session_controller.offer()
            )

    def apply_settings(self, settings: Settings) -> None:
        """Use `settings` for the bell, notifications, the theme and the character set."""
        self.session_controller.bell_is_on = settings.bell
        self.notify_setting = settings.notify
        self.theme = f"ansi-{settings.theme}"
        self.ascii_only = self._is_ascii_forced or settings.ascii_only
        if isinstance(self.screen, BaseScreen):
            self.screen.apply_settings()

    def end(self) -> None:
        """Exit, and save the answers of an open dialog and the live session."""
        self.lifecycle.end()

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether `action` makes sense now."""
        match action:
            case "start":
                return self.player is None
            case "return":
                return self.session_controller.is_live and self.current_mode != "session"
            case "routine" | "history" | "settings":
                return self.current_mode != action
            case "undo" | "redo":  # a screen with its own action decides for itself
                return self.page is not None and not hasattr(self.page, f"action_{action}")
        return super().check_action(action, parameters)

    async def action_quit(self) -> None:
        """Quit; ask first if a session is running, unless the window is too small to ask."""
        if not self.has_room:
            self.session_controller.hang_up()
            self.end()
        elif self.session_controller.is_live:
            self.session_controller.ask_to_leave(quitting=True)
        else:
            self.end()

    def action_routine(self) -> None:
        """Show the routine."""
        self.show_mode("routine", keep_message=False)

    def action_history(self) -> None:
        """Show the history."""
        self.show_mode("history", keep_message=False)

    def action_settings(self) -> None:
        """Show the goal and the settings."""
        self.show_mode("settings", keep_message=False)

    def action_return(self) -> None:
        """Show the live session."""
        self.show_mode("session")

    def action_start(self) -> None:
        """Offer the unfinished session; if there is none, ask for the pain and start one."""

        def ask_pain() -> None:
            from footui.tui.screens.pain_before import PainBeforeScreen

            self.push_screen(PainBeforeScreen(), self.session_controller.begin)

        self.message = ""
        self.session_controller.offer(otherwise=ask_pain)

    def action_undo(self, *, redo: bool = False) -> None:
        """Undo the last change that the user made, or redo it."""

        def show_done(message: str, _: Undone | None) -> None:
            if isinstance(self.screen, BaseScreen):
                self.screen.reload()
            self.show_message(message)
            self.refresh_bindings()

        undo(self, show_done, self.show_message, redo=redo)

    def action_redo(self) -> None:
        """Make the last undone change again."""
        self.action_undo(redo=True)

    def action_palette(self) -> None:
        """Open the command palette, unless a dialog waits for an answer."""
        from footui.tui.commands import palette_commands
        from footui.tui.screens.command_palette import CommandPalette

        if not self.screen.is_modal:
            self.push_screen(
                CommandPalette(palette_commands(self)), lambda chosen: chosen and chosen.run()
            )

    def action_help(self) -> None:
        """Show the help."""
        from footui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    # Showing

    def show_mode(self, mode: str, *, keep_message: bool = True) -> None:
        """Show a mode, with its data read anew; by default the message stays."""
        if not keep_message:
            self.message = ""
        if self.current_mode != mode:
            self.switch_mode(mode)
            if self.page:
                self.page.enter()
        elif self.page:
            self.page.reload()
        self.refresh_bindings()

    def show_message(self, message: str) -> None:
        """Show `message` below the screen's text, in place of the one before."""
        self.message = message
        self.redraw()

    def attempt(self, change: Callable[[], None], show_error: Callable[[str], None]) -> None:
        """Call `change`, for a minute while the database is busy; `show_error` gets errors."""
        retry_while_busy(self, self.schedule, change, show_error)
