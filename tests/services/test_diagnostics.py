"""Diagnostics: every fault is found and explained, and nothing sound is reported."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.errors import StorageError
from footui.domain.session.edits import Details
from footui.services import diagnostics as module
from footui.services.diagnostics import FIRST_DAY, Check, State, checkup
from footui.services.service import Service
from footui.services.status import HEARD, standing
from footui.store.database import Database
from footui.store.file_kind import SCHEMA_VERSION
from footui.store.maintenance import backups
from footui.store.maintenance.inspection import Form
from footui.store.queries import archive, sessions
from tests.support.cases import examples
from tests.support.fake_system import FakeSystem
from tests.support.old_database import make_old
from tests.support.session_driver import find_pending_session
from tests.support.sqlite_tools import (
    copy_with_hot_journal,
    damage_page,
    disable_lock_wait,
    drop_lease_lock,
    execute_sql,
    locked,
    without_privileges,
)

SUNDAY = date(2026, 11, 22)
OF_A_WHOLE_DATABASE = [
    "database",
    "integrity",
    "schema",
    "references",
    "rows",
    "permissions",
    "disk",
    "backups",
    "session",
    "time zone",
    "clock",
]
MB = 1_000_000


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set the lock timeout to 0, and make the directory private."""
    disable_lock_wait(monkeypatch)
    tmp_path.chmod(0o700)


@pytest.fixture
def well(service: Service) -> Service:
    """A service with which nothing is wrong."""
    service.set("timezone", "UTC")
    backups.keep_weekly(service.path, SUNDAY)
    return service


def checks(path: Path, fake_system: FakeSystem) -> dict[str, Check]:
    """Return all checks by name; each has one line, and advice unless it is OK."""
    found = [*checkup(path, fake_system.system())]
    for check in found:
        assert (check.advice is None) == (check.state is State.OK)
        for text in (check.found, check.advice or "."):
            assert text
            assert "\n" not in text
        assert (check.advice or ".").endswith(".")
    assert len({check.name for check in found}) == len(found)
    return {check.name: check for check in found}


def worst(path: Path, fake_system: FakeSystem) -> dict[str, State]:
    """Return the states of the checks that are not OK."""
    found = checks(path, fake_system)
    return {name: check.state for name, check in found.items() if check.state is not State.OK}


# Sound


def test_a_practice_that_is_well_has_nothing_to_be_told(
    well: Service, fake_system: FakeSystem
) -> None:
    well.edits.add(SUNDAY, Details(note="none of your business", pain_before=7))
    found = checks(well.path, fake_system)
    assert list(found) == OF_A_WHOLE_DATABASE
    assert worst(well.path, fake_system) == {}
    assert found["database"].found == f"{well.path}, schema {SCHEMA_VERSION}"
    assert found["rows"].found == "all can be read, 1 session"
    assert found["clock"].found == "2026-11-22 18:04 UTC"


def test_where_there_is_no_database_nothing_is_wrong(path: Path, fake_system: FakeSystem) -> None:
    expected = dict.fromkeys(("database", "backups", "time zone"), State.NOTE)
    assert worst(path, fake_system) == expected
    assert worst(path.parent / "no" / "place.db", fake_system) == expected
    assert checks(path, fake_system)["permissions"].found == "it can be made"
    path.touch(0o600)
    assert worst(path, fake_system) == expected
    assert "empty" in checks(path, fake_system)["database"].found


# The file


def wrong(path: Path, fake_system: FakeSystem, name: str = "database") -> str:
    """Return what the only bad check found."""
    found = checks(path, fake_system)
    assert [check.name for check in found.values() if check.state is State.BAD] == [name]
    return found[name].found


def test_what_is_no_database_of_ours_is_bad(path: Path, fake_system: FakeSystem) -> None:
    path.mkdir()
    assert wrong(path, fake_system) == f"{path}: is a directory"
    path.rmdir()
    execute_sql(path, "CREATE TABLE bookmark (url)")
    path.chmod(0o600)
    assert wrong(path, fake_system) == f"{path}: is the database of another program"
    assert "--db" in str(checks(path, fake_system)["database"].advice)


def test_a_newer_database_is_bad_and_an_older_one_is_not(
    path: Path, fake_system: FakeSystem
) -> None:
    make_old(path)
    assert worst(path, fake_system) == {"database": State.NOTE, "backups": State.NOTE}
    told = checks(path, fake_system)
    unknown = {"schema", "rows", "session", "time zone"}
    assert [*told] == [name for name in OF_A_WHOLE_DATABASE if name not in unknown]
    assert told["database"].found.endswith("of an older footui (schema 2)")
    execute_sql(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    assert "newer footui (schema" in wrong(path, fake_system)
    assert "Update footui" in str(checks(path, fake_system)["database"].advice)


def test_what_opening_footui_puts_right_is_not_wrong(
    well: Service, fake_system: FakeSystem, tmp_path: Path
) -> None:
    cut_off = copy_with_hot_journal(well.path, tmp_path / "cut-off")
    cut_off.parent.chmod(0o700)
    shutil.copytree(backups.folder(well.path), backups.folder(cut_off))
    execute_sql(well.path, "PRAGMA journal_mode = wal")
    for path in (cut_off, well.path):
        assert worst(path, fake_system) == {"database": State.NOTE}
        with Service.open(path, fake_system.system()):
            pass
        assert worst(path, fake_system) == {}


def test_every_form_that_is_no_database_has_words(path: Path) -> None:
    assert module._NOTES.keys() == set(Form) - {Form.UNUSABLE, Form.DATABASE}


def test_a_database_that_stays_locked_is_bad(service: Service, fake_system: FakeSystem) -> None:
    with locked(service.path, "EXCLUSIVE"):
        assert "locked" in wrong(service.path, fake_system)


def test_damage_is_bad_and_hides_what_it_may_have_changed(
    well: Service, fake_system: FakeSystem
) -> None:
    damage_page(well.path, "session")
    assert wrong(well.path, fake_system, "integrity").startswith("damaged: ")
    hidden = {"references", "rows", "session", "time zone"}
    assert [*checks(well.path, fake_system)] == [n for n in OF_A_WHOLE_DATABASE if n not in hidden]


@pytest.mark.parametrize(
    ("change", "name", "found"),
    [
        ("DROP INDEX session_by_day", "schema", "index session_by_day"),
        ("CREATE TABLE 'a\nb' (c)", "schema", "table a b"),
        ("DELETE FROM session", "references", "2 rows"),
        ("UPDATE session SET utc_offset = 86400", "rows", "1 session"),
        ("DELETE FROM lease", "session", "a running session has no position"),
    ],
)
def test_what_only_a_backup_can_put_right_is_bad(
    service: Service, fake_system: FakeSystem, change: str, name: str, found: str
) -> None:
    service.sessions.start(None)
    execute_sql(service.path, "PRAGMA foreign_keys = 0", change)
    told = checks(service.path, fake_system)[name]
    assert told.state is State.BAD
    assert found in told.found
    assert "backup" in str(told.advice)


def test_a_zone_of_a_session_that_is_not_known_here_is_worth_a_note(
    well: Service, fake_system: FakeSystem
) -> None:
    well.edits.add(SUNDAY, Details())
    execute_sql(well.path, "UPDATE session SET timezone = 'Mars/Phobos'")
    assert worst(well.path, fake_system) == {"rows": State.NOTE}


# Permissions and disk


@pytest.mark.parametrize(
    ("file", "directory", "state"),
    [
        (0o600, 0o700, State.OK),
        (0o600, 0o755, State.NOTE),
        (0o600, 0o701, State.NOTE),
        (0o640, 0o700, State.BAD),
        (0o604, 0o755, State.BAD),
        (0o400, 0o700, State.BAD),
        (0o600, 0o500, State.BAD),
    ],
)
def test_only_the_owner_may_use_the_file(
    public_dir: Path, fake_system: FakeSystem, file: int, directory: int, state: State
) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    path.chmod(file)
    public_dir.chmod(directory)
    with without_privileges(path, public_dir):
        assert checks(path, fake_system)["permissions"].state is state


def test_the_file_of_another_user_is_bad(public_dir: Path, fake_system: FakeSystem) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    path.chmod(0o666)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
        assert wrong(path, fake_system, "permissions") == "it belongs to another user"
        patch.setattr(os, "geteuid", lambda: 0)
        assert "others may use it" in wrong(path, fake_system, "permissions")


def test_a_place_where_nothing_can_be_made_is_bad(
    public_dir: Path, fake_system: FakeSystem
) -> None:
    public_dir.chmod(0o555)
    with without_privileges():
        assert "nothing can be saved" in wrong(public_dir / "footui.db", fake_system, "permissions")
        assert "nothing can be saved" in wrong(
            public_dir / "a" / "footui.db", fake_system, "permissions"
        )


@pytest.mark.parametrize(
    ("size", "free", "state"),
    [
        (0, 10 * MB - 1, State.BAD),
        (0, 10 * MB, State.NOTE),
        (0, 100 * MB - 1, State.NOTE),
        (0, 100 * MB, State.OK),
        (40 * MB, 120 * MB - 1, State.BAD),
        (40 * MB, 120 * MB, State.OK),
        (4 * MB, 12 * MB - 1, State.BAD),
    ],
)
def test_room_is_needed_on_the_disk(
    path: Path,
    fake_system: FakeSystem,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    free: int,
    state: State,
) -> None:
    with path.open("wb") as file:
        file.truncate(size)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))
    assert checks(path, fake_system)["disk"].state is state


# Backups


def test_it_is_told_which_backups_there_are(service: Service, fake_system: FakeSystem) -> None:
    assert worst(service.path, fake_system)["backups"] is State.NOTE
    backups.keep_weekly(service.path, date(2026, 11, 15))
    backups.keep_weekly(service.path, SUNDAY)
    told = checks(service.path, fake_system)["backups"]
    assert told.state is State.OK
    assert told.found == f"2 weekly, the last of 2026-11-22, in {backups.folder(service.path)}"


def test_a_folder_of_backups_that_cannot_be_read_is_bad(
    service: Service, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise StorageError("The disk reports an error.")

    monkeypatch.setattr(backups, "weekly", fail)
    assert wrong(service.path, fake_system, "backups") == "The disk reports an error."


# The live session


def test_it_is_told_who_leads_the_live_session_and_since_when(
    service: Service, fake_system: FakeSystem, open_another: Callable[..., Service]
) -> None:
    def told() -> tuple[State, str]:
        found = checks(service.path, fake_system)["session"]
        return found.state, found.found

    assert told() == (State.OK, "none is live")
    service.set("timezone", "Asia/Kolkata")
    live = service.sessions.start(None)
    fake_system.advance(4_000)
    live.tick()
    led = "live since 2026-11-22 23:34, led from desk pts/0"
    assert told() == (State.OK, led)
    fake_system.advance(HEARD)
    assert told() == (State.OK, led)
    drop_lease_lock(service.path)
    assert told() == (State.NOTE, "led from desk pts/0, silent since 2026-11-22 23:34")
    taken = open_another().sessions.take()
    assert taken
    assert told() == (State.OK, "live since 2026-11-22 23:34, led from desk pts/1")
    taken.suspend()
    assert told() == (State.NOTE, "one waits since 2026-11-22 23:34")
    taken = open_another().sessions.take()
    assert taken
    taken.stop()
    assert told() == (State.OK, "none is live")


# The time zone and the clock


def test_the_time_zone_should_be_chosen_and_known(
    service: Service, fake_system: FakeSystem
) -> None:
    def told() -> tuple[State, str]:
        found = checks(service.path, fake_system)["time zone"]
        return found.state, found.found

    assert told() == (State.NOTE, "UTC, which is this machine's; none was chosen")
    service.set("timezone", "UTC")
    assert told() == (State.OK, "UTC")
    fake_system.zone = "Mars/Phobos"
    assert told() == (State.OK, "UTC")
    fake_system.zone = "Asia/Tokyo"
    assert told() == (State.OK, "UTC; this machine's is Asia/Tokyo")
    service.set("timezone", "Mars/\nDeimos")
    assert told() == (State.BAD, "Mars/ Deimos is not known here, so Asia/Tokyo is used")
    service.set("timezone", "x" * 10_000)
    assert told() == (State.BAD, f"{'x' * 59}… is not known here, so Asia/Tokyo is used")
    service.unset("timezone")
    assert told()[0] is State.NOTE


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (-1, None),
        (60_000, None),
        (60_001, "1 min"),
        (5_400_000, "1 h 30 min"),
        (86_400_000, "1 day"),
        (30 * 86_400_000, "30 days"),
    ],
)
def test_a_clock_before_what_was_saved_is_behind(
    well: Service, fake_system: FakeSystem, behind: int, said: str | None
) -> None:
    fake_system.utc -= behind
    now = f"{datetime.fromtimestamp(fake_system.utc / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    expected = f"{now}, which is at least {said} behind" if said else now
    assert checks(well.path, fake_system)["clock"].found == expected
    assert worst(well.path, fake_system) == ({"clock": State.BAD} if said else {})


def test_the_heartbeat_of_a_session_is_something_that_was_saved(
    service: Service, fake_system: FakeSystem
) -> None:
    live = service.sessions.start(None)
    fake_system.advance(4_000)
    live.tick()
    fake_system.utc -= 64_001
    assert checks(service.path, fake_system)["clock"].state is State.BAD
    fake_system.utc += 1
    assert checks(service.path, fake_system)["clock"].state is State.BAD
    fake_system.utc += 4_000
    assert checks(service.path, fake_system)["clock"].state is State.OK


def test_no_clock_is_right_before_footui_was_there(path: Path, fake_system: FakeSystem) -> None:
    fake_system.utc = FIRST_DAY
    assert checks(path, fake_system)["clock"].state is State.OK
    fake_system.utc = 0
    assert (
        wrong(path, fake_system, "clock")
        == "1970-01-01 00:00 UTC, which is at least 20454 days behind"
    )
    path.write_text("no database")
    assert checks(path, fake_system)["clock"].state is State.BAD


# Damaged files


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The path of a database with rows in every table."""
    path = tmp_path_factory.mktemp("whole") / "footui.db"
    Database(make_old(path)).close()
    return path.read_bytes()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for damaged files."""
    return tmp_path_factory.mktemp("damaged") / "footui.db"


flips = st.lists(st.tuples(st.integers(0, 2**17), st.integers(1, 255)), max_size=8)


def read_all(path: Path, fake_system: FakeSystem) -> None:
    """Read everything that commands and screens read."""
    here = fake_system.system()
    standing(path, here)
    with Service.open(path, here) as service:
        find_pending_session(service)
        service.routines.timeline()
        service.history.overview()
        for row in archive.archive(service._database).sessions.values():
            sessions.log(service._database, str(row.session["id"]))
            service.history.day(date.fromisoformat(str(row.session["log_date"])))


@settings(max_examples=examples(80), deadline=None)
@given(flips=flips, near=st.booleans(), cut=st.none() | st.integers(0, 2**17))
def test_no_damage_is_too_much_and_what_is_called_well_can_be_read(
    whole: bytes, place: Path, flips: list[tuple[int, int]], near: bool, cut: int | None
) -> None:
    content = bytearray(whole)
    for at, mask in flips:
        content[at % (200 if near else len(content))] ^= mask
    place.write_bytes(content[:cut])
    place.chmod(0o600)
    fake_system = FakeSystem()
    found = checks(place, fake_system)
    assert place.read_bytes() == content[:cut]
    assert [*place.parent.iterdir()] == [place]
    is_well = found["database"].state is State.OK
    if is_well and all(check.state is not State.BAD for check in found.values()):
        read_all(place, fake_system)
