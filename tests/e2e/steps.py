"""What users do again and again."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from footui.domain.routine.timeline import Timeline
from footui.services.routines import shipped_routine
from tests.e2e.conftest import Spawn
from tests.support.stored_sessions import lease, transitions
from tests.support.terminal import ENTER, Terminal, poll

ROUTINE = "^ This week  "
"""What only the routine's screen shows."""

LIVE = r"\d+ of \d+ +\d+:\d\d to go$"
"""What only the live session's screen shows."""

SHIPPED = Timeline.of(shipped_routine())


def opened(start: Spawn) -> Terminal:
    """footui, showing the routine."""
    terminal = start()
    terminal.wait_for(ROUTINE)
    return terminal


def started(start: Spawn) -> Terminal:
    """footui, with a session that has just begun."""
    terminal = opened(start)
    terminal.send("s")
    terminal.wait_for("How is your back")
    terminal.send(ENTER)
    terminal.wait_for(LIVE)
    return terminal


def in_the_midst(start: Spawn) -> Terminal:
    """footui, walking on tiptoe in the shipped session."""
    terminal = started(start)
    terminal.send("N", "n")
    terminal.wait_for("Walk on tiptoe, feet as straight")
    return terminal


def block(path: Path) -> int:
    """The block of the shipped routine in which the live session is."""
    return SHIPPED.block_at(max(transitions(path)[-1]["position"], lease(path)["position"]))


def assert_resumes_in_its_block(path: Path, start: Spawn) -> Terminal:
    """A new footui offers all there is to choose, and goes on where the session was."""
    before, log = block(path), transitions(path)
    terminal = start()
    terminal.wait_for("Unfinished session")
    for answer in ("r  resume", "k  end it", "d  discard"):
        terminal.wait_for(answer)
    terminal.send("r")
    terminal.wait_for("Space resumes")
    terminal.send(" ")
    terminal.wait_for("then straight")
    now = transitions(path)
    assert now[: len(log)] == log
    assert now[-1]["kind"] == "resume"
    assert block(path) == before
    return terminal


def footui_over_ssh(path: Path, *, besides: int | None = None) -> int:
    """The process, at the other end of a connection, of the footui that has this database."""
    (pid,) = poll(lambda: [pid for pid in _over_ssh(path) if pid != besides])
    return pid


def _over_ssh(path: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            variables = (process / "environ").read_bytes().split(b"\0")
            names = {variable.partition(b"=")[0] for variable in variables}
            if f"FOOTUI_DB={path}".encode() in variables and b"SSH_CONNECTION" in names:
                yield int(process.name)


def signal_sshd_of(pid: int, number: signal.Signals) -> None:
    """Send a signal to the part of sshd that serves the connection in which a process runs."""
    while not Path(f"/proc/{pid}/comm").read_text().startswith("sshd"):
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(pid, number)
