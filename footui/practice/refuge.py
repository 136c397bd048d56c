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
from pathlib import Path
from typing import Any

from footui.store.files import made_whole


class Refuge:
    """Room for one session, in the first of some folders that takes a file."""

    def __init__(
        self, database: Path, session_id: str, pid: int, folders: Callable[[], Sequence[Path]]
    ) -> None:
        """Keep a session of `database`; beside it if that can be, else in one of `folders`.

        The file tells by its name which process, namely `pid`, may go on with it.
        """
        self.path: Path | None = None
        self._database = database
        self._ending = f"{session_id[-12:]}-{pid}.json"
        self._folders = folders

    def keep(self, document: dict[str, Any]) -> None:
        """Write the session as it is by now; `path` is where, or None if nothing takes it."""
        content = json.dumps(document, indent=1).encode()
        name = f"{_prefix(self._database)}{self._ending}"
        before, self.path = self.path, None
        for folder in _all(self._database, self._folders()):
            path = folder / name
            try:
                with made_whole(path, replacing=True) as unfinished:
                    unfinished.write_bytes(content)
            except OSError:
                continue
            self.path = path
            break
        if before and before != self.path:
            _remove(before)

    def leave(self) -> None:
        """The database has it by now."""
        if self.path:
            _remove(self.path)
        self.path = None


def kept(database: Path, folders: Sequence[Path]) -> Iterator[Path]:
    """The files that wait for a database; of folders that are everybody's, only our own ones."""
    for folder in _all(database, folders):
        for path in sorted(folder.glob(f"{_prefix(database)}*.json")):
            with suppress(OSError):
                found = path.lstat()
                if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                    yield path


def writer(path: Path) -> int:
    """The process that wrote a file of `kept`."""
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _all(database: Path, folders: Sequence[Path]) -> list[Path]:
    return [Path(os.path.realpath(database)).parent, *folders]


def _prefix(database: Path) -> str:
    """How the names of the files begin that wait for a database, which is known by its path."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(database))).hexdigest()[:8]
    return f"footui-unsaved-{name}-"


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
