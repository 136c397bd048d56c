"""The plan: goals by week, and weeks that are paused."""

from collections.abc import Callable
from datetime import date
from functools import partial

from footui.domain.settings import Settings
from footui.domain.weeks import week
from footui.domain.weeks.week import Goal
from footui.services.system import System
from footui.store.database import Database
from footui.store.queries import settings


class Plan:
    """Goals and pauses, each kept under a date of the week from which, or for which, it holds."""

    def __init__(
        self, database: Database, system: System, settings: Callable[[], Settings]
    ) -> None:
        """Serve from `database`; `settings` returns those in force."""
        self._database = database
        self._system = system
        self._settings = settings

    def goals(self) -> dict[date, Goal]:
        """All goals, by the date from whose week they hold."""
        return settings.goals(self._database)

    def set_goal(self, holds_from: date, goal: Goal, instead_of: date | None = None) -> None:
        """Let a goal hold from the week that contains `holds_from`.

        It takes the place of another one of that week, and of that kept under `instead_of`.
        """
        now, first_of = self._system.utc(), self._first_of()
        with self._database.transaction():
            replaced = [
                day
                for day in self.goals()
                if first_of(day) == first_of(holds_from) or day == instead_of
            ]
            settings.set_goal(self._database, holds_from, goal, now, instead=replaced)

    def unset_goal(self, *holds_from: date) -> None:
        """Take back the goals that are kept under these dates."""
        settings.unset_goals(self._database, holds_from, self._system.utc())

    def pauses(self) -> dict[date, str]:
        """All pauses with their reasons, by the date whose week they pause."""
        return settings.pauses(self._database)

    def pause(self, first: date, last: date, reason: str, instead_of: date | None = None) -> None:
        """Pause the weeks from that of `first` to that of `last`, and not that of `instead_of`."""
        starts = week.weeks_between(first, last, self._settings().week_start)
        days = [start + (first - starts[0]) for start in starts]
        now = self._system.utc()
        with self._database.transaction():
            replaced = self._pauses_within(first, last)
            if instead_of:
                replaced += self._pauses_within(instead_of, instead_of)
            settings.set_pauses(self._database, days, reason, now, instead=replaced)

    def unpause(self, first: date, last: date) -> list[date]:
        """Let the weeks from that of `first` to that of `last` be judged again.

        Returns the first days of those that were paused.
        """
        now = self._system.utc()
        with self._database.transaction():
            weeks = self.paused(first, last)
            settings.unset_pauses(self._database, self._pauses_within(first, last), now)
        return weeks

    def paused(self, first: date, last: date) -> list[date]:
        """The first days of the paused weeks from that of `first` to that of `last`."""
        return sorted({*map(self._first_of(), self._pauses_within(first, last))})

    def _pauses_within(self, first: date, last: date) -> list[date]:
        """The dates of the pauses in the weeks from that of `first` to that of `last`."""
        first_of = self._first_of()
        start, end = first_of(first), first_of(last)
        return [day for day in self.pauses() if start <= first_of(day) <= end]

    def _first_of(self) -> Callable[[date], date]:
        """What names the week of a day, as weeks start now."""
        return partial(week.week_of, week_start=self._settings().week_start)
