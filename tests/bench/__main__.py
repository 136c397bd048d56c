"""Start-up against an empty Textual app, status, the history, and what the live screen writes.

Times are ratios of runs that take turns, on compiled bytecode: a single time on a shared
machine says little.
"""

import compileall
import statistics
import sys
import tempfile
import time
from pathlib import Path

import footui
from footui.practice import practice
from footui.practice.surroundings import of_this_machine
from tests.bench.environment import environment
from tests.bench.history import history
from tests.bench.status import status
from tests.e2e.terminal import ENTER, Terminal

RUNS = 10
SECONDS = 20
EMPTY = """\
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("nothing here")

def main():
    Empty().run(mouse=False)
"""
PLACES = {
    "getting ready": ("N",),
    "tibialis anterior": ("n",),
    "toe walking": ("N", "n"),
    "toe curls": ("N", "N", "n"),
    "heel raises": ("N", "N", "N", "n"),
    "ankle circles": ("N", "N", "N", "N", "n"),
}


def start(module: str, sign: str, folder: Path) -> tuple[float, int]:
    """Seconds until `sign` is on the screen, and the bytes that took."""
    code = f"import sys, {module} as m; sys.argv = ['footui']; m.main()"
    begun = time.monotonic()
    with Terminal([sys.executable, "-c", code], environment(folder)) as terminal:
        terminal.wait_for(sign, 30)
        seconds = time.monotonic() - begun
        return seconds, len(terminal.raw)


def start_up(folder: Path) -> None:
    """Compare the two starts, in turns."""
    (folder / "empty.py").write_text(EMPTY)
    compileall.compile_dir(str(folder), quiet=1)
    pairs = [
        (start("footui.cli", "20:09", folder), start("empty", "nothing here", folder))
        for _ in range(RUNS + 1)
    ][1:]
    ratio = statistics.median(ours[0] / empty[0] for ours, empty in pairs)
    (ours, written), (empty, _) = pairs[-1]
    print(f"start-up to a readable routine screen: {ratio:.2f} × an empty Textual app")
    print(f"  (the last pair: {1000 * ours:.0f} ms and {1000 * empty:.0f} ms; {written:,} bytes)")


def live_screen(folder: Path) -> None:
    """Measure each exercise of the default routine for a while."""
    print(f"live screen at 80 × 24, {SECONDS} s each:")
    for place, keys in PLACES.items():
        with Terminal([sys.executable, "-m", "footui"], environment(folder)) as terminal:
            terminal.wait_for("20:09", 30)
            terminal.send("s")
            terminal.wait_for("Before you start")
            terminal.send(ENTER)
            terminal.wait_for("to go")
            for key in keys:
                before = len(terminal.raw)
                terminal.send(key)
                terminal.wait_until(lambda size=before: len(terminal.raw) > size)
                terminal.read_for(0.3)
            terminal.read_for(4)
            written, used = len(terminal.raw), terminal.cpu_seconds()
            terminal.read_for(SECONDS)
            written, used = len(terminal.raw) - written, terminal.cpu_seconds() - used
            rate, load = written / SECONDS, 100 * used / SECONDS
            print(f"  {place:<18}{rate:6.0f} bytes/s{load:6.2f} % of a core")
            terminal.send("q")
            terminal.wait_for("Leave the session")
            terminal.send("d")
            terminal.wait_for("Discarded")


def main() -> None:
    """Run all of them on a database of their own."""
    compileall.compile_dir(str(Path(footui.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with practice.opened(folder / "footui.db", of_this_machine()) as mine:
            mine.set("timezone", "Europe/Berlin")
            mine.set("welcomed", "yes")
        start_up(folder)
        status(folder)
        history(folder)
        live_screen(folder)


if __name__ == "__main__":
    main()
