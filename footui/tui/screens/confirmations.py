"""Dialogs that tell, before a setting changes, what that does to recorded days and weeks."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from footui.domain.dates import long_date
from footui.domain.settings import LATEST_CUTOFF, Settings
from footui.domain.weeks.week import Goal, WeekStart, streak_totals
from footui.render.phrases import streak_line
from footui.services.history import Overview
from footui.tui.screens.choice import Choice, ChoiceScreen


def other_zone(then: Settings, now: datetime) -> ChoiceScreen[bool]:
    """Return the dialog for another time zone; `now` is the current time there."""
    return ChoiceScreen(
        f"Days in {then.timezone}",
        f"It is {now:%H:%M} there, and today is {_today(now, then.day_cutoff)}. Saved "
        "sessions keep their days; new ones go by the clocks there.",
        *_sure("use these days"),
    )


def other_week_start(overview: Overview) -> ChoiceScreen[WeekStart]:
    """Return the dialog for the first day of the week, with the streaks for each choice."""

    def choice(number: int, start: WeekStart) -> Choice[WeekStart]:
        as_now = ", as now" if start is overview.diary.week_start else ""
        then = streak_totals(replace(overview.diary, week_start=start), overview.today)
        return Choice(str(number), f"{start.name.capitalize()}{as_now}: {streak_line(then)}", start)

    return ChoiceScreen(
        "Week starts on",
        "All weeks are recounted, with their goals and pauses; your days stay.",
        *(choice(number, start) for number, start in enumerate(WeekStart, 1)),
        chosen=list(WeekStart).index(overview.diary.week_start),
    )


def other_cutoff(settings: Settings, now: datetime) -> ChoiceScreen[int]:
    """Return the dialog for the hour at which days start; `now` is the current local time."""

    def choice(hours: int) -> Choice[int]:
        cutoff = timedelta(hours=hours)
        as_now = ", as now" if cutoff == settings.day_cutoff else ""
        return Choice(str(hours), f"{hour(cutoff)}{as_now}: today is {_today(now, cutoff)}", hours)

    return ChoiceScreen(
        "Day starts at",
        "A session that starts before that hour belongs to the day before. Saved sessions "
        "keep their days; new ones follow the new rule.",
        *map(choice, range(LATEST_CUTOFF + 1)),
        chosen=settings.day_cutoff // timedelta(hours=1),
    )


def other_goals(overview: Overview, goals: Mapping[date, Goal]) -> ChoiceScreen[bool]:
    """Return the dialog for goals that hold in past weeks, with the streaks before and after."""
    then = streak_totals(replace(overview.diary, goals=goals), overview.today)
    return ChoiceScreen(
        "Weeks that are over",
        "They would be recounted, each with its new goal. "
        f"Now: {streak_line(overview.totals)}. Then: {streak_line(then)}.",
        *_sure("recount them"),
    )


def hour(cutoff: timedelta) -> str:
    """Return the time of day at which days start: "04:00"."""
    return f"{cutoff // timedelta(hours=1):02}:00"


def _today(now: datetime, cutoff: timedelta) -> str:
    return long_date((now - cutoff).date())


def _sure(what: str) -> Iterable[Choice[bool]]:
    yield Choice("n", "leave it as it is", answer=False)
    yield Choice("y", what, answer=True)
