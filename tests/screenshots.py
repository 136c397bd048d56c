"""Pictures of every screen, from one table: `python -m tests.screenshots` draws them anew."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from footui.services.service import Service
from footui.store.database import Database
from footui.store.lease_lock import LeaseLock
from footui.store.queries import live_session
from tests.support.app_driver import AppDriver, add_a_year, add_seven_weeks, record_session, run_app
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.isolation import isolate
from tests.support.stored_sessions import finish_first_run

CELL_WIDTH = 12.2
"""Of the pictures, as rich draws them."""

FOLDER = Path(__file__).parent.parent / "screenshots"

Setting = Callable[[Path, FakeSystem], None]
Play = Callable[[AppDriver], Awaitable[None]]


@dataclass(frozen=True)
class Scenario:
    """A screen, and how to get there."""

    name: str
    setting: Setting
    play: Play
    size: tuple[int, int] = (80, 24)
    ascii_only: bool = False
    slow: bool = False
    is_led: bool = False
    """Whether somebody leads the session that is on record."""


@dataclass(frozen=True)
class Picture:
    """A screen as text and as SVG."""

    text: str
    svg: str


def pressing(*keys: str, seconds: float = 0, then: tuple[str, ...] = ()) -> Play:
    """Press keys, let time pass, press more."""

    async def play(driver: AppDriver) -> None:
        await driver.press(*keys)
        await driver.advance(round(seconds * 1000))
        await driver.press(*then)

    return play


def first_run(path: Path, fake_system: FakeSystem) -> None:
    """A new database."""


def after_some_weeks(path: Path, fake_system: FakeSystem) -> None:
    """A database with a past."""
    finish_first_run(path, fake_system.system())
    add_seven_weeks(path, fake_system)


def after_a_year(path: Path, fake_system: FakeSystem) -> None:
    """A database with a longer past."""
    finish_first_run(path, fake_system.system())
    add_a_year(path, fake_system)


def cut_off(path: Path, fake_system: FakeSystem) -> None:
    """A session whose footui died."""
    after_some_weeks(path, fake_system)
    database = Database(path)
    begun = Service(database, fake_system.system(pid=7)).sessions.start(5)
    for _ in range(200):
        fake_system.advance(2_000)
        begun.tick()
    database.close()


def cut_off_days_ago(path: Path, fake_system: FakeSystem) -> None:
    """The same, found on a later day."""
    cut_off(path, fake_system)
    fake_system.advance(3 * 86_400_000)


def kept_at_it(path: Path, fake_system: FakeSystem) -> None:
    """A database whose open week is met."""
    after_some_weeks(path, fake_system)
    record_session(path, fake_system, SUNDAY_EVENING - timedelta(days=2), before=4, after=3)


START = ("s", "enter")

SCENARIOS = (
    Scenario("welcome", first_run, pressing()),
    Scenario("routine", after_some_weeks, pressing("down", "down")),
    Scenario("routine-compact", after_some_weeks, pressing(), size=(60, 18)),
    Scenario("routine-ascii", after_some_weeks, pressing("down"), ascii_only=True),
    Scenario("before", after_some_weeks, pressing("s", "4")),
    Scenario("session-ready", after_some_weeks, pressing(*START, seconds=3)),
    Scenario("session-work", after_some_weeks, pressing(*START, "N", "N", seconds=35.2)),
    Scenario("session-hold", after_some_weeks, pressing(*START, "N", "N", seconds=41)),
    Scenario("session-walk", after_some_weeks, pressing(*START, "N", seconds=58)),
    Scenario("session-switch", after_some_weeks, pressing(*START, seconds=87)),
    Scenario("session-paused", after_some_weeks, pressing(*START, seconds=30, then=("space",))),
    Scenario(
        "session-compact", after_some_weeks, pressing(*START, "N", "N", seconds=35.2), size=(60, 18)
    ),
    Scenario(
        "session-ascii", after_some_weeks, pressing(*START, "N", "N", seconds=35.2), ascii_only=True
    ),
    Scenario("session-slow", after_some_weeks, pressing(*START, seconds=33), slow=True),
    Scenario("leave", after_some_weeks, pressing(*START, seconds=200, then=("q",))),
    Scenario("pain", after_some_weeks, pressing(*START, seconds=200, then=("x", "6", "k"))),
    Scenario("done", kept_at_it, pressing(*START, seconds=1209, then=("3",))),
    Scenario("lease-watch", cut_off, pressing()),
    Scenario("unfinished", cut_off, pressing(seconds=6)),
    Scenario("unfinished-earlier", cut_off_days_ago, pressing(seconds=6)),
    Scenario("elsewhere", cut_off, pressing(), is_led=True),
    Scenario("history", after_some_weeks, pressing("h", *["left"] * 4)),
    Scenario("history-met", kept_at_it, pressing("h")),
    Scenario("history-several", after_some_weeks, pressing("h", "left", "a", "a")),
    Scenario("history-year", after_a_year, pressing("h", "y", *["up"] * 3)),
    Scenario("history-pain", after_a_year, pressing("h", "p")),
    Scenario("history-paused", after_a_year, pressing("h", *["pageup"] * 11)),
    Scenario("history-compact", after_some_weeks, pressing("h", *["left"] * 4), size=(60, 18)),
    Scenario("history-year-compact", after_a_year, pressing("h", "y"), size=(60, 18)),
    Scenario("history-pain-compact", after_a_year, pressing("h", "p"), size=(60, 18)),
    Scenario("history-ascii", after_some_weeks, pressing("h", *["left"] * 6), ascii_only=True),
    Scenario("history-year-ascii", after_a_year, pressing("h", "y"), ascii_only=True),
    Scenario("history-pain-ascii", after_a_year, pressing("h", "p"), ascii_only=True),
    Scenario("day", after_some_weeks, pressing("h", *["left"] * 6, "enter")),
    Scenario("edit", after_some_weeks, pressing("h", "a", "e", "down", *"0", "enter")),
    Scenario("settings", after_a_year, pressing("g")),
    Scenario("settings-compact", after_a_year, pressing("g", "down"), size=(60, 18)),
    Scenario("goal", after_a_year, pressing("g", "enter", "a")),
    Scenario("pauses", after_a_year, pressing("g", "down", "enter")),
    Scenario("week-start", after_a_year, pressing("g", *["down"] * 3, "enter")),
    Scenario("day-start", after_a_year, pressing("g", *["down"] * 4, "enter")),
    Scenario("bell", after_a_year, pressing("g", *["down"] * 5, *"bbbb")),
    Scenario("palette", after_some_weeks, pressing("ctrl+p", "down")),
    Scenario("palette-ascii", after_some_weeks, pressing("ctrl+p", *"bell"), ascii_only=True),
    Scenario("help", after_some_weeks, pressing("question_mark")),
    Scenario("too-small", after_some_weeks, pressing(), size=(40, 10)),
)


@asynccontextmanager
async def led(path: Path) -> AsyncIterator[None]:
    """Hold the lock of the session on record, as whoever leads it does."""
    with closing(Database(path)) as database:
        lease = live_session.lease(database)
    lock = LeaseLock(path, (lease and lease.token) or "")
    lock.acquire()
    yield
    lock.release()


@cache
def _set(setting: Setting) -> tuple[bytes, FakeSystem]:
    """Make a setting once; return its database and its system."""
    with tempfile.TemporaryDirectory() as folder:
        path, fake_system = Path(folder) / "footui.db", FakeSystem()
        setting(path, fake_system)
        return path.read_bytes() if path.exists() else b"", fake_system


async def _draw(scenario: Scenario) -> Picture:
    content, fake_system = _set(scenario.setting)
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # where its name breaks depends on it
        path = Path(folder) / "footui.db"
        path.write_bytes(content)
        async with (
            led(path) if scenario.is_led else nullcontext(),
            run_app(
                path,
                deepcopy(fake_system),
                size=scenario.size,
                ascii_only=scenario.ascii_only,
                slow=scenario.slow,
            ) as driver,
        ):
            await scenario.play(driver)
            text = driver.text.replace(folder, "~/.local/share/footui").rstrip() + "\n"
            svg = driver.app.export_screenshot(title="footui").replace(folder, "~")
    return Picture(text, _settled(svg))


def draw(scenario: Scenario) -> Picture:
    """Draw one scenario, the same on every machine and day."""
    return asyncio.run(_draw(scenario))


def _settled(svg: str) -> str:
    """Take out what differs from run to run, and what not every viewer draws alike.

    That is fonts that would be fetched from elsewhere, and spaces at the beginning of a text.
    """
    svg = re.sub(r"terminal-\d+", "footui", svg)
    svg = re.sub(r"\s*@font-face \{.*?\}\n", "\n", svg, flags=re.DOTALL)
    return re.sub(
        r'x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>((?:&#160;)+)', _moved, svg
    )


def _moved(text: re.Match[str]) -> str:
    x, y, length, attributes, spaces = text.groups()
    width = spaces.count(";") * CELL_WIDTH
    moved = f'x="{float(x) + width:g}" y="{y}" textLength="{float(length) - width:g}"'
    return f"{moved}{attributes}>"


def main() -> int:
    """Draw all of them, and remove what no scenario draws any more."""
    isolate()
    FOLDER.mkdir(exist_ok=True)
    drawn = set()
    for scenario in SCENARIOS:
        picture = draw(scenario)
        for suffix, content in ((".txt", picture.text), (".svg", picture.svg)):
            file = FOLDER / f"{scenario.name}{suffix}"
            file.write_text(content, encoding="utf-8")
            drawn.add(file)
    for file in set(FOLDER.iterdir()) - drawn:
        file.unlink()
    print(f"{len(SCENARIOS)} screens in {FOLDER.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
