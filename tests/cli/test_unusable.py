"""Every command on unusable databases: one sentence each, and no file changes."""

import os
import pwd
import random
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from footui.cli.plain.session import PlainSession
from footui.domain.kinds import SessionKind
from footui.domain.routine.toml_reader import parse
from footui.domain.session.record import SessionRecord
from footui.domain.weeks.week import Goal
from footui.services.service import Service
from footui.store import database as database_module
from footui.store.status_cache import SUFFIX
from tests.support.cases import few
from tests.support.cli import CommandResult, RunCli
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.records import DAY, START, SUNDAY, session
from tests.support.routines import QUICK
from tests.support.sqlite_tools import (
    copy_with_hot_journal,
    damage_page,
    disable_lock_wait,
    execute_sql,
    fetch_dicts,
    full_disk,
    locked,
    small_disk,
    without_privileges,
)
from tests.support.stored_sessions import put_past

READING = (
    "status",
    "history --year 2026",
    "routine show",
    "goal",
    "pause --list",
    "config",
    "export",
    "export --format csv",
    "import {0}/export.json --dry-run",
    "doctor",
)
WRITING = (
    "log 2026-11-20",
    "goal 2 3",
    "pause",
    "config bell off",
    "routine use {0}/mine.toml",
    "import {0}/export.json",
    "session --plain --pain-before 3",
)
BACKUP, RESTORE = "backup", "restore {0}/backup.db"
COMMANDS = (*READING, *WRITING, BACKUP)
"""All commands but restore, which repairs most of this."""

ADVICE = r"--db|FOOTUI_DB|footui restore|Check|Close|Copy|Free|Give|Name|Update|say "
"""Verbs of advice; every error sentence contains one."""

KILOBYTE = 1024
HEADER = 100
PAGES_BEFORE_AT = slice(16, 20)
HOSTILE = "one\ntwo\r\x1b[31m\x1b]52;c;Zm9v\x07\udcff\u202e.db"
NO_WORDS_FOR_USERS = ("Traceback", "sqlite3", "SQLITE", "peewee", "OSError", "Errno", "Exception")


@dataclass(frozen=True)
class Home:
    """A directory for a database, and other files that commands need."""

    path: Path
    files: Path
    run_cli: RunCli

    def run(self, line: str) -> CommandResult:
        """Run a command on this database."""
        return self.run_cli("--db", str(self.path), *self.words(line))

    def words(self, line: str) -> list[str]:
        """Run a command line."""
        return [word.format(self.files) for word in line.split()]


def past_session(number: int, day: date) -> SessionRecord:
    """Return one of many different manual sessions."""
    started = START - (SUNDAY - day).days * DAY
    return session(
        1_000 + number,
        kind=SessionKind.MANUAL if number % 3 else SessionKind.TIMED,
        log_date=day,
        started_at=started,
        ended_at=started + 1_209_000,
        pain_before=number % 11,
        pain_after=number % 7,
        note="as ever " * (number % 9),
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database of 200 kB: two years, undone changes, a pending session."""
    path = tmp_path_factory.mktemp("lived") / "footui.db"
    days = [SUNDAY - timedelta(days=2 * n) for n in range(365)]
    put_past(path, *(past_session(n, day) for n, day in enumerate(days)))
    earlier = FakeSystem(SUNDAY_EVENING - timedelta(hours=1))
    with Service.open(path, earlier.system()) as service:
        service.set("timezone", "UTC")
        service.set("welcomed", "yes")
        service.routines.use(parse(QUICK))
        service.plan.set_goal(date(2026, 3, 2), Goal(1, 4))
        service.plan.set_goal(date(2026, 6, 1), Goal(2, 2))
        service.plan.unset_goal(date(2026, 6, 1))
        service.plan.pause(date(2025, 8, 4), date(2025, 8, 18), "travel")
        service.plan.unpause(date(2025, 8, 11), date(2025, 8, 11))
        for day in days[10:20]:
            service.edits.delete(service.history.day(day)[0].record)
        service.sessions.start(3).suspend()
    return path.read_bytes()


@pytest.fixture(scope="module")
def exported(lived: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return what `footui export` writes."""
    path = tmp_path_factory.mktemp("exported") / "footui.db"
    path.write_bytes(lived)
    with Service.open(path, FakeSystem().system()) as service:
        return "".join(service.transfer.document()).encode()


@pytest.fixture
def public_home(public_dir: Path, lived: bytes, exported: bytes, run_cli: RunCli) -> Home:
    """A directory that can be given to a user without privileges."""
    return _home(public_dir, lived, exported, run_cli)


@pytest.fixture
def home(
    tmp_path: Path, lived: bytes, exported: bytes, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> Home:
    """An empty place for a database; a session that could be led after all is over at once.

    Nothing waits for the disk: no power is lost here.
    """

    async def run(self: PlainSession) -> None:
        return None

    monkeypatch.setattr(PlainSession, "run", run)
    monkeypatch.setattr(database_module, "_PRAGMAS", database_module._PRAGMAS | {"synchronous": 0})
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(sys, "stdin", None)
    return _home(tmp_path, lived, exported, run_cli)


def _home(directory: Path, lived: bytes, exported: bytes, run_cli: RunCli) -> Home:
    for name in ("place", "files"):
        (directory / name).mkdir()
    home = Home(directory / "place" / "footui.db", directory / "files", run_cli)
    (home.files / "mine.toml").write_text(QUICK)
    (home.files / "export.json").write_bytes(exported)
    (home.files / "backup.db").write_bytes(lived)
    return home


def snapshot(directory: Path) -> dict[Path, object]:
    """Return the bytes of all files in a directory except the backups and the last status."""
    return {
        found: content(found)
        for found in directory.rglob("*")
        if "footui-backups" not in found.parts and not found.name.endswith(SUFFIX)
    }


def content(found: Path) -> object:
    """Return the content of a file, the target of a link, or the type of anything else."""
    if found.is_symlink():
        return found.readlink()
    return found.read_bytes() if found.is_file() else found.stat().st_mode


def assert_one_sentence(result: CommandResult, line: str) -> None:
    """Check that a command failed with one clear line; doctor has it among its checks."""
    assert result.code == 1, (line, result)
    if line == "doctor":
        said, found = result.out, result.err
    else:
        said, found = result.err, result.out
        if "Waiting for up to a minute" in said:  # some bits make a file look locked
            said = said.partition("\n")[2]
        assert said.startswith("footui: "), (line, result)
        assert said.count("\n") == 1, (line, result)
        assert said.endswith((".\n", "FILE.\n")) or "--db" in said, (line, result)
    assert found == "", (line, result)
    assert_for_people(said)


def assert_for_people(said: str) -> None:
    """Check that a text has no words from the code and no control characters."""
    assert [word for word in NO_WORDS_FOR_USERS if word in said] == []
    assert {char for char in said if not char.isprintable()} <= {"\n", "\t"}


def assert_bearable(home: Home, line: str) -> None:
    """Check that a command works or says why not; reading and failing change no file."""
    before = snapshot(home.path.parent)
    result = home.run(line)
    assert_for_people(result.err)
    if result.code != 0:
        assert_one_sentence(result, line)
    if result.code != 0 or line in READING:
        assert snapshot(home.path.parent) == before, (line, result)


# Foreign and invalid files


@dataclass(frozen=True)
class Case:
    """Something in the place of a database, and the expected error."""

    put: Callable[[Path, bytes], object]
    words: str


def put_other(*statements: str, user_version: int = 0) -> Callable[[Path, bytes], None]:
    """Put another program's database there."""

    def put(path: Path, _: bytes) -> None:
        execute_sql(path, *statements, f"PRAGMA user_version = {user_version}", "VACUUM")

    return put


def put_ours(*statements: str) -> Callable[[Path, bytes], None]:
    """Put a footui database there that another program changed."""

    def put(path: Path, lived: bytes) -> None:
        path.write_bytes(lived)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return put


def put_written_ahead(path: Path, _: bytes) -> None:
    """Put another program's database there while that program writes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = WAL", "CREATE TABLE t (x)"):
            connection.execute(statement)
        files = {found: found.read_bytes() for found in path.parent.iterdir()}
    for found, data in files.items():
        found.write_bytes(data)


def put_behind_a_file(path: Path, _: bytes) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file where a directory should be\n")


NOT_OURS = "is the database of another program"
NO_DATABASE = "is not a footui database"
NO_FILE = "is not an ordinary file"
CASES: Mapping[str, Case] = {
    "a directory": Case(lambda path, _: path.mkdir(), "director|not an ordinary file"),
    "one byte": Case(lambda path, _: path.write_bytes(b"S"), NO_DATABASE),
    "half a header": Case(lambda path, lived: path.write_bytes(lived[:50]), NO_DATABASE),
    "a text": Case(lambda path, _: path.write_text("SQLite format 3\n" * 99), NO_DATABASE),
    "noise": Case(lambda path, _: path.write_bytes(random.Random(1).randbytes(9_000)), NO_DATABASE),
    "zeros": Case(lambda path, _: path.write_bytes(bytes(8_192)), NO_DATABASE),
    "another program's": Case(put_other("CREATE TABLE t (x)", user_version=2), NOT_OURS),
    "another program's without a table": Case(put_other(), NOT_OURS),
    "another program's under way": Case(put_written_ahead, NOT_OURS),
    "a newer footui's": Case(put_ours("PRAGMA user_version = 99"), "by a newer footui .*99"),
    "a newer footui's with other tables": Case(
        put_ours("DROP TABLE lease", "CREATE TABLE led (x)", "PRAGMA user_version = 99"),
        "by a newer footui .*99",
    ),
    "a link to itself": Case(lambda path, _: path.symlink_to(path), "link"),
    "behind a file": Case(put_behind_a_file, "director"),
    "ours without a table": Case(put_ours("DROP TABLE setting"), "table"),
    "a FIFO": Case(lambda path, _: os.mkfifo(path), NO_FILE),
    "the null device": Case(lambda path, _: path.symlink_to("/dev/null"), NO_FILE),
    "the full device": Case(lambda path, _: path.symlink_to("/dev/full"), NO_FILE),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_no_database_of_ours_is_left_alone(home: Home, lived: bytes, case: Case) -> None:
    case.put(home.path, lived)
    before = snapshot(home.path.parent)
    for line in (*READING, *WRITING):
        result = home.run(line)
        assert_one_sentence(result, line)
        said = " ".join((result.out if line == "doctor" else result.err).split())
        assert re.search(case.words, said), (line, said)
        assert re.search(ADVICE, said), (line, said)
        assert snapshot(home.path.parent) == before, line


# Missing and empty files


@pytest.mark.parametrize(
    "put",
    [Path.touch, lambda path: path.symlink_to("elsewhere.db")],
    ids=["an empty file", "a link to nothing"],
)
@pytest.mark.parametrize("line", COMMANDS)
def test_what_is_empty_reads_as_empty_and_becomes_a_database(
    home: Home, put: Callable[[Path], None], line: str
) -> None:
    put(home.path)
    before = snapshot(home.path.parent)
    result = home.run(line)
    if line in READING:
        assert result.code == 0 or line == "doctor"
    if line in READING or line == BACKUP:
        assert snapshot(home.path.parent) == before
    else:
        assert home.run("status").code == 0
        assert fetch_dicts(home.path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert_for_people(result.err)


# Permissions


@dataclass(frozen=True)
class Forbidden:
    """Modes of the file and of its directory, and whether the file can be read."""

    file: int
    directory: int
    is_readable: bool


FORBIDDEN = {
    "a file that is only to be read": Forbidden(0o400, 0o700, is_readable=True),
    "a directory that is only to be read": Forbidden(0o600, 0o500, is_readable=True),
    "both": Forbidden(0o400, 0o500, is_readable=True),
    "a file that is not to be read": Forbidden(0o000, 0o700, is_readable=False),
    "a directory that is closed": Forbidden(0o600, 0o000, is_readable=False),
}


@pytest.mark.parametrize("case", FORBIDDEN.values(), ids=FORBIDDEN)
@pytest.mark.usefixtures("home")
def test_what_may_only_be_read_is_read_and_what_may_not_is_left_alone(
    public_home: Home, lived: bytes, case: Forbidden
) -> None:
    home = public_home
    home.path.write_bytes(lived)
    with without_privileges(home.path, home.path.parent):
        home.path.chmod(case.file)
        home.path.parent.chmod(case.directory)
        result = {line: home.run(line) for line in COMMANDS if line != BACKUP}
        home.path.parent.chmod(0o700)
    home.path.chmod(0o600)
    assert snapshot(home.path.parent) == {home.path: lived}
    for line, one in result.items():
        assert_for_people(one.err)
        if case.is_readable and line in READING:
            assert one.code == 0 or line == "doctor", (line, one)
        else:
            assert_one_sentence(one, line)
            assert re.search(ADVICE, one.out if line == "doctor" else one.err), (line, one)


# Homes


def homeless(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    """Unset the home, or set it, and unset the other variables for the data directory."""
    for name in ("FOOTUI_DB", "XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)

    def unknown(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.parametrize("name", [None, "", "not/absolute"], ids=["none", "empty", "not absolute"])
def test_without_a_home_every_command_says_what_to_name(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    homeless(monkeypatch, name)
    monkeypatch.chdir(home.path.parent)
    for line in (*COMMANDS, RESTORE):
        result = home.run_cli(*home.words(line))
        assert (result.code, result.out) == (1, ""), line
        assert result.err == (
            "footui: there is no home directory; say where the data is with --db\n"
        ), line
    assert snapshot(home.path.parent) == {}


@pytest.mark.usefixtures("home")
def test_in_a_home_that_is_not_writable_there_is_nothing_and_nothing_can_be_made(
    public_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = public_home
    homeless(monkeypatch, str(home.path.parent))
    with without_privileges(home.path.parent):
        home.path.parent.chmod(0o500)
        result = {line: home.run_cli(*home.words(line)) for line in (*COMMANDS, RESTORE)}
        assert snapshot(home.path.parent) == {}
    for line, one in result.items():
        if line in READING:
            assert one.code == 0 or line == "doctor", (line, one)
        else:
            assert_one_sentence(one, line)


@pytest.mark.parametrize("is_ours", [True, False], ids=["ours", "not ours"])
def test_no_name_can_drive_a_terminal_or_take_two_lines(
    home: Home, lived: bytes, is_ours: bool
) -> None:
    strange = Home(home.path.with_name(HOSTILE), home.files, home.run_cli)
    for line in (*COMMANDS, RESTORE):
        strange.path.write_bytes(lived if is_ours else b"no database\n" * 99)
        result = strange.run(line)
        assert_for_people(result.out.replace("\r\n", "\n") + result.err)
        if not is_ours and line != RESTORE:
            assert_one_sentence(result, line)
        if is_ours and result.code:
            assert line.startswith(("doctor", "session")), (line, result)


# Damage


@pytest.mark.parametrize("each", [1, pytest.param(len(COMMANDS), marks=pytest.mark.torture)])
def test_a_database_may_end_after_any_kilobyte(home: Home, lived: bytes, each: int) -> None:
    for number, end in enumerate(range(KILOBYTE, len(lived), KILOBYTE)):
        for n in range(each):
            home.path.write_bytes(lived[:end])
            assert_bearable(home, COMMANDS[(number + n) % len(COMMANDS)])


def flipped(data: bytes, rng: random.Random, *, within: int) -> bytes:
    """Return the data with up to twenty flipped bits near its beginning."""
    turned = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        turned[rng.randrange(within)] ^= 1 << rng.randrange(8)
    return bytes(turned)


@pytest.mark.parametrize(
    "seeds", [*few([40, 200], 1), pytest.param(5_000, marks=pytest.mark.torture)]
)
def test_any_bit_of_a_database_may_turn_over(home: Home, lived: bytes, seeds: int) -> None:
    for seed in range(seeds):
        rng = random.Random(seed)
        within = HEADER if seed % 5 == 0 else len(lived)
        home.path.write_bytes(flipped(lived, rng, within=within))
        assert_bearable(home, rng.choice(COMMANDS))


TABLES = ("session", "setting", "routine", "lease", "transition", "goal", "pause", "change")


@pytest.mark.parametrize("table", few(TABLES, 3))
def test_any_table_may_be_damaged(home: Home, lived: bytes, table: str) -> None:
    for line in COMMANDS:
        home.path.write_bytes(lived)
        damage_page(home.path, table)
        assert_bearable(home, line)


LAST_ROW = {table: f"rowid = (SELECT max(rowid) FROM {table})" for table in TABLES} | {  # noqa: S608
    "transition": "number = 0 AND session = (SELECT max(session) FROM transition)"
}
"""The condition that selects the last row of a table."""


def columns(path: Path, table: str) -> list[str]:
    """Return the columns of a table except the rowid."""
    found = [column["name"] for column in fetch_dicts(path, f"PRAGMA table_info({table})")]
    return [name for name in found if (table, name) != ("change", "number")]


def make_nonsense(path: Path, table: str, column: str) -> None:
    """Make a column hold bytes, which the schema forbids."""
    loosened = "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = ?"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        [[schema]] = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [table])
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(loosened, [table])
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"UPDATE {table} SET \"{column}\" = x'07' WHERE {LAST_ROW[table]}")  # noqa: S608
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [schema, table])


@pytest.mark.parametrize("each", [1, pytest.param(len(COMMANDS), marks=pytest.mark.torture)])
@pytest.mark.parametrize("table", few(TABLES, 5))
def test_any_column_may_hold_nonsense(home: Home, lived: bytes, table: str, each: int) -> None:
    home.path.write_bytes(lived)
    for number, column in enumerate(columns(home.path, table)):
        for n in range(each):
            home.path.write_bytes(lived)
            make_nonsense(home.path, table, column)
            assert_bearable(home, COMMANDS[(number * each + n) % len(COMMANDS)])


# Journals


@pytest.fixture
def cut_off(home: Home, lived: bytes, tmp_path: Path) -> dict[Path, bytes]:
    """A database whose last writer died, with the journal that rolls its write back."""
    home.path.write_bytes(lived)
    copy = copy_with_hot_journal(home.path, tmp_path / "cut off")
    files = (home.path, Path(f"{home.path}-journal"))
    return {file: copy.with_name(file.name).read_bytes() for file in files}


def put(files: Mapping[Path, bytes]) -> None:
    """Replace all files with these."""
    for found in next(iter(files)).parent.iterdir():
        shutil.rmtree(found) if found.is_dir() else found.unlink()
    for path, data in files.items():
        path.write_bytes(data)


def test_a_write_that_was_cut_off_is_undone_by_any_command(
    home: Home, lived: bytes, cut_off: dict[Path, bytes]
) -> None:
    for line in READING:
        put(cut_off)
        result = home.run(line)
        if line == "doctor":
            assert snapshot(home.path.parent) == cut_off
        else:
            assert result.code == 0, (line, result)
            assert snapshot(home.path.parent) == {home.path: lived}, line


def cut_journals(files: Mapping[Path, bytes], each: int) -> Iterator[dict[Path, bytes]]:
    """Yield the files with the journal cut off at many lengths."""
    database, journal = files
    for end in range(0, len(files[journal]), each):
        yield {database: files[database], journal: files[journal][:end]}


def flipped_journals(files: Mapping[Path, bytes], seeds: int) -> Iterator[dict[Path, bytes]]:
    """The files with bits of the journal turned over, half of the time in its header.

    Not in the number of pages that there were: SQLite would make the file as long as it says.
    """
    database, journal = files
    for seed in range(seeds):
        within = len(files[journal]) if seed % 2 else HEADER
        turned = flipped(files[journal], random.Random(seed), within=within)
        result = files[journal][PAGES_BEFORE_AT]
        yield {
            database: files[database],
            journal: turned[: PAGES_BEFORE_AT.start] + result + turned[PAGES_BEFORE_AT.stop :],
        }


@pytest.mark.parametrize(
    ("each", "seeds"), [(16 * KILOBYTE, 30), pytest.param(512, 1_500, marks=pytest.mark.torture)]
)
def test_a_journal_may_be_damaged_as_well(
    home: Home, cut_off: dict[Path, bytes], each: int, seeds: int
) -> None:
    """SQLite rolls back what it can; footui must report the rest correctly."""
    rng = random.Random(2026)
    for files in (*cut_journals(cut_off, each), *flipped_journals(cut_off, seeds)):
        put(files)
        home.run("doctor")
        assert {path: path.read_bytes() for path in files} == files
        home.run("pause --list")  # which has SQLite undo what it can
        assert_bearable(home, rng.choice(COMMANDS))


# Locks and full disks


@pytest.mark.parametrize(("kind", "is_readable"), [("IMMEDIATE", True), ("EXCLUSIVE", False)])
def test_what_another_program_keeps_locked_is_told(
    home: Home, lived: bytes, monkeypatch: pytest.MonkeyPatch, kind: str, is_readable: bool
) -> None:
    disable_lock_wait(monkeypatch)
    disable_lock_wait(monkeypatch)
    disable_lock_wait(monkeypatch)
    home.path.write_bytes(lived)
    result = {}
    with locked(home.path, kind):
        for line in (*COMMANDS, RESTORE):
            result[line] = home.run(line)
    assert snapshot(home.path.parent) == {home.path: lived}
    for line, one in result.items():
        if is_readable and line in (*READING, BACKUP):
            assert one.code == 0 or line == "doctor", (line, one)
        elif line == "session --plain --pain-before 3" and is_readable:
            assert_one_sentence(one, line)
        else:
            assert_one_sentence(one, line)
            assert "locked for" in (one.out if line == "doctor" else one.err), (line, one)


def test_on_a_full_disk_nothing_is_changed_and_all_can_be_read(home: Home, lived: bytes) -> None:
    with small_disk(home.path.parent / "disk", 400) as disk:
        full = Home(disk / "footui.db", home.files, home.run_cli)
        full.path.write_bytes(lived)
        with full_disk(disk):
            before = snapshot(disk)
            for line in (*COMMANDS, RESTORE):
                result = full.run(line)
                assert snapshot(disk) == before, (line, result)
                if line in READING:
                    assert result.code == 0 or line == "doctor", (line, result)
                else:
                    assert_one_sentence(result, line)
                    assert "disk is full" in result.err or line.startswith("session"), (
                        line,
                        result,
                    )
