"""Pain on the NRS-11 scale, 0 (none) to 10 (the worst imaginable), and advice for it."""

from enum import StrEnum

WORST = 10


class Light(StrEnum):
    """The traffic light that physiotherapists use for pain during exercise."""

    CARRY_ON = "carry on"
    EASE_OFF = "ease off"
    STOP = "stop"


def light(level: int) -> Light:
    """Return the light for a pain of `level`: 0–3 carry on, 4–5 ease off, 6–10 stop."""
    if level <= 3:
        return Light.CARRY_ON
    return Light.EASE_OFF if level <= 5 else Light.STOP


ADVICE = {
    Light.CARRY_ON: "0–3: carry on.",
    Light.EASE_OFF: "4–5: ease off, smaller movements; it should settle within 24 hours.",
    Light.STOP: "6–10: stop for today, and see a doctor or physiotherapist if it stays.",
}

AFTER_STOP = "Rest, and see a doctor or physiotherapist about a new pain that stays."

SAFETY = (
    "footui leads you through foot exercises. It is not medical advice and cures nothing.",
    "Stop when a pain is sharp, new or spreading. Some soreness is fine while it stays at 3 "
    "of 10 or less and settles within 24 hours.",
    "Get emergency care for numbness between the legs, loss of bladder or bowel control, or "
    "weakness in both legs.",
)


class Place(StrEnum):
    """Where it hurts when a session is stopped for pain."""

    FOOT = "foot"
    ANKLE = "ankle or calf"
    KNEE = "knee"
    HIP = "hip"
    BACK = "back"
    OTHER = "elsewhere"
