"""Everything that a database holds, read and written as a whole."""

from collections import defaultdict
from typing import Any

from peewee import Model, SqliteDatabase, chunked

from footui.domain.archive import Archive, Row, SessionRows
from footui.domain.settings import PERSONAL
from footui.store import identity, models
from footui.store.database import Database, rows
from footui.store.sessions import record


def archive(database: Database) -> Archive:
    """All that the database holds, as of one moment; of the settings those of the person."""
    with database.reading() as db:
        leases = {row["session"]: row for row in _all(models.Lease, db)}
        personal = models.Setting.select().where(models.Setting.key.in_(PERSONAL))
        return Archive(
            settings={row["key"]: row for row in rows(personal, db)},
            goals={row["holds_from"]: row for row in _all(models.Goal, db)},
            pauses={row["day"]: row for row in _all(models.Pause, db)},
            routines={row["digest"]: row["document"] for row in _all(models.Routine, db)},
            sessions=_sessions(db, leases),
            held=next((name for name, lease in leases.items() if lease["token"]), None),
            **identity.ids(db),
        )


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


_AT_ONCE = 500
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


def _put_sessions(db: SqliteDatabase, versions: list[SessionRows]) -> None:
    """Write sessions with all that belongs to them; a live one last, when no other is any more."""
    for chunk in chunked(versions, _AT_ONCE):
        names = [version.session["id"] for version in chunk]
        for model in (models.Transition, models.Lease):
            model.delete().where(model.session.in_(names)).execute(db)
        _put(db, models.Session, [version.session for version in chunk])
        for version in chunk:
            _fill(db, version)


def _fill(db: SqliteDatabase, version: SessionRows) -> None:
    name = version.session["id"]
    log = [{"session": name, "number": n, **row} for n, row in enumerate(version.transitions)]
    for part in chunked(log, _AT_ONCE):
        models.Transition.insert_many(part).execute(db)
    if version.lease:
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
