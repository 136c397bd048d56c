"""Copies made before a database is changed as a whole: complete, checked, private, or none."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from footui.domain.faults import StoreFault
from footui.store import choices, copies
from footui.store.copies import keep_copy
from footui.store.database import Database
from tests.store.outside import (
    NOBODY,
    ask,
    contents,
    damaged_page,
    locked,
    mode,
    tell,
    without_privileges,
)


def dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def assert_private_copy(kept: Path, path: Path) -> None:
    assert dumped(kept) == dumped(path)
    assert ask(kept, "PRAGMA user_version") == ask(path, "PRAGMA user_version")
    assert ask(kept, "PRAGMA application_id") == ask(path, "PRAGMA application_id")
    assert mode(kept) == 0o600


def test_a_copy_lies_beside_the_database_and_is_one_itself(made: Path) -> None:
    before = made.read_bytes()
    kept = keep_copy(made, "old")
    assert kept == made.with_name("footui.db.old")
    assert contents(made.parent).keys() == {made.name, kept.name}
    assert made.read_bytes() == before
    assert_private_copy(kept, made)
    with closing(Database(kept)) as database:
        assert choices.settings(database) == {"bell": "off"}


@pytest.mark.usefixtures("umask")
def test_only_the_owner_can_read_a_copy(made: Path) -> None:
    assert_private_copy(keep_copy(made, "old"), made)


def test_a_copy_is_private_though_the_database_is_not(made: Path) -> None:
    made.chmod(0o644)
    assert mode(keep_copy(made, "old")) == 0o600


@pytest.mark.usefixtures("umask")
def test_a_copy_needs_no_privileges_whatever_the_umask(public: Path) -> None:
    path = public / "footui.db"
    Database(path).close()
    with without_privileges(public, path):
        assert_private_copy(keep_copy(path, "old"), path)


def test_a_newer_copy_takes_the_place_of_an_older_one(made: Path) -> None:
    keep_copy(made, "old")
    tell(made, "DELETE FROM setting")
    assert_private_copy(keep_copy(made, "old"), made)
    assert contents(made.parent).keys() == {made.name, f"{made.name}.old"}


def test_what_a_cut_off_copy_left_is_in_nobodys_way(made: Path) -> None:
    made.with_name("footui.db.old.new").write_bytes(b"SQLite format 3\0 half of it")
    assert_private_copy(keep_copy(made, "old"), made)
    assert contents(made.parent).keys() == {made.name, "footui.db.old"}


@pytest.mark.parametrize("name", ["a b.db", "ä ö.db", "50%?.db", "a#b&c=d.db", "file:x.db"])
def test_a_database_of_any_name_can_be_copied(tmp_path: Path, name: str) -> None:
    Database(tmp_path / name).close()
    keep_copy(tmp_path / name, "old")
    assert contents(tmp_path).keys() == {name, f"{name}.old"}


def test_a_database_is_copied_while_others_may_not_write(made: Path) -> None:
    with locked(made):
        assert_private_copy(keep_copy(made, "old"), made)


def test_what_nobody_has_committed_is_not_in_the_copy(made: Path) -> None:
    with closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("DELETE FROM setting")
        kept = keep_copy(made, "old")
        other.execute("ROLLBACK")
    assert_private_copy(kept, made)


def refused(path: Path, *faults: type[BaseException]) -> BaseException:
    """What is raised where no copy can be made, and everything stays as it was."""
    before = contents(path.parent)
    with pytest.raises(faults) as told:
        keep_copy(path, "old")
    assert contents(path.parent) == before
    return told.value


def lose_a_row(content: bytearray) -> None:
    at = content.rindex(b"belloff")
    content[at : at + 4] = b"bull"


def lose_a_page(content: bytearray) -> None:
    pages = int.from_bytes(content[28:32])
    content[28:32] = (pages + 1).to_bytes(4)
    content += bytes(4096)


@pytest.mark.parametrize("damage", [lose_a_row, lose_a_page])
def test_a_database_with_a_flaw_is_not_copied_and_is_called_damaged(
    made: Path, damage: Callable[[bytearray], None]
) -> None:
    content = bytearray(made.read_bytes())
    damage(content)
    made.write_bytes(content)
    told = str(refused(made, StoreFault))
    assert f"{made} is damaged" in told
    assert "\n" not in told


def test_a_database_that_cannot_be_read_is_not_copied(made: Path) -> None:
    damaged_page(made, "setting")
    refused(made, sqlite3.DatabaseError)


def half_a_copy(source: Path, to: Path) -> None:
    to.write_bytes(source.read_bytes()[:5_000])
    raise OSError(errno.ENOSPC, "No space left on device")


def half_a_copy_with_a_journal(source: Path, to: Path) -> None:
    to.write_bytes(source.read_bytes()[:5_000])
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    raise error


@pytest.mark.parametrize("copy", [half_a_copy, half_a_copy_with_a_journal])
def test_half_a_copy_is_none(
    made: Path, monkeypatch: pytest.MonkeyPatch, copy: Callable[[Path, Path], None]
) -> None:
    monkeypatch.setattr(copies, "_copy", copy)
    refused(made, OSError, sqlite3.Error)


def test_a_copy_that_fails_leaves_the_one_before(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_copy(made, "old")
    before = kept.read_bytes()
    tell(made, "DELETE FROM setting")
    monkeypatch.setattr(copies, "_copy", half_a_copy)
    refused(made, OSError)
    assert kept.read_bytes() == before


def test_a_copy_that_may_not_be_on_the_disk_yet_does_not_count(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    refused(made, OSError)


def test_a_copy_counts_only_once_it_was_checked_and_is_on_the_disk(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            assert not made.with_name("footui.db.old").exists()
            seen.append(name)
            return function(*arguments)

        return call

    monkeypatch.setattr(copies, "_copy", noted("copied", copies._copy))
    monkeypatch.setattr(os, "fsync", noted("synced", os.fsync))
    keep_copy(made, "old")
    assert seen == ["copied", "synced"]
    assert made.with_name("footui.db.old").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="a file can be given away by root alone")
def test_no_copy_is_made_in_a_directory_that_is_read_only(public: Path) -> None:
    path = public / "footui.db"
    Database(path).close()
    os.chown(path, NOBODY, NOBODY)
    public.chmod(0o555)
    with without_privileges():
        refused(path, OSError)
