"""Fixtures that all tests share: a machine with its own clocks, and a practice on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footui.practice.practice import Practice, opened
from footui.practice.surroundings import of_this_machine
from footui.store.database import Database
from footui.store.lease_lock import LeaseLock
from tests.machine import Machine


@pytest.fixture(autouse=True)
def no_lease_is_held_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the kernel does at the end of a process is done at the end of a test."""
    acquired: list[LeaseLock] = []
    acquire = LeaseLock.acquire

    def noted(lock: LeaseLock) -> None:
        acquired.append(lock)
        acquire(lock)

    monkeypatch.setattr(LeaseLock, "acquire", noted)
    yield
    for lock in acquired:
        lock.release()


@pytest.fixture
def machine() -> Machine:
    """A machine whose clocks stand still until told otherwise."""
    return Machine()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of a test is."""
    return tmp_path / "footui.db"


@pytest.fixture
def database(path: Path) -> Path:
    """A database whose user has been welcomed."""
    with opened(path, of_this_machine()) as practice:
        practice.set("timezone", "Europe/Berlin")
        practice.set("welcomed", "yes")
    return path


@pytest.fixture
def practice(path: Path, machine: Machine) -> Iterator[Practice]:
    """A practice on a new database."""
    database = Database(path)
    yield Practice(database, machine.surroundings())
    database.close()
