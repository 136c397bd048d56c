"""`footui status`: the week in one line for prompts, quickly, without changing a file."""

import json
import random
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from footui.domain.session.edits import Details
from footui.domain.text import to_ascii
from footui.domain.weeks.week import Goal
from footui.services.service import Service
from footui.store.database import Database
from footui.store.queries import settings
from tests.cli.conftest import Ask, Told, footui, loaded_by, shell
from tests.cli.test_weeks_model import Weeks, seeds
from tests.support.fake_system import Machine
from tests.support.generated_lives import Life, Snapshot, life_and_look, put, settle
from tests.support.sqlite_tools import (
    be_impatient,
    contents,
    damaged_page,
    locked,
    tell,
    without_privileges,
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
         "0 days this week – first days, not judged · goal 2–3 days, Monday to Sunday · streak 0 weeks",
         "0/3 first days", 1),
    Case("out_of_reach", LAST_WEEK, (),
         "0 days this week – out of reach · goal 2–3 days, Monday to Sunday · streak 1 week",
         "0/3 out of reach", 3),
]  # fmt: skip


def did(service: Service, *days: date) -> None:
    """Add a session on each of these days."""
    for day in days:
        service.history.add(day, Details())


@pytest.fixture(params=CASES, ids=lambda case: case.state)
def case(request: pytest.FixtureRequest, service: Service) -> Case:
    """A database with a week in one of the states."""
    case: Case = request.param
    did(service, *case.before, *case.days)
    if case.state == "paused":
        service.plan.pause(SUNDAY, SUNDAY, "flu")
    if case.state == "neutral":
        service.history.add(WEDNESDAY, Details(counts=False))
    return case


@pytest.fixture
def used(service: Service) -> Path:
    """The path of a database with two weeks in it, the second of which is open."""
    did(service, *LAST_WEEK, MONDAY)
    return service.path


# Output


def test_a_week_is_told_in_one_line(case: Case, ask: Ask) -> None:
    assert ask("status") == Told(0, f"{case.line}\n", "")
    assert ask("status", "--short") == Told(0, f"{case.short}\n", "")
    assert json.loads(ask("status", "--json").out)["state"] == case.state


@pytest.mark.parametrize("form", FORMS)
def test_check_adds_an_exit_code_and_changes_nothing_else(
    case: Case, ask: Ask, form: list[str]
) -> None:
    told = ask("status", *form)
    assert told.code == 0
    assert ask("status", *form, "--check") == Told(case.code, told.out, "")


@pytest.mark.parametrize("form", FORMS)
def test_quiet_speaks_only_while_a_day_is_needed(case: Case, ask: Ask, form: list[str]) -> None:
    said = ask("status", *form).out if case.state == "open" else ""
    assert ask("status", *form, "--quiet") == Told(0, said, "")
    assert ask("status", *form, "--quiet", "--check") == Told(case.code, said, "")


def test_the_answer_is_json_of_a_known_shape(service: Service, ask: Ask) -> None:
    service.plan.set_goal(MONDAY, Goal(1, 4))
    did(service, date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4), *LAST_WEEK, FRIDAY)
    service.history.add(SUNDAY, Details(counts=False))
    told = ask("status", "--json")
    assert (told.code, told.err, told.out[-1]) == (0, "", "\n")
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
    assert json.loads(told.out) == expected
    assert list(json.loads(told.out)) == list(expected)


def test_every_value_in_the_json_has_its_type(case: Case, ask: Ask) -> None:
    answer = json.loads(ask("status", "--json").out)
    for key in ("schema", "days_done", "eligible_days_left", "streak_weeks", "full_weeks"):
        assert type(answer[key]) is int
    assert {key: type(value) for key, value in answer["goal"].items()} == {"min": int, "full": int}
    for day in (answer["today"], answer["week_start"], answer["week_end"], *answer["days"]):
        assert date.fromisoformat(day).isoformat() == day
    assert answer["days_done"] == len(answer["days"])
    assert answer["last_day"] == (str(max(case.before + case.days)) if case.before else None)
    assert answer["live"] is False


def test_a_live_session_is_told(service: Service, used: Path, ask: Ask) -> None:
    quiet = ask("status").out
    live = service.sessions.start(None)
    assert ask("status").out == f"{quiet[:-1]} · a session is live\n"
    assert json.loads(ask("status", "--json").out)["live"] is True
    live.discard()
    assert ask("status").out == quiet
    assert json.loads(ask("status", "--json").out)["live"] is False


def test_what_others_wrote_is_never_a_command_to_the_terminal(service: Service, ask: Ask) -> None:
    service.history.add(LAST_WEEK[0], Details(note="\x1b]0;note\x07"))
    service.plan.pause(SUNDAY, SUNDAY, "\x1b[31mflu\x9b2J\nnot \x07 well")
    assert "paused: ␛[31mflu" in ask("status").out
    for form in ([], ["--short"], ["--json"], ["--ascii"]):
        told = ask("status", *form)
        assert (told.code, told.err) == (0, "")
        assert {char for char in told.out if not char.isprintable()} == {"\n"}
        assert form == ["--json"] or told.out.count("\n") == 1


def test_ascii_can_be_asked_for_and_set(service: Service, used: Path, ask: Ask) -> None:
    said = ask("status").out
    only = Told(0, to_ascii(said), "")
    assert not said.isascii()
    assert "?" not in only.out
    assert ask("--ascii", "status") == ask("status", "--ascii") == only
    service.set("ascii", "on")
    assert ask("status") == only


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


@seeds(1)
def test_every_week_is_told_as_in_the_history_and_by_the_rules(
    path: Path, ask: Ask, machine: Machine, seed: int
) -> None:
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    with closing(Database(path)) as database:
        database.sqlite.pragma("synchronous", 0)
        for _ in range(130):
            life, look = life_and_look(chance)
            put(database, life)
            settle(database, look)
            machine.utc = round(look.now.timestamp() * 1000)
            answer = json.loads(ask("status", "--json").out)
            assert_as_in_the_history(ask, answer)
            assert_by_the_rules(answer, life, look)
            seen[answer["state"]] += 1
    assert seen.keys() == {case.state for case in CASES}


def assert_as_in_the_history(ask: Ask, answer: dict[str, object]) -> None:
    """Check that the history agrees on the open week."""
    history = json.loads(ask("history", "--json").out)
    [week] = [one for one in history["weeks"] if one["week_start"] == answer["week_start"]]
    shared = week.keys() & answer.keys()
    assert shared == {"week_start", "days_done", "days", "goal", "state"}
    assert {key: week[key] for key in shared} == {key: answer[key] for key in shared}
    assert history["streak_weeks"] == answer["streak_weeks"]


def assert_by_the_rules(answer: dict[str, object], life: Life, look: Snapshot) -> None:
    """Check the rest against the model of the rules."""
    weeks = Weeks(life, look)
    days = weeks.days_of(look.today)
    starts = {weeks.days_of(day)[0] for day in weeks.done}
    assert (answer["today"], answer["week_end"]) == (str(look.today), str(days[6]))
    left = [day for day in days if day >= look.today and day not in weeks.done]
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
    service: Service, ask: Ask, machine: Machine, now: str, zone: str, cutoff: int, today: str
) -> None:
    machine.utc = int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp() * 1000)
    service.set("timezone", zone)
    service.set("day_cutoff", str(cutoff))
    answer = json.loads(ask("status", "--json").out)
    start = {"2026-11-22": "2026-11-16", "2026-11-23": "2026-11-23"}[today]
    assert (answer["today"], answer["week_start"]) == (today, start)


# Without a usable database


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_made_where_nothing_is(ask: Ask, tmp_path: Path, form: list[str]) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    missing = ask("status", *form)
    assert (missing.code, missing.err) == (0, "")
    for place in (empty, tmp_path / "some" / "where" / "footui.db"):
        assert ask("status", *form, "--db", str(place)) == missing
        assert ask("--db", str(place), "status", *form) == missing
    assert [*tmp_path.rglob("*")] == [empty]
    assert empty.stat().st_size == 0


def test_nothing_on_record_is_a_week_that_is_not_judged(ask: Ask, machine: Machine) -> None:
    assert ask("status", "--short", "--check") == Told(1, "0/3 first days\n", "")
    machine.advance(86_400_000)
    assert ask("status", "--short", "--check") == Told(1, "0/3 open\n", "")
    assert json.loads(ask("status", "--json").out)["last_day"] is None


def test_in_its_own_home_and_without_a_terminal_it_makes_nothing_either(
    environment: dict[str, str], tmp_path: Path
) -> None:
    del environment["FOOTUI_DB"]
    assert "TERM" not in environment
    done = shell(environment, "$F status --json <&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["days"] == []
    assert {found.name for found in tmp_path.rglob("*")} == {"home", "tmp"}


def test_looking_changes_nothing(used: Path, ask: Ask) -> None:
    before = contents(used.parent)
    for form in FORMS:
        assert ask("status", *form).code == 0
    assert contents(used.parent) == before


def assert_refused(told: Told) -> None:
    """Check that it failed, and says why in one line."""
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("footui: ")
    assert told.err.endswith(".\n")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("table", ["setting", "goal", "pause", "session_by_day", "lease"])
@pytest.mark.parametrize("options", [[], ["--json"], ["--quiet", "--check"]])
def test_a_damaged_database_is_one_line(
    used: Path, ask: Ask, table: str, options: list[str]
) -> None:
    damaged_page(used, table)
    before = contents(used.parent)
    told = ask("status", *options)
    assert_refused(told)
    assert "is damaged" in told.err
    assert contents(used.parent) == before


def test_what_is_no_database_of_footui_is_left_alone(ask: Ask, tmp_path: Path) -> None:
    text, other, directory = (tmp_path / name for name in ("text", "other.db", "directory"))
    text.write_text("not a database\n")
    tell(other, "CREATE TABLE theirs (x)")
    directory.mkdir()
    before = contents(tmp_path)
    for place, reason in (
        (text, "is not a footui database"),
        (other, "is the database of another program"),
        (directory, "is a directory"),
    ):
        told = ask("status", "--db", str(place))
        assert_refused(told)
        assert f"{place} {reason}" in told.err
    assert contents(tmp_path) == before


def test_the_database_of_a_newer_footui_is_left_alone(used: Path, ask: Ask) -> None:
    tell(used, "PRAGMA user_version = 999")
    before = contents(used.parent)
    told = ask("status")
    assert_refused(told)
    assert "newer footui" in told.err
    assert contents(used.parent) == before


def test_a_locked_database_is_one_line(
    used: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_impatient(monkeypatch)
    with locked(used, "EXCLUSIVE"):
        assert_refused(ask("status", "--check"))
    with locked(used):
        assert ask("status").code == 0


def test_a_database_that_nobody_may_write_to_can_be_asked(public: Path, ask: Ask) -> None:
    path = public / "footui.db"
    with closing(Database(path)) as database:
        settings.set_pauses(database, [SUNDAY], "flu", 1)
    told = ask("status", "--db", str(path))
    assert "paused: flu" in told.out
    path.chmod(0o444)
    public.chmod(0o555)
    with without_privileges():
        assert ask("status", "--db", str(path)) == told


def test_a_database_that_one_may_not_read_is_one_line(public: Path, ask: Ask) -> None:
    path = public / "footui.db"
    with closing(Database(path)):
        assert ask("status", "--db", str(path)).code == 0
    path.chmod(0o000)
    with without_privileges():
        assert_refused(ask("status", "--db", str(path)))
    public.chmod(0o000)
    with without_privileges():
        assert_refused(ask("status", "--db", str(path)))


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
