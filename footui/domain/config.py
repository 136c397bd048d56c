"""The settings as a person writes them: what each may be, and what it is."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from footui.domain import parsing
from footui.domain.settings import LATEST_CUTOFF, Notify, Settings, Theme
from footui.domain.weeks.week import WeekStart


def _one_of(*choices: str) -> Callable[[str], str]:
    return partial(_chosen, choices)


def _chosen(choices: tuple[str, ...], text: str) -> str:
    value = text.strip().lower()
    if value in choices:
        return value
    raise ValueError(" or ".join(choices))


def _hours(text: str) -> str:
    return str(parsing.whole(text, 0, LATEST_CUTOFF))


KEYS: Mapping[str, tuple[Callable[[str], str], str]] = {
    "timezone": (parsing.zone, "where your days begin and end"),
    "week_start": (_one_of(*(day.name.lower() for day in WeekStart)), "first day of a week"),
    "day_cutoff": (_hours, "hour until which it is still the day before"),
    "bell": (_one_of("on", "off"), "cues that you can hear"),
    "notify": (_one_of(*Notify), "notifications that your terminal shows"),
    "theme": (_one_of(*Theme), "what your terminal's background is like"),
    "ascii": (_one_of("auto", "on"), "draw with ASCII characters only"),
    "mouse": (_one_of("off", "on"), "let the full-screen program listen to the mouse"),
    "backups": (_one_of("on", "off"), "keep a copy each week"),
}
"""Each key: what reads its value, or says in a ValueError what it may be; and what it is for."""


def read(key: str, text: str) -> str:
    """The value as it is stored; a ValueError says what it may be."""
    reader, _ = KEYS[key]
    return reader(text)


def shown(settings: Settings) -> dict[str, str]:
    """The values in force, by key."""

    def switch(is_on: bool, otherwise: str = "off") -> str:  # noqa: FBT001 (what it is about)
        return "on" if is_on else otherwise

    return {
        "timezone": settings.timezone,
        "week_start": settings.week_start.name.lower(),
        "day_cutoff": str(settings.day_cutoff // timedelta(hours=1)),
        "bell": switch(settings.bell),
        "notify": settings.notify,
        "theme": settings.theme,
        "ascii": switch(settings.ascii_only, "auto"),
        "mouse": switch(settings.mouse),
        "backups": switch(settings.backups),
    }
