"""Where a session is kept while its database does not take it: in a file elsewhere.

It is a document as `footui export` writes it, for its owner's eyes only, and taken in as soon as
footui opens that database again.
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
    """Room for one session, in the first of some folders that takes a file."""

    def __init__(
        self, database: Path, session_id: str, token: str, folders: Callable[[], Sequence[Path]]
    ) -> None:
        """Keep a session of `database`; beside it if that can be, else in one of `folders`.

        It is the holder of the lease with `token` that may go on with it.
        """
        self.path: Path | None = None
        self._database = Path(os.path.realpath(database))
        self._facts = {
            "database": str(self._database),
            "session": session_id,
            "token": token,
        }
        self._name = f"{_prefix(self._database)}-{session_id[-12:]}-{token[:8]}.json"
        self._folders = folders

    def keep(self, document: dict[str, Any], at: int) -> None:
        """Write the session as it is by now, `at` milliseconds since 1970 UTC.

        `path` is where; where nothing takes it, what was written before stays.
        """
        from footui.domain.transfer.json_writer import KEPT  # only where there is a fault

        content = json.dumps({**document, KEPT: {**self._facts, "at": at}}).encode()
        for folder in _all(self._database, self._folders()):
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
        """The database has it by now."""
        if self.path:
            with suppress(OSError):
                self.path.unlink()
        self.path = None


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A session that waits in a file.

    It was written `at` milliseconds since 1970 UTC, by the holder of the lease with `token`, for
    the database that was at a path then; what cannot be read of that is empty.
    """

    path: Path
    database: str = ""
    session: str = ""
    token: str = ""
    at: int = 0

    @property
    def leader(self) -> str:
        """What to tell apart by who wrote it; files of an older footui do not tell."""
        return self.token or str(self.path)

    @property
    def is_orphan(self) -> bool:
        """Whether its database is gone from where it was; not where nobody lets us look."""
        with suppress(OSError):
            return bool(self.database) and not Path(self.database).exists()
        return False


def find_pending(
    database: Path, folders: Sequence[Path], exists: Callable[[str], bool] = lambda _: False
) -> Iterator[PendingFile]:
    """The sessions that wait for the database at a path.

    Those of a database that is gone from where it was wait for that which `exists` them: it was
    moved. Of folders that are everybody's, only our own files are.
    """
    ours = _prefix(database)
    for path in _files(_all(database, folders)):
        found = _read(path)
        if path.name.startswith(ours) or (found.is_orphan and exists(found.session)):
            yield found


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for path in chain.from_iterable(map(_listed, folders)):
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                yield path


def _listed(folder: Path) -> list[Path]:
    """The files in a folder that may be some; none if it is closed to us."""
    try:
        return sorted(folder.glob("footui-unsaved-*.json"))
    except OSError:
        return []


def _read(path: Path) -> PendingFile:
    from footui.domain.transfer.json_writer import KEPT  # only where there was a fault

    try:
        facts = json.loads(path.read_bytes())[KEPT]
        database, session = str(facts["database"]), str(facts["session"])
        return PendingFile(path, database, session, str(facts.get("token", "")), int(facts["at"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return PendingFile(path)


def _all(database: Path, folders: Sequence[Path]) -> list[Path]:
    """That of the database, and the others, each once."""
    beside = Path(os.path.realpath(database)).parent
    return list(dict.fromkeys([beside, *(Path(os.path.realpath(folder)) for folder in folders)]))


def _prefix(database: Path) -> str:
    """How the names of the files begin that wait for a database, which is known by its path."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(database))).hexdigest()[:8]
    return f"footui-unsaved-{name}"
