"""`footui history`: the calendar as text and as JSON, and its errors."""

import json
import random
import re
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from footui.cli.commands.history import WIDTH
from footui.domain.text import count, to_ascii
from footui.store.database import Database
from footui.store.queries import settings
from tests.cli.conftest import assert_refused, footui, loaded_by, python, shell
from tests.support.cases import few
from tests.support.cli import CommandResult, RunCli
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.sqlite_tools import (
    damage_page,
    disable_lock_wait,
    execute_sql,
    file_contents,
    locked,
)
from tests.support.traveller_histories import (
    ONE_DAY,
    DaySettings,
    Snapshot,
    StoredSession,
    TravellerHistory,
    history_and_snapshot,
    write_history,
    write_settings,
)

HERE = DaySettings("UTC")
NOW = Snapshot(SUNDAY_EVENING, HERE)
FIRST, LAST = date(2026, 10, 26), date(2026, 11, 22)

STATES = {"blank", "neutral", "open", "met", "full", "missed", "out_of_reach", "paused"}
SAID = {
    "full": r"★ full(, take a rest)?|★",
    "met": "✓ met|✓",
    "open": r"(– )?(.*makes? it \d|\d to go by \w+day)|open",
    "missed": "✗ missed|✗",
    "out_of_reach": "(– )?out of reach",
    "neutral": "(– )?first week(, not judged)?",
    "paused": "(– )?paused(: .+)?",
}
"""The verdict of a week in each state."""

MARKS = {"full": "★", "met": "✓", "open": "○", "paused": "‖", "neutral": "–",
         "out_of_reach": "✗", "missed": "✗"}  # fmt: skip

SPANS = [[], ["--month", "2026-10"], ["--year", "2026"]]


def session(day: date, **changes: Any) -> StoredSession:
    """Return a session on a day, at noon."""
    return StoredSession(
        HERE.moment(day, datetime.min.time().replace(hour=12)), HERE, day, **changes
    )


BUSY = TravellerHistory(
    sessions=(
        session(date(2026, 10, 28)),
        session(date(2026, 10, 30)),
        *(session(date(2026, 11, 2) + n * ONE_DAY, kind="manual") for n in range(4)),
        session(date(2026, 11, 10), state="partial", counts=False),
        session(date(2026, 11, 16)),
        session(date(2026, 11, 18)),
        session(date(2026, 11, 18), state="partial", counts=False),
        session(date(2026, 11, 20), state="partial", counts=False),
        session(date(2026, 11, 21), is_deleted=True),
    ),
    goals=((date(2026, 11, 17), 1, 4, False),),
    pauses=((date(2026, 11, 24), "flu", False),),
)


@pytest.fixture
def busy(path: Path) -> Path:
    """A database with four weeks, seen on Sunday 22 November 2026."""
    with closing(Database(path)) as database:
        write_history(database, BUSY)
        write_settings(database, NOW)
    return path


def paused(path: Path, reason: str) -> None:
    """Pause the week of 9 November with any reason, even one that no form accepts."""
    with closing(Database(path)) as database:
        settings.set_pauses(database, [date(2026, 11, 10)], reason, 1)


def weeks_of(result: CommandResult) -> list[dict[str, Any]]:
    """Return the weeks of a JSON answer."""
    assert (result.code, result.err) == (0, "")
    return list(json.loads(result.out)["weeks"])


# Arguments


def test_the_weeks_are_json_of_a_known_shape(busy: Path, run_cli: RunCli) -> None:
    result = run_cli("history", "--json")
    assert (result.code, result.err, result.out[-1]) == (0, "", "\n")
    answer = json.loads(result.out)
    assert list(answer) == ["schema", "weeks", "streak_weeks", "best_streak_weeks"]
    keys = ["week_start", "days_done", "days", "partial_days", "goal", "state"]
    assert [list(week) for week in answer["weeks"]] == [keys] * 6
    assert [list(week["goal"]) for week in answer["weeks"]] == [["min", "full"]] * 6
    assert answer == {
        "schema": 1,
        "weeks": [
            week("2026-10-26", ["2026-10-28", "2026-10-30"], [], (2, 3), "met"),
            week("2026-11-02", [f"2026-11-0{n}" for n in (2, 3, 4, 5)], [], (2, 3), "full"),
            week("2026-11-09", [], ["2026-11-10"], (2, 3), "missed"),
            week("2026-11-16", ["2026-11-16", "2026-11-18"], ["2026-11-20"], (1, 4), "met"),
            week("2026-11-23", [], [], (1, 4), "paused"),
            week("2026-11-30", [], [], (1, 4), "blank"),
        ],
        "streak_weeks": 1,
        "best_streak_weeks": 2,
    }


def week(
    start: str, days: list[str], partial: list[str], goal: tuple[int, int], state: str
) -> dict[str, Any]:
    return {
        "week_start": start,
        "days_done": len(days),
        "days": days,
        "partial_days": partial,
        "goal": {"min": goal[0], "full": goal[1]},
        "state": state,
    }


@pytest.mark.parametrize("arguments", [[], ["--month", "2026-03"], ["--year", "2000"]])
def test_every_value_in_the_json_has_its_type(
    busy: Path, run_cli: RunCli, arguments: list[str]
) -> None:
    answer = json.loads(run_cli("history", "--json", *arguments).out)
    for number in (answer["schema"], answer["streak_weeks"], answer["best_streak_weeks"]):
        assert type(number) is int
    for one in answer["weeks"]:
        assert date.fromisoformat(one["week_start"]).isoformat() == one["week_start"]
        assert type(one["days_done"]) is int
        assert one["state"] in STATES
        assert 1 <= one["goal"]["min"] <= one["goal"]["full"] <= 7
        first = date.fromisoformat(one["week_start"])
        for days in (one["days"], one["partial_days"]):
            dates = [date.fromisoformat(day) for day in days]
            assert dates == sorted(set(dates))
            assert all(first <= day < first + 7 * ONE_DAY for day in dates)


@pytest.mark.parametrize(
    ("arguments", "start", "first", "last"),
    [
        ([], "monday", "2026-10-26", "2026-11-30"),
        ([], "sunday", "2026-11-01", "2026-11-29"),
        ([], "saturday", "2026-10-31", "2026-11-28"),
        (["--month", "2026-02"], "sunday", "2026-02-01", "2026-02-22"),  # four weeks and no day
        (["--month", "2026-03"], "sunday", "2026-03-01", "2026-03-29"),
        (["--month", "2028-02"], "monday", "2028-01-31", "2028-02-28"),
        (["--month", "2027-01"], "monday", "2026-12-28", "2027-01-25"),
        (["--year", "2026"], "monday", "2025-12-29", "2026-12-28"),
        (["--year", "2026"], "sunday", "2025-12-28", "2026-12-27"),
        (["--year", "2000"], "sunday", "1999-12-26", "2000-12-31"),  # 54 weeks
        (["--year", "1000"], "monday", "0999-12-30", "1000-12-29"),
        (["--year", "9998"], "monday", "9997-12-29", "9998-12-28"),
        (["--month", "1000-01"], "saturday", "0999-12-28", "1000-01-25"),
        (["--month", "9998-12"], "sunday", "9998-11-29", "9998-12-27"),
    ],
)
def test_all_weeks_that_touch_the_span_are_told_in_order(
    busy: Path, run_cli: RunCli, arguments: list[str], start: str, first: str, last: str
) -> None:
    with closing(Database(busy)) as database:
        settings.set_setting(database, "week_start", start, 1)
    starts = [date.fromisoformat(week["week_start"]) for week in
              weeks_of(run_cli("history", "--json", *arguments))]  # fmt: skip
    assert (str(starts[0]), str(starts[-1])) == (first, last)
    assert starts == [starts[0] + 7 * n * ONE_DAY for n in range(len(starts))]


@pytest.mark.parametrize(
    ("now", "zone", "cutoff", "head"),
    [
        ("2026-11-30T23:30", "UTC", 0, "November 2026"),
        ("2026-11-30T23:30", "Europe/Berlin", 0, "December 2026"),
        ("2026-11-30T23:30", "Europe/Berlin", 2, "November 2026"),
        ("2027-01-01T02:00", "UTC", 4, "December 2026"),
        ("2028-03-01T04:59", "America/New_York", 0, "February 2028"),
    ],
)
def test_without_a_month_it_is_that_of_the_log_date(
    busy: Path,
    run_cli: RunCli,
    fake_system: FakeSystem,
    now: str,
    zone: str,
    cutoff: int,
    head: str,
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    fake_system.set_clock(moment)
    with closing(Database(busy)) as database:
        write_settings(database, Snapshot(moment, DaySettings(zone, cutoff)))
    result = run_cli("history")
    assert result.out.startswith(f" {head} ")
    month = f"{datetime.strptime(head, '%B %Y').replace(tzinfo=UTC):%Y-%m}"
    assert run_cli("history", "--month", month) == result


def test_a_month_is_drawn_for_people(busy: Path, run_cli: RunCli) -> None:
    result = run_cli("history")
    assert (result.code, result.err) == (0, "")
    head, *lines = result.out.splitlines()
    assert re.fullmatch(" November 2026 +goal 2–3, then 1–4 days, Monday to Sunday", head)
    assert lines[:9] == [
        "",
        "        Mon   Tue   Wed   Thu   Fri   Sat   Sun",
        " 26 Oct 26·   27·   28●   29·   30●   31·    1·   2 days ✓ met",
        "  2 Nov  2◆    3◆    4◆    5◆    6·    7·    8·   4 days ★ full",
        "  9 Nov  9·   10~   11·   12·   13·   14·   15·   0 days ✗ missed",
        " 16 Nov 16●   17·   18●2  19·   20~   21·  (22·)  2 days ✓ met",
        " 23 Nov 23    24    25    26    27    28    29    paused: flu",
        " 30 Nov 30     1     2     3     4     5     6",
        "",
    ]
    assert "streak 1 week · 3 weeks met" in result.out
    assert "best streak 2 weeks · 1 week full · 11 sessions" in result.out


def test_a_year_is_drawn_for_people(busy: Path, run_cli: RunCli) -> None:
    lines = run_cli("history", "--year", "2026").out.splitlines()
    assert re.fullmatch(" 2026 +goal 2–3, then 1–4 days, Monday to Sunday", lines[0])
    for row in ("26 Oct ··●·●·· ✓ 2", " 2 Nov ◆◆◆◆··· ★ 4", " 9 Nov ·~····· ✗ 0",
                "16 Nov ●·●·~·· ✓ 2", "23 Nov         ‖ 0"):  # fmt: skip
        assert sum(row in line for line in lines) == 1
    legend = next(line for line in lines if "★ full" in line)
    assert all(mark in legend for mark in MARKS.values())


def test_all_weeks_are_those_since_the_first_session(busy: Path, run_cli: RunCli) -> None:
    weeks = weeks_of(run_cli("history", "--all", "--json"))
    mondays = ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"]
    assert [week["week_start"] for week in weeks] == mondays
    assert run_cli("history", "--all").out == run_cli("history", "--year", "2026").out


def test_all_weeks_are_drawn_year_by_year(busy: Path, run_cli: RunCli) -> None:
    run_cli("log", "2024-02-29")
    lines = run_cli("history", "--all").out.splitlines()
    assert [line.split()[0] for line in lines if "goal 2" in line] == ["2024", "2025", "2026"]
    assert sum("★ full" in line for line in lines) == 1


def test_without_a_session_all_weeks_are_this_one(run_cli: RunCli) -> None:
    [week] = weeks_of(run_cli("history", "--all", "--json"))
    assert (week["week_start"], week["state"]) == ("2026-11-16", "neutral")


@pytest.mark.parametrize("arguments", [["--month", "2026-10"], ["--year", "2026"], []])
def test_ascii_can_be_asked_for_before_and_after_the_command(
    busy: Path, run_cli: RunCli, arguments: list[str]
) -> None:
    drawn = run_cli("history", *arguments).out
    before, after = (
        run_cli("--ascii", "history", *arguments),
        run_cli("history", *arguments, "--ascii"),
    )
    assert before == after == CommandResult(0, to_ascii(drawn), "")
    assert not drawn.isascii()
    assert before.out.isascii()
    assert "?" not in before.out
    assert [len(line) for line in before.out.splitlines()] == [*map(len, drawn.splitlines())]
    assert run_cli("--ascii", "history", "--json") == run_cli("history", "--json")


def test_looking_changes_nothing(busy: Path, run_cli: RunCli) -> None:
    before = file_contents(busy.parent)
    for arguments in SPANS:
        assert (
            run_cli("history", *arguments).code
            == run_cli("history", "--json", *arguments).code
            == 0
        )
    assert file_contents(busy.parent) == before


# Text and JSON agree


@pytest.mark.parametrize("seed", few(range(6), 1))
def test_the_calendar_says_what_the_json_says(
    path: Path, run_cli: RunCli, fake_system: FakeSystem, seed: int
) -> None:
    rng = random.Random(seed)
    with closing(Database(path)) as database:
        database.sqlite.pragma("synchronous", 0)
        for _ in range(20):
            history, snapshot = history_and_snapshot(rng)
            write_history(database, history)
            write_settings(database, snapshot)
            fake_system.set_clock(snapshot.now)
            today = snapshot.today
            span = ["--month", f"{today + rng.randrange(-40, 20) * ONE_DAY:%Y-%m}"]
            assert_rows_agree(run_cli, span, today)
            span = ["--year", str(today.year - rng.randrange(2))]
            assert_columns_agree(run_cli, span, today)


def assert_rows_agree(run_cli: RunCli, span: list[str], today: date) -> None:
    """Check that each week of the month has a row with its days and its verdict."""
    result = weeks_of(run_cli("history", "--json", *span))
    lines = drawn(run_cli, span)
    for n, one in enumerate(result):
        row = lines[3 + n].ljust(WIDTH)
        start = date.fromisoformat(one["week_start"])
        assert row[:7] == f" {start.day:>2} {start:%b}"
        for day, cell in zip(days_from(start), re.findall(".{6}", row[7:49]), strict=True):
            assert int(cell[1:3]) == day.day
            assert re.sub("[^()]", "", cell) == ("()" if day == today else "")
            assert_marked(cell[3], day, one, today)
        assert_judged(row[50:].rstrip(), one)
    assert not re.match(r" [ \d]\d [A-Z]", lines[3 + len(result)])


def assert_columns_agree(run_cli: RunCli, span: list[str], today: date) -> None:
    """Check that each week of the year has seven marks and a verdict, in a column."""
    result = weeks_of(run_cli("history", "--json", *span))
    lines = drawn(run_cli, span)
    height = -(-len(result) // 4)
    for n, one in enumerate(result):
        column, y = divmod(n, height)
        row = lines[2 + y].ljust(WIDTH)[1 + 19 * column :][:18]
        start = date.fromisoformat(one["week_start"])
        assert row[:7] == f"{start.day:>2} {start:%b} "
        for day, mark in zip(days_from(start), row[7:14], strict=True):
            assert_marked(mark, day, one, today)
        verdict = f"{MARKS.get(one['state'], '')} {one['days_done']}"
        assert row[15:].strip() == ("" if one["state"] == "blank" else verdict)


def drawn(run_cli: RunCli, span: list[str]) -> list[str]:
    """Return the lines of a calendar; check their lengths."""
    result = run_cli("history", *span)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert max(map(cell_len, lines)) <= WIDTH
    assert [line for line in lines if line != line.rstrip()] == []
    return lines


def days_from(start: date) -> list[date]:
    return [start + n * ONE_DAY for n in range(7)]


def assert_marked(mark: str, day: date, one: dict[str, Any], today: date) -> None:
    """Check that a day's mark agrees with the week."""
    if str(day) in one["days"]:
        assert mark in "●◆"
    elif str(day) in one["partial_days"]:
        assert mark == "~"
    else:
        assert mark == ("·" if day <= today else " ")


def assert_judged(said: str, one: dict[str, Any]) -> None:
    """Check that a verdict has the state and the number of days."""
    if one["state"] == "blank":
        assert said == ""
        return
    tally, words = re.fullmatch(r"(\d days? )?(.*)", said).groups()
    assert tally in (f"{count(one['days_done'], 'day')} ", None)
    assert re.fullmatch(SAID[one["state"]], words)


# Wrong arguments


@pytest.mark.parametrize(
    "month",
    ["2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "2026/11", "", " 2026-11",
     "2026-11\n", "٢٠٢٦-١١", "november", "2026-W10"],
)  # fmt: skip
def test_a_month_that_is_none_is_told_how_to_write_one(
    run_cli: RunCli, path: Path, month: str
) -> None:
    result = run_cli("history", f"--month={month}")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "footui: argument --month: a month is written as 2026-11; see footui history --help\n"
    )
    assert not path.exists()


@pytest.mark.parametrize(
    "year",
    ["26", "2026-11", "0", "", "２０２６", "+2026", "2_26", "2026.0", "x"],
)
def test_a_year_that_is_none_is_told_how_to_write_one(
    run_cli: RunCli, path: Path, year: str
) -> None:
    result = run_cli("history", f"--year={year}")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "footui: argument --year: a year is written as 2026; see footui history --help\n"
    )
    assert not path.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--month", "2026-11", "--year", "2026"], "not allowed with argument"),
        (["--month"], "expected one argument"),
        (["--year"], "expected one argument"),
        (["2026"], "unrecognized arguments: 2026"),
        (["--json=yes"], "ignored explicit argument"),
        (["--days"], "unrecognized arguments: --days"),
    ],
)
def test_wrong_usage_is_told_on_stderr_and_exits_2(
    run_cli: RunCli, path: Path, wrong: list[str], said: str
) -> None:
    result = run_cli("history", *wrong)
    assert (result.code, result.out) == (2, "")
    assert re.fullmatch(f"footui: .*{said}.*; see footui( history)? --help\n", result.err)
    assert not path.exists()


# Without a usable database


@pytest.mark.parametrize("arguments", SPANS)
def test_without_a_database_the_history_is_empty_and_nothing_is_made(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("FOOTUI_DB", str(tmp_path / "some" / "where" / "footui.db"))
    assert run_cli("history", *arguments).code == 0
    answer = json.loads(run_cli("history", "--json", *arguments).out)
    assert (answer["streak_weeks"], answer["best_streak_weeks"]) == (0, 0)
    for week in answer["weeks"]:
        assert (week["days"], week["partial_days"], week["goal"]) == ([], [], {"min": 2, "full": 3})
        assert week["state"] == ("neutral" if week["week_start"] == "2026-11-16" else "blank")
    assert list(tmp_path.iterdir()) == []


def test_in_its_own_home_nothing_is_made_either(
    environment: dict[str, str], tmp_path: Path
) -> None:
    del environment["FOOTUI_DB"]
    done = footui(environment, "history", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["schema"] == 1
    assert [found for found in tmp_path.rglob("*") if found.name not in ("home", "tmp")] == []


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--year", "2026"]])
def test_a_locked_database_is_one_line(
    busy: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    disable_lock_wait(monkeypatch)
    with locked(busy, "EXCLUSIVE"):
        assert_refused(run_cli("history", *arguments))
    with locked(busy):
        assert run_cli("history", *arguments).code == 0


@pytest.mark.parametrize("table", ["setting", "goal", "pause", "session_by_day"])
@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_a_damaged_database_is_one_line(
    busy: Path, run_cli: RunCli, table: str, arguments: list[str]
) -> None:
    damage_page(busy, table)
    before = file_contents(busy.parent)
    result = run_cli("history", *arguments)
    assert_refused(result)
    assert "is damaged" in result.err
    assert file_contents(busy.parent) == before


def test_a_file_of_another_program_is_left_alone(run_cli: RunCli, path: Path) -> None:
    path.write_text("not a database, but long enough to look like a file of some other kind\n")
    before = file_contents(path.parent)
    result = run_cli("history", "--json")
    assert_refused(result)
    assert "is not a footui database" in result.err
    path.unlink()
    execute_sql(path, "CREATE TABLE theirs (x)", "INSERT INTO theirs VALUES (1)")
    before = file_contents(path.parent)
    result = run_cli("history")
    assert_refused(result)
    assert "is the database of another program" in result.err
    assert file_contents(path.parent) == before


def test_the_database_of_a_newer_footui_is_left_alone(busy: Path, run_cli: RunCli) -> None:
    execute_sql(busy, "PRAGMA user_version = 999")
    before = file_contents(busy.parent)
    result = run_cli("history")
    assert_refused(result)
    assert "newer footui" in result.err
    assert file_contents(busy.parent) == before


def test_a_directory_is_no_database(run_cli: RunCli, path: Path) -> None:
    path.mkdir()
    result = run_cli("history")
    assert_refused(result)
    assert "is a directory" in result.err


# Processes


@pytest.mark.parametrize("options", ["", "--json", "--year 2026"])
def test_a_full_disk_is_one_line(busy: Path, environment: dict[str, str], options: str) -> None:
    done = shell(environment, f"$F history {options} >/dev/full")
    assert (done.returncode, done.stderr) == (
        1,
        "footui: the output cannot be written: no space left on device\n",
    )


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_closed_output_is_one_line_and_harms_nothing(
    busy: Path, environment: dict[str, str], options: str
) -> None:
    before = file_contents(busy.parent)
    done = shell(environment, f"$F history {options} >&-")
    assert (done.returncode, done.stderr) == (1, "footui: the output is closed\n")
    assert shell(environment, f"$F history {options} >&- 2>&-").returncode == 1
    assert file_contents(busy.parent) == before


@pytest.mark.parametrize("options", ["", "--json --year 2026"])
def test_a_reader_who_has_seen_enough_is_no_fault(
    busy: Path, environment: dict[str, str], options: str
) -> None:
    done = shell(environment, f"$F history {options} | head -n 1")
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    done = shell(environment, f"$F history {options} | true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("span", few(SPANS, 1))
def test_a_locale_that_knows_only_ascii_gets_ascii(
    busy: Path, environment: dict[str, str], span: list[str]
) -> None:
    only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = footui(environment, "history", *span, **only)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == footui(environment, "--ascii", "history", *span).stdout
    assert done.stdout.isascii()
    assert "?" not in done.stdout
    assert not footui(environment, "history", *span).stdout.isascii()


@pytest.mark.parametrize("arguments", [["history"], ["history", "--json"], ["history", "--help"]])
def test_no_screen_is_loaded_for_it(
    busy: Path, environment: dict[str, str], arguments: list[str]
) -> None:
    loaded = loaded_by(environment, *arguments)
    assert "footui.cli.commands.history" in loaded
    assert loaded & {"textual", "rich", "asyncio"} == set()


def test_a_name_that_cannot_be_one_is_not_blamed_on_the_output(
    environment: dict[str, str], tmp_path: Path
) -> None:
    done = footui(environment, "--db", str(tmp_path / ("long" * 100)), "history")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "output" not in done.stderr


def test_having_no_place_for_temporary_files_is_not_blamed_on_the_output(
    environment: dict[str, str],
) -> None:
    done = python(environment, "import tempfile; tempfile.tempdir = '/proc'", "history")
    assert "output" not in done.stderr


# Values from other programs


HOSTILE = {
    "escape": "\x1b[2J\x1b]52;c;Zm9v\x07flu",
    "csi": "\x9b31mflu\x9d52;c;Zm9v\x9c",
    "bidi": "abc \u202eevil\u2066 \u200fdef",
    "wide": "足の指が痛い" * 10,
    "wide and narrow": "a足" * 12,
    "long": "word " * 60,
    "lines": "one\ntwo\r\nthree\tfour\x0bfive\x0csix\x85seven\u2028eight",
    "joined": "👩‍👩‍👧 e\u0301\u0301\u0301 \u200b" * 4,
    "tags": "tag \U000e0041 \ufeff\x7f\x00",
    "blank": "  \n\t ",
}
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("reason", HOSTILE.values(), ids=HOSTILE)
def test_a_reason_is_text_and_keeps_to_its_row(busy: Path, run_cli: RunCli, reason: str) -> None:
    paused(busy, "plain")
    plain = drawn(run_cli, [])
    assert plain[5].endswith("paused: plain")
    paused(busy, reason)
    result = run_cli("history")
    lines = result.out.split("\n")[:-1]
    assert not HARMFUL.search(result.out)
    assert re.match("(0/3 )?paused", lines[5][50:])
    assert [*lines[:5], *lines[6:]] == [*plain[:5], *plain[6:]]
    assert lines[5][:49] == plain[5][:49]
    assert max(map(cell_len, lines)) <= WIDTH


@pytest.mark.parametrize("reason", HOSTILE.values(), ids=HOSTILE)
def test_a_reason_of_any_kind_can_be_told_in_ascii_and_in_json(
    busy: Path, run_cli: RunCli, reason: str
) -> None:
    paused(busy, "plain")
    plain = run_cli("history", "--json")
    paused(busy, reason)
    assert run_cli("history", "--json") == plain
    result = run_cli("history", "--ascii")
    assert (result.code, result.err) == (0, "")
    assert result.out.isascii()
    assert not HARMFUL.search(result.out)
    assert result.out.count("\n") == run_cli("history", "--month", "2026-11").out.count("\n")


@pytest.mark.parametrize(
    "span", few(["1000-01", "9998-12", "9998", "1000-12", "9998-01", "1000"], 3)
)
@pytest.mark.parametrize("start", few(["monday", "saturday", "sunday"], 1))
def test_the_ends_of_time_can_be_drawn(busy: Path, run_cli: RunCli, span: str, start: str) -> None:
    with closing(Database(busy)) as database:
        settings.set_setting(database, "week_start", start, 1)
        write_history(database, TravellerHistory((session(date(int(span[:4]), 12, 31)),)))
    draw = assert_rows_agree if "-" in span else assert_columns_agree
    option = "--month" if "-" in span else "--year"
    draw(run_cli, [option, span], NOW.today)
    assert span[:4] in drawn(run_cli, [option, span])[0]
    days = [
        day for week in weeks_of(run_cli("history", "--json", option, span)) for day in week["days"]
    ]
    has_come = span[:4] == "1000" and span[5:] != "01"
    assert days == ([f"{span[:4]}-12-31"] if has_come else [])
