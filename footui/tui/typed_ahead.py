"""Keys that are typed ahead: each goes where the one before it has led.

Textual sends a key to the screen or the line that has the focus when the key comes in; on a slow
link several come at once, and the first may lead elsewhere.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual.events import Key

PATIENCE = 1.0
"""Seconds after which the next key is given out, though nobody said that this one was taken."""


class TypedAhead:
    """A queue of keys, of which one at a time is under way."""

    def __init__(self, give: Callable[[Key], Awaitable[None]], is_listening: Callable[[], bool]):
        """Give out keys with `give`, while somebody is listening."""
        self._give = give
        self._is_listening = is_listening
        self._waiting: deque[Key] = deque()
        self._under_way: asyncio.TimerHandle | None = None

    async def add(self, key: Key) -> None:
        """Have a key given out when its turn comes."""
        self._waiting.append(key)
        await self.go_on()

    def put_back(self, key: Key) -> None:
        """Give the key that is under way out again, before all others."""
        self._waiting.appendleft(Key(key.key, key.character))
        self.taken()

    def taken(self) -> None:
        """The key that was under way has had its effect."""
        if self._under_way:
            self._under_way.cancel()
            self._under_way = None

    async def go_on(self) -> None:
        """Give out the next key, unless one is under way."""
        while self._waiting and not self._under_way and self._is_listening():
            loop = asyncio.get_running_loop()
            self._under_way = loop.call_later(PATIENCE, self.taken)
            await self._give(self._waiting.popleft())
