"""A live session whose database cannot be written: it goes on, says so, and is not lost."""

import itertools
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.steps import LIVE, ROUTINE, opened, started
from tests.support.locations import FOOTUI
from tests.support.records import session
from tests.support.requirements import do_without, require_tool
from tests.support.routines import QUICK_SECONDS
from tests.support.spoil import make_foreign, make_newer, replace_by_directory
from tests.support.sqlite_tools import (
    file_contents,
    full_disk,
    locked,
    remount_read_only,
    small_disk,
)
from tests.support.stored_sessions import (
    assert_sound,
    kinds,
    lease,
    put_past,
    sessions,
    transitions,
)
from tests.support.terminal import CTRL_C, ENTER, TIMEOUT, Terminal, poll

TOLD = r"\b[Nn]ot saved|disk|locked|cannot be|not there|damaged|gone|moved|replaced|another file"
"""What is on the screen while something could not be saved, in whatever words."""

OVER = "How is your back now"
HISTORY = "y year"
"""What only the keys of the history say."""

LATE = 10.0
"""Seconds by which a session may end late on a machine that does much else."""

SOON = 3.0
"""Seconds within which a screen is there though the database is locked."""

LOCKED_SECONDS = 30
SECOND = 1000
AT_A_TIME = 4
INJECTED = "(INJECTED)"
"""What strace notes beside a call that it let fail."""

WIDE = 200
"""Columns on which what is told is not broken into lines."""

Fault = Callable[[Path, int], AbstractContextManager[object]]
"""What befalls the database at a path that a process uses."""


@contextmanager
def injected(fault: str, path: Path, pid: int, *, log: Path | None = None) -> Iterator[None]:
    """Let calls of a process fail that have to do with a database, as `strace` puts it."""
    calls = fault.partition(":")[0]
    watched = (path, Path(f"{path}-journal"), path.parent)
    command = [require_tool("strace"), "-f", "-p", pid, "-o", log or os.devnull]
    command += ["-e", f"trace={calls}", "-e", f"inject={fault}"]
    command += [word for file in watched for word in ("-P", file)]
    with subprocess.Popen(
        list(map(str, command)), stderr=subprocess.PIPE, encoding="utf-8"
    ) as strace:
        assert strace.stderr is not None
        said = strace.stderr.readline()
        if "attached" not in said:
            do_without(f"no process can be traced here: {said.strip()}")
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.communicate(timeout=TIMEOUT)


def failing(fault: str) -> Fault:
    """A fault of these calls that lasts."""
    return partial(injected, fault)


def side_by_side(scenarios: Mapping[str, Callable[[], None]]) -> dict[str, BaseException]:
    """Run scenarios, each in a thread of its own as they mostly wait; return what went wrong."""
    with ThreadPoolExecutor(len(scenarios)) as pool:
        played = {name: pool.submit(scenario) for name, scenario in scenarios.items()}
    return {name: error for name, scenario in played.items() if (error := scenario.exception())}


def assert_well(failed: Mapping[str, BaseException]) -> None:
    """Nothing went wrong in any scenario."""
    assert not failed, "\n\n".join(f"{name}: {error}" for name, error in failed.items())


def copied(database: Path, to: Path) -> Path:
    """The same database in a directory of its own."""
    to.mkdir(exist_ok=True)
    return Path(shutil.copy(database, to))


def ask_for_one(terminal: Terminal) -> None:
    """Ask for a session, up to the last question before it."""
    terminal.send("s")
    terminal.wait_for("How is your back")


def begin(terminal: Terminal) -> None:
    """Begin a session that takes three seconds."""
    terminal.wait_for(ROUTINE)
    ask_for_one(terminal)
    terminal.send(ENTER)
    terminal.wait_for(LIVE)


def wait_until_saved(terminal: Terminal, path: Path) -> None:
    """Without a key the session is saved by and by, and what was told of it is not told more."""
    assert terminal.wait_until(lambda: not re.search(TOLD, terminal.text)), (
        f"it is still told:\n{terminal.text}"
    )
    assert poll(lambda: [row["state"] for row in sessions(path)] == ["done"]), sessions(path)


def assert_whole(path: Path) -> None:
    """All of the session is there, and it took as long as it should."""
    assert_sound(path)
    assert [kind for kind in kinds(path) if kind != "seek"] == ["start", "finish"]
    assert transitions(path)[-1]["position"] == QUICK_SECONDS * SECOND
    assert_took_its_time(*sessions(path))


def assert_took_its_time(session: dict[str, Any]) -> None:
    """The session ended when it would have without a fault."""
    took = (session["ended_at"] - session["started_at"]) / SECOND
    assert QUICK_SECONDS - 0.1 < took < QUICK_SECONDS + LATE


# Faults that pass


@contextmanager
def full(path: Path, _: int) -> Iterator[None]:
    with full_disk(path.parent):
        yield


def exclusively_locked(path: Path, _: int) -> AbstractContextManager[None]:
    return locked(path, "EXCLUSIVE")


PASSING: Mapping[str, Fault] = {
    "the disk is full": full,
    "it cannot be written": failing("pwrite64:error=EIO"),
}
ALL_PASSING: Mapping[str, Fault] = PASSING | {
    "it is locked": exclusively_locked,
    "no room for any write": failing("pwrite64:error=ENOSPC"),
    "the quota is used up": failing("pwrite64:error=EDQUOT"),
    "it cannot be read": failing("pread64:error=EIO"),
    "it cannot be put on the disk": failing("fsync,fdatasync:error=EIO"),
    "the disk can only be read": failing("openat,pwrite64,ftruncate,unlink:error=EROFS"),
    "nothing may be opened": failing("openat:error=EACCES"),
    "nothing may be locked": failing("fcntl:error=ENOLCK"),
}


NEAR_THE_END = rf"2 of 2 +\d+:\d\d to go$|{OVER}"


def passes(terminal: Terminal, path: Path, fault: Fault, until: str) -> None:
    """A fault comes when the session has begun, and goes when this is on the screen."""
    begin(terminal)
    with fault(path, terminal.pid):
        terminal.wait_for(TOLD)
        terminal.send("b")
        terminal.wait_for(until)
        terminal.wait_for(TOLD)
    terminal.wait_for(OVER)
    wait_until_saved(terminal, path)
    assert_whole(path)


@pytest.mark.parametrize(
    ("faults", "until"),
    [
        pytest.param(PASSING, NEAR_THE_END, id="while it runs"),
        pytest.param(ALL_PASSING, NEAR_THE_END, marks=pytest.mark.torture, id="each"),
        pytest.param(ALL_PASSING, OVER, marks=pytest.mark.torture, id="until it is over"),
    ],
)
def test_the_session_goes_on_through_a_fault_and_is_saved_when_it_has_passed(
    short_routine: Path, start: Spawn, tmp_path: Path, faults: Mapping[str, Fault], until: str
) -> None:
    with ExitStack() as disks:
        scenarios = {}
        for number, (name, fault) in enumerate(faults.items()):
            folder = tmp_path / f"{number}"
            if fault is full:
                disks.enter_context(small_disk(folder, 300))
            path = copied(short_routine, folder)
            terminal = start(FOOTUI_DB=str(path))
            scenarios[name] = partial(passes, terminal, path, fault, until)
        assert_well(side_by_side(scenarios))


def test_a_start_on_a_locked_database_says_that_it_waits_and_can_be_interrupted(
    database: Path, start: Spawn
) -> None:
    with locked(database, "EXCLUSIVE"):
        terminal = start()
        terminal.wait_for("Waiting for up to a minute")
        terminal.send(CTRL_C)
        assert terminal.exit_code(SOON) == 1
    assert "footui: interrupted" in terminal.text


def test_a_start_goes_on_once_the_database_is_free(database: Path, start: Spawn) -> None:
    with locked(database, "EXCLUSIVE"):
        terminal = start()
        terminal.wait_for("Waiting for up to a minute")
    terminal.wait_for(ROUTINE)


def turn(terminal: Terminal, key: str, page: str, *, from_page: str) -> None:
    """Go to another page, and wait until nothing is left of that before: a frame may come torn."""
    terminal.send(key)
    terminal.wait_for(page, SOON)
    gone = re.compile(from_page, re.MULTILINE)
    assert terminal.wait_until(lambda: not gone.search(terminal.text), SOON)


@pytest.mark.torture
def test_nobody_has_to_wait_for_a_lock_who_looks_around_meanwhile(
    database: Path, start: Spawn
) -> None:
    terminal = started(start)
    [begun] = sessions(database)
    with locked(database, "EXCLUSIVE"):
        end = time.monotonic() + LOCKED_SECONDS
        while time.monotonic() < end:
            turn(terminal, "h", HISTORY, from_page=LIVE)
            turn(terminal, "s", LIVE, from_page=HISTORY)
            terminal.wait_for(TOLD)
    assert terminal.wait_until(lambda: not re.search(TOLD, terminal.text))
    written = lease(database)
    assert kinds(database) == ["start"]
    passed = written["heartbeat_at"] - begun["started_at"]
    assert passed > LOCKED_SECONDS * SECOND
    assert abs(passed - written["position"]) < SECOND


# Faults that begin at any call


def meets(terminal: Terminal, path: Path, fault: str, log: Path) -> None:
    """Calls fail from the start of the session on; one that cannot begin is told of."""
    terminal.wait_for(ROUTINE)
    ask_for_one(terminal)
    with injected(fault, path, terminal.pid, log=log):
        terminal.send(ENTER)
        terminal.wait_for(f"{LIVE}|{TOLD}")
        has_begun = re.search(LIVE, terminal.text, re.MULTILINE)
        if has_begun:
            terminal.wait_for(OVER)
    if not has_begun:
        assert sessions(path) == []
        ask_for_one(terminal)
        terminal.send(ENTER)
        terminal.wait_for(OVER)
    wait_until_saved(terminal, path)
    assert_whole(path)


FAULTS = (
    "pwrite64:error=ENOSPC:when={}+",
    "pwrite64:error=EIO:when={}",
    "pread64:error=EIO:when={}",
    "fsync,fdatasync:error=EIO:when={}",
    "unlink:error=EIO:when={}",
)
"""From the call of that number on, or only then."""


@pytest.mark.torture
@pytest.mark.parametrize("fault", FAULTS)
def test_a_session_is_whole_whichever_call_fails(
    short_routine: Path, start: Spawn, tmp_path: Path, fault: str
) -> None:
    failed: dict[str, BaseException] = {}
    for first in itertools.count(1, AT_A_TIME):
        scenarios, logs = {}, []
        for number in range(first, first + AT_A_TIME):
            path = copied(short_routine, tmp_path / f"{number}")
            logs.append(path.with_name("calls"))
            terminal = start(FOOTUI_DB=str(path))
            call = fault.format(number)
            scenarios[call] = partial(meets, terminal, path, call, logs[-1])
        failed |= side_by_side(scenarios)
        if not all(INJECTED in log.read_text() for log in logs):
            break
    assert_well(failed)


# The file is gone


def told_where(terminal: Terminal) -> Path:
    """The file that holds the session, as it is told at the end."""
    found = re.search(r"(?:footui import|kept in) (/[^\s,;]+)", terminal.raw.decode())
    assert found, f"nothing tells where the session is:\n{terminal.text}"
    return Path(found[1].rstrip("."))


def is_kept(path: Path) -> bool:
    """Whether the session that was live is over, and on record in a database."""
    try:
        return "done" in [row["state"] for row in sessions(path) if row["kind"] == "timed"]
    except sqlite3.Error:
        return False


def found_again(terminal: Terminal, path: Path, environment: Mapping[str, str]) -> Path:
    """A database with the session: the one that it was in, or one that it is imported into."""
    if path.exists() and is_kept(path):
        return path
    other = path.with_name("other.db")
    command = [FOOTUI, "--db", other, "import", told_where(terminal)]
    subprocess.run(command, env=environment, check=True, timeout=TIMEOUT, capture_output=True)
    return other


@dataclass(frozen=True)
class Scenario:
    """A session that is live, its database, and what may be put in its folder."""

    terminal: Terminal
    path: Path
    environment: Mapping[str, str]

    @property
    def away(self) -> Path:
        return self.path.with_name("away.db")

    @property
    def others(self) -> Path:
        return self.path.with_name("others")


def is_over_without_its_file(scenario: Scenario) -> None:
    """The file has gone for good: that is told, the session goes on, and it is found again."""
    terminal = scenario.terminal
    terminal.wait_for(TOLD)
    terminal.wait_for(OVER)
    terminal.send(ENTER)
    terminal.wait_for("q quit$")
    terminal.send("q")
    terminal.exit_code()
    found = found_again(terminal, scenario.path, scenario.environment)
    [timed] = [row for row in sessions(found) if row["kind"] == "timed"]
    assert (timed["state"], timed["counts"]) == ("done", 1)
    assert_took_its_time(timed)


def is_deleted(scenario: Scenario) -> None:
    scenario.path.unlink()
    is_over_without_its_file(scenario)


def is_moved(scenario: Scenario) -> None:
    scenario.path.rename(scenario.away)
    is_over_without_its_file(scenario)


def is_moved_and_comes_back(scenario: Scenario) -> None:
    scenario.path.rename(scenario.away)
    scenario.terminal.wait_for(TOLD)
    scenario.away.rename(scenario.path)
    scenario.terminal.wait_for(OVER)
    wait_until_saved(scenario.terminal, scenario.path)
    assert_whole(scenario.path)


def is_replaced_by_another_database(scenario: Scenario) -> None:
    put_past(scenario.others, session(1, note="precious"))
    before = sessions(scenario.others)
    scenario.others.replace(scenario.path)
    is_over_without_its_file(scenario)
    assert [row for row in sessions(scenario.path) if row["kind"] == "manual"] == before


def is_replaced_by_a_text(scenario: Scenario) -> None:
    scenario.others.write_text("precious\n")
    scenario.others.replace(scenario.path)
    is_over_without_its_file(scenario)
    assert scenario.path.read_text() == "precious\n"


GOINGS = (
    is_deleted,
    is_moved,
    is_moved_and_comes_back,
    is_replaced_by_another_database,
    is_replaced_by_a_text,
)


def test_the_session_is_not_lost_with_its_file_nor_anything_that_takes_its_place(
    short_routine: Path, start: Spawn, tmp_path: Path, environment: dict[str, str]
) -> None:
    scenarios = {}
    for number, goes in enumerate(GOINGS):
        path = copied(short_routine, tmp_path / f"{number}")
        terminal = start(columns=WIDE, FOOTUI_DB=str(path))
        scenarios[goes.__name__] = partial(_goes, goes, Scenario(terminal, path, environment))
    assert_well(side_by_side(scenarios))


def _goes(goes: Callable[[Scenario], None], scenario: Scenario) -> None:
    begin(scenario.terminal)
    goes(scenario)


# What cannot be used from the start


def put_text(path: Path) -> None:
    path.write_text("no database\n")


def is_refused(terminal: Terminal, path: Path) -> None:
    """One sentence, and the terminal is as it was."""
    before = file_contents(path.parent)
    assert terminal.exit_code() == 1
    assert terminal.raw.startswith(f"footui: {path} ".encode())
    assert terminal.raw.endswith(b".\r\n")
    assert b"\x1b" not in terminal.raw
    assert terminal.raw.count(b"\n") == 1
    assert file_contents(path.parent) == before


def is_only_read(terminal: Terminal, path: Path) -> None:
    """All can be looked at; a session that cannot be saved does not begin, which is told."""
    terminal.wait_for(ROUTINE)
    terminal.send("h")
    terminal.wait_for("streak")
    ask_for_one(terminal)
    terminal.send(ENTER)
    terminal.wait_for("cannot be written to")
    terminal.send("q")
    assert terminal.exit_code() == 0


def test_what_cannot_be_used_is_told_and_left_as_it_is(
    database: Path, start: Spawn, tmp_path: Path
) -> None:
    scenarios = {}
    for number, put in enumerate((make_newer, make_foreign, put_text, replace_by_directory)):
        path = copied(database, tmp_path / f"{number}")
        put(path)
        terminal = start(columns=WIDE, FOOTUI_DB=str(path))
        scenarios[put.__name__] = partial(is_refused, terminal, path)
    with small_disk(tmp_path / "disk", 300) as disk:
        path = copied(database, disk)
        remount_read_only(disk)
        terminal = start(columns=WIDE, FOOTUI_DB=str(path))
        scenarios[remount_read_only.__name__] = partial(is_only_read, terminal, path)
        assert_well(side_by_side(scenarios))


def test_a_note_that_is_not_saved_yet_outlasts_its_terminal(
    short_routine: Path, start: Spawn
) -> None:
    terminal = started(start)
    terminal.wait_for("Saved")
    terminal.send("7n", "my note")
    terminal.wait_for("my note")
    with closing(sqlite3.connect(short_routine, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        terminal.signal(signal.SIGHUP)
        assert terminal.exit_code() == 1
        assert [row["note"] for row in sessions(short_routine)] == [""]
        other.execute("ROLLBACK")
    opened(start).wait_for("was found again")
    [session] = sessions(short_routine)
    assert (session["pain_after"], session["note"]) == (7, "my note")
