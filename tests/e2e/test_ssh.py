"""footui where it is meant to be used: at the other end of an ssh connection."""

import signal
from pathlib import Path

from tests.e2e.conftest import Spawn
from tests.e2e.data import assert_sound, lease, sessions, transitions
from tests.e2e.steps import ROUTINE, assert_resumes_in_its_block, in_the_midst, started
from tests.e2e.terminal import ENTER, wait_for_end


def test_a_whole_session_ends_by_itself_and_is_heard(short_routine: Path, ssh: Spawn) -> None:
    terminal = started(ssh)
    terminal.wait_for("Done: 0:03, all of it")
    assert sessions(short_routine)[0]["state"] == "done"
    assert terminal.raw.count(b"\a") >= 8
    terminal.send(ENTER)
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert_sound(short_routine)


def test_a_lost_connection_costs_nothing_and_the_next_one_goes_on(
    database: Path, ssh: Spawn
) -> None:
    terminal = in_the_midst(ssh)
    log, remote = transitions(database), lease(database)["pid"]
    terminal.signal(signal.SIGKILL)
    terminal.exit_code()
    assert wait_for_end(remote, 2)
    assert transitions(database)[: len(log)] == log
    assert lease(database)["token"] is None
    assert_sound(database)
    assert_resumes_in_its_block(database, ssh)
