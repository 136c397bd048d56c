"""The program: which screen is shown, and the live session that goes on behind them all."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.events import Event, Key
from textual.screen import Screen

from footui.domain.cue import Cue
from footui.domain.faults import LeaseLost, StoreFault
from footui.domain.pain import Place
from footui.domain.session import Session, Status
from footui.practice.live import Live
from footui.practice.practice import Practice
from footui.tui.crash import report
from footui.tui.guard import Guard
from footui.tui.page import Dialog, Page
from footui.tui.player import Bell, Later, Player
from footui.tui.screens.routine import RoutinePage

if TYPE_CHECKING:
    from footui.tui.screens.choice import Answer

TAKEN_OVER = "The session was taken over by another footui. You can look around here."


def _session_page() -> Screen[None]:
    from footui.tui.screens.session import SessionPage

    return SessionPage()


def _history_page() -> Screen[None]:
    from footui.tui.screens.history import HistoryPage

    return HistoryPage()


class FootUI(App[None]):
    """footui on one terminal."""

    MODES = {"routine": RoutinePage, "session": _session_page, "history": _history_page}
    DEFAULT_MODE = "routine"

    BINDINGS = [
        Binding("s", "start", "start", id="app.start"),
        Binding("s", "return", "session", id="app.return"),
        Binding("r", "routine", "routine", id="app.routine"),
        Binding("h", "history", "history", id="app.history"),
        Binding("question_mark", "help", "help", key_display="?", id="app.help"),
        Binding("q", "quit", "quit", id="app.quit"),
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True, id="app.quit_now"),
        Binding("ctrl+z", "suspend_process", show=False, id="app.suspend"),
    ]

    def __init__(
        self,
        practice: Practice,
        *,
        ascii_only: bool = False,
        later: Later | None = None,
        stroke: Callable[[], None] | None = None,
    ) -> None:
        """Show `practice`; `later` and `stroke` stand in for the event loop and the bell."""
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.practice = practice
        self.ascii_only = ascii_only
        self.message = ""
        self.player: Player | None = None
        self.key_handled = asyncio.Event()
        self._later: Later = later or self.set_timer
        self._bell = Bell(stroke or self.bell, self._later)
        self._bell_is_on = True
        self._asked_after = False
        self._is_asking = False
        self._guard: Guard | None = None

    async def on_event(self, event: Event) -> None:
        """Tell the screen that sent a key up when all that the key does has been done."""
        from_screen = isinstance(event, Key) and event.is_forwarded
        await super().on_event(event)
        if from_screen:
            self.key_handled.set()

    # Coming and going

    def run_on_terminal(self) -> int:
        """Run until the user, a signal or a hang-up ends it; returns the exit code."""
        self.run(mouse=False)
        if self._guard:
            self._guard.stop()
        if self._exception:
            return report(self._exception, self.practice.path)
        return self.return_code or 0

    def on_mount(self) -> None:
        """Watch the terminal; then, if need be, ask."""
        self.app_resume_signal.subscribe(self, self._draw_all)
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            self._guard = Guard(
                sys.stdin.fileno(),
                partial(loop.call_soon_threadsafe, self._leave_now),
            )
            self._guard.start()
        with self._faults_told():
            self._bell_is_on = self.practice.settings.bell
            if self.practice.settings.welcomed:
                self._offer()
            else:
                self.action_time_zone()

    def action_time_zone(self) -> None:
        """Ask for the time zone, and tell what to mind."""
        from footui.tui.screens.welcome import WelcomePage

        self.push_screen(WelcomePage(), self._welcome)

    def _welcome(self, zone: str | None) -> None:
        if zone:
            with self._faults_told():
                self.practice.set("timezone", zone)
                self.practice.set("welcomed", "yes")
                if self.player is None:
                    self._offer()

    async def action_quit(self) -> None:
        """Leave; ask what shall become of a live session."""
        if self.player and not self.player.live.is_over:
            self.ask_to_leave(quitting=True)
        else:
            self._end()

    def _leave_now(self) -> None:
        """Leave without asking: the terminal is gone, or somebody said so."""
        if self.player and not self.player.live.is_over:
            self.player.close()
            with self._faults_told():
                self.player.live.put_aside()
        self._end()

    def _end(self) -> None:
        if isinstance(self.screen, Dialog):
            self.screen.keep()
        live = self.player.live if self.player else None
        if live and not live.lost:
            live.look()
            if not live.is_saved:
                self.exit(return_code=1, message=f"footui: the session is not saved: {live.fault}")
                return
        self.exit()

    # Keys that work everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        live = self.player is not None and not self.player.live.is_over
        match action:
            case "start":
                return self.player is None
            case "return":
                return live and self.current_mode != "session"
            case "routine" | "history":
                return self.current_mode != action
        return super().check_action(action, parameters)

    def action_routine(self) -> None:
        """Show the routine."""
        self._go("routine")

    def action_history(self) -> None:
        """Show the history."""
        self._go("history")

    def action_return(self) -> None:
        """Show the live session."""
        self._go("session")

    def action_start(self) -> None:
        """Start a session, or take up the one that is not over."""
        self.message = ""
        with self._faults_told():
            if not self._offer():
                from footui.tui.screens.rating import RatingPage

                self.push_screen(RatingPage(), self._start)

    def action_command_palette(self) -> None:
        """Open the palette; but not over a question, which wants its answer first."""
        if not self.screen.is_modal:
            super().action_command_palette()

    def action_help(self) -> None:
        """Show the keys."""
        from footui.tui.screens.help import HelpPage

        self.push_screen(HelpPage())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Fill the palette."""
        yield SystemCommand("Routine", "What there is to do", self.action_routine)
        yield SystemCommand("History", "Which weeks met the goal", self.action_history)
        if not self.player:
            yield SystemCommand("Start", "Be led through the routine", self.action_start)
        turn = "off" if self._bell_is_on else "on"
        yield SystemCommand(f"Turn the bell {turn}", "Cues you can hear", self._turn_bell)
        yield SystemCommand("Try the bell", "The cue for work", lambda: self._bell.ring(Cue.WORK))
        yield SystemCommand("Time zone", "Where your days begin", self.action_time_zone)
        yield SystemCommand("Help", "The keys, and what to mind", self.action_help)
        yield SystemCommand("Quit", "Leave footui", self.action_quit)

    def _turn_bell(self) -> None:
        self._bell_is_on = not self._bell_is_on
        with self._faults_told():
            self.practice.set("bell", "on" if self._bell_is_on else "off")

    # The live session

    def ask_to_leave(self, *, quitting: bool = False) -> None:
        """Pause the session, and ask what shall become of it."""
        from footui.tui.screens.choice import Answer, leaving

        if not (player := self.player) or self.screen.is_modal:
            return
        running = player.live.session.status is Status.RUNNING

        def answered(answer: Answer | None) -> None:
            if answer is None:
                if running:
                    player.do(Session.resume)
                return
            self._close(player, answer)
            if quitting:
                self._end()

        player.do(Session.pause)
        if not player.live.is_over:
            self.push_screen(leaving(player.live.session), answered)

    def ask_where_it_hurts(self) -> None:
        """Pause the session, and stop it if the user says so."""
        from footui.tui.screens.pain import PainPage

        if not (player := self.player):
            return

        def answered(answer: tuple[int | None, Place | None] | None) -> None:
            if answer:
                player.live.stop(pain=answer[0], place=answer[1])
                self._settle(
                    player, "Stopped and saved. Give it rest; a new pain that stays wants a look."
                )

        player.do(Session.pause)
        if not player.live.is_over:
            self.push_screen(PainPage(), answered)

    def _offer(self) -> bool:
        """Ask about a session that is not over, if there is one."""
        from footui.tui.screens.choice import elsewhere, unfinished

        waiting = self.practice.waiting()
        if waiting is None:
            return False
        page = elsewhere(waiting) if waiting.held else unfinished(waiting)
        self.push_screen(page, self._take_up)
        return True

    def _take_up(self, answer: "Answer | None") -> None:
        from footui.tui.screens.choice import Answer

        if answer in (None, Answer.LATER):
            return
        with self._faults_told():
            live = self.practice.take()
            if live is None:
                self._tell("That session is over by now.")
            elif answer is Answer.RESUME:
                self._play(live)
            else:
                self._close(self._player(live), answer)

    def _start(self, answer: tuple[int | None] | None) -> None:
        if answer is None:
            return
        with self._faults_told():
            try:
                live = self.practice.begin(answer[0])
            except LeaseLost:
                self._offer()
            else:
                self._play(live)

    def _player(self, live: Live) -> Player:
        return Player(live, self._later, self._ring, self._session_changed)

    def _play(self, live: Live) -> None:
        self._bell_is_on = self.practice.settings.bell
        self._asked_after = False
        self.player = self._player(live)
        self._go("session")
        self.player.play()

    def _close(self, player: Player, answer: "Answer") -> None:
        from footui.tui.screens.choice import Answer

        live = player.live
        match answer:
            case Answer.KEEP:
                live.stop()
                said = "Kept. It counts." if live.session.counts else "Kept as partial."
                self._settle(player, said)
            case Answer.DISCARD:
                live.discard()
                self._settle(player, "Discarded.")
            case _:
                with self._faults_told():
                    live.put_aside()
                    self._let_go("Put aside. s takes it up again, here or anywhere.")

    def _settle(self, player: Player, message: str) -> None:
        """Let go of a session that is over; but not before all of it is saved."""
        if player.live.is_saved or player.live.lost:
            self._let_go(TAKEN_OVER if player.live.lost else message)
            return
        self.player, self._asked_after = player, True
        self.message = f"Not saved yet: {player.live.fault} footui keeps trying while it is open."
        player.play()
        self._go("routine")

    def _session_changed(self) -> None:
        if not (player := self.player):
            return
        if player.live.lost:
            self._let_go(TAKEN_OVER)
        elif player.live.session.is_over and not self._asked_after:
            self._ask_after(player)
        elif player.live.is_over and player.live.is_saved and not self._is_asking:
            self._let_go("Saved.")
        elif isinstance(self.screen, Page):
            self.screen.redraw()

    def _ask_after(self, player: Player) -> None:
        from footui.tui.screens.done import DonePage

        def answered(_: None) -> None:
            self._is_asking = False
            self._settle(player, "")

        self._asked_after = self._is_asking = True
        self._close_dialogs()
        self._go("session")
        self.push_screen(DonePage(player.live), answered)

    def _close_dialogs(self) -> None:
        """Take away what was asked meanwhile; nobody waits for an answer any more."""
        while self.screen.is_modal:
            self.pop_screen()

    def _let_go(self, message: str) -> None:
        """Lead no session any more."""
        if self.player:
            self.player.close()
            self.player = None
        self.message = message
        self._close_dialogs()
        self._go("routine")

    def _ring(self, cue: Cue) -> None:
        if self._bell_is_on:
            self._bell.ring(cue)

    # Showing

    def _go(self, mode: str) -> None:
        if self.current_mode != mode:
            self.switch_mode(mode)
        elif isinstance(self.screen, Page):
            self.screen.reload()
        self.refresh_bindings()

    def _tell(self, message: str) -> None:
        self.message = message
        if isinstance(self.screen, Page):
            self.screen.redraw()

    def _draw_all(self, _: App[None]) -> None:
        """Draw every cell: others wrote to the terminal while footui was in the background."""
        self.refresh(layout=True)

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except StoreFault as fault:
            self._tell(str(fault))

    def _print_error_renderables(self) -> None:
        """Print no traceback: it would show what is private. `report` says what there is to say."""
