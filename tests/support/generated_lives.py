"""Random histories, as people leave them behind who travel, sit up late and change their minds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from footui.store import models
from footui.store.database import Database
from footui.store.queries import settings

ONE_DAY = timedelta(days=1)
WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}

HOMES = ("Europe/Berlin", "America/New_York", "Africa/Cairo", "UTC")
AWAY = (
    *HOMES,
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Havana",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "Etc/GMT+12",
)

LANDMARKS = (
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2021, 1, 1),  # after a year of 53 weeks
    date(2027, 1, 3),
    date(2024, 2, 29),
    date(2028, 3, 1),
    date(2026, 3, 29),  # summer time begins in Berlin
    date(2026, 10, 25),  # and ends
    date(2026, 3, 8),  # New York
    date(2026, 11, 1),
    date(2026, 4, 24),  # Cairo, where this day has no midnight
    date(2026, 10, 29),  # and this one has eleven o'clock at night twice
    date(2026, 4, 5),  # Lord Howe, by half an hour
    date(2011, 12, 31),  # the day after the one that Apia left out
)
EDGES = tuple(
    map(
        time.fromisoformat,
        ("00:00", "00:05", "00:59", "01:00", "01:30", "02:00", "02:30", "03:00", "04:00", "05:59",
         "06:00", "12:00", "23:00", "23:30", "23:55", "23:59:59"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The settings that decide to which day a moment belongs."""

    zone: str
    cutoff: int = 0

    def log_date(self, moment: datetime) -> date:
        """The date on the wall; before the cutoff's hour still the one before."""
        wall = moment.astimezone(ZoneInfo(self.zone))
        day = date(wall.year, wall.month, wall.day)
        return day - ONE_DAY if wall.hour < self.cutoff else day

    def moment(self, day: date, clock: time, *, fold: bool = False) -> datetime:
        """When the clock on the wall shows that, or would have."""
        wall = datetime.combine(day, clock, ZoneInfo(self.zone)).replace(fold=fold)
        return wall.astimezone(UTC)


@dataclass(frozen=True)
class Sitting:
    """A session: when and where it began, and what became of it."""

    began: datetime
    place: Place
    day: date
    """Its log date, frozen when it was written."""
    kind: str = "timed"
    state: str = "done"
    counts: bool = True
    is_deleted: bool = False


@dataclass(frozen=True)
class Life:
    """All that is in a database. What was taken back is still there, as a tombstone."""

    sittings: tuple[Sitting, ...] = ()
    goals: tuple[tuple[date, int, int, bool], ...] = ()
    pauses: tuple[tuple[date, str, bool], ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """When and where somebody looks, and on which weekday their weeks start."""

    now: datetime
    place: Place
    week_start: str = "monday"

    @property
    def today(self) -> date:
        """The log date of this moment."""
        return self.place.log_date(self.now)


def life_and_look(chance: random.Random) -> tuple[Life, Snapshot]:
    """A random history around a day on which calendars stumble, and a look at it."""
    landmark, home = chance.choice(LANDMARKS), chance.choice(HOMES)
    first = landmark - ONE_DAY * chance.choice([0, 1, 3, 6, 8, 20, 41, 60, 90, 300])
    now = _moment(chance, landmark, Place(home)) + ONE_DAY * chance.choice([0, 0, 0, 1, 2, 5])
    sittings = _sittings(chance, first, now, home)
    life = Life(tuple(sittings), _goals(chance, first, now.date()), _pauses(chance, first, now))
    last = max([now, *(sitting.began for sitting in sittings)])
    return life, _look(chance, last, home)


def _look(chance: random.Random, last: datetime, home: str) -> Snapshot:
    """At the end of it all or later, at home or away."""
    later = timedelta(days=chance.choice([1, 2, 6, 7, 13, 40]), minutes=chance.randrange(1440))
    zone = chance.choice([home, chance.choice(AWAY), "Pacific/Honolulu"])
    return Snapshot(
        now=last + later * chance.randrange(2),
        place=Place(zone, chance.choice([0, 0, 1, 2, 3, 4, 5, 6])),
        week_start=chance.choice(list(WEEK_STARTS)),
    )


def _moment(chance: random.Random, day: date, place: Place) -> datetime:
    """Some time of that day, rather at an edge of it."""
    clock = chance.choice(EDGES)
    if chance.random() < 0.4:
        clock = time(chance.randrange(24), chance.randrange(60), chance.randrange(60))
    return place.moment(day, clock, fold=chance.random() < 0.5)


def _sittings(chance: random.Random, first: date, now: datetime, home: str) -> list[Sitting]:
    often = chance.choice([0.02, 0.15, 0.3, 0.4, 0.5, 0.9])
    dull = chance.choice([0.05, 0.3, 0.8])
    place = Place(home, chance.choice([0, 0, 0, 4, 6]))
    found: list[Sitting] = []
    day = first
    while day <= now.date() + ONE_DAY:
        if chance.random() < 0.08:
            place = Place(chance.choice([home, *AWAY]), chance.randrange(7))
        if chance.random() < often:
            moments = [_moment(chance, day, place) for _ in range(chance.choice([1, 1, 1, 2, 3]))]
            found += [_sitting(chance, moment, place, dull) for moment in moments]
        day += ONE_DAY
    if chance.random() < 0.2:
        before_midnight = place.moment(now.date() - ONE_DAY, time(23, 55))
        found.append(_sitting(chance, before_midnight, place, dull))
    if chance.random() < 0.1:
        found.append(_sitting(chance, now, Place("Pacific/Kiritimati"), dull))
    found = sorted((one for one in found if one.began <= now), key=lambda one: one.began)
    if found and chance.random() < 0.15:
        found[-1] = replace(found[-1], state="live", kind="timed", counts=False, is_deleted=False)
    return found


def _sitting(chance: random.Random, began: datetime, place: Place, dull: float) -> Sitting:
    kind = chance.choice(["timed", "timed", "manual"])
    deleted = chance.random() < 0.1
    day = place.log_date(began)
    if chance.random() > dull / 2:
        return Sitting(began, place, day, kind, is_deleted=deleted)
    counts = kind == "timed" and chance.random() < 0.3
    return Sitting(began, place, day, kind, "partial", counts, deleted)


def _goals(
    chance: random.Random, first: date, last: date
) -> tuple[tuple[date, int, int, bool], ...]:
    """Some of them in one week, some in the future, some taken back."""
    goals = {}
    for _ in range(chance.choice([0, 0, 1, 2, 4])):
        day = _day(chance, first, last)
        for _ in range(chance.choice([1, 1, 2])):
            minimum = chance.choice([1, 1, 2, 2, 3, 4, 7])
            full = min(7, minimum + chance.choice([0, 1, 1, 3]))
            goals[day] = (day, minimum, full, chance.random() < 0.15)
            day += ONE_DAY * chance.randrange(1, 5)
    return tuple(goals.values())


def _pauses(
    chance: random.Random, first: date, now: datetime
) -> tuple[tuple[date, str, bool], ...]:
    days = {_day(chance, first, now.date()) for _ in range(chance.choice([0, 0, 1, 3, 6]))}
    return tuple(
        (day, chance.choice(["", "flu", "travel"]), chance.random() < 0.15) for day in sorted(days)
    )


def _day(chance: random.Random, first: date, last: date) -> date:
    return first + ONE_DAY * chance.randrange(-10, (last - first).days + 21)


# The database


def put(database: Database, life: Life) -> None:
    """Have this history, and no other, in the database."""
    with database.transaction() as db:
        routine = settings.keep_routine(database, "the document of a routine")
        for model in (models.Session, models.Goal, models.Pause):
            model.delete().execute(db)
        if life.sittings:
            rows = [_row(n, sitting, routine) for n, sitting in enumerate(life.sittings)]
            models.Session.insert_many(rows).execute(db)
        if life.goals:
            goals = [
                {
                    "holds_from": day.isoformat(),
                    "minimum": minimum,
                    "full": full,
                    **_kept(is_deleted),
                }
                for day, minimum, full, is_deleted in life.goals
            ]
            models.Goal.insert_many(goals).execute(db)
        if life.pauses:
            pauses = [
                {"day": day.isoformat(), "reason": reason, **_kept(is_deleted)}
                for day, reason, is_deleted in life.pauses
            ]
            models.Pause.insert_many(pauses).execute(db)


def settle(database: Database, look: Snapshot) -> None:
    """Make the settings of a look."""
    values = {
        "timezone": look.place.zone,
        "day_cutoff": str(look.place.cutoff),
        "week_start": look.week_start,
    }
    with database.transaction():
        for key, value in values.items():
            settings.set_setting(database, key, value, 1)


def weekdays(start: str) -> Sequence[int]:
    """The weekdays of a week in order, as `date.weekday` numbers them."""
    return [(WEEK_STARTS[start] + n) % 7 for n in range(7)]


def _row(number: int, sitting: Sitting, routine: str) -> dict[str, object]:
    began = int(sitting.began.timestamp()) * 1000
    offset = sitting.began.astimezone(ZoneInfo(sitting.place.zone)).utcoffset()
    is_timed, is_live = sitting.kind == "timed", sitting.state == "live"
    return {
        "id": f"{number:036}",
        "kind": sitting.kind,
        "state": sitting.state,
        "counts": int(sitting.counts),
        "log_date": sitting.day.isoformat(),
        "started_at": began,
        "ended_at": None if is_live else began + 1_209_000,
        "timezone": sitting.place.zone,
        "utc_offset": int(offset.total_seconds()) if offset else 0,
        "routine": routine if is_timed else None,
        "minutes": None if is_live else 20.15,
        **_kept(sitting.is_deleted),
    }


def _kept(is_deleted: bool) -> dict[str, int | None]:
    return {"updated_at": 1, "deleted_at": 1 if is_deleted else None}
