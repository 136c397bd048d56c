"""Everything that a database holds, read and written as a whole."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from peewee import JOIN, CompositeKey, Model, SqliteDatabase, fn

from footui.domain.archive import Archive, Row, SessionRows
from footui.store import models
from footui.store.database import Database, rows, tuples
from footui.store.sessions import record


def archive(database: Database) -> Archive:
    """All that the database holds, as of one moment."""
    with database.reading() as db:
        leases = {row["session"]: row for row in _all(models.Lease, db)}
        return Archive(
            settings={row["key"]: row for row in _all(models.Setting, db)},
            goals={row["holds_from"]: row for row in _all(models.Goal, db)},
            pauses={row["day"]: row for row in _all(models.Pause, db)},
            routines={row["digest"]: row["document"] for row in _all(models.Routine, db)},
            sessions=_sessions(db, leases),
            held=next((name for name, lease in leases.items() if lease["token"]), None),
        )


def put(database: Database, news: Archive, seen: Archive) -> bool:
    """Write what is new, all of it or nothing: the file is locked no longer than that takes.

    Writes nothing, and returns false, where a row that it concerns, or which session is live, is
    not as it was `seen` any more.
    """
    with database.transaction() as db:
        if _concerned(_stamps(db), news) != _concerned(_stamps_of(seen), news):
            return False
        routines = [{"digest": name, "document": text} for name, text in news.routines.items()]
        _write(db, models.Routine, routines)
        _write(db, models.Setting, news.settings.values())
        _write(db, models.Goal, news.goals.values())
        _write(db, models.Pause, news.pauses.values())
        _write_sessions(db, news.sessions)
    return True


_Stamps = Mapping[tuple[str, str], object]
"""When each row was changed, by its table and name, and how it is with the live session."""


def _stamps(db: SqliteDatabase) -> _Stamps:
    session, lease = models.Session, models.Lease
    changed = fn.MAX(session.updated_at, fn.COALESCE(lease.heartbeat_at, 0))
    found: dict[tuple[str, str], object] = {
        ("session", name): (at, live is not None, token is not None)
        for name, at, live, token in tuples(
            session.select(session.id, changed, lease.session, lease.token).join(
                lease, JOIN.LEFT_OUTER, on=(lease.session == session.id)
            ),
            db,
        )
    }
    for key in (models.Setting.key, models.Goal.holds_from, models.Pause.day):
        name = key.model._meta.table_name
        query = key.model.select(key, key.model.updated_at)
        found |= {(name, value): at for value, at in tuples(query, db)}
    return found


def _stamps_of(archive: Archive) -> _Stamps:
    """The same, of what was read before."""
    found: dict[tuple[str, str], object] = {
        ("session", name): (
            version.session["updated_at"],
            version.lease is not None,
            name == archive.held,
        )
        for name, version in archive.sessions.items()
    }
    tables = {"setting": archive.settings, "goal": archive.goals, "pause": archive.pauses}
    for table, versions in tables.items():
        found |= {(table, name): row["updated_at"] for name, row in versions.items()}
    return found


def _concerned(stamps: _Stamps, news: Archive) -> _Stamps:
    """Those of the rows that are new, and who is live: its beats alone concern nobody else."""
    names = {
        *(("session", name) for name in news.sessions),
        *(("setting", name) for name in news.settings),
        *(("goal", name) for name in news.goals),
        *(("pause", name) for name in news.pauses),
    }
    live = {
        key: stamp[1:] for key, stamp in stamps.items() if isinstance(stamp, tuple) and stamp[1]
    }
    return live | {key: stamp for key, stamp in stamps.items() if key in names}


_LEASE = ("heartbeat_at", "ran_until", "position")
_TRANSITION = ("kind", "reached", "position", "at")


def _sessions(db: SqliteDatabase, leases: dict[str, dict[str, Any]]) -> dict[str, SessionRows]:
    logs: dict[str, list[Row]] = defaultdict(list)
    transition = models.Transition
    for row in rows(transition.select().order_by(transition.session, transition.number), db):
        logs[row["session"]].append({column: row[column] for column in _TRANSITION})
    return {
        row["id"]: _whole(row, tuple(logs[row["id"]]), leases.get(row["id"]))
        for row in _all(models.Session, db)
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
