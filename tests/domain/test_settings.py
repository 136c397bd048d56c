"""The settings: what is stored gives the values in force, and what people type is stored."""

from dataclasses import fields
from datetime import timedelta

import pytest

from footui.domain.settings import SETTINGS, Settings, Theme, is_zone, read, stored
from footui.domain.weeks.week import WeekStart
from tests.support.config_values import DEFAULTS, VALUES


def test_without_any_choice_the_server_s_zone_monday_and_midnight_hold() -> None:
    assert read({}, "Europe/Berlin") == Settings(
        timezone="Europe/Berlin",
        week_start=WeekStart.MONDAY,
        day_cutoff=timedelta(0),
        bell=True,
        theme=Theme.DARK,
        ascii_only=False,
        mouse=False,
        backups=True,
        welcomed=False,
        routine=None,
    )


def test_the_chosen_zone_comes_before_the_server_s() -> None:
    assert read({"timezone": "Asia/Tokyo"}, "Europe/Berlin").timezone == "Asia/Tokyo"


def test_a_zone_that_is_not_known_here_gives_way_to_the_server_s() -> None:
    assert read({"timezone": "Mars/Olympus"}, "Europe/Berlin").timezone == "Europe/Berlin"


@pytest.mark.parametrize("server", ["", "Mars/Olympus"])
def test_without_any_known_zone_it_is_utc(server: str) -> None:
    assert read({"timezone": "nowhere"}, server).timezone == "UTC"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("monday", WeekStart.MONDAY),
        ("saturday", WeekStart.SATURDAY),
        ("sunday", WeekStart.SUNDAY),
        ("wednesday", WeekStart.MONDAY),
        ("6", WeekStart.MONDAY),
        ("", WeekStart.MONDAY),
    ],
)
def test_a_week_starts_on_monday_sunday_or_saturday(value: str, day: WeekStart) -> None:
    assert read({"week_start": value}, "UTC").week_start is day


@pytest.mark.parametrize("hours", range(7))
def test_the_day_cutoff_is_0_to_6_hours(hours: int) -> None:
    assert read({"day_cutoff": str(hours)}, "UTC").day_cutoff == timedelta(hours=hours)


@pytest.mark.parametrize(
    "value", ["7", "9", "-1", "03", "1.5", "²", "٣", "four", "", " 3", "1" * 99]
)
def test_a_day_cutoff_that_makes_no_sense_is_midnight(value: str) -> None:
    assert read({"day_cutoff": value}, "UTC").day_cutoff == timedelta(0)


def test_the_bell_rings_unless_it_is_off() -> None:
    assert read({"bell": "on"}, "UTC").bell
    assert not read({"bell": "off"}, "UTC").bell


@pytest.mark.parametrize(
    ("value", "theme"),
    [
        ("dark", Theme.DARK),
        ("light", Theme.LIGHT),
        ("Light", Theme.DARK),
        ("solarized", Theme.DARK),
        ("", Theme.DARK),
    ],
)
def test_a_theme_is_dark_unless_it_is_light(value: str, theme: Theme) -> None:
    assert read({"theme": value}, "UTC").theme is theme


@pytest.mark.parametrize(
    ("value", "is_on"), [("on", True), ("off", False), ("yes", False), ("", False)]
)
def test_only_ascii_is_drawn_where_that_is_on(value: str, is_on: bool) -> None:
    assert read({"ascii": value}, "UTC").ascii_only is is_on


@pytest.mark.parametrize(
    ("value", "is_on"), [("on", True), ("off", False), ("On", False), ("", False)]
)
def test_the_mouse_is_listened_to_only_where_that_is_on(value: str, is_on: bool) -> None:
    assert read({"mouse": value}, "UTC").mouse is is_on


@pytest.mark.parametrize(
    ("value", "is_on"), [("on", True), ("off", False), ("never", True), ("", True)]
)
def test_copies_are_kept_unless_that_is_off(value: str, is_on: bool) -> None:
    assert read({"backups": value}, "UTC").backups is is_on


def test_the_routine_in_use_is_kept() -> None:
    assert read({"routine": "abc", "welcomed": "1"}, "UTC").routine == "abc"


def test_who_was_welcomed_once_stays_welcome() -> None:
    assert read({"welcomed": "1"}, "UTC").welcomed


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/St_Johns", "Etc/GMT+12"])
def test_an_iana_name_is_a_zone(name: str) -> None:
    assert is_zone(name)
    assert str(Settings(timezone=name).zone) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "Europe", "Europe/Nowhere", "../UTC", "/etc/passwd", "\0", "\ud800", "U" * 5000],
    ids=lambda name: ascii(name)[:20],
)
def test_any_other_text_is_no_zone(name: str) -> None:
    assert not is_zone(name)


# As people write them

pairs = pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in VALUES.items() for value in values]
)


def test_every_key_is_a_setting() -> None:
    names = {field.name for field in fields(Settings)} - {"welcomed", "routine", "has_zone"}
    assert {"ascii_only" if key == "ascii" else key for key in SETTINGS} == names
    assert set(VALUES) == set(SETTINGS)


def test_stored_returns_the_defaults_without_stored_settings() -> None:
    assert stored(read({}, "Europe/Berlin")) == DEFAULTS


def test_stored_has_the_order_of_the_keys() -> None:
    assert [*stored(Settings("UTC"))] == [*SETTINGS]


@pairs
def test_parse_returns_a_stored_value_unchanged(key: str, value: str) -> None:
    assert SETTINGS[key].parse(value) == value
    in_force = read({key: value}, "Europe/Berlin")
    assert stored(in_force) == DEFAULTS | {key: value}


@pairs
def test_parse_ignores_case_and_surrounding_spaces(key: str, value: str) -> None:
    assert SETTINGS[key].parse(f" {value.upper()}\t") == value


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
        SETTINGS[key].parse(text)


@pytest.mark.parametrize("key", SETTINGS)
@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\x1b[31m", "\udcff", "9" * 400, "👣"], ids=ascii
)
def test_random_text_is_never_a_value(key: str, text: str) -> None:
    with pytest.raises(ValueError):
        SETTINGS[key].parse(text)
