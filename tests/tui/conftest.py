"""Fixtures for the screens: the app with a brief routine, and how to press keys and wait."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.events import Key

from footui.domain.routine import toml_reader
from footui.domain.routine.timeline import Timeline
from footui.services.routines import shipped_routine
from footui.services.service import Service
from footui.store.database import Database
from footui.tui import screens
from footui.tui.screens.base import BaseScreen
from footui.tui.views import big_text
from footui.tui.widgets.footer import KeyFooter
from tests.support.app_driver import AppDriver, run_app
from tests.support.fake_system import FakeSystem
from tests.support.routines import BRIEF
from tests.support.sqlite_tools import skip_syncs
from tests.support.stored_sessions import finish_first_run

HOSTILE = {
    "escape": "\x1b[2J\x1b]52;c;Zm9v\x07 \x9b31m",
    "markup": "[/foo] [bold]x[/] [link=http://x]y",
    "bidi": "abc \u202eevil\u2066 \u200fdef",
    "wide": "足の指" * 30,
    "long": "word " * 100,
    "lines": "one\ntwo\r\nthree\tfour",
    "joined": "👩‍👩‍👧 e\u0301\u0301\u0301 \u200b",
    "surrogate": "tag \U000e0041 \ufeff",
}

UNSAFE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
"""What must never reach a terminal from outside."""


ZONE = ("g", "down", "down", "enter")
"""The keys that lead to the question for the time zone."""


Open = Callable[..., AbstractAsyncContextManager[AppDriver]]


_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple[Any, ...], Any] = {}


def _parsed_once(sheet: Stylesheet, *values: Any, **more: Any) -> Any:
    key = (*values, *more.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, *values, **more)
    return _parsed[key]


@contextmanager
def open_second_service(path: Path, fake_system: FakeSystem) -> Iterator[Service]:
    """Open another service on the same database and system."""
    with closing(Database(path)) as database:
        yield Service(database, fake_system.system(pid=7))


def screen_text(driver: AppDriver) -> str:
    """Return what is on the screen, as one line."""
    return " ".join(driver.text.split())


def screen_name(driver: AppDriver) -> str:
    """Return the class name of the screen that is shown."""
    return type(driver.app.screen).__name__


def screen_names() -> set[str]:
    """Return the class names of all screens."""
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    found = [BaseScreen]
    for kind in found:
        found += kind.__subclasses__()
    names = {kind.__name__ for kind in found if kind.__module__.startswith("footui.")}
    return names - {"BaseScreen", "BaseDialog", "SessionActionsScreen", "ListScreen"}


def styled_cells(driver: AppDriver, y: int) -> list[tuple[str, Style]]:
    """Return the characters of a line of the screen, each with its style."""
    strip = driver.app.screen._compositor.render_strips()[y]
    return [(char, segment.style or Style()) for segment in strip for char in segment.text]


async def type_text(driver: AppDriver, text: str) -> None:
    """Type a text."""
    for char in text:
        driver.app.post_message(Key("space" if char == " " else char, char))
        await driver.wait()


async def type_ahead(driver: AppDriver, *keys: str) -> None:
    """Press keys that all come in at once, as they do on a slow link."""
    for key in keys:
        driver.app.post_message(Key(key, key if len(key) == 1 else None))
    await driver.wait()
    await driver.wait()


def footer_text(driver: AppDriver) -> str:
    """Return the line of keys of the screen that is shown."""
    return driver.app.screen.query_one(KeyFooter).plain.strip()


@pytest.fixture(autouse=True)
def no_syncs(monkeypatch: pytest.MonkeyPatch) -> None:
    skip_syncs(monkeypatch)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw only what a test looks at: nobody else does, and it takes a third of the time."""
    monkeypatch.setattr(Compositor, "render_update", _draw_nothing)


def _draw_nothing(compositor: Compositor, **_: bool) -> None:
    compositor._dirty_regions.clear()


@pytest.fixture(autouse=True)
def style_sheets_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each style sheet once, as it is the same in each app.

    Textual has no other place for it, and parsing takes most of the time that an app starts in.
    """
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parsed_once)


@pytest.fixture
def welcomed_path(path: Path, fake_system: FakeSystem) -> Path:
    """Return the path of a database whose first run is over."""
    finish_first_run(path, fake_system.system())
    return path


@pytest.fixture
def use_routine(path: Path, fake_system: FakeSystem) -> Callable[[str], None]:
    """Return a function that puts a routine in use."""

    def put(document: str) -> None:
        with closing(Database(path)) as database:
            service = Service(database, fake_system.system())
            service.routines.use(toml_reader.parse(document))

    return put


@pytest.fixture
def open_app(
    welcomed_path: Path,
    fake_system: FakeSystem,
    use_routine: Callable[[str], None],
) -> Open:
    """Return a function that runs the app, with a brief routine."""

    def open_(
        *,
        size: tuple[int, int] = (80, 24),
        routine: str = BRIEF,
        pid: int = 100,
        ascii_only: bool = False,
    ) -> AbstractAsyncContextManager[AppDriver]:
        if routine:
            use_routine(routine)
        return run_app(welcomed_path, fake_system, size=size, pid=pid, ascii_only=ascii_only)

    return open_


@pytest.fixture(scope="session")
def font() -> big_text.Font:
    """Return the large letters."""
    return big_text.load()


@pytest.fixture(scope="session")
def default_timeline() -> Timeline:
    """Return the routine that comes with footui, compiled."""
    return Timeline.of(shipped_routine())


def beside(driver: AppDriver, label: str) -> str:
    """Return what is shown beside a line of a form."""
    line = next(line for line in driver.text.splitlines() if line.startswith(f" {label} "))
    return line[driver.app.screen.query(".beside").first().region.x :].strip()
