"""PlainSession a session on a console: told, obeyed, and ended as its user says."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from footui.cli.errors import CommandError
from footui.cli.output import print_info
from footui.cli.plain.console import Console, HangUpError
from footui.domain import parsing
from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.session.cues import Cue, Snapshot
from footui.domain.session.key_rate import KeyRate
from footui.domain.session.session import Session, Status
from footui.domain.text import clean_line, cut
from footui.domain.weeks.pain import ADVICE, Place, light
from footui.render.narration import LONGEST_STEP, narrate, whereabouts
from footui.render.phrases import days_of_goal, week_outlook
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession, counted
from footui.services.live.player import Alarm, Bell, Player
from footui.services.service import Service
from footui.services.session_report import view
from footui.store import busy
from footui.store.errors import DatabaseBusyError

KEYS = (
    "Enter alone pauses and goes on. n next, p back, N and P by exercise, b again, "
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
"""Lines that do more than a change."""

SHOWN = 20
"""Cells of what was typed that are repeated."""

SURE = "Discard it? Enter does it; anything else goes back to the question."
DISCARDED = "Discarded. footui undo has it back."
PUT_ASIDE = "Put aside. footui takes it up again, here or anywhere."
TAKEN_OVER = "the session was taken over by another footui, which goes on with it"


T = TypeVar("T")


class PlainSession:
    """One session, led on a console."""

    def __init__(
        self, service: Service, live: LiveSession, console: Console, *, rings: bool
    ) -> None:
        """Lead `live`, whose cues are heard if it `rings`."""
        self._service = service
        self._live = live
        self._console = console
        self._rings = rings
        self._bell = Bell(console.ring, _schedule)
        self._player = Player(live, _schedule, self._ring, self._changed)
        self._before: Snapshot | None = None
        self._fault = ""
        self._rate = KeyRate()
        self._is_left = False

    @property
    def _is_settled(self) -> bool:
        return self._is_left or self._live.lost or (self._live.is_over and self._live.is_saved)

    async def lead(self) -> None:
        """Lead it to its end, or until its user leaves.

        Raises CommandError if it was taken over or could not be saved.
        """
        self._console.say(KEYS)
        try:
            self._player.play()
            if self._live.session.status is Status.PAUSED:
                self._console.say("Enter goes on.")
            while not self._is_settled:
                line = await self._console.hear()
                if line is not None and self._passes(line):
                    await self._obey(line)
            await self._conclude()
        except HangUpError:
            try:
                self._put_aside()
            except StorageError:  # what only cannot be let go of goes with the process
                if self._live.unsaved:
                    raise self._unsaved() from None
                self._console.say(PUT_ASIDE)
        except OSError:
            self._live.suspend()
            raise
        finally:
            self._player.close()

    def _passes(self, line: str) -> bool:
        """Whether a line may do something; of many at once most may not."""
        key = line if line in CHANGES or line in OTHERS else "?"
        self._rate = self._rate.press(key, self._live.now())
        return self._rate.passes

    async def _obey(self, line: str) -> None:
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
            unknown = "" if line == "?" else f"{cut(clean_line(line), SHOWN)} is no key here. "
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
        question = f"Where? {names}; Enter leaves it out."
        answer = await self._console.ask(question, self._is_over)
        while answer and not _is_one_of(answer, places):
            answer = await self._console.ask(f"1 to {len(places)}. {question}", self._is_over)
        if not self._live.is_over:
            self._live.stop(pain=level, place=places[int(answer) - 1] if answer else None)
            self._player.play()

    async def _leave(self) -> None:
        running = self._live.session.status is Status.RUNNING
        self._player.do(Session.pause)
        choices = "r resume it later, k keep what was done, d discard it; Enter goes back."
        question = " ".join(["Leave?", *self._which_day(), choices])
        again, answers = f"r, k, d or Enter. {question}", ("r", "k", "d", "")
        answer = await ask_fate(self._console, question, again, answers, self._is_over)
        if self._live.is_over:
            return
        match answer:
            case "k":
                self._live.stop()
                self._player.play()
            case "d":
                self._live.discard()
                self._player.play()
            case "":
                self._player.do(Session.resume if running else Session.tick)
            case _:
                try:
                    self._put_aside()
                except StorageError as fault:
                    if self._live.is_kept:
                        raise self._unsaved() from None
                    self._console.say(f"It cannot be left yet: {fault}")

    def _which_day(self) -> list[str]:
        """On which day it counts, where that is over."""
        day = self._service.sessions.earlier_day(self._live.record)
        return [counted(day)] if day else []

    def _put_aside(self) -> None:
        self._live.suspend()
        self._is_left = True
        if not self._live.is_over:
            self._console.say(PUT_ASIDE)

    def _unsaved(self) -> CommandError:
        return CommandError(f"the session is not saved: {self._live.unsaved}")

    async def _conclude(self) -> None:
        """Say how it ended, and ask how it was."""
        if self._live.lost:
            raise CommandError(TAKEN_OVER)
        if self._is_left:
            return
        if self._live.record.deleted_at:
            self._console.say(DISCARDED)
            return
        day = counted(self._service.sessions.earlier_day(self._live.record))
        counts = day if self._live.session.counts else "It is partial, and does not count."
        week = await self._patiently(self._service.this_week)
        today = await self._patiently(self._service.today)
        self._console.say(
            f"{view(self._live.record, self._live.session).headline}. Saved. {counts}",
            f"This week: {days_of_goal(week)}, {week_outlook(week, today)}.",
        )
        if self._live.session.status is Status.FINISHED:
            await self._ask_after()

    async def _ask_after(self) -> None:
        self._console.forget()
        question = "How bad is your back now, 0 to 10? Enter leaves it out."
        pain = await ask_level(self._console, question)
        note = await self._console.ask("A note? Enter leaves it out.") or ""
        if pain is not None or note:
            said = clean_line(note)[: parsing.NOTE_LENGTH]
            try:
                await self._patiently(partial(self._live.add_feedback, pain_after=pain, note=said))
            except DatabaseBusyError:
                raise self._unsaved() from None
            self._console.say("Saved.")

    async def _patiently(self, attempt: Callable[[], T]) -> T:
        return await patiently(self._service, self._console, attempt)

    def _ring(self, cue: Cue) -> None:
        if self._rings:
            self._bell.ring(cue)

    def _changed(self) -> None:
        look = self._player.snapshot
        self._console.say(*narrate(self._live.session, self._before, look))
        was = self._before and self._before.status
        if look.status is Status.PAUSED and was is not Status.PAUSED:
            self._console.say(*self._which_day())
        self._before = look
        if self._live.fault and not self._fault:
            self._console.say(f"{self._live.fault} footui keeps trying; q ends it.")
        self._fault = self._live.fault
        if self._is_settled:
            self._console.interrupt()


def _is_one_of(answer: str, places: Sequence[Place]) -> bool:
    with suppress(ValueError):
        return parsing.whole(answer, 1, len(places)) > 0
    return False


async def patiently(service: Service, console: Console, attempt: Callable[[], T]) -> T:
    """What `attempt` returns, once no other program writes: it is waited for as commands wait.

    A signal is heeded meanwhile: raises HangUpError. Raises DatabaseBusyError in the end.
    """
    time = asyncio.get_running_loop().time
    begun, is_told = time(), False
    while True:
        try:
            return attempt()
        except DatabaseBusyError:
            waited = time() - begun
            if waited >= busy.BUSY_TIMEOUT:
                raise
        if waited >= busy.TOLD_AFTER and not is_told:
            is_told = True
            print_info(busy.WAITING.format(path=service.path))
        await console.wait(busy.STEP)


async def ask_level(
    console: Console, question: str, is_moot: Callable[[], bool] = bool
) -> int | None:
    """A rating from 0 to 10, or None if there is none."""
    asked = question
    while answer := await console.ask(asked, is_moot):
        try:
            return parsing.level(answer)
        except ValueError as refusal:
            asked = f"A number, {refusal}. {question}"
    return None


async def ask_fate(
    console: Console,
    question: str,
    again: str,
    answers: Sequence[str],
    is_moot: Callable[[], bool] = bool,
) -> str | None:
    """What shall become of a session, or None if nobody can say; discarding takes two answers."""
    asked = question
    while (answer := await console.ask(asked, is_moot)) is not None:
        if answer == "d" and await console.ask(SURE, is_moot) == "":
            return "d"
        if answer in answers and answer != "d":
            return answer
        asked = question if answer == "d" else again
    return None


async def begun(service: Service, console: Console, waiting: PendingSession) -> LiveSession | None:
    """Ask about a session that is not over, and take it up if that is wanted.

    Raises CommandError if nobody can answer, or if it is led elsewhere and stays there.
    """
    if waiting.held:
        said = f"A session is live elsewhere. {waiting.told}"
        day = f" (it counts on {waiting.counts_on})" if waiting.counts_on else ""
        answer = await console.ask(f"{said} t takes it over here{day}, Enter leaves it there.")
        if answer != "t":
            raise CommandError("the session is live elsewhere, and stays there")
        return await _taken(service, console, waiting)
    said = f"A session is not over. {waiting.told}"
    question = f"{said} {_choices(waiting.counts_on)}"
    answer = await ask_fate(console, question, "r, k or d:", ("r", "k", "d"))
    if answer is None:
        raise CommandError(f"a session is not over; say what shall become of it. {waiting.told}")
    live = await _taken(service, console, waiting)
    if live is None or answer == "r":
        return live
    if answer == "k":
        live.stop()
    else:
        live.discard()
    with suppress(DatabaseBusyError, HangUpError):
        await patiently(service, console, partial(_check_saved, live))
    if live.lost or live.unsaved:
        raise CommandError(TAKEN_OVER if live.lost else f"the session is not saved: {live.unsaved}")
    kept = f"Kept. {counted(waiting.counts_on)}" if live.session.counts else "Kept as partial."
    console.say(kept if answer == "k" else DISCARDED)
    return None


def _choices(earlier: str) -> str:
    """What can become of a session, which may be of an earlier day."""
    if earlier:
        return f"k keep what was done, r resume it (it counts on {earlier}), d discard it:"
    return "r resume it, k keep what was done, d discard it:"


def _check_saved(live: LiveSession) -> None:
    """Try to save what is not; raises DatabaseBusyError while another program writes."""
    live.tick()
    if isinstance(live.failure, DatabaseBusyError):
        raise live.failure


async def _taken(service: Service, console: Console, waiting: PendingSession) -> LiveSession | None:
    try:
        live = await patiently(service, console, partial(service.sessions.take, waiting))
    except LeaseLostError:
        raise CommandError("somebody else has taken the session up meanwhile") from None
    if live is None:
        console.say("That session is over by now.")
    return live


def _schedule(delay: float, callback: Callable[[], Any]) -> Alarm:
    return asyncio.get_running_loop().call_later(delay, callback)
