"""The dialog that waits until it is known whether another footui plays the session."""

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
    """Checks the lease until the answer is known; returns True then, False after escape."""

    BINDINGS = [
        Binding("escape,q", "leave", "look around", key_display="esc", id="watch.leave"),
    ]

    _alarm: Alarm | None = None

    def __init__(self, schedule: Schedule) -> None:
        """Check repeatedly, by means of `schedule`."""
        super().__init__()
        self._schedule = schedule

    def on_mount(self) -> None:
        """Start to check."""
        self._check()

    def action_leave(self) -> None:
        """Stop waiting."""
        self._close(is_known=False)

    def _check(self) -> None:
        with suppress(StorageError):  # the next screen that reads shows this error
            if self.service.sessions.led() is not Led.UNKNOWN:
                self._close(is_known=True)
                return
        self._alarm = self._schedule(STEP, self._check)

    def _close(self, *, is_known: bool) -> None:
        if self._alarm:
            self._alarm.cancel()
        self.dismiss(is_known)

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the explanation."""
        about = (
            "There is an unfinished session. footui is checking whether it still runs in "
            f"another window or on another machine. This takes {AT_MOST}. Then you are asked "
            "what to do with it. Press esc to look around meanwhile."
        )
        return [
            styled((" Is a session running elsewhere?", STRONG)),
            styled(),
            *paragraph(about, width),
        ]
