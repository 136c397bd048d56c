"""The unfinished session that `footui session --plain` finds: resume, keep, discard, take over."""

from contextlib import suppress
from functools import partial

from footui.cli.errors import CommandError
from footui.cli.plain.console import Console, HangUpError
from footui.cli.plain.questions import ask_what_to_do, retry_while_locked
from footui.domain.errors import LeaseLostError
from footui.services.live import flow
from footui.services.live.flow import Answer, answers_about
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession
from footui.services.service import Service
from footui.store.errors import DatabaseBusyError

CHOICES = {Answer.KEEP: "k keep what you did", Answer.DISCARD: "d discard it"}
HINTS = {
    Answer.DISCARD: " footui undo brings it back.",
    Answer.LATER: " Start footui to resume it, here or anywhere.",
}
TAKEN_OVER = "the session was taken over by another footui, which continues it"


async def resume_or_end(
    service: Service, console: Console, waiting: PendingSession
) -> LiveSession | None:
    """Ask what to do with the unfinished session, do it, and return the session to go on with.

    Returns None if the session is over now. Raises CommandError if no answer comes, or if the
    session stays with another footui.
    """
    answers = answers_about(waiting)
    if waiting.held:
        said = f"A session is running elsewhere. {waiting.told}"
        day = f" (it counts on {waiting.counts_on})" if waiting.counts_on else ""
        answer = await console.ask(f"{said} t takes it over here{day}, Enter leaves it there.")
        if answer != "t":
            raise CommandError("the session is running elsewhere, and stays there")
        return await _take(service, console, waiting)
    choices = ", ".join(_choice(answer, waiting.counts_on) for answer in answers)
    keys = {str(answer)[0]: answer for answer in answers}
    question = f"Unfinished session. {waiting.told} {choices}:"
    key = await ask_what_to_do(console, question, "r, k or d:", tuple(keys))
    if key is None:
        raise CommandError(
            f"there is an unfinished session; say what to do with it. {waiting.told}"
        )
    answer, live = keys[key], await _take(service, console, waiting)
    if live is None or answer is Answer.RESUME:
        return live
    flow.close(live, answer)
    with suppress(DatabaseBusyError, HangUpError):
        await retry_while_locked(service, console, partial(_check_saved, live))
    if live.lost or live.unsaved:
        raise CommandError(TAKEN_OVER if live.lost else f"the session is not saved: {live.unsaved}")
    console.say(f"{flow.closed(live, answer, waiting.counts_on)}{HINTS.get(answer, '')}")
    return None


def _choice(answer: Answer, earlier: str) -> str:
    """Return what the key of an answer does; `earlier` is the session's day if that is over."""
    if answer is Answer.RESUME:
        return f"r resume it (it counts on {earlier})" if earlier else "r resume it"
    return CHOICES[answer]


def _check_saved(live: LiveSession) -> None:
    """Try to save the session; raise DatabaseBusyError if another program locks the database."""
    live.tick()
    if isinstance(live.failure, DatabaseBusyError):
        raise live.failure


async def _take(service: Service, console: Console, waiting: PendingSession) -> LiveSession | None:
    try:
        live = await retry_while_locked(service, console, partial(service.sessions.take, waiting))
    except LeaseLostError:
        raise CommandError("another footui has just taken the session over") from None
    if live is None:
        console.say("That session has ended meanwhile.")
    return live
