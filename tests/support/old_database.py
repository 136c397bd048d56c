"""A database as the footui before the last change of the schema wrote it."""

import sqlite3
from contextlib import closing
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "store" / "fixtures"


OLD = 2
"""The schema of the old database."""


def make_old(path: Path) -> Path:
    """A database as an older footui wrote it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FIXTURES / f"{OLD}.sql").read_text("utf-8"))
    path.chmod(0o600)
    return path
