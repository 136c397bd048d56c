"""The end of a session: what was done, and how it was."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Key
from textual.widgets import Input

from footui.domain.faults import StoreFault
from footui.domain.session import Status
from footui.domain.wording import clock, outlook, tally
from footui.practice.live import Live
from footui.practice.practice import view
from footui.tui.lines import row
from footui.tui.page import Dialog, paragraph
from footui.tui.scale import Scale
from footui.tui.style import CAREFUL, QUIET, STRONG

NOTE_LENGTH = 500


class DonePage(Dialog[None]):
    """Says what was done, and takes a rating and a note, both optional."""

    DEFAULT_CSS = """
    DonePage #note { dock: bottom; margin: 0 1 2 1; height: 1; border: none; padding: 0; }
    """

    BINDINGS = [
        Binding("enter,escape", "close", "done", key_display="enter", id="done.close"),
        Binding("n", "note", "note", id="done.note"),
    ]

    AUTO_FOCUS = ""

    def __init__(self, live: Live) -> None:
        """Ask about the session that `live` led."""
        super().__init__()
        self._live = live
        self._scale = Scale()
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Lay out a line for the note as well."""
        yield from super().compose()
        yield Input(id="note", placeholder="note", max_length=NOTE_LENGTH, compact=True)

    def on_mount(self) -> None:
        """Let digits rate until a note is asked for."""
        self.query_one("#note", Input).display = False

    def on_key(self, event: Key) -> None:
        """Rate."""
        if self.focused is None:
            self._scale = self._scale.pressed(event.key)
            self.redraw()

    def action_note(self) -> None:
        """Write a note."""
        note = self.query_one("#note", Input)
        note.display = True
        note.focus()

    def action_close(self) -> None:
        """Keep what was said, and go."""
        note = self.query_one("#note", Input).value.strip()
        if self._scale.value is not None or note:
            try:
                self.practice.annotate(
                    self._live.record.id, pain_after=self._scale.value, note=note
                )
            except StoreFault as fault:
                self._fault = str(fault)
                self.redraw()
                return
        self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Enter in the note ends it all."""
        self.action_close()

    def body(self, width: int, height: int) -> list[Text]:
        """Write what was done, and the questions."""
        session, live = self._live.session, self._live
        done = view(live.record, session)
        head = "Done" if session.status is Status.FINISHED else "Stopped"
        week, today = self.practice.this_week(), self.practice.today()
        counts = "It counts." if session.counts else "It is kept as partial, and does not count."
        fault = self._fault or live.fault
        saved = "Saved. " if live.is_saved else ""
        told = f"{saved}{counts} This week: {tally(week)}, {outlook(week, today)}."
        lines = [
            row((f" {head}: {clock(done.ran)}, {done.extent}", STRONG)),
            row(),
            *paragraph(told, width),
            row(),
            row(" How bad is your back now?"),
            row(),
            *self._scale.lines(width),
            row(),
            row((" Both are optional: a digit rates it, n writes a note.", QUIET)),
        ]
        return lines + (paragraph(fault, width, CAREFUL) if fault else [])
