"""Run queries, and turn rows into domain objects."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from peewee import Function, IntegerField, ModelSelect, SqliteDatabase, fn

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.limits import INSTANTS, in_instants, in_years
from footui.domain.session.record import SessionRecord
from footui.domain.session.transitions import Kind
from footui.store.errors import DatabaseDamagedError, damage
from footui.store.models import KINDS


def rows(query: "ModelSelect[Any]", db: SqliteDatabase) -> list[dict[str, Any]]:
    """Return the rows of a query, by column name.

    Raises DatabaseDamagedError for values of a wrong type.
    """
    found = list(cast("Iterable[dict[str, Any]]", query.dicts().bind(db)))
    for row in found:
        if not has_right_types(row):
            raise DatabaseDamagedError(damage(Path(db.database)))
    return found


def has_right_types(row: Mapping[str, Any]) -> bool:
    """Whether each value of a row, by column name, has the type of its column."""
    return all(isinstance(value, KINDS.get(name, object)) for name, value in row.items())


def tuples(query: "ModelSelect[Any]", db: SqliteDatabase) -> list[tuple[Any, ...]]:
    """Return the rows of a query as tuples, which is much faster for many rows."""
    return list(db.execute(query))  # type: ignore[no-untyped-call]


def check_transition(row: dict[str, Any]) -> None:
    """Raise ValueError or TypeError if `row` cannot be a transition."""
    Kind(row["kind"])
    if not has_right_types(row):
        raise TypeError(row)


def record(row: dict[str, Any]) -> SessionRecord:
    """Return a row as a record; raises ValueError, TypeError or similar for invalid values."""
    made = SessionRecord(
        **row
        | {
            "kind": SessionKind(row["kind"]),
            "state": SessionState(row["state"]),
            "counts": bool(row["counts"]),
            "log_date": as_day(row["log_date"]),
        }
    )
    in_years(made.started)
    instants = (
        made.started_at,
        made.ended_at,
        made.updated_at,
        made.deleted_at,
        made.counts_set_at,
    )
    for at in instants:
        if at is not None:
            in_instants(at)
    return made


def as_day(text: str) -> date:
    """Return the date in a column; raises ValueError for one that footui never writes."""
    return in_years(date.fromisoformat(text))


def later(column: IntegerField, now: int) -> Function:
    """Return `limits.stamp_after(column, now)` as SQL."""
    return fn.MIN(fn.MAX(now, column + 1), INSTANTS[-1])
