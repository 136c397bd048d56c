"""The ways in which people come to footui through ssh, and what they come with."""

import re
import sys
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest

from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import parse
from footui.domain.session.cues import PATTERNS, Snapshot, cue_between
from footui.domain.session.session import Session
from footui.services.service import Service
from footui.services.system import real_system
from tests.e2e.conftest import RunRemotely, Server, Spawn, unattended
from tests.e2e.steps import LIVE, ROUTINE, started
from tests.support.locations import FOOTUI
from tests.support.requirements import require_tool
from tests.support.stored_sessions import assert_sound, kinds, sessions
from tests.support.terminal import CTRL_Z, ENTER, ESCAPE, Terminal

MORE_ROOM = r"needs\s+a\s+window"


# Windows that change


SCREENS = {
    "x": ("stop for today", "enter stop the session"),
    "q": ("Leave the session", "esc back"),
    "?": ("weakness in both legs", "esc back"),
    "r": (ROUTINE, "q quit"),
    "h": ("unfinished", r"y year .*\? help"),
    "g": ("Time zone", r"enter change .*\? help(   q quit)?$"),
    "": ("Space resumes", r"q leave .*\? help"),
}
"""By the key for it, what each screen shows in any size, and what it shows last."""


def test_the_window_may_change_anywhere_and_the_screen_is_whole_again(
    database: Path, ssh: Spawn
) -> None:
    terminal = started(ssh)
    terminal.send(" ")
    assert_bears_resizing(terminal, "")
    for key in "xq?":
        terminal.send(key)
        assert_bears_resizing(terminal, key)
        terminal.send(ESCAPE)
        wait_for_all(terminal, "")
    for key in "rhg":
        terminal.send(key)
        assert_bears_resizing(terminal, key)
    terminal.send("s", " ")
    terminal.wait_for("then ready")
    terminal.resize(30, 8)
    terminal.wait_for(MORE_ROOM)
    terminal.resize(80, 24)
    terminal.wait_for(LIVE)
    assert kinds(database) == ["start", "pause", "resume"]
    assert_sound(database)


def wait_for_all(terminal: Terminal, key: str) -> None:
    """Wait until a screen is there, and all of it."""
    for pattern in SCREENS[key]:
        terminal.wait_for(pattern)


def assert_bears_resizing(terminal: Terminal, key: str) -> None:
    """However the window changes, slowly or many times at once, the same screen comes back."""
    wait_for_all(terminal, key)
    before = terminal.text
    terminal.resize(30, 8)
    terminal.wait_for(MORE_ROOM)
    terminal.resize(120, 40)
    wait_for_all(terminal, key)
    for columns, rows in ((60, 18), (10, 3), (200, 60), (80, 23), (1, 1), (79, 24)):
        terminal.resize(columns, rows)
    terminal.resize(80, 24)
    terminal.wait_until(lambda: terminal.text == before)
    assert terminal.text == before


# Poor terminals and locales


@pytest.mark.parametrize("name", ["vt100", "linux"])
def test_a_poor_terminal_gets_a_whole_session(short_routine: Path, ssh: Spawn, name: str) -> None:
    terminal = started(lambda: ssh(TERM=name))
    terminal.wait_for("Done: 0:03, complete")
    terminal.send(ENTER)
    terminal.wait_for("1 day")
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert terminal.raw.isascii()


def test_no_terminal_to_speak_of_gets_a_sentence(database: Path, ssh: Spawn) -> None:
    for name in ("dumb", ""):
        terminal = ssh(TERM=name)
        assert terminal.exit_code() == 2
        assert re.fullmatch(rb"footui: .*TERM is dumb or not set.*\r\n", bytes(terminal.raw))


def with_locale(ssh: Spawn, **variables: str) -> Terminal:
    """footui, showing the routine, at the end of a connection that carries just this locale."""
    nothing = [word for name in ("LANG", "LC_ALL", "LC_CTYPE") for word in ("-u", name)]
    settings = [f"{name}={value}" for name, value in variables.items()]
    terminal = ssh("env", *nothing, *settings, FOOTUI)
    terminal.wait_for(ROUTINE)
    terminal.wait_for("Toe walking")
    return terminal


def beyond_ascii(terminal: Terminal) -> list[bytes]:
    """What was written that a terminal need not know."""
    return re.findall(rb"[^\x00-\x7f]+", terminal.raw)


@pytest.mark.parametrize(
    "variables", [{}, {"LANG": "xx_XX.UTF-8"}], ids=["none", "one that does not exist"]
)
def test_a_poor_locale_gets_a_screen_that_can_be_used(
    database: Path, ssh: Spawn, variables: dict[str, str]
) -> None:
    terminal = with_locale(ssh, **variables)
    terminal.send("h")
    terminal.wait_for("no sessions")
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert "\ufffd" not in terminal.raw.decode(errors="replace")


@pytest.mark.parametrize(
    "variables",
    [{"LC_ALL": "C"}, {"LANG": "xx_XX.ISO-8859-1"}],
    ids=["the simplest", "another encoding"],
)
def test_a_locale_that_is_not_utf_8_gets_ascii_only(
    database: Path, ssh: Spawn, variables: dict[str, str]
) -> None:
    terminal = with_locale(ssh, **variables)
    terminal.send("h")
    terminal.wait_for("no sessions")
    terminal.send("s")
    terminal.wait_for("How is your back")
    terminal.send(ENTER)
    terminal.wait_for(LIVE)
    assert beyond_ascii(terminal) == []


def test_the_locale_of_the_client_comes_along(database: Path, ssh: Spawn) -> None:
    terminal = ssh(LC_ALL="C")
    terminal.wait_for(ROUTINE)
    assert beyond_ascii(terminal) == []


# Without a terminal


def test_commands_answer_through_ssh_as_they_do_at_home(
    database: Path, run_remotely: RunRemotely
) -> None:
    for line, begins in (
        ("footui log --minutes 20", b""),
        ("footui goal 1 2", b""),
        ("footui status --check", b"1 day this week"),
        ("footui status --json", b'{\n "schema": 1'),
        ("footui history", b""),
        ("footui export", b'{\n "format": "footui"'),
    ):
        done = run_remotely(line)
        assert done.returncode == 0
        assert done.stdout.startswith(begins)
        assert b"\x1b" not in done.stdout + done.stderr
    assert [session["minutes"] for session in sessions(database)] == [20]
    first = run_remotely("footui export | head -1")
    assert (first.returncode, first.stdout, first.stderr) == (0, b"{\n", b"")


def test_the_exit_code_and_what_is_said_come_through_as_well(
    database: Path, run_remotely: RunRemotely
) -> None:
    for line, code in (("footui log 2999-01-01", 1), ("footui frobnicate", 2), ("footui", 2)):
        done = run_remotely(line)
        assert (done.returncode, done.stdout) == (code, b"")
        assert re.fullmatch(rb"footui: .+\n", done.stderr)


# Where a key or a profile leads to footui


@pytest.fixture
def home(environment: dict[str, str], database: Path) -> dict[str, str]:
    """What the account at the other end sets for a login."""
    return {name: environment[name] for name in ("LANG", "HOME", "TZ", "FOOTUI_DB")}


def test_a_key_can_lead_to_footui_and_to_nothing_else(
    home: dict[str, str], server: Server, start: Spawn
) -> None:
    server.let_in([FOOTUI], **home)
    terminal = start(*server.login(key="other"), "echo", "not this")
    terminal.wait_for(ROUTINE)
    assert b"not this" not in terminal.raw
    terminal.send("q")
    assert terminal.exit_code() == 0

    done = unattended([*server.login(key="other", terminal=False), "echo", "not this"])
    assert (done.returncode, done.stdout) == (2, b"")
    assert re.fullmatch(rb"footui: .*needs a terminal.*ssh -t\n", done.stderr)


def logged_in(home: dict[str, str], server: Server, start: Spawn, last: str) -> Terminal:
    """footui, at the end of a login whose profile ends with a line."""
    for name in (".profile", ".zprofile"):
        Path(home["HOME"], name).write_text(f"{last}\n")
    server.let_in(**home)
    terminal = start(*server.login(key="other"))
    terminal.wait_for(ROUTINE)
    return terminal


def test_leaving_a_footui_that_is_the_login_ends_the_connection(
    home: dict[str, str], server: Server, start: Spawn
) -> None:
    terminal = logged_in(home, server, start, f"exec {FOOTUI}")
    terminal.send("q")
    assert terminal.exit_code() == 0


def test_leaving_a_footui_that_a_profile_starts_leaves_a_shell_as_it_was(
    home: dict[str, str], server: Server, start: Spawn
) -> None:
    terminal = logged_in(home, server, start, f"PS1='at home> '\n{FOOTUI}")
    terminal.send("q")
    terminal.wait_for("^at home> ")
    terminal.send("echo $((6 * 7)) and on\r")
    terminal.wait_for("^42 and on")
    terminal.wait_for("^at home> echo .*6 . 7")  # what is typed is shown
    terminal.send("exit 5\r")
    assert terminal.exit_code() == 5


# ctrl+z, with a shell that can bring footui back and without one

NO_SHELL = "No shell here could bring footui back"


def assert_goes_on(terminal: Terminal) -> None:
    """ctrl+z says that it does nothing, and keys work as before."""
    terminal.send(CTRL_Z)
    terminal.wait_for(NO_SHELL)
    terminal.send("h")
    terminal.wait_for("no sessions")


def test_ctrl_z_says_so_where_ssh_runs_nothing_but_footui(database: Path, ssh: Spawn) -> None:
    terminal = ssh()
    terminal.wait_for(ROUTINE)
    assert_goes_on(terminal)


def test_ctrl_z_says_so_behind_a_forced_command(
    home: dict[str, str], server: Server, start: Spawn
) -> None:
    server.let_in([FOOTUI], **home)
    terminal = start(*server.login(key="other"))
    terminal.wait_for(ROUTINE)
    assert_goes_on(terminal)


LogIn = Callable[..., Terminal]


@pytest.fixture
def log_in(home: dict[str, str], server: Server, start: Spawn, tmp_path: Path) -> LogIn:
    """Logs in with a shell of that name, whose login file ends with these lines."""

    def with_shell(name: str, *lines: str | Path) -> Terminal:
        Path(home["HOME"], ".profile").write_text("\n".join(map(str, (*lines, ""))))
        login = tmp_path / "login.py"
        login.write_text(f"import os\nos.execv({str(require_tool(name))!r}, ['-{name}'])\n")
        server.let_in(["exec", sys.executable, login], **home)
        return start(*server.login(key="other"))

    return with_shell


def test_ctrl_z_says_so_where_a_shell_runs_its_login_file_without_job_control(
    log_in: LogIn,
) -> None:
    terminal = log_in("bash", "PS1='at home> '", FOOTUI)
    terminal.wait_for(ROUTINE)
    assert_goes_on(terminal)


@pytest.mark.parametrize(
    ("shell", "before", "after"),
    [("dash", "", ""), ("dash", "", "exit"), ("bash", "set -m", "")],
    ids=["dash", "dash, which would leave", "bash, told to"],
)
def test_ctrl_z_leads_to_a_prompt_where_a_shell_runs_its_login_file_with_job_control(
    log_in: LogIn, shell: str, before: str, after: str
) -> None:
    terminal = log_in(shell, "PS1='at home> '", before, FOOTUI, after)
    for place, keys in ((ROUTINE, ""), ("Safety", "?")):
        terminal.wait_for(ROUTINE)
        terminal.send(*keys)
        terminal.wait_for(place)
        terminal.send(CTRL_Z)
        terminal.wait_for("^at home>")
        assert NO_SHELL not in terminal.text
        terminal.wipe()
        terminal.send("fg\r")
        terminal.wait_for(place)
    terminal.send(ESCAPE)
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    terminal.wait_for("^at home> ")
    terminal.send("exit 5\r")
    assert terminal.exit_code() == 5


def test_ctrl_z_says_so_where_footui_is_the_login_itself(log_in: LogIn) -> None:
    terminal = log_in("dash", f"exec {FOOTUI}")
    terminal.wait_for(ROUTINE)
    assert_goes_on(terminal)


def test_ctrl_z_says_so_where_nobody_is_left_to_continue_the_group(
    database: Path, start: Spawn, tmp_path: Path
) -> None:
    orphan = tmp_path / "orphan.py"
    orphan.write_text(ORPHAN)
    terminal = start(sys.executable, orphan, FOOTUI)
    terminal.wait_for(ROUTINE)
    assert_goes_on(terminal)


ORPHAN = """\
import os, signal, sys
if os.fork():
    signal.pause()
if os.fork():
    os._exit(0)
while os.getppid() != 1:
    os.sched_yield()
os.setpgid(0, 0)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
os.tcsetpgrp(0, os.getpgrp())
signal.signal(signal.SIGTTOU, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Starts a program in a group of its own in the foreground, whose parent is gone."""


@pytest.mark.parametrize("line", [str(FOOTUI), f"sh -c '{FOOTUI}; true'"], ids=["", "wrapped"])
def test_ctrl_z_leads_to_the_prompt_from_which_footui_was_started(
    home: dict[str, str], server: Server, start: Spawn, line: str
) -> None:
    server.let_in(**home)
    Path(home["HOME"], ".profile").write_text("PS1='at home> '\n")
    terminal = start(*server.login(key="other"))
    terminal.wait_for("^at home>$")
    terminal.send(f"{line}\r")
    for _ in range(2):
        terminal.wait_for(ROUTINE)
        terminal.send(CTRL_Z)
        terminal.wait_for("Stopped")
        terminal.wipe()
        terminal.send("fg\r")
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    terminal.wait_for("^at home> ")
    terminal.send("exit 5\r")
    assert terminal.exit_code() == 5


# What the ear is told

HEARD = """\
format = 1
name = "All cues"

[[exercise]]
key = "push"
name = "Pushing"
equipment = ["wall"]
why = "a test of each cue, with room for its rhythm"
how = "Push the wall."
ready = 5
switch = 2
sides = ["right", "left"]
[[exercise.part]]
tempo = [{ phase = "work", seconds = 1, say = "push" }]

[[exercise]]
key = "lift"
name = "Lifting"
equipment = ["floor"]
why = "a test of the other cues"
how = "Lift the heels."
ready = 1.4
rest = 1.4
sides = ["both"]
sets = 2
[[exercise.part]]
tempo = [{ phase = "hold", seconds = 1.2 }, { phase = "lower", seconds = 1.6 }]
"""
CLEARLY = 300
"""Milliseconds between a bell and a cue that would cut it short, so that neither comes first."""


def rings(timeline: Timeline) -> int:
    """How often the bell rings in a session that nobody touches."""
    rung, session, now = 0, Session.start(timeline, 0), 0
    before: Snapshot | None = None
    due: list[int] = []
    while not session.is_over:
        session = session.tick(now)
        look = Snapshot.at(session, now)
        if cue := cue_between(before, look):
            assert all(abs(bell - now) >= CLEARLY for bell in due[1:])
            rung += sum(bell < now for bell in due)
            due = list(accumulate(PATTERNS[cue], initial=now))
        before = look
        now += session.next_change(now)
    return rung + len(due)


def rung(terminal: Terminal) -> int:
    """How often the bell rang, where it did not end the title or the like."""
    return re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", terminal.raw).count(b"\a")


def test_every_bell_of_a_session_reaches_the_client_and_no_other(
    database: Path, ssh: Spawn
) -> None:
    routine = parse(HEARD)
    with Service.open(database, real_system()) as service:
        service.routines.use(routine)
    terminal = started(ssh)
    terminal.wait_for("How is your back now")
    expected = rings(Timeline.of(routine))
    assert terminal.wait_until(lambda: rung(terminal) >= expected), rung(terminal)
    terminal.send(ENTER)
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    terminal.exit_code()
    assert rung(terminal) == expected
