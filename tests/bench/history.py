"""The history with fifty years of sessions against the history with ten sessions."""

import statistics
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.record import SessionRecord, new_id
from footui.domain.session.transitions import Kind
from footui.domain.weeks.week import log_date
from footui.services.routines import shipped_routine
from footui.services.service import Service
from footui.services.system import real_system
from footui.store import models
from footui.store.database import Database
from footui.store.queries import settings
from tests.bench.environment import environment
from tests.bench.figures import Figure
from tests.support.terminal import DOWN, LEFT, RIGHT, UP, Terminal

YEARS = 50
LENGTH = 1_209_000
ZONE = ZoneInfo("Europe/Berlin")
QUIET = 0.15
ROUNDS = 15
STARTS = 9
MOVES = {
    "a day": (LEFT, RIGHT),
    "a week": (UP, DOWN),
    "a month": ("[", "]"),
    "a year": ("{", "}"),
    "to the year": ("y", "y"),
    "to the pain": ("p", "p"),
}
AT_MOST = {"a day": "400 bytes", "a month": "500 bytes"}


def fill(path: Path, now: datetime, *, sessions: int | None = None) -> int:
    """Put three or four sessions a week for fifty years on record, or only the last of them."""
    with Service.open(path, real_system()) as service:
        service.set("timezone", ZONE.key)
        service.set("welcomed", "yes")
    database = Database(path)
    digest = settings.keep_routine(database, shipped_routine().document)
    starts = [now - timedelta(days=2 * n, hours=1) for n in range(YEARS * 365 // 2)][:sessions]
    records = [_session(n, start, digest) for n, start in enumerate(starts)]
    log = [
        {"session": record.id, "number": n, "kind": kind, "reached": at, "position": at, "at": 0}
        for record in records
        for n, (kind, at) in enumerate(((Kind.START, 0), (Kind.FINISH, LENGTH)))
    ]
    with database.transaction() as db:
        for rows, model in ((list(map(asdict, records)), models.Session), (log, models.Transition)):
            for n in range(0, len(rows), 1000):
                model.insert_many(rows[n : n + 1000]).execute(db)
    database.close()
    return len(records)


def _session(number: int, start: datetime, digest: str) -> SessionRecord:
    began = int(start.timestamp() * 1000)
    return SessionRecord(
        id=new_id(began, number.to_bytes(10)),
        kind=SessionKind.TIMED,
        state=SessionState.DONE,
        counts=True,
        log_date=log_date(start, ZONE, timedelta(0)),
        started_at=began,
        ended_at=began + LENGTH,
        timezone=ZONE.key,
        utc_offset=3600,
        updated_at=began,
        routine=digest,
        minutes=LENGTH / 60_000,
        pain_before=number * 7 % 5 + 2,
        pain_after=number * 3 % 4 + 1,
        note="left ankle stiff" if number % 3 == 0 else "",
    )


def press(terminal: Terminal, key: str) -> tuple[float, int]:
    """Seconds from a key to the last byte that it makes the program write, and how many."""
    before, sent = len(terminal.raw), time.monotonic()
    terminal.send(key)
    last = sent
    while (now := time.monotonic()) < (last + QUIET if last > sent else sent + 5):
        size = len(terminal.raw)
        terminal.read((last if last > sent else sent + 5) + QUIET - now)
        if len(terminal.raw) > size:
            last = time.monotonic()
    return last - sent, len(terminal.raw) - before


def history(folder: Path) -> list[Figure]:
    """Press the same keys in both, in turns."""
    now = datetime.now(UTC)
    long, short = folder / "long.db", folder / "short.db"
    count = fill(long, now)
    fill(short, now, sessions=10)
    name = f"history with {count:,} sessions in {YEARS} years"
    opening = []
    for _ in range(STARTS):
        with _opened(folder, long) as full, _opened(folder, short) as empty:
            opening.append((press(full, "h"), press(empty, "h")))
    figures = [_figure(f"{name}, opened", opening, "2,500 bytes")]
    with _opened(folder, long) as full, _opened(folder, short) as empty:
        for terminal in (full, empty):
            press(terminal, "h")
        for move, keys in MOVES.items():
            pairs = [(press(full, key), press(empty, key)) for key in keys * ROUNDS]
            figures.append(_figure(move, pairs, AT_MOST.get(move, "")))
    return figures


def _opened(folder: Path, path: Path) -> Terminal:
    terminal = Terminal(
        [sys.executable, "-m", "footui"], environment(folder) | {"FOOTUI_DB": str(path)}
    )
    terminal.wait_for("20:09", 30)
    terminal.read_for(0.5)
    return terminal


Press = tuple[float, int]


def _figure(what: str, pairs: list[tuple[Press, Press]], at_most: str = "") -> Figure:
    ratio = statistics.median(full[0] / empty[0] for full, empty in pairs)
    seconds = statistics.median(full[0] for full, _ in pairs)
    written = [full[1] for full, _ in pairs]
    measured = (
        f"{ratio:.2f} × one with 10 sessions, {1000 * seconds:.1f} ms; "
        f"{statistics.median(written):.0f} bytes, at most {max(written):,}"
    )
    return Figure(what, measured, at_most)
