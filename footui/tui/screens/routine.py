"""The first screen: the week and the routine."""

from collections.abc import Iterator
from datetime import date

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding

from footui.domain.dates import long_date
from footui.domain.durations import clock
from footui.domain.routine.routine import Exercise
from footui.domain.routine.timeline import Timeline
from footui.domain.weeks.week import State, Week, week_days
from footui.render.phrases import days_done, week_outlook
from footui.tui.screens.base import BaseScreen
from footui.tui.views.exercise import briefly_lines, closely_lines
from footui.tui.views.layout import Part, justify, pad_or_cut, styled
from footui.tui.views.style import ACCENT, CAREFUL, GOOD, STRONG
from footui.tui.widgets.cursor_list import CursorList

FULL_WIDTH, FULL_HEIGHT = 78, 22
SHORTEST_LIST = 5


class RoutineScreen(BaseScreen[None]):
    """Shows the week, the list of exercises, and details of the selected one."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "", show=False, id="routine.up"),
        Binding("down,j", "move(1)", "", show=False, id="routine.down"),
    ]

    _exercises: CursorList[tuple[int, Exercise, int]] = CursorList()
    """The number of each exercise, the exercise, and its length in ms."""
    _timeline: Timeline
    _week: Week
    _today: date

    def load(self) -> None:
        """Read the routine and the week."""
        self._timeline = self.service.routines.timeline()
        self._week = self.service.this_week()
        self._today = self.service.today()
        length = self._timeline.exercise_length
        exercises = enumerate(self._timeline.routine.exercises)
        self._exercises = self._exercises.with_items([(n, one, length(n)) for n, one in exercises])

    def action_move(self, by: int) -> None:
        """Select another exercise; if nothing could be read, try again."""
        if self._load_error:
            self.reload()
            return
        self._exercises = self._exercises.moved(by)
        self.redraw()

    def render_body(self, width: int, height: int) -> list[Text]:
        """Return the week, the list, and the details of the selected exercise."""
        routine = self._timeline.routine
        _, chosen, _ = self._exercises.chosen
        is_roomy = width >= FULL_WIDTH and height >= FULL_HEIGHT
        gap = [styled()] if is_roomy else []
        today = justify(styled(("footui", ACCENT)), styled(long_date(self._today)), width)
        total = styled(clock(self._timeline.length))
        head = [
            today,
            *gap,
            *week_lines(self._week, self._today, width),
            *gap,
            justify(styled((routine.name, STRONG)), total, width),
        ]
        details = closely_lines(chosen, width) if is_roomy else briefly_lines(chosen, width)
        room = height - len(head) - len(details) - 1
        return [*head, *self._list(max(room, SHORTEST_LIST), width), styled(), *details]

    def _list(self, height: int, width: int) -> list[Text]:
        longest = max(cell_len(exercise.name) for _, exercise, _ in self._exercises.items)
        name = max(longest, 22 if width >= FULL_WIDTH else 18)

        def entry(item: tuple[int, Exercise, int], style: str) -> Iterator[Part]:
            number, exercise, length = item
            what = pad_or_cut(exercise.prescription, width - name - 15)
            text = f"{pad_or_cut(exercise.name, name)} {what}"
            yield f"{number + 1:2}  {text}  {clock(length):>5}", style

        return self._exercises.lines(entry, height)


def week_lines(week: Week, today: date, width: int) -> list[Text]:
    """Return the seven days of a week, with the days done and what is left of the goal."""
    days = week_days(week.start)
    names = "".join(f"{day:%a}".rjust(5) for day in days)
    marks: list[Part] = [" " * 12]
    for day in days:
        mark = "●" if day in week.days else "~" if day in week.partial else "·"
        shown = f"[{mark}]" if day == today else f" {mark} "
        marks.append((shown.rjust(5), GOOD if mark == "●" else ""))
    first = styled(" This week  ", names)
    second = styled(*marks)
    done = styled(days_done(week))
    hint = styled((week_outlook(week, today), _style(week.state)))
    if width < FULL_WIDTH:
        lines = [first, second, styled(" ", done, "   ", hint)]
    else:
        # The reason of a pause, which may be long, is cut instead of moving what is above it.
        widest = done.cell_len if week.state is State.PAUSED else max(done.cell_len, hint.cell_len)
        gap = " " * max(1, min(8, width - 1 - first.cell_len - widest))
        lines = [styled(first, gap, done), styled(second, gap, hint)]
    for line in lines:
        line.truncate(width - 1, overflow="ellipsis")
    return lines


def _style(state: State) -> str:
    if state.is_met:
        return GOOD
    return "" if state in (State.OPEN, State.PAUSED, State.NEUTRAL) else CAREFUL
