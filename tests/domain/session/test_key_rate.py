"""How often keys may change a session."""

from itertools import pairwise

import pytest

from footui.domain.session.key_rate import AT_ONCE, KeyRate

START = 5_000_000


def passed(*strokes: tuple[str, int]) -> list[int]:
    """When strokes of keys passed."""
    rate, times = KeyRate(), []
    for key, at in strokes:
        rate = rate.stroke(key, START + at)
        if rate.passes:
            times.append(at)
    return times


@pytest.mark.parametrize("every", [15, 20, 33, 40, 92, 100])
def test_of_a_key_that_is_held_one_stroke_a_second_passes(every: int) -> None:
    times = passed(*((" ", at) for at in range(0, 60_000, every)))[AT_ONCE:]
    gaps = {after - before for before, after in pairwise(times)}
    assert 58 <= len(times) <= 60
    assert all(1_000 <= gap < 1_000 + every for gap in gaps)


def test_a_key_that_is_tapped_passes_each_time() -> None:
    taps = [("n", at) for at in range(0, 3_500, 130)]
    assert passed(*taps) == [at for _, at in taps]


def test_keys_that_come_together_on_a_slow_link_pass() -> None:
    assert passed(*((key, 0) for key in "NNNNNnnppb")) == [0] * 10


def test_after_a_pause_a_key_that_was_held_passes_again() -> None:
    held = [("n", at) for at in range(0, 500, 20)]
    assert passed(*held, ("n", 700))[-1] == 700
