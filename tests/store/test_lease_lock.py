"""The lock of a lease: held by one process for as long as it lives, and no hindrance to anybody."""

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from footui.store.lease_lock import LeaseLock, is_held
from tests.support.sqlite_tools import file_mode, lease_lock_files

LEAD = """
import sys, pathlib
from footui.store.lease_lock import LeaseLock
LeaseLock(pathlib.Path(sys.argv[1]), "a").acquire()
print(flush=True)
sys.stdin.read()
"""


def acquired(path: Path, token: str) -> LeaseLock:
    lock = LeaseLock(path, token)
    lock.acquire()
    return lock


def test_a_lock_is_held_from_when_it_is_acquired_until_it_is_released(path: Path) -> None:
    lock = LeaseLock(path, "a")
    assert not is_held(path, "a")
    lock.acquire()
    assert [file_mode(file) for file in lease_lock_files(path)] == [0o600]
    for _ in range(2):  # to look lets go of nothing
        assert is_held(path, "a")
    assert not is_held(path, "b")
    for _ in range(2):
        lock.release()
        assert not is_held(path, "a")
    assert lease_lock_files(path) == []


def test_a_process_that_is_killed_holds_nothing(path: Path) -> None:
    command = [sys.executable, "-c", LEAD, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as leader:  # type: ignore[call-overload]
        leader.stdout.readline()
        assert is_held(path, "a")
        leader.kill()
    assert not is_held(path, "a")
    lock = acquired(path, "b")
    assert len(lease_lock_files(path)) == 1
    lock.release()


def test_a_program_that_is_started_does_not_inherit_it(path: Path) -> None:
    lock = acquired(path, "a")
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
        lock._path, there = path, lock._path  # or it would be deleted, and tell nothing
        os.close(lock._handle or 0)
        lock._handle = None
        assert lease_lock_files(path) == [there]
        assert not is_held(path, "a")
        child.kill()


def test_new_holder_and_an_old_one_have_different_locks(path: Path) -> None:
    ghost, new = acquired(path, "a"), acquired(path, "b")
    assert not is_held(path, "a")
    assert is_held(path, "b")
    ghost.release()
    assert is_held(path, "b")
    new.release()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_acquire_without_file_locks_does_not_fail_and_holds_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    lock = acquired(path, "a")
    assert not is_held(path, "a")
    lock.release()
    assert lease_lock_files(path) == []


def test_acquire_in_a_missing_directory_does_not_fail(tmp_path: Path) -> None:
    lock = acquired(tmp_path / "not there" / "footui.db", "a")
    lock.release()


def test_acquire_keeps_other_files(path: Path) -> None:
    mine = [path.with_name(f"{path.name}-lead-{name}") for name in ("0123456789ab", "notes")]
    for file in mine:
        file.write_text("mine")
    acquired(path, "a").release()
    assert [file.read_text() for file in mine] == ["mine", "mine"]


@pytest.mark.parametrize("token", ["../../etc/passwd", "\0", "\udc80", "x" * 5_000])
def test_any_token_gives_a_file_beside_the_database(path: Path, token: str) -> None:
    lock = acquired(path, token)
    [file] = lease_lock_files(path)
    assert file.parent == path.parent
    assert is_held(path, token)
    lock.release()


def test_a_link_to_the_database_leads_to_the_same_lock(path: Path, tmp_path: Path) -> None:
    path.touch()
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    lock = acquired(link, "a")
    assert is_held(path, "a")
    lock.release()
