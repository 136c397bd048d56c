"""What footui does while nobody does anything: wake-ups and writes a second."""

import re
import sys
from pathlib import Path

from tests.bench import opponent
from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.bench.live import discard, started
from tests.support.terminal import Terminal

SECONDS = 10
SETTLED = 2
"""Seconds after which whatever a screen begins with is over."""


def idle(folder: Path) -> list[Figure]:
    """Look at the routine, the history, a live session and an empty Textual app."""
    with Terminal([sys.executable, "-c", opponent.command("empty")], environment(folder)) as empty:
        empty.wait_for(opponent.SIGN, 30)
        figures = [_figure("an empty Textual app", empty, "")]
    with Terminal([sys.executable, "-m", "footui"], environment(folder)) as terminal:
        terminal.wait_for("20:09", 30)
        figures.append(_figure("the routine", terminal, "1 wake-up"))
        terminal.send("h")
        terminal.wait_for("best streak")
        figures.append(_figure("the history", terminal, "1 wake-up"))
    with started(folder) as terminal:
        terminal.send("n")
        figures.append(_figure("a live session", terminal, "8 wake-ups"))
        terminal.send(" ")
        figures.append(_figure("a paused session", terminal, "8 wake-ups"))
        discard(terminal)
    return figures


def _figure(what: str, terminal: Terminal, at_most: str) -> Figure:
    terminal.read_for(SETTLED)
    before = _counts(terminal.pid)
    terminal.read_for(SECONDS)
    after = _counts(terminal.pid)
    woken, writes = ((now - then) / SECONDS for then, now in zip(before, after, strict=True))
    return Figure(f"{what}, idle", f"{woken:.1f} wake-ups, {writes:.1f} writes a second", at_most)


def _counts(pid: int) -> tuple[int, int]:
    """Return how often the threads of a process waited, and how often it wrote, since its start."""
    waits = sum(
        int(re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", task.read_text(), re.MULTILINE)[0])
        for task in Path(f"/proc/{pid}/task").glob("*/status")
    )
    [writes] = re.findall(r"syscw: (\d+)", Path(f"/proc/{pid}/io").read_text())
    return waits, int(writes)
