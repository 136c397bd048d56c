from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122, UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.edits import Details
from footui.domain.session.record import SessionRecord, new_id
from tests.support.cases import examples

NEVER = bytes(10)
ALWAYS = bytes([255] * 10)
instants = st.integers(0, (1 << 48) - 1)


def record(start: datetime, log_date: date) -> SessionRecord:
    offset = start.utcoffset() or timedelta(0)
    return SessionRecord(
        id="1",
        kind=SessionKind.TIMED,
        state=SessionState.DONE,
        counts=True,
        log_date=log_date,
        started_at=int(start.timestamp() * 1000),
        ended_at=None,
        timezone="Europe/Berlin",
        utc_offset=int(offset.total_seconds()),
        updated_at=0,
    )


def test_a_record_shows_the_wall_clock_of_the_place_where_it_started() -> None:
    start = datetime(2026, 11, 22, 23, 55, tzinfo=ZoneInfo("Asia/Kolkata"))
    shown = record(start, date(2026, 11, 22)).started
    assert f"{shown:%Y-%m-%d %H:%M %z}" == "2026-11-22 23:55 +0530"


@pytest.mark.parametrize("fold", [0, 1])
def test_record_distinguishes_the_repeated_hour_in_autumn(fold: int) -> None:
    start = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
    shown = record(start, date(2026, 10, 25)).started
    assert f"{shown:%H:%M %z}" == f"02:30 +0{2 - fold}00"
    assert shown.timestamp() == start.timestamp()


def test_log_date_of_a_record_does_not_depend_on_the_zone() -> None:
    start = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    written = record(start, date(2026, 11, 22))
    assert written.log_date == date(2026, 11, 22)
    with pytest.raises(FrozenInstanceError):
        written.log_date = date(2026, 11, 23)  # type: ignore[misc]


def test_missing_ratings_are_none_and_not_0() -> None:
    written = record(datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22))
    assert (written.pain_before, written.pain_after, written.effort) == (None, None, None)
    details = Details()
    assert (details.pain_before, details.pain_after, details.effort) == (None, None, None)
    assert (details.clock, details.minutes) == (None, None)


def test_an_id_is_the_example_of_the_rfc() -> None:
    randomness = bytes.fromhex("FCC318C4DC0C0C07398F")
    assert new_id(0x017F22E279B0, randomness) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@settings(max_examples=examples(100), deadline=None, derandomize=True)
@given(instants, st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_version_7_that_holds_its_instant(utc: int, randomness: bytes) -> None:
    made = UUID(new_id(utc, randomness))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == utc


@settings(max_examples=examples(100), deadline=None, derandomize=True)
@given(instants, instants)
def test_ids_sort_by_time(one: int, other: int) -> None:
    early, late = sorted((one, other))
    assert early == late or new_id(early, ALWAYS) < new_id(late, NEVER)


def test_ids_of_one_instant_differ_by_chance() -> None:
    assert new_id(1, NEVER) != new_id(1, ALWAYS)
