"""Limit how often a key changes a session. A key held down repeats up to fifty times a second.

The time between two presses cannot tell a held key from a tapped one: some keys repeat slowly,
and a network link may delay presses and deliver them together. So the limit is a token bucket
for each key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SECOND = 1_000

AT_ONCE = 8
"""Presses of one key that pass without a gap; each second allows one more."""


@dataclass(frozen=True, slots=True)
class KeyRate:
    """The presses that each key has left, and whether the last press passes.

    Times are readings of one clock, in milliseconds.
    """

    whole_at: Mapping[str, int] = field(default_factory=dict)
    """When each key has all AT_ONCE presses again; a key that is not here has them now."""
    passes: bool = True

    def press(self, key: str, now: int) -> "KeyRate":
        """Return the rate after a press at `now`; of a held key, one press a second passes."""
        whole_at = {other: at for other, at in self.whole_at.items() if at > now}
        spent = whole_at.get(key, now) - now
        passes = spent <= (AT_ONCE - 1) * SECOND
        if passes:
            whole_at[key] = now + spent + SECOND
        return KeyRate(whole_at, passes)
