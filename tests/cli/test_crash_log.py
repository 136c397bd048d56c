"""The report of an error in footui itself."""

import errno
from pathlib import Path

import pytest

from footui.domain.errors import InternalError
from footui.services.plan import Plan
from tests.support.cli import RunCli


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, cause: Exception | None) -> None:
    """Make every read of the goals fail."""

    def fail(_: Plan) -> None:
        raise error from cause

    monkeypatch.setattr(Plan, "goals", fail)


def test_a_crash_says_where_the_session_is_that_is_not_saved(
    run_cli: RunCli, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, InternalError("The disk is full. It is kept in /tmp/one."), RuntimeError())
    result = run_cli("goal", "--json")
    assert result.code == 1
    assert "The session is not saved: The disk is full. It is kept in /tmp/one." in result.err
    assert path.with_name("crash.log").read_text().startswith("RuntimeError\n")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "the output cannot be written: no space left",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/etc"),
            "an internal error, which is our",
        ),
    ],
)
def test_only_what_is_wrong_with_the_output_is_told_of_the_output(
    run_cli: RunCli, path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    failing(monkeypatch, error, None)
    result = run_cli("goal", "--json")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"footui: {said}")
