"""What is in a database, read as another program would, and the short routine."""

from contextlib import closing
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from footui.domain.kinds import SessionKind
from footui.domain.routine.timeline import Timeline
from footui.domain.session.record import SessionRecord
from footui.domain.session.transitions import Kind
from footui.services.routines import shipped_routine
from footui.services.service import Service
from footui.services.system import System
from footui.store import models
from footui.store.atomic_file import make_private_file
from footui.store.database import Database
from footui.store.queries import settings
from tests.support.sqlite_tools import fetch_dicts
from tests.support.terminal import poll


def sessions(path: Path) -> list[dict[str, Any]]:
    """All sessions, in the order they began."""
    return fetch_dicts(path, "SELECT * FROM session ORDER BY started_at, id")


def transitions(path: Path) -> list[dict[str, Any]]:
    """The transitions of the latest session, in order."""
    query = (
        "SELECT * FROM transition WHERE session = "
        "(SELECT id FROM session ORDER BY started_at DESC, id DESC LIMIT 1) ORDER BY number"
    )
    return fetch_dicts(path, query)


def kinds(path: Path) -> list[str]:
    """What happened in the latest session, in order."""
    return [transition["kind"] for transition in transitions(path)]


def lease(path: Path) -> dict[str, Any]:
    """Who leads the live session."""
    (found,) = fetch_dicts(path, "SELECT * FROM lease")
    return found


def wait_for_state(path: Path, state: str) -> dict[str, Any]:
    """The only session, once it is in this state, whatever any screen says."""
    assert poll(lambda: [row["state"] for row in sessions(path)] == [state]), sessions(path)
    return sessions(path)[0]


def assert_sound(path: Path) -> None:
    """Nothing is broken in the file, and no transition is missing."""
    assert fetch_dicts(path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert fetch_dicts(path, "PRAGMA foreign_key_check") == []
    gaps = (
        "SELECT session FROM transition GROUP BY session "
        "HAVING min(number) <> 0 OR max(number) <> count(*) - 1"
    )
    assert fetch_dicts(path, gaps) == []
    without = (
        "SELECT id FROM session WHERE kind = 'timed' AND id NOT IN (SELECT session FROM transition)"
    )
    assert fetch_dicts(path, without) == []
    assert len(fetch_dicts(path, "SELECT * FROM lease")) == len(
        fetch_dicts(path, "SELECT * FROM session WHERE state = 'live'")
    )


def put_past(path: Path, *sessions: SessionRecord) -> None:
    """Put sessions that are over on record; of the timed ones all of the shipped routine ran."""
    whole = Timeline.of(shipped_routine()).length
    with closing(Database(path)) as database, database.transaction() as db:
        routine = settings.keep_routine(database, shipped_routine().document)
        rows = [
            asdict(one) | {"routine": routine if one.kind is SessionKind.TIMED else None}
            for one in sessions
        ]
        log = [
            {"session": one.id, "number": n, "kind": kind, "reached": at, "position": at, "at": 0}
            for one in sessions
            if one.kind is SessionKind.TIMED
            for n, (kind, at) in enumerate(((Kind.START, 0), (Kind.FINISH, whole)))
        ]
        for n in range(0, len(rows), 1000):
            models.Session.insert_many(rows[n : n + 1000]).execute(db)
        for n in range(0, len(log), 1000):
            models.Transition.insert_many(log[n : n + 1000]).execute(db)


@cache
def blank() -> bytes:
    """Return a new database."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "footui.db"
        Database(path).close()
        return path.read_bytes()


def put_blank(path: Path) -> Path:
    """Put a new database where there is none, as to copy one is quicker; return the path."""
    if path.parent.is_dir() and not path.exists():
        make_private_file(path)
        path.write_bytes(blank())
    return path


def finish_first_run(path: Path, system: System) -> Path:
    """Choose a time zone, and record that the first run is over; return the path."""
    put_blank(path)
    with Service.open(path, system) as service:
        service.set("timezone", "Europe/Berlin")
        service.set("welcomed", "yes")
    return path
