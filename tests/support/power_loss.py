# ruff: noqa: N802 – SQLite names what it calls
"""A disk behind a cache that forgets, and what is left on it when the power goes.

The power never really goes. At any moment the disk can be asked what would be left on it if the
power went now; what runs on it cannot know, and goes on, so that one run tells of many outages.
"""

import os
import random
import stat
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest
from peewee import SqliteDatabase
from playhouse.apsw_ext import APSWDatabase

from footui.store import database as database_module
from footui.store.database import Database

SECTORS = (512, 4096)
_LISTED = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL
"""The kinds of files whose first sync puts their name on the disk as well, as on Unix."""

_FATES = ((1, 0, 0), (0, 1, 0), (1, 1, 1), (9, 1, 1), (1, 9, 1))
"""How likely changes that were not synced are done, not done, or done in part, by file."""

_numbers = count(1)


class Change(NamedTuple):
    """Bytes written to a file at a place; or, without any, the file cut off there."""

    at: int
    data: bytes | None

    def make(self, content: bytearray) -> None:
        if self.data is None:
            del content[self.at :]
        else:
            _put(content, self.at, self.data)

    def tear(self, content: bytearray, rng: random.Random, sector: int) -> None:
        """Make it for some of the sectors; what was going to others is anything, to its end."""
        if self.data is None:
            return
        end = self.at + len(self.data)
        for start in range(self.at - self.at % sector, end, sector):
            first, last = max(start, self.at), min(start + sector, end)
            match rng.randrange(3):
                case 0:
                    _put(content, first, self.data[first - self.at : last - self.at])
                case 1:
                    _put(content, start, rng.randbytes(sector))


def _put(content: bytearray, at: int, data: bytes) -> None:
    content.extend(bytes(max(0, at - len(content))))
    content[at : at + len(data)] = data


class File:
    """What programs see of a file, what of it is safe, and what was done to it since."""

    def __init__(self, content: bytes = b"") -> None:
        self.seen = bytearray(content)
        self._safe = content
        self._since: list[Change] = []

    def make(self, change: Change) -> None:
        change.make(self.seen)
        self._since.append(change)

    def sync(self) -> None:
        self._safe = bytes(self.seen)
        self._since.clear()

    def left(self, rng: random.Random, sector: int) -> bytes:
        """What an outage leaves: changes are done in any order, or not, or in part."""
        content, odds = bytearray(self._safe), rng.choice(_FATES)
        for change in rng.sample(self._since, len(self._since)):
            match rng.choices(("done", "not done", "in part"), odds):
                case ["done"]:
                    change.make(content)
                case ["in part"]:
                    change.tear(content, rng, sector)
        return bytes(content)


class Disk:
    """A directory of files; `before` is called before anything on it changes."""

    def __init__(self, files: Mapping[str, bytes], sector: int, rng: random.Random) -> None:
        self.before: Callable[[], object] = lambda: None
        self.sector = sector
        self._chance = rng
        self._files = {name: File(content) for name, content in files.items()}
        self._since: dict[str, list[File | None]] = {}  # by name, oldest first, what it named

    def left(self) -> dict[str, bytes]:
        """What an outage leaves: a name may still be that of what it named before."""
        left = {}
        for name in sorted(self._files.keys() | self._since.keys()):
            file = self._chance.choice(self._since.get(name, [self._files.get(name)]))
            if file:
                left[name] = file.left(self._chance, self.sector)
        return left

    @property
    def names(self) -> set[str]:
        """Of the files that programs see."""
        return {*self._files}

    def file(self, name: str) -> File | None:
        """What that is the name of."""
        return self._files.get(name)

    def name(self, name: str, file: File) -> None:
        """Let a name be that of a file."""
        if self._files.get(name) is not file:
            self._since.setdefault(name, [self._files.get(name)]).append(file)
            self._files[name] = file

    def delete(self, name: str) -> None:
        """Let a name be that of no file."""
        self._since.setdefault(name, [self._files[name]]).append(None)
        del self._files[name]

    def sync(self) -> None:
        """Put the names on the disk."""
        self.before()
        self._since.clear()


class Driver(apsw.VFS):
    """What stands between SQLite and a disk; nobody else uses it, so nothing is locked."""

    def __init__(self, disk: Disk) -> None:
        self.name = f"disk {next(_numbers)}"
        self._disk = disk
        super().__init__(self.name, "")

    def xFullPathname(self, name: str) -> str:
        return name

    def xOpen(self, name: Any, flags: list[int]) -> "Handle":
        flags[1] = flags[0]
        if name is None:
            return Handle(self._disk, File(), is_listed=True)  # it is nobody's afterwards
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        file = self._disk.file(path)
        if not file:
            self._disk.before()
            file = File()
            self._disk.name(path, file)
        return Handle(self._disk, file, is_listed=not flags[0] & _LISTED)

    def xDelete(self, name: str, syncdir: bool) -> None:
        if name in self._disk.names:
            self._disk.before()
            self._disk.delete(name)
            if syncdir:
                self._disk.sync()

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self._disk.names


@dataclass
class Handle:
    """An open file of a disk; all it promises is that what is synced stays."""

    disk: Disk
    file: File
    is_listed: bool

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.file.seen[offset : offset + amount])

    def xFileSize(self) -> int:
        return len(self.file.seen)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.before()
        self.file.make(Change(offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        self.disk.before()
        self.file.make(Change(size, None))

    def xSync(self, flags: int) -> None:
        self.disk.before()
        self.file.sync()
        if not self.is_listed:
            self.disk.sync()
            self.is_listed = True

    def xSectorSize(self) -> int:
        return self.disk.sector

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xFileControl(self, operation: int, pointer: int) -> bool:
        return False

    def xCheckReservedLock(self) -> bool:
        return False

    def xLock(self, level: int) -> None:
        pass

    def xUnlock(self, level: int) -> None:
        pass

    def xClose(self) -> None:
        pass


Contents = dict[str, list[tuple[Any, ...]]]


def contents(sqlite: SqliteDatabase) -> Contents:
    """All that a database holds; its ids are others each time that it is made."""

    def found(query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in sqlite.execute_sql(query).fetchall()]

    held = {
        "schema": found("SELECT type, name, sql FROM sqlite_schema ORDER BY name"),
        "version": found("PRAGMA user_version") + found("PRAGMA application_id"),
    }
    tables = [name for kind, name, _ in held["schema"] if kind == "table"]
    rows = {name: found(f'SELECT * FROM "{name}"') for name in tables}  # noqa: S608
    ids = [(name, len(rng)) for name, rng in rows.pop("identity", [])]
    return held | rows | {"identity": ids}


@dataclass(frozen=True)
class Remains:
    """The files that an outage left on a disk, and what a database in them may hold."""

    files: dict[str, bytes]
    may_hold: list[Contents]
    sector: int | None = None  # None: chance decides

    def put(self, directory: Path) -> None:
        """Put the files into a directory of a real disk."""
        for name, content in self.files.items():
            (directory / Path(name).name).write_bytes(content)


class Watch:
    """Notes what outages would leave on a disk, at a share of the moments before it changes.

    A database on it may hold what was acknowledged; while a commit is under way, that as well.
    """

    def __init__(self, begin: Remains, rng: random.Random, share: float) -> None:
        self.disk = Disk(begin.files, begin.sector or rng.choice(SECTORS), rng)
        self.disk.before = self._look
        self.driver = Driver(self.disk)
        self.may_hold = begin.may_hold
        self.outages: list[Remains] = []
        self._chance, self._share = rng, share

    def _look(self) -> None:
        if self._chance.random() < self._share:
            self.outages.append(Remains(self.disk.left(), self.may_hold, self.disk.sector))


class WatchedDatabase(APSWDatabase):
    """What peewee makes of a database on a disk that is watched."""

    def __init__(self, path: str, *, watch: Watch, factory: object, **options: Any) -> None:
        self._watch = watch
        super().__init__(path, vfs=watch.driver.name, **options)

    def commit(self) -> bool:
        if self.connection().txn_state() != apsw.SQLITE_TXN_WRITE:
            return super().commit()
        after = contents(self)
        self._watch.may_hold = [*self._watch.may_hold, after]
        committed = super().commit()
        self._watch.may_hold = [after]
        return committed


def outages(
    path: Path,
    begin: Remains,
    rng: random.Random,
    share: float = 1,
    use: Callable[[Database], object] = lambda _: None,
) -> list[Remains]:
    """What outages leave while footui opens the database at `path`, and uses it.

    It lies on a disk that begins so; a file that really is there stays as it is.
    """
    watch = Watch(begin, rng, share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "SqliteDatabase", partial(WatchedDatabase, watch=watch))
        with closing(Database(path)) as database:
            use(database)
    watch.driver.unregister()
    return watch.outages


class Folder:
    """A real directory, and what outages would leave of the files in it.

    It is looked at before and after each call that syncs files or gives them names.
    """

    def __init__(self, directory: Path, rng: random.Random) -> None:
        self.left: list[dict[str, bytes]] = []
        self._directory = directory
        self._disk = Disk({}, rng.choice(SECTORS), rng)
        self._files: dict[int, File] = {}
        self._look()
        for file in self._files.values():
            file.sync()
        self._disk.sync()
        self._disk.before = self.lose_power

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Look from now on."""
        patch.setattr(os, "fsync", self._sync)
        for name in ("hardlink_to", "replace", "unlink"):
            patch.setattr(Path, name, self._noticed(getattr(Path, name)))

    def lose_power(self) -> None:
        """Note what an outage would leave at this moment."""
        self._look()
        self.left.append(self._disk.left())

    def _noticed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def noticed(*arguments: Any, **options: Any) -> Any:
            self.lose_power()
            result = call(*arguments, **options)
            self._look()
            return result

        return noticed

    def _sync(self, handle: int) -> None:
        self.lose_power()
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            self._disk.sync()
        else:
            self._files[status.st_ino].sync()

    def _look(self) -> None:
        found = {path.name: path.stat().st_ino for path in self._directory.iterdir()}
        self._files = {inode: self._files.get(inode) or File() for inode in found.values()}
        for name, inode in found.items():
            file, content = self._files[inode], (self._directory / name).read_bytes()
            if file.seen != content:
                file.make(Change(0, None))
                file.make(Change(0, content))
            self._disk.name(name, file)
        for name in self._disk.names - found.keys():
            self._disk.delete(name)
