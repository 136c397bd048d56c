"""What the live screen shows, as a function of what there is to see."""

from dataclasses import dataclass

from rich.text import Text

from footui.domain.durations import clock, whole_seconds
from footui.domain.routine.routine import Phase, Side
from footui.domain.session.cues import COUNTDOWN, COUNTED_FROM, Snapshot
from footui.domain.session.session import Session, Status
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
    """The parts of the screen, each redrawn only when it differs."""

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
    """What there is to draw with, and on."""

    font: big_text.Font
    width: int
    height: int
    ascii_only: bool
    slow: bool = False
    """Whether each byte counts: then nothing is large, and time left is told in tens of seconds."""

    @property
    def is_roomy(self) -> bool:
        """Whether all can be shown as it is meant to be."""
        return self.height >= ROOMY_HEIGHT and self.width >= ROOMY_WIDTH

    def big(self, text: str, style: str) -> list[Text]:
        """Draw a text large, if there is room for that."""
        return [styled((line, style)) for line in self._big(text)]

    def side(self, text: str, style: str) -> list[Text]:
        """Draw the side, which gives way first when there is less room."""
        if self.ascii_only or not self.is_roomy or self.slow:
            return [styled((text.upper(), style))]
        return self.big(text, style)

    @property
    def figure_height(self) -> int:
        """How many lines a figure takes."""
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
    session: Session, look: Snapshot, told: str, easel: DrawContext, earlier_day: str = ""
) -> LiveView:
    """Draw one look at a session; `told` is what footui has to say instead of instructions.

    `earlier_day` is the one on which it counts, if that is over.
    """
    moment, timeline = look.moment, session.timeline
    step = moment.step
    number = f"   {step.exercise + 1} of {len(timeline.routine.exercises)}"
    side = easel.side(SIDES[step.side], PLAIN)
    if step.sets > 1:
        side[-1] = styled(side[-1], (f"     set {step.set} of {step.sets}", STRONG))
    return LiveView(
        title=[styled(" ", (moment.exercise.name, STRONG), (number, QUIET))],
        left=[styled(f"{clock(_left(moment.left_in_all, easel)):>7} to go")],
        bar=[_bar(moment.position, timeline.length, easel)],
        side=side,
        phase=_phase_lines(look, easel),
        figure=easel.big(_figure(look), PLAIN),
        detail=_detail(look, easel),
        below=_below(session, look, told, easel, earlier_day),
        next=[styled(("  next   ", QUIET), upcoming(moment, timeline))],
    )


def _phase_lines(look: Snapshot, easel: DrawContext) -> list[Text]:
    """The phase, large; but small where a large one would leave no room for instructions."""
    ready = look.moment.step.phase is Phase.READY
    draw = easel.side if ready and easel.ascii_only else easel.big
    return draw(_phase(look), COLOUR)


def _phase(look: Snapshot) -> str:
    if look.status is Status.PAUSED:
        return "paused"
    return "ready" if look.lead_in else look.moment.step.label


def _figure(look: Snapshot) -> str:
    step = look.moment.step
    if look.lead_in:
        return str(whole_seconds(look.lead_in))
    if step.rep:
        return f"{step.rep}/{step.reps}"
    return str(whole_seconds(look.moment.left_in_step))


def _detail(look: Snapshot, easel: DrawContext) -> list[Text]:
    """Beside the figure: what it counts, or, beside reps, the seconds of the phase."""
    step = look.moment.step
    blank = [styled()] * (easel.figure_height - 1)
    if look.lead_in:
        return [*blank, styled(f"then {step.label}")]
    if step.rep:
        if easel.slow and step.length < COUNTED_FROM:
            return [*blank, styled()]
        return [*blank, styled(f"{whole_seconds(look.moment.left_in_step)} s left")]
    urgent = look.moment.left_in_step <= COUNTDOWN * 1000
    return [*blank, styled(("seconds left", STRONG if urgent else ""))]


def _below(
    session: Session, look: Snapshot, told: str, easel: DrawContext, earlier_day: str
) -> list[Text]:
    moment, step, width = look.moment, look.moment.step, easel.width
    if told:
        return paragraph(told, width, CAREFUL)
    if look.status is Status.PAUSED:
        stalled = session.has_stalled
        why = "Paused by itself: for a while nobody was there. " if stalled else ""
        day = f"{counted(earlier_day)} " if earlier_day else ""
        return paragraph(f"{why}{day}Space goes on, with three seconds to get ready.", width)
    match step.phase:
        case Phase.READY if easel.is_roomy:
            return how_lines(moment.exercise, width)
        case Phase.READY:
            return paragraph(moment.exercise.how, width)
        case Phase.SWITCH:
            return paragraph(f"Change to the {step.side} side.", width)
        case Phase.REST:
            return paragraph("Rest.", width)
        case _:
            return paragraph(step.cue, width)


def _bar(position: int, length: int, easel: DrawContext) -> Text:
    cells = easel.width - 2
    done = cells * position // length
    full, empty = "=-" if easel.slow else "━─"
    return styled(" ", (full * done, ACCENT), (empty * (cells - done), QUIET))


def _left(ms: int, easel: DrawContext) -> int:
    return -(-ms // 10_000) * 10_000 if easel.slow else ms
