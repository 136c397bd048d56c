"""The tests owe nothing to their caller, and leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import leftovers
from tests.support.isolation import clean_environment
from tests.support.leftovers import kept_sessions, surviving_processes

ASK = """
import json, locale, os, signal, sys
from tests.support.isolation import isolate, pass_on_no_signals
isolate()
pass_on_no_signals()
told = '''
import json, locale, os, signal, sys, time
umask = os.umask(0)
ignored = [number for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ}
           if signal.getsignal(number) == signal.SIG_IGN]
blocked = [*signal.pthread_sigmask(signal.SIG_BLOCK, [])]
print(json.dumps([dict(os.environ), sys.getfilesystemencoding(), umask, ignored, blocked]))
'''
os.execv(sys.executable, [sys.executable, "-c", told])
"""


def careless() -> None:
    """Be the caller from hell: ignore signals, block them, and let nobody read what is made."""
    os.umask(0o777)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP, signal.SIGUSR1])


def test_nothing_of_the_callers_process_reaches_what_a_test_starts() -> None:
    kept = {
        "PATH": os.environ["PATH"],
        "USER": "ada",
        "TMPDIR": "/tmp",
        "CI": "true",
        "LD_LIBRARY_PATH": "/usr/lib",
    }
    others = {"LC_ALL": "C", "LANG": "de_DE", "NO_COLOR": "1", "TZ": "Asia/Tokyo", "EDITOR": "ed",
              "FOOTUI_DB": "/x", "XDG_DATA_HOME": "/x", "TMUX": "1", "COLUMNS": "3", "HOME": "/x",
              "PYTHONUTF8": "0", "SSH_TTY": "/x", "PYTEST_ADDOPTS": "-x"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=kept | others,
        preexec_fn=careless,
        stdout=subprocess.PIPE,
        check=True,
    )
    environment, encoding, umask, ignored, blocked = json.loads(done.stdout)
    assert environment == kept | {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
    assert (encoding, umask, ignored, blocked) == ("utf-8", 0o022, [], [])


def test_a_caller_without_an_environment_is_no_worse() -> None:
    assert clean_environment({})["PATH"] == os.defpath


def test_a_folder_whose_name_no_screen_has_room_for_is_not_used() -> None:
    assert clean_environment({"TMPDIR": "/var/tmp"})["TMPDIR"] == "/var/tmp"
    assert "TMPDIR" not in clean_environment({"TMPDIR": f"/home/{'ada' * 20}/tmp"})


@pytest.mark.parametrize("known", [{"env": {"HOME": "{}/home"}}, {"cwd": "{}"}], ids=str)
def test_a_process_that_does_not_end_is_found_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: dict[str, Any]
) -> None:
    given = json.loads(json.dumps(known).replace("{}", str(tmp_path)))
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, **given) as started:
        with monkeypatch.context() as patch:
            patch.setattr(leftovers, "END_TIMEOUT", 0)
            assert surviving_processes(tmp_path) == [f"{started.pid}: cat"]
            assert surviving_processes(tmp_path.with_name(tmp_path.name[:-1])) == []
        started.communicate()
        assert surviving_processes(tmp_path) == []


def test_a_session_that_is_kept_elsewhere_is_found_by_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "FALLBACK_DIRS", [tmp_path])
    for name in ("one", "two"):
        file = tmp_path / f"footui-unsaved-{name}.json"
        file.write_text(json.dumps({"kept": {"database": f"{tmp_path}/{name}/footui.db"}}))
    assert kept_sessions(tmp_path / "one") == [tmp_path / "footui-unsaved-one.json"]
