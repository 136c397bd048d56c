"""Make a database, or the folder of one, unusable in ways that footui must refuse."""

import errno
import sqlite3
from pathlib import Path

from tests.support.sqlite_tools import execute_sql


def make_foreign(path: Path) -> None:
    """Make a database that of another program."""
    execute_sql(path, "PRAGMA application_id = 7")


def make_newer(path: Path) -> None:
    """Give a database the schema of a newer footui."""
    execute_sql(path, "PRAGMA user_version = 99")


def replace_by_directory(path: Path) -> None:
    """Put a directory in the place of a file."""
    path.unlink()
    path.mkdir()


def protect_file(path: Path) -> None:
    """Make a file read-only."""
    path.chmod(0o400)


def protect_directory(path: Path) -> None:
    """Make the directory of a file read-only."""
    path.parent.chmod(0o500)


def run_out_of_space(to: Path, _: sqlite3.Connection) -> None:
    """Write half of a copy, and fail as on a full disk."""
    to.write_bytes(b"SQLite format 3\0 half of it")
    raise OSError(errno.ENOSPC, "No space left on device")
