"""Copies of a database, made before it is changed as a whole."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from footui.domain.faults import StoreFault


def keep_copy(path: Path, suffix: str) -> Path:
    """Copy the database at `path` to a file beside it, and check the copy before it counts.

    Others may read the database meanwhile, nobody may write to it. Raises StoreFault, OSError
    or sqlite3.Error, and then leaves no copy.
    """
    kept = path.with_name(f"{path.name}.{suffix}")
    unfinished = path.with_name(f"{kept.name}.new")
    unfinished.unlink(missing_ok=True)
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        os.fchmod(handle, 0o600)  # whatever the umask
        os.close(handle)
        _copy(path, unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(kept)
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def _copy(path: Path, to: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        [(verdict,), *_] = target.execute("PRAGMA integrity_check").fetchall()
    if verdict != "ok":
        flaw = " ".join(verdict.split())
        raise StoreFault(
            f"{path} is damaged ({flaw}). It was left as it is. Copy it somewhere safe, "
            "then put a backup in its place."
        )
