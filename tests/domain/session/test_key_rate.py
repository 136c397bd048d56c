"""How often keys may change a session."""

from collections.abc import Iterable, Sequence

import pytest

from footui.domain.session.key_rate import AT_ONCE, KeyRate

START = 5_000_000
TEN_SECONDS = 10_000

Strokes = Sequence[tuple[str, int]]


def passed(rings: Iterable[tuple[str, int]]) -> list[int]:
    """When strokes of keys passed."""
    rate, times = KeyRate(), []
    for key, at in rings:
        rate = rate.press(key, START + at)
        if rate.passes:
            times.append(at)
    return times


def every(ms: int, until: int = TEN_SECONDS, keys: str = "p", clump: int = 1) -> Strokes:
    """Strokes of keys in turn, as many at once as come in a clump."""
    times = [at for at in range(0, until, ms) for _ in range(clump)]
    return [(keys[number % len(keys)], at) for number, at in enumerate(times)]


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(every(20), id="50 a second"),
        pytest.param(every(40), id="25 a second"),
        pytest.param(every(100), id="10 a second"),
        pytest.param(every(115), id="a slow repeat"),
        pytest.param(every(200), id="a very slow repeat"),
        pytest.param(every(200, clump=6), id="six in a clump"),
        pytest.param(every(1_000, clump=25), id="a clump a second"),
        pytest.param(sorted(every(40) + every(170, clump=4)), id="jitter"),
    ],
)
def test_held_key_passes_once_a_second(held: Strokes) -> None:
    times = passed(held)
    assert len(times) <= AT_ONCE + TEN_SECONDS // 1_000
    for second in range(2, 9):
        later = [at for at in times if second * 1_000 <= at < (second + 1) * 1_000]
        assert len(later) in ((1, 2) if second == 2 else (1,))


@pytest.mark.parametrize(
    "pressed",
    [
        pytest.param(every(150, 900), id="six, 150 ms apart"),
        pytest.param(every(200, 1_800), id="nine, five a second"),
        pytest.param(every(1_000), id="one a second for long"),
        pytest.param(every(150, 2_100, keys="np"), id="two keys in turn"),
        pytest.param([(key, 0) for key in "NNNNNnnppb"], id="together on a slow link"),
        pytest.param([*every(150, 900), *(("p", 5_900 + at) for _, at in every(150, 900))],
                     id="six, and six again five seconds later"),
    ],
)  # fmt: skip
def test_tapped_keys_pass_each_time(pressed: Strokes) -> None:
    assert passed(pressed) == [at for _, at in pressed]


@pytest.mark.parametrize("keys", ["p", "pn"])
def test_burst_of_keys_passes_a_few_times_for_each_key(keys: str) -> None:
    assert len(passed(every(1, 1, keys, clump=300))) == AT_ONCE * len(keys)


def test_held_key_passes_again_after_a_pause() -> None:
    assert passed([*every(20, 500), ("p", 1_000)])[-1] == 1_000


def test_released_keys_are_forgotten() -> None:
    rate = KeyRate()
    for number in range(100):
        rate = rate.press(str(number), START)
    assert rate.press("p", START + 1_000).whole_at.keys() == {"p"}
