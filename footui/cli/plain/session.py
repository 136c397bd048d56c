"""A session on a console: it prints lines, and reads commands line by line."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from footui.cli.errors import CommandError
from footui.cli.plain.console import Console, HangUpError
from footui.cli.plain.questions import ask_level, ask_what_to_do, retry_while_locked
from footui.cli.plain.unfinished import HINTS, TAKEN_OVER
from footui.domain import parsing
from footui.domain.errors import StorageError
from footui.domain.session.cues import Cue, Snapshot
from footui.domain.session.key_rate import KeyRate
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.domain.text import clean_line, cut
from footui.domain.weeks.pain import ADVICE, AFTER_STOP, Place, light
from footui.render.narration import LONGEST_STEP, narrate, whereabouts
from footui.render.phrases import week_so_far
from footui.services.live import flow
from footui.services.live.flow import Answer
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import counted
from footui.services.live.player import Alarm, Bell, Player
from footui.services.service import Service
from footui.services.session_report import view
from footui.store.errors import DatabaseBusyError

KEYS = (
    "Enter alone pauses and resumes. n next, p back, N and P by exercise, b again, "
    "+ 10 s more, x stop for pain, q leave, ? where you are."
)
CHANGES: Mapping[str, Callable[[Session, int], Session]] = {
    "n": Session.next_block,
    "p": Session.previous_block,
    "N": Session.next_exercise,
    "P": Session.previous_exercise,
    "b": Session.restart_block,
    "+": Session.extend,
}
OTHERS = ("", "x", "q")
"""Typed lines that do something other than a change."""

SHOWN = 20
"""Cells of an unknown line that are repeated to the user."""

T = TypeVar("T")


class PlainSession:
    """Runs one live session on a console."""

    def __init__(
        self, service: Service, live: LiveSession, console: Console, *, rings: bool
    ) -> None:
        """Run `live`, and ring the terminal bell for its cues if `rings`."""
        self._service = service
        self._live = live
        self._console = console
        self._rings = rings
        self._bell = Bell(console.ring, _schedule)
        self._player = Player(live, _schedule, self._ring, self._changed)
        self._before: Snapshot | None = None
        self._fault = ""
        self._rate = KeyRate()
        self._is_suspended = False

    @property
    def _is_done(self) -> bool:
        return self._is_suspended or self._live.lost or (self._live.is_over and self._live.is_saved)

    async def run(self) -> None:
        """Run the session to its end, or until the user leaves.

        Raises CommandError if another footui takes it over, or if it cannot be saved.
        """
        self._console.say(KEYS)
        try:
            self._player.play()
            if self._live.session.status is Status.PAUSED:
                self._console.say("Enter goes on.")
            while not self._is_done:
                line = await self._console.hear()
                if line is not None and self._is_allowed(line):
                    await self._run_line(line)
            await self._tell_end()
        except HangUpError:
            try:
                self._suspend()
            except StorageError:  # if only the release failed, the lease ends with the process
                if self._live.unsaved:
                    raise self._unsaved() from None
                self._say_closed(Answer.LATER)
        except OSError:
            self._live.suspend()
            raise
        finally:
            self._player.close()

    def _is_allowed(self, line: str) -> bool:
        """Return whether a line may act: most of many lines that come at once may not."""
        key = line if line in CHANGES or line in OTHERS else "?"
        self._rate = self._rate.press(key, self._live.now())
        return self._rate.passes

    async def _run_line(self, line: str) -> None:
        if self._live.is_over:
            if line == "q":
                raise self._unsaved()
        elif line in CHANGES:
            if line == "+":
                is_enough = not self._live.session.can_extend(self._live.now())
                self._console.say(LONGEST_STEP if is_enough else "10 s more.")
            self._player.do(CHANGES[line])
        elif line == "":
            running = self._live.session.status is Status.RUNNING
            self._player.do(Session.pause if running else Session.resume)
        elif line == "x":
            await self._stop_for_pain()
        elif line == "q":
            await self._leave()
        else:
            unknown = "" if line == "?" else f"{cut(clean_line(line), SHOWN)} is not a key here. "
            self._console.say(f"{whereabouts(self._player.snapshot.moment)}.", f"{unknown}{KEYS}")

    def _is_over(self) -> bool:
        return self._live.is_over

    async def _stop_for_pain(self) -> None:
        self._player.do(Session.pause)
        question = "How bad is it, 0 to 10? Enter alone goes back."
        level = await ask_level(self._console, question, self._is_over)
        if level is None or self._live.is_over:
            return
        self._console.say(ADVICE[light(level)])
        places = tuple(Place)
        names = ", ".join(f"{number} {place}" for number, place in enumerate(places, 1))
        question = f"Where? {names}; Enter skips it."
        answer = await self._console.ask(question, self._is_over)
        while answer and not _is_one_of(answer, places):
            answer = await self._console.ask(f"1 to {len(places)}. {question}", self._is_over)
        if not self._live.is_over:
            self._live.stop(pain=level, place=places[int(answer) - 1] if answer else None)
            self._console.say(AFTER_STOP)
            self._player.play()

    async def _leave(self) -> None:
        interruption = flow.Interruption(self._player)
        choices = "r resume it later, k keep what you did, d discard it; Enter goes back."
        question = " ".join(["Leave?", *self._earlier_day(), choices])
        again, answers = f"r, k, d or Enter. {question}", ("r", "k", "d", "")
        answer = await ask_what_to_do(self._console, question, again, answers, self._is_over)
        if self._live.is_over:
            return
        match answer:
            case "k" | "d":
                flow.close(self._live, Answer.KEEP if answer == "k" else Answer.DISCARD)
                self._player.play()
            case "":
                interruption.go_back()
            case _:
                try:
                    self._suspend()
                except StorageError as fault:
                    if self._live.is_kept:
                        raise self._unsaved() from None
                    self._console.say(f"It cannot be left yet: {fault}")

    def _earlier_day(self) -> list[str]:
        """Return a sentence about the day on which it counts, if that day is over."""
        day = self._service.sessions.earlier_day(self._live.record)
        return [counted(day)] if day else []

    def _suspend(self) -> None:
        flow.close(self._live, Answer.LATER)
        self._is_suspended = True
        if not self._live.is_over:
            self._say_closed(Answer.LATER)

    def _say_closed(self, answer: Answer) -> None:
        self._console.say(f"{flow.closed(self._live, answer, '')}{HINTS[answer]}")

    def _unsaved(self) -> CommandError:
        return CommandError(f"the session is not saved: {self._live.unsaved}")

    async def _tell_end(self) -> None:
        """Tell how the session ended, and ask for feedback."""
        if self._live.lost:
            raise CommandError(TAKEN_OVER)
        if self._is_suspended:
            return
        if self._live.record.deleted_at:
            self._say_closed(Answer.DISCARD)
            return
        day = counted(self._service.sessions.earlier_day(self._live.record))
        counts = day if self._live.session.counts else "It is partial, and does not count."
        week = await self._retry(self._service.this_week)
        today = await self._retry(self._service.today)
        self._console.say(
            f"{view(self._live.record, self._live.session).headline}. Saved. {counts}",
            f"{week_so_far(week, today)}.",
        )
        if self._live.session.status is Status.FINISHED:
            await self._ask_feedback()

    async def _ask_feedback(self) -> None:
        self._console.forget()
        question = "How is your back now, 0 to 10? Enter skips it."
        pain = await ask_level(self._console, question)
        note = await self._console.ask("A note? Enter skips it.") or ""
        if pain is not None or note:
            said = clean_line(note)[: parsing.NOTE_LENGTH]
            try:
                await self._retry(partial(self._live.add_feedback, pain_after=pain, note=said))
            except DatabaseBusyError:
                raise self._unsaved() from None
            self._console.say("Saved.")

    async def _retry(self, attempt: Callable[[], T]) -> T:
        return await retry_while_locked(self._service, self._console, attempt)

    def _ring(self, cue: Cue) -> None:
        if self._rings:
            self._bell.ring(cue)

    def _changed(self) -> None:
        look = self._player.snapshot
        self._console.say(*narrate(self._live.session, self._before, look))
        was = self._before and self._before.status
        if look.status is Status.PAUSED and was is not Status.PAUSED:
            self._console.say(*self._earlier_day())
        self._before = look
        if self._live.fault and not self._fault:
            self._console.say(f"{self._live.fault} footui keeps trying; q ends it.")
        self._fault = self._live.fault
        if self._is_done:
            self._console.interrupt()


def _is_one_of(answer: str, places: Sequence[Place]) -> bool:
    with suppress(ValueError):
        return parsing.whole(answer, 1, len(places)) > 0
    return False


def _schedule(delay: float, callback: Callable[[], Any]) -> Alarm:
    return asyncio.get_running_loop().call_later(delay, callback)
