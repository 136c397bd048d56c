"""The plan: the goals, and the paused weeks."""

from collections.abc import Callable
from datetime import date
from functools import partial

from footui.domain.weeks import week
from footui.domain.weeks.week import Goal
from footui.services.part import ServicePart
from footui.store.queries import settings


class Plan(ServicePart):
    """Reads and changes goals and pauses.

    Each is stored under a date. A goal holds from the week of its date on, a pause in that week.
    """

    def goals(self) -> dict[date, Goal]:
        """Return all goals by their dates."""
        return settings.goals(self._database)

    def set_goal(self, holds_from: date, goal: Goal, instead_of: date | None = None) -> None:
        """Store a goal that holds from the week of `holds_from` on.

        It replaces other goals of that week, and the one stored under `instead_of`.
        """
        now, week_start = self._system.utc(), self._settings().week_start
        with self._database.transaction():
            replaced = week.replaced_goals(self.goals(), holds_from, week_start, instead_of)
            settings.set_goal(self._database, holds_from, goal, now, instead=replaced)

    def unset_goal(self, *holds_from: date) -> None:
        """Delete the goals that are stored under these dates."""
        settings.unset_goals(self._database, holds_from, self._system.utc())

    def pauses(self) -> dict[date, str]:
        """Return the reasons of all pauses by their dates."""
        return settings.pauses(self._database)

    def pause(self, first: date, last: date, reason: str, instead_of: date | None = None) -> None:
        """Pause the weeks from `first` to `last`, instead of the week of `instead_of`."""
        starts = week.weeks_between(first, last, self._settings().week_start)
        days = [start + (first - starts[0]) for start in starts]
        now = self._system.utc()
        with self._database.transaction():
            replaced = self._pauses_within(first, last)
            if instead_of:
                replaced += self._pauses_within(instead_of, instead_of)
            settings.set_pauses(self._database, days, reason, now, instead=replaced)

    def unpause(self, first: date, last: date) -> list[date]:
        """Delete the pauses of the weeks from `first` to `last`.

        Returns the first days of the weeks that were paused.
        """
        now = self._system.utc()
        with self._database.transaction():
            weeks = self.paused(first, last)
            settings.unset_pauses(self._database, self._pauses_within(first, last), now)
        return weeks

    def paused(self, first: date, last: date) -> list[date]:
        """Return the first days of the paused weeks from `first` to `last`."""
        return sorted({*map(self._first_of(), self._pauses_within(first, last))})

    def _pauses_within(self, first: date, last: date) -> list[date]:
        """Return the dates of the pauses in the weeks from `first` to `last`."""
        first_of = self._first_of()
        start, end = first_of(first), first_of(last)
        return [day for day in self.pauses() if start <= first_of(day) <= end]

    def _first_of(self) -> Callable[[date], date]:
        """Return a function that returns the first day of a day's week."""
        return partial(week.week_of, week_start=self._settings().week_start)
