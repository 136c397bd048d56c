"""Fixtures for all tests: an isolated process, a fake system, and a service."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from footui.domain.routine.routine import Routine
from footui.domain.routine.toml_reader import read
from footui.services.service import Service
from footui.services.system import real_system
from footui.store.database import Database
from footui.store.lease_lock import LeaseLock
from tests.support.cases import register_profiles
from tests.support.fake_system import FakeSystem
from tests.support.isolation import isolate, pass_on_no_signals
from tests.support.leftovers import kept_sessions, surviving_processes
from tests.support.sqlite_tools import disable_lock_wait
from tests.support.stored_sessions import finish_first_run, put_blank

register_profiles()
isolate()  # before pytest-xdist starts its workers: a locale holds from the start of a process


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run tests in a process whose locale the names of their files do not fit."""
    has_workers = bool(config.getoption("numprocesses", None))
    if sys.getfilesystemencoding() != "utf-8" and not has_workers:
        raise pytest.UsageError("the locale is not UTF-8: run python -X utf8 -m pytest, or use -n")


@pytest.fixture(scope="session", autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Set a home and a folder for temporary files, in which no test may leave a file."""
    pass_on_no_signals()
    run = tmp_path_factory.getbasetemp()
    home, temporary = (tmp_path_factory.mktemp(name) for name in ("home", "temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", None)
        yield
    assert surviving_processes(run) == [], "some processes go on after the tests"
    left = [*home.iterdir(), *temporary.iterdir(), *kept_sessions(run)]
    assert left == [], "the tests have left files behind"


@pytest.fixture(autouse=True)
def no_lease_is_held_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Release the locks of leases after the test, as the kernel does after a process."""
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
def fake_system() -> FakeSystem:
    """Return a system whose clocks stand still until the test advances them."""
    return FakeSystem()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of the database."""
    return tmp_path / "footui.db"


@pytest.fixture
def database(path: Path) -> Path:
    """Return the path of a database whose first run is over."""
    return finish_first_run(path, real_system())


@pytest.fixture
def service(path: Path, fake_system: FakeSystem) -> Iterator[Service]:
    """Return a service on a new database."""
    database = Database(put_blank(path))
    yield Service(database, fake_system.system())
    database.close()


@pytest.fixture(scope="session")
def document() -> str:
    return files("footui").joinpath("routine.toml").read_text("utf-8")


@pytest.fixture(scope="session")
def shipped(document: str) -> Routine:
    return read(document.encode())


@pytest.fixture
def no_lock_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the timeout for a locked database to 0."""
    disable_lock_wait(monkeypatch)


@pytest.fixture
def public_dir() -> Iterator[Path]:
    """Return a directory that a user without privileges can reach."""
    directory = Path(tempfile.mkdtemp(dir="/tmp"))  # TMPDIR may be in somebody's home
    directory.chmod(0o755)
    yield directory
    for found in [directory, *directory.rglob("*")]:
        found.chmod(0o700)
    shutil.rmtree(directory)


@pytest.fixture
def backup_folder(path: Path) -> Path:
    """Return the folder of the backups, which need not be there."""
    return path.with_name("footui-backups")
