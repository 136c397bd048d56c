"""Tell from its first bytes whose database a file is, without opening it as a database."""

import os
from pathlib import Path

from footui.domain.errors import StorageError
from footui.store.atomic_file import follow_links

APPLICATION_ID = 0x666F6F74
SCHEMA_VERSION = 3

# Offsets in SQLite's files: https://sqlite.org/fileformat2.html
_MAGIC = b"SQLite format 3\0"
_HEADER_LENGTH = 100
_USER_VERSION_AT = slice(60, 64)
_APPLICATION_ID_AT = slice(68, 72)
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_PAGES_BEFORE_AT = slice(16, 20)

_NO_DATABASE = "{path} is not a footui database."
_OTHERS = "{path} is the database of another program."
ANOTHER_DATABASE = "It was left as it is. Name another file with --db or FOOTUI_DB."
NOT_OURS = f"{_OTHERS} {ANOTHER_DATABASE}"


def refuse_foreign(path: Path, advice: str = ANOTHER_DATABASE) -> None:
    """Raise StorageError if the file is not a database, or of another program or a newer footui.

    An empty or unreadable file passes. `advice` says what is safe, and what to do.
    """
    if not os.access(path, os.R_OK):
        return
    header = _header(path)
    if header and not is_database(path):
        raise StorageError(f"{_NO_DATABASE.format(path=path)} {advice}")
    if header and not (_is_ours(header) or _undoes_into_ours(path)):
        raise StorageError(f"{_OTHERS.format(path=path)} {advice}")
    version = int.from_bytes(header[_USER_VERSION_AT])
    if version > SCHEMA_VERSION and _is_ours(header):
        raise StorageError(newer(path, version))


def is_database(path: Path) -> bool:
    """Whether the file is an SQLite database, or its journal restores one of footui."""
    return _is_sqlites(_header(path)) or _undoes_into_ours(path)


def is_empty(path: Path) -> bool:
    """Whether there is no file at `path`, or an empty one."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def newer(path: Path, version: int) -> str:
    """Return the sentence that a newer footui wrote the file."""
    return (
        f"{path} was written by a newer footui (schema {version}, this one knows "
        f"{SCHEMA_VERSION}). It was left as it is. Update footui to use it."
    )


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEADER_LENGTH)


def _is_sqlites(header: bytes) -> bool:
    return header.startswith(_MAGIC) and len(header) >= _HEADER_LENGTH


def _is_ours(header: bytes) -> bool:
    """Whether the header is that of a footui database; its schema number is never 0."""
    is_named = header[_APPLICATION_ID_AT] == APPLICATION_ID.to_bytes(4)
    return _is_sqlites(header) and is_named and any(header[_USER_VERSION_AT])


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
    first_page = content.find(_MAGIC)
    return was_empty or (first_page >= 0 and _is_ours(content[first_page:]))
