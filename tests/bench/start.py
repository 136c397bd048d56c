"""Start-up to a readable screen, footui's against that of an empty Textual app."""

import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.bench import opponent
from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.support.terminal import Terminal

RUNS = 10
STARTED, WELCOME = "20:09", "Welcome to footui"
QUIET = 0.5
"""Seconds without output after which all of a screen is there."""


class Start(NamedTuple):
    """One start: seconds and bytes until the screen is there, and bytes until all is quiet."""

    seconds: float
    bytes: int
    bytes_in_all: int


def start_up(folder: Path) -> list[Figure]:
    """Compare the starts, in turns: on a database, and the very first one."""
    new = folder / "new.db"
    ratios: dict[str, list[float]] = {"start-up": [], "the first start, without a database": []}
    for _ in range(RUNS + 1):
        empty = _start("empty", opponent.SIGN, environment(folder))
        usual = _start("footui.cli", STARTED, environment(folder))
        new.unlink(missing_ok=True)
        first = _start("footui.cli", WELCOME, environment(folder) | {"FOOTUI_DB": str(new)})
        for times, start in zip(ratios.values(), (usual, first), strict=True):
            times.append(start.seconds / empty.seconds)
    return [
        *(
            Figure(what, f"{statistics.median(times[1:]):.2f} × an empty Textual app", "1.2 ×")
            for what, times in ratios.items()
        ),
        Figure("bytes until the first screen is there", f"{usual.bytes:,}", "3,000"),
        Figure("bytes until all is quiet", f"{usual.bytes_in_all:,}", "3,000"),
    ]


def _start(module: str, sign: str, variables: dict[str, str]) -> Start:
    """Start the app of a module, and wait until `sign` is on the screen."""
    begun = time.monotonic()
    with Terminal([sys.executable, "-c", opponent.command(module)], variables) as terminal:
        terminal.wait_for(sign, 30)
        seconds, written, seen = time.monotonic() - begun, len(terminal.raw), 0
        while seen < len(terminal.raw):
            seen = len(terminal.raw)
            terminal.read_for(QUIET)
        return Start(seconds, written, len(terminal.raw))
