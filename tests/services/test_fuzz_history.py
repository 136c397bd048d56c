"""Two services change the history in random order; a model in plain Python does the same."""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from footui.domain.errors import RejectedError, StorageError
from footui.domain.kinds import ChangeKind, SessionKind, SessionState
from footui.domain.routine import toml_reader
from footui.domain.session.edits import Details, Undone
from footui.domain.session.record import SessionRecord
from footui.services.history import Overview
from footui.services.service import Service
from footui.store import models
from footui.store.database import Database
from footui.store.queries import edits, sessions
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.records import without_stamps
from tests.support.routines import SHORT
from tests.support.session_driver import advance_session
from tests.support.sqlite_tools import fetch_rows

ZONE = ZoneInfo("Europe/Berlin")
CUTOFF = timedelta(hours=4)
MINUTE = 60_000
EVER = date(2026, 1, 1), date(2027, 12, 31)


@dataclass(frozen=True)
class Noted:
    """A change that can be undone: the session before (None if there was none) and after."""

    kind: ChangeKind
    session_id: str
    before: "Version | None"
    after: "Version"


@dataclass(frozen=True)
class Version:
    """A version of a session; `state` tells two equal versions apart."""

    record: SessionRecord
    state: int


@dataclass
class Model:
    """The expected history: all sessions, and the stacks of undo and redo."""

    sessions: dict[str, Version | None] = field(default_factory=dict)
    changes: list[Noted] = field(default_factory=list)
    undone: list[Noted] = field(default_factory=list)
    states: Iterator[int] = field(default_factory=count)

    def put(self, record: SessionRecord, kind: ChangeKind | None = None) -> None:
        """Store a version of the session; with a `kind`, push it onto the undo stack."""
        before = self.sessions.get(record.id)
        after = self.sessions[record.id] = Version(record, next(self.states))
        if kind:
            self.undone.clear()
            self.changes.append(Noted(kind, record.id, before, after))

    def undo(self, *, redo: bool = False) -> Undone | None:
        """Undo or redo the last change, unless the session has changed since."""
        here, there = (self.undone, self.changes) if redo else (self.changes, self.undone)
        if not here:
            return None
        last = here.pop()
        was, becomes = (last.before, last.after) if redo else (last.after, last.before)
        is_outdated = self.sessions[last.session_id] != was
        if not is_outdated:
            self.sessions[last.session_id] = becomes
            there.append(last)
        return Undone(last.kind, last.after.record.log_date, is_outdated, redo)

    @property
    def records(self) -> dict[str, SessionRecord]:
        """Return all sessions that are not deleted, without their stamps."""
        kept = [kept.record for kept in self.sessions.values() if kept]
        return {record.id: without_stamps(record) for record in kept if record.deleted_at is None}


class ByHand:
    """Everything that can be done to the history; invariants hold after each step."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.rng = random.Random(seed)
        self.fake_system = FakeSystem()
        self.model = Model()
        self.databases: dict[int, Database] = {}
        self.services: dict[int, Service] = {}
        self.overviews: dict[int, Overview | None] = {}
        self.stamps: dict[str, tuple[int, SessionRecord | None]] = {}
        for number in (0, 1):
            self._start(number)
        service = self.services[0]
        service.set("timezone", ZONE.key)
        service.set("day_cutoff", "4")
        service.routines.use(toml_reader.parse(SHORT))
        self.steps = {
            self.time_passes: 4,
            self.the_clock_steps_back: 1,
            self.one_is_led_through_a_session: 1,
            self.one_adds: 6,
            self.one_edits: 6,
            self.one_counts: 3,
            self.one_deletes: 3,
            self.one_says_how_it_was: 2,
            self.another_writes: 1,
            self.one_undoes: 10,
            self.one_redoes: 6,
            self.one_starts_anew: 1,
        }

    def close(self) -> None:
        for database in self.databases.values():
            database.close()

    def step(self) -> str:
        [chosen] = self.rng.choices([*self.steps], [*self.steps.values()])
        number = self.rng.choice([0, 1])
        chosen(self.services[number], number)
        return f"{chosen.__name__} {number}"

    def _start(self, number: int) -> None:
        self.databases[number] = Database(self.path)
        system = self.fake_system.system(100 + number)
        self.services[number] = Service(self.databases[number], system)
        self.overviews[number] = None

    # Steps

    def time_passes(self, service: Service, number: int) -> None:
        self.fake_system.advance(self.rng.choice([0, 1, 60, 600, 1_440, 5_000]) * MINUTE)

    def the_clock_steps_back(self, service: Service, number: int) -> None:
        self.fake_system.utc -= self.rng.choice([1, 90, 1_440]) * MINUTE

    def one_is_led_through_a_session(self, service: Service, number: int) -> None:
        live = service.sessions.start(self.rng.choice([None, 0, 5]))
        [view] = [v for v in service.history.day(live.record.log_date) if not v.record.ended_at]
        with pytest.raises(RejectedError):
            service.edits.delete(view.record)
        advance_session(live, self.fake_system, self.rng.choice([0, 20_000, 113_000]), step=4_000)
        self.model.put(live.stop())
        self.fake_system.advance(-self.fake_system.utc % MINUTE)

    def one_adds(self, service: Service, number: int) -> None:
        day = self._today() + timedelta(days=self.rng.choice([-30, -2, -1, -1, 0, 0, 0, 1]))
        details = self._details()
        expected = None if day > self._today() else self._placed(day, details)
        try:
            record = service.edits.add(day, details)
        except RejectedError:
            assert expected is None
        else:
            assert expected
            state = SessionState.DONE if details.counts else SessionState.PARTIAL
            assert without_stamps(record) == replace(
                expected, id=record.id, counts=details.counts, state=state
            )
            self.model.put(record, ChangeKind.ADD)

    def one_edits(self, service: Service, number: int) -> None:
        if not (record := self._any(service)):
            return
        details = replace(self._details(), clock=self._clock())
        expected: SessionRecord | None = self._described(record, details)
        if record.kind is SessionKind.MANUAL:
            placed = self._placed(record.log_date, details)
            expected = placed and replace(
                placed, id=record.id, counts=record.counts, state=record.state
            )
        try:
            service.edits.edit(record, details)
        except RejectedError:
            assert expected is None
        else:
            assert expected
            if without_stamps(expected) != without_stamps(record):
                self.model.put(without_stamps(expected), ChangeKind.EDIT)

    def one_counts(self, service: Service, number: int) -> None:
        if not (record := self._any(service)):
            return
        is_complete = record.kind is SessionKind.TIMED and record.state is SessionState.DONE
        try:
            counts = service.edits.count(record).counts
        except RejectedError:
            assert is_complete
        else:
            assert not is_complete
            assert counts is not record.counts
            state = SessionState.DONE if counts else SessionState.PARTIAL
            if record.kind is SessionKind.TIMED:
                state = record.state
            self.model.put(replace(record, counts=counts, state=state), ChangeKind.COUNT)

    def one_deletes(self, service: Service, number: int) -> None:
        if record := self._any(service):
            service.edits.delete(record)
            self.model.put(replace(record, deleted_at=1), ChangeKind.DELETE)
            with pytest.raises(StorageError, match="meanwhile"):
                service.edits.delete(record)

    def one_says_how_it_was(self, service: Service, number: int) -> None:
        if record := self._any(service):
            said = {"pain_after": self.rng.randint(0, 10), "note": "at the end"}
            edits.rate(self.databases[number], record.id, said, self.fake_system.utc)
            if without_stamps(replace(record, **said)) != without_stamps(record):
                self.model.put(replace(record, **said), ChangeKind.RATE)

    def another_writes(self, service: Service, number: int) -> None:
        """Change a session as a merge does, which cannot be undone."""
        if record := self._any(service):
            stamp = max(self.fake_system.utc, record.updated_at + 1)
            columns = {"note": "theirs", "updated_at": stamp}
            with self.databases[number].transaction() as db:
                models.Session.update(columns).where(models.Session.id == record.id).execute(db)
            self.model.put(replace(record, note="theirs"))

    def one_undoes(self, service: Service, number: int) -> None:
        for _ in range(self.rng.choice([1, 1, 2, 5])):
            assert service.edits.undo() == self.model.undo()
            self.check()

    def one_redoes(self, service: Service, number: int) -> None:
        for _ in range(self.rng.choice([1, 1, 2, 5])):
            assert service.edits.redo() == self.model.undo(redo=True)
            self.check()

    def one_starts_anew(self, service: Service, number: int) -> None:
        self.databases[number].close()
        self._start(number)

    # Expected results

    def _any(self, service: Service) -> SessionRecord | None:
        """Return a random session from the database."""
        known = [*self.model.records]
        return sessions.get(service._database, self.rng.choice(known)) if known else None

    def _clock(self) -> time:
        return time(self.rng.choice([0, 2, 3, 4, 12, 23]), self.rng.choice([0, 59]))

    def _details(self) -> Details:
        return Details(
            clock=self.rng.choice([None, None, self._clock()]),
            minutes=self.rng.choice([None, 1, 20, 700]),
            pain_before=self.rng.choice([None, 0, 10]),
            pain_after=self.rng.choice([None, 3]),
            effort=self.rng.choice([None, 7]),
            note=self.rng.choice(["", "Füße"]),
            counts=self.rng.random() < 0.7,
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.fake_system.utc / 1_000, ZONE)

    def _today(self) -> date:
        return (self._now().replace(tzinfo=None) - CUTOFF).date()

    def _placed(self, day: date, details: Details) -> SessionRecord | None:
        """Return the expected manual session on a day; None if it is in the future."""
        now, length = self._now(), timedelta(minutes=details.minutes or 0)
        if details.clock is None and day == self._today():
            dawn = datetime.combine(day, time(4), ZONE)
            started = max(now - length, dawn)
        else:
            clock = details.clock or time(12)
            on = day + timedelta(days=1) if clock.hour < 4 else day
            started = datetime.combine(on, clock, ZONE)
        if started > now:
            return None
        offset = started.utcoffset()
        assert offset
        blank = SessionRecord(
            id="",
            kind=SessionKind.MANUAL,
            state=SessionState.DONE,
            counts=True,
            log_date=day,
            started_at=round(started.timestamp() * 1_000),
            ended_at=round(min(started + length, now).timestamp() * 1_000),
            timezone=ZONE.key,
            utc_offset=int(offset.total_seconds()),
            updated_at=0,
            minutes=details.minutes,
        )
        return self._described(blank, details)

    def _described(self, record: SessionRecord, details: Details) -> SessionRecord:
        return replace(
            record,
            pain_before=details.pain_before,
            pain_after=details.pain_after,
            effort=details.effort,
            note=details.note,
        )

    # Invariants

    def check(self) -> None:
        expected = self.model.records
        for number, service in self.services.items():
            self._all_is_on_record(service, expected)
            self._it_is_summed_up(number, service, expected)
        self._what_changed_is_later_than_before(expected)
        noted = fetch_rows(self.path, "SELECT count(*) - sum(undone), sum(undone) FROM change")
        counts = [len(self.model.changes), len(self.model.undone)]
        assert [number or 0 for number in noted[0]] == counts

    def _all_is_on_record(self, service: Service, expected: dict[str, SessionRecord]) -> None:
        days = {record.log_date for record in expected.values()}
        views = [view for day in days for view in service.history.day(day)]
        assert {view.record.id: without_stamps(view.record) for view in views} == expected
        found = service.history.days(*EVER)
        assert found.keys() == {day for day in days if day <= self._come(expected)}
        for day, holds in found.items():
            of_day = [record for record in expected.values() if record.log_date == day]
            assert holds.sessions == len(of_day)
            counting = [record for record in of_day if record.counts]
            assert holds.counting == len(counting)
            assert holds.manual == sum(record.kind is SessionKind.MANUAL for record in counting)

    def _come(self, expected: dict[str, SessionRecord]) -> date:
        """Return the last day that is not in the future; the clock may have been set back."""
        begun = [r.log_date for r in expected.values() if r.started_at <= self.fake_system.utc]
        return max([self._today(), *begun])

    def _it_is_summed_up(
        self, number: int, service: Service, expected: dict[str, SessionRecord]
    ) -> None:
        overview = service.history.overview(self.overviews[number])
        assert service.history.overview(overview) is overview
        self.overviews[number] = overview
        come, today = self._come(expected), self._today()
        records = [record for record in expected.values() if record.log_date <= come]
        assert overview.today == today
        assert overview.sessions == len(records)
        assert overview.minutes == pytest.approx(sum(record.minutes or 0 for record in records))
        counting = {record.log_date for record in records if record.counts}
        assert overview.diary.days == counting
        assert overview.diary.partial == {record.log_date for record in records} - counting
        assert overview.diary.began == min((r.log_date for r in records), default=None)
        assert overview.weeks(today, today) == [service.this_week()]

    def _what_changed_is_later_than_before(self, expected: dict[str, SessionRecord]) -> None:
        for session_id, updated_at in fetch_rows(self.path, "SELECT id, updated_at FROM session"):
            now = expected.get(session_id)
            before, was = self.stamps.get(session_id, (-1, None))
            assert updated_at > before or (updated_at == before and now == was)
            self.stamps[session_id] = updated_at, now


@pytest.fixture(params=few(range(8), 1))
def by_hand(request: pytest.FixtureRequest, path: Path) -> Iterator[ByHand]:
    """Return one of many random runs; a seed always gives the same run."""
    with closing(ByHand(path, seed=request.param)) as by_hand:
        yield by_hand


def test_whatever_is_changed_by_hand_can_be_undone_in_turn(by_hand: ByHand) -> None:
    for number in range(40):
        print(number, by_hand.step())
        by_hand.check()
    while by_hand.model.changes:
        by_hand.one_undoes(by_hand.services[0], 0)
