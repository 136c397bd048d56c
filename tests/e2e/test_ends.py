"""However footui ends: it is gone, the terminal is whole, and nothing is lost."""

import os
import re
import signal
import stat
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from footui.services.service import Service
from footui.services.signals import TERMINATION_SIGNALS
from footui.services.system import real_system
from tests.e2e.conftest import Spawn
from tests.e2e.steps import assert_resumes_in_its_block, in_the_midst, opened, started
from tests.support.locations import FOOTUI
from tests.support.stored_sessions import assert_sound, lease, sessions, transitions
from tests.support.terminal import CTRL_C, CTRL_Z, ENTER, Terminal, poll

GONE_WITHIN = 2.0
NO_SPIN = 0.7
"""Seconds of CPU that ending may take."""

SET = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
CURSOR, WRAPS = b"25", b"7"
ON_AT_HOME = {CURSOR, WRAPS}


def assert_given_back(terminal: Terminal) -> None:
    """The terminal is as a shell expects it: no mode is left on, and what is typed is shown."""
    on = set(ON_AT_HOME)
    for modes, switch in SET.findall(terminal.raw):
        for mode in modes.split(b";"):
            (on.add if switch == b"h" else on.discard)(mode)
    assert on == ON_AT_HOME
    assert terminal.raw.count(b"\x1b[>1u") <= terminal.raw.count(b"\x1b[<u")
    iflag, oflag, _, lflag, *_ = termios.tcgetattr(terminal.fileno)
    assert lflag & termios.ECHO
    assert lflag & termios.ICANON
    assert lflag & termios.ISIG
    assert iflag & termios.ICRNL
    assert oflag & termios.OPOST


def assert_goes(terminal: Terminal) -> None:
    """It ends in time, and without spinning."""
    before, now = terminal.cpu_seconds(), time.monotonic()
    terminal.exit_code()
    assert time.monotonic() - now < GONE_WITHIN
    assert terminal.cpu_seconds() - before < NO_SPIN


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(each, marks=[pytest.mark.smoke] * (each == signal.SIGTERM), id=each.name)
        for each in TERMINATION_SIGNALS
    ],
)
def test_a_signal_ends_it_and_the_terminal_is_given_back(
    database: Path, start: Spawn, number: signal.Signals
) -> None:
    terminal = in_the_midst(start)
    log = transitions(database)
    terminal.signal(number)
    assert_goes(terminal)
    assert_given_back(terminal)
    assert transitions(database)[: len(log)] == log
    assert lease(database)["token"] is None
    assert_sound(database)
    start().wait_for("Unfinished session")


@pytest.mark.smoke
def test_it_goes_with_its_terminal(database: Path, start: Spawn) -> None:
    terminal = in_the_midst(start)
    log = transitions(database)
    terminal.close()
    assert_goes(terminal)
    assert transitions(database)[: len(log)] == log
    assert lease(database)["token"] is None
    assert_sound(database)
    assert_resumes_in_its_block(database, start)


def test_it_goes_with_its_terminal_even_if_hang_ups_are_ignored(
    database: Path, start: Spawn
) -> None:
    ignoring = ["/bin/sh", "-c", f"trap '' HUP; exec {FOOTUI}"]
    terminal = in_the_midst(lambda: start(*ignoring))
    terminal.close()
    assert_goes(terminal)
    assert lease(database)["token"] is None
    assert_sound(database)
    assert_resumes_in_its_block(database, start)


def test_a_kill_loses_nothing(database: Path, start: Spawn) -> None:
    terminal = in_the_midst(start)
    log = transitions(database)
    terminal.signal(signal.SIGKILL)
    assert terminal.exit_code() == -signal.SIGKILL
    assert transitions(database) == log
    assert_sound(database)
    assert_resumes_in_its_block(database, start)


@pytest.fixture
def stalled(database: Path, start: Spawn) -> Terminal:
    """footui, in a session, on a terminal that takes no more, with much that it wants to show."""
    terminal = in_the_midst(start)
    terminal.stall()
    log = transitions(database)
    terminal.send("h", "y", "[", "p", "s", "N", "P", "n")
    assert poll(lambda: len(transitions(database)) == len(log) + 3)
    return terminal


def test_a_signal_ends_it_and_leaves_a_clean_terminal_even_if_nobody_reads(
    database: Path, start: Spawn, stalled: Terminal
) -> None:
    log = transitions(database)
    stalled.signal(signal.SIGTERM)
    now = time.monotonic()
    assert stalled.exit_code(reading=False) == 0
    assert time.monotonic() - now < GONE_WITHIN
    stalled.wait_until(lambda: b"\x1b[?1049l" in stalled.raw)
    assert_given_back(stalled)
    assert transitions(database)[: len(log)] == log
    assert_sound(database)
    assert_resumes_in_its_block(database, start)


def test_it_goes_with_a_terminal_that_nobody_read(database: Path, stalled: Terminal) -> None:
    log = transitions(database)
    stalled.close()
    assert_goes(stalled)
    assert transitions(database)[: len(log)] == log
    assert lease(database)["token"] is None
    assert_sound(database)


@pytest.fixture
def with_mouse(database: Path) -> Path:
    """The database of somebody who wants to use the mouse."""
    with Service.open(database, real_system()) as service:
        service.set("mouse", "on")
    return database


MOUSE_ON = b"\x1b[?1000h"


def test_the_mouse_is_left_alone_unless_asked_for(database: Path, start: Spawn) -> None:
    terminal = opened(start)
    assert MOUSE_ON not in terminal.raw


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_mouse_is_given_back_after_a_signal(
    with_mouse: Path, start: Spawn, number: signal.Signals
) -> None:
    terminal = opened(start)
    assert MOUSE_ON in terminal.raw
    terminal.signal(number)
    assert_goes(terminal)
    assert_given_back(terminal)


def test_the_mouse_is_given_back_after_quitting(with_mouse: Path, start: Spawn) -> None:
    terminal = opened(start)
    assert MOUSE_ON in terminal.raw
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert_given_back(terminal)


@pytest.mark.smoke
def test_the_mouse_is_given_back_after_a_crash(
    with_mouse: Path, start: Spawn, failing: list[str | Path]
) -> None:
    terminal = opened(lambda: start(*failing))
    assert MOUSE_ON in terminal.raw
    terminal.send("h")
    assert terminal.exit_code() == 1
    assert_given_back(terminal)


def test_the_mouse_is_given_back_even_if_nobody_reads(with_mouse: Path, stalled: Terminal) -> None:
    assert MOUSE_ON in stalled.raw
    stalled.signal(signal.SIGTERM)
    assert stalled.exit_code(reading=False) == 0
    stalled.wait_until(lambda: b"\x1b[?1049l" in stalled.raw)
    assert_given_back(stalled)


def test_the_shell_has_a_whole_terminal_while_it_is_in_the_background(
    with_mouse: Path, start: Spawn
) -> None:
    terminal = start("/bin/bash", "--norc", "--noprofile", "--noediting", "-i", PS1="ready> ")
    terminal.wait_for("^ready>$")
    terminal.send("footui", ENTER)
    for _ in range(2):
        terminal.wait_for("^ This week  ")
        terminal.send(CTRL_Z)
        terminal.wait_for("^ready> ")
        assert_given_back(terminal)
        terminal.wipe()
        del terminal.raw[:]
        terminal.send("fg", ENTER)
        terminal.wait_for_bytes(MOUSE_ON)
    terminal.wait_for("^ This week  ")
    terminal.send("q")
    terminal.wait_for("^ready> ")
    assert_given_back(terminal)


LOCATIONS = {
    "the first run": ("", "Your time zone"),
    "help": ("?", "Safety"),
    "settings": ("g", "^ Goal & settings"),
    "goals": ("g\r", "^ Without a goal"),
    "a goal": ("g\ra", "^ At least "),
    "pauses": ("gj\r", "^ A paused week"),
    "a choice": ("gjjj\r", "^ All weeks are recounted"),
    "the history": ("h", "^ no sessions"),
    "a year": ("hy", "y by month"),
    "the pain": ("hp", "^ Pain in"),
    "a day": ("ha\r", "^ Effort"),
    "a form": ("hae", "^ Pain before"),
    "the question before": ("s", "^ Before you start"),
    "a session": ("s\r", "to go$"),
    "where it hurts": ("s\rx", "^ Where does it hurt"),
    "the question of leaving": ("s\rq", "^ Leave the session"),
    "the end": ("s\rNNNNN", "^ How is your back now"),
}


@pytest.mark.parametrize(("keys", "shown"), LOCATIONS.values(), ids=LOCATIONS)
def test_the_terminal_is_given_back_from_everywhere(
    request: pytest.FixtureRequest, start: Spawn, keys: str, shown: str
) -> None:
    if keys:
        request.getfixturevalue("database")
    terminal = opened(start) if keys else start()
    terminal.send(*keys)
    terminal.wait_for(shown)
    if "s\r" in keys and "N" not in keys:
        terminal.signal(signal.SIGTERM)  # any key would be asked back
    else:
        terminal.send(CTRL_C)
    assert terminal.exit_code() == 0
    assert_given_back(terminal)


def test_the_terminal_is_given_back_from_a_note(database: Path, start: Spawn) -> None:
    terminal = opened(start)
    terminal.send(*"s\rNNNNN")
    terminal.wait_for("^ How is your back now")
    terminal.send("n")
    terminal.wait_for("^ note")
    terminal.send(CTRL_C)
    assert terminal.exit_code() == 0
    assert_given_back(terminal)


@pytest.mark.parametrize("key", [pytest.param("q", marks=pytest.mark.smoke), CTRL_C])
def test_quitting_gives_the_terminal_back(database: Path, start: Spawn, key: str) -> None:
    terminal = opened(start)
    terminal.send(key)
    assert terminal.exit_code() == 0
    assert_given_back(terminal)


@pytest.fixture
def failing(tmp_path: Path) -> list[str | Path]:
    """A footui whose history fails over something private, while a note is in its hands."""
    script = tmp_path / "failing.py"
    script.write_text(
        "import sys\n"
        "from footui.cli import main\n"
        "from footui.tui.screens.history import HistoryScreen\n"
        "def fail(page):\n"
        "    note = 'a secret note'\n"
        "    raise RuntimeError(note + '!')\n"
        "HistoryScreen.redraw = fail\n"
        "sys.exit(main())\n"
    )
    return [sys.executable, script]


def test_a_crash_says_one_sentence_and_keeps_what_is_private(
    database: Path, start: Spawn, failing: list[str | Path]
) -> None:
    terminal = started(lambda: start(*failing))
    terminal.send("h")
    assert terminal.exit_code() == 1
    assert_given_back(terminal)
    _, _, said = bytes(terminal.raw).rpartition(b"\x1b[?1049l")
    lines = [line for line in re.sub(rb"\x1b\[[^a-zA-Z]*[a-zA-Z]", b"", said).split() if line]
    sentence = b" ".join(lines).decode()
    log = database.with_name("crash.log")
    assert sentence.startswith("footui: ")
    assert sentence.endswith(f"what happened is in {log}")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "RuntimeError" in log.read_text()
    assert "failing.py" in log.read_text()
    assert "secret" not in log.read_text()
    assert b"secret" not in terminal.raw
    assert_sound(database)
    start().wait_for("Unfinished session")
    assert sessions(database)[0]["state"] == "live"


@pytest.mark.smoke
@pytest.mark.parametrize("arguments", [(), ("session", "--plain")], ids=["", "plain"])
def test_at_the_limit_of_processes_it_says_so_and_takes_no_terminal(
    database: Path, start: Spawn, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    script = tmp_path / "limited.py"
    script.write_text(
        "import sys, threading\n"
        "def fail(thread):\n"
        '    raise RuntimeError("can\'t start new thread")\n'  # as Python does then
        "threading.Thread.start = fail\n"
        "from footui.cli import main\n"
        "sys.exit(main())\n"
    )
    terminal = start(sys.executable, script, *arguments, columns=200)
    assert terminal.exit_code() == 1
    assert b"limit of processes is reached" in terminal.raw
    assert b"\x1b" not in terminal.raw
    assert not database.with_name("crash.log").exists()


def refusal(environment: dict[str, str], **streams: int) -> str:
    """What footui says, in one sentence, to somebody without a terminal."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | streams
    done = subprocess.run(
        [FOOTUI], env=environment, stderr=subprocess.PIPE, check=False, timeout=20, **streams
    )
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.count(b"\n") == 1
    assert b"\x1b" not in done.stderr
    return done.stderr.decode()


@pytest.mark.smoke
def test_without_a_terminal_it_says_so(environment: dict[str, str], path: Path) -> None:
    assert "needs a terminal" in refusal(environment)
    read, write = os.pipe()
    try:
        assert "needs a terminal" in refusal(environment, stdin=read)
    finally:
        os.close(read)
        os.close(write)
    assert not path.exists()


@pytest.mark.smoke
@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_dumb_terminal_gets_a_sentence_and_no_escape_sequence(start: Spawn, name: str) -> None:
    terminal = start(TERM=name)
    assert terminal.exit_code() == 2
    assert b"\x1b" not in terminal.raw
    assert terminal.raw.count(b"\n") == 1
    assert terminal.raw.startswith(b"footui: ")


def test_a_stop_that_nobody_announced_is_got_over(database: Path, start: Spawn) -> None:
    terminal = in_the_midst(start)
    terminal.signal(signal.SIGSTOP)
    modes = termios.tcgetattr(terminal.fileno)
    modes[3] |= termios.ECHO | termios.ICANON  # as the shell does that takes over
    termios.tcsetattr(terminal.fileno, termios.TCSANOW, modes)
    drawn = len(terminal.raw)
    terminal.signal(signal.SIGCONT)
    terminal.wait_until(lambda: b"Walk on tiptoe" in terminal.raw[drawn:])
    terminal.send("h")
    terminal.wait_for("streak")
    terminal.signal(signal.SIGTERM)
    assert_goes(terminal)
    assert_given_back(terminal)


def test_keys_that_are_no_characters_are_passed_over(database: Path, start: Spawn) -> None:
    terminal = opened(start)
    terminal.send_bytes(b"\xff\xfe\xe9")
    terminal.send("h")
    terminal.wait_for("streak")
