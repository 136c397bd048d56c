"""How often keys may change a session. One that is held comes up to fifty times a second."""

from dataclasses import dataclass

SECOND = 1_000
REPEAT = 100
"""Milliseconds between two strokes of a key that is held, at most; nobody taps as quickly."""

AT_ONCE = 5
"""Strokes of one key in a row that are believed, as they come together on a slow link."""

MOST_AHEAD = 30
"""Strokes of any keys that may come together; of more than that one passes in a second."""


@dataclass(frozen=True, slots=True)
class KeyRate:
    """The last stroke, and whether it passes. Times are readings of one clock, in milliseconds."""

    key: str = ""
    at: int = 0
    repeats: int = 0
    """How many strokes of the same key came just before it, each soon after another."""
    room: int = MOST_AHEAD * SECOND
    """Time in which nothing came, and for each second of which a stroke passes."""
    passed_at: int = 0
    passes: bool = True

    def stroke(self, key: str, now: int) -> "KeyRate":
        """See another stroke; of a key that is held one a second passes."""
        waited = max(0, now - self.at)
        repeats = self.repeats + 1 if key == self.key and waited <= REPEAT else 0
        room = min(self.room + waited, MOST_AHEAD * SECOND)
        is_believed = repeats < AT_ONCE and room >= SECOND
        passes = is_believed or now - self.passed_at >= SECOND
        return KeyRate(
            key=key,
            at=now,
            repeats=repeats,
            room=max(0, room - SECOND * passes),
            passed_at=now if passes else self.passed_at,
            passes=passes,
        )
