"""The settings as text that people read and type."""

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
"""The reader of each key, which raises ValueError with the values it takes, and its description."""


def read(key: str, text: str) -> str:
    """Return the value to store; raises ValueError with the values that `key` takes."""
    reader, _ = KEYS[key]
    return reader(text)


def shown(settings: Settings) -> dict[str, str]:
    """Return the current values as text, by key."""

    def switch(is_on: bool, otherwise: str = "off") -> str:  # noqa: FBT001 (a switch is a bool)
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
