"""Private data stays private: in files, behind links, and in error reports."""

import json
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from footui import cli
from footui.domain.session.edits import Details
from footui.services.service import Service
from tests.cli.conftest import footui, python
from tests.support.cases import few
from tests.support.cli import RunCli
from tests.support.leftovers import files_that_hold
from tests.support.terminal import Terminal

TOLD = "left knee, worse"
UPGRADED = Path(__file__).parents[1] / "store" / "fixtures" / "2.sql"
NEVER = "2026-11-02T18:04:00.000Z"
MEANWHILE = 3.0
"""Seconds within which the failure has happened."""

LONG = pytest.mark.torture


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Different umasks."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(directory: Path) -> dict[str, str]:
    """Return the modes of all files in a directory by name."""
    return {
        str(found.relative_to(directory)): oct(stat.S_IMODE(found.lstat().st_mode))
        for found in sorted(directory.rglob("*"))
    }


def assert_private(directory: Path) -> None:
    """Check that only the owner can read what is in a directory."""
    for name, mode in modes(directory).items():
        is_directory = (directory / name).is_dir()
        assert (name, mode) == (name, "0o700" if is_directory else "0o600")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that does not exist yet, for the database and other files."""
    place = tmp_path / "new" / "place"
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return place


# Files


@pytest.mark.usefixtures("umask")
def test_whatever_a_command_makes_is_for_its_user_alone(
    run_cli: RunCli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTUI_DB", str(place / "footui.db"))
    monkeypatch.setenv("EDITOR", f'sh -c \'stat -c %a "$0" > {tmp_path}/edited; echo >> "$0"\'')
    for line in (
        "log --note again",
        "routine edit",
        "pause --reason ill",
        "backup",
        f"backup {place}/copy.db",
        f"export -o {place}/export.json",
        f"export --format csv -o {place}/export.csv",
        f"export --format ics -o {place}/export.ics",
        f"import {place}/export.json --db {place}/deep/er/imported.db",
        f"restore {place}/copy.db",
        f"restore {place}/copy.db --db {place}/other/restored.db",
    ):
        assert (line, run_cli(*line.split()).code) == (line, cli.DONE)
    assert (tmp_path / "edited").read_text() == "600\n"
    (tmp_path / "edited").unlink()
    assert len(modes(place)) == 13
    assert_private(tmp_path)


@pytest.mark.usefixtures("umask")
def test_the_backup_before_an_upgrade_is_for_its_user_alone(run_cli: RunCli, place: Path) -> None:
    place.mkdir(mode=0o700, parents=True)
    old = place / "old.db"
    old.touch(0o600)
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(UPGRADED.read_text())
    old.chmod(0o600)
    assert run_cli("status", "--db", str(old)).code == cli.DONE
    assert set(modes(place)) == {"old.db", "old-backups", "old-backups/schema-2.db"}
    assert_private(place)


def test_an_export_over_what_others_may_read_is_for_its_user_alone(
    run_cli: RunCli, service: Service, path: Path
) -> None:
    service.edits.add(date(2026, 11, 2), Details(note=TOLD))
    file = path.with_name("export.json")
    file.touch()
    file.chmod(0o666)
    assert run_cli("export", "-o", str(file)).code == cli.DONE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_of_backups_that_leads_elsewhere_lets_nothing_there_be_overwritten(
    run_cli: RunCli, service: Service, path: Path
) -> None:
    service.edits.add(date(2026, 11, 2), Details(note=TOLD))
    target = path.with_name("precious")
    target.write_text("precious")
    path.with_name("footui-backups").symlink_to(target)
    assert run_cli("backup").code == cli.FAILED
    copy = path.with_name("copy.db")
    copy.symlink_to(target)
    assert run_cli("backup", str(copy)).code == cli.FAILED
    assert target.read_text() == "precious"


# Names


@pytest.mark.parametrize("name", ["..", ".", "a/../..", "a/..", "a/."])
def test_a_database_is_a_file_wherever_its_name_leads(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "here"
    (here / "a").mkdir(parents=True)
    monkeypatch.chdir(here)
    before = modes(tmp_path)
    for line in ("log", "status", "backup", "export", "routine reset", "restore x.db"):
        result = run_cli(*line.split(), f"--db={name}")
        assert (line, result.code, result.err.count("\n")) == (line, cli.FAILED, 1)
    assert modes(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "folder"),
    [("-rf", "-rf.backups"), ("x.db.db", "x.db-backups"), ("a/../b.db", "b-backups"),
     (".db", ".db.backups"), ("a b;c.db", "a b;c-backups"), ("é" * 110, "é" * 110 + ".backups")],
    ids=str,
)  # fmt: skip
def test_backups_are_beside_a_database_of_any_name(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, folder: str
) -> None:
    here = tmp_path / "here"
    (here / "a").mkdir(parents=True)
    monkeypatch.chdir(here)
    assert run_cli("log", f"--db={name}").code == cli.DONE
    assert run_cli("backup", f"--db={name}").code == cli.DONE
    [kept] = (here / folder).iterdir()
    assert kept.name.startswith("by-hand-")
    assert {each.name for each in here.iterdir()} == {"a", Path(name).name, folder}
    assert {each.name for each in tmp_path.iterdir()} == {"here"}


def test_a_name_that_is_too_long_is_told_and_leaves_nothing(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run_cli("log", f"--db={'x' * 255}")
    assert (result.code, result.err.count("\n")) == (cli.FAILED, 1)
    assert modes(tmp_path) == {}


NAMES = {
    "id": "sessions",
    "routine": "sessions",
    "digest": "routines",
    "timezone": "sessions",
    "from": "goals",
    "date": "pauses",
}
"""The names in a document, and where they stand."""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("hostile", ["../../x", "a\0b", "~root/.."])
def test_no_name_in_a_document_leads_out_of_the_database(
    run_cli: RunCli, service: Service, path: Path, name: str, hostile: str
) -> None:
    service.plan.pause(date(2026, 11, 2), date(2026, 11, 2), "")
    service.sessions.start(None).stop()
    document = json.loads(run_cli("export").out)
    document["goals"] = [{"from": "2026-11-02", "min": 1, "full": 2, "updated_at": NEVER}]
    document[NAMES[name]][0][name] = hostile
    file = path.with_name("in.json")
    file.write_text(json.dumps(document))
    before = modes(path.parent)
    result = run_cli("import", str(file), "--db", str(path.with_name("new.db")))
    assert result.code == cli.FAILED
    assert f"{NAMES[name]}[0].{name}: " in result.err
    assert modes(path.parent) == before


# Failures

FAULTS = ("RuntimeError", "RecursionError", "MemoryError", "KeyboardInterrupt")
FAILING = {
    "status": "footui.services.week_inputs.whole_diary",
    "log": "footui.services.session_edits.SessionEdits.add",
    "export": "footui.services.transfer.as_text",
    "history": "footui.services.history.History.overview",
    "routine": "footui.domain.routine.timeline.Timeline.of",
    "backup": "footui.store.maintenance.online_copy.copy",
    "session --plain": "footui.render.narration.narrate",
}
"""Commands, and what each needs."""


def broken(place: str, fault: str) -> str:
    """Return Python code that makes a function raise an error with a secret."""
    module, _, name = place.rpartition(".")
    owner = ""
    if module.rpartition(".")[2][0].isupper():
        module, _, owner = module.rpartition(".")
    target = f"importlib.import_module({module!r}){'.' + owner if owner else ''}"
    result = f"(_ for _ in ()).throw({fault}({TOLD!r}))"
    return f"import importlib; setattr({target}, {name!r}, lambda *a, **k: {result})"


@pytest.mark.parametrize(
    ("line", "fault"),
    [("status", "RuntimeError"), ("log", "KeyboardInterrupt"), ("session --plain", "RuntimeError"),
     *(pytest.param(line, fault, marks=LONG) for line in FAILING for fault in FAULTS)],
)  # fmt: skip
def test_a_command_that_fails_tells_no_secret_and_shows_no_code(
    environment: dict[str, str], tmp_path: Path, line: str, fault: str
) -> None:
    assert footui(environment, "config", "timezone", "UTC").returncode == 0
    done = python(environment, broken(FAILING[line], fault), *line.split())
    said = done.stdout + done.stderr
    assert done.returncode == cli.FAILED
    assert TOLD not in said
    assert "Traceback" not in said
    assert files_that_hold(TOLD, tmp_path) == []


IN_A_THREAD = f"""
def fail():
    raise RuntimeError({TOLD!r})

from footui.cli.plain import console
console._read = fail
"""
IN_AN_ALARM = f"""
from footui.services.live import player
between = player.cue_between

def fail(before, now):
    if before:
        raise RuntimeError({TOLD!r})
    return between(before, now)

player.cue_between = fail
"""


@pytest.mark.parametrize("fault", few([IN_A_THREAD, IN_AN_ALARM], 1), ids=["thread", "alarm"])
def test_a_session_that_fails_meanwhile_tells_no_secret_and_ends(
    environment: dict[str, str], tmp_path: Path, fault: str
) -> None:
    assert footui(environment, "config", "timezone", "UTC").returncode == 0
    script = tmp_path / "failing.py"
    script.write_text(f"import sys\nfrom footui.cli import main\n{fault}\nsys.exit(main())\n")
    command = [sys.executable, script, "session", "--plain", "--pain-before", "3"]
    with Terminal(command, environment, columns=200) as terminal:
        terminal.wait_until(lambda: "Traceback" in terminal.text, MEANWHILE)
        assert TOLD not in terminal.text
        assert "Traceback" not in terminal.text
        assert terminal.exit_code() == cli.FAILED
    assert files_that_hold(TOLD, tmp_path) == []
