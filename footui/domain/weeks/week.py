"""The rules of the week: the day that a session belongs to, and whether a week meets its goal.

The date of its first day identifies a week.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum, StrEnum

DAYS = 7
ONE_WEEK = timedelta(days=DAYS)


class WeekStart(IntEnum):
    """The first weekday of a week, with the numbers of `date.weekday`."""

    MONDAY = 0
    SATURDAY = 5
    SUNDAY = 6


class State(StrEnum):
    """The verdict on a week.

    BLANK is a week before the first session or in the future. NEUTRAL is the week of the first
    session if it cannot meet the goal, as it may have begun too late.
    """

    BLANK = "blank"
    NEUTRAL = "neutral"
    OPEN = "open"
    MET = "met"
    FULL = "full"
    MISSED = "missed"
    OUT_OF_REACH = "out_of_reach"
    PAUSED = "paused"

    @property
    def is_met(self) -> bool:
        """Whether the week reached at least the minimum."""
        return self in (State.MET, State.FULL)


@dataclass(frozen=True, slots=True)
class Goal:
    """Days a week: `minimum` meets the goal; from `full` on, more days are not encouraged."""

    minimum: int = 2
    full: int = 3

    def __str__(self) -> str:
        return f"{self.minimum}–{self.full}" if self.full > self.minimum else f"{self.minimum}"


DEFAULT_GOAL = Goal()


@dataclass(frozen=True, slots=True)
class WeekHistory:
    """The input of the week rules.

    `days` are the log dates with a session that counts, `partial` those with sessions of which
    none counts. A goal holds from the week of its date on; a pause (date and reason) holds for
    the week of its date. `began` is the log date of the earliest session.
    """

    days: frozenset[date] = frozenset()
    partial: frozenset[date] = frozenset()
    began: date | None = None
    goals: Mapping[date, Goal] = field(default_factory=dict)
    pauses: Mapping[date, str] = field(default_factory=dict)
    week_start: WeekStart = WeekStart.MONDAY


@dataclass(frozen=True, slots=True)
class Week:
    """One week with its verdict."""

    start: date
    days: tuple[date, ...]
    partial: tuple[date, ...]
    goal: Goal
    state: State
    eligible: tuple[date, ...]
    """The remaining days of the current week without a session that counts; else empty."""
    reason: str
    """Why the week is paused; empty if it is not or has no reason."""

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=6)

    @property
    def missing(self) -> int:
        """The number of days missing to the minimum."""
        return max(0, self.goal.minimum - len(self.days))


@dataclass(frozen=True, slots=True)
class Totals:
    """Streaks in weeks, and the numbers of weeks met (full ones included) and full."""

    streak: int
    best_streak: int
    met: int
    full: int


def log_date(start: datetime, zone: tzinfo, cutoff: timedelta) -> date:
    """Return the day that a session belongs to: its local start (aware) minus `cutoff` (0–6 h)."""
    return (start.astimezone(zone).replace(tzinfo=None) - cutoff).date()


def log_date_of_ms(utc_ms: int, zone: tzinfo, cutoff: timedelta) -> date:
    """Return the log date of a start in milliseconds since 1970 UTC."""
    return log_date(datetime.fromtimestamp(utc_ms / 1000, UTC), zone, cutoff)


def week_of(day: date, week_start: WeekStart) -> date:
    """Return the first day of the week of `day`."""
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def weeks_between(first: date, last: date, week_start: WeekStart) -> list[date]:
    """Return the first days of the weeks from that of `first` to that of `last`."""
    start = week_of(first, week_start)
    return [start + n * ONE_WEEK for n in range((last - start) // ONE_WEEK + 1)]


def goal_in(goals: Mapping[date, Goal], start: date) -> Goal:
    """Return the goal of the week that starts on `start`: the latest one, or the default."""
    held_from = max((day for day in goals if day < start + ONE_WEEK), default=None)
    return goals[held_from] if held_from else DEFAULT_GOAL


def next_goal(goals: Mapping[date, Goal], first: date, week_start: WeekStart) -> date | None:
    """Return the first day of the next week after `first` with a goal of its own, or None."""
    weeks = {week_of(day, week_start) for day in goals}
    return min((start for start in weeks if start > first), default=None)


def replaced_goals(
    goals: Mapping[date, Goal],
    holds_from: date,
    week_start: WeekStart,
    instead_of: date | None = None,
) -> list[date]:
    """Return the dates of the goals that one from `holds_from` on replaces.

    They are the goals of its week, and the one that is stored under `instead_of`.
    """
    first = week_of(holds_from, week_start)
    return [day for day in goals if day == instead_of or week_of(day, week_start) == first]


def at_wall_clock(day: date, clock: time, zone: tzinfo, cutoff: timedelta) -> datetime:
    """Return the moment of the log date `day` at the local time `clock`.

    A time before `cutoff` is on the next calendar day. A time that the change to summer time
    skips becomes an hour later or, if that belongs to the next log date, an hour earlier.
    """
    passed = timedelta(hours=clock.hour, minutes=clock.minute)
    on = day + timedelta(days=1) if passed < cutoff else day
    moments = [
        datetime.combine(on, clock.replace(fold=fold), zone).astimezone(UTC).astimezone(zone)
        for fold in (clock.fold, 1 - clock.fold)
    ]
    return next((at for at in moments if log_date(at, zone, cutoff) == day), moments[0])


def week_days(start: date) -> list[date]:
    """Return the seven days of the week that starts on `start`."""
    return [start + timedelta(days=n) for n in range(DAYS)]


def judge_week(diary: WeekHistory, start: date, today: date) -> Week:
    """Return the week that starts on `start`, with its verdict as of `today`."""
    dates = week_days(start)
    done = tuple(day for day in dates if day in diary.days)
    eligible = tuple(day for day in dates if day >= today and day not in diary.days)
    goal = goal_in(diary.goals, start)
    paused = [day for day in dates if day in diary.pauses]
    began = min(diary.began or today, today)
    return Week(
        start=start,
        days=done,
        partial=tuple(day for day in dates if day in diary.partial),
        goal=goal,
        state=_state(
            start.toordinal(),
            today.toordinal(),
            began.toordinal(),
            goal,
            len(done),
            len(eligible),
            is_paused=bool(paused),
        ),
        eligible=eligible if dates[0] <= today <= dates[-1] else (),
        reason=next((diary.pauses[day] for day in paused if diary.pauses[day]), ""),
    )


def streak_totals(diary: WeekHistory, today: date) -> Totals:
    """Return the streaks and the numbers of weeks met and full, up to today.

    Only a missed week ends a streak; weeks of the other states do not change it.
    """
    run = best = met = full = 0
    for _, state in weeks_of_use(diary, today):
        if state.is_met:
            run += 1
            met += 1
            full += state is State.FULL
        elif state is State.MISSED:
            run = 0
        best = max(best, run)
    return Totals(run, best, met, full)


def weeks_of_use(diary: WeekHistory, today: date) -> Iterator[tuple[date, State]]:
    """Yield the first day and the state of each week from the first session to the current one.

    Days are ordinals here, which is several times faster than dates over many years.
    """
    if diary.began is None:
        return
    began, now = min(diary.began, today).toordinal(), today.toordinal()

    def first_of(day: int) -> int:
        return day - (day - 1 - diary.week_start) % DAYS

    done = Counter(first_of(day.toordinal()) for day in diary.days)
    paused = {first_of(day.toordinal()) for day in diary.pauses}
    goals = {first_of(day.toordinal()): diary.goals[day] for day in sorted(diary.goals)}
    first, last = first_of(began), first_of(now)
    goal = goal_in(diary.goals, date.fromordinal(first - DAYS))
    for start in range(first, last + 1, DAYS):
        goal = goals.get(start, goal)
        eligible = 0
        if start == last:
            eligible = len(judge_week(diary, date.fromordinal(start), today).eligible)
        state = _state(start, now, began, goal, done[start], eligible, is_paused=start in paused)
        yield date.fromordinal(start), state


def _state(
    start: int,
    today: int,
    began: int,
    goal: Goal,
    done: int,
    eligible: int,
    *,
    is_paused: bool,
) -> State:
    """Return the first state that applies; the order of the tests is the rule."""
    after = start + DAYS
    if after <= began:
        return State.BLANK
    if done >= goal.full:
        return State.FULL
    if done >= goal.minimum:
        return State.MET
    if is_paused:
        return State.PAUSED
    if start > today:
        return State.BLANK
    is_open = today < after
    if is_open and eligible >= goal.minimum - done:
        return State.OPEN
    if start < began:
        return State.NEUTRAL
    return State.OUT_OF_REACH if is_open else State.MISSED
