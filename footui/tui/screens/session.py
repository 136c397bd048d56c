"""The screen of the live session, readable from the floor."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal

from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.render.narration import LONGEST_STEP
from footui.tui.screens.base import BaseScreen
from footui.tui.views import big_text
from footui.tui.views.session import DrawContext, LiveView, live_view
from footui.tui.widgets.lines import Lines

PARTS = LiveView.__dataclass_fields__


class SessionScreen(BaseScreen[None]):
    """Shows the position in the session, and controls it by keys."""

    DEFAULT_CSS = """
    SessionScreen .row { height: auto; }
    SessionScreen #left { width: 15; }
    SessionScreen #side, SessionScreen #phase { height: auto; margin: 1 0 0 2; }
    SessionScreen #figures { height: auto; margin: 1 0 0 2; }
    SessionScreen #figure { width: 30; height: auto; }
    SessionScreen #detail { height: auto; }
    SessionScreen #below { width: 100%; height: 1fr; margin-top: 1; }
    SessionScreen #next { margin-bottom: 1; }
    SessionScreen.-compact #phase, SessionScreen.-compact #figures { margin: 0 0 0 2; }
    SessionScreen.-compact #next { margin: 0; }
    """

    BINDINGS = [
        Binding("space", "pause", "pause", id="session.pause"),
        Binding("space", "resume", "go on", id="session.resume"),
        Binding("n,right", "next_block", "next", id="session.next"),
        Binding("p,left", "previous_block", "back", id="session.back"),
        Binding("N", "next_exercise", "next exercise", show=False, id="session.next_exercise"),
        Binding("P", "previous_exercise", "", show=False, id="session.previous_exercise"),
        Binding("b", "restart_block", "again", id="session.again"),
        Binding("plus", "extend", "10 s", id="session.extend", key_display="+"),
        Binding("x", "stop_for_pain", "pain", id="session.pain"),
        Binding("q,escape", "leave", "leave", id="session.leave"),
    ]

    _font: big_text.Font | None = None
    _status: Status | None = None
    """The status of the session as it was drawn last."""
    _earlier_day = ""

    def parts(self) -> ComposeResult:
        """Return the parts: small widgets, so that only what changes is drawn."""
        yield Horizontal(self.lines("title"), self.lines("left"), classes="row")
        yield self.lines("bar")
        yield self.lines("side")
        yield self.lines("phase")
        yield Horizontal(self.lines("figure"), self.lines("detail"), id="figures")
        yield self.lines("below")
        yield self.lines("next")

    def on_mount(self) -> None:
        """Load the font of the large letters."""
        self._font = big_text.load()

    def load(self) -> None:
        """Read whether the day on which the session counts is over."""
        if player := self.footui.player:
            self._earlier_day = self.service.sessions.earlier_day(player.live.record)

    def draw(self, width: int, height: int) -> None:
        """Draw all parts as they are now."""
        player = self.footui.player
        if player is None or not self._font:
            return
        context = DrawContext(self._font, width, height, self.footui.ascii_only, self.footui.slow)
        self.set_class(not context.is_roomy, "-compact")
        message = player.live.fault or self.message
        snapshot = player.snapshot
        view = live_view(player.live.session, snapshot, message, context, self._earlier_day)
        for name in PARTS:
            lines = getattr(view, name)
            part = self.query_one(f"#{name}", Lines)
            if name != "below":
                part.styles.height = len(lines)
            part.show(lines)
        if self._status is not snapshot.status:
            self._status = snapshot.status
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether `action` makes sense: pause while it runs, resume otherwise."""
        if action in ("pause", "resume"):
            return (self._status is Status.RUNNING) is (action == "pause")
        return super().check_action(action, parameters)

    def action_pause(self) -> None:
        """Pause the session."""
        self._do(Session.pause)

    def action_resume(self) -> None:
        """Resume the session."""
        self._do(Session.resume)

    def action_next_block(self) -> None:
        """Go to the next block."""
        self._do(Session.next_block)

    def action_previous_block(self) -> None:
        """Go to the previous block."""
        self._do(Session.previous_block)

    def action_next_exercise(self) -> None:
        """Go to the next exercise."""
        self._do(Session.next_exercise)

    def action_previous_exercise(self) -> None:
        """Go to the previous exercise."""
        self._do(Session.previous_exercise)

    def action_restart_block(self) -> None:
        """Start the current block again."""
        self._do(Session.restart_block)

    def action_extend(self) -> None:
        """Make the current step 10 s longer; show a message at its maximum."""
        self._do(Session.extend)
        if (player := self.footui.player) and not player.live.session.can_extend(player.live.now()):
            self.footui.show_message(LONGEST_STEP)

    def action_stop_for_pain(self) -> None:
        """Pause, and ask where it hurts."""
        self.footui.session_controller.ask_where_it_hurts()

    def action_leave(self) -> None:
        """Pause, and ask whether to keep, discard or resume the session later."""
        self.footui.session_controller.ask_to_leave()

    def _do(self, change: Callable[[Session, int], Session]) -> None:
        if player := self.footui.player:
            self.footui.message = ""
            player.do(change)
