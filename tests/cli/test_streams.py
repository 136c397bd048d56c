"""The streams of every command: closed ones, charsets, hostile text."""

import gc
import io
import os
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import date
from hashlib import sha256
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import NamedTuple

import pytest

from footui import cli
from footui.cli.parser import COMMANDS
from footui.domain.session.edits import Details
from footui.services.routines import shipped_routine
from footui.services.service import Service
from tests.cli.conftest import Done, footui
from tests.support.cases import few
from tests.support.cli import CommandResult, RunCli
from tests.support.locations import FOOTUI

READING = [
    "status",
    "history",
    "routine show --json",
    "goal",
    "pause --list",
    "config",
    "export",
    "export --format ics",
    "backup",
    "doctor",
    "completion bash",
    "log --help",
]
"""Commands that write data."""

DRAWING = ["status", "history", "history --year 2026", "routine show", "goal", "pause --list"]
"""Commands that draw with more than ASCII."""

SILENT = [
    "config bell off",
    "goal 2 4",
    "pause --reason ill",
    "export -o export.json",
    "routine reset",
]
"""Commands that have no data to write."""

HOSTILE = "\x1b[31m\x1b]52;c;Zm9v\x07\x9b31m\u202eevil\u2066\x7f\u2028 👣 \U000e0041"


ARGUMENTS = [
    "{0}",
    "log {0}",
    "log --pain-after {0}",
    "log --minutes {0}",
    "goal {0} 3",
    "goal 2 3 --from {0}",
    "pause --until {0}",
    "config {0}",
    "config theme {0}",
    "config timezone {0}",
    "history --month {0}",
    "completion {0}",
    "export --at {0}",
    "export -o {1}/none/{0}",
    "import {1}/{0}",
    "restore {1}/{0}",
    "backup {1}/none/{0}/x",
    "routine use {1}/{0}",
    "status --db {1}/footui.db/{0}",
    "log --db {1}/footui.db/{0}",
    "doctor --db {1}/{0}",
]
"""Commands with something hostile at {0}; {1} is a directory."""


@pytest.fixture
def home(service: Service) -> Service:
    """A database with output for every command."""
    service.edits.add(date(2026, 11, 2), Details(note="füße hoch – 👣"))
    service.plan.pause(date(2020, 1, 1), date(2020, 1, 1), "ill – at home")
    service.set("timezone", "UTC")
    return service


@pytest.fixture
def poisoned(home: Service, path: Path) -> None:
    """A database with values from another program that no command accepts."""
    home.sessions.start(3)
    document = shipped_routine().document
    poisoned = document.replace("Five foot exercises", f"Five {HOSTILE} exercises")
    assert poisoned != document
    digest = sha256(poisoned.encode()).hexdigest()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE session SET note = :text, timezone = :text", {"text": HOSTILE})
        connection.execute("UPDATE pause SET reason = ?", [HOSTILE])
        connection.execute("UPDATE lease SET host = :text, terminal = :text", {"text": HOSTILE})
        connection.execute("INSERT INTO routine VALUES (?, ?)", [digest, poisoned])
        for key, value in (("theme", HOSTILE), ("routine", digest), (HOSTILE, HOSTILE)):
            connection.execute("INSERT INTO setting VALUES (?, ?, 1, NULL)", [key, value])


def assert_tame(text: str) -> None:
    """Check that a text has no control characters."""
    assert {char for char in text if not char.isprintable()} <= {"\n", "\t"}


def side_by_side(
    environment: dict[str, str], lines: list[str], streams: str, stdout: int = PIPE
) -> dict[str, Done]:
    """Run footui with all these lines at the same time; the shell sets the streams."""
    running = {
        line: Popen(
            ["/bin/sh", "-c", f'exec "$F" {line} {streams}'],
            env=environment | {"F": str(FOOTUI)},
            cwd=environment["HOME"],
            stdin=DEVNULL,
            stdout=stdout,
            stderr=PIPE,
            encoding="utf-8",
        )
        for line in lines
    }
    result = {line: one.communicate(timeout=60) for line, one in running.items()}
    return {line: Done(line, one.returncode, *result[line]) for line, one in running.items()}


# Closed streams


OF_EACH_KIND = ["history", "export", "backup", "log --help"]
"""Of the commands that write data, one of each way to write it."""

every_line = pytest.mark.parametrize("lines", few([OF_EACH_KIND, READING], 1), ids=len)


@every_line
@pytest.mark.parametrize(
    "streams", few([">/dev/full", "<&- >&- 2>&-", ">&-", ">/dev/full 2>/dev/full"], 2)
)
@pytest.mark.usefixtures("home")
def test_data_that_cannot_be_written_is_a_failure(
    environment: dict[str, str], streams: str, lines: list[str]
) -> None:
    for line, done in side_by_side(environment, lines, streams).items():
        *before, said = done.stderr.splitlines() or [""]
        assert (line, done.returncode, done.stdout) == (line, 1, "")
        assert said.startswith("footui: the output ") or (said == "" and "2>" in streams)
        assert before in ([], ["Copied, and the copy is sound."])


@every_line
@pytest.mark.usefixtures("home")
def test_a_reader_who_is_gone_is_no_fault(environment: dict[str, str], lines: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = side_by_side(environment, lines, "", writer)
    finally:
        os.close(writer)
    for line, done in result.items():
        assert (line, done.returncode) == (line, 1)
        assert done.stderr in ("", "Copied, and the copy is sound.\n")


@every_line
@pytest.mark.usefixtures("home")
def test_neither_stdin_nor_stderr_is_needed(environment: dict[str, str], lines: list[str]) -> None:
    for line, done in side_by_side(environment, lines, "<&- 2>&-").items():
        assert (line, done.returncode, done.stderr) == (line, 0, "")
        assert done.stdout


@pytest.mark.parametrize("streams", few([">/dev/full", "<&- >&- 2>&-"], 1))
@pytest.mark.usefixtures("home")
def test_where_there_is_no_data_nobody_misses_stdout(
    environment: dict[str, str], streams: str
) -> None:
    for line, done in side_by_side(environment, SILENT, streams).items():
        assert (line, done.returncode, done.stdout) == (line, 0, "")
        assert "footui: " not in done.stderr


# Charsets


@pytest.fixture(params=["ascii", "utf-8"])
def charset(request: pytest.FixtureRequest) -> str:
    """The charsets of stdout and stderr."""
    return str(request.param)


def speak(charset: str, *arguments: str) -> CommandResult:
    """Run a command with strict output in a charset, as Python does by default."""
    out, err = io.BytesIO(), io.BytesIO()
    with (
        redirect_stdout(io.TextIOWrapper(out, charset, "strict", write_through=True)),
        redirect_stderr(io.TextIOWrapper(err, charset, "backslashreplace", write_through=True)),
    ):
        try:
            code = cli.main(arguments)
        finally:  # a command leaves its garbage to the end of its process
            gc.unfreeze()
            gc.enable()
        result = out.getvalue().decode("utf-8" if "export" in arguments else charset)
        return CommandResult(code, result, err.getvalue().decode(charset))


@pytest.mark.usefixtures("poisoned", "run_cli")
def test_no_hostile_text_on_record_reaches_a_terminal(charset: str) -> None:
    for line in (*READING, *DRAWING, "routine show --markdown", "export --format csv"):
        result = speak(charset, *line.split())
        assert result.code == cli.DONE or line == "doctor"  # which may well find something wrong
        assert_tame(result.out.replace("\r\n", "\n") if "export" in line else result.out)
        assert_tame(result.err)


@pytest.mark.usefixtures("poisoned", "run_cli")
def test_what_a_charset_lacks_is_replaced(charset: str) -> None:
    said = speak(charset, "pause", "--list").out
    assert ("␛[31m" if charset == "utf-8" else "?[31m") in said


@pytest.mark.usefixtures("home", "run_cli")
def test_no_hostile_argument_reaches_a_terminal(charset: str, tmp_path: Path) -> None:
    hostile = f"{HOSTILE}\udcff".replace(" ", "\u00a0")
    for line in ARGUMENTS:
        result = speak(charset, *(word.format(hostile, tmp_path) for word in line.split()))
        assert line.startswith("doctor") or result.code in (cli.FAILED, cli.USAGE)
        assert_tame(result.out)
        assert_tame(result.err)
        assert result.err.count("\n") <= 1


@pytest.mark.parametrize("name", ["FOOTUI_DB", "XDG_DATA_HOME", "HOME", "TZ", "EDITOR"])
@pytest.mark.usefixtures("run_cli")
def test_no_hostile_surroundings_reach_a_terminal(
    charset: str, name: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.touch()
    monkeypatch.setattr("tempfile.tempdir", str(path.parent))
    monkeypatch.setenv("EDITOR", "false")
    if name in ("XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv("FOOTUI_DB")
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv(name, f"{path}/{HOSTILE}\udcff")
    for line in ("status", "log", "doctor", "routine edit"):
        result = speak(charset, *line.split())
        assert_tame(result.out)
        assert_tame(result.err)


PLAIN_LOCALES = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1:strict"},
]


@pytest.mark.parametrize("locale", few(PLAIN_LOCALES, 1), ids=str)
@pytest.mark.usefixtures("home")
def test_processes_of_any_locale_cope_with_any_bytes(
    environment: dict[str, str], tmp_path: Path, locale: dict[str, str]
) -> None:
    hostile = os.fsdecode(b"\xff\x1b[31m\xf0\x9f\x91\xa3\xc2\x9b")
    database = str(tmp_path / f"{hostile}.db")
    for code, arguments in (
        (2, ["log", hostile]),
        (0, ["log", "--note", hostile]),
        (0, ["log", "--db", database]),
        (0, ["backup", "--db", database]),
        (0, ["export"]),
    ):
        done = footui(environment, *arguments, **locale)
        assert (arguments, done.returncode) == (arguments, code)
        assert_tame(done.stdout)
        assert_tame(done.stderr)
        assert "Error" not in done.stderr
    done = footui(environment, "status", **locale, FOOTUI_DB=f"/dev/null/{hostile}")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert_tame(done.stderr)


@pytest.mark.parametrize("line", DRAWING)
@pytest.mark.usefixtures("home")
def test_a_locale_without_utf_8_is_drawn_in_ascii(
    run_cli: RunCli, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    assert not run_cli(*line.split()).out.isascii()
    monkeypatch.setenv("LC_ALL", "de_DE.ISO-8859-1")
    result = run_cli(*line.split())
    assert result.out.isascii()
    assert "?" not in result.out


# Common options


class Room(NamedTuple):
    """Sizes of a disk, in bytes."""

    total: int
    used: int
    free: int


LINES = {
    "status": "",
    "log": "2026-11-20",
    "history": "--year 2026",
    "routine": "show",
    "goal": "",
    "pause": "--list",
    "config": "",
    "export": "--format csv",
    "import": "{0}/export.json",
    "backup": "{0}/copy.db",
    "restore": "{0}/backup.db",
    "doctor": "",
    "completion": "fish",
    "undo": "--list",
}
"""The arguments of each command except session; {0} is the directory of the files."""


def test_no_command_is_forgotten() -> None:
    assert {*LINES, "session"} == {*COMMANDS}


@pytest.fixture
def place(run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a database and with files that were exported from it."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(10**12, 0, 10**12))
    place = tmp_path / "another place"
    option = ["--db", str(place / "other.db")]
    run_cli("log", "2026-11-02", "--note", "elsewhere", *option)
    run_cli("pause", "2020-01-01", "--reason", "ill – at home", *option)
    run_cli("export", "-o", str(place / "export.json"), *option)
    run_cli("backup", str(place / "backup.db"), *option)
    return place


def told_either_way(run_cli: RunCli, place: Path, name: str, option: list[str]) -> CommandResult:
    """Return what a command prints with an option before it, and after it, from the same state."""
    line = [name, *(word.format(place) for word in LINES[name].split())]
    start = place.with_name("start")
    shutil.copytree(place, start)
    result = run_cli(*option, *line)
    shutil.rmtree(place)
    start.rename(place)
    assert run_cli(*line, *option) == result
    return result


@pytest.mark.parametrize("name", LINES)
def test_the_database_is_named_before_or_after_any_command(
    run_cli: RunCli, name: str, place: Path, path: Path
) -> None:
    assert told_either_way(run_cli, place, name, ["--db", str(place / "other.db")]).code == 0
    assert not path.exists()


@pytest.mark.parametrize("name", LINES)
def test_ascii_is_asked_for_before_or_after_any_command(
    run_cli: RunCli, name: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTUI_DB", str(place / "other.db"))
    result = told_either_way(run_cli, place, name, ["--ascii"])
    assert result.code == 0
    assert result.out.isascii()
