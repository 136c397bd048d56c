"""Write files completely or not at all, readable by their owner only."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ONE_DAY = 86_400
"""In seconds."""


@contextmanager
def atomic_write(path: Path, *, replacing: bool = False) -> Iterator[Path]:
    """Yield an empty file to fill; move it to `path` at the end, or delete it after an error.

    Raises OSError; FileExistsError if `path` exists, unless `replacing`.
    """
    if path.exists() and not replacing:
        raise FileExistsError(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    try:
        make_private_file(unfinished, os.O_EXCL)
        yield unfinished
        _sync(unfinished)
        if replacing:
            unfinished.replace(path)
        else:
            _put_new(unfinished, path)
        with suppress(OSError):  # some file systems cannot sync directories
            _sync(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_unfinished(made: Path) -> None:
    """Delete unfinished files beside `made`, left by killed processes a day or more before it."""
    latest = made.stat().st_mtime - ONE_DAY
    for left in made.parent.glob(".*"):
        if left.is_file() and left.suffix[1:].isdigit() and left.stat().st_mtime < latest:
            left.unlink()


def make_private_file(path: Path, flags: int = 0) -> None:
    """Create an empty file that only its owner can read; `flags` are more flags for os.open."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | flags, 0o600)
    os.fchmod(handle, 0o600)  # os.open applies the umask
    os.close(handle)


def make_private_directory(path: Path) -> None:
    """Create a directory and its missing parents; only the owner can use the new ones."""
    for directory in reversed([path, *path.parents]):
        if not directory.exists():
            directory.mkdir(mode=0o700, exist_ok=True)
            directory.chmod(0o700)  # mkdir applies the umask
            with suppress(OSError):  # some file systems cannot sync directories
                _sync(directory.parent)


def follow_links(path: Path) -> Path:
    """Return the absolute path without symbolic links; the file need not exist.

    Raises OSError for a circle of links, which Path.resolve() does in some Pythons only.
    """
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
    return Path(os.path.realpath(path))


def _put_new(unfinished: Path, path: Path) -> None:
    """Move a file to a new path. Link it, as a rename would replace a file made meanwhile."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: reserve the name with an empty file
        path.touch(mode=0o600, exist_ok=False)
        try:
            unfinished.replace(path)
        except BaseException:
            path.unlink()
            raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
