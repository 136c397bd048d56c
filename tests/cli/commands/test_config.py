"""`footui config`: show and change the settings; commands and screens apply them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from footui.domain.settings import SETTINGS
from footui.domain.text import is_clean
from footui.services.service import Service
from footui.tui.app import FootUI
from tests.support.app_driver import run_app
from tests.support.cli import CommandResult, RunCli
from tests.support.config_values import DEFAULTS, VALUES
from tests.support.fake_system import FakeSystem

AT_FIRST = DEFAULTS | {"timezone": "UTC"}

WRONG = [
    ["language"],
    ["language", "en"],
    ["Bell"],
    ["welcomed", "no"],
    ["routine", "abc"],
    ["\x1b[31m"],
    ["bell", "maybe"],
    ["bell", ""],
    ["bell", "\x1b]0;x\a"],
    ["theme", "👣"],
    ["timezone", "Europe/Berlim"],
    ["timezone", "localtime"],
    ["timezone", "\udcff"],
    ["day_cutoff", "7"],
    ["day_cutoff", "-1"],
    ["week_start", "tuesday"],
    ["ascii", "off"],
    ["bell", "on", "off"],
    ["--unset"],
    ["bell", "on", "--unset"],
    ["bell", "", "--unset"],
    ["bell", "--unset", "--json"],
    ["bell", "on", "--json"],
]


def shown(run_cli: RunCli, *key: str) -> dict[str, str]:
    """Return the settings in force, from the JSON."""
    result = run_cli("config", *key, "--json")
    assert (result.code, result.err) == (0, "")
    answer = json.loads(result.out)
    assert (list(answer), answer["schema"]) == (["schema", "settings"], 1)
    return dict(answer["settings"])


def test_at_first_the_defaults_hold(run_cli: RunCli, tmp_path: Path) -> None:
    assert shown(run_cli) == AT_FIRST
    lines = "".join(f"{key:<12}{value}\n" for key, value in AT_FIRST.items())
    assert run_cli("config") == CommandResult(0, lines, "")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("key", SETTINGS)
def test_one_setting_is_shown_alone(run_cli: RunCli, key: str) -> None:
    assert run_cli("config", key) == CommandResult(0, f"{AT_FIRST[key]}\n", "")
    assert shown(run_cli, key) == {key: AT_FIRST[key]}


def test_the_help_tells_what_every_key_is_for(run_cli: RunCli) -> None:
    help_ = run_cli("config", "--help").out
    for key, setting in SETTINGS.items():
        assert f"  {key:<12}{setting.help}\n" in help_


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_is_changed_and_taken_back(run_cli: RunCli, key: str) -> None:
    for value in VALUES[key]:
        result = run_cli("config", key, value)
        assert (result.code, result.out) == (0, "")
        assert result.err.startswith(f"{key} is {value}.")
        assert shown(run_cli) == AT_FIRST | {key: value}
    result = run_cli("config", key, "--unset")
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith(f"{key} is {AT_FIRST[key]}.")
    assert shown(run_cli) == AT_FIRST


def test_what_is_shown_can_be_set_again(run_cli: RunCli, tmp_path: Path) -> None:
    for key, values in VALUES.items():
        run_cli("config", key, values[-1])
    other = ["--db", str(tmp_path / "other.db")]
    for key, value in shown(run_cli).items():
        assert run_cli("config", key, value, *other).code == 0
    assert run_cli("config", "--json", *other) == run_cli("config", "--json")


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
def test_what_is_no_setting_is_wrong_usage_and_changes_nothing(
    run_cli: RunCli, tmp_path: Path, wrong: list[str]
) -> None:
    result = run_cli("config", *wrong)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("footui: ")
    assert result.err.count("\n") == 1
    assert is_clean(result.err)
    assert [*tmp_path.iterdir()] == []
    run_cli("config", "bell", "off")
    run_cli("config", *wrong)
    assert shown(run_cli) == AT_FIRST | {"bell": "off"}


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("bell", "maybe", "on or off"),
        ("day_cutoff", "9", "0 to 6"),
        ("timezone", "Europe/Berlim", "perhaps Europe/Berlin"),
    ],
)
def test_what_a_setting_may_be_is_said(run_cli: RunCli, key: str, text: str, said: str) -> None:
    assert run_cli("config", key, text).err == f"footui: {key} cannot be {text!r}: {said}\n"


@pytest.mark.parametrize("text", ["pacific/auckland", "PACIFIC/AUCKLAND", " Pacific/Auckland "])
def test_a_zone_is_known_in_any_case(run_cli: RunCli, text: str) -> None:
    assert run_cli("config", "timezone", text).err == (
        "timezone is Pacific/Auckland. "
        "Today is Monday 23 November. Saved sessions keep their days.\n"
    )
    assert shown(run_cli, "timezone") == {"timezone": "Pacific/Auckland"}


# Changes


def test_another_start_of_the_week_cuts_all_weeks_anew_and_tells_what_that_makes(
    run_cli: RunCli,
) -> None:
    for day in ("1 nov", "2 nov", "8 nov", "9 nov", "15 nov"):
        run_cli("log", day)
    assert run_cli("config", "week_start", "sunday").err == (
        "week_start is sunday. "
        "Now: streak 0 weeks · 2 weeks met. Before: streak 2 weeks · 2 weeks met.\n"
    )
    weeks = json.loads(run_cli("history", "--json").out)["weeks"]
    assert [(week["week_start"], week["days_done"]) for week in weeks] == [
        ("2026-11-01", 2),
        ("2026-11-08", 2),
        ("2026-11-15", 1),
        ("2026-11-22", 0),
        ("2026-11-29", 0),
    ]
    assert run_cli("config", "week_start", "sunday").err == "week_start is sunday.\n"


def test_a_cutoff_that_makes_it_another_day_says_so(
    run_cli: RunCli, fake_system: FakeSystem
) -> None:
    fake_system.set_clock(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    run_cli("log")
    before = run_cli("history", "--json")
    assert run_cli("config", "day_cutoff", "2").err == (
        "day_cutoff is 2. Today is Sunday 22 November. Saved sessions keep their days.\n"
    )
    assert json.loads(run_cli("status", "--json").out)["today"] == "2026-11-22"
    assert json.loads(before.out)["weeks"][-2]["days"] == ["2026-11-23"]
    assert json.loads(run_cli("history", "--json").out)["weeks"][-2]["days"] == ["2026-11-23"]
    assert run_cli("config", "day_cutoff", "1").err == (
        "day_cutoff is 1. Today is Monday 23 November. Saved sessions keep their days.\n"
    )


# Effects


@pytest.mark.parametrize("command", ["status", "history", "goal", "pause --list"])
def test_commands_draw_with_ascii_alone_where_that_is_on(run_cli: RunCli, command: str) -> None:
    run_cli("pause", "--reason", "ill – at home")
    assert not run_cli(*command.split()).out.isascii()
    run_cli("config", "ascii", "on")
    result = run_cli(*command.split())
    assert result.out.isascii()
    assert "?" not in result.out


@pytest.mark.parametrize("value", VALUES["mouse"])
def test_the_screen_listens_to_the_mouse_only_where_that_is_on(
    run_cli: RunCli, service: Service, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(FootUI, "run", lambda _, **keywords: asked.append(keywords))
    run_cli("config", "mouse", value)
    assert FootUI(service).run_on_terminal() == 0
    assert asked == [{"mouse": value == "on"}]


async def test_the_screen_rings_and_draws_as_it_is_told(
    run_cli: RunCli, path: Path, fake_system: FakeSystem
) -> None:
    for key, value in (("bell", "off"), ("theme", "light"), ("ascii", "on")):
        run_cli("config", key, value)
    async with run_app(path, fake_system) as driver:
        assert not driver.app.session_controller.bell_is_on
        assert driver.app.theme == "ansi-light"
        assert driver.app.ascii_only
    for key in ("bell", "theme", "ascii"):
        run_cli("config", key, "--unset")
    async with run_app(path, fake_system) as driver:
        assert driver.app.session_controller.bell_is_on
        assert driver.app.theme == "ansi-dark"
        assert not driver.app.ascii_only
