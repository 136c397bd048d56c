"""The owner of a database, and the other databases that were merged into it."""

from peewee import SqliteDatabase

from footui.store import models
from footui.store.database import Database
from footui.store.rows import rows

PERSON, SOURCE = "person", "source"


def ids(db: SqliteDatabase) -> dict[str, str]:
    """Return the ids of the owner ("person") and of the database ("source")."""
    return {row["name"]: row["id"] for row in rows(models.Identity.select(), db)}


def take_on(db: SqliteDatabase, person: str) -> None:
    """Change the owner of the database."""
    models.Identity.update(id=person).where(models.Identity.name == PERSON).execute(db)


def is_merged(database: Database, source: str) -> bool:
    """Whether the database `source` was merged into this one before, or is this one."""
    merged = models.MergedSource
    with database.read_transaction() as db:
        is_known = bool(rows(merged.select().where(merged.source == source), db))
        return is_known or ids(db)[SOURCE] == source


def note_merged(database: Database, source: str, now: int) -> None:
    """Note that the database `source` was merged into this one."""
    with database.transaction() as db:
        models.MergedSource.insert(source=source, merged_at=now).execute(db)
