"""Ask the user questions on a console, and wait there for a locked database."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from footui.cli.output import print_info
from footui.cli.plain.console import Console
from footui.domain import parsing
from footui.services.service import Service
from footui.store import busy
from footui.store.errors import DatabaseBusyError

SURE = "Discard it? Enter does it; anything else goes back to the question."

T = TypeVar("T")


async def ask_level(
    console: Console, question: str, is_moot: Callable[[], bool] = bool
) -> int | None:
    """Ask for a rating from 0 to 10; return None if the answer is empty or none can come.

    Once `is_moot` returns True it returns None as well.
    """
    asked = question
    while answer := await console.ask(asked, is_moot):
        try:
            return parsing.level(answer)
        except ValueError as refusal:
            asked = f"A number, {refusal}. {question}"
    return None


async def ask_what_to_do(
    console: Console,
    question: str,
    again: str,
    answers: Sequence[str],
    is_moot: Callable[[], bool] = bool,
) -> str | None:
    """Ask what to do with a session until one of `answers` comes; return None if none can come.

    `again` is asked after any other answer. "d" discards the session, and needs a second answer.
    """
    asked = question
    while (answer := await console.ask(asked, is_moot)) is not None:
        if answer == "d" and await console.ask(SURE, is_moot) == "":
            return "d"
        if answer in answers and answer != "d":
            return answer
        asked = question if answer == "d" else again
    return None


async def retry_while_locked(service: Service, console: Console, attempt: Callable[[], T]) -> T:
    """Return what `attempt` returns; repeat it while another program has locked the database.

    Raises HangUpError on a signal, and DatabaseBusyError after BUSY_TIMEOUT.
    """
    started, is_told = service.system.monotonic(), False
    while True:
        try:
            return attempt()
        except DatabaseBusyError:
            waited = (service.system.monotonic() - started) / 1000
            if waited >= busy.BUSY_TIMEOUT:
                raise
        if waited >= busy.TOLD_AFTER and not is_told:
            is_told = True
            print_info(busy.WAITING.format(path=service.path))
        await console.wait(busy.STEP)
