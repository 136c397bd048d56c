"""Undo and redo, the same on every page."""

from collections.abc import Callable
from functools import partial

from footui.domain.session.edits import Change, UnconfirmedError, Undone
from footui.tui.host import AppHost

NOTHING = {False: "There is nothing to undo.", True: "There is nothing to redo."}


def undo(
    app: AppHost,
    said: Callable[[str, Undone | None], None],
    refused: Callable[[str], None],
    *,
    redo: bool = False,
) -> None:
    """Take back the last change made by hand, or make it again.

    Asks first if that was not done by this program. `said` is called with what came of it, or
    `refused` with why it could not be.
    """
    take = app.service.history.redo if redo else app.service.history.undo

    def do(sure_of: Change | None = None) -> None:
        try:
            done = take(lambda change: change.is_own or change == sure_of)
        except UnconfirmedError as unasked:
            ask(unasked.change)
        else:
            said(done.told if done else NOTHING[redo], done)

    def ask(change: Change) -> None:
        from footui.tui.screens.choice import sure_to_undo

        def answered(sure: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
            if sure:
                app.attempt(partial(do, change), refused)

        app.push_screen(sure_to_undo(change, redo=redo), answered)

    app.attempt(do, refused)
