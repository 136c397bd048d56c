"""The full-screen program, and the only place that knows Textual."""

from collections.abc import Callable

from footui.services.service import Practice


def run(practice: Practice, *, ascii_only: bool, slow: bool, afterwards: Callable[[], str]) -> int:
    """Open the program on this terminal, and return its exit code.

    `slow` sends as little as can be. `afterwards` is done once the screen is there; what it
    returns is told.
    """
    from footui.tui.app import FootUI

    app = FootUI(practice, ascii_only=ascii_only, slow=slow, afterwards=afterwards)
    return app.run_on_terminal()
