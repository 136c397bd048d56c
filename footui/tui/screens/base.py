"""The base classes of all screens: a text above a footer with the keys."""

from typing import TypeVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Event, Key, ScreenResume, ScreenSuspend
from textual.screen import ModalScreen, Screen

from footui.domain.errors import StorageError
from footui.services.service import Service
from footui.tui.host import AppHost
from footui.tui.views.layout import fits, paragraph, styled, too_small
from footui.tui.views.style import CAREFUL
from footui.tui.widgets.footer import KeyFooter
from footui.tui.widgets.lines import Lines

Result = TypeVar("Result")


class BaseScreen(Screen[Result]):
    """A screen with one text, which it renders anew when it opens, is resized or changes.

    A subclass implements `load`, which reads the data, and `render_body`; one with several parts
    overrides `parts` and `draw` instead.
    """

    DEFAULT_CSS = """
    BaseScreen { overflow: hidden; layers: default above; }
    #body { height: 1fr; }
    #more-room { layer: above; width: 100%; height: 100%; display: none; }
    BaseScreen.-too-small #more-room { display: block; }
    """

    is_listening = False
    """Whether the screen can handle keys: it is on top, and its first text field has the focus."""

    comes_by_itself = False
    """Whether the screen opens without a key: keys from before were meant for another screen."""

    _has_loaded = False
    _load_error = ""
    """Why `load` failed; empty if it did not."""

    @property
    def footui(self) -> AppHost:
        """The app, typed as the protocol that screens use."""
        return cast("AppHost", self.app)

    @property
    def service(self) -> Service:
        """The data, and all that can be done with it."""
        return self.footui.service

    @property
    def has_failed(self) -> bool:
        """Whether `load` has failed."""
        return bool(self._load_error)

    def compose(self) -> ComposeResult:
        """Return the parts, the footer, and a layer on top that asks for a larger window."""
        yield from self.parts()
        yield KeyFooter(ascii_only=self.footui.ascii_only)
        yield self.lines("more-room")

    def parts(self) -> ComposeResult:
        """Return the widgets above the footer: by default one text, the body."""
        yield self.lines("body")

    def lines(self, name: str, classes: str | None = None) -> Lines:
        """Return a new widget of lines with the id `name`."""
        return Lines(id=name, classes=classes, ascii_only=self.footui.ascii_only)

    def load(self) -> None:
        """Read the data from the service. May raise StorageError, which the screen then shows."""

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the lines of the body; `width` and `height` are in cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the screen or, if the window is too small, ask for a larger one."""
        width, height = self.size
        if not (width and height and self.is_attached):  # not laid out yet, or closed
            return
        is_too_small = not fits(width, height)
        if is_too_small is not self.has_class("-too-small"):
            self.set_class(is_too_small, "-too-small")
            self.refresh_bindings()
        if is_too_small:
            self.query_one("#more-room", Lines).show(too_small(width, height))
        elif self._has_loaded:
            self.draw(width, height)

    def draw(self, width: int, height: int) -> None:
        """Draw the body, or why it could not be loaded, and the message at the bottom."""
        message = paragraph(self.message, width, CAREFUL)
        room = height - 1 - len(message)
        if self._load_error:
            lines = paragraph(self._load_error, width, CAREFUL)
        else:
            lines = self.render_body(width, room)[:room]
        below = [styled()] * (room - len(lines)) + message if message else []
        self.query_one("#body", Lines).show([*lines, *below])

    @property
    def message(self) -> str:
        """The text at the bottom: the message of the app."""
        return self.footui.message

    async def on_event(self, event: Event) -> None:
        """Handle an event, and let keys come only while the screen is on top."""
        if isinstance(event, Key) and self.focused and event.is_printable:
            # the text field got the focus after this key was sent
            self.footui.key_queue.put_back(event)
            return
        await super().on_event(event)
        if isinstance(event, ScreenResume | ScreenSuspend):
            self.is_listening = isinstance(event, ScreenResume)
            if self.is_listening and self.comes_by_itself:
                self.footui.key_queue.drop()
                self.footui.wait_until_read()
            self.footui.key_queue.listen()

    def on_input_submitted(self) -> None:
        """Handle the submitted text, then let the next keys come."""
        self.submitted()
        self.is_listening = True
        self.footui.key_queue.listen()

    def submitted(self) -> None:
        """Handle the text of a field after Enter."""

    def take(self, event: Key) -> None:
        """Mark a key as used, so that no binding, here or in the next screen, gets it."""
        event.stop()
        self.footui.key_queue.taken()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_screen_resume(self) -> None:
        """Read everything anew when the screen is on top again."""
        self.apply_settings()
        self.reload()

    def apply_settings(self) -> None:
        """Use the character set of the settings, and update the footer."""
        for part in self.query(Lines):
            part.ascii_only = self.footui.ascii_only
        self.refresh_bindings()

    def enter(self) -> None:
        """Forget what was said here before: the user comes from another part of the app."""

    def reload(self) -> None:
        """Load the data again, and redraw."""
        self._has_loaded, self._load_error = True, ""
        try:
            self.load()
        except StorageError as error:
            self._load_error = str(error)
        self.redraw()


class BaseDialog(BaseScreen[Result], ModalScreen[Result]):
    """A screen on top that asks for something; only its own keys work in it."""

    DEFAULT_CSS = """
    BaseDialog:ansi { background: ansi_default; }
    """

    @property
    def message(self) -> str:
        """No message: a dialog shows only its question."""
        return ""

    def keep(self) -> None:
        """Save the answers so far: the app is about to exit."""
