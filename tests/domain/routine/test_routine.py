import pytest

from footui.domain.routine.routine import Exercise, Part, Phase, Routine, Side, TempoPhase

HOLD = TempoPhase(Phase.HOLD, 10_000, "hold")
FLEX = TempoPhase(Phase.WORK, 1_500, "flex")


def exercise(*parts: Part, sides: tuple[Side, ...] = (Side.BOTH,), sets: int = 1) -> Exercise:
    return Exercise("key", "name", (), "why", "how", 0, sides, sets, 0, 0, parts, None)


def test_work_hold_and_lower_are_work_and_the_rest_is_not() -> None:
    assert [phase for phase in Phase if phase.is_work] == [Phase.WORK, Phase.HOLD, Phase.LOWER]


@pytest.mark.parametrize(
    ("name", "dose"),
    [
        ("Tibialis anterior", "15 each side, hold 2 s"),
        ("Toe walking", "4 × 20+20+20 s"),
        ("Toe curls", "5 × 10 each side, hold 10 s"),
        ("Heel raises", "10 each side"),
        ("Ankle circles", "5 × 10+10 each side"),
    ],
)
def test_prescription_of_each_shipped_exercise(shipped: Routine, name: str, dose: str) -> None:
    assert [each.prescription for each in shipped.exercises if each.name == name] == [dose]


def test_prescription_of_one_set_on_one_side_is_its_reps_only() -> None:
    assert exercise(Part(8, (FLEX,), "")).prescription == "8"


def test_prescription_of_a_timed_part_is_in_seconds() -> None:
    assert exercise(Part(None, (FLEX,), "")).prescription == "1.5 s"


def test_prescription_names_reps_before_timed_parts() -> None:
    assert exercise(Part(None, (FLEX,), ""), Part(3, (FLEX,), "")).prescription == "3, 1.5 s"


def test_prescription_of_a_hold_alone_names_the_hold() -> None:
    assert exercise(Part(None, (HOLD,), "")).prescription == "hold 10 s"


def test_the_shipped_exercises_come_in_the_order_of_the_article(shipped: Routine) -> None:
    assert [each.name for each in shipped.exercises] == [
        "Tibialis anterior",
        "Toe walking",
        "Toe curls",
        "Heel raises",
        "Ankle circles",
    ]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("Tibialis anterior", ["band", "sturdy", "floor", "right leg straight", "left knee bent"]),
        ("Tibialis anterior", ["left foot under it", "towards your head", "hold"]),
        ("Tibialis anterior", ["hips and legs", "strong feet"]),
        ("Toe walking", ["tiptoe", "20 seconds", "straight", "outward", "inward", "Four times"]),
        ("Toe walking", ["rest between", "toes", "balls of the feet", "ligaments"]),
        ("Toe curls", ["chair", "towel under your feet", "ten times", "at least five"]),
        ("Toe curls", ["ten seconds", "five rounds each", "stronger feet", "nimbler toes"]),
        ("Toe curls", ["both feet at once"]),
        ("Heel raises", ["chair", "Straight back", "left leg", "right knee", "right heel"]),
        ("Heel raises", ["Ten times", "other side", "tendons and joints", "balance"]),
        ("Ankle circles", ["floor", "back", "right knee to your chest", "flex the toes up"]),
        ("Ankle circles", ["ten times one way", "ten times the other", "Change feet"]),
        ("Ankle circles", ["Five sets", "mobile ankles", "flexibility"]),
    ],
)
def test_the_instructions_carry_over_the_facts_of_the_article(
    shipped: Routine, name: str, facts: list[str]
) -> None:
    (found,) = [each for each in shipped.exercises if each.name == name]
    cues = [part.cue for part in found.parts]
    said = " ".join((*found.equipment, found.why, found.how, *cues)).lower()
    assert [fact for fact in facts if fact.lower() not in said] == []


@pytest.mark.parametrize("good", ["flexib", "balance", "posture", "mobil"])
def test_shipped_routine_says_what_it_helps_with(shipped: Routine, good: str) -> None:
    assert good in " ".join(each.why + each.how for each in shipped.exercises).lower()
