"""Everything that a database holds, read and written as a whole."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from peewee import Model, SqliteDatabase, chunked

from footui.domain.archive import Archive, Row, SessionRows
from footui.domain.settings import PERSONAL
from footui.store import identity, models, sessions
from footui.store.database import Database, rows, tuples
from footui.store.sessions import record


def archive(database: Database, names: Collection[str] | None = None) -> Archive:
    """All that the database holds, as of one moment; of the settings those of the person.

    With `names`, of the sessions only these, and the live one.
    """
    with database.reading() as db:
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
    with database.reading() as db:
        leases = _leases(db)
        for names in chunked([name for (name,) in tuples(in_order, db)], _AT_ONCE):
            found = _sessions(db, leases, names)
            yield from (found[name] for name in names)


def is_blank(database: Database) -> bool:
    """Whether nothing is on record, nor was; settings and routines do not count."""
    tables: tuple[type[Model], ...] = (models.Session, models.Goal, models.Pause)
    with database.reading() as db:
        return not any(model.select().bind(db).exists() for model in tables)


def check_room(database: Database, more: int) -> None:
    """Raise StoreFault if there are not to be so many `more` sessions."""
    with database.reading() as db:
        sessions.check_room(db, more)


def put(database: Database, news: Archive) -> None:
    """Write what is new, all of it or nothing."""
    with database.transaction() as db:
        if news.person:
            identity.take_on(db, news.person)
        for digest, document in news.routines.items():
            models.Routine.insert(digest=digest, document=document).execute(db)
        for model, versions in (
            (models.Setting, news.settings),
            (models.Goal, news.goals),
            (models.Pause, news.pauses),
        ):
            _put(db, model, list(versions.values()))
        _put_sessions(db, sorted(news.sessions.values(), key=lambda rows: bool(rows.lease)))
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
        logs[name].append(dict(zip(_TRANSITION, values, strict=True)))
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


def _put_sessions(db: SqliteDatabase, versions: list[SessionRows]) -> None:
    """Write sessions with all that belongs to them; a live one last, when no other is any more."""
    for chunk in chunked(versions, _AT_ONCE):
        names = [version.session["id"] for version in chunk]
        for model in (models.Transition, models.Lease):
            model.delete().where(model.session.in_(names)).execute(db)
        _put(db, models.Session, [version.session for version in chunk])
        _put_logs(db, chunk)
        for version in chunk:
            _put_lease(db, version)


def _put_logs(db: SqliteDatabase, versions: list[SessionRows]) -> None:
    """Write the transitions; by sqlite3 itself, which takes many rows several times as fast."""
    connection: sqlite3.Connection = db.connection()  # type: ignore[no-untyped-call]
    connection.executemany(
        f"INSERT INTO transition (session, number, {', '.join(_TRANSITION)})"  # noqa: S608 (names)
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (version.session["id"], number, *(row[column] for column in _TRANSITION))
            for version in versions
            for number, row in enumerate(version.transitions)
        ),
    )


def _put_lease(db: SqliteDatabase, version: SessionRows) -> None:
    if version.lease:
        name = version.session["id"]
        nobody = {"session": name, "token": None, "host": "", "terminal": "", "pid": 0}
        since = version.lease["heartbeat_at"]
        models.Lease.insert(nobody | {"since": since} | dict(version.lease)).execute(db)


def _put(db: SqliteDatabase, model: type[Model], versions: list[Row]) -> None:
    """Write rows, each in place of the one with the same key if there is one."""
    meta = model._meta
    for chunk in chunked(versions, _AT_ONCE):
        model.insert_many(list(map(dict, chunk))).on_conflict(
            conflict_target=[meta.primary_key], preserve=list(meta.sorted_fields)
        ).execute(db)


def _all(model: type[Model], db: SqliteDatabase) -> list[dict[str, Any]]:
    return rows(model.select(), db)
