"""A form: lines to write in, each with its error beside it."""

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

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a form.

    `read` makes a value of what is written, or raises ValueError with what to say beside it;
    `hint` is said there until then.
    """

    key: str
    label: str
    value: str
    read: Callable[[str], object]
    hint: str = ""
    wide: bool = False


def keep_if_unchanged(value: T, shown: str, read: Callable[[str], T]) -> Callable[[str], T]:
    """Read as `read` does, but keep `value` as it is where the text is what was `shown` for it."""
    return lambda text: value if text == shown else read(text)


class FieldError(Exception):
    """What is wrong with one line, once all of them are seen together."""

    def __init__(self, key: str, reason: str) -> None:
        """Say `reason` beside the line with that key."""
        super().__init__(reason)
        self.key = key


class FormField(TextField):
    """A line of a form."""

    DEFAULT_CSS = """
    FormField { dock: none; margin: 0 2 0 1; width: 14; }
    FormField.-wide { width: 1fr; }
    """

    BINDINGS = [Binding("enter", "submit", "save", key_display="enter", id="form.save")]


class FormScreen(BaseDialog[dict[str, Any] | None]):
    """Asks for several things at once; answers what was saved, or None."""

    DEFAULT_CSS = """
    FormScreen #title { height: auto; }
    FormScreen .entry { height: 1; }
    FormScreen .entry .label { width: 20; }
    FormScreen .entry .beside { width: 1fr; }
    FormScreen #body { height: 1fr; margin-top: 1; }
    """

    BINDINGS = [
        Binding("up,shift+tab", "move(-1)", "", show=False, id="form.up"),
        Binding("down,tab", "move(1)", "next line", key_display="tab", id="form.down"),
        Binding("escape", "back", "leave as it was", key_display="esc", id="form.back"),
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
        """Ask; `save` gets what was read, and may raise FieldError, RejectedError or StorageError.

        `preview` says of the same what saving it would do, while it is written; it may raise
        FieldError.
        """
        super().__init__()
        self._preview = preview
        self._title, self._text = title, text
        self._entries = entries
        self._save = save
        self._errors: dict[str, str] = {}
        self._refusal = ""
        self._to_save: dict[str, Any] | None = None

    def parts(self) -> ComposeResult:
        """Lay out the lines."""
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
        """Write the labels, and beside the lines what is wrong with them."""
        title = [styled((f" {self._title}", STRONG)), styled()]
        lines = self.query_one("#title", Lines)
        lines.styles.height = len(title)
        lines.show(title)
        for entry in self._entries:
            error = self._errors.get(entry.key, "")
            beside = styled((error or entry.hint, CAREFUL if error else QUIET))
            self.query_one(f"#label-{entry.key}", Lines).show([styled(f" {entry.label}")])
            place = self.query_one(f"#beside-{entry.key}", Lines)
            if entry.wide:  # all the room is for what is written, unless there is more to say
                place.styles.width = beside.cell_len
            place.show([beside])
        super().draw(width, height)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write what saving would do and what the form is about, or why it cannot be saved."""
        if self._refusal:
            return paragraph(self._refusal, width, CAREFUL)
        said = self._foreseen()
        return [
            *([*paragraph(said, width), styled()] if said else []),
            *paragraph(self._text, width, QUIET),
        ]

    def _foreseen(self) -> str:
        """What saving would do; nothing as long as what is written cannot be saved."""
        if self._preview is None:
            return ""
        try:
            values = {entry.key: entry.read(self._written(entry)) for entry in self._entries}
            return self._preview(values)
        except (ValueError, FieldError):
            return ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what it would do now, and take back what was said of a line that is being mended."""
        key, self._to_save = event.input.id or "", None
        had_error = self._errors.pop(key, "") or self._refusal
        if had_error or self._preview:
            self._refusal = ""
            self.redraw()

    def submitted(self) -> None:
        """Save, or say what is wrong."""
        values = {entry.key: self._read(entry) for entry in self._entries}
        if not self._errors:
            self._to_save = values
            self.footui.attempt(partial(self._keep, values), self._refuse)
            return
        self._point_out()

    def _keep(self, values: dict[str, Any]) -> None:
        """Save, unless the form was left or changed since."""
        if self._to_save is not values:
            return
        try:
            self._save(values)
        except FieldError as unfit:
            self._errors[unfit.key] = str(unfit)
            self._point_out()
        else:
            self.dismiss(values)

    def _refuse(self, refusal: str) -> None:
        if self._to_save:
            self._refusal = refusal
            self.redraw()

    def _point_out(self) -> None:
        """Show what is wrong, and lead to the first line of it."""
        self.redraw()
        for key in self._errors:
            self.set_focus(self.query_one(f"#{key}", Input))
            break

    def action_move(self, by: int) -> None:
        """Go to another line, at once: what is typed ahead is meant for it."""
        lines = [*self.query(FormField)]
        here = next((n for n, line in enumerate(lines) if line is self.focused), -by)
        self.set_focus(lines[(here + by) % len(lines)])

    def action_back(self) -> None:
        """Leave everything as it was."""
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
