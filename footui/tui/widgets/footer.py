"""The footer: the keys that work now."""

from typing import cast

from rich.text import Text
from textual.screen import Screen

from footui.tui.host import AppHost
from footui.tui.views.layout import Part, styled, wrapped
from footui.tui.views.style import ACCENT, CAREFUL, QUIET
from footui.tui.widgets.lines import Lines

Keys = list[tuple[str, str]]
"""Pairs of a key and its description."""

KEPT = ("session", "help")
"""The descriptions of the keys that the footer leaves out last: they lead to everything else."""


class KeyFooter(Lines):
    """Shows the visible bindings that work now, as many as fit.

    It shows a remark of the app instead, if there is one, and nothing in a window that is too
    small for the screen.
    """

    DEFAULT_CSS = """
    KeyFooter { dock: bottom; }
    """

    def on_mount(self) -> None:
        """Update the footer whenever the bindings of the screen change."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def on_resize(self) -> None:
        """Fit the keys into the new width."""
        self._update(self.screen)

    def _update(self, screen: "Screen[object]") -> None:
        if screen.has_class("-too-small"):
            self._show_all([])
        elif remark := cast("AppHost", self.app).remark:
            texts = wrapped(remark, max(1, self.size.width - 2))
            self._show_all([styled((f" {text}", CAREFUL)) for text in texts])
        else:
            self._show_all([self._keys(screen)])

    def _show_all(self, lines: list[Text]) -> None:
        """Show `lines`, and take as much height as they need, at least one line."""
        self.styles.height = max(1, len(lines))
        self.show(lines)

    def _keys(self, screen: "Screen[object]") -> Text:
        """Return the line of keys; leave out the last ones until it fits."""
        own, shared = self._shown(screen)
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

    def _shown(self, screen: "Screen[object]") -> tuple[Keys, Keys]:
        """Return (key, description) pairs of the screen itself, and of the whole app."""
        of_screen: dict[str, str] = {}
        of_app: dict[str, str] = {}
        for node, binding, enabled, _ in screen.active_bindings.values():
            if binding.show and enabled:
                keys = of_app if node is self.app else of_screen
                keys.setdefault(binding.description, self.app.get_key_display(binding))
        own, shared = ([(key, what) for what, key in keys.items()] for keys in (of_screen, of_app))
        return own, shared


def _length(keys: Keys, gap: int) -> int:
    return sum(len(key) + 1 + len(description) + gap for key, description in keys) - gap
