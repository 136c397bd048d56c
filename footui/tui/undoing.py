"""Undo and redo, the same on every page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from footui.domain.changes import Undone
from footui.domain.kinds import MadeIn

if TYPE_CHECKING:
    from footui.tui.app import FootUI

NOTHING = {False: "There is nothing to undo.", True: "There is nothing to redo."}


def undo(
    app: "FootUI",
    said: Callable[[str, Undone | None], None],
    refused: Callable[[str], None],
    *,
    redo: bool = False,
) -> None:
    """Take back the last change made by hand, or make it again; asks first if a command made it.

    `said` is called with what came of it, or `refused` with why it could not be.
    """
    history = app.practice.history

    def do() -> None:
        done = history.redo() if redo else history.undo()
        said(done.told if done else NOTHING[redo], done)

    def answered(sure: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
        if sure:
            app.attempt(do, refused)

    def ask_or_do() -> None:
        changes = history.changes(redo=redo)
        if changes and changes[0].made_in is MadeIn.SHELL:
            from footui.tui.screens.choice import sure_to_undo

            app.push_screen(sure_to_undo(changes[0], redo=redo), answered)
        else:
            do()

    app.attempt(ask_or_do, refused)
