"""Inspect a database file without creating, repairing or changing anything."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from footui.domain.errors import StorageError
from footui.domain.limits import in_instants
from footui.domain.routine import toml_reader
from footui.domain.session.lease import Lease
from footui.domain.session.transitions import Kind
from footui.domain.settings import is_zone
from footui.store import file_kind
from footui.store.atomic_file import follow_links
from footui.store.busy import BusyWait
from footui.store.errors import sentence
from footui.store.maintenance.online_copy import dangling_rows, integrity_error
from footui.store.resources import resource
from footui.store.rows import as_day, record

_HIGHEST_PID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """The file and its directory; sizes are in bytes.

    `mode` is None if there is no file yet.
    """

    size: int
    mode: int | None
    directory_mode: int
    is_ours: bool
    is_writable: bool
    free: int


class Form(StrEnum):
    """What is at the path of a database. Apart from the first three, all are footui databases."""

    MISSING = "missing"
    EMPTY = "empty"
    UNUSABLE = "unusable"
    CUT_OFF = "cut off in the midst of a write"
    WAL = "written ahead by another program"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Contents:
    """A summary of the rows.

    `unreadable` is the number of rows that footui cannot read, by table. `strange_zones` is the
    number of sessions in a time zone that this machine does not know. `timezone` is that of the
    settings. `is_torn` means a live session without a lease, or the reverse. `newest` is the time
    of the last change, in milliseconds since 1970 UTC.
    """

    sessions: int = 0
    unreadable: Mapping[str, int] = field(default_factory=dict)
    strange_zones: int = 0
    timezone: str | None = None
    lease: Lease | None = None
    is_torn: bool = False
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of an inspection; `contents` is None if the database is not intact.

    `fault` is why the file is unusable, `flaw` how it is damaged. `differing` are the names of
    tables and indexes that differ from schema.sql; `dangling` is the number of rows that refer to
    missing rows.
    """

    form: Form
    fault: str = ""
    version: int = 0
    flaw: str = ""
    differing: tuple[str, ...] = ()
    dangling: int = 0
    contents: Contents | None = None

    @property
    def is_sound(self) -> bool:
        """Whether footui can open the database and read all rows, as far as this shows."""
        contents = self.contents
        return (
            self.form is Form.DATABASE
            and not (self.flaw or self.differing or self.dangling)
            and not (contents and (contents.unreadable or contents.is_torn))
        )


def place(path: Path) -> Place | None:
    """Return the data of the file system about `path`; None if it refuses them."""
    try:
        file = path.stat() if path.exists() else None
        directory = next(parent for parent in follow_links(path).parents if parent.is_dir())
        return Place(
            size=file.st_size if file else 0,
            mode=stat.S_IMODE(file.st_mode) if file else None,
            directory_mode=stat.S_IMODE(directory.stat().st_mode),
            is_ours=not file or os.geteuid() in (0, file.st_uid),
            is_writable=os.access(directory, os.W_OK) and (not file or os.access(path, os.W_OK)),
            free=shutil.disk_usage(directory).free,
        )
    except OSError:
        return None


def examine(path: Path, wait: BusyWait | None = None) -> Examination:
    """Inspect the database at `path`; wait while another program writes to it."""
    try:
        form = _form(path)
        if form is Form.DATABASE:
            with closing(_opened(path, wait)) as connection:
                return _examined(connection, path)
        is_blank = form in (Form.MISSING, Form.EMPTY)
        return Examination(form, contents=Contents() if is_blank else None)
    except StorageError as refusal:
        fault = str(refusal).removeprefix(f"{path} ")
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK":
            return Examination(Form.CUT_OFF)
        fault = sentence(error, path, named="it").removeprefix("it ")
    return Examination(Form.UNUSABLE, fault=fault)


def _form(path: Path) -> Form:
    if file_kind.is_empty(path):
        return Form.EMPTY if path.exists() else Form.MISSING
    file_kind.refuse_foreign(path)
    return Form.WAL if file_kind.is_written_ahead(path) else Form.DATABASE


def _opened(path: Path, wait: BusyWait | None) -> sqlite3.Connection:
    """Return a read-only connection, on which SQLite does not repair the file either."""
    connection = (wait or BusyWait()).open(path, "ro")
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda text: text.decode(errors="surrogateescape")
    return connection


def _examined(connection: sqlite3.Connection, path: Path) -> Examination:
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        raise StorageError(file_kind.NOT_OURS.format(path=path))
    flaw, is_todays = integrity_error(connection), version == file_kind.SCHEMA_VERSION
    differing = _differing(connection) if is_todays else ()
    is_whole = not (flaw or differing)
    return Examination(
        Form.DATABASE,
        version=version,
        flaw=flaw,
        differing=differing,
        dangling=len(dangling_rows(connection)) if is_whole else 0,
        contents=_contents(connection) if is_whole and is_todays else None,
    )


def _differing(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the objects that differ from schema.sql; extra indexes do no harm."""
    with closing(sqlite3.connect(":memory:")) as model:
        model.executescript(resource("schema.sql"))
        wanted, found = _objects(model), _objects(connection)
    known = {name for name, _ in wanted}
    others = {each for each in found if each[0] not in known and each[1].startswith("CREATE INDEX")}
    return tuple(sorted({name for name, _ in (wanted ^ found) - others}))


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return the objects of a schema with their SQL, without comments and spacing."""
    query = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'"
    return {
        (name, " ".join(re.findall(r"\w+|[^\w\s]", re.sub(r"--[^\n]*", "", sql or ""))))
        for name, sql in connection.execute(query)
    }


def _contents(connection: sqlite3.Connection) -> Contents:
    connection.execute("BEGIN")  # to read one consistent state

    def values(query: str) -> list[sqlite3.Row]:
        return connection.execute(query).fetchall()

    zones = [zone for (zone,) in values("SELECT timezone FROM session")]
    chosen = values("SELECT value FROM setting WHERE key = 'timezone' AND deleted_at IS NULL")
    live = {session for (session,) in values("SELECT id FROM session WHERE state = 'live'")}
    leases = [row for row in values("SELECT * FROM lease") if _is_readable(_lease, row)]
    [[newest]] = values(_NEWEST)
    return Contents(
        sessions=len(zones),
        unreadable={
            table: count
            for table, (query, read) in _READERS.items()
            if (count := sum(not _is_readable(read, row) for row in values(query)))
        },
        strange_zones=sum(not is_zone(zone) for zone in zones),
        timezone=chosen[0]["value"] if chosen else None,
        lease=_lease(leases[0]) if leases else None,
        is_torn=live != {row["session"] for row in leases},
        newest=newest or 0,
    )


def _is_readable(read: Callable[[sqlite3.Row], object], row: sqlite3.Row) -> bool:
    try:
        read(row)
        "".join(value for value in row if isinstance(value, str)).encode()
    except (ValueError, TypeError, OverflowError, OSError, RecursionError):
        return False
    return True


def _routine(row: sqlite3.Row) -> None:
    if hashlib.sha256(row["document"].encode()).hexdigest() != row["digest"]:
        raise ValueError
    toml_reader.parse(row["document"])


def _lease(row: sqlite3.Row) -> Lease:
    for moment in (row["since"], row["heartbeat_at"]):
        in_instants(moment)
    if not 0 <= row["pid"] <= _HIGHEST_PID:
        raise ValueError
    return Lease(**dict(row))


def _transition(row: sqlite3.Row) -> None:
    Kind(row["kind"])
    in_instants(row["at"])
    if min(row["reached"], row["position"]) < 0:
        raise ValueError


_READERS: Mapping[str, tuple[str, Callable[[sqlite3.Row], object]]] = {
    "setting": ("SELECT * FROM setting", dict),
    "session": ("SELECT * FROM session", lambda row: record(dict(row))),
    "transition": ("SELECT * FROM transition", _transition),
    "goal": ("SELECT * FROM goal", lambda row: as_day(row["holds_from"])),
    "pause": ("SELECT * FROM pause", lambda row: as_day(row["day"])),
    "routine": ("SELECT * FROM routine", _routine),
    "change": ("SELECT * FROM change", lambda row: as_day(row["day"])),
    "changed_row": ("SELECT * FROM changed_row", lambda row: json.loads(row["other"] or "{}")),
    "lease": ("SELECT * FROM lease", _lease),
}
_NEWEST = """
    SELECT max(newest) FROM (
        SELECT max(updated_at) AS newest FROM setting
        UNION ALL SELECT max(updated_at) FROM goal
        UNION ALL SELECT max(updated_at) FROM pause
        UNION ALL SELECT max(updated_at) FROM session
        UNION ALL SELECT max(heartbeat_at) FROM lease
    )
"""
