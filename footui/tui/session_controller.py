"""Starts, resumes, shows and ends the live session, and asks what it needs to know for that."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.session.cues import Cue
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.domain.weeks.pain import AFTER_STOP, Place
from footui.services.live import flow
from footui.services.live.flow import Answer
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession
from footui.services.live.player import SOON, Bell, Player, Schedule
from footui.tui.host import AppHost

TAKEN_OVER = "The session was taken over by another footui. You can look around here."


class SessionController:
    """Holds the live session, if there is one, and opens the dialogs about it."""

    def __init__(self, app: AppHost, schedule: Schedule, bell: Bell) -> None:
        """Control the sessions of `app`; `schedule` calls back, `bell` rings cues."""
        self.player: Player | None = None
        """The player of the session; also of one that has ended but is not saved yet."""
        self.bell = bell
        self.bell_is_on = True
        self._app = app
        self._schedule = schedule
        self._has_asked_after = False
        """Whether the summary of this session was shown, or is not needed."""
        self._is_asking = False
        """Whether the summary is open."""
        self._offers = 0
        """The number of the latest offer; only that one opens a dialog."""

    @property
    def is_live(self) -> bool:
        """Whether there is a session that has not ended."""
        return self.player is not None and not self.player.live.is_over

    @property
    def unsaved(self) -> str:
        """Why a session that has ended is not saved; empty if all is saved."""
        return self.player.live.unsaved if self.player else ""

    def hang_up(self) -> None:
        """Suspend the session without asking: the program has to end now."""
        if self.player and self.is_live:
            self.player.close()
            with suppress(StorageError):
                self.player.live.suspend()

    def ask_to_leave(self, *, quitting: bool = False) -> None:
        """Pause the session, and ask whether to keep, discard or resume it later.

        With `quitting`, the app exits after any answer but "back"; else it exits only where the
        session exists in a fallback file alone, and shall be resumed later.
        """
        from footui.tui.screens.choice import leaving

        if not (player := self.player) or self._app.screen.is_modal:
            return
        interruption = flow.Interruption(player)
        quits = {*Answer} if quitting else {Answer.LATER} if player.live.is_kept else set()

        def answered(answer: Answer | None) -> None:
            if answer is None:
                interruption.go_back()
                return
            self._close(player, answer)
            if answer in quits:
                self._app.end()

        if not player.live.is_over:
            day = self._app.service.sessions.earlier_day(player.live.record)
            self._app.push_screen(leaving(player.live, day), answered)

    def ask_where_it_hurts(self) -> None:
        """Pause the session, ask where it hurts, and stop it unless the user goes back."""
        from footui.tui.screens.stop_for_pain import StopForPainScreen

        if not (player := self.player):
            return

        def answered(answer: tuple[int | None, Place | None] | None) -> None:
            if answer:
                player.live.stop(pain=answer[0], place=answer[1])
                self._close_when_saved(player, f"Stopped and saved. {AFTER_STOP}")

        player.do(Session.pause)
        if not player.live.is_over:
            self._app.push_screen(StopForPainScreen(), answered)

    def offer(self, otherwise: Callable[[], None] = lambda: None) -> None:
        """Ask what to do with an unfinished session; if there is none, call `otherwise`.

        This may wait for the database, for an open dialog, or until it is clear whether another
        footui plays the session. A later offer replaces one that waits.
        """
        self._offers += 1
        self._app.attempt(partial(self._offer, self._offers, otherwise), self._app.show_message)

    def _offer(self, number: int, otherwise: Callable[[], None]) -> None:
        if self.player or number != self._offers:
            return
        if self._app.screen.is_modal:  # the user opened a dialog meanwhile; do not cover it
            self._schedule(SOON / 1000, partial(self._offer_later, number, otherwise))
            return
        if found := flow.find(self._app.service.sessions):
            self._ask_about(found, otherwise)
            return
        from footui.tui.screens.lease_watch import LeaseWatchScreen

        def answered(is_known: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
            if is_known:
                self.offer(otherwise)

        self._app.push_screen(LeaseWatchScreen(self._schedule), answered)

    def _offer_later(self, number: int, otherwise: Callable[[], None]) -> None:
        if number == self._offers:
            self.offer(otherwise)

    def _ask_about(self, found: flow.Found, otherwise: Callable[[], None]) -> None:
        if found.message:
            self._app.show_message(found.message)
        if found.pending is None:
            otherwise()
            return
        from footui.tui.screens.choice import pending_question

        dialog = pending_question(found.pending)
        self._app.push_screen(dialog, partial(self._follow_answer, found.pending))

    def _follow_answer(self, pending: PendingSession, answer: Answer | None) -> None:
        if answer and answer is not Answer.LATER:
            self._app.attempt(partial(self._take_over, pending, answer), self._app.show_message)

    def _take_over(self, pending: PendingSession, answer: Answer) -> None:
        """Take over a session, then resume, keep or discard it; offer again if another did."""
        try:
            live = self._app.service.sessions.take(pending)
        except LeaseLostError:
            self.offer()
            return
        if live is None:
            self._app.show_message("That session has ended meanwhile.")
        elif answer is Answer.RESUME:
            self._play(live)
        else:
            self._close(self._make_player(live), answer)

    def begin(self, answer: tuple[int | None] | None) -> None:
        """Start a session; `answer` holds the pain before it, or is None if the user cancelled."""
        if answer:
            self._app.attempt(partial(self._begin, answer[0]), self._app.show_message)

    def _begin(self, pain: int | None) -> None:
        if self.player:  # another key has started one meanwhile
            return
        try:
            live = self._app.service.sessions.start(pain)
        except LeaseLostError:
            self.offer()
        else:
            self._play(live)

    def _make_player(self, live: LiveSession) -> Player:
        return Player(live, self._schedule, self._ring, self._session_changed)

    def _play(self, live: LiveSession) -> None:
        with suppress(StorageError):
            self.bell_is_on = self._app.service.settings.bell
        self._has_asked_after = False
        self.player = self._make_player(live)
        self._app.show_mode("session")
        self.player.play()

    def _close(self, player: Player, answer: Answer) -> None:
        if answer is Answer.LATER:
            self._app.attempt(partial(self._suspend, player), self._app.show_message)
            return
        live = player.live
        flow.close(live, answer)
        hint = " u brings it back." if answer is Answer.DISCARD else ""
        day = self._app.service.sessions.earlier_day(live.record)
        self._close_when_saved(player, f"{flow.closed(live, answer, day)}{hint}")

    def _suspend(self, player: Player) -> None:
        live = player.live
        if player is self.player and (live.is_over or live.session.status is not Status.RUNNING):
            flow.close(live, Answer.LATER)
            self._release(f"{flow.closed(live, Answer.LATER, '')} s resumes it, here or anywhere.")

    def _close_when_saved(self, player: Player, message: str) -> None:
        """Release a session that is over; if it is not saved yet, keep trying in the background."""
        if player.live.is_saved or player.live.lost:
            self._release(TAKEN_OVER if player.live.lost else message)
            return
        self.player, self._has_asked_after = player, True
        self._app.message = f"{player.live.not_saved} footui keeps trying while it is open."
        player.play()
        self._app.show_mode("routine")

    def _session_changed(self) -> None:
        if not (player := self.player):
            return
        if player.live.lost:
            self._app.key_queue.drop()
            self._release(TAKEN_OVER)
        elif player.live.session.is_over and not self._has_asked_after:
            self._show_summary(player)
        elif player.live.is_over and player.live.is_saved and not self._is_asking:
            self._release(player.live.refusal or "Saved.")
        else:
            self._app.redraw_when_ready()

    def _show_summary(self, player: Player) -> None:
        from footui.tui.screens.summary import SummaryScreen

        def answered(_: None) -> None:
            self._is_asking = False
            self._close_when_saved(player, "")

        self._has_asked_after = self._is_asking = True
        self._close_dialogs()
        self._app.show_mode("session")
        self._app.push_screen(SummaryScreen(player.live), answered)

    def _close_dialogs(self) -> None:
        """Close all open dialogs, but keep a form: the user may have written something there."""
        while (top := self._app.screen).is_modal and not getattr(top, "is_written_in", False):
            self._app.pop_screen()

    def _release(self, message: str) -> None:
        """Drop the player, and show the routine with `message`."""
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
