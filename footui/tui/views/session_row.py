"""A session in a line: when, how long, what of it, and how it felt."""

from collections.abc import Sequence

from rich.text import Text

from footui.domain.durations import clock
from footui.domain.kinds import SessionKind, SessionState
from footui.domain.session.record import SessionRecord
from footui.domain.text import clean_line, count
from footui.services.session_report import SessionView
from footui.tui.views.layout import styled
from footui.tui.views.style import CAREFUL, QUIET

MOST_SHOWN = 1_000
"""Characters of a note that are looked at to show it."""


def session_lines(sessions: Sequence[SessionView], width: int, height: int) -> list[Text]:
    """The sessions of a day, as many as there is room for."""
    if not sessions:
        return [styled((" nothing on record", QUIET))][:height]
    lines = [session_line(view, width) for view in sessions]
    if len(lines) <= height:
        return lines
    if height < 2:
        return [styled((f" {count(len(lines), 'session')}", QUIET))][:height]
    more = len(lines) - height + 1
    return [*lines[: height - 1], styled((f" and {more} more", QUIET))]


def session_line(view: SessionView, width: int) -> Text:
    """One session, cut off where there is no more room."""
    record = view.record
    text = f" {began(record):>5}  {length(view):>7}  {extent(view):<28}{felt(record):<12}"
    note = f"  “{clean_line(record.note[:MOST_SHOWN])}”" if record.note else ""
    line = styled((text + note, CAREFUL if record.state is SessionState.LIVE else ""))
    line.truncate(width - 1, overflow="ellipsis")
    return line


def began(record: SessionRecord) -> str:
    """When it began, as the clock on the wall showed; nothing where nobody said."""
    return f"{record.started:%H:%M}" if record.has_clock else ""


def length(view: SessionView) -> str:
    """How long it took, where that is known."""
    minutes = view.record.minutes
    if minutes is None:
        return clock(view.ran) if view.exercises else "–"
    return clock(round(minutes * 60_000))


def extent(view: SessionView) -> str:
    """How it came on record, and how much of it was done."""
    record = view.record
    if record.state is SessionState.LIVE:
        return "not over yet"
    done = "by hand" if record.kind is SessionKind.MANUAL else view.extent
    if not record.counts:
        return f"{done}, partial"
    return f"{done}, counts" if record.state is SessionState.PARTIAL else done


def felt(record: SessionRecord) -> str:
    """The pain before and after: "pain 5 → 3"."""
    if record.pain_before is None and record.pain_after is None:
        return ""
    return f"pain {rated(record.pain_before)} → {rated(record.pain_after)}"


def rated(level: int | None) -> str:
    """A rating, or a dash where nobody gave one."""
    return "–" if level is None else str(level)
