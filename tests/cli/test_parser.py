"""What all commands share: help, wrong usage, closed output."""

import os
import re
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from footui import __version__
from footui.cli.output import print_data
from footui.cli.parser import COMMANDS
from tests.cli.conftest import footui, loaded_by, python, shell
from tests.support.cases import few
from tests.support.cli import CommandResult, RunCli
from tests.support.locations import FOOTUI, ROOT

FOR_USERS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

HOSTILE = {
    "colour": "\x1b[31m",
    "title": "\x1b]0;x\a",
    "c1": "\x9b31m",
    "bidi": "\u202eevil",
    "broken": "\udcff",
    "lines": "one\ntwo\r\nthree",
}

HELP = ["--help", "--version", "status --help", "routine show --help"]


def assert_one_line(said: str) -> None:
    """Check that a text is one line without control characters."""
    assert said.startswith("footui: ")
    assert {char for char in said if not char.isprintable()} == {"\n"}
    assert said.count("\n") == 1
    assert said.endswith("\n")


def assert_usage(result: CommandResult) -> None:
    """Check that a wrong usage is reported in one line that names the help."""
    assert (result.code, result.out) == (2, "")
    assert_one_line(result.err)
    assert re.search(r"; see footui.* --help\n$", result.err)


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_readme_and_docs_tell_of_every_command(name: str) -> None:
    pages = "".join(page.read_text("utf-8") for page in FOR_USERS)
    assert re.search(rf"\bfootui {name}\b", pages)


def test_the_help_names_every_command(run_cli: RunCli) -> None:
    result = run_cli("--help")
    assert (result.code, result.err) == (0, "")
    for name, about in COMMANDS.items():
        assert re.search(rf"^    {name}\s+{about}$", result.out, re.MULTILINE)
    assert max(map(len, result.out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_with_an_example_whatever_the_database_is(
    name: str, run_cli: RunCli, path: Path
) -> None:
    path.write_text("not a database\n")
    result = run_cli(name, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"usage: footui {name} ")
    assert f"example: footui {name}" in result.out
    assert "--db PATH" in result.out
    assert max(map(len, result.out.splitlines())) <= 80
    assert run_cli(name, "-h") == result


@pytest.mark.parametrize("action", ["show", "edit", "use", "check", "reset"])
def test_every_action_of_the_routine_has_a_help_with_an_example(
    action: str, run_cli: RunCli
) -> None:
    result = run_cli("routine", action, "--help")
    assert (result.code, result.err) == (0, "")
    assert f"example: footui routine {action}" in result.out


def test_without_a_home_it_is_told_what_to_name(environment: dict[str, str]) -> None:
    """Run as a user whom this machine does not know."""
    del environment["FOOTUI_DB"]
    homeless = "import os, pwd; del os.environ['HOME']; pwd.getpwuid = lambda uid: {}[uid]"
    done = python(environment, homeless, "status")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("footui: there is no home directory; say where the data is with --db\n")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_help_for_all_loads_no_command_and_no_database(
    environment: dict[str, str], option: str
) -> None:
    loaded = loaded_by(environment, option)
    assert loaded & {"footui.cli.commands", "footui.services", "footui.store"} == set()
    assert loaded & {"peewee", "textual", "rich", "asyncio", "json"} == set()


def test_the_version_is_told(run_cli: RunCli) -> None:
    assert run_cli("--version") == CommandResult(0, f"footui {__version__}\n", "")


# Wrong usage


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_a_command_does_not_know_is_wrong_usage(
    name: str, run_cli: RunCli, tmp_path: Path
) -> None:
    assert_usage(run_cli(name, "--no-such-option"))
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_is_not_guessed_from_its_beginning(name: str, run_cli: RunCli) -> None:
    assert_usage(run_cli(name, "--asci"))


@pytest.mark.parametrize("wrong", [["dance"], ["--dance"], ["--db"], [""], ["statu"]])
def test_what_is_no_command_is_wrong_usage(run_cli: RunCli, wrong: list[str]) -> None:
    assert_usage(run_cli(*wrong))


def test_the_screen_needs_a_terminal(run_cli: RunCli, path: Path) -> None:
    result = run_cli()
    assert (result.code, result.out) == (2, "")
    assert_one_line(result.err)
    assert "terminal" in result.err
    assert not path.exists()


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_argument_reaches_the_terminal_as_it_came(
    run_cli: RunCli, hostile: str, tmp_path: Path
) -> None:
    assert_usage(run_cli(hostile))
    assert_usage(run_cli("--year", hostile))
    assert_usage(run_cli("history", "--month", hostile))
    assert_usage(run_cli("history", hostile))
    assert_usage(run_cli("routine", hostile))
    (tmp_path / hostile).mkdir()
    refused = [
        run_cli("routine", "check", f"{tmp_path}/no {hostile}"),
        run_cli("history", "--db", f"{tmp_path}/{hostile}"),
    ]
    for result in refused:
        assert (result.code, result.out) == (1, "")
        assert_one_line(result.err)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_repeats_an_option_as_it_came(name: str, run_cli: RunCli) -> None:
    assert_usage(run_cli(name, "--\x1b]0;x\a"))


def test_a_process_is_as_careful_with_its_arguments(environment: dict[str, str]) -> None:
    for arguments in (["\x1b[31m"], ["history", "\x1b]0;x\a"], ["history", os.fsdecode(b"\xff")]):
        done = footui(environment, *arguments)
        assert_usage(CommandResult(done.returncode, done.stdout, done.stderr))


# Output


@pytest.mark.parametrize("ascii_only", [False, True])
def test_whatever_is_written_cannot_drive_a_terminal(
    capsys: pytest.CaptureFixture[str], ascii_only: bool
) -> None:
    print_data("".join(HOSTILE.values()) + "\x00\x7f\u2028 \t · 足", ascii_only=ascii_only)
    said, err = capsys.readouterr()
    assert {char for char in said if not char.isprintable()} == {"\n", "\t"}
    assert said.isascii() is ascii_only
    assert err == ""


# Closed output


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", few(["history --json", *HELP, "status"], 2))
def test_a_full_disk_is_one_line(
    environment: dict[str, str], arguments: str, unbuffered: str
) -> None:
    done = shell(environment | {"PYTHONUNBUFFERED": unbuffered}, f"$F {arguments} >/dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        "footui: the output cannot be written: no space left on device\n",
    )


@pytest.mark.parametrize("arguments", few(HELP, 2))
def test_help_that_nobody_can_read_is_told_elsewhere_or_fails(
    environment: dict[str, str], arguments: str
) -> None:
    done = shell(environment, f"$F {arguments} >&-")
    assert (done.returncode, done.stderr) in (
        (1, "footui: the output is closed\n"),
        (0, footui(environment, *arguments.split()).stdout),
    )
    alone = shell(environment, f"$F {arguments} >&- 2>&-")
    assert (alone.returncode, alone.stderr) == (done.returncode, "")


@pytest.mark.parametrize(
    "arguments", few(["status --json --check", "history", "status", "routine"], 2)
)
def test_data_that_cannot_be_told_is_a_failure(
    environment: dict[str, str], path: Path, arguments: str
) -> None:
    done = shell(environment, f"$F {arguments} >&-")
    assert (done.returncode, done.stderr) == (1, "footui: the output is closed\n")
    done = shell(environment, f"$F {arguments} >&- 2>&-")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert not path.exists()


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"])
@pytest.mark.parametrize(("arguments", "code"), [("dance", 2), ("routine check /none", 1)])
def test_the_exit_code_tells_where_nothing_else_can(
    environment: dict[str, str], arguments: str, code: int, streams: str
) -> None:
    done = shell(environment, f"$F {arguments} {streams}")
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.parametrize("arguments", ["--help", "status --help", "status", "history --json"])
def test_a_reader_who_is_gone_is_no_fault(environment: dict[str, str], arguments: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with Popen([FOOTUI, *arguments.split()], env=environment, stdout=writer, stderr=PIPE) as gone:
        os.close(writer)
        _, said = gone.communicate(timeout=30)
    assert (gone.returncode, said) == (1, b"")
