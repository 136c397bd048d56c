"""SessionController a session: begun or taken up, shown, left, and let go of when it is saved."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.session.cues import Cue
from footui.domain.session.session import Session, Status
from footui.domain.weeks.pain import Place
from footui.services.live.lease_watch import Led
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession, counted
from footui.services.live.player import SOON, Bell, Player, Schedule
from footui.tui.host import AppHost
from footui.tui.screens.choice import Answer

TAKEN_OVER = "The session was taken over by another footui. You can look around here."


class SessionController:
    """The live session of the program, if there is one, and all that is asked about it."""

    def __init__(self, app: AppHost, schedule: Schedule, bell: Bell) -> None:
        """Lead sessions in `app`; `schedule` calls back, `bell` rings."""
        self.player: Player | None = None
        self.bell = bell
        self.bell_is_on = True
        self._app = app
        self._schedule = schedule
        self._asked_after = False
        self._is_asking = False
        self._offers = 0

    @property
    def is_live(self) -> bool:
        """Whether a session goes on."""
        return self.player is not None and not self.player.live.is_over

    @property
    def unsaved(self) -> str:
        """Why the session, though it is over, is not saved; empty if there is none such."""
        return self.player.live.unsaved if self.player else ""

    def hang_up(self) -> None:
        """Put the session aside without asking: the program has to end."""
        if self.player and self.is_live:
            self.player.close()
            with suppress(StorageError):
                self.player.live.suspend()

    def ask_to_leave(self, *, quitting: bool = False) -> None:
        """Pause the session, and ask what shall become of it."""
        from footui.tui.screens.choice import Answer, leaving

        if not (player := self.player) or self._app.screen.is_modal:
            return
        running = player.live.session.status is Status.RUNNING
        player.do(Session.pause)
        quits = {*Answer} if quitting else {Answer.LATER} if player.live.is_kept else set()

        def answered(answer: Answer | None) -> None:
            if answer is None:
                if running:
                    player.do(Session.resume)
                return
            self._close(player, answer)
            if answer in quits:
                self._app.end()

        if not player.live.is_over:
            day = self._app.service.sessions.earlier_day(player.live.record)
            self._app.push_screen(leaving(player.live, day), answered)

    def ask_where_it_hurts(self) -> None:
        """Pause the session, and stop it if the user says so."""
        from footui.tui.screens.stop_for_pain import StopForPainScreen

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
            self._app.push_screen(StopForPainScreen(), answered)

    def offer(self, otherwise: Callable[[], None] = lambda: None) -> None:
        """Ask about a session that is not over, once it is known who leads it.

        If there is none, do `otherwise`. Of several such offers that have to wait for the
        database, the last one is made.
        """
        self._offers += 1
        self._app.attempt(partial(self._offer, self._offers, otherwise), self._app.show_message)

    def _offer(self, number: int, otherwise: Callable[[], None]) -> None:
        if self.player or number != self._offers:
            return
        if self._app.screen.is_modal:  # opened meanwhile, and not to be covered
            self._schedule(SOON / 1000, partial(self._offer_later, number, otherwise))
            return
        if self._app.service.sessions.led() is not Led.UNKNOWN:
            self._ask_about_waiting(otherwise)
            return
        from footui.tui.screens.lease_watch import LeaseWatchScreen

        def looked(is_known: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
            if is_known:
                self.offer(otherwise)

        self._app.push_screen(LeaseWatchScreen(self._schedule), looked)

    def _offer_later(self, number: int, otherwise: Callable[[], None]) -> None:
        if number == self._offers:
            self.offer(otherwise)

    def _ask_about_waiting(self, otherwise: Callable[[], None]) -> None:
        if said := self._app.service.sessions.recover_pending():
            self._app.show_message(said)
        waiting = self._app.service.sessions.unfinished()
        if waiting is None:
            otherwise()
            return
        from footui.tui.screens.choice import elsewhere, unfinished

        page = elsewhere(waiting) if waiting.held else unfinished(waiting)
        self._app.push_screen(page, partial(self._take_up, waiting))

    def _take_up(self, waiting: PendingSession, answer: "Answer | None") -> None:
        from footui.tui.screens.choice import Answer

        if answer and answer is not Answer.LATER:
            self._app.attempt(partial(self._take, waiting, answer), self._app.show_message)

    def _take(self, waiting: PendingSession, answer: "Answer") -> None:
        from footui.tui.screens.choice import Answer

        try:
            live = self._app.service.sessions.take(waiting)
        except LeaseLostError:
            self.offer()
            return
        if live is None:
            self._app.show_message("That session is over by now.")
        elif answer is Answer.RESUME:
            self._play(live)
        else:
            self._close(self._player(live), answer)

    def begin(self, answer: tuple[int | None] | None) -> None:
        """Begin a session, if the question before it was answered."""
        if answer:
            self._app.attempt(partial(self._begin, answer[0]), self._app.show_message)

    def _begin(self, pain: int | None) -> None:
        if self.player:  # by another key meanwhile
            return
        try:
            live = self._app.service.sessions.start(pain)
        except LeaseLostError:
            self.offer()
        else:
            self._play(live)

    def _player(self, live: LiveSession) -> Player:
        return Player(live, self._schedule, self._ring, self._session_changed)

    def _play(self, live: LiveSession) -> None:
        with suppress(StorageError):
            self.bell_is_on = self._app.service.settings.bell
        self._asked_after = False
        self.player = self._player(live)
        self._app.show_mode("session")
        self.player.play()

    def _close(self, player: Player, answer: "Answer") -> None:
        from footui.tui.screens.choice import Answer

        live = player.live
        match answer:
            case Answer.KEEP:
                live.stop()
                day = counted(self._app.service.sessions.earlier_day(live.record))
                said = f"Kept. {day}" if live.session.counts else "Kept as partial."
                self._settle(player, said)
            case Answer.DISCARD:
                live.discard()
                self._settle(player, "Discarded. u has it back.")
            case _:
                self._app.attempt(partial(self._put_aside, player), self._app.show_message)

    def _put_aside(self, player: Player) -> None:
        live = player.live
        if player is self.player and (live.is_over or live.session.status is not Status.RUNNING):
            live.suspend()
            self._let_go("Put aside. s takes it up again, here or anywhere.")

    def _settle(self, player: Player, message: str) -> None:
        """Let go of a session that is over; but not before all of it is saved."""
        if player.live.is_saved or player.live.lost:
            self._let_go(TAKEN_OVER if player.live.lost else message)
            return
        self.player, self._asked_after = player, True
        self._app.message = f"{player.live.not_saved} footui keeps trying while it is open."
        player.play()
        self._app.show_mode("routine")

    def _session_changed(self) -> None:
        if not (player := self.player):
            return
        if player.live.lost:
            self._app.key_queue.drop()
            self._let_go(TAKEN_OVER)
        elif player.live.session.is_over and not self._asked_after:
            self._ask_after(player)
        elif player.live.is_over and player.live.is_saved and not self._is_asking:
            self._let_go(player.live.refusal or "Saved.")
        else:
            self._app.redraw_when_ready()

    def _ask_after(self, player: Player) -> None:
        from footui.tui.screens.summary import SummaryScreen

        def answered(_: None) -> None:
            self._is_asking = False
            self._settle(player, "")

        self._asked_after = self._is_asking = True
        self._close_dialogs()
        self._app.show_mode("session")
        self._app.push_screen(SummaryScreen(player.live), answered)

    def _close_dialogs(self) -> None:
        """Take away what was asked meanwhile, but nothing in which something may be written."""
        while (page := self._app.screen).is_modal and not getattr(page, "is_written_in", False):
            self._app.pop_screen()

    def _let_go(self, message: str) -> None:
        """Lead no session any more."""
        if self.player:
            self.player.close()
            self.player = None
        self._app.message = message
        self._close_dialogs()
        self._app.show_mode("routine")

    def _ring(self, cue: Cue) -> None:
        if self.bell_is_on:
            self.bell.ring(cue)
        if not (player := self.player):
            return
        if cue is Cue.READY:
            self._app.announce(f"{player.snapshot.moment.exercise.name} comes next")
        elif cue is Cue.END:
            self._app.announce("Done, and saved" if player.live.is_saved else "Done")
