"""The form for editing a session."""

from datetime import date, datetime, timedelta
from typing import Any

from footui.domain import parsing
from footui.domain.dates import long_date
from footui.domain.durations import clock
from footui.domain.errors import RejectedError
from footui.domain.kinds import SessionKind
from footui.domain.session.edits import Details
from footui.domain.session.record import SessionRecord
from footui.domain.text import clean_line
from footui.services.service import Service
from footui.tui.screens.form import Entry, FieldError, FormScreen, keep_if_unchanged
from footui.tui.views.session_row import began

RATING = "0 to 10, or leave empty"


def edit_page(record: SessionRecord, service: Service) -> FormScreen:
    """Return a form for a session; only a manual session has fields for start and length."""
    is_manual = record.kind is SessionKind.MANUAL

    def save(values: dict[str, Any]) -> None:
        try:
            service.edits.edit(record, Details(**values))
        except RejectedError:
            raise FieldError("clock", "in the future") from None

    return FormScreen(
        f"{long_date(record.log_date)}, {record.started:%H:%M}",
        "Start and length were timed and can't be changed." if not is_manual else "",
        [*(_when(record) if is_manual else ()), *_how(record)],
        save,
        _time_range if is_manual else None,
    )


def _time_range(values: dict[str, Any]) -> str:
    """Return the start and the end of the session; an empty string if one is unknown."""
    if not (values["clock"] and values["minutes"]):
        return ""
    start = datetime.combine(date.min, values["clock"])
    end = start + timedelta(minutes=values["minutes"])
    after = " the day after" if end.date() > start.date() else ""
    return f"From {start:%H:%M} to {end:%H:%M}{after}."


def _when(record: SessionRecord) -> list[Entry]:
    minutes = _minutes(record.minutes)
    return [
        Entry("clock", "Started at", began(record), parsing.clock, "such as 18:05"),
        Entry(
            "minutes",
            "Minutes",
            minutes,
            keep_if_unchanged(record.minutes, minutes, parsing.minutes),
            "without pauses",
        ),
    ]


def _minutes(minutes: float | None) -> str:
    """Return a length in minutes as the user would write it: "20", or "20:10"."""
    if minutes is None:
        return ""
    return f"{minutes:.0f}" if minutes == int(minutes) else clock(round(minutes * 60) * 1000)


def _how(record: SessionRecord) -> list[Entry]:
    note = clean_line(record.note)[: parsing.NOTE_LENGTH]
    return [
        Entry("pain_before", "Pain before", _shown(record.pain_before), parsing.level, RATING),
        Entry("pain_after", "Pain after", _shown(record.pain_after), parsing.level, RATING),
        Entry("effort", "Effort", _shown(record.effort), parsing.level, RATING),
        Entry("note", "Note", note, keep_if_unchanged(record.note, note, parsing.note), wide=True),
    ]


def _shown(level: int | None) -> str:
    return "" if level is None else str(level)
