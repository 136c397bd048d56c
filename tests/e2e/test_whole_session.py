"""The whole session as it ships, in real time, over ssh, with hands off the keys."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Spawn
from tests.support.sqlite_tools import fetch_dicts
from tests.support.stored_sessions import assert_sound, lease, sessions, transitions
from tests.support.terminal import ENTER, cpu_seconds

WHOLE = 1209.0
FASTEST_LINK = 1_000
"""Bytes a second that even a very thin link carries."""


@pytest.mark.torture
def test_the_shipped_session_ends_by_itself_on_time_over_ssh(database: Path, ssh: Spawn) -> None:
    terminal = ssh()
    terminal.wait_for("Five foot exercises")
    terminal.send("s")
    terminal.wait_for("How is your back")
    terminal.send(ENTER)
    terminal.wait_for("20:0[89] to go")
    footui = lease(database)["pid"]
    bytes_before, cpu_before = len(terminal.raw), cpu_seconds(footui)

    terminal.wait_for("^ Done: 20:09", timeout=WHOLE + 30)

    (session,) = sessions(database)
    log = transitions(database)
    took = (log[-1]["at"] - log[0]["at"]) / 1000
    written, cpu = len(terminal.raw) - bytes_before, cpu_seconds(footui) - cpu_before
    print(
        f"\ndrift {1000 * (took - WHOLE):+.0f} ms; {written} bytes, "
        f"{written / WHOLE:.1f} a second; {terminal.raw.count(7)} bells; {cpu:.2f} s of CPU"
    )
    assert abs(took - WHOLE) <= 0.2
    assert (session["state"], session["counts"]) == ("done", 1)
    assert [transition["kind"] for transition in log] == ["start", "finish"]
    assert fetch_dicts(database, "SELECT * FROM lease") == []
    assert written < FASTEST_LINK * WHOLE
    assert cpu < WHOLE / 20
    assert_sound(database)
