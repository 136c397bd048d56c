"""The machine: clocks, time zone, owner, random bytes and folders, handed to all services."""

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
"""1 January 2020. A clock before it was never set, as on a board without a battery."""


class Owner(NamedTuple):
    """The host, terminal and process of a footui."""

    host: str
    terminal: str
    pid: int


class System(NamedTuple):
    """The machine that footui runs on. Tests make their own.

    `utc` returns milliseconds since 1970, and a value before `earliest` is wrong. `monotonic`
    returns milliseconds, never runs backwards, and goes on while the machine sleeps. `randomness`
    returns random bytes. `fallback_dirs` returns folders for fallback files. `sleep` waits for
    seconds. `tell` shows the user a sentence about something that takes long.
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
    """Return a moment, to the millisecond, as part of a file name."""
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC)
    return f"{moment:%Y-%m-%d-%H%M%S}-{moment.microsecond // 1000:03}"


def real_system() -> System:
    """Return the real machine; `tell` does nothing yet."""
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
    """Return folders on several disks: home, what outlasts a restart, and memory."""
    folders = [Path("/var/tmp"), Path("/tmp"), Path("/dev/shm")]  # noqa: S108 (atomic_write is safe there)
    with suppress(RuntimeError):
        folders.insert(0, Path.home())
    return folders


def _terminal() -> str:
    try:
        return os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    except (OSError, ValueError, AttributeError):
        return "no terminal"


def _server_zone() -> str:
    return _linked_zone() or _zone_of_tzlocal()


def _linked_zone() -> str | None:
    """Return the zone that /etc/localtime links to: tzlocal is too slow for a prompt."""
    with suppress(OSError):
        name = str(Path("/etc/localtime").readlink()).partition("/zoneinfo/")[2]
        if "TZ" not in os.environ and is_zone(name):
            return name
    return None


def _zone_of_tzlocal() -> str:
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"
