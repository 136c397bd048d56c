"""The settings: their types, defaults and values, and what shell and screen say of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple
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

    `timezone` is an IANA name, and `has_zone` tells whether the user chose it. `routine` is the
    SHA-256 of the routine's document, or None for the shipped one.
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
    has_zone: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


class Setting(NamedTuple):  # faster to import than a dataclass, and prompts wait
    """A setting that people change: its names and texts, and the values that it takes.

    `key` is its name in the shell and in the database, and `help` what the shell says of it.
    `choices` has the value of each text that is typed and stored; it is empty if `parser` reads
    any text. The settings screen shows `label`, `about`, and `names` in place of the stored texts;
    a setting without a label is not on it. `attribute` is its field in Settings, by default `key`.
    """

    key: str
    help: str
    choices: Mapping[str, Any] = {}
    label: str = ""
    about: str = ""
    names: Mapping[str, str] = {}
    parser: Callable[[str], str] | None = None
    attribute: str = ""

    def parse(self, text: str) -> str:
        """Return the text to store; raises ValueError with the texts that the setting takes."""
        if self.parser:
            return self.parser(text)
        value = text.strip().lower()
        if value in self.choices:
            return value
        raise ValueError(" or ".join(self.choices))

    def stored(self, settings: Settings) -> str:
        """Return the value in force as the text that is stored for it."""
        value = getattr(settings, self.attribute or self.key)
        return next((text for text, each in self.choices.items() if each == value), str(value))

    def after(self, text: str) -> str:
        """Return the choice after `text`; the first one follows the last."""
        texts = [*self.choices]
        return texts[(texts.index(text) + 1) % len(texts)]


def _zone(text: str) -> str:
    from footui.domain import parsing  # imported late: prompts only read

    return parsing.zone(text)


def _cutoff(text: str) -> str:
    from footui.domain import parsing

    return str(parsing.whole(text, 0, LATEST_CUTOFF))


_ON = {"on": True, "off": False}
_HOURS = range(LATEST_CUTOFF + 1)

SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting(
            "timezone",
            "where your days begin and end",
            label="Time zone",
            about="Where your days begin and end. Saved sessions keep their days.",
            parser=_zone,
        ),
        Setting(
            "week_start",
            "first day of a week",
            {day.name.lower(): day for day in WeekStart},
            label="Week starts on",
            about="All weeks are recounted when it changes; your recorded days don't change.",
            names={day.name.lower(): day.name.capitalize() for day in WeekStart},
        ),
        Setting(
            "day_cutoff",
            "hour at which a new day starts",
            {str(hours): timedelta(hours=hours) for hours in _HOURS},
            label="Day starts at",
            about="For night owls: a session that starts before then belongs to the day before. "
            "Saved sessions keep their days.",
            names={str(hours): f"{hours:02}:00" for hours in _HOURS},
            parser=_cutoff,
        ),
        Setting(
            "bell",
            "ring a bell for each cue",
            _ON,
            label="Bell",
            about="What you hear during a session. b plays the cues one by one.",
        ),
        Setting(
            "notify",
            "notifications that your terminal shows",
            {str(way): way for way in Notify},
            label="Notifications",
            about="Announces the next exercise and the end. Each change shows one, so you can see "
            "whether your terminal supports it.",
            names={"osc9": "by OSC 9", "osc777": "by OSC 777"},
        ),
        Setting(
            "theme",
            "your terminal's background: dark or light",
            {str(theme): theme for theme in Theme},
            label="Background",
            about="What your terminal's background is like. Its own colours are used either way.",
        ),
        Setting(
            "ascii",
            "draw with ASCII characters only",
            {"auto": False, "on": True},
            label="ASCII only",
            about="For terminals that draw other characters badly.",
            names={"on": "always"},
            attribute="ascii_only",
        ),
        Setting(
            "mouse",
            "use the mouse in the full-screen program",
            {"off": False, "on": True},
        ),
        Setting("backups", "keep a copy each week", _ON),
    )
}
"""The settings that people change, by key, in the order in which they are listed."""


def read(values: Mapping[str, str], server_zone: str) -> Settings:
    """Return settings from stored values; missing and invalid values get their defaults."""
    chosen = {
        setting.attribute or key: setting.choices[values[key]]
        for key, setting in SETTINGS.items()
        if values.get(key) in setting.choices
    }
    zone = values.get("timezone", "")
    has_zone = is_zone(zone)
    return Settings(
        timezone=zone if has_zone else server_zone if is_zone(server_zone) else "UTC",
        has_zone=has_zone,
        welcomed="welcomed" in values,
        routine=values.get("routine"),
        **chosen,
    )


def stored(settings: Settings) -> dict[str, str]:
    """Return the values in force as the texts that are stored for them, by key."""
    return {key: setting.stored(settings) for key, setting in SETTINGS.items()}


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
