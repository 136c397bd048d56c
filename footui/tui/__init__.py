"""The full-screen program, and the only place that knows Textual."""

from footui.practice.practice import Practice


def run(practice: Practice, *, ascii_only: bool, message: str = "") -> int:
    """Open the program on this terminal with something to say; returns its exit code."""
    from footui.tui.app import FootUI

    return FootUI(practice, ascii_only=ascii_only, message=message).run_on_terminal()
