"""The key queue."""

from textual.events import Key

from footui.tui.terminal.key_queue import MOST_WAITING, KeyQueue


async def test_a_full_queue_drops_further_keys() -> None:
    given: list[str] = []

    async def give(key: object) -> None:
        given.append(str(key))

    queue = KeyQueue(give, lambda: False, lambda call: None)
    for _ in range(10 * MOST_WAITING):
        await queue.add(Key("n", "n"))
    assert given == []
    assert len(queue._waiting) == MOST_WAITING
