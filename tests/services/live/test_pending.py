"""The pending session: its texts, and whether a footui runs it."""

import pytest

from footui.domain.session.session import Session
from footui.services.live.lease_watch import Led
from footui.services.service import Service
from tests.services.conftest import OpenAnother
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import find_pending_session


def test_where_there_is_none_nothing_waits(short: Service) -> None:
    assert find_pending_session(short) is None


def test_of_a_session_that_is_led_it_tells_by_whom_and_where_it_stands(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    short.set("timezone", "Europe/Berlin")
    live = short.sessions.start(None)
    fake_system.advance(4_000)
    live.tick()
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.held
    assert waiting.told == (
        "It began on Sunday 19:04 and runs in footui on desk, pts/0; at One, with 1:49 to go."
    )


def test_of_a_session_that_was_left_it_tells_how_long_it_ran(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    fake_system.advance(3_000)
    live.suspend()
    waiting = find_pending_session(open_another())
    assert waiting
    assert not waiting.held
    assert waiting.told == "It began on Sunday 18:04 and ran for 0:03; at One, with 1:50 to go."


def test_it_names_the_exercises_that_were_done_whole_and_no_other(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    for _ in range(14):
        fake_system.advance(4_000)
        live.tick()
    live.suspend()
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.told.endswith("ran for 0:56; at Two, with 0:57 to go. Done: One.")


def test_what_was_passed_over_is_not_called_done(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    live = short.sessions.start(None)
    live.apply(Session.next_exercise)
    live.suspend()
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.told.endswith("ran for 0:00; at Two, with 1:05 to go.")


@pytest.mark.parametrize("silent", [0, 3_600_000])
def test_who_holds_the_lock_leads_however_long_it_was_not_heard(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem, silent: int
) -> None:
    live = short.sessions.start(None)
    fake_system.advance(silent)
    other = open_another()
    other.sessions.watch()
    waiting = find_pending_session(other)
    assert waiting
    assert "runs in footui on" in waiting.told
    assert fake_system.messages == []
    assert not live.lost


def test_of_who_has_died_it_is_known_after_a_watch(
    short: Service, open_another: OpenAnother
) -> None:
    short.sessions.start(None)
    other = open_another(dead=True)
    waiting = find_pending_session(other)
    assert waiting
    assert waiting.led is Led.UNKNOWN
    other.sessions.watch()
    waiting = find_pending_session(other)
    assert waiting
    assert waiting.led is Led.NO
    assert "ran for 0:00" in waiting.told


def test_one_of_an_earlier_day_is_told_with_its_date(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    short.set("day_cutoff", "4")
    fake_system.utc += 9 * 3_600_000
    short.sessions.start(None).suspend()
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.counts_on == ""
    assert waiting.told.startswith("It began on Monday 03:04 and ran")
    fake_system.advance(3_600_000)
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.counts_on == "Sunday 22 November 2026"
    assert waiting.told.startswith("It began on Monday 23 November 2026 at 03:04 and ran")


def test_its_day_is_that_of_where_it_began(
    short: Service, open_another: OpenAnother, fake_system: FakeSystem
) -> None:
    short.set("timezone", "Asia/Tokyo")
    short.sessions.start(None).suspend()
    short.set("timezone", "UTC")
    waiting = find_pending_session(open_another())
    assert waiting
    assert waiting.told.startswith("It began on Monday 03:04 and ran")
