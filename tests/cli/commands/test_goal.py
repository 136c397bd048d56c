"""`footui goal`: a goal holds from a week on, and never changes earlier weeks."""

import json
from pathlib import Path
from typing import Any

import pytest

from footui.domain.text import is_clean
from tests.support.cli import CommandResult, RunCli

WRONG = [
    ["3"],
    ["3", "2"],
    ["0", "3"],
    ["2", "8"],
    ["2", "three"],
    ["2.5", "3"],
    ["٢", "٣"],
    ["2", "3", "4"],
    ["2", "3", "--remove"],
    ["2", "3", "--json"],
    ["--remove", "--json"],
    ["--from", "2026-11-01"],
    ["--json", "--from", "2026-11-01"],
    ["2", "3", "--from", "soon"],
    ["2", "3", "--from", "31 feb"],
    ["2", "3", "--from", ""],
    ["2", "3", "--from", "\x1b[31m"],
    ["--remove", "--from", "\udcff"],
    ["2", "3", "--from"],
]


def goals(run_cli: RunCli) -> list[dict[str, Any]]:
    """Return all goals, from the JSON."""
    result = run_cli("goal", "--json")
    assert (result.code, result.err) == (0, "")
    return list(json.loads(result.out)["goals"])


def weeks(run_cli: RunCli) -> dict[str, str]:
    """Return the states of the weeks of a year by their first days."""
    result = json.loads(run_cli("history", "--year", "2026", "--json").out)
    return {week["week_start"]: week["state"] for week in result["weeks"]}


@pytest.fixture
def some_weeks(run_cli: RunCli) -> None:
    """A database with four past weeks of one to four days, and one day in this week."""
    for days in ("19", "26 28", "2 3 4", "9 11 13 15", "16"):
        for day in days.split():
            assert run_cli("log", f"2026-{10 if int(day) > 16 else 11}-{day}").code == 0


def test_at_first_the_goal_is_two_to_three_days(run_cli: RunCli, tmp_path: Path) -> None:
    assert run_cli("goal") == CommandResult(0, "This week: 2–3 days\n", "")
    assert json.loads(run_cli("goal", "--json").out) == {
        "schema": 1,
        "goal": {"min": 2, "full": 3},
        "goals": [],
    }
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("minimum", "full", "said"),
    [("1", "4", "1–4 days"), ("3", "3", "3 days"), ("1", "1", "1 day"), ("7", "7", "7 days")],
)
def test_a_goal_holds_from_this_week_on(
    run_cli: RunCli, minimum: str, full: str, said: str
) -> None:
    assert run_cli("goal", minimum, full) == CommandResult(
        0, "", f"From the week of 16 November 2026 the goal is {said} a week.\n"
    )
    assert run_cli("goal").out == (
        f"This week: {said}\nDefault: 2–3 days\nFrom the week of 16 November 2026: {said}\n"
    )
    held = {"min": int(minimum), "full": int(full)}
    assert json.loads(run_cli("status", "--json").out)["goal"] == held
    assert goals(run_cli) == [{"from": "2026-11-22"} | held]


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
def test_what_is_no_goal_is_wrong_usage_and_changes_nothing(
    run_cli: RunCli, tmp_path: Path, wrong: list[str]
) -> None:
    result = run_cli("goal", *wrong)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("footui: ")
    assert result.err.count("\n") == 1
    assert is_clean(result.err)
    assert [*tmp_path.iterdir()] == []
    run_cli("goal", "1", "2")
    before = goals(run_cli)
    run_cli("goal", *wrong)
    assert goals(run_cli) == before


def test_a_goal_takes_the_place_of_another_one_of_its_week(run_cli: RunCli) -> None:
    for words in (["3", "4", "--from", "2026-11-17"], ["1", "2", "--from", "2026-11-20"]):
        assert run_cli("goal", *words).code == 0
    assert goals(run_cli) == [{"from": "2026-11-20", "min": 1, "full": 2}]


def test_a_goal_for_later_leaves_this_week_as_it_is(run_cli: RunCli) -> None:
    assert run_cli("goal", "4", "5", "--from", "tomorrow").err == (
        "From the week of 23 November 2026 the goal is 4–5 days a week.\n"
    )
    assert run_cli("goal").out.startswith("This week: 2–3 days\n")


@pytest.mark.parametrize("day", ["1000-01-01", "9998-12-31"])
def test_a_goal_may_hold_from_the_first_and_the_last_week_there_is(
    run_cli: RunCli, day: str
) -> None:
    assert run_cli("goal", "1", "2", "--from", day).code == 0
    assert goals(run_cli) == [{"from": day, "min": 1, "full": 2}]
    assert run_cli("goal").code == run_cli("status").code == 0


@pytest.mark.usefixtures("some_weeks")
def test_a_new_goal_leaves_the_weeks_before_as_they_were(run_cli: RunCli) -> None:
    before = weeks(run_cli)
    result = run_cli("goal", "4", "5")
    assert result.err == "From the week of 16 November 2026 the goal is 4–5 days a week.\n"
    assert weeks(run_cli) == before | {"2026-11-16": "out_of_reach"}


@pytest.mark.usefixtures("some_weeks")
def test_a_goal_from_an_earlier_week_tells_what_it_changes(run_cli: RunCli) -> None:
    before = weeks(run_cli)
    result = run_cli("goal", "4", "5", "--from", "2026-11-02")
    assert result.err == (
        "From the week of 2 November 2026 the goal is 4–5 days a week.\n"
        "Now: streak 1 week · 2 weeks met. Before: streak 3 weeks · 3 weeks met.\n"
    )
    assert weeks(run_cli) == before | {
        "2026-11-02": "missed",
        "2026-11-09": "met",
        "2026-11-16": "out_of_reach",
    }


@pytest.mark.usefixtures("some_weeks")
def test_a_goal_that_is_taken_back_gives_way_to_the_one_before(run_cli: RunCli) -> None:
    before = weeks(run_cli)
    run_cli("goal", "4", "5", "--from", "2026-11-03")
    run_cli("goal", "1", "1", "--from", "2026-11-09")
    result = run_cli("goal", "--remove", "--from", "2026-11-02")
    assert (result.code, result.out) == (0, "")
    assert result.err == (
        "The week of 2 November 2026 has no goal of its own any more.\n"
        "Now: streak 4 weeks · 4 weeks met. Before: streak 2 weeks · 3 weeks met.\n"
    )
    assert run_cli("goal", "--remove", "--from", "9 nov").code == 0
    assert (weeks(run_cli), goals(run_cli)) == (before, [])
    assert (
        run_cli("goal", "--remove").err == "The week of 16 November 2026 had no goal of its own.\n"
    )


def test_a_goal_goes_with_its_day_when_weeks_start_on_another(run_cli: RunCli) -> None:
    run_cli("goal", "1", "2")
    run_cli("config", "week_start", "sunday")
    assert "From the week of 22 November 2026: 1–2 days\n" in run_cli("goal").out
    run_cli("config", "week_start", "saturday")
    assert "From the week of 21 November 2026: 1–2 days\n" in run_cli("goal").out
    assert run_cli("goal", "--remove", "--from", "saturday 21 nov").code == 0
    assert goals(run_cli) == []


def test_what_is_shown_can_be_set_again(run_cli: RunCli, tmp_path: Path) -> None:
    for words in (
        ["1", "4", "--from", "2026-09-09"],
        ["3", "3"],
        ["2", "7", "--from", "2027-01-01"],
    ):
        run_cli("goal", *words)
    shown = run_cli("goal", "--json")
    other = ["--db", str(tmp_path / "other.db")]
    for goal in goals(run_cli):
        run_cli("goal", str(goal["min"]), str(goal["full"]), "--from", goal["from"], *other)
    assert run_cli("goal", "--json", *other) == shown


@pytest.mark.parametrize("wanted", [["--ascii"], []])
def test_it_is_shown_in_ascii_where_that_is_asked_for(run_cli: RunCli, wanted: list[str]) -> None:
    if not wanted:
        run_cli("config", "ascii", "on")
    assert run_cli("goal", *wanted).out == "This week: 2-3 days\n"


def test_until_when_a_goal_holds_is_said_where_another_one_follows(run_cli: RunCli) -> None:
    run_cli("goal", "4", "5", "--from", "2026-12-09")
    assert run_cli("goal", "1", "2").err == (
        "From the week of 16 November 2026 the goal is 1–2 days a week. "
        "It holds until the goal from the week of 7 December 2026.\n"
    )
