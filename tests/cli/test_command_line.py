"""The command line as scripts and people at a prompt use it."""

import json
import os
import re
import stat
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from footui import __version__
from footui.domain.routine.toml_reader import parse
from footui.services.routines import shipped_routine
from tests.cli.conftest import Done
from tests.support.cases import few
from tests.support.locations import FOOTUI

OWN = """\
format = 1
name = "Mine – just circles"

[[exercise]]
key = "circles"
name = "Circles"
why = "loosens the ankles"
how = "Circle one ankle, then the other."
ready = 2.5
sides = ["left", "right"]
switch = 1
[[exercise.part]]
reps = 2
cue = "Round and round."
tempo = [{ phase = "work", seconds = 1.5, say = "circle" }]
"""
OWN_SUMMARY = "Mine – just circles, 1 exercise, 0:10"

Run = Callable[..., Done]


@pytest.fixture
def environment(tmp_path: Path, path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "LANG": "C.UTF-8",
        "FOOTUI_DB": str(path),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Run footui with these arguments."""

    def run(*arguments: str | Path, stdin: str = "", **changed: str) -> Done:
        return subprocess.run(
            [FOOTUI, *arguments],
            env=environment | changed,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=30,
        )

    return run


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The path of a routine of nine and a half seconds."""
    file = tmp_path / "mine.toml"
    file.write_text(OWN, "utf-8")
    return file


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], str]:
    """Make an editor of a shell script, in which $1 is the file."""

    def make(script: str) -> str:
        file = tmp_path / "an editor"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o700)
        return f"'{file}'"

    return make


def document(run: Run) -> str:
    return run("routine", "show", "--toml").stdout


def pending_files(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("footui-routine-*"))


def test_it_tells_its_version_and_its_commands(run: Run) -> None:
    assert run("--version").stdout == f"footui {__version__}\n"
    result = run("--help")
    assert result.returncode == 0
    assert "routine" in result.stdout
    assert "--db" in result.stdout


@pytest.mark.parametrize(
    "wrong",
    [
        ["dance"],
        ["--dance"],
        ["routine", "dance"],
        ["routine", "use"],
        ["routine", "show", "--json", "--toml"],
    ],
)
def test_wrong_usage_is_told_on_stderr_and_exits_2(run: Run, wrong: list[str]) -> None:
    done = run(*wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"footui: .+; see footui.* --help\n", done.stderr)


def test_the_routine_is_shown_for_people(run: Run) -> None:
    done = run("routine")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("routine", "show").stdout
    assert "Five foot exercises" in done.stdout
    assert "20:09" in done.stdout
    for exercise in shipped_routine().exercises:
        assert exercise.name in done.stdout
        assert exercise.how in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_routine_and_its_timeline_are_json_of_a_known_shape(run: Run) -> None:
    done = run("routine", "show", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    routine = json.loads(done.stdout)
    assert list(routine) == [
        "schema",
        "name",
        "total_seconds",
        "ready_seconds",
        "exercises",
        "timeline",
    ]
    assert (routine["schema"], routine["name"]) == (1, "Five foot exercises")
    assert (routine["total_seconds"], routine["ready_seconds"]) == (1209, 90)
    for exercise in routine["exercises"]:
        assert list(exercise) == ["key", "name", "seconds", "equipment", "why", "how"]
    assert {one["key"]: one["seconds"] for one in routine["exercises"]} == {
        "tibialis-anterior": 160,
        "toe-walking": 270,
        "toe-curls": 277,
        "heel-raises": 85,
        "ankle-circles": 327,
    }
    steps = routine["timeline"]
    for step in steps:
        assert list(step) == [
            "at",
            "seconds",
            "exercise",
            "phase",
            "side",
            "set",
            "sets",
            "rep",
            "reps",
        ]
    assert steps[0] == {
        "at": 0,
        "seconds": 10,
        "exercise": "tibialis-anterior",
        "phase": "ready",
        "side": "right",
        "set": 1,
        "sets": 1,
        "rep": None,
        "reps": None,
    }
    assert steps[1] == steps[0] | {"at": 10, "seconds": 1, "phase": "work", "rep": 1, "reps": 15}
    for before, after in pairwise(steps):
        assert after["at"] == before["at"] + before["seconds"]
    assert steps[-1]["at"] + steps[-1]["seconds"] == 1209
    assert {step["phase"] for step in steps} == {
        "ready",
        "work",
        "hold",
        "lower",
        "rest",
        "switch",
    }


def test_the_document_that_is_shown_is_the_routine(run: Run) -> None:
    assert parse(document(run)).exercises == shipped_routine().exercises


def test_markdown_holds_all_that_a_friend_needs(run: Run) -> None:
    result = run("routine", "show", "--markdown").stdout
    assert result.startswith("# Five foot exercises\n")
    for number, exercise in enumerate(shipped_routine().exercises, 1):
        assert f"\n## {number}. {exercise.name} (" in result
        assert f"\n{exercise.how}\n" in result
        assert exercise.why in result


def test_showing_writes_nothing(run: Run, path: Path, tmp_path: Path) -> None:
    run("routine", "show")
    assert list(tmp_path.iterdir()) == []
    assert not path.exists()


def test_a_routine_from_a_file_is_used_until_it_is_reset(run: Run, own: Path, path: Path) -> None:
    done = run("routine", "use", own)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"In use from the next session on: {OWN_SUMMARY}\n"
    assert document(run) == OWN
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    routine = json.loads(run("routine", "show", "--json").stdout)
    assert (routine["total_seconds"], routine["ready_seconds"]) == (9.5, 2.5)

    done = run("routine", "reset")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Five foot exercises, 5 exercises, 20:09" in done.stderr
    assert "Tibialis" in document(run)


def test_a_routine_can_come_from_standard_input(run: Run) -> None:
    assert run("routine", "check", "-", stdin=OWN).stdout == f"{OWN_SUMMARY}\n"
    assert run("routine", "use", "-", stdin=OWN).returncode == 0
    assert document(run) == OWN


def test_a_database_can_be_named_before_and_after_the_command(
    run: Run, own: Path, tmp_path: Path
) -> None:
    other = tmp_path / "a place" / "other.db"
    assert run("--db", other, "routine", "use", own).returncode == 0
    assert run("--db", other, "routine", "show", "--toml").stdout == OWN
    assert run("routine", "--db", other, "show", "--toml").stdout == OWN
    assert "Tibialis" in document(run)


def test_checking_a_file_changes_nothing(run: Run, own: Path, path: Path) -> None:
    done = run("routine", "check", own)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{OWN_SUMMARY}\n", "")
    assert not path.exists()


@pytest.mark.parametrize("action", ["check", "use"])
def test_a_faulty_file_is_refused_with_its_line_and_key(run: Run, own: Path, action: str) -> None:
    own.write_text(OWN.replace("reps = 2", "reps = 0"), "utf-8")
    done = run("routine", action, own)
    assert (done.returncode, done.stdout) == (1, "")
    line = OWN[: OWN.index("reps = 2")].count("\n") + 1
    assert done.stderr.startswith(f"footui: {own}: line {line}: exercise 1, part 1, reps: ")
    assert done.stderr.count("\n") == 1
    assert "Tibialis" in document(run)


@pytest.mark.parametrize("action", ["check", "use"])
def test_a_file_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path, action: str) -> None:
    for file in (tmp_path / "none.toml", tmp_path):
        done = run("routine", action, file)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"footui: {file} cannot be read: ")
        assert done.stderr.count("\n") == 1


def test_editing_takes_what_the_editor_wrote(
    run: Run, editor: Callable[[str], str], tmp_path: Path
) -> None:
    edit = editor('sed -i "s/Five foot/Six foot/" "$1"')
    done = run("routine", "edit", EDITOR=edit)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Six foot exercises, 5 exercises, 20:09" in done.stderr
    assert 'name = "Six foot exercises"' in document(run)
    assert pending_files(tmp_path) == []


def test_editing_without_a_change_changes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("routine", "edit", EDITOR="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing changed.\n")
    assert pending_files(tmp_path) == []


def test_an_edit_that_is_no_routine_is_refused_and_not_lost(
    run: Run, own: Path, editor: Callable[[str], str], tmp_path: Path
) -> None:
    run("routine", "use", own)
    done = run("routine", "edit", EDITOR=editor('sed -i "s/reps = 2/reps = many/" "$1"'))
    assert (done.returncode, done.stdout) == (1, "")
    line = OWN[: OWN.index("reps = 2")].count("\n") + 1
    assert f"line {line}" in done.stderr
    (file,) = pending_files(tmp_path)
    assert str(file) in done.stderr
    assert "reps = many" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert document(run) == OWN


@pytest.mark.parametrize("broken", few(["false", "no-such-editor", "'unclosed"], 1))
def test_an_editor_that_fails_leaves_the_old_routine(run: Run, own: Path, broken: str) -> None:
    run("routine", "use", own)
    done = run("routine", "edit", EDITOR=broken)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the old routine stays" in done.stderr
    assert done.stderr.count("\n") == 1
    assert document(run) == OWN


def test_an_edit_that_the_database_does_not_take_is_not_lost(
    run: Run, editor: Callable[[str], str], tmp_path: Path
) -> None:
    run("routine", "reset")
    done = run(
        "routine", "edit", EDITOR=editor('sed -i "s/Five/Six/" "$1"; echo no > "$FOOTUI_DB"')
    )
    (file,) = pending_files(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"the old routine stays, and your text is in {file}; " in done.stderr
    assert "Six foot" in file.read_text("utf-8")


def test_a_reader_who_has_seen_enough_is_no_fault(environment: dict[str, str]) -> None:
    for command in ("show", "show --json", "show --toml"):
        done = subprocess.run(
            ["/bin/sh", "-c", f"'{FOOTUI}' routine {command} | head -n 1"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.count("\n") == 1
        assert done.stderr == ""


@pytest.mark.parametrize("command", [["routine"], ["routine", "show", "--markdown"]])
def test_a_locale_that_knows_only_ascii_gets_ascii(run: Run, command: list[str]) -> None:
    done = run(*command, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert "?" not in done.stdout
    assert "Tibialis anterior" in done.stdout
    assert not run(*command).stdout.isascii()


def test_ascii_can_be_asked_for(run: Run) -> None:
    assert run("--ascii", "routine").stdout.isascii()


def test_a_routine_with_letters_of_every_kind_comes_back_as_it_was(run: Run, own: Path) -> None:
    text = OWN.replace("Circle one ankle", "Kreise für die Füße, 足首を回す, один")
    own.write_text(text, "utf-8")
    assert run("routine", "use", own).returncode == 0
    assert document(run) == text


def test_a_file_of_another_program_is_left_alone(run: Run, own: Path, path: Path) -> None:
    path.write_text("not a database, but long enough to look like a file of some other kind\n")
    before = path.read_bytes()
    done = run("routine", "use", own)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"footui: {path} is not a footui database.")
    assert path.read_bytes() == before
