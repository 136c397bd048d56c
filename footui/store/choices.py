"""What the user chose: settings, goals, pauses, and the documents of routines."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import SqliteDatabase, TextField

from footui.domain.week import Goal
from footui.store import models
from footui.store.database import Database, as_day, later, rows


def settings(database: Database) -> dict[str, str]:
    """All settings that were made."""
    with database.reading() as db:
        query = models.Setting.select().where(models.Setting.deleted_at.is_null())
        return {row["key"]: row["value"] for row in rows(query, db)}


def set_setting(database: Database, key: str, value: str, now: int) -> None:
    """Make a setting."""
    with database.transaction() as db:
        _put(db, models.Setting.key, {"key": key, "value": value}, now)


def unset_setting(database: Database, key: str, now: int) -> None:
    """Take a setting back to its default."""
    with database.transaction() as db:
        _delete(db, models.Setting.key, [key], now)


def goals(database: Database) -> dict[date, Goal]:
    """All goals, by the date from whose week they hold."""
    with database.reading() as db:
        query = models.Goal.select().where(models.Goal.deleted_at.is_null())
        return {
            as_day(row["holds_from"]): Goal(row["minimum"], row["full"]) for row in rows(query, db)
        }


def pauses(database: Database) -> dict[date, str]:
    """All pauses with their reasons, by the date whose week they pause."""
    with database.reading() as db:
        query = models.Pause.select().where(models.Pause.deleted_at.is_null())
        return {as_day(row["day"]): row["reason"] for row in rows(query, db)}


def set_goal(database: Database, holds_from: date, goal: Goal, now: int) -> None:
    """Let a goal hold from the week that contains `holds_from`."""
    with database.transaction() as db:
        row = {"holds_from": holds_from.isoformat(), "minimum": goal.minimum, "full": goal.full}
        _put(db, models.Goal.holds_from, row, now)


def unset_goals(database: Database, days: Iterable[date], now: int) -> None:
    """Take goals back, so that the ones before them go on."""
    with database.transaction() as db:
        _delete(db, models.Goal.holds_from, map(date.isoformat, days), now)


def set_pauses(database: Database, days: Iterable[date], reason: str, now: int) -> None:
    """Pause the week of each of `days`, all for one reason."""
    with database.transaction() as db:
        for day in days:
            _put(db, models.Pause.day, {"day": day.isoformat(), "reason": reason}, now)


def unset_pauses(database: Database, days: Iterable[date], now: int) -> None:
    """Take pauses back."""
    with database.transaction() as db:
        _delete(db, models.Pause.day, map(date.isoformat, days), now)


def keep_routine(database: Database, document: str) -> str:
    """Keep a routine's document for good, and return its digest."""
    digest = hashlib.sha256(document.encode()).hexdigest()
    with database.transaction() as db:
        row = {"digest": digest, "document": document}
        models.Routine.insert(row).on_conflict(
            action="nothing", conflict_target=(models.Routine.digest,)
        ).execute(db)
    return digest


def routine(database: Database, digest: str) -> str | None:
    """The document under `digest`."""
    with database.reading() as db:
        found = rows(models.Routine.select().where(models.Routine.digest == digest), db)
    return found[0]["document"] if found else None


def _put(db: SqliteDatabase, key: TextField, row: dict[str, Any], now: int) -> None:
    """Write a row, in place of the one with the same key if there is one."""
    model = key.model
    model.insert(row | {"updated_at": now, "deleted_at": None}).on_conflict(
        conflict_target=[key],
        update=row | {"updated_at": later(model.updated_at, now), "deleted_at": None},
    ).execute(db)


def _delete(db: SqliteDatabase, key: TextField, values: Iterable[str], now: int) -> None:
    """Leave tombstones."""
    model = key.model
    model.update(deleted_at=now, updated_at=later(model.updated_at, now)).where(
        key.in_(list(values)), model.deleted_at.is_null()
    ).execute(db)
