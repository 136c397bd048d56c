"""The player and its bell, on a machine whose clock the test sets."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from footui.domain.routine import toml_reader
from footui.domain.session.cues import PATTERNS, Cue
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.services.live.player import Bell, Player
from footui.services.service import Service
from footui.store.database import Database
from tests.support.fake_system import FakeSystem
from tests.support.routines import BRIEF


class Band:
    """A player, with the cues it rang and the changes it reported."""

    def __init__(self, service: Service, fake_system: FakeSystem) -> None:
        self.fake_system = fake_system
        self.start = fake_system.monotonic
        self.told: list[tuple[int, Cue]] = []
        self.looks = 0
        self.player = Player(
            service.sessions.start(None), fake_system.schedule, self._ring, self._looked
        )
        self.player.play()

    def _ring(self, cue: Cue) -> None:
        self.told.append((self.fake_system.monotonic - self.start, cue))

    def _looked(self) -> None:
        self.looks += 1

    @property
    def session(self) -> Session:
        return self.player.live.session


@pytest.fixture
def brief(service: Service) -> Service:
    service.routines.use(toml_reader.parse(BRIEF))
    return service


@pytest.fixture
def band(brief: Service, fake_system: FakeSystem) -> Band:
    return Band(brief, fake_system)


@pytest.fixture
def open_another(path: Path, fake_system: FakeSystem, brief: Service) -> Iterator[Service]:
    with closing(Database(path)) as database:
        yield Service(database, fake_system.system(pid=7))


@pytest.mark.parametrize("cue", Cue)
def test_a_bell_strikes_the_rhythm_of_its_cue(cue: Cue, fake_system: FakeSystem) -> None:
    rings: list[int] = []
    bell = Bell(lambda: rings.append(fake_system.monotonic), fake_system.schedule)
    bell.ring(cue)
    fake_system.advance(10_000)
    assert [b - a for a, b in pairwise(rings)] == list(PATTERNS[cue])


def test_a_new_cue_cuts_the_one_before_short(fake_system: FakeSystem) -> None:
    rings: list[int] = []
    start = fake_system.monotonic
    bell = Bell(lambda: rings.append(fake_system.monotonic - start), fake_system.schedule)
    bell.ring(Cue.END)
    fake_system.advance(300)
    bell.ring(Cue.WORK)
    fake_system.advance(10_000)
    assert rings == [0, 200, 300, 500]


def test_the_session_runs_to_its_end_with_every_cue_at_its_time(band: Band) -> None:
    band.fake_system.advance(65_000)
    assert band.session.status is Status.FINISHED
    assert band.told[:12] == [
        (0, Cue.READY),
        (2_000, Cue.COUNT),
        (3_000, Cue.COUNT),
        (4_000, Cue.COUNT),
        (5_000, Cue.WORK),
        (6_000, Cue.HOLD),
        (9_000, Cue.WORK),
        (10_000, Cue.HOLD),
        (13_000, Cue.WORK),
        (14_000, Cue.HOLD),
        (17_000, Cue.SWITCH),
        (21_000, Cue.WORK),
    ]
    assert band.told[-5:] == [
        (55_000, Cue.WORK),
        (62_000, Cue.COUNT),
        (63_000, Cue.COUNT),
        (64_000, Cue.COUNT),
        (65_000, Cue.END),
    ]


def test_it_looks_no_more_once_the_session_is_over_and_saved(band: Band) -> None:
    band.fake_system.advance(65_000)
    looks = band.looks
    band.fake_system.advance(3_600_000)
    assert band.looks == looks
    assert band.fake_system.alarms == []


def test_it_looks_about_once_a_second_and_no_oftener_than_something_changes(band: Band) -> None:
    band.fake_system.advance(65_000)
    assert 65 <= band.looks <= 67


def test_a_pause_is_silent_and_wakes_only_to_say_that_it_is_alive(band: Band) -> None:
    band.fake_system.advance(7_500)
    band.player.do(Session.pause)
    told, looks = list(band.told), band.looks
    band.fake_system.advance(40_000)
    assert band.told == told
    assert band.looks - looks == 10
    assert band.session.status is Status.PAUSED


def test_after_a_pause_the_phase_is_told_again_when_the_lead_in_is_over(band: Band) -> None:
    band.fake_system.advance(7_500)
    band.player.do(Session.pause)
    band.fake_system.advance(500)
    band.player.do(Session.resume)
    band.told.clear()
    band.fake_system.advance(2_999)
    assert [cue for _, cue in band.told] == [Cue.COUNT] * 2
    band.fake_system.advance(1)
    assert band.told[2:] == [(11_000, Cue.HOLD)]


def test_a_late_look_rings_once(band: Band) -> None:
    band.fake_system.advance(5_200)
    band.told.clear()
    band.fake_system.suspend(4_700)
    assert band.told == [(9_900, Cue.WORK)]
    assert band.session.status is Status.RUNNING


def test_a_gap_of_more_than_five_seconds_pauses_where_it_was_last_seen(band: Band) -> None:
    band.fake_system.advance(7_000)
    band.told.clear()
    band.fake_system.suspend(60_000)
    assert band.told == []
    assert band.session.has_stalled
    assert band.session.position == 7_000


def test_a_player_that_was_closed_does_nothing_more(band: Band) -> None:
    band.fake_system.advance(6_000)
    band.player.close()
    band.player.close()
    band.told.clear()
    looks = band.looks
    band.fake_system.advance(60_000)
    assert (band.told, band.looks) == ([], looks)


def test_only_one_alarm_is_set_however_many_keys_are_pressed(band: Band) -> None:
    changes: list[Callable[[Session, int], Session]] = [
        Session.pause, Session.resume, Session.next_block, Session.extend, Session.previous_block,
        Session.restart_block, Session.next_exercise, Session.previous_exercise,
    ]  # fmt: skip
    for change in changes * 3:
        band.player.do(change)
    assert len([alarm for alarm in band.fake_system.alarms if not alarm.cancelled]) == 1


def test_a_session_that_was_taken_over_falls_silent_and_says_so(
    band: Band, open_another: Service
) -> None:
    band.fake_system.advance(7_500)
    assert open_another.sessions.take() is not None
    band.told.clear()
    looks = band.looks
    band.fake_system.advance(20_000)
    assert band.player.live.lost
    assert band.looks > looks
    after_loss = [at for at, _ in band.told if at > 12_000]
    assert after_loss == []
    assert [alarm for alarm in band.fake_system.alarms if not alarm.cancelled] == []
