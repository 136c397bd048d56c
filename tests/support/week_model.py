"""A slow model of the rules of the week, and random histories to compare it on.

Each sentence of the rules is an expression here; everything is counted day by day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from footui.domain.weeks.week import Goal, WeekHistory, WeekStart

ONE_DAY = timedelta(days=1)
SPAN = 56
FIRSTS = (
    date(2024, 12, 2),  # over the new year
    date(2020, 11, 30),  # over one that ends 53 weeks
    date(2028, 2, 7),  # over 29 February
    date(2026, 3, 2),  # over summer time's beginning
    date(2026, 10, 5),  # and its end
)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "Atlantic/Azores",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "Etc/GMT+12",
)


# The rules


def log_date(start: datetime, zone: str, cutoff: int) -> date:
    """The date on the wall, or the one before it until `cutoff` o'clock."""
    wall = start.astimezone(ZoneInfo(zone))
    day = date(wall.year, wall.month, wall.day)
    return day - ONE_DAY if wall.hour < cutoff else day


def first_day(day: date, first: WeekStart) -> date:
    while day.weekday() != first:
        day -= ONE_DAY
    return day


def by_the_rules(what: WeekHistory, start: date, today: date) -> tuple[str, Goal, set[date]]:
    """The state, the goal and the eligible days of a week that has begun."""
    of_week = {start + n * ONE_DAY for n in range(7)}
    done = of_week & what.days
    is_open = today in of_week
    left = {day for day in of_week - done if day >= today} if is_open else set()
    use_begins = min(what.began or today, today)
    goal = Goal(2, 3)
    for agreed in sorted(what.goals):
        if first_day(agreed, what.week_start) <= start:
            goal = what.goals[agreed]
    fits = {
        "blank": max(of_week) < use_begins,
        "full": len(done) >= goal.full,
        "met": len(done) >= goal.minimum,
        "paused": bool(of_week & set(what.pauses)),
        "open": is_open and len(done) + len(left) >= goal.minimum,
        "neutral": use_begins in of_week and use_begins != start,
        "out_of_reach": is_open,
        "missed": True,
    }
    return next(name for name, does in fits.items() if does), goal, left


def starts(what: WeekHistory, today: date) -> list[date]:
    """The first days of the weeks of use."""
    if what.began is None:
        return []
    use_begins = min(what.began, today)
    days = [use_begins + n * ONE_DAY for n in range((today - use_begins).days + 1)]
    return sorted({first_day(day, what.week_start) for day in days})


def letters(what: WeekHistory, today: date) -> str:
    """One letter a week of use: F, + or -; what neither breaks nor extends a streak has none."""
    states = [by_the_rules(what, start, today)[0] for start in starts(what, today)]
    return "".join({"full": "F", "met": "+", "missed": "-"}.get(state, "") for state in states)


def tallies(what: WeekHistory, today: date) -> tuple[int, int, int, int]:
    """The streak, the best streak, the met weeks and the full ones."""
    came = letters(what, today)
    runs = [len(run) for run in came.split("-")]
    return runs[-1], max(runs), came.count("F") + came.count("+"), came.count("F")


# Random histories


@dataclass(frozen=True)
class HistoryCase:
    """A history of the weeks from `first` on, and the day on which it is read."""

    first: date
    diary: WeekHistory
    today: date

    def day(self, number: int) -> date:
        return self.first + number * ONE_DAY


days_of_span = st.integers(0, SPAN - 1)
some_goals = st.sampled_from([Goal(n, n + more) for n in range(1, 6) for more in range(3)])
masks = st.binary(min_size=SPAN // 8, max_size=SPAN // 8).map(int.from_bytes)
agreed_days = st.lists(days_of_span, max_size=3)
agreed_goals = st.lists(some_goals, min_size=3, max_size=3)


@st.composite
def history_cases(draw: st.DrawFn) -> HistoryCase:
    first = draw(st.sampled_from(FIRSTS))
    one, other, third = draw(masks), draw(masks), draw(masks)
    often = draw(st.sampled_from([one, one | other, one & other, one & other & third]))
    skipped = draw(st.sampled_from([0, 1, 2, 3, 5, 6, 13, 30, SPAN]))
    days = _days(first, often << skipped)
    partial = _days(first, (one & ~other & third) << skipped) - days
    new_goals, pauses = draw(agreed_days), draw(agreed_days)
    goals = zip(new_goals, draw(agreed_goals), strict=False) if new_goals else ()
    return HistoryCase(
        first=first,
        diary=WeekHistory(
            days=days,
            partial=partial,
            began=min(days | partial, default=None),
            goals={first + n * ONE_DAY: goal for n, goal in goals},
            pauses={first + n * ONE_DAY: ("", "flu", "travel")[n % 3] for n in pauses},
            week_start=draw(st.sampled_from(WeekStart)),
        ),
        today=first + draw(st.integers(-3, SPAN + 20)) * ONE_DAY,
    )


def _days(first: date, mask: int) -> frozenset[date]:
    return frozenset(first + n * ONE_DAY for n in range(SPAN) if mask >> n & 1)


@dataclass(frozen=True)
class Start:
    """When and where a session of a traveller started, and the day cutoff of that time."""

    at: datetime
    zone: str
    cutoff: int
    counts: bool


clocks = st.sampled_from(
    ["00:00", "00:05", "00:59", "01:30", "02:30", "03:00", "05:59", "06:00", "12:00", "23:55"]
).map(time.fromisoformat)


@st.composite
def journeys(draw: st.DrawFn) -> list[Start]:
    first = draw(st.sampled_from(FIRSTS)) + 21 * ONE_DAY
    walls = st.tuples(st.integers(0, 20), clocks, st.sampled_from(ZONES), st.integers(0, 6))
    return [
        Start(_instant(first + n * ONE_DAY, clock, zone), zone, cutoff, counts)
        for (n, clock, zone, cutoff), counts in draw(
            st.lists(st.tuples(walls, st.booleans()), max_size=12)
        )
    ]


def _instant(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
