"""A live session whose database cannot be written: it goes on, says so, and is not lost."""

import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.conftest import FOOTUI, Spawn, do_without, need
from tests.e2e.data import SHORT_SECONDS, assert_sound, kinds, put_past, rows, sessions, transitions
from tests.e2e.steps import LIVE, ROUTINE, SHIPPED, started
from tests.e2e.terminal import ENTER, PATIENCE, Terminal, poll
from tests.store.outside import filled, locked, small_disk
from tests.store.samples import session

TOLD = r"(?i)\bnot saved|disk|locked|cannot be|not there|damaged|gone|moved|replaced|another file"
"""What is on the screen while something could not be saved, in whatever words."""

OVER = "How bad is your back now"
LATE = 3.0
"""Seconds by which a session may end late on a machine that does much else."""

WIDE = 200
"""Columns on which what is told is not broken into lines."""

Fault = Callable[[Path, int], AbstractContextManager[object]]
"""What befalls the database at a path that a process uses."""


@contextmanager
def injected(fault: str, path: Path, pid: int, *, log: Path | None = None) -> Iterator[None]:
    """Let calls of a process fail that have to do with a database, as `strace` puts it."""
    calls = fault.partition(":")[0]
    watched = (path, Path(f"{path}-journal"), path.parent)
    command = [need("strace"), "-f", "-p", pid, "-o", log or os.devnull]
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
            strace.communicate(timeout=PATIENCE)


def failing(fault: str) -> Fault:
    """A fault of these calls that lasts."""
    return partial(injected, fault)


def side_by_side(scenes: Mapping[str, Callable[[], None]]) -> None:
    """Play scenes, each in a thread of its own, as they wait most of the time."""
    with ThreadPoolExecutor(len(scenes)) as pool:
        played: dict[str, Future[None]] = {
            name: pool.submit(scene) for name, scene in scenes.items()
        }
    failed = {name: scene.exception() for name, scene in played.items() if scene.exception()}
    assert not failed, "\n\n".join(f"{name}: {error}" for name, error in failed.items())


def copied(database: Path, to: Path) -> Path:
    """The same database in a directory of its own."""
    to.mkdir(exist_ok=True)
    return Path(shutil.copy(database, to))


def begin(terminal: Terminal) -> None:
    """Begin a session that takes three seconds."""
    terminal.wait_for(ROUTINE)
    terminal.send("s")
    terminal.wait_for("How bad is your back")
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
    assert kinds(path) == ["start", "finish"]
    [found] = sessions(path)
    assert transitions(path)[-1]["position"] == SHORT_SECONDS * 1000
    took = (found["ended_at"] - found["started_at"]) / 1000
    assert SHORT_SECONDS - 0.1 < took < SHORT_SECONDS + LATE


# Faults that pass


@contextmanager
def full(path: Path, _: int) -> Iterator[None]:
    with filled(path.parent):
        yield


def exclusively_locked(path: Path, _: int) -> AbstractContextManager[None]:
    return locked(path, "EXCLUSIVE")


PASSING: Mapping[str, Fault] = {
    "the disk is full": full,
    "it cannot be written": failing("pwrite64:error=EIO"),
    "it is locked": exclusively_locked,
}
ALL_PASSING: Mapping[str, Fault] = PASSING | {
    "no room for any write": failing("pwrite64:error=ENOSPC"),
    "the quota is used up": failing("pwrite64:error=EDQUOT"),
    "it cannot be read": failing("pread64:error=EIO"),
    "it cannot be put on the disk": failing("fsync,fdatasync:error=EIO"),
    "the disk can only be read": failing("openat,pwrite64,ftruncate,unlink:error=EROFS"),
    "nothing may be opened": failing("openat:error=EACCES"),
    "nothing may be locked": failing("fcntl:error=ENOLCK"),
}


NEAR_THE_END = r"2 of 2 +\d+:\d\d to go$"


def passes(terminal: Terminal, path: Path, fault: Fault, until: str) -> None:
    """A fault comes when the session has begun, and goes when this is on the screen."""
    begin(terminal)
    with fault(path, terminal.pid):
        terminal.wait_for(TOLD)
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
        scenes = {}
        for number, (name, fault) in enumerate(faults.items()):
            place = tmp_path / f"{number}"
            if fault is full:
                disks.enter_context(small_disk(place, 300))
            path = copied(short_routine, place)
            terminal = start(FOOTUI_DB=str(path))
            scenes[name] = partial(passes, terminal, path, fault, until)
        side_by_side(scenes)


# A lock that lasts

TO_GO = re.compile(r"(\d+):(\d\d) to go$", re.MULTILINE)


def shown_position(terminal: Terminal) -> float:
    """Where the screen says that the shipped session is, in seconds."""
    minutes, seconds = map(int, terminal.wait_for(TO_GO.pattern).groups())
    return SHIPPED.length / 1000 - (60 * minutes + seconds)


@pytest.mark.parametrize("seconds", [3, pytest.param(30, marks=pytest.mark.torture)])
def test_nobody_has_to_wait_for_a_lock_who_looks_around_meanwhile(
    database: Path, start: Spawn, seconds: int
) -> None:
    terminal = started(start)
    begun = sessions(database)[0]["started_at"] / 1000
    with locked(database, "EXCLUSIVE"):
        held = time.monotonic()
        while time.monotonic() < held + seconds:
            terminal.send("h", "s", "n", "p")
            terminal.wait_for(TOLD)
            terminal.wait_for(LIVE)
            assert terminal.wait_until(lambda: "to go" in terminal.text)
    assert terminal.wait_until(lambda: not re.search(TOLD, terminal.text))
    assert poll(lambda: "seek" in kinds(database))
    assert "stall" not in kinds(database)
    assert begun


# The file is gone


def told_where(terminal: Terminal) -> Path:
    """The file that is to be imported, as it is told at the end."""
    found = re.search(r"footui import (.+)", terminal.text)
    assert found, f"nothing tells where the session is:\n{terminal.text}"
    return Path(shlex.split(found[1])[0].rstrip(".,;"))


def is_kept(path: Path) -> bool:
    """Whether the session that was live is over and in a database."""
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
    subprocess.run(command, env=environment, check=True, timeout=PATIENCE, capture_output=True)
    return other


def leave(terminal: Terminal) -> None:
    """End the program, whatever it asks."""
    terminal.send(ENTER)
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    terminal.exit_code()


def is_gone(
    terminal: Terminal, path: Path, environment: Mapping[str, str], go: Callable[[Path], object]
) -> None:
    """The file goes, and does not come back: the session is told of, and found again."""
    begin(terminal)
    go(path)
    terminal.wait_for(TOLD)
    terminal.wait_for(OVER)
    leave(terminal)
    assert_whole_among_others(found_again(terminal, path, environment))


def assert_whole_among_others(path: Path) -> None:
    """The session is there, and took as long as it should."""
    [found] = [row for row in sessions(path) if row["kind"] == "timed"]
    took = (found["ended_at"] - found["started_at"]) / 1000
    assert (found["state"], found["counts"]) == ("done", 1)
    assert SHORT_SECONDS - 0.1 < took < SHORT_SECONDS + LATE


def replaced(other: Path) -> Callable[[Path], None]:
    """Something else in the place of the file."""

    def replace(path: Path) -> None:
        other.replace(path)

    return replace


def is_away_for_a_while(terminal: Terminal, path: Path) -> None:
    """The file is moved, and moved back while the session goes on."""
    begin(terminal)
    away = path.with_name("away.db")
    path.rename(away)
    terminal.wait_for(TOLD)
    away.rename(path)
    terminal.wait_for(OVER)
    wait_until_saved(terminal, path)
    assert_whole(path)


def test_a_file_that_is_moved_and_comes_back_gets_the_session(
    short_routine: Path, start: Spawn
) -> None:
    is_away_for_a_while(start(), short_routine)


def test_the_session_is_not_lost_with_its_file(
    short_routine: Path, start: Spawn, tmp_path: Path, environment: dict[str, str]
) -> None:
    goings: dict[str, Callable[[Path], object]] = {
        "deleted": Path.unlink,
        "moved": lambda path: path.rename(path.with_name("away.db")),
    }
    scenes = {}
    for name, go in goings.items():
        path = copied(short_routine, tmp_path / name)
        terminal = start(columns=WIDE, FOOTUI_DB=str(path))
        scenes[name] = partial(is_gone, terminal, path, environment, go)
    side_by_side(scenes)


def test_what_takes_the_place_of_the_file_is_left_as_it_is(
    short_routine: Path, start: Spawn, tmp_path: Path, environment: dict[str, str]
) -> None:
    database = copied(short_routine, tmp_path / "another database")
    put_past(database, session(1, note="precious"))
    text = tmp_path / "text"
    text.write_text("precious\n")

    def scene(terminal, path, other):
        before = other.read_bytes()
        is_gone(terminal, path, environment, replaced(other))
        if other is text:
            assert path.read_bytes() == before
        else:
            assert [row["note"] for row in sessions(path) if row["kind"] == "manual"] == [
                "precious"
            ]

    scenes = {}
    for other in (database, text):
        path = copied(short_routine, tmp_path / f"replaced by {other.name}")
        scenes[other.name] = partial(scene, start(columns=WIDE, FOOTUI_DB=str(path)), path, other)
    side_by_side(scenes)
