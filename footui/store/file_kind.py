"""Tell what is at a path, and from its first bytes whose database it is, without opening it."""

import os
import stat
from pathlib import Path

from footui.domain.errors import StorageError
from footui.store import sqlite_header
from footui.store.atomic_file import follow_links
from footui.store.sqlite_header import WAL

APPLICATION_ID = 0x666F6F74
SCHEMA_VERSION = 3

# The journal of an interrupted write: https://sqlite.org/fileformat2.html
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_PAGES_BEFORE_AT = slice(16, 20)

_NO_DATABASE = "{path} is not a footui database."
_OTHERS = "{path} is the database of another program."
ANOTHER_DATABASE = "It was left as it is. Name another file with --db or FOOTUI_DB."
NOT_OURS = f"{_OTHERS} {ANOTHER_DATABASE}"


def refuse_foreign(path: Path, advice: str = ANOTHER_DATABASE) -> None:
    """Raise StorageError unless the file is a database of this footui or an older one.

    No file, and an empty or unreadable one, pass. `advice` says what is safe, and what to do.
    """
    if path.is_dir():
        raise StorageError(f"{path} is a directory. Name a file with --db or FOOTUI_DB.")
    if is_special(path):
        raise StorageError(
            f"{path} is not an ordinary file. Name another one with --db or FOOTUI_DB."
        )
    if not os.access(path, os.R_OK):
        return
    header = _header(path)
    if header and not is_database(path):
        raise StorageError(f"{_NO_DATABASE.format(path=path)} {advice}")
    if header and not (_is_ours(header) or _undoes_into_ours(path)):
        raise StorageError(f"{_OTHERS.format(path=path)} {advice}")
    version = int.from_bytes(header[sqlite_header.USER_VERSION])
    if version > SCHEMA_VERSION and _is_ours(header):
        raise StorageError(newer(path, version))


def is_database(path: Path) -> bool:
    """Whether the file is an SQLite database, or its journal restores one of footui."""
    return _is_sqlites(_header(path)) or _undoes_into_ours(path)


def is_written_ahead(path: Path) -> bool:
    """Whether another program made the database write ahead into a second file (WAL)."""
    return _header(path)[sqlite_header.MODES][1:] == bytes([WAL])


def is_empty(path: Path) -> bool:
    """Whether there is no file at `path`, or an empty one; raises OSError."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def is_special(path: Path) -> bool:
    """Whether there is something at `path`, such as a directory, that is no ordinary file."""
    return path.exists() and not path.is_file()


def newer(path: Path, version: int) -> str:
    """Return the sentence that a newer footui wrote the file."""
    return (
        f"{path} was written by a newer footui (schema {version}, this one knows "
        f"{SCHEMA_VERSION}). It was left as it is. Update footui to use it."
    )


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(sqlite_header.LENGTH)


def _is_sqlites(header: bytes) -> bool:
    return header.startswith(sqlite_header.MAGIC) and len(header) >= sqlite_header.LENGTH


def _is_ours(header: bytes) -> bool:
    """Whether the header is that of a footui database; its schema number is never 0."""
    is_named = header[sqlite_header.APPLICATION_ID] == APPLICATION_ID.to_bytes(4)
    return _is_sqlites(header) and is_named and any(header[sqlite_header.USER_VERSION])


def _undoes_into_ours(path: Path) -> bool:
    """Whether the journal of an interrupted write restores a footui database or an empty file.

    The journal holds the first page from before the write, or says that there was none.
    """
    journal = Path(f"{follow_links(path)}-journal")  # SQLite follows links
    if not journal.exists():
        return False
    content = journal.read_bytes()
    if not content.startswith(_JOURNAL_MAGIC):
        return False
    was_empty = int.from_bytes(content[_PAGES_BEFORE_AT]) == 0
    first_page = content.find(sqlite_header.MAGIC)
    return was_empty or (first_page >= 0 and _is_ours(content[first_page:]))
