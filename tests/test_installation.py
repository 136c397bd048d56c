"""What is told where footui's own files, or its libraries, made it fail."""

import pkgutil
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from footui import installation
from tests.support.cli import RunCli
from tests.support.cli import run_cli as run_cli

FILES = ("schema.sql", "routine.toml")


def library(folder: Path, name: str, version: str) -> None:
    """Put a library there, as pip does with --target."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "RECORD").write_text(f"{name}/__init__.py,,\n")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that comes before all others where Python looks for modules."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return folder


def test_nothing_is_said_of_an_installation_that_is_whole() -> None:
    assert installation.explained(RuntimeError()) == ""


@pytest.mark.parametrize("name", ["textual", "peewee", "dateutil", "rich", "markdown_it"])
def test_a_file_in_the_way_of_a_library_is_named(elsewhere: Path, name: str) -> None:
    (elsewhere / f"{name}.py").touch()
    said = installation.explained(AttributeError())
    assert said.startswith(f"{elsewhere / name}.py is loaded instead of ")
    assert said.endswith("Your data is safe. Rename it, or start footui in another directory.")


@pytest.mark.parametrize("name", ["calendar", "typing", "zoneinfo"])
def test_a_file_in_the_way_of_python_s_own_module_is_named(elsewhere: Path, name: str) -> None:
    (elsewhere / f"{name}.py").touch()
    said = installation.explained(AttributeError())
    assert said.startswith(f"{elsewhere / name}.py is loaded instead of Python's own {name}. ")


def test_pythonpath_is_named_where_it_is_what_leads_there(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    (elsewhere / "textual.py").touch()
    assert installation.explained(ImportError()).endswith("Start footui without PYTHONPATH.")


@pytest.mark.parametrize("version", ["0.89.1", "8.2.4", "8.3", "9.0.0"])
def test_a_library_of_another_version_is_named(elsewhere: Path, version: str) -> None:
    library(elsewhere, "textual", version)
    said = installation.explained(AttributeError())
    assert f"textual {version} is in {elsewhere}" in said
    assert "textual>=8.2.5,<8.3 is needed" in said


@pytest.mark.parametrize("version", ["8.2.5", "8.2.99"])
def test_a_library_of_a_version_that_will_do_is_not_blamed(elsewhere: Path, version: str) -> None:
    library(elsewhere, "textual", version)
    assert installation.explained(AttributeError()) == ""


@pytest.mark.parametrize("name", ["peewee", "icalendar", "markdown-it-py"])
def test_a_missing_library_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.distribution

    def distribution(asked: str) -> metadata.Distribution:
        if asked == name:
            raise metadata.PackageNotFoundError(name)
        return real(asked)

    monkeypatch.setattr(metadata, "distribution", distribution)
    said = installation.explained(ModuleNotFoundError())
    assert said == f"the library {name} is missing. {installation.AGAIN}"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ModuleNotFoundError(
                "No module named 'footui.cli.commands.goal'", name="footui.cli.commands.goal"
            ),
            "footui.cli.commands.goal, a part of footui in ",
        ),
        (
            ImportError("cannot import name 'x'", name="footui.cli"),
            "footui.cli, a part of footui in ",
        ),
        (
            ModuleNotFoundError("No module named '_sqlite3'", name="_sqlite3"),
            f"this Python, {sys.executable}, has no _sqlite3.",
        ),
        (
            ImportError("cannot import name 'x'", name="textual.app"),
            "textual.app could not be loaded: cannot import name 'x'.",
        ),
        (
            PermissionError(13, "Permission denied", str(installation.PACKAGE / "cli/goal.py")),
            f"{installation.PACKAGE / 'cli/goal.py'}, which belongs to footui itself, cannot be",
        ),
        (
            SyntaxError("null bytes", (str(installation.PACKAGE / "cli/goal.py"), 1, 1, "")),
            f"{installation.PACKAGE / 'cli/goal.py'}, which belongs to footui itself, is damaged.",
        ),
    ],
)
def test_what_could_not_be_loaded_is_named(error: Exception, said: str) -> None:
    assert installation.explained(error).startswith(said)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "/etc/shadow"), KeyError()]
)
def test_other_faults_are_left_to_others(error: Exception) -> None:
    assert installation.explained(error) == ""


# The files that come with footui


def unreadable(monkeypatch: pytest.MonkeyPatch, found: Exception | bytes) -> None:
    """Let there be `found` wherever footui reads one of its own files."""

    def get_data(package: str, name: str) -> bytes:
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(pkgutil, "get_data", get_data)


@pytest.mark.parametrize(
    ("found", "how"),
    [
        (PermissionError(13, "Permission denied"), "cannot be read: permission denied"),
        (FileNotFoundError(2, "No such file or directory"), "cannot be read: no such file"),
        (b"", "is empty"),
        (b"\xff", "is damaged"),
        (b"PRAGMA user_version = 0;", "is not complete"),
    ],
)
@pytest.mark.parametrize(
    "command", ["status", "log", "history", "goal", "config", "export", "session --plain"]
)
def test_a_file_of_footui_that_cannot_be_used_is_no_fault_of_the_database(
    run_cli: RunCli,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    found: Exception | bytes,
    how: str,
) -> None:
    unreadable(monkeypatch, found)
    result = run_cli(*command.split())
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(
        f"footui: {installation.PACKAGE / 'schema.sql'}, which belongs to "
    )
    assert how in result.err
    assert result.err.endswith("Your data is safe. Please reinstall footui.\n")
    assert str(path) not in result.err


@pytest.mark.parametrize("command", ["routine", "log", "session --plain", "routine reset"])
def test_a_shipped_routine_that_cannot_be_read_is_no_fault_of_its_user(
    run_cli: RunCli, database: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    unreadable(monkeypatch, b"format = 1\n")
    result = run_cli(*command.split())
    assert result.code == 1
    assert (
        f"{installation.PACKAGE / 'routine.toml'}, which belongs to footui itself, is damaged"
        in result.err
    )


def test_doctor_blames_footui_s_own_file_and_not_the_database(
    run_cli: RunCli, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable(monkeypatch, FileNotFoundError(2, "No such file or directory"))
    result = run_cli("doctor")
    assert result.code == 1
    assert result.err.startswith(
        f"footui: {installation.PACKAGE / 'schema.sql'}, which belongs to "
    )


# In a process of its own: nothing of footui was loaded before


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A footui that may be broken."""
    folder = tmp_path / "installed"
    shutil.copytree(
        installation.PACKAGE, folder / "footui", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def told_by(copy: Path, *arguments: str) -> tuple[int, str]:
    """What a footui says on stderr, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "footui", "--db", str(copy / "footui.db"), *arguments],
        cwd=copy,
        env={"LANG": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("footui/domain/text.py", None, "footui.domain.text, a part of footui"),
        ("footui/cli/commands/status.py", None, "footui.cli.commands.status, a part of footui"),
        ("footui/store/database.py", b"def half(", "footui/store/database.py, which belongs to"),
        ("footui/schema.sql", None, "footui/schema.sql, which belongs to footui itself"),
        ("peewee.py", b"", "peewee.py is loaded instead of peewee"),
        ("footui/cli/commands/status.py", b"", "footui.cli.commands.status, a part of footui"),
        ("argparse.py", b"", "argparse.py is loaded instead of Python's own argparse"),
    ],
)
def test_a_broken_installation_is_told_in_one_sentence(
    copy: Path, name: str, content: bytes | None, said: str
) -> None:
    (copy / name).unlink(missing_ok=True)
    if content is not None:
        (copy / name).write_bytes(content)
    code, result = told_by(copy, "status")
    assert code == 1
    assert result.startswith("footui: ")
    assert said in result
    assert "Your data is safe" in result
    assert result.count("\n") == 1


def test_file_in_the_way_of_the_explanation_itself_does_not_stop_it(copy: Path) -> None:
    for name in ("argparse.py", "select.py"):  # importlib.metadata needs the second
        (copy / name).touch()
    code, result = told_by(copy, "status")
    assert code == 1
    assert result.startswith(f"footui: {copy / 'argparse.py'} is loaded instead of Python's own ")
    assert result.count("\n") == 1
