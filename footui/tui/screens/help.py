"""Help: the keys, and what to mind."""

from rich.text import Text
from textual.binding import Binding

from footui.domain.pain import SAFETY
from footui.domain.text import clean_line
from footui.tui.lines import row
from footui.tui.page import Dialog, paragraph
from footui.tui.style import ACCENT, QUIET, STRONG

KEYS = (
    ("everywhere", "r routine · s session · h history · ? help · q quit · ctrl+p palette"),
    ("session", "space pause · n p next, back · N P exercise · b block again"),
    ("", "+ 10 s more · x stop for pain · q esc leave, now or for good"),
    ("history", "arrows hjkl day, week · [ ] PgUp PgDn month · t today · esc back"),
)


class HelpPage(Dialog[None]):
    """Shows the keys, where the data is, and the safety notice."""

    BINDINGS = [Binding("escape,q,question_mark,enter", "close", "back", key_display="esc")]

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def body(self, width: int, height: int) -> list[Text]:
        """Write it all."""
        lines = [row((" Keys", STRONG)), row()]
        for where, keys in KEYS:
            lines.append(row((f" {where:<11}", ACCENT), keys))
        lines += [row(), row((" To mind", STRONG)), row()]
        for sentence in SAFETY:
            lines += paragraph(sentence, width)
        where = clean_line(str(self.practice.path))
        return [*lines, row(), *paragraph(f"Your data is in {where}", width, QUIET)]
