"""Random histories, made through the service: timed and manual sessions, goals and the rest."""

import random
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

from footui.domain.errors import RejectedError
from footui.domain.routine import toml_reader
from footui.domain.session.edits import Details
from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.weeks.week import Goal
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.store.database import Database
from tests.support.fake_system import FakeSystem
from tests.support.routines import SHORT
from tests.support.session_driver import advance_session

MINUTE = 60_000
DAY = 1_440 * MINUTE
NOTES = ["", "=1+1", "'", "a \"b\", 'c'; d", "Füße 👣👩‍🦰 e\u0301", "+49", "-", "@x", "''=", "1,5"]
SETTINGS = {
    "timezone": ["Europe/Berlin", "Pacific/Auckland", "America/New_York"],
    "week_start": ["monday", "sunday"],
    "day_cutoff": ["0", "4"],
    "bell": ["on", "off"],
}
CHANGES = [Session.pause, Session.resume, Session.next_block, Session.previous_exercise]
CHANGES += [Session.extend, Session.restart_block]


class SimulatedUser:
    """A user with a database and a system of their own, who does things in random order."""

    def __init__(self, path: Path, seed: object, *, leaves_sessions: bool = False) -> None:
        """Open the database; with `leaves_sessions`, a session may be put aside and resumed."""
        self.path = path
        self.rng = random.Random(f"{seed}")
        self.fake_system = FakeSystem()
        self.database = Database(path)
        around = self.fake_system.system()._replace(randomness=self.rng.randbytes)
        self.service = Service(self.database, around)
        self.leaves_sessions = leaves_sessions
        self.steps = {
            self.time_passes: 6,
            self.a_session_is_led: 3,
            self.one_is_added: 4,
            self.one_is_edited: 4,
            self.one_counts_or_not: 2,
            self.one_is_deleted: 2,
            self.something_is_undone: 3,
            self.something_is_redone: 1,
            self.goals_change: 2,
            self.weeks_are_paused: 2,
            self.settings_change: 2,
            self.the_routine_changes: 1,
        }

    def close(self) -> None:
        self.database.close()

    def go_on(self, steps: int) -> None:
        """Do so many things."""
        for chosen in self.rng.choices([*self.steps], [*self.steps.values()], k=steps):
            chosen()

    # What can happen

    def time_passes(self) -> None:
        self.fake_system.advance(self.rng.choice([1, MINUTE, DAY // 3, DAY, 3 * DAY]))

    def a_session_is_led(self) -> None:
        live = self._live()
        for change in self.rng.choices(CHANGES, k=self.rng.randrange(6)):
            advance_session(live, self.fake_system, self.rng.choice([1_500, 20_000]), step=4_000)
            live.apply(change)
        if self.leaves_sessions and self.rng.random() < 0.4:
            live.suspend()
        elif self.rng.random() < 0.2:
            live.discard()
        else:
            advance_session(
                live, self.fake_system, self.rng.choice([0, 40_000, 120_000]), step=4_000
            )
            live.stop(pain=self.rng.choice([None, 5]), place="back")
            live.add_feedback(pain_after=self._level(), note=self._note())

    def _live(self) -> LiveSession:
        return self.service.sessions.take() or self.service.sessions.start(self._level())

    def one_is_added(self) -> None:
        day = self.service.today() - timedelta(days=self.rng.randrange(30))
        self._unless_refused(lambda: self.service.edits.add(day, self._details()))

    def one_is_edited(self) -> None:
        if record := self._any():
            self._unless_refused(lambda: self.service.edits.edit(record, self._details()))

    def one_counts_or_not(self) -> None:
        if record := self._any():
            self._unless_refused(lambda: self.service.edits.count(record))

    def one_is_deleted(self) -> None:
        if record := self._any():
            self._unless_refused(lambda: self.service.edits.delete(record))

    def something_is_undone(self) -> None:
        self.service.edits.undo()

    def something_is_redone(self) -> None:
        self.service.edits.redo()

    def goals_change(self) -> None:
        if self.rng.random() < 0.3 and (goals := sorted(self.service.plan.goals())):
            self.service.plan.unset_goal(self.rng.choice(goals))
        else:
            self.service.plan.set_goal(self._day(), Goal(self.rng.randint(1, 3), 4))

    def weeks_are_paused(self) -> None:
        first = self._day()
        if self.rng.random() < 0.3:
            self.service.plan.unpause(first, first + timedelta(days=20))
        else:
            self.service.plan.pause(first, first + timedelta(days=7), self.rng.choice(["", "flu"]))

    def settings_change(self) -> None:
        key = self.rng.choice([*SETTINGS])
        if self.rng.random() < 0.2:
            self.service.unset(key)
        else:
            self.service.set(key, self.rng.choice(SETTINGS[key]))

    def the_routine_changes(self) -> None:
        name = self.rng.choice(["Short", "Other"])
        document = SHORT.replace("Short", name).replace("seconds = 60", "seconds = 6")
        self.service.routines.use(toml_reader.parse(document))

    def _any(self) -> SessionRecord | None:
        """Return a session of the last weeks, if there is one."""
        held = self.service.history.days(self._earliest(), self.service.today())
        if not held:
            return None
        return self.rng.choice(self.service.history.day(self.rng.choice([*held]))).record

    def _day(self) -> date:
        return self.service.today() + timedelta(days=self.rng.randrange(-40, 20))

    def _earliest(self) -> date:
        return self.service.today() - timedelta(days=60)

    def _level(self) -> int | None:
        return self.rng.choice([None, 0, 4, 10])

    def _note(self) -> str:
        return self.rng.choice(NOTES)

    def _details(self) -> Details:
        return Details(
            clock=self.rng.choice([None, time(0), time(7, 30), time(12), time(23, 59)]),
            minutes=self.rng.choice([None, 0.1, 20, 20.5, 1 / 3, 700]),
            pain_before=self._level(),
            pain_after=self._level(),
            effort=self._level(),
            note=self._note(),
            counts=self.rng.random() < 0.7,
        )

    def _unless_refused(self, change: Callable[[], object]) -> None:
        try:
            change()
        except RejectedError:
            return
