"""Keys that are typed ahead: each goes where the one before it has led.

Textual sends a key to the screen or the line that has the focus when the key comes in; on a slow
link several come at once, and the first may lead elsewhere.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

PATIENCE = 1.0
"""Seconds after which the next key is taken, though the app did not say that it had this one."""


async def in_turn(handled: asyncio.Event, handling: Awaitable[None]) -> None:
    """Have a key handled by all that it bubbles up to, before the next one is taken."""
    handled.clear()
    await handling
    with suppress(TimeoutError):  # but in an app that is about to close
        await asyncio.wait_for(handled.wait(), PATIENCE)
