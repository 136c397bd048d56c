"""`footui completion`: the shells complete with the scripts that it prints."""

import re
import subprocess
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from footui.cli.commands.completion import SHELLS
from footui.cli.parser import COMMANDS, parser
from footui.domain.settings import SETTINGS
from tests.support.cli import RunCli
from tests.support.requirements import require_tool

ASK_BASH = r"""
source ./script
while IFS= read -r line; do
    read -ra COMP_WORDS <<< "$line"
    [[ $line == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _shtab_footui
    (IFS="|"; printf '%s\n' "${COMPREPLY[*]}")
done
"""

ASK_FISH = r"""
source ./script
while read line
    echo (complete -C $line | string split -f 1 \t | string join '|')
end
"""

EXPECTED = {
    "footui ": {*COMMANDS},
    "footui con": {"config"},
    "footui config ": {*SETTINGS},
    "footui config ti": {"timezone"},
    "footui --ascii config ti": {"timezone"},
    "footui --db x.db con": {"config"},
    "footui export --format ": {"json", "csv", "ics"},
    "footui export --format c": {"csv"},
    "footui export --remind ": {"needed", "weekly"},
    "footui routine ": {"show", "edit", "use", "check", "reset"},
    "footui routine r": {"reset"},
    "footui completion ": {*SHELLS},
    "footui log --n": {"--note"},
    "footui routine use a": {"a file.toml", "another.db"},
    "footui import an": {"another.db"},
    "footui restore an": {"another.db"},
    "footui backup an": {"another.db"},
    "footui export -o an": {"another.db"},
    "footui --db an": {"another.db"},
    "footui status --db an": {"another.db"},
}
"""The completions after each of these lines."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with some files."""
    for name in ("a file.toml", "another.db"):
        (tmp_path / name).touch()
    return tmp_path


def commands(whole: ArgumentParser) -> Iterator[tuple[str, set[str]]]:
    """Return every command and subcommand with its long options."""
    yield (
        whole.prog,
        {
            option
            for action in whole._actions
            for option in action.option_strings
            if option.startswith("--")
        },
    )
    for action in whole._actions:
        if isinstance(action, _SubParsersAction):
            for command in action.choices.values():
                yield from commands(command)


@pytest.fixture(scope="module")
def options() -> dict[str, set[str]]:
    """Return every command with its long options."""
    return dict(commands(parser(loaded=True)))


def completed(
    run_cli: RunCli, place: Path, shell: list[str], answering: str, *lines: str
) -> list[set[str]]:
    """Return what a shell offers after each of these lines."""
    (place / "script").write_text(run_cli("completion", shell[0]).out, "utf-8")
    (place / "questions").write_text(answering, "utf-8")
    done = subprocess.run(
        [*shell, "questions"],
        cwd=place,
        env={"PATH": "/usr/bin:/bin", "HOME": str(place), "LANG": "C.UTF-8"},
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=30,
    )
    assert done.stderr == ""
    return [set(filter(None, line.split("|"))) for line in done.stdout.splitlines()]


def in_bash(run_cli: RunCli, place: Path, *lines: str) -> list[set[str]]:
    """Return what bash offers."""
    return completed(run_cli, place, ["bash", "--norc", "--noprofile"], ASK_BASH, *lines)


def in_fish(run_cli: RunCli, place: Path, *lines: str) -> list[set[str]]:
    """Return what fish offers."""
    require_tool("fish")
    return completed(run_cli, place, ["fish", "--no-config"], ASK_FISH, *lines)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_and_nothing_is_made(
    run_cli: RunCli, tmp_path: Path, shell: str
) -> None:
    result = run_cli("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert result.out.isascii()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("wrong", [[], ["tcsh"], ["bash", "zsh"]])
def test_no_other_shell_is_known(run_cli: RunCli, wrong: list[str]) -> None:
    result = run_cli("completion", *wrong)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_one_in_the_eyes_of_its_shell(
    run_cli: RunCli, tmp_path: Path, shell: str
) -> None:
    program = require_tool(shell)
    script = tmp_path / "script"
    script.write_text(run_cli("completion", shell).out, "utf-8")
    done = subprocess.run([program, "-n", script], capture_output=True, check=False, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_bash_completes_what_is_typed(run_cli: RunCli, place: Path) -> None:
    offered = in_bash(run_cli, place, *EXPECTED)
    assert dict(zip(EXPECTED, offered, strict=True)) == EXPECTED


def test_fish_completes_what_is_typed(run_cli: RunCli, place: Path) -> None:
    offered = in_fish(run_cli, place, *EXPECTED)
    assert dict(zip(EXPECTED, offered, strict=True)) == EXPECTED


def test_bash_knows_every_option_of_every_command(
    run_cli: RunCli, place: Path, options: dict[str, set[str]]
) -> None:
    offered = in_bash(run_cli, place, *(f"{command} --" for command in options))
    assert dict(zip(options, offered, strict=True)) == options


def test_fish_knows_every_option_of_every_command(
    run_cli: RunCli, place: Path, options: dict[str, set[str]]
) -> None:
    offered = in_fish(run_cli, place, *(f"{command} --" for command in options))
    assert dict(zip(options, offered, strict=True)) == options


def zsh_options(script: str) -> dict[str, list[str]]:
    """Return the argument specifications for zsh by command, without escapes and quotes."""
    lists = re.findall(r"^_shtab_(\w+)_options=\(\n(.*?)^\)$", script, re.MULTILINE | re.DOTALL)
    return {
        name.replace("_", " "): [
            re.sub(r"\\.", "", line.strip()).replace('"', "") for line in result.splitlines()
        ]
        for name, result in lists
    }


def test_zsh_is_told_every_option_of_every_command(
    run_cli: RunCli, options: dict[str, set[str]]
) -> None:
    result = zsh_options(run_cli("completion", "zsh").out)
    assert set(result) == set(options)
    for command, expected in options.items():
        lines = "\n".join(result[command])
        assert set(re.findall(r"--[a-z-]+(?=\[|\})", lines)) == expected


def test_zsh_runs_nothing_but_what_completes_files(run_cli: RunCli) -> None:
    for lines in zsh_options(run_cli("completion", "zsh").out).values():
        for line in lines:
            *_, action = line.split(":")
            is_flag = line.endswith("]")
            assert is_flag or action in ("", "_files") or re.fullmatch(r"\([\w ]+\)", action), line


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_commands_are_told_in_the_words_of_the_help(run_cli: RunCli, shell: str) -> None:
    script = run_cli("completion", shell).out
    assert all(about in script for about in COMMANDS.values())
