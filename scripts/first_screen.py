"""Run `make run` on a pseudo-terminal of 80x24 until the first screen is there.

Prints how long that took, leaves with ctrl+q, and exits 1 with what came if footui did not open or
did not end well. Uses a database of its own, and the standard library alone, so that it runs where
nothing is installed.
"""

import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from fcntl import ioctl

FIRST_WORDS = b"Welcome to footui"
CTRL_Q = b"\x11"
MAIN_SCREEN = b"\x1b[?1049l"
"""What a full-screen program sends last; make hides the exit code of footui."""
TIMEOUT = 300.0
"""Seconds for it all; a slow line loads for a minute."""


def main() -> int:
    """Return 0 if the first screen came and footui ended by its key, else 1."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        pid, terminal = _started(f"{folder}/footui.db")
        came, seconds = b"", None
        while data := _read(terminal, begun + TIMEOUT - time.monotonic()):
            came += data
            if seconds is None and FIRST_WORDS in came:
                seconds = time.monotonic() - begun
                os.write(terminal, CTRL_Q)
        code = _ended(pid, begun + TIMEOUT)
        os.close(terminal)
    _, _, after = came.partition(FIRST_WORDS)
    if seconds is None or code or MAIN_SCREEN not in after:
        text = came.decode(errors="replace")
        sys.stderr.write(f"make run: exit code {code}; on the terminal:\n{text}\n")
        return 1
    print(f"make run: the first screen came after {seconds:.1f} s")
    return 0


def _started(database: str) -> tuple[int, int]:
    """Return the process of `make run`, which leads a group, and its terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.environ.setdefault("TERM", "xterm-256color")
        os.environ["FOOTUI_DB"] = database
        os.execvp("make", ["make", "--no-print-directory", "run"])
    return pid, terminal


def _read(terminal: int, timeout: float) -> bytes:
    """Return what comes; nothing once the program ended or `timeout` seconds passed."""
    if timeout <= 0 or not select.select([terminal], [], [], timeout)[0]:
        return b""
    try:
        return os.read(terminal, 65536)
    except OSError:  # nobody holds the other side any more
        return b""


def _ended(pid: int, deadline: float) -> int:
    """Return the exit code of a process; from `deadline` on its whole group is killed."""
    if time.monotonic() >= deadline:
        os.killpg(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
