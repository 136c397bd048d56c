"""The first run: a word on safety, and the time zone."""

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
"""Characters that are taken; no name of a zone has as many."""


class Zone(TextField):
    """A line for a zone, with which the page goes on."""

    BINDINGS = [Binding("enter", "submit", "go on", key_display="enter", id="zone.submit")]


class WelcomeScreen(BaseDialog[str]):
    """Says what to mind at the first run, and asks for the time zone; answers its name."""

    BINDINGS = [
        Binding("escape", "back", "leave", key_display="esc", id="welcome.back"),
    ]

    _refusal = ""
    _given = ""
    """The zone that is to be saved."""

    def __init__(self, zone: str) -> None:
        """Ask, and offer that zone."""
        super().__init__()
        self._zone = zone

    def action_back(self) -> None:
        """Leave footui."""
        self.app.exit()

    def parts(self) -> ComposeResult:
        """Add a line for the zone."""
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
        """Go on once a zone that exists is saved."""
        try:
            self._given = parsing.zone(self.query_one(TextField).value)
        except ValueError as refusal:
            self._refuse(f"There is no time zone of that name: {refusal}.")
        else:
            self.footui.attempt(partial(self._keep, self._given), self._refuse)

    def on_input_changed(self) -> None:
        """Save nothing that is about to be another."""
        self._given = ""

    def _keep(self, zone: str) -> None:
        """Save the zone, unless the page was left or another one written since."""
        if zone == self._given:
            self.service.set("timezone", zone)
            self.service.set("welcomed", "yes")
            self._given = ""
            self.dismiss(zone)

    def _refuse(self, refusal: str) -> None:
        self._refusal = refusal
        self.redraw()

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write the notice and the question."""
        gap = [styled()] if height >= ROOMY_HEIGHT else []
        lines = [styled((" Welcome to footui", STRONG)), *gap]
        for sentence in SAFETY:
            lines += [*paragraph(sentence, width), *gap]
        asked = self._refusal or (
            "The server cannot know it, and your days depend on it. "
            "Type a name such as Europe/Berlin, or take the one that is there with Enter."
        )
        style = CAREFUL if self._refusal else QUIET
        question = [styled((" Your time zone", STRONG)), *paragraph(asked, width, style)]
        fill = max(0, height - len(lines) - len(question) - FIELD_HEIGHT)
        return [*lines, *[styled()] * fill, *question]
