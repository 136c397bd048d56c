"""The service that a command uses, on the database that the arguments name."""

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from footui.cli.errors import CommandError, UsageError
from footui.cli.output import print_info
from footui.domain.errors import RejectedError, StorageError

if TYPE_CHECKING:
    from footui.services.service import Service
    from footui.services.system import System

T = TypeVar("T")

LEFT_BEHIND = "A session is kept in {path}, and not on record yet. Start footui to put it there."


@contextmanager
def open_service(arguments: Namespace, timeout: float | None = None) -> Iterator["Service"]:
    """Open the service, and make the database if there is none.

    `timeout` is the longest wait for a lock, in seconds. Pending sessions are recovered first.
    """
    from footui.services.service import Service

    with as_command_errors(), Service.open(database_path(arguments), here(), timeout) as service:
        _recover(service)
        yield service


@contextmanager
def open_readonly(arguments: Namespace) -> Iterator["Service"]:
    """Open the service to read from it; without a database it is empty, and none is made.

    Print which sessions wait in files.
    """
    from footui.services.service import Service
    from footui.services.status import readable

    with as_command_errors():
        path = readable(database_path(arguments))
        with Service.open(path, here()) as service:
            for pending in service.sessions.pending_files():
                print_info(LEFT_BEHIND.format(path=pending))
            yield service


@contextmanager
def open_with_dates(
    arguments: Namespace, read_dates: Callable[[date], T]
) -> Iterator[tuple["Service", T]]:
    """Open the service, and yield it with what `read_dates` returns for today's log date.

    If `read_dates` raises, no database is made and no pending session is recovered.
    """
    from footui.services.service import Service
    from footui.services.status import readable
    from footui.services.week_inputs import default_today

    path, system = database_path(arguments), here()
    if readable(path) != path:
        read_dates(default_today(system))
    with as_command_errors(), Service.open(path, system) as service:
        dates = read_dates(service.today())
        _recover(service)
        yield service, dates


def _recover(service: "Service") -> None:
    """Import pending sessions, and print what became of them."""
    try:
        if service.sessions.pending_files():
            service.sessions.watch()
        said = service.sessions.recover_pending()
    except StorageError as fault:
        said = str(fault)
    if said:
        print_info(said)


def weekly_backup(service: "Service") -> str:
    """Make the weekly backup if it is due; return a sentence if that fails, else ""."""
    from footui.services.backups import back_up_weekly

    try:
        back_up_weekly(service)
    except StorageError as fault:
        return f"The weekly backup could not be made. {fault}"
    return ""


@contextmanager
def as_command_errors() -> Iterator[None]:
    """Turn StorageError and RejectedError into CommandError."""
    try:
        yield
    except (StorageError, RejectedError) as fault:
        raise CommandError(str(fault)) from None


def here() -> "System":
    """Return the real system, which reports long waits on stderr."""
    from footui.services import system

    return system.real_system()._replace(tell=print_info)


def database_path(arguments: Namespace) -> Path:
    """Return where the database is: --db, else $FOOTUI_DB, else the user's data directory.

    Raises UsageError for an empty --db, and CommandError without a home directory.
    """
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
