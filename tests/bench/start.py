"""Start-up to a readable screen, footui's against that of an empty Textual app."""

import statistics
import sys
import time
from pathlib import Path

from tests.bench import opponent
from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.support.terminal import Terminal

RUNS = 10
STARTED = "20:09"


def start_up(folder: Path) -> list[Figure]:
    """Compare the two starts, in turns."""
    pairs = [
        (_start("footui.cli", STARTED, folder), _start("empty", opponent.SIGN, folder))
        for _ in range(RUNS + 1)
    ][1:]
    ratio = statistics.median(ours[0] / empty[0] for ours, empty in pairs)
    (_, written), _ = pairs[-1]
    return [
        Figure("start-up", f"{ratio:.2f} × an empty Textual app", "1.35 ×"),
        Figure("bytes until the first screen is there", f"{written:,}", "12,000"),
    ]


def _start(module: str, sign: str, folder: Path) -> tuple[float, int]:
    """Seconds until `sign` is on the screen, and the bytes that took."""
    begun = time.monotonic()
    command = [sys.executable, "-c", opponent.command(module)]
    with Terminal(command, environment(folder)) as terminal:
        terminal.wait_for(sign, 30)
        seconds = time.monotonic() - begun
        return seconds, len(terminal.raw)
