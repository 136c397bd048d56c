"""A power loss at any moment keeps committed writes, and leaves no partial ones."""

import random
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from footui.domain.errors import StorageError
from footui.domain.kinds import SessionState
from footui.domain.routine import toml_reader
from footui.domain.session.edits import Details
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind
from footui.domain.weeks.week import Goal
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.store import database as database_module
from footui.store.database import IN_MEMORY, Database
from footui.store.maintenance import backups
from footui.store.maintenance.inspection import examine
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.old_database import make_old
from tests.support.power_loss import Change, Contents, File, Folder, Remains, contents, outages
from tests.support.routines import SHORT
from tests.support.session_driver import advance_to_the_end, find_pending_session

LATER = datetime(2026, 12, 24, tzinfo=UTC)
STEPS = 50
SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "locking_mode", "page_size")
CHANGES = [
    Session.pause,
    Session.resume,
    Session.resume,
    Session.next_block,
    Session.previous_block,
    Session.restart_block,
    Session.next_exercise,
    Session.extend,
    Session.tick,
]

LOOSER = {
    "a directory not synced": {"journal_mode": "delete", "synchronous": "full"},
    "nothing synced": {"journal_mode": "delete", "synchronous": "off"},
    "less synced": {"journal_mode": "delete", "synchronous": "normal"},
    "written ahead": {
        "locking_mode": "exclusive",  # or the disk would have to share memory
        "journal_mode": "wal",
        "synchronous": "normal",
    },
}

KINDS = """
    SELECT kind FROM transition
    UNION SELECT kind || ' ' || iif(deleted_at, 'deleted', state) FROM session
    UNION SELECT 'to undo: ' || kind FROM change
    UNION SELECT 'a setting' || iif(deleted_at, ' taken back', '') FROM setting
    UNION SELECT 'a goal' FROM goal
    UNION SELECT 'a pause' || iif(deleted_at, ' taken back', '') FROM pause
"""

few_or_many = pytest.mark.parametrize(
    "seeds", [range(3), pytest.param(range(250), marks=pytest.mark.torture)], ids=len
)


class Days:
    """Somebody's days with footui: sessions led and added, and everything chosen anew."""

    def __init__(self, database: Database, rng: random.Random) -> None:
        self.rng = rng
        self.fake_system = FakeSystem()
        self.service = Service(database, self.fake_system.system())
        self.live: LiveSession | None = None

    def spend(self) -> None:
        self.service.routines.use(toml_reader.parse(SHORT))
        for _ in range(STEPS):
            self.fake_system.advance(self.rng.choice([300, 1_000, 4_500, 4_900, 60_000]))
            self.rng.choice([self._exercise, self._write])()
            assert not self.live or self.live.is_saved

    def _exercise(self) -> None:
        if self.live and self.live.is_over:
            with suppress(StorageError):  # it may be deleted by now
                self.live.add_feedback(pain_after=self.rng.randint(0, 10), note=self._note())
            self.live = None
        elif not self.live:
            self.live = self.service.sessions.take() or self.service.sessions.start(
                self.rng.randint(0, 10)
            )
        elif self.rng.random() < 0.7:
            self.live.apply(self.rng.choice(CHANGES))
        else:
            self.rng.choice([self._stop, self._discard, self._put_aside, self._finish])(self.live)

    def _stop(self, live: LiveSession) -> None:
        live.stop(pain=5, place="back")

    def _discard(self, live: LiveSession) -> None:
        live.discard()

    def _put_aside(self, live: LiveSession) -> None:
        live.suspend()
        self.live = None

    def _finish(self, live: LiveSession) -> None:
        live.apply(Session.resume)
        advance_to_the_end(live, self.fake_system)

    def _write(self) -> None:
        self.rng.choice(
            [self._choose, self._choose, self._add, self._edit, self._delete, self._undo]
        )()

    def _choose(self) -> None:
        service, today = self.service, self.service.today()
        match self.rng.randrange(5):
            case 0:
                service.set("theme", self._note())
            case 1:
                service.unset("theme")
            case 2:
                service.plan.set_goal(today, Goal(self.rng.randint(1, 3), self.rng.randint(3, 7)))
            case 3:
                service.plan.pause(today, today, self._note())
            case 4:
                service.plan.unpause(today, today)

    def _add(self) -> None:
        self.service.edits.add(self.service.today(), Details(note=self._note()))

    def _edit(self) -> None:
        for record in self._over()[:1]:
            self.service.edits.edit(record, Details(note=self._note()))

    def _delete(self) -> None:
        for record in self._over()[:1]:
            self.service.edits.delete(record)

    def _undo(self) -> None:
        self.service.edits.undo()

    def _over(self) -> list[SessionRecord]:
        """What can be changed by hand, in any order."""
        views = self.service.history.day(self.service.today())
        records = [view.record for view in views if view.record.state is not SessionState.LIVE]
        return self.rng.sample(records, len(records))

    def _note(self) -> str:
        return "note " * self.rng.choice([1, 100, 3_000])


# What is right


def new() -> Contents:
    """What a database holds that was just made."""
    with closing(Database(IN_MEMORY)) as database:
        return contents(database.sqlite)


NOTHING = Remains({}, [new()])


def in_days(path: Path, seed: int, begin: Remains = NOTHING) -> list[Remains]:
    """What outages leave of a database in use, some for each seed."""
    rng = random.Random(seed)
    return outages(path, begin, rng, 0.005, lambda database: Days(database, rng).spend())


def flaws(found: Iterable[Remains], directory: Path) -> list[str]:
    """What is wrong with what outages left."""
    return [told for remains in found if (told := flaw(remains, directory))]


def flaw(remains: Remains, directory: Path) -> str:
    """What is wrong once footui opened what is left and led it on; nothing if all is well."""
    with TemporaryDirectory(dir=directory) as place:
        remains.put(Path(place))
        try:
            with closing(Database(Path(place) / "footui.db")) as database:
                return loss(database, remains.may_hold) or damage(database) or led_on(database)
        except StorageError as fault:
            return str(fault).replace(place, "")


def damage(database: Database) -> str:
    found = examine(database.path)
    return "" if found.is_sound else f"is damaged: {found}"


def loss(database: Database, may_hold: list[Contents]) -> str:
    with database.read_transaction() as db:
        return "" if contents(db) in may_hold else "holds something else than was acknowledged"


def led_on(database: Database) -> str:
    database.sqlite.pragma("synchronous", "off")  # the power stays on
    service = Service(database, FakeSystem(LATER).system(pid=200))
    waiting = find_pending_session(service)
    live = service.sessions.take() or service.sessions.start(3)
    if waiting and waiting.session.ran != live.session.ran:
        return "goes on from somewhere else"
    live.apply(Session.resume)
    live.stop()
    return "" if live.is_saved else f"cannot be led on: {live.fault}"


# The power goes


@few_or_many
def test_committed_writes_survive_a_power_loss(path: Path, tmp_path: Path, seeds: range) -> None:
    for seed in seeds:
        assert flaws(in_days(path, seed), tmp_path) == [], seed


@few_or_many
def test_committed_writes_survive_a_second_power_loss_during_rollback(
    path: Path, tmp_path: Path, seeds: range
) -> None:
    undone = 0
    for seed in seeds:
        rng = random.Random(seed)
        for remains in in_days(path, seed):
            again = outages(path, remains, rng, 0.25)
            assert flaws(again, tmp_path) == [], seed
            undone += bool(again)
    assert undone >= len(seeds)


@few_or_many
def test_a_database_that_was_being_made_opens_as_a_whole_one(
    path: Path, tmp_path: Path, seeds: range
) -> None:
    for seed in seeds:
        found = outages(path, NOTHING, random.Random(seed), 0.2)
        assert flaws(found, tmp_path) == [], seed


@few_or_many
def test_an_upgrade_was_done_or_is_done_when_it_is_opened_again(
    path: Path, tmp_path: Path, seeds: range
) -> None:
    old = make_old(path).read_bytes()
    with closing(Database(path)) as database:
        begin = Remains({str(path): old}, [contents(database.sqlite)])
    path.write_bytes(old)
    for seed in seeds:
        found = outages(path, begin, random.Random(seed), 0.2)
        assert flaws(found, tmp_path) == [], seed


@few_or_many
@pytest.mark.parametrize("replaced", [None, b"what was there"])
def test_a_backup_is_there_whole_or_not_at_all_and_stays_once_it_was_made(
    closed_database: Path, tmp_path: Path, seeds: range, replaced: bytes | None
) -> None:
    for seed in seeds:
        directory = tmp_path / f"{seed}"
        directory.mkdir()
        to = directory / "backup.db"
        if replaced:
            to.write_bytes(replaced)
        folder = Folder(directory, random.Random(seed))
        with pytest.MonkeyPatch.context() as patch:
            folder.watch(patch)
            backups.back_up(closed_database, to, replacing=bool(replaced))
        whole = to.read_bytes()
        assert {left.get(to.name) for left in folder.left} == {replaced, whole}
        folder.left.clear()
        for _ in range(10):
            folder.lose_power()
        assert {left.get(to.name) for left in folder.left} == {whole}


# What the power does is bad enough, and what is judged by it is footui


def test_simulated_disk_keeps_unsynced_writes_wholly_partly_or_not() -> None:
    old, new = bytes(2048), b"new!" * 512
    file = File(old)
    file.make(Change(0, new))
    left = {file.left(random.Random(seed), 512) for seed in range(100)}
    mixed = [{content[at : at + 512] for at in range(0, 2048, 512)} for content in left]
    assert {old, new} < left
    assert {old[:512], new[:512]} in mixed
    assert any(sectors - {old[:512], new[:512]} for sectors in mixed)
    file.sync()
    assert {file.left(random.Random(seed), 512) for seed in range(100)} == {new}


@few_or_many
@pytest.mark.parametrize("looser", few(LOOSER, 1))
def test_with_other_settings_something_acknowledged_is_lost(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looser: str, seeds: range
) -> None:
    Database(path).close()
    begin = Remains({str(path): path.read_bytes()}, [new()])
    losing = []
    for seed in seeds:
        with monkeypatch.context() as patch:
            patch.setattr(database_module, "_PRAGMAS", {"foreign_keys": 1, **LOOSER[looser]})
            found = in_days(path, seed, begin)
        if any(flaw(remains, tmp_path) for remains in found):
            losing.append(seed)
    assert losing


def test_a_database_on_this_disk_has_the_settings_of_any_other(path: Path) -> None:
    def read(database: Database) -> None:
        settings.append({name: database.sqlite.pragma(name) for name in SETTINGS})

    settings: list[dict[str, object]] = []
    outages(path, NOTHING, random.Random(1), 0, read)
    with closing(Database(path)) as database:
        read(database)
    assert settings[0] == settings[1]


@pytest.mark.long
def test_simulated_days_use_every_kind_of_write() -> None:
    found: set[tuple[str]] = set()
    for seed in range(8):
        with closing(Database(IN_MEMORY)) as database:
            Days(database, random.Random(seed)).spend()
            found.update(database.sqlite.execute_sql(KINDS))
    assert {kind for (kind,) in found} == {
        *Kind, "timed live", "timed done", "timed partial", "timed deleted", "manual done",
        "manual deleted", "to undo: add", "to undo: edit", "to undo: delete", "to undo: discard",
        "to undo: rate", "to undo: goal", "to undo: pause", "to undo: pause_removed", "a setting",
        "a setting taken back", "a goal", "a pause", "a pause taken back",
    }  # fmt: skip
