"""Changes of sessions that are logged, and those of another footui that are not."""

from dataclasses import replace
from pathlib import Path

from footui.domain.kinds import ChangeKind
from footui.domain.session.record import SessionRecord
from footui.store import models
from footui.store.database import Database
from footui.store.queries import edits
from footui.store.rows import later
from tests.support.records import (
    START,
    session,
)
from tests.support.sqlite_tools import fetch_rows

LOGGED_CHANGES = """
    SELECT kind, key, current_at FROM change JOIN changed_row ON number = "change"
    WHERE undone = 0 ORDER BY number
"""


def changed(record: SessionRecord, later: int = 1, **changes: object) -> SessionRecord:
    """The record after a change, `later` milliseconds after it was last changed."""
    return replace(record, updated_at=record.updated_at + later, **changes)


def edited(database: Database, record: SessionRecord, **changes: object) -> SessionRecord:
    """Edit the session, and return it as it then is."""
    after = changed(record, **changes)
    edits.change(database, ChangeKind.EDIT, record, after)
    return after


def change_elsewhere(database: Database, record: SessionRecord) -> None:
    """Change a session as another footui does; nobody here can undo that."""
    stamp = later(models.Session.updated_at, START + 5)
    with database.transaction() as db:
        models.Session.update(pain_after=1, note="theirs", updated_at=stamp).where(
            models.Session.id == record.id
        ).execute(db)


def session_rows(path: Path) -> list[tuple[object, ...]]:
    """Return all sessions, as another connection sees them."""
    return fetch_rows(path, "SELECT * FROM session ORDER BY id")


def added(database: Database, number: int = 1, **changes: object) -> SessionRecord:
    """Add a manual session, and return it."""
    record = session(number, **changes)
    edits.add(database, record)
    return record
