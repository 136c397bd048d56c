from datetime import timedelta

import pytest

from footui.domain.settings import Settings, Theme, is_zone, read
from footui.domain.weeks.week import WeekStart


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
