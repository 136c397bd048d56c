"""The last answer of `footui status`, in a file beside the database, for prompts.

A prompt asks often, and the answer seldom changes. Whoever asks in vain keeps it; nothing that
writes to the database knows of it. It holds as long as the database file is the same in every
respect, and the day is. Prompts wait for this module, so it imports next to nothing.
"""

import os

SUFFIX = "-status"
FORMAT = "footui status 1"
MOST = 65_536
"""Bytes of the longest answer that is kept."""

# Offsets in SQLite's files: https://sqlite.org/fileformat2.html
_HEADER_LENGTH = 100
_MODES, _ROLLBACK = slice(18, 20), b"\1\1"
_CHANGE_COUNTER = slice(24, 28)

_FILE_TYPE, _REGULAR = 0o170000, 0o100000


def fingerprint(database: str) -> str:
    """Return what differs after any change of a database file; "" if that cannot be told.

    It cannot be told without a file, while a journal lies beside it, and if changes may lie in
    another file.
    """
    try:
        handle = os.open(database, os.O_RDONLY | os.O_NONBLOCK)
        try:
            found, header = os.fstat(handle), os.read(handle, _HEADER_LENGTH)
        finally:
            os.close(handle)
        is_written = os.path.lexists(f"{os.path.realpath(database)}-journal")
    except (OSError, ValueError):
        return ""
    if is_written or found.st_mode & _FILE_TYPE != _REGULAR or header[_MODES] != _ROLLBACK:
        return ""
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    counter = header[_CHANGE_COUNTER].hex()
    return f"{found.st_dev} {found.st_ino} {found.st_size} {times} {counter}"


def keep(database: str, version: str, seen: str, holds: tuple[int, int], answer: list[str]) -> None:
    """Keep an answer of footui `version` to a database with the fingerprint `seen`.

    It holds from the first to before the second instant of `holds`, in milliseconds since 1970
    UTC. Does nothing if the database is another one by now, or if no file can be written.
    """
    from contextlib import suppress  # not for prompts
    from pathlib import Path

    kept = "\0".join((FORMAT, version, seen, *map(str, holds), *answer)).encode()
    path = Path(f"{database}{SUFFIX}")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    if not seen or fingerprint(database) != seen or len(kept) > MOST:
        return
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(kept)
        unfinished.replace(path)
    except OSError:  # a read-only place, or a full disk
        with suppress(OSError):
            unfinished.unlink()


def kept_answer(database: str, version: str, utc: int) -> list[str]:
    """Return the answer that holds at `utc`, in milliseconds since 1970 UTC; [] without one."""
    try:
        handle = os.open(f"{database}{SUFFIX}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            is_own = os.fstat(handle).st_uid == os.geteuid()
            fields = os.read(handle, MOST).decode().split("\0") if is_own else []
        finally:
            os.close(handle)
        form, made_by, seen, begin, end, *answer = fields
        if (form, made_by) != (FORMAT, version) or not int(begin) <= utc < int(end):
            return []
    except (OSError, ValueError):
        return []
    return answer if seen and fingerprint(database) == seen else []
