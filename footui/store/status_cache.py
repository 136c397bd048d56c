"""Keep the last answer of `footui status` in a file beside the database.

A `status` that finds no valid answer writes one; nothing else touches the file. An answer is valid
while the fingerprint of the database is the same and the time is in its range. Prompts wait for
this module, so it imports as little as possible.
"""

import os

from footui.store.sqlite_header import CHANGE_COUNTER, LENGTH, MODES, ROLLBACK

SUFFIX = "-status"
FORMAT = "footui status 1"
MOST = 65_536
"""Bytes of the longest answer that is kept."""

_FILE_TYPE, _REGULAR = 0o170000, 0o100000


def fingerprint(database: str) -> str:
    """Return a text that changes whenever the database file does.

    It is "" if there is no file, if a journal is beside it, or if it is in WAL mode.
    """
    try:
        handle = os.open(database, os.O_RDONLY | os.O_NONBLOCK)
        try:
            found, header = os.fstat(handle), os.read(handle, LENGTH)
        finally:
            os.close(handle)
        is_written = os.path.lexists(f"{os.path.realpath(database)}-journal")
    except (OSError, ValueError):
        return ""
    if (
        is_written
        or found.st_mode & _FILE_TYPE != _REGULAR
        or header[MODES] != bytes([ROLLBACK] * 2)
    ):
        return ""
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    counter = header[CHANGE_COUNTER].hex()
    return f"{found.st_dev} {found.st_ino} {found.st_size} {times} {counter}"


def keep(database: str, version: str, seen: str, holds: tuple[int, int], answer: list[str]) -> None:
    """Keep an answer of footui `version` to a database with the fingerprint `seen`.

    It holds from the first to before the second instant of `holds`, in milliseconds since 1970
    UTC. Does nothing if the database has changed since `seen`, or if no file can be written.
    """
    from contextlib import suppress  # imported late: reading needs none of these
    from pathlib import Path

    from footui.store.atomic_file import make_private_file

    kept = "\0".join((FORMAT, version, seen, *map(str, holds), *answer)).encode()
    path = Path(f"{database}{SUFFIX}")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    if not seen or fingerprint(database) != seen or len(kept) > MOST:
        return
    try:
        make_private_file(unfinished, os.O_EXCL)
        unfinished.write_bytes(kept)
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
