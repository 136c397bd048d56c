"""The kept answer of `footui status`: it holds while the database file and the day are the same."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from footui.store import status_cache
from tests.support.sqlite_tools import execute_sql

HOLDS = (1_000, 2_000)
ANSWER = ["0", "", "", "2 days", "2/3 met", "{}"]


def keep(path: Path) -> None:
    status_cache.keep(str(path), "1", status_cache.fingerprint(str(path)), HOLDS, ANSWER)


def kept(path: Path, utc: int = 1_500, version: str = "1") -> list[str]:
    return status_cache.kept_answer(str(path), version, utc)


def cache_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-status")


def test_an_answer_is_kept_for_its_owner_alone(closed_database: Path) -> None:
    assert kept(closed_database) == []
    keep(closed_database)
    assert kept(closed_database) == ANSWER
    assert cache_of(closed_database).stat().st_mode & 0o777 == 0o600
    assert [
        file for file in closed_database.parent.iterdir() if file.suffix == f".{os.getpid()}"
    ] == []


@pytest.mark.parametrize(
    ("utc", "holds"), [(999, False), (1_000, True), (1_999, True), (2_000, False)]
)
def test_an_answer_holds_from_its_first_instant_to_before_its_last(
    closed_database: Path, utc: int, *, holds: bool
) -> None:
    keep(closed_database)
    assert bool(kept(closed_database, utc)) is holds


def _write(path: Path) -> None:
    execute_sql(path, "UPDATE setting SET value = 'on' WHERE key = 'bell'")


def _write_without_a_trace_but_the_counter(path: Path) -> None:
    before = path.stat()
    _write(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replace_by_a_copy(path: Path) -> None:
    shutil.copy2(path, path.with_suffix(".copy"))
    path.with_suffix(".copy").replace(path)


def _leave_a_journal(path: Path) -> None:
    path.with_name(f"{path.name}-journal").write_bytes(b"x")


@pytest.mark.parametrize(
    "change",
    [
        _write,
        _write_without_a_trace_but_the_counter,
        _replace_by_a_copy,
        _leave_a_journal,
        Path.touch,
        Path.unlink,
        lambda path: path.chmod(0o400),
        lambda path: os.truncate(path, 100),
        lambda path: path.write_bytes(b""),
        lambda path: execute_sql(path, "PRAGMA journal_mode = WAL"),
    ],
)
def test_after_any_change_of_the_database_no_answer_holds(
    closed_database: Path, change: Callable[[Path], object]
) -> None:
    keep(closed_database)
    assert kept(closed_database)
    change(closed_database)
    assert kept(closed_database) == []


def test_an_answer_to_what_was_there_before_is_not_kept(closed_database: Path) -> None:
    seen = status_cache.fingerprint(str(closed_database))
    _write(closed_database)
    status_cache.keep(str(closed_database), "1", seen, HOLDS, ANSWER)
    assert not cache_of(closed_database).exists()


def test_an_answer_of_another_version_does_not_hold(closed_database: Path) -> None:
    keep(closed_database)
    assert kept(closed_database, version="2") == []


def test_a_cache_that_is_cut_off_is_no_answer_or_the_answer(closed_database: Path) -> None:
    keep(closed_database)
    whole = cache_of(closed_database).read_bytes()
    for length in range(whole.index(ANSWER[3].encode())):
        cache_of(closed_database).write_bytes(whole[:length])
        assert len(kept(closed_database)) < len(ANSWER)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\0" * 20, b"footui status 1\x001\0x\0y\0z"]
)
def test_a_strange_cache_is_no_answer(closed_database: Path, content: bytes) -> None:
    cache_of(closed_database).write_bytes(content)
    assert kept(closed_database) == []


def test_a_link_in_the_place_of_the_cache_is_not_followed(
    closed_database: Path, tmp_path: Path
) -> None:
    keep(closed_database)
    shutil.move(cache_of(closed_database), tmp_path / "elsewhere")
    cache_of(closed_database).symlink_to(tmp_path / "elsewhere")
    assert kept(closed_database) == []


def test_what_is_no_file_has_no_fingerprint(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none", tmp_path / "pipe", Path("/dev/null")):
        assert status_cache.fingerprint(str(path)) == ""
