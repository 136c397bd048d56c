"""`footui status` from the kept answer: always what the whole command would say."""

import io
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from itertools import chain, combinations
from pathlib import Path

import pytest

from footui import quick_status
from footui.services.service import Service
from footui.store.database import Database
from footui.store.queries import settings
from tests.cli.conftest import footui
from tests.support.cases import few
from tests.support.cli import RunCli
from tests.support.fake_system import FakeSystem

HOUR = 3_600_000
FLAGS = ("--short", "--json", "--check", "--quiet", "--ascii")
FORMS = [
    form
    for form in chain.from_iterable(combinations(FLAGS, n) for n in range(len(FLAGS) + 1))
    if not {"--short", "--json"} <= {*form}
]


def quick(fake_system: FakeSystem, *words: str) -> tuple[int, str] | None:
    """Return the exit code and the text of the kept answer; None without one that holds."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    with redirect_stdout(out):
        code = quick_status.answer(words, fake_system.utc)
    out.seek(0)
    return None if code is None else (code, out.read())


def asked(run_cli: RunCli, *words: str) -> tuple[int, str]:
    """Return what the whole command says, which keeps it."""
    result = run_cli(*words)
    return result.code, result.out


@pytest.fixture
def zoned(path: Path) -> Path:
    """Return a database whose user has chosen a time zone."""
    with closing(Database(path)) as database:
        settings.set_setting(database, "timezone", "Europe/Berlin", 1)
    return path


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_kept_answer_is_what_the_command_says_whatever_the_options(
    zoned: Path,
    run_cli: RunCli,
    fake_system: FakeSystem,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    run_cli("log")
    assert quick(fake_system, "status") is None
    run_cli("status")
    for form in FORMS:
        kept = quick(fake_system, "status", *form)
        assert kept == asked(run_cli, "status", *form)
        assert kept == quick(fake_system, "--db", str(zoned), *form, "status")


@pytest.mark.parametrize(
    "words",
    [
        [], ["log"], ["status", "status"], ["status", "--short", "--json"], ["status", "--help"],
        ["status", "--js"], ["status", "--db"], ["status", "--db", ""],
        ["status", "--db", "~/f.db"],
    ],
)  # fmt: skip
def test_any_other_command_is_left_to_the_command_line(
    zoned: Path, run_cli: RunCli, fake_system: FakeSystem, words: list[str]
) -> None:
    run_cli("status")
    assert quick(fake_system, *words) is None


def test_nothing_is_kept_while_the_machine_decides_on_the_zone(
    path: Path, run_cli: RunCli, fake_system: FakeSystem
) -> None:
    run_cli("log")
    run_cli("status")
    assert quick(fake_system, "status") is None
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_without_a_database_nothing_is_kept_or_made(
    path: Path, run_cli: RunCli, fake_system: FakeSystem
) -> None:
    run_cli("status")
    assert quick(fake_system, "status") is None
    assert [*path.parent.iterdir()] == []


def test_kept_answer_holds_until_the_day_ends(
    zoned: Path, run_cli: RunCli, fake_system: FakeSystem
) -> None:
    run_cli("config", "day_cutoff", "4")
    run_cli("status")
    fake_system.advance(8 * HOUR + 55 * 60_000)  # from 19:04 to 03:59 in Berlin
    assert quick(fake_system, "status")
    fake_system.advance(60_000)
    assert quick(fake_system, "status") is None


def test_live_session_is_never_told_from_the_kept_answer(
    zoned: Path, run_cli: RunCli, fake_system: FakeSystem, service: Service
) -> None:
    run_cli("status")
    live = service.sessions.start(None)
    for _ in range(2):
        assert quick(fake_system, "status") is None
        assert "a session is running" in run_cli("status").out
    live.suspend()
    assert quick(fake_system, "status") is None
    assert "unfinished session" in run_cli("status").out
    assert quick(fake_system, "status") == asked(run_cli, "status")


@pytest.mark.parametrize("seed", few(range(6), 1))
def test_kept_answer_is_true_after_anything_that_anybody_does(
    zoned: Path, run_cli: RunCli, fake_system: FakeSystem, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    copy = tmp_path / "copy.db"
    shutil.copy2(zoned, copy)

    def write_elsewhere() -> None:
        with closing(Database(zoned)) as database:
            Service(database, fake_system.system(7)).set("day_cutoff", str(rng.randrange(7)))

    def go_back() -> None:
        shutil.copy2(rng.choice([copy, zoned]), tmp_path / "back.db")
        (tmp_path / "back.db").replace(zoned)

    changes: list[Callable[[], object]] = [
        lambda: run_cli("log", rng.choice(["today", "yesterday", "friday"])),
        lambda: run_cli("undo", *rng.choice([[], ["--redo"]])),
        lambda: run_cli("goal", "1", str(rng.randint(1, 7))),
        lambda: run_cli("pause", *rng.choice([[], ["--remove"]])),
        lambda: run_cli("config", "timezone", rng.choice(["Asia/Tokyo", "America/New_York"])),
        lambda: run_cli("config", "week_start", rng.choice(["monday", "sunday"])),
        lambda: run_cli("config", "ascii", rng.choice(["auto", "on"])),
        lambda: shutil.copy2(zoned, copy),
        lambda: fake_system.advance(rng.choice([1, 60_000, HOUR, 20 * HOUR])),
        lambda: setattr(fake_system, "utc", fake_system.utc - rng.choice([1, HOUR, 30 * HOUR])),
        write_elsewhere,
        go_back,
        lambda: None,
    ]
    answered = 0
    for _ in range(60):
        rng.choice(changes)()
        words = ["status", *rng.choice(FORMS)]
        kept = quick(fake_system, *words)
        answered += kept is not None
        assert kept in (None, asked(run_cli, *words))
    assert answered


def test_prompt_with_a_kept_answer_imports_next_to_nothing(
    zoned: Path, environment: dict[str, str]
) -> None:
    first = footui(environment, "status")
    script = (
        "import sys; from footui.__main__ import main; sys.argv[1:] = ['status']; main();"
        "print(*[name for name in sys.modules if 'footui' in name], file=sys.stderr)"
    )
    second = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert second.stdout == first.stdout
    assert {name for name in second.stderr.split() if name.startswith("footui")} == {
        "footui",
        "footui.__main__",
        "footui.charset",
        "footui.quick_status",
        "footui.store",
        "footui.store.sqlite_header",
        "footui.store.status_cache",
    }
