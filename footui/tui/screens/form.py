"""A form: a dialog with text fields, each with its error beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input

from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.style import CAREFUL, QUIET, STRONG
from footui.tui.widgets.lines import Lines
from footui.tui.widgets.text_field import TextField

LONGEST = 500
"""Characters that a field takes."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form.

    `read` parses the text, or raises ValueError with the error to show beside the field; without
    an error, the form shows `hint` there. A `wide` field takes the whole width.
    """

    key: str
    label: str
    value: str
    read: Callable[[str], object]
    hint: str = ""
    wide: bool = False


def keep_if_unchanged(value: T, shown: str, read: Callable[[str], T]) -> Callable[[str], T]:
    """Return a parser that keeps `value` if the text is still `shown`, and else calls `read`."""
    return lambda text: value if text == shown else read(text)


class FieldError(Exception):
    """Raised if a value of one field is wrong in view of the others."""

    def __init__(self, key: str, reason: str) -> None:
        """Show `reason` beside the field with that key."""
        super().__init__(reason)
        self.key = key


class FormField(TextField):
    """A text field of a form."""

    DEFAULT_CSS = """
    FormField { dock: none; margin: 0 2 0 1; width: 14; }
    FormField.-wide { width: 1fr; }
    """

    BINDINGS = [Binding("enter", "submit", "save", key_display="enter", id="form.save")]


class FormScreen(BaseDialog[dict[str, Any] | None]):
    """Asks for several values at once; returns the saved values by key, or None after escape."""

    DEFAULT_CSS = """
    FormScreen #title { height: auto; }
    FormScreen .entry { height: 1; }
    FormScreen .entry .label { width: 20; }
    FormScreen .entry .beside { width: 1fr; }
    FormScreen #body { height: 1fr; margin-top: 1; }
    """

    BINDINGS = [
        Binding("up,shift+tab", "move(-1)", "", show=False, id="form.up"),
        Binding("down,tab", "move(1)", "next field", key_display="tab", id="form.down"),
        Binding("escape", "back", "cancel", key_display="esc", id="form.back"),
    ]

    is_written_in = True

    def __init__(
        self,
        title: str,
        text: str,
        entries: Sequence[Entry],
        save: Callable[[dict[str, Any]], None],
        preview: Callable[[dict[str, Any]], str] | None = None,
    ) -> None:
        """Ask for `entries`; `text` explains the form below them.

        `save` gets the parsed values; it may raise FieldError, RejectedError or StorageError.
        `preview` returns what saving these values would do; it may raise FieldError. The form
        shows that after every key.
        """
        super().__init__()
        self._preview = preview
        self._title, self._text = title, text
        self._entries = entries
        self._save = save
        self._errors: dict[str, str] = {}
        self._save_error = ""
        self._to_save: dict[str, Any] | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether `action` makes sense: there is another field to go to."""
        return action != "move" or len(self._entries) > 1

    def parts(self) -> ComposeResult:
        """Return the title, the fields and the body."""
        yield self.lines("title")
        for entry in self._entries:
            wide = " -wide" if entry.wide else ""
            yield Horizontal(
                self.lines(f"label-{entry.key}", "label"),
                FormField(
                    entry.value, id=entry.key, classes=wide, compact=True, max_length=LONGEST
                ),
                self.lines(f"beside-{entry.key}", "beside"),
                classes=f"entry{wide}",
            )
        yield from super().parts()

    def draw(self, width: int, height: int) -> None:
        """Draw the labels, and the error or the hint beside each field."""
        title = [styled((f" {self._title}", STRONG)), styled()]
        lines = self.query_one("#title", Lines)
        lines.styles.height = len(title)
        lines.show(title)
        for entry in self._entries:
            error = self._errors.get(entry.key, "")
            beside = styled((error or entry.hint, CAREFUL if error else QUIET))
            self.query_one(f"#label-{entry.key}", Lines).show([styled(f" {entry.label}")])
            beside_field = self.query_one(f"#beside-{entry.key}", Lines)
            if entry.wide:  # the field takes all the width that the error leaves
                beside_field.styles.width = beside.cell_len
            beside_field.show([beside])
        super().draw(width, height)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return why the form could not be saved, or the preview and what the form is about."""
        if self._save_error:
            return paragraph(self._save_error, width, CAREFUL)
        preview = self._preview_text()
        return [
            *([*paragraph(preview, width), styled()] if preview else []),
            *paragraph(self._text, width, QUIET),
        ]

    def _preview_text(self) -> str:
        """Return what saving would do; an empty string if a field has an error."""
        if self._preview is None:
            return ""
        try:
            values = {entry.key: entry.read(self._written(entry)) for entry in self._entries}
            return self._preview(values)
        except (ValueError, FieldError):
            return ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Update the preview, and remove the error of the changed field."""
        key, self._to_save = event.input.id or "", None
        had_error = self._errors.pop(key, "") or self._save_error
        if had_error or self._preview:
            self._save_error = ""
            self.redraw()

    def submitted(self) -> None:
        """Save the values if all can be parsed; else show the errors."""
        values = {entry.key: self._read(entry) for entry in self._entries}
        if not self._errors:
            self._to_save = values
            self.footui.attempt(partial(self._save_values, values), self._show_error)
            return
        self._focus_first_error()

    def _save_values(self, values: dict[str, Any]) -> None:
        """Save and close, unless the form was closed or changed since Enter."""
        if self._to_save is not values:
            return
        try:
            self._save(values)
        except FieldError as error:
            self._errors[error.key] = str(error)
            self._focus_first_error()
        else:
            self.dismiss(values)

    def _show_error(self, error: str) -> None:
        if self._to_save:
            self._save_error = error
            self.redraw()

    def _focus_first_error(self) -> None:
        """Show the errors, and move the focus to the first of them."""
        self.redraw()
        for key in self._errors:
            self.set_focus(self.query_one(f"#{key}", Input))
            break

    def action_move(self, by: int) -> None:
        """Focus another field, at once, so that the next keys go into it."""
        fields = [*self.query(FormField)]
        here = next((n for n, field in enumerate(fields) if field is self.focused), -by)
        self.set_focus(fields[(here + by) % len(fields)])

    def action_back(self) -> None:
        """Close the form without saving."""
        self._to_save = None
        self.dismiss(None)

    def _written(self, entry: Entry) -> str:
        return self.query_one(f"#{entry.key}", Input).value

    def _read(self, entry: Entry) -> object:
        try:
            return entry.read(self._written(entry))
        except ValueError as error:
            self._errors[entry.key] = str(error)
            return None
