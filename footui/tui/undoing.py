"""Undo and redo, the same on every page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from footui.domain.changes import Undone
from footui.domain.kinds import MadeIn

if TYPE_CHECKING:
    from footui.tui.app import FootUI

NOTHING = {False: "There is nothing to undo.", True: "There is nothing to redo."}


def undo(app: "FootUI", said: Callable[[str, Undone | None], None], *, redo: bool = False) -> None:
    """Take back the last change made by hand, or make it again; asks first if a command made it.

    `said` is called with what came of it. Raises StoreFault.
    """
    practice = app.practice

    def do() -> None:
        done = practice.history.redo() if redo else practice.history.undo()
        said(done.told if done else NOTHING[redo], done)

    def answered(sure: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
        if sure:
            with app.faults_told():
                do()

    changes = practice.history.changes(redo=redo)
    if changes and changes[0].made_in is MadeIn.SHELL:
        from footui.tui.screens.choice import sure_to_undo

        app.push_screen(sure_to_undo(changes[0], redo=redo), answered)
    else:
        do()
