"""The practice that a command asks: the one on the database that was named."""

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from footui.cli.errors import CommandError, UsageError
from footui.cli.output import print_info
from footui.domain.errors import RejectedError, StorageError

if TYPE_CHECKING:
    from footui.services.service import Service
    from footui.services.system import System

LEFT_BEHIND = "A session is kept in {path}, and not on record yet. Start footui to put it there."


@contextmanager
def open_service(arguments: Namespace, timeout: float | None = None) -> Iterator["Service"]:
    """The practice on the database, which is made if there is none.

    `timeout` is for how many seconds to wait while another program writes; some by default. What
    could not be saved before is put on record first, and said to be.
    """
    from footui.services.service import Service

    with as_command_errors(), Service.open(database_path(arguments), here(), timeout) as found:
        if said := _recovered(found):
            print_info(said)
        yield found


@contextmanager
def open_readonly(arguments: Namespace) -> Iterator["Service"]:
    """The practice to look at; an empty one, and nothing is made, where there is no database."""
    with _as_it_is(arguments) as service:
        for path in service.sessions.pending_files():
            print_info(LEFT_BEHIND.format(path=path))
        yield service


def today(arguments: Namespace) -> date:
    """The log date of this moment; nothing is made to find it out."""
    with _as_it_is(arguments) as service:
        return service.today()


@contextmanager
def _as_it_is(arguments: Namespace) -> Iterator["Service"]:
    from footui.services.service import Service
    from footui.services.status import readable

    with as_command_errors():
        path = readable(database_path(arguments))
        with Service.open(path, here()) as found:
            yield found


def _recovered(service: "Service") -> str:
    try:
        if service.sessions.pending_files():
            service.sessions.watch()
        return service.sessions.recover_pending()
    except StorageError as fault:
        return str(fault)


def weekly_backup(service: "Service") -> str:
    """Keep the weekly backup, or return why that could not be done."""
    from footui.services.backups import back_up_weekly

    try:
        back_up_weekly(service)
    except StorageError as fault:
        return f"The weekly backup could not be made. {fault}"
    return ""


@contextmanager
def as_command_errors() -> Iterator[None]:
    """Make of what the practice could not or would not do what the command could not."""
    try:
        yield
    except (StorageError, RejectedError) as fault:
        raise CommandError(str(fault)) from None


def here() -> "System":
    """This machine, with the user told of what takes long."""
    from footui.services import system

    return system.real_system()._replace(tell=print_info)


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
