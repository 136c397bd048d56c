"""`footui config`: show and change the settings; commands and screens apply them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from footui.domain import config
from footui.domain.text import is_clean
from footui.services.service import Service
from footui.tui.app import FootUI
from tests.cli.conftest import Ask, Told
from tests.domain.test_config import DEFAULTS, VALUES
from tests.support.app_driver import staged
from tests.support.fake_system import Machine

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


def shown(ask: Ask, *key: str) -> dict[str, str]:
    """Return the settings in force, from the JSON."""
    told = ask("config", *key, "--json")
    assert (told.code, told.err) == (0, "")
    answer = json.loads(told.out)
    assert (list(answer), answer["schema"]) == (["schema", "settings"], 1)
    return dict(answer["settings"])


def test_at_first_the_defaults_hold(ask: Ask, tmp_path: Path) -> None:
    assert shown(ask) == AT_FIRST
    lines = "".join(f"{key:<12}{value}\n" for key, value in AT_FIRST.items())
    assert ask("config") == Told(0, lines, "")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("key", config.KEYS)
def test_one_setting_is_shown_alone(ask: Ask, key: str) -> None:
    assert ask("config", key) == Told(0, f"{AT_FIRST[key]}\n", "")
    assert shown(ask, key) == {key: AT_FIRST[key]}


def test_the_help_tells_what_every_key_is_for(ask: Ask) -> None:
    help_ = ask("config", "--help").out
    for key, (_, about) in config.KEYS.items():
        assert f"  {key:<12}{about}\n" in help_


@pytest.mark.parametrize("key", config.KEYS)
def test_a_setting_is_changed_and_taken_back(ask: Ask, key: str) -> None:
    for value in VALUES[key]:
        told = ask("config", key, value)
        assert (told.code, told.out) == (0, "")
        assert told.err.startswith(f"{key} is {value}.")
        assert shown(ask) == AT_FIRST | {key: value}
    told = ask("config", key, "--unset")
    assert (told.code, told.out) == (0, "")
    assert told.err.startswith(f"{key} is {AT_FIRST[key]}.")
    assert shown(ask) == AT_FIRST


def test_what_is_shown_can_be_set_again(ask: Ask, tmp_path: Path) -> None:
    for key, values in VALUES.items():
        ask("config", key, values[-1])
    other = ["--db", str(tmp_path / "other.db")]
    for key, value in shown(ask).items():
        assert ask("config", key, value, *other).code == 0
    assert ask("config", "--json", *other) == ask("config", "--json")


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
def test_what_is_no_setting_is_wrong_usage_and_changes_nothing(
    ask: Ask, tmp_path: Path, wrong: list[str]
) -> None:
    told = ask("config", *wrong)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("footui: ")
    assert told.err.count("\n") == 1
    assert is_clean(told.err)
    assert [*tmp_path.iterdir()] == []
    ask("config", "bell", "off")
    ask("config", *wrong)
    assert shown(ask) == AT_FIRST | {"bell": "off"}


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("bell", "maybe", "on or off"),
        ("day_cutoff", "9", "0 to 6"),
        ("timezone", "Europe/Berlim", "perhaps Europe/Berlin"),
    ],
)
def test_what_a_setting_may_be_is_said(ask: Ask, key: str, text: str, said: str) -> None:
    assert ask("config", key, text).err == f"footui: {key} cannot be {text!r}: {said}\n"


@pytest.mark.parametrize("text", ["pacific/auckland", "PACIFIC/AUCKLAND", " Pacific/Auckland "])
def test_a_zone_is_known_in_any_case(ask: Ask, text: str) -> None:
    assert ask("config", "timezone", text).err == (
        "timezone is Pacific/Auckland. "
        "Today is Monday 23 November. Saved sessions keep their days.\n"
    )
    assert shown(ask, "timezone") == {"timezone": "Pacific/Auckland"}


# Changes


def test_another_start_of_the_week_cuts_all_weeks_anew_and_tells_what_that_makes(ask: Ask) -> None:
    for day in ("1 nov", "2 nov", "8 nov", "9 nov", "15 nov"):
        ask("log", day)
    assert ask("config", "week_start", "sunday").err == (
        "week_start is sunday. "
        "Now: streak 0 weeks · 2 weeks met. Before: streak 2 weeks · 2 weeks met.\n"
    )
    weeks = json.loads(ask("history", "--json").out)["weeks"]
    assert [(week["week_start"], week["days_done"]) for week in weeks] == [
        ("2026-11-01", 2),
        ("2026-11-08", 2),
        ("2026-11-15", 1),
        ("2026-11-22", 0),
        ("2026-11-29", 0),
    ]
    assert ask("config", "week_start", "sunday").err == "week_start is sunday.\n"


def test_a_cutoff_that_makes_it_another_day_says_so(ask: Ask, machine: Machine) -> None:
    machine.utc = int(datetime(2026, 11, 23, 1, 30, tzinfo=UTC).timestamp() * 1000)
    ask("log")
    before = ask("history", "--json")
    assert ask("config", "day_cutoff", "2").err == (
        "day_cutoff is 2. Today is Sunday 22 November. Saved sessions keep their days.\n"
    )
    assert json.loads(ask("status", "--json").out)["today"] == "2026-11-22"
    assert json.loads(before.out)["weeks"][-2]["days"] == ["2026-11-23"]
    assert json.loads(ask("history", "--json").out)["weeks"][-2]["days"] == ["2026-11-23"]
    assert ask("config", "day_cutoff", "1").err == (
        "day_cutoff is 1. Today is Monday 23 November. Saved sessions keep their days.\n"
    )


# Effects


@pytest.mark.parametrize("command", ["status", "history", "goal", "pause --list"])
def test_commands_draw_with_ascii_alone_where_that_is_on(ask: Ask, command: str) -> None:
    ask("pause", "--reason", "ill – at home")
    assert not ask(*command.split()).out.isascii()
    ask("config", "ascii", "on")
    told = ask(*command.split())
    assert told.out.isascii()
    assert "?" not in told.out


@pytest.mark.parametrize("value", VALUES["mouse"])
def test_the_screen_listens_to_the_mouse_only_where_that_is_on(
    ask: Ask, service: Service, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(FootUI, "run", lambda _, **keywords: asked.append(keywords))
    ask("config", "mouse", value)
    assert FootUI(service).run_on_terminal() == 0
    assert asked == [{"mouse": value == "on"}]


async def test_the_screen_rings_and_draws_as_it_is_told(
    ask: Ask, path: Path, machine: Machine
) -> None:
    for key, value in (("bell", "off"), ("theme", "light"), ("ascii", "on")):
        ask("config", key, value)
    async with staged(path, machine) as stage:
        assert not stage.app.session_controller.bell_is_on
        assert stage.app.theme == "ansi-light"
        assert stage.app.ascii_only
    for key in ("bell", "theme", "ascii"):
        ask("config", key, "--unset")
    async with staged(path, machine) as stage:
        assert stage.app.session_controller.bell_is_on
        assert stage.app.theme == "ansi-dark"
        assert not stage.app.ascii_only
