"""Nothing leaves the machine or the user's own files, and no failure tells what is private."""

import re
import stat
import sys
from pathlib import Path

import pytest

from footui.cli.crash_log import report
from tests.e2e.conftest import Spawn
from tests.e2e.steps import LIVE, ROUTINE
from tests.e2e.test_ends import assert_given_back
from tests.support.leftovers import files_that_hold
from tests.support.locations import FOOTUI
from tests.support.requirements import require_tool
from tests.support.stored_sessions import assert_sound
from tests.support.terminal import ENTER

TOLD = "left knee, worse"
LONG = pytest.mark.torture

# What the kernel is asked for

SOCKETS = re.compile(r"socket(?:pair)?\((\w+)|(connect|bind|listen)\(")
MADE = re.compile(
    r'(?:openat\(\w+, |creat\(|mkdir\(|mkdirat\(\w+, )"(?P<path>[^"]*)"'
    r"(?:, [A-Z_|]*O_CREAT[A-Z_|]*)?, (?P<mode>0\d*)\) = (?P<result>\d+)"
)
COMMANDS = ("log --note again", "backup", "export -o {0}/out.json")
OTHERS = (
    "session --plain < /dev/null", "status", "history", "routine", "routine edit",
    "routine check {0}/none", "goal 2 4", "pause --reason ill", "config bell off",
    "export --format csv", "export --format ics", "import {0}/none", "restore {0}/none",
    "doctor", "completion bash",
)  # fmt: skip


@pytest.fixture
def traced(environment: dict[str, str], tmp_path: Path) -> tuple[list[str | Path], Path]:
    """What traces a command with all that it starts, and where the trace is."""
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "EDITOR": "true"}
    trace = tmp_path / "trace"
    calls = "trace=%network,open,openat,creat,mkdir,mkdirat"
    return [require_tool("strace"), "-f", "-qq", "-s", "4096", "-e", calls, "-o", trace], trace


def assert_no_network(trace: str) -> None:
    """No sockets but pairs within the program, which connect it to nobody."""
    assert "openat(" in trace
    assert {family or call for family, call in SOCKETS.findall(trace)} <= {"AF_UNIX"}


def made(trace: str) -> dict[str, int]:
    """What was made, with what mode at first: of what is opened anew that says nothing."""
    found: dict[str, int] = {}
    for each in MADE.finditer(trace):
        if not each["path"].startswith("/dev/"):
            found.setdefault(each["path"], int(each["mode"], 8))
    return found


def assert_private(trace: str, home: Path, before: set[Path]) -> None:
    """All that was made was so for its owner alone, from its first moment, and within a place."""
    files = {path: mode for path, mode in made(trace).items() if Path(path) not in before}
    assert files
    for path, mode in files.items():
        assert (path, oct(mode & 0o077)) == (path, "0o0")
        assert Path(path).is_relative_to(home)


@pytest.mark.parametrize("commands", [COMMANDS, pytest.param(OTHERS, marks=LONG)], ids=len)
def test_no_command_leaves_the_machine_or_lets_others_read(
    short_routine: Path,
    traced: tuple[list[str | Path], Path],
    start: Spawn,
    tmp_path: Path,
    commands: tuple[str, ...],
) -> None:
    (strace, trace), before = traced, {*tmp_path.rglob("*")}
    lines = "; ".join(f"{FOOTUI} {line.format(tmp_path)}" for line in commands)
    terminal = start(*strace, "/bin/sh", "-c", f"umask 000; {lines}")
    terminal.exit_code(60)
    calls = trace.read_text()
    assert_no_network(calls)
    assert_private(calls, tmp_path, before)


def test_a_session_leaves_neither_the_machine_nor_anything_that_others_may_read(
    database: Path, traced: tuple[list[str | Path], Path], start: Spawn, tmp_path: Path
) -> None:
    (strace, trace), before = traced, {*tmp_path.rglob("*")}
    terminal = start(*strace, "/bin/sh", "-c", f"umask 000; exec {FOOTUI}")
    terminal.wait_for(ROUTINE)
    terminal.send("s")
    terminal.wait_for("Before you start")
    terminal.send("3", ENTER)
    terminal.wait_for(LIVE)
    terminal.send("NNNNN")
    terminal.wait_for("How is your back now")
    terminal.send("2", "n", TOLD, ENTER)
    terminal.wait_for(ROUTINE)
    terminal.send("h")
    terminal.wait_for(TOLD)
    terminal.send("q")
    assert terminal.exit_code() == 0
    calls = trace.read_text()
    assert_no_network(calls)
    assert_private(calls, tmp_path, before)
    assert f"{database}-journal" in made(calls)


def test_no_variable_for_developers_makes_a_file_of_what_is_done(
    database: Path, start: Spawn, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    terminal = start(TEXTUAL_LOG=str(log))
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert not log.exists()


# Failures

IN_A_KEY = f"""
from footui.tui.screens.history import HistoryScreen

def fail(page):
    note = {TOLD!r}
    raise RuntimeError(note)

HistoryScreen.load = fail
"""
TOO_DEEP = f"""
from footui.tui.screens.history import HistoryScreen

def fail(page, note={TOLD!r}):
    fail(page, note + "!")

HistoryScreen.load = fail
"""
IN_A_THREAD = f"""
from footui.tui.terminal.input_filter import InputFilter
read = InputFilter.read

def fail(keyboard, data):
    if b"h" in data:
        raise RuntimeError({TOLD!r})
    return read(keyboard, data)

InputFilter.read = fail
"""
IN_A_CALLBACK = f"""
import asyncio
from footui.tui.app import FootUI

def fail():
    raise RuntimeError({TOLD!r})

FootUI.action_history = lambda app: asyncio.get_running_loop().call_soon(fail)
"""
AT_THE_END = f"""
from footui.tui.app import FootUI
from footui.store.database import Database

def fail(database):
    raise RuntimeError({TOLD!r})

def close(app):
    Database.close = fail
    app.end()

FootUI.action_history = close
"""
INTERRUPTED = f"""
from footui.tui.screens.history import HistoryScreen

def fail(page):
    raise KeyboardInterrupt({TOLD!r})

HistoryScreen.load = fail
"""
FAULTS = {
    "at the end": (AT_THE_END, "h", 1),
    "in a key": (IN_A_KEY, "h", 1),
    "too deep": (TOO_DEEP, "h", 1),
    "in a thread": (IN_A_THREAD, "h", 1),
    "in a callback": (IN_A_CALLBACK, "hq", 0),
    "interrupted": (INTERRUPTED, "h", 1),
}
"""What fails when h is pressed; the keys that lead out; and the exit code."""

RARE = ("in a key", "too deep", "in a callback", "interrupted")


@pytest.mark.parametrize(
    "fault", [pytest.param(fault, marks=LONG if fault in RARE else ()) for fault in FAULTS]
)
def test_a_program_that_fails_tells_no_secret_and_shows_no_code(
    database: Path, start: Spawn, tmp_path: Path, fault: str
) -> None:
    script, (failing, keys, code) = tmp_path / "failing.py", FAULTS[fault]
    script.write_text(f"import sys\nfrom footui.cli import main\n{failing}\nsys.exit(main())\n")
    terminal = start(sys.executable, script)
    terminal.wait_for(ROUTINE)
    terminal.send(keys)
    ended = terminal.exit_code()
    assert_given_back(terminal)
    _, _, said = bytes(terminal.raw).rpartition(b"\x1b[?1049l")
    assert b"Traceback" not in said
    assert TOLD.encode() not in terminal.raw
    assert files_that_hold(TOLD, tmp_path) == []
    assert ended == code
    assert_sound(database)


@pytest.fixture
def error() -> RuntimeError:
    """What was raised over something private."""
    try:
        raise RuntimeError(TOLD)
    except RuntimeError as error:
        return error


@pytest.mark.smoke
def test_the_log_of_a_crash_is_for_its_user_alone_whoever_could_read_an_earlier_one(
    database: Path, error: RuntimeError
) -> None:
    log = database.with_name("crash.log")
    log.write_text("earlier")
    log.chmod(0o644)
    assert "our fault" in report(error, database)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "RuntimeError" in log.read_text()
    assert TOLD not in log.read_text()


@pytest.mark.smoke
def test_the_log_of_a_crash_is_written_into_nothing_that_it_is_a_link_to(
    database: Path, error: RuntimeError
) -> None:
    precious = database.with_name("precious")
    precious.write_text("precious")
    database.with_name("crash.log").symlink_to(precious)
    assert "our fault" in report(error, database)
    assert precious.read_text() == "precious"


@pytest.mark.smoke
def test_the_log_of_a_crash_is_not_written_over_a_database_of_that_name(
    database: Path, error: RuntimeError
) -> None:
    named = database.rename(database.with_name("crash.log"))
    assert "our fault" in report(error, named)
    assert_sound(named)
