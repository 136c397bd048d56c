"""Whose a file is, by its first bytes and by the journal beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.store.database import Database
from footui.store.file_kind import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    is_database,
    is_empty,
    refuse_foreign,
)
from tests.support.sqlite_tools import (
    copy_with_hot_journal,
    execute_sql,
    file_contents,
    without_privileges,
)

MAGIC = b"SQLite format 3\0"


def refusal(path: Path, *advice: str) -> str:
    before = file_contents(path.parent)
    with pytest.raises(StorageError) as refused:
        refuse_foreign(path, *advice)
    assert file_contents(path.parent) == before
    return str(refused.value)


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_every_schema_up_to_the_current_one_is_accepted(
    closed_database: Path, version: int
) -> None:
    execute_sql(closed_database, f"PRAGMA user_version = {version}")
    refuse_foreign(closed_database)
    assert is_database(closed_database)


def test_later_schema_is_reported_as_a_newer_footui(closed_database: Path) -> None:
    execute_sql(closed_database, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    told = refusal(closed_database, "Go away.")
    assert told == (
        f"{closed_database} was written by a newer footui (schema {SCHEMA_VERSION + 1}, this one "
        f"knows {SCHEMA_VERSION}). It was left as it is. Update footui to use it."
    )


@pytest.mark.parametrize("pragma", ["application_id = 7", "application_id = 0", "user_version = 0"])
def test_database_without_the_application_id_belongs_to_another_program(
    closed_database: Path, pragma: str
) -> None:
    execute_sql(closed_database, f"PRAGMA {pragma}")
    assert refusal(closed_database).startswith(
        f"{closed_database} is the database of another program. "
    )
    assert is_database(closed_database)


@pytest.mark.parametrize("length", [1, 15, 16, 60, 71, 72, 99])
def test_cut_header_is_not_a_database(closed_database: Path, length: int) -> None:
    closed_database.write_bytes(closed_database.read_bytes()[:length])
    assert refusal(closed_database).startswith(f"{closed_database} is not a footui database. ")
    assert not is_database(closed_database)


def test_what_to_do_depends_on_what_the_file_was_to_be(path: Path) -> None:
    path.write_text("buy milk\n")
    assert refusal(path) == (
        f"{path} is not a footui database. It was left as it is. "
        "Name another file with --db or FOOTUI_DB."
    )
    assert refusal(path, "Go away.") == f"{path} is not a footui database. Go away."
    path.write_bytes(MAGIC + bytes(100))
    assert refusal(path, "Go away.") == f"{path} is the database of another program. Go away."


def test_empty_file_is_accepted(path: Path) -> None:
    assert is_empty(path)
    path.touch()
    assert is_empty(path)
    refuse_foreign(path)
    path.write_bytes(b"x")
    assert not is_empty(path)
    assert not is_empty(path.parent)


def test_dangling_link_counts_as_empty(path: Path) -> None:
    path.symlink_to("nowhere")
    assert is_empty(path)


def test_unreadable_file_passes(public_dir: Path) -> None:
    path = public_dir / "footui.db"
    path.write_text("buy milk\n")
    path.chmod(0)
    with without_privileges(path):
        refuse_foreign(path)


# Journals


def lose_the_header(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def leave(path: Path) -> None:
    pass


@pytest.mark.parametrize("damage", [leave, lose_the_header])
def test_file_that_a_rollback_makes_a_footui_database_is_accepted(
    closed_database: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    cut_off = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    damage(cut_off)
    refuse_foreign(cut_off)
    assert is_database(cut_off)
    Database(cut_off).close()
    assert cut_off.read_bytes() == closed_database.read_bytes()


def test_the_journal_is_beside_the_file_that_a_link_leads_to(
    closed_database: Path, tmp_path: Path
) -> None:
    cut_off = copy_with_hot_journal(closed_database, tmp_path / "cut-off")
    lose_the_header(cut_off)
    link = tmp_path / "link.db"
    link.symlink_to(cut_off)
    refuse_foreign(link)
    Database(link).close()
    assert cut_off.read_bytes() == closed_database.read_bytes()


def test_file_that_a_rollback_makes_another_programs_is_refused(path: Path, tmp_path: Path) -> None:
    execute_sql(path, "CREATE TABLE bookmark (url)")
    cut_off = copy_with_hot_journal(path, tmp_path / "cut-off")
    lose_the_header(cut_off)
    assert not is_database(cut_off)
    assert "is not a footui database" in refusal(cut_off)


@pytest.mark.parametrize(
    "journal",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(bytes(512), id="zeros, as where a write is over"),
        pytest.param(b"no journal\n" * 99, id="something else"),
    ],
)
def test_file_that_is_no_journal_changes_nothing(path: Path, journal: bytes) -> None:
    path.write_text("buy milk\n")
    Path(f"{path}-journal").write_bytes(journal)
    assert not is_database(path)
    assert "is not a footui database" in refusal(path)


def test_the_numbers_are_those_of_the_schema(closed_database: Path) -> None:
    header = closed_database.read_bytes()[:100]
    assert header.startswith(MAGIC)
    assert header[60:64] == SCHEMA_VERSION.to_bytes(4)
    assert header[68:72] == APPLICATION_ID.to_bytes(4)
