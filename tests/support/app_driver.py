"""Run the app in tests, on a fake system, with sessions on record."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from footui.domain.session.edits import Details
from footui.domain.session.session import Session
from footui.domain.session.transitions import Kind, Transition
from footui.services.service import Service
from footui.store.database import Database
from footui.tui.app import FootUI
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem

PID = 100

MAX_TURNS = 10_000
"""Turns of the event loop in which any key has had its effect."""

FRAME = 1 / 120
MAX_FRAMES = 2_000
"""The seconds of a frame of Textual's, and how many of them any layout takes at most."""


@dataclass
class AppDriver:
    """The app under test, its service and its fake system."""

    fake_system: FakeSystem
    service: Service
    app: FootUI
    pilot: Pilot[None]
    rings: list[int] = field(default_factory=list)
    """When the bell rang, in milliseconds of the monotonic clock."""

    @property
    def text(self) -> str:
        """Return what is on the screen."""
        # The compositor is private to Textual; nothing public gives the screen as text.
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the one before has had its effect."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self.wait()

    async def advance(self, ms: int) -> None:
        """Advance the clocks, and wait until the app has done what is due."""
        self.fake_system.advance(ms)
        await self.wait()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        size = Size(width, height)
        if isinstance(self.app._driver, HeadlessDriver):
            self.app._driver._size = size
        self.app.post_message(Resize(size, size))
        await self.wait()
        # Textual gathers resizes for a moment; there is no need to wait for more of them.
        self.app._check_resize()
        await self.wait()

    async def wait(self) -> None:
        """Wait until the app is idle, and all parts have the room that they ask for.

        Textual's own pilot waits until the processor is idle too, which takes a fiftieth of a
        second each time, and does not wait for the layout.
        """
        for _ in range(MAX_FRAMES):
            await self.pilot._wait_for_screen()
            await wait_until_idle()
            if not self.app._running:
                return
            self.app.screen._on_timer_update()
            await wait_until_idle()
            if not self.app._running or not self.app.screen._layout_required:
                return
            await asyncio.sleep(FRAME)
        raise AssertionError("the layout never comes to rest")


async def wait_until_idle() -> None:
    """Wait until the app does nothing but wait for time or keys."""
    # asyncio has no public word for that.
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(MAX_TURNS):
        await asyncio.sleep(0)
        if not ready:
            return
    raise AssertionError("the app never comes to rest")


def key_event(key: str) -> Key:
    """Return the event of a key: a character, or the name that Textual has for it."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        character = name if len(name) == 1 else ""
    return Key(name, character or None)


@asynccontextmanager
async def run_app(
    path: Path,
    fake_system: FakeSystem,
    *,
    size: tuple[int, int] = (80, 24),
    ascii_only: bool = False,
    slow: bool = False,
    pid: int = PID,
) -> AsyncIterator[AppDriver]:
    """Run the app on the database at `path` until the end of the block."""
    database = Database(path)
    service = Service(database, fake_system.system(pid))
    rings: list[int] = []
    app = FootUI(
        service,
        ascii_only=ascii_only,
        slow=slow,
        schedule=fake_system.schedule,
        ring=lambda: rings.append(fake_system.monotonic),
    )
    try:
        async with app.run_test(size=size) as pilot:
            driver = AppDriver(fake_system, service, app, pilot, rings)
            await driver.wait()
            yield driver
    finally:
        database.close()
        if app.player:  # its process is over
            app.player.live._recorder.lock.release()


def record_session(
    path: Path,
    fake_system: FakeSystem,
    when: datetime,
    *,
    part: float = 1.0,
    before: int | None = None,
    after: int | None = None,
    note: str = "",
) -> None:
    """Record a session that ran from `when` on, for `part` of its timeline."""
    database = Database(path)
    then = FakeSystem(when)
    then.randomness_source = fake_system.randomness_source
    service = Service(database, then.system())
    live = service.sessions.start(before)
    end = round(live.session.timeline.length * part)
    then.advance(end)
    ending = Transition(Kind.FINISH if part == 1.0 else Kind.STOP, end, end)
    live.apply(
        lambda session, now: Session.replay(session.timeline, (*session.log, ending), 0, now)
    )
    if after is not None or note:
        live.add_feedback(pain_after=after, note=note)
    database.close()


def add_seven_weeks(path: Path, fake_system: FakeSystem) -> None:
    """Record the sessions of seven weeks, some of them missed; the last one ends today."""
    sunday = datetime(2026, 11, 22, 17, 4, tzinfo=UTC)
    behind = {
        45: (6, 5), 43: (6, 4), 38: (5, 4), 35: (6, 5), 31: (5, 3), 29: (5, 4), 27: (4, 3),
        24: (5, 3), 20: (4, 3), 18: (4, 3), 15: (5, 3), 11: (4, 2), 9: (4, 3), 4: (5, 3),
    }  # fmt: skip
    for days, (before, after) in behind.items():
        note = "left ankle stiff" if days == 4 else ""
        when = sunday - timedelta(days=days)
        record_session(path, fake_system, when, before=before, after=after, note=note)
    record_session(path, fake_system, sunday - timedelta(days=6), part=0.4, before=5)


def add_a_year(path: Path, fake_system: FakeSystem) -> None:
    """Record the year before these weeks as well, with three missed weeks and a paused one."""
    first = datetime(2025, 10, 6, 17, 4, tzinfo=UTC)
    weekdays = ((0, 3), (1, 4, 6), (2, 5), (0, 2, 4), (1, 5), (3,), (0, 2, 5, 6), (1, 3))
    database = Database(path)
    edits = Service(database, fake_system.system()).edits
    for week in range(51):
        if week in (11, 12, 29):
            continue
        level = 7 - week // 15 - week % 2
        for n, weekday in enumerate(weekdays[week % len(weekdays)]):
            when = first + timedelta(weeks=week, days=weekday)
            rated = {"pain_before": level, "pain_after": level - 1 - n % 2}
            edits.add(when.date(), Details(clock=when.time(), minutes=20, **rated))
    database.close()
    for days in (55, 53, 50):
        record_session(path, fake_system, SUNDAY_EVENING - timedelta(days=days), before=4, after=3)
    database = Database(path)
    Service(database, fake_system.system()).plan.pause(
        date(2025, 12, 22), date(2025, 12, 29), "flu"
    )
    database.close()
    add_seven_weeks(path, fake_system)
