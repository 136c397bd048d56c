"""`footui export` and `footui import`, with files and pipes."""

import errno
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from footui.domain.errors import StorageError
from footui.domain.session.edits import Details
from footui.domain.transfer import csv_reader
from footui.services.service import Service
from footui.store import atomic_file
from footui.store.database import Database
from tests.cli.conftest import shell
from tests.cli.test_parser import HOSTILE, assert_one_line
from tests.support.cli import CommandResult, RunCli
from tests.support.exports import changed, document, in_file
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import advance_session
from tests.support.sqlite_tools import file_contents, file_mode, without_privileges

TABLE = "date;minutes\n20.11.2026;12,5\n21.11.2026;20\n"
SESSION_KEYS = {
    *("id", "log_date", "started_at", "ended_at", "timezone", "utc_offset", "kind", "state"),
    *("counts", "pain_before", "pain_after", "effort", "note", "minutes", "exercises"),
    *("updated_at", "deleted_at"),
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file that was exported from another database."""
    file = tmp_path / "footui.json"
    file.write_bytes(in_file(document()))
    return file


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table from another program."""
    file = tmp_path / "table.csv"
    file.write_text(TABLE)
    return file


@pytest.fixture
def made(service: Service, fake_system: FakeSystem) -> Service:
    """A database with a session."""
    service.edits.add(service.today(), Details(minutes=20, note="kept"))
    return service


@pytest.fixture
def pipe_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Set the standard input of a command."""

    def pipe_in(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return pipe_in


def assert_refused(result: CommandResult, *reasons: str) -> None:
    assert (result.code, result.out) == (1, "")
    assert_one_line(result.err)
    for reason in reasons:
        assert reason in result.err


def whole(result: CommandResult) -> Any:
    """Return an export without its time."""
    assert (result.code, result.err) == (0, "")
    exported = json.loads(result.out)
    del exported["exported_at"], exported["source"]
    return exported


# Export


def test_an_export_has_the_keys_that_are_documented(run_cli: RunCli, made: Service) -> None:
    exported = json.loads(run_cli("export").out)
    assert [*exported] == [
        *("format", "version", "exported_at", "person", "source"),
        *("settings", "goals", "pauses", "routines", "sessions"),
    ]
    assert (exported["format"], exported["version"]) == ("footui", 2)
    assert exported["exported_at"] == "2026-11-22T18:04:00.000Z"
    [session] = exported["sessions"]
    assert session.keys() >= SESSION_KEYS
    assert (session["kind"], session["note"], session["counts"]) == ("manual", "kept", True)


def test_without_a_database_an_export_is_empty_and_makes_none(run_cli: RunCli, path: Path) -> None:
    for place in (path, path.parent / "no" / "where.db"):
        exported = whole(run_cli("export", "--db", str(place)))
        assert exported["sessions"] == exported["goals"] == []
        assert run_cli("export", "--format", "csv", "--db", str(place)).out.count("\n") == 1
    assert file_contents(path.parent) == {}
    assert [*path.parent.iterdir()] == []


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_gets_what_stdout_would(
    run_cli: RunCli, made: Service, path: Path, form: str
) -> None:
    file = path.parent / "out"
    assert run_cli("export", "--format", form, "-o", str(file)) == CommandResult(0, "", "")
    assert file.read_bytes().decode() == run_cli("export", "--format", form).out
    assert (
        run_cli("export", "--format", form, "-o", "-").out
        == run_cli("export", "--format", form).out
    )


def test_a_file_is_its_owners_alone_and_takes_the_place_of_an_earlier_one(
    run_cli: RunCli, made: Service, path: Path
) -> None:
    file, other = path.parent / "out.json", path.parent / "link to the same"
    file.write_text("earlier")
    file.chmod(0o644)
    other.hardlink_to(file)
    assert run_cli("export", "-o", str(file)).code == 0
    assert file_mode(file) == 0o600
    assert json.loads(file.read_text())["format"] == "footui"
    assert other.read_text() == "earlier"  # it was not written over


def test_a_link_stays_and_leads_to_the_export(run_cli: RunCli, made: Service, path: Path) -> None:
    file, link = path.parent / "real.json", path.parent / "link.json"
    for _ in range(2):  # where nothing is yet, and in the place of an earlier one
        link.unlink(missing_ok=True)
        link.symlink_to("real.json")
        assert run_cli("export", "-o", str(link)).code == 0
        assert link.is_symlink()
        assert json.loads(file.read_text())["format"] == "footui"


@pytest.mark.parametrize("step", ["fsync", "fchmod", "open"])
def test_an_export_that_fails_leaves_the_earlier_one(
    run_cli: RunCli, made: Service, path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = path.parent / "out.json"
    file.write_text("earlier")
    before = file_contents(path.parent)
    monkeypatch.setattr(atomic_file, "os", _Failing(step))
    result = run_cli("export", "-o", str(file))
    assert_refused(
        result, f"{file} cannot be written: no space left on device", "Nothing was changed"
    )
    assert file_contents(path.parent) == before


class _Failing:
    """A fake of `os` in which one call finds the disk full."""

    def __init__(self, call: str) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Any:
        def full(*arguments: Any) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        return full if name == self._call else getattr(os, name)


@pytest.mark.parametrize("place", ["footui.db", "hard", "soft", "./x/../footui.db"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_database_is_never_written_over(
    run_cli: RunCli, made: Service, path: Path, place: str, form: str
) -> None:
    (path.parent / "hard").hardlink_to(path)
    (path.parent / "soft").symlink_to(path)
    (path.parent / "x").mkdir()
    before = file_contents(path.parent)
    file = f"{path.parent}/{place}"
    result = run_cli("export", "--format", form, "-o", file)
    assert_refused(result, "is the database itself. Name another file.")
    assert file_contents(path.parent) == before


@pytest.mark.parametrize("name", ["other.db", "soft"])
def test_no_other_database_is_written_over(
    run_cli: RunCli, made: Service, path: Path, name: str
) -> None:
    Database(path.parent / "other.db").close()
    (path.parent / "soft").symlink_to("other.db")
    before = file_contents(path.parent)
    result = run_cli("export", "-o", str(path.parent / name))
    assert_refused(result, f"{path.parent / name} is a database. Nothing was overwritten.")
    assert file_contents(path.parent) == before


def test_nothing_is_put_where_the_database_will_be(run_cli: RunCli, path: Path) -> None:
    (path.parent / "soft").symlink_to(path)
    for file in (path, path.parent / "soft"):
        assert_refused(run_cli("export", "-o", str(file)), "is the database itself")
    assert not path.exists()


def test_what_cannot_be_written_to_is_told(run_cli: RunCli, made: Service, path: Path) -> None:
    before = file_contents(path.parent)
    loop = path.parent / "loop"
    loop.symlink_to(loop)
    for file, reason in (
        (path.parent, "is a directory"),
        (path.parent / "no" / "where", "no such file or directory"),
        (path / "below", "not a directory"),
        (loop, "loop"),
        (Path("/dev/full"), "no space left on device"),
    ):
        assert_refused(run_cli("export", "-o", str(file)), "cannot be written", reason)
    assert file_contents(path.parent) == before
    assert loop.is_symlink()


def test_a_directory_that_is_somebody_elses_is_told(
    run_cli: RunCli, public_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_dir.chmod(0o555)
    with without_privileges():
        result = run_cli(
            "export", "--db", str(public_dir / "none.db"), "-o", str(public_dir / "out.json")
        )
    assert_refused(result, "cannot be written: permission denied")
    assert [*public_dir.iterdir()] == []


def test_a_pipe_gets_what_stdout_would(
    run_cli: RunCli, made: Service, environment: dict[str, str], path: Path
) -> None:
    """Write to a named pipe, to a pipe as stdout, and to a file as stdout."""
    here = path.parent
    os.mkfifo(here / "fifo")
    (here / "stdout").symlink_to("/proc/self/fd/1")
    for line in (
        f"cat {here}/fifo >{here}/out & $F export -o {here}/fifo; wait",
        f"$F export -o {here}/stdout | cat >{here}/out",
        f"$F export -o {here}/stdout >{here}/out",
    ):
        done = shell(environment, line)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        exported = json.loads((here / "out").read_text())
        assert exported["sessions"] == whole(run_cli("export"))["sessions"]
        (here / "out").unlink()
    assert (here / "stdout").is_symlink()


# Import


def test_what_is_exported_here_and_imported_there_is_the_same(
    run_cli: RunCli, made: Service, path: Path
) -> None:
    file, there = path.parent / "out.json", ["--db", str(path.parent / "new" / "there.db")]
    run_cli("export", "-o", str(file))
    assert run_cli("import", str(file), *there) == CommandResult(
        0, "Imported:\n  1 session new\n", ""
    )
    assert file_mode(path.parent / "new") == 0o700
    assert file_mode(path.parent / "new" / "there.db") == 0o600
    assert whole(run_cli("export", *there)) == whole(run_cli("export"))
    assert run_cli("import", str(file), *there).out == "Imported:\n  nothing new\n"


def test_it_is_told_how_many_of_what_came_in(run_cli: RunCli, export: Path) -> None:
    result = run_cli("import", str(export))
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "Imported:",
        "  2 sessions new",
        "  1 setting new",
        "  1 goal new",
        "  1 routine new",
    ]
    edited = document()
    edited["sessions"][0] |= {"updated_at": LATER, "note": "later"}
    export.write_bytes(in_file(edited))
    assert run_cli("import", str(export)).out == "Imported:\n  1 session changed\n"
    gone = document()
    gone["sessions"][0] |= {"updated_at": LATEST, "deleted_at": LATEST}
    gone["goals"][0] |= {"updated_at": LATEST, "deleted_at": LATEST}
    export.write_bytes(in_file(gone))
    assert (
        run_cli("import", str(export)).out == "Imported:\n  1 session deleted\n  1 goal deleted\n"
    )


def test_what_only_has_another_time_stamp_is_not_told_to_have_changed(
    run_cli: RunCli, export: Path
) -> None:
    run_cli("import", str(export))
    same = document()
    for row in (same["settings"]["timezone"], same["goals"][0], same["sessions"][0]):
        row["updated_at"] = LATER
    export.write_bytes(in_file(same))
    assert run_cli("import", str(export)).out == "Imported:\n  nothing new\n"
    assert json.loads(run_cli("export").out)["settings"] == {
        "timezone": {"value": "Europe/Berlin", "updated_at": LATER, "deleted_at": None},
        "week_start": same["settings"]["week_start"],
    }
    same["settings"]["timezone"] |= {"value": "Asia/Tokyo", "updated_at": LATEST}
    export.write_bytes(in_file(same))
    assert run_cli("import", str(export)).out == "Imported:\n  1 setting changed\n"


LATER, LATEST = "2026-11-22T18:00:00.000Z", "2026-11-22T18:00:01.000Z"


def test_scripts_are_told_in_json(run_cli: RunCli, export: Path) -> None:
    nothing = {"added": 0, "changed": 0, "deleted": 0}
    counted = {
        "sessions": nothing | {"added": 2},
        "settings": nothing | {"added": 1},
        "goals": nothing | {"added": 1},
        "pauses": nothing,
        "routines": nothing | {"added": 1},
    }
    for options, is_trial in ((["--dry-run"], True), ([], False)):
        result = run_cli("import", str(export), "--json", *options)
        expected = {"schema": 1, "dry_run": is_trial, **counted, "waiting": 0}
        assert json.loads(result.out) == expected
    again = json.loads(run_cli("import", str(export), "--json").out)
    assert all(again[table] == nothing for table in counted)


def test_a_session_that_waits_is_told_of(
    run_cli: RunCli, export: Path, service: Service, fake_system: FakeSystem
) -> None:
    advance_session(service.sessions.start(None), fake_system, 5_000)
    result = run_cli("import", str(export), "--join")
    assert result.out.endswith(
        "  1 session left out while a session is running here; import it again later\n"
    )
    assert json.loads(run_cli("import", str(export), "--json").out)["waiting"] == 1


def test_a_session_that_is_led_is_left_out_of_an_export_with_a_word(
    run_cli: RunCli, service: Service, fake_system: FakeSystem
) -> None:
    advance_session(service.sessions.start(None), fake_system, 5_000)
    result = run_cli("export")
    assert (result.code, json.loads(result.out)["sessions"]) == (0, [])
    assert result.err.startswith("A session is running. It is left out until")


def test_another_persons_export_is_refused_until_it_is_joined_and_a_copy_is_kept(
    run_cli: RunCli, made: Service, path: Path, export: Path
) -> None:
    before = file_contents(path.parent)
    for options in ([], ["--dry-run"]):
        refused = run_cli("import", str(export), *options)
        assert_refused(refused, "the data of another person", "footui import FILE --join")
    assert file_contents(path.parent) == before
    result = run_cli("import", str(export), "--join")
    assert "2 sessions new" in result.out
    [backup] = path.with_name("footui-backups").iterdir()
    assert result.err.rstrip().endswith(f"to go back: footui restore {backup}")
    assert run_cli("restore", str(backup)).err.endswith("1 session.\n")


def test_what_a_clock_put_into_the_future_is_taken_in_and_told(
    run_cli: RunCli, export: Path
) -> None:
    whole = changed(document(), ("sessions", 1, "log_date"), "2062-11-21")
    whole["sessions"][1] |= {"started_at": "2062-11-21T11:00:00.000Z", "deleted_at": None}
    export.write_bytes(in_file(whole))
    result = run_cli("import", str(export))
    assert "3 sessions new" in result.out
    assert result.err == (
        "In the future: 21 November 2062. It is on record, and counts when its day has come.\n"
    )
    assert json.loads(run_cli("status", "--json").out)["days_done"] == 1


@pytest.mark.parametrize("name", ["table.csv", "table.txt", "table"])
def test_a_table_comes_in_whatever_it_is_called(
    run_cli: RunCli, table: Path, path: Path, name: str
) -> None:
    file = table.rename(path.parent / name)
    assert run_cli("import", str(file)).out == "Imported:\n  2 sessions new\n"
    assert run_cli("import", str(file)).out == "Imported:\n  nothing new\n"


def test_a_table_that_was_exported_is_edited_and_comes_back(
    run_cli: RunCli, made: Service, fake_system: FakeSystem, path: Path
) -> None:
    file = path.parent / "out.csv"
    run_cli("export", "--format", "csv", "-o", str(file))
    assert run_cli("import", str(file)).out == "Imported:\n  nothing new\n"
    file.write_text(file.read_text().replace("kept", "edited"))
    fake_system.advance(1)
    assert run_cli("import", str(file)).out == "Imported:\n  1 session changed\n"
    [view] = made.history.day(made.today())
    assert (view.record.note, view.record.minutes) == ("edited", 20)


@pytest.mark.parametrize("data", [in_file(document()), TABLE.encode()], ids=["json", "table"])
def test_standard_input_is_read(
    run_cli: RunCli, pipe_in: Callable[[bytes], None], data: bytes
) -> None:
    pipe_in(data)
    assert "  2 sessions new\n" in run_cli("import", "-").out
    pipe_in(b"\xef\xbb\xbf\n" + data)
    assert run_cli("import", "-").out == "Imported:\n  nothing new\n"


# Dry runs


@pytest.mark.parametrize("name", ["footui.json", "table.csv"])
def test_a_dry_run_changes_nothing(
    run_cli: RunCli, made: Service, path: Path, export: Path, table: Path, name: str
) -> None:
    before = file_contents(path.parent)
    result = run_cli("import", str(path.parent / name), "--join", "--dry-run")
    assert file_contents(path.parent) == before
    really = run_cli("import", str(path.parent / name), "--join")
    assert result == CommandResult(0, really.out.replace("Imported:", "Would import:"), "")
    assert "2 sessions new" in result.out


def test_a_dry_run_makes_nothing(run_cli: RunCli, path: Path, export: Path) -> None:
    before = file_contents(path.parent)
    for place in (path, path.parent / "no" / "where.db"):
        result = run_cli("import", str(export), "--dry-run", "--db", str(place))
        assert result.out.startswith("Would import:\n  2 sessions new\n")
    assert file_contents(path.parent) == before
    assert not (path.parent / "no").exists()


def test_a_dry_run_is_possible_where_nothing_can_be_written(
    run_cli: RunCli, public_dir: Path
) -> None:
    place, file = public_dir / "footui.db", public_dir / "footui.json"
    Database(place).close()
    file.write_bytes(in_file(document()))
    for each in (place, file):
        each.chmod(0o444)
    public_dir.chmod(0o555)
    with without_privileges():
        result = run_cli("import", str(file), "--dry-run", "--db", str(place))
        really = run_cli("import", str(file), "--db", str(place))
    assert result.out.startswith("Would import:\n  2 sessions new\n")
    assert_refused(really, str(place))


# Broken documents

BROKEN = {
    "empty.json": (b"", "line 1, column 1: it is not JSON"),
    "empty.csv": (b"", "line 1: there is no column log_date (or date)"),
    "other.json": (b'{"format": "other"}', "this is not a footui export"),
    "deep.json": (b"[" * 100_000, "it is nested too deeply"),
    "path.json": (in_file(changed(document(), ("goals", 0, "min"), 9)), "goals[0].min: should be"),
    "nan.json": (b'{"format": NaN}', "NaN is no number"),
    "latin.csv": (b"date,note\n2026-11-20,\xfc\n", "line 2: it is not UTF-8"),
    "utf16.json": ("{}".encode("utf-16"), "line 1: it is not UTF-8"),
    "future.csv": (b"date\n2026-11-23\n", "line 2: it is in the future"),
    "escape.csv": (b"date,\x1b[31m\n", "is not a column"),
    "newer.json": (in_file(changed(document(), ("version",), 3)), "update footui to take it in"),
}


@pytest.mark.parametrize(("name", "broken"), BROKEN.items(), ids=BROKEN)
def test_what_is_broken_is_told_and_no_database_is_made_for_it(
    run_cli: RunCli, path: Path, name: str, broken: tuple[bytes, str]
) -> None:
    data, reason = broken
    file, place = path.parent / name, path.parent / "no" / "footui.db"
    file.write_bytes(data)
    for options in ([], ["--dry-run"], ["--json"]):
        result = run_cli("import", str(file), *options, "--db", str(place))
        assert_refused(result, f"{file}: ", reason, ". Nothing was changed.")
    assert [*path.parent.iterdir()] == [file]


@pytest.mark.parametrize(("name", "broken"), BROKEN.items(), ids=BROKEN)
def test_what_is_broken_changes_nothing(
    run_cli: RunCli, made: Service, path: Path, name: str, broken: tuple[bytes, str]
) -> None:
    (path.parent / name).write_bytes(broken[0])
    before = file_contents(path.parent)
    assert_refused(run_cli("import", str(path.parent / name)), broken[1])
    assert file_contents(path.parent) == before


def test_what_comes_by_a_pipe_is_called_so(
    run_cli: RunCli, path: Path, pipe_in: Callable[[bytes], None]
) -> None:
    for data, reason in (
        (b"", "line 1: there is no column"),
        (b"{", "line 1, column 2: it is not JSON"),
        (b" []", "the document: should be an object"),
    ):
        pipe_in(data)
        assert_refused(run_cli("import", "-"), f"footui: standard input: {reason}")
    assert not path.exists()


def test_no_more_is_read_than_can_be_taken_in(
    run_cli: RunCli, export: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "MAX_BYTES", 1024**2)
    export.write_bytes(in_file(document()).ljust(1024**2 + 1))
    assert run_cli("import", str(export)).code == 0
    assert_refused(run_cli("import", "/dev/zero"), "/dev/zero: it is larger than 1 MB")


def test_a_database_is_not_imported_but_restored(run_cli: RunCli, path: Path) -> None:
    other = path.parent / "other.db"
    Database(other).close()
    assert_refused(run_cli("import", str(other)), f"{other} is a database", "footui restore")
    assert not path.exists()


# Unreadable files


def test_a_file_that_cannot_be_read_is_told(run_cli: RunCli, path: Path) -> None:
    for name, reason in (
        (path.parent / "none.json", "no such file or directory"),
        (path.parent, "is a directory"),
        (f"{path.parent}/\0", "null"),
        (f"{path.parent}/{'x' * 300}", "file name too long"),
    ):
        result = run_cli("import", str(name))
        assert_refused(result, "cannot be read")
        assert reason in result.err.lower()
    assert [*path.parent.iterdir()] == []


def test_a_file_that_is_somebody_elses_is_told(run_cli: RunCli, public_dir: Path) -> None:
    file = public_dir / "footui.json"
    file.write_bytes(in_file(document()))
    file.chmod(0)
    with without_privileges():
        result = run_cli("import", str(file), "--db", str(public_dir / "none.db"))
    assert_refused(result, "cannot be read")
    assert "permission denied" in result.err.lower()


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_name_of_a_file_drives_the_terminal(run_cli: RunCli, path: Path, hostile: str) -> None:
    assert_refused(run_cli("import", f"{path.parent}/no {hostile}"), "cannot be read")
    assert_refused(run_cli("export", "-o", f"{path.parent}/no/{hostile}"), "cannot be written")
    (path.parent / f"{hostile}.json").write_bytes(b"{")
    assert_refused(run_cli("import", f"{path.parent}/{hostile}.json"), "it is not JSON")


def test_standard_input_that_is_closed_is_told(environment: dict[str, str], path: Path) -> None:
    done = shell(environment, "$F import - <&-")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "footui: standard input is closed\n"
    assert not path.exists()


def test_a_database_that_is_none_is_told_before_anything_comes_in(
    run_cli: RunCli, path: Path, export: Path
) -> None:
    path.write_text("not a database, but long enough to be looked at\n" * 100)
    before = path.read_bytes()
    for options in ([], ["--dry-run"]):
        assert_refused(run_cli("import", str(export), *options), str(path))
    assert path.read_bytes() == before
    with pytest.raises(StorageError):
        Database(path)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_export_that_does_not_fit_is_a_failure_however_python_buffers(
    made: Service, environment: dict[str, str], unbuffered: str
) -> None:
    environment["PYTHONUNBUFFERED"] = unbuffered
    done = shell(environment, "cd; ulimit -f 1; $F export > too-large.json")
    assert done.returncode == 1
    assert "the output cannot be written" in done.stderr


def test_a_setting_that_is_not_understood_here_comes_in_and_is_not_obeyed(
    run_cli: RunCli, export: Path
) -> None:
    """A machine with newer time zones must be able to exchange data with this one."""
    document = json.loads(export.read_text())
    stamps = {"updated_at": "2026-11-22T18:04:00.000Z", "deleted_at": None}
    document["settings"]["timezone"] = {"value": "Mars/Olympus_Mons", **stamps}
    export.write_text(json.dumps(document))
    assert run_cli("import", str(export)).code == 0
    assert run_cli("config", "timezone").out == "UTC\n"
    assert whole(run_cli("export"))["settings"]["timezone"]["value"] == "Mars/Olympus_Mons"


def test_a_database_is_no_export(run_cli: RunCli, made: Service) -> None:
    assert_refused(run_cli("import", str(made.path)), "footui restore")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["needed", "--at", "18:30"], "1 reminder at 18:30: Sunday 22 November."),
        (
            ["weekly", "--on", "thu,mon"],
            "Reminders every Monday, Thursday at 18:00, from 23 November 2026 on.",
        ),
    ],
)
def test_an_export_says_of_which_days_it_reminds(
    run_cli: RunCli, words: list[str], said: str
) -> None:
    assert run_cli("export", "--format", "ics", "--remind", *words).err == f"{said}\n"


def test_an_export_says_where_there_is_nothing_to_remind_of(run_cli: RunCli) -> None:
    for day in ("today", "yesterday"):
        run_cli("log", day)
    result = run_cli("export", "--format", "ics", "--remind", "needed")
    assert (
        result.err == "No reminder: nothing is left to remind of in the week of 16 November 2026.\n"
    )
