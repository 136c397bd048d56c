"""All benchmarks, and the table that docs/measured.md shows.

Times are ratios of runs that take turns, on compiled bytecode: a single time on a shared
machine says little.
"""

import compileall
import tempfile
from pathlib import Path

import footui
from footui.services.service import Service
from footui.services.system import real_system
from tests.bench import opponent
from tests.bench.figures import table
from tests.bench.history import history
from tests.bench.idle import idle
from tests.bench.live import latency, live_screen, whole_session
from tests.bench.start import start_up
from tests.bench.status import status


def main() -> None:
    """Run all of them on a database of their own."""
    compileall.compile_dir(str(Path(footui.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opponent.write(folder)
        with Service.open(folder / "footui.db", real_system()) as mine:
            mine.set("timezone", "Europe/Berlin")
            mine.set("welcomed", "yes")
        figures = [
            figure
            for bench in (start_up, latency, whole_session, live_screen, idle, history, status)
            for figure in bench(folder)
        ]
    print(table(figures))


if __name__ == "__main__":
    main()
