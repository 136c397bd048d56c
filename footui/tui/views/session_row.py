"""A session in one line: when, how long, how much of it, and the pain."""

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
"""Characters of a note that are cleaned to show it; more would take time and never fit."""


def session_lines(sessions: Sequence[SessionView], width: int, height: int) -> list[Text]:
    """Return a line for each session of a day, or a count of those that do not fit."""
    if not sessions:
        return [styled((" no sessions", QUIET))][:height]
    lines = [session_line(view, width) for view in sessions]
    if len(lines) <= height:
        return lines
    if height < 2:
        return [styled((f" {count(len(lines), 'session')}", QUIET))][:height]
    more = len(lines) - height + 1
    return [*lines[: height - 1], styled((f" and {more} more", QUIET))]


def session_line(view: SessionView, width: int) -> Text:
    """Return the line of a session, cut to the width with an ellipsis."""
    record = view.record
    text = f" {began(record):>5}  {length(view):>7}  {extent(view):<28}{felt(record):<12}"
    note = f"  “{clean_line(record.note[:MOST_SHOWN])}”" if record.note else ""
    line = styled((text + note, CAREFUL if record.state is SessionState.LIVE else ""))
    line.truncate(width - 1, overflow="ellipsis")
    return line


def began(record: SessionRecord) -> str:
    """Return the local time of the start, "18:05"; an empty string if it is unknown."""
    return f"{record.started:%H:%M}" if record.has_clock else ""


def length(view: SessionView) -> str:
    """Return the length of a session, "20:09"; "–" if it is unknown."""
    minutes = view.record.minutes
    if minutes is None:
        return clock(view.ran) if view.exercises else "–"
    return clock(round(minutes * 60_000))


def extent(view: SessionView) -> str:
    """Return how much of a session was done, and whether it counts if that is not clear."""
    record = view.record
    if record.state is SessionState.LIVE:
        return "unfinished"
    done = "by hand" if record.kind is SessionKind.MANUAL else view.extent
    if not record.counts:
        return f"{done}, partial"
    return f"{done}, counts" if record.state is SessionState.PARTIAL else done


def felt(record: SessionRecord) -> str:
    """Return the pain before and after, "pain 5 → 3"; an empty string without ratings."""
    if record.pain_before is None and record.pain_after is None:
        return ""
    return f"pain {rated(record.pain_before)} → {rated(record.pain_after)}"


def rated(level: int | None) -> str:
    """Return a rating, or a dash if there is none."""
    return "–" if level is None else str(level)
