"""`footui pause`: paused weeks neither break a streak nor extend it."""

import json
from pathlib import Path

import pytest

from footui.cli.commands import pause
from footui.domain.text import is_clean
from tests.cli.conftest import Ask, Told

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


def paused(ask: Ask) -> dict[str, str]:
    """Return the paused weeks with their reasons, from the JSON."""
    told = ask("pause", "--json")
    assert (told.code, told.err) == (0, "")
    return {week["week_start"]: week["reason"] for week in json.loads(told.out)["pauses"]}


def test_at_first_no_week_is_paused(ask: Ask, tmp_path: Path) -> None:
    assert ask("pause", "--list") == Told(0, "", "No week is paused.\n")
    for words in (["--json"], ["--list", "--json"]):
        assert json.loads(ask("pause", *words).out) == {"schema": 1, "pauses": []}
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
    ask: Ask, words: list[str], start: str, said: str
) -> None:
    assert ask("pause", *words, "--reason", "flu") == Told(0, "", f"{said}: paused.\n")
    assert paused(ask) == {start: "flu"}
    assert ask("pause", "--list") == Told(0, f"{said}: flu\n", "")


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
    ask: Ask, words: list[str], said: str, weeks: int
) -> None:
    before = f"{said}: will be paused.\n"
    assert ask("pause", *words).err == f"{before}{said}: paused.\n"
    assert len(paused(ask)) == weeks


@pytest.mark.parametrize("day", ["1000-01-01", "9998-12-31"])
def test_the_first_and_the_last_week_there_is_can_be_paused(ask: Ask, day: str) -> None:
    assert ask("pause", day).code == 0
    assert ask("pause", day, "--until", day).code == 0
    assert len(paused(ask)) == 1
    assert ask("pause", "--list").code == ask("history").code == 0


@pytest.mark.parametrize("wrong", WRONG, ids=lambda words: ascii(words)[:40])
def test_what_pauses_nothing_is_wrong_usage_and_changes_nothing(
    ask: Ask, tmp_path: Path, wrong: list[str]
) -> None:
    told = ask("pause", *wrong)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("footui: ")
    assert told.err.count("\n") == 1
    assert is_clean(told.err)
    assert [*tmp_path.iterdir()] == []
    ask("pause", "--reason", "flu")
    ask("pause", *wrong)
    assert paused(ask) == {"2026-11-16": "flu"}


def test_paused_weeks_are_judged_again_where_that_is_wanted(ask: Ask) -> None:
    ask("pause", "2026-11-02", "--until", "2026-11-29")
    told = ask("pause", "--remove", "2026-11-10", "--until", "today")
    said = "2 weeks, 9 November 2026 to 22 November 2026"
    assert told == Told(0, "", f"{said}: will be no longer paused.\n{said}: no longer paused.\n")
    assert [*paused(ask)] == ["2026-11-02", "2026-11-23"]


def test_a_week_that_is_paused_again_has_the_new_reason(ask: Ask) -> None:
    ask("pause", "2026-11-17", "--reason", "flu")
    ask("pause", "2026-11-20", "--reason", "travel")
    assert paused(ask) == {"2026-11-16": "travel"}
    ask("pause")
    assert ask("pause", "--list").out == "Week of 16 November 2026\n"


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
def test_a_reason_is_kept_as_one_clean_line(ask: Ask, reason: str, kept: str) -> None:
    assert ask("pause", "--reason", reason).code == 0
    assert paused(ask) == {"2026-11-16": kept}
    assert ask("pause", "--list").out == f"Week of 16 November 2026: {kept}\n"


def test_a_pause_keeps_a_streak_that_an_empty_week_would_break(ask: Ask) -> None:
    for day in ("26 oct", "28 oct", "9 nov", "11 nov"):
        ask("log", day)

    def streak() -> int:
        return int(json.loads(ask("status", "--json").out)["streak_weeks"])

    assert streak() == 1
    ask("pause", "2026-11-04", "--reason", "travel")
    assert streak() == 2
    ask("pause", "--remove", "2026-11-08")
    assert streak() == 1


def test_how_the_paused_week_stands_is_said_with_its_reason(ask: Ask) -> None:
    ask("pause", "--reason", "flu")
    assert "paused: flu" in ask("status").out
    for day in ("monday", "tuesday"):
        ask("log", day)
    assert "met" in ask("status").out


def test_pauses_go_with_their_days_when_weeks_start_on_another(ask: Ask) -> None:
    ask("pause", "2026-11-08", "--until", "2026-11-22")
    assert [*paused(ask)] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    ask("config", "week_start", "sunday")
    assert [*paused(ask)] == ["2026-11-08", "2026-11-15", "2026-11-22"]
    assert ask("pause", "--remove", "2026-11-15").code == 0
    ask("config", "week_start", "saturday")
    assert [*paused(ask)] == ["2026-11-07", "2026-11-21"]
    ask("config", "week_start", "monday")
    assert [*paused(ask)] == ["2026-11-02", "2026-11-16"]


def test_what_is_shown_can_be_paused_again(ask: Ask, tmp_path: Path) -> None:
    ask("pause", "2026-10-01", "--reason", "flu")
    ask("pause", "2026-12-24", "--until", "2027-01-01", "--reason", "Füße hoch")
    shown = ask("pause", "--json")
    assert ask("pause", "--list", "--json") == shown
    other = ["--db", str(tmp_path / "other.db")]
    for start, reason in paused(ask).items():
        ask("pause", start, "--reason", reason, *other)
    assert ask("pause", "--json", *other) == shown


@pytest.mark.parametrize("wanted", [["--ascii"], []])
def test_reasons_are_shown_in_ascii_where_that_is_asked_for(ask: Ask, wanted: list[str]) -> None:
    ask("pause", "--reason", "at home – ill")
    if not wanted:
        ask("config", "ascii", "on")
    assert ask("pause", "--list", *wanted).out == "Week of 16 November 2026: at home - ill\n"


def test_a_week_that_was_not_paused_is_not_said_to_be_judged_again(ask: Ask) -> None:
    ask("pause")
    assert ask("pause", "--remove").err.endswith(": no longer paused.\n")
    assert ask("pause", "--remove").err.endswith(": not paused before.\n")


def test_only_weeks_that_were_paused_are_said_to_be_judged_again(ask: Ask) -> None:
    for day in ("2026-10-12", "2026-11-02", "2026-11-11", "2026-11-30"):
        ask("pause", day)
    whole = ["--remove", "2026-10-19", "--until", "2027-01-31"]
    assert ask("pause", *whole).err.splitlines()[-1] == (
        "2 weeks, 2 November 2026 to 15 November 2026: no longer paused. "
        "Week of 30 November 2026: no longer paused."
    )
    assert [*paused(ask)] == ["2026-10-12"]
    assert ask("pause", *whole).err == (
        "15 weeks, 19 October 2026 to 31 January 2027: not paused before.\n"
    )


@pytest.mark.parametrize("words", [[], ["--remove"]])
def test_which_weeks_a_range_is_about_is_said_before_anything_changes(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    ask("pause", "2026-11-16", "--until", "2026-11-29", "--reason", "flu")
    heard: list[dict[str, str]] = []
    monkeypatch.setattr(pause, "print_info", lambda _: heard.append(paused(ask)))
    ask("pause", "2026-11-16", "--until", "2026-11-29", *words)
    before = dict.fromkeys(["2026-11-16", "2026-11-23"], "flu")
    assert heard == [before, {} if words else dict.fromkeys(before, "")]
