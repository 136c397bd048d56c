"""Undo and redo, shared by all screens."""

from collections.abc import Callable
from functools import partial

from footui.domain.session.edits import Change, UnconfirmedError, Undone
from footui.tui.host import AppHost

NOTHING = {False: "There is nothing to undo.", True: "There is nothing to redo."}


def undo(
    app: AppHost,
    show_done: Callable[[str, Undone | None], None],
    show_error: Callable[[str], None],
    *,
    redo: bool = False,
) -> None:
    """Undo the last change that the user made, or redo it.

    Ask first if another program made or undid that change. Call `show_done` with a message and
    the change (None if there is nothing to undo), or `show_error` with the reason of a failure.
    """
    take = app.service.edits.redo if redo else app.service.edits.undo

    def do(sure_of: Change | None = None) -> None:
        try:
            done = take(lambda change: change.is_own or change == sure_of)
        except UnconfirmedError as unasked:
            ask(unasked.change)
        else:
            show_done(done.told if done else NOTHING[redo], done)

    def ask(change: Change) -> None:
        from footui.tui.screens.choice import sure_to_undo

        def answered(sure: bool | None) -> None:  # noqa: FBT001 (an answer, not an option)
            if sure:
                app.attempt(partial(do, change), show_error)

        app.push_screen(sure_to_undo(change, redo=redo), answered)

    app.attempt(do, show_error)
