"""The lines of the session screen, as a function of the session's state."""

from dataclasses import dataclass

from rich.text import Text

from footui.domain.durations import clock, whole_seconds
from footui.domain.routine.routine import Phase, Side
from footui.domain.session.cues import COUNTDOWN, COUNTED_FROM, Snapshot
from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.render.narration import upcoming
from footui.services.live.pending import counted
from footui.tui.views import big_text
from footui.tui.views.exercise import how_lines
from footui.tui.views.layout import paragraph, styled
from footui.tui.views.style import ACCENT, CAREFUL, COLOUR, PLAIN, QUIET, STRONG

MARGIN = 2
ROOMY_WIDTH, ROOMY_HEIGHT = 78, 23
SIDES = {Side.RIGHT: "right", Side.LEFT: "left", Side.BOTH: "both"}


@dataclass(frozen=True, slots=True)
class LiveView:
    """The parts of the screen; each is a widget, redrawn only when it changes."""

    title: list[Text]
    left: list[Text]
    bar: list[Text]
    side: list[Text]
    phase: list[Text]
    figure: list[Text]
    detail: list[Text]
    below: list[Text]
    next: list[Text]


@dataclass(frozen=True, slots=True)
class DrawContext:
    """The font, the size of the screen in cells, and what the terminal can do."""

    font: big_text.Font
    width: int
    height: int
    ascii_only: bool
    slow: bool = False
    """Whether to send few bytes: no large letters, and the time left in steps of ten seconds."""

    @property
    def is_roomy(self) -> bool:
        """Whether there is room for everything."""
        return self.height >= ROOMY_HEIGHT and self.width >= ROOMY_WIDTH

    def big(self, text: str, style: str) -> list[Text]:
        """Return `text` in large letters, if there is room for them."""
        return [styled((line, style)) for line in self._big(text)]

    def side(self, text: str, style: str) -> list[Text]:
        """Return the side in large letters; the first thing to become small without room."""
        if self.ascii_only or not self.is_roomy or self.slow:
            return [styled((text.upper(), style))]
        return self.big(text, style)

    @property
    def figure_height(self) -> int:
        """The number of lines of a large figure."""
        return 1 if self.slow else big_text.height(ascii_only=self.ascii_only)

    def _big(self, text: str) -> list[str]:
        if self.slow:
            return [text.upper()]
        if self.ascii_only and not self.is_roomy and not text[:1].isdigit():
            return [text.upper()]
        drawn = big_text.big(self.font, text, ascii_only=self.ascii_only)
        if len(drawn[0]) <= self.width - 2 * MARGIN:
            return drawn
        return [""] * (len(drawn) - 1) + [text.upper()]


def live_view(
    session: Session, snapshot: Snapshot, message: str, context: DrawContext, earlier_day: str = ""
) -> LiveView:
    """Return the parts of the screen; a `message` takes the place of the instructions.

    `earlier_day` is the day on which the session counts, if that day is over, else empty.
    """
    moment, timeline = snapshot.moment, session.timeline
    step = moment.step
    number = f"   {step.exercise + 1} of {len(timeline.routine.exercises)}"
    side = context.side(SIDES[step.side], PLAIN)
    if step.sets > 1:
        side[-1] = styled(side[-1], (f"     set {step.set} of {step.sets}", STRONG))
    return LiveView(
        title=[styled(" ", (moment.exercise.name, STRONG), (number, QUIET))],
        left=[styled(f"{clock(_left(moment.left_in_all, context)):>7} to go")],
        bar=[_bar(moment.position, timeline.length, context)],
        side=side,
        phase=_phase_lines(snapshot, context),
        figure=context.big(_figure(snapshot), PLAIN),
        detail=_detail(snapshot, context),
        below=_below(session, snapshot, message, context, earlier_day),
        next=[styled(("  next   ", QUIET), upcoming(moment, timeline))],
    )


def _phase_lines(snapshot: Snapshot, context: DrawContext) -> list[Text]:
    """Return the phase in large letters, unless they would leave no room for instructions."""
    is_ready = snapshot.moment.step.phase is Phase.READY
    draw = context.side if is_ready and context.ascii_only else context.big
    return draw(_phase(snapshot), COLOUR)


def _phase(snapshot: Snapshot) -> str:
    if snapshot.status is Status.PAUSED:
        return "paused"
    return "ready" if snapshot.lead_in else snapshot.moment.step.label


def _figure(snapshot: Snapshot) -> str:
    step = snapshot.moment.step
    if snapshot.lead_in:
        return str(whole_seconds(snapshot.lead_in))
    if step.rep:
        return f"{step.rep}/{step.reps}"
    return str(whole_seconds(snapshot.moment.left_in_step))


def _detail(snapshot: Snapshot, context: DrawContext) -> list[Text]:
    """Return the text beside the figure: its unit or, beside reps, the seconds of the phase."""
    step = snapshot.moment.step
    blank = [styled()] * (context.figure_height - 1)
    if snapshot.lead_in:
        return [*blank, styled(f"then {step.label}")]
    if step.rep:
        if context.slow and step.length < COUNTED_FROM:
            return [*blank, styled()]
        return [*blank, styled(f"{whole_seconds(snapshot.moment.left_in_step)} s left")]
    urgent = snapshot.moment.left_in_step <= COUNTDOWN * 1000
    return [*blank, styled(("seconds left", STRONG if urgent else ""))]


def _below(
    session: Session, snapshot: Snapshot, message: str, context: DrawContext, earlier_day: str
) -> list[Text]:
    moment, step, width = snapshot.moment, snapshot.moment.step, context.width
    if message:
        return paragraph(message, width, CAREFUL)
    if snapshot.status is Status.PAUSED:
        stalled = session.has_stalled
        why = "Paused: footui was asleep or cut off for a while. " if stalled else ""
        day = f"{counted(earlier_day)} " if earlier_day else ""
        return paragraph(f"{why}{day}Space resumes, with three seconds to get ready.", width)
    match step.phase:
        case Phase.READY if context.is_roomy:
            return how_lines(moment.exercise, width)
        case Phase.READY:
            return paragraph(moment.exercise.how, width)
        case Phase.SWITCH:
            return paragraph(f"Change to the {step.side} side.", width)
        case Phase.REST:
            return paragraph("Rest.", width)
        case _:
            return paragraph(step.cue, width)


def _bar(position: int, length: int, context: DrawContext) -> Text:
    cells = context.width - 2
    done = cells * position // length
    full, empty = "=-" if context.slow else "━─"
    return styled(" ", (full * done, ACCENT), (empty * (cells - done), QUIET))


def _left(ms: int, context: DrawContext) -> int:
    return -(-ms // 10_000) * 10_000 if context.slow else ms
