"""Other programs on the same database file, damaged files, and disks that are full."""

import codecs
import os
import pkgutil
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

import footui
from footui.store import busy
from footui.store import database as database_module
from footui.store.database import Database
from tests.support.requirements import do_without, require_root

NOBODY = 65534


def disable_lock_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the timeout for a locked database to 0."""
    monkeypatch.setattr(busy, "BUSY_TIMEOUT", 0)


def lease_lock_files(path: Path) -> list[Path]:
    """Return the lock files of leases on a database."""
    return sorted(path.parent.glob(f"{path.name}-lead-*"))


def drop_lease_lock(path: Path) -> None:
    """Remove the lock of the lease, as if the process that led the session had died."""
    for file in lease_lock_files(path):
        os.unlink(file)  # noqa: PTH108 (Path.unlink may be made to fail)


def fetch_rows(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows that another connection sees, which are those that are committed."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        return connection.execute(query, values).fetchall()


def execute_sql(path: Path, *statements: str) -> None:
    """Run and commit statements on another connection."""
    with closing(sqlite3.connect(path, timeout=0)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def locked(path: Path, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Lock the file from another connection: IMMEDIATE leaves it readable, EXCLUSIVE does not."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        connection.execute(f"BEGIN {kind}")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def full_file(database: Database) -> Iterator[None]:
    """Keep the file from growing by a single page."""
    pages = database.sqlite.pragma("page_count")
    before = database.sqlite.pragma("max_page_count")
    database.sqlite.pragma("max_page_count", pages)
    try:
        yield
    finally:
        database.sqlite.pragma("max_page_count", before)


def copy_as_if_killed(path: Path, to: Path) -> Path:
    """Copy the database and its journal, as they are now, into a new directory."""
    to.mkdir()
    for file in (path, Path(f"{path}-journal")):
        if file.exists():
            shutil.copy(file, to)
    return to / path.name


def copy_with_hot_journal(path: Path, to: Path) -> Path:
    """Copy the database as if its writer had died when half of its pages were written."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE half_written (x)")
        for _ in range(100):
            connection.execute("INSERT INTO half_written VALUES (zeroblob(3000))")
        copy = copy_as_if_killed(path, to)
        connection.execute("ROLLBACK")
    return copy


def damage_page(path: Path, table: str) -> None:
    """Overwrite the first page of a table with nonsense."""
    [[number]] = fetch_rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = ?", table)
    content = bytearray(path.read_bytes())
    page = slice((number - 1) * 4096, number * 4096)
    content[page] = bytes(byte ^ 0x5A for byte in content[page])
    path.write_bytes(content)


def file_contents(directory: Path) -> dict[str, bytes]:
    """Return the content of every file in a directory, by name."""
    return {file.name: file.read_bytes() for file in directory.iterdir() if file.is_file()}


@contextmanager
def without_privileges(*owned: Path) -> Iterator[None]:
    """Run the block as a user whom permissions bind, and who owns these files and directories."""
    if os.getuid() != 0:
        yield
        return
    for path in owned:
        os.chown(path, NOBODY, NOBODY)
    with pytest.MonkeyPatch.context() as patch:
        _load_everything()
        patch.setattr(SourceFileLoader, "get_data", _get_data)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)


@cache
def _load_everything() -> dict[str, bytes]:
    """Load all of footui and return its files: where it lies, another user may not get at it.

    The same goes for what Python loads late: it would take a failure for the answer from then on.
    """
    codecs.lookup("utf-8-sig")
    import_module("sqlite3.dump")
    for module in pkgutil.walk_packages(footui.__path__, "footui."):
        import_module(module.name)
    files = filter(Path.is_file, Path(footui.__path__[0]).rglob("*"))
    return {str(file): file.read_bytes() for file in files if file.suffix != ".pyc"}


def _get_data(loader: SourceFileLoader, path: str) -> bytes:
    return _load_everything()[path]


def assert_friendly(message: str, path: Path) -> None:
    """Assert that a message is written for a person, and names this file."""
    assert str(path) in message
    assert message.endswith(".")
    assert "\n" not in message
    for word in ("Errno", "Error", "SQLITE", "sqlite", "Traceback", "None"):
        assert word not in message.replace(str(path), "")


def file_mode(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def small_disk(at: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a small disk at a new directory, until the end of the block."""
    require_root("mount a disk")
    at.mkdir()
    options = f"size={kilobytes}k,mode=700"
    command = ["mount", "-t", "tmpfs", "-o", options, "footui", str(at)]
    mounted = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    if mounted.returncode:
        do_without(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)


def remount_read_only(disk: Path) -> None:
    """Make a small disk read-only; no process may be writing to it."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


@contextmanager
def full_disk(directory: Path) -> Iterator[None]:
    """Fill the disk that a directory is on."""
    filler = directory / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1024)):
            pass
    yield
    filler.unlink()


def fetch_dicts(path: Path, query: str, *values: object) -> list[dict[str, Any]]:
    """Return the rows that a query finds, by column."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query, values)]


def dump(path: Path) -> list[str]:
    """Return all that is in a database, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def dump_open(database: Database) -> list[str]:
    """Return all that an open database holds, also what is not committed, as SQL."""
    connection = database.sqlite.connection()  # type: ignore[no-untyped-call]
    return list(connection.iterdump())


def skip_syncs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk at each commit: it takes half of the time, and no power fails."""
    monkeypatch.setitem(database_module._PRAGMAS, "synchronous", "off")
