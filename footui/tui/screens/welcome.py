"""The first run: a word on safety, and the time zone."""

from difflib import get_close_matches
from zoneinfo import available_timezones

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.suggester import SuggestFromList

from footui.domain.pain import SAFETY
from footui.domain.settings import is_zone
from footui.tui.field import Field
from footui.tui.lines import row
from footui.tui.page import Dialog, paragraph
from footui.tui.style import CAREFUL, QUIET, STRONG

ROOMY_HEIGHT = 20


class Zone(Field):
    """A line for a zone, with which the page goes on."""

    BINDINGS = [Binding("enter", "submit", "go on", key_display="enter", id="zone.submit")]


class WelcomePage(Dialog[str | None]):
    """Says what to mind, and asks for the time zone; answers its name."""

    BINDINGS = [
        Binding("escape", "back", "leave", key_display="esc", id="welcome.back"),
    ]

    _refusal = ""
    _is_first = True

    def action_back(self) -> None:
        """Leave the zone as it is; at the first run, leave footui."""
        if self._is_first:
            self.app.exit()
        else:
            self.dismiss(None)

    def load(self) -> None:
        """Ask whether this is the first run."""
        self._is_first = not self.practice.settings.welcomed

    def compose(self) -> ComposeResult:
        """Add a line for the zone."""
        yield from super().compose()
        zone = self.practice.settings.timezone
        zones = SuggestFromList(sorted(available_timezones()), case_sensitive=False)
        yield Zone(zone, id="zone", suggester=zones, compact=True, select_on_focus=True)

    def on_input_submitted(self) -> None:
        """Accept a zone that exists."""
        typed = self.query_one(Field).value.strip()
        known = {zone.lower(): zone for zone in available_timezones()}
        name = known.get(typed.lower(), typed)
        if is_zone(name):
            self.dismiss(name)
            return
        like = get_close_matches(name, available_timezones(), n=1)
        perhaps = f" Perhaps {like[0]}?" if like else ""
        self._refusal = f"There is no time zone of that name.{perhaps}"
        self.redraw()

    def body(self, width: int, height: int) -> list[Text]:
        """Write the notice and the question."""
        gap = [row()] if height >= ROOMY_HEIGHT else []
        lines = self._notice(width, gap) if self._is_first else []
        asked = self._refusal or (
            "The server cannot know it, and your days depend on it. "
            "Type a name such as Europe/Berlin, or take the one that is there with Enter."
        )
        style = CAREFUL if self._refusal else QUIET
        return [*lines, row((" Your time zone", STRONG)), *paragraph(asked, width, style)]

    def _notice(self, width: int, gap: list[Text]) -> list[Text]:
        lines = [row((" Welcome to footui", STRONG)), *gap]
        for sentence in SAFETY:
            lines += [*paragraph(sentence, width), *gap]
        return lines
