"""The summary after a session, which asks for the pain and a note."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Key

from footui.domain.errors import StorageError
from footui.render.phrases import week_so_far
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import counted
from footui.services.session_report import view
from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.pain_scale import Scale
from footui.tui.views.style import CAREFUL, QUIET, STRONG
from footui.tui.widgets.text_field import TextField

NOTE_LENGTH = 500


class Note(TextField):
    """The text field for the note; Enter in it closes the summary."""

    BINDINGS = [Binding("enter", "submit", "done", key_display="enter", id="note.submit")]


class SummaryScreen(BaseDialog[None]):
    """Shows what was done, and asks for a pain rating and a note, both optional."""

    BINDINGS = [
        Binding("enter", "close", "done", key_display="enter", id="done.close"),
        Binding("n", "note", "note", id="done.note"),
        Binding("escape", "back", "", show=False, id="done.back"),
    ]

    AUTO_FOCUS = ""

    comes_by_itself = True

    def __init__(self, live: LiveSession) -> None:
        """Ask about the session `live`, which has ended."""
        super().__init__()
        self._live = live
        self._scale = Scale()
        self._save_error = ""
        self._week = self._earlier_day = ""

    def parts(self) -> ComposeResult:
        """Return the body and the field for the note."""
        yield from super().parts()
        yield Note(id="note", placeholder="note", max_length=NOTE_LENGTH, compact=True)

    def on_mount(self) -> None:
        """Hide the note, so that digits rate the pain."""
        self.query_one(TextField).display = False

    def load(self) -> None:
        """Read the week, and whether the day on which the session counts is over."""
        self._earlier_day = self.service.sessions.earlier_day(self._live.record)
        try:
            week, today = self.service.this_week(), self.service.today()
            self._week = f" {week_so_far(week, today)}."
        except StorageError:
            self._week = ""

    def on_key(self, event: Key) -> None:
        """Rate the pain, unless the note has the focus."""
        if self.focused is None:
            self._scale = self._scale.pressed(event.key)
            self.redraw()

    def action_note(self) -> None:
        """Show the field for the note, and focus it."""
        note = self.query_one(TextField)
        note.display = True
        note.focus()

    def action_back(self) -> None:
        """Leave the note; outside it, close the summary."""
        if self.focused:
            self.set_focus(None)
        elif self._live.refusal:
            self.dismiss(None)
        else:
            self.action_close()

    def action_close(self) -> None:
        """Save and close; stay open if the answers are saved nowhere."""
        self.keep()
        if self._save_error and not self._live.is_kept:
            self.redraw()
        else:
            self.dismiss(None)

    def keep(self) -> None:
        """Save the rating and the note, if there are any."""
        self._save_error = ""
        note = self.query_one(TextField).value.strip()
        if self._scale.value is not None or note:
            try:
                self._live.add_feedback(pain_after=self._scale.value, note=note)
            except StorageError as error:
                self._save_error = str(error)

    def submitted(self) -> None:
        """Close the summary after Enter in the note."""
        self.action_close()

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return what was done, and the questions."""
        live, session = self._live, self._live.session
        done = view(live.record, session)
        partial = "It is kept as partial, and does not count."
        counts = counted(self._earlier_day) if session.counts else partial
        saved = "Saved. " if live.is_saved else ""
        lines = [
            styled((f" {done.headline}", STRONG)),
            styled(),
            *paragraph(f"{saved}{counts}{self._week}", width),
            styled(),
            styled(" How is your back now?"),
            styled(),
            *self._scale.lines(width),
            styled(),
            *paragraph("Both are optional: type 0 to 10 to rate it, n adds a note.", width, QUIET),
        ]
        save_error = "" if live.is_saved else self._save_error
        refusal = f"{live.refusal} esc leaves without it." if live.refusal else ""
        return lines + paragraph(refusal or live.fault or save_error, width, CAREFUL)
