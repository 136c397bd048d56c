"""Hostile text and environments in every command, on a terminal and in a pipe."""

import json
import os
import re
import shlex
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footui.domain.session.edits import Details
from footui.services.service import Service
from tests.support.cases import few
from tests.support.cli import RunCli
from tests.support.locations import FOOTUI
from tests.support.terminal import Terminal

HOSTILE = (
    "\x1b[2J\x1b]52;c;Zm9v\x07\x1bP$q\x1b\\\x9b31m\x85 \u202egnp\u2066\u061c\x7f\b\a\r\u2028x\n"
    "\U000e0041 [/foo] $x {y} %s 足"
)
BYTES = os.fsencode("\x1b[31m\x1b]0;x\x07\u202e\udcff\udc9b²足")
UNSAFE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    r"\U000e0000-\U000e007f]"
)
MEGABYTE = 1_000_000

COMMANDS = [
    "history", "pause --list", "routine show --markdown", "export --format csv",
    "export --format ics", "session --plain < /dev/null", "doctor", "restore no.db",
]  # fmt: skip
"""One command of each kind that prints records or paths."""

OTHERS = [
    "status", "status --short", "status --json", "history --json", "history --year 2020",
    "routine", "routine show --json", "routine show --toml", "goal", "pause --json", "config",
    "config --json", "config timezone", "doctor --json", "export", "import no.json", "session",
    "backup no/no", "log nonsense", "log --note again", "backup", "completion bash",
]  # fmt: skip

NAMES = [
    "FOOTUI_DB", "TMPDIR", "TZ", "LANG", "LC_CTYPE", "COLUMNS", "LINES", "USER", "LOGNAME",
    "HOSTNAME", "TMUX", "EDITOR", "VISUAL", "NO_COLOR", "SSH_CONNECTION", "TERM_PROGRAM",
    "COLORTERM", "PYTHONWARNINGS",
]  # fmt: skip
"""Environment variables that may contain anything."""

ALONE = ["TERM", "LC_ALL", "HOME", "XDG_DATA_HOME", *NAMES]
LONG = pytest.mark.torture


@pytest.fixture
def poisoned(service: Service, path: Path) -> Path:
    """A database with values from another program that no command accepts."""
    service.edits.add(date(2020, 11, 2), Details(minutes=20, note="plain"))
    service.plan.pause(date(2020, 11, 1), date(2020, 11, 1), "plain")
    service.sessions.start(3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE session SET note = :it, timezone = :it", {"it": HOSTILE})
        connection.execute("UPDATE pause SET reason = ?", [HOSTILE])
        connection.execute("UPDATE lease SET host = :it, terminal = :it", {"it": HOSTILE})
        for key in ("theme", "timezone", "week_start", "routine", HOSTILE):
            connection.execute("INSERT INTO setting VALUES (?, ?, 1, NULL)", [key, HOSTILE])
    return path


def assert_tame(said: bytes) -> None:
    """Check that lines have no control characters and no internals."""
    text = re.sub("\r+\n", "\n", said.decode())
    assert UNSAFE.findall(text) == []
    assert "Traceback" not in text


def all_of(commands: list[str]) -> str:
    """Return a shell line that runs them all, even if some fail."""
    return "; ".join(f"{shlex.quote(str(FOOTUI))} {line}" for line in commands)


@pytest.mark.parametrize(
    "commands", [*few([COMMANDS], 0), pytest.param(OTHERS, marks=LONG)], ids=len
)
def test_what_is_on_record_drives_no_terminal(
    poisoned: Path, environment: dict[str, str], tmp_path: Path, commands: list[str]
) -> None:
    named = tmp_path / os.fsdecode(BYTES) / "footui.db"
    named.parent.mkdir()
    poisoned.rename(named)
    here = environment | {"FOOTUI_DB": str(named), "TERM": "xterm-256color"}
    with Terminal(["/bin/sh", "-c", all_of(commands)], here) as terminal:
        terminal.exit_code(60)
        assert_tame(bytes(terminal.raw))


def assert_welcomes(terminal: Terminal) -> None:
    """Check that the welcome screen opens, and that Escape ends it."""
    assert "Welcome to footui" in terminal.text, terminal.text
    terminal.send("\x1b")
    assert terminal.exit_code() == 0


def hostile_surroundings(here: dict[str, str], names: list[str]) -> dict[str, str]:
    """Return an environment with nonsense in these variables, with paths in our directory."""
    value, made = os.fsdecode(BYTES), here | {"TERM": "xterm-256color", "EDITOR": "false"}
    if "HOME" in names or "XDG_DATA_HOME" in names:
        del made["FOOTUI_DB"]
    paths = ("FOOTUI_DB", "HOME", "XDG_DATA_HOME", "TMPDIR")
    place = f"{here['TMPDIR']}/{value}"
    made |= {name: f"{place}{name}" if name in paths else value for name in names}
    Path(made["TMPDIR"]).mkdir(exist_ok=True)  # else what is edited is left in /tmp
    return made


@pytest.mark.parametrize(
    "names", [NAMES, ["TERM"], *(pytest.param([name], marks=LONG) for name in ALONE)], ids=len
)
def test_no_surroundings_drive_a_terminal_or_make_a_command_fail_with_a_traceback(
    environment: dict[str, str], names: list[str]
) -> None:
    here = hostile_surroundings(environment, names)
    with Terminal(["/bin/sh", "-c", all_of(["log", "doctor", "routine edit"])], here) as terminal:
        terminal.exit_code()
        assert_tame(bytes(terminal.raw))
    assert len([*Path(here["TMPDIR"]).glob("footui-routine-*")]) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("COLUMNS", "²"), *(pytest.param(name, "²", marks=LONG) for name in ("LINES",))],
)
def test_the_program_opens_whatever_its_surroundings_hold(
    environment: dict[str, str], name: str, value: str
) -> None:
    here = environment | {"TERM": "xterm-256color", name: value}
    with Terminal([FOOTUI], here) as terminal:
        terminal.wait_until(lambda: "Welcome to footui" in terminal.text or terminal.code)
        assert_welcomes(terminal)


# Round trips


def with_note(run_cli: RunCli, path: Path, note: str) -> dict[str, Any]:
    """Return a document with a session that has this note."""
    assert run_cli("log", "2020-11-02", "--note", "plain").code == 0
    document = json.loads(run_cli("export").out)
    path.unlink()
    document["sessions"][0]["note"] = note
    return dict(document)


def test_what_is_hostile_in_a_document_is_text_on_record_and_comes_out_as_it_is_there(
    run_cli: RunCli, path: Path
) -> None:
    file, table = path.with_name("in.json"), path.with_name("out.csv")
    document = with_note(run_cli, path, HOSTILE + "\ud800")
    file.write_text(json.dumps(document))
    assert run_cli("import", str(file)).code == 0
    exported = json.loads(run_cli("export").out)
    [session] = exported["sessions"]
    assert UNSAFE.findall(session["note"]) == []
    assert session["note"].endswith("[/foo] $x {y} %s 足\ufffd")
    assert run_cli("export", "--format", "csv", "-o", str(table)).code == 0
    path.unlink()
    assert run_cli("import", str(table)).code == 0
    [again] = json.loads(run_cli("export").out)["sessions"]
    assert again["note"] == session["note"]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_note_of_a_megabyte_is_refused_with_a_sentence(
    run_cli: RunCli, path: Path, kind: str
) -> None:
    file, note = path.with_name(f"in.{kind}"), "word " * (MEGABYTE // 5)
    if kind == "json":
        file.write_text(json.dumps(with_note(run_cli, path, note)))
    else:
        file.write_text(f"date,note\n2020-11-02,{note}\n")
    result = run_cli("import", str(file))
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert "Nothing was changed." in result.err
    assert len(result.err) < 300
    assert not path.exists()


def test_a_note_of_a_megabyte_that_another_program_wrote_comes_out_whole(
    run_cli: RunCli, path: Path
) -> None:
    assert run_cli("log", "2020-11-02", "--note", "plain").code == 0
    note = ("word " * (MEGABYTE // 5)).strip()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE session SET note = ?", [note])
    [session] = json.loads(run_cli("export").out)["sessions"]
    assert session["note"] == note
    assert f",{note}," in run_cli("export", "--format", "csv").out


@pytest.mark.parametrize("place", ["name", "phase", "key"])
def test_what_a_refusal_of_a_routine_repeats_drives_no_terminal(
    run_cli: RunCli, path: Path, place: str
) -> None:
    file = path.with_name("routine.toml")
    hostile = "\\u001b]0;x\\u0007\\u009b31m\\u202e"
    lines = {"name": f'name = "{hostile}"', "phase": "name = 'x'", "key": f'"{hostile}" = 1'}
    tail = f'[[exercise]]\nkey = "{hostile}"\n' if place == "phase" else ""
    file.write_text(f"format = 1\n{lines[place]}\n{tail}")
    result = run_cli("routine", "check", str(file))
    assert result.code == 1
    assert_tame(result.err.encode())
    assert result.err.count("\n") == 1
