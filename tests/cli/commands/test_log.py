"""`footui log`: a manual session is added on the right day."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from footui.domain.kinds import ChangeKind
from footui.domain.text import is_clean
from footui.services.service import Service
from tests.cli.conftest import shell
from tests.cli.test_command_line import OWN
from tests.support import sqlite_tools
from tests.support.cases import few
from tests.support.cli import CommandResult, RunCli
from tests.support.fake_system import FakeSystem
from tests.support.locations import FOOTUI

SUNDAY = date(2026, 11, 22)
"""Today on the tests' machine."""

KEPT = """
SELECT log_date, state, counts, minutes, pain_before, pain_after, effort, note
FROM session WHERE deleted_at IS NULL ORDER BY id
"""

REFUSED_DATES = [
    ["soon"],
    ["2026-02-30"],
    ["31", "feb"],
    ["friday", "nov"],
    ["nov", "2026"],
    ["0001-01-01"],
    ["9999-12-31"],
    [""],
    [" "],
    ["\x1b[31m"],
    ["\udcff"],
    ["today", "today"],
]

FUTURE = [["tomorrow"], ["2026-11-23"], ["23", "Nov"], ["30.12.2026"], ["9998-12-31"]]

DAYS = [
    ([], SUNDAY),
    (["today"], SUNDAY),
    (["Yesterday"], date(2026, 11, 21)),
    (["sunday"], SUNDAY),
    (["mon"], date(2026, 11, 16)),
    (["FRIDAY"], date(2026, 11, 20)),
    (["2026-11-02"], date(2026, 11, 2)),
    (["2 Nov"], date(2026, 11, 2)),
    (["2", "Nov"], date(2026, 11, 2)),
    (["Nov", "2", "2025"], date(2025, 11, 2)),
    (["02.11.2026"], date(2026, 11, 2)),
    (["29", "feb", "2024"], date(2024, 2, 29)),
    (["1000-01-01"], date(1000, 1, 1)),
]


class StoredSession(NamedTuple):
    """The stored values of a session."""

    log_date: str
    state: str
    counts: int
    minutes: float | None
    pain_before: int | None
    pain_after: int | None
    effort: int | None
    note: str


def on_record(path: Path, what: str = "log_date") -> list[Any]:
    """Return the stored values of each session that is not deleted."""
    return [getattr(StoredSession(*row), what) for row in sqlite_tools.fetch_rows(path, KEPT)]


def assert_refused(result: CommandResult, code: int) -> None:
    """Check that it says in one short line why it did nothing."""
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("footui: ")
    assert result.err.count("\n") == 1
    assert is_clean(result.err)
    assert len(result.err) < 200


# Days


@pytest.mark.parametrize(("words", "day"), DAYS, ids=lambda value: str(value))
def test_a_session_is_logged_on_the_day_that_is_meant(
    run_cli: RunCli, path: Path, words: list[str], day: date
) -> None:
    result = run_cli("log", *words)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith(
        f"Logged on {day:%A} {day.day} {day:%B} {day.year}. That week: 1 day – "
    )
    assert on_record(path) == [day.isoformat()]


@pytest.mark.parametrize("words", FUTURE, ids=" ".join)
def test_a_day_to_come_is_refused(
    run_cli: RunCli, path: Path, tmp_path: Path, words: list[str]
) -> None:
    result = run_cli("log", *words)
    assert_refused(result, 1)
    assert "is in the future" in result.err
    assert [*tmp_path.iterdir()] == []
    run_cli("log", "today")
    run_cli("log", *words)
    assert on_record(path) == [SUNDAY.isoformat()]


@pytest.mark.parametrize("words", REFUSED_DATES, ids=ascii)
def test_what_is_no_day_is_wrong_usage(
    run_cli: RunCli, path: Path, tmp_path: Path, words: list[str]
) -> None:
    assert_refused(run_cli("log", *words), 2)
    assert [*tmp_path.iterdir()] == []
    run_cli("log", "today")
    run_cli("log", *words)
    assert on_record(path) == [SUNDAY.isoformat()]


@pytest.mark.parametrize(
    ("zone", "cutoff", "utc", "words", "day"),
    [
        ("Pacific/Auckland", "0", "2026-11-22T18:04", [], "2026-11-23"),
        ("Pacific/Auckland", "0", "2026-11-22T18:04", ["yesterday"], "2026-11-22"),
        ("Pacific/Auckland", "0", "2026-11-22T18:04", ["2026-11-23"], "2026-11-23"),
        ("Pacific/Auckland", "6", "2026-11-22T16:59", [], "2026-11-22"),
        ("Pacific/Auckland", "6", "2026-11-22T17:00", [], "2026-11-23"),
        ("America/Los_Angeles", "0", "2026-11-23T07:59", ["sunday"], "2026-11-22"),
        ("America/Los_Angeles", "0", "2026-11-23T08:00", ["sunday"], "2026-11-22"),
        ("America/Los_Angeles", "0", "2026-11-23T08:00", ["monday"], "2026-11-23"),
        ("UTC", "0", "2026-11-23T00:00", [], "2026-11-23"),
        ("UTC", "4", "2026-11-23T01:30", [], "2026-11-22"),
        ("UTC", "4", "2026-11-23T01:30", ["yesterday"], "2026-11-21"),
        ("UTC", "4", "2026-11-23T04:00", [], "2026-11-23"),
        ("Europe/Berlin", "0", "2026-03-29T01:00", [], "2026-03-29"),
        ("Europe/Berlin", "3", "2026-03-29T01:10", [], "2026-03-29"),
        ("Europe/Berlin", "0", "2026-10-25T01:10", [], "2026-10-25"),
        ("Europe/Berlin", "0", "2026-03-30T10:00", ["yesterday"], "2026-03-29"),
        ("Africa/Cairo", "0", "2026-04-23T22:10", [], "2026-04-24"),
        ("Pacific/Apia", "0", "2012-01-02T00:00", ["2011-12-29"], "2011-12-29"),
    ],
)
def test_the_day_is_that_of_the_chosen_zone_and_cutoff(
    run_cli: RunCli,
    path: Path,
    fake_system: FakeSystem,
    zone: str,
    cutoff: str,
    utc: str,
    words: list[str],
    day: str,
) -> None:
    fake_system.set_clock(utc)
    for key, value in (("timezone", zone), ("day_cutoff", cutoff)):
        assert run_cli("config", key, value).code == 0
    assert run_cli("log", *words, "--minutes", "20").code == 0
    [(log_date, started, ended, kept)] = sqlite_tools.fetch_rows(
        path, "SELECT log_date, started_at, ended_at, timezone FROM session"
    )
    assert (log_date, kept) == (day, zone)
    assert started <= ended <= fake_system.utc
    start = datetime.fromtimestamp(started / 1000, ZoneInfo(zone)).replace(tzinfo=None)
    assert str((start - timedelta(hours=int(cutoff))).date()) == day


@pytest.mark.parametrize(("zone", "code"), [("Pacific/Auckland", 0), ("UTC", 1)])
def test_what_is_to_come_depends_on_where_one_is(run_cli: RunCli, zone: str, code: int) -> None:
    run_cli("config", "timezone", zone)
    assert run_cli("log", "2026-11-23").code == code


# Details


@pytest.mark.parametrize("option", ["--pain-before", "--pain-after", "--effort"])
def test_a_rating_is_a_whole_number_from_0_to_10(run_cli: RunCli, path: Path, option: str) -> None:
    for level in range(11):
        assert run_cli("log", option, str(level)).code == 0
    assert on_record(path, option.strip("-").replace("-", "_")) == [*range(11)]
    for wrong in ("11", "-1", "5.5", "five", "٣", "1" * 99):
        assert_refused(run_cli("log", option, wrong), 2)
    assert len(on_record(path)) == 11


def test_a_rating_that_nobody_gives_is_not_0(run_cli: RunCli, path: Path) -> None:
    run_cli("log")
    for rating in ("pain_before", "pain_after", "effort"):
        assert on_record(path, rating) == [None]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("20", 20), ("20.5", 20.5), ("20,5", 20.5), ("20:30", 20.5), ("1440", 1440)],
)
def test_minutes_are_taken_however_they_are_written(
    run_cli: RunCli, path: Path, text: str, minutes: float
) -> None:
    assert run_cli("log", "--minutes", text).code == 0
    assert on_record(path, "minutes") == [minutes]


@pytest.mark.parametrize("text", ["0", "-5", "1441", "nan", "inf", "20:60", "an hour", "9" * 400])
def test_no_other_length_is_taken(run_cli: RunCli, tmp_path: Path, text: str) -> None:
    assert_refused(run_cli("log", "--minutes", text), 2)
    assert [*tmp_path.iterdir()] == []


def test_a_session_is_as_long_as_the_routine_unless_somebody_knows_better(
    run_cli: RunCli, path: Path, tmp_path: Path
) -> None:
    run_cli("log")
    own = tmp_path / "own.toml"
    own.write_text(OWN, "utf-8")
    run_cli("routine", "use", str(own))
    run_cli("log")
    assert on_record(path, "minutes") == [20, 1]


def test_a_partial_session_does_not_count_and_nobody_knows_how_long_it_took(
    run_cli: RunCli, path: Path
) -> None:
    assert "That week: 0 days" in run_cli("log", "--partial").err
    assert "That week: 0 days" in run_cli("log", "--partial", "--minutes", "7").err
    assert on_record(path, "minutes") == [None, 7]
    assert on_record(path, "counts") == [0, 0]
    assert on_record(path, "state") == ["partial", "partial"]


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("  left \n ankle\tstiff ", "left ankle stiff"),
        ("\x1b[2J\x1b]52;c;Zm9v\x07\x9b31m", "␛[2J␛]52;c;Zm9v␇�31m"),
        ("\u202eevil\u2066", "�evil�"),
        ("\udcff", "�"),
        ("👩‍👩‍👧 足 e\u0301 🦶🏽", "👩‍👩‍👧 足 e\u0301 🦶🏽"),
        ("= 1 + 1; DROP TABLE session", "= 1 + 1; DROP TABLE session"),
        ("x" * 500, "x" * 500),
        (" " * 600, ""),
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_a_note_is_kept_as_one_clean_line(
    run_cli: RunCli, path: Path, note: str, kept: str
) -> None:
    assert run_cli("log", "--note", note).code == 0
    assert on_record(path, "note") == [kept]


def test_a_note_that_is_too_long_is_refused_and_not_cut(run_cli: RunCli, tmp_path: Path) -> None:
    result = run_cli("log", "--note", "👣" * 501)
    assert_refused(result, 2)
    assert "at most 500 characters" in result.err
    assert [*tmp_path.iterdir()] == []


# Results


def test_what_was_logged_is_in_the_history(run_cli: RunCli) -> None:
    for words in (["friday"], ["friday"], ["sunday"], ["tuesday", "--partial"]):
        run_cli("log", *words)
    [week] = [
        week
        for week in json.loads(run_cli("history", "--json").out)["weeks"]
        if week["week_start"] == "2026-11-16"
    ]
    assert week["days"] == ["2026-11-20", "2026-11-22"]
    assert week["partial_days"] == ["2026-11-17"]
    assert (week["days_done"], week["state"]) == (2, "met")


def test_whose_day_it_is_is_told_once_unless_a_zone_was_chosen(run_cli: RunCli) -> None:
    whose = "The day is by UTC, this machine's time zone. "
    assert whose in run_cli("log").err
    assert whose not in run_cli("log").err


def test_nobody_who_chose_a_zone_is_told_of_another(run_cli: RunCli) -> None:
    run_cli("config", "timezone", "Europe/Berlin")
    assert "machine" not in run_cli("log").err


def test_how_its_week_stands_is_told(run_cli: RunCli) -> None:
    run_cli("config", "timezone", "UTC")
    assert [run_cli("log", day).err for day in ("tue", "thu", "fri", "sun")] == [
        "Logged on Tuesday 17 November 2026. That week: 1 day – today makes it 2\n",
        "Logged on Thursday 19 November 2026. That week: 2 days – met\n",
        "Logged on Friday 20 November 2026. That week: 3 days – full\n",
        "Logged on Sunday 22 November 2026. That week: 4 days – full, take a rest\n",
    ]


def test_what_was_logged_can_be_undone(run_cli: RunCli, path: Path, service: Service) -> None:
    run_cli("log", "friday")
    run_cli("log", "today", "--note", "a mistake")
    undone = service.edits.undo()
    assert undone
    assert (undone.kind, undone.day, undone.is_outdated) == (ChangeKind.ADD, SUNDAY, False)
    assert on_record(path) == ["2026-11-20"]


@pytest.mark.long
def test_ten_at_once_are_all_on_record(environment: dict[str, str], path: Path) -> None:
    commands = [[str(FOOTUI), "log", "--minutes", str(number)] for number in range(1, 11)]
    running = [Popen(command, env=environment, stderr=PIPE) for command in commands]
    result = [one.communicate(timeout=30)[1].decode() for one in running]
    assert [one.returncode for one in running] == [0] * 10
    assert all(line.startswith("Logged on ") for line in result)
    assert sorted(on_record(path, "minutes")) == [*range(1, 11)]


@pytest.mark.parametrize(
    "streams",
    few([">/dev/full", "<&- >&- 2>&-", ">&-", "2>&-", "2>/dev/full", ">/dev/full 2>/dev/full"], 2),
)
def test_it_is_on_record_once_also_where_nobody_can_be_told(
    environment: dict[str, str], path: Path, streams: str
) -> None:
    done = shell(environment, f"$F log 2026-11-20 {streams}")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "" or done.stderr.startswith("Logged on Friday 20 November 2026. ")
    assert on_record(path) == ["2026-11-20"]
