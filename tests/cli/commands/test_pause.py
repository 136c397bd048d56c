"""`footui pause`: paused weeks neither break a streak nor extend it."""

import json
from pathlib import Path

import pytest

from footui.cli.commands import pause
from footui.domain.text import is_clean
from tests.support.cli import CommandResult, RunCli

WRONG = [
    ["soon"],
    ["31", "feb"],
    ["friday"],
    [""],
    ["\x1b[31m"],
    ["--until", "yesterday"],
    ["--until", "soon"],
    ["--until", ""],
    ["2026-12-21", "--until", "2026-12-20"],
    ["2026-01-01", "--until", "2027-01-08"],
    ["1000-01-01", "--until", "9998-12-31"],
    ["9998-12-31", "--until", "1000-01-01"],
    ["--reason", "x" * 61],
    ["--remove", "--reason", "flu"],
    ["--remove", "--list"],
    ["--remove", "--json"],
    ["--remove", "--list", "--json"],
    ["--list", "--json", "today"],
    ["--list", "today"],
    ["--json", "--reason", "flu"],
    ["--list", "--until", "today"],
    ["--reason"],
]


def paused(run_cli: RunCli) -> dict[str, str]:
    """Return the paused weeks with their reasons, from the JSON."""
    result = run_cli("pause", "--json")
    assert (result.code, result.err) == (0, "")
    return {week["week_start"]: week["reason"] for week in json.loads(result.out)["pauses"]}


def test_at_first_no_week_is_paused(run_cli: RunCli, tmp_path: Path) -> None:
    assert run_cli("pause", "--list") == CommandResult(0, "", "No week is paused.\n")
    for words in (["--json"], ["--list", "--json"]):
        assert json.loads(run_cli("pause", *words).out) == {"schema": 1, "pauses": []}
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("words", "start", "said"),
    [
        ([], "2026-11-16", "Week of 16 November 2026"),
        (["tomorrow"], "2026-11-23", "Week of 23 November 2026"),
        (["24", "dec"], "2026-12-21", "Week of 21 December 2026"),
        (["2020-02-29"], "2020-02-24", "Week of 24 February 2020"),
    ],
)
def test_a_week_is_paused_by_any_of_its_days(
    run_cli: RunCli, words: list[str], start: str, said: str
) -> None:
    assert run_cli("pause", *words, "--reason", "flu") == CommandResult(0, "", f"{said}: paused.\n")
    assert paused(run_cli) == {start: "flu"}
    assert run_cli("pause", "--list") == CommandResult(0, f"{said}: flu\n", "")


@pytest.mark.parametrize(
    ("words", "said", "weeks"),
    [
        (["2026-12-21", "--until", "2027-01-03"], "2 weeks, 21 December 2026 to 3 January 2027", 2),
        (
            ["2026-12-22", "--until", "2027-01-04"],
            "3 weeks, 21 December 2026 to 10 January 2027",
            3,
        ),
        (["22 dec", "--until", "4 jan"], "3 weeks, 21 December 2026 to 10 January 2027", 3),
        (["--until", "today"], "Week of 16 November 2026", 1),
        (["--until", "2026-11-23"], "2 weeks, 16 November 2026 to 29 November 2026", 2),
        (["2026-11-03", "--until", "today"], "3 weeks, 2 November 2026 to 22 November 2026", 3),
        (["2026-11-03", "--until", "tomorrow"], "4 weeks, 2 November 2026 to 29 November 2026", 4),
        (
            ["2026-01-01", "--until", "2027-01-06"],
            "54 weeks, 29 December 2025 to 10 January 2027",
            54,
        ),
    ],
)
def test_all_weeks_up_to_a_day_are_paused(
    run_cli: RunCli, words: list[str], said: str, weeks: int
) -> None:
    before = f"{said}: will be paused.\n"
    assert run_cli("pause", *words).err == f"{before}{said}: paused.\n"
    assert len(paused(run_cli)) == weeks


@pytest.mark.parametrize("day", ["1000-01-01", "9998-12-31"])
def test_the_first_and_the_last_week_there_is_can_be_paused(run_cli: RunCli, day: str) -> None:
    assert run_cli("pause", day).code == 0
    assert run_cli("pause", day, "--until", day).code == 0
    assert len(paused(run_cli)) == 1
    assert run_cli("pause", "--list").code == run_cli("history").code == 0


@pytest.mark.parametrize("wrong", WRONG, ids=lambda words: ascii(words)[:40])
def test_what_pauses_nothing_is_wrong_usage_and_changes_nothing(
    run_cli: RunCli, tmp_path: Path, wrong: list[str]
) -> None:
    result = run_cli("pause", *wrong)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("footui: ")
    assert result.err.count("\n") == 1
    assert is_clean(result.err)
    assert [*tmp_path.iterdir()] == []
    run_cli("pause", "--reason", "flu")
    run_cli("pause", *wrong)
    assert paused(run_cli) == {"2026-11-16": "flu"}


def test_paused_weeks_are_judged_again_where_that_is_wanted(run_cli: RunCli) -> None:
    run_cli("pause", "2026-11-02", "--until", "2026-11-29")
    result = run_cli("pause", "--remove", "2026-11-10", "--until", "today")
    said = "2 weeks, 9 November 2026 to 22 November 2026"
    assert result == CommandResult(
        0, "", f"{said}: will be no longer paused.\n{said}: no longer paused.\n"
    )
    assert [*paused(run_cli)] == ["2026-11-02", "2026-11-23"]


def test_a_week_that_is_paused_again_has_the_new_reason(run_cli: RunCli) -> None:
    run_cli("pause", "2026-11-17", "--reason", "flu")
    run_cli("pause", "2026-11-20", "--reason", "travel")
    assert paused(run_cli) == {"2026-11-16": "travel"}
    run_cli("pause")
    assert run_cli("pause", "--list").out == "Week of 16 November 2026\n"


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        (" at\nsea ", "at sea"),
        ("\x1b[31m\x9b31m", "␛[31m�31m"),
        ("\u202eevil\udcff", "�evil�"),
        ("👩‍👩‍👧 ill", "👩‍👩‍👧 ill"),
        ("x" * 60, "x" * 60),
    ],
    ids=ascii,
)
def test_a_reason_is_kept_as_one_clean_line(run_cli: RunCli, reason: str, kept: str) -> None:
    assert run_cli("pause", "--reason", reason).code == 0
    assert paused(run_cli) == {"2026-11-16": kept}
    assert run_cli("pause", "--list").out == f"Week of 16 November 2026: {kept}\n"


def test_a_pause_keeps_a_streak_that_an_empty_week_would_break(run_cli: RunCli) -> None:
    for day in ("26 oct", "28 oct", "9 nov", "11 nov"):
        run_cli("log", day)

    def streak() -> int:
        return int(json.loads(run_cli("status", "--json").out)["streak_weeks"])

    assert streak() == 1
    run_cli("pause", "2026-11-04", "--reason", "travel")
    assert streak() == 2
    run_cli("pause", "--remove", "2026-11-08")
    assert streak() == 1


def test_how_the_paused_week_stands_is_said_with_its_reason(run_cli: RunCli) -> None:
    run_cli("pause", "--reason", "flu")
    assert "paused: flu" in run_cli("status").out
    for day in ("monday", "tuesday"):
        run_cli("log", day)
    assert "met" in run_cli("status").out


def test_pauses_go_with_their_days_when_weeks_start_on_another(run_cli: RunCli) -> None:
    run_cli("pause", "2026-11-08", "--until", "2026-11-22")
    assert [*paused(run_cli)] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    run_cli("config", "week_start", "sunday")
    assert [*paused(run_cli)] == ["2026-11-08", "2026-11-15", "2026-11-22"]
    assert run_cli("pause", "--remove", "2026-11-15").code == 0
    run_cli("config", "week_start", "saturday")
    assert [*paused(run_cli)] == ["2026-11-07", "2026-11-21"]
    run_cli("config", "week_start", "monday")
    assert [*paused(run_cli)] == ["2026-11-02", "2026-11-16"]


def test_what_is_shown_can_be_paused_again(run_cli: RunCli, tmp_path: Path) -> None:
    run_cli("pause", "2026-10-01", "--reason", "flu")
    run_cli("pause", "2026-12-24", "--until", "2027-01-01", "--reason", "Füße hoch")
    shown = run_cli("pause", "--json")
    assert run_cli("pause", "--list", "--json") == shown
    other = ["--db", str(tmp_path / "other.db")]
    for start, reason in paused(run_cli).items():
        run_cli("pause", start, "--reason", reason, *other)
    assert run_cli("pause", "--json", *other) == shown


@pytest.mark.parametrize("wanted", [["--ascii"], []])
def test_reasons_are_shown_in_ascii_where_that_is_asked_for(
    run_cli: RunCli, wanted: list[str]
) -> None:
    run_cli("pause", "--reason", "at home – ill")
    if not wanted:
        run_cli("config", "ascii", "on")
    assert run_cli("pause", "--list", *wanted).out == "Week of 16 November 2026: at home - ill\n"


def test_a_week_that_was_not_paused_is_not_said_to_be_judged_again(run_cli: RunCli) -> None:
    run_cli("pause")
    assert run_cli("pause", "--remove").err.endswith(": no longer paused.\n")
    assert run_cli("pause", "--remove").err.endswith(": not paused before.\n")


def test_only_weeks_that_were_paused_are_said_to_be_judged_again(run_cli: RunCli) -> None:
    for day in ("2026-10-12", "2026-11-02", "2026-11-11", "2026-11-30"):
        run_cli("pause", day)
    whole = ["--remove", "2026-10-19", "--until", "2027-01-31"]
    assert run_cli("pause", *whole).err.splitlines()[-1] == (
        "2 weeks, 2 November 2026 to 15 November 2026: no longer paused. "
        "Week of 30 November 2026: no longer paused."
    )
    assert [*paused(run_cli)] == ["2026-10-12"]
    assert run_cli("pause", *whole).err == (
        "15 weeks, 19 October 2026 to 31 January 2027: not paused before.\n"
    )


@pytest.mark.parametrize("words", [[], ["--remove"]])
def test_which_weeks_a_range_is_about_is_said_before_anything_changes(
    run_cli: RunCli, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    run_cli("pause", "2026-11-16", "--until", "2026-11-29", "--reason", "flu")
    heard: list[dict[str, str]] = []
    monkeypatch.setattr(pause, "print_info", lambda _: heard.append(paused(run_cli)))
    run_cli("pause", "2026-11-16", "--until", "2026-11-29", *words)
    before = dict.fromkeys(["2026-11-16", "2026-11-23"], "flu")
    assert heard == [before, {} if words else dict.fromkeys(before, "")]
