"""Files that are there whole or not at all, and for their owner's eyes only."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ONE_DAY = 86_400


@contextmanager
def atomic_write(path: Path, *, replacing: bool = False) -> Iterator[Path]:
    """Give a new file to fill, which is put at `path` once it is, or not at all.

    Raises OSError; FileExistsError if something is at `path` already, unless it is replaced.
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
        with suppress(OSError):  # some file systems cannot
            _sync(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_unfinished(made: Path) -> None:
    """Remove what killed processes left unfinished beside a file, a day or more before it."""
    latest = made.stat().st_mtime - ONE_DAY
    for left in made.parent.glob(".*"):
        if left.is_file() and left.suffix[1:].isdigit() and left.stat().st_mtime < latest:
            left.unlink()


def make_private_file(path: Path, flags: int = 0) -> None:
    """Make an empty file that is the owner's alone, opened with such `flags` more."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | flags, 0o600)
    os.fchmod(handle, 0o600)  # whatever the umask
    os.close(handle)


def make_private_directory(path: Path) -> None:
    """Make a directory and those that lead to it; what is made is the owner's alone."""
    for directory in reversed([path, *path.parents]):
        if not directory.exists():
            directory.mkdir(mode=0o700, exist_ok=True)
            directory.chmod(0o700)  # whatever the umask
            with suppress(OSError):  # some file systems cannot
                _sync(directory.parent)


def follow_links(path: Path) -> Path:
    """Return the absolute path that `path` leads to; its end need not be there.

    Raises OSError where links lead in a circle, which Path.resolve() tells in some Pythons only.
    """
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
    return Path(os.path.realpath(path))


def _put_new(unfinished: Path, path: Path) -> None:
    """Put a file where none is: a link fails if one came in between, a rename would not."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: an empty file holds the place
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
