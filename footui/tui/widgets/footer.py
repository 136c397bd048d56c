"""The line at the bottom: the keys that work now."""

from typing import cast

from rich.text import Text
from textual.screen import Screen

from footui.tui.host import AppHost
from footui.tui.views.layout import Part, styled, wrapped
from footui.tui.views.style import ACCENT, CAREFUL, QUIET
from footui.tui.widgets.lines import Lines

KEPT = ("session", "help")
"""What is left out last: the way back to the live session, and what tells of all other keys."""


class KeyFooter(Lines):
    """The bindings of the screen that are meant to be seen, as many as fit.

    Where the screen itself cannot be seen, none of them works. A remark takes their place for a
    moment.
    """

    DEFAULT_CSS = """
    KeyFooter { dock: bottom; }
    """

    def on_mount(self) -> None:
        """Follow what the screen says of its keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def on_resize(self) -> None:
        """Fit as many as there is room for now."""
        self._update(self.screen)

    def _update(self, screen: "Screen[object]") -> None:
        if screen.has_class("-too-small"):
            self._tell([])
        elif remark := cast("AppHost", self.app).remark:
            told = wrapped(remark, max(1, self.size.width - 2))
            self._tell([styled((f" {line}", CAREFUL)) for line in told])
        else:
            self._tell([self._keys(screen)])

    def _tell(self, lines: list[Text]) -> None:
        self.styles.height = max(1, len(lines))
        self.show(lines)

    def _keys(self, screen: "Screen[object]") -> Text:
        own, shared = self._shown(screen, of_screen=True), self._shown(screen, of_screen=False)
        room = self.size.width - 1
        kept = [key for key in shared if key[1] in KEPT]
        gap = next((gap for gap in (3, 2) if _length(own + kept, gap) <= room), 1)
        keys = own + shared
        spare = kept if _length(own, gap) <= room else own[1:]
        spare += [key for key in shared if key not in kept]
        while spare and _length(keys, gap) > room:
            keys.remove(spare.pop())
        parts: list[Part] = [" "]
        for key, description in keys:
            parts += [(key, ACCENT), (f" {description}", QUIET), " " * gap]
        return styled(*parts)

    def _shown(self, screen: "Screen[object]", *, of_screen: bool) -> list[tuple[str, str]]:
        """The keys of the screen itself, or those that work everywhere, with what they do."""
        keys: dict[str, str] = {}
        for node, binding, enabled, _ in screen.active_bindings.values():
            if binding.show and enabled and (node is not self.app) is of_screen:
                keys.setdefault(binding.description, self.app.get_key_display(binding))
        return [(key, description) for description, key in keys.items()]


def _length(keys: list[tuple[str, str]], gap: int) -> int:
    return sum(len(key) + 1 + len(description) + gap for key, description in keys) - gap
