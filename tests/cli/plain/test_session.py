"""The plain session, in processes without a terminal."""

import os
import re
import select
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import IO, Any

import pytest

from footui.cli.plain.questions import retry_while_locked
from footui.domain.routine.toml_reader import parse
from footui.services.service import Service
from footui.services.system import real_system
from footui.store.errors import DatabaseBusyError
from tests.cli.conftest import footui, shell
from tests.support.cases import few
from tests.support.fake_system import FakeSystem
from tests.support.locations import FOOTUI
from tests.support.sqlite_tools import execute_sql, fetch_dicts, locked
from tests.support.stored_sessions import (
    assert_sound,
    kinds,
    lease,
    sessions,
    transitions,
    wait_for_state,
)

TIMEOUT = 20.0
GONE_WITHIN = 2.0
HEARTBEAT_MS = 4.0

TINY = """
format = 1
name = "Tiny"

[[exercise]]
key = "push"
name = "Pushing"
equipment = ["wall"]
why = "for tests"
how = "Push the wall – gently."
sides = ["both"]
part = [{ cue = "Push.", tempo = [{ phase = "work", seconds = 0.5, say = "push" }] }]

[[exercise]]
key = "lift"
name = "Lifting"
why = "for tests"
how = "Lift both heels."
ready = 0.1
sides = ["both"]
part = [{ cue = "Lift.", tempo = [{ phase = "work", seconds = 0.5, say = "lift" }] }]
"""

BEGUN = "Get ready, 10 s. Then flex, 15 times."
"""The first line after the start of the shipped session."""

UNTAMED = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
"""Control characters, which no line may contain without a terminal."""


class Led:
    """A plain session in a process, with pipes for its input and output."""

    def __init__(self, environment: dict[str, str], *arguments: str, **streams: Any) -> None:
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [FOOTUI, "session", "--plain", *arguments], env=environment, **pipes | streams
        )
        self.raw = bytearray()
        self._heard = 0
        self.complaint = ""

    @property
    def lines(self) -> list[str]:
        return self.raw.decode().splitlines()

    def say(self, *lines: str) -> None:
        self.send("".join(f"{line}\n" for line in lines).encode())

    def send(self, data: bytes) -> None:
        _pipe(self.process.stdin).write(data)
        _pipe(self.process.stdin).flush()

    def hush(self) -> None:
        """Close its input."""
        _pipe(self.process.stdin).close()

    def wait_for(self, said: str, timeout: float = TIMEOUT) -> str:
        """Read until a line contains this, after the last one waited for; return the line."""
        deadline = time.monotonic() + timeout
        out = _pipe(self.process.stdout).fileno()
        while True:
            while (end := self.raw.find(b"\n", self._heard)) >= 0:
                line = self.raw[self._heard : end].decode()
                self._heard = end + 1
                if said in line:
                    return line
            left = deadline - time.monotonic()
            assert left > 0, f"{said!r} was not said: {self.raw[-1_000:].decode()}"
            ready, _, _ = select.select([out], [], [], left)
            data = os.read(out, 65536) if ready else b""
            assert data or not ready, f"it ended before {said!r}: {self.raw[-1_000:].decode()}"
            self.raw += data

    def end(self, timeout: float = TIMEOUT) -> int:
        """Close its input, wait for the end, and return the exit code."""
        code = self.process.wait(timeout)
        self.raw += self.process.stdout.read() if self.process.stdout else b""
        self.complaint = self.process.stderr.read().decode() if self.process.stderr else ""
        return code


Lead = Callable[..., Led]


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


@pytest.fixture
def tiny(database: Path) -> Path:
    """A database with a routine of about a second."""
    with Service.open(database, real_system()) as service:
        service.routines.use(parse(TINY))
    return database


@pytest.fixture
def lead(environment: dict[str, str]) -> Iterator[Lead]:
    """Return a function that starts plain sessions; they are killed after the test."""
    with ExitStack() as stack:

        def begin(*arguments: str, changed: dict[str, str] | None = None, **streams: Any) -> Led:
            led = Led(environment | (changed or {}), *arguments, **streams)
            stack.callback(led.process.wait, TIMEOUT)
            stack.callback(led.process.kill)
            for stream in (led.process.stdin, led.process.stdout, led.process.stderr):
                stack.callback(lambda stream=stream: stream and _close(stream))
            return led

        yield begin


def _close(stream: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        stream.close()


@pytest.fixture
def running(database: Path, lead: Lead) -> Led:
    """The shipped session, just started."""
    led = lead()
    led.say("")
    led.wait_for(BEGUN)
    return led


def assert_left_behind(path: Path) -> None:
    """Check that the session is unfinished and released."""
    assert [row["state"] for row in sessions(path)] == ["live"]
    assert lease(path)["token"] is None
    assert kinds(path)[-1] in ("pause", "stall")
    assert_sound(path)


# A whole session


@pytest.mark.parametrize("stdin", few(["< /dev/null", "< answers", "<&-", "< nothing", ": |"], 2))
def test_a_session_needs_nobody_at_the_keys_and_prints_lines_alone(
    tiny: Path, tmp_path: Path, environment: dict[str, str], stdin: str
) -> None:
    (tmp_path / "nothing").touch()
    (tmp_path / "answers").write_text("\n")
    plain = "$F session --plain"
    line = f"{stdin} {plain}" if stdin.endswith("|") else f"{plain} {stdin}"
    done = shell(environment, f"cd {tmp_path}; {line}")
    assert (done.returncode, done.stderr) == (0, "")
    assert not UNTAMED.search(done.stdout.encode())
    told = done.stdout.splitlines()
    begun = told.index("1 of 2: Pushing.")
    assert told[begun : begun + 10] == [
        "1 of 2: Pushing.",
        "You need: wall.",
        "Push the wall – gently.",
        "Push.",
        "push, 0.5 s",
        "2 of 2: Lifting.",
        "Lift both heels.",
        "Get ready, 0.1 s. Then lift, 0.5 s.",
        "Lift.",
        "lift, 0.5 s",
    ]
    assert told[begun + 10].startswith("Done: 0:02, complete. Saved. It counts.")
    assert told[begun + 11].startswith("1 day this week")
    assert [row["state"] for row in sessions(tiny)] == ["done"]
    assert kinds(tiny) == ["start", "finish"]
    assert_sound(tiny)


def test_how_it_was_is_asked_after_the_end_and_kept(tiny: Path, lead: Lead) -> None:
    led = lead()
    led.wait_for("How is your back, 0 to 10?")
    led.say("7")
    led.wait_for("How is your back now")
    (session,) = sessions(tiny)
    assert (session["state"], session["pain_before"]) == ("done", 7)
    led.say("eleven")
    led.wait_for("A number, 0 to 10. How is")
    led.say("3")
    led.wait_for("A note?")
    led.say("left ankle “stiff” \x1b[2J")
    assert led.end() == 0
    (session,) = sessions(tiny)
    assert (session["pain_after"], session["note"]) == (3, "left ankle “stiff” ␛[2J")
    assert led.lines[-1] == "Saved."


def test_how_it_was_is_asked_as_well_when_the_end_was_gone_to(database: Path, lead: Lead) -> None:
    led = lead()
    led.say("", *"NNNNN")
    led.wait_for("How is your back now")
    led.say("3", "a note")
    assert led.end() == 0
    (session,) = sessions(database)
    assert (session["pain_after"], session["note"]) == (3, "a note")


def test_answers_that_were_written_down_before_are_all_taken(
    database: Path, tmp_path: Path, lead: Lead
) -> None:
    answers = tmp_path / "answers"
    answers.write_text("4\nN\nN\nx\n6\n3\n")
    with answers.open("rb") as stdin:
        led = lead(stdin=stdin)
        assert led.end() == 0
    assert led.complaint == ""
    (session,) = sessions(database)
    assert (session["pain_before"], session["stop_pain"]) == (4, 6)
    assert session["stop_place"] is not None
    assert kinds(database) == ["start", "seek", "seek", "pause", "stop"]


def test_a_note_without_a_newline_at_its_end_is_a_note(tiny: Path, lead: Lead) -> None:
    led = lead()
    led.say("")
    led.wait_for("How is your back now")
    led.send(b"2\nno newline")
    led.hush()
    assert led.end() == 0
    (session,) = sessions(tiny)
    assert (session["pain_after"], session["note"]) == (2, "no newline")


def test_pain_that_was_given_before_is_not_asked_for(
    tiny: Path, environment: dict[str, str]
) -> None:
    done = footui(environment, "session", "--plain", "--pain-before", "3")
    assert done.returncode == 0
    assert "How is your back, 0" not in done.stdout
    assert sessions(tiny)[0]["pain_before"] == 3


# Usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "--plain"), (("--plain", "--pain-before", "11"), "0 to 10"), (("--plain", "x"), "x")],
)
def test_what_is_wrong_with_the_call_is_said(
    path: Path, environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    done = footui(environment, "session", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not done.stdout
    assert not path.exists()


# The first time


def test_the_first_time_it_says_what_to_mind_and_asks_for_the_zone(path: Path, lead: Lead) -> None:
    led = lead()
    led.wait_for("emergency care")
    led.say("Mars/Phobos")
    led.wait_for("no time zone of that name")
    led.say("asia/tokyo", "", "q", "d", "")
    assert led.end() == 0
    chosen = "SELECT key, value FROM setting WHERE key IN ('timezone', 'welcomed') ORDER BY key"
    assert [row["value"] for row in fetch_dicts(path, chosen)] == ["Asia/Tokyo", "yes"]
    led = lead()
    led.wait_for("How is your back")
    assert "emergency" not in led.raw.decode()


def test_where_nobody_answers_the_first_time_nothing_is_begun(path: Path, lead: Lead) -> None:
    led = lead(stdin=subprocess.DEVNULL)
    assert led.end() == 1
    assert "emergency care" in led.raw.decode()
    assert led.complaint == ("footui: set your time zone first: footui config timezone NAME\n")
    assert sessions(path) == []
    assert fetch_dicts(path, "SELECT * FROM setting WHERE key = 'welcomed'") == []


# Keys


def test_every_key_does_what_it_says(database: Path, running: Led) -> None:
    done = [
        ("n", "3"), ("p", "Get ready"), ("N", "2 of 5: Toe walking."), ("P", "1 of 5: Tibialis"),
        ("b", "Get ready"), ("+", "Get ready"), ("", "Paused. Tibialis anterior"), ("", "3"),
        ("", "Paused."), ("N", "Now at Toe walking"),
    ]  # fmt: skip
    for key, told in done:
        if key != "b":  # it stands where the block begins, and nothing changes
            running.say(key)
            running.wait_for(told)
    running.say("q")
    running.wait_for("Leave?")
    running.say("k")
    assert running.end() == 0
    assert kinds(database) == [
        "start", "seek", "seek", "seek", "seek", "extend", "pause", "resume", "pause", "seek",
        "stop",
    ]  # fmt: skip


def test_a_key_that_is_none_says_where_one_is_and_which_there_are(running: Led) -> None:
    running.say("?")
    place = running.wait_for("Tibialis anterior, right side, ready; 20:0")
    assert place.endswith(" to go.")
    assert running.wait_for("Enter alone pauses").startswith("Enter alone")
    running.say("  jump  around ")
    running.wait_for("jump around is not a key here. Enter alone pauses")


def test_spaces_around_a_key_do_not_matter_and_carriage_returns_neither(
    database: Path, running: Led
) -> None:
    running.send(b" N \r\n\r\n")
    running.wait_for("Paused. Toe walking")
    assert kinds(database) == ["start", "seek", "pause"]


def test_junk_drives_nothing(running: Led) -> None:
    running.send(b"\xff\xfe\x00\x1b[2J\x1b]52;c;Zm9v\x07\x9b31m\x08\x7f\xe2\x80\xae\n?\n")
    running.wait_for("is not a key here")
    running.wait_for("to go.")
    assert not UNTAMED.search(running.raw)
    assert "\u202e" not in running.raw.decode()


def test_a_very_long_line_is_one_line_and_not_given_back_whole(
    database: Path, running: Led
) -> None:
    running.send(b"n" * 1_000_000)
    running.say("", "N")
    answer = running.wait_for("is not a key here")
    running.wait_for("2 of 5: Toe walking.")
    assert kinds(database) == ["start", "seek"]
    length = len(answer)
    assert length < 1_000


def test_a_number_of_thousands_of_digits_is_no_place(database: Path, running: Led) -> None:
    running.say("x", "5", "9" * 5_000, "7", "q")
    running.wait_for("1 to 6. Where")
    running.say("")
    assert running.end() == 0
    assert running.complaint == ""
    (session,) = sessions(database)
    assert (session["stop_pain"], session["stop_place"]) == (5, None)


# Leaving


@pytest.mark.parametrize(
    ("answer", "said", "state", "deleted"),
    [
        ("r", "Saved for later", "live", False),
        ("k", "It is partial", "partial", False),
        ("d", "Discarded.", "partial", True),
    ],
)
def test_leaving_asks_what_shall_become_of_it(
    database: Path, running: Led, answer: str, said: str, state: str, deleted: bool
) -> None:
    running.say("q")
    running.wait_for("Leave? r resume it later, k keep what you did, d discard it")
    running.say("what")
    running.wait_for("r, k, d or Enter.")
    running.say(answer)
    if deleted:
        running.wait_for("Discard it? Enter does it")
        running.say("no", "d", "")
    running.wait_for(said)
    assert running.end() == 0
    (session,) = sessions(database)
    assert (session["state"], session["deleted_at"] is not None) == (state, deleted)
    assert_sound(database)


def test_leaving_can_be_thought_better_of(database: Path, running: Led) -> None:
    running.say("q", "")
    running.wait_for("3")
    assert kinds(database) == ["start", "pause", "resume"]
    running.say("", "q", "", "q", "r")
    assert running.end() == 0
    assert kinds(database) == ["start", "pause", "resume", "pause"]


def test_stopping_for_pain_asks_how_bad_and_where_and_says_what_to_do(
    database: Path, running: Led
) -> None:
    running.say("x")
    running.wait_for("How bad is it")
    running.say("6")
    running.wait_for("stop for today, and see")
    where = running.wait_for("Where? 1 ")
    knee = re.search(r"(\d+) knee", where)
    assert knee
    running.say(knee[1])
    running.wait_for("Stopped: ")
    assert running.end() == 0
    (session,) = sessions(database)
    assert (session["state"], session["stop_pain"]) == ("partial", 6)
    assert session["stop_place"] == "knee"


def test_stopping_for_pain_can_be_thought_better_of(database: Path, running: Led) -> None:
    running.say("x", "", "?")
    running.wait_for("to go.")
    assert sessions(database)[0]["state"] == "live"
    assert kinds(database) == ["start", "pause"]


def test_when_nobody_says_anything_more_it_goes_on(tiny: Path, lead: Lead) -> None:
    led = lead()
    led.say("5")
    led.wait_for("push, 0.5 s")
    led.hush()
    assert led.end() == 0
    (session,) = sessions(tiny)
    assert (session["state"], session["pain_before"]) == ("done", 5)


@pytest.mark.parametrize(
    "number", few([signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT], 2)
)
def test_a_signal_puts_the_session_aside(
    database: Path, running: Led, number: signal.Signals
) -> None:
    running.process.send_signal(number)
    assert running.end(GONE_WITHIN) == 0
    assert running.lines[-1].startswith("Saved for later.")
    assert_left_behind(database)


def test_a_signal_while_the_database_is_locked_puts_a_saved_session_aside(
    database: Path, running: Led
) -> None:
    running.say("")
    running.wait_for("Paused")
    with locked(database):
        running.process.send_signal(signal.SIGTERM)
        assert running.end(GONE_WITHIN) == 0
    assert running.lines[-1].startswith("Saved for later.")
    assert kinds(database) == ["start", "pause"]


@pytest.mark.parametrize(("key", "asked"), [("q", "Leave?"), ("x", "How bad is it")])
def test_a_signal_while_something_is_asked_puts_the_session_aside(
    database: Path, running: Led, key: str, asked: str
) -> None:
    running.say(key)
    running.wait_for(asked)
    running.process.send_signal(signal.SIGTERM)
    assert running.end(GONE_WITHIN) == 0
    assert_left_behind(database)


@pytest.mark.parametrize(("line", "answer"), [("", "Paused"), ("?", " to go"), ("n", "ready")])
def test_a_signal_comes_before_lines_that_never_end_and_most_of_them_do_nothing(
    database: Path, lead: Lead, line: str, answer: str
) -> None:
    endless = ["/bin/sh", "-c", f"echo; exec yes '{line}'"]
    with subprocess.Popen(endless, stdout=subprocess.PIPE) as speaker:
        led = lead(stdin=speaker.stdout)
        led.wait_for("Get ready")
        led.wait_for(answer)
        led.process.send_signal(signal.SIGTERM)
        code = led.end(GONE_WITHIN)
        speaker.kill()
    assert code == 0
    assert_left_behind(database)
    assert len(kinds(database)) < 40


def test_wrong_answers_that_never_end_begin_nothing(database: Path, lead: Lead) -> None:
    with subprocess.Popen(["yes", "well"], stdout=subprocess.PIPE) as speaker:
        led = lead(stdin=speaker.stdout, stdout=subprocess.DEVNULL)
        code = led.process.wait(TIMEOUT)
        speaker.kill()
    assert code == 1
    assert sessions(database) == []


def test_a_signal_before_anything_was_begun_leaves_nothing(database: Path, lead: Lead) -> None:
    led = lead()
    led.wait_for("How is your back")
    led.process.send_signal(signal.SIGINT)
    assert led.end(GONE_WITHIN) == 1
    assert led.complaint == "footui: nobody answered, so no session was started\n"
    assert sessions(database) == []


def test_a_signal_after_the_end_loses_nothing(tiny: Path, lead: Lead) -> None:
    led = lead()
    led.say("")
    led.wait_for("How is your back now")
    led.process.send_signal(signal.SIGTERM)
    assert led.end(GONE_WITHIN) == 0
    assert "Saved for later" not in led.raw.decode()
    assert sessions(tiny)[0]["state"] == "done"
    assert_sound(tiny)


# Broken output


@pytest.mark.parametrize("out", [">&-", "> /dev/full"])
def test_output_that_cannot_be_written_leaves_no_session_running(
    database: Path, environment: dict[str, str], out: str
) -> None:
    done = shell(environment, f"timeout -k 1 5 $F session --plain {out} < /dev/null")
    assert done.returncode == 1
    assert done.stderr.startswith("footui: ")
    assert done.stderr.count("\n") == 1
    if sessions(database):
        assert_left_behind(database)


def test_a_reader_who_has_seen_enough_ends_it_and_leaves_the_session_aside(
    database: Path, environment: dict[str, str]
) -> None:
    plain = "timeout -k 1 5 $F session --plain < /dev/null; echo $? >&2"
    done = shell(environment, f"{{ {plain}; }} | head -1")
    assert done.stdout.count("\n") == 1
    assert done.stderr == "1\n"
    if sessions(database):
        assert_left_behind(database)


def test_a_reader_who_goes_in_the_middle_leaves_the_session_aside(
    database: Path, running: Led
) -> None:
    _pipe(running.process.stdout).close()
    running.say("?")
    assert running.process.wait(GONE_WITHIN) == 1
    assert _pipe(running.process.stderr).read() == b""
    assert_left_behind(database)


def test_a_reader_who_is_slow_is_told_all_of_it_in_the_end(tiny: Path, lead: Lead) -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    filler = 0
    while True:
        try:
            filler += os.write(write, b"." * 4096)
        except BlockingIOError:
            break
    os.set_blocking(write, True)
    led = lead("--pain-before", "0", stdin=subprocess.DEVNULL, stdout=write)
    os.close(write)
    wait_for_state(tiny, "done")
    assert led.process.poll() is None
    with open(read, "rb") as out:  # noqa: PTH123 (a descriptor)
        told = out.read()[filler:].decode()
    assert led.end() == 0
    assert told.count("lift, 0.5 s\n") == 1
    assert "1 day this week – " in told


# Unfinished sessions, and sessions elsewhere


@pytest.fixture
def left(database: Path, running: Led) -> Path:
    """A database with a session that was suspended in the second exercise."""
    running.say("N", "q", "r")
    assert running.end() == 0
    return database


def test_a_session_that_was_left_is_resumed_where_it_was(left: Path, lead: Lead) -> None:
    led = lead()
    said = led.wait_for("Unfinished session. It began on ")
    assert "at Toe walking, with 17:" in said
    led.say("yes")
    led.wait_for("r, k or d:")
    led.say("r")
    led.wait_for("Toe walking, set 1 of 4, ready; ")
    led.say("")
    led.wait_for("3")
    assert kinds(left) == ["start", "seek", "pause", "resume"]
    assert len(sessions(left)) == 1


@pytest.mark.parametrize(
    ("answer", "said", "deleted"),
    [("k", "Kept as partial.", False), ("d", "Discarded. footui undo brings it back.", True)],
)
def test_a_session_that_was_left_is_kept_or_discarded(
    left: Path, lead: Lead, answer: str, said: str, deleted: bool
) -> None:
    led = lead()
    led.say(answer, *[""] * deleted)
    assert led.end() == 0
    assert led.lines[-1] == said
    (session,) = sessions(left)
    assert (session["state"], session["deleted_at"] is not None) == ("partial", deleted)
    assert_sound(left)


def test_where_nobody_can_say_what_becomes_of_it_a_session_stays(
    left: Path, environment: dict[str, str]
) -> None:
    done = footui(environment, "session", "--plain")
    assert done.returncode == 1
    assert done.stderr.startswith("footui: there is an unfinished session; say what to do with it.")
    assert_left_behind(left)
    assert len(sessions(left)) == 1


def test_a_session_that_is_live_elsewhere_stays_there(
    database: Path, running: Led, lead: Lead
) -> None:
    holder = lease(database)
    led = lead()
    led.wait_for("A session is running elsewhere. It began on ")
    led.say("")
    assert led.end() == 1
    assert led.complaint == "footui: the session is running elsewhere, and stays there\n"
    assert lease(database)["token"] == holder["token"]


def test_a_session_that_is_taken_over_says_so_at_both_ends(
    database: Path, running: Led, lead: Lead
) -> None:
    led = lead()
    led.say("t")
    led.wait_for("Tibialis anterior, right side")
    running.say("n")
    assert running.end(GONE_WITHIN) == 1
    assert "taken over by another footui" in running.complaint
    assert lease(database)["pid"] == led.process.pid
    led.say("", "q", "k")
    assert led.end() == 0
    assert_sound(database)


@pytest.mark.long
@pytest.mark.parametrize(("key", "asked"), [("q", "Leave?"), ("x", "How bad is it")])
def test_a_session_that_is_taken_over_while_something_is_asked_says_so(
    database: Path, running: Led, key: str, asked: str
) -> None:
    running.say(key)
    running.wait_for(asked)
    with Service.open(database, real_system()) as service:
        assert service.sessions.take()
    assert running.end(HEARTBEAT_MS + GONE_WITHIN) == 1
    assert "taken over by another footui" in running.complaint


def test_a_session_that_ended_before_it_could_be_taken_over_says_so(
    database: Path, running: Led, lead: Lead
) -> None:
    led = lead()
    led.wait_for("A session is running elsewhere.")
    running.say("q", "k")
    assert running.end() == 0
    led.say("t")
    code = led.end()
    assert "ended meanwhile" in led.raw.decode() + led.complaint, code


def test_a_session_of_an_earlier_day_says_on_which_it_counts(
    database: Path, running: Led, lead: Lead
) -> None:
    execute_sql(database, "UPDATE session SET log_date = '2020-01-05'")
    led = lead()
    assert "(it counts on Sunday 5 January 2020)" in led.wait_for("A session is running elsewhere.")
    led.say("t")
    led.wait_for("It counts on Sunday 5 January 2020.")
    led.say("q", "r")
    led.wait_for("Leave? It counts on Sunday 5 January 2020.")
    assert led.end() == 0


# Locked databases


def locking(path: Path) -> sqlite3.Connection:
    """Another program that locks the file until it is closed."""
    other = sqlite3.connect(path, timeout=10, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


@pytest.mark.long
@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_session_waits_with_its_beginning_until_the_database_is_free(
    database: Path, lead: Lead, kind: str
) -> None:
    with locked(database, kind):
        led = lead("--pain-before", "3")
        assert b"Waiting for up to a minute" in _pipe(led.process.stderr).readline()
    led.wait_for(BEGUN)
    led.say("q", "r")
    assert led.end() == 0
    assert [row["pain_before"] for row in sessions(database)] == [3]


@pytest.mark.long
def test_a_signal_while_it_waits_begins_nothing(database: Path, lead: Lead) -> None:
    with locked(database):
        led = lead("--pain-before", "3")
        assert b"Waiting for up to a minute" in _pipe(led.process.stderr).readline()
        led.process.send_signal(signal.SIGINT)
        assert led.end(GONE_WITHIN) == 1
    assert "no session was started" in led.complaint
    assert sessions(database) == []


class FakeConsole:
    """A console on which waiting advances the fake clock, and takes no time."""

    def __init__(self, fake_system: FakeSystem) -> None:
        self._fake_system = fake_system
        self._started = fake_system.monotonic

    @property
    def waited(self) -> float:
        """The seconds that were waited."""
        return (self._fake_system.monotonic - self._started) / 1000

    async def wait(self, seconds: float) -> None:
        """Advance the clock."""
        self._fake_system.advance(round(seconds * 1000))


@pytest.mark.parametrize(("seconds", "told"), [(0, 0), (1.5, 0), (2.5, 1), (59, 1)])
async def test_what_is_locked_is_tried_for_a_minute_and_told_of_after_two_seconds(
    service: Service,
    fake_system: FakeSystem,
    capsys: pytest.CaptureFixture[str],
    seconds: float,
    told: int,
) -> None:
    console: Any = FakeConsole(fake_system)

    def attempt() -> float:
        if console.waited < seconds:
            raise DatabaseBusyError("locked")
        return seconds

    assert await retry_while_locked(service, console, attempt) == seconds
    assert capsys.readouterr().err.count("Waiting for up to a minute") == told


async def test_what_stays_locked_is_given_up_after_a_minute(
    service: Service, fake_system: FakeSystem
) -> None:
    def attempt() -> None:
        raise DatabaseBusyError("locked")

    console: Any = FakeConsole(fake_system)
    with pytest.raises(DatabaseBusyError):
        await retry_while_locked(service, console, attempt)
    assert console.waited >= 60


@pytest.mark.long
def test_what_cannot_be_saved_yet_is_saved_later(database: Path, running: Led) -> None:
    with closing(locking(database)):
        running.say("N")
        told = running.wait_for("Not saved yet: ")
        assert "footui keeps trying" in told
        running.say("?")
        running.wait_for("Toe walking, set 1 of 4, ready; ")
    running.say("n", "q", "k")
    assert running.end() == 0
    assert kinds(database) == ["start", "seek", "seek", "pause", "stop"]
    assert running.raw.decode().count("Not saved yet") == 1
    assert_sound(database)


@pytest.mark.long
def test_what_cannot_be_saved_can_be_left_and_is_taken_up_by_the_next(
    database: Path, running: Led, lead: Lead
) -> None:
    with closing(locking(database)):
        running.say("N")
        running.wait_for("Not saved yet: ")
        running.say("q", "r")
        assert running.end() == 1
    assert "It is kept in" in running.complaint
    assert kinds(database) == ["start"]
    led = lead()
    led.wait_for("Unfinished session.")
    led.say("r", "q", "r")
    assert led.end() == 0
    assert "was found again" in led.complaint
    assert kinds(database) == ["start", "seek", "pause"]
    assert_sound(database)


@pytest.mark.long
def test_an_end_that_cannot_be_saved_is_given_up_only_when_that_is_asked_for(
    tiny: Path, lead: Lead
) -> None:
    led = lead()
    led.say("")
    led.wait_for("push, 0.5 s")
    with closing(locking(tiny)):
        led.wait_for("Not saved yet: ")
        led.say("n", "q")
        assert led.end() == 1
    assert "the session is not saved" in led.complaint
    assert "Saved." not in led.raw.decode()
    assert len(transitions(tiny)) == 1


# Characters


@pytest.mark.parametrize(
    ("option", "changed"),
    [("--ascii", {}), ("", {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})],
)
def test_ascii_is_ascii(
    tiny: Path, environment: dict[str, str], option: str, changed: dict[str, str]
) -> None:
    arguments = [option] if option else []
    done = footui(environment, *arguments, "session", "--plain", **changed)
    assert done.returncode == 0
    assert "Push the wall - gently." in done.stdout
    assert done.stdout.isascii()


def test_ascii_as_a_setting_is_obeyed(tiny: Path, environment: dict[str, str]) -> None:
    with Service.open(tiny, real_system()) as service:
        service.set("ascii", "on")
    assert footui(environment, "session", "--plain").stdout.isascii()


def test_nothing_rings_where_no_terminal_is(tiny: Path, environment: dict[str, str]) -> None:
    assert "\a" not in footui(environment, "session", "--plain").stdout
