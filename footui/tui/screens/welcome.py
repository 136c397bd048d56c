"""The dialog of the first run: safety notice and time zone."""

from functools import partial
from zoneinfo import available_timezones

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.suggester import SuggestFromList

from footui.domain import parsing
from footui.domain.weeks.pain import SAFETY
from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.style import CAREFUL, QUIET, STRONG
from footui.tui.widgets.text_field import TextField

ROOMY_HEIGHT = 20
FIELD_HEIGHT = 2
LONGEST = 100
"""Characters that the field takes; every name of a time zone is shorter."""


class Zone(TextField):
    """The text field for the time zone; Enter in it saves."""

    BINDINGS = [Binding("enter", "submit", "go on", key_display="enter", id="zone.submit")]


class WelcomeScreen(BaseDialog[str]):
    """Shows the safety notice, and asks for the time zone; returns its name."""

    BINDINGS = [
        Binding("escape", "back", "leave", key_display="esc", id="welcome.back"),
    ]

    _save_error = ""
    _given = ""
    """The zone to save; empty if the user has changed the text since Enter."""

    def __init__(self, zone: str) -> None:
        """Ask for the time zone, with `zone` in the field."""
        super().__init__()
        self._zone = zone

    def action_back(self) -> None:
        """Exit footui."""
        self.app.exit()

    def parts(self) -> ComposeResult:
        """Return the body and the field."""
        yield from super().parts()
        zones = SuggestFromList(sorted(available_timezones()), case_sensitive=False)
        yield Zone(
            self._zone,
            id="zone",
            suggester=zones,
            max_length=LONGEST,
            compact=True,
            select_on_focus=True,
        )

    def submitted(self) -> None:
        """Save the zone and close; if there is no such zone, show an error."""
        try:
            self._given = parsing.zone(self.query_one(TextField).value)
        except ValueError as error:
            self._show_error(f"There is no time zone of that name: {error}.")
        else:
            self.footui.attempt(partial(self._save, self._given), self._show_error)

    def on_input_changed(self) -> None:
        """Stop trying to save the zone that the user is changing."""
        self._given = ""

    def _save(self, zone: str) -> None:
        """Save `zone` and close, unless the user has changed the text since Enter."""
        if zone == self._given:
            self.service.set("timezone", zone)
            self.service.set("welcomed", "yes")
            self._given = ""
            self.dismiss(zone)

    def _show_error(self, error: str) -> None:
        self._save_error = error
        self.redraw()

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the safety notice and the question."""
        gap = [styled()] if height >= ROOMY_HEIGHT else []
        lines = [styled((" Welcome to footui", STRONG)), *gap]
        for sentence in SAFETY:
            lines += [*paragraph(sentence, width), *gap]
        explanation = self._save_error or (
            "The server cannot know where you are. Type a name such as Europe/Berlin, or "
            "press Enter to take the one shown."
        )
        style = CAREFUL if self._save_error else QUIET
        question = [styled((" Your time zone", STRONG)), *paragraph(explanation, width, style)]
        fill = max(0, height - len(lines) - len(question) - FIELD_HEIGHT)
        return [*lines, *[styled()] * fill, *question]
