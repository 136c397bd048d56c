"""Retrying a change while another program has the database locked."""

from collections.abc import Callable
from functools import partial

from footui.domain.errors import RejectedError, StorageError
from footui.services.live.player import Schedule
from footui.store.errors import DatabaseBusyError
from footui.tui.host import AppHost
from footui.tui.screens.base import BaseScreen

RETRY_DELAY, RETRIES = 1.0, 60
"""Seconds between two attempts, and how many attempts follow the first."""

TRYING_AGAIN = "Another program is writing. Not done yet; footui tries again for a minute."


def retry_while_busy(
    app: AppHost,
    schedule: Schedule,
    change: Callable[[], None],
    show_error: Callable[[str], None],
    *,
    retries: int = RETRIES,
) -> None:
    """Call `change`, and again every second for a minute while the database is busy.

    Calls `show_error` with TRYING_AGAIN before each retry, and with the reason if `change` fails.
    """
    try:
        change()
    except DatabaseBusyError as error:
        show_error(TRYING_AGAIN if retries else str(error))
        if retries:
            again = partial(
                retry_while_busy, app, schedule, change, show_error, retries=retries - 1
            )
            schedule(RETRY_DELAY, again)
    except (RejectedError, StorageError) as error:
        show_error(str(error))
        if isinstance(app.screen, BaseScreen):
            app.screen.reload()
    else:
        if app.message == TRYING_AGAIN:
            app.show_message("")
