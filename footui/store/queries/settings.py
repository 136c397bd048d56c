"""Read and write settings, goals, pauses and routines."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import Model

from footui.domain.kinds import ChangeKind
from footui.domain.weeks.week import Goal
from footui.store import models
from footui.store.database import Database
from footui.store.rows import as_day, later, rows


def settings(database: Database) -> dict[str, str]:
    """Return the stored settings; the others have their defaults."""
    with database.read_transaction() as db:
        query = models.Setting.select().where(models.Setting.deleted_at.is_null())
        return {row["key"]: row["value"] for row in rows(query, db)}


def set_setting(database: Database, key: str, value: str, now: int) -> None:
    """Store a setting."""
    setting = models.Setting
    row = {"key": key, "value": value, "deleted_at": None}
    with database.transaction() as db:
        setting.insert(row | {"updated_at": now}).on_conflict(
            conflict_target=[setting.key],
            update=row | {"updated_at": later(setting.updated_at, now)},
        ).execute(db)


def unset_setting(database: Database, key: str, now: int) -> None:
    """Reset a setting to its default."""
    setting = models.Setting
    with database.transaction() as db:
        setting.update(deleted_at=now, updated_at=later(setting.updated_at, now)).where(
            setting.key == key, setting.deleted_at.is_null()
        ).execute(db)


def goals(database: Database) -> dict[date, Goal]:
    """Return all goals, by the date from whose week on they hold."""
    with database.read_transaction() as db:
        query = models.Goal.select().where(models.Goal.deleted_at.is_null())
        return {
            as_day(row["holds_from"]): Goal(row["minimum"], row["full"]) for row in rows(query, db)
        }


def pauses(database: Database) -> dict[date, str]:
    """Return the reasons of all pauses, by the date whose week they pause."""
    with database.read_transaction() as db:
        query = models.Pause.select().where(models.Pause.deleted_at.is_null())
        return {as_day(row["day"]): row["reason"] for row in rows(query, db)}


def set_goal(
    database: Database, holds_from: date, goal: Goal, now: int, *, instead: Iterable[date] = ()
) -> None:
    """Store a goal from the week of `holds_from` on, and delete the goals of `instead`."""
    day = holds_from.isoformat()
    row = {"holds_from": day, "minimum": goal.minimum, "full": goal.full}
    wanted = _none(instead) | {day: row}
    _replace(database, ChangeKind.GOAL, models.Goal, wanted, now)


def unset_goals(database: Database, days: Iterable[date], now: int) -> None:
    """Delete goals, so that the ones before them go on."""
    _replace(database, ChangeKind.GOAL_REMOVED, models.Goal, _none(days), now)


def set_pauses(
    database: Database,
    days: Iterable[date],
    reason: str,
    now: int,
    *,
    instead: Iterable[date] = (),
) -> None:
    """Pause the weeks of `days` for one reason, and delete the pauses of `instead`."""
    paused = map(date.isoformat, days)
    wanted = _none(instead) | {day: {"day": day, "reason": reason} for day in paused}
    _replace(database, ChangeKind.PAUSE, models.Pause, wanted, now)


def unset_pauses(database: Database, days: Iterable[date], now: int) -> None:
    """Delete pauses."""
    _replace(database, ChangeKind.PAUSE_REMOVED, models.Pause, _none(days), now)


def keep_routine(database: Database, document: str) -> str:
    """Store a routine's document, which is never deleted, and return its SHA-256."""
    digest = hashlib.sha256(document.encode()).hexdigest()
    with database.transaction() as db:
        row = {"digest": digest, "document": document}
        models.Routine.insert(row).on_conflict(
            action="nothing", conflict_target=(models.Routine.digest,)
        ).execute(db)
    return digest


def routine(database: Database, digest: str) -> str | None:
    """Return the document with this SHA-256, or None."""
    with database.read_transaction() as db:
        found = rows(models.Routine.select().where(models.Routine.digest == digest), db)
    return found[0]["document"] if found else None


def _none(days: Iterable[date]) -> dict[str, Any]:
    """Return the argument of `edits.replace` that deletes the rows of these days."""
    return dict.fromkeys(map(date.isoformat, days))


def _replace(
    database: Database, kind: ChangeKind, model: type[Model], wanted: dict[str, Any], now: int
) -> None:
    from footui.store.queries import edits  # not for prompts, which only read

    edits.replace(database, kind, model, wanted, now)
