import pytest

from footui.domain.weeks.pain import ADVICE, SAFETY, WORST, Light, light


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_pain_of_0_to_3_says_carry_on(level: int) -> None:
    assert light(level) is Light.CARRY_ON


@pytest.mark.parametrize("level", [4, 5])
def test_a_pain_of_4_to_5_says_ease_off(level: int) -> None:
    assert light(level) is Light.EASE_OFF


@pytest.mark.parametrize("level", [6, 7, 8, 9, WORST])
def test_a_pain_of_6_to_10_says_stop(level: int) -> None:
    assert light(level) is Light.STOP


def test_the_scale_ends_at_10() -> None:
    assert WORST == 10


def test_each_light_has_advice_in_words_that_names_its_levels() -> None:
    assert set(ADVICE) == set(Light)
    for level in range(WORST + 1):
        low, high = ADVICE[light(level)].partition(":")[0].split("–")
        assert int(low) <= level <= int(high)


def test_pain_should_settle_within_24_hours() -> None:
    assert "24 hours" in ADVICE[Light.EASE_OFF]
    assert "24 hours" in " ".join(SAFETY)


@pytest.mark.parametrize(
    "said",
    [
        "not medical advice",
        "sharp, new or spreading",
        "emergency care",
        "numbness between the legs",
        "loss of bladder or bowel control",
        "weakness in both legs",
    ],
)
def test_the_safety_note_says_when_to_stop_and_when_to_get_help(said: str) -> None:
    assert said in " ".join(SAFETY)
