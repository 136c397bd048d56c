"""How much memory it takes to bring in and write out as many sessions as there may be."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from footui.domain.limits import MAX_SESSIONS
from tests.support.exports import DIGEST, ROUTINE, Document, in_file, session, transition
from tests.support.locations import FOOTUI

MOST = 300_000 if sys.platform == "linux" else 300_000_000
"""The most memory, in the unit of the system: kilobytes, or elsewhere bytes."""

MEASURE = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A process of its own, since what a new process begins with is the memory of its parent."""

LOG = [("start", 0), *[("pause", 1_000), ("resume", 1_000)] * 10, ("finish", 10_000)]


@pytest.mark.torture
def test_as_many_sessions_as_there_may_be_come_in_and_out_in_little_memory(
    environment: Mapping[str, str], path: Path, tmp_path: Path
) -> None:
    given, exported = tmp_path / "given.json", tmp_path / "exported.json"
    whole = {
        "format": "footui",
        "version": 1,
        "exported_at": "2026-11-22T18:04:00.000Z",
        "settings": {},
        "goals": [],
        "pauses": [],
        "routines": [{"digest": DIGEST, "document": ROUTINE}],
        "sessions": list(_sessions()),
    }
    given.write_bytes(in_file(whole))
    assert _memory(environment, "import", given) <= MOST
    assert _memory(environment, "export", "-o", exported) <= MOST
    path.unlink()
    assert _memory(environment, "import", exported) <= MOST
    assert exported.read_bytes().count(b'"log_date"') == MAX_SESSIONS


def _sessions() -> Iterator[Document]:
    """One a day, each with a long note and a log like others that were interrupted ten times."""
    for number in range(MAX_SESSIONS):
        day = date(2026, 11, 20) - timedelta(number)
        yield session(
            1,
            id=f"01a00000-0000-7000-8000-{number:012}",
            kind="timed",
            routine=DIGEST,
            log_date=day.isoformat(),
            started_at=f"{day}T11:00:00.000Z",
            ended_at=f"{day}T11:20:00.000Z",
            note=f"{number} " + "left ankle stiff; " * 10,
            transitions=[transition(kind, at, at) for kind, at in LOG],
        )


def _memory(environment: Mapping[str, str], *arguments: str | Path) -> int:
    """The most memory that a command took, in the unit of the system."""
    command = [sys.executable, "-c", MEASURE, FOOTUI, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return int(done.stdout.splitlines()[-1])
