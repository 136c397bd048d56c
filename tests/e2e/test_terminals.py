"""Terminals of every kind and size: each place is whole, and nobody gets what they cannot show."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain, cycle, product
from pathlib import Path
from typing import Any

import pytest

from footui.domain.routine.toml_reader import parse
from footui.domain.session.edits import Details
from footui.domain.weeks.week import Goal
from footui.services.service import Service
from tests.e2e.conftest import Spawn
from tests.e2e.hostile_locations import FAR, LEAST, LOCATIONS, MORE_ROOM, Location, missing
from tests.e2e.steps import opened as opened_at_routine
from tests.e2e.test_ends import assert_given_back
from tests.support.app_driver import add_seven_weeks
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.requirements import require_file, require_tool
from tests.support.sqlite_tools import fetch_dicts
from tests.support.stored_sessions import finish_first_run
from tests.support.stored_sessions import kinds as kinds_of_changes
from tests.support.terminal import ENTER, ESCAPE, Terminal, colours

NAMES = ("xterm-256color", "xterm", "screen-256color", "tmux-256color", "linux", "vt100")
LATIN = "de_DE.ISO-8859-1"
LOCALES = ("C", "POSIX", "C.UTF-8", LATIN)

USUAL, ROOMY = (80, 24), (120, 40)
EXTREMES = ((20, 5), (300, 100), (59, 18), (60, 17), (79, 24), (60, 100), (300, 18), (40, 12))

A_PARTIAL_DAY = "c lets a partial session count"
BRIEFLY = 5.0
"""Seconds to wait for what may not come."""

BRIEF = {"open"}
"""Words that only stand where there is little room."""
WORD = re.compile(r"[^\W\d_]{2,}")

Kind = tuple[str, str, bool, bool]
"""The name of the terminal, the locale, whether NO_COLOR is set, whether --ascii is given."""


def kinds() -> list[Kind]:
    """Half of the names and locales, with every two other properties meeting in every way."""
    return [
        (name, LOCALES[(m + 2 * half) % 4], bool(half), bool(half) != (m >= 3))
        for m, name in enumerate(NAMES)
        for half in range(2)
    ]


@pytest.mark.smoke
def test_in_the_kinds_all_properties_but_names_and_locales_meet_in_every_way() -> None:
    every = (NAMES, LOCALES, (False, True), (False, True))
    for first, second in ((0, 2), (0, 3), (1, 2), (1, 3), (2, 3)):
        met = {(kind[first], kind[second]) for kind in kinds()}
        assert met == set(product(every[first], every[second]))
    assert {kind[1] for kind in kinds()} == set(LOCALES)


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with a past, whose user has yet to say where the days begin."""
    path, fake_system = tmp_path_factory.mktemp("lived-in") / "footui.db", FakeSystem()
    finish_first_run(path, fake_system.system())
    add_seven_weeks(path, fake_system)
    with Service.open(path, fake_system.system()) as service:
        service.routines.use(parse(FAR))
        service.plan.set_goal(date(2026, 11, 2), Goal(2, 3))
        service.plan.pause(date(2026, 9, 28), date(2026, 9, 28), "Grippe – 足")
        (noted,) = service.history.day(date(2026, 11, 18))
        said = Details(pain_before=5, pain_after=3, note="Fuß – 足 steif")
        service.edits.edit(noted.record, said)
        service.unset("welcomed")
    return path.read_bytes()


@pytest.fixture
def begin(path: Path, lived_in: bytes, start: Spawn, tmp_path: Path) -> Spawn:
    """Starts footui, each time with the same past, on a Sunday evening."""
    script = tmp_path / "then.py"
    script.write_text(
        "import sys, time\n"
        f"time.time_ns = lambda: {int(SUNDAY_EVENING.timestamp())} * 10**9\n"
        "from footui.cli import main\n"
        "sys.exit(main())\n"
    )

    def spawn(*arguments: str, size: tuple[int, int] = USUAL, **changed: str) -> Terminal:
        path.write_bytes(lived_in)
        columns, rows = size
        return start(sys.executable, script, *arguments, columns=columns, rows=rows, **changed)

    return spawn


PROMISED = ((80, 24), (60, 18))
YIELDING = ("? help", "1/3")
"""What may give way to something longer in sizes between those that are promised."""


FRAMES = 1.0
"""Seconds in which what is drawn in more than one frame is there."""


class Tour:
    """A way through all places, on one terminal, which may be resized on the way."""

    def __init__(self, terminal: Terminal, *, ascii_only: bool = False) -> None:
        self.terminal = terminal
        self._ascii_only = ascii_only

    def locations(self) -> Iterator[Location]:
        """Go to each place, once the one before was seen to."""
        for location in LOCATIONS:
            self.terminal.send(*location.keys)
            self.shows(location.name, location.texts)
            yield location

    def resize(self, size: tuple[int, int], location: Location) -> None:
        """Make the window another size; what is there must be drawn anew, and whole."""
        self.terminal.resize(*size)
        self.terminal.wipe()
        is_roomy = size[0] >= LEAST[0] and size[1] >= LEAST[1]
        texts = [text for text in location.texts if size in PROMISED or text not in YIELDING]
        self.shows(f"{location.name} at {size}", tuple(texts) if is_roomy else (MORE_ROOM,))

    def shows(self, where: str, texts: tuple[str, ...]) -> None:
        """Wait until all that has to be seen is seen, whole."""
        self.terminal.wait_until(lambda: not self._missing(texts))
        lacking = self._missing(texts)
        assert lacking == [], f"not whole: {where}; the screen:\n{self.terminal.text}"
        assert b"Traceback" not in self.terminal.raw

    def cut_from(self, full: set[str]) -> set[str]:
        """Wait until no word is shown that is not among the `full` ones; returns those left.

        Where there was room they may have been drawn a frame later than we looked.
        """
        if self.terminal.wait_until(lambda: self.words <= full, FRAMES):
            return set()
        left = self.words - full
        self.terminal.resize(*ROOMY)
        return left if not self.terminal.wait_until(lambda: left <= self.words) else set()

    @property
    def words(self) -> set[str]:
        """The words on the screen, but for the path of the database, which is broken anywhere."""
        text = self.terminal.text.partition("Your data is in")[0]
        return {word for word in WORD.findall(text) if not word.isupper()}

    def _missing(self, texts: tuple[str, ...]) -> list[str]:
        return missing(self.terminal, texts, ascii_only=self._ascii_only)


@pytest.mark.parametrize("arguments", [(), ("--ascii",)], ids=["", "ascii"])
def test_every_place_is_whole_in_every_size(begin: Spawn, arguments: tuple[str, ...]) -> None:
    terminal = begin(*arguments, size=ROOMY)
    tour, extremes = Tour(terminal, ascii_only=bool(arguments)), cycle(EXTREMES)
    for location in tour.locations():
        if location.name == "work":
            terminal.wait_for("seconds left")
        full = tour.words | BRIEF
        for size in (LEAST, next(extremes), USUAL, ROOMY):
            tour.resize(size, location)
            cut = tour.cut_from(full) if size in (LEAST, USUAL) else set()
            assert not cut, f"{cut}: {location.name} at {size}"


@pytest.mark.torture
@pytest.mark.parametrize("arguments", [(), ("--ascii",)], ids=["", "ascii"])
def test_every_place_is_whole_in_really_every_size(
    begin: Spawn, arguments: tuple[str, ...]
) -> None:
    tour = Tour(begin(*arguments), ascii_only=bool(arguments))
    for location in tour.locations():
        for size in chain(EXTREMES, product(range(60, 90, 3), range(18, 28, 2)), [USUAL]):
            tour.resize(size, location)


@pytest.fixture(scope="session")
def latin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where there is a locale that knows Latin-1 only."""
    localedef, folder = require_tool("localedef"), tmp_path_factory.mktemp("locales")
    require_file("/usr/share/i18n/charmaps/ISO-8859-1*", "the charmap ISO-8859-1")
    define = [localedef, "-f", "ISO-8859-1", "-i", "de_DE", folder / LATIN]
    subprocess.run(define, check=True, capture_output=True)
    return folder


def see_all(begin: Spawn, kind: Kind, latin: Path) -> None:
    """Walk through all places of footui on a terminal of that kind, and leave."""
    name, locale, is_colourless, wants_ascii = kind
    arguments = ["--ascii"] if wants_ascii else []
    ascii_only = wants_ascii or locale != "C.UTF-8" or name in ("linux", "vt100")
    changed = {"TERM": name, "LC_ALL": locale, "LOCPATH": str(latin) if locale == LATIN else ""}
    terminal = begin(*arguments, **changed, **({"NO_COLOR": "1"} if is_colourless else {}))
    for location in Tour(terminal, ascii_only=ascii_only).locations():
        assert terminal.raw.isascii() or not ascii_only, location.name
        assert not (is_colourless and colours(terminal.raw)), location.name
    assert is_colourless or colours(terminal.raw)
    assert ascii_only or not terminal.raw.isascii()
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert terminal.raw.isascii() or not ascii_only
    assert not (is_colourless and colours(terminal.raw))
    assert_given_back(terminal)


def named(kind: Kind) -> str:
    name, locale, is_colourless, wants_ascii = kind
    return f"{name}-{locale}{'-plain' * is_colourless}{'-ascii' * wants_ascii}"


@pytest.mark.parametrize("kind", kinds(), ids=named)
def test_every_place_is_whole_on_terminals_of_every_kind(
    begin: Spawn, latin: Path, kind: Kind
) -> None:
    see_all(begin, kind, latin)


@pytest.mark.torture
@pytest.mark.parametrize(
    "kind", list(product(NAMES, LOCALES, (False, True), (False, True))), ids=named
)
def test_every_place_is_whole_on_terminals_of_really_every_kind(
    begin: Spawn, latin: Path, kind: Kind
) -> None:
    see_all(begin, kind, latin)


@pytest.mark.parametrize("changed", [{"LANG": "C"}, {"LANG": "POSIX"}, {"LANG": ""}], ids=str)
def test_a_locale_that_knows_only_ascii_gets_ascii_however_it_is_named(
    begin: Spawn, changed: dict[str, str]
) -> None:
    terminal = begin(**changed)
    terminal.wait_for("Your time zone")
    terminal.send(ENTER)
    terminal.wait_for("This week")
    assert terminal.raw.isascii()


# What poor clients type


STRAYS = {
    "Latin-1": "öäüßéà".encode("latin-1"),
    "junk": b"\xff\xfe\x80\x00\xc3(\xf0\x9f",
    "half an arrow": b"\x1b[",
    "half a key": b"\x1b[100;",
    "half a report of the mouse": b"\x1b[<35;2",
    "a paste": b"\x1b[200~dcaxnN q\r\x1b[201~",
    "a paste of lines": b"\x1b[200~d\nx\n\nq\n\x1b[201~",
    "a paste with colours in it": b"\x1b[200~d\x1b[31mx\x1b[0mnq\x1b[201~",
    "a long paste in Latin-1": b"\x1b[200~\xe9%s q\x1b[201~" % (b"z" * 4200 + b"dcxnN"),
    "the mouse": b"\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<64;10;5M\x1b[<35;11;6M",
    "the mouse as ever": b"\x1b[M#dx\x1b[M qn",
    "the mouse far to the right": b"\x1b[M \xe9%",
    "the mouse in numbers": b"\x1b[32;10;5M",
    "the focus": b"\x1b[I\x1b[O\x1b[I",
    "modes unknown": b"\x1b[?2026;0$y\x1b[?2048;0$y",
    "modes fixed": b"\x1b[?2026;4$y\x1b[?2048;4$y\x1b[?2026;9$y",
    "place of the cursor": b"\x1b[24;80R",
    "all is well": b"\x1b[0n",
    "what kind": b"\x1b[?1;2c",
    "what kind at length": b"\x1b[?64;1;2;6;9;15;18;21;22c",
    "which version": b"\x1b[>41;354;0c",
    "which unit": b"\x1bP!|00000000\x1b\\",
    "its name": b"\x1bP>|XTerm(370)\x1b\\",
    "its background": b"\x1b]11;rgb:dddd/cccc/aaaa\x1b\\",
    "its background and a bell": b"\x1b]11;rgb:dddd/cccc/aaaa\x07",
    "its size": b"\x1b[8;24;80t",
    "its keyboard": b"\x1b[?0u",
    "a size that it does not have": b"\x1b[48;20000;20000;1;1t",
    "keys that there are not": b"\x1b[:u\x1b[99999999u\x1b[55296;2u\x1b[97:65;1:3u",
    "a long string": b"\x1b]52;c;" + b"dcxnN q\r" * 8_192 + b"\x07",
    "a long sequence": b"\x1b[" + b"1;" * 32_768 + b"d",
}
"""Answers that nobody asked for by now, reports that nobody wants, and what is no text."""


@pytest.fixture
def at_history(begin: Spawn) -> Callable[[], Terminal]:
    """Starts footui anew, where it shows a day whose session could be changed by a key."""

    def arrive() -> Terminal:
        terminal = begin()
        terminal.wait_for("Your time zone")
        terminal.send(ENTER, *"hhhhhhh")
        terminal.wait_for(A_PARTIAL_DAY)
        return terminal

    return arrive


def test_what_is_no_key_does_nothing_in_the_history(
    at_history: Callable[[], Terminal], path: Path
) -> None:
    terminal, acted = at_history(), []
    before = on_record(path)
    for name, stray in STRAYS.items():
        with suppress(OSError):  # it may have ended
            terminal.send_bytes(stray)
        terminal.send(ESCAPE)
        left = terminal.wait_until(lambda: "This week" in terminal.text, BRIEFLY)  # noqa: B023
        terminal.send("h")
        kept = left and terminal.wait_until(lambda: A_PARTIAL_DAY in terminal.text, BRIEFLY)  # noqa: B023
        if not kept or on_record(path) != before:
            acted.append(name)
            terminal.signal(signal.SIGKILL)
            terminal = at_history()
    assert not acted, ", ".join(acted)


def test_what_is_no_key_does_nothing_in_a_session(begin: Spawn, path: Path) -> None:
    def arrive() -> Terminal:
        terminal = begin()
        terminal.wait_for("Your time zone")
        terminal.send(ENTER, "s", ENTER)
        terminal.wait_for("to go$")
        return terminal

    terminal, acted = arrive(), []

    def asks() -> bool:
        terminal.send(ESCAPE)
        return terminal.wait_until(lambda: "Leave the session" in terminal.text, BRIEFLY)

    for name, stray in STRAYS.items():
        with suppress(OSError):  # it may have ended
            terminal.send_bytes(stray)
        asked = asks() or asks()  # pressed so often, only one escape a second passes
        if asked and set(kinds_of_changes(path)) <= {"start", "pause", "resume"}:
            terminal.send("q")
            terminal.wait_for("to go$")
        else:
            acted.append(name)
            terminal.signal(signal.SIGKILL)
            terminal = arrive()
    assert not acted, ", ".join(acted)


def test_a_paste_whose_end_never_comes_is_over_soon(database: Path, start: Spawn) -> None:
    terminal = opened_at_routine(start)
    terminal.send_bytes(b"\x1b[200~" + b"dcxnN q\r" * 8_192)
    for _ in range(5):
        terminal.read_for(2.2)  # a key would keep it going
        terminal.send("h")
        if terminal.wait_until(lambda: "streak" in terminal.text, 1.0):
            break
    terminal.wait_for("streak")


def test_keys_beside_what_is_no_key_are_taken(database: Path, start: Spawn) -> None:
    terminal = opened_at_routine(start)
    terminal.send_bytes(b"\xe9h\xff")
    terminal.wait_for("streak")


@pytest.mark.parametrize("pasted", ["one\rtwo\r\n", "\x1b[31mred\x1b[0m\rtwo", "\x1b]0;a\x07\r"])
def test_a_paste_saves_nothing(at_history: Callable[[], Terminal], path: Path, pasted: str) -> None:
    terminal = at_history()
    before = on_record(path)
    terminal.send("e")
    terminal.wait_for("^ Pain before")
    terminal.send_bytes(b"\x1b[200~%s\x1b[201~" % pasted.encode())
    terminal.send(ESCAPE)
    terminal.wait_for(A_PARTIAL_DAY)
    assert on_record(path) == before


def on_record(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All that is on record."""
    tables = ("session", "goal", "pause", "setting", "change")
    return {table: fetch_dicts(path, f"SELECT * FROM {table}") for table in tables}  # noqa: S608
