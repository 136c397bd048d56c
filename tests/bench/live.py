"""The live session: what it writes in twenty minutes, how soon a key shows, CPU and memory."""

import re
import shutil
import statistics
import sys
from pathlib import Path

from tests.bench import opponent
from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.bench.history import press
from tests.support.terminal import ENTER, Terminal, poll

LENGTH = 1_209
SECONDS = 20
PRESSES = 40
EXERCISES = {
    "getting ready": ("N",),
    "tibialis anterior": ("n",),
    "toe walking": ("N", "n"),
    "toe curls": ("N", "N", "n"),
    "heel raises": ("N", "N", "N", "n"),
    "ankle circles": ("N", "N", "N", "N", "n"),
}


def whole_session(folder: Path) -> list[Figure]:
    """Run the whole default session, hurried, and count what it writes."""
    figures = []
    for name, options, at_most in (
        ("a session of 20 minutes", (), "100 a second"),
        ("the same with --slow", ("--slow",), "25 a second"),
    ):
        written = session_bytes(folder, *options)
        rate = f"{written:,} bytes, {written / LENGTH:.0f} a second"
        figures.append(Figure(name, rate, at_most))
    return figures


def session_bytes(folder: Path, *options: str) -> int:
    """What the live screen writes from the first second to the last; the marks of frames too."""
    path = folder / "".join(["hurried", *options])  # its ids repeat
    shutil.copy(folder / "footui.db", path)
    command = [sys.executable, "-m", "tests.e2e.hurried", path, *options]
    hurried = environment(folder) | {"TEXTUAL_FPS": "500", "PYTHONPATH": str(Path.cwd())}
    with Terminal(command, hurried) as terminal:
        terminal.wait_for("20:09", 30)
        terminal.send_bytes(b"\x1b[?2026;2$y")  # as terminals do that know these marks
        terminal.send("s")
        terminal.wait_for("Before you start")
        before = len(terminal.raw)
        terminal.send(ENTER)
        terminal.wait_for("Done: 20:09", 120)
        return len(terminal.raw) - before


def live_screen(folder: Path) -> list[Figure]:
    """Measure each exercise of the default routine for a while, as time passes."""
    rates, loads, memory = {}, [], 0
    for exercise, keys in EXERCISES.items():
        with started(folder) as terminal:
            for key in keys:
                press(terminal, key)
            terminal.read_for(4)
            written, used = len(terminal.raw), terminal.cpu_seconds()
            terminal.read_for(SECONDS)
            rates[exercise] = (len(terminal.raw) - written) / SECONDS
            loads.append(100 * (terminal.cpu_seconds() - used) / SECONDS)
            memory = proportional(terminal.pid)
            discard(terminal)
    each = ", ".join(f"{exercise} {rate:.0f}" for exercise, rate in rates.items())
    with Terminal([sys.executable, "-c", opponent.command("empty")], environment(folder)) as empty:
        empty.wait_for(opponent.SIGN, 30)
        ratio = memory / proportional(empty.pid)
    return [
        Figure("bytes a second", each),
        Figure("CPU in a live session", f"{min(loads):.1f} to {max(loads):.1f} % of a core"),
        Figure(
            "memory in a live session (PSS)",
            f"{memory / 1024:.0f} MB, {ratio:.2f} × an empty Textual app",
        ),
    ]


def latency(folder: Path) -> list[Figure]:
    """From a key to the changed screen, in turns with an empty Textual app that shows a number."""
    command = [sys.executable, "-c", opponent.command("empty")]
    figures = []
    with started(folder) as ours, Terminal(command, environment(folder)) as empty:
        empty.wait_for(opponent.SIGN, 30)
        for what, keys, at_most in (
            ("a key in the session, saved and shown", "np", "10 ms"),
            ("another page, shown", "hs", ""),
        ):
            pairs = [(press(ours, key), press(empty, key)) for key in keys * (PRESSES // 2)]
            seconds = statistics.median(one[0] for one, _ in pairs)
            ratio = statistics.median(one[0] / other[0] for one, other in pairs)
            measured = f"{1000 * seconds:.1f} ms, {ratio:.2f} × an empty Textual app"
            figures.append(Figure(what, measured, at_most))
        discard(ours)
    return figures


def started(folder: Path) -> Terminal:
    """footui with a session that has just begun."""
    terminal = Terminal([sys.executable, "-m", "footui"], environment(folder))
    terminal.wait_for("20:09", 30)
    terminal.send("s")
    terminal.wait_for("Before you start")
    terminal.send(ENTER)
    terminal.wait_for("to go")
    return terminal


def discard(terminal: Terminal) -> None:
    """Leave no session behind."""
    terminal.send("q")
    terminal.wait_for("Leave the session")
    terminal.send("d")
    terminal.wait_for("enter discards it")
    terminal.send(ENTER)
    terminal.wait_for("Discarded")


def proportional(pid: int) -> int:
    """The memory of a process, in kB, of which shared pages count in parts (PSS)."""
    status = Path(f"/proc/{pid}/smaps_rollup")
    found = poll(lambda: re.search(r"^Pss:\s+(\d+)", status.read_text(), re.MULTILINE))
    return int(found[1]) if found else 0
