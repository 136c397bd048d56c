"""Waiting for a few seconds, until it is known whether a session is led elsewhere."""

from contextlib import suppress

from rich.text import Text
from textual.binding import Binding

from footui.domain.errors import StorageError
from footui.services.live.lease_watch import AT_MOST, STEP, Led
from footui.services.live.player import Alarm, Schedule
from footui.tui.screens.base import BaseDialog
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.style import STRONG


class LeaseWatchScreen(BaseDialog[bool]):
    """Looks until it is known; answers whether it is, or false if its user does not wait."""

    BINDINGS = [
        Binding("escape,q", "leave", "look around", key_display="esc", id="watch.leave"),
    ]

    _alarm: Alarm | None = None

    def __init__(self, schedule: Schedule) -> None:
        """Look again and again; `schedule` calls back."""
        super().__init__()
        self._schedule = schedule

    def on_mount(self) -> None:
        """Begin to look."""
        self._look()

    def action_leave(self) -> None:
        """Wait no longer."""
        self._close(is_known=False)

    def _look(self) -> None:
        with suppress(StorageError):  # whoever asks next tells of it
            if self.service.sessions.led() is not Led.UNKNOWN:
                self._close(is_known=True)
                return
        self._alarm = self._schedule(STEP, self._look)

    def _close(self, *, is_known: bool) -> None:
        if self._alarm:
            self._alarm.cancel()
        self.dismiss(is_known)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Say what is looked for."""
        about = (
            "A session was started and has not ended. footui is checking whether it is still being "
            f"led in another window or on another machine. This takes {AT_MOST}. Just wait: then "
            "you are asked how to go on with it. Or press esc to look around meanwhile."
        )
        return [
            styled((" Is a session led elsewhere?", STRONG)),
            styled(),
            *paragraph(about, width),
        ]
