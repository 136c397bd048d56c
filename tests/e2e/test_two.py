"""Two footuis on one database."""

import re
import signal
import socket
from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.e2e.steps import ROUTINE, started
from tests.support.stored_sessions import assert_sound, kinds, lease, sessions
from tests.support.terminal import Terminal


def words(terminal: Terminal) -> str:
    return re.sub(r"\s+", " ", terminal.text)


def test_a_second_one_says_where_the_session_is_live_looks_around_and_takes_it_over(
    database: Path, start: Spawn
) -> None:
    first = started(start)
    holder = lease(database)

    second = start()
    second.wait_for("A session is running elsewhere")
    said = words(second)
    assert re.search(r"It began on \w+day \d\d:\d\d", said)
    assert f"{socket.gethostname()}, {holder['terminal']};" in said
    second.send("l")
    second.wait_for(ROUTINE)
    second.send("h")
    second.wait_for("unfinished")
    assert lease(database)["token"] == holder["token"]

    second.send("s")
    second.wait_for("A session is running elsewhere")
    second.send("t")
    second.wait_for("Space resumes")
    assert lease(database)["token"] != holder["token"]
    assert lease(database)["pid"] == second.pid
    assert kinds(database) == ["start", "stall"]

    first.wait_for("taken over by another footui")
    first.wait_for("s start")
    first.send("h")
    first.wait_for("unfinished")
    second.send(" ")
    second.wait_for("then ready")
    assert second.wait_until(lambda: kinds(database) == ["start", "stall", "resume"])
    assert len(sessions(database)) == 1
    assert_sound(database)


@pytest.mark.smoke
def test_after_a_kill_the_second_one_is_offered_the_session_at_once(
    database: Path, start: Spawn
) -> None:
    first = started(start)
    second = start()
    second.wait_for("A session is running elsewhere")
    second.send("l")
    second.wait_for(ROUTINE)
    first.signal(signal.SIGKILL)
    first.exit_code()
    second.send("s")
    second.wait_for("Unfinished session")
    second.send("r")
    second.wait_for("Space resumes")
    assert lease(database)["pid"] == second.pid


def test_taking_over_what_has_ended_meanwhile_says_so(database: Path, start: Spawn) -> None:
    first = started(start)
    second = start()
    second.wait_for("A session is running elsewhere")
    first.send("q")
    first.wait_for("k  end it")
    first.send("k")
    first.wait_for("Kept as partial")
    second.send("t")
    second.wait_for("ended meanwhile")
    assert sessions(database)[0]["state"] == "partial"
