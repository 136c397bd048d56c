"""The lines of the history screen: a month, a year, or the pain in a year."""

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
    WEEK_MARKS,
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
"""The most sessions shown for a day; more would cost too many bytes when the day changes."""

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
    """The data of the screen: the weeks and days around the chosen day, and its sessions."""

    overview: Overview
    chosen: date
    weeks: list[Week]
    days: Mapping[date, DaySummary]
    sessions: tuple[SessionView, ...]
    ratings: list[Rating] | None
    """The pain ratings around these weeks; None if the mode does not show them."""

    @property
    def today(self) -> date:
        """The current log date."""
        return self.overview.today

    @property
    def week(self) -> Week:
        """The week of the chosen day."""
        return next(week for week in self.weeks if self.is_in(week))

    def is_in(self, week: Week) -> bool:
        """Whether the chosen day is in `week`."""
        return week.start <= self.chosen <= week.end


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The parts of the screen, from top to bottom; the columns stand side by side.

    A column is (width, lines). `height` is the number of lines of the columns: it is the same for
    every month, and for every year, so that the text below stays where it is.
    """

    head: list[Text]
    height: int
    columns: list[tuple[int, list[Text]]]
    below: list[Text]
    foot: list[Text]


Renderer = Callable[[HistoryState, int, int], HistoryView]


def month_view(state: HistoryState, width: int, height: int) -> HistoryView:
    """Draw a month with one row for each week, and the sessions of the chosen day."""
    is_roomy = width >= ROOMY_WIDTH
    label = LABEL_WIDTH if is_roomy else 0
    room = width - label - 7 * CELL_WIDTH
    head = _head(state, f"{state.chosen:%B} {state.chosen.year}", width, height)
    foot = [*_pain(state, width), *_sums(state, width)]
    gap = _gap(height)
    rows = 1 + calendar.MONTH_HEIGHT
    lines_left = min(height - len(head) - rows - len(foot) - 2 * len(gap) - 1, MOST_SESSIONS)
    columns = [
        (label, [styled(), *(_label(week) for week in state.weeks)]),
        *((CELL_WIDTH, _weekday(state, n)) for n in range(7)),
        (room, [_legend(room), *(_verdict(week, state.today, room) for week in state.weeks)]),
    ]
    below = [
        *gap,
        _day_head(state, width),
        *session_lines(state.sessions, width, max(1, lines_left)),
    ]
    return HistoryView(head, rows, columns, below, foot)


def year_view(state: HistoryState, width: int, height: int) -> HistoryView:
    """Draw a year in four columns of weeks, and describe the chosen week and day."""
    is_roomy = width >= calendar.WIDTH
    head = _head(state, str(state.chosen.year), width, height)
    dealt = calendar.year_columns(state.weeks)
    columns = [
        (min(width // 4, WIDEST), [_year_row(state, week, is_roomy=is_roomy) for week in column])
        for column in dealt
    ]
    rows = calendar.YEAR_HEIGHT
    gap = _gap(height)
    words, legend = _week_in_words(state), calendar.DAYS_LEGEND
    fits = cell_len(words) + cell_len(legend) + 3 <= width
    week = justify(styled((words, QUIET)), styled((legend if fits else "", QUIET)), width)
    foot = [styled((f" {calendar.WEEKS_LEGEND}", QUIET)), *_sums(state, width)]
    room = height - len(head) - rows - len(gap) - 1
    wanted = [*([week] if room > 1 else []), *(foot if room > len(foot) + 1 else [])]
    sessions = session_lines(state.sessions, width, max(0, room - len(wanted)))
    below = [*gap, _day_head(state, width), *sessions, *wanted[:1]]
    return HistoryView(head, rows, columns, below, wanted[1:])


def pain_view(state: HistoryState, width: int, height: int) -> HistoryView:
    """Draw the pain in a year, one column for each week, above the mark of that week."""
    shown = state.overview.trend
    head = _head(state, f"Pain in {state.chosen.year}", width, height, pain_chart.LEGEND)
    finding, *more = trend.told(shown)
    findings = [*paragraph(finding, width, STRONG), *paragraph(" ".join(more), width)]
    gap = _gap(height)
    foot = _sums(state, width)
    rows = min(CHART_HEIGHT, height - len(head) - len(findings) - len(foot) - len(gap) - 4)
    columns = pain_chart.columns(state.ratings or [], state.weeks, state.today, shown.when)
    margin = " " * pain_chart.AXIS_WIDTH
    chart = [
        *(_chart_line(line) for line in pain_chart.chart(columns, rows)),
        styled(margin, *(_week_mark(state, week) for week in state.weeks)),
        styled(margin, (calendar.month_axis(state.weeks), QUIET)),
    ]
    week = styled(" ", (_week_in_words(state), QUIET))
    below = [_day_head(state, width, counts=False), week, *gap, *findings]
    return HistoryView(head, len(chart), [(width, chart)], below, foot)


def _chart_line(line: str) -> Text:
    """Colour the mean, which matters most."""
    mean = (pain_chart.MEAN, pain_chart.SEVERAL)
    return styled(*((char, COLOUR if char in mean else PLAIN) for char in line))


def _week_mark(state: HistoryState, week: Week) -> tuple[str, str]:
    style = CHOSEN if state.is_in(week) else MARK_STYLES[week.state]
    return WEEK_MARKS[week.state], style


def _head(state: HistoryState, title: str, width: int, height: int, note: str = "") -> list[Text]:
    going = styled(streak_line(state.overview.totals))
    note = note or goal_rule(state.weeks, width - len(title) - 3)
    return [
        justify(styled(("History", ACCENT)), going, width),
        *_gap(height),
        justify(styled((title, STRONG)), styled((note, QUIET)), width),
    ]


def _gap(height: int) -> list[Text]:
    return [styled()] if height >= ROOMY_HEIGHT else []


def _pain(state: HistoryState, width: int) -> list[Text]:
    lines = [paragraph(line, width, QUIET) for line in trend.brief(state.overview.trend)]
    return [*chain.from_iterable(lines)]


def _sums(state: HistoryState, width: int) -> list[Text]:
    whole = state.overview
    return paragraph(totals_line(whole.totals, whole.sessions, whole.minutes), width, QUIET)


def _legend(room: int) -> Text:
    fits = len(calendar.DAYS_LEGEND) < room
    return styled((f" {calendar.DAYS_LEGEND}" if fits else "", QUIET))


def _label(week: Week) -> Text:
    return styled((calendar.week_label(week.start), ROW_STYLES[week.state]))


def _verdict(week: Week, today: date, room: int) -> Text:
    style = ROW_STYLES[week.state]
    return styled((pad_or_cut(f" {fitting_week_verdict(week, today, room - 1)}", room), style))


def _weekday(state: HistoryState, number: int) -> list[Text]:
    """Return a column of the month: the name of a weekday, and its days."""
    name = calendar.weekday_head(state.weeks[0].start + timedelta(days=number))
    cells = [_cell(state, week, week_days(week.start)[number]) for week in state.weeks]
    return [styled((name, QUIET)), *cells]


def _cell(state: HistoryState, week: Week, day: date) -> Text:
    is_chosen = day == state.chosen
    summary = state.days.get(day)
    text = calendar.day_cell(day, summary, state.today, is_chosen=is_chosen)
    style = ROW_STYLES[week.state]
    if day > state.today or day.month != state.chosen.month:
        style = f"{style} {QUIET}"
    if is_chosen:
        style = f"{STRONG} {PLAIN if 'reverse' in style else CHOSEN}"
    return styled((text, style))


def _year_row(state: HistoryState, week: Week, *, is_roomy: bool) -> Text:
    style = MARK_STYLES[week.state]
    is_here = state.is_in(week)
    marks = calendar.year_marks(week, state.days, state.today)
    at = (state.chosen - week.start).days if is_here else len(marks)
    label = calendar.year_label(week.start, brief=not is_roomy)
    verdict = calendar.year_verdict(week) if is_roomy else WEEK_MARKS[week.state]
    return styled(
        ("›", ACCENT) if is_here else " ",
        (label, STRONG if is_here else QUIET),
        " ",
        (marks[:at], style),
        (marks[at : at + 1], CHOSEN),
        (f"{marks[at + 1 :]} {verdict}", style),
    )


def _day_head(state: HistoryState, width: int, *, counts: bool = True) -> Text:
    """Return the chosen day; `counts` means that the key for partial sessions works here."""
    today = ", today" if state.chosen == state.today else ""
    records = [view.record for view in state.sessions]
    partial = [one for one in records if one.state is SessionState.PARTIAL and not one.counts]
    hint = "  (c lets a partial session count)" if partial and counts else ""
    fits = cell_len(long_date(state.chosen) + today + hint) < width
    return styled(" ", (long_date(state.chosen), STRONG), (today + (hint if fits else ""), QUIET))


def _week_in_words(state: HistoryState) -> str:
    verdict = week_verdict(state.week, state.today) or "no sessions"
    return f"Week of {state.week.start.day} {state.week.start:%B}: {verdict}"
