"""The file that keeps a session while its database cannot be written.

Its content is a document as `footui export` writes it. Only its owner can read it. footui imports
it at the next opportunity.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from footui.store.atomic_file import atomic_write


class FallbackFile:
    """The fallback file of one session, in the first folder that takes it.

    `path` is where it is, or None while there is none.
    """

    def __init__(
        self, database: Path, session_id: str, token: str, folders: Callable[[], Sequence[Path]]
    ) -> None:
        """Keep a session of `database`: beside the database if possible, else in `folders`.

        `token` is that of the session's lease.
        """
        self.path: Path | None = None
        self._database = Path(os.path.realpath(database))
        self._header = {
            "database": str(self._database),
            "session": session_id,
            "token": token,
        }
        self._name = f"{_prefix(self._database)}-{session_id[-12:]}-{token[:8]}.json"
        self._folders = folders

    def keep(self, document: dict[str, Any], at: int) -> None:
        """Write `document`, which is the session `at` milliseconds since 1970 UTC.

        Sets `path`. If no folder takes the file, the last version stays.
        """
        from footui.domain.transfer.json_writer import KEPT  # only a fault needs it

        content = json.dumps({**document, KEPT: {**self._header, "at": at}}).encode()
        for folder in _search_path(self._database, self._folders()):
            path = folder / self._name
            try:
                with atomic_write(path, replacing=True) as unfinished:
                    unfinished.write_bytes(content)
            except OSError:
                continue
            if self.path != path:
                self.leave()
            self.path = path
            break

    def leave(self) -> None:
        """Delete the file, because the database has the session now or will never take it."""
        if self.path:
            with suppress(OSError):
                self.path.unlink()
        self.path = None


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file with a session that is not in its database yet.

    `database` is the path that the database had, `session` the id, `token` that of the lease, and
    `at` the time of the last write in milliseconds since 1970 UTC. A value that cannot be read is
    empty.
    """

    path: Path
    database: str = ""
    session: str = ""
    token: str = ""
    at: int = 0

    @property
    def leader(self) -> str:
        """The token of the lease under which it was written; else its path."""
        return self.token or str(self.path)

    @property
    def is_orphan(self) -> bool:
        """Whether its database is no longer where it was; False if that cannot be checked."""
        with suppress(OSError):
            return bool(self.database) and not Path(self.database).exists()
        return False


def find_pending(
    database: Path, folders: Sequence[Path], exists: Callable[[str], bool] = lambda _: False
) -> Iterator[PendingFile]:
    """Yield the fallback files of `database` that belong to this user.

    If the database of a file is gone, it may have been moved: the file belongs to `database` if
    `exists` returns True for its session's id.
    """
    prefix = _prefix(database)
    for path in _own_files(_search_path(database, folders)):
        found = _read(path)
        if path.name.startswith(prefix) or (found.is_orphan and exists(found.session)):
            yield found


def _own_files(folders: Sequence[Path]) -> Iterator[Path]:
    """Yield the candidates that this user owns: others can write to /tmp as well."""
    for path in chain.from_iterable(map(_candidates, folders)):
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                yield path


def _candidates(folder: Path) -> list[Path]:
    """Return the files in a folder with the right name; none if it cannot be read."""
    try:
        return sorted(folder.glob("footui-unsaved-*.json"))
    except OSError:
        return []


def _read(path: Path) -> PendingFile:
    """Return what the file says of itself; only its path if that cannot be read."""
    from footui.domain.transfer.json_writer import KEPT  # only a fault needs it

    try:
        header = json.loads(path.read_bytes())[KEPT]
        database, session = str(header["database"]), str(header["session"])
        return PendingFile(path, database, session, str(header.get("token", "")), int(header["at"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return PendingFile(path)


def _search_path(database: Path, folders: Sequence[Path]) -> list[Path]:
    """Return the folder of the database, then the others, each once."""
    beside = Path(os.path.realpath(database)).parent
    return list(dict.fromkeys([beside, *(Path(os.path.realpath(folder)) for folder in folders)]))


def _prefix(database: Path) -> str:
    """Return the beginning of the names of a database's files, which depends on its path."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(database))).hexdigest()[:8]
    return f"footui-unsaved-{name}"
