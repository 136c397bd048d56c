"""Keys and pastes that come ahead: each goes where the one before it has led.

Textual sends a key to the screen or the line that has the focus when the key comes in; on a slow
link several come at once, and the first may lead elsewhere.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual.events import Key, Paste

KEY_TIMEOUT = 1.0
"""Seconds after which the next key is given out, though nobody said that this one was taken."""


MOST_WAITING = 512
"""Keys that wait at most; what is typed beyond is lost."""


class KeyQueue:
    """A queue of keys, of which one at a time is under way."""

    def __init__(
        self,
        give: Callable[[Key | Paste], Awaitable[None]],
        is_listening: Callable[[], bool],
        soon: Callable[[Callable[[], Awaitable[None]]], object],
    ) -> None:
        """Give out keys with `give`, while somebody is listening; `soon` calls back in turn."""
        self._give = give
        self._is_listening = is_listening
        self._soon = soon
        self._waiting: deque[Key | Paste] = deque()
        self._under_way: asyncio.TimerHandle | None = None

    async def add(self, typed: Key | Paste) -> None:
        """Have a key, or what was pasted, given out when its turn comes."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(typed)
        await self._go_on()

    def taken(self) -> None:
        """Go on: the key that was under way has had its effect."""
        if self._under_way:
            self._under_way.cancel()
            self._under_way = None
        self.listen()

    def put_back(self, key: Key) -> None:
        """Give the key that is under way out again, before all others: it came too early."""
        self._waiting.appendleft(Key(key.key, key.character))
        self.taken()

    def drop(self) -> None:
        """Forget what waits: it was meant for what was shown before."""
        self._waiting.clear()

    def listen(self) -> None:
        """Go on, if somebody listens by now."""
        self._soon(self._go_on)

    async def _go_on(self) -> None:
        while self._waiting and not self._under_way and self._is_listening():
            loop = asyncio.get_running_loop()
            self._under_way = loop.call_later(KEY_TIMEOUT, self.taken)
            await self._give(self._waiting.popleft())
