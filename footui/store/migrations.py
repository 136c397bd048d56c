"""Create the schema of a database from schema.sql, or upgrade it step by step."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from peewee import SqliteDatabase

from footui.domain.errors import StorageError
from footui.store.busy import BusyWait
from footui.store.file_kind import NOT_OURS, SCHEMA_VERSION, newer
from footui.store.resources import damaged, resource


def prepare(db: SqliteDatabase, path: Path, wait: BusyWait) -> None:
    """Create the schema of an empty database; back up and upgrade an older one.

    Raises StorageError for the database of another program or of a newer footui.
    """
    if _version(db) < SCHEMA_VERSION:
        with db.atomic():  # so that no other footui does the same meanwhile
            if _version(db) == 0:
                _create(db, path)
            elif _version(db) < SCHEMA_VERSION:
                _upgrade(db, path, wait)
    if (version := _version(db)) > SCHEMA_VERSION:
        raise StorageError(newer(path, version))


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, as executescript would commit the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def _version(db: SqliteDatabase) -> int:
    return int(db.user_version)


def _create(db: SqliteDatabase, path: Path) -> None:
    if db.get_tables():
        raise StorageError(NOT_OURS.format(path=path))
    _run(db, "schema.sql", SCHEMA_VERSION)


def _upgrade(db: SqliteDatabase, path: Path, wait: BusyWait) -> None:
    before = _version(db)
    db.user_version = before  # raises if the file is read-only
    from footui.store.maintenance import backups  # rarely needed; this keeps prompts fast

    backups.keep(path, f"schema-{before}", wait, replacing=True)
    while (version := _version(db)) < SCHEMA_VERSION:
        _run(db, f"store/upgrades/{version + 1}.sql", version + 1)


def _run(db: SqliteDatabase, script: str, version: int) -> None:
    """Run a script of the package that results in `version` of the schema."""
    for statement in statements(resource(script)):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]
    if _version(db) != version:
        raise damaged(script, "is not complete")
