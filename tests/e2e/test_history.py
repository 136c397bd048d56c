"""A year of history, reviewed and changed from the keyboard; and how little of it is sent."""

import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.record import SessionRecord, new_id
from footui.services.service import Service
from tests.e2e.conftest import Spawn
from tests.e2e.steps import ROUTINE
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.stored_sessions import put_past, sessions
from tests.support.terminal import DOWN, ENTER, ESCAPE, LEFT, RIGHT, UP, Terminal

TODAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 20)
ONE_DAY = timedelta(days=1)
SHIFT_TAB = "\x1b[Z"

A_DAY, A_MONTH = 400, 3_000
"""Bytes that moving so far may take."""
SILENCE = 0.1
"""Seconds without a byte after which all has been drawn."""
SOON = 3.0
"""Seconds within which what was typed is saved."""


def past(day: date, hour: int = 17, **changes: Any) -> SessionRecord:
    """A session of that day, complete done."""
    began = round(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()) * 1000
    what = {
        "kind": SessionKind.TIMED,
        "state": SessionState.DONE,
        "counts": True,
        "minutes": 20.15,
        "pain_before": 4,
        "pain_after": 2,
    }
    return SessionRecord(
        id=new_id(began, f"{day}{hour}"[-10:].encode()),
        log_date=day,
        started_at=began,
        ended_at=began + 1_209_000,
        timezone="Europe/Berlin",
        utc_offset=3600,
        updated_at=began,
        **what | changes,
    )


def a_year() -> list[SessionRecord]:
    """Mondays, Wednesdays and Fridays for a year; a missed week in summer, some by hand."""
    days = [TODAY - n * ONE_DAY for n in range(1, 365)]
    return [
        past(
            day,
            kind=SessionKind.MANUAL if day.day == 7 else SessionKind.TIMED,
            pain_before=6 - (day.year - 2025) * day.month // 3,
            note="left ankle stiff" if day.day % 5 == 0 else "",
        )
        for day in days
        if day.weekday() in (0, 2, 4) and not date(2026, 8, 3) <= day <= date(2026, 8, 9)
    ]


@pytest.fixture
def start_then(start: Spawn, tmp_path: Path) -> Spawn:
    """Starts footui on a machine whose clock stands at Sunday evening, 22 November 2026."""
    script = tmp_path / "then.py"
    script.write_text(
        "import sys, time\n"
        f"time.time_ns = lambda: {int(SUNDAY_EVENING.timestamp())} * 10**9\n"
        "from footui.cli import main\n"
        "sys.exit(main())\n"
    )
    return lambda: start(sys.executable, script)


@pytest.fixture
def year(path: Path) -> Path:
    """A database with a year in it."""
    settled(path)
    put_past(path, *a_year())
    return path


def settled(path: Path) -> None:
    with Service.open(path, FakeSystem().system()) as service:
        service.set("timezone", "Europe/Berlin")
        service.set("welcomed", "yes")


def history(start: Spawn) -> Terminal:
    """footui, showing this month."""
    terminal = start()
    terminal.wait_for(ROUTINE)
    terminal.send("h")
    terminal.wait_for("^ Sunday 22 November, today")
    return terminal


def shown(day: date) -> str:
    """The heading of a chosen day."""
    return rf"^ {day:%A} {day.day} {day:%B}(, today)?$"


def fall_silent(terminal: Terminal) -> int:
    """Read until nothing more comes; returns how many bytes came since the start."""
    size = -1
    while len(terminal.raw) > size:
        size = len(terminal.raw)
        terminal.wait_until(lambda: len(terminal.raw) > size, SILENCE)  # noqa: B023
    return size


def costs(terminal: Terminal, moves: list[tuple[str, date]]) -> list[int]:
    """How many bytes each of these moves takes, from a key until the day that it leads to."""
    taken = []
    before = fall_silent(terminal)
    for key, day in moves:
        terminal.send(key)
        terminal.wait_for(shown(day))
        after = fall_silent(terminal)
        taken.append(after - before)
        before = after
    return taken


def to_and_fro(back: str, forth: str, days: list[date]) -> list[tuple[str, date]]:
    """The moves from the first of these days to the last one, and back again."""
    return [(back, day) for day in days[1:]] + [(forth, day) for day in days[-2::-1]]


DAYS = to_and_fro(LEFT, RIGHT, [TODAY - n * ONE_DAY for n in range(5)])
WEEKS = to_and_fro(UP, DOWN, [TODAY - 7 * n * ONE_DAY for n in range(3)])
MONTHS = to_and_fro("[", "]", [date(2026, month, 22) for month in (11, 10, 9)])


def test_a_year_is_reviewed_from_the_keyboard_alone(year: Path, start_then: Spawn) -> None:
    terminal = history(start_then)
    terminal.wait_for("^ November 2026 .* goal 2–3 days, Monday to Sunday$")
    terminal.wait_for(r"^ 16 Nov 16●.* 18●.* 20●.*\[22·\] +3 days ★ full$")
    terminal.wait_for("streak 15 weeks · 51 weeks met$")
    terminal.wait_for("best streak 36 weeks · 51 weeks full · 153 sessions, 51 h 23 min$")

    terminal.send("[", "[", "[")
    terminal.wait_for(shown(date(2026, 8, 22)))
    terminal.wait_for("^ August 2026 ")
    terminal.wait_for("^  3 Aug .* 0 days ✗ missed$")
    terminal.send("]", "]", "]")
    terminal.wait_for(shown(TODAY))

    terminal.send(LEFT, LEFT)
    terminal.wait_for(shown(FRIDAY))
    terminal.wait_for(r"^ 18:00 +20:09  complete +pain 3 → 2 +“left ankle stiff”$")

    terminal.send("y")
    terminal.wait_for("^ 2026 .* goal 2–3 days, Monday to Sunday$")
    terminal.wait_for(r" 3 Aug ·{7} ✗ 0")
    terminal.wait_for("›16 Nov ●·●·●·· ★ 3$")
    terminal.wait_for("y by month")
    terminal.send("p")
    terminal.wait_for("^ Pain in 2026 ")
    terminal.wait_for("^ Pain before sessions 6.0 → 3.0, 50 % less: a clear change")
    terminal.send("p")
    terminal.wait_for("^ 2026 ")
    terminal.send(ENTER)
    terminal.wait_for("^ November 2026 ")

    terminal.send(ENTER)
    terminal.wait_for("^ Friday 20 November 2026$")
    terminal.wait_for("^ Pain +before 3, after 2$")
    terminal.wait_for("^ +Heel raises +complete$")
    terminal.send(ESCAPE)
    terminal.wait_for(shown(FRIDAY))
    assert not sessions_changed(year)

    terminal.send("e")
    terminal.wait_for("^ Note +left ankle stiff")
    to_the_note(terminal)
    terminal.send("much better", ENTER)
    terminal.wait_for("Saved. u undoes it")
    terminal.wait_for("“much better”$")
    assert [row["note"] for row in sessions_changed(year)] == ["much better"]
    terminal.send("u")
    terminal.wait_for("Undone: the session of Friday 20 November 2026 is as it was before")
    terminal.wait_for("“left ankle stiff”$")
    assert [row["note"] for row in sessions_changed(year)] == ["left ankle stiff"]

    terminal.send("g")
    terminal.wait_for("^ Goal & settings")
    terminal.wait_for("2–3 days a week")
    terminal.send(ESCAPE)
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    assert terminal.exit_code() == 0


def to_the_note(terminal: Terminal) -> None:
    """Go to the last line of the form, and see that the cursor has moved."""
    before = fall_silent(terminal)
    terminal.send(SHIFT_TAB)
    assert terminal.wait_until(lambda: len(terminal.raw) > before)
    fall_silent(terminal)


def test_what_is_typed_without_waiting_goes_to_the_lines_that_it_is_for(
    year: Path, start_then: Spawn
) -> None:
    terminal = history(start_then)
    terminal.send(LEFT, LEFT, "e")
    terminal.wait_for("^ Note +left ankle stiff")
    fall_silent(terminal)
    terminal.send("\t1\t5\tsore")
    terminal.wait_for("sore")
    terminal.send(ENTER)
    terminal.wait_until(lambda: sessions_changed(year), SOON)
    changed = [
        (row["pain_before"], row["pain_after"], row["effort"], row["note"])
        for row in sessions_changed(year)
    ]
    assert changed == [(3, 1, 5, "sore")], terminal.text


def sessions_changed(path: Path) -> list[dict[str, Any]]:
    """The sessions that were changed after they were put on record."""
    return [row for row in sessions(path) if row["updated_at"] != row["started_at"]]


def test_changes_are_undone_after_a_restart_the_last_one_first(
    year: Path, start_then: Spawn
) -> None:
    before = said(year)
    terminal = history(start_then)
    terminal.send("a")
    terminal.wait_for("Added to Sunday 22 November")
    terminal.send(LEFT, LEFT, "d")
    terminal.wait_for("Deleted from Friday 20 November")
    terminal.wait_for("^ no sessions")
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert len(said(year)) == len(before)

    terminal = history(start_then)
    terminal.send("u")
    terminal.wait_for("open now or earlier: deleted the session of")
    terminal.send("y")
    terminal.wait_for("Undone: the session of Friday 20 November 2026 is back")
    terminal.wait_for(shown(FRIDAY))
    terminal.wait_for("“left ankle stiff”$")
    terminal.send("q")
    assert terminal.exit_code() == 0

    terminal = history(start_then)
    terminal.wait_for("^ [0-9:]+ +20:00  by hand")
    terminal.send("u", "y")
    terminal.wait_for("Undone: the session of Sunday 22 November 2026 is gone again")
    terminal.wait_for("^ no sessions")
    assert said(year) == before
    terminal.send("u")
    terminal.wait_for("There is nothing to undo")


def said(path: Path) -> list[dict[str, Any]]:
    """The sessions that are not deleted, but for when they were changed."""
    return [
        {key: value for key, value in row.items() if key != "updated_at"}
        for row in sessions(path)
        if row["deleted_at"] is None
    ]


def test_moving_about_in_a_year_sends_little(year: Path, start_then: Spawn) -> None:
    terminal = history(start_then)
    assert max(costs(terminal, DAYS)) <= A_DAY
    assert max(costs(terminal, WEEKS)) <= A_DAY
    assert max(costs(terminal, MONTHS)) <= A_MONTH


@pytest.fixture
def crowded(path: Path) -> Callable[[int], Path]:
    """Makes a database with so many sessions on each day, long notes, and every week met."""

    def crowd(a_day: int) -> Path:
        settled(path)
        rng = random.Random(a_day)
        sessions = [
            past(
                TODAY - n * ONE_DAY,
                hour,
                pain_before=rng.randrange(11),
                pain_after=rng.randrange(11),
                note="".join(rng.choices("足指痛" if n % 2 else "abcdefg h", k=499)),
            )
            for n in range(120)
            for hour in range(8, 8 + a_day)
        ]
        put_past(path, *sessions)
        return path

    return crowd


def test_moving_by_months_sends_little_however_much_was_done(
    crowded: Callable[[int], Path], start_then: Spawn
) -> None:
    crowded(9)
    terminal = history(start_then)
    terminal.wait_for("7 days ★ full, take a rest")
    assert max(costs(terminal, MONTHS)) <= A_MONTH


@pytest.mark.parametrize("a_day", [2, 9])
def test_moving_by_days_sends_little_however_much_was_done(
    crowded: Callable[[int], Path], start_then: Spawn, a_day: int
) -> None:
    crowded(a_day)
    terminal = history(start_then)
    assert max(costs(terminal, DAYS)) <= A_DAY
