"""The full-screen program, and the only place that knows Textual."""

from collections.abc import Callable

from footui.practice.practice import Practice


def run(practice: Practice, *, ascii_only: bool, afterwards: Callable[[], str]) -> int:
    """Open the program on this terminal, and return its exit code.

    `afterwards` is done once the screen is there; what it returns is told.
    """
    from footui.tui.app import FootUI

    return FootUI(practice, ascii_only=ascii_only, afterwards=afterwards).run_on_terminal()
