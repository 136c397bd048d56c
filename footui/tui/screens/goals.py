"""The goals: how many days a week, and from which week on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from footui.domain import entry
from footui.domain.faults import Refused
from footui.domain.week import DEFAULT_GOAL, Goal, WeekStart, week_of
from footui.domain.wording import dated, days_of
from footui.tui.form import Entry, FormPage
from footui.tui.listing import ListPage
from footui.tui.screens.consequences import earlier_goal


class GoalsPage(ListPage):
    """Shows the goals, each with the date from whose week it holds."""

    heading = "Goal"
    about = (
        f"Without a goal it is {days_of(DEFAULT_GOAL)} a week. A goal holds from the week of its "
        "date until the next one; the weeks before keep the goal that they had."
    )

    _goals: Mapping[date, Goal]
    _week_start: WeekStart

    def days(self) -> Sequence[date]:
        """Ask for the goals."""
        self._goals = self.practice.goals()
        self._week_start = self.practice.settings.week_start
        return list(self._goals)

    def said_of(self, day: date) -> str:
        """What the goal is."""
        first = week_of(day, self._week_start)
        return f"{days_of(self._goals[day])} a week, from the week of {dated(first)}"

    def ask(self, day: date | None) -> None:
        """Ask for a goal."""
        overview = self.practice.history.overview()
        goal = self._goals[day] if day else overview.this_week.goal
        entries = [
            Entry("minimum", "Days that meet it", str(goal.minimum), _days, "1 to 7"),
            Entry("full", "Days that fill it", str(goal.full), _days, "1 to 7, not fewer"),
            Entry(
                "holds_from",
                "From the week of",
                (day or overview.today).isoformat(),
                lambda text: entry.day(text, overview.today),
                "a date",
            ),
        ]
        self.app.push_screen(FormPage("Goal", self.about, entries, _check), self._asked_for)

    def _asked_for(self, values: dict[str, Any] | None) -> None:
        if values is None:
            return
        goal, day = Goal(values["minimum"], values["full"]), values["holds_from"]
        overview = self.practice.history.overview()
        if week_of(day, self._week_start) >= overview.this_week.start:
            self._set(day, goal)
            return
        self.app.push_screen(
            earlier_goal(overview, day, goal),
            lambda sure: self._set(day, goal) if sure else None,
        )

    def _set(self, day: date, goal: Goal) -> None:
        with self.footui.faults_told():
            self.practice.set_goal(day, goal)
        self.reload()

    def forget(self, day: date) -> None:
        """Take a goal back."""
        self.practice.unset_goal(day)


def _days(text: str) -> int:
    return entry.whole(text, 1, 7)


def _check(values: dict[str, Any]) -> None:
    if values["full"] < values["minimum"]:
        raise Refused("A week cannot be full before it is met: the second number is too small.")
