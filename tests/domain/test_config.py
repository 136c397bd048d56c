"""The settings as a person writes them: each value there is comes back as it was written."""

from dataclasses import fields

import pytest

from footui.domain import config, settings
from footui.domain.settings import Settings

VALUES = {
    "timezone": ["UTC", "Europe/Berlin", "Pacific/Auckland"],
    "week_start": ["monday", "saturday", "sunday"],
    "day_cutoff": [str(hours) for hours in range(7)],
    "bell": ["on", "off"],
    "notify": ["off", "osc9", "osc777"],
    "theme": ["dark", "light"],
    "ascii": ["auto", "on"],
    "mouse": ["off", "on"],
    "backups": ["on", "off"],
}
"""All values that a key may have; of zones some."""

DEFAULTS = {
    "timezone": "Europe/Berlin",
    "week_start": "monday",
    "day_cutoff": "0",
    "bell": "on",
    "notify": "off",
    "theme": "dark",
    "ascii": "auto",
    "mouse": "off",
    "backups": "on",
}

pairs = pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in VALUES.items() for value in values]
)


def test_every_key_is_a_setting() -> None:
    names = {field.name for field in fields(Settings)} - {"welcomed", "routine"}
    assert {"ascii_only" if key == "ascii" else key for key in config.KEYS} == names
    assert set(VALUES) == set(config.KEYS)


def test_without_any_choice_the_defaults_are_shown() -> None:
    assert config.shown(settings.read({}, "Europe/Berlin")) == DEFAULTS


def test_what_is_shown_is_in_the_order_of_the_keys() -> None:
    assert [*config.shown(Settings("UTC"))] == [*config.KEYS]


@pairs
def test_a_value_is_stored_as_it_is_shown(key: str, value: str) -> None:
    assert config.read(key, value) == value
    in_force = settings.read({key: value}, "Europe/Berlin")
    assert config.shown(in_force) == DEFAULTS | {key: value}


@pairs
def test_a_value_is_read_in_whatever_case_and_between_blanks(key: str, value: str) -> None:
    assert config.read(key, f" {value.upper()}\t") == value


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("week_start", "tuesday", "monday or saturday or sunday"),
        ("week_start", "0", "monday or saturday or sunday"),
        ("day_cutoff", "7", "0 to 6"),
        ("day_cutoff", "-1", "0 to 6"),
        ("day_cutoff", "1.5", "0 to 6"),
        ("day_cutoff", "٣", "0 to 6"),
        ("bell", "yes", "on or off"),
        ("theme", "solarized", "dark or light"),
        ("ascii", "off", "auto or on"),
        ("mouse", "1", "off or on"),
        ("backups", "weekly", "on or off"),
        ("timezone", "Mars", "a name such as Europe/Berlin"),
    ],
)
def test_what_a_value_may_be_is_said_where_it_is_another(key: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        config.read(key, text)


@pytest.mark.parametrize("key", config.KEYS)
@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\x1b[31m", "\udcff", "9" * 400, "👣"], ids=ascii
)
def test_no_nonsense_is_a_value(key: str, text: str) -> None:
    with pytest.raises(ValueError):
        config.read(key, text)
