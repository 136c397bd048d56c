"""The goals: how many days a week, and from which week on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from footui.domain import entry
from footui.domain.week import DEFAULT_GOAL, Goal, WeekStart, week_of
from footui.domain.wording import dated, days_of
from footui.tui.form import Entry, FormPage, Unfit
from footui.tui.listing import ListPage
from footui.tui.screens.consequences import other_goals


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

        def written(values: dict[str, Any] | None) -> None:
            if values is not None:
                self._write(day, values["holds_from"], Goal(values["minimum"], values["full"]))

        self.app.push_screen(FormPage("Goal", self.about, entries, _check), written)

    def _write(self, before: date | None, holds_from: date, goal: Goal) -> None:
        goals = {day: kept for day, kept in self._goals.items() if day != before}
        goals[holds_from] = goal

        def write() -> None:
            self.practice.set_goal(holds_from, goal, instead_of=before)

        self._agree(min(holds_from, before or holds_from), goals, write)

    def forget(self, day: date) -> None:
        """Take a goal back."""
        goals = {other: kept for other, kept in self._goals.items() if other != day}
        self._agree(day, goals, lambda: self.practice.unset_goal(day))

    def _agree(self, since: date, goals: Mapping[date, Goal], write: Callable[[], None]) -> None:
        """Write; but ask first if weeks that are over would be judged by other goals."""

        def answered(sure: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
            if sure:
                with self.footui.faults_told():
                    write()
                self.reload()

        overview = self.practice.history.overview()
        if week_of(since, self._week_start) >= overview.this_week.start:
            answered(sure=True)
        else:
            self.app.push_screen(other_goals(overview, goals), answered)


def _days(text: str) -> int:
    return entry.whole(text, 1, 7)


def _check(values: dict[str, Any]) -> None:
    if values["full"] < values["minimum"]:
        raise Unfit("full", "not fewer than meet it")
