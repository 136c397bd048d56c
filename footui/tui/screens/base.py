"""The frame of every screen: lines of text above the keys that work now."""

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
    """A screen that is one text, written anew whenever it is shown, resized or changed."""

    DEFAULT_CSS = """
    BaseScreen { overflow: hidden; layers: default above; }
    #body { height: 1fr; }
    #more-room { layer: above; width: 100%; height: 100%; display: none; }
    BaseScreen.-too-small #more-room { display: block; }
    """

    is_listening = False
    """Whether keys may come: the page is shown, and has given a line the focus if it has lines."""

    comes_by_itself = False
    """Whether it comes unasked: what is typed before it is seen was meant for another page."""

    _asked = False
    _fault = ""

    @property
    def footui(self) -> AppHost:
        """The program that this is a screen of."""
        return cast("AppHost", self.app)

    @property
    def service(self) -> Service:
        """All that a screen may ask for."""
        return self.footui.service

    @property
    def has_failed(self) -> bool:
        """Whether what the page needs could not be read."""
        return bool(self._fault)

    def compose(self) -> ComposeResult:
        """Lay out the parts, the keys below them, and over all of it what asks for more room."""
        yield from self.parts()
        yield KeyFooter(ascii_only=self.footui.ascii_only)
        yield self.lines("more-room")

    def parts(self) -> ComposeResult:
        """Lay out what the page is about: one text, unless it says otherwise."""
        yield self.lines("body")

    def lines(self, name: str, classes: str | None = None) -> Lines:
        """Lines of that name, to be laid out."""
        return Lines(id=name, classes=classes, ascii_only=self.footui.ascii_only)

    def load(self) -> None:
        """Ask the practice for what the text needs."""

    def render_body(self, width: int, height: int) -> list[Text]:
        """Write the text, for this much room."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the page again, or ask for more room."""
        width, height = self.size
        if not (width and height and self.is_attached):  # or it was left meanwhile
            return
        is_too_small = not fits(width, height)
        if is_too_small is not self.has_class("-too-small"):
            self.set_class(is_too_small, "-too-small")
            self.refresh_bindings()
        if is_too_small:
            self.query_one("#more-room", Lines).show(too_small(width, height))
        elif self._asked:
            self.draw(width, height)

    def draw(self, width: int, height: int) -> None:
        """Write the text, and below it what footui has to say."""
        message = paragraph(self.message, width, CAREFUL)
        room = height - 1 - len(message)
        if self._fault:
            lines = paragraph(self._fault, width, CAREFUL)
        else:
            lines = self.render_body(width, room)[:room]
        below = [styled()] * (room - len(lines)) + message if message else []
        self.query_one("#body", Lines).show([*lines, *below])

    @property
    def message(self) -> str:
        """What footui has to say, whatever the page is about."""
        return self.footui.message

    async def on_event(self, event: Event) -> None:
        """Listen for keys while the page is shown, and leave what is written to the line for it."""
        if isinstance(event, Key) and self.focused and event.is_printable:
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
        """See to what was written; only then may further keys come."""
        self.submitted()
        self.is_listening = True
        self.footui.key_queue.listen()

    def submitted(self) -> None:
        """See to what was written in a line."""

    def take(self, event: Key) -> None:
        """Keep a key from meaning anything else, here or in the screen that comes next."""
        event.stop()
        self.footui.key_queue.taken()

    def on_resize(self) -> None:
        """Use the room there is now."""
        self.redraw()

    def on_screen_resume(self) -> None:
        """Show what may have changed meanwhile."""
        self.apply_settings()
        self.reload()

    def apply_settings(self) -> None:
        """Draw with the characters that the terminal is said to know."""
        for part in self.query(Lines):
            part.ascii_only = self.footui.ascii_only
        self.refresh_bindings()

    def reload(self) -> None:
        """Ask again, and write the text again."""
        self._asked, self._fault = True, ""
        try:
            self.load()
        except StorageError as fault:
            self._fault = str(fault)
        self.redraw()


class BaseDialog(BaseScreen[Result], ModalScreen[Result]):
    """A page that asks for something; no key works in it but its own."""

    DEFAULT_CSS = """
    BaseDialog:ansi { background: ansi_default; }
    """

    @property
    def message(self) -> str:
        """A question stands for itself."""
        return ""

    def keep(self) -> None:
        """Keep what was said so far: the program is about to end."""
