"""A terminal for tests: a program on a pseudo-terminal, and a screen that shows what it wrote.

Nothing here sleeps: every wait is for bytes, for the end of a process, or for time to run out.
"""

import contextlib
import fcntl
import os
import re
import select
import signal
import termios
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from unicodedata import combining

import pexpect
import pyte
from wcwidth import wcwidth

TIMEOUT = 20.0
"""Seconds to wait for what must come, on however slow a machine."""

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
ENTER, ESCAPE, CTRL_C, CTRL_L, CTRL_Z = "\r", "\x1b", "\x03", "\x0c", "\x1a"

_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=][0-9;]*[a-z]|\x1b\[\?[0-9;]*\$p")
_BEGUN = re.compile(rb"\x1b(\[[<=>?]?[0-9;]*\$?)?\Z")
_TICKS = os.sysconf("SC_CLK_TCK")

_COLOURS = {*range(30, 50), *range(90, 108)}
_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")

T = TypeVar("T")


class Screen(pyte.Screen):
    """pyte's screen, with wide and joined characters as real terminals show them."""

    @property
    def display(self) -> list[str]:
        """The lines on the screen."""
        columns = range(self.columns)
        return [_line([self.buffer[y][x].data for x in columns]) for y in range(self.lines)]

    def draw(self, data: str) -> None:
        """Show a text; characters without a width that join others do not cut it short."""
        super().draw("".join(char for char in data if wcwidth(char) > 0 or combining(char)))


class ByteStream(pyte.ByteStream):
    """pyte's parser, which passes over sequences that it does not know, as real terminals do."""

    def _send_to_parser(self, data: str) -> bool | None:
        try:
            return super()._send_to_parser(data)
        except (TypeError, UnboundLocalError, AssertionError):  # it takes no such parameters
            return True


def _line(cells: Sequence[str]) -> str:
    """Join the texts of cells; half a wide character is blank where the other was overwritten."""
    left_half, line = "", ""
    for cell in [*cells, " "]:
        width = wcwidth(cell[0]) if cell else 0
        if width == 0:
            line += left_half + cell if left_half else " "
        elif left_half:
            line += " "
        left_half = cell if width == 2 else ""
        if width == 1:
            line += cell
    return line[:-1]


class Terminal:
    """A program on a pseudo-terminal, watched by a screen of the same size."""

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        """Start `command`, a program and its arguments, with this environment and no other."""
        program, *arguments = map(str, command)
        self.raw = bytearray()
        self.code: int | None = None
        self._begun = b""
        self._screen = Screen(columns, rows)
        self._stream = ByteStream(self._screen)
        self._child = pexpect.spawn(
            program, arguments, env=dict(environment), dimensions=(rows, columns), timeout=None
        )
        self._child.delaybeforesend = None
        self._child.ptyproc.delayafterclose = self._child.ptyproc.delayafterterminate = 0
        self._end = os.pidfd_open(self.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.code is None:
            self.signal(signal.SIGKILL)
            self.exit_code()
        self.close()
        os.close(self._end)

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._child.pid)

    @property
    def fileno(self) -> int:
        """The master side."""
        return int(self._child.child_fd)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        return self.text.split("\n")

    def send(self, *keys: str) -> None:
        """Press keys, one after the other and without waiting."""
        for key in keys:
            self._child.send(key)

    def send_bytes(self, data: bytes) -> None:
        """Send what no keyboard does, and wait until it is read."""
        while data:
            data = data[os.write(self.fileno, data) :]
        with self._other_side() as slave:
            assert poll(lambda: _unread(slave) == 0)

    def wait_for(self, pattern: str, timeout: float = TIMEOUT) -> re.Match[str]:
        """Read until a regular expression is found on the screen."""
        found = self.wait_until(lambda: re.search(pattern, self.text, re.MULTILINE), timeout)
        assert found, f"{pattern!r} did not come; the screen:\n{self.text}"
        return found

    def wait_for_bytes(self, wanted: bytes, timeout: float = TIMEOUT) -> None:
        """Read until these bytes were written, anywhere since the start."""
        assert self.wait_until(lambda: wanted in self.raw, timeout), f"{wanted!r} did not come"

    def wait_until(self, condition: Callable[[], T], timeout: float = TIMEOUT) -> T:
        """Read until the condition holds, the program ends or time runs out; returns it."""
        deadline = time.monotonic() + timeout
        while not (found := condition()) and (left := deadline - time.monotonic()) > 0:
            if not self.read(left):
                break
        return found or condition()

    def read_for(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        self.wait_until(lambda: False, seconds)

    def read(self, timeout: float) -> bool:
        """Read what comes within `timeout`; returns whether there may be more."""
        if self._child.closed:
            return False
        ready, _, _ = select.select([self.fileno], [], [], max(0, timeout))
        if ready:
            try:
                data = os.read(self.fileno, 65536)
            except OSError:  # nobody holds the other side any more
                return False
            data = data.replace(b"\0", b"")
            self.raw += data
            self._show(data)
        return True

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def wipe(self) -> None:
        """Forget what is on the screen: only what is drawn from now on is there."""
        self._screen.erase_in_display(2)

    def stall(self) -> None:
        """Leave no room to write in, as a link does that has stalled, until it is read again."""
        with self._other_side() as slave:
            assert poll(lambda: not _filled(slave))

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def close(self) -> None:
        """Take the terminal away, as a closed window or a lost link does."""
        if not self._child.closed:
            self._child.ptyproc.fileobj.close()
            self._child.ptyproc.closed = self._child.closed = True

    def exit_code(self, timeout: float = TIMEOUT, *, reading: bool = True) -> int:
        """Wait for the program to end, reading meanwhile; negative if a signal ended it."""
        deadline = time.monotonic() + timeout
        while self.code is None:
            left = deadline - time.monotonic()
            assert left > 0, f"still running after {timeout} s; the screen:\n{self.text}"
            watched = [self._end] if self._child.closed or not reading else [self._end, self.fileno]
            ready, _, _ = select.select(watched, [], [], left)
            if self._end in ready:
                self._cpu = cpu_seconds(self.pid)
                self.code = self._reap()
            elif ready and not self.read(0):
                reading = False
        while reading and self.read(0) and select.select([self.fileno], [], [], 0)[0]:
            pass  # what it wrote last
        return self.code

    def cpu_seconds(self) -> float:
        """Processor time that the program took up to now, or in all."""
        return cpu_seconds(self.pid) if self.code is None else self._cpu

    @contextlib.contextmanager
    def _other_side(self) -> Iterator[int]:
        """The side that the program has, without waiting."""
        name = Path(f"/proc/{self.pid}/fd/0").readlink()
        slave = os.open(name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            yield slave
        finally:
            os.close(slave)

    def _reap(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self._child.terminated = self._child.ptyproc.terminated = True
        return os.waitstatus_to_exitcode(status)

    def _show(self, data: bytes) -> None:
        data = _UNKNOWN_TO_PYTE.sub(b"", self._begun + data)
        begun = _BEGUN.search(data)
        self._begun = begun[0] if begun else b""
        self._stream.feed(data[: len(data) - len(self._begun)])


def _filled(terminal: int) -> int:
    """Write what shows nothing until no more is taken for now; returns how much was."""
    written = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            written += os.write(terminal, b"\0" * (1 if written else 64))
    return written


def _unread(terminal: int) -> int:
    waiting = array("i", [0])
    fcntl.ioctl(terminal, termios.FIONREAD, waiting)
    return waiting[0]


def cpu_seconds(pid: int, *, main_thread: bool = False) -> float:
    """Processor time that a process, which may have ended but not been reaped, took."""
    stat = Path(f"/proc/{pid}/task/{pid}/stat" if main_thread else f"/proc/{pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def wait_for_end(pid: int, timeout: float) -> bool:
    """Wait for the end of a process that need not be a child; returns whether it came."""
    try:
        end = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([end], [], [], timeout)[0])
    finally:
        os.close(end)


def poll(condition: Callable[[], T], timeout: float = TIMEOUT) -> T:
    """Ask again and again, where no event tells: until it holds or time runs out."""
    deadline = time.monotonic() + timeout
    while not (found := condition()) and time.monotonic() < deadline:
        with contextlib.suppress(InterruptedError):
            select.select([], [], [], 0.01)
    return found


def colours(data: bytes | bytearray) -> set[int]:
    """Return the parameters with which a colour was chosen, be it the default one."""
    numbers = {int(n or 0) for found in _SGR.findall(data) for n in re.split(rb"[;:]", found)}
    return numbers & _COLOURS
