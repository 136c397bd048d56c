"""The dialog that asks for the pain before a session."""

from rich.text import Text
from textual.binding import Binding
from textual.events import Key

from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.pain_scale import Scale
from footui.tui.views.style import QUIET, STRONG


class PainBeforeScreen(BaseDialog[tuple[int | None] | None]):
    """Asks for the pain before a session.

    Returns a tuple of the rating, which is None if the user skips it; returns None alone if the
    user cancels the session.
    """

    BINDINGS = [
        Binding("enter,s,space", "start", "start", key_display="enter", id="rating.start"),
        Binding("escape,q", "cancel", "not now", key_display="esc", id="rating.cancel"),
    ]

    _scale = Scale()

    def on_key(self, event: Key) -> None:
        """Rate the pain."""
        self._scale = self._scale.pressed(event.key)
        self.redraw()

    def action_start(self) -> None:
        """Start the session with this rating or without one."""
        self.dismiss((self._scale.value,))

    def action_cancel(self) -> None:
        """Cancel the session."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the question and the scale."""
        return [
            styled((" Before you start", STRONG)),
            styled(),
            styled(" How is your back right now?"),
            styled(),
            *self._scale.lines(width),
            styled(),
            *paragraph("Type 0 to 10. Enter alone skips it.", width, QUIET),
            styled(),
            *paragraph("Then hands off: it runs and saves by itself.", width, QUIET),
        ]
