"""`footui status`, as a prompt asks it, against a command that does nothing."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.bench.history import fill
from tests.support.locations import FOOTUI

RUNS = 40
PYTHON = [sys.executable, "-c", "pass"]
ENTRY_POINT = """\
#!{python}
# -*- coding: utf-8 -*-
import re
import sys
from nothing import main
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit(main())
"""
"""A command as pip writes it."""
SESSIONS = {"a year": 180, "ten years": 1_800, "fifty years": 9_000}


def status(folder: Path) -> list[Figure]:
    """Compare them in turns, with more and more on record: the kept answer, and one worked out."""
    (folder / "nothing.py").write_text("def main():\n    return 0\n")
    nothing = folder / "nothing"
    nothing.write_text(ENTRY_POINT.format(python=sys.executable))
    nothing.chmod(0o755)
    figures = []
    for name, number in SESSIONS.items():
        path = folder / f"{number}.db"
        fill(path, datetime.now(UTC), sessions=number)
        command = [str(FOOTUI), "--db", str(path), "status"]
        kept = _ratio(folder, command, [str(nothing)])
        cache = path.with_name(f"{path.name}-status")
        anew = _ratio(folder, command, PYTHON, before=lambda cache=cache: cache.unlink())
        figures += [
            Figure(
                f"footui status, {name}, the kept answer",
                f"{kept:.2f} × a command that does nothing",
                "1.25 ×",
            ),
            Figure(f"footui status, {name}, anew", f"{anew:.2f} × python -c pass", "4 ×"),
        ]
    return figures


def _ratio(
    folder: Path,
    ours: Sequence[str],
    theirs: Sequence[str],
    before: Callable[[], object] = lambda: None,
) -> float:
    """Return the median ratio of the times of two commands that take turns."""
    ratios = []
    _seconds(ours, folder)
    for _ in range(RUNS):
        before()
        ratios.append(_seconds(ours, folder) / _seconds(theirs, folder))
    return statistics.median(ratios)


def _seconds(command: Sequence[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=environment(folder), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
