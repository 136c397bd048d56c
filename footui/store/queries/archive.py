"""Everything that a database holds, read and written as a whole."""

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
    """All that the database holds, as of one moment; of the settings those of the person.

    With `names`, of the sessions only these, and the live one.
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
    """All sessions in the order in which they began, as of one moment; few are in memory."""
    session = models.Session
    in_order = session.select(session.id).order_by(session.started_at, session.id)
    with database.read_transaction() as db:
        leases = _leases(db)
        for names in chunked([name for (name,) in tuples(in_order, db)], _AT_ONCE):
            found = _sessions(db, leases, names)
            yield from (found[name] for name in names)


def is_blank(database: Database) -> bool:
    """Whether nothing is on record, nor was; settings and routines do not count."""
    tables: tuple[type[Model], ...] = (models.Session, models.Goal, models.Pause)
    with database.read_transaction() as db:
        return not any(model.select().bind(db).exists() for model in tables)


def check_room(database: Database, more: int) -> None:
    """Raise StorageError if there are not to be so many `more` sessions."""
    with database.read_transaction() as db:
        sessions.check_room(db, more)


def put(database: Database, news: Archive) -> None:
    """Write what is new, all of it or nothing."""
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
    """A session with what belongs to it; of a lease what is true anywhere: who holds it is not.

    What happens to a live session changes it, though its row stays as it is.
    """
    record(row)  # which only a sound one becomes
    if lease is None:
        return SessionRows(row, log)
    changed_at = max(row["updated_at"], lease["heartbeat_at"])
    kept = {column: lease[column] for column in _LEASE}
    return SessionRows({**row, "updated_at": changed_at}, log, kept)


def _write_sessions(db: SqliteDatabase, versions: Mapping[str, SessionRows]) -> None:
    """Write sessions with all that belongs to them; a live one last, when no other is any more.

    In the order of their ids the pages of the file are written one after the other.
    """
    names = [(name,) for name in versions]
    for table in ("transition", "lease"):
        _connection(db).executemany(f'DELETE FROM "{table}" WHERE session = ?', names)  # noqa: S608
    ordered = [version for _, version in sorted(versions.items())]
    ordered.sort(key=lambda version: bool(version.lease))
    _write(db, models.Session, [version.session for version in ordered])
    _write(db, models.Transition, chain.from_iterable(map(_log, ordered)))
    _write(db, models.Lease, [_left(version) for version in ordered if version.lease])


def _log(version: SessionRows) -> Iterator[Row]:
    name = version.session["id"]
    for number, row in enumerate(version.transitions):
        yield {"session": name, "number": number, **row}


def _left(version: SessionRows) -> Row:
    """The lease of a session that waits: nobody holds it here."""
    lease = dict(version.lease or {})
    nobody: Row = {"token": None, "host": "", "terminal": "", "pid": 0}
    return {"session": version.session["id"], **nobody, "since": lease["heartbeat_at"], **lease}


def _write(db: SqliteDatabase, model: type[Model], versions: Iterable[Row]) -> None:
    """Write rows, each in place of the one with the same key if there is one.

    peewee would make its statements anew for every few hundred rows, which takes ten times as long.
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
