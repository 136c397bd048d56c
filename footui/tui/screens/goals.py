"""The list of goals: how many days a week, and from which week on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from footui.domain import parsing
from footui.domain.dates import date_phrase
from footui.domain.weeks.week import DEFAULT_GOAL, Goal, WeekStart, replaced_goals, week_of
from footui.render.phrases import days_of, goal_named
from footui.services.history import Overview
from footui.tui.screens.confirmations import other_goals
from footui.tui.screens.form import Entry, FieldError, FormScreen
from footui.tui.screens.list import ListScreen


class GoalsScreen(ListScreen):
    """Shows the goals, each with the week from which it holds."""

    heading = "Goal"
    about = (
        f"Without a goal it is {days_of(DEFAULT_GOAL)} a week. A goal holds from the week of "
        "its date until the next one; earlier weeks keep theirs."
    )

    _goals: Mapping[date, Goal]
    _week_start: WeekStart
    _overview: Overview

    def days(self) -> Sequence[date]:
        """Read the goals, and return the dates from which they hold."""
        self._goals = self.service.plan.goals()
        self._overview = self.service.history.overview()
        self._week_start = self._overview.diary.week_start
        return list(self._goals)

    def describe(self, day: date) -> str:
        """Return the goal and the week from which it holds."""
        first = week_of(day, self._week_start)
        return f"{days_of(self._goals[day])} a week, from the week of {date_phrase(first)}"

    def edit(self, day: date | None) -> None:
        """Open a form for a goal; ask again if it changes weeks that are over."""
        goal, today = (
            self._goals[day] if day else self._overview.this_week.goal,
            self._overview.today,
        )
        entries = [
            Entry("minimum", "At least (days)", str(goal.minimum), _days, "1 to 7"),
            Entry("full", "Full at (days)", str(goal.full), _days, "1 to 7, not fewer"),
            Entry(
                "holds_from",
                "From the week of",
                (day or today).isoformat(),
                lambda text: parsing.day(text, today),
                "a date",
            ),
        ]

        def change(values: dict[str, Any]) -> _Change:
            if values["full"] < values["minimum"]:
                raise FieldError("full", "less than the minimum")
            goal, holds_from = Goal(values["minimum"], values["full"]), values["holds_from"]
            return _Change(
                min(holds_from, day or holds_from),
                self._with(goal, holds_from, instead_of=day),
                lambda: self.service.plan.set_goal(holds_from, goal, instead_of=day),
            )

        def preview(values: dict[str, Any]) -> str:
            return goal_named(change(values).goals, values["holds_from"], self._week_start)

        def save(values: dict[str, Any]) -> None:
            if not self._is_past(change(values)):
                change(values).write()

        def saved(values: dict[str, Any] | None) -> None:
            if values and self._is_past(change(values)):
                self._ask_about(change(values))

        self.app.push_screen(FormScreen("Goal", self.about, entries, save, preview), saved)

    def delete(self, day: date) -> None:
        """Delete a goal; ask first if that changes weeks that are over."""
        goals = {other: goal for other, goal in self._goals.items() if other != day}
        change = _Change(day, goals, lambda: self.service.plan.unset_goal(day))
        if self._is_past(change):
            self._ask_about(change)
        else:
            change.write()

    def _with(self, goal: Goal, holds_from: date, instead_of: date | None) -> dict[date, Goal]:
        """Return all goals as they would be with `goal`, in place of that of `instead_of`."""
        replaced = replaced_goals(self._goals, holds_from, self._week_start, instead_of)
        kept = {day: goal for day, goal in self._goals.items() if day not in replaced}
        return kept | {holds_from: goal}

    def _is_past(self, change: "_Change") -> bool:
        """Whether the change gives other goals to weeks that are over."""
        return week_of(change.since, self._week_start) < self._overview.this_week.start

    def _ask_about(self, change: "_Change") -> None:
        def answered(sure: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
            if sure:
                self.attempt(change.write)

        self.app.push_screen(other_goals(self._overview, change.goals), answered)


@dataclass(frozen=True, slots=True)
class _Change:
    """A change: the first date it affects, all goals after it, and the function that saves it."""

    since: date
    goals: Mapping[date, Goal]
    write: Callable[[], None]


def _days(text: str) -> int:
    return parsing.whole(text, 1, 7)
