"""`footui session --plain`: run a session line by line."""

import asyncio
import gc
from argparse import ArgumentParser, Namespace
from functools import partial

from footui.cli.arguments import arg_type
from footui.cli.context import open_service, weekly_backup
from footui.cli.errors import DONE, CommandError, UsageError
from footui.cli.output import needs_ascii
from footui.cli.plain.console import Console, HangUpError
from footui.cli.plain.questions import ask_level, retry_while_locked
from footui.cli.plain.session import PlainSession
from footui.cli.plain.unfinished import resume_or_end
from footui.domain import parsing
from footui.domain.errors import LeaseLostError
from footui.domain.settings import Settings
from footui.domain.weeks.pain import SAFETY
from footui.services.live import flow
from footui.services.live.lease_watch import STEP, WATCHING
from footui.services.live.live_session import LIVE_BUSY_TIMEOUT, LiveSession
from footui.services.service import Service

FULL_SCREEN = "use footui for the full screen, or footui session --plain"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.description = (
        "Do the routine line by line: nothing moves on the screen, so a screen reader, a\n"
        "braille display, a log or the simplest terminal can follow. It is timed and\n"
        "saved like any other session. What you type takes effect with Enter."
    )
    parser.epilog = "example: footui session --plain --pain-before 3"
    parser.add_argument(
        "--plain",
        action="store_true",
        help="line by line (required; footui alone is the full screen)",
    )
    parser.add_argument(
        "--pain-before",
        metavar="N",
        type=arg_type(parsing.level),
        help="0 to 10; skips the question",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Run a session: a new one, or the unfinished one."""
    if not arguments.plain:
        raise UsageError(FULL_SCREEN)
    gc.enable()  # main disables it, but a session takes long
    with open_service(arguments) as service:
        settings = service.settings
        service.set_busy_timeout(LIVE_BUSY_TIMEOUT)
        return asyncio.run(_run(service, settings, arguments))


async def _run(service: Service, settings: Settings, arguments: Namespace) -> int:
    console = Console(ascii_only=needs_ascii(arguments) or settings.ascii_only)
    try:
        if not settings.welcomed:
            await _welcome(service, console, settings.timezone)
        console.say(*filter(None, [weekly_backup(service)]))
        live = await _start_or_resume(service, console, arguments.pain_before)
        if live:
            await PlainSession(service, live, console, rings=settings.bell).run()
    except HangUpError:
        raise CommandError("nobody answered, so no session was started") from None
    finally:
        await console.close()
    return DONE


async def _welcome(service: Service, console: Console, zone: str) -> None:
    """Print the safety notes, and ask for the time zone, with `zone` as the default answer.

    Raises CommandError if no time zone is set and no answer comes.
    """
    console.say(*SAFETY)
    question = f"What is your time zone? Its name, or Enter for {zone}:"
    while not await retry_while_locked(service, console, lambda: service.settings.has_zone):
        answer = await console.ask(question)
        if answer is None:
            raise CommandError("set your time zone first: footui config timezone NAME")
        try:
            given = partial(service.set, "timezone", parsing.zone(answer or zone))
        except ValueError as refusal:
            question = f"There is no time zone of that name: {refusal}. Its name:"
        else:
            await retry_while_locked(service, console, given)
    await retry_while_locked(service, console, partial(service.set, "welcomed", "yes"))


async def _start_or_resume(
    service: Service, console: Console, pain: int | None
) -> LiveSession | None:
    """Return the session to run; None if the unfinished one is over now."""
    look = partial(retry_while_locked, service, console, partial(flow.find, service.sessions))
    if (found := await look()) is None:
        console.say(WATCHING)
        while (found := await look()) is None:
            await console.wait(STEP)
    console.say(*filter(None, [found.message]))
    if found.pending:
        return await resume_or_end(service, console, found.pending)
    if pain is None:
        pain = await ask_level(console, "How is your back, 0 to 10? Enter skips it.")
    try:
        return await retry_while_locked(service, console, partial(service.sessions.start, pain))
    except LeaseLostError:
        raise CommandError("a session has just started elsewhere") from None
