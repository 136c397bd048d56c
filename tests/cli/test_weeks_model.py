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
from tests.cli.conftest import Ask
from tests.support.fake_system import Machine
from tests.support.generated_lives import (
    AWAY,
    EDGES,
    LANDMARKS,
    ONE_DAY,
    Life,
    Place,
    Sitting,
    Snapshot,
    life_and_look,
    put,
    settle,
    weekdays,
)
from tests.support.session_driver import SHORT, walk_to_the_end

# The rules


class Weeks:
    """How the weeks of a life stand at a look.

    Where the prose is silent: while nothing is on record, or only what a flight over the date
    line put in the days to come, use begins today; and a session that is not over is not yet on
    record.
    """

    def __init__(self, life: Life, look: Snapshot) -> None:
        self.today = look.today
        self.order = weekdays(look.week_start)
        on_record = [one for one in life.sittings if one.state != "live" and not one.is_deleted]
        self.done = {one.day for one in on_record if one.counts}
        self.partial = {one.day for one in on_record} - self.done
        self.use_began = min([one.day for one in on_record] + [self.today])
        self.is_used = bool(on_record)
        self.goals = {day: (least, full) for day, least, full, gone in life.goals if not gone}
        self.paused = {day for day, _, gone in life.pauses if not gone}

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


def spans(chance: random.Random, today: date) -> tuple[list[str], date, date]:
    """The arguments, and the first and the last day they mean."""
    match chance.randrange(4):
        case 0:
            return [], *month_of(today)
        case 1:
            day = today + ONE_DAY * chance.randrange(-100, 50)
            return ["--month", f"{day:%Y-%m}"], *month_of(day)
        case _:
            year = (today + ONE_DAY * chance.choice([0, 0, -20, 20])).year
            return ["--year", f"{year}"], date(year, 1, 1), date(year, 12, 31)


# Against the command


@pytest.fixture
def quick(path: Path) -> Iterator[Database]:
    """A database without syncs to disk."""
    with closing(Database(path)) as database:
        database.sqlite.pragma("synchronous", 0)
        yield database


def seeds(few: int) -> pytest.MarkDecorator:
    """Some seeds, and ten times as many in a long run."""
    more = [pytest.param(seed, marks=pytest.mark.torture) for seed in range(few, 10 * few)]
    return pytest.mark.parametrize("seed", [*range(few), *more])


def told(ask: Ask, machine: Machine, look: Snapshot, arguments: list[str]) -> dict[str, Any]:
    """Return what the command prints."""
    machine.utc = round(look.now.timestamp() * 1000)
    answer = ask("history", "--json", *arguments)
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


@seeds(8)
def test_every_history_is_told_by_the_rules(
    quick: Database, ask: Ask, machine: Machine, seed: int
) -> None:
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(130):
        life, look = life_and_look(chance)
        put(quick, life)
        settle(quick, look)
        arguments, first, last = spans(chance, look.today)
        weeks = Weeks(life, look)
        expected = weeks.told(first, last)
        assert told(ask, machine, look, arguments) == expected, (life, look)
        seen.update({week["state"] for week in expected["weeks"]})
        seen["a day that is in the future"] += any(day > look.today for day in weeks.done)
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
    ask: Ask,
    machine: Machine,
    moment: str,
    zone: str,
    cutoff: int,
    day: str,
) -> None:
    began = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    here = Snapshot(began, Place(zone, cutoff))
    assert str(here.today) == day
    settle(quick, here)
    machine.utc = round(began.timestamp() * 1000)
    service = Service(quick, machine.system())
    service.routines.use(parse(SHORT))
    walk_to_the_end(service.sessions.start(None), machine)
    for place in (here.place, Place("Pacific/Kiritimati"), Place("Etc/GMT+12", 6)):
        settle(quick, Snapshot(began, place))
        weeks = told(ask, machine, Snapshot(began, place), ["--month", day[:7]])["weeks"]
        assert [done for week in weeks for done in week["days"]] == [day]


@seeds(6)
def test_what_was_done_on_a_journey_keeps_the_day_that_it_had_there(
    quick: Database, ask: Ask, machine: Machine, seed: int
) -> None:
    chance = random.Random(seed)
    service = Service(quick, machine.system())
    service.routines.use(parse(SHORT))
    start = chance.choice(LANDMARKS)
    sittings: list[Sitting] = []
    now = Place("UTC").moment(start - 12 * ONE_DAY, time(12))
    for _ in range(25):
        place = Place(chance.choice(AWAY), chance.randrange(7))
        day = place.log_date(now) + ONE_DAY * chance.choice([1, 2])
        now = max(now, place.moment(day, chance.choice(EDGES)))
        settle(quick, Snapshot(now, place))
        machine.utc = round(now.timestamp() * 1000)
        sittings += _did(chance, service, machine, now, place)
        now += timedelta(minutes=10)
    look = Snapshot(
        now, Place(chance.choice(AWAY), chance.randrange(7)), chance.choice(["monday", "sunday"])
    )
    settle(quick, look)
    life = Life(tuple(sittings))
    for year in (look.today.year - 1, look.today.year):
        expected = Weeks(life, look).told(date(year, 1, 1), date(year, 12, 31))
        assert told(ask, machine, look, ["--year", str(year)]) == expected, (sittings, look)
    assert len({sitting.day for sitting in sittings}) >= 5


def _did(
    chance: random.Random, service: Service, machine: Machine, now: datetime, place: Place
) -> list[Sitting]:
    """Add a timed or a manual session, and sometimes undo it."""
    today = place.log_date(now)
    match chance.randrange(5):
        case 0:
            walk_to_the_end(service.sessions.start(3), machine)
            return [Sitting(now, place, today)]
        case 1:
            service.sessions.start(None).stop()
            return [Sitting(now, place, today, state="partial", counts=False)]
        case 2:
            service.sessions.start(None).discard()
            return []
        case 3:
            record = service.history.add(today, Details(minutes=20))
            if chance.random() < 0.3:
                service.history.delete(record)
                return []
            return [Sitting(now, place, today, "manual")]
        case _:
            day, counts = today - ONE_DAY * chance.randrange(1, 6), chance.random() < 0.6
            clock = chance.choice([None, *EDGES])
            service.history.add(day, Details(clock, counts=counts))
            return [Sitting(now, place, day, "manual", counts=counts)]
