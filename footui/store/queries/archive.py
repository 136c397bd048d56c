"""Read a whole database as an archive, and write archives."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from peewee import CompositeKey, Model, SqliteDatabase, chunked

from footui.domain.settings import PERSONAL
from footui.domain.transfer.merge import Archive, Row, SessionRows
from footui.store import models
from footui.store.database import Database
from footui.store.queries import identity, sessions
from footui.store.rows import check_transition, record, rows, tuples


def archive(database: Database, names: Collection[str] | None = None) -> Archive:
    """Return all data of the database, with the personal settings only.

    With `names`, include only the sessions with these ids, and the live one.
    """
    with database.read_transaction() as db:
        leases = _leases(db)
        wanted = None if names is None else [*names, *leases]
        personal = models.Setting.select().where(models.Setting.key.in_(PERSONAL))
        return Archive(
            settings={row["key"]: row for row in rows(personal, db)},
            goals={row["holds_from"]: row for row in _all(models.Goal, db)},
            pauses={row["day"]: row for row in _all(models.Pause, db)},
            routines={row["digest"]: row["document"] for row in _all(models.Routine, db)},
            sessions=_sessions(db, leases, wanted),
            held=next((name for name, lease in leases.items() if lease["token"]), None),
            **identity.ids(db),
        )


def each_session(database: Database) -> Iterator[SessionRows]:
    """Yield all sessions by start, in one consistent state, with few in memory at a time."""
    session = models.Session
    in_order = session.select(session.id).order_by(session.started_at, session.id)
    with database.read_transaction() as db:
        leases = _leases(db)
        for names in chunked([name for (name,) in tuples(in_order, db)], _AT_ONCE):
            found = _sessions(db, leases, names)
            yield from (found[name] for name in names)


def is_blank(database: Database) -> bool:
    """Whether there is no session, goal or pause, not even a deleted one."""
    tables: tuple[type[Model], ...] = (models.Session, models.Goal, models.Pause)
    with database.read_transaction() as db:
        return not any(model.select().bind(db).exists() for model in tables)


def check_room(database: Database, more: int) -> None:
    """Raise StorageError if the database has no room for `more` sessions."""
    with database.read_transaction() as db:
        sessions.check_room(db, more)


def put(database: Database, news: Archive) -> None:
    """Write the rows of `news`, all or none; raises StorageError if they are too many."""
    with database.transaction() as db:
        if news.person:
            identity.take_on(db, news.person)
        routines = [{"digest": name, "document": text} for name, text in news.routines.items()]
        _write(db, models.Routine, routines)
        _write(db, models.Setting, news.settings.values())
        _write(db, models.Goal, news.goals.values())
        _write(db, models.Pause, news.pauses.values())
        _write_sessions(db, news.sessions)
        if news.sessions:
            sessions.check_room(db)


_AT_ONCE = 500
_LEASE = ("heartbeat_at", "ran_until", "position")
_TRANSITION = ("kind", "reached", "position", "at")


def _leases(db: SqliteDatabase) -> dict[str, dict[str, Any]]:
    return {row["session"]: row for row in _all(models.Lease, db)}


def _sessions(
    db: SqliteDatabase, leases: dict[str, dict[str, Any]], names: Collection[str] | None
) -> dict[str, SessionRows]:
    logs: dict[str, list[Row]] = defaultdict(list)
    session, transition = models.Session, models.Transition
    columns = [getattr(transition, column) for column in _TRANSITION]
    of_sessions, of_logs = session.select(), transition.select(transition.session, *columns)
    if names is not None:
        of_sessions = of_sessions.where(session.id.in_(names))
        of_logs = of_logs.where(transition.session.in_(names))
    for name, *values in tuples(of_logs.order_by(transition.session, transition.number), db):
        row = dict(zip(_TRANSITION, values, strict=True))
        check_transition(row)
        logs[name].append(row)
    return {
        row["id"]: _whole(row, tuple(logs[row["id"]]), leases.get(row["id"]))
        for row in rows(of_sessions, db)
    }


def _whole(row: dict[str, Any], log: tuple[Row, ...], lease: dict[str, Any] | None) -> SessionRows:
    """Return a session with its log and lease, without the process that holds the lease.

    A live session counts as changed at its last heartbeat, though its row is older.
    """
    record(row)  # raises for invalid values
    if lease is None:
        return SessionRows(row, log)
    changed_at = max(row["updated_at"], lease["heartbeat_at"])
    kept = {column: lease[column] for column in _LEASE}
    return SessionRows({**row, "updated_at": changed_at}, log, kept)


def _write_sessions(db: SqliteDatabase, versions: Mapping[str, SessionRows]) -> None:
    """Write sessions with their logs and leases.

    The order of ids writes the pages of the file in sequence. A live session comes last, because
    the schema allows one, and another version may end the one that is live now.
    """
    names = [(name,) for name in versions]
    for table in ("transition", "lease"):
        _connection(db).executemany(f'DELETE FROM "{table}" WHERE session = ?', names)  # noqa: S608
    ordered = [version for _, version in sorted(versions.items())]
    ordered.sort(key=lambda version: bool(version.lease))
    _write(db, models.Session, [version.session for version in ordered])
    _write(db, models.Transition, chain.from_iterable(map(_log, ordered)))
    _write(db, models.Lease, [_free_lease(version) for version in ordered if version.lease])


def _log(version: SessionRows) -> Iterator[Row]:
    name = version.session["id"]
    for number, row in enumerate(version.transitions):
        yield {"session": name, "number": number, **row}


def _free_lease(version: SessionRows) -> Row:
    """Return the lease of a live session from another database: no process here holds it."""
    lease = dict(version.lease or {})
    no_process: Row = {"token": None, "host": "", "terminal": "", "pid": 0}
    return {"session": version.session["id"], **no_process, "since": lease["heartbeat_at"], **lease}


def _write(db: SqliteDatabase, model: type[Model], versions: Iterable[Row]) -> None:
    """Write rows; each replaces the one with the same key.

    This uses executemany, because peewee builds a new statement every few hundred rows, which
    takes ten times as long.
    """
    meta = model._meta
    columns = [field.column_name for field in meta.sorted_fields]
    key: Any = meta.primary_key
    names = key.field_names if isinstance(key, CompositeKey) else (key.column_name,)
    changes = ", ".join(f"{name} = excluded.{name}" for name in map(_quoted, columns))
    statement = (
        f"INSERT INTO {meta.table_name} ({', '.join(map(_quoted, columns))}) "  # noqa: S608
        f"VALUES (:{', :'.join(columns)}) ON CONFLICT ({', '.join(names)}) DO UPDATE SET {changes}"
    )
    _connection(db).executemany(statement, map(dict, versions))


def _quoted(name: str) -> str:
    return f'"{name}"'


def _connection(db: SqliteDatabase) -> sqlite3.Connection:
    found: sqlite3.Connection = db.connection()  # type: ignore[no-untyped-call]
    return found


def _all(model: type[Model], db: SqliteDatabase) -> list[dict[str, Any]]:
    return rows(model.select(), db)
