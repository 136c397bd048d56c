"""What footui knows of the machine it runs on: made once, at the edge, and handed in."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from footui.domain.settings import is_zone

EARLIEST = 1_577_836_800_000
"""The first of January 2020: a clock that shows less was never set, as on a board that has none."""


class Owner(NamedTuple):
    """Where a footui runs."""

    host: str
    terminal: str
    pid: int


class System(NamedTuple):
    """Clocks in milliseconds, the server's time zone, this seat, and chance.

    `utc` is the time of day since 1970; `monotonic` never runs backwards and goes on while the
    machine sleeps. `fallback_dirs` are folders that may take a file when the database takes
    nothing. `sleep` lets seconds pass, and `tell` hears of what takes long. A reading of `utc`
    before `earliest` is wrong.
    """

    utc: Callable[[], int]
    monotonic: Callable[[], int]
    server_zone: Callable[[], str]
    owner: Owner
    randomness: Callable[[int], bytes]
    fallback_dirs: Callable[[], Sequence[Path]]
    sleep: Callable[[float], None]
    tell: Callable[[str], None]
    earliest: int = 0


def moment_in_name(utc_ms: int) -> str:
    """A moment, to the millisecond, as part of a file's name."""
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC)
    return f"{moment:%Y-%m-%d-%H%M%S}-{moment.microsecond // 1000:03}"


def real_system() -> System:
    """The real ones; nobody is told anything yet."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return System(
        utc=lambda: time.time_ns() // 1_000_000,
        monotonic=lambda: time.clock_gettime_ns(clock) // 1_000_000,
        server_zone=_server_zone,
        owner=Owner(os.uname().nodename, _terminal(), os.getpid()),
        randomness=os.urandom,
        fallback_dirs=_fallback_dirs,
        sleep=time.sleep,
        tell=lambda _: None,
        earliest=EARLIEST,
    )


def _fallback_dirs() -> list[Path]:
    """On whatever disk they are: home, what outlasts a restart, and what lies in memory."""
    folders = [Path("/var/tmp"), Path("/tmp"), Path("/dev/shm")]  # noqa: S108 (others' files too)
    with suppress(RuntimeError):
        folders.insert(0, Path.home())
    return folders


def _terminal() -> str:
    try:
        return os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    except (OSError, ValueError, AttributeError):
        return "no terminal"


def _server_zone() -> str:
    return _linked_zone() or _found_zone()


def _linked_zone() -> str | None:
    """The zone that most systems name by a link; looking further takes a prompt too long."""
    with suppress(OSError):
        name = str(Path("/etc/localtime").readlink()).partition("/zoneinfo/")[2]
        if "TZ" not in os.environ and is_zone(name):
            return name
    return None


def _found_zone() -> str:
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"
