"""The status for a prompt agrees with the screens, and reading it makes no file."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from footui.domain.errors import StorageError
from footui.domain.session.edits import Details
from footui.domain.session.session import Session
from footui.domain.weeks.week import Goal, State, Totals
from footui.services import system as made
from footui.services.service import Service
from footui.services.status import Standing, readable, standing
from footui.store.database import IN_MEMORY, Database
from footui.store.queries import settings
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import advance_to_the_end
from tests.support.sqlite_tools import file_contents

SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 16)
LONG_AGO = date(2026, 10, 7)


def now(service: Service, fake_system: FakeSystem) -> Standing:
    """Return the status from the database of a service."""
    return standing(service.path, fake_system.system())


def test_nothing_on_record_is_a_week_without_days(path: Path, fake_system: FakeSystem) -> None:
    found = standing(path, fake_system.system())
    assert (found.today, found.week.start, found.week.end) == (SUNDAY, MONDAY, SUNDAY)
    assert (found.week.days, found.week.goal) == ((), Goal(2, 3))
    assert found.totals == Totals(0, 0, 0, 0)
    assert (found.last_day, found.is_live, found.ascii_only) == (None, False, False)


def test_it_is_the_week_of_the_screens(service: Service, fake_system: FakeSystem) -> None:
    service.plan.set_goal(LONG_AGO, Goal(1, 2))
    service.plan.pause(date(2026, 10, 20), date(2026, 10, 27), "flu")
    for day in (LONG_AGO, date(2026, 11, 3), date(2026, 11, 5), MONDAY):
        service.edits.add(day, Details())
    service.edits.add(SUNDAY, Details(counts=False))
    for week_start in ("monday", "sunday", "saturday"):
        service.set("week_start", week_start)
        found, overview = now(service, fake_system), service.history.overview()
        assert (found.today, found.week) == (service.today(), service.this_week())
        assert (found.today, found.totals) == (overview.today, overview.totals)


def test_the_last_day_is_the_last_that_counts(service: Service, fake_system: FakeSystem) -> None:
    service.edits.add(LONG_AGO, Details())
    service.edits.add(MONDAY, Details())
    service.edits.add(date(2026, 11, 18), Details(counts=False))
    service.edits.delete(service.edits.add(date(2026, 11, 20), Details()))
    assert now(service, fake_system).last_day == MONDAY


def test_a_session_is_live_until_it_ends(short: Service, fake_system: FakeSystem) -> None:
    assert not now(short, fake_system).is_live
    live = short.sessions.start(None)
    assert now(short, fake_system).is_live
    fake_system.advance(7_000)
    live.suspend()
    assert not now(short, fake_system).is_live
    assert now(short, fake_system).is_waiting
    taken = short.sessions.take()
    assert taken
    taken.apply(Session.resume)
    advance_to_the_end(taken, fake_system)
    found = now(short, fake_system)
    assert (found.is_live, found.last_day) == (False, SUNDAY)


def test_today_is_that_of_the_chosen_zone_and_cutoff(
    service: Service, fake_system: FakeSystem
) -> None:
    fake_system.set_clock("2026-11-22T23:30")
    fake_system.zone = "Asia/Tokyo"
    assert now(service, fake_system).today == date(2026, 11, 23)
    service.set("timezone", "America/New_York")
    assert now(service, fake_system).today == SUNDAY
    service.set("timezone", "Europe/Berlin")
    assert now(service, fake_system).today == date(2026, 11, 23)
    service.set("day_cutoff", "2")
    found = now(service, fake_system)
    assert (found.today, found.week.start) == (SUNDAY, MONDAY)


def test_the_machine_is_asked_for_its_zone_only_where_none_is_chosen(
    service: Service, fake_system: FakeSystem
) -> None:
    def zone() -> str:
        raise LookupError

    system = fake_system.system()._replace(server_zone=zone)
    service.set("timezone", "UTC")
    assert standing(service.path, system).today == SUNDAY
    service.set("timezone", "Atlantis/Capital")
    with pytest.raises(LookupError):
        standing(service.path, system)


def test_ascii_is_a_setting(service: Service, fake_system: FakeSystem) -> None:
    service.set("ascii", "on")
    assert now(service, fake_system).ascii_only


def test_asking_changes_nothing(short: Service, fake_system: FakeSystem) -> None:
    short.sessions.start(None)
    before = file_contents(short.path.parent)
    now(short, fake_system)
    assert file_contents(short.path.parent) == before


def test_a_pause_is_told_with_its_reason(service: Service, fake_system: FakeSystem) -> None:
    service.plan.pause(SUNDAY, SUNDAY, "\x1b[31mflu")
    week = now(service, fake_system).week
    assert (week.state, week.reason) == (State.PAUSED, "\x1b[31mflu")


# Without a database


def test_what_is_missing_or_empty_is_read_as_an_empty_database(
    path: Path, tmp_path: Path, fake_system: FakeSystem
) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    dangling = tmp_path / "dangling.db"
    dangling.symlink_to(path)
    for place in (path, empty, dangling, tmp_path / "some" / "where" / "footui.db"):
        assert readable(place) == IN_MEMORY
        assert standing(place, fake_system.system()).week.days == ()
    assert sorted(tmp_path.iterdir()) == [dangling, empty]
    assert empty.stat().st_size == 0


def test_all_else_is_opened_so_that_what_is_wrong_with_it_is_told(
    path: Path, tmp_path: Path, fake_system: FakeSystem
) -> None:
    path.write_text("x")
    long = tmp_path / ("long" * 100)
    for place in (path, tmp_path, long):
        assert readable(place) == place
        with pytest.raises(StorageError):
            standing(place, fake_system.system())


def test_a_database_in_memory_is_no_file_and_gone_when_closed(
    tmp_path: Path, fake_system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Service.open(IN_MEMORY, fake_system.system()) as service:
        service.edits.add(SUNDAY, Details())
        assert service.history.overview().sessions == 1
    with closing(Database(IN_MEMORY)) as database:
        assert settings.settings(database) == {}
    assert list(tmp_path.iterdir()) == []


# The zone of a machine


@pytest.mark.parametrize(
    ("link", "zone"),
    [
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("../usr/share/zoneinfo/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("/var/db/timezone/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/Atlantis/Capital", "found"),
        ("/usr/share/zoneinfo/", "found"),
        ("/usr/share/zoneinfo/../../../etc/passwd", "found"),
        ("/etc/a-zone-of-mine", "found"),
        (None, "found"),
    ],
)
def test_the_machines_zone_is_where_a_link_leads_or_is_found_otherwise(
    monkeypatch: pytest.MonkeyPatch, link: str | None, zone: str
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    be_linked(monkeypatch, link)
    assert made.real_system().server_zone() == zone


@pytest.mark.parametrize("value", ["Asia/Tokyo", ""])
def test_a_zone_in_the_environment_is_stronger_than_the_link(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TZ", value)
    be_linked(monkeypatch, "/usr/share/zoneinfo/Europe/Berlin")
    assert made.real_system().server_zone() == "found"


def be_linked(monkeypatch: pytest.MonkeyPatch, link: str | None) -> None:
    """Make /etc/localtime a link or a file; let tzlocal return the zone "found"."""

    def readlink(path: Path) -> Path:
        assert path == Path("/etc/localtime")
        if link is None:
            raise OSError
        return Path(link)

    monkeypatch.setattr(Path, "readlink", readlink)
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "found")


def test_the_longer_way_to_the_zone_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert made.real_system().server_zone() == "Asia/Tokyo"


@pytest.mark.parametrize("fault", [LookupError, OSError, ValueError])
def test_where_no_zone_is_found_it_is_utc(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def lost() -> str:
        raise fault

    monkeypatch.setenv("TZ", "")
    monkeypatch.setattr("tzlocal.get_localzone_name", lost)
    assert made.real_system().server_zone() == "UTC"
