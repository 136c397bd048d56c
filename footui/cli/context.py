"""The practice that a command asks: the one on the database that was named."""

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from footui.cli.errors import CommandError, UsageError
from footui.cli.output import say
from footui.domain.errors import Refused, StoreFault

if TYPE_CHECKING:
    from footui.services.service import Practice
    from footui.services.system import Surroundings

LEFT_BEHIND = "A session is kept in {path}, and not on record yet. Start footui to put it there."


@contextmanager
def opened(arguments: Namespace, patience: float | None = None) -> Iterator["Practice"]:
    """The practice on the database, which is made if there is none.

    `patience` is for how many seconds to wait while another program writes; some by default. What
    could not be saved before is put on record first, and said to be.
    """
    from footui.services import service

    with told(), service.opened(database_path(arguments), here(), patience) as found:
        if said := _taken_in(found):
            say(said)
        yield found


@contextmanager
def reading(arguments: Namespace) -> Iterator["Practice"]:
    """The practice to look at; an empty one, and nothing is made, where there is no database."""
    with _as_it_is(arguments) as practice:
        for path in practice.sessions.left_behind():
            say(LEFT_BEHIND.format(path=path))
        yield practice


def today(arguments: Namespace) -> date:
    """The log date of this moment; nothing is made to find it out."""
    with _as_it_is(arguments) as practice:
        return practice.today()


@contextmanager
def _as_it_is(arguments: Namespace) -> Iterator["Practice"]:
    from footui.services import service
    from footui.services.status import readable

    with told():
        path = readable(database_path(arguments))
        with service.opened(path, here()) as found:
            yield found


def _taken_in(practice: "Practice") -> str:
    try:
        if practice.sessions.left_behind():
            practice.sessions.watch()
        return practice.sessions.take_in_unsaved()
    except StoreFault as fault:
        return str(fault)


def kept_safe(practice: "Practice") -> str:
    """Keep the weekly backup, or return why that could not be done."""
    from footui.services.backups import back_up_weekly

    try:
        back_up_weekly(practice)
    except StoreFault as fault:
        return f"The weekly backup could not be made. {fault}"
    return ""


@contextmanager
def told() -> Iterator[None]:
    """Make of what the practice could not or would not do what the command could not."""
    try:
        yield
    except (StoreFault, Refused) as fault:
        raise CommandError(str(fault)) from None


def here() -> "Surroundings":
    """This machine, with the user told of what takes long."""
    from footui.services import system

    return system.of_this_machine()._replace(tell=say)


def database_path(arguments: Namespace) -> Path:
    """Where the database is: --db, $FOOTUI_DB, or the user's data directory."""
    if arguments.db == "":
        raise UsageError("--db wants the name of a file")
    chosen = arguments.db or os.environ.get("FOOTUI_DB")
    if chosen:
        try:
            return Path(chosen).expanduser()
        except RuntimeError:
            raise CommandError(f"{chosen} names the home of a user who is not known here") from None
    from platformdirs import user_data_path

    with suppress(RuntimeError):
        path = user_data_path("footui", appauthor=False) / "footui.db"
        if path.is_absolute():
            return path
    raise CommandError("there is no home directory; say where the data is with --db")
