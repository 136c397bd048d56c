"""Settings: what each key may hold, and its default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from footui.domain.weeks.week import WeekStart

LATEST_CUTOFF = 6
"""The latest hour at which a day may start."""

PERSONAL = ("timezone", "week_start", "day_cutoff", "routine")
"""The settings that are a person's, and travel; the others are of a terminal or a machine."""


class Theme(StrEnum):
    """What the terminal's background is like."""

    DARK = "dark"
    LIGHT = "light"


class Notify(StrEnum):
    """How a terminal is asked to show a notification; some know the one, some the other way."""

    OFF = "off"
    OSC9 = "osc9"
    OSC777 = "osc777"


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices in force. `timezone` is an IANA name, `routine` a digest or None."""

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
        """The zone of that name."""
        return ZoneInfo(self.timezone)


def read(values: Mapping[str, str], server_zone: str) -> Settings:
    """Read stored values; one that is missing or makes no sense has its default."""
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
    """Whether `name` is the IANA name of a time zone that is known here."""
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
