"""Phrases about weeks, goals and totals, the same on every screen and in every command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from footui.domain.dates import date_phrase
from footui.domain.durations import duration
from footui.domain.text import cells, clean_line, count, cut
from footui.domain.weeks.week import (
    ONE_WEEK,
    Goal,
    State,
    Totals,
    Week,
    WeekStart,
    goal_in,
    next_goal,
    week_of,
)

REASON_ROOM = 120
"""Cells that a reason may take. Only other programs write longer ones to the database."""

WEEK_MARKS = {
    State.FULL: "★",
    State.MET: "✓",
    State.OPEN: "○",
    State.PAUSED: "‖",
    State.NEUTRAL: "–",
    State.OUT_OF_REACH: "✗",
    State.MISSED: "✗",
    State.BLANK: " ",
}

ONE_DAY = timedelta(days=1)


def days_of(goal: Goal) -> str:
    """Return a goal as "2–3 days"."""
    return f"{goal} {'day' if goal.full == 1 else 'days'}"


def goal_rule(weeks: Sequence[Week], room: int) -> str:
    """Return the goal of some weeks: "goal 2–3 days, Monday to Sunday".

    If it changed, name the first and the last goal. Leave out the weekdays if all of it does not
    fit into `room` cells.
    """
    first, last = weeks[0], weeks[-1]
    changed = [week for week, after in pairwise(weeks) if week.goal != after.goal]
    earlier = f"{first.goal}, then " if changed else ""
    earlier += "others, then " if len(changed) > 1 else ""
    goals = f"goal {earlier}{days_of(last.goal)}"
    whole = f"{goals}, {first.start:%A} to {first.end:%A}"
    return whole if cells(whole) <= room else goals


def weeks_named(first: date, last: date) -> str:
    """Return the weeks that start on `first` to `last`, such as "Week of 19 October 2026".

    More than one are "2 weeks, 19 October 2026 to 1 November 2026".
    """
    if first == last:
        return f"Week of {date_phrase(first)}"
    number = (last - first) // ONE_WEEK + 1
    return (
        f"{count(number, 'week')}, {date_phrase(first)} to {date_phrase(last + ONE_WEEK - ONE_DAY)}"
    )


def weeks_told(starts: Iterable[date], what: str) -> str:
    """Return what happens to weeks, such as "Week of 19 October 2026: paused".

    `starts` are their first days; `what` is what happens. Consecutive weeks share a sentence.
    """
    runs: list[list[date]] = []
    for start in sorted(starts):
        if runs and start - runs[-1][-1] == ONE_WEEK:
            runs[-1].append(start)
        else:
            runs.append([start])
    return " ".join(f"{weeks_named(run[0], run[-1])}: {what}." for run in runs)


def goal_named(
    goals: Mapping[date, Goal], day: date, week_start: WeekStart, *, is_back: bool = False
) -> str:
    """Return the goal of the week of `day`, and until when it holds if another one follows.

    `is_back` adds "again".
    """
    first = week_of(day, week_start)
    again = " again" if is_back else ""
    said = f"From the week of {date_phrase(first)} the goal is {days_of(goal_in(goals, first))}"
    following = next_goal(goals, first, week_start)
    until = (
        f" It holds until the goal from the week of {date_phrase(following)}." if following else ""
    )
    return f"{said} a week{again}.{until}"


def paused_week(start: date, reason: str) -> str:
    """Return a pause as "Week of 21 December 2026: travel"."""
    return f"Week of {date_phrase(start)}{_why(reason)}"


def days_done(week: Week) -> str:
    """Return the number of days done in a week: "1 day"."""
    return count(len(week.days), "day")


def week_so_far(week: Week, today: date) -> str:
    """Return how the current week stands: "3 days this week – full"."""
    return _dashed(f"{days_done(week)} this week", week_outlook(week, today))


def week_tally(week: Week, today: date) -> str:
    """Return the days done in a week, and the verdict: "1 day – Sat or Sun makes it 2"."""
    return _dashed(days_done(week), week_outlook(week, today))


def week_verdict(week: Week, today: date) -> str:
    """Return the verdict on a week for a calendar: "2 days ✓ met", "paused: flu"."""
    if week.state is State.BLANK:
        return ""
    if week.state in _JUDGED:
        return f"{days_done(week)} {WEEK_MARKS[week.state]} {week_outlook(week, today)}"
    if week.state is State.PAUSED and not week.days:
        return week_outlook(week, today)
    return week_tally(week, today)


def brief_week_verdict(week: Week) -> str:
    """Return a short verdict: "1/3 open"."""
    if week.state is State.BLANK:
        return ""
    return f"{len(week.days)}/{week.goal.full} {_BRIEFLY.get(week.state, week.state)}"


def fitting_week_verdict(week: Week, today: date, room: int) -> str:
    """Return the longest verdict that fits into `room` cells, cut between words if need be."""
    whole = week_verdict(week, today)
    if week.state is State.PAUSED and week.reason:
        text = cut(whole, room)
        if ": " in text.removesuffix("…"):
            return text
    if week.state in _JUDGED:
        marked = f"{days_done(week)} {WEEK_MARKS[week.state]}"
        shorter = (whole, f"{marked} {week.state}", marked)
    else:
        shorter = (whole, week_outlook(week, today), _BRIEFLY.get(week.state, week.state))
    return next((text for text in shorter if cells(text) <= room), cut(days_done(week), room))


def week_outlook(week: Week, today: date) -> str:
    """Return the verdict without the number of days."""
    match week.state:
        case State.FULL:
            is_rest_due = len(week.days) > week.goal.full and today <= week.end
            return "full, take a rest" if is_rest_due else "full"
        case State.OPEN:
            return _days_that_help(week, today)
        case State.OUT_OF_REACH:
            return "out of reach"
        case State.NEUTRAL:
            return "first week, not judged"
        case State.PAUSED:
            return f"paused{_why(week.reason)}"
        case State.BLANK:
            return ""
        case _:
            return str(week.state)


def streak_line(totals: Totals) -> str:
    """Return the current numbers: "streak 6 weeks · 41 weeks met"."""
    return f"streak {count(totals.streak, 'week')} · {count(totals.met, 'week')} met"


def totals_line(totals: Totals, sessions: int, minutes: float) -> str:
    """Return the totals: "best streak 8 weeks · 12 weeks full · 123 sessions, 41 h 20 min"."""
    best = f"best streak {count(totals.best_streak, 'week')}"
    full = f"{count(totals.full, 'week')} full"
    return f"{best} · {full} · {count(sessions, 'session')}, {duration(minutes)}"


_JUDGED = (State.FULL, State.MET, State.MISSED)
_BRIEFLY = {State.OUT_OF_REACH: "out of reach", State.NEUTRAL: "first days"}


def _days_that_help(week: Week, today: date) -> str:
    """Return on which days an open week can still meet its goal."""
    left = week.eligible
    if week.missing < len(left) and len(left) > 2:
        return f"{week.missing} to go by {left[-1]:%A}"
    names = ["today" if day == today else f"{day:%a}" for day in left]
    joined = _listed(names, "and" if week.missing == len(left) else "or")
    verb = "make" if week.missing == len(left) > 1 else "makes"
    return f"{joined} {verb} it {week.goal.minimum}"


def _dashed(*parts: str) -> str:
    return " – ".join(filter(None, parts))


def _listed(names: Sequence[str], word: str) -> str:
    return f" {word} ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _why(reason: str) -> str:
    text = cut(clean_line(reason), REASON_ROOM)
    return f": {text}" if text else ""
