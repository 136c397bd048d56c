"""Two services on one file act in random order; the rules of the lease always hold."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import LeaseLostError, StorageError
from footui.domain.routine import toml_reader
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Transition
from footui.services.live.fallback_file import find_pending
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.store.database import Database
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.routines import SHORT
from tests.support.session_driver import find_pending_session, numbered, replayed
from tests.support.sqlite_tools import fetch_rows, locked

CHANGES = [
    Session.pause,
    Session.resume,
    Session.resume,
    Session.next_block,
    Session.previous_block,
    Session.restart_block,
    Session.next_exercise,
    Session.previous_exercise,
    Session.extend,
]


class TwoFootuis:
    """Everything that can happen to a session; invariants hold after each step."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.rng = random.Random(seed)
        self.fake_system = FakeSystem()
        self.lock = ExitStack()
        self.is_locked = False
        self.pid = 100
        self.databases: dict[int, Database] = {}
        self.services: dict[int, Service] = {}
        self.live_sessions: dict[int, LiveSession] = {}
        self.logs: dict[str, tuple[Transition, ...]] = {}
        self.steps = {
            self.time_passes_under_the_eyes_of_one: 8,
            self.time_passes_unseen: 2,
            self.both_look: 3,
            self.one_changes_it: 8,
            self.one_ends_it: 1,
            self.one_begins: 3,
            self.one_takes_over: 3,
            self.one_puts_it_aside: 1,
            self.one_dies: 1,
            self.another_program_locks_or_unlocks: 2,
        }
        for number in (0, 1):
            self._start(number)
        self.services[0].routines.use(toml_reader.parse(SHORT))

    def close(self) -> None:
        self.lock.close()
        for database in self.databases.values():
            database.close()

    def step(self) -> str:
        [chosen] = self.rng.choices([*self.steps], [*self.steps.values()])
        number = self.rng.choice([0, 1])
        chosen(number, self.live_sessions.get(number))
        return f"{chosen.__name__} {number}"

    def _start(self, number: int) -> None:
        self.pid += 1
        self.databases[number] = Database(self.path)
        self.services[number] = Service(self.databases[number], self.fake_system.system(self.pid))

    # Steps

    def time_passes_under_the_eyes_of_one(self, number: int, live: LiveSession | None) -> None:
        for _ in range(self.rng.randint(1, 20)):
            self.fake_system.advance(self.rng.choice([900, 1_000]))
            if live:
                live.tick()

    def time_passes_unseen(self, number: int, live: LiveSession | None) -> None:
        self.fake_system.advance(self.rng.choice([1, 300, 4_999, 5_001, 60_000]))

    def both_look(self, number: int, live: LiveSession | None) -> None:
        for each in self.live_sessions.values():
            each.tick()

    def one_changes_it(self, number: int, live: LiveSession | None) -> None:
        """Change a session: its service holds the lease, or learns that the other one does."""
        for change in self.rng.choices(CHANGES, k=self.rng.randint(1, 3)):
            if live:
                leads = self._tokens() == [live._recorder.lock.token]
                count, was_saved = len(live.session.log), live.is_saved
                live.apply(change)
                assert leads or count == len(live.session.log) or live.lost or live.failure
                assert not (leads and live.lost)
                assert not was_saved or live.is_saved or live.lost or self.is_locked

    def one_ends_it(self, number: int, live: LiveSession | None) -> None:
        if live and not live.is_over:
            if self.rng.random() < 0.5:
                live.discard()
            else:
                live.stop(pain=5, place="back")

    def one_begins(self, number: int, live: LiveSession | None) -> None:
        was_live = self._is_live()
        try:
            self.live_sessions[number] = self.services[number].sessions.start(None)
        except LeaseLostError:
            assert was_live
        except StorageError:
            assert self.is_locked
        else:
            assert not was_live

    def one_takes_over(self, number: int, live: LiveSession | None) -> None:
        try:
            self.services[number].sessions.watch()
            waiting = find_pending_session(self.services[number])
            assert bool(waiting) == self._is_live()
            is_more_kept = any(find_pending(self.path, []))
            taken = self.services[number].sessions.take()
        except StorageError:
            assert self.is_locked
        else:
            assert is_more_kept or bool(taken) == bool(waiting)
            if taken and waiting and not is_more_kept:
                assert taken.session.ran == waiting.session.ran
                assert taken.session.position == waiting.session.position
            if taken:
                self.live_sessions[number] = taken

    def one_puts_it_aside(self, number: int, live: LiveSession | None) -> None:
        if live:
            leads = self._tokens() == [live._recorder.lock.token]
            try:
                live.suspend()
            except StorageError:
                assert self.is_locked
            else:
                del self.live_sessions[number]
                if leads and not live.is_over:
                    assert self._tokens() == [None]
                    assert live.is_saved

    def one_dies(self, number: int, live: LiveSession | None) -> None:
        if not self.is_locked:
            if live := self.live_sessions.pop(number, None):
                live._recorder.lock.release()
            self.databases[number].close()
            self._start(number)

    def another_program_locks_or_unlocks(self, number: int, live: LiveSession | None) -> None:
        if self.is_locked:
            self.lock.close()
        else:
            self.lock.enter_context(locked(self.path))
        self.is_locked = not self.is_locked

    def _tokens(self) -> list[str | None]:
        return [token for (token,) in fetch_rows(self.path, "SELECT token FROM lease")]

    def _is_live(self) -> bool:
        return bool(fetch_rows(self.path, "SELECT id FROM session WHERE state = 'live'"))

    # Invariants

    def check(self) -> None:
        on_record = OnRecord.of(self.path)
        self._one_session_is_live_and_it_alone_has_a_lease(on_record)
        self._logs_only_ever_grow(on_record)
        for row in on_record.sessions.values():
            self._a_session_is_over_when_its_log_says_so(row, on_record)
            self._nobody_ran_longer_than_time_passed(row, on_record)
        for live in self.live_sessions.values():
            if on_record.lease and on_record.lease["token"] == live._recorder.lock.token:
                self._a_leader_remembers_what_is_committed(live, on_record)
                self._a_leaders_heart_beats(live, on_record.lease["position"])
            if live.is_over and live.is_saved and not live.lost:
                self._what_is_called_saved_is_saved(live, on_record)

    def _one_session_is_live_and_it_alone_has_a_lease(self, on_record: "OnRecord") -> None:
        live = [row["id"] for row in on_record.sessions.values() if row["state"] == "live"]
        assert live == ([on_record.lease["session"]] if on_record.lease else [])

    def _logs_only_ever_grow(self, on_record: "OnRecord") -> None:
        for session_id, before in self.logs.items():
            assert on_record.logs[session_id][: len(before)] == before
        self.logs = on_record.logs
        for log in self.logs.values():
            assert log[0].kind is Kind.START
            assert not {t.kind for t in log[:-1]} & {Kind.STOP, Kind.FINISH}

    def _a_session_is_over_when_its_log_says_so(self, row: Any, on_record: "OnRecord") -> None:
        session = replayed(on_record.logs[row["id"]])
        if row["deleted_at"] is not None:  # it was discarded, and its log stays as it was
            return
        assert session.is_over == (row["state"] != "live")
        if session.is_over:
            assert session.counts == bool(row["counts"]) == (row["state"] == "done")

    def _nobody_ran_longer_than_time_passed(self, row: Any, on_record: "OnRecord") -> None:
        is_live = row["state"] == "live"
        reached = on_record.lease["position"] if on_record.lease and is_live else 0
        session = replayed(on_record.logs[row["id"]], reached)
        ran = sum(end - start for start, end in session.ran)
        assert ran <= self.fake_system.utc - row["started_at"]
        assert is_live or row["started_at"] <= row["ended_at"] <= self.fake_system.utc
        assert all(0 <= start < end <= session.timeline.length for start, end in session.ran)

    def _a_leader_remembers_what_is_committed(
        self, live: LiveSession, on_record: "OnRecord"
    ) -> None:
        assert not live.lost
        log, lease = on_record.logs[live.record.id], on_record.lease
        assert log == live.session.log[: len(log)]
        if not live.failure:
            assert log == live.session.log
        if live.is_saved and lease["heartbeat_at"] == self.fake_system.utc:
            now = self.fake_system.monotonic
            expected = replayed(log, lease["position"])
            assert expected.position == live.session.position_at(now)
            assert expected.timeline == live.session.timeline
            assert expected.ran == live.session.ran_at(now)

    def _a_leaders_heart_beats(self, live: LiveSession, position: int) -> None:
        if live.is_saved and not live.failure:
            assert live.session.position_at(live.session.seen) - position <= 5_000

    def _what_is_called_saved_is_saved(self, live: LiveSession, on_record: "OnRecord") -> None:
        assert on_record.logs[live.record.id] == live.session.log
        row, record = on_record.sessions[live.record.id], live.record
        for column in ("counts", "ended_at", "stop_pain", "stop_place", "deleted_at"):
            assert row[column] == getattr(record, column)


@dataclass(frozen=True)
class OnRecord:
    """Return all that is committed, as another connection sees it."""

    sessions: dict[str, sqlite3.Row]
    lease: sqlite3.Row | None
    logs: dict[str, tuple[Transition, ...]]

    @classmethod
    def of(cls, path: Path) -> "OnRecord":
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.row_factory = sqlite3.Row
            sessions = connection.execute("SELECT * FROM session").fetchall()
            leases = connection.execute("SELECT * FROM lease").fetchall()
            found = connection.execute("SELECT * FROM transition ORDER BY session, number")
            logs = {key: list(log) for key, log in groupby(found, key=itemgetter("session"))}
        assert len(leases) <= 1
        columns = itemgetter("number", "kind", "reached", "position")
        return cls(
            sessions={row["id"]: row for row in sessions},
            lease=leases[0] if leases else None,
            logs={key: numbered([columns(row) for row in log]) for key, log in logs.items()},
        )


@pytest.fixture(params=few(range(20), 5))
def two_apps(
    request: pytest.FixtureRequest, path: Path, no_lock_wait: None
) -> Iterator[TwoFootuis]:
    """Return one of many random runs; a seed always gives the same run."""
    two_apps = TwoFootuis(path, seed=request.param)
    yield two_apps
    two_apps.close()


def test_whatever_two_footuis_do_nothing_is_lost_or_written_twice(two_apps: TwoFootuis) -> None:
    for number in range(80):
        print(number, two_apps.step())
        two_apps.check()
