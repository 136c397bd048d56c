"""Files that are written completely or not at all, and other files in their place."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from footui.store.atomic_file import atomic_write, follow_links, make_private_directory
from tests.support.sqlite_tools import file_contents, file_mode, without_privileges

OLD, NEW = b"what was there", b"what is new"


def make(
    path: Path, *, replacing: bool = False, meanwhile: Callable[[], object] = lambda: None
) -> None:
    with atomic_write(path, replacing=replacing) as unfinished:
        unfinished.write_bytes(NEW)
        meanwhile()


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a file is to be."""
    return tmp_path / "file"


@pytest.fixture
def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows no hard links, as those of most sticks."""
    monkeypatch.setattr(Path, "hardlink_to", failing(errno.EPERM))


@pytest.fixture(params=[False, True], ids=["with links", "without links"])
def any_file_system(request: pytest.FixtureRequest) -> None:
    """One file system, and another."""
    if request.param:
        request.getfixturevalue("without_links")


# Whole


@pytest.mark.usefixtures("any_file_system")
@pytest.mark.parametrize("replacing", [False, True])
def test_file_appears_only_when_complete_and_synced(
    file: Path, monkeypatch: pytest.MonkeyPatch, replacing: bool
) -> None:
    synced = []
    sync = os.fsync

    def noted(handle: int) -> None:
        synced.append(file.exists())
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    with atomic_write(file, replacing=replacing) as unfinished:
        unfinished.write_bytes(NEW)
        assert not file.exists()
    assert synced == [False, True]  # the file, and then its directory
    assert file_contents(file.parent) == {"file": NEW}


@pytest.mark.usefixtures("any_file_system", "umask")
@pytest.mark.parametrize("replacing", [False, True])
def test_only_its_owner_can_read_it_whatever_the_umask(file: Path, replacing: bool) -> None:
    with atomic_write(file, replacing=replacing) as unfinished:
        assert file_mode(unfinished) == 0o600
        unfinished.write_bytes(NEW)
    assert file_mode(file) == 0o600


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("step", ["open", "fchmod", "fsync"])
@pytest.mark.parametrize("replacing", [False, True])
def test_failed_write_at_any_step_leaves_no_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, replacing: bool
) -> None:
    if replacing:
        file.write_bytes(OLD)
    before = file_contents(file.parent)
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(number))
        with pytest.raises(OSError) as raised:
            make(file, replacing=replacing)
    assert raised.value.errno == number
    assert file_contents(file.parent) == before


def test_error_while_filling_leaves_no_file(file: Path) -> None:
    with pytest.raises(OSError):
        make(file, meanwhile=failing(errno.ENOSPC))
    assert file_contents(file.parent) == {}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_error_while_moving_leaves_no_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, without_links: None, number: int
) -> None:
    monkeypatch.setattr(Path, "replace", failing(number))
    with pytest.raises(OSError) as raised:
        make(file)
    assert raised.value.errno == number
    assert file_contents(file.parent) == {}
    file.write_bytes(OLD)
    with pytest.raises(OSError):
        make(file, replacing=True)
    assert file_contents(file.parent) == {"file": OLD}


def test_a_directory_that_cannot_be_synced_is_no_reason_to_have_no_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def files_alone(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(handle)

    monkeypatch.setattr(os, "fsync", files_alone)
    make(file)
    assert file_contents(file.parent) == {"file": NEW}


def test_leftover_of_an_interrupted_write_does_not_matter(file: Path) -> None:
    file.with_name(f".file.{os.getpid()}").write_bytes(b"half of it")
    make(file)
    assert file_contents(file.parent) == {"file": NEW}


# Over nothing but what it is to replace


@pytest.mark.usefixtures("any_file_system")
def test_existing_file_is_not_replaced(file: Path) -> None:
    file.write_bytes(OLD)
    with pytest.raises(FileExistsError):
        make(file)
    assert file_contents(file.parent) == {"file": OLD}


@pytest.mark.usefixtures("any_file_system")
def test_file_made_meanwhile_is_not_replaced(file: Path) -> None:
    with pytest.raises(FileExistsError):
        make(file, meanwhile=lambda: file.write_bytes(OLD))
    assert file_contents(file.parent) == {"file": OLD}


@pytest.mark.usefixtures("without_links")
def test_file_made_just_before_the_move_is_not_replaced(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch = Path.touch

    def late(path: Path, mode: int, exist_ok: bool) -> None:
        file.write_bytes(OLD)
        touch(path, mode, exist_ok)

    monkeypatch.setattr(Path, "touch", late)
    with pytest.raises(FileExistsError):
        make(file)
    assert file_contents(file.parent) == {"file": OLD}


@pytest.mark.usefixtures("any_file_system")
def test_a_link_that_leads_nowhere_stays_and_is_not_followed(file: Path, tmp_path: Path) -> None:
    file.symlink_to("elsewhere")
    with pytest.raises(FileExistsError):
        make(file)
    assert [*tmp_path.iterdir()] == [file]
    file.unlink()
    with pytest.raises(FileExistsError):
        make(file, meanwhile=lambda: file.symlink_to("elsewhere"))
    assert [*tmp_path.iterdir()] == [file]
    assert file.is_symlink()


def test_replaced_file_is_complete_at_every_moment(file: Path) -> None:
    file.write_bytes(OLD)
    with atomic_write(file, replacing=True) as unfinished:
        unfinished.write_bytes(NEW)
        assert file.read_bytes() == OLD
    assert file_contents(file.parent) == {"file": NEW}


@pytest.mark.parametrize("replacing", [False, True])
def test_a_directory_stays_a_directory(file: Path, replacing: bool) -> None:
    file.mkdir()
    with pytest.raises(OSError):
        make(file, replacing=replacing)
    assert [*file.parent.iterdir()] == [file]


# Directories


@pytest.mark.usefixtures("umask")
def test_a_directory_is_made_with_those_that_lead_to_it_for_its_owner_alone(tmp_path: Path) -> None:
    make_private_directory(tmp_path / "one" / "two")
    assert file_mode(tmp_path / "one") == file_mode(tmp_path / "one" / "two") == 0o700


def test_a_directory_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o751)
    make_private_directory(tmp_path)
    assert file_mode(tmp_path) == 0o751


def test_no_directory_is_made_where_none_may_be(public_dir: Path) -> None:
    public_dir.chmod(0o555)
    with without_privileges(), pytest.raises(PermissionError):
        make_private_directory(public_dir / "one" / "two")
    assert [*public_dir.iterdir()] == []


# Where links lead


def test_links_are_followed_to_an_end_that_need_not_be_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "folder" / "further").symlink_to("../there")
    assert follow_links(tmp_path / "link" / "further") == (tmp_path / "there").resolve()


@pytest.mark.parametrize("name", ["loop", "to the loop", "loop/below", "one", "to the loop/../x"])
def test_links_in_a_circle_are_an_error_in_every_python(tmp_path: Path, name: str) -> None:
    for link, target in (("loop", "loop"), ("to the loop", "loop"), ("one", "two"), ("two", "one")):
        (tmp_path / link).symlink_to(target)
    with pytest.raises(OSError, match="symbolic links") as error:
        follow_links(tmp_path / name)
    assert error.value.errno == errno.ELOOP
