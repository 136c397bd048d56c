"""footui where it is meant to be used: at the other end of an ssh connection."""

from pathlib import Path

from tests.e2e.conftest import Spawn
from tests.e2e.steps import ROUTINE, started
from tests.support.stored_sessions import assert_sound, sessions
from tests.support.terminal import ENTER


def test_a_whole_session_ends_by_itself_and_is_heard(short_routine: Path, ssh: Spawn) -> None:
    terminal = started(ssh)
    terminal.wait_for("Done: 0:03, complete")
    assert sessions(short_routine)[0]["state"] == "done"
    assert terminal.raw.count(b"\a") >= 8
    terminal.send(ENTER)
    terminal.wait_for(ROUTINE)
    terminal.send("q")
    assert terminal.exit_code() == 0
    assert_sound(short_routine)
