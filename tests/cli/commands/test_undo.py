"""`footui undo`: the user's last change, of any kind."""

import json
from io import BytesIO
from pathlib import Path

from footui.domain.session.edits import Details
from footui.domain.weeks.week import Goal
from footui.services.service import Service
from tests.support.cli import CommandResult, RunCli
from tests.support.fake_system import FakeSystem
from tests.support.session_driver import find_pending_session
from tests.support.sqlite_tools import fetch_rows as sql


def test_changes_are_taken_back_and_made_again_one_at_a_time(
    run_cli: RunCli, path: Path, service: Service
) -> None:
    run_cli("log", "--pain-after", "2")
    run_cli("goal", "1", "2")
    run_cli("pause", "--until", "2026-12-01")
    for result in (
        "Undone: the pause from the week of Sunday 22 November 2026 is as it was before.",
        "Undone. From the week of 16 November 2026 the goal is 2–3 days a week again.",
        "Undone: the session of Sunday 22 November 2026 is gone again.",
    ):
        assert run_cli("undo") == CommandResult(0, f"{result}\n", "")
    assert (service.plan.pauses(), service.plan.goals()) == ({}, {})
    assert run_cli("undo") == CommandResult(1, "", "footui: there is nothing to undo\n")
    assert run_cli("undo", "--redo").out == (
        "Redone: the session of Sunday 22 November 2026 is back.\n"
    )
    assert run_cli("undo", "--redo").out.endswith("the goal is 1–2 days a week again.\n")
    run_cli("goal", "2", "3")
    assert run_cli("undo", "--redo") == CommandResult(1, "", "footui: there is nothing to redo\n")
    assert sql(path, "SELECT count(*) FROM session WHERE deleted_at IS NULL") == [(1,)]


def test_a_session_that_was_discarded_waits_again(
    run_cli: RunCli, service: Service, fake_system: FakeSystem
) -> None:
    live = service.sessions.start(None)
    fake_system.advance(3_000)
    live.discard()
    assert find_pending_session(service) is None
    assert "can be resumed" in run_cli("undo").out
    waiting = find_pending_session(service)
    assert waiting
    assert waiting.session.ran == live.session.ran


def test_what_was_changed_since_is_refused_with_a_sentence(
    run_cli: RunCli, service: Service
) -> None:
    record = service.edits.add(service.today(), Details())
    whole = json.loads("".join(service.transfer.document()))
    whole["sessions"][0] |= {"note": "theirs", "updated_at": "2026-11-22T19:00:00.000Z"}
    service.transfer.take_in(BytesIO(json.dumps(whole).encode()), is_sheet=False, is_trial=False)
    assert run_cli("undo") == CommandResult(
        1,
        "",
        "footui: The session of Sunday 22 November 2026 has changed since, so it was left as "
        "it is.\n",
    )
    [view] = service.history.day(record.log_date)
    assert view.record.note == "theirs"


def test_what_can_be_undone_is_listed_and_nothing_is_changed(
    run_cli: RunCli, service: Service
) -> None:
    assert run_cli("undo", "--list") == CommandResult(0, "", "There is nothing to undo.\n")
    service.edits.add(service.today(), Details())
    service.plan.set_goal(service.today(), Goal(1, 2))
    service.edits.undo()
    line = "2026-11-22 18:04  added the session of Sunday 22 November 2026\n"
    assert run_cli("undo", "--list") == CommandResult(0, line, "")
    assert json.loads(run_cli("undo", "--list", "--redo", "--json").out) == {
        "schema": 1,
        "changes": [
            {
                "kind": "goal",
                "day": "2026-11-22",
                "rows": 1,
                "made_at": "2026-11-22T18:04:00.000Z",
                "made_in": "shell",
            }
        ],
    }
    assert run_cli("undo", "--json").code == 2


def test_no_database_is_made_to_undo_nothing(run_cli: RunCli, path: Path) -> None:
    assert run_cli("undo").code == 1
    assert not path.exists()


def test_of_a_goal_it_is_told_which_one_holds_again_and_until_when(run_cli: RunCli) -> None:
    from_sunday = "From the week of 16 November 2026 the goal is"
    until = "It holds until the goal from the week of 30 November 2026."
    run_cli("goal", "1", "2")
    run_cli("goal", "3", "4", "--from", "2026-11-30")
    run_cli("goal", "4", "5")
    assert run_cli("undo").out == f"Undone. {from_sunday} 1–2 days a week again. {until}\n"
    run_cli("goal", "--remove")
    assert run_cli("undo").out == f"Undone. {from_sunday} 1–2 days a week again. {until}\n"
    assert (
        run_cli("undo", "--redo").out == f"Redone. {from_sunday} 2–3 days a week again. {until}\n"
    )
