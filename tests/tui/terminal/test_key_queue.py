"""Keys that come ahead."""

from textual.events import Key

from footui.tui.terminal.key_queue import MOST_WAITING, KeyQueue


async def test_of_keys_that_nobody_takes_not_all_are_kept() -> None:
    given: list[str] = []

    async def give(key: object) -> None:
        given.append(str(key))

    ahead = KeyQueue(give, lambda: False, lambda call: None)
    for _ in range(10 * MOST_WAITING):
        await ahead.add(Key("n", "n"))
    assert given == []
    assert len(ahead._waiting) == MOST_WAITING
