"""Stopping for pain: where it hurts, and how much."""

from rich.text import Text
from textual.binding import Binding
from textual.events import Key

from footui.domain.weeks.pain import Place
from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import styled
from footui.tui.views.pain_scale import Scale
from footui.tui.views.style import ACCENT, CHOSEN, QUIET, STRONG

PLACES = {"f": Place.FOOT, "a": Place.ANKLE, "k": Place.KNEE, "h": Place.HIP, "b": Place.BACK,
          "e": Place.OTHER}  # fmt: skip


class StopForPainScreen(BaseDialog[tuple[int | None, Place | None] | None]):
    """Asks where it hurts and how much, both optional; answers None to go back."""

    BINDINGS = [
        Binding("enter", "stop", "stop the session", key_display="enter", id="pain.stop"),
        Binding("escape,q", "back", "back", key_display="esc", id="pain.back"),
    ]

    _scale = Scale()
    _place: Place | None = None

    def on_key(self, event: Key) -> None:
        """Rate, or name a place."""
        self._scale = self._scale.pressed(event.key)
        self._place = PLACES.get(event.key, self._place)
        self.redraw()

    def action_stop(self) -> None:
        """Stop with what was said."""
        self.dismiss((self._scale.value, self._place))

    def action_back(self) -> None:
        """Don't stop."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write both questions."""
        places = [self._named(key, place) for key, place in PLACES.items()]
        return [
            styled((" Stop for pain", STRONG)),
            styled(),
            styled(" The session is paused. What was done is saved."),
            styled(),
            styled(" How bad is it?"),
            styled(),
            *self._scale.lines(width),
            styled(),
            styled(" Where does it hurt?"),
            styled(),
            styled(" ", *places[:3]),
            styled(" ", *places[3:]),
            styled(),
            styled((" Sharp, new or spreading pain: leave it for today.", QUIET)),
        ]

    def _named(self, key: str, place: Place) -> Text:
        chosen = place is self._place
        name = styled((f"[{place}]" if chosen else f" {place} ", CHOSEN if chosen else ""))
        return styled((key, ACCENT), " ", name, " " * (18 - len(place)))
