"""`footui status`, as a prompt asks it, against importing the libraries that it needs."""

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.bench.history import fill
from tests.support.locations import FOOTUI

RUNS = 40
LIBRARIES = [sys.executable, "-c", "import peewee, dateutil.relativedelta"]
SESSIONS = {"no database": 0, "a year": 180, "ten years": 1_800, "fifty years": 9_000}


def status(folder: Path) -> list[Figure]:
    """Compare the two in turns, with more and more on record."""
    figures = []
    for name, number in SESSIONS.items():
        path = folder / f"{number}.db"
        if number:
            fill(path, datetime.now(UTC), sessions=number)
        command = [str(FOOTUI), "--db", str(path), "status"]
        pairs = [(_seconds(command, folder), _seconds(LIBRARIES, folder)) for _ in range(RUNS + 1)]
        ours, libraries = (statistics.median(times) for times in zip(*pairs[1:], strict=True))
        measured = f"{ours / libraries:.2f} × the libraries alone"
        figures.append(Figure(f"footui status, {name}", measured, "1.35 ×"))
    return figures


def _seconds(command: list[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=environment(folder), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
