"""`footui status`: the week in one line for prompts, quickly, without changing a file."""

import json
import random
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from footui.domain.session.edits import Details
from footui.domain.text import to_ascii
from footui.domain.weeks.week import Goal
from footui.services.service import Service
from footui.store.database import Database
from footui.store.queries import settings
from tests.cli.conftest import assert_refused, footui, loaded_by, shell
from tests.cli.test_weeks_model import Weeks, seeds
from tests.support.cli import CommandResult, RunCli
from tests.support.fake_system import FakeSystem
from tests.support.sqlite_tools import (
    damage_page,
    disable_lock_wait,
    execute_sql,
    file_contents,
    locked,
    without_privileges,
)
from tests.support.traveller_histories import (
    Snapshot,
    TravellerHistory,
    history_and_snapshot,
    write_history,
    write_settings,
)

SUNDAY = date(2026, 11, 22)
MONDAY, WEDNESDAY, FRIDAY = (date(2026, 11, day) for day in (16, 18, 20))
LAST_WEEK = (date(2026, 11, 9), date(2026, 11, 10))

FORMS = [[], ["--short"], ["--json"]]


class Case(NamedTuple):
    """A week seen on its Sunday: its days, the expected line, and the exit code of `--check`."""

    state: str
    before: tuple[date, ...]
    days: tuple[date, ...]
    line: str
    short: str
    code: int


CASES = [
    Case("open", LAST_WEEK, (MONDAY,),
         "1 day this week – today makes it 2 · goal 2–3 days, Monday to Sunday · streak 1 week",
         "1/3 open", 1),
    Case("met", LAST_WEEK, (MONDAY, WEDNESDAY),
         "2 days this week – met · goal 2–3 days, Monday to Sunday · streak 2 weeks",
         "2/3 met", 0),
    Case("full", LAST_WEEK, (MONDAY, WEDNESDAY, FRIDAY),
         "3 days this week – full · goal 2–3 days, Monday to Sunday · streak 2 weeks",
         "3/3 full", 0),
    Case("paused", LAST_WEEK, (WEDNESDAY,),
         "1 day this week – paused: flu · goal 2–3 days, Monday to Sunday · streak 1 week",
         "1/3 paused", 1),
    Case("neutral", (), (),
         "0 days this week – first week, not judged · goal 2–3 days, Monday to Sunday · "
         "streak 0 weeks",
         "0/3 first days", 1),
    Case("out_of_reach", LAST_WEEK, (),
         "0 days this week – out of reach · goal 2–3 days, Monday to Sunday · streak 1 week",
         "0/3 out of reach", 3),
]  # fmt: skip


def did(service: Service, *days: date) -> None:
    """Add a session on each of these days."""
    for day in days:
        service.edits.add(day, Details())


@pytest.fixture(params=CASES, ids=lambda case: case.state)
def case(request: pytest.FixtureRequest, service: Service) -> Case:
    """A database with a week in one of the states."""
    case: Case = request.param
    did(service, *case.before, *case.days)
    if case.state == "paused":
        service.plan.pause(SUNDAY, SUNDAY, "flu")
    if case.state == "neutral":
        service.edits.add(WEDNESDAY, Details(counts=False))
    return case


@pytest.fixture
def used(service: Service) -> Path:
    """The path of a database with two weeks in it, the second of which is open."""
    did(service, *LAST_WEEK, MONDAY)
    return service.path


# Output


def test_a_week_is_told_in_one_line(case: Case, run_cli: RunCli) -> None:
    assert run_cli("status") == CommandResult(0, f"{case.line}\n", "")
    assert run_cli("status", "--short") == CommandResult(0, f"{case.short}\n", "")
    assert json.loads(run_cli("status", "--json").out)["state"] == case.state


@pytest.mark.parametrize("form", FORMS)
def test_check_adds_an_exit_code_and_changes_nothing_else(
    case: Case, run_cli: RunCli, form: list[str]
) -> None:
    result = run_cli("status", *form)
    assert result.code == 0
    assert run_cli("status", *form, "--check") == CommandResult(case.code, result.out, "")


@pytest.mark.parametrize("form", FORMS)
def test_quiet_speaks_only_while_a_day_is_needed(
    case: Case, run_cli: RunCli, form: list[str]
) -> None:
    said = run_cli("status", *form).out if case.state == "open" else ""
    assert run_cli("status", *form, "--quiet") == CommandResult(0, said, "")
    assert run_cli("status", *form, "--quiet", "--check") == CommandResult(case.code, said, "")


def test_the_answer_is_json_of_a_known_shape(service: Service, run_cli: RunCli) -> None:
    service.plan.set_goal(MONDAY, Goal(1, 4))
    did(service, date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4), *LAST_WEEK, FRIDAY)
    service.edits.add(SUNDAY, Details(counts=False))
    result = run_cli("status", "--json")
    assert (result.code, result.err, result.out[-1]) == (0, "", "\n")
    expected = {
        "schema": 1,
        "today": "2026-11-22",
        "week_start": "2026-11-16",
        "week_end": "2026-11-22",
        "days_done": 1,
        "days": ["2026-11-20"],
        "goal": {"min": 1, "full": 4},
        "state": "met",
        "eligible_days_left": 1,
        "streak_weeks": 3,
        "full_weeks": 1,
        "last_day": "2026-11-20",
        "live": False,
    }
    assert json.loads(result.out) == expected
    assert list(json.loads(result.out)) == list(expected)


def test_every_value_in_the_json_has_its_type(case: Case, run_cli: RunCli) -> None:
    answer = json.loads(run_cli("status", "--json").out)
    for key in ("schema", "days_done", "eligible_days_left", "streak_weeks", "full_weeks"):
        assert type(answer[key]) is int
    assert {key: type(value) for key, value in answer["goal"].items()} == {"min": int, "full": int}
    for day in (answer["today"], answer["week_start"], answer["week_end"], *answer["days"]):
        assert date.fromisoformat(day).isoformat() == day
    assert answer["days_done"] == len(answer["days"])
    assert answer["last_day"] == (str(max(case.before + case.days)) if case.before else None)
    assert answer["live"] is False


def test_a_live_session_is_told(service: Service, used: Path, run_cli: RunCli) -> None:
    quiet = run_cli("status").out
    live = service.sessions.start(None)
    assert run_cli("status").out == f"{quiet[:-1]} · a session is running\n"
    assert json.loads(run_cli("status", "--json").out)["live"] is True
    live.discard()
    assert run_cli("status").out == quiet
    assert json.loads(run_cli("status", "--json").out)["live"] is False


def test_what_others_wrote_is_never_a_command_to_the_terminal(
    service: Service, run_cli: RunCli
) -> None:
    service.edits.add(LAST_WEEK[0], Details(note="\x1b]0;note\x07"))
    service.plan.pause(SUNDAY, SUNDAY, "\x1b[31mflu\x9b2J\nnot \x07 well")
    assert "paused: ␛[31mflu" in run_cli("status").out
    for form in ([], ["--short"], ["--json"], ["--ascii"]):
        result = run_cli("status", *form)
        assert (result.code, result.err) == (0, "")
        assert {char for char in result.out if not char.isprintable()} == {"\n"}
        assert form == ["--json"] or result.out.count("\n") == 1


def test_ascii_can_be_asked_for_and_set(service: Service, used: Path, run_cli: RunCli) -> None:
    said = run_cli("status").out
    only = CommandResult(0, to_ascii(said), "")
    assert not said.isascii()
    assert "?" not in only.out
    assert run_cli("--ascii", "status") == run_cli("status", "--ascii") == only
    service.set("ascii", "on")
    assert run_cli("status") == only


@pytest.mark.parametrize("form", FORMS)
def test_a_locale_that_knows_only_ascii_gets_ascii(
    used: Path, environment: dict[str, str], form: list[str]
) -> None:
    only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = footui(environment, "status", *form, **only)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert "?" not in done.stdout


# Agreement with the history and the rules


@pytest.mark.long
@seeds(1)
def test_every_week_is_told_as_in_the_history_and_by_the_rules(
    path: Path, run_cli: RunCli, fake_system: FakeSystem, seed: int
) -> None:
    rng = random.Random(seed)
    seen: Counter[str] = Counter()
    with closing(Database(path)) as database:
        database.sqlite.pragma("synchronous", 0)
        for _ in range(130):
            history, snapshot = history_and_snapshot(rng)
            write_history(database, history)
            write_settings(database, snapshot)
            fake_system.set_clock(snapshot.now)
            answer = json.loads(run_cli("status", "--json").out)
            assert_as_in_the_history(run_cli, answer)
            assert_by_the_rules(answer, history, snapshot)
            seen[answer["state"]] += 1
    assert seen.keys() == {case.state for case in CASES}


def assert_as_in_the_history(run_cli: RunCli, answer: dict[str, object]) -> None:
    """Check that the history agrees on the open week."""
    history = json.loads(run_cli("history", "--json").out)
    [week] = [one for one in history["weeks"] if one["week_start"] == answer["week_start"]]
    shared = week.keys() & answer.keys()
    assert shared == {"week_start", "days_done", "days", "goal", "state"}
    assert {key: week[key] for key in shared} == {key: answer[key] for key in shared}
    assert history["streak_weeks"] == answer["streak_weeks"]


def assert_by_the_rules(
    answer: dict[str, object], history: TravellerHistory, snapshot: Snapshot
) -> None:
    """Check the rest against the model of the rules."""
    weeks = Weeks(history, snapshot)
    days = weeks.days_of(snapshot.today)
    starts = {weeks.days_of(day)[0] for day in weeks.done}
    assert (answer["today"], answer["week_end"]) == (str(snapshot.today), str(days[6]))
    left = [day for day in days if day >= snapshot.today and day not in weeks.done]
    assert answer["eligible_days_left"] == len(left)
    assert answer["last_day"] == (str(max(weeks.done)) if weeks.done else None)
    assert answer["live"] is False  # what was imported only waits
    full = [day for day in starts if day <= days[0] and weeks.state(weeks.days_of(day)) == "full"]
    assert answer["full_weeks"] == len(full)


@pytest.mark.parametrize(
    ("now", "zone", "cutoff", "today"),
    [
        ("2026-11-22T23:30", "UTC", 0, "2026-11-22"),
        ("2026-11-22T23:30", "Europe/Berlin", 0, "2026-11-23"),
        ("2026-11-22T23:30", "Europe/Berlin", 2, "2026-11-22"),
        ("2026-11-23T04:59", "America/New_York", 0, "2026-11-22"),
    ],
)
def test_the_week_is_that_of_the_log_date(
    service: Service,
    run_cli: RunCli,
    fake_system: FakeSystem,
    now: str,
    zone: str,
    cutoff: int,
    today: str,
) -> None:
    fake_system.set_clock(now)
    service.set("timezone", zone)
    service.set("day_cutoff", str(cutoff))
    answer = json.loads(run_cli("status", "--json").out)
    start = {"2026-11-22": "2026-11-16", "2026-11-23": "2026-11-23"}[today]
    assert (answer["today"], answer["week_start"]) == (today, start)


# Without a usable database


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_made_where_nothing_is(run_cli: RunCli, tmp_path: Path, form: list[str]) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    missing = run_cli("status", *form)
    assert (missing.code, missing.err) == (0, "")
    for day_settings in (empty, tmp_path / "some" / "where" / "footui.db"):
        assert run_cli("status", *form, "--db", str(day_settings)) == missing
        assert run_cli("--db", str(day_settings), "status", *form) == missing
    assert [*tmp_path.rglob("*")] == [empty]
    assert empty.stat().st_size == 0


def test_nothing_on_record_is_a_week_that_is_not_judged(
    run_cli: RunCli, fake_system: FakeSystem
) -> None:
    assert run_cli("status", "--short", "--check") == CommandResult(1, "0/3 first days\n", "")
    fake_system.advance(86_400_000)
    assert run_cli("status", "--short", "--check") == CommandResult(1, "0/3 open\n", "")
    assert json.loads(run_cli("status", "--json").out)["last_day"] is None


def test_in_its_own_home_and_without_a_terminal_it_makes_nothing_either(
    environment: dict[str, str], tmp_path: Path
) -> None:
    del environment["FOOTUI_DB"]
    assert "TERM" not in environment
    done = shell(environment, "$F status --json <&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["days"] == []
    assert {found.name for found in tmp_path.rglob("*")} == {"home", "tmp"}


def test_looking_changes_nothing_but_the_kept_answer(used: Path, run_cli: RunCli) -> None:
    before = file_contents(used.parent)
    for form in FORMS:
        assert run_cli("status", *form).code == 0
    used.with_name(f"{used.name}-status").unlink(missing_ok=True)
    assert file_contents(used.parent) == before


@pytest.mark.parametrize("table", ["setting", "goal", "pause", "session_by_day", "lease"])
@pytest.mark.parametrize("options", [[], ["--json"], ["--quiet", "--check"]])
def test_a_damaged_database_is_one_line(
    used: Path, run_cli: RunCli, table: str, options: list[str]
) -> None:
    damage_page(used, table)
    before = file_contents(used.parent)
    result = run_cli("status", *options)
    assert_refused(result)
    assert "is damaged" in result.err
    assert file_contents(used.parent) == before


def test_what_is_no_database_of_footui_is_left_alone(run_cli: RunCli, tmp_path: Path) -> None:
    text, other, directory = (tmp_path / name for name in ("text", "other.db", "directory"))
    text.write_text("not a database\n")
    execute_sql(other, "CREATE TABLE theirs (x)")
    directory.mkdir()
    before = file_contents(tmp_path)
    for day_settings, reason in (
        (text, "is not a footui database"),
        (other, "is the database of another program"),
        (directory, "is a directory"),
    ):
        result = run_cli("status", "--db", str(day_settings))
        assert_refused(result)
        assert f"{day_settings} {reason}" in result.err
    assert file_contents(tmp_path) == before


def test_the_database_of_a_newer_footui_is_left_alone(used: Path, run_cli: RunCli) -> None:
    execute_sql(used, "PRAGMA user_version = 999")
    before = file_contents(used.parent)
    result = run_cli("status")
    assert_refused(result)
    assert "newer footui" in result.err
    assert file_contents(used.parent) == before


def test_a_locked_database_is_one_line(
    used: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    disable_lock_wait(monkeypatch)
    with locked(used, "EXCLUSIVE"):
        assert_refused(run_cli("status", "--check"))
    with locked(used):
        assert run_cli("status").code == 0


def test_a_database_that_nobody_may_write_to_can_be_asked(
    public_dir: Path, run_cli: RunCli
) -> None:
    path = public_dir / "footui.db"
    with closing(Database(path)) as database:
        settings.set_pauses(database, [SUNDAY], "flu", 1)
    result = run_cli("status", "--db", str(path))
    assert "paused: flu" in result.out
    path.chmod(0o444)
    public_dir.chmod(0o555)
    with without_privileges():
        assert run_cli("status", "--db", str(path)) == result


def test_a_database_that_one_may_not_read_is_one_line(public_dir: Path, run_cli: RunCli) -> None:
    path = public_dir / "footui.db"
    with closing(Database(path)):
        assert run_cli("status", "--db", str(path)).code == 0
    path.chmod(0o000)
    with without_privileges():
        assert_refused(run_cli("status", "--db", str(path)))
    public_dir.chmod(0o000)
    with without_privileges():
        assert_refused(run_cli("status", "--db", str(path)))


# Speed


def test_a_prompt_loads_little(service: Service, environment: dict[str, str]) -> None:
    service.set("timezone", "Europe/Berlin")
    loaded = loaded_by(environment, "status")
    assert (
        loaded
        & {
            "textual",
            "rich",
            "asyncio",
            "tzlocal",
            "dateutil.parser",
            "icalendar",
            "platformdirs",
            "footui.services.service",
            "footui.services.history",
            "footui.domain.routine.timeline",
        }
        == set()
    )
    assert {name for name in loaded if name.startswith("footui.cli.")} == {
        "footui.cli.parser",
        "footui.cli.errors",
        "footui.cli.context",
        "footui.cli.output",
        "footui.cli.commands",
        "footui.cli.commands.status",
    }
