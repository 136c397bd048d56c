"""Hostile text, wherever it comes from, is text on the terminal: measured on what is sent there."""

import os
import re
import sqlite3
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from footui.domain.dates import long_date
from footui.domain.routine.toml_reader import parse
from footui.domain.session.edits import Details
from footui.domain.text import is_clean
from footui.services.service import Service
from footui.services.system import real_system
from footui.store.lease_lock import LeaseLock
from tests.e2e.conftest import Spawn
from tests.e2e.steps import opened as opened_at_routine
from tests.support.stored_sessions import finish_first_run, sessions
from tests.support.terminal import ENTER, ESCAPE, Terminal

PAYLOADS = {
    "colours": "\x1b[31;5mred\x1b[2J\x1b[H",
    "clipboard": "\x1b]52;c;Zm9v\x07\x1b]0;title\x1b\\",
    "strings": "\x1bP$q\x1b\\\x1b_G\x1b\\\x1b^x\x1b\\\x1bXy\x1b\\",
    "reset": "\x1bc\x1b#8\x1b(0qqq\x0e\x0f",
    "eight bits": "\x9b31m\x9d52;c;Zm9v\x9c\x90\x9f\x85\x84",
    "bells": "\a" * 200,
    "deletions": "x\b\b\b\x7f\x7f\x00\x05",
    "returns": "over\rwritten\x0b\x0c\x85\u2028\u2029",
    "bidi": "abc \u202egnp.exe\u2066\u2067\u200f\u061c",
    "tags": "a\U000e0041\U000e007f\U000e0001b",
    "zalgo": "e" + "\u0301" * 500,
    "wide": "足の指" * 160,
    "wide at the end": "x" + "足" * 100,
    "joined": "\u200b\u2060\ufeff\u00ad\u034f",
    "markup": "[/foo] [@click=app.quit]x[/] [bold red]y [link=http://x]z[/link] \\[",
    "templates": "$x ${y} {z} {0!r} %s %(a)s $$",
    "long": "word " * 13_000,
    "unbroken": "x" * 65_000,
}
"""What nobody writes who means well, as another program may have put it into the database."""

CONTROLS = ("colours", "clipboard", "strings", "reset", "eight bits", "deletions", "returns")
MARKS = ("bidi", "tags", "joined", "markup", "templates")
TOGETHER = {
    "controls": "".join(PAYLOADS[name] for name in CONTROLS),
    "marks": " ".join(PAYLOADS[name] for name in MARKS),
    "wide": PAYLOADS["zalgo"] + PAYLOADS["wide at the end"],
}
"""The same in fewer notes."""

UNSAFE = re.compile(
    r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    r"\U000e0000-\U000e007f]"
)
MARK = "plain"
"""What is written where hostile texts go, to see what is around them."""

ROUTINE = """\
format = 1
name = {name}

[[exercise]]
key = "push"
name = {name}
equipment = [{name}, {name}]
why = {name}
how = {long}
ready = 290
sides = ["both"]
[[exercise.part]]
cue = {long}
tempo = [{{ phase = "work", seconds = 290, say = {brief} }}]

[[exercise]]
key = "lift"
name = {name}
why = {name}
how = {long}
ready = 290
sides = ["both"]
[[exercise.part]]
cue = {long}
tempo = [{{ phase = "work", seconds = 290, say = {brief} }}]
"""
ACCEPTED = {
    "markup": ("[/foo][@click=quit]x[/]", "[/b]$x"),
    "templates": ("$x ${y} {z} {0!r} %s $$", "$x{0}%s"),
    "zalgo": ("e" + "\u0301" * 23, "a" + "\u0323" * 8),
    "wide": ("足の指" * 7, "足" * 10),
}
"""Names, and brief ones, that a routine may have."""

FAILING = """\
import sys
from footui.cli import main
from footui.tui.screens.history import HistoryScreen

def fail(page):
    raise RuntimeError("a secret note")

HistoryScreen.redraw = fail
sys.exit(main())
"""
"""A footui whose history fails."""

TOKEN = re.compile(
    r"\x1b\[(?P<mark>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<command>[^;\x07\x1b]*)[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b(?P<escape>[ -/]*[0-~])"
    r"|(?P<control>[\x00-\x1f])"
    r"|(?P<text>[^\x00-\x1f]+)"
)
"""What a terminal is sent: control sequences, commands, escapes, controls and text."""

MOVES = {r"'\x08'", r"'\r'", *(f"CSI {final}" for final in "ABCDHK")}
"""How the screen buffer goes to the next change: which of these it takes depends on the texts."""


def kinds(raw: bytes) -> tuple[set[str], str]:
    """What kinds of sequences were sent, with the modes that they set; and all the text."""
    found, said, shown = set(), [], raw.decode()
    end = 0
    for token in TOKEN.finditer(shown):
        assert token.start() == end, repr(shown[end : end + 40])
        end = token.end()
        if token["text"] is not None:
            said.append(token["text"])
        elif token["final"]:
            numbers = token["numbers"] if token["final"] in "hlnq" else ""
            found.add(f"CSI {token['mark']}{numbers}{token['between']}{token['final']}")
        elif token["command"] is not None:
            found.add(f"OSC {token['command']}")
        else:
            found.add(repr(token[0]))
    assert end == len(shown)
    return found, "".join(said)


def assert_only_text(raw: bytes, known: set[str]) -> None:
    """Nothing was sent but what is sent for harmless text as well, and no text that misleads."""
    found, said = kinds(raw)
    assert found <= known | MOVES
    assert UNSAFE.findall(said) == []


# A database into which another program wrote


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database in a directory whose name is hostile, too."""
    name = b"\x1b]52;c;Zm9v\x07\x1b[2J\xff\xe2\x80\xae[@click=app.quit]"
    return tmp_path / os.fsdecode(name) / "footui.db"


def days(today: date, payloads: dict[str, str]) -> dict[date, str]:
    """The days before today, each with a payload."""
    return {today - timedelta(days=n): text for n, text in enumerate(payloads.values(), 1)}


def poison(path: Path, payloads: dict[str, str]) -> date:
    """Put hostile texts where no footui would; returns the day that is today."""
    with Service.open(path, real_system()) as service:
        today = service.today()
        noted = days(today, payloads)
        for day in noted:
            service.edits.add(day, Details(minutes=20, note=MARK))
            service.plan.pause(day, day, MARK)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        for day, text in noted.items():
            note = "UPDATE session SET note = ?, timezone = ? WHERE log_date = ?"
            connection.execute(note, [text, text[:60], str(day)])
            connection.execute("UPDATE pause SET reason = ? WHERE day = ?", [text, str(day)])
    return today


def poison_settings(path: Path, text: str) -> None:
    """Have every setting hold nonsense but that somebody was welcomed."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for key in ("timezone", "theme", "week_start", "bell", "notify", "routine", "day_cutoff"):
            setting = "INSERT OR REPLACE INTO setting VALUES (?, ?, 1, NULL)"
            connection.execute(setting, [key, text])


def as_toml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def routine(name: str, brief: str) -> str:
    """A routine that is called so, and says so."""
    return ROUTINE.format(name=as_toml(name), long=as_toml(name * 2), brief=as_toml(brief))


def use(path: Path, document: str) -> None:
    with Service.open(path, real_system()) as service:
        service.routines.use(parse(document))


def led_elsewhere(path: Path, name: str) -> None:
    """Let another machine of this name lead the session that waits, until the end of the test."""
    LeaseLock(path, "theirs").acquire()
    now = time.time_ns() // 1_000_000
    lead = "UPDATE lease SET token = 'theirs', host = ?, terminal = ?, heartbeat_at = ?"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(lead, [name, name, now])


# Tours, and what is seen on them

Seen = dict[str, list[str]]

CHANGING = re.compile(r"[▀▄█ ]*[▀▄█] *|\d")
"""Digits, large and small: they depend on when it is."""


class Tour:
    """A way through the program on a terminal, and the screen at each place."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.seen: Seen = {}

    def go(self, name: str, keys: str, *wanted: str) -> None:
        """Press keys, wait until all of this is on the screen, and keep what is."""
        self.terminal.send(*keys)
        for pattern in wanted:
            self.terminal.wait_for(pattern)
        assert name not in self.seen
        self.seen[name] = [CHANGING.sub("", line) for line in self.terminal.lines]

    def quit(self, keys: str) -> None:
        """Press keys that lead out of it."""
        self.terminal.send(*keys)
        assert self.terminal.exit_code() == 0


ROUTINE_KEYS = "^ s s(tart|ession)   h history .* q quit$"
MONTH_KEYS = r"^ ←↓↑→ day +\[ \] month +y year"
DAY_KEYS = "→ day   a add .* esc back"
FORM_KEYS = "^ enter save   tab next field"
LIST_KEYS = "^ ↑↓ choose   a add   e edit"
SETTINGS_KEYS = "enter change   b try the bell"
LIVE_KEYS = "^ space pause .* q leave "
PAUSED_KEYS = "^ space go on .* q leave "
LOOSE = ("help", "leaving", "elsewhere", "paused again", "taken over")
"""Where lines break according to a text, or parts are drawn one by one: only keys are compared."""


def through_the_history(terminal: Terminal, today: date, count: int) -> Seen:
    """Every day's note, in all the places that show one; and the pauses."""
    tour = Tour(terminal)
    tour.go("routine", "", "^ This week  ", ROUTINE_KEYS)
    tour.go("help", "?", "Your data is in", "^ esc back$")
    tour.go("month", "qh", "^ History", MONTH_KEYS)
    for n in range(1, count + 1):
        day = long_date(today - timedelta(days=n))
        tour.go(f"month, {n}", "h", f"^ {day}$", MONTH_KEYS)
        tour.go(f"day, {n}", ENTER, f"^ {day} ", DAY_KEYS)
        tour.go(f"form, {n}", "e", "^ Note", FORM_KEYS)
        tour.go(f"day again, {n}", ESCAPE, f"^ {day} ", DAY_KEYS)
        tour.go(f"month again, {n}", "q", f"^ {day}$", MONTH_KEYS)
    tour.go("year", "y", "y by month")
    tour.go("pain", "p", "p calendar")
    tour.go("settings", "g", "^ Goal & settings", SETTINGS_KEYS)
    tour.go("pauses", "j" + ENTER, "^ Paused weeks$", LIST_KEYS)
    tour.go("pause", "e", "From the week of", FORM_KEYS)
    tour.go("pauses again", ESCAPE, "^ Paused weeks$", LIST_KEYS)
    tour.go("settings again", "q", "^ Goal & settings", SETTINGS_KEYS)
    tour.quit("q")
    return tour.seen


def through_a_session(start: Spawn, path: Path) -> tuple[Seen, bytes]:
    """All that shows what a routine says of itself."""
    tour = Tour(start())
    tour.go("routine", "", "^ This week  ", ROUTINE_KEYS)
    tour.go("second exercise", "j", "^ › 2")
    tour.go("palette", "\x10", "type to find", "enter run")
    tour.go("routine again", ESCAPE, "^ This week  ", ROUTINE_KEYS)
    tour.go("before", "s", "Before you start", "enter start")
    tour.terminal.send(ENTER)
    tour.terminal.wait_for(LIVE_KEYS)
    tour.go("paused", "n ", "Space resumes", PAUSED_KEYS)
    tour.go("where it hurts", "x", "Where does it hurt", "enter stop the session")
    tour.go("paused again", ESCAPE, "Space resumes", PAUSED_KEYS)
    tour.go("leaving", "q", "Leave the session", "enter choose")
    tour.go("put aside", "r", "^ This week  ", "Saved for later", ROUTINE_KEYS)
    tour.quit("q")
    before = bytes(tour.terminal.raw)
    led_elsewhere(path, MARK)
    tour.terminal = start()
    tour.go("elsewhere", "", "A session is running elsewhere", "enter choose")
    tour.go("taken over", "t", "Space resumes", PAUSED_KEYS)
    tour.go("done", "NN", "How is your back now", "enter done")
    tour.go("routine in the end", ENTER, "^ This week  ", ROUTINE_KEYS)
    tour.go("today", "h" + ENTER, "^ Length", DAY_KEYS)
    tour.quit("qq")
    return tour.seen, before + bytes(tour.terminal.raw)


def assert_whole(found: Seen, harmless: Seen) -> None:
    """All is where it is with harmless text: only what shows the text itself may be another."""
    for name, lines in harmless.items():
        for y, line in enumerate(lines):
            if line.strip() and MARK not in line and (name not in LOOSE or y == len(lines) - 1):
                assert (name, y, found[name][y]) == (name, y, line)


@pytest.fixture
def harmless(tmp_path: Path) -> Path:
    """A database in which there is nothing but what is as harmless as its name."""
    return finish_first_run(tmp_path / MARK / "footui.db", real_system())


@pytest.mark.parametrize("payloads", [TOGETHER, pytest.param(PAYLOADS, marks=pytest.mark.torture)])
def test_no_hostile_note_or_reason_drives_the_terminal_or_moves_what_is_around_it(
    database: Path, harmless: Path, start: Spawn, payloads: dict[str, str]
) -> None:
    today = poison(harmless, dict.fromkeys(payloads, MARK))
    terminal = start(FOOTUI_DB=str(harmless))
    expected = through_the_history(terminal, today, len(payloads))
    known, _ = kinds(bytes(terminal.raw))
    poison(database, payloads)
    terminal = start()
    assert_whole(through_the_history(terminal, today, len(payloads)), expected)
    assert_only_text(bytes(terminal.raw), known)


@pytest.mark.parametrize(
    "name",
    ["markup", *(pytest.param(name, marks=pytest.mark.torture) for name in list(ACCEPTED)[1:])],
)
def test_no_routine_drives_the_terminal_or_moves_what_is_around_it(
    database: Path, harmless: Path, start: Spawn, name: str
) -> None:
    use(harmless, routine(MARK, MARK))
    there = partial(start, FOOTUI_DB=str(harmless))
    expected, known = through_a_session(there, harmless)
    use(database, routine(*ACCEPTED[name]))
    found, sent = through_a_session(start, database)
    assert_only_text(sent, kinds(known)[0])
    assert_whole(found, expected)


@pytest.mark.smoke
def test_no_name_of_a_machine_drives_the_terminal(harmless: Path, start: Spawn) -> None:
    with Service.open(harmless, real_system()) as service:
        service.sessions.start(None)
    there = partial(start, FOOTUI_DB=str(harmless))
    sent = []
    for name in (MARK, TOGETHER["controls"] + PAYLOADS["bidi"]):
        led_elsewhere(harmless, name)
        terminal = there()
        terminal.wait_for("t  take it over")
        terminal.send("lq")
        assert terminal.exit_code() == 0
        sent.append(bytes(terminal.raw))
    assert_only_text(sent[1], kinds(sent[0])[0])


def test_no_name_of_a_file_drives_the_terminal_when_a_fault_is_told(
    database: Path, harmless: Path, start: Spawn
) -> None:
    sent = []
    for path in (harmless, database):
        poison(path, {"": MARK})
        path.with_name(f"{path.stem}-backups").write_text("in the way")
        terminal = opened_at_routine(partial(start, FOOTUI_DB=str(path)))
        terminal.wait_for("The weekly backup could not be made")
        terminal.send("q")
        assert terminal.exit_code() == 0
        sent.append(bytes(terminal.raw))
    assert_only_text(sent[1], kinds(sent[0])[0])


def test_no_name_of_a_file_drives_the_terminal_after_a_crash(
    database: Path, start: Spawn, tmp_path: Path
) -> None:
    script = tmp_path / "failing.py"
    script.write_text(FAILING)
    terminal = start(sys.executable, script)
    terminal.wait_for(ROUTINE_KEYS)
    terminal.send("h")
    assert terminal.exit_code() == 1
    _, _, said = bytes(terminal.raw).rpartition(b"\x1b[?1049l")
    assert b"our fault" in said
    assert b"\x1b]" not in said
    assert b"\x1b[2J" not in said
    assert UNSAFE.findall(said.decode()) == []


@pytest.mark.smoke
def test_what_is_pasted_and_typed_is_text_on_the_screen_and_in_the_database(
    database: Path, start: Spawn
) -> None:
    today = poison(database, {"": MARK})
    terminal = start()
    terminal.wait_for(ROUTINE_KEYS)
    terminal.send("h")
    terminal.wait_for(MONTH_KEYS)
    terminal.send("h", "e")
    terminal.wait_for(FORM_KEYS)
    before = len(terminal.raw)
    terminal.send("\t\t\t\t\t", "[/b]$x")
    terminal.wait_for(r"^ Note +\[/b\]\$x")
    for text in (TOGETHER["controls"], PAYLOADS["markup"], PAYLOADS["bidi"]):
        terminal.send(f"\x1b[200~{text}\x1b[201~")
    terminal.send("the end")
    terminal.wait_for("the end$")
    terminal.send(ENTER)
    terminal.wait_for(MONTH_KEYS)
    known = {"'\\r'", "'\\n'", *(f"CSI {final}" for final in ("H", "m", "?25h", "?25l"))}
    known |= {"CSI 6n", "CSI ?2026h", "CSI ?2026l"}
    assert_only_text(bytes(terminal.raw[before:]), known)
    [session] = [row for row in sessions(database) if row["log_date"] < str(today)]
    assert session["note"].startswith("[/b]$x")
    assert is_clean(session["note"])
    assert UNSAFE.findall(session["note"]) == []


@pytest.mark.torture
def test_with_a_note_of_a_megabyte_every_key_still_has_its_answer_within_a_second(
    database: Path, start: Spawn
) -> None:
    today = poison(database, {"": "word " * 200_000})
    terminal = opened_at_routine(start)
    day, slow = long_date(today - timedelta(days=1)), {}
    for keys, wanted in (
        ("h", MONTH_KEYS),
        ("h", f"^ {day}$"),
        (ENTER, DAY_KEYS),
        ("e", FORM_KEYS),
        (ESCAPE, DAY_KEYS),
        ("q", MONTH_KEYS),
        ("y", "y by month"),
        ("p", "p calendar"),
        ("r", ROUTINE_KEYS),
    ):
        before = terminal.cpu_seconds()
        terminal.send(keys)
        terminal.wait_for(wanted)
        slow[keys, wanted] = terminal.cpu_seconds() - before
    assert {location: took for location, took in slow.items() if took > 1} == {}
