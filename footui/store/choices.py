"""What the user chose: settings, goals, pauses, and the documents of routines."""

import hashlib
from collections.abc import Iterable
from datetime import date

from footui.domain.week import Goal
from footui.store import models
from footui.store.database import Database, rows


def settings(database: Database) -> dict[str, str]:
    """All settings that were made."""
    with database.reading() as db:
        query = models.Setting.select().where(models.Setting.deleted_at.is_null())
        return {row["key"]: row["value"] for row in rows(query, db)}


def set_setting(database: Database, key: str, value: str, now: int) -> None:
    """Make a setting."""
    with database.transaction() as db:
        row = {"key": key, "value": value, "updated_at": now, "deleted_at": None}
        models.Setting.insert(row).on_conflict_replace().execute(db)


def unset_setting(database: Database, key: str, now: int) -> None:
    """Take a setting back to its default."""
    with database.transaction() as db:
        models.Setting.update(deleted_at=now, updated_at=now).where(
            models.Setting.key == key, models.Setting.deleted_at.is_null()
        ).execute(db)


def goals(database: Database) -> dict[date, Goal]:
    """All goals, by the date from whose week they hold."""
    with database.reading() as db:
        query = models.Goal.select().where(models.Goal.deleted_at.is_null())
        return {
            date.fromisoformat(row["holds_from"]): Goal(row["minimum"], row["full"])
            for row in rows(query, db)
        }


def pauses(database: Database) -> dict[date, str]:
    """All pauses with their reasons, by the date whose week they pause."""
    with database.reading() as db:
        query = models.Pause.select().where(models.Pause.deleted_at.is_null())
        return {date.fromisoformat(row["day"]): row["reason"] for row in rows(query, db)}


def set_goal(database: Database, holds_from: date, goal: Goal, now: int) -> None:
    """Let a goal hold from the week that contains `holds_from`."""
    row = {
        "holds_from": holds_from.isoformat(),
        "minimum": goal.minimum,
        "full": goal.full,
        "updated_at": now,
        "deleted_at": None,
    }
    with database.transaction() as db:
        models.Goal.insert(row).on_conflict_replace().execute(db)


def unset_goal(database: Database, holds_from: date, now: int) -> None:
    """Take a goal back, so that the one before it goes on."""
    goal = models.Goal
    with database.transaction() as db:
        goal.update(deleted_at=now, updated_at=now).where(
            goal.holds_from == holds_from.isoformat(), goal.deleted_at.is_null()
        ).execute(db)


def set_pauses(database: Database, days: Iterable[date], reason: str, now: int) -> None:
    """Pause the week of each of `days`, all for one reason."""
    with database.transaction() as db:
        for day in days:
            row = {
                "day": day.isoformat(),
                "reason": reason,
                "updated_at": now,
                "deleted_at": None,
            }
            models.Pause.insert(row).on_conflict_replace().execute(db)


def unset_pauses(database: Database, days: Iterable[date], now: int) -> None:
    """Take pauses back."""
    pause = models.Pause
    with database.transaction() as db:
        pause.update(deleted_at=now, updated_at=now).where(
            pause.day.in_([day.isoformat() for day in days]), pause.deleted_at.is_null()
        ).execute(db)


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
