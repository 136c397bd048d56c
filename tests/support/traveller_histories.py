"""Random histories of travellers, who stay up late and change their minds."""

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
class DaySettings:
    """The settings that decide to which log date a moment belongs."""

    zone: str
    cutoff: int = 0

    def log_date(self, moment: datetime) -> date:
        """The date on the wall; before the cutoff's hour still the one before."""
        wall = moment.astimezone(ZoneInfo(self.zone))
        day = date(wall.year, wall.month, wall.day)
        return day - ONE_DAY if wall.hour < self.cutoff else day

    def moment(self, day: date, clock: time, *, fold: bool = False) -> datetime:
        """Return the moment at which a clock in the zone shows that, or would have."""
        wall = datetime.combine(day, clock, ZoneInfo(self.zone)).replace(fold=fold)
        return wall.astimezone(UTC)


@dataclass(frozen=True)
class StoredSession:
    """A session: when and where it began, and what became of it."""

    began: datetime
    day_settings: DaySettings
    day: date
    """Its log date, frozen when it was written."""
    kind: str = "timed"
    state: str = "done"
    counts: bool = True
    is_deleted: bool = False


@dataclass(frozen=True)
class TravellerHistory:
    """All that is in a database; what was deleted is still there, as a tombstone."""

    sessions: tuple[StoredSession, ...] = ()
    goals: tuple[tuple[date, int, int, bool], ...] = ()
    pauses: tuple[tuple[date, str, bool], ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """When and where a history is read, and on which weekday weeks start."""

    now: datetime
    day_settings: DaySettings
    week_start: str = "monday"

    @property
    def today(self) -> date:
        """The log date of this moment."""
        return self.day_settings.log_date(self.now)


def history_and_snapshot(rng: random.Random) -> tuple[TravellerHistory, Snapshot]:
    """Return a random history around a day with a change of clocks, and when it is read."""
    landmark, home = rng.choice(LANDMARKS), rng.choice(HOMES)
    first = landmark - ONE_DAY * rng.choice([0, 1, 3, 6, 8, 20, 41, 60, 90, 300])
    now = _moment(rng, landmark, DaySettings(home)) + ONE_DAY * rng.choice([0, 0, 0, 1, 2, 5])
    sessions = _sittings(rng, first, now, home)
    history = TravellerHistory(
        tuple(sessions), _goals(rng, first, now.date()), _pauses(rng, first, now)
    )
    last = max([now, *(session.began for session in sessions)])
    return history, _look(rng, last, home)


def _look(rng: random.Random, last: datetime, home: str) -> Snapshot:
    """Read it at its end or later, at home or away."""
    later = timedelta(days=rng.choice([1, 2, 6, 7, 13, 40]), minutes=rng.randrange(1440))
    zone = rng.choice([home, rng.choice(AWAY), "Pacific/Honolulu"])
    return Snapshot(
        now=last + later * rng.randrange(2),
        day_settings=DaySettings(zone, rng.choice([0, 0, 1, 2, 3, 4, 5, 6])),
        week_start=rng.choice(list(WEEK_STARTS)),
    )


def _moment(rng: random.Random, day: date, day_settings: DaySettings) -> datetime:
    """Return a time of that day, rather at an edge of it."""
    clock = rng.choice(EDGES)
    if rng.random() < 0.4:
        clock = time(rng.randrange(24), rng.randrange(60), rng.randrange(60))
    return day_settings.moment(day, clock, fold=rng.random() < 0.5)


def _sittings(rng: random.Random, first: date, now: datetime, home: str) -> list[StoredSession]:
    often = rng.choice([0.02, 0.15, 0.3, 0.4, 0.5, 0.9])
    dull = rng.choice([0.05, 0.3, 0.8])
    day_settings = DaySettings(home, rng.choice([0, 0, 0, 4, 6]))
    found: list[StoredSession] = []
    day = first
    while day <= now.date() + ONE_DAY:
        if rng.random() < 0.08:
            day_settings = DaySettings(rng.choice([home, *AWAY]), rng.randrange(7))
        if rng.random() < often:
            moments = [_moment(rng, day, day_settings) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
            found += [_sitting(rng, moment, day_settings, dull) for moment in moments]
        day += ONE_DAY
    if rng.random() < 0.2:
        before_midnight = day_settings.moment(now.date() - ONE_DAY, time(23, 55))
        found.append(_sitting(rng, before_midnight, day_settings, dull))
    if rng.random() < 0.1:
        found.append(_sitting(rng, now, DaySettings("Pacific/Kiritimati"), dull))
    found = sorted((one for one in found if one.began <= now), key=lambda one: one.began)
    if found and rng.random() < 0.15:
        found[-1] = replace(found[-1], state="live", kind="timed", counts=False, is_deleted=False)
    return found


def _sitting(
    rng: random.Random, began: datetime, day_settings: DaySettings, dull: float
) -> StoredSession:
    kind = rng.choice(["timed", "timed", "manual"])
    deleted = rng.random() < 0.1
    day = day_settings.log_date(began)
    if rng.random() > dull / 2:
        return StoredSession(began, day_settings, day, kind, is_deleted=deleted)
    counts = kind == "timed" and rng.random() < 0.3
    return StoredSession(began, day_settings, day, kind, "partial", counts, deleted)


def _goals(rng: random.Random, first: date, last: date) -> tuple[tuple[date, int, int, bool], ...]:
    """Some of them in one week, some in the future, some taken back."""
    goals = {}
    for _ in range(rng.choice([0, 0, 1, 2, 4])):
        day = _day(rng, first, last)
        for _ in range(rng.choice([1, 1, 2])):
            minimum = rng.choice([1, 1, 2, 2, 3, 4, 7])
            full = min(7, minimum + rng.choice([0, 1, 1, 3]))
            goals[day] = (day, minimum, full, rng.random() < 0.15)
            day += ONE_DAY * rng.randrange(1, 5)
    return tuple(goals.values())


def _pauses(rng: random.Random, first: date, now: datetime) -> tuple[tuple[date, str, bool], ...]:
    days = {_day(rng, first, now.date()) for _ in range(rng.choice([0, 0, 1, 3, 6]))}
    return tuple(
        (day, rng.choice(["", "flu", "travel"]), rng.random() < 0.15) for day in sorted(days)
    )


def _day(rng: random.Random, first: date, last: date) -> date:
    return first + ONE_DAY * rng.randrange(-10, (last - first).days + 21)


# The database


def write_history(database: Database, history: TravellerHistory) -> None:
    """Replace what is in the database by this history."""
    with database.transaction() as db:
        routine = settings.keep_routine(database, "the document of a routine")
        for model in (models.Session, models.Goal, models.Pause):
            model.delete().execute(db)
        if history.sessions:
            rows = [_row(n, session, routine) for n, session in enumerate(history.sessions)]
            models.Session.insert_many(rows).execute(db)
        if history.goals:
            goals = [
                {
                    "holds_from": day.isoformat(),
                    "minimum": minimum,
                    "full": full,
                    **_kept(is_deleted),
                }
                for day, minimum, full, is_deleted in history.goals
            ]
            models.Goal.insert_many(goals).execute(db)
        if history.pauses:
            pauses = [
                {"day": day.isoformat(), "reason": reason, **_kept(is_deleted)}
                for day, reason, is_deleted in history.pauses
            ]
            models.Pause.insert_many(pauses).execute(db)


def write_settings(database: Database, snapshot: Snapshot) -> None:
    """Write the settings with which a history is read."""
    values = {
        "timezone": snapshot.day_settings.zone,
        "day_cutoff": str(snapshot.day_settings.cutoff),
        "week_start": snapshot.week_start,
    }
    with database.transaction():
        for key, value in values.items():
            settings.set_setting(database, key, value, 1)


def weekdays(start: str) -> Sequence[int]:
    """Return the weekdays of a week in order, as `date.weekday` numbers them."""
    return [(WEEK_STARTS[start] + n) % 7 for n in range(7)]


def _row(number: int, session: StoredSession, routine: str) -> dict[str, object]:
    began = int(session.began.timestamp()) * 1000
    offset = session.began.astimezone(ZoneInfo(session.day_settings.zone)).utcoffset()
    is_timed, is_live = session.kind == "timed", session.state == "live"
    return {
        "id": f"{number:036}",
        "kind": session.kind,
        "state": session.state,
        "counts": int(session.counts),
        "log_date": session.day.isoformat(),
        "started_at": began,
        "ended_at": None if is_live else began + 1_209_000,
        "timezone": session.day_settings.zone,
        "utc_offset": int(offset.total_seconds()) if offset else 0,
        "routine": routine if is_timed else None,
        "minutes": None if is_live else 20.15,
        **_kept(session.is_deleted),
    }


def _kept(is_deleted: bool) -> dict[str, int | None]:
    return {"updated_at": 1, "deleted_at": 1 if is_deleted else None}
