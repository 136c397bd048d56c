"""Queues keys and pastes, so that each acts on the screen that the one before it has opened.

Textual sends a key to the screen and the widget that have the focus when it arrives. On a slow
link several keys arrive at once, and the first may open another screen.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual.events import Key, Paste

KEY_TIMEOUT = 1.0
"""Seconds until the next key is delivered if nothing reports that the last one was handled."""

MOST_WAITING = 512
"""The most keys in the queue; further ones are dropped."""


class KeyQueue:
    """Delivers one key at a time, and the next one once that key has had its effect."""

    def __init__(
        self,
        give: Callable[[Key | Paste], Awaitable[None]],
        is_listening: Callable[[], bool],
        soon: Callable[[Callable[[], Awaitable[None]]], object],
    ) -> None:
        """Deliver keys with `give` while `is_listening`; `soon` calls from the message queue."""
        self._give = give
        self._is_listening = is_listening
        self._soon = soon
        self._waiting: deque[Key | Paste] = deque()
        self._under_way: asyncio.TimerHandle | None = None

    async def add(self, typed: Key | Paste) -> None:
        """Add a key or a paste to the queue."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(typed)
        await self._go_on()

    def taken(self) -> None:
        """Deliver the next key: the last one has had its effect."""
        if self._under_way:
            self._under_way.cancel()
            self._under_way = None
        self.listen()

    def put_back(self, key: Key) -> None:
        """Deliver `key` again, before all others: it came before the text field had the focus."""
        self._waiting.appendleft(Key(key.key, key.character))
        self.taken()

    def drop(self) -> None:
        """Empty the queue: its keys were meant for an earlier screen."""
        self._waiting.clear()

    def listen(self) -> None:
        """Deliver the next key if the current screen listens by now."""
        self._soon(self._go_on)

    async def _go_on(self) -> None:
        while self._waiting and not self._under_way and self._is_listening():
            loop = asyncio.get_running_loop()
            self._under_way = loop.call_later(KEY_TIMEOUT, self.taken)
            await self._give(self._waiting.popleft())
