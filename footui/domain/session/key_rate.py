"""How often a key may change a session. One that is held comes up to fifty times a second."""

from dataclasses import dataclass

SECOND = 1_000
REPEAT = 100
"""Milliseconds between two strokes of a key that is held, at most; nobody taps as quickly."""

AT_ONCE = 5
"""Strokes of one key in a row that are believed, as they come together on a slow link."""


@dataclass(frozen=True, slots=True)
class KeyRate:
    """The last stroke, and whether it passes. Times are readings of one clock, in milliseconds."""

    key: str = ""
    at: int = 0
    repeats: int = 0
    """How many strokes of the same key came just before it, each soon after another."""
    passed_at: int = 0
    passes: bool = True

    def stroke(self, key: str, now: int) -> "KeyRate":
        """See another stroke; of a key that is held one a second passes."""
        is_repeat = key == self.key and now - self.at <= REPEAT
        repeats = self.repeats + 1 if is_repeat else 0
        passes = repeats < AT_ONCE or now - self.passed_at >= SECOND
        return KeyRate(key, now, repeats, now if passes else self.passed_at, passes)
