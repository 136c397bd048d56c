"""The log of changes that can be undone or redone: each with the rows as they were before it."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from peewee import Model, SqliteDatabase

from footui.domain.kinds import ChangeKind, MadeIn
from footui.domain.session.edits import Change
from footui.store import models
from footui.store.database import Database
from footui.store.rows import rows

Row = dict[str, Any]


class Changed(NamedTuple):
    """A changed row: as it was before (None if it is new), and when it changed.

    `current_at` is in milliseconds since 1970 UTC.
    """

    model: type[Model]
    key: str
    before: Row | None
    current_at: int


def note(
    database: Database, kind: ChangeKind, day: str, changed: Sequence[Changed], now: int
) -> None:
    """Log a change, in the transaction that makes it, and forget what could be redone."""
    with database.transaction() as db:
        number = models.Change.insert(
            kind=kind, day=day, made_at=now, made_in=database.made_in, undone=0
        ).execute(db)
        # After the insert, so that the new change does not get the number of a forgotten one.
        for row in next_changes(db, redo=True):
            forget(db, row["number"])
        for model, key, before, current_at in changed:
            models.ChangedRow.insert(
                change=number,
                table=model._meta.table_name,
                key=key,
                current_at=current_at,
                other=json.dumps(before) if before else None,
                other_at=before["updated_at"] if before else None,
            ).execute(db)
    database.done_here[number, now] = False


def changes(database: Database, *, redo: bool = False) -> list[Change]:
    """Return the changes that can be undone, or redone, in the order of doing so."""
    with database.read_transaction() as db:
        return [as_change(database, db, row) for row in next_changes(db, redo=redo)]


def next_changes(db: SqliteDatabase, *, redo: bool) -> Iterator[Row]:
    """Yield the changes to undo, newest first; or to redo, starting with the last one undone."""
    change = models.Change
    order = change.number.asc() if redo else change.number.desc()
    query = change.select().where(change.undone == int(redo)).order_by(order)
    yield from rows(query, db)


def as_change(database: Database, db: SqliteDatabase, row: Row) -> Change:
    """Return a row of the log as a Change."""
    return Change(
        kind=ChangeKind(row["kind"]),
        day=date.fromisoformat(row["day"]),
        rows=len(changed_rows(db, row["number"])),
        made_at=row["made_at"],
        made_in=MadeIn(row["made_in"]),
        is_own=row["made_in"] == database.made_in
        and database.done_here.get((row["number"], row["made_at"])) == row["undone"],
    )


def changed_rows(db: SqliteDatabase, number: int) -> list[Row]:
    """Return what the log keeps of the rows of one change."""
    return rows(models.ChangedRow.select().where(models.ChangedRow.change == number), db)


def forget(db: SqliteDatabase, number: int) -> None:
    """Delete a change from the log."""
    models.ChangedRow.delete().where(models.ChangedRow.change == number).execute(db)
    models.Change.delete().where(models.Change.number == number).execute(db)


def find_row(db: SqliteDatabase, model: type[Model], key: str) -> Row | None:
    """Return the row with this primary key, deleted or not; None if there is none."""
    found = rows(model.select().where(model._meta.primary_key == key), db)
    return found[0] if found else None


def put_row(db: SqliteDatabase, model: type[Model], row: Row) -> None:
    """Write a row; it replaces one with the same key."""
    model.insert(row).on_conflict(conflict_target=[model._meta.primary_key], update=row).execute(db)
