"""Sentences about changes that were undone or redone."""

from datetime import date

import pytest

from footui.domain.kinds import ChangeKind, SessionState
from footui.domain.session.edits import Undone

SUNDAY = date(2026, 11, 22)
OF_GOALS = (ChangeKind.GOAL, ChangeKind.GOAL_REMOVED)


@pytest.mark.parametrize("is_redo", [False, True])
@pytest.mark.parametrize("kind", ChangeKind)
def test_undone_change_names_its_subject_and_date(kind: ChangeKind, is_redo: bool) -> None:
    head = "Redone" if is_redo else "Undone"
    said = Undone(kind, SUNDAY, is_outdated=False, is_redo=is_redo).told
    assert said.startswith((f"{head}: the ", f"{head}: your rating and note for the "))
    assert " of Sunday 22 November 2026 " in said


@pytest.mark.parametrize("kind", ChangeKind)
def test_outdated_change_says_that_the_row_was_changed_since(kind: ChangeKind) -> None:
    said = Undone(kind, SUNDAY, is_outdated=True, goal="whatever").told
    what = "session" if kind.is_of_session else f"{kind.value[:5].strip('_')} from the week"
    assert said == (
        f"The {what} of Sunday 22 November 2026 has changed since, so it was left as it is."
    )


@pytest.mark.parametrize("kind", OF_GOALS)
def test_undone_goal_names_the_goal_that_holds_now(kind: ChangeKind) -> None:
    said = Undone(kind, SUNDAY, is_outdated=False, goal="The goal is 2–3 days a week again.").told
    assert said == "Undone. The goal is 2–3 days a week again."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SessionState.LIVE, "can be resumed"),
        (SessionState.PARTIAL, "is back as partial"),
    ],
)
def test_undone_discard_names_the_state_of_the_session(state: SessionState, said: str) -> None:
    undone = Undone(ChangeKind.DISCARD, SUNDAY, is_outdated=False, state=state)
    assert undone.told == f"Undone: the session of Sunday 22 November 2026 {said}."
