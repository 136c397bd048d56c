import pytest

from footui.domain.durations import clock, duration, seconds


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "0:00"),
        (1, "0:01"),
        (1_000, "0:01"),
        (1_001, "0:02"),
        (59_001, "1:00"),
        (1_209_000, "20:09"),
        (3_599_000, "59:59"),
        (3_599_001, "1:00:00"),
        (4_809_000, "1:20:09"),
        (36_000_000, "10:00:00"),
    ],
)
def test_clock_shows_minutes_and_seconds_and_hours_from_one_hour_on(ms: int, shown: str) -> None:
    assert clock(ms) == shown


@pytest.mark.parametrize(
    ("ms", "shown"), [(1_500, "1.5"), (20_000, "20"), (500, "0.5"), (7_199_900, "7199.9")]
)
def test_seconds_have_no_trailing_zeros(ms: int, shown: str) -> None:
    assert seconds(ms) == shown


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (20.15, "20 min"),
        (40, "40 min"),
        (59.4, "59 min"),
        (59.9, "1 h 0 min"),
        (60, "1 h 0 min"),
        (119.7, "2 h 0 min"),
        (2480, "41 h 20 min"),
        (1_000_000, "16666 h 40 min"),
    ],
)
def test_duration_shows_hours_and_minutes_from_one_hour_on(minutes: float, said: str) -> None:
    assert duration(minutes) == said
