"""Backups beside the database and elsewhere, and one of them put back: whole, or not at all."""

import errno
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import StorageError
from footui.store.database import Database
from footui.store.file_kind import SCHEMA_VERSION
from footui.store.maintenance import backups, online_copy
from footui.store.queries import settings
from tests.support.cases import few
from tests.support.records import put, session
from tests.support.sqlite_tools import (
    assert_friendly,
    copy_with_hot_journal,
    damage_page,
    dump,
    execute_sql,
    fetch_rows,
    file_contents,
    file_mode,
    locked,
    without_privileges,
)

OLDER = Path(__file__).parents[1] / "fixtures" / "2.sql"
SUNDAY = date(2026, 11, 22)
KEPT = "footui-backups/before.db"


def tree(path: Path) -> dict[str, bytes]:
    """Every file beside a database and in folders there, byte for byte."""
    found = path.parent.rglob("*")
    files = {file for file in found if file.is_file() or file.is_symlink()}
    return {str(file.relative_to(path.parent)): file.read_bytes() for file in files}


def told(path: Path, call: Callable[..., object], *arguments: Any) -> str:
    """Return the refusal about `path`, and check that all files stay unchanged."""
    before = tree(path)
    with pytest.raises(StorageError) as refused:
        call(*arguments)
    assert tree(path) == before
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of another state, in a directory of its own."""
    path = tmp_path / "stick" / "backup.db"
    with closing(Database(path)) as database:
        put(database, session(1), session(2))
    return path


# Whose it is


def be_a_note(path: Path) -> None:
    path.write_text("buy milk\n")


def be_anothers(path: Path) -> None:
    execute_sql(path, "CREATE TABLE bookmark (url)")


def be_newer(path: Path) -> None:
    Database(path).close()
    execute_sql(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def be_cut_short(path: Path) -> None:
    Database(path).close()
    path.write_bytes(path.read_bytes()[:50])


def be_a_pipe(path: Path) -> None:
    os.mkfifo(path)


def be_a_loop(path: Path) -> None:
    path.symlink_to(path.name)


USELESS: list[tuple[Callable[[Path], object], str]] = [
    (Path.exists, "is not there or empty"),
    (Path.touch, "is not there or empty"),
    (be_a_loop, "is not there or empty"),
    (Path.mkdir, "is not an ordinary file"),
    (be_a_pipe, "is not an ordinary file"),
    (be_a_note, "is not a footui database"),
    (be_cut_short, "is not a footui database"),
    (be_anothers, "is the database of another program"),
    (be_newer, "was written by a newer footui"),
]


@pytest.mark.parametrize(("make", "words"), USELESS)
def test_foreign_file_is_not_backed_up(
    path: Path, make: Callable[[Path], object], words: str
) -> None:
    make(path)
    before = sorted(path.parent.iterdir())
    with pytest.raises(StorageError, match=words) as refused:
        backups.refuse_unusable(path)
    assert_friendly(str(refused.value), path)
    assert sorted(path.parent.iterdir()) == before


def test_unreadable_file_is_not_backed_up(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    Database(path).close()
    path.chmod(0)
    with without_privileges(path), pytest.raises(StorageError, match="permission") as refused:
        backups.refuse_unusable(path)
    assert_friendly(str(refused.value), path)


def test_the_root_is_no_database() -> None:
    with pytest.raises(StorageError, match="not an ordinary file"):
        backups.refuse_unusable(Path("/"))
    with pytest.raises(StorageError, match="not an ordinary file"):
        backups.refuse_unusable(Path())


# Backing up


def test_a_database_of_an_older_footui_is_backed_up_as_it_is(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLDER.read_text("utf-8"))
    before = path.read_bytes()
    backups.back_up(path, tmp_path / "copy.db")
    assert dump(tmp_path / "copy.db") == dump(path)
    assert fetch_rows(tmp_path / "copy.db", "PRAGMA user_version") == [(2,)]
    assert path.read_bytes() == before


def fill_the_place(to: Path) -> None:
    to.write_text("precious\n")


def link_to_nowhere(to: Path) -> None:
    to.symlink_to("nowhere")


@pytest.mark.parametrize("place", [fill_the_place, link_to_nowhere])
def test_nothing_is_overwritten_by_a_backup(
    closed_database: Path, tmp_path: Path, place: Callable[[Path], None]
) -> None:
    to = tmp_path / "copy.db"
    place(to)
    before = sorted(tmp_path.iterdir()), to.is_symlink() or to.read_bytes()
    with pytest.raises(StorageError, match="Nothing was overwritten") as refused:
        backups.back_up(closed_database, to)
    assert_friendly(str(refused.value), to)
    assert (sorted(tmp_path.iterdir()), to.is_symlink() or to.read_bytes()) == before


def test_the_directory_of_a_backup_must_be_there(closed_database: Path) -> None:
    to = closed_database.parent / "new" / "copy.db"
    assert_friendly(told(closed_database, backups.back_up, closed_database, to), to)


def test_the_directory_of_a_backup_must_be_ours(public_dir: Path) -> None:
    path, to = public_dir / "footui.db", public_dir / "closed" / "copy.db"
    Database(path).close()
    to.parent.mkdir(mode=0o555)
    with without_privileges(public_dir, path):
        said = told(path, backups.back_up, path, to)
    assert "permission denied" in said
    assert_friendly(said, to)


def test_damage_is_told_of_the_database_and_not_of_the_backup(closed_database: Path) -> None:
    damage_page(closed_database, "setting")
    said = told(
        closed_database, backups.back_up, closed_database, closed_database.with_name("copy.db")
    )
    assert f"{closed_database} is damaged" in said
    assert "footui restore FILE" in said
    assert "copy.db" not in said


@pytest.mark.usefixtures("no_lock_wait")
def test_a_lock_is_told_of_the_database_and_not_of_the_backup(closed_database: Path) -> None:
    with locked(closed_database, "EXCLUSIVE"):
        said = told(
            closed_database, backups.back_up, closed_database, closed_database.with_name("copy.db")
        )
    assert "locked" in said
    assert_friendly(said, closed_database)


STEPS = [
    (os, "open"),
    (os, "fchmod"),
    (os, "fsync"),
    (Path, "mkdir"),
    (Path, "chmod"),
    (Path, "hardlink_to"),
    (Path, "replace"),
    (Path, "touch"),
    (shutil, "copyfile"),
    (online_copy, "_opened"),
    (online_copy, "_fill"),
    (online_copy, "check"),
]


def stumbling(patch: pytest.MonkeyPatch, number: int, stumble: Callable[[], None]) -> Iterator[int]:
    """Let it stumble when the step of that number is taken; returns what counts the steps."""
    steps = itertools.count()

    def at(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if next(steps) == number:
                stumble()
            return step(*arguments, **named)

        return call

    for place, name in STEPS:
        patch.setattr(place, name, at(getattr(place, name)))
    return steps


def outcomes(
    error: int, paths: Iterator[Path], do: Callable[[Path], object]
) -> Iterator[tuple[Path, StorageError | None]]:
    """Do it with one path after another, and each time another step fails, until none is left."""

    def fail() -> None:
        raise OSError(error, os.strerror(error))

    for number, path in enumerate(paths):
        fault = None
        with pytest.MonkeyPatch.context() as patch:
            steps = stumbling(patch, number, fail)
            try:
                do(path)
            except StorageError as told:
                fault = told
        yield path, fault
        if next(steps) <= number:
            return


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EPERM])
def test_a_backup_that_fails_at_any_step_is_whole_or_not_there(
    closed_database: Path, error: int
) -> None:
    before, seen = tree(closed_database), []
    targets = (closed_database.with_name(f"copy-{number}.db") for number in itertools.count())
    for to, fault in outcomes(error, targets, partial(backups.back_up, closed_database)):
        seen.append(fault)
        if fault:
            assert tree(closed_database) == before
            assert_friendly(str(fault), to if str(to) in str(fault) else closed_database)
        else:
            assert tree(closed_database).keys() == {*before, to.name}
            assert dump(to) == dump(closed_database)
            to.unlink()
    assert seen[-1] is None
    assert sum(fault is not None for fault in seen) >= 6


# Keeping


@pytest.mark.usefixtures("umask")
def test_a_copy_is_kept_in_a_folder_beside_the_database_for_its_owner_alone(
    closed_database: Path,
) -> None:
    kept = backups.keep(closed_database, "before")
    assert kept == closed_database.with_name("footui-backups") / "before.db"
    assert tree(closed_database).keys() == {closed_database.name, KEPT}
    assert dump(kept) == dump(closed_database)
    assert file_mode(kept) == 0o600
    assert file_mode(kept.parent) == 0o700


def test_each_database_has_a_folder_of_its_own(tmp_path: Path) -> None:
    names = {"footui.db": "footui-backups", "a.b.db": "a.b-backups", "my feet": "my feet.backups"}
    for name, expected in names.items():
        assert backups.folder(tmp_path / name) == tmp_path / expected
    alike = ["x", "x.db", "x.db.db", "x.backups", "x-backups", "x.sqlite", "x.sqlite.db", ".db"]
    assert len({backups.folder(tmp_path / name) for name in alike}) == len(alike)


def test_backups_of_an_older_footui_are_found_and_go_in_their_turn(tmp_path: Path) -> None:
    path, older = tmp_path / "x", tmp_path / "x-backups"
    Database(path).close()
    older.mkdir()
    days = [SUNDAY - timedelta(weeks=week) for week in range(1, 6)]
    for day in days:
        shutil.copy(path, older / f"weekly-{day}.db")
    assert backups.weekly(path) == days
    backups.keep_weekly(path, SUNDAY)
    assert backups.weekly(path) == [SUNDAY, *days[:4]]
    assert not (older / f"weekly-{days[4]}.db").exists()


def test_backups_in_a_folder_that_was_shared_are_nobody_elses(tmp_path: Path) -> None:
    for name in ("x", "x.db"):
        Database(tmp_path / name).close()
    backups.keep_weekly(tmp_path / "x.db", SUNDAY)
    assert backups.weekly(tmp_path / "x") == []
    backups.keep_weekly(tmp_path / "x", SUNDAY + timedelta(weeks=9))
    assert backups.weekly(tmp_path / "x.db") == [SUNDAY]
    assert backups.weekly(tmp_path / "x") == [SUNDAY + timedelta(weeks=9)]


def test_kept_copy_is_overwritten_only_if_replacing(closed_database: Path) -> None:
    kept = backups.keep(closed_database, "before")
    execute_sql(closed_database, "DELETE FROM setting")
    assert_friendly(told(closed_database, backups.keep, closed_database, "before"), kept)
    backups.keep(closed_database, "before", replacing=True)
    assert dump(kept) == dump(closed_database)


def test_backup_fails_if_the_folder_is_a_file(closed_database: Path) -> None:
    folder = backups.folder(closed_database)
    folder.write_text("precious\n")
    assert_friendly(told(closed_database, backups.keep, closed_database, "before"), folder)


# Every week


def put_weekly(path: Path, *names: object) -> None:
    backups.folder(path).mkdir(exist_ok=True)
    for name in names:
        (backups.folder(path) / f"weekly-{name}.db").write_text("a backup\n")


def test_the_weekly_backups_are_those_with_a_date_as_we_write_it(closed_database: Path) -> None:
    assert backups.weekly(closed_database) == []
    put_weekly(closed_database, "2026-11-08", "2026-11-22", "2025-12-31")
    put_weekly(
        closed_database, "nonsense", "20261115", "2026-W47-7", "2026-11-31", "2026-11-22T10", ""
    )
    (backups.folder(closed_database) / "weekly-2026-11-01.db").mkdir()
    (backups.folder(closed_database) / "weekly-2026-10-25.txt").touch()
    (backups.folder(closed_database) / "by-hand-2026-11-22-180400.db").touch()
    assert list(map(str, backups.weekly(closed_database))) == [
        "2026-11-22",
        "2026-11-08",
        "2025-12-31",
    ]


def test_of_the_weekly_backups_the_newest_five_stay(closed_database: Path) -> None:
    for week in range(8):
        backups.keep_weekly(closed_database, SUNDAY + timedelta(weeks=week))
    kept = backups.weekly(closed_database)
    assert kept == [SUNDAY + timedelta(weeks=week) for week in (7, 6, 5, 4, 3)]
    assert len(tree(closed_database)) == 1 + backups.WEEKLY_KEPT


def test_unfinished_files_of_killed_processes_are_deleted_after_a_day(
    closed_database: Path,
) -> None:
    backups.keep_weekly(closed_database, SUNDAY)
    folder = backups.folder(closed_database)
    long_ago, under_way = (folder / f".weekly-2026-11-{n}.db.17" for n in (15, 16))
    other = folder / ".hidden"
    for left, age in ((long_ago, 90_000), (under_way, 3_600), (other, 90_000)):
        left.touch()
        then = folder.stat().st_mtime - age
        os.utime(left, (then, then))
    backups.keep_weekly(closed_database, SUNDAY + timedelta(weeks=1))
    assert {path.name for path in folder.glob(".*")} == {under_way.name, other.name}


def test_other_files_in_the_folder_stay(closed_database: Path) -> None:
    others = {"notes.txt", "schema-2.db", "by-hand-2020-01-01-000000.db", "weekly-nonsense.db"}
    others |= {"replaced-2020-01-01-000000.db", "weekly-2020-01-01.txt", "weekly-20200101.db"}
    backups.folder(closed_database).mkdir()
    for name in others:
        (backups.folder(closed_database) / name).write_text(name)
    for week in range(7):
        backups.keep_weekly(closed_database, SUNDAY + timedelta(weeks=week))
    left = file_contents(backups.folder(closed_database))
    assert {name: left[name] for name in others} == {name: name.encode() for name in others}
    assert len(left) == len(others) + 5


def test_backups_with_future_dates_do_not_displace_others(closed_database: Path) -> None:
    future = [date(9999, 12, 31), *(date(2099, 1, day) for day in range(1, 10))]
    put_weekly(closed_database, *future)
    weeks = [SUNDAY + timedelta(weeks=week) for week in range(8)]
    for week in weeks:
        backups.keep_weekly(closed_database, week)
    assert backups.weekly(closed_database) == [*sorted(future, reverse=True), *reversed(weeks[3:])]


def test_once_their_day_has_come_they_are_like_the_others(closed_database: Path) -> None:
    put_weekly(closed_database, *(SUNDAY + timedelta(weeks=week) for week in range(5)))
    backups.keep_weekly(closed_database, SUNDAY - timedelta(weeks=1))
    assert len(backups.weekly(closed_database)) == 6
    backups.keep_weekly(closed_database, SUNDAY + timedelta(weeks=5))
    assert backups.weekly(closed_database) == [
        SUNDAY + timedelta(weeks=week) for week in (5, 4, 3, 2, 1)
    ]


def test_a_weekly_backup_that_cannot_be_made_costs_no_older_one(closed_database: Path) -> None:
    put_weekly(closed_database, *(SUNDAY - timedelta(weeks=week) for week in range(1, 7)))
    damage_page(closed_database, "setting")
    assert "is damaged" in told(closed_database, backups.keep_weekly, closed_database, SUNDAY)


# Putting back


def restored(path: Path, backup: Path) -> Path | None:
    """Put it back, and see that what is there then is what was backed up, and sound."""
    kept = backups.restore(path, backup, "before")
    assert dump(path) == dump(backup)
    assert fetch_rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert file_mode(path) == 0o600
    assert tree(path).keys() <= {path.name, "stick/backup.db", KEPT, f"{KEPT}-journal"}
    return kept


@pytest.mark.usefixtures("umask")
def test_a_backup_is_put_back_and_what_it_replaces_is_kept(
    closed_database: Path, backup: Path
) -> None:
    before, of_backup = dump(closed_database), backup.read_bytes()
    kept = restored(closed_database, backup)
    assert kept == closed_database.parent / KEPT
    assert dump(kept) == before
    assert file_mode(kept) == 0o600
    assert file_mode(kept.parent) == 0o700
    assert backup.read_bytes() == of_backup
    assert backups.restore(closed_database, kept, "after") == kept.with_name("after.db")
    assert dump(closed_database) == before


@pytest.mark.usefixtures("umask")
def test_where_nothing_is_a_backup_is_put_with_all_directories(
    backup: Path, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "newer" / "footui.db"
    assert backups.restore(path, backup, "before") is None
    assert dump(path) == dump(backup)
    assert (file_mode(path), file_mode(path.parent), file_mode(tmp_path / "new")) == (
        0o600,
        0o700,
        0o700,
    )
    assert tree(path).keys() == {path.name}


def test_an_empty_file_is_replaced(path: Path, backup: Path) -> None:
    path.touch()
    assert restored(path, backup) is None


def test_the_database_itself_can_be_put_back_and_nothing_is_lost(closed_database: Path) -> None:
    before = dump(closed_database)
    closed_database.with_name("link.db").symlink_to(closed_database)
    for number, file in enumerate([closed_database, closed_database.with_name("link.db")]):
        kept = backups.restore(closed_database, file, f"before-{number}")
        assert kept
        assert dump(kept) == dump(closed_database) == before


def test_a_database_behind_a_link_stays_behind_it(path: Path, backup: Path, tmp_path: Path) -> None:
    real = tmp_path / "synced" / "real.db"
    path.symlink_to(real)
    assert backups.restore(path, backup, "first") is None
    assert backups.restore(path, backup, "second") == backups.folder(path) / "second.db"
    real.write_text("no database any more\n")
    assert backups.restore(path, backup, "third") == backups.folder(path) / "third.db"
    assert path.readlink() == real
    assert dump(real) == dump(backup)
    assert (backups.folder(path) / "third.db").read_text() == "no database any more\n"
    assert file_contents(real.parent).keys() == {real.name}


def be_damaged(path: Path) -> None:
    Database(path).close()
    damage_page(path, "session")


def lose_its_end(path: Path) -> None:
    Database(path).close()
    path.write_bytes(path.read_bytes()[:9_000])


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(
    ("make", "words"),
    [*USELESS, (be_damaged, "is damaged"), (lose_its_end, "is damaged")],
)
def test_damaged_backup_is_not_restored(
    path: Path, tmp_path: Path, make: Callable[[Path], object], words: str, there: bool
) -> None:
    if there:
        Database(path).close()
    backup = tmp_path / "backup.db"
    make(backup)
    before = sorted(tmp_path.iterdir()), path.read_bytes() if there else None
    with pytest.raises(StorageError, match=words) as refused:
        backups.restore(path, backup, "before")
    assert_friendly(str(refused.value), backup)
    assert "--db" not in str(refused.value)
    assert (sorted(tmp_path.iterdir()), path.read_bytes() if there else None) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET log_date = '9999-12-31'",
        "INSERT INTO routine VALUES (replace(hex(zeroblob(32)), '0', 'f'), 'nonsense')",
        "DROP TABLE pause",
    ],
)
def test_a_sound_backup_of_which_footui_cannot_read_all_is_not_put_back(
    closed_database: Path, backup: Path, change: str
) -> None:
    execute_sql(backup, change)
    said = told(closed_database, backups.restore, closed_database, backup, "before")
    assert_friendly(said, backup)
    assert "Nothing was changed." in said


def test_a_backup_that_may_not_be_read_is_not_put_back(public_dir: Path) -> None:
    path, backup = public_dir / "footui.db", public_dir / "backup.db"
    Database(path).close()
    Database(backup).close()
    backup.chmod(0)
    with without_privileges(path, backup, public_dir), pytest.raises(StorageError) as refused:
        backups.restore(path, backup, "before")
    assert_friendly(str(refused.value), backup)
    assert {*public_dir.iterdir()} == {path, backup}


@pytest.mark.parametrize("make", [be_anothers, be_newer, Path.mkdir, be_a_pipe, be_a_loop])
def test_foreign_file_is_not_replaced(
    path: Path, backup: Path, make: Callable[[Path], object]
) -> None:
    make(path)
    before = sorted(path.parent.rglob("*")), path.is_file() and path.read_bytes()
    with pytest.raises(StorageError) as refused:
        backups.restore(path, backup, "before")
    assert_friendly(str(refused.value), path)
    assert (sorted(path.parent.rglob("*")), path.is_file() and path.read_bytes()) == before


@pytest.mark.usefixtures("no_lock_wait")
@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_database_that_is_locked_is_not_replaced(
    closed_database: Path, backup: Path, kind: str
) -> None:
    with locked(closed_database, kind):
        said = told(closed_database, backups.restore, closed_database, backup, "before")
    assert "locked" in said
    assert_friendly(said, closed_database)
    restored(closed_database, backup)


def test_a_database_that_may_not_be_written_is_not_replaced(public_dir: Path) -> None:
    path, backup = public_dir / "closed" / "footui.db", public_dir / "backup.db"
    for file in (path, backup):
        Database(file).close()
    path.parent.chmod(0o500)
    with without_privileges(path, path.parent, backup, public_dir):
        assert_friendly(told(path, backups.restore, path, backup, "before"), path)


def test_database_is_not_replaced_if_the_kept_copy_would_overwrite_another(
    closed_database: Path, backup: Path
) -> None:
    kept = backups.keep(closed_database, "before")
    assert_friendly(told(closed_database, backups.restore, closed_database, backup, "before"), kept)
    be_a_note(closed_database)
    assert_friendly(told(closed_database, backups.restore, closed_database, backup, "before"), kept)


# Over what is damaged


def lose_a_name(path: Path) -> None:
    Database(path).close()
    content = path.read_bytes().replace(b"session_by_day", b"\xff\xfe\xff\xfeion_by_day", 1)
    path.write_bytes(content)


def lose_its_format(path: Path) -> None:
    Database(path).close()
    content = bytearray(path.read_bytes())
    content[44:48] = (99).to_bytes(4)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "make", [be_damaged, lose_its_end, lose_a_name, lose_its_format, be_a_note, be_cut_short]
)
def test_damaged_database_is_kept_unchanged(
    path: Path, backup: Path, make: Callable[[Path], object]
) -> None:
    make(path)
    before = path.read_bytes()
    kept = restored(path, backup)
    assert kept == path.parent / KEPT
    assert kept.read_bytes() == before
    assert file_mode(kept) == 0o600


def test_a_journal_beside_what_is_damaged_is_kept_and_not_applied(
    closed_database: Path, backup: Path, tmp_path: Path
) -> None:
    cut_off = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    journal = (
        Path(f"{cut_off}-journal").read_bytes().replace(b"SQLite format 3", b"nothing of ours")
    )
    be_a_note(closed_database)
    Path(f"{closed_database}-journal").write_bytes(journal)
    shutil.rmtree(tmp_path / "cut-off")
    kept = restored(closed_database, backup)
    assert kept
    assert kept.read_text() == "buy milk\n"
    assert Path(f"{kept}-journal").read_bytes() == journal
    assert file_mode(Path(f"{kept}-journal")) == 0o600


def test_a_journal_without_a_database_is_kept_and_not_applied(
    closed_database: Path, backup: Path, tmp_path: Path
) -> None:
    cut_off = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    Path(f"{cut_off}-journal").rename(f"{closed_database}-journal")
    shutil.rmtree(tmp_path / "cut-off")
    closed_database.unlink()
    assert restored(closed_database, backup) is None
    assert tree(closed_database).keys() == {
        closed_database.name,
        "stick/backup.db",
        f"{KEPT}-journal",
    }


def test_a_write_that_was_cut_off_is_undone_before_it_is_kept(
    closed_database: Path, backup: Path, tmp_path: Path
) -> None:
    before = dump(closed_database)
    cut_off = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    kept = backups.restore(cut_off, backup, "before")
    assert kept
    assert dump(kept) == before
    assert dump(cut_off) == dump(backup)
    assert tree(cut_off).keys() == {cut_off.name, KEPT}


def test_a_first_write_that_was_cut_off_leaves_nothing_to_keep(
    path: Path, backup: Path, tmp_path: Path
) -> None:
    path.touch()
    cut_off = copy_with_hot_journal(path, tmp_path / "cut-off")
    assert backups.restore(cut_off, backup, "before") is None
    assert tree(cut_off).keys() == {cut_off.name}
    assert dump(cut_off) == dump(backup)


def test_write_ahead_log_of_another_program_is_kept_and_not_applied(
    closed_database: Path, backup: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(closed_database, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = wal")
        other.execute("INSERT INTO setting VALUES ('theme', 'light', 1, NULL)")
        ahead = Path(f"{closed_database}-wal").read_bytes()
        tmp_path = tmp_path / "left"
        tmp_path.mkdir()
    path = tmp_path / "footui.db"
    be_a_note(path)
    Path(f"{path}-wal").write_bytes(ahead)
    kept = backups.restore(path, backup, "before")
    assert kept
    assert Path(f"{kept}-wal").read_bytes() == ahead
    assert dump(path) == dump(backup)
    assert tree(path).keys() == {path.name, KEPT, f"{KEPT}-wal"}


def test_one_who_has_what_is_damaged_open_does_no_harm_to_what_is_put_back(
    closed_database: Path, backup: Path
) -> None:
    with closing(Database(closed_database)) as database:
        settings.settings(database)
        damage_page(closed_database, "session")
        restored(closed_database, backup)
        with pytest.raises(StorageError, match="replaced while footui had it open"):
            settings.set_setting(database, "bell", "on", 2)
    assert dump(closed_database) == dump(backup)


# Failing


def be_sound(path: Path) -> None:
    with closing(Database(path)) as database:
        settings.set_setting(database, "bell", "off", 1)


def have_a_stale_journal(path: Path) -> None:
    be_a_note(path)
    Path(f"{path}-journal").write_text("left by somebody\n")


STATES = [be_sound, have_a_stale_journal, Path.exists]
"""A sound database, something damaged with a journal, and nothing at all."""


def held(path: Path) -> list[str] | bytes | None:
    """What a database holds; of something else its bytes."""
    if not path.exists():
        return None
    is_database = path.read_bytes().startswith(b"SQLite")
    return dump(path) if is_database else path.read_bytes()


def copies_of(state: Path) -> Iterator[Path]:
    """The database of a directory, alone in a directory of its own, again and again."""
    for number in itertools.count():
        path = state.with_name(f"{state.name}-{number}") / "footui.db"
        shutil.copytree(state, path.parent)
        yield path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A directory for a database in some state."""
    state = tmp_path / "state"
    state.mkdir()
    return state


@pytest.mark.parametrize("make", STATES)
def test_a_restore_that_fails_at_any_step_leaves_the_one_or_the_other(
    state: Path, backup: Path, make: Callable[[Path], object]
) -> None:
    make(state / "footui.db")
    before, new = held(state / "footui.db"), dump(backup)
    seen = []
    restore = partial(backups.restore, backup=backup, name="before")
    for path, fault in outcomes(errno.ENOSPC, copies_of(state), restore):
        seen.append(fault)
        kept = backups.folder(path) / "before.db"
        assert held(path) == (before if fault else new)
        assert held(kept) == before or (fault and not kept.exists())
        assert not [name for name in tree(path) if name.startswith(".")]
    assert seen[-1] is None
    assert sum(fault is not None for fault in seen) >= 10


# Dying


def dies(number: int, do: Callable[[], object]) -> bool:
    """Do it in a process that is killed before the step of that number, if there are as many."""
    child = os.fork()
    if not child:
        stumbling(pytest.MonkeyPatch(), number, partial(os.kill, os.getpid(), signal.SIGKILL))
        do()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def die_everywhere(state: Path, backup: Path) -> None:
    """Restore over what is in a directory, and die at each step; in a process with no threads."""
    before, new = held(state / "footui.db"), dump(backup)
    STEPS.append((Path, "unlink"))
    for number, path in enumerate(copies_of(state)):
        died = dies(number, partial(backups.restore, path, backup, "before"))
        now, kept = held(path), held(backups.folder(path) / "before.db")
        assert now in (before, new), number
        assert kept in (None, before), number
        assert now == before or kept == before, number
        if not died:
            assert now == new
            assert number >= 20
            return


@pytest.mark.parametrize("make", few(STATES, 1))
def test_a_restore_that_is_killed_leaves_the_one_or_the_other(
    state: Path, backup: Path, make: Callable[[Path], object]
) -> None:
    make(state / "footui.db")
    script = (
        "import sys; from pathlib import Path;"
        "from tests.store.maintenance.test_backups import die_everywhere;"
        "die_everywhere(*map(Path, sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, state, backup],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_a_killed_restore_left_is_in_nobodys_way(closed_database: Path, backup: Path) -> None:
    closed_database.with_name(f".{closed_database.name}.restored").write_bytes(
        b"SQLite format 3\0 half of it"
    )
    restored(closed_database, backup)
