"""A monkey at the keys: whatever it does, nothing breaks, and what is on record stays sound."""

import asyncio
import gc
import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.events import Event, Key, Paste

from footui.domain.session.edits import Details
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Status, Transition
from footui.domain.weeks.week import Goal, WeekHistory, WeekStart
from footui.services.live.live_session import LiveSession
from footui.services.service import Service
from footui.services.session_report import timeline_of
from footui.tui.screens.history import HistoryScreen
from footui.tui.views.layout import fits
from footui.tui.widgets.lines import Lines
from tests.support import week_model
from tests.support.app_driver import AppDriver, add_seven_weeks, wait_until_idle
from tests.support.fake_system import FakeSystem
from tests.support.routines import BRIEF, ONE
from tests.support.session_driver import find_pending_session
from tests.support.sqlite_tools import fetch_rows, locked
from tests.tui.conftest import (
    HOSTILE,
    UNSAFE,
    Open,
    footer_text,
    open_second_service,
    screen_name,
    screen_names,
    type_ahead,
)

SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
ELSEWHERE = 7

# What the monkey knows

EVERYWHERE = (
    "s r h g question_mark ctrl+p escape enter space up down left right tab backspace delete "
    "home end pageup pagedown f1 0 1 7 x"
)
LIKELY = {
    "RoutineScreen": "s s s s s s s h h h h g g g g g question_mark question_mark ctrl+p ctrl+p "
    "down up q",
    "PainBeforeScreen": "enter enter enter s 1 0 7 left right backspace escape",
    "SessionScreen": "space space n n p right left N P b plus x x x q h r g question_mark ctrl+p",
    "HistoryScreen": "a e e d c u enter enter y p p t left h down k left_square_bracket pagedown "
    "left_curly_bracket right_curly_bracket r s",
    "DayScreen": "a e e d c u up down left right escape",
    "SettingsScreen": "down up down up down enter enter enter enter b",
    "GoalsScreen": "a a e d up down escape",
    "PausesScreen": "a a e d up down escape",
    "FormScreen": "enter enter enter tab down shift+tab backspace escape ctrl+u",
    "ChoiceScreen": "r k d t l y n 1 2 3 4 0 enter up down escape",
    "SummaryScreen": "3 8 n enter enter left escape",
    "StopForPainScreen": "f b 5 1 0 right enter enter escape",
    "CommandPalette": "down up enter enter backspace escape",
    "WelcomeScreen": "enter enter enter enter tab backspace ctrl+u escape",
    "LeaseWatchScreen": "s enter r k d escape q",
    "HelpScreen": "escape q enter question_mark down",
}
"""The keys that mean something on a page; what it does most often comes most often."""

TEXTS = (
    "2026-11-02", "yesterday", "today", "tomorrow", "1 Jan 2020", "friday", "1", "2", "3", "7",
    "10", "11", "-1", "18:05", "0:00", "2359", "20", "20:30", "0.5", "1440", "Asia/Tokyo",
    "america/new_york", "Pacific/Apia", "Europe/Berlni", "flu", "settings", "bell", "hist", "", " ",
    "\t", "\n", "\n\n2026-11-01", "a\nb", "[/bold]", "x" * 2_000, *HOSTILE.values(),
)  # fmt: skip
"""What is typed and pasted into lines, and where there are none."""

SIZES = ((80, 24),) * 6 + ((60, 18), (60, 18), (59, 17), (100, 30), (20, 5), (1, 1), (300, 100))
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu", "nowhere")
CHOICES = {
    "timezone": ZONES,
    "week_start": ("monday", "saturday", "sunday", "never"),
    "day_cutoff": ("0", "3", "6", "7"),
    "ascii": ("on", "auto"),
    "theme": ("light", "dark"),
    "bell": ("on", "off"),
    "notify": ("off", "osc9", "osc777"),
}

# What it has to reach

VARIANTS = {
    "ChoiceScreen": ("A session is live", "Unfinished session", "Day starts at", "Days in",
                   "Leave the session", "Week starts on", "This changes past weeks"),
    "FormScreen": ("Goal", "Pause", "Time zone", "by hand", "timed"),
    "HistoryScreen": ("month", "pain", "year"),
    "SessionScreen": ("hold", "lower", "paused", "ready", "rest", "switch", "work"),
}  # fmt: skip
"""The pages that are several, and what there is of each."""


def screen_variant(driver: AppDriver) -> str:
    """The page that is shown, and which of several it is."""
    screen, name = driver.app.screen, screen_name(driver)
    if isinstance(screen, HistoryScreen):
        return f"{name} {screen._mode}"
    if name in ("ChoiceScreen", "FormScreen"):
        is_timed = "from the clock" in getattr(screen, "_text", "")
        kinds = [kind for kind in VARIANTS[name] if screen._title.startswith(kind)]
        return f"{name} {kinds[0] if kinds else 'timed' if is_timed else 'by hand'}"
    if name == "SessionScreen" and (player := driver.app.player):
        running = player.live.session.status is Status.RUNNING
        return f"{name} {player.snapshot.moment.step.phase if running else 'paused'}"
    return name


# What must hold of what is on record


class HistoryChecker:
    """All that was ever seen in a database, and what must be true of all that is seen later."""

    KEYS = {"session": "id", "goal": "holds_from", "pause": "day", "setting": "key"}

    def __init__(self, path: Path, fake_system: FakeSystem) -> None:
        self.path, self.fake_system = path, fake_system
        self.connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.version = -1
        self.stamps: dict[str, set[tuple[str, int]]] = {table: set() for table in self.KEYS}
        self.rows: dict[str, dict[str, sqlite3.Row]] = {table: {} for table in self.KEYS}
        self.logs: dict[str, tuple[Transition, ...]] = {}
        self.starts: set[tuple[str, int, str]] = set()
        self.cutoff = 0

    def fetch_rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(query, values).fetchall()

    def look(self) -> None:
        """See what was written since the last look."""
        [(version,)] = self.fetch_rows("PRAGMA data_version")
        if version == self.version:
            return
        is_first, self.version = self.version < 0, version
        before, self.cutoff = self.cutoff, self._cutoff()
        cutoffs = set(range(7)) if is_first else {before, self.cutoff}
        for table, key in self.KEYS.items():
            names = f"SELECT {key}, updated_at FROM {table}"  # noqa: S608
            stamps = set(map(tuple, self.fetch_rows(names)))
            for name, _ in sorted(stamps - self.stamps[table]):
                [row] = self.fetch_rows(f"SELECT * FROM {table} WHERE {key} = ?", name)  # noqa: S608
                old = self.rows[table].get(name)
                assert old is None or row["updated_at"] > old["updated_at"], (table, *row, *old)
                if table == "session":
                    self._a_session_was_written(row, old, cutoffs)
                self.rows[table][name] = row
            self.stamps[table] = stamps

    def _cutoff(self) -> int:
        found = self.fetch_rows("SELECT value FROM setting WHERE key = 'day_cutoff'")
        return int(found[0][0]) if found and found[0][0] in "0123456" else 0

    def _a_session_was_written(
        self, row: sqlite3.Row, old: sqlite3.Row | None, cutoffs: set[int]
    ) -> None:
        """Its day is that of its start, and neither was ever to come or is ever changed.

        What an undo brings back was so by the day cutoff of an earlier time.
        """
        start = (row["id"], row["started_at"], row["log_date"])
        if start not in self.starts:
            self.starts.add(start)
            assert row["started_at"] <= self.fake_system.utc, tuple(row)
            started = datetime.fromtimestamp(row["started_at"] / 1000, UTC)
            days = {week_model.log_date(started, row["timezone"], hours) for hours in cutoffs}
            assert date.fromisoformat(row["log_date"]) in days, (tuple(row), cutoffs)
        if old is not None:
            frozen = ["kind", "log_date", "routine"]
            if row["kind"] == "timed":
                frozen += ["started_at", "timezone", "utc_offset"]
            assert [row[name] for name in frozen] == [old[name] for name in frozen]

    def check(self, service: Service) -> None:
        """See whether all of it is sound."""
        self.look()
        check(self.path)
        for table, key in self.KEYS.items():
            rows = {row[key]: row for row in self.fetch_rows(f"SELECT * FROM {table}")}  # noqa: S608
            assert rows == self.rows[table], f"a row of {table} changed, or went, unsaid"
        self._logs_tell_what_is_on_record()
        self._what_is_deleted_can_be_had_back(service)
        self.look()
        self._weeks_are_as_the_rules_say(service)

    def _logs_tell_what_is_on_record(self) -> None:
        logs: dict[str, list[Transition]] = {}
        for row in self.fetch_rows("SELECT * FROM transition ORDER BY session, number"):
            transition = Transition(Kind(row["kind"]), row["reached"], row["position"])
            logs.setdefault(row["session"], []).append(transition)
        documents = dict(map(tuple, self.fetch_rows("SELECT * FROM routine")))
        for name, row in self.rows["session"].items():
            log, known = tuple(logs.pop(name, ())), self.logs.get(name, ())
            assert log[: len(known)] == known
            assert bool(log) == (row["kind"] == "timed")
            if log and (log != known or row["state"] == "live"):
                self._a_log_tells_its_session(log, row, documents[row["routine"]])
            self.logs[name] = log
        assert not logs

    def _a_log_tells_its_session(
        self, log: tuple[Transition, ...], row: sqlite3.Row, document: str
    ) -> None:
        session = Session.replay(timeline_of(document), log, 0, 0)
        is_discarded = row["deleted_at"] is not None and not session.is_over
        assert is_discarded or session.is_over == (row["state"] != "live")
        assert not {one.kind for one in log[:-1]} & {Kind.STOP, Kind.FINISH}
        if session.is_over:
            assert row["minutes"] == (session.time_run / 60_000 or None)
            assert row["state"] == ("done" if session.counts else "partial")
            assert row["counts"] or row["state"] == "partial"

    def _what_is_deleted_can_be_had_back(self, service: Service) -> None:
        rows = [row for row in self.rows["session"].values() if row["state"] != "live"]
        rows = [row for row in rows if row["deleted_at"] is None][-1:]
        for before in map(dict, rows):
            on_day = service.history.day(date.fromisoformat(before["log_date"]))
            [record] = [view.record for view in on_day if view.record.id == before["id"]]
            service.edits.delete(record)
            [deleted] = map(dict, self.fetch_rows("SELECT * FROM session WHERE id = ?", record.id))
            assert deleted["deleted_at"] is not None
            stamps = {"updated_at", "deleted_at"}
            assert {name for name in before if before[name] != deleted[name]} == stamps
            assert service.edits.undo() is not None
            [back] = map(dict, self.fetch_rows("SELECT * FROM session WHERE id = ?", record.id))
            assert {name for name in before if before[name] != back[name]} == {"updated_at"}
            assert back["updated_at"] > deleted["updated_at"]

    def _weeks_are_as_the_rules_say(self, service: Service) -> None:
        overview, settings = service.history.overview(), service.settings
        now = datetime.fromtimestamp(self.fake_system.utc / 1000, UTC)
        today = week_model.log_date(now, settings.timezone, self.cutoff)
        diary = self._diary(settings.week_start, today)
        assert (overview.today, overview.diary) == (today, diary)
        totals = overview.totals
        shown = (totals.streak, totals.best_streak, totals.met, totals.full)
        assert shown == (week_model.tallies(diary, today) if diary.began else (0, 0, 0, 0))
        first = week_model.first_day(today, diary.week_start) - 60 * 7 * week_model.ONE_DAY
        for week in overview.weeks(first, today):
            state, goal, left = week_model.by_the_rules(diary, week.start, today)
            assert (week.state, week.goal, set(week.eligible)) == (state, goal, left)
        assert service.this_week() == week == overview.this_week

    def _diary(self, week_start: WeekStart, today: date) -> WeekHistory:
        """What the rules are about, as the rows tell it; a wrong clock's future is not yet."""

        def kept(table: str) -> list[sqlite3.Row]:
            return [row for row in self.rows[table].values() if row["deleted_at"] is None]

        def has_come(row: sqlite3.Row) -> bool:
            return row["log_date"] <= today.isoformat() or row["started_at"] <= self.fake_system.utc

        over = [row for row in kept("session") if row["state"] != "live" and has_come(row)]
        days = {date.fromisoformat(row["log_date"]) for row in over}
        done = {date.fromisoformat(row["log_date"]) for row in over if row["counts"]}
        return WeekHistory(
            days=frozenset(done),
            partial=frozenset(days - done),
            began=min(days, default=None),
            goals={
                date.fromisoformat(row["holds_from"]): Goal(row["minimum"], row["full"])
                for row in kept("goal")
            },
            pauses={date.fromisoformat(row["day"]): row["reason"] for row in kept("pause")},
            week_start=week_start,
        )


def check(path: Path) -> None:
    """What holds of every database, whatever was done."""
    assert fetch_rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert fetch_rows(path, "PRAGMA foreign_key_check") == []
    live = fetch_rows(path, "SELECT id FROM session WHERE state = 'live'")
    assert len(live) <= 1
    assert fetch_rows(path, "SELECT session FROM lease") == live
    gaps = "SELECT session FROM transition GROUP BY session HAVING max(number) + 1 <> count(*)"
    assert fetch_rows(path, gaps) == []
    assert (
        fetch_rows(path, "SELECT kind FROM transition WHERE number = 0 AND kind <> 'start'") == []
    )


# The monkey


class Monkey:
    """Does anything, at any time, to the program and to what surrounds it."""

    def __init__(self, seed: int, path: Path, fake_system: FakeSystem, other: Service) -> None:
        self.rng = random.Random(seed)
        self.path, self.fake_system = path, fake_system
        self.other = other
        self.checker = HistoryChecker(path, fake_system)
        self.lock = ExitStack()
        self.is_locked = False
        self.ghost: LiveSession | None = None
        self.done: list[str] = []
        self.variants: set[str] = set()
        self.driver: AppDriver
        self.ways: dict[Callable[[], Any], int] = {
            self.press: 60,
            self.press_many: 6,
            self.write: 6,
            self.paste: 4,
            self.resize: 6,
            self.let_time_pass: 12,
            self.put_the_clock: 1,
            self.do_something_elsewhere: 3,
            self.change_a_setting: 1,
            self.lock_or_unlock: 2,
        }

    @property
    def has_quit(self) -> bool:
        return self.driver.app._exit

    async def act(self) -> None:
        """Do one thing, and see that the program bears it."""
        [way] = self.rng.choices([*self.ways], [*self.ways.values()])
        self.done.append(way.__name__)
        await way()
        await self.see()

    def note(self, what: object) -> None:
        """Keep in mind what was done, to tell it if need be."""
        self.done[-1] += f" {what!r:.100}"

    async def send(self, *events: Event) -> None:
        """Let the program have these all at once, and wait until it has seen to them."""
        for event in events:
            self.driver.app.post_message(event)
        await at_rest(self.driver)

    # What it does to the program

    async def press(self) -> None:
        key = self.key()
        self.note(key)
        await self.send(pressed(key))

    async def press_many(self) -> None:
        keys = [self.key() for _ in range(self.rng.randint(2, 8))]
        pasted = [Paste(text) for text in self.rng.sample(TEXTS, k=len(keys) // 8)]
        self.note([*keys, *(event.text for event in pasted)])
        await self.send(*map(pressed, keys), *pasted)

    def key(self) -> str:
        likely = LIKELY[screen_name(self.driver)] if self.rng.random() < 0.85 else EVERYWHERE
        return self.rng.choice(likely.split())

    async def write(self) -> None:
        text = self.rng.choice(TEXTS)[:40]
        self.note(text)
        keys = [Key("space" if char == " " else char, char) for char in text if char.isprintable()]
        ends = [pressed(key) for key in self.rng.choices(["tab", "enter"], k=len(text) % 3)]
        await self.send(*keys, *ends)

    async def paste(self) -> None:
        text = self.rng.choice(TEXTS)
        self.note(text)
        await self.send(Paste(text))

    async def resize(self) -> None:
        any_size = (self.rng.randint(1, 300), self.rng.randint(1, 100))
        size = any_size if self.rng.random() < 0.1 else self.rng.choice(SIZES)
        self.note(size)
        await self.driver.resize(*size)
        await at_rest(self.driver)

    # What else happens

    async def let_time_pass(self) -> None:
        ms = self.rng.choice(
            [
                1,
                300,
                SECOND,
                3 * SECOND,
                7_300,
                30 * SECOND,
                65 * SECOND,
                65 * SECOND,
                HOUR,
                2 * DAY,
            ]
        )
        self.note(ms)
        if ms < HOUR:
            self.fake_system.advance(ms)
        else:
            self.fake_system.suspend(ms)
        await at_rest(self.driver)

    async def put_the_clock(self) -> None:
        ms = self.rng.choice([-DAY, -HOUR, -5 * SECOND, -1, 1, 5 * SECOND, HOUR])
        self.note(ms)
        self.fake_system.utc += ms

    async def lock_or_unlock(self) -> None:
        if self.is_locked:
            self.unlock()
        elif self.rng.random() < 0.3:
            self.note("locked")
            self.lock.enter_context(locked(self.path))
            self.is_locked = True

    def unlock(self) -> None:
        self.lock.close()
        self.is_locked = False

    async def change_a_setting(self) -> None:
        key = self.rng.choice([*CHOICES])
        value = self.rng.choice(CHOICES[key])
        self.note((key, value))
        if not self.is_locked:
            self.other.set(key, value)
            if self.rng.random() < 0.5:
                self.driver.app.apply_settings(self.driver.service.settings)
                await at_rest(self.driver)

    async def do_something_elsewhere(self) -> None:
        deeds = [self._add, self._delete, self._begin, self._take, self._go_on, self._go_on]
        deed = self.rng.choice([*deeds, self._end, self._put_aside, self._die])
        self.note(deed.__name__)
        if not self.is_locked:
            deed()
            await at_rest(self.driver)

    def _add(self) -> None:
        day = self.other.today() - self.rng.randrange(20) * week_model.ONE_DAY
        details = Details(minutes=20, pain_before=self.rng.randrange(11), note=HOSTILE["escape"])
        self.other.edits.add(day, details)

    def _delete(self) -> None:
        today = self.other.today()
        for back in range(20):
            for view in self.other.history.day(today - back * week_model.ONE_DAY):
                if view.record.state != "live":
                    self.other.edits.delete(view.record)
                    return

    def _begin(self) -> None:
        if not find_pending_session(self.other):
            self.ghost = self.other.sessions.start(None)

    def _take(self) -> None:
        self.ghost = self.other.sessions.take()

    def _go_on(self) -> None:
        if self.ghost:
            self.ghost.apply(self.rng.choice([Session.tick, Session.resume, Session.extend]))

    def _end(self) -> None:
        if self.ghost and self.rng.random() < 0.5:
            self.ghost.stop(pain=5, place="back")
        elif self.ghost:
            self.ghost.discard()

    def _put_aside(self) -> None:
        if self.ghost:
            self.ghost.suspend()
            self.ghost = None

    def _die(self) -> None:
        """Be seen to lead by its beats alone, as from another machine, or by nothing any more."""
        if self.ghost:
            self.ghost._recorder.lock.release()

    def is_killed(self) -> bool:
        """Whether this is the end without warning."""
        if killed := self.rng.random() < 0.006:
            self.done.append("killed")
        return killed

    # What must hold all the time

    async def see(self) -> None:
        """See that the program goes on, and shows what can be shown."""
        if self.has_quit:
            return
        ahead = self.driver.app.key_queue
        assert not ahead._waiting, "a key is left waiting"
        assert not ahead._under_way, "a key is under way for good"
        self.variants.add(screen_variant(self.driver))
        width, height = self.driver.app.size
        assert bool(footer_text(self.driver)) is fits(width, height), screen_name(self.driver)
        strips = self.driver.app.screen._compositor.render_strips()
        assert [strip.cell_length for strip in strips] == [width] * height
        assert not UNSAFE.search("\n".join(strip.text for strip in strips))
        if fits(width, height):
            assert not cut_off(self.driver), f"{screen_name(self.driver)} has no room for that"
        if not self.is_locked:
            self.checker.look()

    async def find_home(self) -> None:
        """See that the keys lead back to the routine, or out."""
        self.unlock()
        self.done.append("find home")
        await self.driver.resize(80, 24)
        for key in ["escape", "r"] * 6:
            if self.has_quit or screen_name(self.driver) == "RoutineScreen":
                break
            self.done[-1] += f" {key}"
            await self.send(pressed(key))
        assert self.has_quit or screen_name(self.driver) == "RoutineScreen", screen_name(
            self.driver
        )
        await self.see()

    async def quit(self) -> None:
        """See that one can."""
        await self.find_home()
        for key in ("ctrl+q", *self.rng.choice((["r"], ["k"], ["d", "enter"]))):
            if not self.has_quit:
                self.done[-1] += f" {key}"
                await self.send(pressed(key))
        assert self.has_quit
        assert self.driver.app.return_code == 0


REST = 0.001
LONG_ENOUGH = 2_000


async def at_rest(driver: AppDriver) -> None:
    """Wait until all that came is seen to, and all that is shown has its place."""
    for _ in range(LONG_ENOUGH):
        await wait_until_idle()
        if driver.app._exit:
            return
        screen = driver.app.screen
        screen._on_timer_update()
        await wait_until_idle()
        if screen is driver.app.screen and not screen._layout_required:
            return
        await asyncio.sleep(REST)  # a page that is turned to is drawn a little later
    raise AssertionError("the layout never comes to rest")


def cut_off(driver: AppDriver) -> list[str]:
    """The lines of the screen that are longer than there is room for, but for what is typed."""
    if screen_name(driver) == "CommandPalette":
        return []
    shown = [part for part in driver.app.screen.query(Lines) if part.display and part.size]
    return [
        line
        for part in shown
        for line in part.plain.splitlines()
        if cell_len(line) > part.size.width
    ]


def pressed(key: str) -> Key:
    return Key(key, key if len(key) == 1 else " " if key == "space" else None)


# Runs


@contextmanager
def report_failures(monkey: Monkey, seed: int) -> Iterator[None]:
    """Tell of a failure what led to it."""
    try:
        yield
    except BaseException:
        print(
            f"seed {seed}, after {len(monkey.done)}; the last were:", *monkey.done[-30:], sep="\n"
        )
        raise


@contextmanager
def loose(seed: int, path: Path, fake_system: FakeSystem) -> Iterator[Monkey]:
    """A monkey, and another footui that it uses as well."""
    with open_second_service(path, fake_system) as other:
        monkey = Monkey(seed, path, fake_system, other)
        with closing(monkey.checker.connection), report_failures(monkey, seed):
            yield monkey


@asynccontextmanager
async def born(monkey: Monkey, open_app: Open, pid: int) -> AsyncIterator[AppDriver]:
    """The program, opened at some time on what is on record; afterwards it is gone."""
    rng, fake_system = monkey.rng, monkey.fake_system
    monkey.unlock()
    if rng.random() < 0.5:
        monkey.other.unset("welcomed")
    routine = rng.choice([BRIEF, BRIEF, ONE, ""])
    if not routine:
        monkey.other.routines.reset()
    async with open_app(routine=routine, pid=pid, ascii_only=rng.random() < 0.2) as driver:
        monkey.driver = driver
        yield driver
    gc.unfreeze()
    gc.collect()  # what the program froze is garbage by now
    monkey.unlock()
    fake_system.alarms.clear()
    fake_system.advance(rng.choice([0, SECOND, 20 * SECOND, HOUR, 7 * HOUR, DAY, 3 * DAY]))


async def rampage(monkey: Monkey, open_app: Open, count: int) -> None:
    """Do so many things, and check again and again."""
    pid = 100
    while len(monkey.done) < count:
        pid += 1
        monkey.done.append(f"opened as {pid}")
        async with born(monkey, open_app, pid) as driver:
            await monkey.see()
            while not monkey.has_quit and len(monkey.done) < count and not monkey.is_killed():
                await monkey.act()
                if len(monkey.done) % 180 == 0:
                    await monkey.find_home()
                if len(monkey.done) % 60 == 0 and not monkey.is_locked:
                    monkey.checker.check(driver.service)
            if len(monkey.done) >= count and not monkey.has_quit:
                await monkey.quit()
    monkey.checker.check(monkey.other)


# What it has found


@pytest.mark.parametrize(
    "keys",
    ["g enter a 1 ctrl+q h q", "g down down enter x ctrl+q h q", "g down down enter ctrl+q h x"],
)
async def test_keys_that_come_after_the_last_one_do_no_harm(open_app: Open, keys: str) -> None:
    async with open_app() as driver:
        await type_ahead(driver, *keys.split())
        assert driver.app._exit
    assert driver.app.return_code == 0


def test_a_session_grows_no_older_when_the_clock_is_put_back_and_it_is_taken_over(
    welcomed_path: Path, fake_system: FakeSystem, service: Service
) -> None:
    with open_second_service(welcomed_path, fake_system) as other:
        checker = HistoryChecker(welcomed_path, fake_system)
        first = service.sessions.start(None)
        checker.look()
        fake_system.utc -= HOUR
        fake_system.advance(4 * SECOND)
        first.tick()
        taken = other.sessions.take()
        assert taken is not None
        taken.stop()
        checker.look()
        checker.connection.close()


ROUND = "h y y p p r g enter a tab tab x enter escape escape escape"
"""The keys that lead to where most is said in one line, and back."""


@pytest.mark.long
@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_there_is_room_for_what_is_said_on_any_day_of_the_week(
    open_app: Open, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    cut: list[str] = []
    async with open_app(size=size) as driver:
        for _ in range(7):
            fake_system.utc += DAY
            for key in ROUND.split():
                await driver.press(key)
                cut += cut_off(driver)
    assert not cut


# Whatever it does


@pytest.mark.parametrize(
    ("seeds", "count"),
    [
        ((11,), 180),
        pytest.param((11, 12, 14, 15, 16), 180, marks=pytest.mark.long),
        *(pytest.param((n,), 100_000, marks=pytest.mark.torture) for n in (4, 5, 6)),
    ],
)
async def test_whatever_a_monkey_does_nothing_breaks(
    open_app: Open,
    welcomed_path: Path,
    fake_system: FakeSystem,
    no_lock_wait: None,
    seeds: Sequence[int],
    count: int,
) -> None:
    add_seven_weeks(welcomed_path, fake_system)
    variants: set[str] = set()
    for seed in seeds:
        with loose(seed, welcomed_path, fake_system) as monkey:
            await rampage(monkey, open_app, count)
        variants |= monkey.variants
    if len(seeds) * count > 180:
        assert {name.partition(" ")[0] for name in variants} == screen_names()
    if count > 10_000:
        several = {f"{name} {one}" for name, ones in VARIANTS.items() for one in ones}
        assert several <= variants
