"""What the history shows, as a function of what there is to see: a month, a year, the pain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from rich.cells import cell_len
from rich.text import Text

from footui.domain.dates import long_date
from footui.domain.kinds import SessionState
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.trend import Rating
from footui.domain.weeks.week import State, Week, week_days
from footui.render import calendar, pain_chart, trend
from footui.render.calendar import CELL_WIDTH, LABEL_WIDTH
from footui.render.phrases import (
    fitting_week_verdict,
    goal_rule,
    streak_line,
    totals_line,
    week_verdict,
)
from footui.services.history import Overview
from footui.services.session_report import SessionView
from footui.tui.views.layout import justify, pad_or_cut, paragraph, styled
from footui.tui.views.session_row import session_lines
from footui.tui.views.style import ACCENT, CAREFUL, CHOSEN, COLOUR, GOOD, PLAIN, QUIET, STRONG

COLUMNS = 9
ROOMY_WIDTH, ROOMY_HEIGHT = 78, 21
CHART_HEIGHT = 11
WIDEST = 24
MOST_SESSIONS = 3
"""More would cost too much on a thin link when one moves from day to day."""

MARK_STYLES = {
    State.FULL: f"{STRONG} {GOOD}",
    State.MET: GOOD,
    State.OPEN: STRONG,
    State.PAUSED: COLOUR,
    State.OUT_OF_REACH: CAREFUL,
    State.MISSED: PLAIN,
    State.NEUTRAL: PLAIN,
    State.BLANK: QUIET,
}
ROW_STYLES = MARK_STYLES | {State.FULL: f"{STRONG} {GOOD} reverse", State.MET: f"{GOOD} reverse"}


@dataclass(frozen=True, slots=True)
class HistoryState:
    """All that there is to see, around the chosen day."""

    overview: Overview
    chosen: date
    weeks: list[Week]
    days: Mapping[date, DaySummary]
    sessions: tuple[SessionView, ...]
    ratings: list[Rating] | None
    """Asked for where they are shown."""

    @property
    def today(self) -> date:
        """The log date of this moment."""
        return self.overview.today

    @property
    def week(self) -> Week:
        """The week of the chosen day."""
        return next(week for week in self.weeks if self.is_in(week))

    def is_in(self, week: Week) -> bool:
        """Whether the chosen day is one of that week."""
        return week.start <= self.chosen <= week.end


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The parts of the screen: the columns, each of a width, stand between head and below.

    `height` is that of the columns: the same for every month, and for every year, so that moving
    from one to another moves nothing else.
    """

    head: list[Text]
    height: int
    columns: list[tuple[int, list[Text]]]
    below: list[Text]
    foot: list[Text]


Renderer = Callable[[HistoryState, int, int], HistoryView]


def month_view(scene: HistoryState, width: int, height: int) -> HistoryView:
    """A month, a row a week, and the sessions of the chosen day."""
    roomy = width >= ROOMY_WIDTH
    label = LABEL_WIDTH if roomy else 0
    room = width - label - 7 * CELL_WIDTH
    head = _head(scene, f"{scene.chosen:%B} {scene.chosen.year}", width, height)
    foot = [*_pain(scene, width), *_sums(scene, width)]
    gap = _gap(height)
    rows = 1 + calendar.MONTH_HEIGHT
    lines_left = min(height - len(head) - rows - len(foot) - 2 * len(gap) - 1, MOST_SESSIONS)
    columns = [
        (label, [styled(), *(_label(week) for week in scene.weeks)]),
        *((CELL_WIDTH, _weekday(scene, n)) for n in range(7)),
        (room, [_legend(room), *(_verdict(week, scene.today, room) for week in scene.weeks)]),
    ]
    below = [
        *gap,
        _day_head(scene, width),
        *session_lines(scene.sessions, width, max(1, lines_left)),
    ]
    return HistoryView(head, rows, columns, below, foot)


def year_view(scene: HistoryState, width: int, height: int) -> HistoryView:
    """A year, four columns of weeks, and the chosen week and day in words."""
    roomy = width >= calendar.WIDTH
    head = _head(scene, str(scene.chosen.year), width, height)
    dealt = calendar.year_columns(scene.weeks)
    columns = [
        (min(width // 4, WIDEST), [_year_row(scene, week, roomy=roomy) for week in column])
        for column in dealt
    ]
    rows = calendar.YEAR_HEIGHT
    gap = _gap(height)
    words, legend = _week_in_words(scene), calendar.DAYS_LEGEND
    fits = cell_len(words) + cell_len(legend) + 3 <= width
    week = justify(styled((words, QUIET)), styled((legend if fits else "", QUIET)), width)
    foot = [styled((f" {calendar.WEEKS_LEGEND}", QUIET)), *_sums(scene, width)]
    room = height - len(head) - rows - len(gap) - 1
    wanted = [*([week] if room > 1 else []), *(foot if room > len(foot) + 1 else [])]
    sessions = session_lines(scene.sessions, width, max(0, room - len(wanted)))
    below = [*gap, _day_head(scene, width), *sessions, *wanted[:1]]
    return HistoryView(head, rows, columns, below, wanted[1:])


def pain_view(scene: HistoryState, width: int, height: int) -> HistoryView:
    """A year of pain, a column a week, each above the week_verdict of its week."""
    shown = scene.overview.trend
    head = _head(scene, f"Pain in {scene.chosen.year}", width, height, pain_chart.LEGEND)
    finding, *more = trend.told(shown)
    said = [*paragraph(finding, width, STRONG), *paragraph(" ".join(more), width)]
    gap = _gap(height)
    foot = _sums(scene, width)
    rows = min(CHART_HEIGHT, height - len(head) - len(said) - len(foot) - len(gap) - 4)
    columns = pain_chart.columns(scene.ratings or [], scene.weeks, scene.today, shown.when)
    margin = " " * pain_chart.AXIS_WIDTH
    drawn = [
        *(_chart_line(line) for line in pain_chart.chart(columns, rows)),
        styled(margin, *(_week_mark(scene, week) for week in scene.weeks)),
        styled(margin, (calendar.month_axis(scene.weeks), QUIET)),
    ]
    below = [_day_head(scene, width), styled(" ", (_week_in_words(scene), QUIET)), *gap, *said]
    return HistoryView(head, len(drawn), [(width, drawn)], below, foot)


def _chart_line(line: str) -> Text:
    """The mean is what to look at."""
    mean = (pain_chart.MEAN, pain_chart.SEVERAL)
    return styled(*((char, COLOUR if char in mean else PLAIN) for char in line))


def _week_mark(scene: HistoryState, week: Week) -> tuple[str, str]:
    style = CHOSEN if scene.is_in(week) else MARK_STYLES[week.state]
    return calendar.WEEK_MARKS[week.state], style


def _head(scene: HistoryState, title: str, width: int, height: int, note: str = "") -> list[Text]:
    going = styled(streak_line(scene.overview.totals))
    note = note or goal_rule(scene.weeks, width - len(title) - 3)
    return [
        justify(styled(("History", ACCENT)), going, width),
        *_gap(height),
        justify(styled((title, STRONG)), styled((note, QUIET)), width),
    ]


def _gap(height: int) -> list[Text]:
    return [styled()] if height >= ROOMY_HEIGHT else []


def _pain(scene: HistoryState, width: int) -> list[Text]:
    lines = [paragraph(line, width, QUIET) for line in trend.brief(scene.overview.trend)]
    return [*chain.from_iterable(lines)]


def _sums(scene: HistoryState, width: int) -> list[Text]:
    whole = scene.overview
    return paragraph(totals_line(whole.totals, whole.sessions, whole.minutes), width, QUIET)


def _legend(room: int) -> Text:
    fits = len(calendar.DAYS_LEGEND) < room
    return styled((f" {calendar.DAYS_LEGEND}" if fits else "", QUIET))


def _label(week: Week) -> Text:
    return styled((calendar.week_label(week.start), ROW_STYLES[week.state]))


def _verdict(week: Week, today: date, room: int) -> Text:
    style = ROW_STYLES[week.state]
    return styled((pad_or_cut(f" {fitting_week_verdict(week, today, room - 1)}", room), style))


def _weekday(scene: HistoryState, number: int) -> list[Text]:
    """A column of the month: a weekday's name and its days."""
    name = calendar.weekday_head(scene.weeks[0].start + timedelta(days=number))
    cells = [_cell(scene, week, week_days(week.start)[number]) for week in scene.weeks]
    return [styled((name, QUIET)), *cells]


def _cell(scene: HistoryState, week: Week, day: date) -> Text:
    is_chosen = day == scene.chosen
    held = scene.days.get(day)
    text = calendar.day_cell(day, held, scene.today, is_chosen=is_chosen)
    style = ROW_STYLES[week.state]
    if day > scene.today or day.month != scene.chosen.month:
        style = f"{style} {QUIET}"
    if is_chosen:
        style = f"{STRONG} {PLAIN if 'reverse' in style else CHOSEN}"
    return styled((text, style))


def _year_row(scene: HistoryState, week: Week, *, roomy: bool) -> Text:
    style = MARK_STYLES[week.state]
    is_here = scene.is_in(week)
    marks = calendar.year_marks(week, scene.days, scene.today)
    at = (scene.chosen - week.start).days if is_here else len(marks)
    label = calendar.year_label(week.start, brief=not roomy)
    said = calendar.year_verdict(week) if roomy else calendar.WEEK_MARKS[week.state]
    return styled(
        ("›", ACCENT) if is_here else " ",
        (label, STRONG if is_here else QUIET),
        " ",
        (marks[:at], style),
        (marks[at : at + 1], CHOSEN),
        (f"{marks[at + 1 :]} {said}", style),
    )


def _day_head(scene: HistoryState, width: int) -> Text:
    today = ", today" if scene.chosen == scene.today else ""
    records = [view.record for view in scene.sessions]
    partial = [one for one in records if one.state is SessionState.PARTIAL and not one.counts]
    hint = "  (c lets a partial session count)" if partial else ""
    fits = cell_len(long_date(scene.chosen) + today + hint) < width
    return styled(" ", (long_date(scene.chosen), STRONG), (today + (hint if fits else ""), QUIET))


def _week_in_words(scene: HistoryState) -> str:
    said = week_verdict(scene.week, scene.today) or "nothing on record"
    return f"Week of {scene.week.start.day} {scene.week.start:%B}: {said}"
