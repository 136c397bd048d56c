"""The list of paused weeks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from footui.domain import parsing
from footui.domain.weeks.week import ONE_WEEK, WeekStart, week_of, weeks_between
from footui.render.phrases import paused_week, weeks_told
from footui.tui.screens.form import Entry, FieldError, FormScreen, keep_if_unchanged
from footui.tui.screens.list import ListScreen


class PausesScreen(ListScreen):
    """Shows the paused weeks with their reasons."""

    heading = "Paused weeks"
    about = (
        "A paused week neither breaks nor extends a streak; it still counts if you meet the goal."
    )

    _pauses: Mapping[date, str]
    _week_start: WeekStart
    _today: date

    def days(self) -> Sequence[date]:
        """Read the pauses, and return their dates."""
        self._pauses = self.service.plan.pauses()
        self._week_start = self.service.settings.week_start
        self._today = self.service.today()
        return list(self._pauses)

    def describe(self, day: date) -> str:
        """Return the paused week and its reason."""
        return paused_week(week_of(day, self._week_start), self._pauses[day])

    def edit(self, day: date | None) -> None:
        """Open a form for the weeks and the reason."""
        today, first = self._today, (day or self._today).isoformat()
        kept = self._pauses[day] if day else ""
        reason = parsing.reason(kept)
        entries = [
            Entry(
                "first", "From the week of", first, lambda text: parsing.day(text, today), "a date"
            ),
            Entry("last", "To the week of", "", self._last, "empty: only that week"),
            Entry(
                "reason", "Why", reason, keep_if_unchanged(kept, reason, parsing.reason), wide=True
            ),
        ]

        def pause(values: dict[str, Any]) -> None:
            first, last = self._span(values)
            self.service.plan.pause(first, last, values["reason"], instead_of=day)

        def preview(values: dict[str, Any]) -> str:
            paused = weeks_between(*self._span(values), self._week_start)
            edited = {week_of(day, self._week_start)} if day else set()
            judged = weeks_told(edited.difference(paused), "no longer paused")
            return f"{weeks_told(paused, 'paused')} {judged}".strip()

        self.app.push_screen(FormScreen("Pause", self.about, entries, pause, preview))

    def _last(self, text: str) -> str:
        """Return `text`; raise ValueError if it is neither empty nor a date."""
        if text.strip():
            parsing.day(text, self._today)
        return text

    def _span(self, values: dict[str, Any]) -> tuple[date, date]:
        """Return the first and the last day; the same day if only the first is given.

        Raises FieldError if the last day is before the first, or too long after it.
        """
        first, written = values["first"], values["last"]
        last = parsing.end_day(written, self._today, first) if written.strip() else first
        if last < first:
            raise FieldError("last", "not before the first")
        if last - first > parsing.LONGEST_PAUSE * ONE_WEEK:
            raise FieldError("last", f"at most {parsing.LONGEST_PAUSE} weeks")
        return first, last

    def delete(self, day: date) -> None:
        """Remove the pause of a week."""
        self.service.plan.unpause(day, day)
