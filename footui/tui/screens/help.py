"""The help: the keys, and the safety notice."""

from rich.text import Text
from textual.binding import Binding

from footui.domain.text import clean_line
from footui.domain.weeks.pain import SAFETY
from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.style import ACCENT, QUIET, STRONG

ROOMY_HEIGHT = 22
KEYS = (
    ("everywhere", "s session · r routine · h history · g settings"),
    ("", "u undo · U redo · ctrl+p palette · q quit"),
    ("session", "space pause · n p next, back · N P exercise"),
    ("", "b again · + 10 s · x stop for pain · q leave"),
    ("history", "arrows hjkl day · [ ] month · { } year · t today"),
    ("", "y year · p pain · enter the sessions of a day"),
    ("", "a add · e edit · d delete · c count"),
)


class HelpScreen(BaseDialog[None]):
    """Shows the keys, where the data is, and the safety notice."""

    BINDINGS = [Binding("escape,q,question_mark,enter", "close", "back", key_display="esc")]

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the keys, the safety notice and the path of the database."""
        is_roomy = height >= ROOMY_HEIGHT
        gap = [styled()] if is_roomy else []
        lines = [styled((" Keys", STRONG)), styled()] if is_roomy else []
        lines += [styled((f" {where:<11}", ACCENT), keys) for where, keys in KEYS]
        lines += [styled(), styled((" Safety", STRONG)), styled()] if is_roomy else []
        for sentence in SAFETY:
            lines += paragraph(sentence, width)
        where = clean_line(str(self.service.path))
        return [*lines, *gap, *paragraph(f"Your data is in {where}", width, QUIET)]
