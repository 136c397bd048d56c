"""Inspection of a database file, which leaves no trace."""

import os
import shutil
from pathlib import Path

import pytest

from footui.store.database import Database
from footui.store.file_kind import APPLICATION_ID, SCHEMA_VERSION
from footui.store.maintenance.inspection import Contents, Examination, Form, examine, place
from footui.store.queries import settings
from tests.support.old_database import make_old
from tests.support.records import START, end, lease, put, put_live, session, session_to_lead
from tests.support.sqlite_tools import (
    copy_with_hot_journal,
    damage_page,
    disable_lock_wait,
    execute_sql,
    file_contents,
    file_mode,
    locked,
    without_privileges,
)

UNCHECKED = "PRAGMA ignore_check_constraints = 1"
MB = 1_000_000


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a locked database, and the disk stays as full as it is."""
    usage = shutil.disk_usage("/")
    disable_lock_wait(monkeypatch)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)


def examined(path: Path) -> Examination:
    """Inspect a file, and check that it and the files beside it stay unchanged."""
    before = file_contents(path.parent)
    found = examine(path)
    assert file_contents(path.parent) == before
    return found


def fault(path: Path) -> str:
    """Why a file is unusable."""
    found = examined(path)
    assert (found.form, found.version, found.contents) == (Form.UNUSABLE, 0, None)
    return found.fault


def read(path: Path) -> Contents:
    """What the rows of a database say, which is whole."""
    found = examined(path)
    assert (found.form, found.flaw, found.differing) == (Form.DATABASE, "", ())
    assert found.contents
    return found.contents


# Whole


def test_a_new_database_is_whole(path: Path) -> None:
    Database(path).close()
    assert examined(path) == Examination(Form.DATABASE, version=SCHEMA_VERSION, contents=Contents())


def test_all_that_footui_writes_can_be_read(database: Database, path: Path) -> None:
    over = session_to_lead(database, 2)
    put(database, session(1), session(3, deleted_at=START, note="a 'note'\n\N{GRINNING FACE}"))
    put(database, session(4, kind="timed", routine=over.routine))
    ended = put_live(database, 5)
    end(database, ended, ())
    begun = put_live(database, 6)
    settings.set_setting(database, "timezone", "Asia/Tokyo", 5)
    assert read(path) == Contents(
        sessions=5, timezone="Asia/Tokyo", lease=lease(begun), newest=START + 7_000
    )


def test_a_zone_that_was_taken_back_is_not_chosen(database: Database, path: Path) -> None:
    settings.set_setting(database, "timezone", "Asia/Tokyo", 5)
    settings.unset_setting(database, "timezone", 6)
    assert (read(path).timezone, read(path).newest) == (None, 6)


@pytest.mark.parametrize(
    "name", ["a b.db", "ä.db", "50%?.db", "a#b&c=d.db", "file:x.db", b"\xff.db"]
)
def test_database_may_have_any_name(
    tmp_path: Path, closed_database: Path, name: str | bytes
) -> None:
    other = tmp_path / "other" / os.fsdecode(name)
    other.parent.mkdir()
    shutil.copy(closed_database, other)
    assert read(other) == read(closed_database)


def test_a_name_counts_from_where_we_are(
    closed_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(closed_database.parent)
    assert examine(Path(closed_database.name)) == examined(closed_database)


def test_a_file_that_may_only_be_read_is_told_of_all_the_same(
    public_dir: Path, closed_database: Path
) -> None:
    path = public_dir / "footui.db"
    shutil.copy(closed_database, path)
    path.chmod(0o400)
    public_dir.chmod(0o500)
    known = examined(closed_database)
    with without_privileges(path, public_dir):
        assert examined(path) == known


def test_a_database_that_somebody_is_about_to_write_to_can_be_read(closed_database: Path) -> None:
    with locked(closed_database):
        assert read(closed_database).newest == 1


def test_looking_keeps_nobody_from_writing(closed_database: Path) -> None:
    examine(closed_database)
    execute_sql(closed_database, "DELETE FROM setting")
    assert read(closed_database).newest == 0


# Nothing, or nothing of ours


def test_what_is_not_there_is_not_made(path: Path) -> None:
    assert examined(path) == Examination(Form.MISSING, contents=Contents())
    assert examine(path.parent / "no" / "place" / "footui.db").form is Form.MISSING
    assert [*path.parent.iterdir()] == []


def test_an_empty_file_stays_empty(path: Path) -> None:
    path.touch()
    assert examined(path) == Examination(Form.EMPTY, contents=Contents())


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    assert fault(tmp_path / "directory").startswith("is a directory. ")
    os.mkfifo(tmp_path / "fifo")
    assert fault(tmp_path / "fifo").startswith("is not an ordinary file. ")
    (tmp_path / "loop").symlink_to("loop")
    assert fault(tmp_path / "loop").startswith("cannot be used: ")
    (tmp_path / "file").touch()
    assert "not a directory" in examine(tmp_path / "file" / "footui.db").fault


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("version", [0, SCHEMA_VERSION, SCHEMA_VERSION + 1])
def test_the_database_of_another_program_is_left_alone(
    path: Path, journal: str, version: int
) -> None:
    execute_sql(path, f"PRAGMA journal_mode = {journal}", "CREATE TABLE bookmark (url)")
    execute_sql(path, f"PRAGMA user_version = {version}")
    assert fault(path).startswith("is the database of another program. ")


def test_tables_without_a_version_are_another_programs(path: Path) -> None:
    execute_sql(path, f"PRAGMA application_id = {APPLICATION_ID}", "CREATE TABLE bookmark (url)")
    assert fault(path).startswith("is the database of another program. ")


def test_a_text_is_no_database(path: Path) -> None:
    path.write_text("buy milk\n")
    assert fault(path).startswith("is not a footui database. ")


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, -1])
def test_a_newer_schema_is_told(closed_database: Path, version: int) -> None:
    execute_sql(closed_database, f"PRAGMA user_version = {version}")
    assert fault(closed_database).startswith("was written by a newer footui (schema ")


def test_a_file_that_may_not_be_read_tells_nothing(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    path.chmod(0)
    with without_privileges(path):
        assert examine(path).fault.startswith("cannot be opened: permission denied. ")


# Of ours, but not as it was left


def test_an_older_schema_is_told_and_not_upgraded(path: Path) -> None:
    assert examined(make_old(path)) == Examination(Form.DATABASE, version=2)


def test_a_database_in_another_journal_mode_is_not_opened(closed_database: Path) -> None:
    execute_sql(closed_database, "PRAGMA journal_mode = wal")
    assert examined(closed_database) == Examination(Form.WAL)


def test_a_write_that_was_cut_off_is_not_undone(closed_database: Path, tmp_path: Path) -> None:
    copy = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    assert examined(copy) == Examination(Form.CUT_OFF)
    assert file_contents(copy.parent).keys() == {copy.name, f"{copy.name}-journal"}


def test_making_it_may_have_been_cut_off(path: Path, tmp_path: Path) -> None:
    path.touch()
    copy = copy_with_hot_journal(path, tmp_path / "cut-off")
    assert examined(copy).form is Form.CUT_OFF
    copy.write_bytes(b"")
    assert examined(copy).form is Form.EMPTY


def test_a_write_that_was_cut_off_in_another_program_is_not_ours(
    path: Path, tmp_path: Path
) -> None:
    execute_sql(path, "CREATE TABLE bookmark (url)")
    copy = copy_with_hot_journal(path, tmp_path / "cut-off")
    assert fault(copy).startswith("is the database of another program. ")


def test_a_write_that_goes_on_is_none_that_was_cut_off(database: Database, path: Path) -> None:
    with database.transaction():
        settings.set_setting(database, "bell", "off", 1)
        assert Path(f"{path}-journal").exists()
        assert read(path).newest == 0
    assert read(path).newest == 1


def test_a_database_that_stays_locked_is_said_to_be(closed_database: Path) -> None:
    with locked(closed_database, "EXCLUSIVE"):
        assert fault(closed_database).startswith("Another program has kept it locked ")


# Damage


@pytest.mark.parametrize("table", ["setting", "session", "transition", "session_by_day"])
def test_a_damaged_page_is_told_in_one_line(closed_database: Path, table: str) -> None:
    damage_page(closed_database, table)
    found = examined(closed_database)
    assert (found.form, found.contents) == (Form.DATABASE, None)
    assert found.flaw
    assert found.flaw.isprintable()
    assert "database main" not in found.flaw


def test_a_damaged_schema_is_told(closed_database: Path) -> None:
    content = closed_database.read_bytes()
    assert content.count(b"CREATE TABLE goal") == 1
    for damage in (b"CROATE TABLE goal", b"CR\xff\xffTE TABLE goal", b"CREATE TABLE gaol"):
        closed_database.write_bytes(content.replace(b"CREATE TABLE goal", damage))
        assert fault(closed_database).startswith("is damaged. ")


@pytest.mark.parametrize("length", [1, 16, 100, 512, 4095, 4096, 8192, -4096])
def test_a_database_that_was_cut_short_is_unusable(closed_database: Path, length: int) -> None:
    closed_database.write_bytes(closed_database.read_bytes()[:length])
    assert fault(closed_database)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("DROP INDEX session_by_day", "index session_by_day"),
        ("DROP TABLE pause", "table pause"),
        ("ALTER TABLE pause ADD COLUMN more TEXT", "table pause"),
        ("CREATE TABLE bookmark (url)", "table bookmark"),
        ("CREATE VIEW look AS SELECT 1", "view look"),
        ("CREATE TRIGGER ring AFTER DELETE ON pause BEGIN SELECT 1; END", "trigger ring"),
    ],
)
def test_what_differs_from_the_schema_is_named(
    closed_database: Path, change: str, name: str
) -> None:
    execute_sql(closed_database, change)
    found = examined(closed_database)
    assert (found.form, found.differing, found.contents) == (Form.DATABASE, (name,), None)


def test_white_space_and_comments_make_no_difference(closed_database: Path) -> None:
    execute_sql(
        closed_database,
        "DROP INDEX one_live_session",
        "CREATE UNIQUE INDEX one_live_session ON session (state) -- at most\n WHERE state='live'",
        "ANALYZE",
    )
    assert examined(closed_database).differing == ()


def test_rows_that_refer_to_nothing_are_counted(database: Database, path: Path) -> None:
    put_live(database)
    execute_sql(path, "PRAGMA foreign_keys = 0", "DELETE FROM session")
    assert examined(path).dangling == 2
    assert read(path).is_torn


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("setting", "UPDATE setting SET value = CAST(x'ff' AS TEXT)"),
        ("session", "UPDATE session SET started_at = 1 << 60"),
        ("session", "UPDATE session SET started_at = -1 << 60"),
        ("session", "UPDATE session SET utc_offset = 86400"),
        ("session", "UPDATE session SET utc_offset = 1 << 60"),
        ("session", "UPDATE session SET log_date = '0000-01-01'"),
        ("session", "UPDATE session SET log_date = '0999-12-31'"),
        ("session", "UPDATE session SET note = CAST(x'61ff' AS TEXT)"),
        ("transition", "UPDATE transition SET kind = 'pau*e'"),
        ("transition", "UPDATE transition SET reached = -1"),
        ("goal", "INSERT INTO goal VALUES ('0000-01-01', 2, 3, 1, NULL)"),
        ("pause", "INSERT INTO pause VALUES ('9999-01-01', '', 1, NULL)"),
        ("routine", "UPDATE routine SET document = document || '# more'"),
        ("routine", "INSERT INTO routine VALUES (printf('%064d', 0), 'no routine')"),
        ("change", "INSERT INTO change VALUES (1, 'edit', '9999-01-01', 1, 'shell', 0)"),
        ("changed_row", "INSERT INTO changed_row VALUES (1, 'goal', 'x', 1, '{', 1)"),
        ("lease", "UPDATE lease SET since = 1 << 60"),
        ("lease", "UPDATE lease SET heartbeat_at = -1 << 60"),
        ("lease", "UPDATE lease SET pid = 1 << 31"),
    ],
)
def test_rows_that_cannot_be_read_are_counted(
    database: Database, path: Path, table: str, change: str
) -> None:
    put_live(database)
    settings.set_setting(database, "timezone", "Asia/Tokyo", 5)
    assert read(path).unreadable == {}
    execute_sql(path, UNCHECKED, change)
    found = examined(path)
    assert found.flaw or (found.contents and found.contents.unreadable == {table: 1})


def test_a_zone_that_is_not_known_here_does_not_make_a_session_unreadable(
    database: Database, path: Path
) -> None:
    put(database, session(1), session(2, timezone="Mars/Phobos"), session(3, timezone="../etc"))
    assert (read(path).strange_zones, read(path).unreadable) == (2, {})


@pytest.mark.parametrize(
    "change", ["DELETE FROM lease", "UPDATE session SET state = 'done', ended_at = 1"]
)
def test_a_live_session_and_its_lease_belong_together(
    database: Database, path: Path, change: str
) -> None:
    put_live(database)
    assert not read(path).is_torn
    execute_sql(path, change)
    assert read(path).is_torn


# The place


def test_the_place_of_a_file_is_told(closed_database: Path) -> None:
    closed_database.parent.chmod(0o750)
    found = place(closed_database)
    assert found
    assert (found.size, found.mode, found.directory_mode) == (
        closed_database.stat().st_size,
        0o600,
        0o750,
    )
    assert (found.is_ours, found.is_writable) == (True, True)
    assert found.free == pytest.approx(
        shutil.disk_usage(closed_database.parent).free, abs=1000 * MB
    )


def test_the_place_where_a_file_would_be_made_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    found = place(tmp_path / "no" / "such" / "place.db")
    assert found
    assert (found.size, found.mode, found.directory_mode) == (0, None, 0o700)
    assert (found.is_ours, found.is_writable) == (True, True)
    assert [*tmp_path.iterdir()] == []


def test_a_file_behind_a_link_is_in_the_directory_of_the_file(
    tmp_path: Path, closed_database: Path
) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir(mode=0o755)
    link.symlink_to(closed_database)
    assert place(link) == place(closed_database)
    assert file_mode(closed_database) == 0o600


def test_what_may_not_be_written_and_whose_it_is_is_told(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    with without_privileges(path, public_dir):
        for file, directory in ((0o444, 0o755), (0o644, 0o555)):
            path.chmod(file)
            public_dir.chmod(directory)
            found = place(path)
            assert found
            assert not found.is_writable
            assert found.is_ours


def test_a_place_that_cannot_be_reached_is_not_told(public_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert place(tmp_path / "loop" / "footui.db") is None
    closed = public_dir / "closed"
    closed.mkdir(0)
    with without_privileges():
        assert place(closed / "footui.db") is None


def test_an_index_of_somebodys_own_does_no_harm_unless_it_forbids(closed_database: Path) -> None:
    execute_sql(closed_database, "CREATE INDEX mine ON session (note)")
    assert examined(closed_database).is_sound
    execute_sql(closed_database, "CREATE UNIQUE INDEX one_note ON session (note)")
    assert examined(closed_database).differing == ("index one_note",)
