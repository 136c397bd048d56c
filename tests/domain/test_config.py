"""The settings as a person writes them: each value there is comes back as it was written."""

from dataclasses import fields

import pytest

from footui.domain import config, settings
from footui.domain.settings import Settings
from tests.support.config_values import DEFAULTS, VALUES

pairs = pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in VALUES.items() for value in values]
)


def test_every_key_is_a_setting() -> None:
    names = {field.name for field in fields(Settings)} - {"welcomed", "routine"}
    assert {"ascii_only" if key == "ascii" else key for key in config.KEYS} == names
    assert set(VALUES) == set(config.KEYS)


def test_shown_returns_the_defaults_without_stored_settings() -> None:
    assert config.shown(settings.read({}, "Europe/Berlin")) == DEFAULTS


def test_shown_has_the_order_of_the_keys() -> None:
    assert [*config.shown(Settings("UTC"))] == [*config.KEYS]


@pairs
def test_read_returns_a_shown_value_unchanged(key: str, value: str) -> None:
    assert config.read(key, value) == value
    in_force = settings.read({key: value}, "Europe/Berlin")
    assert config.shown(in_force) == DEFAULTS | {key: value}


@pairs
def test_read_ignores_case_and_surrounding_spaces(key: str, value: str) -> None:
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
def test_wrong_value_raises_an_error_that_names_the_choices(key: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        config.read(key, text)


@pytest.mark.parametrize("key", config.KEYS)
@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\x1b[31m", "\udcff", "9" * 400, "👣"], ids=ascii
)
def test_random_text_is_never_a_value(key: str, text: str) -> None:
    with pytest.raises(ValueError):
        config.read(key, text)
