"""Dialogs that tell, before a setting changes, what that does to recorded days and weeks."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from footui.domain.dates import long_date
from footui.domain.settings import SETTINGS, Settings
from footui.domain.weeks.week import Goal, streak_totals
from footui.render.phrases import streak_line
from footui.services.history import Overview
from footui.tui.screens.choice import Choice, ChoiceScreen

T = TypeVar("T")


def other_zone(then: Settings, now: datetime) -> ChoiceScreen[str]:
    """Return the dialog for another time zone; `now` is the current time there."""
    return ChoiceScreen(
        f"Days in {then.timezone}",
        f"It is {now:%H:%M} there, and today is {_today(now, then.day_cutoff)}. Saved "
        "sessions keep their days; new ones go by the clocks there.",
        *_sure("use these days", yes=then.timezone, no=""),
    )


def other_week_start(overview: Overview) -> ChoiceScreen[str]:
    """Return the dialog for the first day of the week, with the streaks for each choice."""
    setting = SETTINGS["week_start"]

    def choice(number: int, text: str) -> Choice[str]:
        start = setting.choices[text]
        as_now = " (now)" if start is overview.diary.week_start else ""
        then = streak_totals(replace(overview.diary, week_start=start), overview.today)
        return Choice(str(number), f"{setting.names[text]}{as_now}: {streak_line(then)}", text)

    return ChoiceScreen(
        setting.label,
        "All weeks are recounted, with their goals and pauses; your recorded days don't change.",
        *(choice(number, text) for number, text in enumerate(setting.choices, 1)),
        chosen=list(setting.choices.values()).index(overview.diary.week_start),
    )


def other_cutoff(settings: Settings, now: datetime) -> ChoiceScreen[str]:
    """Return the dialog for the hour at which days start; `now` is the current local time."""
    setting = SETTINGS["day_cutoff"]

    def choice(text: str) -> Choice[str]:
        cutoff = setting.choices[text]
        as_now = " (now)" if cutoff == settings.day_cutoff else ""
        return Choice(text, f"{setting.names[text]}{as_now}: today is {_today(now, cutoff)}", text)

    return ChoiceScreen(
        setting.label,
        "A session that starts before that hour belongs to the day before. Saved sessions "
        "keep their days; new ones follow the new rule.",
        *map(choice, setting.choices),
        chosen=list(setting.choices).index(setting.stored(settings)),
    )


def other_goals(overview: Overview, goals: Mapping[date, Goal]) -> ChoiceScreen[bool]:
    """Return the dialog for goals that hold in past weeks, with the streaks before and after."""
    then = streak_totals(replace(overview.diary, goals=goals), overview.today)
    return ChoiceScreen(
        "This changes past weeks",
        "They would be judged by the new goal. "
        f"Now: {streak_line(overview.totals)}. Then: {streak_line(then)}.",
        *_sure("recount them", yes=True, no=False),
    )


def _today(now: datetime, cutoff: timedelta) -> str:
    return long_date((now - cutoff).date())


def _sure(what: str, *, yes: T, no: T) -> Iterable[Choice[T]]:
    yield Choice("n", "leave it as it is", no)
    yield Choice("y", what, yes)
