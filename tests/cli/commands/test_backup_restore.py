"""`footui backup` and `footui restore`: their output, and the files they write."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from footui.cli.context import weekly_backup
from footui.domain.session.edits import Details
from footui.services.service import Service
from footui.store import migrations
from tests.cli.conftest import assert_refused, footui
from tests.support.cli import CommandResult, RunCli
from tests.support.fake_system import FakeSystem
from tests.support.spoil import make_foreign, make_newer, replace_by_directory
from tests.support.sqlite_tools import (
    damage_page,
    disable_lock_wait,
    drop_lease_lock,
    execute_sql,
    file_contents,
    file_mode,
    locked,
    without_privileges,
)
from tests.support.sqlite_tools import fetch_rows as rows

STAMP = "2026-11-22-180400-000"
OLDER = Path(__file__).parents[2] / "store" / "fixtures" / "2.sql"


@pytest.fixture
def logged(path: Path, run_cli: RunCli) -> Path:
    """The path of a database with one session."""
    assert run_cli("log", "today").code == 0
    return path


@pytest.fixture
def backup(logged: Path, run_cli: RunCli, tmp_path: Path) -> Path:
    """A backup with one session, of a database that now has two."""
    assert run_cli("backup", str(tmp_path / "backup.db")).code == 0
    assert run_cli("log", "yesterday").code == 0
    return tmp_path / "backup.db"


def sessions(path: Path) -> int:
    [[number]] = rows(path, "SELECT count(*) FROM session")
    return int(number)


# Backups


def test_where_the_backup_is_goes_to_stdout(
    logged: Path, backup_folder: Path, run_cli: RunCli
) -> None:
    made = backup_folder / f"by-hand-{STAMP}.db"
    result = run_cli("backup")
    assert result == CommandResult(0, f"{made}\n", "Copied, and the copy is sound.\n")
    assert sessions(made) == 1
    assert_refused(run_cli("backup"), str(made), "is there already. Nothing was overwritten.")


def test_a_backup_goes_where_it_is_told_to(
    logged: Path, run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run_cli("backup", "copy.db").out == "copy.db\n"
    assert run_cli("backup", "stick").out == f"stick/footui-{STAMP}.db\n"
    assert sessions(tmp_path / "copy.db") == sessions(tmp_path / f"stick/footui-{STAMP}.db") == 1
    before = file_contents(tmp_path)
    assert_refused(run_cli("backup", "copy.db"), "copy.db is there already", "Name another file.")
    assert_refused(run_cli("backup", "footui.db"), "footui.db is there already")
    assert_refused(run_cli("backup", "nowhere/copy.db"), "nowhere/copy.db")
    assert file_contents(tmp_path) == before


def test_a_path_of_a_backup_cannot_drive_a_terminal(
    logged: Path, run_cli: RunCli, tmp_path: Path
) -> None:
    hostile = tmp_path / "\x1b[31m\u202e.db"
    result = run_cli("backup", str(hostile))
    assert result.code == 0
    assert "\x1b" not in result.out + result.err
    assert hostile.exists()
    assert_refused(run_cli("backup", str(hostile)))


@pytest.mark.parametrize("database", ["missing.db", ".", "/", "notes.txt", "missing/missing.db"])
def test_where_there_is_no_database_nothing_is_made(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("buy milk\n")
    before = sorted(tmp_path.rglob("*"))
    for to in ([], [str(tmp_path)], ["copy.db"]):
        assert_refused(run_cli("backup", *to, "--db", database), f" {database} is no")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_damaged_database_is_not_backed_up(
    logged: Path, backup_folder: Path, run_cli: RunCli
) -> None:
    damage_page(logged, "session")
    result = run_cli("backup")
    assert_refused(result, f"{logged} is damaged", "footui restore FILE")
    assert file_contents(logged.parent).keys() == {logged.name}
    assert [*backup_folder.iterdir()] == []


def test_a_place_that_is_not_ours_is_named(public_dir: Path, run_cli: RunCli) -> None:
    database, closed = public_dir / "footui.db", public_dir / "closed"
    assert run_cli("log", "today", "--db", str(database)).code == 0
    assert run_cli("backup", "--db", str(database)).code == 0
    closed.mkdir(mode=0)
    (public_dir / "footui-backups").chmod(0)
    with without_privileges(public_dir, database):
        for to in (closed / "copy.db", closed / "inside" / "copy.db"):
            result = run_cli("backup", str(to), "--db", str(database))
            assert_refused(result, f"{to} cannot be opened: permission denied.")
        result = run_cli("backup", "--db", str(database))
        assert_refused(result, f"{public_dir}/footui-backups cannot be written to", "sudo chown")


def test_a_database_may_be_backed_up_by_one_who_may_only_read_it(
    public_dir: Path, run_cli: RunCli
) -> None:
    database, stick = public_dir / "closed" / "footui.db", public_dir / "stick"
    assert run_cli("log", "today", "--db", str(database)).code == 0
    stick.mkdir()
    database.chmod(0o400)
    database.parent.chmod(0o500)
    with without_privileges(database, database.parent, stick):
        result = run_cli("backup", str(stick), "--db", str(database))
        assert (result.code, result.out) == (0, f"{stick}/footui-{STAMP}.db\n")


# Every week


def test_a_weekly_backup_that_fails_is_told_and_the_screen_opens_all_the_same(
    logged: Path, backup_folder: Path, fake_system: FakeSystem
) -> None:
    backup_folder.write_text("precious\n")
    with Service.open(logged, fake_system.system()) as service:
        result = weekly_backup(service)
    assert result.startswith("The weekly backup could not be made. ")
    assert str(backup_folder) in result
    backup_folder.unlink()
    with Service.open(logged, fake_system.system()) as service:
        assert weekly_backup(service) == ""
    assert [file.name for file in backup_folder.iterdir()] == ["weekly-2026-11-22.db"]


def test_where_no_weekly_backup_may_be_made_it_is_told(
    public_dir: Path, fake_system: FakeSystem
) -> None:
    path, backup_folder = public_dir / "footui.db", public_dir / "footui-backups"
    backup_folder.mkdir()
    with Service.open(path, fake_system.system()) as service:
        service.edits.add(service.today(), Details(minutes=20))
    backup_folder.chmod(0o555)
    with without_privileges(path), Service.open(path, fake_system.system()) as service:
        result = weekly_backup(service)
    assert f"{backup_folder} cannot be written to, so no backup can be kept there." in result
    assert [*backup_folder.iterdir()] == []


def test_weekly_backups_can_be_turned_off(
    logged: Path, backup_folder: Path, run_cli: RunCli, fake_system: FakeSystem
) -> None:
    assert run_cli("config", "backups", "off").code == 0
    with Service.open(logged, fake_system.system()) as service:
        assert weekly_backup(service) == ""
    assert not backup_folder.exists()


# Restoring


def test_a_backup_is_put_back(
    backup: Path, path: Path, backup_folder: Path, run_cli: RunCli
) -> None:
    kept = backup_folder / f"replaced-{STAMP}.db"
    result = run_cli("restore", str(backup))
    assert result == CommandResult(
        0, "", f"What was there before is kept: {kept}\nRestored from {backup}: 1 session.\n"
    )
    assert (sessions(path), sessions(kept), sessions(backup)) == (1, 2, 1)
    assert file_mode(path) == file_mode(kept) == 0o600
    assert file_contents(path.parent).keys() == {path.name, backup.name}


def test_where_nothing_was_a_backup_is_put_with_its_directories(
    backup: Path, run_cli: RunCli, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "newer" / "footui.db"
    result = run_cli("restore", str(backup), "--db", str(path))
    assert result == CommandResult(0, "", f"Restored from {backup}: 1 session.\n")
    assert (file_mode(path), file_mode(path.parent), file_mode(path.parent.parent)) == (
        0o600,
        0o700,
        0o700,
    )


def test_the_database_itself_is_put_back_and_nothing_is_lost(
    backup: Path, path: Path, run_cli: RunCli
) -> None:
    result = run_cli("restore", str(path))
    assert result.code == 0
    assert "2 sessions" in result.err
    assert sessions(path) == 2


def test_a_file_must_be_named(run_cli: RunCli, path: Path) -> None:
    assert run_cli("restore").code == 2
    assert not path.exists()


def be_cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9_000])


def be_damaged(path: Path) -> None:
    damage_page(path, "session")


def be_empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (be_cut_short, "is damaged, so it was not put back. Nothing was changed."),
        (be_damaged, "is damaged, so it was not put back. Nothing was changed."),
        (make_foreign, "is the database of another program. Nothing was changed."),
        (make_newer, "was written by a newer footui"),
        (be_empty, "is not there or empty"),
        (Path.unlink, "is not there or empty"),
        (replace_by_directory, "is not an ordinary file. Nothing was changed."),
    ],
)
def test_what_is_no_good_backup_changes_nothing(
    backup: Path,
    path: Path,
    run_cli: RunCli,
    spoil: Callable[[Path], None],
    words: str,
    is_there: bool,
) -> None:
    spoil(backup)
    if not is_there:
        path.unlink()
    before = sorted(path.parent.rglob("*")), file_contents(path.parent)
    assert_refused(run_cli("restore", str(backup)), f"footui: {backup} {words}")
    assert (sorted(path.parent.rglob("*")), file_contents(path.parent)) == before


def test_what_is_not_ours_is_not_replaced(backup: Path, run_cli: RunCli, tmp_path: Path) -> None:
    for spoil, words in ((make_foreign, "another program"), (make_newer, "a newer footui")):
        database = tmp_path / f"{spoil.__name__}.db"
        database.write_bytes(backup.read_bytes())
        spoil(database)
        before = database.read_bytes()
        result = run_cli("restore", str(backup), "--db", str(database))
        assert_refused(result, f"footui: {database} ", words)
        assert database.read_bytes() == before


@pytest.mark.parametrize("spoil", [be_cut_short, be_damaged])
def test_what_is_damaged_is_replaced_and_kept_as_it_is(
    backup: Path, path: Path, backup_folder: Path, run_cli: RunCli, spoil: Callable[[Path], None]
) -> None:
    spoil(path)
    before = path.read_bytes()
    assert_refused(run_cli("backup"), f"{path} is damaged")
    result = run_cli("restore", str(backup))
    assert result.code == 0
    assert run_cli("status").code == 0
    assert (backup_folder / f"replaced-{STAMP}.db").read_bytes() == before


def test_a_locked_database_is_not_replaced(
    backup: Path, path: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    disable_lock_wait(monkeypatch)
    with locked(path):
        before = file_contents(path.parent)
        assert_refused(run_cli("restore", str(backup)), f"{path} locked", "Nothing was changed.")
        assert file_contents(path.parent) == before


def test_a_session_that_is_led_is_not_replaced(
    backup: Path, path: Path, run_cli: RunCli, fake_system: FakeSystem
) -> None:
    with Service.open(path, fake_system.system(200)) as service:
        service.sessions.start(None)
    before = file_contents(path.parent)
    assert_refused(run_cli("restore", str(backup)), "A session is live in pts/0 on desk")
    assert file_contents(path.parent) == before
    drop_lease_lock(path)
    assert run_cli("restore", str(backup)).code == 0


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A backup from an older footui."""
    with closing(sqlite3.connect(tmp_path / "older.db")) as connection:
        connection.executescript(OLDER.read_text("utf-8"))
    return tmp_path / "older.db"


def test_a_backup_of_an_older_footui_is_upgraded_at_once(
    logged: Path, older: Path, backup_folder: Path, run_cli: RunCli
) -> None:
    result = run_cli("restore", str(older))
    assert result.code == 0
    assert result.err.endswith(f"Restored from {older}: 11 sessions.\n")
    assert rows(logged, "PRAGMA user_version") == [(3,)]
    assert rows(older, "PRAGMA user_version") == [(2,)]
    assert {file.name for file in backup_folder.iterdir()} == {
        f"replaced-{STAMP}.db",
        "schema-2.db",
    }


def test_where_what_is_put_back_cannot_be_opened_it_is_told_what_was_kept(
    logged: Path, older: Path, backup_folder: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "resource", lambda _: "CREATE TABLE what is this;")
    result = run_cli("restore", str(older))
    assert (result.code, result.out) == (1, "")
    kept, fault = result.err.splitlines()
    assert kept == f"What was there before is kept: {backup_folder}/replaced-{STAMP}.db"
    assert fault.startswith(f"footui: {logged} could not be used")


def test_a_process_backs_up_and_puts_back(environment: dict[str, str], path: Path) -> None:
    assert footui(environment, "log", "today").returncode == 0
    made = footui(environment, "backup").stdout.strip()
    path.unlink()
    done = footui(environment, "restore", made)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"Restored from {made}: 1 session.\n"
    assert sessions(path) == 1


@pytest.mark.parametrize(
    "flaw",
    [
        "UPDATE session SET log_date = '9999-12-31'",
        "DROP TABLE pause",
        "CREATE TRIGGER t AFTER INSERT ON session BEGIN DELETE FROM session; END",
    ],
)
def test_a_backup_that_footui_cannot_read_is_not_put_back(
    backup: Path, path: Path, backup_folder: Path, run_cli: RunCli, flaw: str
) -> None:
    execute_sql(backup, flaw)
    before = path.read_bytes()
    assert_refused(run_cli("restore", str(backup)), "cannot read", "doctor")
    assert path.read_bytes() == before
    assert not backup_folder.exists()
