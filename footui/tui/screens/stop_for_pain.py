"""The dialog for stopping because of pain: where it hurts, and how much."""

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
    """Asks for the pain and its place, both optional; returns (pain, place), or None to go on."""

    BINDINGS = [
        Binding("enter", "stop", "stop the session", key_display="enter", id="pain.stop"),
        Binding("escape,q", "back", "back", key_display="esc", id="pain.back"),
    ]

    _scale = Scale()
    _place: Place | None = None

    def on_key(self, event: Key) -> None:
        """Rate the pain, or choose a place."""
        self._scale = self._scale.pressed(event.key)
        self._place = PLACES.get(event.key, self._place)
        self.redraw()

    def action_stop(self) -> None:
        """Stop the session with these answers."""
        self.dismiss((self._scale.value, self._place))

    def action_back(self) -> None:
        """Go back to the session without stopping it."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return both questions."""
        places = [self._place_text(key, place) for key, place in PLACES.items()]
        return [
            styled((" Stop for pain", STRONG)),
            styled(),
            styled(" The session is paused. What you did is saved."),
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
            styled((" If the pain is sharp, new or spreading, stop for today.", QUIET)),
        ]

    def _place_text(self, key: str, place: Place) -> Text:
        is_chosen = place is self._place
        name = styled((f"[{place}]" if is_chosen else f" {place} ", CHOSEN if is_chosen else ""))
        return styled((key, ACCENT), " ", name, " " * (18 - len(place)))
