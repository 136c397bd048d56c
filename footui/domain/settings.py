"""The settings, with their types and defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from footui.domain.weeks.week import WeekStart

LATEST_CUTOFF = 6
"""The latest hour at which a day may start (0–6)."""

PERSONAL = ("timezone", "week_start", "day_cutoff", "routine")
"""The settings that follow a person to other machines; the others belong to one machine."""


class Theme(StrEnum):
    """The background of the terminal."""

    DARK = "dark"
    LIGHT = "light"


class Notify(StrEnum):
    """The escape sequence that shows a notification; terminals know one or the other."""

    OFF = "off"
    OSC9 = "osc9"
    OSC777 = "osc777"


@dataclass(frozen=True, slots=True)
class Settings:
    """The current settings.

    `timezone` is an IANA name. `routine` is the SHA-256 of the routine's document, or None for the
    shipped one.
    """

    timezone: str
    week_start: WeekStart = WeekStart.MONDAY
    day_cutoff: timedelta = timedelta(0)
    bell: bool = True
    notify: Notify = Notify.OFF
    theme: Theme = Theme.DARK
    ascii_only: bool = False
    mouse: bool = False
    backups: bool = True
    welcomed: bool = False
    routine: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


def read(values: Mapping[str, str], server_zone: str) -> Settings:
    """Return settings from stored values; missing and invalid values get their defaults."""
    return Settings(
        timezone=next(filter(is_zone, (values.get("timezone", ""), server_zone)), "UTC"),
        week_start=_week_start(values.get("week_start", "")),
        day_cutoff=_cutoff(values.get("day_cutoff", "")),
        bell=values.get("bell") != "off",
        notify=_notify(values.get("notify", "")),
        theme=Theme.LIGHT if values.get("theme") == Theme.LIGHT else Theme.DARK,
        ascii_only=values.get("ascii") == "on",
        mouse=values.get("mouse") == "on",
        backups=values.get("backups") != "off",
        welcomed="welcomed" in values,
        routine=values.get("routine"),
    )


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _week_start(value: str) -> WeekStart:
    known = {day.name.lower(): day for day in WeekStart}
    return known.get(value, WeekStart.MONDAY)


def _notify(value: str) -> Notify:
    return Notify(value) if value in tuple(Notify) else Notify.OFF


def _cutoff(value: str) -> timedelta:
    hours = int(value) if value.isascii() and value.isdigit() and len(value) == 1 else 0
    return timedelta(hours=hours if hours <= LATEST_CUTOFF else 0)
