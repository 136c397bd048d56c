"""The unfinished session that `footui session --plain` finds: resume, keep, discard, take over."""

from contextlib import suppress
from functools import partial

from footui.cli.errors import CommandError
from footui.cli.plain.console import Console, HangUpError
from footui.cli.plain.questions import ask_what_to_do, retry_while_locked
from footui.domain.errors import LeaseLostError
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession, counted
from footui.services.service import Service
from footui.store.errors import DatabaseBusyError

DISCARDED = "Discarded. footui undo brings it back."
TAKEN_OVER = "the session was taken over by another footui, which continues it"


async def resume_or_end(
    service: Service, console: Console, waiting: PendingSession
) -> LiveSession | None:
    """Ask what to do with the unfinished session, do it, and return the session to go on with.

    Returns None if the session is over now. Raises CommandError if no answer comes, or if the
    session stays with another footui.
    """
    if waiting.held:
        said = f"A session is live elsewhere. {waiting.told}"
        day = f" (it counts on {waiting.counts_on})" if waiting.counts_on else ""
        answer = await console.ask(f"{said} t takes it over here{day}, Enter leaves it there.")
        if answer != "t":
            raise CommandError("the session is live elsewhere, and stays there")
        return await _take(service, console, waiting)
    said = f"Unfinished session. {waiting.told}"
    question = f"{said} {_choices(waiting.counts_on)}"
    answer = await ask_what_to_do(console, question, "r, k or d:", ("r", "k", "d"))
    if answer is None:
        raise CommandError(
            f"there is an unfinished session; say what to do with it. {waiting.told}"
        )
    live = await _take(service, console, waiting)
    if live is None or answer == "r":
        return live
    if answer == "k":
        live.stop()
    else:
        live.discard()
    with suppress(DatabaseBusyError, HangUpError):
        await retry_while_locked(service, console, partial(_check_saved, live))
    if live.lost or live.unsaved:
        raise CommandError(TAKEN_OVER if live.lost else f"the session is not saved: {live.unsaved}")
    kept = f"Kept. {counted(waiting.counts_on)}" if live.session.counts else "Kept as partial."
    console.say(kept if answer == "k" else DISCARDED)
    return None


def _choices(earlier: str) -> str:
    """Return the choices; keeping comes first if the session belongs to an `earlier` day."""
    if earlier:
        return f"k keep what you did, r resume it (it counts on {earlier}), d discard it:"
    return "r resume it, k keep what you did, d discard it:"


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
