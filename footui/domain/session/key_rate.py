"""How often a key may change a session. One that is held comes up to fifty times a second.

No gap tells a held key from a tapped one: some keys repeat slowly, and a link may hold strokes
back and bring them in clumps. How many there are in all does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SECOND = 1_000

AT_ONCE = 8
"""Strokes of one key that are believed however they come; each second allows one more."""


@dataclass(frozen=True, slots=True)
class KeyRate:
    """What is left of the strokes that are believed, and whether the last one passes.

    Times are readings of one clock, in milliseconds.
    """

    whole_at: Mapping[str, int] = field(default_factory=dict)
    """When as many strokes of a key as ever are believed again; of the others they are by now."""
    passes: bool = True

    def press(self, key: str, now: int) -> "KeyRate":
        """See another stroke; of a key that is held one a second passes."""
        whole_at = {other: at for other, at in self.whole_at.items() if at > now}
        spent = whole_at.get(key, now) - now
        passes = spent <= (AT_ONCE - 1) * SECOND
        if passes:
            whole_at[key] = now + spent + SECOND
        return KeyRate(whole_at, passes)
