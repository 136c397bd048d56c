"""The week rules, written again from their description, against what the command prints."""

import calendar
import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from footui.domain.routine.toml_reader import parse
from footui.domain.session.edits import Details
from footui.services.service import Service
from footui.store.database import Database
from tests.support.cases import few
from tests.support.cli import RunCli
from tests.support.fake_system import FakeSystem
from tests.support.routines import SHORT
from tests.support.session_driver import advance_to_the_end
from tests.support.traveller_histories import (
    AWAY,
    EDGES,
    LANDMARKS,
    ONE_DAY,
    DaySettings,
    Snapshot,
    StoredSession,
    TravellerHistory,
    history_and_snapshot,
    weekdays,
    write_history,
    write_settings,
)

# The rules


class Weeks:
    """What each week of a history is at a snapshot.

    Where the prose is silent: while nothing is on record, or only what a flight over the date
    line put in the days to come, use begins today; and a session that is not over is not yet on
    record.
    """

    def __init__(self, history: TravellerHistory, snapshot: Snapshot) -> None:
        self.today = snapshot.today
        self.order = weekdays(snapshot.week_start)
        on_record = [one for one in history.sessions if one.state != "live" and not one.is_deleted]
        self.done = {one.day for one in on_record if one.counts}
        self.partial = {one.day for one in on_record} - self.done
        self.use_began = min([one.day for one in on_record] + [self.today])
        self.is_used = bool(on_record)
        self.goals = {day: (least, full) for day, least, full, gone in history.goals if not gone}
        self.paused = {day for day, _, gone in history.pauses if not gone}

    def days_of(self, day: date) -> list[date]:
        """Return the seven days of the week of a day."""
        while day.weekday() != self.order[0]:
            day -= ONE_DAY
        return [day + n * ONE_DAY for n in range(7)]

    def goal(self, days: list[date]) -> tuple[int, int]:
        """Return the goal of the last date in this week or before it."""
        dated = [day for day in self.goals if day <= days[6]]
        return self.goals[max(dated)] if dated else (2, 3)

    def state(self, days: list[date]) -> str:
        """Return the first state that fits."""
        least, full = self.goal(days)
        done = sum(day in self.done for day in days)
        is_over, is_open = days[6] < self.today, self.today in days
        if days[6] < self.use_began:
            return "blank"
        if done >= full:
            return "full"
        if done >= least:
            return "met"
        if any(day in self.paused for day in days):
            return "paused"
        if not is_over and not is_open:
            return "blank"  # a week to come, which is neither open nor closed
        left = [day for day in days if day >= self.today and day not in self.done]
        if is_open and len(left) >= least - done:
            return "open"
        if self.use_began in days[1:]:
            return "neutral"
        return "out_of_reach" if is_open else "missed"

    def streaks(self) -> tuple[int, int]:
        """Return the streak and the best streak."""
        run = best = 0
        day = self.use_began
        while self.is_used and self.days_of(day)[0] <= self.today:
            state = self.state(self.days_of(day))
            if state in ("met", "full"):
                run += 1
            if state == "missed":
                run = 0
            best = max(best, run)
            day += 7 * ONE_DAY
        return run, best

    def told(self, first: date, last: date) -> dict[str, Any]:
        """Return what the command should print of the weeks of these days."""
        weeks = []
        day = first
        while day <= last:
            days = self.days_of(day)
            least, full = self.goal(days)
            done = [str(day) for day in days if day in self.done]
            weeks.append(
                {
                    "week_start": str(days[0]),
                    "days_done": len(done),
                    "days": done,
                    "partial_days": [str(day) for day in days if day in self.partial],
                    "goal": {"min": least, "full": full},
                    "state": self.state(days),
                }
            )
            day = days[6] + ONE_DAY
        streak, best = self.streaks()
        return {
            "schema": 1,
            "weeks": weeks,
            "streak_weeks": streak,
            "best_streak_weeks": best,
        }


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def spans(rng: random.Random, today: date) -> tuple[list[str], date, date]:
    """The arguments, and the first and the last day they mean."""
    match rng.randrange(4):
        case 0:
            return [], *month_of(today)
        case 1:
            day = today + ONE_DAY * rng.randrange(-100, 50)
            return ["--month", f"{day:%Y-%m}"], *month_of(day)
        case _:
            year = (today + ONE_DAY * rng.choice([0, 0, -20, 20])).year
            return ["--year", f"{year}"], date(year, 1, 1), date(year, 12, 31)


# Against the command


@pytest.fixture
def quick(path: Path) -> Iterator[Database]:
    """A database without syncs to disk."""
    with closing(Database(path)) as database:
        database.sqlite.pragma("synchronous", 0)
        yield database


def seeds(number: int) -> pytest.MarkDecorator:
    """One of so many seeds, all of them in a long run, and ten times as many in torture."""
    more = [pytest.param(seed, marks=pytest.mark.torture) for seed in range(number, 10 * number)]
    return pytest.mark.parametrize("seed", [*few(range(number), 1), *more])


def told(
    run_cli: RunCli, fake_system: FakeSystem, snapshot: Snapshot, arguments: list[str]
) -> dict[str, Any]:
    """Return what the command prints."""
    fake_system.set_clock(snapshot.now)
    answer = run_cli("history", "--json", *arguments)
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


@seeds(8)
def test_every_history_is_told_by_the_rules(
    quick: Database, run_cli: RunCli, fake_system: FakeSystem, seed: int
) -> None:
    rng = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(130):
        history, snapshot = history_and_snapshot(rng)
        write_history(quick, history)
        write_settings(quick, snapshot)
        arguments, first, last = spans(rng, snapshot.today)
        weeks = Weeks(history, snapshot)
        expected = weeks.told(first, last)
        assert told(run_cli, fake_system, snapshot, arguments) == expected, (history, snapshot)
        seen.update({week["state"] for week in expected["weeks"]})
        seen["a day that is in the future"] += any(day > snapshot.today for day in weeks.done)
        seen["a long streak"] += expected["best_streak_weeks"] > 4
        seen["a broken streak"] += expected["best_streak_weeks"] > expected["streak_weeks"] > 0
    states = ("blank", "neutral", "open", "met", "full", "missed", "out_of_reach", "paused")
    for what in (*states, "a day that is in the future", "a long streak", "a broken streak"):
        assert seen[what], f"the histories of seed {seed} are too tame: no {what}"


# Databases that footui writes


@pytest.mark.parametrize(
    ("moment", "zone", "cutoff", "day"),
    [
        ("2026-11-22T22:55", "Europe/Berlin", 0, "2026-11-22"),  # 23:55, and over midnight
        ("2026-11-22T23:00", "Europe/Berlin", 0, "2026-11-23"),
        ("2026-11-23T02:59", "Europe/Berlin", 4, "2026-11-22"),
        ("2026-11-23T03:00", "Europe/Berlin", 4, "2026-11-23"),
        ("2026-12-31T22:59", "Europe/Berlin", 0, "2026-12-31"),
        ("2026-12-31T23:00", "Europe/Berlin", 0, "2027-01-01"),
        ("2027-01-01T04:59", "Europe/Berlin", 6, "2026-12-31"),
        ("2028-02-29T22:59", "Europe/Berlin", 0, "2028-02-29"),
        ("2028-03-01T01:59", "Europe/Berlin", 3, "2028-02-29"),
        ("2026-03-29T00:59", "Europe/Berlin", 2, "2026-03-28"),  # 01:59, then it is 03:00
        ("2026-03-29T01:00", "Europe/Berlin", 2, "2026-03-29"),
        ("2026-03-29T01:00", "Europe/Berlin", 4, "2026-03-28"),
        ("2026-10-25T00:30", "Europe/Berlin", 3, "2026-10-24"),  # 02:30 for the first time
        ("2026-10-25T01:30", "Europe/Berlin", 3, "2026-10-24"),  # and for the second
        ("2026-10-25T02:00", "Europe/Berlin", 3, "2026-10-25"),
        ("2026-11-01T05:30", "America/New_York", 2, "2026-10-31"),  # 01:30 for the first time
        ("2026-11-01T06:30", "America/New_York", 2, "2026-10-31"),
        ("2026-11-01T07:00", "America/New_York", 2, "2026-11-01"),
        ("2026-04-23T21:59", "Africa/Cairo", 0, "2026-04-23"),  # 23:59, then it is 01:00
        ("2026-04-23T22:00", "Africa/Cairo", 0, "2026-04-24"),
        ("2026-04-23T22:00", "Africa/Cairo", 1, "2026-04-24"),
        ("2026-04-23T22:00", "Africa/Cairo", 2, "2026-04-23"),
        ("2026-10-29T20:59", "Africa/Cairo", 0, "2026-10-29"),  # 23:59, then 23:00 again
        ("2026-10-29T21:30", "Africa/Cairo", 0, "2026-10-29"),
        ("2011-12-30T09:59", "Pacific/Apia", 0, "2011-12-29"),  # and then it is the 31st
        ("2011-12-30T10:00", "Pacific/Apia", 0, "2011-12-31"),
        ("2026-11-22T10:00", "Pacific/Kiritimati", 0, "2026-11-23"),
        ("2026-11-22T11:59", "Etc/GMT+12", 0, "2026-11-21"),
        ("2026-11-22T03:29", "America/St_Johns", 0, "2026-11-21"),
        ("2026-11-22T03:30", "America/St_Johns", 0, "2026-11-22"),
        ("2026-11-22T18:14", "Asia/Kathmandu", 0, "2026-11-22"),
        ("2026-11-22T18:15", "Asia/Kathmandu", 0, "2026-11-23"),
        ("2026-04-04T15:15", "Australia/Lord_Howe", 2, "2026-04-04"),  # 01:45, a second time
        ("2026-04-04T15:30", "Australia/Lord_Howe", 2, "2026-04-05"),
    ],
)
def test_a_session_belongs_to_the_day_on_which_it_began(
    quick: Database,
    run_cli: RunCli,
    fake_system: FakeSystem,
    moment: str,
    zone: str,
    cutoff: int,
    day: str,
) -> None:
    began = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    here = Snapshot(began, DaySettings(zone, cutoff))
    assert str(here.today) == day
    write_settings(quick, here)
    fake_system.set_clock(began)
    service = Service(quick, fake_system.system())
    service.routines.use(parse(SHORT))
    advance_to_the_end(service.sessions.start(None), fake_system)
    for day_settings in (
        here.day_settings,
        DaySettings("Pacific/Kiritimati"),
        DaySettings("Etc/GMT+12", 6),
    ):
        write_settings(quick, Snapshot(began, day_settings))
        weeks = told(run_cli, fake_system, Snapshot(began, day_settings), ["--month", day[:7]])[
            "weeks"
        ]
        assert [done for week in weeks for done in week["days"]] == [day]


@seeds(6)
def test_what_was_done_on_a_journey_keeps_the_day_that_it_had_there(
    quick: Database, run_cli: RunCli, fake_system: FakeSystem, seed: int
) -> None:
    rng = random.Random(seed)
    service = Service(quick, fake_system.system())
    service.routines.use(parse(SHORT))
    start = rng.choice(LANDMARKS)
    sessions: list[StoredSession] = []
    now = DaySettings("UTC").moment(start - 12 * ONE_DAY, time(12))
    for _ in range(25):
        day_settings = DaySettings(rng.choice(AWAY), rng.randrange(7))
        day = day_settings.log_date(now) + ONE_DAY * rng.choice([1, 2])
        now = max(now, day_settings.moment(day, rng.choice(EDGES)))
        write_settings(quick, Snapshot(now, day_settings))
        fake_system.set_clock(now)
        sessions += _did(rng, service, fake_system, now, day_settings)
        now += timedelta(minutes=10)
    snapshot = Snapshot(
        now, DaySettings(rng.choice(AWAY), rng.randrange(7)), rng.choice(["monday", "sunday"])
    )
    write_settings(quick, snapshot)
    history = TravellerHistory(tuple(sessions))
    for year in (snapshot.today.year - 1, snapshot.today.year):
        expected = Weeks(history, snapshot).told(date(year, 1, 1), date(year, 12, 31))
        assert told(run_cli, fake_system, snapshot, ["--year", str(year)]) == expected, (
            sessions,
            snapshot,
        )
    assert len({session.day for session in sessions}) >= 5


def _did(
    rng: random.Random,
    service: Service,
    fake_system: FakeSystem,
    now: datetime,
    day_settings: DaySettings,
) -> list[StoredSession]:
    """Add a timed or a manual session, and sometimes undo it."""
    today = day_settings.log_date(now)
    match rng.randrange(5):
        case 0:
            advance_to_the_end(service.sessions.start(3), fake_system)
            return [StoredSession(now, day_settings, today)]
        case 1:
            service.sessions.start(None).stop()
            return [StoredSession(now, day_settings, today, state="partial", counts=False)]
        case 2:
            service.sessions.start(None).discard()
            return []
        case 3:
            record = service.edits.add(today, Details(minutes=20))
            if rng.random() < 0.3:
                service.edits.delete(record)
                return []
            return [StoredSession(now, day_settings, today, "manual")]
        case _:
            day, counts = today - ONE_DAY * rng.randrange(1, 6), rng.random() < 0.6
            clock = rng.choice([None, *EDGES])
            service.edits.add(day, Details(clock, counts=counts))
            return [StoredSession(now, day_settings, day, "manual", counts=counts)]
