"""Whose database this is, and which other ones were merged into it."""

from peewee import SqliteDatabase

from footui.store import models
from footui.store.database import Database
from footui.store.rows import rows

PERSON, SOURCE = "person", "source"


def ids(db: SqliteDatabase) -> dict[str, str]:
    """The ids of the person and of the database."""
    return {row["name"]: row["id"] for row in rows(models.Identity.select(), db)}


def take_on(db: SqliteDatabase, person: str) -> None:
    """Let the database be that of another person."""
    models.Identity.update(id=person).where(models.Identity.name == PERSON).execute(db)


def is_merged(database: Database, source: str) -> bool:
    """Whether something of that database was merged into this one before, or it is this one."""
    merged = models.MergedSource
    with database.read_transaction() as db:
        is_known = bool(rows(merged.select().where(merged.source == source), db))
        return is_known or ids(db)[SOURCE] == source


def note_merged(database: Database, source: str, now: int) -> None:
    """Note that something of that database was merged into this one."""
    with database.transaction() as db:
        models.MergedSource.insert(source=source, merged_at=now).execute(db)
