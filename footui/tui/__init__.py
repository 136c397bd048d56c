"""The full-screen program, and the only place that knows Textual."""

from collections.abc import Callable

from footui.services.service import Service


def run(
    service: Service, *, ascii_only: bool, slow: bool, after_first_frame: Callable[[], str]
) -> int:
    """Open the program on this terminal, and return its exit code.

    `slow` sends as little as can be. `after_first_frame` is done once the screen is there; what it
    returns is told.
    """
    from footui.tui.app import FootUI

    app = FootUI(service, ascii_only=ascii_only, slow=slow, after_first_frame=after_first_frame)
    return app.run_on_terminal()
