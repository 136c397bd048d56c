"""The line at the bottom: the keys that work now."""

from textual.binding import Binding
from textual.screen import Screen

from footui.tui.lines import Lines, Part, row
from footui.tui.style import ACCENT, QUIET


class Keys(Lines):
    """The bindings of the screen that are meant to be seen, as many as fit."""

    DEFAULT_CSS = """
    Keys { dock: bottom; }
    """

    def on_mount(self) -> None:
        """Follow what the screen says of its keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def on_resize(self) -> None:
        """Fit as many as there is room for now."""
        self._update(self.screen)

    def _update(self, screen: "Screen[object]") -> None:
        shown = [
            (self._key(active.binding), active.binding.description)
            for active in screen.active_bindings.values()
            if active.binding.show and active.enabled
        ]
        seen: set[str] = set()
        parts: list[Part] = [" "]
        room = self.size.width - 1
        for key, description in shown:
            needed = len(key) + len(description) + 1
            if description in seen or needed > room:
                continue
            seen.add(description)
            parts += [(key, ACCENT), (f" {description}", QUIET), "   "]
            room -= needed + 3
        self.show([row(*parts)])

    def _key(self, binding: Binding) -> str:
        return self.app.get_key_display(binding)
