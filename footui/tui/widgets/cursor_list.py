"""Lists with a cursor. Textual's OptionList sends five to seven times as many bytes for a key."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from rich.text import Text

from footui.tui.views.layout import Part, styled
from footui.tui.views.style import ACCENT, STRONG

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CursorList(Generic[T]):
    """Items, of which the one at the index `number` is selected, unless there are none."""

    items: Sequence[T] = ()
    number: int = 0

    @property
    def chosen(self) -> T:
        """The selected item; raises IndexError if there are no items."""
        return self.items[self.number]

    def moved(self, by: int) -> "CursorList[T]":
        """Return the list with the item `by` places further selected; its ends are joined."""
        return replace(self, number=(self.number + by) % max(1, len(self.items)))

    def with_items(
        self, items: Sequence[T], key: Callable[[T], Any] = lambda item: item
    ) -> "CursorList[T]":
        """Return a list of `items`, with the same one selected by `key`, else the same place."""
        keys, number = [key(item) for item in items], self.number
        if self.items and key(self.chosen) in keys:
            number = keys.index(key(self.chosen))
        return CursorList(items, max(0, min(number, len(items) - 1)))

    def lines(
        self, draw: Callable[[T, str], Iterable[Part]], room: int | None = None
    ) -> list[Text]:
        """Return a line for each item, with a mark before the selected one.

        `draw` returns the line behind the mark, for an item and the style of its name. If `room`
        is given, return at most so many lines, with the selected one near the middle.
        """
        count = len(self.items)
        room = count if room is None else room
        first = min(max(0, self.number - room // 2), max(0, count - room))
        lines = []
        for number in range(first, min(first + room, count)):
            mark, style = ("›", STRONG) if number == self.number else (" ", "")
            lines.append(styled(" ", (mark, ACCENT), *draw(self.items[number], style)))
        return lines
