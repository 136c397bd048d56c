"""`footui doctor`: faults and advice, as text and as JSON."""

import curses
import errno
import fcntl
import io
import json
import locale
import os
import pty
import resource
import shutil
import termios
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footui import cli
from footui.cli.commands import doctor
from footui.domain.session.edits import Details
from footui.services.service import Service
from footui.store import busy
from footui.store.maintenance import backups
from footui.tui.views import layout
from tests.cli.conftest import footui, loaded_by, shell
from tests.support.cli import RunCli
from tests.support.fake_system import FakeSystem
from tests.support.requirements import require_root
from tests.support.sqlite_tools import (
    copy_as_if_killed,
    damage_page,
    disable_lock_wait,
    execute_sql,
    file_contents,
    locked,
    without_privileges,
)

SUNDAY = date(2026, 11, 22)
CHECKS = [
    "database",
    "integrity",
    "schema",
    "references",
    "rows",
    "permissions",
    "disk",
    "backups",
    "session",
    "time zone",
    "clock",
    "terminal",
    "locale",
]


@pytest.fixture(autouse=True)
def utf8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set a usual locale, a private directory, and a disk of constant size."""
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(locale, "nl_langinfo", lambda _: "UTF-8")
    disable_lock_wait(monkeypatch)
    tmp_path.chmod(0o700)


@pytest.fixture
def well(service: Service) -> Service:
    """A service with which nothing is wrong."""
    service.set("timezone", "UTC")
    backups.keep_weekly(service.path, SUNDAY)
    service.edits.add(SUNDAY, Details(note="a secret", pain_before=9, pain_after=8, effort=7))
    return service


def asked(run_cli: RunCli) -> dict[str, Any]:
    """Return the checks by name from the JSON; check that the text agrees."""
    result = run_cli("doctor", "--json")
    assert result.err == ""
    found = json.loads(result.out)
    assert list(found) == ["schema", "ok", "checks"]
    assert found["schema"] == 1
    bad = [check for check in found["checks"] if check["state"] == "bad"]
    assert (found["ok"], result.code) == (not bad, int(bool(bad)))
    for check in found["checks"]:
        assert list(check) == ["name", "state", "found", "advice"]
        assert check["state"] in ("ok", "note", "bad")
        assert isinstance(check["found"], str)
        assert (check["advice"] is None) == (check["state"] == "ok")
    text = run_cli("doctor")
    assert (text.code, text.err) == (result.code, "")
    assert_says(text.out, found["checks"], len(bad))
    return {check["name"]: check for check in found["checks"]}


def assert_says(text: str, checks: list[dict[str, str]], bad: int) -> None:
    """Check that the text has a line per check, its advice, and the total."""
    *lines, last = text.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert len(heads) == len(checks)
    for head, check in zip(heads, checks, strict=True):
        state = "BAD" if check["state"] == "bad" else check["state"]
        assert (head[:6].rstrip(), head[6:19].rstrip()) == (state, check["name"])
        assert head[19:] == " ".join(check["found"].split())
    advice = " ".join(line.strip() for line in lines if line.startswith(" "))
    assert advice == " ".join(check["advice"] for check in checks if check["advice"])
    for line in lines:
        assert line[:19].strip() or (line[:19].isspace() and len(line) <= 80)
    sums = {0: "Nothing is wrong.", 1: "1 thing is wrong."}
    assert last == sums.get(bad, f"{bad} things are wrong.")


def states(run_cli: RunCli) -> dict[str, str]:
    """Return the states of the checks that are not OK, except the terminal."""
    found = asked(run_cli)
    assert found.pop("terminal")["state"] == "note"
    return {name: check["state"] for name, check in found.items() if check["state"] != "ok"}


# Sound, and not


def test_it_checks_everything_and_nothing_is_wrong(run_cli: RunCli, well: Service) -> None:
    assert list(asked(run_cli)) == CHECKS
    assert states(run_cli) == {}


def test_where_there_is_nothing_nothing_is_wrong_and_nothing_is_made(
    run_cli: RunCli, tmp_path: Path
) -> None:
    assert states(run_cli) == dict.fromkeys(("database", "backups", "time zone"), "note")
    assert run_cli("doctor", "--db", f"{tmp_path}/no/such/place.db").code == 0
    assert [*tmp_path.iterdir()] == []


def test_one_or_more_things_can_be_wrong(
    run_cli: RunCli, well: Service, fake_system: FakeSystem
) -> None:
    well.path.chmod(0o644)
    assert states(run_cli) == {"permissions": "bad"}
    fake_system.utc = 0
    assert states(run_cli) == {"permissions": "bad", "clock": "bad"}


def test_what_is_wrong_with_the_file_is_told_and_it_stays_as_it_is(
    run_cli: RunCli, well: Service, tmp_path: Path
) -> None:
    before = file_contents(tmp_path)
    with locked(well.path, "EXCLUSIVE"):
        assert states(run_cli) == {"database": "bad"}
    assert file_contents(tmp_path) == before
    damage_page(well.path, "session")
    before = file_contents(tmp_path)
    assert states(run_cli) == {"integrity": "bad"}
    assert file_contents(tmp_path) == before
    well.path.write_text("buy milk")
    assert states(run_cli) == {"database": "bad"}
    assert well.path.read_text() == "buy milk"


def test_a_database_of_any_name_can_be_looked_at(
    run_cli: RunCli, well: Service, tmp_path: Path
) -> None:
    for name in ("50%?#.db", "a  b.db", "line\nbreak.db", "\udcff.db", "\x1b[31m.db"):
        other = copy_as_if_killed(well.path, tmp_path / "other").rename(tmp_path / "other" / name)
        result = run_cli("doctor", "--db", str(other))
        assert (result.code, result.err) == (0, "")
        assert result.out.splitlines()[0].startswith(f"ok    database     {tmp_path}/other/")
        assert "\x1b" not in result.out
        shutil.rmtree(other.parent)


def test_a_home_that_is_not_known_is_told_in_one_line(run_cli: RunCli) -> None:
    result = run_cli("doctor", "--db", "~nobody-of-that-name/footui.db")
    assert (result.code, result.out) == (1, "")
    assert result.err.count("\n") == 1


def test_nothing_private_is_told(run_cli: RunCli, well: Service) -> None:
    live = well.sessions.start(6)
    session = live.record.id
    for harm in (
        "SELECT 1",
        "UPDATE session SET utc_offset = 86400",
        "UPDATE session SET note = note || CAST(x'ff' AS TEXT)",
        "DELETE FROM lease",
        "DROP INDEX one_live_session",
    ):
        execute_sql(well.path, harm)
        result = run_cli("doctor").out + run_cli("doctor", "--json").out
        for private in ("secret", session, session[:8], live._recorder.lock.token):
            assert private not in result


def test_the_text_is_ascii_whatever_is_found(run_cli: RunCli, well: Service) -> None:
    well.sessions.start(None)
    execute_sql(well.path, "UPDATE lease SET host = 'b\N{LATIN SMALL LETTER U WITH DIAERESIS}ro'")
    assert "led from b\N{LATIN SMALL LETTER U WITH DIAERESIS}ro pts/0" in run_cli("doctor").out
    assert run_cli("doctor", "--ascii").out.isascii()
    assert run_cli("doctor", "--json").out.isascii()


def test_a_name_of_elsewhere_cannot_drive_the_terminal(run_cli: RunCli, well: Service) -> None:
    well.sessions.start(None)
    execute_sql(well.path, "UPDATE lease SET host = 'x' || char(27, 10, 155) || '[31m'")
    execute_sql(well.path, "CREATE TABLE 'a\x1b[31m\nb' (c)")
    result = run_cli("doctor")
    assert "\x1b" not in result.out
    assert "\x9b" not in result.out
    assert asked(run_cli)["schema"]["state"] == "bad"


# The terminal and the locale


class Screen(io.TextIOWrapper):
    """An output that is a terminal, and keeps what it gets."""

    def __init__(self, handle: int) -> None:
        super().__init__(io.BytesIO(), "utf-8", newline="")
        self.handle = handle

    def fileno(self) -> int:
        return self.handle

    def isatty(self) -> bool:
        return True


InTerminal = Callable[..., dict[str, str]]


@pytest.fixture
def terminal(
    run_cli: RunCli, well: Service, monkeypatch: pytest.MonkeyPatch
) -> Iterator[InTerminal]:
    """Return the check of a terminal with a size and a TERM."""
    leader, follower = pty.openpty()
    monkeypatch.delenv("NO_COLOR", raising=False)

    def result(width: int = 80, height: int = 24, term: str | None = "xterm") -> dict[str, str]:
        termios.tcsetwinsize(follower, (height, width))
        monkeypatch.delenv("TERM", raising=False)
        if term is not None:
            monkeypatch.setenv("TERM", term)
        screen = Screen(follower)
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdin", screen)
            patch.setattr("sys.stdout", screen)
            code = cli.main(["doctor", "--json"])
        screen.seek(0)
        found = json.loads(screen.read())
        [check] = [check for check in found["checks"] if check["name"] == "terminal"]
        assert code == int(check["state"] == "bad")
        return dict(check)

    yield result
    os.close(leader)
    os.close(follower)


def test_a_usual_terminal_is_well(terminal: InTerminal) -> None:
    found = terminal()
    assert (found["state"], found["found"]) == ("ok", "xterm, 80 by 24")


def test_the_least_room_is_that_of_the_screens(terminal: InTerminal) -> None:
    width, height = layout.LEAST_WIDTH, layout.LEAST_HEIGHT
    assert (width, height) == (doctor.LEAST_WIDTH, doctor.LEAST_HEIGHT)
    assert terminal(width, height)["state"] == "ok"
    for size in [(width - 1, height), (width, height - 1), (0, 0)]:
        found = terminal(*size)
        assert (found["state"], found["found"]) == ("note", "xterm, {} by {}".format(*size))


@pytest.mark.parametrize("term", [None, "", "dumb"])
def test_a_terminal_that_cannot_move_its_cursor_is_wrong(
    terminal: InTerminal, term: str | None
) -> None:
    found = terminal(term=term)
    assert found["state"] == "bad"
    assert "TERM" in found["found"]


def test_a_terminal_that_is_not_known_here_is_worth_a_note(
    terminal: InTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(term: str, handle: int) -> None:
        raise curses.error("setupterm: could not find terminal")

    monkeypatch.setattr(curses, "setupterm", unknown)
    found = terminal(term="hologram")
    assert (found["state"], found["found"]) == ("note", "hologram, 80 by 24")


def test_a_terminal_without_colours_is_well(
    terminal: InTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    found = terminal()
    assert (found["state"], found["found"]) == ("ok", "xterm, 80 by 24, without colours (NO_COLOR)")
    monkeypatch.setenv("NO_COLOR", "")
    assert terminal()["found"] == "xterm, 80 by 24"


def test_no_terminal_is_worth_a_note(run_cli: RunCli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(run_cli)["terminal"]["state"] == "note"
    monkeypatch.setattr("sys.stdin", None)
    assert asked(run_cli)["terminal"]["state"] == "note"


def test_a_locale_without_utf8_is_worth_a_note(
    run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(run_cli)["locale"]["found"] == "UTF-8"
    monkeypatch.setattr(locale, "nl_langinfo", lambda _: "ISO-8859-1")
    monkeypatch.setenv("LC_ALL", "de_DE")
    found = asked(run_cli)["locale"]
    assert (found["state"], found["found"]) == ("note", "ISO-8859-1, so that ASCII is drawn")


def test_python_cannot_make_more_of_the_locale_c_than_it_is(
    run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LC_CTYPE", "C.UTF-8")
    assert asked(run_cli)["locale"]["found"] == "C, so that ASCII is drawn"


# Processes


def test_it_needs_neither_a_terminal_nor_a_home(environment: dict[str, str], path: Path) -> None:
    result = footui(environment, "doctor", LC_ALL="C", HOME="/nonexistent")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.isascii()
    assert result.stdout.endswith("\nNothing is wrong.\n")
    assert not path.exists()


def test_streams_may_be_closed_or_full(environment: dict[str, str]) -> None:
    assert shell(environment, "$F doctor <&- | tail -n 1").stdout == "Nothing is wrong.\n"
    for line in ("$F doctor >&-", "$F doctor > /dev/full"):
        result = shell(environment, line)
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.startswith("footui: the output ")
        assert result.stderr.count("\n") == 1


def test_no_screen_is_loaded(environment: dict[str, str]) -> None:
    assert loaded_by(environment, "doctor") & {"textual", "rich", "dateutil.parser"} == set()


def test_a_live_session_that_was_imported_is_no_damage(
    run_cli: RunCli, well: Service, tmp_path: Path
) -> None:
    well.sessions.start(None).suspend()
    export = tmp_path / "export.json"
    run_cli("export", "-o", str(export))
    other = str(tmp_path / "other.db")
    run_cli("--db", other, "import", str(export))
    result = json.loads(run_cli("--db", other, "doctor", "--json").out)
    assert [check["name"] for check in result["checks"] if check["state"] == "bad"] == []


def test_a_folder_of_backups_that_is_roots_after_a_sudo_is_wrong(
    public_dir: Path, run_cli: RunCli
) -> None:
    require_root("give a folder away")
    path, folder = public_dir / "footui.db", public_dir / "footui-backups"
    assert run_cli("log", "--db", str(path)).code == 0
    folder.mkdir(mode=0o755)
    with without_privileges(path, public_dir):
        result = run_cli("doctor", "--db", str(path), "--json")
        refused = run_cli("backup", "--db", str(path))
    [found] = [one for one in json.loads(result.out)["checks"] if one["name"] == "backups"]
    assert (result.code, found["state"]) == (1, "bad")
    assert found["found"] == f"{folder} cannot be written to, so no backup can be kept there"
    assert refused.err == f"footui: {found['found']}. {found['advice']}\n"


def test_a_limit_that_is_nearly_reached_is_wrong(path: Path, run_cli: RunCli) -> None:
    assert run_cli("log").code == 0
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 5_000, hard))
    try:
        result = run_cli("doctor", "--json")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
    [found] = [one for one in json.loads(result.out)["checks"] if one["name"] == "disk"]
    assert (found["state"], "ulimit -f" in found["found"]) == ("bad", True)


def test_a_disk_that_cannot_lock_is_wrong_and_nobody_else(
    path: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    assert run_cli("log").code == 0
    monkeypatch.setattr(busy, "BUSY_TIMEOUT", 0.01)
    monkeypatch.setattr(fcntl, "lockf", refuse)
    with locked(path, "EXCLUSIVE"):  # what SQLite takes ENOLCK for
        result = run_cli("doctor", "--json")
        refused = run_cli("log")
    [found] = [one for one in json.loads(result.out)["checks"] if one["name"] == "database"]
    assert (found["state"], "cannot lock files" in found["found"]) == ("bad", True)
    assert f"The disk that holds {path} cannot lock files" in refused.err
    assert refused.code == 1
